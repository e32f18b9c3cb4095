"""HTML tables to rectangular grids: merged cells expanded, absurd spans held down."""

from collections.abc import Iterator
from dataclasses import replace

import lxml.html

from parsers.model import GridCell
from parsers.text import Script, clean

_MOST_COLUMNS = 80
_MOST_ROWS = 1000
# Slots that the spans of one table may fill; the largest official form has 300.
_MOST_SPREAD = 20_000
_BREAKS = frozenset({"br", "p", "div", "li", "tr"})


def cell_rows(table: lxml.html.HtmlElement) -> Iterator[list[lxml.html.HtmlElement]]:
    """The cells of a table row by row, without those of tables inside it."""
    for row in table.iterdescendants("tr"):
        if _nearest(row, "table") is table:
            yield [cell for cell in row.iterdescendants("td", "th") if _nearest(cell, "tr") is row]


def _nearest(element: lxml.html.HtmlElement, tag: str) -> lxml.html.HtmlElement | None:
    return next(element.iterancestors(tag), None)


def expand_spans(table: lxml.html.HtmlElement, script: Script) -> tuple[tuple[GridCell, ...], ...]:
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
    return _rectangle(slots, len(rows))


def _grid_cell(cell: lxml.html.HtmlElement, script: Script, at: tuple[int, int]) -> GridCell:
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
    for i in range(min(cell.rowspan, rows_left)):
        for j in range(width):
            copy = replace(cell, row=r + i + 1, column=c + j + 1, origin=False)
            slots.setdefault((r + i, c + j), cell if (i, j) == (0, 0) else copy)
    return width


def _rectangle(
    slots: dict[tuple[int, int], GridCell], height: int
) -> tuple[tuple[GridCell, ...], ...]:
    width = max((column for _, column in slots), default=-1) + 1
    return tuple(
        tuple(
            slots.get((r, c)) or GridCell("", "", r + 1, c + 1, origin=False) for c in range(width)
        )
        for r in range(height)
    )


def cell_text(cell: lxml.html.HtmlElement) -> str:
    """All text of a cell; a line break or paragraph inside it is one space.

    Pieces of inline markup join without loss: Word cuts words into spans.
    """
    pieces: list[str] = []
    for event, element in _walk(cell):
        if element is not cell and element.tag in _BREAKS:
            pieces.append("\n")
        if event == "start":
            pieces.append(element.text or "")
        elif element is not cell:
            pieces.append(element.tail or "")
    return " ".join("".join(pieces).split())


def _walk(cell: lxml.html.HtmlElement) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    from lxml import etree  # noqa: PLC0415

    return iter(etree.iterwalk(cell, events=("start", "end")))
