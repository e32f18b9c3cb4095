"""The text layer of a PDF file as PDFium reads it, page by page, and what else stands there.

PDFium's lines are the second view of the document (`Document.linear`); the first comes from
another library (`parsers.files.pdf_grids`), so that an error of one shows.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from parsers.errors import UnreadableDocumentError

_MOST_BYTES = 120 * 2**20
_MOST_PAGES = 300
_MOST_STREAM, _MOST_STREAMS = 40 * 2**20, 400 * 2**20  # unpacked: one of them, all together
_MOST_CHARACTERS = 40_000
_MOST_OBJECTS = 20_000
_COUNTLESS = 10**9
_NESTED = 4
_STREAM = re.compile(rb">>\s{0,100}stream\r?\n")
_DICTIONARY = 1_000  # bytes before a stream that are searched for its dictionary
_TWICE = re.compile(rb"/FlateDecode\s*/FlateDecode")
_LINE_END = re.compile(r"\r\n|[\n\r]")
_HYPHENS = str.maketrans({"\u0002": "-", "\ufffe": "-"})
_INVISIBLE = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its lines in the order of the layer, and what is drawn on it.

    `pictured` is the share of the page that images cover, `widest` that of the page's width
    which the widest takes up; `drawn` counts the lines and curves, `objects` everything;
    `hidden` says that all text is invisible, as recognition software lays it over a scan.
    """

    number: int
    lines: tuple[str, ...]
    pictured: float
    widest: float
    drawn: int
    objects: int
    hidden: bool

    @property
    def text(self) -> str:
        """All characters but white space."""
        return "".join("".join(self.lines).split())


@dataclass(frozen=True, slots=True)
class Layer:
    """A PDF file: its pages, how many there are in all, its own title."""

    sheets: tuple[Sheet, ...]
    pages: int
    title: str


def read(data: bytes) -> Layer:
    """All pages, the first `_MOST_PAGES` of a longer file.

    Raises UnreadableDocumentError for a file that is locked, broken, empty or made to harm.
    """
    _refuse_bombs(data)
    document = _opened(data)
    try:
        pages = len(document)
        if pages == 0:
            raise UnreadableDocumentError("a PDF file without pages: capture it again")
        sheets = tuple(_sheet(document, number) for number in range(1, pages + 1)[:_MOST_PAGES])
        return Layer(sheets, pages, document.get_metadata_value("Title") or "")
    finally:
        document.close()


def _refuse_bombs(data: bytes) -> None:
    """Streams that unpack to more than any page holds; those of images are never unpacked."""
    if len(data) > _MOST_BYTES:
        raise UnreadableDocumentError(f"a PDF file of {len(data):,} bytes: no report is as large")
    unpacked = 0
    for found in _STREAM.finditer(data):
        before = data[max(0, found.start() - _DICTIONARY) : found.start()]
        dictionary = before[before.rfind(b" obj") + 1 :]
        if b"/Image" in dictionary:
            continue
        size = _unpacked(data, found.end())
        unpacked += size
        if _TWICE.search(dictionary) or size > _MOST_STREAM or unpacked > _MOST_STREAMS:
            raise UnreadableDocumentError(
                f"a PDF stream at byte {found.start()} unpacks to more than any page holds"
            )


def _unpacked(data: bytes, start: int) -> int:
    """Bytes that a stream unpacks to, counted until they are too many."""
    unpacker, unpacked, step = zlib.decompressobj(), 0, 2**16
    try:
        while not unpacker.eof and start < len(data) and unpacked <= _MOST_STREAM:
            piece = unpacker.unconsumed_tail or data[start : (start := start + step)]
            unpacked += len(unpacker.decompress(piece, 2**20))
    except zlib.error:
        return unpacked  # not packed so, encrypted or broken: PDFium says so better
    return unpacked


def _opened(data: bytes) -> Any:
    import pypdfium2  # noqa: PLC0415 - loads a native library, and few documents are PDF files

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            reason = "a PDF file locked with a password: ask the publisher for an open copy"
        else:
            reason = f"a broken PDF file ({error}): it was cut or damaged; capture it again"
        raise UnreadableDocumentError(reason) from error


def _sheet(document: Any, number: int) -> Sheet:
    import pypdfium2  # noqa: PLC0415

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return Sheet(number, (), 1.0, 1.0, 0, 0, False)  # a page that is lost is not read either
    try:
        lines = tuple(_lines(page, number))
        return Sheet(number, lines, *_drawn(page))
    finally:
        page.close()


def _lines(page: Any, number: int) -> Iterator[str]:
    layer = page.get_textpage()
    try:
        count = layer.count_chars()
        if count > _MOST_CHARACTERS:
            raise UnreadableDocumentError(f"page {number} holds {count:,} characters: no report's")
        text = layer.get_text_range() if count > 0 else ""
    finally:
        layer.close()
    for line in _LINE_END.split(text.translate(_HYPHENS)):
        if line.strip():
            yield line


def _drawn(page: Any) -> tuple[float, float, int, int, bool]:
    """Share of the page under images, width of the widest, paths, all objects, hidden text."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    width, height = page.get_size()
    area = max(width * height, 1.0)
    covered, widest, paths, texts, hidden = 0.0, 0.0, 0, 0, 0
    items = list(islice(page.get_objects(max_depth=_NESTED), _MOST_OBJECTS))
    for item in items:
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            w, h = _size(item, width, height)
            covered += w * h / area
            widest = max(widest, w / max(width, 1.0))
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
        elif item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            texts += 1
            hidden += pdfium.FPDFTextObj_GetTextRenderMode(item.raw) == _INVISIBLE
    all_hidden = texts > 0 and hidden == texts
    objects = len(items) if len(items) < _MOST_OBJECTS else _COUNTLESS
    return min(covered, 1.0), min(widest, 1.0), paths, objects, all_hidden


def _size(item: Any, width: float, height: float) -> tuple[float, float]:
    """Width and height of what of an image lies on the page, in points."""
    left, bottom, right, top = item.get_bounds()
    w = min(right, width) - max(left, 0.0)
    h = min(top, height) - max(bottom, 0.0)
    return max(w, 0.0), max(h, 0.0)
