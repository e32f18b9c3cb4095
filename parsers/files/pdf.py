"""A PDF file with a text layer to a Document; a file of scans is recognised, never half read.

Two libraries read it: pdfplumber gives lines, paragraphs and ruled tables (`blocks`), PDFium
the lines of its text layer (`linear`).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from parsers import head
from parsers.files import ocr, pdf_grids, pdf_layer, pdf_tables
from parsers.files.furniture import furniture
from parsers.files.kinds import Kind
from parsers.files.paragraphs import Paragraph, paragraphs
from parsers.files.pdf_grids import PrintedLine, PrintedPage
from parsers.files.pdf_layer import Layer, Sheet
from parsers.lines import line_of
from parsers.model import Document, Issue, Line, Linear, Place, Table
from parsers.text import Script, clean, survey
from parsers.titles import parse_title

MOST_PAGES = 40
"""Pages that are searched for tables; of the pages behind them only the text is read."""

_MOST_WORK = 40_000  # characters and lines drawn; a report of twenty full pages has 30,000
_LEAST_RULES = 4
_LEAST_TEXT = 30  # characters of a page that is no scan; stamps and page numbers have fewer
_SCANNED_SHARE = 0.25
_OUTLINES = 150  # curves on a page without text: letters that were made into drawings
_TABLE_SHARE, _TABLE_WIDTH = 0.12, 0.5
_HAN = re.compile(r"[\u3400-\u9fff]")
_CID = re.compile(r"\(cid:\d+\)")


def parse(data: bytes) -> Document:
    """Paragraphs and tables with their pages.

    Raises UnreadableDocumentError for a file that is locked, broken, empty or made to harm.
    """
    layer = pdf_layer.read(data)
    kept = _without_furniture(layer.sheets)
    unread = [sheet.number for sheet in kept if _needs_ocr(sheet)]
    script = survey("".join(line for sheet in kept for line in sheet.lines))
    made = _Made(layer, kept, script)
    if unread:
        return _half_read(made, unread)
    return _read(made, data)


@dataclass(frozen=True, slots=True)
class _Made:
    """What is known of a file when its text layer has been read."""

    layer: Layer
    sheets: tuple[Sheet, ...]
    script: Script

    def document(self, blocks: Sequence[Line | Table]) -> Document:
        lines = [block for block in blocks if isinstance(block, Line)]
        named = parse_title(self.layer.title)
        return Document(
            media_type=Kind.PDF.value,
            encoding="",
            blocks=tuple(blocks),
            title=self.layer.title if named else "",
            head=head.of_lines(lines, self.script),
            script=self.script.name,
            pinyin_artefacts=self.script.pinyin_artefacts,
            issues=tuple(_too_long(self.layer)),
        )


def _too_long(layer: Layer) -> Iterator[Issue]:
    searched = set(searched_pages(layer.sheets))
    missed = [s.number for s in layer.sheets if _is_ruled(s) and s.number not in searched]
    if missed or len(layer.sheets) < layer.pages:
        read = f"tables of {len(searched)} pages and text of {len(layer.sheets)}"
        yield Issue("too_long", f"{layer.pages} pages; {read} were read")


def searched_pages(sheets: Sequence[Sheet]) -> list[int]:
    """The pages that are searched for tables, those with lines drawn on them before others.

    As many as bounded work allows.
    """
    filled = sorted((s for s in sheets if s.lines), key=lambda s: (not _is_ruled(s), s.number))
    work = accumulate(len(sheet.text) + sheet.objects for sheet in filled[:MOST_PAGES])
    allowed = zip(filled, work, strict=False)
    return sorted(sheet.number for sheet, so_far in allowed if so_far <= _MOST_WORK)


def _is_ruled(sheet: Sheet) -> bool:
    return sheet.drawn >= _LEAST_RULES and bool(sheet.lines)


def _without_furniture(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    gone = furniture([sheet.lines for sheet in sheets])
    return tuple(
        replace(
            sheet,
            lines=tuple(line for n, line in enumerate(sheet.lines) if (page, n) not in gone),
        )
        for page, sheet in enumerate(sheets)
    )


def _needs_ocr(sheet: Sheet) -> bool:
    """A page whose text stands only in an image, in outlines, or in characters that are none."""
    drawn = sheet.pictured >= _SCANNED_SHARE or sheet.drawn >= _OUTLINES
    if len(sheet.text) < _LEAST_TEXT:
        return drawn
    return is_rubbish(sheet.text) or (sheet.hidden and sheet.pictured >= _SCANNED_SHARE)


def is_rubbish(text: str) -> bool:
    """Whether a text layer holds no text: codes of a font, or another encoding's letters.

    >>> is_rubbish("ÕþÎñ¹«¿ª" * 20), is_rubbish("收到申请12件"), is_rubbish("0 0 0 12")
    (True, False, False)
    """
    odd = sum(unicodedata.category(c) in {"Co", "Cn", "Cc", "Cs"} or c == "\ufffd" for c in text)
    odd += sum(len(code) for code in _CID.findall(text))
    foreign = sum(c.isalpha() and not c.isascii() and not _HAN.match(c) for c in text)
    return odd * 10 > len(text) or (foreign >= 20 and foreign * 3 > len(text))


def _half_read(made: _Made, unread: list[int]) -> Document:
    """The text of the pages that have some, for the identity, and no figure of any."""
    lines = [
        replace(line_of(number, printed, made.script), page=page)
        for number, (page, printed) in enumerate(_layer_lines(made, without=unread), start=1)
    ]
    issue = ocr.pages_issue(unread, len(made.layer.sheets))
    document = made.document(lines)
    return replace(document, scanned=True, issues=(*document.issues, issue))


def _layer_lines(made: _Made, without: Sequence[int] = ()) -> Iterator[tuple[int, str]]:
    for sheet in made.sheets:
        if sheet.number not in without:
            yield from ((sheet.number, line) for line in sheet.lines)


def _read(made: _Made, data: bytes) -> Document:
    searched = searched_pages(made.sheets)
    seen = pdf_grids.read(data, searched)
    document = made.document(tuple(_blocks(made, _pages(made, seen))))
    pictures = [
        Issue("needs_ocr", f"page {sheet.number} holds a picture as large as a table", place)
        for sheet in made.sheets
        if sheet.pictured >= _TABLE_SHARE and sheet.widest >= _TABLE_WIDTH
        for place in (Place(page=sheet.number),)
    ]
    return replace(
        document,
        linear=tuple(_linear(made)),
        issues=(
            *document.issues,
            *pictures,
            *_lost(made.sheets),
            *_without_tables(made.sheets, seen, searched),
        ),
    )


def _lost(sheets: Sequence[Sheet]) -> Iterator[Issue]:
    """Pages before the last on which nothing stands: blank, or their content is damaged."""
    for sheet in sheets[:-1]:
        if not sheet.objects and not sheet.text:
            text = f"page {sheet.number} holds nothing: it is blank or damaged"
            yield Issue("cut_off", text, Place(page=sheet.number))


def _without_tables(
    sheets: Sequence[Sheet], seen: Mapping[int, PrintedPage], searched: Sequence[int]
) -> Iterator[Issue]:
    """Pages with lines drawn on them that were searched for tables and are read as text alone."""
    for sheet in sheets:
        page = seen.get(sheet.number)
        place = Place(page=sheet.number)
        if page is not None and page.is_cut:
            text = f"page {sheet.number} has more ruling lines than are followed: no table is read"
            yield Issue("too_long", text, place)
        elif sheet.number in searched and sheet.drawn and not _is_followed(page):
            text = f"page {sheet.number} is damaged: its text is read, and no table"
            yield Issue("cut_off", text, place)


def _linear(made: _Made) -> Iterator[Linear]:
    """A Linear for each line of PDFium's text layer."""
    script = made.script
    for number, (page, printed) in enumerate(_layer_lines(made), start=1):
        text = clean(printed, pinyin=script.pinyin, traditional=script.traditional).text
        yield Linear(text.replace("|", "¦").strip(), Place(line=number, page=page))


def _pages(made: _Made, seen: Mapping[int, PrintedPage]) -> list[PrintedPage]:
    """Every page as pdfplumber sees it; as PDFium's lines alone where it cannot."""
    pages = [_checked(sheet, seen.get(sheet.number)) for sheet in made.sheets]
    lines = [[b.text if isinstance(b, PrintedLine) else "" for b in p.blocks] for p in pages]
    gone = furniture(lines)
    return pdf_tables.without_frames(
        [
            replace(page, blocks=tuple(b for n, b in enumerate(page.blocks) if (at, n) not in gone))
            for at, page in enumerate(pages)
        ]
    )


def _checked(sheet: Sheet, page: PrintedPage | None) -> PrintedPage:
    if page is not None and _is_followed(page):
        return page
    lines = [
        PrintedLine(line.strip(), 0.0, float(n), 0.0, 1.0) for n, line in enumerate(sheet.lines)
    ]
    return PrintedPage(sheet.number, tuple(lines))


def _is_followed(page: PrintedPage | None) -> bool:
    """Whether pdfplumber has read a page, and the characters of its fonts."""
    return page is not None and not any(
        _CID.search(block.text) for block in page.blocks if isinstance(block, PrintedLine)
    )


def _blocks(made: _Made, pages: Sequence[PrintedPage]) -> Iterator[Line | Table]:
    parts = pdf_tables.parts_of(pages)
    lines = tables = 0
    for block in paragraphs(pages):
        if isinstance(block, Paragraph):
            lines += 1
            yield replace(line_of(lines, block.text, made.script), page=block.page)
        else:
            tables += 1
            yield pdf_tables.grid(tables, parts[id(block[1])], made.script)
