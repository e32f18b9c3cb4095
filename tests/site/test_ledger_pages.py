"""The pages of `coverage` and `publication_lags`: in words, with facets that lead to the few rows
that say something."""

import re
import shutil

import made
import pytest
import yaml

from archive.home import Home
from archive.schema import TABLES
from archive.serve import create_app, site_dir

COLUMNS = "agency_id, agency, province, level, scope, year, status, expected_by, portal, note"
WHO = "'a-1', '松原示例市人民政府', '河北省', 'prefecture', 'government_aggregate'"
ROWS = (
    (2019, "not_assessed", "division_table"),
    (2020, "not_assessed", "division_table"),
    (2021, "blocked", "portal"),
    (2018, "not_assessed", "seen"),
)


@pytest.fixture(scope="module")
def ledgers(sample_home, tmp_path_factory):
    """The made home with a register of four rows and one proof of lateness."""
    path = tmp_path_factory.mktemp("ledgers") / "home"
    shutil.copytree(sample_home.path, path)
    values = (f"({WHO}, {year}, '{status}', '{by}', 'p', NULL)" for year, status, by in ROWS)
    made.change(
        path / "nianbao.db",
        f"INSERT INTO coverage ({COLUMNS}) VALUES {', '.join(values)}",
        "INSERT INTO publication_lags (report, report_id, agency, province, year, on_time, kind,"
        " date_basis) SELECT id, report_id, agency, province, year, 0, 'upper_bound', 'first_seen'"
        " FROM reports LIMIT 1",
    )
    site = create_app(Home.open(path))
    return lambda address, **more: made.ask(site, address, **more)


def values(page, facet):
    """The values of a facet in the order of the page."""
    (section,) = re.findall(rf'<section class="facet" id="facet-{facet}".*?</section>', page, re.S)
    return re.findall(r'<tr data-value="([^"]*)"', section), section


def test_the_register_has_facets_in_words(ledgers):
    page = ledgers("/nianbao/coverage").text
    assert values(page, "status")[0] == ["blocked", "not_assessed"]
    assert values(page, "year")[0] == ["2021", "2020", "2019", "2018"]
    assert ">被拦截</a>" in values(page, "status")[1]
    in_english = ledgers("/nianbao/coverage", lang="en").text
    assert ">blocked</a>" in values(in_english, "status")[1]
    assert ">Hebei</a>" in values(in_english, "province")[1]
    assert "行政区划表" in values(page, "expected_by")[1]
    assert "地市级" in values(page, "level")[1]
    assert values(page, "province")[0] == ["河北省"]


def test_a_status_is_said_in_words_and_before_the_codes(ledgers):
    page = ledgers("/nianbao/coverage", status="blocked").text
    columns = re.findall(r'data-column="([^"]*)"', page)
    assert columns[:3] == ["agency", "year", "status"]
    (cell,) = re.findall(r'<td class="col-status[^>]*>(.*?)</td>', page)
    assert cell == "被拦截"
    assert re.search(r'<td class="col-expected_by[^>]*>已登记站点', page)
    # The filter in use says so too.
    assert re.search(r"：\s*被拦截", page)


def test_the_newest_year_comes_first(ledgers):
    page = ledgers("/nianbao/coverage").text
    assert re.findall(r'<td class="col-year[^>]*>(\d+)', page) == ["2021", "2020", "2019", "2018"]


def test_lags_have_facets_in_words(ledgers):
    page = ledgers("/nianbao/publication_lags").text
    assert values(page, "kind")[0] == ["upper_bound"]
    assert "不晚于该日" in values(page, "kind")[1]
    assert "逾期" in values(page, "on_time")[1]
    assert "首次采集日期" in page


def test_the_status_of_an_answer_stays_a_number(ledgers):
    page = ledgers("/nianbao/snapshots", _columns="all").text
    assert re.findall(r'<td class="col-status[^>]*>(.*?)</td>', page)[0] == "200"


def test_every_facet_has_an_index():
    written = yaml.safe_load((site_dir() / "metadata.yaml").read_text("utf-8"))
    leading = {
        spec.name: {index[0].removeprefix("-") for index in spec.all_indexes} for spec in TABLES
    }
    for name, table in written["databases"]["nianbao"]["tables"].items():
        counted = [one for one in table.get("facets", ()) if isinstance(one, str)]
        assert set(counted) <= leading.get(name, set()), name
