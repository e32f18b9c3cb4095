"""What one request has the database do: so much counting and no more, and nothing once its reader
has left.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

COUNTING_MS = 2_000
"""Milliseconds of SQL for all counts and facets of a request together; columns in memory, which
answer for the usual pages, take some twenty. What is not counted then is said not to be.
"""

STEPS = 200_000
"""Steps of SQLite's machine between two looks at the clock: some 15 milliseconds of our own
statements. For each look the thread waits until no page is being made, and Datasette looks every
1,000 steps: while twenty readers came at once, a search that takes 20 milliseconds took 200.
"""


class Work:
    """The queries of one request. Its threads share it, so a lock guards it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[sqlite3.Connection] = set()
        self._counting = COUNTING_MS / 1000
        self._left = False

    @property
    def is_abandoned(self) -> bool:
        """Whether the reader has left."""
        return self._left

    @property
    def counting_ms(self) -> int:
        """Milliseconds that are left for counting."""
        return int(self._counting * 1000)

    @contextmanager
    def running(self, connection: sqlite3.Connection, *, counts: bool = False) -> Iterator[None]:
        """A query runs on a connection. Raises sqlite3.OperationalError ("interrupted") when the
        reader has left before.
        """
        with self._lock:
            if self._left:
                raise sqlite3.OperationalError("interrupted")
            self._running.add(connection)
        started = time.perf_counter()
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(connection)
                self._counting -= (time.perf_counter() - started) if counts else 0

    @contextmanager
    def limited(self, connection: sqlite3.Connection, milliseconds: int) -> Iterator[None]:
        """Queries run on a connection, several perhaps, and end with the time or the reader:
        sqlite3.OperationalError ("interrupted").
        """
        until = time.perf_counter() + milliseconds / 1000
        connection.set_progress_handler(
            lambda: int(self._left or time.perf_counter() > until), STEPS
        )
        try:
            yield
        finally:
            connection.set_progress_handler(None, STEPS)

    def abandon(self) -> bool:
        """End what runs, and begin nothing more: the reader has left. Whether anything ran: SQLite
        forgets an interruption that comes between two steps, so that it may have to be said again.
        """
        with self._lock:
            self._left = True
            for connection in self._running:
                connection.interrupt()
            return bool(self._running)


present: ContextVar[Work | None] = ContextVar("request_work", default=None)
"""The work of the request that is being answered; None outside of requests."""


def of_request() -> Work:
    """The work of the present request; outside of requests work by itself."""
    return present.get() or Work()
