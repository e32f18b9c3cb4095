"""How two readings or editions of one report are held side by side, cell by cell.

Figures that several sentences state share a code: what stands on both sides is left out, the
rest is held side by side in the order of the text. `revisions` and the list of changes of a
release ask here alike, so that they cannot contradict each other.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

IDENTITY = (
    "title",
    "agency",
    "compiled_by",
    "province",
    "prefecture",
    "county",
    "division_code",
    "level",
    "scope",
    "year",
    "form",
    "published_on",
    "index_number",
    "document_number",
)
"""Columns of `reports` that say whose report it is; a change of one is told."""

_WHITE = re.compile(r"\s+")
_CELLS = """
SELECT codes.name, applicants.name, cells.value,
    coalesce(cells.raw, CAST(cells.value AS TEXT), ''), states.name, cells.place
FROM cells
JOIN codes ON codes.id = cells.code
JOIN states ON states.id = cells.state
LEFT JOIN applicants ON applicants.id = cells.applicant
WHERE cells.report = ? ORDER BY cells.id
"""


class Cell(NamedTuple):
    """One cell of a report as it was printed; `place` is where, as JSON."""

    code: str
    applicant: str | None
    value: int | float | None
    raw: str
    state: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that came, went or prints something else.

    `occurrence` counts from 1 among the cells of that code and applicant, on the side that the
    cell is on now; of one that went, on the side where it was.
    """

    code: str
    applicant: str | None
    occurrence: int
    before: Cell | None
    after: Cell | None

    @property
    def change(self) -> str:
        """added, removed or changed."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


Numbered = tuple[int, Cell]
Key = tuple[str, str | None]


def cells_of(connection: sqlite3.Connection, report: int) -> list[Cell]:
    """The cells of the edition in a row of `reports`, in the order of the text."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return [Cell(*row) for row in cursor.execute(_CELLS, (report,))]


def cell_changes(before: Sequence[Cell], after: Sequence[Cell]) -> Iterator[CellChange]:
    """Cells that differ in what they print; white space and place are no difference.

    >>> old = [Cell("p.trainings", None, value, str(value), "number") for value in (5, 7)]
    >>> new = [Cell("p.trainings", None, value, str(value), "number") for value in (3, 5, 7)]
    >>> [(one.change, one.occurrence, one.after.value) for one in cell_changes(old, new)]
    [('added', 1, 3)]
    """
    sides = [_by_key(before), _by_key(after)]
    for key in sorted({*sides[0], *sides[1]}, key=lambda key: (key[0], key[1] or "")):
        here, there = (side.get(key, []) for side in sides)
        for old, new in zip_longest(_not_in(here, there), _not_in(there, here)):
            occurrence = new[0] if new else old[0]
            yield CellChange(*key, occurrence, old[1] if old else None, new[1] if new else None)


def _by_key(cells: Sequence[Cell]) -> dict[Key, list[Numbered]]:
    found: dict[Key, list[Numbered]] = {}
    for cell in cells:
        alike = found.setdefault((cell.code, cell.applicant), [])
        alike.append((len(alike) + 1, cell))
    return found


def _not_in(cells: Sequence[Numbered], others: Sequence[Numbered]) -> list[Numbered]:
    """The cells whose like is not among the others, each of which counts once."""
    left = [_printed(other) for _, other in others]
    kept = []
    for number, cell in cells:
        if (printed := _printed(cell)) in left:
            left.remove(printed)
        else:
            kept.append((number, cell))
    return kept


def _printed(cell: Cell) -> tuple[object, ...]:
    return (cell.value, _WHITE.sub("", cell.raw), cell.state)
