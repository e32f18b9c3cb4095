"""What became of each visit to an address, and what follows: known, due again, gone.

Nothing is kept for this but the log of fetches: a page counts as known from its first good
capture, and as gone after failed visits on three different days. A visit that was blocked, timed
out or met an error of the server says nothing about the page and never counts towards that, nor
does one on a day on which no list of its portal came either: then the portal is away, not the page.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from archive import clock
from archive.addresses import canonical_address
from archive.catalog import Catalog
from archive.snapshot import Kind, Snapshot

# What says that a page is not there any more: by its status, or as the crawl judged what came.
GONE_STATUSES = (404, 410)
GONE_REASONS = ("http_404", "http_410", "soft_not_found", "home_page_redirect")
GOOD_STATUSES = (200, 304)
NOT_MODIFIED = 304
FAILED_DAYS = 3

# Known pages are asked for again after a month, when corrections come, then half-yearly
# (portals 6); one that failed on the next day, but not for ever.
FIRST_AGAIN = timedelta(days=30)
THEN_AGAIN = timedelta(days=182)
# Less than a day: a daily timer comes some minutes earlier or later.
NEXT_DAY = timedelta(hours=20)

_MOMENT = "coalesce(snapshots.captured_at, fetches.happened_at, fetches.recorded_at)"
_EVENTS = f"""
SELECT fetches.address, fetches.portal, fetches.url, fetches.status, fetches.reason,
    fetches.snapshot, snapshots.link_text, snapshots.via, snapshots.revisit,
    {_MOMENT} AS moment
FROM fetches LEFT JOIN snapshots ON snapshots.id = fetches.snapshot
WHERE fetches.address IS NOT NULL AND {{condition}}
ORDER BY fetches.address, moment, fetches.id
"""
_MAY_BE_GONE = (
    "fetches.address IN (SELECT address FROM fetches WHERE "
    f"status IN {GONE_STATUSES} OR reason IN {GONE_REASONS})"
)
_OF_REPORTS_NOT_HAD = (
    "fetches.address IN (SELECT address FROM fetches WHERE kind = 'report' "
    "AND (reason IS NOT NULL OR status >= 400))"
)
_FAILED_LATELY = (
    "fetches.address IN (SELECT address FROM fetches WHERE recorded_at >= ? "
    "AND kind IN ('report', 'attachment') AND (reason IS NOT NULL OR status >= 400 "
    f"OR (status = {NOT_MODIFIED} AND NOT (SELECT revisit FROM snapshots WHERE id = snapshot))))"
)
_NO_LIST_CAME = f"""
SELECT fetches.portal, substr({_MOMENT}, 1, 10)
FROM fetches LEFT JOIN snapshots ON snapshots.id = fetches.snapshot
WHERE fetches.kind = 'listing' AND {{condition}} GROUP BY 1, 2
HAVING NOT coalesce(max(fetches.reason IS NULL AND fetches.status IN {GOOD_STATUSES} AND NOT EXISTS
    (SELECT 1 FROM fetches AS judged WHERE judged.snapshot = fetches.snapshot
    AND judged.reason IS NOT NULL)), 0)
"""
# What another archive took earlier may have been brought here later, so ids do not say which
# capture is the newest.
_LAST_GOOD = f"""
SELECT id FROM snapshots WHERE address = ? AND kind = ? AND status IN {GOOD_STATUSES}
    AND (status != {NOT_MODIFIED} OR revisit)
    AND NOT EXISTS (SELECT 1 FROM fetches WHERE snapshot = snapshots.id AND reason IS NOT NULL)
ORDER BY captured_at DESC, id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Absence:
    """A page was last had, then found missing on three days; `back` when it came again, if ever."""

    last_seen: datetime
    since: datetime
    back: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits to one address; `portal`, `url`, `link_text`, `via` are those of the last.

    `gone` are the times since the last good visit at which the page was not there, `failed` those
    at which it did not come for whatever reason, these included. `unsure` are times as in `gone`,
    but of days on which no list of its portal came either. `absences` are those that ended.
    """

    address: str
    portal: str
    url: str
    link_text: str | None
    via: str | None
    first_good: datetime | None = None
    last_good: datetime | None = None
    last: datetime | None = None
    failed: tuple[datetime, ...] = ()
    gone: tuple[datetime, ...] = ()
    unsure: tuple[datetime, ...] = ()
    absences: tuple[Absence, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the page was ever had."""
        return self.first_good is not None

    @property
    def gone_since(self) -> datetime | None:
        """When the page was first found missing, once that held on three different days."""
        return self.gone[0] if len(_days(self.gone)) >= FAILED_DAYS else None

    @property
    def would_be_gone(self) -> bool:
        """Whether it counted as gone, had lists of its portal come on those days."""
        return not self.gone_since and len(_days((*self.gone, *self.unsure))) >= FAILED_DAYS

    @property
    def due_at(self) -> datetime | None:
        """When it is to be asked for again; None for a page that was never had: at once."""
        if self.first_good is None or self.last_good is None:
            return None
        if self.failed:
            return self.failed[-1] + self._patience()
        again = self.first_good + FIRST_AGAIN
        return again if self.last_good < again else self.last_good + THEN_AGAIN

    def is_missing(self, now: datetime) -> bool:
        """Whether it was never had, may still be there, and is to be looked for again by now.

        On the first three days on which it failed, that is as often as its portal is crawled.
        """
        if self.is_known or not self.failed or self.gone_since:
            return False
        return len(_days(self.failed)) < FAILED_DAYS or self.failed[-1] + self._patience() <= now

    def is_to_be_asked_again(self, now: datetime) -> bool:
        """Whether it failed and, for that alone, its portal is to be crawled by now."""
        if not self.failed or (self.gone_since and not self.is_known):
            return False
        return self.failed[-1] + self._patience() <= now

    def _patience(self) -> timedelta:
        if len(_days(self.failed)) < FAILED_DAYS:
            return NEXT_DAY
        return THEN_AGAIN if self.gone_since else FIRST_AGAIN


@dataclass(slots=True)
class _Fold:
    """Visits while their events are read in order; the last event can still be taken back."""

    before: Visits
    now: Visits
    away: "Away"
    snapshot: int | None = field(default=None)

    def take(self, event: sqlite3.Row) -> None:
        """One event more. A judgement stands for the capture that it judges."""
        judged = event["reason"] is not None and event["snapshot"] is not None
        if not judged or event["snapshot"] != self.snapshot:
            self.before = self.now
        self.snapshot = event["snapshot"]
        self.now = _after(self.before, event, self.away)


def _after(visits: Visits, event: sqlite3.Row, away: "Away") -> Visits:
    moment = clock.parse(event["moment"])
    seen = replace(
        visits,
        portal=event["portal"],
        url=event["url"],
        link_text=event["link_text"] or visits.link_text,
        via=event["via"] or visits.via,
        last=moment,
    )
    # A 304 that nobody asked for brings nothing: some caches answer so to whoever asks.
    unasked = event["status"] == NOT_MODIFIED and not event["revisit"]
    # What somebody brought has no status.
    if event["reason"] is None and event["status"] in (*GOOD_STATUSES, None) and not unasked:
        first = seen.first_good or moment
        seen = replace(seen, absences=(*seen.absences, *_absence(visits, moment)))
        return replace(seen, first_good=first, last_good=moment, failed=(), gone=(), unsure=())
    if event["reason"] in GONE_REASONS or event["status"] in GONE_STATUSES:
        failed = replace(seen, failed=(*seen.failed, moment))
        if (event["portal"], event["moment"][:10]) in away:
            return replace(failed, unsure=(*seen.unsure, moment))
        return replace(failed, gone=(*seen.gone, moment))
    if event["reason"] is None and event["status"] < 400 and not unasked:
        return seen  # led on to another address, which has visits of its own
    return replace(seen, failed=(*seen.failed, moment))


def _absence(visits: Visits, back: datetime | None) -> Iterator[Absence]:
    """The absence that goes on, if one does, ending with `back`."""
    if visits.gone_since and visits.last_good:
        yield Absence(visits.last_good, visits.gone_since, back)


Away = Collection[tuple[str, str]]
"""Portals and days (of UTC) on which lists of theirs were asked for and none came."""


def _away(catalog: Catalog, portal: str | None = None) -> Away:
    """The days on which a portal was away, or any portal was."""
    condition, values = ("fetches.portal = ?", (portal,)) if portal else ("1", ())
    rows = catalog.connection.execute(_NO_LIST_CAME.format(condition=condition), values)
    return {(name, day) for name, day in rows}


def visits_of(rows: Iterable[sqlite3.Row], away: Away) -> Iterator[Visits]:
    """The visits to each address, from its events in their order."""
    for address, events in groupby(rows, key=lambda row: row["address"]):
        none = Visits(address, "", "", None, None)
        fold = _Fold(none, none, away)
        for event in events:
            fold.take(event)
        yield fold.now


def portal_visits(catalog: Catalog, portal: str, kind: Kind) -> Iterator[Visits]:
    """The visits to every page that a portal was ever asked for as that kind."""
    statement = _EVENTS.format(condition="fetches.portal = ? AND fetches.kind = ?")
    rows = catalog.connection.execute(statement, (portal, kind.value))
    return visits_of(rows, _away(catalog, portal))


def gone_addresses(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Canonical address and time, for each page that is not there any more."""
    statement = _EVENTS.format(condition=_MAY_BE_GONE)
    for visits in visits_of(catalog.connection.execute(statement), _away(catalog)):
        if visits.gone_since:
            yield visits.address, clock.stamp(visits.gone_since)


def absences(catalog: Catalog) -> Iterator[tuple[str, Absence]]:
    """Canonical address and absence, for each time for which a page that was had was not there."""
    statement = _EVENTS.format(condition=_MAY_BE_GONE)
    for visits in visits_of(catalog.connection.execute(statement), _away(catalog)):
        for absence in (*visits.absences, *_absence(visits, None)):
            yield visits.address, absence


def would_be_gone(catalog: Catalog) -> Counter[str]:
    """How many reports of each portal counted as gone, had its lists come on those days."""
    away = _away(catalog)
    if not away:
        return Counter()
    statement = _EVENTS.format(condition=f"fetches.kind = 'report' AND {_MAY_BE_GONE}")
    found = visits_of(catalog.connection.execute(statement), away)
    return Counter(one.portal for one in found if one.is_known and one.would_be_gone)


def reports_not_had(catalog: Catalog) -> Iterator[Visits]:
    """The visits to each report that was listed, asked for and never had, gone ones included."""
    statement = _EVENTS.format(condition=_OF_REPORTS_NOT_HAD)
    found = visits_of(catalog.connection.execute(statement), _away(catalog))
    return (one for one in found if not one.is_known and one.failed)


def portals_to_ask_again(catalog: Catalog, now: datetime) -> set[str]:
    """Portals at which a report or file failed lately and is to be looked for again by now.

    One that was never had too, unless it is gone: it may be what the lists show for years.
    """
    statement = _EVENTS.format(condition=_FAILED_LATELY)
    lately = clock.stamp(now - timedelta(days=FAILED_DAYS + 1))
    found = visits_of(catalog.connection.execute(statement, (lately,)), _away(catalog))
    return {one.portal for one in found if one.is_to_be_asked_again(now)}


def last_good(catalog: Catalog, url: str, kind: Kind) -> Snapshot | None:
    """The newest capture of a page as that kind that was judged to be one; None if there is none.

    Error pages with status 200 and challenge pages are none.
    """
    row = catalog.connection.execute(_LAST_GOOD, (canonical_address(url), kind.value)).fetchone()
    return catalog.snapshot(row[0]) if row else None


def _days(moments: Iterable[datetime]) -> set[date]:
    return {moment.date() for moment in moments}
