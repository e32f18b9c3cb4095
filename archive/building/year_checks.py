"""Checks of one agency's report against its report of the year before (codebook 3.3).

Equations are rows of `across_years.csv`, in the manner of the forms' `identities.csv`; a code
of the earlier year is written `before.<code>`. What is no equation (X-PEND, X-COPY, X-JUMP)
has a function. Which two reports are neighbours is decided by `across_years`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from parsers.checks.relations import Relation, Trust, evaluate_rows, relations_of
from parsers.checks.sheet import Key, Sheet, number
from parsers.model import Cell, Check, Outcome, Severity, Verdict

BEFORE = "before."
_ROUTES = ("t4.review", "t4.suit_direct", "t4.suit_after_review")
_RECEIVED = ("t3.received_new", "a3.received", "p.received")
_ANSWERED = ("t3.answered_total", "a3.answered_total", "p.answered_total")
_JUMP_FACTOR, _JUMP_CASES = 5, 50


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What a report offers for comparison with its neighbours.

    `cells` are those that `watched_codes` names; `results` is every figure of table 3 above 0,
    None when a cell of it was not read.
    """

    report_id: str
    year: int
    received: int | float | None
    answered: int | float | None
    cells: tuple[Cell, ...]
    doubtful: frozenset[Key]
    results: Mapping[str, int | float] | None


@cache
def relations_across_years() -> tuple[Relation, ...]:
    """The equations between two years."""
    path = resources.files("archive.building") / "across_years.csv"
    return relations_of(path.read_text(encoding="utf-8"))


@cache
def watched_codes() -> frozenset[str]:
    """Codes whose cells are compared from year to year."""
    sides = (term for row in relations_across_years() for term in (*row.left, *row.right))
    named = {code.removeprefix(BEFORE) for term in sides for code, _ in term.choices}
    disputed = {f"{route}.{part}" for route in _ROUTES for part in ("pending", "total")}
    return frozenset(named | disputed | {*_RECEIVED[:-1], *_ANSWERED[:-1]})


def compare_years(before: YearFigures, now: YearFigures) -> Iterator[Check]:
    """Every check of `now` against the year before it; each text names the other report."""
    checks = (*_equations(before, now), *_pending(before, now), *_copied(before, now))
    for check in (*checks, *_jumps(before, now)):
        text = f"{check.text}; the report on {before.year} is {before.report_id}"
        yield replace(check, text=text)


def _equations(before: YearFigures, now: YearFigures) -> Iterator[Check]:
    earlier = tuple(replace(cell, code=BEFORE + cell.code) for cell in before.cells)
    sheet = Sheet((*now.cells, *earlier))
    sure = {(cell.code, cell.applicant) for cell in (*now.cells, *earlier)}
    doubtful = now.doubtful | {(BEFORE + code, applicant) for code, applicant in before.doubtful}
    linked = [row for row in relations_across_years() if _is_printed_before(row, sheet)]
    for check in evaluate_rows(linked, sheet, Trust(confirmed=frozenset(sure - doubtful))):
        # A cell that was not read is an issue of its own report; here nothing is known.
        if check.verdict is Verdict.EXTRACTION_ERROR:
            yield replace(check, outcome=Outcome.NOT_EVALUABLE, verdict=None)
        else:
            yield check


def _is_printed_before(relation: Relation, sheet: Sheet) -> bool:
    """Whether the form of the earlier year has what the later one is compared with."""
    sides = (*relation.left, *relation.right)
    earlier = [code for term in sides for code, _ in term.choices if code.startswith(BEFORE)]
    return all(sheet.codes(code) for code in earlier)


def _pending(before: YearFigures, now: YearFigures) -> Iterator[Check]:
    """X-PEND: cases open at the end of a year are counted again in the next."""
    earlier, sheet = Sheet(before.cells), Sheet(now.cells)
    for route in _ROUTES:
        pending, total = earlier.value(f"{route}.pending"), sheet.value(f"{route}.total")
        if pending is None or total is None:
            continue
        text = f"{number(pending)} of the year before were pending and come back in {number(total)}"
        yield _note("X-PEND", f"{route}.total", (pending, total), text, holds=not pending)


def _copied(before: YearFigures, now: YearFigures) -> Iterator[Check]:
    """X-COPY: the same figures in all of table 3, and not all zero."""
    if not before.results or not now.results:
        return
    same = before.results == now.results
    text = f"table 3 prints the same {len(now.results)} figures above 0 in both years"
    check = _note("X-COPY", None, (len(now.results), len(before.results)), text, holds=not same)
    yield replace(check, severity=Severity.W)


def _jumps(before: YearFigures, now: YearFigures) -> Iterator[Check]:
    """X-JUMP: five times as many or as few, and a change above 50."""
    for codes, was, became in (
        (_RECEIVED, before.received, now.received),
        (_ANSWERED, before.answered, now.answered),
    ):
        if was is None or became is None:
            continue
        low, high = sorted((was, became))
        jumped = high >= _JUMP_FACTOR * low and high - low > _JUMP_CASES
        text = f"{number(was)} in {before.year}, {number(became)} in {now.year}"
        code = _printed_code(codes, now.cells)
        yield _note("X-JUMP", code, (became, was), text, holds=not jumped)


def _printed_code(codes: Iterable[str], cells: tuple[Cell, ...]) -> str:
    """The code under which this report prints the quantity, the sentence's without a table."""
    printed = {cell.code for cell in cells}
    listed = tuple(codes)
    return next((code for code in listed if code in printed), listed[-1])


def _note(
    id_: str,
    code: str | None,
    sides: tuple[int | float, int | float],
    text: str,
    *,
    holds: bool,
) -> Check:
    outcome = Outcome.PASS if holds else Outcome.FAIL
    return Check(id_, code, None, outcome, *sides, Severity.I, None, text)
