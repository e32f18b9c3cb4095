"""Tables for readers: forms that lead to plain addresses, columns to choose, copies that are told
of, and nothing that is left out in silence."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, urlsplit

import made
import pytest
from datasette.database import QueryInterrupted
from lxml import html

from archive.pages import facets, pickers
from archive.schema import TABLES, VIEWS, table
from archive.serve import create_app

SAMPLE = {"current": "1", "source_class": "sandbox"}
LISTED = [spec.name for spec in (*TABLES, *VIEWS)]
HAN = re.compile(r"[\u3400-\u9fff]")


def columns_of(page):
    return re.findall(r'<th scope="col"[^>]*data-column="([^"]*)"', page)


def number_of_rows(page):
    return int(re.search(r'data-rows="(\d+)"', page)[1])


def outside_their_language(page):
    """Chinese text of a page, names and placeholders too, that no element marks as Chinese."""
    body = html.document_fromstring(page).body
    for place in body.xpath(".//text() | .//@title | .//@aria-label | .//@placeholder | .//option"):
        text = place if isinstance(place, str) else place.text or ""
        owner = place.getparent() if isinstance(place, str) else place
        if HAN.search(text) and not owner.xpath("ancestor-or-self::*[@lang][1][@lang!='en']"):
            yield text


@pytest.mark.parametrize("name", LISTED)
def test_an_english_page_is_english(get, name):
    answer = get(f"/nianbao/{name}", lang="en", _size=5)
    assert answer.status_code == 200
    data = ("value", "_filter_value", "_zh")
    found = [text for text in outside_their_language(answer.text) if text not in data]
    assert found == []


@pytest.mark.parametrize("name", LISTED)
def test_every_column_is_named_and_explained_in_both_languages(get, name):
    declared = {spec.name: spec for spec in (*TABLES, *VIEWS)}[name]
    for language, words in (("zh", "description_zh"), ("en", "description")):
        page = html.document_fromstring(get(f"/nianbao/{name}", lang=language, _size=1).text)
        told = [entry.text_content() for entry in page.xpath("//dl[@class='meanings']/dd")]
        assert len(told) == len(declared.columns)
        for column, text in zip(declared.columns, told, strict=True):
            assert text.startswith(getattr(column, words).replace("`", "")), column.name


def test_each_shown_column_has_its_meaning_at_hand(get):
    page = html.document_fromstring(get("/nianbao/reports", **SAMPLE).text)
    buttons = page.xpath("//th//button/@popovertarget")
    assert len(buttons) == len(page.xpath("//table[contains(@class, 'rows')]//th[@data-column]"))
    for name in buttons:
        assert page.xpath(f"//div[@popover and @id='{name}']/p/text()")


def test_a_form_leads_to_the_address_that_says_the_same(get, sample_home):
    sent = {
        "_pick.agency.contains": "教育局",
        "_pick.province": "河北省",
        "_pick.year.gte": "2019",
        "_pick.year.lte": "2020",
        "_pick.level": "",
        "_pick.order": "requests_received",
    }
    answer = get("/nianbao/reports", province="湖南省", _next="50", **SAMPLE, **sent)
    assert answer.status_code == 302
    there = urlsplit(answer.headers["location"])
    assert there.path == "/nianbao/reports"
    assert sorted(parse_qsl(there.query)) == sorted(
        {
            **SAMPLE,
            "agency__contains": "教育局",
            "province": "河北省",
            "year__gte": "2019",
            "year__lte": "2020",
            "_sort": "requests_received",
        }.items()
    )
    ((expected,),) = made.rows(
        sample_home,
        "select count(*) from reports where current = 1 and source_class = 'sandbox' and"
        " agency like '%教育局%' and province = '河北省' and year between 2019 and 2020",
    )
    assert expected
    assert number_of_rows(get(answer.headers["location"]).text) == expected


def test_the_form_shows_what_is_chosen(get):
    page = html.document_fromstring(
        get("/nianbao/reports", province="湖南省", year="2020", scope="department", **SAMPLE).text
    )
    chosen = {
        field.get("name"): field.xpath("option[@selected]/@value")
        for field in page.xpath("//form[@class='narrowing']//select")
    }
    assert chosen["_pick.province"] == ["湖南省"]
    assert chosen["_pick.scope"] == ["department"]
    assert chosen["_pick.year.gte"] == chosen["_pick.year.lte"] == ["2020"]
    assert chosen["_pick.level"] == []


def test_a_year_by_itself_is_one_filter():
    sent = [("year", "2018"), ("_pick.year.gte", "2020"), ("_pick.year.lte", "2020")]
    assert pickers.picked(sent) == [("year", "2020")]


def test_columns_are_chosen_one_by_one(get):
    page = get("/nianbao/reports", **SAMPLE, _columns=["digest", "title"]).text
    assert columns_of(page) == ["digest", "title"]
    assert "/report/sample-" in page
    assert "_col=digest&amp;_col=title&amp;_col=report_id" in page
    assert get("/nianbao/reports", _columns="nothing").status_code == 400


def test_what_one_page_shows_is_no_matter_to_the_next_answer(sample_home):
    """Cells are made of shown columns alone; JSON asked for in the same task has them all."""
    site = create_app(sample_home)

    async def both():
        page = await site.client.get("/nianbao/agencies?_columns=all&_size=1")
        few = await site.client.get("/nianbao/agencies?_columns=agency&_size=1")
        rows = await site.client.get("/nianbao/agencies.json?_size=1")
        return columns_of(page.text), columns_of(few.text), rows.json()["columns"]

    with ThreadPoolExecutor(1) as threads:
        every, few, in_json = threads.submit(asyncio.run, both()).result()
    assert every == in_json == list(table("agencies").column_names)
    assert few == ["agency"]


def test_a_wide_table_shows_some_columns_and_its_json_all(get):
    assert len(table("panel_wide").columns) > 150
    assert len(columns_of(get("/nianbao/panel_wide", _size=1).text)) < 20
    assert len(get("/nianbao/panel_wide.json", _size=1).json()["columns"]) == len(
        table("panel_wide").columns
    )
    every = columns_of(get("/nianbao/panel_wide", _columns="all", _size=1).text)
    assert set(every) == set(table("panel_wide").column_names)


@pytest.mark.parametrize("name", ["reports", "division_years", "panel_wide"])
def test_the_chooser_offers_every_column_once(get, name):
    page = html.document_fromstring(get(f"/nianbao/{name}", _size=1).text)
    offered = page.xpath("//details[@class='column-chooser']//input[@type='checkbox']/@value")
    assert sorted(offered) == sorted(table(name).column_names)


def test_the_search_box_carries_the_filters_on(get):
    page = html.document_fromstring(
        get("/nianbao/reports", province="湖南省", _sort="year", **SAMPLE).text
    )
    form = page.xpath("//form[@role='search']")[0]
    carried = {one.get("name"): one.get("value") for one in form.xpath("input[@type='hidden']")}
    assert carried == {**SAMPLE, "province": "湖南省", "_sort": "year"}


@pytest.mark.parametrize("searched", [{}, {"_zh": made.WORD}])
def test_copies_are_told_of_with_a_way_to_them(tmp_path, searched):
    home = made.make_home(tmp_path / "home", kind="real")
    site = create_app(home)
    holding = f" and id in (select report from sections where text like '%{made.WORD}%')"
    ((expected,),) = made.rows(
        home,
        "select count(*) from reports where current = 1 and source_class <> 'official'"
        + (holding if searched else ""),
    )
    assert expected
    page = made.ask(site, "/nianbao/reports", current=1, source_class="official", **searched)
    (note,) = html.document_fromstring(page.text).xpath("//p[@class='more-elsewhere']")
    assert note.xpath("strong/text()") == [str(expected)]
    assert number_of_rows(made.ask(site, note.xpath("a/@href")[0]).text) == expected


def test_a_sample_has_no_copies_to_tell_of(get):
    assert "more-elsewhere" not in get("/nianbao/reports", **SAMPLE).text


def test_a_table_leads_back_to_its_usual_view(get):
    page = html.document_fromstring(get("/nianbao/coverage", province="河北省").text)
    (way,) = page.xpath("//a[text()='只看常用范围']/@href")
    assert dict(parse_qsl(urlsplit(way).query)) == {
        "status__not": "not_assessed",
        "province": "河北省",
    }
    assert "只看常用范围" not in get(way).text


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "未能及时统计"), ("en", "Not counted in time")]
)
def test_a_facet_that_is_not_counted_in_time_is_named(get, monkeypatch, language, said):
    def interrupted(*_):
        raise QueryInterrupted(Exception("interrupted"), "", {})

    monkeypatch.setattr(facets, "in_order", interrupted)
    page = get("/nianbao/reports", lang=language, province="河北省", **SAMPLE).text
    (note,) = html.document_fromstring(page).xpath("//p[contains(@class, 'facets-timed-out')]")
    assert said in note.text_content()
    assert {"zh": "处理结果", "en": "Dispositions"}[language] in note.text_content()


def test_what_is_not_found_is_not_said_to_be_missing(get):
    page = get("/nianbao/reports", agency="石家庄市人民政府", **SAMPLE).text
    assert "本站没有收录，不等于没有公布" in page


def test_a_figure_that_is_not_there_is_no_zero(tmp_path):
    home = made.make_home(tmp_path / "home")
    made.change(home.database_path, "update reports set requests_received = null where id = 3")
    page = made.ask(create_app(home), "/nianbao/reports?id=3").text
    (cell,) = re.findall(r'<td class="col-requests_received[^>]*>(.*?)</td>', page)
    assert cell == '<span class="none" title="没有数字">–</span>'


def test_a_rate_stands_with_both_its_figures(get, sample_home):
    ((row, above, below, rate),) = made.rows(
        sample_home,
        "select id, refusal_rate_numerator, refusal_rate_denominator, refusal_rate from reports"
        " where refusal_rate > 0 and not low_base limit 1",
    )
    page = get("/nianbao/reports", id=row).text
    (cell,) = re.findall(r'<td class="col-refusal_rate[^>]*>(.*?)</td>', page)
    assert cell == f'{rate:.1%} <small class="parts">{above:,}/{below:,}</small>'


@pytest.mark.parametrize(
    ("figures", "kind", "shown"),
    [
        # Of codebook 6: outcomes that add up to 43 under a total of 42; 167 of 184 in a text.
        ((39, 42, -1, 43), "answered", "92.9% ✗ 39/42, 39/43"),
        ((44, 167, 17, 167), "classified_sum", "26.3% † 44/167, 44/184"),
        ((39, 42, 0, 42), "answered", "92.9% 39/42"),
    ],
)
def test_a_rate_that_rests_on_two_totals_has_both(tmp_path, figures, kind, shown):
    home = made.make_home(tmp_path / "home")
    above, below, rest, classified = figures
    made.change(
        home.database_path,
        f"update reports set disclosure_rate = {above} / {below}.0, disclosure_rate_numerator ="
        f" {above}, disclosure_rate_denominator = {below}, unclassified = {rest},"
        f" requests_classified = {classified}, disclosure_rate_denominator_kind = '{kind}',"
        " total_ok = 1, low_base = 0 where id = 3",
    )
    page = made.ask(create_app(home), "/nianbao/reports?id=3").text
    (cell,) = re.findall(r'<td class="col-disclosure_rate[^>]*>(.*?)</td>', page)
    assert re.sub("<[^>]+>", "", cell) == shown


def test_the_year_says_when_it_was_published(get):
    for language, said in (("zh", "次年公布"), ("en", "published the year after")):
        page = html.document_fromstring(get("/nianbao/reports", lang=language, **SAMPLE).text)
        assert said in page.xpath("//section[@id='facet-year']//caption")[0].text_content()


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "河北省 · 2020 · "), ("en", "Hebei · 2020 · ")]
)
def test_a_bookmark_says_what_was_chosen(get, language, said):
    page = get("/nianbao/reports", province="河北省", year=2020, lang=language, **SAMPLE).text
    assert f"<title>{said}" in page


def test_a_json_button_says_that_it_gives_a_page(get):
    """A page of ten; what fits on one page says nothing."""
    pages = {
        language: get("/nianbao/reports", _size=10, lang=language).text for language in ("en", "zh")
    }
    assert "by pages of 10 rows: its <code>next_url</code> leads on" in pages["en"]
    assert "每页 10 行，其中的 <code>next_url</code> 指向下一页" in pages["zh"]
    first = get("/nianbao/reports.json", _size=10).json()
    assert len(first["rows"]) == 10
    assert len(get(first["next_url"]).json()["rows"]) == 10
    assert "next_url" not in get("/nianbao/reports", _size=1000, lang="en").text
    shown = get("/data", lang="en").text
    assert "by 100 rows" in shown and "<code>next_url</code> leads to the next" in shown
