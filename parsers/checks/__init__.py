"""Checks of a report: do its figures agree with each other, as the form or reason demands.

`evaluate` is the entry. Sums are rows of `forms/<form>/identities.csv` and run in
`relations`; reading aids that are no sums are in `plausibility`, sentences against tables
in `against_text`, lists of outcomes in sentences in `lists`, who reports and when in `frame`.
Nothing is repaired here, and checks over years belong to the archive.
"""

from collections.abc import Sequence

from parsers.checks import against_text, frame, plausibility
from parsers.checks.lists import with_lists
from parsers.checks.relations import Trust, evaluate_relations
from parsers.checks.sheet import Key, Sheet
from parsers.model import Cell, Check, Claims, Identity, Outcome, Section
from parsers.prose import Share

# Identities of figures in sentences hold in any form.
_SENTENCES = "prose_2008"
_NO_CLAIMS = Claims()

__all__ = ["evaluate", "evaluate_frame", "evaluate_shares", "with_lists"]


def evaluate(
    form: str | None,
    cells: Sequence[Cell],
    disputed: frozenset[Key] = frozenset(),
    confirmed: frozenset[Key] = frozenset(),
    year: int | None = None,
) -> tuple[Check, ...]:
    """Every check that can be evaluated on the cells of one report, passes too.

    `disputed` and `confirmed` are (code, applicant) of cells that the two readers of a table
    gave differently or alike; they decide the verdict of a failing identity. Tolerance is 0.
    Blanks count as 0 and are told: `pass_with_blanks`. Source: codebook 3.1, 3.2, 3.4.
    """
    sheet = Sheet(cells)
    trust = Trust(disputed, confirmed)
    checks = list(evaluate_relations(form, sheet, trust)) if form else []
    if form != _SENTENCES:
        checks += evaluate_relations(_SENTENCES, sheet, trust)
    failed = [check for check in checks if check.outcome is Outcome.FAIL]
    checks += plausibility.whole_numbers(sheet, trust)
    checks += plausibility.blank_cells(sheet, trust)
    checks += plausibility.no_leaves(sheet, trust)
    checks += plausibility.misallocated(failed, checks)
    checks += plausibility.shifted(failed, sheet)
    checks += plausibility.slips(failed)
    checks += plausibility.procurement(sheet)
    checks += against_text.add_up_dispositions(sheet)
    checks += against_text.compare_with_tables(sheet, trust)
    checks += against_text.compare_with_itself(sheet)
    return tuple(checks)


def evaluate_shares(shares: Sequence[Share], cells: Sequence[Cell]) -> tuple[Check, ...]:
    """N-PCT: percentages printed beside figures in sentences."""
    return tuple(against_text.compare_shares(shares, Sheet(cells))) if shares else ()


def evaluate_frame(
    form: str | None,
    cells: Sequence[Cell],
    identity: Identity,
    sections: Sequence[Section],
    claims: Claims = _NO_CLAIMS,
) -> tuple[Check, ...]:
    """T2-RULES, T2-21-UNIT, M-*, S-SECT: figures against who reports, when and how."""
    return (
        *frame.unlikely_for_level(cells, identity),
        *frame.report_year(claims),
        *frame.agency_named(claims),
        *frame.publication_date(identity),
        *frame.six_sections(form, sections),
        *frame.five_aspects(form, sections),
    )
