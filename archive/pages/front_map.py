"""The map of the front page, which is a table too: a chosen indicator by province and year.

A province's figure is that of its own aggregate report alone (`division_years`): nothing is added
up over the agencies of a province. What is not there is a gap, with what is known of why.
"""

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.pages.coverage import STATE
from archive.pages.measures import Measure, measure, measures
from archive.pages.records import marks, rows
from archive.pages.series import APPROX, EXACT, NONE, Point
from archive.pages.table_years import usual_year
from archive.panel.indicators import FIRST_OF_FORM_2019
from archive.provinces import Province, by_code, provinces

HELD = Measure(
    "reports",
    "reports",
    "收录的报告",
    "Reports held",
    "份",
    "本站收录的现行报告份数，含该省各级各类机关；只说明收录多少，不说明公布多少。",
    "Reports in force that we hold, of agencies of every level and kind in the province: how many "
    "we have, not how many were published.",
)
RECEIVED, ANSWERED = "requests_received", "requests_answered"
_COUNTS = {"received_new": RECEIVED, "answered_total": ANSWERED}
"""Counts of the panel that `division_years` has too, and its columns for them."""
USUAL = "refusal_rate"
SHADES = 5
LISTS = ("approx", "not_comparable", "contradictory", "said_in_words")
"""Columns of `division_years` that list the indicators of the row of which something is true."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One province and year. `point` is None where no report is held; it has no value where the
    report does not print the figures. `status` is what the register knows of the report, a code
    of `words.csv`, kind `coverage`; `shade` is 1 to 5 by value, 0 without one.
    """

    point: Point | None
    status: str | None
    shade: int = 0

    @property
    def has_value(self) -> bool:
        """Whether a value, or bounds of one, are known."""
        return self.point is not None and (self.point.value is not None or self.point.is_range)


@dataclass(frozen=True, slots=True)
class MapRow:
    """A province with a tile for each year."""

    province: Province
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class IndicatorMap:
    """Every province and year. `held` counts the provinces with a value in each year; `shades`
    are the least and the greatest value of each shade, empty ones left out.
    """

    measure: Measure
    years: tuple[int, ...]
    rows: tuple[MapRow, ...]
    held: tuple[int, ...]
    shades: tuple[tuple[int, float, float], ...]

    @property
    def filled(self) -> tuple[MapRow, ...]:
        """Provinces with a report in any year."""
        return tuple(row for row in self.rows if row.province not in self.empty)

    def ranked(self, year: int) -> tuple[MapRow, ...]:
        """Provinces with a report in any year, the greatest value of one year first, bounds by
        their middle; those without a value in that year last, as they stand otherwise.
        """
        place = self.years.index(year)
        heights = {row.province: _height_of(row.tiles[place]) for row in self.filled}

        def order(row: MapRow) -> tuple[bool, float]:
            height = heights[row.province]
            return height is None, -(height or 0)

        return tuple(sorted(self.filled, key=order))

    @property
    def empty(self) -> tuple[Province, ...]:
        """Provinces without a report in any year."""
        return tuple(row.province for row in self.rows if not any(t.point for t in row.tiles))

    @property
    def counts_reports(self) -> bool:
        """Whether it shows how many reports are held and no figure of a report."""
        return self.measure.code == HELD.code

    @property
    def usual_year(self) -> int | None:
        """The newest year in which enough provinces have a value, else the last; None without any
        year.
        """
        found = usual_year(dict(zip(self.years, self.held, strict=True)))
        return found or (self.years[-1] if self.years else None)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is said beside any of the values, for the legend."""
        tiles = (tile for row in self.rows for tile in row.tiles)
        found = {
            doubt for tile in tiles if tile.has_value and tile.point for doubt in tile.point.doubts
        }
        order = ("range", "low_base", "contradictory", "said_in_words", "approx", "not_comparable")
        return tuple(doubt for doubt in order if doubt in found)

    @property
    def breaks(self) -> bool:
        """Whether years before and from 2019 stand side by side."""
        return bool(self.years) and self.years[0] < FIRST_OF_FORM_2019 <= self.years[-1]


def choices() -> tuple[Measure, ...]:
    """What may be chosen: reports held, the two counts, every rate."""
    counts = tuple(measure(code) for code in _COUNTS)
    return (HELD, *counts, *(one for one in measures().values() if one.is_rate))


def choice(code: str) -> Measure | None:
    """A choice by its code; None for what is none."""
    return next((one for one in choices() if one.code == code), None)


def usual(connection: sqlite3.Connection, source_class: str) -> str:
    """What is shown unless something is chosen: a rate, or the reports held where no province's
    own aggregate report is.
    """
    found = connection.execute(
        "select 1 from division_years where level = 'province' and source_class = ?"
        " and report_id is not null limit 1",
        (source_class,),
    ).fetchone()
    return USUAL if found else HELD.code


def indicator_map(connection: sqlite3.Connection, source_class: str, code: str) -> IndicatorMap:
    """The map of one indicator; KeyError for a code that is none of `choices`."""
    chosen = next(one for one in choices() if one.code == code)
    points = (_held if chosen == HELD else _points)(connection, source_class, chosen)
    years = _years(connection, source_class)
    known = _known(connection)
    shade = _shades([_height(point) for point in points.values()])
    found = tuple(
        MapRow(
            one,
            tuple(
                _tile(points.get((one.zh, year)), known.get((one.code, year)), shade)
                for year in years
            ),
        )
        for one in provinces()
    )
    held = tuple(sum(row.tiles[n].has_value for row in found) for n in range(len(years)))
    return IndicatorMap(chosen, years, found, held, _ranges(points.values(), shade))


def _years(connection: sqlite3.Connection, source_class: str) -> tuple[int, ...]:
    """Every year from the first report held to the last, those without any too."""
    first, last = connection.execute(
        "select min(year), max(year) from front_counts where kind = 'report' and source_class = ?",
        (source_class,),
    ).fetchone()
    return tuple(range(first, last + 1)) if first else ()


def _held(
    connection: sqlite3.Connection, source_class: str, _: Measure
) -> Mapping[tuple[str, int], Point]:
    found = connection.execute(
        "select province, year, sum(count) from front_counts where kind = 'report'"
        " and source_class = ? and year is not null group by province, year",
        (source_class,),
    )
    return {(province, year): Point("", count) for province, year, count in found}


def _points(
    connection: sqlite3.Connection, source_class: str, chosen: Measure
) -> Mapping[tuple[str, int], Point]:
    columns = _rate_columns(chosen) if chosen.is_rate else f"{_COUNTS[chosen.code]} as value"
    found = rows(
        connection,
        f"select province, year, report_id, form, {', '.join(LISTS)}, {columns}"
        " from division_years where level = 'province' and source_class = ?"
        " and report_id is not null",
        source_class,
    )
    return {(row["province"], row["year"]): _point(row, chosen) for row in found}


def _rate_columns(chosen: Measure) -> str:
    parts = ("numerator", "denominator", "low", "high", "low_base")
    return f"{chosen.column} as value, " + ", ".join(
        f"{chosen.column}_{part} as {part}" for part in parts
    )


def _point(row: Mapping[str, Any], chosen: Measure) -> Point:
    if not chosen.is_rate:
        return Point(row["report_id"], row["value"])
    # The lists name columns of this row.
    marked = {name for name in LISTS if chosen.column in json.loads(row[name] or "[]")}
    return Point(
        row["report_id"],
        row["value"],
        comparability=NONE
        if "not_comparable" in marked
        else APPROX
        if "approx" in marked
        else EXACT,
        numerator=row["numerator"],
        denominator=row["denominator"],
        low=row["low"],
        high=row["high"],
        low_base=bool(row["low_base"]),
        mark=next((one for one in ("contradictory", "said_in_words") if one in marked), None),
    )


def _known(connection: sqlite3.Connection) -> Mapping[tuple[str, int], str]:
    """What the register says of each province's own report, by division code and year."""
    codes = tuple(by_code())
    found = connection.execute(
        f"select division_code, year, {STATE} from coverage where scope = 'government_aggregate'"
        f" and division_code in ({marks(codes)})",
        codes,
    )
    return {(code, year): status for code, year, status in found}


def _height(point: Point) -> float | None:
    """What a tile is shaded by: the value, else the middle of its bounds."""
    if point.value is None and point.low is not None and point.high is not None:
        return (point.low + point.high) / 2
    return point.value


def _height_of(tile: Tile) -> float | None:
    return _height(tile.point) if tile.point else None


def _shades(heights: Iterable[float | None]) -> "Shade":
    """Fifths of all values: in equal steps one outlier would leave the others in one shade."""
    known = sorted(height for height in heights if height is not None)
    return Shade([known[-(-len(known) * n // SHADES) - 1] for n in range(1, SHADES) if known])


@dataclass(frozen=True, slots=True)
class Shade:
    """Shade of a value, 1 to 5, by the greatest values of the first four; equal values have one.

    >>> [Shade([2, 4, 6, 8]).of(value) for value in (1, 2, 3, 8, 9)], Shade([]).of(None)
    ([1, 1, 2, 4, 5], 0)
    """

    edges: Sequence[float]

    def of(self, height: float | None) -> int:
        """Its number; 0 for no value."""
        return 0 if height is None else 1 + bisect_left(self.edges, height)


def _tile(point: Point | None, status: str | None, shade: Shade) -> Tile:
    return Tile(point, status, shade.of(_height(point)) if point else 0)


def _ranges(points: Iterable[Point], shade: Shade) -> tuple[tuple[int, float, float], ...]:
    """Each shade that is there, with the least and the greatest value in it."""
    by_shade: dict[int, list[float]] = {}
    for height in filter(lambda one: one is not None, map(_height, points)):
        by_shade.setdefault(shade.of(height), []).append(height)  # type: ignore[arg-type]
    return tuple((n, min(found), max(found)) for n, found in sorted(by_shade.items()))


__all__ = [
    "HELD",
    "IndicatorMap",
    "MapRow",
    "Tile",
    "choice",
    "choices",
    "indicator_map",
    "usual",
]
