"""Searches of common words, of single characters and of sections: what they find, and that what
is not counted in time is said not to be.
"""

import asyncio
import csv
import io
import sqlite3
from contextlib import closing

import made
import pytest
from datasette.database import QueryInterrupted
from datasette.plugins import pm
from datasette.views.base import DatasetteError

from archive import request_work
from archive.pages import ranking
from archive.pages.ranking import Found, condition
from archive.search import bigrams, finder, match_query
from archive.serve import create_app

SAMPLE = {"current": "1", "source_class": "sandbox"}
MANY = ranking.RANKED_AT_MOST + 1


@pytest.mark.parametrize(
    ("query", "found", "beginning"),
    [
        ('"复议"', Found(7, 7), '"report" in (select'),
        ('"复议"', Found(7, 0), "0"),
        ('"公开"', Found(MANY, None), '+"report" in (select'),
        ('"公开"', Found(MANY, 30), '+"report" in (select'),
        ('"公开"', Found(MANY, MANY), "exists (select"),
        ('"的"*', Found(MANY, MANY), "exists (select"),
    ],
)
def test_how_rows_are_looked_for(query, found, beginning):
    """One look at the index for each row only where a page is soon full."""
    assert condition("reasons", query, found).startswith(beginning)


@pytest.mark.parametrize("words", ["复议", "公", "依法 公开", "複議", "“依法公开”"])
def test_sections_are_those_that_hold_the_words_themselves(get, sample_home, words):
    holds = finder(words)
    texts = made.rows(sample_home, "select id, title, text from sections order by id")
    expected = [row for row, title, text in texts if holds(f"{title or ''}\n{text}")]
    found = get("/nianbao/sections.json", _zh=words, _shape="array", _size="max").json()
    assert [row["id"] for row in found] == expected
    assert 0 < len(expected) < len(texts)


def test_a_file_of_sections_holds_the_same(get):
    page = get("/nianbao/sections.json", _zh="复议", _shape="array", _size="max").json()
    file = get("/nianbao/sections.csv", _zh="复议", _stream="on").text
    found = [int(row["id"]) for row in csv.DictReader(io.StringIO(file))]
    assert found == [row["id"] for row in page]


def test_words_and_texts_are_told_as_the_index_tells_them():
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table t using fts5(text, content='', tokenize='ascii')")
    texts = ("食品，安全", "食品和安全", "安全食品", "ＡＢ公開", "公开", "")
    for row, text in enumerate(texts):
        connection.execute("insert into t (rowid, text) values (?, ?)", (row, bigrams(text)))
    for typed in ("食品 安全", "“食品 安全”", "食品，安全", "公開", "开", "ab", "，", "食"):
        sql = "select rowid from t where t match ?"
        indexed = [row for (row,) in connection.execute(sql, (match_query(typed),))]
        assert [row for row, text in enumerate(texts) if finder(typed)(text)] == indexed, typed


@pytest.fixture
def hurried(sample_home, monkeypatch):
    """A site without any time to count."""
    monkeypatch.setattr(request_work, "COUNTING_MS", 0)
    return create_app(sample_home)


@pytest.mark.parametrize(("lang", "said"), [("zh", "行数未能及时统计"), ("en", "not counted")])
def test_what_is_not_counted_is_said(hurried, lang, said):
    page = made.ask(hurried, "/nianbao/reasons", _zh="公开", _facet="year", lang=lang, **SAMPLE)
    assert page.status_code == 200
    assert said in page.text
    assert "facets-timed-out" in page.text


def test_json_says_what_is_not_counted(hurried):
    found = made.ask(hurried, "/nianbao/dispositions.json", _zh="公开", total__gt=1).json()
    assert found["rows"]
    assert found["filtered_table_rows_count"] is None
    assert {"scope", "province", "disposition"} <= set(found["facets_timed_out"])


def test_what_stands_in_memory_is_counted_even_then(hurried):
    assert 'data-rows="' in made.ask(hurried, "/nianbao/reports", _zh="公开", **SAMPLE).text
    found = made.ask(hurried, "/nianbao/reports.json", _zh="公开", **SAMPLE).json()
    assert found["filtered_table_rows_count"] > 0
    assert not found["facets_timed_out"]


ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"


def test_nothing_is_begun_for_a_reader_who_has_left():
    work = request_work.Work()
    work.abandon()
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        work.running(sqlite3.connect(":memory:")).__enter__()


def test_the_query_of_a_reader_who_leaves_is_ended(sample_home):
    """The server says that he left while a query runs that has no end."""
    site, leaving, ended = create_app(sample_home), asyncio.Event(), []

    async def receive():
        await leaving.wait()
        return {"type": "http.disconnect"}

    async def page(_scope, _receive, _send):
        loop = asyncio.get_running_loop()

        def endless(connection):
            loop.call_soon_threadsafe(leaving.set)
            connection.execute(ENDLESS).fetchall()

        with pytest.raises(DatasetteError, match="interrupted"):
            await site.once(endless)
        ended.append(True)

    async def ask():
        await site.invoke_startup()
        (plugin,) = (one for one in pm.get_plugins() if _is_named(one, "leaving.py"))
        await plugin.asgi_wrapper()(page)({"type": "http"}, receive, None)

    asyncio.run(asyncio.wait_for(ask(), 10))
    assert ended


def _is_named(plugin, name):
    return (getattr(plugin, "__file__", None) or "").endswith(name)


@pytest.mark.parametrize(("own_sql", "looks"), [(True, 50), (False, 0)])
def test_the_clock_is_looked_at_often_where_a_reader_wrote_the_statement(
    sample_home, own_sql, looks
):
    """A step of his may take long; ours do not, and each look waits for the others."""
    steps, seen = "with recursive n(i) as (select 1 union all select i + 1 from n limit 9999)", []
    with closing(create_app(sample_home).get_database("nianbao").opened()) as connection:
        connection.runs_own_sql = own_sql
        connection.set_progress_handler(lambda: seen.append(1), 1_000)
        connection.execute(f"{steps} select max(i) from n").fetchall()
    assert len(seen) >= looks
    assert own_sql or not seen


def test_pages_with_a_limit_of_time_go_on(get):
    asked = {"_zh": "公开", "_size": 3, "_timelimit": 5_000}
    first = get("/nianbao/reports.json", **asked).json()
    second = get(first["next_url"]).json()
    assert first["rows"]
    assert not {row[0] for row in first["rows"]} & {row[0] for row in second["rows"]}


@pytest.mark.parametrize("limit", [1, 30])
def test_a_query_ends_with_its_time(sample_home, limit):
    """The clock is looked at seldom, and yet looked at."""
    execute = create_app(sample_home).get_database("nianbao").execute
    with pytest.raises(QueryInterrupted):
        asyncio.run(asyncio.wait_for(execute(ENDLESS, custom_time_limit=limit), 10))


def test_long_counts_keep_no_page_waiting(sample_home):
    site, work = create_app(sample_home), request_work.Work()

    async def ask():
        request_work.present.set(work)
        execute = site.get_database("nianbao").execute
        more_than_threads = range(site.setting("num_sql_threads") + 2)
        counts = [
            asyncio.create_task(execute(ENDLESS, custom_time_limit=5_000))
            for _ in more_than_threads
        ]
        await asyncio.sleep(0)
        assert (await execute("select 42")).single_value() == 42
        assert not any(one.done() for one in counts)
        work.abandon()
        ended = await asyncio.gather(*counts, return_exceptions=True)
        assert all("interrupted" in str(one) for one in ended)

    asyncio.run(ask())
