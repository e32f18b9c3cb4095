"""Serve a home's nianbao.db: Datasette in this process, with the site's own files.

Leaves what pages show to `archive.pages` and how they look to `datasette/`. The file is opened
immutable with stored counts; when a build replaces it, or someone withholds a report, the next
request sees that.
"""

import asyncio
import errno
import gc
import os
import socket
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import click
import uvicorn
from datasette.app import Datasette, pm
from datasette.database import Database
from datasette.filters import Filters
from datasette.utils import parse_metadata
from datasette.utils.asgi import BadRequest, Response
from datasette.views.base import ureg

from archive.database import NoDatabaseError
from archive.decisions import DecisionsError, Withheld, withheld
from archive.errors import AddressError, PortInUseError
from archive.home import Home
from archive.pages import asked_sql, columnar, ranking, withholding
from archive.pages.columnar import Counts
from archive.pages.counts import stored_counts
from archive.pages.front_outcomes import draw_ahead
from archive.pages.language import say
from archive.pages.metadata import described
from archive.pages.narrowing import Narrowing, narrowing
from archive.pages.outdated import expect_schema
from archive.pages.paging import with_codes_looked_for, with_ties_broken
from archive.pages.ranking import by_relevance
from archive.pages.settings import SiteSettings, site_settings
from archive.schema import TABLES

T = TypeVar("T")
DATABASE = "nianbao"
KEPT_PAGES = 512
"""What was gathered for so many pages is kept: the file never changes while it is open."""
COUNTED_ROWS = "counted_rows"
"""Parameter of a query that says how many rows there are: then they are not counted again."""
KEYS = {spec.name: spec.primary_key for spec in TABLES}

LIMITS = {
    # Suggesting facets takes a second on every page of a large table.
    "suggest_facets": False,
    # A facet that times out shows an empty list with HTTP 200, so it gets all the time there is.
    "facet_time_limit_ms": 15_000,
    "sql_time_limit_ms": 15_000,
    # Datasette cuts a CSV file at 100 MB with HTTP 200.
    "max_csv_mb": 0,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "truncate_cells_html": 300,
}
"""Each departure from Datasette's defaults."""


def site_dir() -> Path:
    """Folder of metadata.yaml, templates/, plugins/ and static/.

    In an installed package `archive/site/`, in a checkout `datasette/` beside the packages.
    """
    here = Path(__file__).parent
    candidates = (here / "site", here.parent / "datasette")
    return next(path for path in candidates if (path / "metadata.yaml").is_file())


class PagedDatabase(Database):  # type: ignore[misc]
    """A database whose tables come in pages that together hold every row once, also where a
    view without withheld rows stands before a table.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kept_counts: OrderedDict[Hashable, Any] = OrderedDict()

    async def primary_keys(self, table: str) -> list[str]:
        """The key that the schema declares; what it does not know is asked of the file."""
        declared = KEYS.get(table)
        return list(declared) if declared else list(await super().primary_keys(table))

    async def execute(self, sql: str, *arguments: Any, **options: Any) -> Any:
        """Run a query, one of a reader's own within its bounds.

        Raises BadRequest where the rows of such a query do not all fit into a file.
        """
        asked = asked_sql.present.get()
        if asked.is_any:
            options["custom_time_limit"] = asked.limit(options.get("custom_time_limit"))
        parameters = arguments[0] if arguments else None
        if sql.startswith("select count(*) ") and isinstance(parameters, dict):
            return await self._count(sql, parameters, options)
        ordered = by_relevance(with_ties_broken(with_codes_looked_for(sql)), parameters)
        found = await super().execute(ordered, *arguments, **options)
        if asked.as_file and found.truncated:
            raise BadRequest(_cut(len(found.rows)))
        return found

    async def _count(self, sql: str, parameters: dict[str, Any], options: dict[str, Any]) -> Any:
        """The number of rows, counted once for as long as this file is open, and not at all
        where it is among the parameters.
        """
        if COUNTED_ROWS in parameters:
            sql = f"select :{COUNTED_ROWS}"
        key = (sql, tuple(parameters.items()))
        if key not in self.kept_counts:
            while len(self.kept_counts) >= KEPT_PAGES:
                self.kept_counts.popitem(last=False)
            self.kept_counts[key] = await super().execute(sql, parameters, **options)
        return self.kept_counts[key]


class Site(Datasette):  # type: ignore[misc]  # Datasette carries no types
    """Datasette over one home; plugins find the home and its settings here."""

    databases: dict[str, Database]
    executor: ThreadPoolExecutor

    def __init__(self, home: Home, settings: SiteSettings) -> None:
        self.home = home
        self.site = settings
        self._allowed: dict[tuple[str, str], list[Any]] = {}
        folder = site_dir()
        super().__init__(
            memory=True,  # no file of Datasette's choosing; `_open` adds ours
            metadata=described(parse_metadata((folder / "metadata.yaml").read_text("utf-8"))),
            template_dir=str(folder / "templates"),
            plugins_dir=str(folder / "plugins"),
            static_mounts=[("static", str(folder / "static"))],
            settings=LIMITS | {"default_allow_sql": settings.allow_sql},
            cors=True,  # notebooks in a browser may read the JSON and CSV of a public archive
        )
        self._open(withheld(home))

    def _open(self, decided: tuple[Withheld, ...]) -> None:
        """Serve the file that lies at the home's database path now, and nothing else."""
        path = self.home.database_path
        self._seen = self._look()
        self._decided = decided
        self.withheld = withholding.since_build(path, decided)
        # The file's name does not say that its figures are invented, and a download would
        # hold what was withheld since the build.
        self._settings["allow_download"] = self.home.kind == "real" and not self.withheld
        self.inspect_data = {DATABASE: stored_counts(path, self.withheld)}
        self._gathered: OrderedDict[Hashable, Any] = OrderedDict()
        fresh = PagedDatabase(self, str(path), is_mutable=False)
        fresh.name = fresh.route = DATABASE
        self.databases = {"_internal": self.databases["_internal"], DATABASE: fresh}

    def _table_permission_allows(self, database: str, table: str) -> list[Any]:
        """Who may see a table, by the metadata, which never change: looked up once.

        Datasette copies all metadata, labels of every column too, for each of nine questions of
        a page: a third of its time.
        """
        key = (database, table)
        if key not in self._allowed:
            self._allowed[key] = super()._table_permission_allows(database, table)
        return self._allowed[key]

    def _look(self) -> tuple[object, ...]:
        """What tells whether the database or the decisions have changed."""
        return (_identity(self.home.database_path), _identity(self.home.path / "withheld.toml"))

    @property
    def source_class(self) -> str:
        """The class of sources that default views show."""
        return "sandbox" if self.home.kind == "sandbox" else "official"

    async def gathered(self, gather: Callable[..., T], *arguments: Hashable) -> T:
        """What a page shows: `gather(connection, *arguments)`, kept until the file is replaced.

        `gather` is a function of a module, not one made on the spot, since it is part of the key.
        """
        key, kept = (gather, arguments), self._gathered
        if key not in kept:
            found = await self.get_database(DATABASE).execute_fn(
                lambda connection: gather(connection, *arguments)
            )
            kept[key] = found
            if len(kept) > KEPT_PAGES:
                kept.popitem(last=False)
        return kept[key]  # type: ignore[no-any-return]

    async def counts(self, table: str, pairs: Iterable[tuple[str, str]]) -> Counts | None:
        """The rows and facets of `reports` or `dispositions` under the arguments of an address;
        None where only SQL can tell.
        """
        told = narrowing(table, pairs)
        if told is None:
            return None
        held = await self.gathered(columnar.columns)
        return await self.get_database(DATABASE).execute_fn(  # type: ignore[no-any-return]
            lambda connection: columnar.counted(held, _asked(connection, told))
        )

    async def page(self, request: Any, template: str, **context: Any) -> Response:
        """A page of ours as an answer."""
        html = await self.render_template(template, context, request=request)
        return Response.html(html, headers={"Cache-Control": "private, max-age=60"})

    async def warm(self) -> None:
        """Make ready what the first readers would wait for: columns and templates. What is
        there then stays: the collector of garbage, which took 100 ms of some pages to look
        through it all, looks at what pages make alone.
        """
        await self.invoke_startup()
        await self.gathered(columnar.columns)
        for template in sorted((site_dir() / "templates").glob("*.html")):
            self.jinja_env.get_template(template.name)
            await asyncio.sleep(0)
        gc.collect()
        gc.freeze()

    def app(self) -> Callable[..., Awaitable[None]]:
        """Datasette's application, after a look at whether the database was replaced."""
        inner = super().app()

        async def current(scope: Any, receive: Any, send: Any) -> None:
            self.reopen_if_replaced()
            await inner(scope, receive, send)

        return current

    def reopen_if_replaced(self) -> None:
        """Turn to the new file once a build has put it in place of the old one, and keep back
        what was withheld meanwhile.
        """
        now = self._look()
        if now[0] is None or now == self._seen:
            return
        self._open(self._decisions())
        # Connections live in the threads of the pool: new threads open the new file.
        retired, self.executor = self.executor, ThreadPoolExecutor(self.setting("num_sql_threads"))
        retired.shutdown(wait=False)

    def _decisions(self) -> tuple[Withheld, ...]:
        """What is withheld now; where a half-written file cannot be read, as it was before."""
        try:
            return withheld(self.home)
        except DecisionsError as error:
            click.echo(f"nianbao: {error} Until then the site withholds what it did.", err=True)
            return self._decided


def _asked(connection: sqlite3.Connection, told: Narrowing) -> columnar.Asked:
    """The cells and reports that an address asks for."""
    queries = [_selected(told.table, told.rows)] if told.rows else []
    if told.words:
        sql = f"select rowid as id {ranking.MATCH}"
        queries.append((sql, {ranking.QUERY: told.words}))
    cells = [_selected("facet_cells", told.cells)] if told.cells else []
    return columnar.Asked(
        columnar.ids(connection, cells) if cells else None,
        told.codes,
        columnar.ids(connection, queries) if queries else None,
        told.table == "dispositions",
    )


def _selected(table: str, pairs: Iterable[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """SQL of the ids of the rows that pass filters, and its parameters."""
    clauses, parameters = Filters(list(pairs), {}, ureg).build_where_clauses(table)
    return f"select id from {table} where {' and '.join(clauses) or '1'}", parameters


def create_app(home: Home) -> Site:
    """Datasette over the home's database.

    Raises NoDatabaseError, OutdatedDatabaseError, SiteSettingsError, DecisionsError.
    """
    if not home.database_path.is_file():
        raise NoDatabaseError(
            f"home {home.path}: expected {home.database_path.name}, found none. "
            "Make it with: nianbao build"
        )
    expect_schema(home.database_path)
    # With rich installed Datasette prints a page of local variables for every 404.
    pm.get_plugin("datasette.handle_exception").rich = None
    return Site(home, site_settings(home))


def serve(home: Home, host: str, port: int, announce: Callable[[str], object] = click.echo) -> None:
    """Serve until interrupted; `announce` gets the address once it answers. Port 0 is any port.

    Raises NoDatabaseError, OutdatedDatabaseError, SiteSettingsError, DecisionsError,
    PortInUseError, AddressError.
    """
    site = create_app(home)
    listener = listen(host, port)
    config = uvicorn.Config(site.app(), log_level="warning", lifespan="on")
    ahead = (home.database_path, site.source_class)
    threading.Thread(target=draw_ahead, args=ahead, daemon=True).start()
    with suppress(KeyboardInterrupt), listener:
        _Server(config, announce, site.warm).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PortInUseError, AddressError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(
                f"{host}:{port}: expected a free port, found it in use. "
                f"Stop what uses it, or give another: --port {port + 1}"
            ) from None
        raise AddressError(
            f"{host}:{port}: expected an address to listen on, found: {error.strerror}. "
            "Give another --host or --port."
        ) from None


class _Server(uvicorn.Server):
    """Says where it listens once it does, and then makes ready what readers will ask for."""

    def __init__(
        self,
        config: uvicorn.Config,
        announce: Callable[[str], object],
        warm: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._warm = warm

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            name = f"[{host}]" if ":" in host else host
            self._announce(f"nianbao: serving on http://{name}:{port}/ (Ctrl+C ends it)")
        self._warming = asyncio.get_running_loop().create_task(self._warm())


def _cut(rows: int) -> str:
    return say(
        f"结果多于 {rows} 行。请在 SQL 中用 limit 和 offset 分批取，或从数据页下载整张表。",
        f"the result has more than {rows} rows: take it in parts with limit and offset, "
        "or the whole table from the page Data",
    )


def _identity(path: Path) -> tuple[int, int, int] | None:
    """What tells one file from another of the same name; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - on every request, and a third faster so
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
