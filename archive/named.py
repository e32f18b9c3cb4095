"""Which of the ids that people write into decisions name something in a built database."""

import sqlite3
from collections.abc import Iterable

_REPORT = (
    "EXISTS (SELECT 1 FROM main.reports WHERE report_id = :id)"
    " OR EXISTS (SELECT 1 FROM main.addresses WHERE own_id = :id)"
    " OR EXISTS (SELECT 1 FROM main.documents WHERE own_id = :id)"
    " OR EXISTS (SELECT 1 FROM main.tombstones WHERE withheld_id = :id)"
)
_ANYTHING = (
    f"{_REPORT} OR EXISTS (SELECT 1 FROM main.reports WHERE agency_id = :id)"
    " OR EXISTS (SELECT 1 FROM main.snapshots WHERE id = :number)"
)


def named(connection: sqlite3.Connection, ids: Iterable[str]) -> frozenset[str]:
    """The ids of reports, agencies and captures that the file holds or keeps back by name."""
    return _found(connection, ids, _ANYTHING)


def named_reports(connection: sqlite3.Connection, ids: Iterable[str]) -> frozenset[str]:
    """The ids of reports that the file holds, had under another id, or keeps back by name."""
    return _found(connection, ids, _REPORT)


def _found(connection: sqlite3.Connection, ids: Iterable[str], where: str) -> frozenset[str]:
    return frozenset(
        one
        for one in ids
        if connection.execute(f"SELECT {where}", {"id": one, "number": _number(one)}).fetchone()[0]
    )


def _number(name: str) -> int | None:
    """The number of a capture, for an id that is one and fits into a row id."""
    return int(name) if name.isascii() and name.isdigit() and len(name) <= 18 else None
