"""What is known of a report that is not held: whether we looked where it should be, and when.

Not found is not missing: it says that the lists of the portal came after the deadline and that
we hold no such report. Where the lists did not come, nobody can say even that; nor where they
show a report that did not come.
"""

import sqlite3
from collections.abc import Sequence
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

Gap = tuple[str, str | None, int, str | None]
"""Status, when last looked (UTC text), attempts, note."""
NOBODY_LOOKED: Gap = ("not_assessed", None, 0, None)
WITHHELD: Gap = ("not_assessed", None, 0, "withheld")


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
        self, connection: sqlite3.Connection, catalog: Catalog, not_had: Sequence[Visits]
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
    """Reports that lists show and that were never had: which years they may be."""

    def __init__(self, connection: sqlite3.Connection, not_had: Sequence[Visits]) -> None:
        self._connection = connection
        self._by_portal: dict[str, list[tuple[Visits, ReportTitle | None]]] = {}
        for one in not_had:
            found = (one, parse_link_title(one.link_text or ""))
            self._by_portal.setdefault(one.portal, []).append(found)
        self._has_agency = cache(self._exists)

    def found(self, wanted: Wanted) -> Visits | None:
        """The visits to what may be that report, one that is not gone first."""
        found = [
            visits
            for visits, title in self._by_portal.get(wanted.portal or "", ())
            if self._may_be(title, wanted)
        ]
        return min(found, key=lambda one: one.gone_since is not None, default=None)

    def _may_be(self, title: ReportTitle | None, wanted: Wanted) -> bool:
        """By its title; one without a year is of any that has more listed than held."""
        portal = wanted.portal or ""
        if (
            title
            and title.body != wanted.agency
            and self._has_agency(
                "reports WHERE current = 1 AND portal = ? AND agency = ?", portal, title.body
            )
        ):
            return False
        if title and title.year:
            return title.year == wanted.year
        return self._has_agency(
            "portal_years WHERE listed > reports AND portal = ? AND year = ?", portal, wanted.year
        )

    def _exists(self, where: str, portal: str, value: str | int) -> bool:
        statement = f"SELECT EXISTS (SELECT 1 FROM {where})"
        return bool(self._connection.execute(statement, (portal, value)).fetchone()[0])
