"""The page of an agency: every year side by side, its names, and what holds from year to year."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from archive.pages.checks import WORST_FIRST, Mark, mark_of
from archive.pages.coverage import STATE, states
from archive.pages.labels import labels
from archive.pages.measures import PARTS, Measure, measures
from archive.pages.records import Record, first, marks, rows
from archive.pages.series import Series, Standing, kept_apart, series, standing_of_agency
from archive.pages.sheet_sums import SheetSums, sums_of_sheets
from archive.words import Word, word

ACROSS_YEARS = "X-"
"""Begins the ids of checks that compare a report with that of the year before."""


@dataclass(frozen=True, slots=True)
class AgencyYear:
    """A year, or several on end (`first` to `year`) of which all is the same: the reports in
    force, and the status by which they were looked for, if they were.
    """

    year: int
    first: int
    reports: tuple[Record, ...]
    coverage: Record | None

    @property
    def state(self) -> Word | None:
        """What is to be said of a year without a report: that it is withheld is no lack of it."""
        return states()[self.coverage["status"]] if self.coverage else None


@dataclass(frozen=True, slots=True)
class Across:
    """A relation between two years that did not hold, or holds with blanks as 0."""

    check: Word
    year: int
    report_id: str
    before: str | None
    label: Word | None
    applicant: Word | None
    left: int | float | None
    right: int | float | None
    mark: Mark
    outcome: str
    severity: str


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """What the page shows. `groups` are the agency's reports by class of sources and scope, of
    which `chosen` is shown in figures; `sums` what the sums of the sheets among them come to.
    """

    agency: Record
    names: tuple[Record, ...]
    changes: tuple[Record, ...]
    years: tuple[AgencyYear, ...]
    groups: tuple[tuple[Standing, ...], ...]
    chosen: int
    series: Series
    wide: tuple[Measure, ...]
    across: tuple[Across, ...]
    sums: Mapping[str, SheetSums]


def agency_page(
    connection: sqlite3.Connection, agency_id: str, source_class: str, asked: int
) -> AgencyPage | None:
    """Gather the page; None where there is no such agency. `asked` is the place of the group of
    reports whose figures are shown, the first where there is no such place.
    """
    agency = first(rows(connection, "select * from agencies where agency_id = ?", agency_id))
    if agency is None:
        return None
    groups = kept_apart(standing_of_agency(connection, agency_id), source_class)
    chosen = asked if 0 <= asked < len(groups) else 0
    standing = groups[chosen] if groups else ()
    found = series(connection, standing, measures().values())
    years = _years(connection, agency_id)
    held = (report for year in years for report in year.reports)
    return AgencyPage(
        agency,
        _names(connection, agency_id),
        _changes(connection, agency_id),
        years,
        groups,
        chosen,
        found,
        _wide(found),
        _across(connection, standing),
        sums_of_sheets(connection, held),
    )


def _names(connection: sqlite3.Connection, agency_id: str) -> tuple[Record, ...]:
    return rows(
        connection,
        "select name, division_code, first_year, last_year, valid_from, valid_to from agency_names"
        " where agency_id = ? order by coalesce(first_year, valid_from), id",
        agency_id,
    )


def _changes(connection: sqlite3.Connection, agency_id: str) -> tuple[Record, ...]:
    return rows(
        connection,
        "select * from agency_changes where from_agency_id = ? or to_agency_id = ?"
        " order by year, id",
        agency_id,
        agency_id,
    )


def _years(connection: sqlite3.Connection, agency_id: str) -> tuple[AgencyYear, ...]:
    """Every year with a report or a line of coverage, from the newest; reports without a year are
    left to the table of reports.
    """
    reports = rows(
        connection,
        "select id, report_id, title, agency, year, scope, form, source_class, published_on,"
        " date_basis, deadline, on_time, days_late, errors, total_ok, columns_ok, in_panel,"
        " requests_received"
        " from reports where agency_id = ? and current = 1 order by source_class, report_id",
        agency_id,
    )
    looked = rows(
        connection,
        f"select year, {STATE} as status, last_looked, attempts, report_id from coverage"
        " where agency_id = ?",
        agency_id,
    )
    status = {one["year"]: one for one in looked}
    years = {one["year"] for one in reports if one["year"]} | set(status)
    return _joined(
        AgencyYear(year, year, tuple(r for r in reports if r["year"] == year), status.get(year))
        for year in sorted(years, reverse=True)
    )


def _joined(years: Iterable[AgencyYear]) -> tuple[AgencyYear, ...]:
    """Years from the newest, those without a report and of one status joined."""
    joined: list[AgencyYear] = []
    for one in years:
        newer = joined[-1] if joined else None
        if (
            newer
            and newer.first == one.year + 1
            and _nothing(one)
            and _nothing(newer) == _nothing(one)
        ):
            joined[-1] = replace(newer, first=one.first)
        else:
            joined.append(one)
    return tuple(joined)


def _nothing(one: AgencyYear) -> tuple[Word, str] | None:
    """The state and day of looking of a year without a report; None for one with reports."""
    if one.reports or one.coverage is None or one.state is None:
        return None
    return one.state, (one.coverage["last_looked"] or "")[:10]


def _wide(found: Series) -> tuple[Measure, ...]:
    """The counts that any year gives, by part of the table, in the order of the panel."""
    given = [one for one in measures().values() if not one.is_rate and found.has(one.code)]
    return tuple(sorted(given, key=lambda one: PARTS.index(one.part)))


def _across(connection: sqlite3.Connection, standing: tuple[Standing, ...]) -> tuple[Across, ...]:
    """Relations to the year before that fail or hold with blanks only, from the newest year."""
    found = rows(
        connection,
        'select report, year, report_id, check_id, code, "column", "left", "right", outcome,'
        f" severity from checks where report in ({marks(standing)}) and check_id like ?"
        f" and current = 1 order by year desc, {WORST_FIRST}",
        *(one.id for one in standing),
        f"{ACROSS_YEARS}%",
    )
    named = labels(connection, (one["code"] for one in found if one["code"]))
    ids = {one.year: one.report_id for one in standing}
    return tuple(_relation(one, named, ids) for one in found)


def _relation(row: Record, named: Mapping[str, Word], ids: Mapping[int, str]) -> Across:
    return Across(
        word("check", row["check_id"]),
        row["year"],
        row["report_id"],
        ids.get(row["year"] - 1),
        named.get(row["code"]),
        word("applicant", row["column"]) if row["column"] else None,
        row["left"],
        row["right"],
        mark_of(row["check_id"]),
        row["outcome"],
        row["severity"],
    )
