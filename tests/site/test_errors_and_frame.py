"""Error pages in one language each; themes by address and cookie; what stands on every page."""

import csv
import logging
import re
from pathlib import Path

import made
import pytest
from datasette.database import QueryInterrupted
from datasette.views.table import TableView

from archive.pages import errors, language
from archive.pages.directory import directory

ROOT = Path(__file__).parents[2]
HAN = re.compile("[\u4e00-\u9fff]")


def main_of(page):
    return re.search(r"<main.*?</main>", page, re.DOTALL)[0]


@pytest.fixture
def _quiet(caplog):
    caplog.set_level(logging.CRITICAL)


@pytest.mark.parametrize(
    ("path", "status", "zh", "en"),
    [
        ("/nothing", 404, "没有这一页", "Nothing at this address"),
        ("/nianbao/nothing", 404, "没有这个数据表", "Table not found"),
        ("/nianbao/reports/999999", 404, "没有这条记录", "Record not found"),
        ("/report/nothing", 404, "没有这份报告", "no such report: nothing"),
        ("/nianbao?sql=select+1", 403, "本站不开放这项功能", "not offered on this site"),
        ("/nianbao/reports?yaer=1", 400, "这里没有“yaer”这一列", "no column “yaer” here"),
        ("/nianbao/reports?year__above=1", 400, "没有“above”这种比较", "no comparison “above”"),
        ("/nianbao/reports?_size=9999", 400, "最大为 1000", "_size must be"),
        ("/report/sample-withheld", 410, "不予公开：涉及个人隐私", "withheld: "),
        ("/province/999999", 404, "没有这个省级行政区划代码：999999", "division code: 999999"),
        ("/agency/nobody", 404, "没有这个机关编号：nobody", "no agency has this id: nobody"),
        ("/coverage?level=a+/+b", 400, "没有“a / b”这个值，可用：", "no value “a / b”, but"),
    ],
)
def test_an_error_page_speaks_one_language(get, path, status, zh, en):
    mark = "&" if "?" in path else "?"
    for spoken, said in (("zh", zh), ("en", en)):
        answer = get(f"{path}{mark}lang={spoken}")
        assert answer.status_code == status
        assert said in main_of(answer.text)
        assert ('<html lang="en"' in answer.text) == (spoken == "en")
    bare = re.sub(r'<span lang="zh-Hans">.*?</span>|<[^>]*>', "", main_of(answer.text))
    assert not HAN.search(bare)


def test_a_withheld_report_links_to_what_is_withheld(get):
    assert "/nianbao/tombstones" in main_of(get("/report/sample-withheld").text)


def test_a_query_out_of_time_says_so_and_shows_no_sql(site, monkeypatch):
    async def interrupted(*_arguments, **_options):
        raise QueryInterrupted(Exception(), "select secret_column from somewhere", {})

    monkeypatch.setattr(TableView, "data", interrupted)
    for spoken, said in (("zh", "没有算完"), ("en", "This took too long")):
        answer = made.ask(site, f"/nianbao/codebook?lang={spoken}")
        assert answer.status_code == 400
        assert said in answer.text
        assert "secret_column" not in main_of(answer.text)


def test_datasettes_own_words_for_a_time_out_become_ours():
    shown = errors.error_page(400, "SQL Interrupted", "<p>SQL query took too long…<textarea>")
    assert shown.code == "timeout"
    assert shown.detail == ""
    with language.speaking("en"):
        assert "not a part of one" in errors.error_page(400, "SQL Interrupted", "").advice


def test_what_an_exception_says_is_for_the_log(get, site, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)

    def broken(*_arguments, **_options):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(type(site), "page", broken)
    monkeypatch.setattr(type(site), "render_template", broken)
    answer = get("/about/accuracy")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text


def test_every_message_of_datasette_that_is_listed_has_chinese_words():
    with (ROOT / "archive/pages/error_messages.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["pattern"] for row in rows}) == len(rows) > 20
    for row in rows:
        groups = re.compile(row["pattern"]).groups
        assert HAN.search(row["zh"])
        used = {int(number) for number in re.findall(r"\\(\d)", row["zh"])}
        assert used <= set(range(1, groups + 1))


def test_a_message_with_markup_stays_text(get):
    answer = get("/nianbao/reports?_sort=%3Cb%3Ex%3C/b%3E")
    assert answer.status_code == 400
    assert "&lt;b&gt;x&lt;/b&gt;" in main_of(answer.text)
    assert "<b>" not in main_of(answer.text)


def test_the_theme_is_kept_by_a_cookie_and_needs_no_script(get):
    answer = get("/nianbao/codebook?theme=dark")
    assert '<html lang="zh-Hans" data-theme="dark">' in answer.text
    assert "nianbao_theme=dark" in answer.headers["set-cookie"]
    assert "data-theme=" not in get("/nianbao/codebook").text.split("<body")[0]
    assert "data-theme=" not in get("/nianbao/codebook?theme=pink").text.split("<body")[0]


def test_both_choices_in_one_address_are_kept(get):
    answer = get("/nianbao/codebook?theme=light&lang=en")
    assert '<html lang="en" data-theme="light">' in answer.text
    kept = answer.headers.get_list("set-cookie")
    assert {one.split(";")[0] for one in kept} == {"nianbao_theme=light", "nianbao_lang=en"}


def test_a_switch_leads_to_the_same_page_with_its_filters(get):
    page = get("/nianbao/reports", year=2020, province="河北省").text
    for wanted in ("lang=en", "theme=dark"):
        (address,) = re.findall(rf'<a href="([^"]*{wanted})"', page)
        assert address.startswith("/nianbao/reports?year=2020&amp;province=%E6%B2%B3")


def test_the_page_in_use_is_marked_in_the_bar(get):
    bar = re.search(r'<nav class="main".*?</nav>', get("/nianbao/reports").text, re.DOTALL)[0]
    assert re.findall(r'aria-current="true">([^<]+)<', bar) == ["报告"]


def test_the_foot_lists_every_page_in_both_languages(get):
    for spoken in ("zh", "en"):
        page = get(f"/nianbao/codebook?lang={spoken}").text
        foot = re.search(r"<footer.*?</footer>", page, re.DOTALL)[0]
        for group in directory():
            for path, words in group.pages:
                assert f'href="{path}' in foot
                assert (words.en if spoken == "en" else words.zh) in foot


def test_a_printed_page_names_its_address(get):
    page = get("/nianbao/reports?year=2020&lang=en&theme=dark").text
    (address,) = re.findall(r'class="on-paper">[^<]*?(http\S+)<', page)
    assert address.endswith("/nianbao/reports?year=2020")


def test_an_empty_cell_of_a_record_is_a_dash_and_not_none(get, sample_home):
    ((row,),) = made.rows(sample_home, "select id from reports where county is null limit 1")
    page = main_of(get(f"/nianbao/reports/{row}").text)
    assert '<span class="absent">—</span>' in page
    assert ">None<" not in page
