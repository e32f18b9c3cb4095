"""What a reader hands over: rows of printed cells under the codes that they were given."""

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.model import Issue, Place
from parsers.tables.stream import Kind, Token

_LEAST_LABELS = 5
_LEAST_ALIKE = 3
Key = tuple[str, str | None]
"""Code and applicant of one cell; the applicant is None outside T3."""


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: what its cells are, and the tokens that fill them.

    `slots` is as long as `keys`, or empty when the row could not be read. `units` are the
    units of money that the column headings print, one for each key.
    """

    table: str
    keys: tuple[Key, ...]
    slots: tuple[Token, ...]
    printed: tuple[Token, ...]
    units: tuple[str | None, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells as text, for comparing."""
        return tuple(slot.text.strip() for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the labels reader made of all tables.

    `labels` are the rows whose labels were seen, with cells or without; `lines` the numbers
    of the Lines that the tables take up.
    """

    rows: tuple[Row, ...]
    issues: tuple[Issue, ...] = ()
    lines: frozenset[int] = frozenset()
    labels: frozenset[str] = frozenset()
    place: Place | None = None

    @property
    def is_lost(self) -> bool:
        """Labels without their figures: a dump that dropped every repeated line.

        What is left of the figures belongs to no certain cell (xiongxian-2019-no-values).
        """
        read = sum(bool(row.slots) for row in self.rows)
        return len(self.labels) >= _LEAST_LABELS and read * 4 < len(self.labels)


def without_spacers(rows: Sequence[tuple[Token, ...]], columns: int) -> list[tuple[Token, ...]]:
    """Rows without the empty cell that stands beside every figure, in all of them or in none."""
    rows = list(rows)
    doubled = [row for row in rows if len(row) == 2 * columns]
    for first in (0, 1) if columns > 1 and len(doubled) * 2 > len(rows) else ():
        spacers = [slot for row in doubled for slot in row[1 - first :: 2]]
        cells = [slot for row in doubled for slot in row[first::2]]
        if _all_blank(spacers) and not _all_blank(cells):
            return [row[first::2] if len(row) == 2 * columns else row for row in rows]
    return rows


def _all_blank(slots: Sequence[Token]) -> bool:
    return all(slot.kind is Kind.BLANK for slot in slots)


def align(rows: Sequence[tuple[tuple[Token, ...], int]]) -> list[tuple[Token, ...] | None]:
    """The cells of every row of one table, fillers of merged cells left out.

    A row is its slots and its number of columns. Fillers stand after the cells, or between
    the label and the cells where a label covered several columns; rows of the same length
    have them at the same end. A row that leaves the choice open is None.
    """
    groups: dict[tuple[int, int], list[set[int]]] = {}
    for slots, columns in rows:
        found = offsets(slots, columns)
        if found:
            groups.setdefault((columns, len(slots)), []).append(found)
    in_front = any(0 not in found for group in groups.values() for found in group)
    chosen = {key: _offset(group, in_front) for key, group in groups.items()}
    widest = _common_width([slots[0].width or 0 for slots, _ in rows if slots])
    cells = [_cut_out(slots, columns, chosen.get((columns, len(slots)))) for slots, columns in rows]
    return [
        None if row and _is_narrower(row, widest) and (in_front or _ends_blank(row)) else row
        for row in cells
    ]


def _common_width(widths: Sequence[int]) -> int:
    """The width of nearly all rows of a text; 0 where it does not fill them up."""
    widest = max(widths, default=0)
    return widest if widths.count(widest) * 4 >= len(widths) * 3 else 0


def _is_narrower(row: tuple[Token, ...], widest: int) -> bool:
    """Where fillers keep all rows of a text equally wide, a narrower row lost a cell."""
    return bool(row[0].width and row[0].width < widest)


def _ends_blank(row: tuple[Token, ...]) -> bool:
    """A filler may have been taken for the last cell."""
    return row[-1].kind is Kind.BLANK and any(cell.kind is not Kind.BLANK for cell in row)


def offsets(slots: tuple[Token, ...], columns: int) -> set[int]:
    """Where the cells may begin so that only empty slots are left over."""
    filled = [i for i, slot in enumerate(slots) if slot.kind is not Kind.BLANK]
    last = len(slots) - columns
    if not filled:
        return set(range(last + 1))
    return set(range(max(0, filled[-1] - columns + 1), min(last, filled[0]) + 1))


def _offset(group: Sequence[set[int]], in_front: bool) -> int | None:
    common = set.intersection(*group)
    if 0 in common and (len(common) == 1 or not in_front):
        return 0
    return common.pop() if len(common) == 1 and len(group) >= _LEAST_ALIKE else None


def _cut_out(
    slots: tuple[Token, ...], columns: int, offset: int | None
) -> tuple[Token, ...] | None:
    possible = offsets(slots, columns)
    if offset is None and possible and _all_blank(slots):
        offset = min(possible)
    return slots[offset : offset + columns] if offset in possible else None
