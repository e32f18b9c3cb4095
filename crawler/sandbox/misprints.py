"""Contradictions put into a report on purpose, each with the checks that must then fail.

Declared are checks of severity E and W, and `P-SUM`; what `T3-XCOL`, `T3-ALIGN` and other
reading aids (I) say about the same cells comes on top.
"""

from collections.abc import Callable

from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Figures, Inconsistency

Misprint = Callable[[Figures], tuple[Inconsistency, ...]]
"""Changes the figures in place; returns nothing where they leave no room for it."""


def misallocate_applicant(figures: Figures) -> tuple[Inconsistency, ...]:
    """Count new requests of persons under enterprises, as Hebei 2020 did."""
    moved = min(2, int(figures["t3.received_new", "natural_person"]))
    if not moved:
        return ()
    figures["t3.received_new", "natural_person"] -= moved
    figures["t3.received_new", "org_business"] += moved
    columns = ("natural_person", "org_business")
    return tuple(Inconsistency("T3-BAL", column=column) for column in columns)


def shift_cell(figures: Figures) -> tuple[Inconsistency, ...]:
    """Shift a row's only figure to the right and print its total as 0 (Yiyang office 2020)."""
    code = _row_of_one_person(figures)
    if code is None:
        return ()
    figures[code, "org_legal_service"] = figures[code, "natural_person"]
    figures[code, "natural_person"] = figures[code, "total"] = 0
    columns = ("natural_person", "org_legal_service", "total")
    failing = tuple(Inconsistency("T3-SUM", column=column) for column in columns)
    return (Inconsistency("T3-ROW", code=code), *failing)


def _row_of_one_person(figures: Figures) -> str | None:
    rows = [code for code, who in figures if who == "natural_person" and code.count(".") == 2]
    for code in rows:
        if 0 < figures[code, "natural_person"] == figures[code, "total"]:
            return code
    return None


def slip_in_disputes(figures: Figures) -> tuple[Inconsistency, ...]:
    """Add the reconsiderations up wrongly; a sum of nothing at all stays."""
    figures["t4.review.total", None] += 1
    return (Inconsistency("T4-R", code="t4.review.total"),)


def slip_in_total(figures: Figures) -> tuple[Inconsistency, ...]:
    """Print one more under （七）总计 of all applicants."""
    if not figures["t3.answered_total", "total"]:
        return ()
    figures["t3.answered_total", "total"] += 1
    return (
        Inconsistency("T3-BAL", column="total"),
        Inconsistency("T3-SUM", column="total"),
        Inconsistency("T3-ROW", code="t3.answered_total"),
    )


def leave_unclassified(figures: Figures) -> tuple[Inconsistency, ...]:
    """Take outcomes away, so that a remainder stays unclassified (Hengshui 2017).

    The check names the total that the text states, which is not known here.
    """
    code = "p.unable.not_held_other_agency"
    if not figures[code, None]:
        return ()
    figures[code, None] -= min(3, figures[code, None])
    return (Inconsistency("P-SUM"),)


def blank_sums(figures: Figures) -> tuple[Inconsistency, ...]:
    """Leave the sums of the organisations and of all out of （七）总计; no figure changes."""
    answered = {who: n for (code, who), n in figures.items() if code == "t3.answered_total"}
    lost = [who for who, n in answered.items() if n and who not in ("natural_person", "total")]
    columns = tuple(
        Inconsistency(check, column=who) for who in lost for check in ("T3-BAL", "T3-SUM")
    )
    return (*columns, Inconsistency("T3-ROW", code="t3.answered_total")) if lost else ()


def slip_in_sheet(figures: Figures) -> tuple[Inconsistency, ...]:
    """Add up a sum of the sheet wrongly: what was closed, or what was denied."""
    closed = ("a3.closed", None)
    if figures.get(closed):
        figures[closed] += 1
        return (Inconsistency("A-CLOSE", code="a3.closed"),)
    denied = next((key for key in figures if key[0].endswith(".denied_total")), None)
    if denied is None or not figures[denied]:
        return ()
    figures[denied] += 1
    return (Inconsistency("R-DENY"),)


MISPRINTS: dict[Oddity, Misprint] = {
    Oddity.MISALLOCATED_APPLICANT: misallocate_applicant,
    Oddity.SHIFTED_CELL: shift_cell,
    Oddity.T4_SLIP: slip_in_disputes,
    Oddity.T3_SLIP: slip_in_total,
    Oddity.UNCLASSIFIED: leave_unclassified,
    Oddity.SHEET_SLIP: slip_in_sheet,
    Oddity.BLANK_TOTAL_ROW: blank_sums,
}
