"""Reference values of codebook 6 and 9, out of a home with the five real reports.

Expected are the values that the codebook prints, to their last digit; where it prints counts
alone, the fraction of those counts.
"""

import json
from contextlib import closing
from typing import Any

import pytest
from made_real_home import NEEDS_DOCUMENTS, real_home

from archive.database import open_readonly
from archive.home import Home

PROVINCE = ("河北省人民政府", 2020)
OFFICE = ("石家庄市人民政府办公室", 2022)
CITY = ("衡水市人民政府", 2017)
YIYANG = ("益阳市人民政府办公室", 2020)
XUSHUI = ("保定市徐水区人民政府", 2020)

pytestmark = NEEDS_DOCUMENTS


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return real_home(tmp_path_factory.mktemp("real"))


def one(home: Home, report: tuple[str, int], code: str) -> dict[str, Any]:
    """The row of the view `indicators` of a report and an indicator."""
    with closing(open_readonly(home.database_path)) as connection:
        sql = "SELECT * FROM indicators WHERE agency = ? AND year = ? AND code = ?"
        (row,) = connection.execute(sql, (*report, code)).fetchall()
        return dict(row)


def codes(home: Home, report: tuple[str, int]) -> set[str]:
    with closing(open_readonly(home.database_path)) as connection:
        sql = "SELECT code FROM indicators WHERE agency = ? AND year = ?"
        return {row[0] for row in connection.execute(sql, report)}


@pytest.mark.parametrize(
    ("report", "code", "parts", "percent"),
    [
        (PROVINCE, "disclosure_rate", (5298, 9971), "53.13"),
        (PROVINCE, "refusal_rate", (506, 9971), "5.07"),
        (PROVINCE, "not_held_rate", (3583, 9971), "35.93"),
        (PROVINCE, "unable_rate", (3718, 9971), "37.29"),
        (PROVINCE, "not_processed_rate", (179, 9971), "1.80"),
        (PROVINCE, "review_correction_rate", (102, 380), "26.84"),
        (PROVINCE, "litigation_loss_rate", (42, 279), "15.05"),
        (PROVINCE, "natural_person_share", (9038, 9973), "90.62"),
        (OFFICE, "disclosure_rate", (39, 343), "11.37"),
        (OFFICE, "refusal_rate", (18, 343), "5.25"),
        (OFFICE, "not_held_rate", (246, 343), "71.72"),
        (CITY, "disclosure_rate", (44, 167), "26.35"),
        (CITY, "disclosure_rate_broad", (75, 167), "44.91"),
    ],
)
def test_reference_values_of_the_codebook(
    home: Home, report: tuple[str, int], code: str, parts: tuple[int, int], percent: str
) -> None:
    found = one(home, report, code)
    assert (found["numerator"], found["denominator"]) == parts
    assert f"{100 * found['value']:.2f}" == percent
    if report == CITY:  # on the 184 received at the least: 全部办结 is no printed total
        assert (found["low"], found["high"]) == (parts[0] / 184, found["value"])
    else:
        assert found["low"] == found["value"] == found["high"]


@pytest.mark.parametrize(
    ("code", "numerator", "percent"),
    [("disclosure_rate", 44, "23.91"), ("disclosure_rate_broad", 75, "40.76")],
)
def test_a_total_said_in_words_gives_the_rate_on_184_received(
    home: Home, code: str, numerator: int, percent: str
) -> None:
    found = one(home, CITY, code)
    assert (found["mark"], found["second_denominator"]) == ("said_in_words", 184)
    assert f"{100 * found['second_value']:.2f}" == percent
    assert found["second_value"] == numerator / 184
    assert found["denominator_kind"] == "classified_sum"


def test_disputes_of_the_city(home: Home) -> None:
    # codebook 5: review 14 = upheld 12 + corrected 2; suit 27 = 19 + 3 + 5
    review, suit = (
        one(home, CITY, code) for code in ("review_correction_rate", "litigation_loss_rate")
    )
    assert (review["value"], review["low_base"]) == (2 / 14, 1)
    assert (suit["value"], suit["low_base"]) == (3 / 27, 1)


def test_extensions_of_the_city_stand_on_what_is_said_in_words(home: Home) -> None:
    found = one(home, CITY, "extension_rate")
    assert (found["numerator"], found["denominator"], found["value"]) == (3, None, None)
    assert (found["second_value"], found["mark"]) == (3 / 184, "said_in_words")


def test_parts_above_the_total_give_both_rates(home: Home) -> None:
    found = one(home, YIYANG, "disclosure_rate")
    assert (found["value"], found["denominator"]) == (39 / 42, 42)
    assert (found["second_value"], found["second_denominator"]) == (39 / 43, 43)
    assert (found["low"], found["high"], found["mark"]) == (39 / 43, 39 / 42, "contradictory")


def test_one_request_answered_leaves_blanks_no_room(home: Home) -> None:
    # codebook 9: received_new 1, not_held 1, answered 1, most leaves blank
    assert one(home, XUSHUI, "not_held_rate")["value"] == 1
    refusal = one(home, XUSHUI, "refusal_rate")
    assert (refusal["numerator"], refusal["denominator"], refusal["low_base"]) == (0, 1, 1)
    assert (refusal["low"], refusal["high"]) == (0, 0)


@pytest.mark.parametrize(
    ("report", "total_ok", "columns_ok"), [(PROVINCE, 1, 0), (OFFICE, 1, 1), (YIYANG, 0, 0)]
)
def test_quality_is_among_the_indicators(
    home: Home, report: tuple[str, int], total_ok: int, columns_ok: int
) -> None:
    assert one(home, report, "total_ok")["value"] == total_ok
    assert one(home, report, "columns_ok")["value"] == columns_ok


def test_hengshui_was_on_time_by_its_displayed_date(home: Home) -> None:
    # codebook 9: displayed 2018-02-06; the deadline of codebook 1 is 2018-03-31
    assert one(home, CITY, "on_time")["value"] == 1
    assert one(home, CITY, "days_late")["value"] == -53


def test_a_later_address_date_alone_is_no_lateness(home: Home) -> None:
    # The copy of Hebei's page has the date of its address alone, 202308/21.
    assert codes(home, PROVINCE).isdisjoint({"on_time", "days_late"})


def test_forms_give_what_they_print_and_no_more(home: Home) -> None:
    assert codes(home, CITY).isdisjoint(
        {"unable_rate", "not_processed_rate", "other_rate", "natural_person_share", "online_share"}
    )
    assert codes(home, PROVINCE).isdisjoint({"extension_rate", "online_share"})


def test_the_narrow_rate_of_the_city_breaks_its_series(home: Home) -> None:
    assert one(home, CITY, "disclosure_rate")["comparability"] == "none"
    assert one(home, CITY, "disclosure_rate_broad")["comparability"] == "approx"
    assert one(home, PROVINCE, "disclosure_rate")["comparability"] == "exact"
    assert one(home, PROVINCE, "total_ok")["comparability"] == "exact"


def test_divisions_by_year_have_all_of_it(home: Home) -> None:
    with closing(open_readonly(home.database_path)) as connection:
        sql = "SELECT * FROM division_years WHERE report IS NOT NULL ORDER BY year"
        city, province = (dict(row) for row in connection.execute(sql))
    assert (city["division_code"], city["form"], city["on_time"]) == ("131100", "prose_2008", 1)
    assert f"{100 * city['disclosure_rate_broad']:.2f}" == "44.91"
    assert "disclosure_rate" in json.loads(city["not_comparable"])
    assert "disclosure_rate_broad" in json.loads(city["approx"])
    assert "extension_rate" in json.loads(city["said_in_words"])
    assert (province["total_ok"], province["columns_ok"], province["on_time"]) == (1, 0, None)
    assert province["reason_share_state_secret_denominator"] == 506
    assert province["refusal_rate_low"] == province["refusal_rate_high"] == 506 / 9971
    assert (province["refusal_rate_low_base"], json.loads(province["contradictory"])) == (0, [])
    assert json.loads(province["not_comparable"]) == []
