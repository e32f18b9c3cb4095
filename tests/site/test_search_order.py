"""Found reports stand by relevance, then by year, and every one of them on some page."""

import sqlite3

import made
import pytest

from archive.pages import ranking
from archive.pages.ranking import (
    AFTER,
    QUERY,
    RANKED_AT_MOST,
    TEXT_QUERY,
    Found,
    by_relevance,
    condition,
)
from archive.pages.snippets import snippets
from archive.search import bigrams, in_text, match_query
from archive.serve import create_app

SAMPLE = {"current": "1", "source_class": "sandbox"}
HEAD = "某市公开年度报告"
REST = "本年度依法办理各项工作，内容充实，服务群众。" * 5
ROW = "行政复议"
TEXTS = {
    1: (2018, HEAD, f"{REST}复议一件。", ROW),
    2: (2021, HEAD, f"{REST}复议一件。", ROW),
    3: (2019, HEAD, f"复议，复议，复议，复议，复议。{REST}", ""),
    4: (2012, "某市复议委员会年度报告", f"{REST}收到申请。", ROW),
    5: (2022, HEAD, f"{REST}没有收到。", ""),
    6: (2015, HEAD, REST, f"{ROW}，复议，复议"),
    7: (2023, HEAD, REST, ROW),
    8: (2016, HEAD, REST, ROW),
}
ORDERED = [4, 3, 2, 1, 7, 8, 6]
"""Those whose head or text says 复议, then those of which only a table does, from the newest."""


@pytest.fixture
def found():
    """Ids in the order of the page, for words that are searched for."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create table reports (id integer primary key, year int, title text)")
    connection.execute(
        "create virtual table reports_fts"
        " using fts5(head, body, labels, content='', tokenize='ascii')"
    )
    for row, (year, title, *texts) in TEXTS.items():
        connection.execute("insert into reports values (?, ?, ?)", (row, year, title))
        connection.execute(
            "insert into reports_fts (rowid, head, body, labels) values (?, ?, ?, ?)",
            (row, *map(bigrams, (title, *texts))),
        )

    def search(words, limit=9, after=0, common=False):
        query, cut = match_query(words), "" if limit is None else f" limit {limit}"
        rows = Found(RANKED_AT_MOST + 1, RANKED_AT_MOST + 1) if common else Found(1)
        holds = condition("reports", query, rows)
        sql = f"select id from reports where {holds} order by year desc{cut}"
        parameters = {QUERY: query, TEXT_QUERY: in_text(query), AFTER: after}
        return [row for (row,) in connection.execute(by_relevance(sql, parameters), parameters)]

    yield search
    connection.close()


def test_a_word_in_the_title_comes_first_then_the_text_that_says_it_most(found):
    assert found("复议")[:2] == [4, 3]


def test_as_relevant_as_each_other_the_newest_comes_first(found):
    assert found("复议")[2:4] == [2, 1]


@pytest.mark.parametrize("common", [False, True])
def test_what_stands_in_tables_alone_comes_behind_however_new_it_is(found, common):
    assert found("复议", common=common) == ORDERED
    assert found("行政复议", common=common) == [7, 2, 1, 8, 6, 4]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_are_counted_off(found, limit):
    pages = [found("复议", limit=limit, after=after) for after in range(0, 9, limit)]
    assert [row for page in pages for row in page] == ORDERED


def test_a_file_has_them_all_in_the_order_of_the_page(found):
    assert found("复议", limit=None) == ORDERED


def test_without_being_asked_no_order_is_changed():
    holds = condition("reports", '"复议"', Found(1))
    sql = f"select id from reports where {holds} order by year desc limit 9"
    assert by_relevance(sql, {QUERY: '"复议"'}) == sql


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_every_found_report_stands_on_one_page(get, sample_home, suffix):
    in_force = "select id from reports where current = 1 and source_class = 'sandbox'"
    in_text = f"select report from sections where text like '%复议%' and report in ({in_force})"
    in_rows = (
        "select report from cells_readable where code like 't4.review.%'"
        f" and report in ({in_force})"
    )
    expected = made.rows(sample_home, f"{in_text} union {in_rows} order by 1")
    address, seen = "/nianbao/reports.json?_zh=复议&_size=8&current=1&source_class=sandbox", []
    while address:
        answer = get(address)
        assert answer.status_code == 200
        seen += [row[0] for row in answer.json()["rows"]]
        assert get(address.replace(".json", suffix)).status_code == 200
        address = answer.json()["next_url"]
    assert sorted(seen) == [row for (row,) in expected]
    assert len(seen) == len(set(seen))


def test_the_page_says_its_order(get):
    assert "按相关程度排列，其次按年度" in get("/nianbao/reports", _zh="复议", **SAMPLE).text
    by_year = get("/nianbao/reports", _zh="复议", _sort_desc="year", **SAMPLE).text
    assert "按相关程度排列" not in by_year


def test_a_word_of_very_many_reports_does_not_rank_them(tmp_path, monkeypatch):
    monkeypatch.setattr(ranking, "RANKED_AT_MOST", 3)
    site = create_app(made.make_home(tmp_path / "home"))
    page = made.ask(site, "/nianbao/reports", _zh="复议", **SAMPLE).text
    assert "按年度排列" in page
    few = made.ask(site, "/nianbao/reports", _zh=made.WORD, id__in="1,2", **SAMPLE)
    assert few.status_code == 200


@pytest.mark.parametrize("wrong", ["x", "-1", "2019,7"])
def test_a_page_of_a_search_is_a_number(get, wrong):
    assert get("/nianbao/reports", _zh="复议", _next=wrong).status_code == 400


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("複議", {"复议"}),
        ("市政府 差距", {"市政府", "差距"}),
        ('"认真办理"', {"认真办理"}),
        (made.WORD, {made.WORD}),
    ],
)
def test_found_words_are_marked(get, words, marked):
    page = get("/nianbao/reports", _zh=words, **SAMPLE).text
    found = {piece.split("</mark>")[0] for piece in page.split("<mark>")[1:]}
    assert found <= marked
    assert found


def test_a_quoted_phrase_finds_what_stands_together(get, sample_home):
    """The made text says 示例数据，信息真实: side by side, with a comma between."""
    together = get("/nianbao/reports.json", _zh='"示例数据 信息真实"', **SAMPLE).json()
    apart = get("/nianbao/reports.json", _zh='"信息真实 示例数据"', **SAMPLE).json()
    either = get("/nianbao/reports.json", _zh="信息真实 示例数据", **SAMPLE).json()
    counted = "filtered_table_rows_count"
    assert together[counted] == either[counted] > 0
    assert apart[counted] == 0


def test_the_section_with_the_most_words_is_shown():
    connection = sqlite3.connect(":memory:")
    connection.execute("create table sections (id integer, report, code, title, text)")
    connection.executemany(
        "insert into sections values (?, 1, ?, ?, ?)",
        [
            (1, "sec.overview", "一、总体情况", "本年复议二件。"),
            (2, "sec.disputes", "四、复议诉讼", "复议一件，" + "其他工作" * 60 + "诉讼一件。"),
        ],
    )
    snippet = snippets(connection, [1], "复议 诉讼")[1]
    assert snippet.heading == "四、复议诉讼"
    assert snippet.others == 1
    assert [piece.text for piece in snippet.pieces if piece.marked] == ["复议", "诉讼"]
    assert "…" in "".join(piece.text for piece in snippet.pieces)
    connection.close()
