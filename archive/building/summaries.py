"""Tables made from the loaded ones: agencies, counts of facets, gaps.

All in SQL over the database being built, in a fixed order, so that the same archive gives the
same rows.
"""

import sqlite3

from archive.building.agencies import AgencyList, packaged
from archive.building.agencies.tables import load_agencies
from archive.database import NewDatabase
from archive.panel.indicator_rows import complete_division_years
from parsers import divisions
from parsers.divisions import Division

_HELD = (
    "SELECT 1 FROM held WHERE held.code = division_code AND held.name ="
    " CASE level WHEN 'county' THEN county WHEN 'prefecture' THEN prefecture ELSE province END"
)
_DISPOSITION_FACETS = ("scope", "province", "year", "disposition")
_REPORT_FACETS = ("scope", "province", "year", "form", "level")


def load_summaries(database: NewDatabase, agencies: AgencyList | None = None) -> None:
    """Fill the tables that depend on several reports; all reports are loaded.

    `agencies` is the home's list, by default the package's.
    """
    connection = database.connection
    load_agencies(database, agencies or packaged())
    _keep_one_aggregate(connection)
    complete_division_years(connection)
    _load_division_gaps(connection)
    for facet in _REPORT_FACETS:
        connection.execute(_report_facet(facet))
    connection.execute(_report_dispositions())
    for facet in _DISPOSITION_FACETS:
        connection.execute(_disposition_facet(facet))


def _keep_one_aggregate(connection: sqlite3.Connection) -> None:
    """Of several aggregate reports of a division and year, keep one that stands in the panel.

    Two bodies of one division may both have sent one: the fuller is kept.
    """
    connection.execute(
        "DELETE FROM division_years WHERE id NOT IN (SELECT id FROM"
        " (SELECT id, row_number() OVER"
        "   (PARTITION BY division_code, province, prefecture, county, year, source_class"
        "   ORDER BY report NOT IN (SELECT id FROM reports WHERE in_panel = 1),"
        "    requests_answered IS NULL, requests_received IS NULL, id) AS place"
        "  FROM division_years) WHERE place = 1)"
    )


def _load_division_gaps(connection: sqlite3.Connection) -> None:
    """Rows without figures for each known division and year that has no aggregate report.

    A division is told by one text: of many that the division table lacks, all with a null for
    their code, each would be compared with every other. 徐水县 has no gap in 2020, when it is
    徐水区: years in which the lists have a division under another name or code are left out.
    """
    place = "division_code, province, prefecture, county"
    key = f"json_array({place}, year, source_class)"
    connection.execute("CREATE TEMP TABLE with_aggregate (key TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.execute(f"INSERT OR IGNORE INTO with_aggregate SELECT {key} FROM division_years")
    connection.execute("CREATE TEMP TABLE held (code TEXT, name TEXT, first INTEGER, last INTEGER)")
    connection.executemany("INSERT INTO held VALUES (?, ?, ?, ?)", map(_span, divisions.load()))
    connection.execute("CREATE INDEX temp.held_by_code ON held (code, name)")
    connection.execute(
        f"INSERT INTO division_years ({place}, level, year, source_class)"
        f" SELECT {place}, level, year, source_class FROM"
        f"  (SELECT DISTINCT {place}, level, source_class FROM reports"
        "    WHERE province IS NOT NULL AND current = 1"
        "     AND level IN ('province', 'prefecture', 'county'))"
        "  CROSS JOIN (SELECT DISTINCT year FROM reports WHERE year IS NOT NULL)"
        f" WHERE {key} NOT IN (SELECT key FROM with_aggregate)"
        f"  AND (NOT EXISTS ({_HELD}) OR EXISTS ({_HELD} AND year BETWEEN first AND last))"
        f" ORDER BY {place}, year, source_class"
    )
    connection.execute("DROP TABLE with_aggregate")
    connection.execute("DROP TABLE held")


def _span(division: Division) -> tuple[str, str, int, int]:
    first, last = division.valid_from or 0, division.valid_to or 9999
    return division.code, division.name, first, last


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
