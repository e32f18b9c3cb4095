"""What a reader hands over: rows of printed cells under the codes that they were given."""

from dataclasses import dataclass

from parsers.model import Issue, Place
from parsers.tables.stream import Kind, Token

_LEAST_LABELS = 5
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


def fit(slots: tuple[Token, ...], columns: int) -> tuple[Token, ...] | None:
    """The cells of a row of `columns` cells; what follows them may only be empty fillers.

    None when there are too few cells, or too many with something in them.
    """
    if len(slots) < columns or any(slot.kind is not Kind.BLANK for slot in slots[columns:]):
        return None
    return slots[:columns]
