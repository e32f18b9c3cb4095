"""Bytes to a Document: told apart by what they are made of, then read by the module for it.

Names and declared media types lie, so they decide only where content does not: between a
page and a text. The Document's media type is what was found.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape, unescape

from parsers import html, lines, manuscripts
from parsers.errors import UnreadableDocumentError
from parsers.files import ocr, office, web_archive
from parsers.files.kinds import IMAGES, Found, Kind, kind_of
from parsers.hints import Hints
from parsers.model import Document
from parsers.text import decode

_ELEMENT = re.compile(r"<(?:!doctype|html|head|body|div|table|tr|td|p|span|br)\b", re.IGNORECASE)
_OPENS_PAGE = re.compile(
    r"[\ufeff\s]*(?:<\?xml[^>]*\?>\s*)?<(?:!doctype html|html)\b", re.IGNORECASE
)
_HTML = "text/html"
_RULE = frozenset("|-: ")
_TABLE_TAG = re.compile(r"(</?table\b[^<>]*>)", re.IGNORECASE)
_TAG = re.compile(r"</?\w[^<>]*>|<!--[^<>]*-->")


def parse_document(data: bytes, hints: Hints) -> Document:
    """Decoded and cut into lines and tables, before any meaning.

    Raises UnreadableDocumentError when the bytes give no text, ConverterMissingError for old
    Office files on a machine without LibreOffice.
    """
    found = kind_of(data)
    if found is None:
        return _page_or_text(data, hints)
    return _file(data, found, hints)


def _page_or_text(data: bytes, hints: Hints) -> Document:
    decoded = decode(data, hints.charset)
    declared = (hints.media_type or "").lower()
    is_text = declared.startswith("text/") or "html" in declared or "xml" in declared
    known = hints if is_text else replace(hints, media_type=None)
    if article := manuscripts.page_of(decoded.text):
        return html.parse(replace(decoded, text=article), replace(hints, media_type=_HTML))
    if _OPENS_PAGE.match(decoded.text) and "ml" not in declared:
        return html.parse(decoded, replace(hints, media_type=_HTML))
    if _is_page(decoded.text, known):
        written = decoded.text if hints.media_type else _as_page(decoded.text)
        return html.parse(replace(decoded, text=written), known)
    return lines.parse(decoded, known)


def _is_page(text: str, hints: Hints) -> bool:
    if hints.media_type:
        return "html" in hints.media_type.lower()
    if any(map(_is_rule, text.split("\n"))) and not _TABLE_TAG.search(text):
        return False  # Markdown, in whose cells <br> breaks lines
    return len(_ELEMENT.findall(text[:50_000])) > 1


def _is_rule(line: str) -> bool:
    """Whether a line is Markdown's below the headings of a table."""
    return "|" in line and "--" in line and set(line.strip()) <= _RULE


def _as_page(text: str) -> str:
    """Markdown with tables in markup, each line outside these a paragraph; a page as it is.

    >>> _as_page("# 年度报告\\n一、总体情况\\n<table><tr><td>规章</td></tr></table>")
    '<p># 年度报告</p><p>一、总体情况</p><table><tr><td>规章</td></tr></table>'
    """
    parts = list(_around_tables(text))
    outside = [line for part in parts[::2] for line in part.split("\n") if line.strip()]
    if sum(not _TAG.search(line) for line in outside) * 2 <= len(outside):
        return text
    return "".join(part if i % 2 else _paragraphs(part) for i, part in enumerate(parts))


def _around_tables(text: str) -> Iterator[str]:
    """Text outside of tables, a table with its tags, and so on in turn."""
    depth, part = 0, ""
    for piece in _TABLE_TAG.split(text):
        is_tag = _TABLE_TAG.fullmatch(piece) is not None
        closes = is_tag and piece.startswith("</")
        if is_tag and not closes and depth == 0:
            yield part
            part = ""
        depth += is_tag and (-1 if closes else 1)
        part += piece
        if closes and depth == 0:
            yield part
            part = ""
        depth = max(depth, 0)
    yield part


def _paragraphs(text: str) -> str:
    texts = (_TAG.sub("", line).strip() for line in text.split("\n"))
    return "".join(f"<p>{escape(unescape(line), quote=False)}</p>" for line in texts if line)


def _file(data: bytes, found: Found, hints: Hints) -> Document:
    # One import a kind: each brings a library that pages and texts do without.
    kind = found.kind
    if kind in IMAGES:
        return ocr.picture(kind.value)
    if kind is Kind.PDF:
        from parsers.files import pdf  # noqa: PLC0415

        return pdf.parse(data)
    if kind is Kind.DOCX or office.converts(kind):
        from parsers.files import word  # noqa: PLC0415

        written = office.to_docx(data, kind) if office.converts(kind) else data
        return replace(word.parse(written), media_type=kind.value)
    if kind in {Kind.XLSX, Kind.XLS}:
        from parsers.files import sheets  # noqa: PLC0415

        return sheets.parse(data, kind)
    if kind is Kind.MHT:
        page, charset = web_archive.page_of(data)
        return html.parse(decode(page, charset), replace(hints, media_type=kind.value))
    raise UnreadableDocumentError(_refusal(found))


def _refusal(found: Found) -> str:
    step = "convert it to PDF or DOCX and ingest that"
    if "archive" in found.name or "gzip" in found.name or "bzip2" in found.name:
        step = "unpack it and ingest the files that it holds"
    if "password" in found.name:
        step = "ask the publisher for an open copy"
    return f"expected a report, found {found.name or found.kind.value}: {step}"
