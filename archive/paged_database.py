"""The database file of a site: its tables in pages that hold every row once, and what its pages
show, kept for as long as the file is open.

Each file has threads and connections of its own, so that whoever asks one while it is replaced gets
all of his answer from it.
"""

import asyncio
import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from datasette.database import Database, QueryInterrupted, Results
from datasette.utils.asgi import BadRequest
from datasette.views.base import DatasetteError

from archive import request_work
from archive.pages import asked_sql, columns
from archive.pages.errors import INTERRUPTED
from archive.pages.language import say
from archive.pages.paging import with_codes_looked_for, with_ties_broken
from archive.pages.ranking import COUNTED_ROWS, by_relevance
from archive.request_work import COUNTING_MS, STEPS, Work
from archive.schema import TABLES

T = TypeVar("T")
KEPT_PAGES = 64
"""Pages that are kept: each may take a megabyte, and there are as many as addresses."""
KEPT_COUNTS = 512
_fenced = ContextVar("fenced", default=False)
"""Whether the statement that is being run is a reader's."""
_REFUSED = re.compile("not authorized|is prohibited")
COUNTERS = 2
"""Threads that count: long counts never keep pages and rows waiting."""
_counts: ContextVar[bool] = ContextVar("counts", default=False)
"""Whether what is run now counts, which has its own time."""
KEYS = {spec.name: spec.primary_key for spec in TABLES}
_OF_THE_SCHEMA = " from sqlite_master "


class Kept:
    """What was made, by key: made once, however many wait for it. Beyond a `limit` that goes which
    nobody asked for the longest time.
    """

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[Any]] = {}

    async def get(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `make` gives, or gave before. What it raises is not kept."""
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]  # type: ignore[no-any-return]
        if key not in self._making:
            making = asyncio.create_task(self._make(key, make))
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key, None))
        # A reader who goes away does not take it from the others who wait.
        return await asyncio.shield(self._making[key])

    async def _make(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        request_work.present.set(Work())  # no reader's own: others wait for it too
        found = await make()
        self._made[key] = found
        if self._limit is not None and len(self._made) > self._limit:
            self._made.popitem(last=False)
        return found


class _Connection(sqlite3.Connection):
    """A connection whose time limit is looked at seldom, but for statements of a reader's own, of
    which a single step may take long.
    """

    runs_own_sql = False

    def set_progress_handler(self, progress_handler: Any, n: int) -> None:
        super().set_progress_handler(progress_handler, n if self.runs_own_sql else max(n, STEPS))


class PagedDatabase(Database):  # type: ignore[misc]  # Datasette carries no types
    """A file that does not change while it is open."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kept_counts: OrderedDict[Hashable, Any] = OrderedDict()
        self._foundations, self._pages, self._notes = Kept(), Kept(KEPT_PAGES), Kept(KEPT_COUNTS)
        self._schema = Kept(KEPT_COUNTS)
        self._threads = ThreadPoolExecutor(self.ds.setting("num_sql_threads"))
        self._counters = ThreadPoolExecutor(COUNTERS)
        self._of_thread = threading.local()

    async def held(self, gather: Callable[..., T], *arguments: Hashable) -> T:
        """`gather(connection, *arguments)`, read once and kept: what very many pages rest on, in
        few forms. `gather` is a function of a module, since it is part of the key.
        """
        return await self._foundations.get(
            (gather, arguments),
            lambda: self.execute_fn(lambda connection: gather(connection, *arguments)),
        )

    async def gathered(self, gather: Callable[..., T], *arguments: Hashable) -> T:
        """The same for a page among many, which is kept while readers come back to it."""
        return await self._pages.get((gather, arguments), lambda: self.once(gather, *arguments))

    async def noted(self, gather: Callable[..., T], *arguments: Hashable) -> T:
        """The same for a number or two about what readers write: so small, it is kept for many."""
        return await self._notes.get((gather, arguments), lambda: self.once(gather, *arguments))

    async def once(self, gather: Callable[..., T], *arguments: Any) -> T:
        """The same for what readers write themselves: it is not kept.

        Raises DatasetteError where it takes longer than any query may.
        """

        work, limit = request_work.of_request(), self.ds.setting("sql_time_limit_ms")

        def limited(connection: sqlite3.Connection) -> T:
            with work.limited(connection, limit):
                return gather(connection, *arguments)

        try:
            return await self.execute_fn(limited)
        except sqlite3.OperationalError as error:
            if error.args != ("interrupted",):
                raise
            raise DatasetteError(str(error), title=INTERRUPTED, status=503) from error

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Run `fn(connection)` in a thread of this file, for as long as its reader is there."""
        work, counts, own_sql = request_work.of_request(), _counts.get(), _fenced.get()
        if own_sql:
            fn = asked_sql.fenced(fn)

        def watched() -> T:
            connection = self._connection()
            connection.runs_own_sql = own_sql
            with work.running(connection, counts=counts):
                return fn(connection)

        threads = self._counters if counts else self._threads
        return await asyncio.get_running_loop().run_in_executor(threads, watched)

    def _connection(self) -> _Connection:
        """The connection of this thread."""
        if not hasattr(self._of_thread, "connection"):
            self._of_thread.connection = self.opened()
        return self._of_thread.connection  # type: ignore[no-any-return]

    def opened(self) -> _Connection:
        """A new connection, which sees what the site shows; whoever asked for it closes it.

        Datasette would open a file that is away for a moment by making an empty one.
        """
        address = f"{Path(self.path).absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(
            address, uri=True, check_same_thread=False, factory=_Connection
        )
        self.ds._prepare_connection(connection, self.name)
        return connection

    def retire(self) -> None:
        """Let go of the file, which another took the place of: who asked before has his answer."""
        for threads in (self._threads, self._counters):
            threads.shutdown(wait=False)

    async def primary_keys(self, table: str) -> list[str]:
        """The key that the schema declares; what it does not know is asked of the file."""
        declared = KEYS.get(table)
        return list(declared) if declared else list(await super().primary_keys(table))

    async def table_columns(self, table: str) -> list[str]:
        """The columns of a table, looked up once: each of some twenty looks into the schema that
        Datasette takes for a page would wait for a thread.
        """
        return list(
            await self._schema.get(("columns", table), partial(super().table_columns, table))
        )

    async def table_column_details(self, table: str) -> list[Any]:
        """The same with their types."""
        find = partial(super().table_column_details, table)
        return list(await self._schema.get(("details", table), find))

    async def foreign_keys_for_table(self, table: str) -> list[dict[str, str]]:
        """What columns of a table lead to, looked up once."""
        find = partial(super().foreign_keys_for_table, table)
        return list(await self._schema.get(("foreign keys", table), find))

    async def fts_table(self, table: str) -> str | None:
        """The search index that Datasette would use, looked up once."""
        find = partial(super().fts_table, table)
        found: str | None = await self._schema.get(("index", table), find)
        return found

    async def execute(self, sql: str, *arguments: Any, **options: Any) -> Any:
        """Run a query, one of a reader's own within its bounds.

        Raises BadRequest where the rows of such a query do not all fit into a file or it reads
        what the site does not show.
        """
        asked = asked_sql.present.get()
        # The rows of a page may have a limit too: `?_timelimit=`.
        counts = options.get("custom_time_limit") is not None and not options.get("truncate")
        if not asked.is_any:
            run = partial(self._executed, sql, counts, *arguments, **options)
            if _OF_THE_SCHEMA not in sql:
                return await run()
            return await self._schema.get((sql, repr((arguments, options))), run)
        options["custom_time_limit"] = asked.limit(options.get("custom_time_limit"))
        token = _fenced.set(True)
        try:
            found = await self._executed(sql, counts, *arguments, **options)
        except sqlite3.DatabaseError as error:
            if _REFUSED.search(str(error)):
                raise BadRequest(_prohibited()) from None
            raise
        finally:
            _fenced.reset(token)
        if asked.as_file and found.truncated:
            raise BadRequest(_cut(len(found.rows)))
        return found

    async def _executed(self, sql: str, counts: bool, *arguments: Any, **options: Any) -> Any:
        parameters = arguments[0] if arguments else options.pop("params", None)
        if sql.startswith("select count(*) ") and isinstance(parameters, dict):
            return await self._count(sql, parameters, options)
        if counts:  # a page has all the time there is; what is asked beside it has less
            return await self._in_what_is_left(sql, parameters, options)
        ordered = by_relevance(with_ties_broken(with_codes_looked_for(sql)), parameters)
        found = await super().execute(ordered, parameters, *arguments[1:], **options)
        found.description = columns.on_page(found.description)
        return found

    async def _count(self, sql: str, parameters: dict[str, Any], options: dict[str, Any]) -> Any:
        """The number of rows, counted once for as long as this file is open, and not at all
        where it is among the parameters.

        Raises QueryInterrupted where it is not counted, as Datasette expects.
        """
        if parameters.get(COUNTED_ROWS, 0) is None:
            raise QueryInterrupted(None, sql, parameters)
        if COUNTED_ROWS in parameters:
            return Results([(parameters[COUNTED_ROWS],)], False, (("count(*)",),))
        key = (sql, tuple(parameters.items()))
        if key not in self.kept_counts:
            while len(self.kept_counts) >= KEPT_COUNTS:
                self.kept_counts.popitem(last=False)
            self.kept_counts[key] = await self._counted_or_not(sql, parameters, options)
        if self.kept_counts[key] is None:
            raise QueryInterrupted(None, sql, parameters)
        return self.kept_counts[key]

    async def _counted_or_not(
        self, sql: str, parameters: dict[str, Any], options: dict[str, Any]
    ) -> Any:
        """A count; None where all the time of a request was not enough for it."""
        work = request_work.of_request()
        whole = work.counting_ms >= COUNTING_MS
        try:
            return await self._in_what_is_left(sql, parameters, options)
        except QueryInterrupted:
            if work.is_abandoned or not whole or options.get("custom_time_limit"):
                raise
            return None

    async def _in_what_is_left(self, sql: str, parameters: Any, options: dict[str, Any]) -> Any:
        """Count in what is left of the time that a request has for counting."""
        left = request_work.of_request().counting_ms
        if left <= 0:
            raise QueryInterrupted(None, sql, parameters)
        limit = min(options.get("custom_time_limit") or left, left)
        token = _counts.set(True)
        try:
            return await super().execute(sql, parameters, **options | {"custom_time_limit": limit})
        finally:
            _counts.reset(token)


def _cut(rows: int) -> str:
    return say(
        f"结果多于 {rows} 行。请在 SQL 中用 limit 和 offset 分批取，或从数据页下载整张表。",
        f"the result has more than {rows} rows: take it in parts with limit and offset, "
        "or the whole table from the page Data",
    )


def _prohibited() -> str:
    return say(
        "自写的 SQL 只能查询本站列出的数据表和视图。",
        "SQL of one's own reads the tables and views that this site lists, nothing else.",
    )
