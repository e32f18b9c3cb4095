"""`nianbao status`: per portal when it last ran and what it has, from catalog and database."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime

from archive import clock
from archive.catalog import Catalog
from archive.database import NoDatabaseError, open_readonly
from archive.exchanges.history import PortalRun, PortalStatus, Run
from archive.home import Home

_INGEST = "ingest"
_HEADINGS = ("portal", "last run", "outcome", "last new", "reports", "unread", "kept", "years")
_WHOLE = frozenset(("portal", "last run", "last new"))


@dataclass(frozen=True, slots=True)
class PortalState:
    """One portal. Years are report years; `missing_years` lie between its first and newest.

    `kept` are captures of a kind that is archived and not read yet. The last run of the portal
    `ingest` is the last ingest of files that come from no registered portal.
    """

    portal: str
    last_run: str | None
    outcome: str | None
    last_success: str | None
    last_new_report: str | None
    captures: int
    reports: int
    unread: int
    kept: int
    years: tuple[int, ...]
    missing_years: tuple[int, ...]
    failures: tuple[tuple[str, int], ...]
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a home. `days_since_update` counts from the last crawl without findings."""

    home: str
    kind: str
    built: bool
    last_entry: str | None
    days_since_update: int | None
    crawled: bool
    portals: tuple[PortalState, ...]

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return asdict(self)

    def render(self) -> None:
        """Print it for people."""
        from rich.cells import cell_len  # noqa: PLC0415
        from rich.console import Console  # noqa: PLC0415 - a slow import, for people only
        from rich.table import Table  # noqa: PLC0415

        console = Console(highlight=False)
        table = Table(title=self._headline(), title_justify="left")
        for number, heading in enumerate(_HEADINGS):
            # An id or a date that is cut is none: those columns keep their width.
            widest = max((cell_len(_columns(one)[number]) for one in self.portals), default=0)
            whole = heading in _WHOLE
            table.add_column(heading, no_wrap=whole, min_width=widest if whole else None)
        for portal in self.portals:
            table.add_row(*_columns(portal))
        narrowest = console.measure(table, options=console.options.update(max_width=10_000)).minimum
        Console(highlight=False, width=max(console.width, narrowest)).print(table)
        for portal in self.portals:
            for name, text in (*portal.errors, *((r, str(n)) for r, n in portal.failures)):
                console.print(f"{portal.portal}: {name}: {text}", markup=False, soft_wrap=True)

    def _headline(self) -> str:
        if not self.built:
            return f"{self.kind} home, no database yet: run nianbao build"
        if not self.crawled:
            return f"{self.kind} home, no crawl yet"
        days = self.days_since_update
        since = "no good update yet" if days is None else f"{days} days since the last good update"
        return f"{self.kind} home, {since}"


def status(home: Home, registered: Iterable[str] = ()) -> Status:
    """Return the state of a home; it need not be built.

    `registered` are the portals of the registry: one that was never crawled is named too, but
    not in a sandbox home, which has portals of its own.
    """
    with closing(Catalog(home)) as catalog:
        runs = {one.portal: one for one in catalog.portal_status()}
        last = catalog.last_entry()
        crawled = any(run.command != _INGEST for run in catalog.runs())
        ingested = _last_ingest(catalog)
        good = max(
            (run.ended_at for run in catalog.runs() if run.ended_at and _is_good_crawl(run)),
            default=None,
        )
    if ingested:
        runs.setdefault(_INGEST, ingested)
    facts = _database_facts(home)
    expected = frozenset(registered) if home.kind == "real" else frozenset()
    names = sorted(runs.keys() | (facts or {}).keys() | expected)
    return Status(
        home=str(home.path),
        kind=home.kind,
        built=facts is not None,
        last_entry=clock.stamp(last) if last else None,
        days_since_update=(clock.now() - good).days if good else None,
        crawled=crawled,
        portals=tuple(_state(name, runs.get(name), (facts or {}).get(name)) for name in names),
    )


def _is_good_crawl(run: Run) -> bool:
    """Files that somebody ingested say nothing of the portals."""
    return run.command != _INGEST and run.outcome == "done"


def _last_ingest(catalog: Catalog) -> PortalStatus | None:
    """The last ingest of files from no registered portal, as if it were a run at one."""
    runs = [
        run
        for run in catalog.runs()
        if run.command == _INGEST and run.report.get("portal", _INGEST) == _INGEST
    ]
    ended = [(run.ended_at, run) for run in runs if run.ended_at]
    if not ended:
        return None
    moment, last = ended[-1]
    done = PortalRun(last.id, _INGEST, moment, last.outcome or "", 0, 0, (), {})
    successes = [moment for moment, run in ended if run.outcome == "done"]
    return PortalStatus(_INGEST, done, successes[-1] if successes else None, 0)


@dataclass(frozen=True, slots=True)
class _Facts:
    captures: int
    reports: int
    unread: int
    kept: int
    last_new: str | None
    years: tuple[int, ...]


def _database_facts(home: Home) -> dict[str, _Facts] | None:
    try:
        connection = open_readonly(home.database_path)
    except NoDatabaseError:
        return None
    with closing(connection):
        return {row["portal"]: _portal_facts(connection, row) for row in _captures(connection)}


def _captures(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT portal, count(*) AS captures,"
        " sum(reading IN ('unread', 'no_converter', 'lost') OR reading = 'no_report'"
        "  AND kind != 'attachment') AS unread, sum(reading = 'kept') AS kept"
        " FROM snapshots GROUP BY portal"
    ).fetchall()


def _portal_facts(connection: sqlite3.Connection, row: sqlite3.Row) -> _Facts:
    reports, newest = connection.execute(
        "SELECT count(*), max(captured_at) FROM reports WHERE portal = ? AND current = 1",
        (row["portal"],),
    ).fetchone()
    years = connection.execute(
        "SELECT DISTINCT year FROM reports WHERE portal = ? AND current = 1"
        " AND year IS NOT NULL ORDER BY year",
        (row["portal"],),
    )
    return _Facts(
        captures=row["captures"],
        reports=reports,
        unread=row["unread"],
        kept=row["kept"],
        last_new=newest,
        years=tuple(one for (one,) in years),
    )


def _state(name: str, run: PortalStatus | None, facts: _Facts | None) -> PortalState:
    years = facts.years if facts else ()
    span = range(years[0], years[-1] + 1) if years else ()
    return PortalState(
        portal=name,
        last_run=_stamp(run.last_run.ended_at if run else None),
        outcome=run.last_run.outcome if run else None,
        last_success=_stamp(run.last_success if run else None),
        last_new_report=facts.last_new if facts else None,
        captures=facts.captures if facts else 0,
        reports=facts.reports if facts else 0,
        unread=facts.unread if facts else 0,
        kept=facts.kept if facts else 0,
        years=years,
        missing_years=tuple(sorted(set(span) - set(years))),
        failures=tuple(sorted(run.last_run.failures.items())) if run else (),
        errors=run.last_run.errors if run else (),
    )


def _stamp(moment: datetime | None) -> str | None:
    return clock.stamp(moment) if moment else None


def _columns(portal: PortalState) -> tuple[str, ...]:
    years = f"{portal.years[0]}-{portal.years[-1]}" if portal.years else ""
    missing = (
        f", none for {', '.join(map(str, portal.missing_years))}" if portal.missing_years else ""
    )
    return (
        portal.portal,
        (portal.last_run or "never")[:10],
        portal.outcome or "",
        (portal.last_new_report or "")[:10],
        str(portal.reports),
        str(portal.unread),
        str(portal.kept),
        years + missing,
    )
