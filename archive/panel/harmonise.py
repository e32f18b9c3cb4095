"""From the cells of one report to the panel's quantities, by the crosswalk. Pure.

A figure is taken as printed, a blank stays a blank. What no form prints is added up from what is
printed, says so (`derived`), and says of how many blank cells (`blanks`). A cell that is there and
gives no figure makes every sum over it unknown. Sentences fill only what no table prints.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from archive.panel.codes import (
    APPLICANTS,
    COMPARABILITIES,
    ORGANISATION,
    ORGANISATIONS,
    TOTAL,
    panel_codes,
)
from archive.panel.crosswalk import PROSE, Rule, candidates, made_of_the_panel
from archive.panel.joints import joints
from parsers.model import Cell, Check, Report, State

Value = int | float | None
Applicant = str | None

_NOTHING_PRINTED = frozenset((State.BLANK, State.DASH, State.SLASH, State.NONE_WORD))
_BY_APPLICANT = "t3"
_PARTS_OF_TOTAL = APPLICANTS[:-1]
_UNCLASSIFIED = "unclassified"
_WITH_FIRST = "with"
_ALL_ANSWERED = "P-SUM"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value: what was printed there; of a sum, over how many blank cells it goes."""

    value: Value
    state: State
    derived: bool = False
    blanks: int = 0

    @property
    def unknown(self) -> bool:
        """Whether something was printed of which no figure is known. A blank is known."""
        return self.value is None and self.state not in _NOTHING_PRINTED

    @property
    def says(self) -> bool:
        """Whether anything was printed."""
        return self.value is not None or self.unknown


@dataclass(frozen=True, slots=True)
class Quantity:
    """One code of the panel in one report, by applicant; None is the key of what has none."""

    code: str
    figures: Mapping[Applicant, Figure]
    comparability: str

    @property
    def total(self) -> Figure:
        """The figure of all applicants, or the only one."""
        return self.figures[TOTAL if TOTAL in self.figures else None]


def harmonise(report: Report) -> dict[str, Quantity]:
    """Return what a report says in the panel's codes, in the panel's order."""
    cells = _Cells(report.cells)
    found: dict[str, Quantity] = {}
    for code, rules in candidates(report.form, report.identity.year):
        quantity = _filled(code, [rule for rule in rules if cells.may_use(rule)], cells)
        if quantity:
            found[code] = quantity
    for rule in made_of_the_panel():
        if rule.code not in found and (quantity := _made(rule, found, report.checks)):
            found[rule.code] = quantity
    return {code: found[code] for code in panel_codes() if code in found}


class _Cells:
    """The figures of a report by code and applicant."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        stated: dict[tuple[str, Applicant], list[Cell]] = {}
        for cell in cells:
            stated.setdefault((cell.code, cell.applicant), []).append(cell)
        self._figures = {key: _stated(same) for key, same in stated.items()}
        self._codes = frozenset(code for code, _ in stated)
        self._tables = frozenset(code.partition(".")[0] for code in self._codes)

    def may_use(self, rule: Rule) -> bool:
        """Tell whether a row has anything in this report, and counts nothing twice."""
        if self._codes.isdisjoint(rule.sources):
            return False
        return self._tables.isdisjoint(rule.not_beside)

    def columns(self, rule: Rule) -> tuple[Applicant, ...]:
        """The applicants by which the row is printed, the total last."""
        if any(source.startswith(f"{_BY_APPLICANT}.") for source in rule.sources):
            return APPLICANTS
        return (TOTAL,) if panel_codes()[rule.code].by_applicant else (None,)

    def figure(self, code: str, applicant: Applicant) -> Figure | None:
        """One figure; a total that was left blank is added up from its columns."""
        if not code.startswith(f"{_BY_APPLICANT}."):
            return self._figures.get((code, None))
        found = self._figures.get((code, applicant))
        if applicant != TOTAL or (found and found.says):
            return found
        parts = [self._figures.get((code, one)) for one in _PARTS_OF_TOTAL]
        total = added(parts)
        return total if total and total.value is not None else found


def added(figures: Iterable[Figure | None]) -> Figure | None:
    """Add up what is printed: unknown as soon as a part is, blank when all are; None of none."""
    known = [figure for figure in figures if figure is not None]
    if not known:
        return None
    unknown = next((figure for figure in known if figure.unknown), None)
    if unknown:
        return Figure(None, unknown.state, derived=True)
    values = [figure.value for figure in known if figure.value is not None]
    if not values:
        return Figure(None, known[0].state, derived=True, blanks=len(known))
    blanks = sum(max(figure.blanks, figure.value is None) for figure in known)
    return Figure(sum(values), _state_of(known, sum(values)), derived=True, blanks=blanks)


def _state_of(parts: list[Figure], value: float) -> State:
    """A sum in which something was only said in words says so."""
    if any(part.state is State.SAID_IN_WORDS for part in parts):
        return State.SAID_IN_WORDS
    return State.NUMBER if value else State.ZERO


def _stated(same: list[Cell]) -> Figure:
    """What several statements of one figure come to: unknown when they contradict each other."""
    values = {cell.value for cell in same if cell.value is not None}
    said = next((cell for cell in same if cell.value is not None), same[0])
    return Figure(values.pop() if len(values) == 1 else None, said.state)


def _filled(code: str, rules: list[Rule], cells: _Cells) -> Quantity | None:
    """The first row that says something; else the first that is there, as the blank it is.

    Sentences are not asked where a table has the row.
    """
    printed = [rule for rule in rules if rule.form != PROSE] or rules
    blank: Quantity | None = None
    for rule in printed:
        figures = dict(_figures(rule, cells))
        if not figures:
            continue
        quantity = Quantity(code, figures, rule.comparability)
        if quantity.total.says:
            return quantity
        blank = blank or quantity
    return blank


def _figures(rule: Rule, cells: _Cells) -> Iterator[tuple[Applicant, Figure]]:
    columns = cells.columns(rule)
    found: dict[Applicant, Figure] = {}
    for column in columns:
        figure = _RULES[rule.rule]([cells.figure(source, column) for source in rule.sources])
        if figure:
            found[column] = figure
    if columns[-1] not in found:
        return
    yield from found.items()
    if organisation := added(found.get(name) for name in ORGANISATIONS):
        yield ORGANISATION, organisation


def _same(figures: list[Figure | None]) -> Figure | None:
    return figures[0]


def _first(figures: list[Figure | None]) -> Figure | None:
    """The first with a figure, else the first that says something, else the first there is."""
    known = [figure for figure in figures if figure]
    with_value = (figure for figure in known if figure.value is not None)
    saying = (figure for figure in known if figure.says)
    return next(with_value, None) or next(saying, None) or next(iter(known), None)


def _all(figures: list[Figure | None]) -> Figure | None:
    """The sum where every part is there and has a figure; a blank where one is blank."""
    known = [figure for figure in figures if figure]
    if len(known) < len(figures):
        return None
    total = added(known)
    blank = next((figure for figure in known if not figure.says), None)
    if total and blank and not total.unknown:
        return Figure(None, blank.state, derived=True, blanks=total.blanks)
    return total


def _part(figures: list[Figure | None]) -> Figure | None:
    """What is there of a sum that has to be whole: what is not there counts as a blank too."""
    total = added(figures)
    missing = sum(figure is None for figure in figures)
    return total and replace(total, blanks=total.blanks + missing)


_RULES: Mapping[str, Callable[[list[Figure | None]], Figure | None]] = {
    "same": _same,
    "first": _first,
    "sum": added,
    "all": _all,
    "part": _part,
}


def _made(rule: Rule, found: Mapping[str, Quantity], checks: Iterable[Check]) -> Quantity | None:
    """A code made of codes of the panel: by each applicant that all its parts have."""
    parts = [found[source] for source in rule.sources if source in found]
    if not parts or (rule.rule == _WITH_FIRST and rule.sources[0] not in found):
        return None
    if rule.code == _UNCLASSIFIED:
        return _unclassified(rule, found, checks)
    columns = [column for column in parts[0].figures if all(column in one.figures for one in parts)]
    figures = {
        column: replace(figure, derived=True)
        for column in columns
        if (figure := added(part.figures[column] for part in parts))
    }
    return Quantity(rule.code, figures, _worst(parts)) if figures else None


def _unclassified(
    rule: Rule, found: Mapping[str, Quantity], checks: Iterable[Check]
) -> Quantity | None:
    """Answered less every disposition; below 0 where the printed figures contradict each other."""
    whole, *names = rule.sources
    parts = {name: found[name] for name in names if name in found}
    classified = added(_one_for_two(parts).values())
    if not classified or classified.value is None:
        return None
    answered = found[whole].total.value if whole in found else None
    if answered is None:
        answered = _answered_in_words(checks, classified.value)
    if answered is None:
        return None
    compared = [one for name, one in parts.items() if name not in joints()] or [*parts.values()]
    compared += [found[whole]] if whole in found else []
    rest = replace(classified, value=answered - classified.value)
    state = rest.state if rest.state is State.SAID_IN_WORDS else _state_of([], rest.value or 0)
    return Quantity(rule.code, {TOTAL: replace(rest, state=state)}, _worst(compared))


def _one_for_two(parts: Mapping[str, Quantity]) -> dict[str, Figure]:
    """Figures to add up: one that joins two dispositions stands for both, or both for it.

    Both, where each is printed by itself; at least what is printed of them, where that is more.
    """
    figures = {name: part.total for name, part in parts.items()}
    for joint, names in joints().items():
        own = [figures[name] for name in names if name in figures]
        known = [one.value for one in own if one.value is not None]
        apart = len(known) == len(names) and not any(one.derived for one in own)
        if joint in figures and (apart or not figures[joint].says):
            del figures[joint]
        elif joint in figures and (value := figures[joint].value) is not None:
            figures[joint] = replace(figures[joint], value=max(value, sum(known)))
            figures = {name: one for name, one in figures.items() if name not in names}
    return figures


def _answered_in_words(checks: Iterable[Check], classified: float) -> Value:
    """What was answered where that is said in words: the larger side of the check P-SUM."""
    for check in checks:
        sides = (check.left, check.right)
        if check.id == _ALL_ANSWERED and check.left is not None and classified in sides:
            return max(check.left, check.right or 0)
    return None


def _worst(parts: Iterable[Quantity]) -> str:
    return max((part.comparability for part in parts), key=COMPARABILITIES.index)
