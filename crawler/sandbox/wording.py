"""How a finished sentence of a made report is worded otherwise: counts, dates, titles."""

import re
from collections.abc import Callable

import cn2an

from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Order

COUNT = re.compile(r"(?<![\d.])(\d+)件")
MOST_IN_WORDS = 99
HAN = "〇一二三四五六七八九"


def _in_words(match: re.Match[str]) -> str:
    number = int(match[1])
    if not 0 < number <= MOST_IN_WORDS:
        return match[0]
    return f"{'两' if number == 2 else _below_hundred(number)}件"


COUNTS: dict[Oddity, Callable[[str], str]] = {
    Oddity.COUNTS_SPACED: lambda text: COUNT.sub(r"\1 件", text),
    Oddity.COUNTS_BRACKETED: lambda text: COUNT.sub(r"（\1件）", text),
    Oddity.COUNTS_IN_ALL: lambda text: re.sub(r"(申请)(\d+)件", r"\1共\2件", text),
    Oddity.COUNTS_CHINESE: lambda text: COUNT.sub(_in_words, text),
}


def reworded(text: str, oddities: frozenset[Oddity]) -> str:
    """The sentence with its counts as this report prints them.

    >>> reworded("收到申请12件。", frozenset({Oddity.COUNTS_CHINESE}))
    '收到申请十二件。'
    """
    for oddity in oddities & COUNTS.keys():
        text = COUNTS[oddity](text)
    return text


def approximate(value: int | float) -> tuple[int, str]:
    """A count of documents rounded, and how that is said.

    >>> approximate(81234), approximate(4645), approximate(30)
    ((81000, '近8.1万'), (4600, '4600余'), (30, '30'))
    """
    number = int(value)
    if number >= 10_000:
        thousands = number // 1000
        return thousands * 1000, f"近{thousands / 10:g}万"
    hundreds = number // 100 * 100
    return (hundreds, f"{hundreds}余") if hundreds else (number, str(number))


def _chinese(year: str, month: int, day: int) -> str:
    digits = "".join("○" if d == "0" else HAN[int(d)] for d in year)
    return f"{digits}年{_below_hundred(month)}月{_below_hundred(day)}日"


def _below_hundred(number: int) -> str:
    """十一 where a counting numeral would be 一十一."""
    words = str(cn2an.an2cn(str(number)))
    return words.removeprefix("一") if 10 <= number < 20 else words


DATES: dict[Oddity, Callable[[str, int, int], str]] = {
    Oddity.DATE_LINE: lambda year, month, day: f"{year}年{month:02d}月{day:02d}日",
    Oddity.DATE_ISO: lambda year, month, day: f"{year}-{month:02d}-{day:02d}",
    Oddity.DATE_SLASH: lambda year, month, day: f"{year}/{month}/{day}",
    Oddity.DATE_CHINESE: _chinese,
    Oddity.DATE_LOST: lambda year, month, day: f"{year}{month}{day}日",
}


def dated(iso: str, oddities: frozenset[Oddity]) -> str:
    """The day of publication as the report's last line prints it; empty where it does not.

    >>> dated("2018-02-16", frozenset({Oddity.DATE_CHINESE}))
    '二○一八年二月十六日'
    """
    if not iso:
        return ""
    year, month, day = iso.split("-")
    for oddity in oddities & DATES.keys():
        return DATES[oddity](year, int(month), int(day))
    return ""


def readable_date(iso: str, oddities: frozenset[Oddity]) -> str | None:
    """What the last line still says of the day: None where it is ambiguous or not there.

    >>> readable_date("2018-02-24", frozenset({Oddity.DATE_LOST}))
    '2018-02-24'
    >>> readable_date("2017-01-11", frozenset({Oddity.DATE_LOST}))
    """
    if not oddities & DATES.keys():
        return None
    _, month, day = iso.split("-")
    digits = f"{int(month)}{int(day)}"
    lost = Oddity.DATE_LOST in oddities
    return None if lost and _splits(digits) != 1 else iso


def _splits(digits: str) -> int:
    parts = [(int(digits[:n]), digits[n:]) for n in (1, 2) if digits[n:]]
    return sum(
        1 <= month <= 12 and not day.startswith("0") and 1 <= int(day) <= 31 for month, day in parts
    )


def headed(title: str, order: Order) -> str:
    """The title as it stands above the report: over two lines where the oddity says so."""
    if Oddity.TITLE_SPLIT not in order.oddities:
        return ""
    return title.replace("工作", "工作\n", 1) if "工作" in title else title
