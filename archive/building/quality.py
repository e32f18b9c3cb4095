"""How far the printed figures of one report agree with each other (codebook 6, quality).

Checks that hold when blanks count as 0 count as holding, and set `blanks_assumed`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from parsers.model import Check, Outcome, Severity

_BY_COLUMN = frozenset(("T3-BAL", "T3-SUM"))
_ROWS = frozenset(("t3.received_new", "t3.carried_in", "t3.answered_total", "t3.carried_out"))
_DISPUTES = frozenset(("T4-R", "T4-D", "T4-A"))


@dataclass(frozen=True, slots=True)
class Quality:
    """1 holds, 0 does not, None cannot be told; and the numbers of failed checks."""

    total_ok: int | None
    columns_ok: int | None
    blanks_assumed: int
    errors: int
    warnings: int


def quality_of(checks: Iterable[Check]) -> Quality:
    """Judge a report by its checks."""
    listed = list(checks)
    table = [check for check in listed if check.id in _BY_COLUMN or check.id == "T3-ROW"]
    totals = [check for check in listed if _concerns_totals(check)]
    failed = [check for check in listed if check.outcome is Outcome.FAIL]
    return Quality(
        total_ok=_all_hold(totals) if table else None,
        columns_ok=_all_hold(table),
        blanks_assumed=int(any(one.outcome is Outcome.PASS_WITH_BLANKS for one in totals)),
        errors=sum(check.severity is Severity.E for check in failed),
        warnings=sum(check.severity is Severity.W for check in failed),
    )


def _concerns_totals(check: Check) -> bool:
    return (
        (check.id in _BY_COLUMN and check.column == "total")
        or (check.id == "T3-ROW" and check.code in _ROWS)
        or check.id in _DISPUTES
    )


def _all_hold(checks: list[Check]) -> int | None:
    outcomes = {check.outcome for check in checks}
    if Outcome.FAIL in outcomes:
        return 0
    return None if Outcome.NOT_EVALUABLE in outcomes or not checks else 1
