"""Every page of a table says which of its rows it shows, as far as that can be known."""

import re
import shutil
from urllib.parse import urlsplit

import made
import pytest
from lxml import html

from archive.home import Home
from archive.pages import coverage
from archive.pages.rows_shown import REPORTS, Part, rows_shown
from archive.serve import create_app

SAMPLE = "current=1&source_class=sandbox"


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        (Part(50, 0, 1234, True), "第 1–50 行，共 1,234 行", "Rows 1–50 of 1,234"),
        (Part(1, 50, 51, False), "第 51 行，共 51 行", "Row 51 of 51"),
        (Part(1, 0, 35, True), "第 1 行，共 35 行", "Row 1 of 35"),
        (Part(1, None, 35, True), "本页 1 行，共 35 行", "This page: 1 row of 35"),
        (Part(12, 0, 12, False), "全部 12 行", "All 12 rows"),
        (Part(1, 0, 1, False), "仅此 1 行", "The only one of these rows"),
        # Not counted in time: the last page tells, the others do not.
        (Part(50, 50, None, True), "第 51–100 行，总数未统计", "Rows 51–100; how many there are"),
        (Part(7, 50, None, False), "第 51–57 行，共 57 行", "Rows 51–57 of 57"),
        # Behind a certain row: only the last page knows its place.
        (Part(50, None, 1234, True), "本页 50 行，共 1,234 行", "This page: 50 rows of 1,234"),
        (
            Part(34, None, 1234, False),
            "第 1,201–1,234 行，共 1,234 行",
            "Rows 1,201–1,234 of 1,234",
        ),
        (Part(50, None, None, True), "本页 50 行，总数未统计", "This page: 50 rows; how many"),
    ],
)
def test_what_is_known_is_said_and_nothing_else(part, zh, en):
    told = rows_shown(part)
    assert told.zh == zh
    assert told.en.startswith(en)


def test_a_page_without_rows_says_nothing_of_them():
    assert rows_shown(Part(0, 0, 0, False)) is None
    assert rows_shown(Part(25, 0, 61, True), REPORTS).zh == "第 1–25 份报告，共 61 份报告"


def pages(get, address):
    """What each page of an address says of its rows, and how many it holds."""
    while address:
        page = html.document_fromstring(get(address).text)
        (said,) = page.xpath("//p[@class='rows-shown']")
        rows = page.xpath("//table[contains(@class, 'rows')]/tbody/tr")
        yield said.text_content(), len(rows)
        after = page.xpath("//a[@rel='next']/@href")
        address = "?".join(urlsplit(after[0])[2:4]) if after else None


def test_pages_behind_a_row_say_how_many_they_show(get, sample_home):
    ((total,),) = made.rows(
        sample_home,
        "select count(*) from reports where current = 1 and source_class = 'sandbox'",
    )
    size = total // 2 - 1
    found = list(pages(get, f"/nianbao/reports?{SAMPLE}&_size={size}&lang=zh"))
    assert [rows for _, rows in found] == [size, size, total - 2 * size]
    assert [said for said, _ in found] == [
        f"第 1–{size} 行，共 {total} 行",
        f"本页 {size} 行，共 {total} 行",
        f"第 {2 * size + 1}–{total} 行，共 {total} 行",
    ]


@pytest.mark.parametrize(
    "asked",
    [f"reports?{SAMPLE}&_zh=不予公开", "cells_readable?code=t3.answered_total&applicant=total"],
)
def test_pages_that_are_counted_off_know_their_place(get, asked):
    """Found reports by relevance, and views."""
    found = list(pages(get, f"/nianbao/{asked}&_size=7&lang=zh"))
    assert len(found) > 1
    before = 0
    for said, rows in found:
        first, last, total = re.fullmatch(r"第 (\d+)(?:–(\d+))? 行，共 (\d+) 行", said).groups()
        assert (int(first), int(last or first)) == (before + 1, before + rows)
        assert int(total) == sum(rows for _, rows in found)
        before += rows


def test_a_table_that_is_whole_says_so(get):
    ((said, rows),) = pages(get, "/nianbao/applicants?lang=zh")
    assert said == f"全部 {rows} 行"


def test_errors_say_which_they_list(get):
    page = html.document_fromstring(get("/errors?lang=en").text)
    (said,) = page.xpath("//p[@class='rows-shown']")
    listed = len(page.xpath("//article[@class='faulty']"))
    assert listed and said.text_content() == rows_shown(Part(listed, 0, listed, False), REPORTS).en


@pytest.fixture
def ask_of_five(sample_home, tmp_path, monkeypatch):
    """/coverage of five agencies of a province, none found in 2020, two on a page."""
    copied = shutil.copytree(sample_home.path, tmp_path / "home")
    rows = ", ".join(
        f"('a-{n}', '示例市{n}局', '河北省', '13110{n}', 'county', 'department', 2020, 'not_found')"
        for n in range(5)
    )
    made.change(
        copied / "nianbao.db",
        "DELETE FROM coverage",
        "INSERT INTO coverage (agency_id, agency, province, division_code, level, scope, year,"
        f" status) VALUES {rows}",
    )
    monkeypatch.setattr(coverage, "PER_PAGE", 2)
    site = create_app(Home.open(copied))
    return lambda **asked: html.document_fromstring(made.ask(site, "/coverage", **asked).text)


@pytest.mark.parametrize(
    ("asked", "listed", "said"),
    [
        (
            {"province": "河北省"},
            "agencies",
            [
                ("第 1–2 个机关，总数未统计", "Agencies 1–2; how many there are was not counted"),
                ("第 3–4 个机关，总数未统计", "Agencies 3–4; how many there are was not counted"),
                ("第 5 个机关，共 5 个机关", "Agency 5 of 5"),
            ],
        ),
        (
            {"year": "2020"},
            "entries",
            [
                ("第 1–2 行，总数未统计", "Rows 1–2; how many there are was not counted"),
                ("第 3–4 行，总数未统计", "Rows 3–4; how many there are was not counted"),
                ("第 5 行，共 5 行", "Row 5 of 5"),
            ],
        ),
    ],
)
def test_coverage_says_which_it_lists(ask_of_five, asked, listed, said):
    for number, (zh, en) in enumerate(said, 1):
        page = ask_of_five(**asked, page=number, lang="zh")
        (section,) = page.xpath(f"//section[@id='{listed}']")
        assert section.xpath("string(.//p[@class='rows-shown'])") == zh
        assert len(section.xpath(".//tbody/tr")) == (1 if number == 3 else 2)
        page = ask_of_five(**asked, page=number, lang="en")
        assert page.xpath("string(//p[@class='rows-shown'])") == en


def test_coverage_on_one_page_needs_no_word(ask_of_five, monkeypatch):
    monkeypatch.setattr(coverage, "PER_PAGE", 5)
    assert not ask_of_five(province="河北省", lang="en").xpath("//p[@class='rows-shown']")
