"""Chapters: headings in their variants, and sentences that only look like headings."""

import csv
from pathlib import Path

import pytest
from made_documents import document

from parsers.sections import UNMAPPED, chapter, split, subheading

MADE = Path(__file__).parent / "made"


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("一、总体情况", "sec.overview"),
        ("一、概述", "sec.overview"),
        ("一、工作总体推进情况", "sec.overview"),
        ("## 二、主动公开政府信息情况", "sec.proactive"),
        ("二、政府信息主动公开情况", "sec.proactive"),
        ("三、收到和处理政府信息公开申请情况", "sec.requests"),
        ("三、依申请公开政府信息和不予公开政府信息情况", "sec.requests"),
        ("一、收到申请情况", "sec.requests"),
        ("四、政府信息公开的收费及减免情况", "sec.fees"),
        ("四、政府信息公开行政复议、行政诉讼情况", "sec.disputes"),
        ("四、因政府信息公开工作被申请行政复议提起行政诉讼情况", "sec.disputes"),
        ("五、存在问题及改进情况", "sec.problems"),
        ("五、政府信息公开工作存在的主要问题及改进情况", "sec.problems"),
        ("六、其他需要报告的事项", "sec.other"),
        ("其他需要报告的事项", "sec.other"),
        ("七、需要说明的事项与附表", "sec.other"),
        ("第三部分 依申请公开情况", "sec.requests"),
        ("五、咨询情况", UNMAPPED),
    ],
)
def test_heading(heading, code):
    found = chapter(heading)
    assert found is not None
    assert found[0] == code


@pytest.mark.parametrize(
    "line",
    [
        "一、本年新收政府信息公开申请数量",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "该部分以表格形式报告。表格如下:",
        "一、2020年,全县共收到申请3件,答复3件。",
        "(二)依申请公开情况",
        "行政复议",
        "二、上年结转政府信息公开申请数量 |",
    ],
)
def test_no_heading(line):
    assert chapter(line) is None


def test_sections_hold_the_text_between_headings():
    text = (
        "说明。\n一、总体情况\n\n全年平稳。\n继续推进。\n"
        "二、主动公开政府信息情况\n规章\n0\n四、收费情况"
    )
    sections = split(document(text, title="年度报告"), frozenset({8, 9}))
    assert [(s.code, s.title, s.text) for s in sections] == [
        ("sec.preamble", "", "年度报告\n说明。"),
        ("sec.overview", "一、总体情况", "全年平稳。\n继续推进。"),
        ("sec.proactive", "二、主动公开政府信息情况", ""),
        ("sec.fees", "四、收费情况", ""),
    ]


@pytest.mark.parametrize("line", ["### (一) 主动公开方面", "(二)依申请公开情况", "#### 申请办理"])
def test_subheading(line):
    assert subheading(line)


def headings() -> list[tuple[str, str]]:
    with (MADE / "headings.csv").open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["heading"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("code", "heading"), headings())
def test_headings_of_many_regions(code: str, heading: str) -> None:
    assert (chapter(heading) or ("",))[0] == code
