"""How catalog.db is opened: to write, or for reading by a user who may do no more."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from archive.addresses import canonical_address
from archive.errors import CatalogUnreadableError, HomeUnwritableError
from archive.exchanges.catalog_schema import ADDED, LATER_INDEXES, SCHEMA, SHAPE

# The disk is full, or fails.
_OF_THE_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class _Connection(sqlite3.Connection):
    """Raises HomeUnwritableError where the disk is full: that is no damaged catalog."""

    place: Path

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        with _on_a_good_disk(self):
            return super().execute(sql, *values)

    def executemany(self, sql: str, rows: Any, /) -> sqlite3.Cursor:
        with _on_a_good_disk(self):
            return super().executemany(sql, rows)

    def executescript(self, sql: str, /) -> sqlite3.Cursor:
        with _on_a_good_disk(self):
            return super().executescript(sql)


@contextmanager
def _on_a_good_disk(connection: "_Connection") -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode or 0) & 0xFF not in _OF_THE_DISK:
            raise
        raise HomeUnwritableError.full(connection.place, str(error)) from error


def connect(path: Path, to_write: bool) -> sqlite3.Connection:
    """The catalog, made where there is none; without the right to write, for reading."""
    if not to_write:
        return _connect_readonly(path)
    connection = _Connection(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.place = path
    connection.row_factory = sqlite3.Row
    shape = _shape(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    # A power failure may cost the last rows, never the file; recovery takes them from WARC.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(SCHEMA)
    _add_missing_columns(connection)
    connection.executescript(LATER_INDEXES)
    if shape != SHAPE:
        connection.execute(f"PRAGMA user_version = {SHAPE}")
    return connection


def _shape(connection: sqlite3.Connection, path: Path) -> int:
    """The number of the catalog's shape; 0 where it is new, or older than that number.

    Raises CatalogUnreadableError where a later version of this program made it.
    """
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > SHAPE:
        raise CatalogUnreadableError(
            f"{path}: expected a catalog of shape {SHAPE} or before, found one of shape {found}: a "
            "later version of nianbao made it, and it is as it was. Install that version."
        )
    return found


def _add_missing_columns(connection: sqlite3.Connection) -> None:
    """A catalog of an earlier version goes on in this one."""
    for name, column, declaration in ADDED:
        known = {row["name"] for row in connection.execute(f"PRAGMA table_info({name})")}
        if column not in known:
            connection.execute(f"ALTER TABLE {name} ADD COLUMN {column} {declaration}")
            if (name, column) == ("fetches", "address"):
                _fill_in_addresses(connection)


def _fill_in_addresses(connection: sqlite3.Connection) -> None:
    connection.create_function("canonical_address", 1, canonical_address)
    connection.execute("UPDATE fetches SET address = canonical_address(url) WHERE url IS NOT NULL")


def _connect_readonly(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as trial:
        try:
            trial.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError:
            # SQLite makes two files beside the catalog to read it, unless told that nobody writes.
            if path.with_name(f"{path.name}-wal").exists():
                raise
            uri += "&immutable=1"
    connection = sqlite3.connect(
        uri, timeout=30, isolation_level=None, check_same_thread=False, uri=True
    )
    connection.row_factory = sqlite3.Row
    _shape(connection, path)
    _expect_all_columns(connection, path)
    return connection


def _expect_all_columns(connection: sqlite3.Connection, path: Path) -> None:
    """Who may only read cannot bring a catalog of an earlier version up to date."""
    for name, column, _ in ADDED:
        if column not in {row["name"] for row in connection.execute(f"PRAGMA table_info({name})")}:
            raise HomeUnwritableError(
                f"{path}: expected a catalog of this version, found one of an earlier version. "
                "Let its owner type any command once, for example `nianbao status`."
            )


def is_writable(path: Path) -> bool:
    """Whether this user may change the file, or make it where there is none."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def unwritable(path: Path) -> HomeUnwritableError:
    """The error for who needs that right; it must not sound like damage."""
    return HomeUnwritableError(
        f"{path}: cannot be written: no permission. Give this user the right to "
        "write in the home, or let its owner type the command."
    )


def unreadable(path: Path, error: sqlite3.DatabaseError) -> CatalogUnreadableError:
    """The error of a catalog that is another shape, damaged, or held by another program."""
    if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
        return CatalogUnreadableError(
            f"{path}: expected a catalog of this version, found one of another shape ({error}). "
            "Run `nianbao catalog rebuild`: it makes this version's from the WARC files."
        )
    if (error.sqlite_errorcode or 0) & 0xFF in _HELD:
        return CatalogUnreadableError(
            f"{path}: expected a catalog that can be opened, found: {error}. Another program "
            "holds it: close that and type the command again."
        )
    return CatalogUnreadableError(
        f"{path}: expected the catalog of a home, found: {error}. If no other program holds it, "
        "it is damaged: run `nianbao catalog rebuild`."
    )
