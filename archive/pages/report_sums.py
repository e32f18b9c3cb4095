"""Both sides of a failed sum written out: which printed figures were added, and where they stand.

The database keeps what each side came to. The terms are taken from the same equations that the
checks evaluate (`identities.csv` of the form, `across_years.csv`), and where they do not come to
what the database says, they are not shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from archive.building.year_checks import BEFORE, relations_across_years
from archive.pages.checks import BLANK, PARTLY, FailedCheck
from archive.pages.report_figures import Figure
from parsers.checks.relations import Relation, add, relations
from parsers.checks.sheet import Key, Sheet, Sum

FEW = 2
"""A side of so many terms is shown whole, zeros and blanks too."""


@dataclass(frozen=True, slots=True)
class Addend:
    """One printed figure of a side; `figure.number` is 0 for one of the year before."""

    sign: int
    figure: Figure
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """The printed figures of a side that count for something, in the order of the form; `zeros`
    and `blanks` count those left out: printed zeros, and cells without a number.
    """

    addends: tuple[Addend, ...]
    zeros: int = 0
    blanks: int = 0

    @property
    def unprinted(self) -> str:
        """Whether its 0 is no printed 0: `BLANK` where no number is printed, `PARTLY` where a
        blank stands beside numbers that come to 0; empty otherwise.
        """
        values = [one.figure.value for one in self.addends]
        blanks = self.blanks + values.count(None)
        numbers = self.zeros + len(values) - values.count(None)
        if not blanks or any(values):
            return ""
        return PARTLY if numbers else BLANK


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a failed equation. `by_applicant`: the terms are the columns of one row."""

    left: Side
    right: Side
    by_applicant: bool = False


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


def with_blanks(
    checks: Iterable[FailedCheck], sides: Mapping[int, Sides]
) -> tuple[FailedCheck, ...]:
    """The checks, each told which of its sides is 0 without being printed so."""
    return tuple(
        replace(one, unprinted=(found.left.unprinted, found.right.unprinted))
        if (found := sides.get(one.number))
        else one
        for one in checks
    )


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
            return Sides(_side(left, figures), _side(right, figures), relation.over == "row")
    return None


def _concerns(relation: Relation, check: FailedCheck) -> bool:
    """Whether a check is of this equation: of several with one id the code tells."""
    if relation.over == "row":
        return str(check.code).startswith(f"{relation.code}.")
    return relation.code == check.code


def _side(side: Sum, figures: Mapping[Key, Figure]) -> Side:
    terms = [
        Addend(sign, figures[cell.code, cell.applicant], cell.code.startswith(BEFORE))
        for sign, cell in zip(side.signs, side.cells, strict=True)
    ]
    if len(terms) <= FEW:
        return Side(tuple(terms))
    counting = (one for one in terms if one.figure.value)
    return Side(
        tuple(sorted(counting, key=_order)),
        zeros=sum(one.figure.value == 0 for one in terms),
        blanks=sum(one.figure.value is None for one in terms),
    )


def _order(one: Addend) -> tuple[int, int, int]:
    place = one.figure.place
    return place.get("table", 0), place.get("row", 0), place.get("column", one.figure.number)
