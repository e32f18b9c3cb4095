"""The same agency's reports of other years, with their key figures, beside one report."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.pages.measures import Measure, listed
from archive.pages.records import Record, rows
from archive.pages.series import Point, Points, points_of
from archive.pages.sheet_sums import SheetSums, sums_of_sheets
from archive.panel.indicators import FIRST_OF_FORM_2019
from archive.panel.rates import CONTRADICTORY

_COLUMNS = (
    "id, report_id, year, scope, form, source_class, requests_received, requests_answered, pending,"
    " total_ok, columns_ok, errors, on_time, days_late"
)


@dataclass(frozen=True, slots=True)
class OtherYears:
    """Reports of one agency from one class of sources, the newest year first; `elsewhere` counts
    those of other classes. `scopes` tells whether their figures are of different scopes, `sums`
    what the sums of the sheets among them come to, by `report_id`. `points` are values of theirs
    and of the report beside which they stand, with all that must be said beside a value.
    """

    reports: tuple[Record, ...] = ()
    elsewhere: int = 0
    sums: Mapping[str, SheetSums] = field(default_factory=dict)
    points: Points = field(default_factory=dict)

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The measures of `points` by their codes."""
        return {one.code: one for one in listed("report")}

    @property
    def scopes(self) -> frozenset[str]:
        """Every scope among them."""
        return frozenset(str(one["scope"]) for one in self.reports)

    @property
    def crosses_break(self) -> bool:
        """Whether they stand on both sides of the year from which the forms count otherwise."""
        years = [one["year"] for one in self.reports if one["year"]]
        return bool(years) and min(years) < FIRST_OF_FORM_2019 <= max(years)


def other_years(connection: sqlite3.Connection, head: Record) -> OtherYears:
    """All reports in force of the agency whose report `head` is; none where it is not known."""
    if head["agency_id"] is None:
        return OtherYears(points=_points(connection, head))
    found = rows(
        connection,
        f"select {_COLUMNS} from reports where agency_id = ? and current = 1"
        " order by year desc, id",
        head["agency_id"],
    )
    same = tuple(one for one in found if one["source_class"] == head["source_class"])
    sums = sums_of_sheets(connection, same)
    return OtherYears(same, len(found) - len(same), sums, _points(connection, head, *same))


def _points(connection: sqlite3.Connection, *reports: Record) -> Points:
    """Values of reports; of an earlier edition, first among them, what its own row says."""
    ids = {one["id"]: one["report_id"] for one in reports}
    return {**_rates_of(reports[0]), **points_of(connection, ids, listed("report"))}


def _rates_of(head: Record) -> Points:
    """The rates in a row of `reports`: the indicators are kept of editions in force alone."""
    clashes = (head["unclassified"] or 0) < 0
    return {
        (head["id"], one.code): Point(
            head["report_id"],
            head[one.column],
            numerator=head[f"{one.column}_numerator"],
            denominator=head[f"{one.column}_denominator"],
            denominator_kind=head[f"{one.column}_denominator_kind"],
            low_base=bool(head["low_base"]),
            mark=CONTRADICTORY if clashes else None,
            second_denominator=head["requests_classified"] if clashes else None,
        )
        for one in listed("report")
        if one.is_rate and head[one.column] is not None
    }


def year_before(found: OtherYears, head: Mapping[str, object]) -> str | None:
    """The id of the report of the year before, of one scope; None where there is none."""
    year = head["year"]
    if not isinstance(year, int):
        return None
    wanted = (year - 1, head["scope"])
    ids = [one["report_id"] for one in found.reports if (one["year"], one["scope"]) == wanted]
    return str(ids[0]) if ids else None
