"""A printed figure to a number, or to the reason why it is none.

Exact: decimals never pass through binary floating point before the unit is applied.
Which unit a cell ought to have is the codebook's business.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parsers.model import State
from parsers.text import clean

_COUNTED = "件|条|项|次|人次|人|篇|个|宗|起|例|期|份"
_MONEY: Mapping[str, int] = {"元": 1, "万元": 10**4, "亿元": 10**8}
_DIGITS = r"\d{1,3}(?:[,，]\d{3})+|\d{1,3}(?: \d{3})+|\d+"
_FIGURE = re.compile(
    rf"(?P<sign>[+\-]|增加|减少|增|减|↑|↓)? ?(?P<digits>{_DIGITS})(?P<decimals>\.\d+)?"
    rf" ?(?P<unit>{_COUNTED}|亿元|万元|元)?"
)
_DASHES = re.compile(r"[-_~]+")
_SLASHES = re.compile(r"[/\\]+")
_NONE_WORDS = frozenset({"无", "N/A", "n/a", "NA", "暂无", "没有", "不涉及", "无数据", "未发生"})
_ZERO_WORDS = re.compile(rf"[零〇] ?(?:{_COUNTED}|亿元|万元|元)?")
# Digits that go on for longer are no figure, and not worth a place in a cache.
_LONGEST_FIGURE = 100
_NEGATIVE = frozenset({"-", "减少", "减", "↓"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed cell as read.

    `value` is an int or a float in `unit`, None unless a number was printed. `signed` says
    whether a sign was printed.
    """

    state: State
    value: int | float | None = None
    unit: str | None = None
    signed: bool = False


@lru_cache(maxsize=4096)
def read_figure(printed: str, *, header_unit: str | None = None, unit: str | None = None) -> Figure:
    """The number in a cell, in `unit` (a unit of money is converted into it).

    The unit printed in the cell counts, else the header's, else none and `unit` is meant.

    >>> read_figure("238.99亿元", unit="元").value
    23899000000
    >>> read_figure("251000元", unit="万元").value
    25.1
    >>> read_figure("１，２３４").value, read_figure("0件").state, read_figure("——").state
    (1234, <State.ZERO: 'zero'>, <State.DASH: 'dash'>)
    """
    text = clean(printed).text.strip()
    state = _word_state(text)
    if state is not None:
        return Figure(state, 0 if state is State.ZERO else None)
    match = _FIGURE.fullmatch(text)
    if match is None:
        return Figure(State.UNREAD if any(map(str.isdigit, text)) else State.TEXT)
    amount = _amount(match) * _factor(match["unit"] or header_unit, unit)
    state = State.NUMBER if amount else State.ZERO
    return Figure(state, plain(amount), unit, match["sign"] is not None)


def _word_state(text: str) -> State | None:
    if not text:
        return State.BLANK
    if _DASHES.fullmatch(text):
        return State.DASH
    if _SLASHES.fullmatch(text):
        return State.SLASH
    if text in _NONE_WORDS:
        return State.NONE_WORD
    return State.ZERO if _ZERO_WORDS.fullmatch(text) else None


def _amount(match: re.Match[str]) -> Decimal:
    digits = re.sub(r"[,， ]", "", match["digits"]) + (match["decimals"] or "")
    return -Decimal(digits) if match["sign"] in _NEGATIVE else Decimal(digits)


def _factor(printed_unit: str | None, unit: str | None) -> Decimal:
    printed, wanted = _MONEY.get(printed_unit or ""), _MONEY.get(unit or "")
    return Decimal(printed) / Decimal(wanted) if printed and wanted else Decimal(1)


def plain(amount: Decimal) -> int | float:
    """An int where the number is whole, else a float.

    >>> plain(Decimal("4068.208")), plain(Decimal("0.00"))
    (4068.208, 0)
    """
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def looks_like_figure(text: str) -> bool:
    """Whether a piece of clean text stands in a cell for figures: a number or a nil mark."""
    stripped = text.strip()
    return 0 < len(stripped) <= _LONGEST_FIGURE and read_figure(stripped).state not in {
        State.TEXT,
        State.UNREAD,
    }


def header_unit(header: str) -> str | None:
    """The unit of money in a column heading.

    >>> header_unit("采购总金额(元)"), header_unit("本年收费金额(单位:万元)"), header_unit("规章")
    ('元', '万元', None)
    >>> header_unit("采购总金额(万元)(含下属单位)")
    '万元'
    """
    found = re.findall(r"[(:,、](?:单位)?:? ?([亿万]?元) ?(?:[),、]|$)", clean(header).text.strip())
    return found[-1] if found else None
