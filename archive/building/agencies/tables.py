"""The tables `agencies`, `agency_names` and `agency_changes`, made once all reports are loaded.

Agencies are taken division by division, so that memory does not grow with the country.
"""

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from archive.building.agencies.changes import Changes
from archive.building.agencies.listed import AgencyList
from archive.building.agencies.seen import Named, Seen, seen_agencies
from archive.database import NewDatabase, Row
from archive.schema import TABLES

_OF_A_REPORT = ("agency_id", "year")
_OWN = "CREATE TEMP TABLE own_list (known TEXT, first INTEGER, last INTEGER, own TEXT)"
# A report without a year is of whoever bore the name first.
_OWN_ID = (
    "(SELECT own FROM own_list WHERE known = agency_id"
    " AND (year IS NULL OR year BETWEEN coalesce(first, year) AND coalesce(last, year))"
    " ORDER BY own_list.rowid LIMIT 1)"
)


def apply_own_list(connection: sqlite3.Connection, listed: AgencyList) -> None:
    """Give agencies that the home's own list names their ids, in every table loaded so far.

    Reports were read, and their rows derived, with the package's list alone.
    """
    if not listed.own:
        return
    connection.execute(_OWN)
    connection.executemany(
        "INSERT INTO own_list VALUES (?, ?, ?, ?)",
        ((own.rule_id, own.valid_from, own.valid_to, own.agency_id) for own in listed.own),
    )
    for spec in TABLES:
        if set(_OF_A_REPORT) <= set(spec.column_names):
            connection.execute(
                f"UPDATE {spec.name} SET agency_id = coalesce({_OWN_ID}, agency_id)"
                " WHERE agency_id IN (SELECT known FROM own_list)"
            )
    connection.execute("DROP TABLE own_list")


def load_agencies(database: NewDatabase, listed: AgencyList) -> None:
    """Fill the three tables from the reports and the list."""
    connection = database.connection
    database.load("agencies", _agencies(connection, listed.ids))
    database.load("agency_names", _names(connection, listed))
    database.load("agency_changes", _changes(connection, listed))
    connection.execute(
        "UPDATE agencies SET former_names = (SELECT json_group_array(name) FROM"
        " (SELECT DISTINCT name FROM agency_names AS known"
        "  WHERE known.agency_id = agencies.agency_id AND known.name <> agencies.agency"
        "  ORDER BY coalesce(first_year, valid_from, valid_to), name))"
        " WHERE agency_id IN (SELECT agency_id FROM agency_names GROUP BY 1 HAVING count(*) > 1)"
    )
    connection.execute(
        "UPDATE agencies SET became = (SELECT json_group_array(to_agency_id) FROM"
        " (SELECT DISTINCT to_agency_id FROM agency_changes AS later"
        "  WHERE later.from_agency_id = agencies.agency_id"
        "   AND later.to_agency_id <> agencies.agency_id ORDER BY year, to_agency_id))"
        " WHERE agency_id IN (SELECT from_agency_id FROM agency_changes)"
    )


def _agencies(connection: sqlite3.Connection, listed: frozenset[str]) -> Iterator[Row]:
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
    return ((*row, "[]", "[]", int(row[0] in listed)) for row in rows)


def _names(connection: sqlite3.Connection, listed: AgencyList) -> Iterator[Row]:
    for agency in seen_agencies(connection, listed):
        for one in agency.names:
            reviewed = int(one.listed is not None)
            span = (one.listed.valid_from, one.listed.valid_to) if one.listed else (None, None)
            years = (one.first_year, one.last_year)
            yield (None, agency.agency_id, one.name, one.division_code, *years, *span, reviewed)


def _changes(connection: sqlite3.Connection, listed: AgencyList) -> Iterator[Row]:
    def elsewhere(agency_id: str) -> Named | None:
        wanted = "SELECT agency, division_code FROM agencies WHERE agency_id = ?"
        found = connection.execute(wanted, (agency_id,)).fetchone()
        return Named(*found) if found else None

    agencies = seen_agencies(connection, listed)
    for _, group in groupby(agencies, key=_division):
        for row in Changes(tuple(group), listed, elsewhere).rows():
            yield (None, *row)


def _division(agency: Seen) -> str:
    """Ids begin with the first code of the agency's division."""
    return agency.agency_id[:6]
