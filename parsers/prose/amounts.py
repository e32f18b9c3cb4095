"""Counts inside sentences: 184件, 近8.1万条, 两件, 1,234 件, 部分公开67.

Finds where a number stands, what it is worth and what unit follows. What it counts is
left to `judge`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import cn2an

from parsers.numbers import plain

_UNITS = "件次|人次|件|宗|份|起|例|条|次"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?=\s?[件宗条])|\d+"
_HAN_DIGITS = "零〇一二两三四五六七八九十百千万廿卅"
_FIGURE = re.compile(
    rf"(?P<about>近|约|大约|超过|逾)?\s?"
    rf"(?<![\d.A-Za-z〔\[])(?P<digits>{_DIGITS})(?P<decimals>\.\d+)?\s?(?P<times>[万亿])?"
    rf"(?P<more>余|多)?(?P<times2>万)?\s?(?P<unit>{_UNITS})?"
)
# 每一件, 第一次, 同一件: no counts; 数十件: none that is known. 一件事: the name of a service.
_IN_WORDS = re.compile(
    rf"(?<![每第某任同这那哪逐首数几上近{_HAN_DIGITS}\d.])(?<!\d )"
    rf"(?P<about>近|约|大约|超过|逾)?(?P<han>[{_HAN_DIGITS}]+)(?P<more>余|多)?"
    r"\s?(?P<unit>件|宗|起|例|条(?!例|款))(?!事|一件)"
)
# What may follow a figure that has no unit; anything else is a unit that we do not count.
_BARE_END = re.compile(r"\s*(?:$|[,;。、:)）|])")
# 答复情况:1、 or (3): numbering, no count.
_NUMBERING = re.compile(r"(?:^|[:;。,])\s*\d{1,2}[、.]|[(]\d{1,2}[)](?!\s*[,;。、])")
_TENS = {"廿": "二十", "卅": "三十"}
_TIMES = {"万": 10**4, "亿": 10**8}
# 分别为(6件)、(1件)和(2件): a series, each in brackets of its own.
_BRACKETED_SERIES = re.compile(
    r"(?<=分别)(?:为|是|有)?"
    r"(?:[(]\s*\d[\d, ]*\s*[件条宗起份次]?\s*[)]\s*(?:、|,|和|及|以及|与)?){2,}"
)
_SERIES = re.compile(r"\s*(?:[、,]|和|及|以及|与)\s*")
_LONGEST_SERIES = 40
"""Figures given together; no sentence has as many, and a line of 100,000 takes minutes."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at `start` to `end` (unit left out, `stop` behind it)."""

    start: int
    end: int
    stop: int
    value: int | float
    unit: str


def amounts(text: str, offset: int = 0) -> Iterator[Amount]:
    """Every count of a text in order; numbers with a foreign unit (年, 元, %) left out.

    Places are counted from `offset`, where the text stands in a longer one.

    >>> [(a.value, a.unit) for a in amounts("2017年受理184件,发布近8.1万条,占20.7%,两件")]
    [(184, '件'), (81000, '条'), (2, '件')]
    """
    found = [_printed(m, offset) for m in _FIGURE.finditer(text)]
    found += [_worded(m, offset) for m in _IN_WORDS.finditer(text)]
    numbered = [m.span() for m in _NUMBERING.finditer(text)]
    known = [
        a
        for a in found
        if a.unit
        or (_BARE_END.match(text, a.stop - offset) and not _within(a.start - offset, numbered))
    ]
    yield from sorted(known, key=lambda a: a.start)


def _within(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _printed(match: re.Match[str], offset: int) -> Amount:
    number = Decimal(re.sub(r"[, ]", "", match["digits"]) + (match["decimals"] or ""))
    for times in (match["times"], match["times2"]):
        number *= _TIMES.get(times or "", 1)
    start = match.start("about") if match["about"] else match.start("digits")
    last = next(g for g in ("times2", "more", "times", "decimals", "digits") if match[g])
    value, unit = plain(number), match["unit"] or ""
    return Amount(start + offset, match.end(last) + offset, match.end() + offset, value, unit)


def _worded(match: re.Match[str], offset: int) -> Amount:
    last = "more" if match["more"] else "han"
    start, end, stop = (p + offset for p in (match.start(), match.end(last), match.end()))
    han = match["han"].replace("〇", "零")
    for short, full in _TENS.items():
        han = han.replace(short, full)
    try:
        value = int(cn2an.cn2an(han, "smart"))
    except ValueError:  # 十百: no number after all
        return Amount(start, end, stop, 0, "?")
    return Amount(start, end, stop, value, match["unit"])


def series_from(counts: list[Amount], index: int, text: str) -> list[Amount]:
    """Counts from `index` on with nothing but separators between them: 3件、4件和5件."""
    series = [counts[index]]
    for amount in counts[index + 1 : index + _LONGEST_SERIES]:
        if not _SERIES.fullmatch(text, series[-1].stop, amount.start):
            break
        series.append(amount)
    return series


def unbracketed(text: str) -> str:
    """A text of the same length whose series of bracketed counts has blanks for brackets.

    >>> unbracketed("分别为(6件)、(1件),收到(3件)")
    '分别为 6件 、 1件 ,收到(3件)'
    """
    return _BRACKETED_SERIES.sub(lambda m: m.group().replace("(", " ").replace(")", " "), text)
