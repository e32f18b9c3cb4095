"""Tables made from the loaded ones: agencies, counts of facets, gaps.

All in SQL over the database being built, in a fixed order, so that the same archive gives the
same rows.
"""

import sqlite3

from archive.building.across_years import BEST
from archive.building.agencies import AgencyList
from archive.building.agencies.tables import load_agencies
from archive.building.counting import load_counts
from archive.building.front_summaries import load_front_summaries
from archive.building.gaps import LINE, load_division_gaps, tell_divisions
from archive.database import NewDatabase
from archive.panel.indicator_rows import complete_division_years

_DISPOSITION_FACETS = ("scope", "province", "year", "disposition")
_REPORT_FACETS = ("scope", "province", "year", "form", "level")


def load_summaries(database: NewDatabase, agencies: AgencyList) -> None:
    """Fill the tables that depend on several reports; all reports are loaded.

    `agencies` is the home's list.
    """
    connection = database.connection
    load_agencies(database, agencies)
    tell_divisions(connection)
    _keep_one_aggregate(connection)
    complete_division_years(connection)
    load_division_gaps(connection)
    for facet in _REPORT_FACETS:
        connection.execute(_report_facet(facet))
    connection.execute(_report_dispositions())
    for facet in _DISPOSITION_FACETS:
        connection.execute(_disposition_facet(facet))
    load_counts(connection)
    load_front_summaries(connection)


def _keep_one_aggregate(connection: sqlite3.Connection) -> None:
    """Of several aggregate reports of a division and year, keep one that stands in the panel.

    Two bodies of one division may both have sent one, or one body under the division's old and
    new name: the one with the most printed figures is kept, as of several addresses of one report.
    """
    connection.execute(
        "DELETE FROM division_years WHERE id NOT IN (SELECT id FROM"
        f" (SELECT division_years.id AS id, row_number() OVER (PARTITION BY {LINE}, year,"
        f"   source_class ORDER BY in_panel DESC, {BEST}) AS place"
        "  FROM division_years JOIN (SELECT id AS report, in_panel FROM reports) USING (report)"
        "  LEFT JOIN panel USING (report)) WHERE place = 1)"
    )


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
