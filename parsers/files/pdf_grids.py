"""Pages of a PDF file to lines and ruled tables, by pdfplumber: characters and where they stand.

A cell is a rectangle between ruling lines; merged cells are larger rectangles. Characters
belong to the cell that their middle lies in. Where nothing is ruled there are only lines.
"""

import io
import logging
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the page's upper left corner."""

_LEAST_CELLS = 4
_ROW_HEIGHT = 60.0  # a table of fewer cells that is no higher may be a row before a page break
# Ruling lines of one page and of one file; a browser's table of requests has 2,000.
_MOST_ON_PAGE, _MOST_EDGES = 4_000, 24_000
_TOLERANCE = 2.0
_OBLIQUE = 0.1


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its box."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """Middle of the box."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        """Height, never 0."""
        return max(self.bottom - self.top, 1.0)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One visual line outside tables."""

    text: str
    x0: float
    top: float
    x1: float
    size: float


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A ruled table: boxes of its cells with the text printed in each."""

    box: Box
    cells: tuple[tuple[Box, str], ...]

    @property
    def top(self) -> float:
        """Where it begins on its page."""
        return self.box[1]

    @property
    def is_small(self) -> bool:
        """Whether it has so few cells that alone it is a text in a frame."""
        return len(self.cells) < _LEAST_CELLS

    def as_line(self) -> PrintedLine:
        """The text of its cells as one line."""
        text = " ".join(text for _, text in self.cells if text)
        return PrintedLine(text, self.box[0], self.box[1], self.box[2], 1.0)


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """What stands on a page, from top to bottom.

    `is_cut`: it has more ruling lines than are followed, so that all of it is lines.
    """

    number: int
    blocks: tuple[PrintedLine | RuledTable, ...]
    is_cut: bool = False


def read(data: bytes, pages: Sequence[int]) -> dict[int, PrintedPage]:
    """The pages of these numbers; one that the library cannot follow is left out."""
    import pdfplumber  # noqa: PLC0415 - slow to import, and few documents are PDF files

    # It warns of every font that it has to guess about, thousands of times a file.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    found: dict[int, PrintedPage] = {}
    try:
        with pdfplumber.open(io.BytesIO(data), pages=list(pages)) as document:
            room = _MOST_EDGES
            for page in document.pages:
                edges_here = len(page.edges)
                is_cut = edges_here > min(room, _MOST_ON_PAGE)
                printed = _printed(page, [] if is_cut else _tables(page))
                found[page.page_number] = replace(printed, is_cut=is_cut and edges_here > 0)
                room -= edges_here
                page.close()
    except Exception:  # noqa: BLE001 - pdfminer raises nearly anything on files that PDFium mends
        return found
    return found


def _printed(page: Any, tables: Sequence[Any]) -> PrintedPage:
    glyphs = _once([_glyph(char) for char in page.chars if _stands(char)])
    ruled: list[RuledTable] = []
    for table in tables:
        made, glyphs = _ruled(table, glyphs)
        ruled.append(made)
    blocks: list[PrintedLine | RuledTable] = [*ruled, *_lines(glyphs)]
    return PrintedPage(page.page_number, tuple(sorted(blocks, key=lambda block: block.top)))


def _glyph(char: dict[str, Any]) -> Glyph:
    return Glyph(char["text"], char["x0"], char["top"], char["x1"], char["bottom"])


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without those printed again a hair's breadth away, as word processors make bold type."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for glyph in glyphs:
        x, y = round(glyph.x0), round(glyph.top)
        around = ((glyph.text, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        if glyph.text.isspace() or not any(one in seen for one in around):
            kept.append(glyph)
        seen.add((glyph.text, x, y))
    return kept


def _stands(char: dict[str, Any]) -> bool:
    """Whether a character stands upright or on its side; watermarks lie across the page."""
    a, b = char["matrix"][:2]
    largest = max(abs(a), abs(b)) or 1.0
    return bool(min(abs(a), abs(b)) < _OBLIQUE * largest)


def _tables(page: Any) -> list[Any]:
    settings = {"explicit_horizontal_lines": _open_ends(page)}
    found = [table for table in page.find_tables(settings) if _may_be_data(table)]
    return [table for table in found if not any(_holds(table, other) for other in found)]


def _open_ends(page: Any) -> list[float]:
    """Where columns run out of the page: browsers draw no line where a page break cuts a row."""
    vertical = [edge for edge in page.edges if edge["orientation"] == "v"]
    if len(vertical) < 3:
        return []
    return [min(edge["top"] for edge in vertical), max(edge["bottom"] for edge in vertical)]


def _may_be_data(table: Any) -> bool:
    _, top, _, bottom = table.bbox
    return len(table.cells) >= _LEAST_CELLS or bottom - top <= _ROW_HEIGHT


def _holds(table: Any, other: Any) -> bool:
    """Whether a table is only the frame around another."""
    (x0, top, x1, bottom), inner = table.bbox, other.bbox
    return (
        table is not other
        and x0 <= inner[0]
        and top <= inner[1]
        and x1 >= inner[2]
        and bottom >= inner[3]
        and len(table.cells) < len(other.cells)
    )


def _ruled(table: Any, glyphs: Sequence[Glyph]) -> tuple[RuledTable, list[Glyph]]:
    """The table with the characters in its cells, and the characters in none."""
    boxes: list[Box] = [tuple(cell) for cell in table.cells]
    rows = edges([y for box in boxes for y in (box[1], box[3])])
    columns = edges([x for box in boxes for x in (box[0], box[2])])
    owners = {
        (r, c): i
        for i, (x0, top, x1, bottom) in enumerate(boxes)
        for r in range(slot(rows, top), slot(rows, bottom))
        for c in range(slot(columns, x0), slot(columns, x1))
    }
    held: dict[int | None, list[Glyph]] = {}
    for glyph in glyphs:
        x, y = glyph.middle
        at = bisect_right(rows, y) - 1, bisect_right(columns, x) - 1
        held.setdefault(owners.get(at), []).append(glyph)
    texts = [" ".join(line.text for line in _lines(held.get(i, ()))) for i in range(len(boxes))]
    cells = tuple(zip(boxes, texts, strict=True))
    return RuledTable(tuple(table.bbox), cells), held.get(None, [])


def _lines(glyphs: Sequence[Glyph]) -> Iterator[PrintedLine]:
    """Visual lines from top to bottom: characters whose middles are level."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.middle[1], g.x0)):
        level = rows[-1][-1].middle[1] if rows else 0.0
        if rows and abs(glyph.middle[1] - level) < min(glyph.size, rows[-1][-1].size) / 2:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        line = _line(sorted(row, key=lambda g: g.x0))
        if line.text:
            yield line


def _line(row: Sequence[Glyph]) -> PrintedLine:
    """The text of a line; a gap as wide as a third of a character is a blank."""
    pieces: list[str] = []
    for before, glyph in zip([None, *row], row, strict=False):
        gap = glyph.x0 - before.x1 if before else 0.0
        pieces.append(" " + glyph.text if gap > glyph.size / 3 else glyph.text)
    text = " ".join("".join(pieces).split())
    inked = [glyph for glyph in row if not glyph.text.isspace()] or list(row)
    size = max(glyph.size for glyph in inked)
    return PrintedLine(text, inked[0].x0, inked[0].top, inked[-1].x1, size)


def edges(values: Sequence[float]) -> list[float]:
    """Positions of ruling lines, those closer than a line's width taken as one.

    >>> edges([50.0, 50.4, 120.0])
    [50.0, 120.0]
    """
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _TOLERANCE:
            kept.append(value)
    return kept


def slot(lines: Sequence[float], position: float) -> int:
    """The number, from 0, of the ruling line at a position."""
    return max(0, bisect_right(lines, position + _TOLERANCE) - 1)
