"""What the page on methods takes from the database: a few counts, and one worked citation."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.ingesting.options import NO_PORTAL
from archive.pages.records import FROM_FILE, Record, first, rows
from archive.pages.sources import COPIES_IN_SQL
from archive.provinces import provinces
from archive.words import Word

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


def taken_in(files: int) -> Word:
    """How many captures came as files, and belong to no site of the register."""
    were, belong = ("file was", "belongs") if files == 1 else ("files were", "belong")
    return Word(
        "taken_in",
        f"另有 {files:,} 个文件是直接收入的，不属于任何登记的网站。",
        f" Besides, {files:,} {were} taken in directly and {belong} to no registered site.",
    )


def where_printed(place: Mapping[str, int]) -> Word | None:
    """Where on the page a figure stands; None where that is not recorded."""
    if place.get("table"):
        table, row, column = (place.get(part) for part in ("table", "row", "column"))
        return Word(
            "place",
            f"（第 {table} 张表第 {row} 行第 {column} 列）",
            f" (table {table}, row {row}, column {column})",
        )
    if place.get("line"):
        line = place["line"]
        return Word("place", f"（正文第 {line} 行）", f" (line {line} of the text)")
    return None


def arithmetic_of(head: Record) -> Word:
    """Whether the figures of a report add up, as far as its blanks let that be checked."""
    if head["columns_ok"]:
        told = "这份报告的各栏均相符。", "all columns of this report add up."
    elif head["total_ok"]:
        told = (
            "总计栏相符，其他栏有不符或无从核对之处，见报告页。",
            "the totals add up; other columns do not all, or cannot be checked, see its page.",
        )
    elif 0 in (head["total_ok"], head["columns_ok"]):
        told = (
            "报告中有不符之处，见报告页。",
            "figures of this report do not add up, see its page.",
        )
    else:
        told = "印出的数字不足以核对。", "too few of its figures are printed to be checked."
    return Word("arithmetic", *told)
