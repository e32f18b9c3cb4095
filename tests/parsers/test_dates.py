"""Printed dates, lost 年 and 月, statistic periods, dates in addresses."""

import pytest

from parsers.dates import address_date, find_dates, splits, statistic_period


def isos(text: str) -> list[str | None]:
    return [found.iso for found in find_dates(text)]


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2018年02月06日", "2018-02-06"),
        ("2018 年 2 月 6 日", "2018-02-06"),
        ("2020-01-31", "2020-01-31"),
        ("2025/1/21", "2025-01-21"),
        ("2020.3.5", "2020-03-05"),
        ("二○一一年十二月二日", "2011-12-02"),
        ("二〇一三年一月二十一日", "2013-01-21"),
        ("二零一九年三月三十日", "2019-03-30"),
        # 年 and 月 lost, one split only
        ("2017224日", "2017-02-24"),
        ("20251231日", "2025-12-31"),
        ("2017210日", "2017-02-10"),
        ("2018年1231日", "2018-12-31"),
        ("201711日", "2017-01-01"),
        ("2016229日", "2016-02-29"),
    ],
)
def test_reads_a_date(printed: str, iso: str) -> None:
    assert isos(printed) == [iso]


@pytest.mark.parametrize("printed", ["2017111日", "2017125日"])
def test_two_splits_leave_the_date_open(printed: str) -> None:
    (found,) = find_dates(printed)
    assert found.ambiguous
    assert found.iso is None
    assert found.year == 2017


@pytest.mark.parametrize("printed", ["20182月", "201712月", "20176月", "2021年1月"])
def test_a_month_is_no_full_date(printed: str) -> None:
    (found,) = find_dates(printed)
    assert found.month
    assert found.iso is None
    assert not found.ambiguous


@pytest.mark.parametrize(
    "printed", ["125日", "2017年2月30日", "2017年13月1日", "0318-2025878", "20171日"]
)
def test_no_date(printed: str) -> None:
    assert isos(printed) == []


def test_splits_are_dates_of_the_calendar() -> None:
    assert splits(2017, "230") == ()
    assert splits(2017, "111") == ((1, 11), (11, 1))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("所列数据的统计期限自2020年1月1日起,至2020年12月31日止", 2020),
        ("统计期限自201711日起至20171231日止", 2017),
        ("统计期限为2018年11日至2018年1231日", 2018),
        ("统计时限为2023年1月1日至12月31日", 2023),
        ("统计期限为2008年5月1日至2008年12月31日", 2008),
        ("统计期限为2019年12月26日至2020年12月25日", 2020),
        # typed wrongly: the ends contradict each other
        ("统计期限为2021年1月1日至2020年12月31日", None),
        ("统计期限为2018年1月1日至2020年12月31日", None),
    ],
)
def test_year_of_the_statistic_period(text: str, year: int | None) -> None:
    period = statistic_period(text)
    assert period is not None
    assert period.year == year


def test_a_range_without_the_label_is_no_period() -> None:
    assert statistic_period("2016年1月1日至2018年12月31日共发布3条") is None


@pytest.mark.parametrize(
    ("address", "iso"),
    [
        ("https://a.gov.cn/xxgk/202401/t20240124_3544426.html", "2024-01-24"),
        ("http://a.gov.cn/art/2020/1/15/art_15445_3308214.html", "2020-01-15"),
        ("https://a.gov.cn/columns/8a/202308/21/720f.html", "2023-08-21"),
        ("http://a.gov.cn/2023/01-19/2677014.html", "2023-01-19"),
        ("http://a.gov.cn/2023-01/19/c_1211720332.htm", "2023-01-19"),
        ("https://a.gov.cn/c/2024-01-31/4826552.shtml", "2024-01-31"),
        ("https://a.gov.cn/nw12344/20240329/d777.html", "2024-03-29"),
        # a migration stamp, a month alone, a running number
        ("http://a.gov.cn/xxgk/t19700101_3441457.shtml", None),
        ("https://a.gov.cn/c112945/202401/46aba5e1.shtml", None),
        ("http://a.gov.cn/zfgknb/2020/666159683248197.html", None),
    ],
)
def test_date_of_an_address(address: str, iso: str | None) -> None:
    assert address_date(address) == iso


def test_the_day_nought_is_no_date() -> None:
    assert list(find_dates("发布日期：2023-01-00，2023年1月0日")) == []
