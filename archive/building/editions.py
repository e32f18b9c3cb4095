"""Editions on their way into the tables: what the archive knows of one, before its derived rows.

A derived row (`archive.building.rows`) has no columns that say where in the archive its report
stands. Those are the same for all rows of an edition and a table: they come first in the INSERT,
whatever their place in the schema, so that a row is completed by joining two tuples in C.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from archive.database import NewDatabase, Row
from archive.schema import table
from parsers.hosts import kind_of_host

# Rows are handed to SQLite in lots: one call per row costs more than the row itself.
_LOT = 500
_OF_EVERY_TABLE = {
    "report": "row_id",
    "report_id": "report_id",
    "edition": "edition",
    "current": "current",
    "source_class": "source_class",
}
_OF_REPORTS = {
    **_OF_EVERY_TABLE,
    "id": "row_id",
    **{name: name for name in ("url", "gate", "portal", "snapshot", "captured_at", "digest")},
}
OF_EDITIONS_IN_FORCE = frozenset(
    ("division_years", "indicator_values", "panel_values", "panel_wide")
)
"""Tables that take the rows of editions in force alone."""

IN_STRETCHES = ("cells", "panel_values")
"""Narrow tables with hundreds of rows for a report, nine tenths of all: their rows go in many at
a time, the edition told once. It takes half the time of one row at a time."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a report: its row and its place in the archive."""

    row_id: int
    report_id: str
    edition: int | None
    current: int
    source_class: str
    portal: str
    url: str | None
    snapshot: int
    captured_at: str
    digest: str

    @property
    def gate(self) -> int:
        """1 for a page shown through a government's gate to traditional characters."""
        return int(kind_of_host(self.url) == "gate")


@cache
def edition_columns(name: str) -> tuple[str, ...]:
    """The columns of a table that say which edition it is, in their order."""
    known = _OF_REPORTS if name == "reports" else _OF_EVERY_TABLE
    return tuple(column for column in table(name).column_names if column in known)


@cache
def derived_columns(name: str) -> tuple[str, ...]:
    """The columns that a derived row of a table has, in their order: all others but its number."""
    known = {"id", *edition_columns(name)}
    return tuple(column for column in table(name).column_names if column not in known)


class EditionRows:
    """Rows of editions, handed to the database in lots."""

    def __init__(self, database: NewDatabase) -> None:
        self._database = database
        self._lots: dict[str, list[Row]] = {}
        self.counts: Counter[str] = Counter()

    def add_stretches(self, edition: Edition, stretches: Mapping[str, Sequence[object]]) -> None:
        """Take the rows of an edition in the tables `IN_STRETCHES`, one behind the other."""
        for name in _taken(edition, stretches):
            shared = _values_of(name)(edition)
            self.counts[name] += self._database.load_stretch(
                name, _columns(name), shared, stretches[name]
            )

    def add(self, edition: Edition, tables: Mapping[str, Iterable[Row]]) -> None:
        """Take the other derived rows of an edition, by table."""
        for name in _taken(edition, tables):
            lot = self._lots.setdefault(name, [])
            lot.extend(map(_values_of(name)(edition).__add__, tables[name]))
            if len(lot) >= _LOT:
                self._load(name)

    def flush(self) -> None:
        """Load what is left."""
        for name in self._lots:
            self._load(name)

    def _load(self, name: str) -> None:
        lot = self._lots[name]
        self._database.load(name, lot, _columns(name))
        self.counts[name] += len(lot)
        lot.clear()


def _taken(edition: Edition, tables: Iterable[str]) -> Iterator[str]:
    """The tables that take rows of that edition."""
    for name in tables:
        if edition.current or name not in OF_EDITIONS_IN_FORCE:
            yield name


@cache
def _columns(name: str) -> tuple[str, ...]:
    """The columns of a completed row, in its order."""
    return (*edition_columns(name), *derived_columns(name))


class _Values:
    """The values of an edition's columns in one table, as a tuple."""

    def __init__(self, name: str) -> None:
        known = _OF_REPORTS if name == "reports" else _OF_EVERY_TABLE
        self._get = attrgetter(*(known[column] for column in edition_columns(name)))
        self._alone = len(edition_columns(name)) == 1

    def __call__(self, edition: Edition) -> Row:
        found: Row = self._get(edition)
        return (found,) if self._alone else found


@cache
def _values_of(name: str) -> _Values:
    return _Values(name)
