"""The same tables cut, joined and stripped of their spans, as editors and page breaks leave them.

A shape changes the sections of a report, so that every renderer can print it. The cells stay
what they are; `Grid` rows may be shorter than the grid is wide where spans are gone.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from crawler.sandbox.printed import Grid, MadeReport, MadeSection, Slot
from crawler.sandbox.spread import Placed, placed

Shape = Callable[[tuple[MadeSection, ...]], tuple[MadeSection, ...]]
Row = tuple[Slot, ...]

T3_WIDTH, T4_WIDTH, T4_ROUTE = 10, 15, 5


def reshaped(report: MadeReport, shape: Shape) -> MadeReport:
    """The report with its tables in another shape."""
    return replace(report, sections=shape(report.sections))


def _each(change: Callable[[Grid], tuple[str | Grid, ...]]) -> Shape:
    """A shape that turns every table into some blocks."""

    def shape(sections: tuple[MadeSection, ...]) -> tuple[MadeSection, ...]:
        return tuple(replace(s, blocks=tuple(_changed(s, change))) for s in sections)

    return shape


def _changed(
    section: MadeSection, change: Callable[[Grid], tuple[str | Grid, ...]]
) -> Iterator[str | Grid]:
    for block in section.blocks:
        yield from (block,) if isinstance(block, str) else change(block)


def _is_wide(grid: Grid, width: int) -> bool:
    return grid.columns == width


def _has_value(row: Row) -> bool:
    return any(slot.cell for slot in row)


def _emptied(grid: Grid) -> tuple[Grid]:
    """Empty cells where a span reached; a row of labels that is one cell stays one."""
    whole = [
        len(row) == 1 and row[0].colspan == grid.columns and not row[0].rowspan > 1
        for row in grid.rows
    ]
    rows = [[Slot("") for _ in range(grid.columns)] for _ in grid.rows]
    for one in placed(grid):
        rows[one.top][one.left] = replace(one.slot, rowspan=1, colspan=1)
    kept = [
        grid.rows[n] if alone else tuple(row)
        for n, (row, alone) in enumerate(zip(rows, whole, strict=True))
    ]
    return (Grid(tuple(kept), grid.columns),)


def _stripped(grid: Grid) -> tuple[Grid]:
    rows = tuple(tuple(replace(slot, rowspan=1, colspan=1) for slot in row) for row in grid.rows)
    return (Grid(rows, grid.columns),)


def _heading_rows(grid: Grid) -> int:
    """How many rows stand above the first figure."""
    return next((n for n, row in enumerate(grid.rows) if _has_value(row)), 0)


def _continued(grid: Grid, headed: bool) -> tuple[Grid, ...]:
    """T3 in two tables, as a page break leaves it; the second repeats the head if `headed`.

    Of a label that the break runs through, the second table has an empty rest.
    """
    if not _is_wide(grid, T3_WIDTH):
        return (grid,)
    head, half = _heading_rows(grid), len(grid.rows) * 3 // 5
    kept = list(placed(grid))
    above = _rows([p for p in kept if p.top < half], range(half))
    below = _rows([p for p in kept if p.bottom >= half], range(half, len(grid.rows)))
    return (
        Grid(above, grid.columns),
        Grid((*(grid.rows[:head] if headed else ()), *below), grid.columns),
    )


def _rows(pieces: list[Placed], rows: range) -> tuple[Row, ...]:
    made: list[list[Slot]] = [[] for _ in rows]
    for piece in sorted(pieces, key=lambda p: p.left):
        top, bottom = max(piece.top, rows.start), min(piece.bottom, rows.stop - 1)
        slot = replace(piece.slot, rowspan=bottom - top + 1)
        if piece.top < rows.start:
            slot = replace(slot, text="", cell=None)
        made[top - rows.start].append(slot)
    return tuple(map(tuple, made))


def _in_three(grid: Grid) -> tuple[Grid, ...]:
    """T4 as a table for each route, each with its own head."""
    if not _is_wide(grid, T4_WIDTH):
        return (grid,)
    review, suits = grid.rows[0]
    outcomes, routes, values = grid.rows[1][:T4_ROUTE], grid.rows[1][T4_ROUTE:], grid.rows[-1]
    low = tuple(replace(slot, rowspan=1) for slot in outcomes)
    head = replace(suits, colspan=T4_ROUTE)
    return (
        Grid(((review,), low, values[:5]), T4_ROUTE),
        Grid(((head,), (routes[0],), grid.rows[2][:5], values[5:10]), T4_ROUTE),
        Grid(((head,), (routes[1],), grid.rows[2][5:], values[10:]), T4_ROUTE),
    )


def _joined(sections: tuple[MadeSection, ...]) -> tuple[MadeSection, ...]:
    """All tables in one, headings and sentences between them as rows of their own."""
    holding = [n for n, section in enumerate(sections) if any(_grids(section))]
    if len(holding) < 2:
        return sections
    first, last = holding[0], holding[-1]
    width = max(grid.columns for s in sections for grid in _grids(s))
    parts = sections[first : last + 1]
    rows = [*_block_rows(parts[0], width)]
    for part in parts[1:]:
        rows += [(Slot(part.title, colspan=width),), *_block_rows(part, width)]
    one = replace(sections[first], blocks=(Grid(tuple(rows), width),))
    return (*sections[:first], one, *sections[last + 1 :])


def _grids(section: MadeSection) -> Iterator[Grid]:
    return (block for block in section.blocks if isinstance(block, Grid))


def _block_rows(section: MadeSection, width: int) -> Iterator[Row]:
    for block in section.blocks:
        if isinstance(block, str):
            yield (Slot(block, colspan=width),)
        else:
            yield from _widened(block, width)


def _widened(grid: Grid, width: int) -> Iterator[Row]:
    """The rows of a narrower table; what stands at its right edge reaches the new one."""
    edges = {id(p.slot): p.right == grid.columns - 1 for p in placed(grid)}
    for row in grid.rows:
        more = width - grid.columns
        yield tuple(
            replace(slot, colspan=slot.colspan + more) if edges[id(slot)] else slot for slot in row
        )


def same(sections: tuple[MadeSection, ...]) -> tuple[MadeSection, ...]:
    """The tables as the official form has them."""
    return sections


emptied = _each(_emptied)
stripped = _each(_stripped)
continued = _each(lambda grid: _continued(grid, headed=False))
continued_headed = _each(lambda grid: _continued(grid, headed=True))
in_three = _each(_in_three)
joined = _joined


def slots(report: MadeReport) -> Iterator[Slot]:
    """Every slot of every table in order."""
    return chain.from_iterable(chain.from_iterable(grid.rows for grid in report.grids()))
