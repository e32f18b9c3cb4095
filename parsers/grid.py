"""HTML tables to rectangular grids: merged cells expanded, absurd spans held down."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from parsers.dom import text_of
from parsers.model import GridCell
from parsers.text import Script, clean

_MOST_COLUMNS = 80
_MOST_ROWS = 1000
# Slots that the spans of one table may fill; the largest official form has 300.
_MOST_SPREAD = 20_000
_BREAKS = frozenset({"br", "p", "div", "li", "tr"})


def cell_rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    """The cells of a table row by row, without those of tables inside it."""
    is_nest = next(table.iterdescendants("table"), None) is not None
    for row in table.iterdescendants("tr"):
        if not is_nest:
            yield list(row.iterdescendants("td", "th"))
        elif _nearest(row, "table") is table:
            yield [cell for cell in row.iterdescendants("td", "th") if _nearest(cell, "tr") is row]


def _nearest(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def expand_spans(table: etree._Element, script: Script) -> tuple[tuple[GridCell, ...], ...]:
    """A rectangular grid; slots that a span repeats have `origin` False.

    rowspan="0" reaches to the last row; spans are cut at the edge of the table. Spans past
    `_MOST_SPREAD` slots are taken as 1: such a table is made to harm, no form has it.
    """
    rows = list(cell_rows(table))[:_MOST_ROWS]
    spread = _MOST_SPREAD
    slots: dict[tuple[int, int], GridCell] = {}
    for r, cells in enumerate(rows):
        c = 0
        for cell in cells:
            while (r, c) in slots:
                c += 1
            if c >= _MOST_COLUMNS:
                break
            made = _grid_cell(cell, script, (r, c))
            spread -= min(made.rowspan, len(rows) - r) * min(made.colspan, _MOST_COLUMNS)
            kept = made if spread >= 0 else replace(made, rowspan=1, colspan=1)
            c += _place(slots, kept, len(rows) - r)
    return rectangle(slots, len(rows), width_of(slots))


def what_is_cut(table: etree._Element) -> str:
    """What `expand_spans` leaves out of a table, "" where it keeps all of it."""
    rows = list(cell_rows(table))
    widest = max(map(len, rows), default=0)
    kept = rows[:_MOST_ROWS]
    spread = sum(
        min(_span(cell.get("rowspan"), zero=_MOST_ROWS), len(kept))
        * min(_span(cell.get("colspan"), zero=1), _MOST_COLUMNS)
        for cells in kept
        for cell in cells[:_MOST_COLUMNS]
    )
    if len(rows) > _MOST_ROWS:
        return f"{len(rows)} rows, read to {_MOST_ROWS}"
    if widest > _MOST_COLUMNS:
        return f"{widest} columns, read to {_MOST_COLUMNS}"
    return f"merged cells over {spread} places" if spread > _MOST_SPREAD else ""


def _grid_cell(cell: etree._Element, script: Script, at: tuple[int, int]) -> GridCell:
    printed = cell_text(cell)
    cleaned = clean(printed, pinyin=script.pinyin, traditional=script.traditional)
    return GridCell(
        text=" ".join(cleaned.text.split()),
        raw=printed,
        row=at[0] + 1,
        column=at[1] + 1,
        rowspan=_span(cell.get("rowspan"), zero=_MOST_ROWS),
        colspan=_span(cell.get("colspan"), zero=1),
    )


def _span(value: str | None, *, zero: int) -> int:
    try:
        span = int((value or "1").strip())
    except ValueError:
        return 1
    return zero if span == 0 else max(1, span)


def _place(slots: dict[tuple[int, int], GridCell], cell: GridCell, rows_left: int) -> int:
    """Write a cell into all slots of its span; gives the columns it took."""
    r, c = cell.row - 1, cell.column - 1
    width = min(cell.colspan, _MOST_COLUMNS - c)
    slots[r, c] = cell
    if width == 1 and cell.rowspan == 1:
        return 1
    for i in range(min(cell.rowspan, rows_left)):
        for j in range(width):
            if (r + i, c + j) not in slots:
                slots[r + i, c + j] = _repeated(cell, r + i, c + j)
    return width


def _repeated(cell: GridCell, r: int, c: int) -> GridCell:
    return GridCell(cell.text, cell.raw, r + 1, c + 1, False, cell.rowspan, cell.colspan)


def width_of(slots: Mapping[tuple[int, int], GridCell]) -> int:
    """The columns that slots by (row, column) from 0 take."""
    return max((column for _, column in slots), default=-1) + 1


def rectangle(
    slots: Mapping[tuple[int, int], GridCell], height: int, width: int
) -> tuple[tuple[GridCell, ...], ...]:
    """Slots by (row, column) from 0 as rows of equal width; those without a cell are empty."""
    return tuple(
        tuple(
            slots.get((r, c)) or GridCell("", "", r + 1, c + 1, origin=False) for c in range(width)
        )
        for r in range(height)
    )


def cell_text(cell: etree._Element) -> str:
    """All text of a cell; a line break or paragraph inside it is one space.

    Pieces of inline markup join without loss: Word cuts words into spans.
    """
    if not _has_breaks(cell):
        return " ".join(text_of(cell).split())
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element is not cell and element.tag in _BREAKS:
            pieces.append("\n")
        if event == "start":
            pieces.append(element.text or "")
        elif element is not cell:
            pieces.append(element.tail or "")
    return " ".join("".join(pieces).split())


def _has_breaks(cell: etree._Element) -> bool:
    """Whether lines break inside; a paragraph that is all of a cell breaks nothing."""
    breaks = cell.iterdescendants(*_BREAKS)
    first = next(breaks, None)
    if first is None:
        return False
    is_all = first.tag != "br" and first.getparent() is cell and len(cell) == 1
    outside = (cell.text or "") + (first.tail or "")
    return not is_all or bool(outside.strip()) or next(breaks, None) is not None
