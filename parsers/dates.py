"""Dates as reports print them, statistic periods, and dates in addresses.

Word-pasted pages lose 年 and 月 and keep the digits (`2017224日`); such digits are split only
where one split alone is a date (codebook 7). Nothing here knows a Document.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from cn2an import cn2an

_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = r"(?P<year>20[0-3]\d)"
_HAN_YEAR = r"(?P<han_year>[二2][〇○零oO0][〇○零oO0一二三123][〇○零oO0一二三四五六七八九\d])"
_HAN_NUMBER = r"[一二三四五六七八九十廿卅]{1,3}"
_DATE = re.compile(
    rf"{_HAN_YEAR}\s*年\s*(?P<han_month>{_HAN_NUMBER})\s*月\s*(?:(?P<han_day>{_HAN_NUMBER})\s*日)?"
    rf"|(?<!\d){_YEAR}\s*(?:年|[-./])\s*(?P<month>\d{{1,2}})\s*(?:月|[-./])\s*(?P<day>\d{{1,2}})(?!\d)"
    rf"|(?<!\d){_YEAR.replace('year', 'lost_year')}\s*年?\s*(?P<digits>\d{{2,4}})\s*日"
    rf"|(?<!\d){_YEAR.replace('year', 'month_year')}\s*年?\s*(?P<only_month>1[0-2]|0?[1-9])\s*月"
)
_PERIOD_LABEL = re.compile(
    r"统计(?:的)?(?:期限|时限|时段|时间|期间|周期|范围|区间)|数据(?:的)?(?:期限|时限|时间)"
)
_RANGE = re.compile(r"\s*[日起]*\s*(?:至|到|—+|-+|~|－)\s*")
_MONTH_DAY = re.compile(r"(?P<month>1[0-2]|0?[1-9])\s*月\s*(?P<day>\d{1,2})\s*日")
# Shapes by the family that writes them (portals 3): TRS, Hanweb and Ucap, Hebei, Henan,
# Xinhua, Kunming, Shanghai.
_ADDRESS_DATES = tuple(
    re.compile(shape)
    for shape in (
        r"/t(\d{4})(\d\d)(\d\d)_",
        r"/(20\d\d)/(\d{1,2})/(\d{1,2})/",
        r"/(20\d\d)(\d\d)/(\d\d)/",
        r"/(20\d\d)/(\d\d)-(\d\d)/",
        r"/(20\d\d)-(\d\d)/(\d\d)/",
        r"/(20\d\d)-(\d\d)-(\d\d)/",
        r"/(20\d\d)(\d\d)(\d\d)/",
    )
)
FIRST_REPORTS_PUBLISHED = 2008


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a text; `month` and `day` are None where not printed or not certain."""

    year: int
    month: int | None
    day: int | None
    start: int
    end: int
    ambiguous: bool = False

    @property
    def iso(self) -> str | None:
        """YYYY-MM-DD, or None for anything less than a full date."""
        if self.month is None or self.day is None:
            return None
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Period:
    """A statistic period; its report year is None when the two ends contradict each other."""

    first: PrintedDate
    last: PrintedDate
    text: str

    @property
    def year(self) -> int | None:
        """The year it ends in, unless it is longer than about a year or runs backwards."""
        months = (self.last.year - self.first.year) * 12 + self.last_month - self.first_month
        return self.last.year if 0 <= months <= 12 else None

    @property
    def first_month(self) -> int:
        """Month of its first day; January where only the year is certain."""
        return self.first.month or 1

    @property
    def last_month(self) -> int:
        """Month of its last day; December where only the year is certain."""
        return self.last.month or 12


def is_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has this day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def splits(year: int, digits: str) -> tuple[tuple[int, int], ...]:
    """Every month and day that run-together digits can mean.

    >>> splits(2017, "224"), splits(2017, "125")
    (((2, 24),), ((1, 25), (12, 5)))
    """
    cuts = ((digits[:at], digits[at:]) for at in (1, 2) if at < len(digits))
    pairs = ((int(month), int(day)) for month, day in cuts if len(day) <= 2)
    return tuple(pair for pair in pairs if is_date(year, *pair))


def find_dates(text: str) -> Iterator[PrintedDate]:
    """Dates in the order in which they are printed.

    >>> [d.iso for d in find_dates("二○一一年十二月二日,2017224日,2018年02月06日,2017111日")]
    ['2011-12-02', '2017-02-24', '2018-02-06', None]
    """
    for match in _DATE.finditer(text):
        found = _read_match(match)
        if found is not None:
            yield found


def _read_match(match: re.Match[str]) -> PrintedDate | None:
    if match["lost_year"]:
        return _split_date(match)
    if match["month_year"]:
        return _checked(match, int(match["month_year"]), int(match["only_month"]), None)
    if match["han_year"]:
        year = int(re.sub("[oO]", "0", match["han_year"].translate(_CHINESE_DIGITS)))
        return _checked(match, year, _numeral(match["han_month"]), _numeral(match["han_day"]))
    return _checked(match, int(match["year"]), int(match["month"]), int(match["day"]))


def _checked(
    match: re.Match[str], year: int, month: int | None, day: int | None
) -> PrintedDate | None:
    if month is None or not is_date(year, month, 1 if day is None else day):
        return None
    return PrintedDate(year, month, day, match.start(), match.end())


def _split_date(match: re.Match[str]) -> PrintedDate | None:
    year = int(match["lost_year"])
    pairs = splits(year, match["digits"])
    if not pairs:
        return None
    month, day = pairs[0] if len(pairs) == 1 else (None, None)
    return PrintedDate(year, month, day, match.start(), match.end(), len(pairs) > 1)


def _numeral(printed: str | None) -> int | None:
    if not printed:
        return None
    printed = printed.replace("廿", "二十").replace("卅", "三十")
    try:
        return int(cn2an(printed, "smart"))
    except ValueError:  # such as 十十: characters of numerals, but no number
        return None


def statistic_period(text: str) -> Period | None:
    """The period that the figures of a report cover, by its label or as the first range.

    >>> statistic_period("统计期限自201711日起至20171231日止").year
    2017
    """
    labelled = [label.end() for label in _PERIOD_LABEL.finditer(text)]
    for start in labelled:
        found = _first_range(text[start : start + 60])
        if found is not None:
            return found
    return None


def _first_range(text: str) -> Period | None:
    dates = list(find_dates(text))
    if len(dates) > 1:
        return Period(dates[0], dates[1], text[dates[0].start : dates[1].end])
    return _range_in_one_year(text, dates[0]) if dates else None


def _range_in_one_year(text: str, first: PrintedDate) -> Period | None:
    """`2020年1月1日至12月31日`: the second date leaves the year out."""
    link = _RANGE.match(text, first.end)
    following = _MONTH_DAY.match(text, link.end()) if link else None
    if following is None:
        return None
    month, day = int(following["month"]), int(following["day"])
    last = PrintedDate(first.year, month, day, following.start(), following.end())
    return Period(first, last, text[first.start : last.end])


def address_date(url: str) -> str | None:
    """Full date that an address carries, ISO; migrated pages carry the day of their migration.

    >>> address_date("https://www.example.gov.cn/xxgk/202401/t20240124_3544426.html")
    '2024-01-24'
    """
    for shape in _ADDRESS_DATES:
        for match in shape.finditer(url):
            year, month, day = (int(part) for part in match.groups())
            if FIRST_REPORTS_PUBLISHED <= year < 2100 and is_date(year, month, day):
                return f"{year:04}-{month:02}-{day:02}"
    return None
