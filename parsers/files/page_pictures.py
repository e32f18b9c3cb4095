"""Pages whose report, or whose tables, are pictures: recognised, named, never taken for empty."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from parsers.files import ocr
from parsers.model import Document, Issue, Line, Table
from parsers.sections import chapter
from parsers.titles import parse_title

_ICON = 150  # pixels; smaller pictures are signs
# Content that editors uploaded has a date or a serial number in its address; logos have names.
_UPLOADED = re.compile(r"\d{6}|^data:image/(?:png|jpe?g|webp)[^,]*,.{20000}", re.DOTALL)
_DECORATION = re.compile(
    r"logo|icon|ewm|qr_?code|wechat|weixin|share|print|arrow|banner|filetype|blank|spacer|button",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)\b|download", re.IGNORECASE)
_PIXELS = re.compile(r"(?<![\w-])(width|height)\s*:\s*(\d+)(?:\.\d+)?\s*px", re.IGNORECASE)


def marked(
    document: Document, root: etree._Element, pictures: Sequence[tuple[int, etree._Element]]
) -> Document:
    """The document of a page with what it shows as pictures said.

    `pictures` are the `<img>` of its body, each with the number of blocks before it.
    """
    if is_scan(document, root):
        issue = Issue(ocr.CODE, "the report is a picture; no figure was taken")
        return replace(document, scanned=True, issues=(*document.issues, issue))
    shown = [(at, picture) for at, picture in pictures if is_content(picture)]
    if not shown:
        return document
    seen: list[Line | Table | ocr.Picture] = list(document.blocks)
    for at, _ in reversed(shown):
        seen.insert(at, ocr.Picture())
    return replace(document, issues=(*document.issues, *ocr.in_place_of_tables(seen)))


def is_content(picture: etree._Element) -> bool:
    """Whether an `<img>` may show a page or a table, not a sign of the site."""
    address = picture.get("src") or picture.get("data-src") or ""
    if _DECORATION.search(address[:500]) or not _UPLOADED.search(address):
        return False
    return all(size >= _ICON for size in _sizes(picture))


def _sizes(picture: etree._Element) -> list[int]:
    """Width and height in pixels, as far as they are said."""
    said = [picture.get(name, "").removesuffix("px") for name in ("width", "height")]
    said += [value for _, value in _PIXELS.findall(picture.get("style", ""))]
    return [int(size) for size in said if size.isdecimal()]


def is_scan(document: Document, root: etree._Element) -> bool:
    """Whether a page named like a report holds nothing of it but pictures.

    They may stand outside what was taken for its body, which is looked for by its text.
    """
    if not _is_named(document) or _says_something(document):
        return False
    if not any(is_content(picture) for picture in root.iter("img")):
        return False
    return not any(_FILE.search(link.get("href") or "") for link in root.iter("a"))


def _is_named(document: Document) -> bool:
    names = [document.title, document.meta.get("heading"), document.meta.get("articletitle")]
    return any(name and parse_title(name) for name in names)


def _says_something(document: Document) -> bool:
    """Whether chapters or a table of figures stand in the text."""
    texts = [block.text for block in document.blocks if isinstance(block, Line)]
    tables = [block for block in document.blocks if isinstance(block, Table)]
    figures = [c for t in tables for row in t.rows for c in row if c.text.strip().isdecimal()]
    return bool(figures) or any((found := chapter(text)) and found[0] for text in texts)
