"""The front page: what is held, the map, the chart over a fixed set, doubts, what is new.

Expectations come from the made reports themselves, or are written into the database by hand.
"""

import re
import shutil
import sqlite3
from contextlib import closing

import made
import pytest
from lxml import html

from archive.building.front_summaries import STORED, load_front_summaries
from archive.home import Home
from archive.pages.front_map import choices
from archive.serve import Site, create_app

AGGREGATES = (0, 2, 5)
"""Numbers of the made divisions with an aggregate report: three, all at the level prefecture."""
FORMS_OF_2019 = (2019, 2020, 2021, 2022)
LISTS = "approx, not_comparable, contradictory, said_in_words"
RATE = "refusal_rate"
PARTS = ["numerator", "denominator", "low", "high", "low_base"]


def counted_again(home: Home, *statements: str) -> Site:
    """A site over a home that was changed by hand: what the build stores is counted again."""
    made.change(home.database_path, *statements)
    with closing(sqlite3.connect(home.database_path)) as connection:
        for name in STORED:
            connection.execute(f"DELETE FROM {name}")
        load_front_summaries(connection)
        connection.commit()
    return create_app(home)


@pytest.fixture
def home(sample_home: Home, tmp_path) -> Home:
    """A copy of the made home, to be changed."""
    return Home.open(shutil.copytree(sample_home.path, tmp_path / "home"))


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Home:
    """The made home as one of official reports; each test changes a copy."""
    return made.make_home(tmp_path_factory.mktemp("real") / "home", kind="real")


def copied(home: Home, tmp_path) -> Home:
    return Home.open(shutil.copytree(home.path, tmp_path / "home"))


def tree(page: str) -> html.HtmlElement:
    return html.fromstring(page)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# What is held


def test_it_says_how_much_is_held_and_that_it_is_no_government_site(get):
    page = tree(get("/", lang="en").text)
    figures = {text(one.find("dt")): text(one.find("dd")) for one in page.find_class("figures")[0]}
    provinces = {made.PLACES[number][0] for number in range(len(made.PLACES))}
    assert figures["of 31 provinces"] == str(len(provinces))
    assert figures["reports"] == str(len(made.PLACES) * 5)
    assert figures["report years (published the year after)"] == "2016–2022"
    assert figures["last update"] == made.CAPTURED.date().isoformat()
    assert "not a government site" in text(page.find_class("lead")[0])


def test_sections_stand_in_the_order_that_readers_need(get):
    page = tree(get("/").text)
    main = page.get_element_by_id("content")
    ids = [one.get("id") for one in main.iter("section")]
    assert ids == ["map", "outcomes", "doubts", "news", "take"]
    search = main.xpath(".//form[@role='search']")[0]
    assert search.sourceline < page.get_element_by_id("map").sourceline


def test_reports_of_other_sources_are_told_apart_with_a_link(real, tmp_path):
    site = counted_again(copied(real, tmp_path))
    page = tree(made.ask(site, "/?lang=en").text)
    figures = {text(one.find("dt")): one.find("dd") for one in page.find_class("figures")[0]}
    assert text(figures["reports from official sites"]) == "35"
    (others,) = figures["reports from other sources"].iter("a")
    assert text(others) == "1"
    found = made.ask(site, others.get("href")).text
    assert 'data-rows="1"' in found


# The map


def division_year(province: str, year: int, report_id: str | None, **values: object) -> str:
    """A row of `division_years` by hand; values are of the refusal rate unless they are lists."""
    names = {RATE: values.get("value")}
    names |= {f"{RATE}_{part}": values.get(part) for part in PARTS}
    names |= {one: values.get(one, "[]") for one in LISTS.split(", ")}
    fixed = {
        "province": province,
        "year": year,
        "report_id": report_id,
        "level": "province",
        "source_class": "sandbox",
        "requests_received": values.get("received"),
    }
    row = fixed | names
    written = ", ".join("NULL" if one is None else repr(one) for one in row.values())
    return f"INSERT INTO division_years ({', '.join(row)}) VALUES ({written})"


ROWS = (
    division_year("河北省", 2020, "he-20", value=0.0507, numerator=508, denominator=10010),
    division_year(
        "湖南省", 2020, "hn-20", value=0.4, numerator=8, denominator=20, low_base=1,
        contradictory=f'["{RATE}"]', low=0.38, high=0.4,
    ),
    division_year("浙江省", 2020, "zj-20", numerator=5, denominator=100, low=0.05, high=0.083),
    division_year("甘肃省", 2020, "gs-20", received=77),
    division_year("河北省", 2017, "he-17", value=0.1, approx=f'["{RATE}"]'),
    division_year("广东省", 2020, None),
)  # fmt: skip
KNOWN = (
    "INSERT INTO coverage (division_code, scope, year, status) VALUES"
    " ('440000', 'government_aggregate', 2020, 'blocked')"
)


@pytest.fixture(scope="module")
def mapped(sample_home, tmp_path_factory):
    home = copied(sample_home, tmp_path_factory.mktemp("map"))
    site = counted_again(home, *ROWS, KNOWN)
    return lambda **asked: tree(made.ask(site, "/", **asked).text)


def tiles(page):
    """Tiles by the name of the province: what stands in them, link and classes."""
    found = {}
    for tile in page.find_class("tiles")[0]:
        (link,) = tile.iter("a")
        name, said = text(link.find_class("hide")[0]), text(link.find_class("number")[0])
        found[name.rstrip("：")] = (said, link.get("href"), tile.get("class").split())
    return found


def test_every_province_has_a_tile_with_its_printed_figure_and_the_way_to_it(mapped):
    found = tiles(mapped(indicator=RATE, year="2020"))
    assert len(found) == 31
    assert found["河北省"][:2] == ("5.1%", "/report/he-20")
    assert found["湖南省"][0].startswith("40.0%")
    assert found["湖南省"][1] == "/report/hn-20"


def test_low_bases_and_contradictions_are_marked_in_words(mapped):
    found = tiles(mapped(indicator=RATE, year="2020"))
    assert "分母不足30" in found["湖南省"][0]
    assert "所印数字自相矛盾" in found["湖南省"][0]
    assert "分母不足30" not in found["河北省"][0]


def test_blanks_show_the_bounds_that_they_leave(mapped):
    assert tiles(mapped(indicator=RATE, year="2020"))["浙江省"][0].startswith("5.0%–8.3%")


def test_a_report_without_the_figures_is_no_gap_and_no_zero(mapped):
    said, link, classes = tiles(mapped(indicator=RATE, year="2020"))["甘肃省"]
    assert "报告没有此数" in said
    assert "0" not in said
    assert link == "/report/gs-20"
    assert "gap" not in classes


def test_a_gap_says_what_is_known_and_accuses_nobody(mapped):
    found = tiles(mapped(indicator=RATE, year="2020"))
    assert "gap" in found["广东省"][2]
    assert "站点没有向我们的网络返回栏目" in found["广东省"][0]
    assert "本站未收录" in found["北京市"][0]
    assert found["北京市"][1] == "/province/110000"


def test_n_of_31_counts_values_and_bounds_alone(mapped):
    page = mapped(indicator=RATE, year="2020", lang="en")
    assert "2020: 3 of 31 provinces have the figure" in text(page.find_class("tile-map")[0])
    years = [text(one) for one in page.xpath("//table[contains(@class,'grid')]/thead//th")][1:]
    held = [text(one) for one in page.xpath("//table[contains(@class,'grid')]/tfoot//td")]
    assert dict(zip(years, held, strict=True))["2020"] == "3"
    assert dict(zip(years, held, strict=True))["2017"] == "1"
    assert dict(zip(years, held, strict=True))["2018"] == "0"


def test_the_usual_indicator_is_a_rate_where_any_province_has_one(mapped, get):
    chosen = "//select[@id='indicator']/option[@selected]/@value"
    assert mapped().xpath(chosen) == [RATE]
    assert tree(get("/").text).xpath(chosen) == ["reports"]


def test_numbers_of_one_form_are_set_apart_from_those_before(mapped):
    page = mapped(indicator=RATE)
    breaks = page.xpath("//table[contains(@class,'grid')]//*[contains(@class,'break')]")
    assert breaks
    assert "≈" in text(page.find_class("grid")[0])
    assert not tree(str(html.tostring(mapped(indicator="reports")))).find_class("break")


def test_requests_received_are_a_choice_too(mapped):
    assert tiles(mapped(indicator="received_new", year="2020"))["甘肃省"][0] == "77"


def test_every_choice_makes_a_map(mapped):
    for one in choices():
        assert len(tiles(mapped(indicator=one.code))) == 31, one.code


def test_the_table_can_be_ordered_by_the_value_of_a_year(mapped):
    """From the greatest: a report without the figures comes after those with bounds alone."""
    page = mapped(indicator=RATE, year="2020", order="value")
    rows = page.xpath("//table[contains(@class,'grid')]/tbody/tr/th//span[@class='long']")
    assert [text(row) for row in rows] == ["湖南省", "浙江省", "河北省", "甘肃省"]
    (back,) = page.get_element_by_id("by-value").iter("a")
    assert "order=" not in back.get("href")


def test_reports_held_are_counted_by_province_and_year(get):
    page = tree(get("/", indicator="reports").text)
    expected = {}
    for province, *_ in made.PLACES:
        expected[province] = expected.get(province, 0) + 1
    for province, count in expected.items():
        (row,) = page.xpath(f"//table[contains(@class,'grid')]/tbody/tr[th//span='{province}']")
        cells = [text(cell) for cell in row.iter("td")]
        # 2016, then nothing for two years, then every year to 2022.
        assert [one == str(count) for one in cells] == [True, False, False, True, True, True, True]
    without = text(page.find_class("without")[0])
    assert without.startswith(f"{31 - len(expected)} 个省级行政区各年均无")


@pytest.mark.parametrize(
    "asked", [{"indicator": "moon"}, {"year": "1900"}, {"year": "x"}, {"indicator": "'; drop"}]
)
def test_a_choice_that_there_is_not_is_refused_in_words(get, asked):
    answer = get("/", **asked)
    assert answer.status_code == 400
    assert next(iter(asked)) in answer.text


# What became of requests


def answered(number: int, year: int) -> int:
    """What a made report prints as its total."""
    (total,) = (
        cell.value
        for cell in made.report(number, year).cells
        if (cell.code, cell.applicant) == ("t3.answered_total", "total")
    )
    return total


def behind(page):
    """The table behind the chart: rows of texts by year."""
    (table,) = page.xpath("//section[@id='outcomes']//table")
    rows = [[text(cell) for cell in row] for row in table.iter("tr")]
    return rows[0], {row[0]: row[1:] for row in rows[1:]}


def test_the_chart_stands_on_the_same_divisions_in_every_year(get):
    page = tree(get("/", lang="en").text)
    head, rows = behind(page)
    assert list(rows) == [str(year) for year in FORMS_OF_2019]
    for year in FORMS_OF_2019:
        assert rows[str(year)][0] == str(len(AGGREGATES))
        assert rows[str(year)][1] == f"{sum(answered(n, year) for n in AGGREGATES):,}"
    assert "n = 3, level: prefecture" in text(page.xpath("//figcaption")[-1])
    assert head[:3] == ["Report year", "Divisions", "Requests"]
    assert page.xpath("//section[@id='outcomes']//svg")


def row_of(number: int, year: int) -> int:
    return number * 5 + (2016, 2019, 2020, 2021, 2022).index(year) + 1


@pytest.mark.parametrize(
    ("change", "years", "divisions"),
    [
        # A division whose first year does not add up: three over three years beat two over four.
        (
            f"UPDATE division_years SET requests_answered = 1 WHERE report = {row_of(2, 2019)}",
            (2020, 2021, 2022),
            3,
        ),
        # In the middle: two over four years beat three over none.
        (
            f"UPDATE division_years SET requests_answered = 1 WHERE report = {row_of(2, 2020)}",
            FORMS_OF_2019,
            2,
        ),
        # Never beside a division of another level.
        (
            "UPDATE division_years SET level = 'province' WHERE division_code = '131100'",
            FORMS_OF_2019,
            2,
        ),
        # What no total is printed for is left out.
        (
            "UPDATE division_years SET requests_answered = NULL WHERE division_code = '130600'",
            FORMS_OF_2019,
            2,
        ),
    ],
)
def test_the_set_is_that_which_rests_on_the_most_reports(home, change, years, divisions):
    site = counted_again(home, change)
    _, rows = behind(tree(made.ask(site, "/?lang=en").text))
    assert list(rows) == [str(year) for year in years]
    assert {row[0] for row in rows.values()} == {str(divisions)}


def test_without_three_years_running_there_is_no_chart(home):
    site = counted_again(home, "DELETE FROM division_years WHERE year = 2021")
    page = tree(made.ask(site, "/").text)
    assert not page.xpath("//section[@id='outcomes']//svg")
    assert "还没有图" in text(page.get_element_by_id("outcomes"))


# Doubts


def test_contradictions_are_counted_and_nobody_is_said_to_be_wrong(get):
    doubts = tree(get("/", lang="en").text).get_element_by_id("doubts")
    assert "1 report prints figures that contradict each other" in text(doubts)
    assert "do not know which is wrong" in text(doubts)
    # One more answered than the outcomes add up to (`made.failing`).
    (sides,) = doubts.find_class("sides")
    left, right = (int(one) for one in text(sides).split(" ≠ "))
    assert left - right == 1


def test_contradictions_are_counted_once(get):
    """Of one kind of number there is one: what a form's own relations say is on its page."""
    page = get("/", lang="en").text
    assert page.count("that contradict each other") == 1
    assert "errors__gt" not in page


def test_a_warning_is_an_example_where_there_is_no_error(home):
    """Without the failing sum there is the text that gives 42 and 2 for one quantity."""
    doubts = tree(
        made.ask(
            counted_again(home, "DELETE FROM checks WHERE severity = 'E'"), "/", lang="en"
        ).text
    ).get_element_by_id("doubts")
    assert text(doubts.find_class("sides")[0]) == "42 ≠ 2"
    assert "two figures for one quantity" in text(doubts)


@pytest.mark.parametrize("change", ['"left" = 0', '"right" = 0', "check_id = 'T2-RULES'"])
def test_there_is_no_heading_without_an_example(home, change):
    """A side of 0 may be a blank, and some checks have no two sides."""
    site = counted_again(home, f"UPDATE checks SET {change}")
    page = tree(made.ask(site, "/", lang="en").text)
    assert "1 report prints figures" in text(page.get_element_by_id("doubts"))
    assert "For example" not in text(page.get_element_by_id("doubts"))


@pytest.mark.parametrize(
    ("reading", "said"), [("lost", "存档损坏"), ("kept", "暂不能读"), ("no_report", "不是年度报告")]
)
def test_what_was_not_read_is_said(get, home, reading, said):
    assert "所有存档的报告均已读出" in get("/").text
    site = counted_again(home, f"update snapshots set reading = '{reading}' where id = 5")
    page = made.ask(site, "/").text
    assert "所有存档的报告均已读出" not in page
    assert "1 个网页或文件：" in page
    assert said in page


@pytest.mark.parametrize("code", ["unrecoverable", "unknown_form", "unread_cell"])
def test_a_report_without_figures_is_not_said_to_be_read(real, tmp_path, code):
    site = counted_again(
        copied(real, tmp_path),
        f"insert into issues (report, current, code, text) values (3, 1, '{code}', 'y')",
        "delete from cells where report = 3",
    )
    page = made.ask(site, "/").text
    assert "所有存档的报告均已读出" not in page
    assert "1 份已存档，但数字未能读出" in page


# What is new; what is withheld


def test_the_latest_reports_stand_first_and_editions_are_told(get):
    news = tree(get("/").text).get_element_by_id("news")
    latest, changed, gone = news.find_class("latest")
    # The last day printed is that of the sixth place (`made.report`).
    assert "石泉示例市水务局2022年" in text(latest[0])
    assert "2023-01-26" in text(latest[0])
    assert "松原示例市人民政府2016年" in text(changed[0])
    assert "第 2 版" in text(changed[0])
    assert "未见撤下的报告" in text(gone)


def test_counts_are_right_at_once_when_a_report_is_withheld(home):
    site = create_app(home)
    assert ">35<" in made.ask(site, "/").text
    entry = (
        f'[[withheld]]\nid = "sample-{row_of(2, 2020):012x}"\nwhat = "report"\n'
        'reason = "r"\ndate = 2026-11-22\n'
    )
    (home.path / "withheld.toml").write_text(entry, encoding="utf-8")
    page = tree(made.ask(site, "/?lang=en").text)
    figures = {text(one.find("dt")): text(one.find("dd")) for one in page.find_class("figures")[0]}
    assert figures["reports"] == "34"
    # Its division has not all years any more.
    assert {row[0] for row in behind(page)[1].values()} == {"2"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_names_stay_text(home, language):
    site = counted_again(
        home,
        "UPDATE news SET published_on = '2999-01-01' WHERE report_id = "
        f"'sample-{row_of(1, 2020):012x}'",
    )
    page = made.ask(site, f"/?lang={language}").text
    assert "alert" in page
    assert not re.search(r"<script>|<img src=x", page)
