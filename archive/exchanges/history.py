"""What happened: runs, what they did at each portal, requests that brought nothing back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.snapshot import Kind


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that brought nothing back: a time-out, a refused address, too large a body."""

    portal: str
    kind: Kind
    url: str
    reason: str
    recorded_at: datetime
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the crawler or of ingest; `outcome` is None while it runs."""

    id: str
    command: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    report: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PortalRun:
    """What one run did at one portal; `errors` are (name, text), `failures` reason -> count."""

    run: str
    portal: str
    ended_at: datetime
    outcome: str
    pages: int
    reports: int
    errors: tuple[tuple[str, str], ...]
    failures: dict[str, int]


@dataclass(frozen=True, slots=True)
class PortalStatus:
    """A portal as last seen; `last_success` is None where no run ended without findings."""

    portal: str
    last_run: PortalRun
    last_success: datetime | None
    reports_known: int
