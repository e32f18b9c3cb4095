"""What became of divisions: the same one under another name or code, or merged, split, enlarged.

Facts come from `parsers/divisions/changes.csv` (since the list of 2013) and from
`earlier_divisions.csv` here, in the same columns, for the changes between the yearly lists of
2007 to 2013. A year is the first at whose end the new state is in the list, or that of the
document that says so: the lists may be late.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from parsers import divisions
from parsers.divisions import Division

_GOES_ON = ("renamed", "new code")
_TAKES_PLACE = "replaced"
_MERGED, _OUT_OF = "merged into", "new division out of it"
_BASES = {
    "year": "first in the list of divisions at the end of {year}",
    "interval": "in the list of divisions of 2023, not in that of 2013",
}


@dataclass(frozen=True, slots=True)
class DivisionChange:
    """One change: `kind` as in `agency_changes`; in `year` there is `new` for the first time.

    Of kind renamed and recoded both sides are one division under its old and new name or code;
    of kind boundary they are equal: the division goes on with other limits.
    """

    year: int
    date: str
    kind: str
    old: Division
    new: Division
    basis: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """One division through time: its states, oldest first. Ids bear the code of the first."""

    states: tuple[Division, ...]

    @property
    def first(self) -> Division:
        """The oldest state that the lists know."""
        return self.states[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it bears or bore, the longest first."""
        return tuple(sorted({state.name for state in self.states}, key=lambda n: (-len(n), n)))


@cache
def lineage(code: str, year: int | None) -> Lineage | None:
    """The lineage of the division that had this code in `year`, None for a code without division.

    A year in which the code was not in the list takes the nearest in which it was.

    >>> [f"{one.code} {one.name}" for one in lineage("130609", 2020).states]
    ['130625 徐水县', '130609 徐水区']
    """
    coded = divisions.nearest(_by_code().get(code, ()), year)
    return lineage_of(coded[-1]) if coded else None


@cache
def lineage_of(division: Division) -> Lineage:
    """The lineage that a division under one name and code belongs to."""
    earlier, later = _links()
    states = [division]
    while before := earlier.get(states[0]):
        states.insert(0, before)
    while after := later.get(states[-1]):
        states.append(after)
    return Lineage(tuple(states))


@cache
def changes_of(lineage_: Lineage) -> tuple[DivisionChange, ...]:
    """Every change that concerns one of the states of a lineage, in order of time."""
    concerned = _changes_by_division()
    found = dict.fromkeys(change for state in lineage_.states for change in concerned[state])
    return tuple(sorted(found, key=lambda one: (one.year, one.kind, one.old.code, one.new.code)))


@cache
def _by_code() -> Mapping[str, list[Division]]:
    found: dict[str, list[Division]] = defaultdict(list)
    for division in divisions.load():
        found[division.code].append(division)
    return found


@cache
def _links() -> tuple[Mapping[Division, Division], Mapping[Division, Division]]:
    """State of a division -> the one before it; and the one after it."""
    same = [change for change in _changes() if change.kind in ("renamed", "recoded")]
    return {one.new: one.old for one in same}, {one.old: one.new for one in same}


@cache
def _changes_by_division() -> Mapping[Division, list[DivisionChange]]:
    found: dict[Division, list[DivisionChange]] = defaultdict(list)
    for change in _changes():
        for side in {change.old, change.new}:
            found[side].append(change)
    return found


@cache
def _changes() -> tuple[DivisionChange, ...]:
    return tuple(dict.fromkeys(change for row in _rows() for change in _of(row)))


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    return (*listed("building/agencies/earlier_divisions.csv"), *divisions.rows("changes.csv"))


def _of(row: Mapping[str, str]) -> Iterator[DivisionChange]:
    if row["what"] not in (*_GOES_ON, _TAKES_PLACE, _MERGED, _OUT_OF):
        return
    old, new = _state(row, "old"), _state(row, "new")
    yield _change(row, _kind(row), old, new)
    # What was there before goes on with more land, or with less.
    if row["what"] in (_MERGED, _OUT_OF):
        goes_on = new if row["what"] == _MERGED else old
        year = int(row["date"][:4])
        if goes_on.held_in(year - 1) and goes_on.held_in(year):
            yield _change(row, "boundary", goes_on, goes_on)


def _kind(row: Mapping[str, str]) -> str:
    if row["what"] in _GOES_ON:
        return "renamed" if row["what"] == "renamed" else "recoded"
    if row["what"] == _OUT_OF:
        return "split"
    if row["what"] == _TAKES_PLACE:
        # 北市区 and 南市区 together became 莲池区: a new one, and neither goes on.
        return "merged" if _target(row) in _targets_of_mergers() else "renamed"
    return "split" if len(_heirs()[row["old_code"] + row["old_name"]]) > 1 else "merged"


def _change(row: Mapping[str, str], kind: str, old: Division, new: Division) -> DivisionChange:
    year = int(row["date"][:4])
    basis = row["document"] or _BASES.get(row["date_basis"], "{year}").format(year=year)
    return DivisionChange(year, row["date"], kind, old, new, basis)


def _state(row: Mapping[str, str], side: str) -> Division:
    named = divisions.full_names()[row[f"{side}_name"]]
    return next(one for one in named if one.code == row[f"{side}_code"])


def _target(row: Mapping[str, str]) -> tuple[str, str]:
    # By the whole date: 铜山县 (2010) goes on as 铜山区, which got a part of 九里区 (2010-09-28).
    return row["date"], row["new_code"] + row["new_name"]


@cache
def _targets_of_mergers() -> frozenset[tuple[str, str]]:
    return frozenset(_target(row) for row in _rows() if row["what"] == _MERGED)


@cache
def _heirs() -> Mapping[str, set[str]]:
    """Code and name of a division -> every division that took its place or a part of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows():
        if row["what"] in (_TAKES_PLACE, _MERGED):
            found[row["old_code"] + row["old_name"]].add(row["new_code"] + row["new_name"])
    return found
