"""Renderings: the same report in every markup and layout, nothing lost."""

import re

import pytest
from lxml import html
from samples import CASES, YEARS, name, order

from crawler.sandbox.generator import make
from crawler.sandbox.mirror import spoilt, traditional
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import MadeReport, Slot
from crawler.sandbox.render_html import Markup, body
from crawler.sandbox.render_text import Layout, keeps_blanks, text
from crawler.sandbox.world import MARKER_WORD, MARKER_WORD_TRADITIONAL


def slots(report: MadeReport) -> list[Slot]:
    return [slot for grid in report.grids() for row in grid.rows for slot in row]


def bare(printed: str) -> str:
    return re.sub(r"\s", "", printed)


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize(("year", "oddity"), CASES, ids=name)
def test_markup_holds_every_cell_as_printed(
    year: int, oddity: Oddity | None, markup: Markup
) -> None:
    report = make(order(year, oddity))
    page = html.fromstring(f"<div>{body(report, markup)}</div>")
    cells = page.findall(".//td")
    assert [bare(cell.text_content()) for cell in cells] == [bare(s.text) for s in slots(report)]
    spans = [(int(c.get("rowspan", 1)), int(c.get("colspan", 1))) for c in cells]
    assert spans == [(slot.rowspan, slot.colspan) for slot in slots(report)]


@pytest.mark.parametrize("year", YEARS)
def test_all_markups_show_the_same_text(year: int) -> None:
    report = make(order(year))
    shown = {
        bare(html.fromstring(f"<div>{body(report, markup)}</div>").text_content())
        for markup in Markup
    }
    assert len(shown) == 1


def test_word_spans_and_year_spans_cut_where_they_say() -> None:
    assert "2022</font></span><span" in body(make(order(2022, Oddity.WORD_SPANS)))
    assert ">2022</span><span>年</span>" in body(make(order(2022, Oddity.YEAR_SPANS)))
    breaks = body(make(order(2022, Oddity.LABEL_BREAKS)))
    assert "<td>商业<br/>企业</td>" in breaks


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize(("year", "oddity"), CASES, ids=name)
def test_text_holds_every_cell_in_order(year: int, oddity: Oddity | None, layout: Layout) -> None:
    report = make(order(year, oddity))
    printed = bare(text(report, layout)).replace("|", "")
    parts = [bare(slot.text) for slot in slots(report)]
    place = 0
    for part in parts:
        place = printed.index(part, place) + len(part)


def test_layouts_look_as_they_were_seen() -> None:
    report = make(order(2022))
    assert "\n规章 |\n0 |\n0 |\n0 |\n" in text(report, Layout.VALUE_BAR)
    assert "\n规章\n|\n0\n|\n" in text(report, Layout.BAR_LINE)
    assert "\n第二十条第（一）项 |\n|||\n" in text(report, Layout.VALUE_BAR_FILLED)
    assert "\n|\n第二十条第（一）项 | |||\n" in text(report, Layout.OPENING_BAR)
    assert "\n规章 | 0 | 0 | 0 |\n" in text(report, Layout.ROW_LINE)
    assert "\n第二十条第（一）项 | |||\n" in text(report, Layout.ROW_LINE_FILLED)
    assert "\n规章\n0\n0\n0\n" in text(report, Layout.TOKEN_LINE)


def test_lines_without_separators_lose_blanks() -> None:
    assert keeps_blanks(make(order(2022)), Layout.TOKEN_LINE)
    assert not keeps_blanks(make(order(2022, Oddity.BLANK_ROWS)), Layout.TOKEN_LINE)


def test_mirrors_are_traditional_with_readings() -> None:
    copy = spoilt(text(make(order(2022))))
    readings = re.findall(r"\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔù][a-z]*\)", copy)
    assert len(readings) * 1000 / len(copy) > 5
    assert traditional(MARKER_WORD) == MARKER_WORD_TRADITIONAL
