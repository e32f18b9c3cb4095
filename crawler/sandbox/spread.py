"""A printed table -> its slots with the places that they take, for files that merge by address.

HTML counts spans itself; PDF, Word and Excel want to be told row and column of every slot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.sandbox.printed import Grid, Slot


@dataclass(frozen=True, slots=True)
class Placed:
    """A slot with its first and last row and column, counted from 0, both included."""

    slot: Slot
    top: int
    left: int
    bottom: int
    right: int

    @property
    def merged(self) -> bool:
        """Whether it takes more than one place."""
        return (self.top, self.left) != (self.bottom, self.right)


def placed(grid: Grid) -> Iterator[Placed]:
    """Every slot with its place, row by row; a slot that a span pushes to the right is there.

    >>> tall = Grid(((Slot("a", rowspan=2), Slot("b")), (Slot("c"),)), 2)
    >>> [(p.slot.text, p.top, p.left, p.bottom) for p in placed(tall)]
    [('a', 0, 0, 1), ('b', 0, 1, 0), ('c', 1, 1, 1)]
    """
    taken: set[tuple[int, int]] = set()
    for top, row in enumerate(grid.rows):
        left = 0
        for slot in row:
            while (top, left) in taken:
                left += 1
            bottom = min(top + slot.rowspan, len(grid.rows)) - 1
            right = min(left + slot.colspan, grid.columns) - 1
            taken |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
            yield Placed(slot, top, left, bottom, right)


def cut(grid: Grid, row: int) -> tuple[Grid, Grid]:
    """The table as a page break before `row` leaves it: two tables. Of a cell that the break
    runs through, the text stands above it and an empty rest below, as Word prints it.
    """
    pieces = list(placed(grid))
    above = [_piece(p, p.top, min(p.bottom, row - 1)) for p in pieces if p.top < row]
    below = [_rest(p, row) for p in pieces if p.bottom >= row]
    return _gathered(above, 0, row, grid), _gathered(below, row, len(grid.rows), grid)


def _rest(piece: Placed, row: int) -> Placed:
    if piece.top >= row:
        return piece
    rest = _piece(piece, row, piece.bottom)
    return replace(rest, slot=replace(rest.slot, text="", cell=None))


def _piece(piece: Placed, top: int, bottom: int) -> Placed:
    slot = replace(piece.slot, rowspan=bottom - top + 1)
    return replace(piece, slot=slot, top=top, bottom=bottom)


def _gathered(pieces: Sequence[Placed], first: int, last: int, grid: Grid) -> Grid:
    rows = tuple(
        tuple(p.slot for p in sorted(pieces, key=lambda p: p.left) if p.top == row)
        for row in range(first, last)
    )
    return Grid(rows, grid.columns)
