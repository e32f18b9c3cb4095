"""Searching finds what holds the words, all of it and nothing else: compared with plain substrings
over title, agency, text and the labels that the codebook has for the printed rows and columns.
"""

import random
import re
import sqlite3
from contextlib import closing

import made
import opencc
import pytest
from made_real_home import NEEDS_DOCUMENTS, real_home

from archive.database import open_readonly
from archive.pages import ranking
from archive.serve import create_app
from parsers.codebook import entries

SEED, WORDS = 20_261_122, 60
REAL = ("yiyang-office-2020", "shijiazhuang-office-2022", "hengshui-2017", "xushui-2020")
RUNS = re.compile(r"[^\W_]+")
OFFICIAL = {(entry.form, entry.code): entry for entry in entries()}


def above(form, code):
    """Codebook rows from one upwards, without sums of applicants' columns over their parts."""
    while code and (entry := OFFICIAL.get((form, code))):
        if entry.table not in ("sections", "wording"):
            yield entry.zh_label.replace("｜", "\n")
        code = None if code.startswith("applicant.") else entry.parent_code


def documents(connection):
    """Everything that is searched, as one text of lines for each report."""
    heads = "select id, form, coalesce(title, '') || char(10) || coalesce(agency, '') from reports"
    texts, forms = {}, {}
    for report, form, head in connection.execute(heads):
        texts[report], forms[report] = [head], form
    for report, text in connection.execute(
        "select report, title || char(10) || text from sections"
    ):
        texts[report].append(text)
    cells = "select distinct report, code, applicant, state from cells_readable"
    for report, code, applicant, state in connection.execute(cells):
        if state != "said_in_words":
            for one in (code, f"applicant.{applicant}"):
                texts[report].extend(above(forms[report], one))
    return {report: "\n".join(lines).lower() for report, lines in texts.items()}


def drawn(texts, length, die):
    """Words of that length out of the texts, of letters alone."""
    runs = [run for text in texts for run in RUNS.findall(text) if len(run) >= length]
    for _ in range(WORDS // 4):
        run = die.choice(runs)
        start = die.randrange(len(run) - length + 1)
        yield run[start : start + length]


def found(connection, typed):
    query = ranking.expression([("_zh", typed)])
    return {row for (row,) in connection.execute(f"select rowid {ranking.MATCH}", [query])}


def compare(connection):
    texts = documents(connection)
    die, traditional, back = random.Random(SEED), opencc.OpenCC("s2t"), opencc.OpenCC("t2s")
    words = [word for length in (1, 2, 3, 4) for word in drawn(texts.values(), length, die)]
    for word in (*words, "补正", "信访", "不予公开"):
        for typed in {word, traditional.convert(word)}:
            forms = {typed, back.convert(typed)}
            holding = {row for row, text in texts.items() if any(one in text for one in forms)}
            assert found(connection, typed) == holding, typed


def test_in_the_made_home(sample_home):
    with closing(open_readonly(sample_home.database_path)) as connection:
        compare(connection)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    home = real_home(tmp_path_factory.mktemp("real"), REAL)
    with closing(open_readonly(home.database_path)) as connection:
        yield connection


@NEEDS_DOCUMENTS
def test_in_real_reports(real: sqlite3.Connection):
    compare(real)


@NEEDS_DOCUMENTS
@pytest.mark.parametrize("typed", ["補正", "信访", "信訪", "补正 信访"])
def test_what_only_a_row_of_a_table_says(real, typed):
    """Both forms of 2019 and 2021 print these rows; the report of 2017 has no tables."""
    in_force = {row for (row,) in real.execute("select id from reports where year >= 2019")}
    assert found(real, typed) >= in_force


def test_a_phrase_does_not_reach_from_one_row_into_the_next(sample_home):
    with closing(open_readonly(sample_home.database_path)) as connection:
        assert found(connection, "结果维持 结果纠正")
        assert not found(connection, '"结果维持 结果纠正"')


ROWS = "表格中的行："


def test_a_row_of_a_table_is_named_with_its_headings(get):
    page = get("/nianbao/reports", _zh="補正", form="form_2021", current=1).text
    assert f"{ROWS}<span>三、本年度办理结果 › （四）无法提供 › 3.<mark>补正</mark>后申请" in page
    english = get("/nianbao/reports", _zh="補正", form="form_2021", current=1, lang="en").text
    assert 'row of a table: <span lang="zh-Hans">三、本年度办理结果 › ' in english


def test_a_heading_is_named_once_for_all_rows_under_it(get):
    page = get("/nianbao/reports", _zh="不予公开", form="form_2021", current=1).text
    assert "（三）<mark>不予公开</mark></span>" in page
    assert "属于国家秘密" not in page.split('class="results"')[1]


def test_a_word_of_the_text_and_one_of_a_table(get, sample_home):
    page = get("/nianbao/reports", _zh=f"补正 {made.WORD}", current=1, form="form_2021").text
    assert f"<mark>{made.WORD}</mark>" in page
    assert ROWS in page


def test_words_of_the_text_alone_name_no_row(get):
    assert ROWS not in get("/nianbao/reports", _zh=made.WORD, current=1).text


def both(get, words, **filters):
    every = get("/nianbao/reports.json", _zh=words, current=1, **filters).json()
    written = get("/nianbao/reports.json", _zh=words, _in="text", current=1, **filters).json()
    return every["filtered_table_rows_count"], written["filtered_table_rows_count"]


def test_the_page_says_how_many_only_tables_hold(get, sample_home):
    ((in_text,),) = made.rows(
        sample_home,
        "select count(*) from reports where current = 1 and source_class = 'sandbox'"
        " and id in (select report from sections where text like '%培训%')",
    )
    every, written = both(get, "培训", source_class="sandbox")
    assert (every, written) == (in_text, in_text)
    ((in_tables,),) = made.rows(
        sample_home,
        "select count(*) from reports where current = 1 and source_class = 'sandbox'"
        " and form <> 'prose_2008'",
    )
    assert both(get, "补正", source_class="sandbox") == (in_tables, 0)
    page = get("/nianbao/reports", _zh="培训 补正", current=1, source_class="sandbox").text
    assert "只在表格行名中含有" in page


def test_the_link_leads_to_those_whose_text_holds_the_word(get):
    page = get("/nianbao/reports", _zh="复议", current=1, source_class="sandbox").text
    every, written = both(get, "复议", source_class="sandbox")
    assert every == written + 1
    assert re.search(rf'where-found">[^<]*<a href="[^"]*_in=text"[^>]*>{written} 份', page)
    text_only = get("/nianbao/reports", _zh="复议", _in="text", current=1, source_class="sandbox")
    assert "只在标题和正文里" in text_only.text
    assert "where-found" not in text_only.text


def test_a_restriction_that_is_not_known_is_refused(get):
    refused = get("/nianbao/reports", _zh="复议", _in="tables")
    assert refused.status_code == 400
    assert "_in 只能是 text" in refused.text


def test_where_only_tables_hold_it_the_order_is_that_of_years(get):
    page = get("/nianbao/reports", _zh="补正", current=1, source_class="sandbox").text
    assert 'class="order">按年度排列' in page


@pytest.mark.parametrize("place", [{}, {"_in": "text"}])
def test_the_file_holds_the_rows_of_the_page(get, place):
    words = {"_zh": "复议", "current": 1, "source_class": "sandbox", **place}
    rows = get("/nianbao/reports.json", _size="max", _shape="objects", **words).json()["rows"]
    lines = get("/nianbao/reports.csv", _col="report_id", **words).text.splitlines()
    listed = [line.split(",")[-1] for line in lines[1:]]
    assert listed == [row["report_id"] for row in rows]


def test_what_is_withheld_since_the_build_is_not_found_by_its_tables(tmp_path):
    home = made.make_home(tmp_path / "home")
    words = {"_zh": "补正", "current": 1, "source_class": "sandbox", "_size": "max"}
    before = made.ask(create_app(home), "/nianbao/reports.json", **words, _shape="objects").json()
    gone = before["rows"][0]["report_id"]
    (home.path / "withheld.toml").write_text(
        f'[[withheld]]\nid = "{gone}"\nwhat = "report"\nreason = "隐私"\ndate = 2026-11-22\n',
        encoding="utf-8",
    )
    site = create_app(home)
    after = made.ask(site, "/nianbao/reports.json", **words, _shape="objects").json()
    left = [row["report_id"] for row in before["rows"] if row["report_id"] != gone]
    assert [row["report_id"] for row in after["rows"]] == left
    assert after["filtered_table_rows_count"] == len(left)
    assert f"{len(left)} 份</span>" in made.ask(site, "/nianbao/reports", **words).text


def test_facets_count_what_is_found(get):
    words = {"_zh": "补正", "current": 1, "source_class": "sandbox", "_facet_requests": "form"}
    facet = get("/nianbao/reports.json", **words).json()["facet_results"]["form"]["results"]
    assert {value["value"] for value in facet} == {"form_2019", "form_2021"}
    nothing = get("/nianbao/reports.json", **words, _in="text").json()["facet_results"]
    assert nothing["form"]["results"] == []
