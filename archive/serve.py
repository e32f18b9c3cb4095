"""Serve a home's nianbao.db: Datasette in this process, with the site's own files.

Leaves what pages show to `archive.pages` and how they look to `datasette/`. The file is opened
immutable with stored counts; when a build replaces it, or someone withholds a report, the next
request sees that.
"""

import asyncio
import errno
import gc
import logging
import os
import socket
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
import uvicorn
from datasette.app import Datasette, pm
from datasette.database import Database
from datasette.utils import parse_metadata
from datasette.utils.asgi import Response
from markupsafe import Markup

from archive.database import NoDatabaseError
from archive.decisions import DecisionsError, Withheld, withheld
from archive.errors import AddressError, PortInUseError
from archive.home import Home
from archive.narrowed import narrowed
from archive.paged_database import PagedDatabase
from archive.pages import columnar, ranking, withholding
from archive.pages.charts import svg
from archive.pages.columnar import Counts
from archive.pages.counts import stored_counts
from archive.pages.front import front
from archive.pages.front_outcomes import draw_ahead
from archive.pages.metadata import described
from archive.pages.narrowing import narrowing
from archive.pages.outdated import expect_schema
from archive.pages.report_citation import Citation, Cited, citation
from archive.pages.settings import SiteSettings, site_settings
from archive.pages.table_address import TableAddress
from archive.releasing.standing import releases
from archive.request_work import COUNTING_MS

T = TypeVar("T")
DATABASE = "nianbao"
logger = logging.getLogger(__name__)

LIMITS = {
    # Suggesting facets takes a second on every page of a large table.
    "suggest_facets": False,
    # All counts and facets of a request share so much; the page says what was not counted then.
    "facet_time_limit_ms": COUNTING_MS,
    "sql_time_limit_ms": 15_000,
    # Datasette cuts a CSV file at 100 MB with HTTP 200.
    "max_csv_mb": 0,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "truncate_cells_html": 300,
}
"""Each departure from Datasette's defaults."""


RETIRED_AFTER = 120
"""Seconds after which a file that was replaced is let go: no answer takes as long."""


def site_dir() -> Path:
    """Folder of metadata.yaml, templates/, plugins/ and static/.

    In an installed package `archive/site/`, in a checkout `datasette/` beside the packages.
    """
    here = Path(__file__).parent
    candidates = (here / "site", here.parent / "datasette")
    return next(path for path in candidates if (path / "metadata.yaml").is_file())


@dataclass(frozen=True, slots=True)
class _Left:
    """What is withheld since the build, and Datasette's counts of what is left."""

    withheld: tuple[Withheld, ...]
    counts: dict[str, Any]


class Site(Datasette):  # type: ignore[misc]  # Datasette carries no types
    """Datasette over one home; plugins find the home and its settings here."""

    databases: dict[str, Database]

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
        self._reopening = asyncio.Lock()
        self._seen, self._decided = self._look(), withheld(home)
        self._open(self._left(self._decided))

    def _left(self, decided: tuple[Withheld, ...]) -> _Left:
        """What the file at the home's database path leaves to be withheld, and its counts."""
        path = self.home.database_path
        entries = withholding.since_build(path, decided)
        return _Left(entries, stored_counts(path, entries))

    def _open(self, left: _Left) -> None:
        """Serve the file that lies at the home's database path now, and nothing else."""
        self.withheld = left.withheld
        # The file's name does not say that its figures are invented, and a download would
        # hold what was withheld since the build.
        self._settings["allow_download"] = self.home.kind == "real" and not self.withheld
        self.inspect_data = {DATABASE: left.counts}
        self._file = PagedDatabase(self, str(self.home.database_path), is_mutable=False)
        self._file.name = self._file.route = DATABASE
        self.databases = {"_internal": self.databases["_internal"], DATABASE: self._file}

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

    def whole(self, request: Any, path: str) -> str:
        """The whole address of a path, to be cited and kept: at the site's own address, and where
        nobody told that, at the one by which the reader asked.
        """
        return f"{self.site.address or f'{request.scheme}://{request.host}'}{path}"

    def cited(self, request: Any, found: Cited) -> Citation:
        """How an edition is cited, wherever it is."""
        address = self.whole(request, self.urls.path(found.path))
        manifests = [manifest for _, manifest in releases(self.home.exports_dir)]
        return citation(found, address, bool(self.site.address), manifests)

    async def held(self, gather: Callable[..., T], *arguments: Hashable) -> T:
        """What very many pages rest on, in few forms: read once for each file."""
        return await self._file.held(gather, *arguments)

    async def gathered(self, gather: Callable[..., T], *arguments: Hashable) -> T:
        """What one page among many shows: kept while readers come back to it."""
        return await self._file.gathered(gather, *arguments)

    async def once(self, gather: Callable[..., T], *arguments: Any) -> T:
        """What a reader wrote or chose freely: not kept, so that it never displaces pages."""
        return await self._file.once(gather, *arguments)

    async def counts(self, address: TableAddress, first: int = 0) -> Counts | None:
        """The rows and facets of `reports` or `dispositions` that an address asks for; None where
        only SQL can tell. Of single reports the `first` rows too, the newest years first.
        """
        told, file = narrowing(address), self._file
        if told is None:
            return None
        held = await file.held(columnar.columns)
        return await file.once(
            lambda connection: columnar.counted(held, narrowed(connection, told, first))
        )

    async def ranks(self, address: TableAddress) -> bool:
        """Whether relevance orders what an address finds: nothing else was asked for, and the
        words tell reports apart.
        """
        query = address.by_relevance
        return bool(query) and not (await self._file.noted(ranking.found, query)).is_common

    async def found(self, address: TableAddress) -> ranking.Found:
        """How many reports hold the words of an address."""
        text = await self._file.noted(ranking.found, address.text_expression)
        if text.is_common:  # then what stands in labels too does not matter
            return text
        return await self._file.noted(ranking.found, address.expression)

    async def drawn(self, *specifications: Mapping[str, Any]) -> list[Markup]:
        """Charts of Vega-Lite specifications, drawn in a thread: each takes some 60 ms the first
        time, for which nobody else should wait.
        """
        return await asyncio.to_thread(lambda: [svg(one) for one in specifications])

    async def page(self, request: Any, template: str, **context: Any) -> Response:
        """A page of ours as an answer."""
        html = await self.render_template(template, context, request=request)
        return Response.html(html, headers={"Cache-Control": "private, max-age=60"})

    def warm_soon(self) -> None:
        """Begin to make ready what the first readers of a file would wait for."""
        self._warming = asyncio.get_running_loop().create_task(self.warm())
        self._warming.add_done_callback(_say_failure)

    async def warm(self) -> None:
        """Make ready the front page with its chart, the columns of the facets, and templates.

        What is there then stays: the collector of garbage, which took 100 ms of some pages to look
        through it all, looks at what pages make alone.
        """
        await self.invoke_startup()
        found = await self.held(front, self.source_class)
        await asyncio.to_thread(draw_ahead, found.outcomes)
        await self.held(columnar.columns)
        for template in sorted((site_dir() / "templates").glob("*.html")):
            self.jinja_env.get_template(template.name)
            await asyncio.sleep(0)
        gc.unfreeze()  # what was kept of a file that is no longer served
        gc.collect()
        gc.freeze()

    def app(self) -> Callable[..., Awaitable[None]]:
        """Datasette's application, after a look at whether the database was replaced."""
        inner = super().app()

        async def current(scope: Any, receive: Any, send: Any) -> None:
            await self.reopen_if_replaced()
            await inner(scope, receive, send)

        return current

    async def reopen_if_replaced(self) -> None:
        """Turn to the new file once a build has put it in place of the old one, and keep back
        what was withheld meanwhile. Who asks after that waits for it; who asked before does not.
        """
        if not self._is_replaced():
            return
        async with self._reopening:
            if self._is_replaced():
                seen, decided = self._look(), self._decisions()
                try:
                    left = await asyncio.to_thread(self._left, decided)
                except (NoDatabaseError, sqlite3.DatabaseError) as error:
                    click.echo(f"nianbao: {error} Until then the site serves the old.", err=True)
                    return
                asyncio.get_running_loop().call_later(RETIRED_AFTER, self._file.retire)
                self._open(left)
                self._seen, self._decided = seen, decided
                self.warm_soon()

    def _is_replaced(self) -> bool:
        now = self._look()
        return now[0] is not None and now != self._seen

    def _decisions(self) -> tuple[Withheld, ...]:
        """What is withheld now; where a half-written file cannot be read, as it was before."""
        try:
            return withheld(self.home)
        except DecisionsError as error:
            click.echo(f"nianbao: {error} Until then the site withholds what it did.", err=True)
            return self._decided


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
    """Makes ready what readers will ask for, and says where it listens."""

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
        warming = asyncio.create_task(self._warm())
        await asyncio.wait([warming])
        _say_failure(warming)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            name = f"[{host}]" if ":" in host else host
            self._announce(f"nianbao: serving on http://{name}:{port}/ (Ctrl+C ends it)")


def _say_failure(warming: asyncio.Task[None]) -> None:
    """Readers are served all the same, only later."""
    if not warming.cancelled() and (error := warming.exception()):
        logger.error("pages could not be made ready ahead", exc_info=error)


def _identity(path: Path) -> tuple[int, int, int] | None:
    """What tells one file from another of the same name; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - on every request, and a third faster so
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
