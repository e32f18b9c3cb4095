"""What is released: the published database, opened once, and the rows of it that go out."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archive.schema import TABLES, VIEWS, TableSpec, ViewSpec

Spec = TableSpec | ViewSpec
SAMPLE_MARK = "sample-"
SAMPLE_LINE = "示例数据，数字均为虚构 / Sample data: all agencies and figures here are invented."

_BY_CLASS = ("panel_long", "panel_wide", "indicators", "division_years")
_BY_REPORT = ("panel_values", "indicator_values")
_IN_LOTS = {"indicators": ("report_id", "code")}
"""Views without an id of their own, and the key that is sorted lot by lot: SQLite sorts all rows
of a view that joins several queries in a temporary file, for a country gigabytes of it."""
_LOT = 2_000
_LOT_OF_IDS = (
    "SELECT max(report_id) FROM"
    " (SELECT report_id FROM reports WHERE report_id > ? ORDER BY report_id LIMIT ?)"
)
PANEL_TABLES = frozenset({*_BY_CLASS, *_BY_REPORT})
"""What holds official reports alone unless other classes are asked for (design 7)."""


@dataclass(frozen=True, slots=True)
class Content:
    """One published database as a release gives it away.

    `facts` is its build_info; `source_classes` are those of the panel's reports. `serial` tells
    releases of one day apart: the first has none in its name.
    """

    connection: sqlite3.Connection
    facts: dict[str, str]
    source_classes: tuple[str, ...]
    serial: int = 1

    @classmethod
    def of(cls, connection: sqlite3.Connection, source_classes: tuple[str, ...] = ()) -> "Content":
        """The content of an open database; the home's usual class unless others are named."""
        facts = dict(connection.execute("SELECT key, value FROM build_info").fetchall())
        usual = "sandbox" if facts.get("kind") == "sandbox" else "official"
        return cls(connection, facts, tuple(dict.fromkeys(source_classes)) or (usual,))

    @property
    def sample(self) -> bool:
        """Whether all agencies and figures are invented."""
        return self.facts.get("kind") == "sandbox"

    @property
    def mark(self) -> str:
        """What the names of the tables' files begin with: "sample-" for invented figures."""
        return SAMPLE_MARK if self.sample else ""

    @property
    def as_of(self) -> str:
        """The time of the archive's last entry, ISO 8601 in UTC; "" for an empty archive."""
        return self.facts.get("last_entry") or ""

    @property
    def name(self) -> str:
        """The release's name, such as nianbao-2026-11-20, or nianbao-2026-11-20-2."""
        number = "" if self.serial == 1 else f"-{self.serial}"
        return f"{self.mark}nianbao-{self.as_of[:10] or 'empty'}{number}"

    def columns(self, spec: Spec) -> tuple[str, ...]:
        """Names of the columns of a table or view, in the schema's order."""
        return tuple(column.name for column in spec.columns)

    def rows(self, spec: Spec) -> Iterator[sqlite3.Row]:
        """Yield the rows of a table or view that go out, ordered by its key."""
        listed = ", ".join(f'"{name}"' for name in self.columns(spec))
        where, values = self.condition(spec)
        query = f'SELECT {listed} FROM "{spec.name}" WHERE {where} {{}} ORDER BY {order(spec)}'
        if spec.name not in _IN_LOTS:
            yield from self.connection.execute(query.format(""), values)
            return
        for lot in self._lots():
            between = "AND report_id > ? AND report_id <= ?"
            yield from self.connection.execute(query.format(between), (*values, *lot))

    def _lots(self) -> Iterator[tuple[str, str]]:
        """Yield ranges of report ids, first excluded and last included, in their order."""
        after = ""
        while found := self.connection.execute(_LOT_OF_IDS, (after, _LOT)).fetchone()[0]:
            yield after, found
            after = found

    def count(self, spec: Spec) -> int:
        """How many rows of a table or view go out."""
        where, values = self.condition(spec)
        query = f'SELECT count(*) FROM "{spec.name}" WHERE {where}'
        return int(self.connection.execute(query, values).fetchone()[0])

    def is_empty(self, spec: Spec) -> bool:
        """Whether no row of a table or view goes out."""
        where, values = self.condition(spec)
        query = f'SELECT 1 FROM "{spec.name}" WHERE {where} LIMIT 1'
        return self.connection.execute(query, values).fetchone() is None

    def condition(self, spec: Spec) -> tuple[str, tuple[str, ...]]:
        """Which rows go out, as an SQL condition and its values."""
        marks = ", ".join("?" for _ in self.source_classes)
        if spec.name in _BY_CLASS:
            return f"source_class IN ({marks})", self.source_classes
        if spec.name in _BY_REPORT:
            inner = f"SELECT id FROM reports WHERE source_class IN ({marks})"
            return f"report IN ({inner})", self.source_classes
        return "1", ()


def released() -> Iterator[Spec]:
    """Yield the tables and views that a release has as files."""
    yield from (spec for spec in TABLES if not spec.hidden)
    yield from VIEWS


def order(spec: Spec) -> str:
    """The columns by which rows are ordered, as SQL: the key, or all where a view has none."""
    names = tuple(column.name for column in spec.columns)
    key = spec.primary_key if isinstance(spec, TableSpec) else _IN_LOTS.get(spec.name, ("id",))
    return ", ".join(f'"{name}"' for name in (key if set(key) <= set(names) else names))
