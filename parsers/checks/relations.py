"""Evaluates the arithmetic that forms print or imply: rows of `identities.csv`.

A relation's sides are terms joined by + and -. A term is a code (`t3.granted`), a code in
one column (`t3.answered_total@total`), a column of the row in hand (`@natural_person`),
the rows under a header, of which the form has eight (`t3.refused.*8`), a choice of the
first that holds a figure (`t3.refused.*8|t3.refused`), or 0. Reading aids that are no
sums are in `plausibility`.
"""

import csv
import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from parsers.checks.sheet import APPLICANTS, Key, Sheet, Sum, verdict
from parsers.model import Cell, Check, Outcome, Severity, State

_OPERATORS: dict[str, Callable[[int | float, int | float], bool]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
}
_COLUMNS = {"applicant": APPLICANTS, "part": APPLICANTS[:-1], "total": APPLICANTS[-1:]}
_TOLERANCE = 1e-9  # figures in 万元 are floats


@dataclass(frozen=True, slots=True)
class Term:
    """One addend: alternatives of (code, applicant), tried in order."""

    sign: int
    choices: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """One row of `identities.csv`.

    `over`: `applicant` (each column), `part` (each column but the total), `total` (that
    column alone), `row`, or nothing.
    """

    id: str
    over: str
    code: str | None
    left: tuple[Term, ...]
    operator: str
    right: tuple[Term, ...]
    severity: Severity
    basis: str


@dataclass(frozen=True, slots=True)
class Trust:
    """What the two readers of a table agree on, by (code, applicant)."""

    disputed: frozenset[Key] = frozenset()
    confirmed: frozenset[Key] = frozenset()


@cache
def relations(form: str) -> tuple[Relation, ...]:
    """The identities of a form; none where it has no file."""
    path = resources.files("parsers").joinpath("forms", form, "identities.csv")
    if not path.is_file():
        return ()
    return relations_of(path.read_text("utf-8"))


def relations_of(table: str) -> tuple[Relation, ...]:
    """The rows of a table of identities, given as the text of its CSV file."""
    return tuple(_relation(row) for row in csv.DictReader(table.splitlines()))


def _relation(row: dict[str, str]) -> Relation:
    return Relation(
        id=row["id"],
        over=row["over"],
        code=row["code"] or None,
        left=terms(row["left"]),
        operator=row["relation"],
        right=terms(row["right"]),
        severity=Severity(row["severity"]),
        basis=row["basis"],
    )


def terms(side: str) -> tuple[Term, ...]:
    """The terms of one side, as `identities.csv` writes them."""
    words = f"+ {side}".replace(" - ", " + -").split("+")
    terms = [word.strip() for word in words if word.strip() not in {"", "0"}]
    return tuple(Term(-1 if t.startswith("-") else 1, _choices(t.lstrip("-"))) for t in terms)


def _choices(term: str) -> tuple[Key, ...]:
    split = (choice.partition("@") for choice in term.split("|"))
    return tuple((code, applicant or None) for code, _, applicant in split)


def evaluate_relations(form: str, sheet: Sheet, trust: Trust) -> Iterator[Check]:
    """Every identity of a form on a report's cells, one Check for each column or row."""
    yield from evaluate_rows(relations(form), sheet, trust)


def evaluate_rows(rows: Iterable[Relation], sheet: Sheet, trust: Trust) -> Iterator[Check]:
    """The same for any identities."""
    for relation in rows:
        for code, column in _places(relation, sheet):
            check = _evaluate(relation, sheet, trust, (code, column))
            if check is not None:
                yield check


def _places(relation: Relation, sheet: Sheet) -> Iterator[tuple[str | None, str | None]]:
    columns = _COLUMNS.get(relation.over)
    if columns is not None:
        yield from ((relation.code, applicant) for applicant in columns)
    elif relation.over == "row":
        prefix = f"{relation.code}."
        codes = {c.code: None for c in sheet.under(prefix) if c.applicant is not None}
        yield from ((code, None) for code in codes)
    else:
        yield relation.code, None


def _evaluate(
    relation: Relation, sheet: Sheet, trust: Trust, place: tuple[str | None, str | None]
) -> Check | None:
    left = add(relation.left, sheet, place)
    if not left.cells:
        return None  # the rows are not printed: nothing that could agree or not
    right = add(relation.right, sheet, place)
    if relation.code and relation.right and not right.cells:
        return None
    code, column = place
    outcome = _outcome(relation, left, right)
    failed = outcome is Outcome.FAIL
    involved = (*left.cells, *right.cells)
    told = verdict(involved, trust.disputed, trust.confirmed) if failed else None
    return Check(
        id=relation.id,
        code=code,
        column=column,
        outcome=outcome,
        left=left.value,
        right=right.value,
        severity=relation.severity,
        verdict=told,
        text=_text(relation, left, right, place),
    )


def add(terms: tuple[Term, ...], sheet: Sheet, place: tuple[str | None, str | None]) -> Sum:
    """The sum of a side's terms in a column, or in a row for terms that name a column."""
    total: int | float = 0
    cells: list[Cell] = []
    signs: list[int] = []
    absent = 0
    for term in terms:
        found, missing = _found(term, sheet, place)
        # what a sentence does not mention is not left blank
        absent += 0 if term.choices[0][0].startswith("p.") else missing
        for cell in found:
            cells.append(cell)
            signs.append(term.sign)
            total += term.sign * (cell.value or 0)
    return Sum(_tidy(total), tuple(cells), tuple(signs), absent)


def _found(
    term: Term, sheet: Sheet, place: tuple[str | None, str | None]
) -> tuple[list[Cell], int]:
    """A term's cells, and how many rows of the form are missing among them."""
    row, column = place
    found: tuple[list[Cell], int] = ([], 1)
    for code, applicant in term.choices:
        prefix, under, rows = code.partition(".*")
        if under:
            named = [sheet.cell(c, applicant or column) for c in sheet.codes(f"{prefix}.")]
        else:
            named = [sheet.cell(code or row or "", applicant or column)]
        cells = [cell for cell in named if cell is not None]
        missing = max(0, int(rows or 1) - len(cells))
        if any(cell.value is not None for cell in cells):
            return cells, missing
        if cells and not found[0]:
            found = cells, missing
    return found


def _tidy(total: int | float) -> int | float:
    return round(total, 6) if isinstance(total, float) else total


def _outcome(relation: Relation, left: Sum, right: Sum) -> Outcome:
    holds = _holds(relation.operator, left.value, right.value)
    if holds and any(cell.state is State.UNREAD for cell in (*left.cells, *right.cells)):
        return Outcome.NOT_EVALUABLE  # a number that was not read is not known to be nothing
    if holds:
        blanks = left.has_blanks or right.has_blanks
        return Outcome.PASS_WITH_BLANKS if blanks else Outcome.PASS
    nothing_to_add = not left.figures
    own_total_blank = relation.over == "row" and not right.figures
    row_not_printed = left.absent or right.absent
    if nothing_to_add or own_total_blank or row_not_printed:
        return Outcome.NOT_EVALUABLE
    return Outcome.FAIL


def _holds(sign: str, left: int | float, right: int | float) -> bool:
    if abs(left - right) < _TOLERANCE:
        return True
    return _OPERATORS[sign](left, right)


def _text(relation: Relation, left: Sum, right: Sum, place: tuple[str | None, str | None]) -> str:
    where = place[1] or place[0]
    expected = {"=": "printed", ">=": "to be at least", "<=": "to be at most"}[relation.operator]
    told = f"{left.spelled()}, {expected} {right.spelled()}"
    return f"{where}: {told}" if where else told
