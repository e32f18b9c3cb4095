"""Figures that join two dispositions, where no total is printed: they are part of the whole.

予以公开及部分公开30件 is granted or partial, 否决公开25件 refused or not held. A is the sum of what
is printed: leaving such a figure out of it makes rates of 200 %.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_figures import IN_WORDS, UNREAD, Printed, bounds, made_rates

from archive.building.cell_index import CellIndex
from archive.building.quantities import requests_of
from archive.panel.harmonise import harmonise
from archive.panel.indicators import SHARE, indicator
from archive.panel.rates import CONTRADICTORY
from parsers.hints import Hints
from parsers.model import Report
from parsers.read import read_document

TITLE = "示例市{year}年政府信息公开工作年度报告"


def read(year: int, told: str) -> Report:
    title = TITLE.format(year=year)
    page = f"<html><body><div id='zoom'><h1>{title}</h1><p>{told}</p></div></body></html>"
    (report,) = read_document(page.encode(), Hints())
    return report


def counts(report: Report) -> tuple[float | None, float | None]:
    """What is classified and what is not, as `reports` has it."""
    requests = requests_of(report, CellIndex(report.cells))
    return requests.classified, requests.unclassified


def left_over(report: Report) -> float | None:
    panel = harmonise(report)
    return panel["unclassified"].total.value if "unclassified" in panel else None


def test_granted_or_partial_is_part_of_the_classified_sum() -> None:
    printed: Printed = {
        "p.received": 60,
        "p.closed": IN_WORDS,
        "p.granted_or_partial": 30,
        "p.refused": 5,
        "p.unable.not_held_nonexistent": 10,
    }
    found = made_rates("prose_2008", printed)["disclosure_rate"]
    assert (found.value, found.numerator, found.denominator) == (30 / 45, 30, 45)
    assert (found.second_value, found.second_denominator) == (30 / 60, 60)
    assert (found.kind, found.low, found.high) == ("classified_sum", 30 / 60, 30 / 45)


def test_a_denial_is_part_of_the_classified_sum() -> None:
    found = made_rates("prose_2008", {"p.granted": 30, "p.denied_total": 25})
    assert (found["disclosure_rate"].value, found["disclosure_rate"].denominator) == (30 / 55, 55)
    assert (found["refusal_rate"].value, found["refusal_rate"].denominator) == (None, 55)


def test_a_regional_sheet_without_its_total() -> None:
    printed: Printed = {"r2.granted": 30, "r2.partial": 5, "r2.denied_total": 20}
    found = made_rates("regional_fj_2009", printed)
    assert bounds(found["disclosure_rate"]) == (35 / 55, 35 / 55, 35 / 55)
    assert bounds(found["refusal_rate"]) == (None, 0, 20 / 55)


def test_grounds_are_not_counted_beside_their_denial() -> None:
    grounds: Printed = {"r1.refused.state_secret": 3, "r1.unable.not_held_nonexistent": 5}
    found = made_rates("regional_sh_2008", {"r1.granted": 4, "r1.denied_total": 16, **grounds})
    assert found["full_disclosure_rate"].denominator == 20


def test_both_printed_apart_stand_for_themselves() -> None:
    printed: Printed = {"p.granted_or_partial": 40, "p.granted": 30, "p.partial": 8}
    assert made_rates("prose_2008", printed)["disclosure_rate"].denominator == 38


def test_one_that_is_more_than_both_is_classified_whole() -> None:
    printed: Printed = {"p.granted_or_partial": 30, "p.granted": 40, "p.refused": 10}
    assert made_rates("prose_2008", printed)["full_disclosure_rate"].value == 40 / 50


@pytest.mark.parametrize("unknown", [UNREAD, IN_WORDS])
def test_a_joint_figure_that_is_not_known_leaves_no_sum(unknown: str) -> None:
    printed: Printed = {"p.granted_or_partial": unknown, "p.refused": 10}
    assert not made_rates("prose_2008", printed)["refusal_rate"].says_something


def test_nothing_is_left_over_where_the_check_leaves_nothing() -> None:
    # P-SUM: 30 + 5 + 25 = 60
    told = "答复60件，其中予以公开及部分公开30件，不予公开5件，申请信息不存在25件。"
    report = read(2011, f"三、依申请公开情况 全市共收到政府信息公开申请60件，{told}")
    assert [(check.left, check.right) for check in report.checks if check.id == "P-SUM"] == [
        (60, 60)
    ]
    assert counts(report) == (60, 0)
    assert left_over(report) == 0


def test_what_is_left_over_of_all_closed_in_words() -> None:
    told = "收到申请60件，全部按时办结。其中，予以公开及部分公开30件，不予公开5件。"
    report = read(2016, told)
    assert counts(report) == (35, 25)
    assert left_over(report) == 25


CODES = (
    "p.answered_total",
    "p.closed",
    "p.received",
    "p.carried_in",
    "p.granted",
    "p.partial",
    "p.granted_or_partial",
    "p.already_public",
    "p.refused",
    "p.denied_total",
    "p.unable",
    "p.unable.not_held_nonexistent",
    "p.unable.not_held_other_agency",
    "p.refused.state_secret",
    "p.other_handling.unspecified",
    "p.closed.extended",
    "r1.answered_total",
    "r1.received",
    "r1.granted",
    "r1.partial",
    "r1.denied_total",
    "r1.refused.state_secret",
    "r1.unable.not_held_nonexistent",
    "r1.unable.not_held_other_agency",
    "r2.granted",
    "r2.partial",
    "r2.denied_total",
)
FAMILIES = {"p": "prose_2008", "r1": "regional_sh_2008", "r2": "regional_fj_2009"}
FIGURES = st.dictionaries(
    st.sampled_from(CODES), st.sampled_from((None, UNREAD, IN_WORDS, *range(10)))
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(FAMILIES)), FIGURES)
def test_no_share_is_above_one_unless_it_says_why(family: str, figures: Printed) -> None:
    printed = {code: figure for code, figure in figures.items() if code.startswith(f"{family}.")}
    for code, found in made_rates(FAMILIES[family], printed, 2016).items():
        if indicator(code).unit != SHARE or found.mark == CONTRADICTORY:
            continue
        # Answered, of what came in: without a figure of what was carried in it may be more.
        high = None if code == "clearance_rate" else found.high
        given = (found.value, found.low, high, found.second_value)
        assert all(one <= 1 for one in given if one is not None), (code, printed, found)
