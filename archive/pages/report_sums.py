"""Both sides of a failed sum written out: which printed figures were added, and where they stand.

The database keeps what each side came to. The terms are taken from the same equations that the
checks evaluate (`identities.csv` of the form, `across_years.csv`), and where they do not come to
what the database says, they are not shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from archive.building.year_checks import BEFORE, relations_across_years
from archive.pages.checks import FailedCheck
from archive.pages.report_figures import Figure
from parsers.checks.relations import Relation, add, relations
from parsers.checks.sheet import Key, Sheet, Sum


@dataclass(frozen=True, slots=True)
class Addend:
    """One printed figure of a side; `figure.number` is 0 for one of the year before."""

    sign: int
    figure: Figure
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """The printed figures of each side of a failed equation, those without a count left out."""

    left: tuple[Addend, ...]
    right: tuple[Addend, ...]


def sides_of(
    checks: Iterable[FailedCheck],
    form: str | None,
    figures: Iterable[Figure],
    earlier: Iterable[Figure] = (),
) -> Mapping[int, Sides]:
    """The sides of every failed check that is an equation, by the number of the check.

    `earlier` are the figures of the same agency's report of the year before.
    """
    known = {one.key: one for one in reversed(tuple(figures))}
    before = {(f"{BEFORE}{one.code}", one.applicant): one for one in earlier}
    cells = [one.cell for one in known.values()]
    cells += [replace(one.cell, code=key[0]) for key, one in before.items()]
    sheet = Sheet(tuple(cells))
    listed = (*(relations(form) if form else ()), *relations_across_years())
    found = {one.number: _sides(one, listed, sheet, {**before, **known}) for one in checks}
    return {number: sides for number, sides in found.items() if sides}


def _sides(
    check: FailedCheck,
    listed: Iterable[Relation],
    sheet: Sheet,
    figures: Mapping[Key, Figure],
) -> Sides | None:
    for relation in listed:
        if relation.id != check.id or not _concerns(relation, check):
            continue
        left, right = (
            add(side, sheet, (check.code, check.column)) for side in (relation.left, relation.right)
        )
        if (left.value, right.value) == (check.left, check.right):
            return Sides(_addends(left, figures), _addends(right, figures))
    return None


def _concerns(relation: Relation, check: FailedCheck) -> bool:
    """Whether a check is of this equation: of several with one id the code tells."""
    if relation.over == "row":
        return str(check.code).startswith(f"{relation.code}.")
    return relation.code == check.code


def _addends(side: Sum, figures: Mapping[Key, Figure]) -> tuple[Addend, ...]:
    return tuple(
        Addend(sign, figures[cell.code, cell.applicant], cell.code.startswith(BEFORE))
        for sign, cell in zip(side.signs, side.cells, strict=True)
        if cell.value or len(side.cells) <= 2
    )
