"""The page of who published when: what is known, in words that accuse nobody."""

import html
import re
import shutil
import sqlite3

import made
import pytest

from archive.home import Home
from archive.pages import coverage_chart
from archive.pages.charts import svg
from archive.pages.coverage import ALL, Asked, Punctuality, grid, listing, states
from archive.serve import create_app
from archive.words import words

LINE = 12
"""Height of a line of a chart's words, in pixels."""
HAN = re.compile("[㐀-鿿]")
AGENCY = "('a-1', '松原示例市人民政府', '河北省', '131100', 'prefecture', 'government_aggregate'"
OTHER = "('a-2', '柳浦示例市人民政府', '浙江省', '331100', 'prefecture', 'government_aggregate'"
COLUMNS = "agency_id, agency, province, division_code, level, scope, year, status, report_id, note"
SEEN = "last_looked, attempts"
ROWS = [
    (AGENCY, 2018, "not_assessed", None, None),
    (AGENCY, 2019, "found", "sample-000000000002", None),
    (AGENCY, 2020, "late", "sample-000000000003", None),
    (AGENCY, 2021, "not_found", None, None),
    (OTHER, 2019, "blocked", None, "challenge"),
    (OTHER, 2020, "not_assessed", None, "copy_held ingest-00000000000b"),
    (OTHER, 2021, "gone", None, None),
]


def quoted(value: object) -> str:
    return "NULL" if value is None else f"'{value}'"


@pytest.fixture(scope="module")
def home(sample_home, tmp_path_factory):
    """The made home with a register of two agencies and one proof of lateness."""
    path = tmp_path_factory.mktemp("coverage") / "home"
    shutil.copytree(sample_home.path, path)
    values = ", ".join(
        f"{who}, {year}, '{status}', {quoted(report)}, {quoted(note)}, '2022-04-02T08:00:00Z', 3)"
        for who, year, status, report, note in ROWS
    )
    made.change(
        path / "nianbao.db",
        "DELETE FROM coverage",
        "DELETE FROM publication_lags",
        f"INSERT INTO coverage ({COLUMNS}, {SEEN}) VALUES {values}",
        "INSERT INTO publication_lags (report_id, source_class, year, deadline, date_used,"
        " date_basis, kind, days_late, on_time, last_listed_without, listing_url) VALUES"
        " ('sample-000000000003', 'sandbox', 2020, '2021-03-31', '2021-05-01', 'first_seen',"
        "  'upper_bound', 31, 0, '2021-04-02T08:00:00Z', 'https://www.x.gov.cn/list.html'),"
        " ('sample-000000000002', 'sandbox', 2019, '2020-03-31', '2020-03-18', 'displayed',"
        "  'exact', -13, 1, NULL, NULL)",
    )
    return Home.open(path)


@pytest.fixture(scope="module")
def ask(home):
    site = create_app(home)
    return lambda path="/coverage", **more: made.ask(site, path, **more)


def main(answer) -> str:
    assert answer.status_code == 200
    return re.findall("<main.*</main>", answer.text, re.S)[0]


def test_cells_count_what_is_held_of_what_is_known(home):
    connection = sqlite3.connect(home.database_path)
    found = grid(connection, None)
    assert found.years == (2018, 2019, 2020, 2021)
    assert [one.code for one in found.provinces] == ["河北省", "浙江省"]
    hebei = found.cells["河北省", 2020]
    assert (hebei.held, hebei.known, hebei.expected) == (1, 1, 1)
    zhejiang = found.tally("浙江省")
    # One is gone, one stands behind a site that did not let us look, one is not assessed.
    assert (zhejiang.held, zhejiang.known, zhejiang.expected) == (0, 1, 3)
    assert [(one.code, count) for one, count in zhejiang.shut] == [("blocked", 1)]
    assert found.tally(year=2021).counts == {"not_found": 1, "gone": 1}
    usual = listing(connection, Asked(status=None, year=2020), "sandbox")
    assert [one.status.code for one in usual.entries] == ["late"]
    everything = listing(connection, Asked(status=ALL, year=2020), "sandbox")
    assert {one.status.code for one in everything.entries} == {"late", "not_assessed"}
    connection.close()


def test_the_usual_page_shows_what_is_assessed(ask):
    page = main(ask(lang="en"))
    cells = re.findall(r'<td class="(whole|part|empty|gap|shut|outside)"', page)
    assert cells == ["gap", "whole", "whole", "empty", "outside", "shut", "gap", "empty"]
    assert "Late with proof" in page and "up to 31 days" in page


def test_a_site_that_did_not_let_us_look_is_in_no_denominator(ask):
    """Of seven cells two are not assessed and one is blocked."""
    page = main(ask(lang="en"))
    assert re.search(r"known, of 7</dt><dd>4</dd>", page)
    (cell,) = re.findall(r'<td class="shut">(.*?)</td>', page, re.S)
    assert "⊘" in cell and "0/" not in cell
    assert "in no denominator" in page
    years = main(ask("/province/330000", lang="en"))
    (row,) = re.findall(r'<tr><th scope="row"><a href="[^"]*year=2019".*?</tr>', years, re.S)
    assert not re.search(r"\d / \d", row) and "– <small>" in row


def test_a_late_report_that_is_not_readable_is_accounted_for(home, tmp_path):
    path = tmp_path / "home"
    shutil.copytree(home.path, path)
    made.change(path / "nianbao.db", "UPDATE coverage SET status = 'unread' WHERE status = 'late'")
    page = main(made.ask(create_app(Home.open(path)), "/coverage", lang="en"))
    assert "1 report that is late here stands among the states above as not readable" in page


def test_lateness_names_its_proof(ask):
    page = main(ask(status="late", lang="en"))
    assert page.count('<tr><th scope="row"><a href="/agency/') == 1
    assert "our capture of the list of 2021-04-02 does not have it" in page
    assert 'href="https://www.x.gov.cn/list.html" rel="noreferrer nofollow"' in page
    assert 'href="/report/sample-000000000003"' in page
    assert "≤" in page and "2021-05-01" in page and "2021-03-31" in page


def test_a_province_has_its_agencies_with_all_their_years(ask):
    page = main(ask(province="河北省", lang="en"))
    assert "松原示例市人民政府" in page and "柳浦" not in page
    (section,) = re.findall('<section id="agencies">.*?</section>', page, re.S)
    (row,) = re.findall(r'<tr><th scope="row"><a href="/agency/a-1">.*?</tr>', section, re.S)
    states = re.findall(r'<td class="cov-(\w+)', row)
    assert states == ["not_assessed", "found", "late", "not_found"]
    assert "03-18" in row and "≤05-01" in row


def test_what_was_met_is_said_in_words(ask):
    page = main(ask(status="blocked", lang="en"))
    assert "柳浦示例市人民政府" in page
    assert "last looked 2022-04-02, 3 times in all" in re.sub("<[^>]*>", "", page)
    assert "challenge" not in re.sub("<[^>]*>", "", page)  # its words stand, not its code


def test_a_copy_fills_no_place_and_is_listed(ask):
    page = main(ask(lang="en"))
    assert "1 more is held as a copy alone" in page
    copies = main(ask(status="copy", lang="en"))
    assert 'href="/report/ingest-00000000000b"' in copies
    assert copies.count('<tr><th scope="row"><a href="/agency/') == 1


def test_copies_are_counted_of_what_was_chosen(ask):
    """The one copy is of Zhejiang, 2020."""
    for more in ({}, {"province": "浙江省"}, {"year": 2020}, {"province": "浙江省", "year": 2020}):
        callout = re.search(
            r'<p class="callout copies">.*?</p>', main(ask(lang="en", **more)), re.S
        )
        assert "1 more is held" in callout[0]
        listed = html.unescape(re.search(r'href="([^"]*status=copy[^"]*)"', callout[0])[1])
        assert 'href="/report/ingest-00000000000b"' in main(ask(listed))
    for more in ({"province": "河北省"}, {"year": 2019}, {"province": "浙江省", "year": 2019}):
        assert "callout copies" not in main(ask(lang="en", **more))


@pytest.mark.parametrize("width", [860, 270])
def test_the_legend_stands_above_the_unit_of_the_axis(width):
    years = [Punctuality(year, 3, 1, 9) for year in range(2012, 2024)]
    drawn = str(svg(coverage_chart.specification(years, width)))
    legend = drawn.partition("role-legend")[2]
    unit = re.search(r"role-axis-title.*?translate\([^,]*,(-?[\d.]+)\)", drawn, re.S)
    top = re.search(r"translate\([^,]*,(-?[\d.]+)\)", legend)
    assert float(top[1]) + LINE <= float(unit[1]) - LINE


@pytest.mark.parametrize(
    "more", [{}, {"province": "河北省"}, {"status": "late"}, {"status": "all"}]
)
def test_the_page_is_whole_in_each_language(ask, more):
    shown = re.sub(r'<span lang="zh-Hans">.*?</span>', "", main(ask(lang="en", **more)))
    shown = re.sub(r'value="[^"]*"', "", shown)
    assert HAN.findall(re.sub("<[^>]*>", "", shown)) == []
    assert "Who published" not in main(ask(lang="zh", **more))


@pytest.mark.parametrize("accusing", ["missing", "failed to publish", "violat", "refused to"])
def test_no_word_accuses(ask, accusing):
    pages = [main(ask(lang="en")), main(ask(lang="en", status="all", year=2021))]
    for page in pages:
        assert accusing not in page.replace("Not found is not missing", "").lower()


@pytest.mark.parametrize("accusing", ["违法", "违规", "拒绝公开", "未履行", "应公布而未公布"])
def test_no_chinese_word_accuses(ask, accusing):
    assert accusing not in main(ask(lang="zh")) + main(ask(lang="zh", status="all", year=2021))


def test_every_state_has_its_sign_and_its_meaning():
    assert states().keys() == words("coverage_sign").keys()
    assert states().keys() == words("coverage_meaning").keys()
    signs = [one.zh for one in words("coverage_sign").values()]
    assert len(set(signs)) == len(signs)  # told apart without colour


@pytest.mark.parametrize(
    "more", [{"province": "月球"}, {"year": "x"}, {"status": "bad"}, {"level": "moon"}]
)
def test_what_is_not_known_is_refused(ask, more):
    assert ask(**more).status_code == 400


def test_pages_hold_every_agency_once(home, tmp_path):
    path = tmp_path / "home"
    shutil.copytree(home.path, path)
    rows = ", ".join(
        f"('b-{n:03}', '第{n:03}局', '河北省', '131100', 'county', 'department', 2021, 'found',"
        " NULL, NULL)"
        for n in range(150)
    )
    made.change(path / "nianbao.db", f"INSERT INTO coverage ({COLUMNS}) VALUES {rows}")
    site = create_app(Home.open(path))
    for more in ({"province": "河北省"}, {"year": 2021}):
        seen = []
        for page in (1, 2, 3):
            answer = main(made.ask(site, "/coverage", page=page, **more))
            seen += re.findall(r'<tr><th scope="row"><a href="/agency/(b-\d+)"', answer)
        assert sorted(seen) == [f"b-{n:03}" for n in range(150)]


def test_names_are_shown_as_text(home, tmp_path):
    path = tmp_path / "home"
    shutil.copytree(home.path, path)
    hostile = made.HOSTILE.replace("'", "''")
    made.change(
        path / "nianbao.db", f"UPDATE coverage SET agency = '{hostile}', note = '{hostile}'"
    )
    site = create_app(Home.open(path))
    for more in ({"province": "河北省"}, {"status": "all", "year": "2021"}):
        page = made.ask(site, "/coverage", **more).text
        assert "&lt;script&gt;" in page and "<script>alert" not in page


def test_an_empty_register_has_a_page_too(sample_home, tmp_path):
    path = tmp_path / "home"
    shutil.copytree(sample_home.path, path)
    made.change(path / "nianbao.db", "DELETE FROM coverage", "DELETE FROM publication_lags")
    assert made.ask(create_app(Home.open(path)), "/coverage").status_code == 200
