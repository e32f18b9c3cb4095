"""Whether the sums hold that a sheet of one figure a row defines (annex of 2014, regional sheets).

`total_ok` and `columns_ok` are of tables 2 to 4 alone (codebook 6), and the database keeps no
check that simply passed: what a sheet's page says is evaluated from its figures again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.pages.words import Word, word
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
    outcomes = {one.id: {c.outcome for c in checks if c.id == one.id} for one in checks}
    known = {id_: found - {Outcome.NOT_EVALUABLE} for id_, found in outcomes.items()}
    return SheetSums(
        holding=_words(id_ for id_, found in known.items() if found and found <= _HOLDING),
        failing=_words(id_ for id_, found in known.items() if Outcome.FAIL in found),
        blanks=any(Outcome.PASS_WITH_BLANKS in found for found in known.values()),
    )


def _sums(form: str) -> Sequence[Relation]:
    found = relations(form)
    return [one for one in found if one.severity is Severity.E] or [
        one for one in found if one.basis == "definition"
    ]


def _words(ids: Iterable[str]) -> tuple[Word, ...]:
    return tuple(word("check", id_) for id_ in ids)
