"""Coverage: for every agency and year whether its report is held, and if not, what is known.

Not found is not missing: it says that the lists of the portal came after the deadline and that
we hold no such report. Where the lists did not come, nobody can say even that; nor where they
show a report that did not come.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive import clock
from archive.building.deadlines import deadline
from archive.database import Row
from archive.exchanges.visits import Visits
from parsers.titles import ReportTitle, parse_link_title

UNREAD_ISSUES = (
    "needs_ocr",
    "attachment_unread",
    "attachment_no_report",
    "attachment_missing",
    "attachment_gone",
)
"""With one of these, a report without any cell is known and not read."""
# A portal's problems under which a year without a report has a status of its own.
_STATUS_OF_KIND = {"refused": "blocked", "disallowed": "robots_disallowed"}


@dataclass(frozen=True, slots=True)
class _Visits:
    """When a portal's lists last came and when it was last visited (UTC texts); its problem."""

    lists_read: str | None = None
    last_run: str | None = None
    status: str | None = None
    code: str | None = None


class _NotHad:
    """Reports that lists show and that were never had: which years they may be."""

    def __init__(self, connection: sqlite3.Connection, not_had: Sequence[Visits]) -> None:
        names = "SELECT DISTINCT portal, agency FROM reports WHERE current = 1"
        self._names = set(connection.execute(names).fetchall())
        more_listed = "SELECT portal, year FROM portal_years WHERE listed > reports"
        self._more_listed = set(connection.execute(more_listed).fetchall())
        self._by_portal: dict[str, list[tuple[Visits, ReportTitle | None]]] = {}
        for one in not_had:
            found = (one, parse_link_title(one.link_text or ""))
            self._by_portal.setdefault(one.portal, []).append(found)

    def found(self, portal: str, agency: str, year: int) -> Visits | None:
        """The visits to what may be an agency's report for a year, one that is not gone first."""
        found = [
            visits
            for visits, title in self._by_portal.get(portal, ())
            if self._may_be(portal, title, agency, year)
        ]
        return min(found, key=lambda one: one.gone_since is not None, default=None)

    def _may_be(self, portal: str, title: ReportTitle | None, agency: str, year: int) -> bool:
        """By its title; one without a year is of any that has more listed than held."""
        if title and title.body != agency and (portal, title.body) in self._names:
            return False
        if title and title.year:
            return title.year == year
        return (portal, year) in self._more_listed


def found_and_gaps(connection: sqlite3.Connection, not_had: Sequence[Visits] = ()) -> Iterator[Row]:
    """One row per agency and year between its first report and the newest year of all.

    Official and sandbox reports are found or late, or unread where no figure was had. A year
    without one is `not_found` where its portal's lists came after the deadline, `blocked` or
    `robots_disallowed` where they were kept from us, else `not_assessed`. So it is where a list
    shows a report that never came, or `gone` where it is not there any more; the note says which.
    """
    agencies = connection.execute(
        "SELECT agency_id, agency, province, prefecture, county, division_code, level, scope,"
        " portal, first_year, (SELECT max(year) FROM reports) FROM"
        " (SELECT *, row_number() OVER newest AS place,"
        "   min(year) OVER (PARTITION BY agency_id) AS first_year"
        "  FROM reports WHERE agency_id IS NOT NULL AND year IS NOT NULL"
        "   AND current = 1 AND source_class IN ('official', 'sandbox')"
        "  WINDOW newest AS (PARTITION BY agency_id ORDER BY year DESC, id DESC))"
        " WHERE place = 1 ORDER BY agency_id"
    ).fetchall()
    visits, missed = _visits(connection), _NotHad(connection, not_had)
    for *agency, first, last in agencies:
        found = _found(connection, agency[0])
        level, scope, portal = agency[6:9]
        for year in range(first, last + 1):
            if year in found:
                yield (None, *agency, year, *found[year], None, "seen")
            else:
                gap = _gap(visits.get(portal, _Visits()), year, scope, level)
                listed = missed.found(portal, agency[1], year) if gap[0] == "not_found" else None
                yield (None, *agency, year, *(_not_had(listed) if listed else gap), "seen")


def _gap(visits: _Visits, year: int, scope: str | None, level: str | None) -> Row:
    """Status, report, when last looked, attempts and note of a year without a report."""
    due = deadline(year, scope, level)
    after = f"{due.day.isoformat()}T24" if due else "9999"
    if (visits.lists_read or "") > after:
        return ("not_found", None, visits.lists_read, 0, None)
    if visits.status and (visits.last_run or "") > after:
        return (visits.status, None, visits.last_run, 0, visits.code)
    return ("not_assessed", None, None, 0, None)


def _not_had(visits: Visits) -> Row:
    status = "gone" if visits.gone_since else "not_assessed"
    last = clock.stamp(visits.last) if visits.last else None
    return (status, None, last, len(visits.failed), visits.url)


def _visits(connection: sqlite3.Connection) -> dict[str, _Visits]:
    kinds = dict(
        connection.execute(
            "SELECT portal, code FROM portal_problems WHERE kind IN ('refused', 'disallowed')"
            " ORDER BY id DESC"
        ).fetchall()
    )
    known = dict(connection.execute("SELECT code, kind FROM portal_problems").fetchall())
    rows = connection.execute("SELECT portal, lists_read, last_run FROM portals").fetchall()
    return {
        portal: _Visits(
            lists_read=lists_read,
            last_run=last_run,
            status=_STATUS_OF_KIND.get(known.get(kinds.get(portal, ""), "")),
            code=kinds.get(portal),
        )
        for portal, lists_read, last_run in rows
    }


def _found(connection: sqlite3.Connection, agency_id: str) -> dict[int, Row]:
    rows = connection.execute(
        "SELECT year, CASE WHEN EXISTS (SELECT 1 FROM issues WHERE issues.report = reports.id"
        "  AND code IN (SELECT value FROM json_each(?)))"
        "  AND NOT EXISTS (SELECT 1 FROM cells WHERE cells.report = reports.id) THEN 'unread'"
        " WHEN on_time = 0 THEN 'late' ELSE 'found' END, report_id,"
        " (SELECT max(last_seen) FROM addresses WHERE addresses.report_id = reports.report_id),"
        " (SELECT sum(captures) FROM addresses WHERE addresses.report_id = reports.report_id)"
        " FROM reports WHERE agency_id = ? AND current = 1 AND year IS NOT NULL"
        " AND source_class IN ('official', 'sandbox') ORDER BY year, id DESC",
        (json.dumps(UNREAD_ISSUES), agency_id),
    )
    return {row[0]: row[1:] for row in rows}
