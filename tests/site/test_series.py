"""Series over years, national medians and the charts of both, from figures written down here."""

import re
import sqlite3

import lxml.html
import made
import pytest

from archive.pages.measures import measure
from archive.pages.medians import LEAST, national_medians
from archive.pages.series import Point, Series, Standing, kept_apart
from archive.pages.series_charts import drawn, span_of
from archive.provinces import provinces
from archive.schema import table
from archive.serve import create_app

CORPS = "660000"
"""新疆生产建设兵团 reports like a province and is none of the 31."""


@pytest.fixture
def connection():
    made = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{one.name}"' for one in table("division_years").columns)
    made.execute(f"create table division_years ({columns})")
    return made


def own_reports(connection, values, year=2021, **others):
    """One aggregate report for each value, of as many provinces in the order of their codes."""
    for province, value in zip(provinces(), values, strict=False):
        row = {
            "division_code": province.code,
            "year": year,
            "source_class": "official",
            "report": 1,
            "refusal_rate": value,
            "refusal_rate_low_base": 0,
            "contradictory": "[]",
        } | others
        insert(connection, row)


def insert(connection, row):
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(
        f"insert into division_years ({names}) values ({marks})", tuple(row.values())
    )


def test_no_median_below_25_provinces(connection):
    own_reports(connection, [0.1] * 24, year=2020)
    own_reports(connection, [n / 100 for n in range(25)], year=2021)
    found = national_medians(connection, "official")
    assert LEAST == 25
    assert found["refusal_rate", 2020].value is None
    assert found["refusal_rate", 2020].n == 24
    assert found["refusal_rate", 2021].value == 0.12
    assert found["refusal_rate", 2021].n == 25


def test_what_is_no_province_or_no_sound_rate_is_left_out(connection):
    own_reports(connection, [0.1] * 25)
    insert(
        connection,
        {
            "division_code": CORPS,
            "year": 2021,
            "source_class": "official",
            "report": 1,
            "refusal_rate": 0.9,
            "refusal_rate_low_base": 0,
        },
    )
    own_reports(connection, [0.9] * 31, year=2022, refusal_rate_low_base=1)
    own_reports(connection, [0.9] * 31, year=2023, contradictory='["refusal_rate"]')
    own_reports(connection, [0.9] * 31, year=2024, source_class="mirror")
    own_reports(connection, [None] * 31, year=2019)
    found = national_medians(connection, "official")
    assert {key: (one.n, one.value) for key, one in found.items()} == {
        ("refusal_rate", 2021): (25, 0.1)
    }


def test_a_median_stands_on_printed_totals_of_provinces_that_each_count_once(connection):
    """Codebook 6: a total said in words is no printed figure, a mere sum of outcomes no total."""
    own_reports(connection, [0.9] * 31, year=2016, said_in_words='["refusal_rate"]')
    own_reports(connection, [0.9] * 31, year=2017, refusal_rate_denominator_kind="classified_sum")
    own_reports(connection, [0.1] * 24, year=2018)
    own_reports(connection, [0.1] * 24, year=2018)
    found = national_medians(connection, "official")
    assert {key: (one.n, one.value) for key, one in found.items()} == {
        ("refusal_rate", 2018): (24, None)
    }


def test_a_rate_marked_by_a_longer_name_still_counts(connection):
    own_reports(connection, [0.2] * 25, contradictory='["refusal_rate_merits"]')
    assert national_medians(connection, "official")["refusal_rate", 2021].value == 0.2


def test_bounds_that_every_rate_keeps_are_no_figure(tmp_path):
    home = made.make_home(tmp_path / "home")
    ((report, agency),) = made.rows(
        home,
        "select id, agency_id from reports where agency = ? and year = 2021",
        made.PLACES[0][3],
    )
    rate = "select id from indicator_definitions where code = 'clearance_rate'"
    address, asked = "/compare", {"agency": agency, "indicator": "clearance_rate", "lang": "en"}
    for low, shown in ((0.0, False), (0.2, True)):
        made.change(
            home.database_path,
            f"update indicator_values set value = null, low = {low}, high = 1, mark = null"
            f" where report = {report} and indicator = ({rate})",
        )
        text = made.ask(create_app(home), address, **asked).text
        assert ("–100.0%" in text) == shown


def test_sums_that_fail_are_told_beside_the_figures_of_the_report(tmp_path):
    home = made.make_home(tmp_path / "home")
    ((report, report_id, agency),) = made.rows(
        home,
        "select id, report_id, agency_id from reports where agency = ? and year = 2021",
        made.PLACES[0][3],
    )
    made.change(home.database_path, f"update reports set total_ok = 0 where id = {report}")
    site = create_app(home)
    for address in (f"/compare?agency={agency}", f"/agency/{agency}", "/province/130000?year=2021"):
        page = lxml.html.fromstring(made.ask(site, address).text)
        found = page.xpath("//table[contains(@class, 'years')]//a[@class='sums-fail']/@href")
        assert set(found) == {f"/report/{report_id}#checks"}, address


def standing(year, scope="government_aggregate", source_class="official"):
    known = {
        "id": year,
        "report_id": f"r-{year}",
        "year": year,
        "scope": scope,
        "source_class": source_class,
    }
    rest = dict.fromkeys(
        ("agency_id", "agency", "form", "level", "division_code", "total_ok", "columns_ok")
    )
    return Standing(**known, **rest, errors=0)


def line(points):
    """A series of refusal rates by year; None is a report that gives none."""
    return Series(
        tuple(standing(year) for year in points),
        {(year, "refusal_rate"): one for year, one in points.items() if one},
    )


def test_scopes_and_sources_are_kept_apart():
    office, mirror = standing(2020, "government_office"), standing(2018, source_class="mirror")
    groups = kept_apart([mirror, standing(2021), office, standing(2019)], "official")
    assert [[one.year for one in group] for group in groups] == [[2019, 2021], [2020], [2018]]


def paths(chart):
    """The drawn lines of a chart: how often the pen is set down in each."""
    marks = re.findall(r'<g class="mark-line[^"]*"[^>]*>(.*?)</g>', chart, re.DOTALL)
    return [len(re.findall("M", d)) for mark in marks for d in re.findall(r' d="([^"]*)"', mark)]


def test_a_line_never_crosses_a_year_without_a_value():
    whole = line({year: Point("r", 0.1) for year in (2019, 2020, 2021)})
    gap = line({2019: Point("r", 0.1), 2020: None, 2021: Point("r", 0.2)})
    rate = measure("refusal_rate")
    assert sum(paths(drawn(rate, [whole], span_of([whole])))) == 1
    assert sum(paths(drawn(rate, [gap], span_of([gap])))) == 2


def test_a_line_breaks_where_values_do_not_compare():
    years = {2018: Point("r", 0.1, "none"), 2019: Point("r", 0.1), 2020: Point("r", 0.2)}
    chart = drawn(measure("refusal_rate"), [line(years)], span_of([line(years)]))
    assert len(paths(chart)) == 2


def test_the_break_of_2019_is_drawn_where_the_years_cross_it():
    rate = measure("refusal_rate")
    for years, expected in (((2018, 2020), 1), ((2019, 2020), 0), ((2015, 2017), 0)):
        series = line({year: Point("r", 0.1) for year in years})
        assert (
            drawn(rate, [series], span_of([series])).count('var(--strong)" stroke-dasharray="3,3"')
            == expected
        )


def test_bounds_and_doubts():
    rate = measure("refusal_rate")
    open_ended = Point("r", None, low=0.02, high=0.3, denominator=40)
    assert open_ended.text(rate) == "2.0%–30.0%"
    assert open_ended.doubts == ("range",)
    assert Point("r", 0.1, low=0.1, high=0.1).doubts == ()
    assert Point("r", 0.1, low_base=True, mark="contradictory", comparability="approx").doubts == (
        "low_base",
        "contradictory",
        "approx",
    )
    assert not Point("r", 5, derived=True).doubtful
    assert Point("r", None, state="blank").text(measure("granted")) == ""


def test_a_chart_holds_no_word_of_the_archive():
    series = line({2019: Point("<script>", 0.1), 2020: Point("r", 0.2)})
    chart = drawn(measure("refusal_rate"), [series], span_of([series]))
    assert "<script" not in chart
    assert "&lt;" not in chart


@pytest.mark.parametrize(
    ("others", "shown"),
    [(24, "10.0% (25)"), (23, "10.0% (24)")],
    ids=["25 provinces", "24 provinces"],
)
def test_the_national_median_stands_from_25_provinces_on(tmp_path, others, shown):
    """Hebei's own report is one of `others` + 1 provinces, all of them with a rate of 10 %."""
    home = made.make_home(tmp_path / "home")
    ((report,),) = made.rows(
        home, "select id from reports where agency = ? and year = 2021", made.PLACES[0][3]
    )
    codes = ["130000", *(one.code for one in provinces() if one.code != "130000")][: others + 1]
    made.change(
        home.database_path,
        *(
            "insert into division_years (division_code, level, year, source_class, report,"
            " refusal_rate, refusal_rate_low_base, contradictory)"
            f" values ('{code}', 'province', 2021, 'sandbox', {report}, 0.1, 0, '[]')"
            for code in codes
        ),
    )
    answer = made.ask(create_app(home), "/province/130000", lang="zh")
    rows = lxml.html.fromstring(answer.text).xpath("//*[@id='figures']//tr[@class='national']")
    assert (shown in [row.xpath("./td")[0].text_content().strip() for row in rows]) == (
        others == 24
    )
    assert ("没有全国中位数" in answer.text) == (others == 23)
