"""Tables of Word documents: which hold data, and their grids with merged cells expanded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from parsers.files.word_text import GONE, W
from parsers.grid import rectangle, width_of
from parsers.model import GridCell
from parsers.text import Script, clean

_MOST_COLUMNS = 80
_MOST_ROWS = 1_000
_LONGEST_CELL = 600


@dataclass(frozen=True, slots=True)
class Written:
    """A cell as it is written: its element, and how many columns it spans.

    `continues`: it belongs to the merged cell above it.
    """

    element: Any
    span: int
    continues: bool


def rows(table: Any) -> list[list[Written]]:
    """The rows of a table, without those whose deletion is tracked."""
    return [_cells(row) for row in _kept(table)[:_MOST_ROWS]]


def what_is_cut(table: Any) -> str:
    """What `grid` leaves out of a table, "" where it keeps all of it."""
    height = len(_kept(table))
    width = max((sum(cell.span for cell in row) for row in rows(table)), default=0)
    if height > _MOST_ROWS:
        return f"{height} rows, read to {_MOST_ROWS}"
    return f"{width} columns, read to {_MOST_COLUMNS}" if width > _MOST_COLUMNS else ""


def _kept(table: Any) -> list[Any]:
    return [row for row in _inside(table, W + "tr") if row.find(f"{W}trPr/{W}del") is None]


def _inside(element: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, in content controls and insertions too."""
    for child in element.iterchildren("*"):
        if child.tag == tag:
            yield child
        elif child.tag not in GONE and child.tag not in {W + "tc", W + "tr"}:
            yield from _inside(child, tag)


def _cells(row: Any) -> list[Written]:
    cells = [Written(None, _whole(row, "gridBefore"), False)] if _whole(row, "gridBefore") else []
    for cell in _inside(row, W + "tc"):
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        continues = merged is not None and merged.get(W + "val", "continue") == "continue"
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        width = _number(span.get(W + "val") if span is not None else None, 1)
        cells.append(Written(cell, max(1, width), continues))
    return cells


def _whole(row: Any, name: str) -> int:
    said = row.find(f"{W}trPr/{W}{name}")
    return _number(said.get(W + "val") if said is not None else None, 0)


def _number(text: str | None, otherwise: int) -> int:
    known = text is not None and text.isdecimal() and len(text) < 6
    return min(int(text or 0), _MOST_COLUMNS) if known else otherwise


def is_data(table: Any, read: Callable[[Any], str]) -> bool:
    """Whether a table holds data, not other tables or the page itself."""
    cells = [cell.element for row in rows(table) for cell in row if cell.element is not None]
    nested = sum(len(read(inner)) for inner in _outermost(table))
    whole = sum(len(read(cell)) for cell in cells)
    if nested * 2 > whole:
        return False
    return len(cells) > 1 and all(len(read(cell)) <= _LONGEST_CELL for cell in cells)


def _outermost(table: Any) -> list[Any]:
    inner = table.iterdescendants(W + "tbl")
    return [t for t in inner if next(t.iterancestors(W + "tbl")) is table]


def grid(
    table: Any, script: Script, read: Callable[[Any], str]
) -> tuple[tuple[GridCell, ...], ...]:
    """A rectangular grid; slots that a merged cell repeats have `origin` False."""
    written = rows(table)
    slots: dict[tuple[int, int], GridCell] = {}
    for r, cells in enumerate(written):
        c = 0
        for cell in cells:
            width = min(cell.span, _MOST_COLUMNS - c)
            if width < 1:
                break
            if cell.element is not None:
                _place(slots, cell, (r, c, width), _Reading(script, read))
            c += width
    return rectangle(slots, len(written), width_of(slots))


@dataclass(frozen=True, slots=True)
class _Reading:
    script: Script
    read: Callable[[Any], str]

    def cell(self, element: Any, at: tuple[int, int]) -> GridCell:
        printed = " ".join(self.read(element).split())
        script = self.script
        cleaned = clean(printed, pinyin=script.pinyin, traditional=script.traditional)
        return GridCell(" ".join(cleaned.text.split()), printed, at[0] + 1, at[1] + 1)


def _place(
    slots: dict[tuple[int, int], GridCell],
    cell: Written,
    at: tuple[int, int, int],
    reading: _Reading,
) -> None:
    r, c, width = at
    above = slots.get((r - 1, c))
    if cell.continues and above is not None:
        _grow(slots, above, r)
        origin = above
    else:
        origin = replace(reading.cell(cell.element, (r, c)), colspan=width)
    for j in range(width):
        own = not cell.continues or above is None
        copy = replace(origin, row=r + 1, column=c + j + 1, origin=False)
        slots[r, c + j] = origin if own and j == 0 else copy


def _grow(slots: dict[tuple[int, int], GridCell], above: GridCell, r: int) -> None:
    """One row more for the merged cell that reaches down to row r."""
    top = r - 1
    while top > 0 and not slots[top, above.column - 1].origin:
        top -= 1
    start = slots[top, above.column - 1]
    slots[top, above.column - 1] = replace(start, rowspan=r - top + 1)
