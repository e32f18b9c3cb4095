"""What the page on methods takes from the database: a few counts, and one worked citation."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.ingesting.options import NO_PORTAL
from archive.pages.records import FROM_FILE, Record, first, rows
from archive.pages.sources import COPIES_IN_SQL
from archive.provinces import provinces

TOTAL = "t3.answered_total"
"""The printed total of requests dealt with, by which the citation is worked through."""


@dataclass(frozen=True, slots=True)
class Facts:
    """How much the archive holds. `provinces` are those of the 31 with a site in the register,
    `copies` reports of unregistered hosts or without an address, `ingested` captures that were
    taken in from files and belong to no site of the register.
    """

    portals: int
    provinces: int
    reports: int
    copies: int
    ingested: int
    agencies: int
    first_year: int | None
    last_year: int | None
    withheld: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Worked:
    """One report and one figure of it: as read, as printed, and where on the page."""

    head: Record
    from_file: bool
    value: int
    raw: str
    place: Mapping[str, int]
    build: Mapping[str, str]


def facts(connection: sqlite3.Connection) -> Facts:
    """Count what is there; editions in force alone."""
    one = first(
        rows(
            connection,
            "SELECT count(*) AS reports, count(DISTINCT agency_id) AS agencies,"
            f" coalesce(sum(source_class IN {COPIES_IN_SQL}), 0) AS copies,"
            " min(year) AS first_year, max(year) AS last_year FROM reports WHERE current = 1",
        )
    )
    assert one is not None
    held = [
        row[0]
        for row in connection.execute(
            "SELECT province FROM portals WHERE portal <> ?", (NO_PORTAL,)
        )
    ]
    (withheld,) = connection.execute("SELECT count(*) FROM tombstones").fetchone()
    as_of = _build(connection).get("last_entry", "")
    return Facts(
        **one,
        portals=len(held),
        provinces=len({province.zh for province in provinces()}.intersection(held)),
        ingested=_ingested(connection),
        withheld=withheld,
        as_of=as_of,
    )


def _ingested(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute(
        "SELECT count(*) FROM snapshots WHERE portal = ?", (NO_PORTAL,)
    ).fetchone()
    return int(found)


def worked(connection: sqlite3.Connection, source_class: str) -> Worked | None:
    """The report of the class with the most requests dealt with; None where none prints a total."""
    head = first(
        rows(
            connection,
            "SELECT * FROM reports WHERE current = 1 AND source_class = ? AND in_panel = 1"
            " AND requests_answered > 0 AND disclosure_rate_numerator IS NOT NULL"
            " AND refusal_rate_numerator IS NOT NULL"
            " ORDER BY scope = 'government_aggregate' DESC, requests_answered DESC, id LIMIT 1",
            source_class,
        )
    )
    if head is None:
        return None
    cell = connection.execute(
        "SELECT value, raw, place FROM cells_readable"
        " WHERE report = ? AND code = ? AND applicant = 'total' AND value IS NOT NULL",
        (head["id"], TOTAL),
    ).fetchone()
    if cell is None:
        return None
    value, raw, place = cell
    return Worked(
        head,
        _is_file(connection, head["snapshot"]),
        int(value),
        raw or str(value),
        json.loads(place or "{}"),
        _build(connection),
    )


def _is_file(connection: sqlite3.Connection, snapshot: int | None) -> bool:
    found = connection.execute(f"SELECT 1 FROM snapshots WHERE id = ? AND {FROM_FILE}", (snapshot,))
    return found.fetchone() is not None


def _build(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT key, value FROM build_info").fetchall())
