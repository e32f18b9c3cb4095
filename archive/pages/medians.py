"""National medians: of provinces' own aggregate reports, by year and rate.

A median is told from 25 provinces of one scope on; of fewer, only how many there are.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from archive.pages.provinces import provinces
from archive.panel.indicators import rates

LEAST = 25
"""Of 31: below it the provinces that happen to be held would pass for the country."""


@dataclass(frozen=True, slots=True)
class Median:
    """The median over `n` provinces; `value` is None below 25."""

    n: int
    value: float | None


Medians = Mapping[tuple[str, int], Median]
"""By code of the rate and year."""


def national_medians(connection: sqlite3.Connection, source_class: str) -> Medians:
    """Medians of every rate and year over the provinces' own aggregates of one class of sources.

    Left out are rates that printed figures do not determine, on a base below 30, or contradictory.
    """
    found: dict[tuple[str, int], list[float]] = {}
    columns = ", ".join(f"{one.column}, {one.column}_low_base" for one in rates())
    codes = [one.code for one in provinces()]
    query = (
        f"select year, contradictory, {columns} from division_years"
        f" where division_code in ({', '.join('?' * len(codes))}) and source_class = ?"
        " and report is not null"
    )
    for year, contradictory, *values in connection.execute(query, (*codes, source_class)):
        for one, value, low_base in zip(rates(), values[::2], values[1::2], strict=True):
            if (
                value is not None
                and not low_base
                and f'"{one.column}"' not in (contradictory or "")
            ):
                found.setdefault((one.code, year), []).append(value)
    return {key: _median(values) for key, values in found.items()}


def _median(values: list[float]) -> Median:
    return Median(len(values), median(values) if len(values) >= LEAST else None)
