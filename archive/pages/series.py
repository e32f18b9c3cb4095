"""Series over years: which reports stand for the years of an agency or a division, and the values
of measures that they print, with everything that must be said beside a value.

Nothing is joined that reports keep apart: a series has one scope and one class of sources.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from archive.pages.measures import Measure
from archive.pages.proof_places import Printed, printed_in
from archive.pages.records import Record, marks, rows
from archive.pages.report_figures import anchor_of
from archive.panel.codes import COMPARABILITIES, TOTAL, panel_codes
from archive.panel.indicators import numbers
from archive.panel.rates import CONTRADICTORY

EXACT, APPROX, NONE = COMPARABILITIES


@dataclass(frozen=True, slots=True)
class Standing:
    """The report that stands for a year of an agency, scope and class of sources."""

    id: int
    report_id: str
    agency_id: str | None
    agency: str | None
    year: int
    scope: str | None
    source_class: str
    form: str | None
    level: str | None
    division_code: str | None
    total_ok: int | None
    columns_ok: int | None
    errors: int


@dataclass(frozen=True, slots=True)
class Point:
    """What one report gives for a measure. `value` is None where no figure was printed or the
    printed ones do not determine it; a rate then may have `low` and `high`, the bounds that its
    blanks allow. `state` is what was printed for a count, such as number or blank. `anchor` is the
    place on the report's page of the figure that it comes from.
    """

    report_id: str
    value: float | int | None
    comparability: str = EXACT
    state: str = "number"
    numerator: float | int | None = None
    denominator: float | int | None = None
    denominator_kind: str | None = None
    low: float | None = None
    high: float | None = None
    low_base: bool = False
    mark: str | None = None
    second_value: float | None = None
    second_denominator: float | int | None = None
    derived: bool = False
    blanks: int = 0
    anchor: str | None = None

    @property
    def is_range(self) -> bool:
        """Whether the blanks or a contradiction leave more than one value open."""
        return self.low is not None and self.high is not None and self.low < self.high

    @property
    def doubts(self) -> tuple[str, ...]:
        """What must be said beside the value, as codes of `words.csv`, kind `mark`."""
        found = {
            "range": self.is_range and self.value is None,
            "low_base": self.low_base,
            "contradictory": self.mark == CONTRADICTORY,
            "said_in_words": "said_in_words" in (self.mark, self.state),
            "approx": self.comparability == APPROX,
            "not_comparable": self.comparability == NONE,
            "derived": self.derived,
            "blanks": self.blanks > 0,
        }
        return tuple(code for code, holds in found.items() if holds)

    @property
    def doubtful(self) -> bool:
        """Whether a chart shows it hollow: anything but being added up of printed figures."""
        return any(code != "derived" for code in self.doubts)

    def text(self, measure: Measure) -> str:
        """The value, else its bounds, else nothing.

        >>> from archive.pages.measures import measure
        >>> Point("a", None, low=0.051, high=0.083).text(measure("refusal_rate"))
        '5.1%–8.3%'
        """
        if self.value is None and self.is_range:
            return f"{measure.text(self.low)}–{measure.text(self.high)}"
        return measure.text(self.value)


Points = Mapping[tuple[int, str], Point]
"""Points by row of the report and code of the measure."""


@dataclass(frozen=True, slots=True)
class Series:
    """Reports of one agency or division, scope and class, one a year, and their values."""

    standing: tuple[Standing, ...]
    points: Points

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a report."""
        return tuple(one.year for one in self.standing)

    def at(self, year: int, code: str) -> Point | None:
        """The point of a year; None where there is no report or it gives no such value."""
        found = self.of(year)
        return self.points.get((found.id, code)) if found else None

    def of(self, year: int) -> Standing | None:
        """The report of a year."""
        return next((one for one in self.standing if one.year == year), None)

    def has(self, code: str) -> bool:
        """Whether any year gives the measure."""
        return any((one.id, code) in self.points for one in self.standing)


_COLUMNS = ", ".join(f"reports.{one.name}" for one in fields(Standing))


def standing_of_agency(connection: sqlite3.Connection, agency_id: str) -> tuple[Standing, ...]:
    """Every report that stands for a year of an agency, in every scope and class, by year."""
    found = connection.execute(
        f"select {_COLUMNS} from reports"
        " where agency_id = ? and in_panel = 1 and year is not null order by year",
        (agency_id,),
    )
    return tuple(Standing(*row) for row in found)


def standing_of_division(connection: sqlite3.Connection, code: str) -> tuple[Standing, ...]:
    """A division's own aggregate reports, in every class of sources, by year."""
    found = connection.execute(
        f"select {_COLUMNS} from division_years join reports on reports.id = division_years.report"
        " where division_years.division_code = ? order by division_years.year",
        (code,),
    )
    return tuple(Standing(*row) for row in found)


def kept_apart(standing: Iterable[Standing], preferred: str) -> tuple[tuple[Standing, ...], ...]:
    """Reports by class of sources and scope, each group in order of years: the preferred class
    first, then the group with the most years.
    """
    groups: dict[tuple[str, str], list[Standing]] = {}
    for one in standing:
        groups.setdefault((one.source_class, one.scope or ""), []).append(one)
    ordered = sorted(
        groups.items(), key=lambda item: (item[0][0] != preferred, -len(item[1]), item[0])
    )
    return tuple(tuple(sorted(found, key=lambda one: one.year)) for _, found in ordered)


def series(
    connection: sqlite3.Connection, standing: Sequence[Standing], measures: Iterable[Measure]
) -> Series:
    """A series with the values of measures."""
    reports = {one.id: one.report_id for one in standing}
    return Series(tuple(standing), points_of(connection, reports, measures))


def points_of(
    connection: sqlite3.Connection, reports: Mapping[int, str], measures: Iterable[Measure]
) -> Points:
    """The values of measures in reports, given by row and id.

    A `+` keeps SQLite from looking for the few measures in all reports: it goes by report.
    """
    asked = tuple(measures)
    rates = [numbers()[one.code] for one in asked if one.is_rate]
    counts = [panel_codes()[one.code].number for one in asked if not one.is_rate]
    found = {
        **_rates(connection, reports, rates),
        **_counts(connection, reports, counts),
    }
    printed = printed_in(connection, found)
    return {key: _proved(point, key[1], printed[key[0]]) for key, point in found.items()}


def _proved(point: Point, code: str, report: Printed) -> Point:
    """The point with the place of its figure; one that is printed and fails a check is marked."""
    is_rate = code in numbers()
    place = report.place(code, is_sum=is_rate or point.derived)
    if place is None:
        return point
    fails = place in report.failing and not is_rate and not point.derived
    mark = CONTRADICTORY if fails else point.mark
    return replace(point, anchor=anchor_of(*place), mark=mark)


_TELLS_NOTHING = (
    "coalesce(v.value, v.second_value, v.mark) is null and v.low = 0"
    " and (v.high is null or (d.unit = 'share' and v.high = 1))"
)
"""Bounds between which every rate lies: the report does not give it."""


def _rates(
    connection: sqlite3.Connection, reports: Mapping[int, str], wanted: Sequence[int]
) -> dict[tuple[int, str], Point]:
    found = rows(
        connection,
        "select v.report, d.code, v.value, v.numerator, v.denominator, v.denominator_kind, v.low,"
        " v.high, v.low_base, v.mark, v.second_value, v.second_denominator, v.comparability"
        " from indicator_values as v"
        " join indicator_definitions as d on d.id = v.indicator"
        f" where v.report in ({marks(reports)}) and +v.indicator in ({marks(wanted)})"
        f" and ({_TELLS_NOTHING}) is not true",
        *reports,
        *wanted,
    )
    return {(row["report"], row["code"]): _rate(row, reports[row["report"]]) for row in found}


def _rate(row: Record, report_id: str) -> Point:
    same = ["value", "numerator", "denominator", "denominator_kind", "low", "high", "mark"]
    same += ["second_value", "second_denominator"]
    return Point(
        report_id,
        comparability=row["comparability"],
        low_base=bool(row["low_base"]),
        **{name: row[name] for name in same},
    )


def _counts(
    connection: sqlite3.Connection, reports: Mapping[int, str], wanted: Sequence[int]
) -> dict[tuple[int, str], Point]:
    found = rows(
        connection,
        "select v.report, c.code, v.value, s.name as state, v.comparability, v.derived, v.blanks"
        " from panel_values as v join panel_codes as c on c.id = v.code"
        " join states as s on s.id = v.state left join applicants as a on a.id = v.applicant"
        f" where v.report in ({marks(reports)}) and +v.code in ({marks(wanted)})"
        " and coalesce(a.name, ?) = ?",
        *reports,
        *wanted,
        TOTAL,
        TOTAL,
    )
    return {(row["report"], row["code"]): _count(row, reports[row["report"]]) for row in found}


def _count(row: Record, report_id: str) -> Point:
    return Point(
        report_id,
        row["value"],
        comparability=COMPARABILITIES[row["comparability"] - 1],
        state=row["state"],
        derived=bool(row["derived"]),
        blanks=row["blanks"] or 0,
    )
