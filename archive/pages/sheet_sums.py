"""Whether the sums hold that a sheet of one figure a row defines (annex of 2014, regional sheets).

`total_ok` and `columns_ok` are of tables 2 to 4 alone (codebook 6), and the database keeps no
check that simply passed: what a sheet's page says is evaluated from its figures again.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.pages.checks import words_of
from archive.pages.records import Record
from archive.pages.report_figures import figures_of
from archive.words import Word
from parsers import forms
from parsers.checks.relations import Relation, Trust, evaluate_rows, relations
from parsers.checks.sheet import Sheet
from parsers.model import Cell, Outcome, Severity

_HOLDING = frozenset((Outcome.PASS, Outcome.PASS_WITH_BLANKS))


@dataclass(frozen=True, slots=True)
class SheetSums:
    """The sums of a sheet in words, by what became of them; all empty for other forms.

    `blanks`: whether one that holds does so with blanks counted as 0.
    """

    holding: tuple[Word, ...] = ()
    failing: tuple[Word, ...] = ()
    blanks: bool = False


def sheet_sums(form: str | None, cells: Iterable[Cell]) -> SheetSums:
    """The identities of severity E, and R-DENY where a sheet has no other (codebook 3.2)."""
    if form not in forms.names() or not forms.load(form).sheet:
        return SheetSums()
    checks = list(evaluate_rows(_sums(form), Sheet(tuple(cells)), Trust()))
    outcomes = {
        one: {c.outcome for c in checks if (c.id, c.code) == one}
        for one in ((c.id, c.code) for c in checks)
    }
    known = {sum_: found - {Outcome.NOT_EVALUABLE} for sum_, found in outcomes.items()}
    return SheetSums(
        holding=_words(sum_ for sum_, found in known.items() if found and found <= _HOLDING),
        failing=_words(sum_ for sum_, found in known.items() if Outcome.FAIL in found),
        blanks=any(Outcome.PASS_WITH_BLANKS in found for found in known.values()),
    )


def sums_of_sheets(
    connection: sqlite3.Connection, reports: Iterable[Record]
) -> Mapping[str, SheetSums]:
    """The sums of those rows of `reports` that are sheets, by `report_id`."""
    sheets = (
        one
        for one in reports
        if one["form"] in forms.names() and forms.load(one["form"]).sheet is not None
    )
    return {
        one["report_id"]: sheet_sums(
            one["form"], (figure.cell for figure in figures_of(connection, one["id"]))
        )
        for one in sheets
    }


def _sums(form: str) -> Sequence[Relation]:
    found = relations(form)
    return [one for one in found if one.severity is Severity.E] or [
        one for one in found if one.basis == "definition"
    ]


def _words(sums: Iterable[tuple[str, str | None]]) -> tuple[Word, ...]:
    """Words of relations by id and code: a sheet may have two with one id."""
    return tuple(words_of(id_, code) for id_, code in sums)
