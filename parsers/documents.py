"""Bytes to a Document: told apart by what they are made of, then read by the module for it.

Names and declared media types lie, so they decide only where content does not: between a
page and a text. The Document's media type is what was found.
"""

import re
from dataclasses import replace

from parsers import html, lines
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
    if _OPENS_PAGE.match(decoded.text) and "ml" not in declared:
        return html.parse(decoded, replace(hints, media_type=_HTML))
    if _is_page(decoded.text, known):
        return html.parse(decoded, known)
    return lines.parse(decoded, known)


def _is_page(text: str, hints: Hints) -> bool:
    if hints.media_type:
        return "html" in hints.media_type.lower()
    return len(_ELEMENT.findall(text[:50_000])) > 1


def _file(data: bytes, found: Found, hints: Hints) -> Document:
    # One import a kind: each brings a library that pages and texts do without.
    kind = found.kind
    if kind in IMAGES:
        return ocr.picture(kind.value)
    if kind is Kind.PDF:
        from parsers.files import pdf  # noqa: PLC0415

        return pdf.parse(data, hints)
    if kind is Kind.DOCX or office.converts(kind):
        from parsers.files import word  # noqa: PLC0415

        written = office.to_docx(data, kind) if office.converts(kind) else data
        return replace(word.parse(written, hints), media_type=kind.value)
    if kind in {Kind.XLSX, Kind.XLS}:
        from parsers.files import sheets  # noqa: PLC0415

        return sheets.parse(data, kind, hints)
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
