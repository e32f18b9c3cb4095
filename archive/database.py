"""The one module that opens nianbao.db: made as a new file, put in place at once, then only read.

A build fills `nianbao.db.new-<pid>` and replaces the published file by one rename, so that a
reader sees the old tables or the new ones, never a mixture, whatever happens to the build.
"""

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.db import DescIndex

from archive.errors import ArchiveError
from archive.schema import SEARCH_COLUMNS, SEARCH_TABLE, TABLES, VIEWS, TableSpec
from archive.search import TOKENIZE

Row = tuple[object, ...]

# Rows of one statement, the most first: what is left over goes in with the smaller ones.
_STRETCHES = (64, 16, 4, 1)
# FTS5 merges while it is filled, a little at each row; all is merged once at the end anyway.
_SEARCH_FILLING = {"automerge": 0, "crisismerge": 64, "hashsize": 8 * 1024 * 1024}
_SEARCH_USUAL = {"automerge": 4, "crisismerge": 16, "hashsize": 1024 * 1024}
_LEFTOVER = re.compile(r"\.new-(\d+)(-journal|-wal|-shm)?$")
# 64 MB of page cache: the b-trees of a table's indexes stay in memory while they are made.
_LOADING_PRAGMAS = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -65536",
)


class NoDatabaseError(ArchiveError):
    """There is no nianbao.db yet, or what stands in its place is none."""


class NewDatabase:
    """A database being filled: tables exist, rows go in as tuples in the order of the schema."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._inserts = {spec.name: _insert_statement(spec) for spec in TABLES}

    def load(
        self, table_name: str, rows: Iterable[Row], columns: tuple[str, ...] | None = None
    ) -> None:
        """Append rows, each with a value for every column of the schema in its order.

        With `columns`, rows have values for those, in that order, and the rest is left empty.
        """
        statement = self._inserts[table_name]
        if columns is not None:
            statement = _insert_columns(table_name, columns)
        self.connection.executemany(statement, rows)

    def load_stretch(
        self, table_name: str, columns: tuple[str, ...], shared: Row, values: Sequence[object]
    ) -> int:
        """Append rows that begin alike, and return how many.

        `shared` are the first columns' values in each, `values` those of the others, row behind
        row: many rows go in with one statement, which binds `shared` once.
        """
        width, at = len(columns) - len(shared), 0
        for rows in _STRETCHES:
            statement = _insert_stretch(table_name, columns, len(shared), rows)
            while at + rows * width <= len(values):
                end = at + rows * width
                self.connection.execute(statement, (*shared, *values[at:end]))
                at = end
        return at // width

    def index(self) -> None:
        """Make the indexes, once the bulk of the rows is in; what comes later keeps them up."""
        self.connection.commit()
        create_indexes(self.connection)

    def load_search(self, rows: Iterable[tuple[int, str, str, str]]) -> None:
        """Fill the search table with (reports.id, bigrams of the head, of the text, of the labels
        of tables).
        """
        self._set_search(_SEARCH_FILLING)
        self.connection.executemany(
            f"INSERT INTO {SEARCH_TABLE} (rowid, {', '.join(SEARCH_COLUMNS)}) VALUES (?, ?, ?, ?)",
            rows,
        )
        self.connection.execute(f"INSERT INTO {SEARCH_TABLE} ({SEARCH_TABLE}) VALUES ('optimize')")
        self._set_search(_SEARCH_USUAL)

    def _set_search(self, settings: Mapping[str, int]) -> None:
        self.connection.executemany(
            f"INSERT INTO {SEARCH_TABLE} ({SEARCH_TABLE}, rank) VALUES (?, ?)", settings.items()
        )


@contextmanager
def new_database(path: Path) -> Iterator[NewDatabase]:
    """Fill a new file beside `path`; when the block ends well, it takes the place of `path`.

    On any exception the new file is removed and `path` stays as it was. What a killed build
    left behind is removed first.
    """
    remove_leftovers(path)
    fresh = path.with_name(f"{path.name}.new-{os.getpid()}")
    connection = sqlite3.connect(fresh)
    try:
        _prepare(connection)
        yield NewDatabase(connection)
        _finish(connection)
        connection.close()
        _put_in_place(fresh, path)
    finally:
        connection.close()
        fresh.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> list[Path]:
    """Delete what killed builds left beside `path`; the caller holds the home's lock."""
    found = [
        file
        for file in sorted(path.parent.glob(f"{path.name}.new-*"))
        if _LEFTOVER.search(file.name)
    ]
    for file in found:
        file.unlink(missing_ok=True)
    return found


def open_readonly(path: Path) -> sqlite3.Connection:
    """Open the published database for reading; `NoDatabaseError` when there is none.

    Rows come as `sqlite3.Row`, so that columns can be had by name.
    """
    if not path.is_file():
        raise NoDatabaseError(f"{path}: no database there yet; run `nianbao build` first.")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("SELECT count(*) FROM build_info")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise NoDatabaseError(
            f"{path}: not a database of nianbao ({error}); run `nianbao build` to replace it."
        ) from error
    return connection


def create_schema(connection: sqlite3.Connection) -> None:
    """Make every table, view and the search table, without indexes."""
    database = Database(connection)
    for spec in TABLES:
        _create_table(database, spec)
    # Single characters are asked for as beginnings of bigrams: with an index of these they are
    # found some ten times as fast, for two thirds more of the index's size.
    connection.execute(
        f"CREATE VIRTUAL TABLE {SEARCH_TABLE} USING fts5"
        f"({', '.join(SEARCH_COLUMNS)}, content='', prefix='1', tokenize='{TOKENIZE}')"
    )
    for view in VIEWS:
        database.create_view(view.name, view.sql)


def create_indexes(connection: sqlite3.Connection) -> None:
    """Make every index of the schema that is not there yet."""
    database = Database(connection)
    for spec in TABLES:
        for columns in spec.all_indexes:
            ordered = [DescIndex(name[1:]) if name[0] == "-" else name for name in columns]
            database.table(spec.name).create_index(ordered, if_not_exists=True)


def _create_table(database: Database, spec: TableSpec) -> None:
    # Written out here: sqlite-utils knows no NUMERIC, which keeps 12 whole and 238.99 exact.
    columns = ", ".join(f'"{column.name}" {column.type}' for column in spec.columns)
    if spec.primary_key == ("id",):
        columns = columns.replace('"id" INTEGER', '"id" INTEGER PRIMARY KEY', 1)
        database.execute(f'CREATE TABLE "{spec.name}" ({columns})')
        return
    key = ", ".join(f'"{name}"' for name in spec.primary_key)
    database.execute(f'CREATE TABLE "{spec.name}" ({columns}, PRIMARY KEY ({key}))')


def _insert_statement(spec: TableSpec) -> str:
    marks = ", ".join("?" for _ in spec.columns)
    return f'INSERT INTO "{spec.name}" VALUES ({marks})'


@cache
def _insert_columns(table_name: str, columns: tuple[str, ...]) -> str:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    return f'INSERT INTO "{table_name}" ({names}) VALUES ({marks})'


@cache
def _insert_stretch(table_name: str, columns: tuple[str, ...], shared: int, rows: int) -> str:
    names, width = ", ".join(f'"{name}"' for name in columns), len(columns) - shared
    first = [f"?{number}" for number in range(1, shared + 1)]
    places = (
        range(shared + 1 + row * width, shared + 1 + (row + 1) * width) for row in range(rows)
    )
    marked = ((*first, *(f"?{number}" for number in numbers)) for numbers in places)
    marks = ", ".join(f"({', '.join(row)})" for row in marked)
    return f'INSERT INTO "{table_name}" ({names}) VALUES {marks}'


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in _LOADING_PRAGMAS:
        connection.execute(pragma)
    create_schema(connection)


def _finish(connection: sqlite3.Connection) -> None:
    connection.commit()
    create_indexes(connection)
    connection.execute("ANALYZE")
    connection.commit()


def _put_in_place(fresh: Path, path: Path) -> None:
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
