"""Applicants, dispositions, outcomes and routes: the names that the codebook prints."""

import pytest

from parsers.codebook import entries, label
from parsers.terms import codes, terms


def printed(code: str) -> str:
    return label(code).rpartition("｜")[2]


@pytest.mark.parametrize("code", codes("applicant"))
def test_applicants_are_the_columns_of_table_3(code: str) -> None:
    assert terms("applicant")[code].zh.startswith(printed(f"applicant.{code}"))


def test_no_column_of_table_3_is_left_out() -> None:
    columns = {entry.code for entry in entries() if entry.table == "t3_columns"}
    heading = {"applicant.organisation"}
    assert {f"applicant.{code}" for code in codes("applicant")} == columns - heading


@pytest.mark.parametrize("route", ["review", "suit_direct", "suit_after_review"])
def test_outcomes_and_routes_are_the_cells_of_table_4(route: str) -> None:
    assert terms("route")[route].zh == printed(f"t4.{route}")
    for code, outcome in terms("outcome").items():
        assert outcome.zh == printed(f"t4.{route}.{code}")


@pytest.mark.parametrize("form", ["form_2019", "form_2021", "prose_2008"])
def test_every_disposition_of_the_codebook_has_a_name(form: str) -> None:
    """`pending` is a stock, and rows of a group stand under the group's own code."""
    used = {entry.disposition for entry in entries() if entry.form == form and entry.disposition}
    assert {one for one in used if "." not in one} - {"pending", "disposition"} <= set(
        codes("disposition")
    )


def test_every_term_has_both_names() -> None:
    for kind in ("applicant", "disposition", "outcome", "route"):
        assert all(term.zh and term.en for term in terms(kind).values())
