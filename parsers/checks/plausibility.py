"""Reading aids that are no sums: blanks, shifted cells, slips of the pen, unlikely amounts.

Each rule is one small function from the cells (and the identities that failed) to Checks.
They never outrank an identity: most are information, some warnings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.checks.relations import Trust
from parsers.checks.sheet import APPLICANTS, Sheet, number, verdict
from parsers.model import Check, Outcome, Severity, State

_NIL = frozenset({State.BLANK, State.DASH, State.SLASH, State.NONE_WORD})
_LIKELY_PROJECT = (1e2, 1e10)  # 元 for one project of government procurement
_T4_CELLS = 15


def whole_numbers(sheet: Sheet, trust: Trust) -> Iterator[Check]:
    """T3-INT, T4-INT: every figure is an integer of 0 or more; T4 has 15 of them."""
    for id_, prefix in (("T3-INT", "t3."), ("T4-INT", "t4.")):
        cells = [c for c in sheet.under(prefix) if c.state is not State.SAID_IN_WORDS]
        if not cells:
            continue
        if prefix == "t4." and len(cells) < _T4_CELLS:
            text = f"{len(cells)} of {_T4_CELLS} cells were found"
            sides = (len(cells), _T4_CELLS)
            yield Check(id_, None, None, Outcome.NOT_EVALUABLE, *sides, Severity.E, None, text)
            continue
        odd = [c for c in cells if c.value is not None and (c.value < 0 or c.value % 1)]
        for cell in odd:
            told = verdict([cell], trust.disputed, trust.confirmed)
            text = f"{cell.raw} is no count of requests or cases"
            yield Check(
                id_,
                cell.code,
                cell.applicant,
                Outcome.FAIL,
                cell.value,
                None,
                Severity.E,
                told,
                text,
            )
        if not odd:
            blanks = any(cell.value is None for cell in cells)
            outcome = Outcome.PASS_WITH_BLANKS if blanks else Outcome.PASS
            yield Check(id_, None, None, outcome, len(cells), len(cells), Severity.E)


def blank_cells(sheet: Sheet, trust: Trust) -> Iterator[Check]:
    """T3-BLANK: how many cells of T3 are blank; rows whose total is blank though parts are not."""
    cells = [c for c in sheet.under("t3.") if c.applicant is not None]
    blanks = [c for c in cells if c.state in _NIL]
    if not cells:
        return
    text = f"{len(blanks)} of {len(cells)} cells are blank"
    yield _unless(not blanks, _noted("T3-BLANK", None, (len(blanks), len(cells)), text))
    for code in dict.fromkeys(c.code for c in cells):
        total = sheet.cell(code, "total")
        parts = sum(sheet.value(code, applicant) or 0 for applicant in APPLICANTS[:-1])
        if total is not None and total.state in _NIL and parts:
            text = f"parts add to {number(parts)}, total blank"
            yield _noted("T3-BLANK", code, (parts, None), text)


def no_leaves(sheet: Sheet, trust: Trust) -> Iterator[Check]:
    """T3-ALLTOT: requests were answered, and not one result row has a figure."""
    answered = sheet.value("t3.answered_total", "total")
    groups = ("t3.granted", "t3.partial", "t3.refused", "t3.unable", "t3.not_processed")
    leaves = [c for g in (*groups, "t3.other_handling") for c in sheet.under(g)]
    if not answered or not leaves:
        return
    told = any(c.value is not None for c in leaves)
    text = f"{number(answered)} answered, every result row blank"
    noted = _noted("T3-ALLTOT", "t3.answered_total", (0, answered), text)
    yield _unless(told, _warning(noted))


def misallocated(failed: Sequence[Check], checks: Sequence[Check]) -> Iterator[Check]:
    """T3-XCOL: the balance holds in the total but in two or more columns not."""
    balances = [c for c in checks if c.id == "T3-BAL" and c.outcome is not Outcome.NOT_EVALUABLE]
    columns = [c.column for c in failed if c.id == "T3-BAL"]
    if not balances:
        return
    crossed = len(columns) >= 2 and "total" not in columns
    text = f"balances in the total, not in {', '.join(c or '' for c in columns)}"
    yield _unless(not crossed, _noted("T3-XCOL", None, (len(columns), 0), text if crossed else ""))


def shifted(failed: Sequence[Check], sheet: Sheet) -> Iterator[Check]:
    """T3-ALIGN: a row does not add up and one of its cells equals the difference."""
    for check in failed:
        if check.id != "T3-ROW" or check.code is None:
            continue
        rest = _difference(check)
        suspects = [a for a in APPLICANTS[:-1] if sheet.value(check.code, a) == abs(rest)]
        if suspects:
            text = f"{', '.join(suspects)} holds {number(abs(rest))}, just the difference"
            yield _noted("T3-ALIGN", check.code, (check.left, check.right), text)


def slips(failed: Sequence[Check]) -> Iterator[Check]:
    """T3-TYPO: a difference divisible by 9 looks like two digits exchanged."""
    for check in failed:
        rest = _difference(check)
        if check.id in {"T3-BAL", "T3-SUM", "T3-ROW"} and rest and rest % 9 == 0:
            text = f"{check.id} is out by {number(rest)}: two digits exchanged?"
            noted = _noted("T3-TYPO", check.code, (check.left, check.right), text)
            yield replace(noted, column=check.column)


def procurement(sheet: Sheet) -> Iterator[Check]:
    """T2-19-PROC: projects and amount are zero together; 100 to 10 billion 元 a project."""
    count = sheet.value("t2.procurement.proc_count")
    amount = sheet.value("t2.procurement.proc_amount")
    if count is None or amount is None:
        return
    each = amount / count if count else 0
    low, high = _LIKELY_PROJECT
    likely = bool(count) == bool(amount) and (not count or low <= each <= high)
    text = f"{number(count)} projects, {number(amount)} 元"
    yield _unless(likely, _noted("T2-19-PROC", "t2.procurement.proc_amount", (count, amount), text))


def _difference(check: Check) -> int | float:
    return (check.left or 0) - (check.right or 0)


def _noted(
    id_: str, code: str | None, sides: tuple[int | float | None, int | float | None], text: str
) -> Check:
    """A reading aid that has something to say, as information."""
    return Check(id_, code, None, Outcome.FAIL, *sides, Severity.I, None, text)


def _unless(holds: bool, check: Check) -> Check:
    return replace(check, outcome=Outcome.PASS) if holds else check


def _warning(check: Check) -> Check:
    return replace(check, severity=Severity.W)
