"""Rows of the database as mappings, for pages."""

import sqlite3
from collections.abc import Mapping, Sequence, Sized
from typing import Any

Record = Mapping[str, Any]
FROM_FILE = "(snapshots.kind = 'ingest' and snapshots.status is null)"
"""Of a capture: a file that was given to the archive, not an answer that it fetched."""


def rows(connection: sqlite3.Connection, sql: str, *parameters: object) -> tuple[Record, ...]:
    """All rows of a query as mappings."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor)


def page_of(
    connection: sqlite3.Connection, sql: str, values: Sequence[object], number: int, size: int
) -> tuple[tuple[Record, ...], bool]:
    """A page of an ordered query's rows, numbered from 1, and whether more follow: one row more
    than the page has tells it.
    """
    found = rows(connection, f"{sql} limit ? offset ?", *values, size + 1, (number - 1) * size)
    return found[:size], len(found) > size


def first(found: tuple[Record, ...]) -> Record | None:
    """The first row, None where there is none."""
    return found[0] if found else None


def marks(values: Sized) -> str:
    """The places of some values in a statement, one for each: `in ({marks(ids)})`.

    >>> marks(["a", "b", "c"])
    '?, ?, ?'
    """
    return ", ".join("?" * len(values))
