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
