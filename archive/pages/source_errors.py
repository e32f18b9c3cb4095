"""The page /errors: where the printed figures of a report do not add up, each with both sides.

These are contradictions within the sources, seen by two readings that agree (view
`source_errors`). Which of the figures is wrong nobody here knows, so nothing is repaired.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from archive.pages.checks import mark_of
from archive.pages.words import Word, word

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
    """One contradiction. `number` is its place in the list of checks on the report's page, `about`
    the printed row that it concerns where it is not that of every such check, `column` the kind of
    applicant.
    """

    check: Word
    severity: Word
    about: Word | None
    column: Word | None
    left: int | float | None
    right: int | float | None
    text: str | None
    number: int

    @property
    def sign(self) -> str:
        """What stands between the sides; empty where there are no two."""
        is_pair = self.left is not None and self.right is not None
        return mark_of(self.check.code).sign if is_pair else ""

    @property
    def difference(self) -> int | float | None:
        """The left side less the right one."""
        if self.left is None or self.right is None or not self.sign:
            return None
        return self.left - self.right


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
    ids = [
        row[0]
        for row in connection.execute(
            f"select report from checks where {where} group by report"
            " order by max(year) desc, report limit ? offset ?",
            (*values, PER_PAGE + 1, (asked.page - 1) * PER_PAGE),
        )
    ]
    return SourceErrors(
        errors=errors,
        reports=reports,
        by_check=tuple(sorted(_counted(connection, asked, "check_id"), key=_by_check)),
        by_province=tuple(sorted(_counted(connection, asked, "province"), key=_by_province)),
        by_year=tuple(sorted(_counted(connection, asked, "year"), key=_by_year)),
        listed=tuple(_report(connection, report, asked) for report in ids[:PER_PAGE]),
        more=len(ids) > PER_PAGE,
        sums=_sums(connection, asked),
        elsewhere=_elsewhere(connection, asked),
    )


_FAULTS = (
    "current = 1 and verdict = 'source_inconsistency' and outcome = 'fail'"
    " and severity in ('E', 'W')"
)
"""The rows of `checks` that the view `source_errors` shows; an index has all that is counted."""
_FILTERS = {
    "province": "province",
    "year": "year",
    "check": "check_id",
    "severity": "severity",
}


def _where(asked: Asked, without: str = "") -> tuple[str, tuple[object, ...]]:
    """Conditions on `checks` and their values, but for those on one column."""
    found = [f"{_FAULTS} and source_class in ({', '.join('?' * len(asked.classes))})"]
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
    where, values = _where(asked)
    head = _head(connection, report)
    rows = connection.execute(
        'select check_id, severity, code, "column", "left", "right", text, id from checks'
        f" where report = ? and {where} order by instr('EWI', severity), id",
        (report, *values),
    ).fetchall()
    places = _places(connection, report)
    errors = (_error(connection, head["form"], row, places[row[-1]]) for row in rows)
    return FaultyReport(**head | {"form": word("form", head["form"])}, errors=tuple(errors))


def _head(connection: sqlite3.Connection, report: int) -> dict[str, Any]:
    found = connection.execute(
        "select report_id, agency, agency_id, province, year, form, source_class, url, snapshot"
        " from reports where id = ?",
        (report,),
    )
    return dict(zip((one[0] for one in found.description), found.fetchone(), strict=True))


def _places(connection: sqlite3.Connection, report: int) -> dict[int, int]:
    """The number of each failed check on the report's page, by its row."""
    rows = connection.execute(
        "select id from checks where report = ? and outcome = 'fail'"
        " order by instr('EWI', severity), id",
        (report,),
    )
    return {row: number for number, (row,) in enumerate(rows, 1)}


def _error(
    connection: sqlite3.Connection, form: str | None, row: tuple[Any, ...], number: int
) -> SourceError:
    check, severity, code, column, left, right, text, _ = row
    return SourceError(
        word("check", check),
        word("severity", severity),
        _label(connection, form, code) if code else None,
        word("applicant", column) if column else None,
        left,
        right,
        text,
        number,
    )


def _label(connection: sqlite3.Connection, form: str | None, code: str) -> Word | None:
    """The row of the form that a check concerns; a code of another form has its label there."""
    found = connection.execute(
        "select zh_label, en_label from codebook where code = ? order by form <> ? limit 1",
        (code, form or ""),
    ).fetchone()
    return Word(code, found[0], found[1], 0) if found else None


def _sums(connection: sqlite3.Connection, asked: Asked) -> tuple[YearSums, ...]:
    """By year, how many reports add up; filters on province and year hold."""
    classes = ", ".join("?" * len(asked.classes))
    rows = connection.execute(
        "select year, count(total_ok), sum(total_ok = 1), sum(columns_ok = 1), count(columns_ok)"
        f" from reports where current = 1 and source_class in ({classes})"
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
        f" where {_FAULTS} and source_class in ('mirror', 'unknown') group by source_class"
    )
    return tuple((name, count) for name, count in rows if name not in asked.classes)
