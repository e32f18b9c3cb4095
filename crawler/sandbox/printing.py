"""True value -> printed cell: the marks, digits and units in which agencies print figures."""

from dataclasses import dataclass

from crawler.sandbox.dice import Dice
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.official import EDGE_ROWS, units
from crawler.sandbox.printed import Figures, Key, PrintedCell
from parsers.model import State

FULL_WIDTH = str.maketrans("0123456789.,-+", "０１２３４５６７８９．，－＋")
DASHES = ("-", "—", "——")
YI, WAN = 100_000_000, 10_000
MONEY = ("t2.procurement.proc_amount", "t2.fees.fee_amount")


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

    def _made(self, key: Key, value: int | float | None, state: State, raw: str) -> PrintedCell:
        unit = units(self.form).get(key[0])
        return PrintedCell(key[0], key[1], value, state, unit, raw)

    def _is_blank(self, key: Key) -> bool:
        code, applicant = key
        if applicant is None:
            return False
        leaf = code not in EDGE_ROWS
        if leaf and Oddity.BLANK_ROWS in self.oddities and not self.figures[code, "total"]:
            return not any(self.figures[k] for k in self.figures if k[0] == code)
        if leaf and applicant == "total" and Oddity.BLANK_LEAF_TOTALS in self.oddities:
            return True
        organisation = applicant.startswith("org_")
        return organisation and Oddity.BLANK_ORG_COLUMNS in self.oddities and not self.figures[key]

    def _nil_mark(self, key: Key) -> tuple[State, str] | None:
        if Oddity.NONE_WORD in self.oddities and not key[0].startswith("t3."):
            return State.NONE_WORD, "无"
        if Oddity.SLASH_MARKS in self.oddities:
            return State.SLASH, "/"
        if Oddity.DASH_MARKS in self.oddities:
            return State.DASH, self.dice.pick(DASHES)
        return None

    def _number(self, key: Key) -> PrintedCell:
        value = self.figures[key]
        raw = self._digits(key[0], value)
        if Oddity.FULL_WIDTH_DIGITS in self.oddities:
            raw = raw.translate(FULL_WIDTH)
        return self._made(key, value, State.NUMBER if value else State.ZERO, raw)

    def _digits(self, code: str, value: int | float) -> str:
        if code in MONEY:
            return self._money(code, value)
        if code.endswith(".items_delta") and Oddity.SIGNED_DELTAS in self.oddities and value:
            return f"+{value}" if value > 0 else f"－{-value}"
        return self._grouped(value)

    def _grouped(self, value: int | float) -> str:
        if Oddity.THOUSANDS not in self.oddities:
            return str(value)
        return f"{value:,}".replace(",", self.dice.pick((",", "，")))

    def _money(self, code: str, value: int | float) -> str:
        fees = code == "t2.fees.fee_amount"
        if Oddity.UNIT_IN_HEADER in self.oddities:
            return in_unit(value, WAN if fees else 1 / WAN)
        if Oddity.UNIT_IN_CELL not in self.oddities or not value:
            return self._grouped(value)
        if fees:
            return f"{in_unit(value, WAN)}元"
        return f"{in_unit(value, 1 / YI)}亿元" if value >= YI else f"{in_unit(value, 1 / WAN)}万元"


def in_unit(value: int | float, factor: float) -> str:
    """A sum of money times a factor, without needless zeros.

    >>> in_unit(12.34, 10_000), in_unit(5_600_000, 1 / 10_000)
    ('123400', '560')
    """
    return f"{value * factor:.8f}".rstrip("0").rstrip(".")
