"""Figures of another year or another body are no figures of the report.

`made/others_figures.csv` lists the body of the title, a sentence, and every cell that must
come out of it; nothing in it is taken from a published report.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest
from made_documents import document

from parsers.prose import read_prose
from parsers.prose.subjects import is_other_body, own_body

HEADING = "三、政府信息依申请公开情况"
TABLE = Path(__file__).parent / "made" / "others_figures.csv"


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield pytest.param(row["body"], row["text"], row["figures"], id=row["text"][:30])


def figures(body: str, text: str) -> Counter[str]:
    title = f"{body}2020年政府信息公开工作年度报告"
    cells = read_prose(document(f"{HEADING}\n{text}", title)).cells
    return Counter(f"{c.code}={'' if c.value is None else c.value}" for c in cells)


@pytest.mark.parametrize(("body", "text", "expected"), list(rows()))
def test_only_the_report_s_own_figures_are_read(body: str, text: str, expected: str) -> None:
    assert figures(body, text) == Counter(expected.split())


@pytest.mark.parametrize("opening", ["上年同期", "去年,", "2019年,", "而上一年度", "与之相比,去年"])
@pytest.mark.parametrize("joint", ["、", ",", ",其中", ",共"])
def test_last_year_governs_the_sentence(opening: str, joint: str) -> None:
    text = f"共收到申请30件。{opening}收到申请25件{joint}办结29件{joint}予以公开12件。"
    assert figures("示例县教育局", text) == Counter(["p.received=30"])


@pytest.mark.parametrize(
    "name", ["县水利局", "示例县税务局", "白石镇", "城关街道", "示例县公安局交警大队"]
)
@pytest.mark.parametrize("verb", ["收到", "共受理", "2020年共收到", "全年累计收到", "办理"])
def test_another_body_governs_the_sentence(name: str, verb: str) -> None:
    text = f"共收到申请30件。{name}{verb}申请25件,答复29件,予以公开12件,不予公开3件。"
    assert figures("示例县教育局", text) == Counter(["p.received=30"])


@pytest.mark.parametrize("after", ["全年共收到申请59件。", "本年度受理政府信息公开申请0件。"])
def test_without_a_titled_body_the_report_s_own_voice_decides(after: str) -> None:
    text = f"县水利局收到申请30件,答复29件。\n{after}"
    read = read_prose(document(f"{HEADING}\n{text}", "2020年政府信息公开工作年度报告"))
    assert [cell.code for cell in read.cells] == ["p.received"]
    assert [(i.code, i.text) for i in read.issues] == [
        ("prose_figure_of_named_body", "p.received: 30"),
        ("prose_figure_of_named_body", "p.answered_total: 29"),
    ]


def test_a_named_body_with_the_report_s_own_figure_is_the_reporter() -> None:
    text = "县水利局收到申请30件,答复29件。\n全年共收到申请30件。"
    assert figures("", text) == Counter(["p.received=30", "p.received=30", "p.answered_total=29"])


@pytest.mark.parametrize("body", ["", "示例县水利局"])
@pytest.mark.parametrize(
    "text",
    ["其中,,白石镇收到申请2件,,答复7件。", "县水利局收到申请5件,办结5件,是受理较多的部门。"],
)
def test_one_of_several_bodies_is_not_the_reporter(body: str, text: str) -> None:
    assert figures(body, text) == Counter()


def test_without_a_titled_body_the_first_is_the_report_s() -> None:
    first = "县水利局收到申请30件,答复29件。"
    wanted = Counter(["p.received=30", "p.answered_total=29"])
    assert figures("", first) == wanted
    assert figures("", f"{first}县教育局收到申请5件,答复5件。") == wanted


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("县资规局", "示例县自然资源和规划局", False),
        ("示例县教育局", "教育局", False),
        ("示例县教育局", "示例县", True),
        ("县教育局", "示例县体育局", True),
        ("市政府办", "示例市人民政府办公室", False),
    ],
)
def test_another_body_is_told_by_its_name(name: str, own: str, other: bool) -> None:
    assert is_other_body(name, own, told=False) is other


OWN_NAMES = (
    ("示例县人力资源和社会保障局", "县人社局"),
    ("示例市卫生健康委员会", "市卫健委"),
    ("示例市住房和城乡建设局", "市住建局"),
    ("示例市国有资产监督管理委员会", "市国资委"),
    ("国家税务总局示例县税务局", "县税务局"),
    ("示例经济开发区管理委员会", "经开区管委会"),
    ("示例市人民政府", "市政府各部门、各县区"),
    ("示例市人民政府", "市、县两级政府"),
    ("示例县", "示例县政府各部门、各乡镇"),
    ("示例街道办事处", "示例街道"),
    ("示例县示例乡人民政府", "乡政府"),
    ("示例市公安局城东分局", "城东分局"),
    ("示例县人民政府办公室", "县政府和县政府办公室"),
    ("示例自治州人民政府", "州政府"),
    ("示例市示例区审计局", "示例区审计局"),
)


@pytest.mark.parametrize(("own", "name"), OWN_NAMES)
def test_the_reporting_body_by_another_of_its_names_is_no_other(own: str, name: str) -> None:
    text = f"2020年,{name}共收到政府信息公开申请33件,办结32件。"
    assert figures(own, text) == Counter(["p.received=33", "p.answered_total=32"])


def test_the_title_names_the_body() -> None:
    assert (
        own_body(document("正文", "示例县教育局2020年政府信息公开工作年度报告")) == "示例县教育局"
    )
    assert own_body(document("正文", "2020年政府信息公开工作年度报告")) is None
