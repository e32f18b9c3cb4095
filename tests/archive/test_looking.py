"""Reports that lists show and that were never had, beside gaps: as many of either as there are."""

import sqlite3
import sys
from types import FrameType, SimpleNamespace
from typing import Any

from archive.exchanges.visits import Visits
from archive.ledgers import looking
from archive.ledgers.looking import Looking, Wanted

PORTAL = "moushi"


def asked(database: sqlite3.Connection, years: list[int], bodies: list[str]) -> list[str]:
    """The status of each body in each year; of each body's report of 2010 a list has a link."""
    visits = [
        Visits(f"{body}", PORTAL, f"http://{body}", f"{body}2010年政府信息公开工作年度报告", None)
        for body in bodies
    ]
    one: Any = Looking(database, SimpleNamespace(connection=database), visits)  # type: ignore[arg-type]
    wanted = (
        Wanted(PORTAL, body, year, "department", "county") for body in bodies for year in years
    )
    return [one.gap(each)[0] for each in wanted]


def made() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.executescript("""
        CREATE TABLE portal_problems (id, portal, kind, code);
        CREATE TABLE portal_years (portal, year, listed, reports);
        CREATE TABLE reports (current, portal, agency);
        CREATE TABLE portal_runs (portal, ended_at, pages, lists, outcome);
        INSERT INTO portal_runs VALUES ('moushi', '2022-01-01T00:00:00Z', 9, 'deep', 'done');
    """)
    return database


def lines_of(bodies: int) -> int:
    """Lines of `looking` that run to ask for a gap of every body, all of which have a report."""
    database, count = made(), 0
    names = [f"某县第{number}局" for number in range(bodies)]
    database.executemany("INSERT INTO reports VALUES (1, 'moushi', ?)", ((name,) for name in names))

    def traced(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if frame.f_code.co_filename != looking.__file__:
            return None
        count += event == "line"
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        asked(database, [2011], names)
    finally:
        sys.settrace(before)
    return count


def test_the_link_names_body_and_year() -> None:
    database = made()
    database.execute("INSERT INTO reports VALUES (1, 'moushi', '某县水务局')")
    assert asked(database, [2010, 2011], ["某县水务局"]) == ["not_assessed", "not_found"]


def test_gaps_and_what_did_not_come_cost_their_sum() -> None:
    few, many = lines_of(50), lines_of(200)
    assert many < 6 * few
