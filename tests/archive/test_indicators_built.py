"""Indicators in a built database: of which reports, in which tables, and what they leave open."""

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive.build import build
from archive.panel.indicators import indicators


def table(granted: int | None, partial: int | None, answered: int) -> dict[str, list[int | None]]:
    return {
        "t3.granted": [None] * 6 + [granted],
        "t3.partial": [None] * 6 + [partial],
        "t3.refused.state_secret": [None] * 6 + [3],
        "t3.answered_total": [None] * 6 + [answered],
    }


def disclosure(made: MadeHome, columns: str = "numerator, denominator") -> list[tuple[object, ...]]:
    return rows(
        made.home,
        f"SELECT {columns} FROM indicators WHERE code = 'disclosure_rate' ORDER BY report_id",
    )


def test_a_revised_report_counts_once_as_it_now_reads(made: MadeHome) -> None:
    made.add(report(rows=table(40, 5, 48)))
    made.add(report(rows=table(41, 5, 49)))
    build(made.home, OPTIONS)
    assert rows(made.home, "SELECT count(*) FROM reports") == [(2,)]
    assert disclosure(made) == [(46, 49)]


def test_of_two_addresses_of_one_report_one_counts(made: MadeHome) -> None:
    made.add(report(rows={"t3.answered_total": [9, 0, 0, 0, 0, 0, 9]}), url=f"{HOST}/1.html")
    made.add(report(rows=table(40, 5, 48), text="全文。"), url=f"{HOST}/2.html")
    build(made.home, OPTIONS)
    standing = rows(made.home, "SELECT url FROM reports WHERE in_panel = 1")
    assert len(standing) == 1
    assert rows(made.home, "SELECT count(DISTINCT report_id) FROM indicators") == [(1,)]
    (row,) = rows(
        made.home,
        "SELECT report IN (SELECT id FROM reports WHERE in_panel = 1) FROM division_years",
    )
    assert row == (1,)


@pytest.mark.parametrize(("scant", "full"), [("1", "2"), ("2", "1")])
@pytest.mark.parametrize("total", [False, True])
def test_of_two_bodies_of_a_division_that_with_most_printed_counts(
    made: MadeHome, scant: str, full: str, *, total: bool
) -> None:
    """Codebook M-DUP, whatever the order of the addresses; a total alone is not the fuller."""
    few = {"t3.received_new": [None] * 6 + [9], "t3.answered_total": [None] * 6 + [9]}
    many = {**table(40, 5, 48), "t3.received_new": [None] * 6 + [50]}
    if not total:
        del many["t3.answered_total"]
    made.add(report(rows=few, agency="衡水市政府"), url=f"{HOST}/{scant}.html")
    made.add(report(rows=many, text="全文。"), url=f"{HOST}/{full}.html")
    build(made.home, OPTIONS)
    assert rows(made.home, "SELECT count(*) FROM reports WHERE in_panel = 1") == [(2,)]
    assert rows(made.home, "SELECT requests_received FROM division_years") == [(50,)]


def test_aggregate_and_office_stand_apart(made: MadeHome) -> None:
    made.add(report(rows=table(40, 5, 48)), url=f"{HOST}/1.html")
    office = report(rows=table(4, 0, 7), scope="government_office", text="本机关。")
    made.add(office, url=f"{HOST}/2.html")
    build(made.home, OPTIONS)
    found = disclosure(made, "scope, numerator, denominator, low_base")
    assert sorted(found) == [("government_aggregate", 45, 48, 0), ("government_office", 4, 7, 1)]
    years = rows(
        made.home,
        "SELECT disclosure_rate_numerator, disclosure_rate_denominator, disclosure_rate_low_base"
        " FROM division_years",
    )
    assert years == [(45, 48, 0)]


def test_what_blanks_leave_open_stands_beside_an_empty_rate(made: MadeHome) -> None:
    made.add(report(rows=table(40, None, 48)))  # 5 of 48 may be partial, or anything else
    build(made.home, OPTIONS)
    columns = ("", "_numerator", "_denominator", "_low_base", "_low", "_high")
    listed = ", ".join(f"disclosure_rate{part}" for part in columns)
    found = rows(made.home, f"SELECT {listed} FROM division_years")
    assert found == [(None, 40, 48, 0, 40 / 48, 45 / 48)]
    reports = "SELECT disclosure_rate, disclosure_rate_numerator FROM reports"
    assert rows(made.home, reports) == [(None, None)]


def test_parts_above_the_total_are_listed_by_their_columns(made: MadeHome) -> None:
    made.add(report(rows=table(40, 7, 48)))  # 40 + 7 + 3 = 50
    build(made.home, OPTIONS)
    (row,) = rows(
        made.home,
        "SELECT contradictory, disclosure_rate, disclosure_rate_low, disclosure_rate_high"
        " FROM division_years",
    )
    assert '"disclosure_rate"' in row[0]
    assert '"review_correction_rate"' not in row[0]
    assert row[1:] == (47 / 48, 47 / 50, 47 / 48)


def test_a_year_without_report_has_no_rates(made: MadeHome) -> None:
    made.add(report(rows=table(40, 5, 48)), url=f"{HOST}/1.html")
    made.add(report(year=2022, scope="department", agency="某局"), url=f"{HOST}/2.html")
    build(made.home, OPTIONS)
    found = rows(
        made.home,
        "SELECT year, form, disclosure_rate_low, approx, total_ok FROM division_years"
        " WHERE report IS NULL",
    )
    assert found == [(2022, None, None, None, None)]


def test_punctuality_is_that_of_the_report(made: MadeHome) -> None:
    dated = {"published_on": "2021-04-15", "date_basis": "displayed"}
    made.add(report(**dated, checks=[["T3-SUM", None, "total", "pass_with_blanks", None]]))
    build(made.home, OPTIONS)
    columns = "on_time, days_late, total_ok, columns_ok, blanks_assumed"
    of_report = rows(made.home, f"SELECT {columns} FROM reports")
    assert rows(made.home, f"SELECT {columns} FROM division_years") == of_report
    told = dict(
        rows(
            made.home,
            "SELECT code, value FROM indicators WHERE code IN ('total_ok', 'columns_ok')",
        )
    )
    assert told == {"total_ok": of_report[0][2], "columns_ok": of_report[0][3]}
    assert of_report[0][2:] == (1, 1, 1)


def test_every_indicator_is_explained_under_its_number(made: MadeHome) -> None:
    build(made.home, OPTIONS)
    found = rows(made.home, "SELECT code, formula IS NULL FROM indicator_definitions ORDER BY id")
    assert found == [(one.code, int(not one.is_rate)) for one in indicators()]


def compared(made: MadeHome, form: str, year: int, printed: dict[str, int]) -> dict[str, str]:
    """Comparability of each rate of a report that prints these figures."""
    made.add(report(form=form, year=year, rows={code: [one] for code, one in printed.items()}))
    build(made.home, OPTIONS)
    return dict(rows(made.home, "SELECT code, comparability FROM indicators"))


PUBLIC_APART = {"already_public": 10, "granted": 12, "partial": 3, "answered_total": 46}


@pytest.mark.parametrize(
    ("form", "printed", "narrow"),
    [
        ("annex_2014", {f"a3.{code}": one for code, one in PUBLIC_APART.items()}, "none"),
        ("regional_sh_2008", {"r1.granted": 12, "r1.partial": 3, "r1.answered_total": 46}, "none"),
        ("prose_2008", {f"p.{code}": one for code, one in PUBLIC_APART.items()}, "none"),
        ("prose_2008", {"p.granted": 12, "p.partial": 3, "p.answered_total": 46}, "approx"),
    ],
)
def test_what_is_public_counted_apart_breaks_the_narrow_rate_in_any_year(
    made: MadeHome, form: str, printed: dict[str, int], narrow: str
) -> None:
    found = compared(made, form, 2019, printed)
    assert found["disclosure_rate"] == found["full_disclosure_rate"] == narrow
    assert found["disclosure_rate_broad"] == "approx"
    # A 2019 value that stands in `division_years` says the same.
    lists = rows(made.home, "SELECT approx, not_comparable FROM division_years")
    assert ('"disclosure_rate"' in str(lists[0][1])) == (narrow == "none")


@pytest.mark.parametrize(
    ("form", "printed", "not_held"),
    [
        ("prose_2008", {"p.unable.not_held_other_agency": 6}, "exact"),
        ("prose_2008", {}, "none"),
        ("prose_2008", {"p.answered_total": 60}, "none"),
        # The total leaves the other part no room.
        ("prose_2008", {"p.answered_total": 40}, "exact"),
        ("annex_2014", {"a3.unable.not_held_other_agency": 6}, "exact"),
        ("annex_2014", {}, "none"),
        ("regional_sh_2008", {"r1.unable.not_held_other_agency": 6}, "exact"),
    ],
)
def test_not_held_compares_as_a_sum_and_one_part_does_not(
    made: MadeHome, form: str, printed: dict[str, int], not_held: str
) -> None:
    """Codebook 5 and 6: exact as a sum, none apart; exact across 2019."""
    table = {"prose_2008": "p", "annex_2014": "a3", "regional_sh_2008": "r1"}[form]
    stated = {f"{table}.granted": 30, f"{table}.unable.not_held_nonexistent": 10}
    assert compared(made, form, 2016, stated | printed)["not_held_rate"] == not_held
