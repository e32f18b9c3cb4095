"""SQL that readers write themselves, where the operator opened the query page: bounded in time,
never cut without a word, and kept to the tables that the site shows.
"""

import sqlite3
from collections.abc import Callable, Collection
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qs

from archive.schema import TABLES, VIEWS

T = TypeVar("T")

TIME_LIMIT_MS = 3_000
"""Milliseconds for a query of a reader's own; pages of ours have more."""

READABLE = frozenset(spec.name for spec in TABLES) | {view.name for view in VIEWS}
"""Tables and views that the site shows."""

_NAMES = frozenset({"sqlite_master", "sqlite_schema"})
"""Datasette looks up the names of tables, and the schema is no secret."""
_SOURCES = READABLE | _NAMES | {"json_each", "json_tree"}
"""What a request with SQL of its own may read."""
_HARMLESS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        # Datasette's own: it lets readers write none.
        sqlite3.SQLITE_PRAGMA,
    }
)


@dataclass(frozen=True, slots=True)
class AskedSql:
    """What a request says of SQL of its own: whether there is any, and whether its rows leave as
    a file, in which nobody would see that some are left out.
    """

    is_any: bool = False
    as_file: bool = False

    def limit(self, milliseconds: int | None) -> int | None:
        """The time limit of a query of this request."""
        return min(milliseconds or TIME_LIMIT_MS, TIME_LIMIT_MS) if self.is_any else milliseconds


present: ContextVar[AskedSql] = ContextVar("asked_sql", default=AskedSql())  # noqa: B039 - frozen


def of_request(path: str, query: str) -> AskedSql:
    """What the address of a request says.

    >>> of_request("/nianbao.csv", "sql=select+1")
    AskedSql(is_any=True, as_file=True)
    >>> of_request("/nianbao/reports.csv", "year=2020")
    AskedSql(is_any=False, as_file=False)
    """
    named = parse_qs(query)
    return AskedSql(
        is_any="sql" in named or "_where" in named,
        as_file="sql" in named and path.endswith((".csv", ".json")),
    )


def fenced(function: Callable[[sqlite3.Connection], T]) -> Callable[[sqlite3.Connection], T]:
    """The function, while SQLite refuses to read anything but what the site shows: the search
    index, statistics, files, settings. What it refuses is a sqlite3.DatabaseError.

    Of a connection that keeps something back it reads nothing: `main.reports` would go past the
    view that stands before the table, and no reader's statement says which of both it means.
    """

    def run(connection: sqlite3.Connection) -> T:
        # SQLite makes these two when they are first read, which the authorizer would refuse.
        connection.execute("select 1 from json_each('[]'), json_tree('[]')")
        keeps_back = connection.execute("select 1 from temp.sqlite_master").fetchone()
        connection.set_authorizer(partial(_judged, _NAMES if keeps_back else _SOURCES))
        try:
            return function(connection)
        finally:
            connection.set_authorizer(None)

    return run


def _judged(readable: Collection[str], action: int, name: str | None, *_more: str | None) -> int:
    """What SQLite asks of each part of a statement: whether it may be done."""
    is_fine = action in _HARMLESS or (action == sqlite3.SQLITE_READ and name in readable)
    return sqlite3.SQLITE_OK if is_fine else sqlite3.SQLITE_DENY
