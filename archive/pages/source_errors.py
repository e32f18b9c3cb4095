"""The page /errors: where the printed figures of a report do not add up, each with both sides.

These are contradictions within the sources, seen by two readings that agree (view
`source_errors`). Which of the figures is wrong nobody here knows, so nothing is repaired.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.pages.checks import FailedCheck, failed_checks
from archive.pages.labels import labels
from archive.pages.records import marks, page_of
from archive.pages.report_figures import figures_of
from archive.pages.report_sums import sides_of, with_blanks
from archive.pages.sources import COPIES_IN_SQL
from archive.panel.indicators import LOW_BASE
from archive.schema.archive_tables import IS_SOURCE_ERROR
from archive.words import Word, word

PER_PAGE = 25
"""Reports on a page; each may hold several contradictions."""
SEVERITIES = ("E", "W")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader chose: filters, classes of sources, page from 1."""

    classes: tuple[str, ...]
    province: str | None = None
    year: int | None = None
    check: str | None = None
    severity: str | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class SourceError:
    """One contradiction. `about` is the printed row that it concerns where it is not that of every
    such check, `column` the kind of applicant.
    """

    check: FailedCheck
    about: Word | None
    column: Word | None

    @property
    def says_more(self) -> bool:
        """Whether the text says more than both sides do, as which figures were added up."""
        head = f"{self.check.column or self.check.code}: "
        return " = " in self.check.text or not self.check.text.startswith(head)


@dataclass(frozen=True, slots=True)
class FaultyReport:
    """A report whose figures contradict each other, and how."""

    report_id: str
    agency: str | None
    agency_id: str | None
    province: str | None
    year: int | None
    form: Word
    source_class: str
    url: str | None
    snapshot: int | None
    errors: tuple[SourceError, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A value of a filter: contradictions, and reports with any."""

    value: str | int | None
    errors: int
    reports: int


@dataclass(frozen=True, slots=True)
class YearSums:
    """Reports of a year with a table that can be checked; of these, whose totals and whose every
    column hold.
    """

    year: int
    checked: int
    totals_hold: int
    columns_hold: int
    columns_checked: int

    @property
    def shares(self) -> tuple[float | None, float | None]:
        """Of totals and of columns that hold, 0 to 1; None where too few can be checked."""
        pairs = (self.totals_hold, self.checked), (self.columns_hold, self.columns_checked)
        totals, columns = (part / of if of >= LOW_BASE else None for part, of in pairs)
        return totals, columns


@dataclass(frozen=True, slots=True)
class SourceErrors:
    """The page. `elsewhere` counts the reports in other classes of sources, by class."""

    errors: int
    reports: int
    by_check: tuple[Counted, ...]
    by_province: tuple[Counted, ...]
    by_year: tuple[Counted, ...]
    listed: tuple[FaultyReport, ...]
    more: bool
    sums: tuple[YearSums, ...]
    elsewhere: tuple[tuple[str, int], ...]


def source_errors(connection: sqlite3.Connection, asked: Asked) -> SourceErrors:
    """Gather the page."""
    where, values = _where(asked)
    errors, reports = connection.execute(
        f"select count(*), count(distinct report) from checks where {where}", values
    ).fetchone()
    ids = f"select report from checks where {where} group by report order by max(year) desc, report"
    found, more = page_of(connection, ids, values, asked.page, PER_PAGE)
    return SourceErrors(
        errors=errors,
        reports=reports,
        by_check=tuple(sorted(_counted(connection, asked, "check_id"), key=_by_check)),
        by_province=tuple(sorted(_counted(connection, asked, "province"), key=_by_province)),
        by_year=tuple(sorted(_counted(connection, asked, "year"), key=_by_year)),
        listed=tuple(_report(connection, row["report"], asked) for row in found),
        more=more,
        sums=_sums(connection, asked),
        elsewhere=_elsewhere(connection, asked),
    )


_FILTERS = {
    "province": "province",
    "year": "year",
    "check": "check_id",
    "severity": "severity",
}


def _where(asked: Asked, without: str = "") -> tuple[str, tuple[object, ...]]:
    """Conditions on `checks` and their values, but for those on one column."""
    found = [f"{IS_SOURCE_ERROR} and source_class in ({marks(asked.classes)})"]
    values: list[object] = [*asked.classes]
    for name, column in _FILTERS.items():
        value = getattr(asked, name)
        if value and column != without:
            found.append(f"{column} = ?")
            values.append(value)
    return " and ".join(found), tuple(values)


def _counted(connection: sqlite3.Connection, asked: Asked, column: str) -> Iterable[Counted]:
    """The values of a column under all filters but its own."""
    where, values = _where(asked, without=column)
    rows = connection.execute(
        f"select {column}, count(*), count(distinct report) from checks"
        f" where {where} group by {column}",
        values,
    )
    return [Counted(*row) for row in rows]


def _by_check(one: Counted) -> tuple[int, str]:
    return -one.reports, str(one.value)


def _by_province(one: Counted) -> tuple[int, str]:
    return word("province", one.value).order, str(one.value)


def _by_year(one: Counted) -> int:
    return -int(one.value or 0)


def _report(connection: sqlite3.Connection, report: int, asked: Asked) -> FaultyReport:
    head = _head(connection, report)
    failed = failed_checks(connection, report)
    shown = [one for one in failed if _is_asked_for(one, asked)]
    if any(0 in (one.left, one.right) for one in shown):
        shown = list(_told_of_blanks(connection, report, head["form"], shown))
    named = labels(connection, (one.code for one in shown if one.code), head["form"])
    errors = (_error(one, named) for one in shown)
    return FaultyReport(**head | {"form": word("form", head["form"])}, errors=tuple(errors))


def _is_asked_for(one: FailedCheck, asked: Asked) -> bool:
    return (
        one.is_source_error
        and asked.severity in (None, one.severity)
        and asked.check in (None, one.id)
    )


def _told_of_blanks(
    connection: sqlite3.Connection, report: int, form: str | None, checks: list[FailedCheck]
) -> tuple[FailedCheck, ...]:
    """The checks, told which 0 is not printed; one against another year is left as it is."""
    return with_blanks(checks, sides_of(checks, form, figures_of(connection, report)))


def _head(connection: sqlite3.Connection, report: int) -> dict[str, Any]:
    found = connection.execute(
        "select report_id, agency, agency_id, province, year, form, source_class, url, snapshot"
        " from reports where id = ?",
        (report,),
    )
    return dict(zip((one[0] for one in found.description), found.fetchone(), strict=True))


def _error(one: FailedCheck, named: Mapping[str, Word]) -> SourceError:
    column = word("applicant", one.column) if one.column else None
    return SourceError(one, named.get(one.code or ""), column)


def _sums(connection: sqlite3.Connection, asked: Asked) -> tuple[YearSums, ...]:
    """By year, how many reports add up; filters on province and year hold."""
    rows = connection.execute(
        "select year, count(total_ok), sum(total_ok = 1), sum(columns_ok = 1), count(columns_ok)"
        f" from reports where current = 1 and source_class in ({marks(asked.classes)})"
        " and ? in ('', province) and ? in (0, year) and total_ok is not null"
        " group by year order by year desc",
        (*asked.classes, asked.province or "", asked.year or 0),
    )
    return tuple(
        YearSums(year, checked, totals or 0, columns or 0, columns_checked)
        for year, checked, totals, columns, columns_checked in rows
        if year is not None
    )


def _elsewhere(connection: sqlite3.Connection, asked: Asked) -> tuple[tuple[str, int], ...]:
    rows = connection.execute(
        "select source_class, count(distinct report) from checks"
        f" where {IS_SOURCE_ERROR} and source_class in {COPIES_IN_SQL} group by source_class"
    )
    return tuple((name, count) for name, count in rows if name not in asked.classes)
