"""National medians: of provinces' own aggregate reports, by year and rate.

A median is told from 25 provinces of one scope on; of fewer, only how many there are. It is taken
of rates that are sure, on printed denominators alone: what a sum of the stated outcomes or a total
said in words gives is another quantity (codebook 6).
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from archive.pages.records import marks
from archive.panel.amounts import CLASSIFIED_SUM
from archive.panel.indicators import rates
from archive.panel.rates import CONTRADICTORY, SAID_IN_WORDS
from archive.provinces import provinces

LEAST = 25
"""Of 31: below it the provinces that happen to be held would pass for the country."""


@dataclass(frozen=True, slots=True)
class Median:
    """The median over `n` provinces; `value` is None below 25."""

    n: int
    value: float | None


Medians = Mapping[tuple[str, int], Median]
"""By code of the rate and year."""


_PARTS = ("", "_low_base", "_denominator_kind")


def national_medians(connection: sqlite3.Connection, source_class: str) -> Medians:
    """Medians of every rate and year over the provinces' own aggregates of one class of sources.

    Left out are rates that printed figures do not determine, on a base below 30, on a mere sum of
    outcomes, contradictory or said in words. Of a province with two reports one counts.
    """
    found: dict[tuple[str, int], dict[str, float]] = {}
    columns = ", ".join(f"{one.column}{part}" for one in rates() for part in _PARTS)
    codes = [one.code for one in provinces()]
    query = (
        f"select division_code, year, {CONTRADICTORY}, {SAID_IN_WORDS}, {columns}"
        f" from division_years where division_code in ({marks(codes)})"
        " and source_class = ? and report is not null order by report_id"
    )
    for code, year, clashing, said, *values in connection.execute(query, (*codes, source_class)):
        marked = {*json.loads(clashing or "[]"), *json.loads(said or "[]")}
        parts = (values[place :: len(_PARTS)] for place in range(len(_PARTS)))
        for one, value, low_base, kind in zip(rates(), *parts, strict=True):
            if value is None or low_base or kind == CLASSIFIED_SUM or one.column in marked:
                continue
            found.setdefault((one.code, year), {}).setdefault(code, value)
    return {key: _median(tuple(values.values())) for key, values in found.items()}


def _median(values: Sequence[float]) -> Median:
    return Median(len(values), median(values) if len(values) >= LEAST else None)
