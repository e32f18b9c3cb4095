"""The readings that a home keeps, and the rows derived from them, in cache/readings.db.

It is safe to delete.
Rows are written batch by batch and survive a kill. The plan of a build (which capture holds
which report) is a temporary table of the same connection: it grows with the archive, on disk.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Any

from archive.building.readings import PageWithFiles, Reading, ReadingState, Summary

_VERSION = 4
"""Of the file's own layout: a file of another layout is deleted."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS readings (
    key TEXT PRIMARY KEY,
    parser_version TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT,
    summaries TEXT NOT NULL,
    page TEXT,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS derived (
    key TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    rows BLOB NOT NULL
);
"""


class ReadingCache:
    """Readings by key. Use it from one process at a time, under the home's lock.

    A damaged file, and one of another layout, is replaced by an empty one. Raises
    sqlite3.OperationalError when the file cannot be used now: locked, no room, no permission.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self.connection = _open(folder / "readings.db")
        except sqlite3.OperationalError:
            # The file is sound: another process holds it, or the disk is full.
            raise
        except sqlite3.DatabaseError:
            # It costs the reading of the archive once more, nothing else.
            for file in folder.glob("readings.db*"):
                file.unlink()
            self.connection = _open(folder / "readings.db")

    def __enter__(self) -> "ReadingCache":
        """Give the open cache."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its file."""
        self.connection.close()

    def clear(self) -> None:
        """Forget every reading."""
        with self.connection:
            self.connection.execute("DELETE FROM readings")
            self.connection.execute("DELETE FROM derived")

    def forget_lost(self) -> None:
        """Forget what the archive could not give, and what only a converter can open that was
        not there or too slow: both may have been mended since.
        """
        with self.connection:
            self.connection.execute(
                "DELETE FROM readings WHERE state IN (?, ?)",
                (ReadingState.LOST, ReadingState.NO_CONVERTER),
            )

    def forget_other_versions(self, versions: Collection[str]) -> None:
        """Drop what no version of these read."""
        marks = ", ".join("?" * len(versions))
        with self.connection:
            self.connection.execute(
                f"DELETE FROM readings WHERE parser_version NOT IN ({marks})", tuple(versions)
            )

    def forget_unread_rows(self) -> None:
        """Drop the derived rows of readings that are not kept any more."""
        with self.connection:
            self.connection.execute(
                "DELETE FROM derived WHERE NOT EXISTS"
                " (SELECT 1 FROM readings WHERE readings.key = derived.key)"
            )

    def add(self, readings: Collection[Reading]) -> None:
        """Keep readings and their rows, in one transaction; old rows go with the old reading."""
        with self.connection:
            self.connection.executemany(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)",
                (self._row(reading) for reading in readings),
            )
            self.connection.executemany(
                "DELETE FROM derived WHERE key = ?", ((reading.key,) for reading in readings)
            )
            self._add_rows((one.key, one.rows_version, one.rows) for one in readings if one.rows)

    def add_rows(self, derived: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep (key, version, rows) derived from readings that are there, in one transaction."""
        with self.connection:
            self._add_rows(derived)

    def state(self, key: str) -> tuple[ReadingState, str | None]:
        """Return state and note of one reading."""
        state, note = self._fetch("state, note", key)
        return ReadingState(state), note

    def summaries(self, key: str) -> tuple[Summary, ...]:
        """Return what is known of the reports of one reading without decoding them."""
        (text,) = self._fetch("summaries", key)
        return tuple(_summary(*fields) for fields in json.loads(text))

    def page(self, key: str) -> PageWithFiles | None:
        """Return what a page said of its files; None where it links to none."""
        (text,) = self._fetch("page", key)
        return PageWithFiles.from_json(text) if text else None

    def holds(self, key: str) -> bool:
        """Tell whether there is a reading under a key."""
        found = self.connection.execute("SELECT 1 FROM readings WHERE key = ?", (key,))
        return found.fetchone() is not None

    def body(self, key: str) -> bytes:
        """Return the encoded reports of one reading."""
        (body,) = self._fetch("body", key)
        return bytes(body)

    def rows(self, key: str) -> bytes:
        """Return the rows derived from one reading."""
        ((rows,),) = self.connection.execute("SELECT rows FROM derived WHERE key = ?", (key,))
        found: bytes = rows
        return found

    def _add_rows(self, derived: Iterable[tuple[str, str, bytes]]) -> None:
        self.connection.executemany("INSERT OR REPLACE INTO derived VALUES (?, ?, ?)", derived)

    def _fetch(self, columns: str, key: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self.connection.execute(
            f"SELECT {columns} FROM readings WHERE key = ?", (key,)
        ).fetchone()
        return row

    def _row(self, reading: Reading) -> tuple[object, ...]:
        summaries = [astuple(summary) for summary in reading.summaries]
        return (
            reading.key,
            reading.version,
            reading.state,
            reading.note,
            json.dumps(summaries, ensure_ascii=False),
            reading.page.to_json() if reading.page else None,
            reading.body,
        )


def _summary(*plain: Any) -> Summary:
    fingerprint, core, agency, year, documents, own = plain
    roles = tuple((number, role) for number, role in documents)
    return Summary(fingerprint, core, agency, year, roles, tuple(own))


class _OtherLayoutError(sqlite3.DatabaseError):
    """The file is sound and of no use: tables of another layout, pages of another size."""


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        _expect_layout(connection)
        # A report's rows are 20 to 50 KB: of 4 KB pages, twice the time to write and to fetch them.
        connection.execute("PRAGMA page_size = 16384")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = FILE")
        connection.executescript(f"PRAGMA user_version = {_VERSION}; {_SCHEMA}")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _expect_layout(connection: sqlite3.Connection) -> None:
    ((version,),) = connection.execute("PRAGMA user_version")
    ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_master")
    if tables and version != _VERSION:
        raise _OtherLayoutError(f"layout {version}, expected {_VERSION}")
