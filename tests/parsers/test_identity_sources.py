"""Where a report that says little of itself names its body, its place and its date."""

import pytest

from parsers import lines
from parsers.hints import Hints
from parsers.identity import identify
from parsers.model import Identity
from parsers.text import decode


def identity(text: str, url: str | None = None) -> Identity:
    hints = Hints(url=url)
    return identify(lines.parse(decode(text.encode()), hints), hints).identity


@pytest.mark.parametrize(
    ("sentence", "agency"),
    [
        ("由青石镇人民政府党政办公室编制本报告。", "青石镇人民政府"),
        ("由福州市示例局信息公开工作办公室编制完成本报告。", "福州市示例局"),
        (
            "由福州示例开发区管理委员会(以下简称管委会)编制。我委做好公开。",
            "福州示例开发区管理委员会",
        ),
        ("如有疑问,请联系:福州市示例局办公室(电话:0591-80000000)。", "福州市示例局"),
        ("\n一、总体情况\n2022年,中国气象局坚持公开为常态。", "中国气象局"),
    ],
)
def test_bodies_behind_their_inner_offices(sentence: str, agency: str) -> None:
    assert identity(f"本报告统计期限为2022年1月1日至12月31日。{sentence}").agency == agency


def test_a_brand_in_the_place_of_a_name_is_no_agency() -> None:
    text = "某某手机官网入口·官方网站示例局2022年政府信息公开工作年度报告\n我局做好公开。"
    assert identity(text).agency is None


@pytest.mark.parametrize(
    "head",
    [
        "索 引 号 | 0000/2023-1 | 分 类 | 报告 |\n发布机构 | 青石镇 | 发文日期 | 2023-01-18 |",
        "索引号 0000/2023-1 发文字号\n成文日期 2023-01-18 发布日期 2023-01-18",
    ],
)
def test_dates_between_marks_and_blanks(head: str) -> None:
    read = identity(f"{head}\n青石镇2022年政府信息公开工作年度报告\n一、总体情况\n")
    assert (read.year, read.published_on, read.date_basis) == (2022, "2023-01-18", "displayed")


def test_an_unlisted_host_is_the_one_division_that_is_written_so() -> None:
    text = "青石镇2022年政府信息公开工作年度报告\n一、总体情况\n我镇做好公开。"
    read = identity(text, "http://www.zongyang.gov.cn/a.html")
    assert (read.province, read.prefecture, read.county) == ("安徽省", "铜陵市", "枞阳县")
    assert identity(text, "http://www.yuexi.gov.cn/a.html").county is None
