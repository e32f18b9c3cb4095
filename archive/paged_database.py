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
from typing import Any, TypeVar

from datasette.database import Database
from datasette.utils.asgi import BadRequest

from archive.pages import asked_sql
from archive.pages.language import say
from archive.pages.paging import with_codes_looked_for, with_ties_broken
from archive.pages.ranking import by_relevance
from archive.schema import TABLES

T = TypeVar("T")
KEPT_PAGES = 64
"""Pages that are kept: each may take a megabyte, and there are as many as addresses."""
KEPT_COUNTS = 512
COUNTED_ROWS = "counted_rows"
"""Parameter of a query that says how many rows there are: then they are not counted again."""
_fenced = ContextVar("fenced", default=False)
"""Whether the statement that is being run is a reader's."""
_REFUSED = re.compile("not authorized|is prohibited")
KEYS = {spec.name: spec.primary_key for spec in TABLES}


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
        found = await make()
        self._made[key] = found
        if self._limit is not None and len(self._made) > self._limit:
            self._made.popitem(last=False)
        return found


class PagedDatabase(Database):  # type: ignore[misc]  # Datasette carries no types
    """A file that does not change while it is open."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kept_counts: OrderedDict[Hashable, Any] = OrderedDict()
        self._foundations, self._pages = Kept(), Kept(KEPT_PAGES)
        self._threads = ThreadPoolExecutor(self.ds.setting("num_sql_threads"))
        self._of_thread = threading.local()

    async def held(self, gather: Callable[..., T], *arguments: Hashable) -> T:
        """`gather(connection, *arguments)`, read once and kept: what very many pages rest on, in
        few forms. `gather` is a function of a module, since it is part of the key.
        """
        return await self._foundations.get(
            (gather, arguments), lambda: self.once(gather, *arguments)
        )

    async def gathered(self, gather: Callable[..., T], *arguments: Hashable) -> T:
        """The same for a page among many, which is kept while readers come back to it."""
        return await self._pages.get((gather, arguments), lambda: self.once(gather, *arguments))

    async def once(self, gather: Callable[..., T], *arguments: Any) -> T:
        """The same for what readers write themselves: it is not kept."""
        found: T = await self.execute_fn(lambda connection: gather(connection, *arguments))
        return found

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Run `fn(connection)` in a thread of this file."""
        if _fenced.get():
            fn = asked_sql.fenced(fn)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: fn(self._connection()))

    def _connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        if not hasattr(self._of_thread, "connection"):
            self._of_thread.connection = self.opened()
        return self._of_thread.connection  # type: ignore[no-any-return]

    def opened(self) -> sqlite3.Connection:
        """A new connection, which sees what the site shows; whoever asked for it closes it."""
        connection: sqlite3.Connection = self.connect()
        self._all_file_connections.remove(connection)
        self.ds._prepare_connection(connection, self.name)
        return connection

    async def primary_keys(self, table: str) -> list[str]:
        """The key that the schema declares; what it does not know is asked of the file."""
        declared = KEYS.get(table)
        return list(declared) if declared else list(await super().primary_keys(table))

    async def execute(self, sql: str, *arguments: Any, **options: Any) -> Any:
        """Run a query, one of a reader's own within its bounds.

        Raises BadRequest where the rows of such a query do not all fit into a file or it reads
        what the site does not show.
        """
        asked = asked_sql.present.get()
        if not asked.is_any:
            return await self._executed(sql, *arguments, **options)
        options["custom_time_limit"] = asked.limit(options.get("custom_time_limit"))
        token = _fenced.set(True)
        try:
            found = await self._executed(sql, *arguments, **options)
        except sqlite3.DatabaseError as error:
            if _REFUSED.search(str(error)):
                raise BadRequest(_prohibited()) from None
            raise
        finally:
            _fenced.reset(token)
        if asked.as_file and found.truncated:
            raise BadRequest(_cut(len(found.rows)))
        return found

    async def _executed(self, sql: str, *arguments: Any, **options: Any) -> Any:
        parameters = arguments[0] if arguments else None
        if sql.startswith("select count(*) ") and isinstance(parameters, dict):
            return await self._count(sql, parameters, options)
        ordered = by_relevance(with_ties_broken(with_codes_looked_for(sql)), parameters)
        return await super().execute(ordered, *arguments, **options)

    async def _count(self, sql: str, parameters: dict[str, Any], options: dict[str, Any]) -> Any:
        """The number of rows, counted once for as long as this file is open, and not at all
        where it is among the parameters.
        """
        if COUNTED_ROWS in parameters:
            sql = f"select :{COUNTED_ROWS}"
        key = (sql, tuple(parameters.items()))
        if key not in self.kept_counts:
            while len(self.kept_counts) >= KEPT_COUNTS:
                self.kept_counts.popitem(last=False)
            self.kept_counts[key] = await super().execute(sql, parameters, **options)
        return self.kept_counts[key]


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
