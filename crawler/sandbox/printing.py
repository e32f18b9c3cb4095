"""True value -> printed cell: the marks, digits and units in which agencies print figures."""

from collections.abc import Callable
from dataclasses import dataclass

from crawler.sandbox.dice import Dice
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.official import EDGE_ROWS, units
from crawler.sandbox.printed import Figures, Key, PrintedCell
from parsers.model import State

FULL_WIDTH = str.maketrans("0123456789.,-+", "０１２３４５６７８９．，－＋")
DASHES = ("-", "—", "——")
YI, WAN = 100_000_000, 10_000
YUAN = "t2.procurement.proc_amount"
MONEY = (YUAN, "t2.fees.fee_amount", "a7.fees_collected", "a8.funding")
"""Sums of money: the first in 元, the others in 万元."""

NIL: dict[Oddity, tuple[State, tuple[str, ...]]] = {
    Oddity.ZEROS_BLANK: (State.BLANK, ("",)),
    Oddity.NONE_WORD: (State.NONE_WORD, ("无",)),
    Oddity.NOT_APPLICABLE: (State.NONE_WORD, ("N/A",)),
    Oddity.SLASH_MARKS: (State.SLASH, ("/", "／")),
    Oddity.DASH_MARKS: (State.DASH, DASHES),
}
"""What stands for a zero and is no number; the first that applies counts."""

DELTAS: dict[Oddity, tuple[str, str]] = {
    Oddity.SIGNED_DELTAS: ("+", "－"),
    Oddity.DELTA_WORDS: ("增加", "减"),
    Oddity.DELTA_ARROWS: ("↑", "↓"),
    Oddity.DELTA_DASH: ("", "—"),
}
"""Signs of a figure of 本年增/减."""


@dataclass(slots=True)
class Printer:
    """Prints the cells of one report in the manner of its oddities."""

    form: str
    figures: Figures
    oddities: frozenset[Oddity]
    dice: Dice

    def cell(self, code: str, applicant: str | None = None) -> PrintedCell:
        """The printed cell of a code."""
        key = (code, applicant)
        if self._is_blank(key):
            return self._made(key, None, State.BLANK, "")
        mark = None if self.figures[key] else self._nil_mark(key)
        if mark is not None:
            return self._made(key, None, *mark)
        return self._number(key)

    def unit_printed(self, code: str) -> str:
        """What the column of units of a sheet says."""
        if code in MONEY and Oddity.UNIT_IN_HEADER in self.oddities:
            return "元"
        return units(self.form)[code] or ""

    def _made(self, key: Key, value: int | float | None, state: State, raw: str) -> PrintedCell:
        unit = units(self.form).get(key[0])
        return PrintedCell(key[0], key[1], value, state, unit, raw)

    def _is_blank(self, key: Key) -> bool:
        return key[1] is not None and any(
            BLANKS[oddity](self, key) for oddity in self.oddities & BLANKS.keys()
        )

    def is_idle(self, code: str) -> bool:
        """Whether a row of T3 has no case in any column."""
        return not any(self.figures[key] for key in self.figures if key[0] == code)

    def _nil_mark(self, key: Key) -> tuple[State, str] | None:
        for oddity, (state, marks) in NIL.items():
            if oddity not in self.oddities:
                continue
            if oddity is not Oddity.NONE_WORD or not key[0].startswith("t3."):
                return state, self.dice.pick(marks)
        return None

    def _number(self, key: Key) -> PrintedCell:
        value = self.figures[key]
        raw = self._digits(key[0], value)
        if Oddity.FULL_WIDTH_DIGITS in self.oddities:
            raw = raw.translate(FULL_WIDTH)
        return self._made(key, value, State.NUMBER if value else State.ZERO, raw)

    def _digits(self, code: str, value: int | float) -> str:
        if not value and Oddity.ZERO_WORD in self.oddities:
            return "零"
        if code in MONEY:
            return self._money(code, value)
        if code.endswith(".items_delta"):
            return self._delta(value)
        return self._grouped(value) + self._counted(code, value)

    def _delta(self, value: int | float) -> str:
        for oddity in self.oddities & DELTAS.keys():
            more, less = DELTAS[oddity]
            return f"{more if value > 0 else less}{abs(value)}" if value else str(value)
        return self._grouped(value)

    def _counted(self, code: str, value: int | float) -> str:
        unit = units(self.form).get(code) or ""
        countable = Oddity.COUNT_UNITS in self.oddities and not code.startswith("t2.")
        if countable or (not value and Oddity.ZERO_UNIT in self.oddities):
            return unit
        return ""

    def _grouped(self, value: int | float) -> str:
        if Oddity.SPACED_THOUSANDS in self.oddities:
            return f"{value:,}".replace(",", " ")
        if Oddity.THOUSANDS not in self.oddities:
            return str(value)
        return f"{value:,}".replace(",", self.dice.pick((",", "，")))

    def _money(self, code: str, value: int | float) -> str:
        in_wan = code != YUAN
        if Oddity.UNIT_IN_HEADER in self.oddities:
            return in_unit(value, WAN if in_wan else 1 / WAN)
        if Oddity.UNIT_IN_CELL in self.oddities and value:
            return _with_unit(value, in_wan)
        if Oddity.TRAILING_DECIMALS in self.oddities:
            return f"{value:.2f}"
        return self._grouped(value)


def _with_unit(value: int | float, in_wan: bool) -> str:
    if in_wan:
        return f"{in_unit(value, WAN)}元"
    return f"{in_unit(value, 1 / YI)}亿元" if value >= YI else f"{in_unit(value, 1 / WAN)}万元"


def _blank_organisation(printer: Printer, key: Key) -> bool:
    return (key[1] or "").startswith("org_") and not printer.figures[key]


def _blank_row(printer: Printer, key: Key) -> bool:
    return key[0] not in EDGE_ROWS and printer.is_idle(key[0])


def _blank_leaf_total(printer: Printer, key: Key) -> bool:
    return key[0] not in EDGE_ROWS and key[1] == "total"


def _blank_between(printer: Printer, key: Key) -> bool:
    return key[0] == "t3.answered_total" and key[1] not in ("natural_person", "total")


def _blank_cell(printer: Printer, key: Key) -> bool:
    return key == ("t3.other_handling.unspecified", "org_other") and not printer.figures[key]


BLANKS: dict[Oddity, Callable[[Printer, Key], bool]] = {
    Oddity.BLANK_ORG_COLUMNS: _blank_organisation,
    Oddity.BLANK_ROWS: _blank_row,
    Oddity.BLANK_LEAF_TOTALS: _blank_leaf_total,
    Oddity.BLANK_TOTAL_ROW: _blank_between,
    Oddity.ONE_BLANK: _blank_cell,
    Oddity.ALL_BLANK: lambda printer, key: True,
}
"""Which cells of T3 an oddity leaves blank, whatever the figure."""


def in_unit(value: int | float, factor: float) -> str:
    """A sum of money times a factor, without needless zeros.

    >>> in_unit(12.34, 10_000), in_unit(5_600_000, 1 / 10_000)
    ('123400', '560')
    """
    return f"{value * factor:.8f}".rstrip("0").rstrip(".")
