"""What a crawl counts while it runs, and the report of it at the end."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from archive import clock
from archive.acks import Quiet
from archive.catalog import Catalog
from archive.decisions import Ack
from archive.exchanges.crawls import INCOMPLETE
from archive.exchanges.history import Run
from archive.exchanges.run_rows import best_listed, most_of
from archive.exchanges.runlog import append_run, line_of, portal_runs_of
from archive.home import Home
from archive.snapshot import Snapshot
from crawler.errors import BlockedError, NoListingError, code_of


@dataclass(slots=True)
class Tally:
    """Counters of one portal, written by its spider, read by the progress display.

    `good` counts pages and files of reports that came and are none of a firewall's or an error;
    `failures` are (reason, url) of what did not come, `lost` those among them of reports.
    `listed` counts what the lists showed, by report year and kind of publisher; `lists` is how
    far they were read (`archive.exchanges.crawls`), `lists_failed` that a page of one did not come.
    `is_waiting`: other portals come first; nothing was done at this one.
    """

    portal: str
    pages: int = 0
    bytes: int = 0
    reports: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    pending: int = 0
    resumed: bool = False
    outcome: str = "running"
    waited: float = 0.0
    transport: dict[str, list[str]] = field(default_factory=dict)
    good: int = 0
    lost: list[tuple[str, str]] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    listed: dict[str, dict[str, int]] = field(default_factory=dict)
    lists: str | None = None
    lists_failed: bool = False
    is_waiting: bool = False
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    def note_capture(self, size: int) -> None:
        """Count a response of any kind."""
        self.pages += 1
        self.bytes += size

    def note_good(self, compared: str | None = None) -> None:
        """Count a page or file of a report; `compared` as `compare` says, None for a file."""
        self.good += 1
        if compared == "new":
            self.new += 1
        elif compared == "unchanged":
            self.unchanged += 1
        elif compared == "changed":
            self.changed += 1

    def note_error(self, error: BaseException) -> None:
        """Keep the first error of each code: it needs a person."""
        self.errors.setdefault(code_of(error), str(error))
        if isinstance(error, BlockedError):
            self.outcome = "blocked"

    def give_up(self, error: BaseException) -> None:
        """End a portal whose crawl could not begin, or not go on; its turn is soon again."""
        self.note_error(error)
        self.lists = INCOMPLETE
        self.close("findings")
        self.outcome = "findings"

    def close(self, outcome: str) -> None:
        """Stop the clock; a blocked portal stays blocked, one with errors has findings.

        One that the registry knows no list of was not crawled at all: `no_listing`.
        """
        self.seconds = time.monotonic() - self.began
        if self.outcome == "running":
            found = "no_listing" if set(self.errors) == {NoListingError.code} else "findings"
            self.outcome = found if outcome == "done" and self.errors else outcome


def compare(snapshot: Snapshot, before: str | None) -> str:
    """Whether a page is new, changed or unchanged against its digest when last captured."""
    if before is None:
        return "new"
    return "unchanged" if before == snapshot.payload_digest else "changed"


@dataclass(frozen=True, slots=True)
class PortalReport:
    """What one run did at one portal; `seconds` of wall time, `bytes` as received.

    `waited`: seconds of pauses that its answers called for. `transport`: by host, the scheme
    that works where it is not the one asked for, and old TLS.
    """

    portal: str
    outcome: str
    pages_fetched: int
    reports_found: int
    new_addresses: int
    changed_bodies: int
    unchanged: int
    bytes: int
    seconds: float
    resumed: bool
    waited: float
    transport: dict[str, list[str]]
    failures: tuple[tuple[str, str], ...]
    errors: dict[str, str]
    listed: dict[str, dict[str, int]]
    lists: str | None

    @classmethod
    def of(cls, tally: Tally) -> "PortalReport":
        """The report of a portal that is done with."""
        return cls(
            portal=tally.portal,
            outcome=tally.outcome,
            pages_fetched=tally.pages,
            reports_found=tally.reports,
            new_addresses=tally.new,
            changed_bodies=tally.changed,
            unchanged=tally.unchanged,
            bytes=tally.bytes,
            seconds=round(tally.seconds, 1),
            resumed=tally.resumed,
            waited=round(tally.waited, 1),
            transport=dict(tally.transport),
            failures=tuple(tally.failures),
            errors=dict(tally.errors),
            listed=dict(tally.listed),
            lists=tally.lists,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values; failures as {reason, url}."""
        values = {name: getattr(self, name) for name in self.__slots__}
        values["failures"] = [{"reason": why, "url": url} for why, url in self.failures]
        return values


def needing_a_person(portals: Iterable[PortalReport], known: Quiet) -> bool:
    """Whether a portal has an error that is neither acknowledged nor the registry's own word."""
    return any(known.open(portal.portal, portal.errors) for portal in portals)


@dataclass(frozen=True, slots=True)
class RunReport:
    """The report of one run over one or more portals."""

    run: str
    started_at: datetime
    ended_at: datetime
    outcome: str
    portals: tuple[PortalReport, ...]
    quiet: Quiet = field(default_factory=Quiet)

    @property
    def needs_a_person(self) -> bool:
        """Whether something was found that does not mend itself and that nobody acknowledged."""
        return needing_a_person(self.portals, self.quiet)

    def to_json(self) -> dict[str, Any]:
        """The report as it stands in runs.jsonl."""
        return {
            "run": self.run,
            "started_at": clock.stamp(self.started_at),
            "ended_at": clock.stamp(self.ended_at),
            "outcome": self.outcome,
            "portals": [portal.to_json() for portal in self.portals],
        }

    def render(self, console: Console | None = None) -> None:
        """Print the report for people."""
        console = console or Console()
        console.print(_table(self))
        for line in _remarks(self):
            console.print(line, soft_wrap=True, markup=False, highlight=False)

    def save(self, home: Home, catalog: Catalog, command: str) -> None:
        """Write the report into runs.jsonl and catalog."""
        portals = {"portals": [_to_keep(portal, catalog) for portal in self.portals]}
        run = Run(self.run, command, self.started_at, self.ended_at, self.outcome, portals)
        line = line_of(run)
        append_run(home, catalog, line)
        with catalog.transaction():
            catalog.put_run(run)
            for portal_run in portal_runs_of(line):
                catalog.put_portal_run(portal_run)


def _to_keep(portal: PortalReport, catalog: Catalog) -> dict[str, Any]:
    """A portal's report for runs.jsonl; `listed` only where it tells of more than before.

    It is three quarters of a line, and hardly ever another one than the day before.
    """
    values = portal.to_json()
    before = best_listed(catalog.connection, portal.portal)
    if most_of(before, portal.listed) == before:
        values["listed"] = {}
    return values


_COLUMNS = ("pages", "reports", "new", "changed", "same", "failed", "MB", "s")


def _table(report: RunReport) -> Table:
    title = f"Crawl {report.run}: {report.outcome}"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("portal", no_wrap=True)
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    for portal in report.portals:
        table.add_row(
            portal.portal,
            *(
                str(value)
                for value in (
                    portal.pages_fetched,
                    portal.reports_found,
                    portal.new_addresses,
                    portal.changed_bodies,
                    portal.unchanged,
                    len(portal.failures),
                    f"{portal.bytes / 1e6:.1f}",
                    f"{portal.seconds:.0f}",
                )
            ),
            portal.outcome + (", resumed" if portal.resumed else ""),
        )
    return table


def _remarks(report: RunReport) -> Iterator[str]:
    for portal in report.portals:
        for code, text in portal.errors.items():
            yield f"{code}: {text}{_until(report.quiet.ack(portal.portal, code))}"
        for reason, count in Counter(reason for reason, _ in portal.failures).most_common():
            example = next(url for why, url in portal.failures if why == reason)
            until = _until(report.quiet.ack(portal.portal, reason))
            yield f"{portal.portal}: {count} not fetched, {reason}, for example {example}{until}"
        if portal.waited:
            yield f"{portal.portal}: {portal.waited:.0f} s of pauses, called for by its answers"
        for host, ways in portal.transport.items():
            yield f"{portal.portal}: {host} is reached by {' and '.join(ways)}"


def _until(known: Ack | None) -> str:
    return f" (acknowledged until {known.until}: {known.note})" if known else ""
