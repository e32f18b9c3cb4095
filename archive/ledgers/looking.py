"""What is known of a report that is not held: whether we looked where it should be, and when.

Not found is not missing: it says that the lists of the portal came after the deadline and that
we hold no such report. Where the lists did not come, nobody can say even that; nor where they
show a report that did not come.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from archive import clock
from archive.building.deadlines import deadline
from archive.catalog import Catalog
from archive.exchanges.run_rows import CAME_TO_AN_END
from archive.exchanges.visits import Visits
from archive.ledgers.lags import end_of
from parsers.titles import ReportTitle, parse_link_title

# A portal's problems under which a year without a report has a status of its own.
_STATUS_OF_KIND = {"refused": "blocked", "disallowed": "robots_disallowed"}
_LOOKED = f"""
SELECT count(*), max(ended_at) FROM portal_runs
WHERE portal = ? AND ended_at > ? AND {CAME_TO_AN_END}
"""
# A crawl that was told to ask for newer reports alone (`part`) did not look for the others.
_LISTS_CAME = " AND pages > 0 AND lists IN ('deep', 'shallow') AND outcome IN ('done', 'findings')"

# What is asked of a portal, with a body or a year.
_HELD = "reports WHERE current = 1 AND portal = ? AND agency = ?"
_MORE_LISTED = "portal_years WHERE listed > reports AND portal = ? AND year = ?"

_Rank = tuple[bool, int, Visits]
"""Whether it is gone, its place among all, the visits."""
Gap = tuple[str, str | None, int, str | None]
"""Status, when last looked (UTC text), attempts, note."""
NOBODY_LOOKED: Gap = ("not_assessed", None, 0, None)
WITHHELD: Gap = ("not_assessed", None, 0, "withheld")
"""Held, and not to be shown: nobody looks for it, and it is not missing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report that is not held: whose, for which year, and where we look for it."""

    portal: str | None
    agency: str
    year: int
    scope: str | None
    level: str | None


class Looking:
    """Looks up what the visits of portals say of reports that are not held."""

    def __init__(
        self, connection: sqlite3.Connection, catalog: Catalog, not_had: Iterable[Visits]
    ) -> None:
        self._catalog = catalog.connection
        self._kept_from_us = _kept_from_us(connection)
        self._not_had = _NotHad(connection, not_had)
        self._looked = cache(self._count)

    def gap(self, wanted: Wanted) -> Gap:
        """What to say of it."""
        if wanted.portal is None:
            return NOBODY_LOOKED
        due = deadline(wanted.year, wanted.scope, wanted.level)
        if due is None:
            return NOBODY_LOOKED
        after = end_of(due.day)
        times, last = self._looked(wanted.portal, after, True)
        if times:
            listed = self._not_had.found(wanted)
            return _listed(listed) if listed else ("not_found", last, times, None)
        times, last = self._looked(wanted.portal, after, False)
        status, code = self._kept_from_us.get(wanted.portal, (None, None))
        return (status, last, times, code) if status and times else NOBODY_LOOKED

    def _count(self, portal: str, after: str, lists_came: bool) -> tuple[int, str | None]:
        """How often, and when last, a portal was visited after a moment."""
        statement = _LOOKED + (_LISTS_CAME if lists_came else "")
        times, last = self._catalog.execute(statement, (portal, after)).fetchone()
        return times, last


def _listed(visits: Visits) -> Gap:
    """A list shows it, and it never came."""
    status = "gone" if visits.gone_since else "not_assessed"
    last = clock.stamp(visits.last) if visits.last else None
    return (status, last, len(visits.failed), visits.url)


def _kept_from_us(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """By portal, the status and the code of a problem that keeps its lists from us."""
    rows = connection.execute(
        "SELECT portal, kind, code FROM portal_problems WHERE kind IN ('refused', 'disallowed')"
        " ORDER BY id DESC"
    )
    return {portal: (_STATUS_OF_KIND[kind], code) for portal, kind, code in rows}


class _NotHad:
    """Reports that lists show and that were never had: which years they may be.

    Of those of one portal, year and body the first that is not gone is kept, and of bodies without
    a report the first of all: a portal with many gaps and many such reports costs their sum.
    """

    def __init__(self, connection: sqlite3.Connection, not_had: Iterable[Visits]) -> None:
        self._connection = connection
        self._named: dict[tuple[str, int | None, str], _Rank] = {}
        self._anybody: dict[tuple[str, int | None], _Rank] = {}
        self._exists = cache(self._ask)
        for number, visits in enumerate(not_had):
            rank = (visits.gone_since is not None, number, visits)
            self._keep(rank, parse_link_title(visits.link_text or ""))

    def _keep(self, rank: _Rank, title: ReportTitle | None) -> None:
        portal = rank[-1].portal
        place = (portal, title.year or None if title else None)
        if title:
            named = (*place, title.body)
            self._named[named] = min(rank, self._named.get(named, rank))
        if title is None or not self._exists(_HELD, portal, title.body):
            self._anybody[place] = min(rank, self._anybody.get(place, rank))

    def found(self, wanted: Wanted) -> Visits | None:
        """The visits to what may be that report, one that is not gone first.

        One without a year in its title is of any that has more listed than held.
        """
        portal = wanted.portal or ""
        more_listed = self._exists(_MORE_LISTED, portal, wanted.year)
        years = (wanted.year, None) if more_listed else (wanted.year,)
        named = (self._named.get((portal, year, wanted.agency)) for year in years)
        anybody = (self._anybody.get((portal, year)) for year in years)
        ranks = [rank for rank in (*named, *anybody) if rank is not None]
        return min(ranks)[-1] if ranks else None

    def _ask(self, where: str, portal: str, value: str | int) -> bool:
        statement = f"SELECT EXISTS (SELECT 1 FROM {where})"
        return bool(self._connection.execute(statement, (portal, value)).fetchone()[0])
