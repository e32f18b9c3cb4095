"""The list of provinces: what is held of each, by year."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from archive.pages.records import marks
from archive.provinces import Province, by_code, by_name, provinces


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a province: reports in force by year, of the class that is shown; the years
    of the province's own aggregate report; reports of other classes; agencies.
    """

    province: Province
    years: Mapping[int, int]
    own: frozenset[int]
    copies: int
    agencies: int

    @property
    def reports(self) -> int:
        """Reports of all years, of the class that is shown."""
        return sum(self.years.values())


@dataclass(frozen=True, slots=True)
class Places:
    """All provinces, the years of any report, and how much lies in no province: central bodies,
    and reports whose province is not known.
    """

    provinces: tuple[Held, ...]
    years: tuple[int, ...]
    elsewhere: int
    elsewhere_copies: int


def places(connection: sqlite3.Connection, source_class: str) -> Places:
    """What is held of every province; three queries over indexes."""
    counts: dict[str | None, Counter[int]] = {}
    copies: Counter[str | None] = Counter()
    for province, year, found, number in connection.execute(
        "select province, year, source_class, count(*) from reports where current = 1"
        " group by source_class, province, year"
    ):
        if found != source_class:
            copies[province] += number
        else:
            counts.setdefault(province, Counter())[year] += number
    own, agencies = _own_years(connection, source_class), _agencies(connection)
    held = tuple(
        Held(
            one,
            {year: n for year, n in counts.get(one.zh, Counter()).items() if year is not None},
            own.get(one.code, frozenset()),
            copies[one.zh],
            agencies.get(one.zh, 0),
        )
        for one in provinces()
    )
    rest = [province for province in counts if province not in by_name()]
    return Places(
        held,
        tuple(sorted({year for one in held for year in one.years})),
        sum(counts[province].total() for province in rest),
        sum(number for province, number in copies.items() if province not in by_name()),
    )


def _own_years(connection: sqlite3.Connection, source_class: str) -> dict[str, frozenset[int]]:
    """Years of the provinces' own aggregates by division code."""
    found: dict[str, set[int]] = {}
    query = (
        "select division_code, year from division_years"
        f" where division_code in ({marks(by_code())}) and source_class = ? and report is not null"
    )
    for code, year in connection.execute(query, (*by_code(), source_class)):
        found.setdefault(code, set()).add(year)
    return {code: frozenset(years) for code, years in found.items()}


def _agencies(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(connection.execute("select province, count(*) from agencies group by province"))
