"""The page of a province: its own figures, who published, its divisions and agencies."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.pages.agency_names import NAMED, named
from archive.pages.coverage import NOT_ASSESSED, STATE, Tally, states
from archive.pages.levels import level_order
from archive.pages.measures import Measure, listed
from archive.pages.medians import LEAST, Medians, national_medians
from archive.pages.records import Record, marks, rows
from archive.pages.series import (
    Points,
    Series,
    kept_apart,
    points_of,
    series,
    standing_of_division,
)
from archive.pages.sources import COPIES, COPIES_IN_SQL
from archive.provinces import Province
from archive.words import words

MOST_AGENCIES = 200
"""Agencies listed on a page; a form narrows the rest."""
MOST_DIVISIONS = 300
"""Divisions shown of a year; no province has as many today."""


@dataclass(frozen=True, slots=True)
class CoverageYear:
    """How many agencies' reports of a year have each status."""

    year: int
    statuses: Mapping[str, int]

    @property
    def tally(self) -> Tally:
        """The same, to be summed up: `held` of `known`."""
        return Tally(self.statuses)


@dataclass(frozen=True, slots=True)
class Divisions:
    """The divisions of a province in one year: those with an own aggregate report and the values
    of the measures, and those without one, with why by `coverage` where it says so.
    """

    year: int | None
    years: tuple[tuple[int, int], ...]
    measures: tuple[Measure, ...]
    held: tuple[Record, ...]
    points: Points
    without: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Agencies:
    """The agencies of a province that were asked for, at most 200, of `total`."""

    listed: tuple[Record, ...]
    total: int
    found: int
    prefectures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProvincePage:
    """What the page shows. `own` is empty where no aggregate report of the province is held in
    the class that is shown; `copies` are those in other classes.
    """

    province: Province
    own: Series
    copies: tuple[Series, ...]
    medians: Medians
    coverage: tuple[CoverageYear, ...]
    statuses: tuple[str, ...]
    reports: int
    in_copies: int

    @property
    def most_provinces(self) -> int:
        """The most provinces of which any year has a rate that counts for a median."""
        return max((one.n for one in self.medians.values()), default=0)

    @property
    def has_median(self) -> bool:
        """Whether any year has enough of them for a national median."""
        return self.most_provinces >= LEAST


def province_page(
    connection: sqlite3.Connection, province: Province, source_class: str
) -> ProvincePage:
    """Gather the page but for the divisions of a year and the agencies, which readers choose."""
    groups = kept_apart(standing_of_division(connection, province.code), source_class)
    asked = listed("province")
    found = tuple(series(connection, one, asked) for one in groups)
    own = [one for one in found if one.standing[0].source_class == source_class]
    coverage = _coverage(connection, province.zh)
    seen = {status for one in coverage for status in one.statuses}
    held = _held(connection, province.zh)
    return ProvincePage(
        province,
        own[0] if own else Series((), {}),
        tuple(one for one in found if one not in own),
        national_medians(connection, source_class) if own else {},
        coverage,
        tuple(status for status in states() if status in seen),
        held.get(source_class, 0),
        sum(n for other, n in held.items() if other != source_class),
    )


def _held(connection: sqlite3.Connection, name: str) -> dict[str, int]:
    """Reports in force by class of sources; with the classes named, an index alone answers."""
    return dict(
        connection.execute(
            "select source_class, count(*) from reports where current = 1 and province = ?"
            f" and source_class in ({marks(words('source_class'))})"
            " group by source_class",
            (name, *words("source_class")),
        )
    )


def _coverage(connection: sqlite3.Connection, name: str) -> tuple[CoverageYear, ...]:
    """Years from the newest; those in which nobody was looked for are left out."""
    years: dict[int, dict[str, int]] = {}
    for year, status, number in connection.execute(
        f"select year, {STATE}, count(*) from coverage where province = ? group by 1, 2",
        (name,),
    ):
        years.setdefault(year, {})[status] = number
    found = (CoverageYear(year, years[year]) for year in sorted(years, reverse=True))
    return tuple(one for one in found if set(one.statuses) - {NOT_ASSESSED})


def divisions(
    connection: sqlite3.Connection, province: Province, source_class: str, year: int | None
) -> Divisions:
    """The divisions in the year asked for, else the newest that has a report."""
    years = tuple(
        connection.execute(
            "select year, count(*) from division_years where province = ? and source_class = ?"
            " and report is not null and division_code is not ? group by year order by year desc",
            (province.zh, source_class, province.code),
        )
    )
    chosen = year or (years[0][0] if years else None)
    measures = listed("divisions")
    held = _divisions_held(connection, (province.zh, source_class, province.code, chosen))
    return Divisions(
        chosen,
        years,
        measures,
        held,
        points_of(connection, {one["report"]: one["report_id"] for one in held}, measures),
        _divisions_without(connection, (province.zh, source_class, province.code, chosen)),
    )


_PLACE = "d.division_code, d.prefecture, d.county, d.level"


def _divisions_held(
    connection: sqlite3.Connection, asked: tuple[str, str, str, int | None]
) -> tuple[Record, ...]:
    return rows(
        connection,
        f"select {_PLACE}, d.report, d.report_id, reports.agency, reports.agency_id,"
        " reports.form, reports.errors, reports.total_ok"
        " from division_years as d join reports on reports.id = d.report"
        " where d.province = ? and d.source_class = ? and d.division_code is not ? and d.year = ?"
        f" order by d.division_code, d.prefecture, d.county limit {MOST_DIVISIONS}",
        *asked,
    )


def _divisions_without(
    connection: sqlite3.Connection, asked: tuple[str, str, str, int | None]
) -> tuple[Record, ...]:
    """Divisions of the year without a report in the class that is shown: `copy_id` is a copy that
    is held, `status` that of their government's report.
    """
    name, source_class, own, year = asked
    found = rows(
        connection,
        f"select {_PLACE}, max(case when d.source_class in ({marks(COPIES)})"
        " then d.report_id end) as copy_id from division_years as d"
        " where d.province = ? and d.division_code is not ? and d.year = ?"
        " group by d.division_code, d.prefecture, d.county"
        " having not max(d.report is not null and d.source_class = ?)"
        " order by d.division_code, d.prefecture, d.county",
        *(*COPIES, name, own, year, source_class),
    )
    statuses = _statuses(connection, name, year)
    return tuple(
        {**one, "status": statuses.get((one["prefecture"], one["county"]))} for one in found
    )


def _statuses(
    connection: sqlite3.Connection, name: str, year: int | None
) -> dict[tuple[str | None, str | None], str]:
    found = connection.execute(
        f"select prefecture, county, {STATE} from coverage where province = ? and year = ?"
        " and scope = 'government_aggregate'",
        (name, year),
    )
    return {(prefecture, county): status for prefecture, county, status in found}


def agencies(
    connection: sqlite3.Connection, province: Province, prefecture: str, words_in_name: str
) -> Agencies:
    """Agencies by level, place and name; narrowed to a prefecture and to a part of the name."""
    where = f"province = ? and (? = '' or prefecture = ?) and {NAMED}"
    values = (province.zh, prefecture, prefecture, *named(words_in_name))
    found = connection.execute(f"select count(*) from agencies where {where}", values).fetchone()
    total, names = _prefectures(connection, province.zh)
    chosen = rows(
        connection,
        "select agency_id, agency, prefecture, county, level, first_year, last_year, reports"
        f" from agencies where {where} order by {level_order('level')},"
        " coalesce(division_code, '9'), prefecture, county, agency limit ?",
        *values,
        MOST_AGENCIES,
    )
    return Agencies(_with_copies(connection, chosen), total, found[0], names)


def _prefectures(connection: sqlite3.Connection, name: str) -> tuple[int, tuple[str, ...]]:
    """How many agencies there are, and the prefectures that they lie in."""
    found = connection.execute(
        "select prefecture, count(*) from agencies where province = ? group by prefecture"
        " order by min(division_code), prefecture",
        (name,),
    ).fetchall()
    return sum(n for _, n in found), tuple(prefecture for prefecture, _ in found if prefecture)


def _with_copies(
    connection: sqlite3.Connection, agencies: tuple[Record, ...]
) -> tuple[Record, ...]:
    """How many of an agency's reports come from sources that are not official."""
    copies = dict(
        connection.execute(
            "select agency_id, count(*) from reports"
            f" where agency_id in ({marks(agencies)}) and current = 1"
            f" and source_class in {COPIES_IN_SQL} group by agency_id",
            [one["agency_id"] for one in agencies],
        )
    )
    return tuple({**one, "copies": copies.get(one["agency_id"], 0)} for one in agencies)
