"""The panel of a crawled and built home: every agency's years, and the tables beside it."""

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rehearsing import Rehearsal

from crawler.sandbox.portals import Portals
from crawler.sandbox.truth import ExpectedReport, truth

NOTHING = {"blank", "dash", "slash", "none_word"}


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def expected(rehearsal: Rehearsal) -> list[ExpectedReport]:
    return truth(Portals(rehearsal.world))


def test_every_agency_has_one_row_for_each_year_and_scope(
    rehearsal: Rehearsal, expected: list[ExpectedReport]
) -> None:
    found = query(rehearsal.database, "SELECT agency, year, scope, form FROM panel_wide")
    assert Counter(found) == Counter(
        {(one.agency, one.year, one.scope, one.form): 1 for one in expected}
    )


def test_an_agency_keeps_its_id_through_the_years(rehearsal: Rehearsal) -> None:
    found = query(rehearsal.database, "SELECT agency, agency_id FROM panel_wide")
    agencies = {agency for agency, _ in found}
    assert len(agencies) == len({number for _, number in found}) == len(set(found))


def test_received_and_answered_are_those_that_were_printed(
    rehearsal: Rehearsal, expected: list[ExpectedReport]
) -> None:
    """Where a table prints a total. Sentences and totals left blank have tests of their own."""
    found = {
        (agency, year): values
        for agency, year, *values in query(
            rehearsal.database,
            "SELECT agency, year, received_new, answered_total, pending FROM panel_wide",
        )
    }
    compared = 0
    for report in expected:
        printed = {cell.code: cell for cell in report.cells if cell.applicant == "total"}
        codes = ("t3.received_new", "t3.answered_total", "t3.carried_out")
        for code, value in zip(codes, found[report.agency, report.year], strict=True):
            if code in printed and printed[code].state not in NOTHING:
                assert value == printed[code].value, (report.title, code)
                compared += 1
    assert compared > len(expected)


def test_other_tables_say_the_same_where_they_say_anything(rehearsal: Rehearsal) -> None:
    """A total left blank beside printed columns is added up in the panel alone, and marked."""
    joined = "panel_long JOIN {0} USING (report_id, source_class)"
    for table, code, value in (
        ("dispositions", "{0}.disposition", "total"),
        ("reasons", "{0}.disposition || '.' || {0}.reason", "total"),
        ("disputes", "{0}.route || '.corrected'", "corrected"),
    ):
        both = query(
            rehearsal.database,
            f"SELECT panel_long.value, panel_long.derived, {table}.{value} FROM"
            f" {joined.format(table)} WHERE panel_long.code = {code.format(table)}"
            " AND coalesce(panel_long.applicant, 'total') = 'total'",
        )
        assert len(both) > 50
        assert all(one == other or (other is None and derived) for one, derived, other in both)
