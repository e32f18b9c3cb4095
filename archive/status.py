"""`nianbao status`: per portal when it last ran, what it has and what is wrong with it.

From catalog, database, acks.toml and the heartbeat of `nianbao update`.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from archive import clock
from archive.acks import Quiet, quiet
from archive.catalog import Catalog
from archive.database import NoDatabaseError, open_readonly
from archive.exchanges.history import PortalRun, PortalStatus, RunHead
from archive.exchanges.run_rows import all_listed, example_failures, totals
from archive.exchanges.visits import would_be_gone
from archive.heartbeat import Heartbeat, days_since, read_heartbeat
from archive.home import Home
from archive.problems import Problem, problems
from archive.releasing.refusals import refused

_INGEST = "ingest"
# A timer calls `nianbao update` daily, and one at work beats each minute: after so many days
# without a beat there is none.
_STALE = 2


@dataclass(frozen=True, slots=True)
class PortalState:
    """One portal. Years are report years; `missing_years` lie between its first and newest.

    `listed` are report links by year, the most that any run saw. `kept` are captures of a kind
    that is archived and not read yet. The last run of the portal `ingest` is the last ingest of
    files that come from no registered portal. `failures` are pages that did not come then, by
    reason; `examples` has an address of each, `acknowledged` day and note of an entry for it.
    `would_be_gone` are reports that were not there on three days, when the lists were not either.
    """

    portal: str
    last_run: str | None
    outcome: str | None
    last_success: str | None
    last_new_report: str | None
    listed: Mapping[int, int]
    captures: int
    reports: int
    unread: int
    kept: int
    years: tuple[int, ...]
    missing_years: tuple[int, ...]
    failures: tuple[tuple[str, int], ...]
    errors: tuple[tuple[str, str], ...]
    examples: Mapping[str, str]
    acknowledged: Mapping[str, str]
    would_be_gone: int


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a home.

    `days_since_update` counts from the last good update: a crawl, or an update, that ended with
    nothing for a person to do; `days_since_run` from the last one that ended at all. `stale` says
    that updates have stopped. `without_list` are the portals of which no list is known, with the
    reason. `problems` are the errors of the portals' last runs.
    """

    home: str
    kind: str
    built: bool
    last_entry: str | None
    days_since_update: int | None
    days_since_run: int | None
    stale: bool
    crawled: bool
    without_list: Mapping[str, str]
    heartbeat: Heartbeat | None
    problems: tuple[Problem, ...]
    portals: tuple[PortalState, ...]

    @property
    def needs_a_person(self) -> bool:
        """Whether a problem is neither acknowledged nor known from the registry."""
        return self.stale or any(one.needs_a_person for one in self.problems)

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return asdict(self)

    def render(self) -> None:
        """Print it for people."""
        from archive.status_table import render  # noqa: PLC0415 - a slow import, for people only

        render(self)


class Registered(Protocol):
    """What status uses of a registered portal; the crawler's registry has such objects."""

    @property
    def missing(self) -> str: ...  # noqa: D102


def status(home: Home, registered: Mapping[str, Registered] = MappingProxyType({})) -> Status:
    """Return the state of a home; it need not be built.

    `registered` are the portals of the registry by id: one that was never crawled is named too,
    and one without a list with the reason, but not in a sandbox home, which has its own.
    """
    with closing(Catalog(home)) as catalog:
        runs = {one.portal: one for one in catalog.portal_status()}
        last = catalog.last_entry()
        crawled = any(run.command != _INGEST for run in catalog.runs())
        ingested = _last_ingest(catalog)
        ended = [run for run in catalog.runs() if run.ended_at and run.command != _INGEST]
        known = quiet(home)
        found = (*problems(runs.values(), known), *refused(home, known))
        missed = {name: _Missed.of(catalog, one.last_run, known) for name, one in runs.items()}
        away = would_be_gone(catalog)
        listed = all_listed(catalog.connection)
    if ingested:
        runs.setdefault(_INGEST, ingested)
    facts, heartbeat = _database_facts(home), read_heartbeat(home)
    expected = registered if home.kind == "real" else {}
    names = sorted(runs.keys() | (facts or {}).keys() | expected.keys())
    return Status(
        home=str(home.path),
        kind=home.kind,
        built=facts is not None,
        last_entry=clock.stamp(last) if last else None,
        days_since_update=days_since(_last_good(ended, heartbeat)),
        days_since_run=days_since(_last(run.ended_at for run in ended)),
        stale=_is_stale(heartbeat),
        crawled=crawled,
        without_list={name: one.missing for name, one in expected.items() if one.missing},
        heartbeat=heartbeat,
        problems=found,
        portals=tuple(
            _state(
                runs.get(name),
                (facts or {}).get(name),
                name,
                totals(listed.get(name, {})),
                replace(missed.get(name, _Missed()), would_be_gone=away[name]),
            )
            for name in names
        ),
    )


def _last_good(ended: Iterable[RunHead], heartbeat: Heartbeat | None) -> str | None:
    crawl = _last(run.ended_at for run in ended if run.outcome == "done")
    update = heartbeat.last_good if heartbeat else None
    return max(filter(None, (crawl, update)), default=None)


def _last(moments: Iterable[datetime | None]) -> str | None:
    return max((clock.stamp(moment) for moment in moments if moment), default=None)


def _is_stale(heartbeat: Heartbeat | None) -> bool:
    """Where a timer was once set up, its silence is a problem of its own."""
    days = days_since(heartbeat.beat_at) if heartbeat else None
    return days is not None and days > _STALE


def _last_ingest(catalog: Catalog) -> PortalStatus | None:
    """The last ingest of files from no registered portal, as if it were a run at one."""
    runs = [run for run in catalog.runs_of(_INGEST) if run.report.get("portal", _INGEST) == _INGEST]
    ended = [(run.ended_at, run) for run in runs if run.ended_at]
    if not ended:
        return None
    moment, last = ended[-1]
    done = PortalRun(last.id, _INGEST, moment, last.outcome or "", 0, 0, (), {})
    successes = [moment for moment, run in ended if run.outcome == "done"]
    return PortalStatus(_INGEST, done, successes[-1] if successes else None, 0)


@dataclass(frozen=True, slots=True)
class _Missed:
    """What is known of the pages that did not come from a portal."""

    examples: Mapping[str, str] = field(default_factory=dict)
    acknowledged: Mapping[str, str] = field(default_factory=dict)
    would_be_gone: int = 0

    @classmethod
    def of(cls, catalog: Catalog, last: PortalRun, known: Quiet) -> "_Missed":
        if not last.failures:
            return cls()
        entries = {reason: known.ack(last.portal, reason) for reason in last.failures}
        return cls(
            examples=example_failures(catalog.connection, last.run, last.portal),
            acknowledged={
                why: f"{one.until}: {one.note}" for why, one in entries.items() if one is not None
            },
        )


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


def _state(
    run: PortalStatus | None,
    facts: _Facts | None,
    name: str,
    listed: Mapping[int, int],
    missed: _Missed,
) -> PortalState:
    years = facts.years if facts else ()
    span = range(years[0], years[-1] + 1) if years else ()
    return PortalState(
        portal=name,
        last_run=_stamp(run.last_run.ended_at if run else None),
        outcome=run.last_run.outcome if run else None,
        last_success=_stamp(run.last_success if run else None),
        last_new_report=facts.last_new if facts else None,
        listed=listed,
        captures=facts.captures if facts else 0,
        reports=facts.reports if facts else 0,
        unread=facts.unread if facts else 0,
        kept=facts.kept if facts else 0,
        years=years,
        missing_years=tuple(sorted(set(span) - set(years))),
        failures=tuple(sorted(run.last_run.failures.items())) if run else (),
        errors=run.last_run.errors if run else (),
        examples=missed.examples,
        acknowledged=missed.acknowledged,
        would_be_gone=missed.would_be_gone,
    )


def _stamp(moment: datetime | None) -> str | None:
    return clock.stamp(moment) if moment else None
