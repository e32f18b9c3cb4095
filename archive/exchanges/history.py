"""What happened: runs, what they did at each portal, requests that brought nothing back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.snapshot import Kind


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that brought nothing back: a time-out, a refused address, too large a body.

    `judged`: something came, is archived, and is not the page: an error page, the home page, a
    challenge. The judgement is about the newest capture of that address. `happened_at` is told
    where that was before this archive heard of it: in another home.
    """

    portal: str
    kind: Kind
    url: str
    reason: str
    recorded_at: datetime
    run: str | None = None
    judged: bool = False
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunHead:
    """One run of the crawler or of ingest; `outcome` is None while it runs."""

    id: str
    command: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Run(RunHead):
    """A run with its report, which is large where it tells of every portal."""

    report: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PortalRun:
    """What one run did at one portal; `errors` are (code, text), `failures` reason -> count.

    `listed` is what its lists showed: report year as text -> kind of publisher -> links, empty
    where that was no more than earlier runs saw; `lists` how far they were read
    (`archive.exchanges.crawls`), None in runs of earlier versions. `transport` is how hosts were
    reached where it is not as registered (`crawler.ways`).
    """

    run: str
    portal: str
    ended_at: datetime
    outcome: str
    pages: int
    reports: int
    errors: tuple[tuple[str, str], ...]
    failures: dict[str, int]
    listed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    lists: str | None = None
    transport: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PortalStatus:
    """A portal as last seen; `last_success` is None where no run ended without findings."""

    portal: str
    last_run: PortalRun
    last_success: datetime | None
    reports_known: int
