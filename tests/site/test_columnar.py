"""What is counted from memory is what plain SQL counts, under any filters drawn at random."""

import json
import random
import sqlite3
from contextlib import closing

import made
import numpy as np
import pytest

from archive.building.counting import load_counts
from archive.pages import columnar, facets, ranking
from archive.pages.columnar import Asked
from archive.pages.narrowing import narrowing
from archive.pages.table_address import TableAddress
from archive.schema import table
from archive.serve import create_app

BASE = {"current": "1", "source_class": "sandbox"}
CODES = ("granted", "partial", "refused", "unable", "not_processed")
DRAWS = 60


@pytest.fixture(scope="module")
def answers(sample_home):
    """The rows of two tables as Python sees them: the counts are made again from these."""
    with closing(sqlite3.connect(sample_home.database_path)) as connection:
        connection.row_factory = sqlite3.Row
        reports = [dict(row) for row in connection.execute("select * from reports")]
        found = [dict(row) for row in connection.execute("select * from dispositions")]
    return {"reports": reports, "dispositions": found}


def drawn(dice, answers):
    """Filters as a reader may set them: some columns, an empty one, dispositions, comparisons."""
    one = dice.choice(answers["reports"])
    filters = {}
    for name in dice.sample(["scope", "province", "year", "form", "level"], dice.randrange(4)):
        key, value = (name, str(one[name])) if one[name] is not None else (f"{name}__isnull", "1")
        filters[key] = value
    if dice.random() < 0.3:
        filters["year__gte"] = "2019"
    for name, value in BASE.items():  # taken off by readers who want earlier editions or copies
        if dice.random() < 0.7:
            filters[name] = value
    return filters, tuple(dice.sample(CODES, dice.choice((0, 0, 1, 2))))


def holds(row, filters):
    return all(_holds(row, *one) for one in filters.items())


def _holds(row, key, value):
    name, _, comparison = key.partition("__")
    if comparison == "isnull":
        return row[name] is None
    if comparison == "gte":
        return row[name] is not None and row[name] >= int(value)
    return str(row[name]) == value


def of_reports(answers, filters, codes, *, above_0=True):
    """Rows of reports that pass, with what each has in each disposition."""
    having = {}
    for row in answers["dispositions"]:
        if row["total"] or not above_0:
            having.setdefault(row["report"], {})[row["disposition"]] = row["total"]
    rows = [row for row in answers["reports"] if holds(row, filters)]
    return [
        (row, having.get(row["id"], {}))
        for row in rows
        if set(codes) <= having.get(row["id"], {}).keys()
    ]


def summed(pairs):
    """value -> (reports, requests), requests None where no report states any."""
    found = {}
    for value, requests in pairs:
        reports, before = found.get(value, (0, None))
        both = [one for one in (before, requests) if one is not None]
        found[value] = (reports + 1, sum(both) if both else None)
    return found


def shown(facet):
    return {one["value"]: (one["reports"], one["requests"]) for one in facet["results"]}


@pytest.mark.parametrize("seed", range(DRAWS))
def test_reports_under_filters_drawn_at_random(get, answers, seed):
    filters, codes = drawn(random.Random(seed), answers)
    told = {**filters, "_size": 1}
    if codes:
        told["dispositions__arraycontains"] = list(codes)
    page = get("/nianbao/reports.json", **told).json()
    expected = of_reports(answers, filters, codes)
    assert page["filtered_table_rows_count"] == len(expected)
    for name in ("scope", "province", "year", "form", "level"):
        pairs = ((row[name], row["requests_classified"]) for row, _ in expected)
        assert shown(page["facet_results"][name]) == summed(pairs)
    each = ((code, total) for _, having in expected for code, total in having.items())
    assert shown(page["facet_results"]["dispositions"]) == summed(each)


@pytest.mark.parametrize("seed", range(DRAWS))
def test_dispositions_under_filters_drawn_at_random(get, answers, seed):
    dice = random.Random(seed)
    filters, codes = drawn(dice, answers)
    wanted, above_0 = codes[:1], dice.random() < 0.5
    told = {**filters, "_size": 1} | ({"total__gt": "0"} if above_0 else {})
    page = get(
        "/nianbao/dispositions.json", **told, **dict(zip(("disposition",), wanted, strict=False))
    )
    expected = [
        (row, {code: total for code, total in having.items() if not wanted or code in wanted})
        for row, having in of_reports(answers, filters, wanted, above_0=above_0)
    ]
    expected = [(row, having) for row, having in expected if having]
    found = page.json()
    assert found["filtered_table_rows_count"] == sum(len(having) for _, having in expected)
    for name in ("scope", "province", "year"):
        pairs = ((row[name], _figures(having.values())) for row, having in expected)
        assert shown(found["facet_results"][name]) == summed(pairs)
    each = ((code, total) for _, having in expected for code, total in having.items())
    assert shown(found["facet_results"]["disposition"]) == summed(each)


def _figures(totals):
    """Their sum; None where all are blank."""
    figures = [one for one in totals if one is not None]
    return sum(figures) if figures else None


def test_other_filters_and_words_narrow_what_is_counted(get, answers):
    page = get(
        "/nianbao/reports.json", **BASE, requests_received__gt="20", _zh=made.WORD, _shape="objects"
    )
    page = page.json()
    ids = {row["id"] for row in page["rows"]}
    assert page["filtered_table_rows_count"] == len(ids) > 0
    assert sum(one["reports"] for one in page["facet_results"]["scope"]["results"]) == len(ids)
    assert all(row["requests_received"] > 20 for row in page["rows"])


def test_common_words_find_what_rare_ones_would(sample_home, get, monkeypatch):
    """Words of very many reports are looked up row by row; what they find is the same."""
    asked = {**BASE, "_zh": made.WORD, "_shape": "objects"}
    ranked = get("/nianbao/reports.json", **asked).json()["rows"]
    monkeypatch.setattr(ranking, "RANKED_AT_MOST", 0)
    common = made.ask(create_app(sample_home), "/nianbao/reports.json", **asked).json()["rows"]
    assert {row["id"] for row in common} == {row["id"] for row in ranked} != set()
    assert [row["year"] for row in common] == sorted((row["year"] for row in common), reverse=True)


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    "narrowed", [{}, {"province": "湖南省"}, {"requests_received__gte": "20"}], ids=str
)
def test_pages_of_common_words_hold_every_report_once(
    sample_home, answers, monkeypatch, narrowed, size
):
    """The rows of the first page are known from memory; the pages behind it go on from there."""
    monkeypatch.setattr(ranking, "RANKED_AT_MOST", 0)
    site, asked = create_app(sample_home), {**BASE, "_zh": made.WORD, **narrowed}
    text = f"select report from sections where text like '%{made.WORD}%'"
    saying, found = {row for (row,) in made.rows(sample_home, text)}, []
    rows = [row for row in answers["reports"] if holds(row, BASE | narrowed)]
    rows.sort(key=lambda row: (-row["year"], row["id"]))
    expected = [row["id"] for row in rows if row["id"] in saying]
    page = made.ask(site, "/nianbao/reports.json", **asked, _size=size).json()
    assert len(page["rows"]) == min(size, len(expected)) > 0
    while page:
        found += [row[0] for row in page["rows"]]
        page = page["next_url"] and made.ask(site, page["next_url"]).json()
    assert found == expected


def test_a_first_page_of_the_usual_size_leads_to_the_next(sample_home, monkeypatch):
    monkeypatch.setattr(ranking, "RANKED_AT_MOST", 0)
    site = create_app(sample_home)
    site._settings["default_page_size"] = site.page_size = 2
    asked = {**BASE, "_zh": made.WORD}
    first = made.ask(site, "/nianbao/reports.json", **asked).json()
    second = made.ask(site, first["next_url"]).json()
    pages = [[row[0] for row in page["rows"]] for page in (first, second)]
    whole = made.ask(site, "/nianbao/reports.json", **asked, _size=4).json()["rows"]
    assert pages[0] + pages[1] == [row[0] for row in whole]
    assert [len(rows) for rows in pages] == [2, 2]


@pytest.mark.parametrize(
    ("limit", "known", "rows", "is_used"),
    [(" limit 3", 3, 9, True), (" limit 4", 3, 9, False), ("", 3, 9, False), ("", 3, 3, True)],
)
def test_known_rows_are_shown_only_where_they_are_all_that_is_asked_for(
    limit, known, rows, is_used
):
    sql = f"select id from reports where 1 order by year desc{limit}"
    told = {ranking.FIRST: json.dumps([1] * known), ranking.COUNTED_ROWS: rows}
    found = ranking.by_relevance(sql, told)
    assert (found != sql) == is_used
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table reports (id, year)")
        assert connection.execute(found, told).fetchall() == []


def test_any_facet_of_common_words_counts_more_than_the_page(sample_home, monkeypatch):
    monkeypatch.setattr(ranking, "RANKED_AT_MOST", 0)
    asked = {**BASE, "_zh": made.WORD, "_facet": "agency", "_size": 1}
    page = made.ask(create_app(sample_home), "/nianbao/reports.json", **asked).json()
    agencies = page["facet_results"]["agency"]["results"]
    assert sum(one["count"] for one in agencies) == page["filtered_table_rows_count"] > 1


@pytest.fixture(scope="module")
def drawn_counts():
    """Reports with rows of dispositions above 0, of 0, blank and absent, and their counts."""
    dice = random.Random(6)
    with closing(sqlite3.connect(":memory:")) as connection:
        for name in ("reports", "dispositions", "facet_cells", "facet_rows"):
            connection.execute(f"create table {name} ({', '.join(table(name).column_names)})")
        for report in range(1, 60):
            alike = {"current": dice.randrange(2), "year": dice.choice((2019, 2020, None))}
            put(connection, "reports", id=report, **alike)
            for code in dice.sample(columnar.CODES, dice.randrange(4)):
                total = dice.choice((None, 0, 0, 3, 70))
                put(connection, "dispositions", report=report, disposition=code, total=total)
        connection.execute(
            "update dispositions set year = reports.year from reports where reports.id = report"
        )
        load_counts(connection)
        yield connection, columnar.columns(connection)


def put(connection, name, **values):
    marks = ", ".join("?" for _ in values)
    connection.execute(
        f"insert into {name} ({', '.join(values)}) values ({marks})", list(values.values())
    )


@pytest.mark.parametrize("code", [None, *CODES])
@pytest.mark.parametrize("above_0", [True, False])
@pytest.mark.parametrize("singly", [True, False])
def test_blank_rows_and_rows_of_zero_are_counted_as_sql_counts_them(
    drawn_counts, code, above_0, singly
):
    """From the sums of cells, and report by report."""
    connection, held = drawn_counts
    every = np.arange(1, 60) if singly else None
    asked = Asked(None, (code,) if code else (), every, of_dispositions=True, above_0=above_0)
    found = columnar.counted(held, asked)
    conditions = [f"disposition = '{code}'"] * bool(code) + ["total > 0"] * above_0
    rows = f"select * from dispositions where {' and '.join(conditions) or '1'}"
    assert found.rows == connection.execute(f"select count(*) from ({rows})").fetchone()[0] > 0
    for name in ("year", "disposition"):
        sql = facets.facet_sql("dispositions", name, rows)
        counted = {facets.Counted(*row) for row in connection.execute(sql)}
        assert set(found.facets[name]) == counted


def test_conditions_on_single_rows_are_left_to_sql():
    two = (("disposition", "granted"), ("disposition", "refused"))
    for pairs in (two, (("total__gt", "5"),), (("_where", "total > 5"),)):
        assert narrowing(TableAddress("dispositions", pairs)) is None
    assert narrowing(TableAddress("reports", (("_where", "1"),))) is None
    assert narrowing(TableAddress("checks", ())) is None


def test_an_archive_without_reports_counts_nothing():
    with closing(sqlite3.connect(":memory:")) as connection:
        codes = ", ".join(columnar.CODES)
        connection.execute(f"create table facet_cells (id, {', '.join(columnar.ALIKE)})")
        connection.execute(f"create table facet_rows (report, cell, requests, {codes})")
        held = columnar.columns(connection)
    assert columnar.counted(held, Asked()).rows == 0
    assert not any(columnar.counted(held, Asked(codes=("refused",))).facets.values())


def test_cells_that_are_not_numbered_from_one_are_refused():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"create table facet_cells (id, {', '.join(columnar.ALIKE)})")
        connection.executemany("insert into facet_cells (id) values (?)", [(1,), (3,)])
        with pytest.raises(ValueError, match="facet_cells"):
            columnar.columns(connection)
