"""What our own figures mean, compared between two databases.

A rate can change without any printed cell: because its formula, or the crosswalk of the forms,
was mended. Those tables are short; each row that differs is one change.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping

from archive.releasing.differences import Change, Content

_KEYS: Mapping[str, tuple[str, ...]] = {
    "panel_codes": ("code",),
    "crosswalk": ("form", "source_codes", "code"),
    "indicator_definitions": ("code",),
}
"""The tables of definitions, and the columns by which their rows are told apart."""


def definitions_lacking(connection: sqlite3.Connection) -> str | None:
    """The table of definitions that a database of another version does not have."""
    listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    there = {row[0] for row in listed}
    return next((f"no such table: {name}" for name in _KEYS if name not in there), None)


def definitions_changed(before: sqlite3.Connection, after: sqlite3.Connection) -> Iterator[Change]:
    """Yield the definitions that came, went or say something else."""
    for table, key in _KEYS.items():
        old, new = _rows(before, table, key), _rows(after, table, key)
        for place in sorted({*old, *new}):
            if old.get(place) != new.get(place):
                yield _change(f"{table}: {place}", old.get(place), new.get(place))


def _rows(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> dict[str, str]:
    """What each row says beside its key and number, as JSON."""
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [one[0] for one in cursor.description]
    rows = (dict(zip(names, row, strict=True)) for row in cursor)
    return {
        " ".join(str(row[name]) for name in key): json.dumps(
            {name: value for name, value in row.items() if name not in (*key, "id")},
            ensure_ascii=False,
        )
        for row in rows
    }


def _change(code: str, before: str | None, after: str | None) -> Change:
    kind = "added" if before is None else "removed" if after is None else "changed"
    return Change(
        report_id="",
        what="definition",
        change=kind,
        why="other_version",
        code=code,
        before=Content(raw=before),
        after=Content(raw=after),
    )
