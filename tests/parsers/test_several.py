"""Several reports on one page, and pages that only look as if they held several."""

import made_tables as made
import pytest

from parsers.model import Report
from parsers.read import read_document

CHAPTERS = (
    "一、概述\n{who}认真做好政府信息公开工作,不断完善工作机制。\n"
    "二、主动公开政府信息情况\n全年主动公开政府信息{items}条。\n"
    "三、依申请公开政府信息情况\n全年共收到政府信息公开申请{requests}件,均按时办结。\n"
    "四、行政复议、行政诉讼情况\n未发生行政复议、行政诉讼。\n"
    "五、存在的主要问题及改进情况\n公开内容还不够丰富,下一步将继续改进工作。\n"
)
SHEET = (
    "政府信息公开情况统计表\n一、主动公开情况\n二、回应解读情况\n三、依申请公开情况\n"
    "四、行政复议数量\n五、行政诉讼数量\n"
)


def report(title: str, who: str, requests: int) -> str:
    return f"{title}\n" + CHAPTERS.format(who=who, items=requests * 10, requests=requests)


def read(text: str) -> tuple[Report, ...]:
    return read_document(text.encode())


def received(reports: tuple[Report, ...]) -> list[list[int | float | None]]:
    return [[c.value for c in r.cells if c.code == "p.received"] for r in reports]


COUNTY = report("示例县2020年政府信息公开工作年度报告", "全县", 88)
BUREAU = report("示例县教育局2020年政府信息公开工作年度报告", "我局", 7)


def test_a_department_after_the_main_report() -> None:
    reports = read(COUNTY + BUREAU)
    assert [r.identity.agency for r in reports] == ["示例县人民政府", "示例县教育局"]
    assert received(reports) == [[88], [7]]
    assert [[s.code for s in r.sections if s.code != "sec.preamble"] for r in reports] == [
        ["sec.overview", "sec.proactive", "sec.requests", "sec.disputes", "sec.problems"]
    ] * 2
    assert "我局" not in "".join(s.text for s in reports[0].sections)
    assert "全县" not in "".join(s.text for s in reports[1].sections)


def test_a_department_whose_name_stands_above_its_title() -> None:
    reports = read(COUNTY + BUREAU.replace("教育局2020年", "教育局\n2020年", 1))
    assert [r.identity.agency for r in reports] == ["示例县人民政府", "示例县教育局"]
    assert received(reports) == [[88], [7]]


def test_several_years() -> None:
    text = "".join(
        report(f"示例县教育局{year}年政府信息公开工作年度报告", f"{year}年,我局", year - 2000)
        for year in (2012, 2011, 2010)
    )
    reports = read(text)
    assert [r.identity.year for r in reports] == [2012, 2011, 2010]
    assert received(reports) == [[12], [11], [10]]


def test_tables_go_with_their_own_report() -> None:
    first = made.document(made.make_sheet("form_2021", 1), made.value_and_mark)
    reports = read(first + BUREAU)
    assert [r.form for r in reports] == ["form_2021", "prose_2008"]
    assert received(reports)[1] == [7]
    assert not [c for c in reports[1].cells if not c.code.startswith("p.")]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("an annex sheet", COUNTY + "附件:\n" + SHEET),
        (
            "the title again above the annex sheet",
            COUNTY + "附件\n示例县2020年政府信息公开工作年度报告\n" + SHEET,
        ),
        (
            "the title again, with 人民政府",
            COUNTY + "示例县人民政府2020年政府信息公开工作年度报告\n" + SHEET,
        ),
        (
            "links to other years",
            COUNTY + "".join(f"示例县{y}年政府信息公开工作年度报告\n" for y in range(2010, 2020)),
        ),
        (
            "a table of contents before the title",
            "目录\n一、概述\n二、主动公开政府信息情况\n三、依申请公开政府信息情况\n"
            "四、行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n" + COUNTY,
        ),
        (
            "links before the report",
            "".join(f"示例县{y}年政府信息公开工作年度报告\n" for y in range(2010, 2020)) + COUNTY,
        ),
    ],
    ids=lambda value: value if len(value) < 60 else "",
)
def test_one_report_stays_one(kind: str, text: str) -> None:
    (only,) = read(text)
    assert [c.value for c in only.cells if c.code == "p.received"] == [88], kind


def test_a_long_report_before_another() -> None:
    text = COUNTY + "各部门认真落实政府信息公开条例,扎实推进有关工作。\n" * 2_000 + BUREAU
    assert received(read(text)) == [[88], [7]]
