"""Rows of the indicators: definitions, values of one report, columns of `division_years`."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from archive.building.cell_index import CellIndex
from archive.building.quantities import Requests
from archive.panel.amounts import ANSWERED, Amounts
from archive.panel.crosswalk import is_part_only
from archive.panel.indicators import APPROX, NONE, Indicator, indicators, numbers, rates
from archive.panel.rates import CONTRADICTORY, SAID_IN_WORDS, Rate, rate
from parsers.model import Report

Rates = Mapping[str, Rate]
Row = tuple[object, ...]

_COMPARABILITIES = (APPROX, NONE)
_PUBLIC_APART = ".already_public"
_MARKS = (CONTRADICTORY, SAID_IN_WORDS)
OF_THE_REPORT = ("on_time", "days_late", "total_ok", "columns_ok", "blanks_assumed")
"""Columns of `division_years` that are those of its report once all reports are loaded."""


def rates_of(report: Report, index: CellIndex, requests: Requests) -> dict[str, Rate]:
    """Compute every rate of one report, in the order of the table of indicators."""
    amounts = Amounts(report, index, requests)
    return {one.code: rate(one, amounts) for one in rates()}


def indicator_rows(report: Report, found: Rates) -> Iterator[Row]:
    """Yield the row of each rate that a report gives, without the report's own row."""
    printed = _printed(report)
    for one in rates():
        if found[one.code].says_something:
            compared = _compared(one, report, found[one.code], printed)
            yield (numbers()[one.code], *found[one.code].row(), compared)


def definition_rows() -> Iterator[Row]:
    """Yield the rows of `indicator_definitions`."""
    for one in indicators():
        yield (
            numbers()[one.code],
            one.code,
            one.zh,
            one.en,
            one.formula,
            one.unit,
            " + ".join(one.above) or None,
            " + ".join(one.below) or None,
            json.dumps(dict(one.forms)),
            one.since,
            one.description,
            one.description_zh,
            one.note or None,
            one.note_zh or None,
        )


def division_columns(report: Report, found: Rates) -> Row:
    """The columns of `division_years` from `form` on: marks, then seven columns for each rate.

    Those of the report itself are empty: what later reports show may still change them.
    """
    given = [one for one in rates() if found[one.code].says_something]
    printed = _printed(report)
    compared = {one.code: _compared(one, report, found[one.code], printed) for one in given}
    lists = [
        _listed(one for one in given if compared[one.code] == wanted) for wanted in _COMPARABILITIES
    ]
    lists += [_listed(one for one in given if found[one.code].mark == wanted) for wanted in _MARKS]
    of_the_report = (None,) * len(OF_THE_REPORT)
    columns = (value for one in rates() for value in _columns(found[one.code]))
    return (report.form, *of_the_report, *lists, *columns)


def _printed(report: Report) -> frozenset[str]:
    """The codes of which a report gives a figure."""
    return frozenset(cell.code for cell in report.cells if cell.value is not None)


def _compared(one: Indicator, report: Report, found: Rate, printed: frozenset[str]) -> str | None:
    """How far the rate of a report compares, by its form, its year and what it states apart.

    One part of what compares as a whole alone is no such count, unless a total leaves the other
    part no room.
    """
    form, year = report.form, report.identity.year
    determined = found.kind == ANSWERED and found.low is not None and found.low == found.high
    if not determined and any(is_part_only(form, name, printed) for name in one.above):
        return NONE
    apart = any(code.endswith(_PUBLIC_APART) for code in printed)
    return one.comparability(form, year, public_apart=apart)


def _columns(one: Rate) -> Row:
    return one.row()[:7]


def _listed(found: Iterable[Indicator]) -> str:
    return json.dumps([one.column for one in found])


def complete_division_years(connection: sqlite3.Connection) -> None:
    """Give each division and year the punctuality and quality of its report."""
    columns = ", ".join(OF_THE_REPORT)
    connection.execute(
        f"UPDATE division_years SET ({columns}) ="
        f" (SELECT {columns} FROM reports WHERE reports.id = division_years.report)"
        " WHERE report IS NOT NULL"
    )
