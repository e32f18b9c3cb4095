"""Every page of a table says which of its rows it shows, as far as that can be known."""

import re
from urllib.parse import urlsplit

import made
import pytest
from lxml import html

from archive.pages.rows_shown import REPORTS, Part, rows_shown

SAMPLE = "current=1&source_class=sandbox"


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        (Part(50, 0, 1234, True), "第 1–50 行，共 1,234 行", "Rows 1–50 of 1,234"),
        (Part(1, 50, 51, False), "第 51 行，共 51 行", "Rows 51 of 51"),
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


def test_errors_and_coverage_say_which_they_list(get):
    page = html.document_fromstring(get("/errors?lang=en").text)
    (said,) = page.xpath("//p[@class='rows-shown']")
    listed = len(page.xpath("//article[@class='faulty']"))
    assert listed and said.text_content() == rows_shown(Part(listed, 0, listed, False), REPORTS).en
