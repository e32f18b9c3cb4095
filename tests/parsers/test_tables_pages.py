"""Text layers of pages: labels woven with those of their groups, headings in pieces."""

import made_pages as pages
import made_tables as made
import pytest
from test_tables import assert_exact, parsed

from parsers.detection import detect
from parsers.model import State
from parsers.numbers import read_figure
from parsers.recognition import Recognised, recognise

LAYERS = pytest.mark.parametrize("layer", pages.LAYERS)


def recognised(text: str, year: int) -> Recognised:
    document = parsed(text)
    return recognise(document, detect(document), year)


@LAYERS
def test_labels_in_pieces_are_put_together(layer: str) -> None:
    sheet = made.make_sheet("form_2021", 31, blanks=0)
    found = recognised(made.document(sheet, pages.LAYERS[layer]), 2023)
    assert_exact(found.tables, sheet)


@LAYERS
@pytest.mark.parametrize("form", ["form_2019", "form_2021"])
@pytest.mark.parametrize("blanks", [0, 0.03])
def test_what_cannot_be_put_together_is_never_guessed(layer: str, form: str, blanks: float) -> None:
    sheet = made.make_sheet(form, 32, blanks=blanks)
    found = recognised(made.document(sheet, pages.LAYERS[layer]), 2021)
    for cell in found.tables.cells:
        if cell.state is not State.UNREAD:
            printed = read_figure(sheet.cells[cell.code, cell.applicant])
            assert (cell.value, cell.state) == (printed.value, printed.state)
    read = sum(cell.state is not State.UNREAD for cell in found.tables.cells)
    assert read == len(sheet.cells) or found.tables.issues


def test_a_row_that_no_form_has_stays_unknown_beside_a_piece_of_a_group() -> None:
    sheet = made.make_sheet("form_2021", 33, blanks=0)
    text = made.document(sheet, pages.LAYERS["viewer"]).replace("3.危及", "3.不再危及")
    found = recognised(text, 2023)
    codes = {cell.code for cell in found.tables.cells if cell.value is not None}
    assert "t3.refused.security_stability" not in codes
    assert "unmapped_label" in {issue.code for issue in found.tables.issues}


EXCERPT = """\
示例市示范街道办事处2022年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | 申请人情况 | ||||||||
自然人 | 法人或其他组织 | 总计 | |||||||
商业 企业 | 科研 机构 | 社会公益组织 | 法律服务机构 | 其他 | |||||
一、本年新收政府信息公开申请数量 | 21 | 4 | 0 | 0 | 0 | 0 | 25 | ||
二、上年结转政府信息公开申请数量 | 2 | 0 | 0 | 0 | 0 | 0 | 2 | ||
三、本年度办理结果 | （一）予以公开 | 7 | 3 | 0 | 0 | 0 | 0 | 10 | |
（二）部分公开（区分处理的，只计这一情形，不计其他情形） | """


@pytest.mark.parametrize(
    ("end", "whole"),
    [("5 | 0 | 1", [5, 0]), ("5 | 0 | 1 |", []), ("5", []), ("", []), (" | 5 | 1", [])],
)
def test_an_excerpt_gives_the_cells_before_its_end(end: str, whole: list[int]) -> None:
    """A row of fewer cells is cut, not short, only where the text ends in one of them."""
    found = recognised(EXCERPT + end, 2022)
    cut = [c.value for c in found.tables.cells if c.code == "t3.partial" and c.value is not None]
    assert cut == whole
    read = [c.value for c in found.tables.cells if c.code == "t3.granted"]
    assert read == [7, 3, 0, 0, 0, 0, 10]


def test_an_excerpt_without_marks_may_hide_an_empty_cell() -> None:
    sheet = made.make_sheet("form_2021", 34, blanks=0)
    text = made.document(sheet, pages.LAYERS["wide-snapped"])
    cut = text[: text.index("3.补正后申请内容仍不明确") + len("3.补正后申请内容仍不明确 1 0 2")]
    found = recognised(cut, 2023)
    assert "t3.unable.unclear_after_correction" not in {c.code for c in found.tables.cells}
    assert "cut_off" in {issue.code for issue in found.tables.issues}


def test_rows_above_the_applicants_headings_are_requests() -> None:
    """Converters invent the headings of a table that begins on another page."""
    sheet = made.make_sheet("form_2021", 35, blanks=0)
    lines = made.document(sheet, made.markdown).split("\n")
    heading = next(i for i, line in enumerate(lines) if "自然人" in line)
    above, rows = lines[heading - 2 : heading + 2], lines[heading + 2 : heading + 4]
    invented = f"| 项目 |{' 数据 |' * (rows[0].count('|') - 2)}"
    text = "\n".join([*lines[: heading - 2], invented, *rows, *above, *lines[heading + 4 :]])
    assert_exact(recognised(text, 2023).tables, sheet)


def test_markdown_with_breaks_and_bold_cells_is_a_text() -> None:
    sheet = made.make_sheet("form_2019", 36)
    text = made.document(sheet, made.markdown)
    text = text.replace("本年新", "本年新<br>").replace("| 规章 |", "| **规章** |")
    text = text.replace("法律服务", "法律<br/>服务").replace("行政许可", "<b>行政许可</b>")
    assert_exact(recognised(text, 2020).tables, sheet)


def test_markdown_with_tables_in_markup_keeps_its_lines() -> None:
    sheet = made.make_sheet("form_2021", 37)
    page = made.document(sheet, made.html)
    body = page[page.index("<p>") : page.index("</div>")]
    text = body.replace("<p>", "\n\n# ").replace("</p>", "\n\n")
    assert_exact(recognised(text, 2023).tables, sheet)
    assert sum(hasattr(block, "printed") for block in parsed(text).blocks) == text.count("# ")


@pytest.mark.parametrize("number", ["- 9 -", "-9-", "Page 9"])
def test_a_row_that_holds_the_number_of_a_page_is_none(number: str) -> None:
    sheet = made.make_sheet("form_2021", 34, blanks=0)
    page = made.document(sheet, made.html)
    row = f"<tr><td colspan='10'>{number}</td></tr>"
    at = page.index("<tr", page.index("予以公开"))
    assert_exact(recognised(page[:at] + row + page[at:], 2023).tables, sheet)
