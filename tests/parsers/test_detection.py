"""Which form a document is: labels where labels stand, never words of a sentence (codebook 2.1)."""

import pytest

from parsers import lines, text
from parsers.detection import FormMatch, detect
from parsers.hints import Hints

HEAD = "某县水利局{}年政府信息公开工作年度报告\n一、概述\n{}年,我局主动公开信息100条。\n"
ROWS = """
(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和) | 申请人情况
一、本年新收政府信息公开申请数量 | 3 | 0 | 0 | 0 | 0 | 0 | 3
(一)予以公开 | 2 | 0 | 0 | 0 | 0 | 0 | 2
(二)部分公开 | 1 | 0 | 0 | 0 | 0 | 0 | 1
四、结转下年度继续办理 | 0 | 0 | 0 | 0 | 0 | 0 | 0
"""


def found(document: str) -> FormMatch | None:
    return detect(lines.parse(text.decode(document.encode()), Hints()))


def form_and_issues(document: str) -> tuple[str | None, list[str]]:
    match = found(document)
    return (match.form.name, [issue.code for issue in match.issues]) if match else (None, [])


@pytest.mark.parametrize(
    "sentence",
    [
        "另有1件结转下年度继续办理。",
        "全年收到申请8件,办结7件,1件结转下一年度办理。",
        "1件结转下年度继续办理",
        "(三)结转下年度情况\n上年没有结转下年度的申请。",
        "表中数据的勾稽关系已核对。",
        "全年政府采购项目3个,采购总金额200万元。",
        "本年收费金额0元;",
        "申请人逾期不补正的1件。",
    ],
)
@pytest.mark.parametrize("year", [2013, 2014, 2018])
def test_a_sentence_makes_no_form(sentence: str, year: int) -> None:
    document = HEAD.format(year, year) + sentence + "\n"
    assert form_and_issues(document) == ("prose_2008", [])


@pytest.mark.parametrize(("year", "form"), [(2020, "form_2019"), (2023, "form_2021")])
@pytest.mark.parametrize("layout", ["rows", "blanks", "labels"])
def test_rows_of_requests_alone_are_of_the_form_of_their_year(
    year: int, form: str, layout: str
) -> None:
    table = ROWS
    if layout == "blanks":
        table = table.replace(" |", "")
    if layout == "labels":  # one cell a line
        table = table.replace(" | ", "\n")
    assert form_and_issues(HEAD.format(year, year) + table) == (form, ["form_uncertain"])


def test_a_row_or_two_of_requests_are_no_table_of_them() -> None:
    quoted = "结转下年度继续办理\n(一)予以公开\n予以公开2件。\n(二)部分公开\n部分公开1件。\n"
    two = quoted.replace("(二)部分公开\n", "")
    assert form_and_issues(HEAD.format(2014, 2014) + two) == ("prose_2008", [])
