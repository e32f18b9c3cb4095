"""Arguments of every kind, hostile ones too: a page or a sentence, never our SQL or our HTML."""

import itertools
import json
import logging

import made
import pytest
from datasette.views.table import TableView

ESCAPE = 'year" as value, 1, 1 from reports union select sql, 1, 1 from sqlite_master --'
HOSTILE = [
    ESCAPE,
    "'",
    '"',
    "]",
    "' or 1=1 --",
    "\0",
    "复\0议",
    "x" * 5000,
    "复议 " * 2000,
    "\u202eabc",
    "<script>alert(1)</script>",
    "{",
    "[",
    '{"column": ["a"]}',
    "-1",
    "9" * 30,
    "٣",
    "",
]
ARGUMENTS = [
    "_facet",
    "_facet_requests",
    "_facet_array",
    "_facet_date",
    "_facet_size",
    "_zh",
    "_search",
    "_sort",
    "_sort_desc",
    "_next",
    "_size",
    "_timelimit",
    "_col",
    "_through",
    "_columns",
    "_filter_column",
    "year",
    "year__in",
    "year__gt",
    "dispositions__arraycontains",
    "title__like",
    'year" or 1=1 --',
    'year__x" or 1=1 --__exact',
]
PATHS = ["/nianbao/reports", "/nianbao/checks.json", "/nianbao/cells_readable"]


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """Refusals are expected here; Datasette prints the trace of each."""
    caplog.set_level(logging.CRITICAL)


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_no_value_breaks_a_table_or_gets_into_it(get, argument):
    for path, value in itertools.product(PATHS, HOSTILE):
        answer = get(path, **{argument: value, "_nocount": 1})
        assert answer.status_code < 500, (path, value[:40])
        assert "CREATE TABLE" not in answer.text
        if "html" in answer.headers.get("content-type", ""):
            assert not made.foreign_scripts(answer.text)


@pytest.mark.parametrize(
    "path", ["/report/{}", "/-/capture/{}", "/nianbao/{}", "/nianbao/reports/{}"]
)
def test_no_name_in_an_address_breaks_a_page(get, path):
    for value in HOSTILE:
        quoted = "".join(f"%{byte:02x}" for byte in value.encode())
        answer = get(path.format(quoted))
        assert answer.status_code < 500, value[:40]
        assert not made.foreign_scripts(answer.text)


@pytest.mark.parametrize("table", ["reports", "dispositions", "checks", "sections"])
def test_only_columns_marked_as_facets_are_counted(get, table):
    for column in (ESCAPE, "no_such_column", "title"):
        answer = get(f"/nianbao/{table}.json", _facet_requests=column)
        assert answer.status_code == 400
        assert column[:40] in answer.json()["error"]


def test_a_facet_of_the_schema_may_be_asked_for(get):
    answer = get("/nianbao/reports.json", _facet_requests="portal", current=1)
    assert answer.json()["facet_results"]["portal"]["results"][0]["reports"] == 36


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ({"yaer": 2020}, "no column “yaer”"),
        ({"year__above": 2020}, "no comparison “above”"),
        ({"_facet": "yaer"}, "no column “yaer”"),
        ({"_timelimit": "long"}, "_timelimit is a whole number"),
        ({"_zh": "复" * 201}, "up to 200 characters"),
        ({"_through": "{}"}, "_through"),
        ({"year__in": "["}, "is a list"),
        ({"year__in": '[["a"]]'}, "is a list"),
        ({"year__in": f"[{10**30}]"}, "is a list"),
        ({"year__gt": "9" * 20}, "up to 18 digits"),
        ({"year__gt": "9" * 5000}, "up to 18 digits"),
        ({"year__gt": "²"}, "up to 18 digits"),
        ({"_timelimit": "max"}, "_timelimit is a whole number"),
        ({"_facet[]": "1"}, "no argument “_facet[]”"),
        ({"_facet": ["year"] * 21}, "up to 20 columns, found 21"),
        ({"_facet": ["year"] * 11, "_facet_requests": ["year"] * 10}, "found 21"),
        ({"_columns": ["title"] * 102}, "up to 100 arguments, found 102"),
        ({"year": [2020] * 101}, "up to 100 arguments"),
        ({"_next": "//evil.com"}, "no page begins at _next=//evil.com"),
    ],
)
def test_a_mistake_is_named(get, argument, said):
    answer = get("/nianbao/reports.json", **argument)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


@pytest.mark.parametrize("edition", ["0", "9" * 40, "٣", "1 or 1", "\0", "<script>"])
def test_an_edition_that_is_not_there(get, edition):
    answer = get("/report/sample-000000000001", edition=edition)
    assert answer.status_code == 404
    assert not made.foreign_scripts(answer.text)


def test_each_column_of_a_wide_table_can_be_asked_for(get, site):
    columns = site.table_metadata("nianbao", "panel_wide")["columns"]
    assert len(columns) > 150
    assert get("/nianbao/panel_wide", _columns=list(columns)).status_code == 200
    page = get("/nianbao/reports", _columns=["title"] * 50).text
    assert page.count('<th class="col-title"') <= 1


@pytest.mark.parametrize(
    "given", [{"_size": "0"}, {"_size": "max", "_next": "x"}, {"_size": 5, "_next": "//evil.com"}]
)
def test_no_file_is_empty_without_a_word(get, given):
    assert get("/nianbao/reports.csv", **given).status_code == 400


def test_views_count_their_pages(get):
    assert get("/nianbao/cells_readable.json", _next="max").status_code == 400


def test_damage_of_the_database_is_not_the_readers(site, monkeypatch):
    async def damaged(*_arguments, **_options):
        return json.loads("[")

    monkeypatch.setattr(TableView, "data", damaged)
    monkeypatch.setattr(type(site), "page", damaged)
    for path in ("/coverage", "/nianbao/reports?year__in=[2020]"):
        assert made.ask(site, path).status_code == 500


PAGES = {
    "/": ("indicator", "year"),
    "/province/130000": ("year",),
    "/compare": ("province", "indicator", "from", "to", "copies"),
    "/coverage": ("province", "year", "level", "status", "page"),
    "/errors": ("copies", "province", "year", "check", "severity", "page"),
    "/dispositions": ("copies", "level"),
    "/disposition/refused": ("of", "level", "year", "low_bases", "copies"),
    "/feed.json": ("before", "source_class"),
}
"""Arguments of pages of ours, each of which has values of its own."""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_refuses_what_it_cannot_read(get, path):
    for argument, value in itertools.product(PAGES[path], [*HOSTILE, "9" * 5000, "²"]):
        if value:
            answer = get(path, **{argument: value})
            assert answer.status_code == 400, (argument, value[:40])
            is_page = "html" in answer.headers["content-type"]
            assert not (is_page and made.foreign_scripts(answer.text))


@pytest.mark.parametrize("path", ["/?year=1234", "/province/130000?year=1234", "/compare?to=1234"])
def test_a_year_is_one_of_the_archive(get, path):
    assert get(path).status_code == 400


def test_an_agency_has_the_series_it_shows(get, sample_home):
    ((agency,),) = made.rows(sample_home, "select min(agency_id) from agencies")
    assert get(f"/agency/{agency}", series=0).status_code == 200
    for series in ("99", "abcd", "-1", "9" * 5000):
        assert get(f"/agency/{agency}", series=series).status_code == 400


def test_a_comparison_is_not_cut_without_a_word(get):
    for given in ({"agency": [f"a{n}" for n in range(21)]}, {"indicator": ["granted", "nonsense"]}):
        assert get("/compare", **given).status_code == 400
    sentence = get("/compare", **{"lang": "en", "from": "abcd"}).text
    assert "from is a whole number" in sentence


def test_nothing_is_ranked_by_a_word_that_is_no_order(get):
    assert get("/", order="value").status_code == 200
    assert get("/", order="size").status_code == 400
