"""Units that sheets print beside a figure: `units.csv`, and what they make of a number."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources

from parsers.model import State
from parsers.numbers import Figure, plain, read_figure

_AROUND = re.compile(r"^[(\[]?(?:单位[:]?)?|[)\]]$")
MONEY = "money"
COUNT = "count"


@dataclass(frozen=True, slots=True)
class Unit:
    """One printed unit: counts or money, and how many of the plain unit it is."""

    name: str
    kind: str
    factor: int


@cache
def _units() -> Mapping[str, Unit]:
    path = resources.files("parsers.sheets") / "units.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {row["unit"]: Unit(row["unit"], row["kind"], int(row["factor"])) for row in rows}


def unit_of(text: str) -> Unit | None:
    """The unit that a cell consists of, None when it holds anything else.

    >>> unit_of("（万元）").factor, unit_of("件数")
    (10000, None)
    """
    bare = re.sub(r"\s+", "", text).replace("（", "(").replace("）", ")")
    return _units().get(_AROUND.sub("", bare))


def read(text: str, unit: str, printed: Unit | None) -> Figure | None:
    """The figure of a cell in the codebook's unit; None when the printed unit is of another kind.

    Only money has decimals: anything else with a decimal point is left unread.

    >>> read("2.5", "万元", unit_of("元")).value, read("8.1", "条", unit_of("万条")).value
    (0.00025, 81000)
    >>> read("5", "万元", unit_of("件")), read("2.5", "件", None).state
    (None, <State.UNREAD: 'unread'>)
    """
    wanted = unit_of(unit)
    kind = wanted.kind if wanted else COUNT
    if printed is not None and printed.kind != kind:
        return None
    if kind == MONEY:
        return read_figure(text, header_unit=printed.name if printed else None, unit=unit)
    figure = read_figure(text, unit=unit)
    if _has_money(text) and figure.value is not None:
        return None
    return _counted(figure, printed.factor if printed else 1)


def _has_money(text: str) -> bool:
    return text.strip().endswith("元")


def _counted(figure: Figure, factor: int) -> Figure:
    if figure.value is None:
        return figure
    value = plain(Decimal(str(figure.value)) * factor)
    return replace(figure, value=value) if isinstance(value, int) else Figure(State.UNREAD)
