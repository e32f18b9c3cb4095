"""Tables made from the loaded ones: portals, agencies, coverage, counts of facets, gaps.

All in SQL over the database being built, in a fixed order, so that the same archive gives the
same rows.
"""

import json
import sqlite3
from collections.abc import Iterator

from archive.building.agencies import reviewed_ids
from archive.database import NewDatabase, Row
from archive.schema import table

_DISPOSITION_FACETS = ("scope", "province", "year", "disposition")
UNREAD_ISSUES = (
    "needs_ocr",
    "attachment_unread",
    "attachment_no_report",
    "attachment_missing",
    "attachment_gone",
)
"""With one of these, a report without any cell is known and not read."""
_REPORT_FACETS = ("scope", "province", "year", "form", "level")


def load_summaries(database: NewDatabase) -> None:
    """Fill the tables that depend on several reports; all reports are loaded."""
    connection = database.connection
    database.load("agencies", _agencies(connection))
    _keep_one_aggregate(connection)
    database.load("division_years", _division_gaps(connection))
    database.load("coverage", _found_and_gaps(connection))
    for facet in _REPORT_FACETS:
        connection.execute(_report_facet(facet))
    connection.execute(_report_dispositions())
    for facet in _DISPOSITION_FACETS:
        connection.execute(_disposition_facet(facet))


def _agencies(connection: sqlite3.Connection) -> list[Row]:
    """One row per agency, named as in its newest report."""
    rows = connection.execute(
        "SELECT agency_id, agency, province, prefecture, county, division_code, level,"
        " first_year, last_year, in_force FROM"
        " (SELECT *, row_number() OVER newest AS place,"
        "   min(year) OVER (PARTITION BY agency_id) AS first_year,"
        "   max(year) OVER (PARTITION BY agency_id) AS last_year,"
        "   sum(current) OVER (PARTITION BY agency_id) AS in_force"
        "  FROM reports WHERE agency_id IS NOT NULL"
        "  WINDOW newest AS (PARTITION BY agency_id ORDER BY year DESC, id DESC))"
        " WHERE place = 1 ORDER BY agency_id"
    )
    return [(*row, int(row[0] in reviewed_ids())) for row in rows]


def _keep_one_aggregate(connection: sqlite3.Connection) -> None:
    """Of several aggregate reports of a division and year, keep the one with a printed total."""
    connection.execute(
        "DELETE FROM division_years WHERE id NOT IN (SELECT id FROM"
        " (SELECT id, row_number() OVER"
        "   (PARTITION BY division_code, province, prefecture, county, year, source_class"
        "   ORDER BY requests_answered IS NULL, requests_received IS NULL, id) AS place"
        "  FROM division_years) WHERE place = 1)"
    )


def _division_gaps(connection: sqlite3.Connection) -> list[Row]:
    """Rows without figures for each known division and year that has no aggregate report."""
    spec = table("division_years")
    empty = (None,) * (len(spec.columns) - 8)
    rows = connection.execute(
        "SELECT divisions.*, years.year FROM"
        " (SELECT division_code, province, prefecture, county, level, source_class"
        "  FROM reports WHERE province IS NOT NULL AND current = 1"
        "   AND level IN ('province', 'prefecture', 'county')"
        "  GROUP BY division_code, province, prefecture, county, level, source_class) AS divisions"
        " CROSS JOIN (SELECT DISTINCT year FROM reports WHERE year IS NOT NULL) AS years"
        " WHERE NOT EXISTS (SELECT 1 FROM division_years AS known"
        "  WHERE known.division_code IS divisions.division_code AND known.year = years.year"
        "   AND known.source_class = divisions.source_class AND known.province = divisions.province"
        "   AND known.prefecture IS divisions.prefecture AND known.county IS divisions.county)"
        " ORDER BY division_code, province, prefecture, county, years.year, source_class"
    )
    return [(None, *row[:5], row[6], row[5], *empty) for row in rows]


def _found_and_gaps(connection: sqlite3.Connection) -> Iterator[Row]:
    """One row per agency and year between its first report and the newest year of all.

    Official and sandbox reports are found or late, or unread where no figure was had; a year
    without one is not assessed, since nothing says yet whether a report was due and could be
    seen.
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
    for *agency, first, last in agencies:
        found = _found(connection, agency[0])
        for year in range(first, last + 1):
            status, report_id, looked, attempts = found.get(year, ("not_assessed", None, None, 0))
            yield (None, *agency, year, status, report_id, looked, attempts, None)


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


def _report_facet(facet: str) -> str:
    return (
        "INSERT INTO facet_counts SELECT 'reports', source_class, "
        f"'{facet}', CAST({facet} AS TEXT), count(*), coalesce(sum(requests_classified), 0) "
        f"FROM reports WHERE current = 1 AND {facet} IS NOT NULL "
        f"GROUP BY source_class, {facet} ORDER BY source_class, {facet}"
    )


def _report_dispositions() -> str:
    return (
        "INSERT INTO facet_counts SELECT 'reports', source_class, 'dispositions', disposition, "
        "count(DISTINCT report), sum(total) FROM dispositions WHERE current = 1 AND total > 0 "
        "GROUP BY source_class, disposition ORDER BY source_class, disposition"
    )


def _disposition_facet(facet: str) -> str:
    return (
        "INSERT INTO facet_counts SELECT 'dispositions', source_class, "
        f"'{facet}', CAST({facet} AS TEXT), count(DISTINCT report), sum(total) "
        f"FROM dispositions WHERE current = 1 AND total > 0 AND {facet} IS NOT NULL "
        f"GROUP BY source_class, {facet} ORDER BY source_class, {facet}"
    )
