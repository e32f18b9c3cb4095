"""Neighbouring years of one agency, and several addresses of one year: checks over reports.

While reports are loaded, `Panel.note` keeps of each edition in force the few cells that have to
agree with the years beside it; `Panel.load_checks` then compares them. Every build does so for
all years anew: a report that comes in late changes the checks of the year after it too.

Compared are reports of the same agency, scope and source class (an official report never with a
mirror's). Left out: 2018 with 2019, which no form links; an agency that was renamed, merged or
moved between the two years, or whose division was (`archive.building.agencies`); a scope that is
not certain.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from archive.building.agencies import AgencyList
from archive.building.year_checks import YearFigures, compare_years, watched_codes
from archive.database import NewDatabase, Row
from parsers.model import Cell, Check, Outcome, Place, Report, Severity, State

_SCHEMA = """
CREATE TEMP TABLE panel (
    report INTEGER PRIMARY KEY, cells TEXT, doubtful TEXT, results TEXT, printed INTEGER
)
"""
_FIRST_OF_FORM_2019 = 2019
# What `checks` repeats of the report.
_HEAD = (
    "report_id",
    "edition",
    "agency",
    "agency_id",
    "province",
    "prefecture",
    "year",
    "level",
    "scope",
    "form",
    "source_class",
    "current",
)
_IDENTIFIED = (
    "current = 1 AND agency_id IS NOT NULL AND year IS NOT NULL"
    " AND scope IS NOT NULL AND scope <> 'uncertain'"
)
# Codebook M-DUP: the .gov.cn copy and the fullest table come first (of `panel` and `reports`).
BEST = (
    "CASE source_class WHEN 'official' THEN 0 WHEN 'sandbox' THEN 1 WHEN 'unknown' THEN 2 ELSE 3"
    " END, panel.printed DESC, report_id"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A report among those of its agency: its row, what names the series, its figures."""

    row_id: int
    series: tuple[str, str, str]
    division_code: str | None
    agency: str
    figures: YearFigures


class Panel:
    """The figures of every edition in force, for comparison once all are loaded."""

    def __init__(self, database: NewDatabase, agencies: AgencyList) -> None:
        self._database = database
        self._agencies = agencies
        self._connection = database.connection
        self._connection.execute(_SCHEMA)

    def note(self, row_id: int, compared: Row) -> None:
        """Keep what a report has to compare, as `compared` gave it."""
        self._connection.execute("INSERT INTO panel VALUES (?, ?, ?, ?, ?)", (row_id, *compared))

    def load_checks(self) -> int:
        """Add the checks that did not simply pass to `checks`; return their number."""
        ((last,),) = self._connection.execute("SELECT coalesce(max(id), 0) FROM checks")
        for found in (self._duplicates(), self._neighbours()):
            self._database.load("checks", (self._row(report, check) for report, check in found))
        self._connection.execute(
            "UPDATE reports SET warnings = warnings + found.times FROM"
            " (SELECT report, count(*) AS times FROM checks"
            "  WHERE id > ? AND outcome = 'fail' AND severity = 'W' GROUP BY report) AS found"
            " WHERE found.report = reports.id",
            (last,),
        )
        ((added,),) = self._connection.execute("SELECT count(*) FROM checks WHERE id > ?", (last,))
        return int(added)

    def _neighbours(self) -> Iterator[tuple[int, Check]]:
        for _, entries in groupby(self._entries(), key=lambda entry: entry.series):
            best = [next(same) for _, same in groupby(entries, key=lambda one: one.figures.year)]
            for before, now in pairwise(best):
                if self._are_linked(before, now):
                    for check in compare_years(before.figures, now.figures):
                        if check.outcome is not Outcome.PASS:
                            yield now.row_id, check

    def _are_linked(self, before: _Entry, now: _Entry) -> bool:
        year = now.figures.year
        if before.figures.year != year - 1 or year == _FIRST_OF_FORM_2019:
            return False
        if before.division_code != now.division_code or before.agency != now.agency:
            return False
        return not self._agencies.changed_in(now.series[0], now.division_code, year)

    def _entries(self) -> Iterator[_Entry]:
        """Every report that can have neighbours, by series and year, the best of a year first."""
        rows = self._connection.execute(
            "SELECT reports.id, agency_id, scope, source_class, division_code, agency, report_id,"
            " year, requests_received, requests_answered, panel.cells, panel.doubtful,"
            " panel.results FROM panel JOIN reports ON reports.id = panel.report"
            f" WHERE {_IDENTIFIED} ORDER BY agency_id, scope, source_class, year, {BEST}"
        )
        return (_entry(row) for row in rows)

    def _duplicates(self) -> Iterator[tuple[int, Check]]:
        """M-DUP: another report of the same agency, year and scope is the better source."""
        rows = self._connection.execute(
            "SELECT id, copies, best, best_class FROM (SELECT reports.id AS id,"
            " count(*) OVER (PARTITION BY agency_id, year, scope) AS copies,"
            " first_value(report_id) OVER better AS best,"
            " first_value(source_class) OVER better AS best_class,"
            " row_number() OVER better AS place"
            " FROM panel JOIN reports ON reports.id = panel.report"
            f" WHERE {_IDENTIFIED}"
            f" WINDOW better AS (PARTITION BY agency_id, year, scope ORDER BY {BEST}))"
            " WHERE place > 1 ORDER BY id"
        )
        for report, copies, best, kind in rows:
            text = f"one of {copies} reports of this agency, year and scope; take {best} ({kind})"
            yield (
                report,
                Check("M-DUP", None, None, Outcome.FAIL, copies, 1, Severity.I, None, text),
            )

    def _row(self, report: int, check: Check) -> Row:
        head = self._connection.execute(
            f"SELECT {', '.join(_HEAD)} FROM reports WHERE id = ?", (report,)
        ).fetchone()
        sides = (check.left, check.right, check.verdict, check.text)
        what = (check.id, check.code, check.column, check.outcome, check.severity)
        return (None, report, *head, *what, *sides)


def compared(report: Report) -> Row:
    """What a report has to compare with other years, as `Panel.note` keeps it."""
    watched = watched_codes()
    cells = [
        (cell.code, cell.applicant, cell.value, cell.raw, cell.state)
        for cell in report.cells
        if cell.code in watched
    ]
    doubtful = [list(key) for key in report.unconfirmed if key[0] in watched]
    printed = sum(cell.value is not None for cell in report.cells)
    return json.dumps(cells), json.dumps(doubtful), _results(report), printed


def _results(report: Report) -> str | None:
    """The figures of table 3 above 0 as JSON, the same whichever form prints them.

    form_2021 divides （六）其他处理 into three rows; a cell that was not read gives null.
    """
    cells = [cell for cell in report.cells if cell.code.startswith("t3.") and cell.applicant]
    if any(cell.state is State.UNREAD for cell in cells):
        return None
    found: dict[str, int | float] = {}
    for cell in cells:
        code = "t3.other_handling" if cell.code.startswith("t3.other_handling") else cell.code
        if cell.value:
            key = f"{code}@{cell.applicant}"
            found[key] = found.get(key, 0) + cell.value
    return json.dumps(found, sort_keys=True)


def _entry(row: tuple[Any, ...]) -> _Entry:
    row_id, agency_id, scope, source_class, division, agency, report_id, year = row[:8]
    received, answered, cells, doubtful, results = row[8:]
    figures = YearFigures(
        report_id=report_id,
        year=year,
        received=received,
        answered=answered,
        cells=tuple(_cells(json.loads(cells))),
        doubtful=frozenset((code, applicant) for code, applicant in json.loads(doubtful)),
        results=None if results is None else json.loads(results),
    )
    return _Entry(row_id, (agency_id, scope, source_class), division, agency, figures)


def _cells(listed: Iterable[list[Any]]) -> Iterator[Cell]:
    for code, applicant, value, raw, state in listed:
        yield Cell(code, applicant, value, raw, State(state), None, Place())
