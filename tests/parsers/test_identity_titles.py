"""What is the title of an annual report, and what only stands in the same column."""

import pytest

from parsers.titles import is_report_title, parse_link_title, parse_title

TITLES = [
    # printed, body, year
    ("示例市2017年政府信息公开工作年度报告", "示例市", 2017),
    ("2019年示例市人民政府办公厅政府信息公开工作年度报告", "示例市人民政府办公厅", 2019),
    ("2008年度示例市政府信息公开工作年度报告", "示例市", 2008),
    ("示例市审计局2025年政务信息公开工作开展年度报告", "示例市审计局", 2025),
    ("示例市教育局2022年度政府信息公开年度报告", "示例市教育局", 2022),
    ("示例市教育局2022年政府信息公开工作年报", "示例市教育局", 2022),
    ("示例市教育局2022年度政府信息公开工作报告", "示例市教育局", 2022),
    ("示例市教育局政府信息公开2017年度报告", "示例市教育局", 2017),
    ("示例局关于2015年政府信息公开工作情况的报告", "示例局", 2015),
    ("示例镇人民政府信息公开2020年度报告", "示例镇人民政府", 2020),
    ("示例县人民政府政府信息公开工作年度报告(2018年)", "示例县人民政府", 2018),
    ("示例乡2019年政府信息公开年度工作报告", "示例乡", 2019),
    ("示例镇2021政府信息公开年度报告", "示例镇", 2021),
    ("二○一一年示例局政府信息公开工作年度报告", "示例局", 2011),
    ("示例区医院2019年信息公开年度报告", "示例区医院", 2019),
    ("示例市2017年度政务公开工作年度报告", "示例市", 2017),
    # blanks, line breaks, widths, traditional characters
    ("示例市 2017 年政府信息公开工作年度 报 告", "示例市", 2017),
    ("示例市\n２０１７年政府信息公开\n工作年度报告", "示例市", 2017),
    ("示例市2017年政府信息公開工作年度報告", "示例市", 2017),
    ("《示例市2017年政府信息公开工作年度报告》", "示例市", 2017),
    # doubled; with what listings and pages add
    ("示例市2017年政府信息公开年度报告示例市2017年政府信息公开年度报告", "示例市", 2017),
    ("示例市2017年政府信息公开工作年度报告 2018-03-20", "示例市", 2017),
    ("示例市2017年政府信息公开工作年度报告.pdf", "示例市", 2017),
    ("示例市2017年政府信息公开工作年度报告_政府信息公开制度_示例市人民政府", "示例市", 2017),
    ("示例市门户网站 政府信息公开年报 示例局2017年政府信息公开工作年度报告", "示例局", 2017),
    ("[年报] 示例市2017年政府信息公开工作年度报告", "示例市", 2017),
    # generic
    ("2023年政府信息公开工作年度报告", "", 2023),
    ("政府信息公开工作年报", "", None),
    ("政府信息公开工作年度报告", "", None),
]
OTHERS = [
    "政府信息公开指南",
    "政府信息公开制度",
    "政府信息公开目录",
    "政府信息公开年报",
    "示例市2020年依申请公开年度报告",
    "政府网站工作年度报表(2022年度)",
    "示例市2023年法治政府建设年度报告",
    "示例市2023年政府工作报告",
    "示例市2023年政府信息公开工作年度报告解读",
    "一图读懂:示例市2023年政府信息公开工作年度报告",
    "示例市2023年政府信息公开工作年度报告(图解版)",
    "关于做好2023年政府信息公开工作年度报告编制工作的通知",
    "政府信息公开申请表",
    "本报告为2019年政府信息公开工作年度报告",
    "现将示例市2019年政府信息公开工作年度报告",
    "一年来,我局公布2018年政府信息公开工作年度报告",
    "政务公开工作报告",
    "首页",
    "",
]


@pytest.mark.parametrize(("printed", "body", "year"), TITLES)
def test_reads_body_and_year(printed: str, body: str, year: int | None) -> None:
    title = parse_title(printed)
    assert title is not None
    assert (title.body, title.year) == (body, year)
    assert is_report_title(printed)


@pytest.mark.parametrize("printed", OTHERS)
def test_is_no_report_title(printed: str) -> None:
    assert not is_report_title(printed)


def test_the_title_is_kept_without_what_the_page_adds() -> None:
    title = parse_title("示例市 2017年政府信息公开工作年度报告-示例市人民政府")
    assert title is not None
    assert title.text == "示例市2017年政府信息公开工作年度报告"


CUT = [
    ("示例市民政局2023年政府信息公开工…", "示例市民政局", 2023),
    ("示例市民政局2023年政府信息公开工作年度...", "示例市民政局", 2023),
    ("示例市民政局2023年政府信息公开年… 2024-01-20", "示例市民政局", 2023),
    ("示例市民政局关于2023年政府信息公开工作情……", "示例市民政局", 2023),
    ("示例市民政局政府信息公开年度报…", "示例市民政局", None),
    ("示例市民政局2023年政务公开工作年度⋯", "示例市民政局", 2023),
    ("示例市民政局2023年政府信息公开工作年度报告", "示例市民政局", 2023),
]
CUT_OTHERS = [
    "2023年政府信息公开…",  # 目录, 指南
    "2023年政府信息公开目…",
    "2023年政府信息公开工作要…",
    "2023年政务公开工…",
    "示例市政府信息公开工…",  # 工作制度
    "政府信息公开年…",  # the column
    "关于做好2023年政府信息公开工作年度报…",
    "关于印发2023年政府信息公开工…",
    "解读：示例市2023年政府信息公开年度报…",
    "……",
    "示例市民政局2023年政府信息公开工",
]


@pytest.mark.parametrize(("printed", "body", "year"), CUT)
def test_a_link_that_a_list_cut_is_read_as_far_as_it_goes(
    printed: str, body: str, year: int | None
) -> None:
    title = parse_link_title(printed)
    assert title is not None
    assert (title.body, title.year) == (body, year)


@pytest.mark.parametrize("printed", [*CUT_OTHERS, *OTHERS])
def test_a_cut_link_that_may_be_something_else_is_none(printed: str) -> None:
    assert parse_link_title(printed) is None


def test_a_cut_title_is_no_title_of_a_page() -> None:
    assert parse_title("示例市民政局2023年政府信息公开工作年度…") is None
