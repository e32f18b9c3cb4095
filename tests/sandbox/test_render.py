"""Renderings: the same report in every markup and layout, nothing lost."""

import re

import pytest
from lxml import html
from samples import FORM_CASES, YEARS, form_order, name, order

from crawler.sandbox.generator import make
from crawler.sandbox.mirror import spoilt, traditional
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import MadeReport
from crawler.sandbox.render_html import MARKUPS, Markup, body
from crawler.sandbox.render_text import Layout, keeps_blanks, text
from crawler.sandbox.shapes import reshaped, same, slots
from crawler.sandbox.world import MARKER_WORD, MARKER_WORD_TRADITIONAL

SHAPED = {
    Markup.PRE,
    Markup.METADATA,
    Markup.CELL_TABLES,
    Markup.WRAPPED,
    *(m for m in Markup if MARKUPS[m].shape is not same),
}
PAGE_NUMBER = re.compile(r"^(?:— \d+ —|- \d+ -|第 \d+ 页|Page \d+|P\. \d+)$", re.MULTILINE)
SIMPLE = [markup for markup in Markup if markup not in SHAPED]


def bare(printed: str) -> str:
    return re.sub(r"[\s\u200b]", "", printed)


def shown(report: MadeReport, markup: Markup) -> html.HtmlElement:
    return html.fromstring(f"<div>{body(report, markup)}</div>")


def turns(sides: type[Markup] | type[Layout]) -> list[tuple]:
    """Every case in a fifth of the sides, every side with a fifth of the cases."""
    every = list(sides)
    return [
        (*case, side)
        for number, case in enumerate(FORM_CASES)
        for place, side in enumerate(every)
        if (number + place) % 5 == 0
    ]


@pytest.mark.parametrize(("form", "oddity", "markup"), turns(Markup), ids=name)
def test_markup_holds_every_cell_as_printed(
    form: str, oddity: Oddity | None, markup: Markup
) -> None:
    report = reshaped(make(form_order(form, oddity)), MARKUPS[markup].shape)
    printed = bare(shown(report, markup).text_content()).replace("|", "")
    place = 0
    for slot in slots(report):
        part = bare(slot.text)
        place = printed.index(part, place) + len(part)


@pytest.mark.parametrize("markup", SIMPLE)
@pytest.mark.parametrize("year", YEARS)
def test_cells_and_spans_are_those_of_the_grid(year: int, markup: Markup) -> None:
    report = make(order(year))
    cells = list(shown(report, markup).iter("td", "th"))
    assert [bare(cell.text_content()) for cell in cells] == [bare(s.text) for s in slots(report)]
    spans = [(int(c.get("rowspan", 1)), int(c.get("colspan", 1))) for c in cells]
    assert spans == [(slot.rowspan, slot.colspan) for slot in slots(report)]


@pytest.mark.parametrize("year", YEARS)
def test_markups_that_only_differ_in_tags_show_the_same_text(year: int) -> None:
    report = make(order(year))
    assert len({bare(shown(report, markup).text_content()) for markup in SIMPLE}) == 1


@pytest.mark.parametrize("markup", [m for m in Markup if m is not Markup.PRE])
def test_shapes_lose_no_figure(markup: Markup) -> None:
    report = make(order(2022))
    changed = reshaped(report, MARKUPS[markup].shape)
    assert [s.cell for s in slots(changed) if s.cell] == [s.cell for s in slots(report) if s.cell]


def test_shapes_are_what_they_say() -> None:
    report = make(order(2022))
    tables = {markup: len(shown(report, markup).findall(".//table")) for markup in Markup}
    assert tables[Markup.PLAIN] == 3
    assert tables[Markup.CONTINUED] == tables[Markup.CONTINUED_HEADED] == 4
    assert tables[Markup.THREE_DISPUTES] == 5
    assert tables[Markup.ONE_TABLE] == 1
    assert tables[Markup.WRAPPED] == 6
    assert tables[Markup.PRE] == 0
    for markup in (Markup.NO_SPANS, Markup.EMPTY_CELLS):
        spans = [c.get("rowspan") for c in shown(report, markup).iter("td")]
        assert set(spans) == {None}
    widths = {len(row) for row in shown(report, Markup.EMPTY_CELLS).iterfind(".//tr")}
    assert widths == {1, 4, 10, 15}
    assert "</td>" not in body(report, Markup.UNCLOSED)
    assert "<TD" in body(report, Markup.UPPERCASE)
    assert "<td" not in body(report, Markup.UPPERCASE)


def test_word_spans_and_year_spans_cut_where_they_say() -> None:
    assert "2022</font></span><span" in body(make(order(2022, Oddity.WORD_SPANS)))
    assert ">2022</span><span>年</span>" in body(make(order(2022, Oddity.YEAR_SPANS)))
    breaks = body(make(order(2022, Oddity.LABEL_BREAKS)))
    assert "<td>商业<br/>企业</td>" in breaks


@pytest.mark.parametrize(("form", "oddity", "layout"), turns(Layout), ids=name)
def test_text_holds_every_cell_in_order(form: str, oddity: Oddity | None, layout: Layout) -> None:
    report = make(form_order(form, oddity))
    if layout is Layout.VERTICAL_HEADS:
        pytest.skip("heads stand upright")
    if layout is Layout.TEXT_LAYER and oddity is Oddity.PAGE_FURNITURE:
        pytest.skip("its page numbers are taken for those of the layout")
    shown = text(report, layout)
    if layout is Layout.TEXT_LAYER:
        shown = PAGE_NUMBER.sub("", shown)
    printed = bare(re.sub(r"\||<br>", "", shown))
    place = 0
    for slot in slots(report):
        if layout is not Layout.MARKDOWN_SHATTERED or slot.cell:
            part = bare(slot.text)
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
