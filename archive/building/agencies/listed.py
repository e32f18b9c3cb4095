"""The dated list of agencies: names that a person looked at, and changes of single agencies.

`agencies.csv` and `changes.csv` come with the package; a home adds its own in `agencies.toml`
(docs/panel.md). What a list says goes before the rule that makes ids (`canonical`); rows that
contradict each other are told by `contradictions`, and nothing is built from them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from archive import lists
from archive.building.agencies.lineage import changes_of, lineage
from archive.building.agencies.names import canonical

_Key = TypeVar("_Key", bound=Hashable)
KINDS = ("renamed", "recoded", "merged", "split", "succeeded", "boundary")
ENDING = ("merged", "succeeded")
# A change that is approved late in a year reaches the bodies, and their reports, in the next.
_REPORT_YEARS = (0, 1)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list: a name that an agency bore from one year to another, both included."""

    agency_id: str
    name: str
    division_code: str
    valid_from: int | None
    valid_to: int | None
    basis: str = ""

    def covers(self, year: int | None) -> bool:
        """Tell whether the name was the agency's in that year; an unknown year is covered."""
        if year is None:
            return True
        return (self.valid_from or year) <= year <= (self.valid_to or year)

    @property
    def key(self) -> tuple[str, str]:
        """What all spellings of the name share."""
        return canonical(self.name, self.division_code, self.valid_from or self.valid_to).key

    @property
    def rule_id(self) -> str:
        """The id that the name has where no list knows it."""
        return id_by_rule(self.key)


@dataclass(frozen=True, slots=True)
class ListedChange:
    """What became of one agency: `kind` as in `agency_changes`.

    Divisions are given where no listed name says them.
    """

    year: int
    date: str
    kind: str
    from_id: str
    to_id: str
    basis: str
    note: str
    from_division: str | None = None
    to_division: str | None = None


@dataclass(frozen=True, slots=True)
class AgencyList:
    """Listed names and changes; `own` are the names that a home adds to the package's."""

    names: tuple[Listed, ...]
    changes: tuple[ListedChange, ...]
    own: tuple[Listed, ...] = ()
    _by_key: Mapping[tuple[str, str], tuple[Listed, ...]] = field(init=False, repr=False)
    _by_id: Mapping[str, tuple[Listed, ...]] = field(init=False, repr=False)
    _years: Mapping[str, frozenset[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the look-ups."""
        object.__setattr__(self, "_by_key", _grouped(self.names, lambda one: one.key))
        object.__setattr__(self, "_by_id", _grouped(self.names, lambda one: one.agency_id))
        object.__setattr__(self, "_years", _years_of_change(self.names, self.changes))

    def id(self, name: str | None, division_code: str | None, year: int | None) -> str | None:
        """Return the stable id of an agency, None for a report that names none."""
        if not name:
            return None
        wanted = canonical(name, division_code, year)
        for listed in self._by_key.get(wanted.key, ()):
            if listed.covers(year):
                return listed.agency_id
        return id_by_rule(wanted.key)

    def own_id(self, agency_id: str, year: int | None) -> str:
        """The id that a home's own list gives to an agency of the package's list or the rule."""
        for own in self.own:
            if own.rule_id == agency_id and own.covers(year):
                return own.agency_id
        return agency_id

    @property
    def ended(self) -> Mapping[str, int]:
        """By id, the first year in which an agency is no more, as the list's changes say."""
        gone = (one for one in self.changes if one.kind in ENDING)
        return {one.from_id: one.year for one in gone}

    @property
    def ids(self) -> frozenset[str]:
        """Ids that stand in the list."""
        return frozenset(listed.agency_id for listed in self.names)

    def of(self, agency_id: str) -> tuple[Listed, ...]:
        """The listed names of one agency, oldest first."""
        found = self._by_id.get(agency_id, ())
        return tuple(sorted(found, key=lambda one: (one.valid_from or 0, one.name)))

    def changed_in(self, agency_id: str, division_code: str | None, year: int) -> bool:
        """Tell whether reports of `year` and of the year before are of different bodies.

        By the list: a name that holds to the end of 2018 and one that holds from 2019 both say
        2019. By the lists of divisions: any change of the agency's division in that year or the
        one before (codebook 3.3: reforms, mergers, boundary changes).
        """
        if year in self._years.get(agency_id, ()):
            return True
        line = lineage(division_code, year) if division_code else None
        return line is not None and any(
            year - change.year in _REPORT_YEARS for change in changes_of(line)
        )


@cache
def packaged() -> AgencyList:
    """The list that comes with the package."""
    return AgencyList(
        tuple(map(listed_of, lists.listed("building/agencies/agencies.csv"))),
        tuple(map(change_of, lists.listed("building/agencies/changes.csv"))),
    )


def id_by_rule(key: tuple[str, str]) -> str:
    """The id of an agency that no list has, from its first division code and its first name."""
    code, name = key
    return f"{code}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def listed_of(row: Mapping[str, object]) -> Listed:
    """A name of the list from a row of text or numbers; ValueError for a year that is none."""
    return Listed(
        agency_id=str(row["agency_id"]),
        name=str(row["name"]),
        division_code=str(row.get("division_code") or ""),
        valid_from=_year(row.get("valid_from")),
        valid_to=_year(row.get("valid_to")),
        basis=str(row.get("basis") or ""),
    )


def change_of(row: Mapping[str, object]) -> ListedChange:
    """A change of the list from a row of text or numbers; ValueError for a year that is none."""
    year = int(str(row["year"]))
    return ListedChange(
        year=year,
        date=str(row.get("date") or year),
        kind=str(row["kind"]),
        from_id=str(row["from_agency_id"]),
        to_id=str(row["to_agency_id"]),
        basis=str(row.get("basis") or ""),
        note=str(row.get("note") or ""),
        from_division=_text(row.get("from_division")),
        to_division=_text(row.get("to_division")),
    )


def _text(said: object) -> str | None:
    return str(said) if said else None


def _year(said: object) -> int | None:
    return int(str(said)) if said not in (None, "") else None


def _grouped(
    names: Iterable[Listed], by: Callable[[Listed], _Key]
) -> dict[_Key, tuple[Listed, ...]]:
    found: dict[_Key, list[Listed]] = defaultdict(list)
    for listed in names:
        found[by(listed)].append(listed)
    return {key: tuple(group) for key, group in found.items()}


def _years_of_change(
    names: Iterable[Listed], changes: Iterable[ListedChange]
) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for listed in names:
        begins = {listed.valid_from} if listed.valid_from else set()
        ends = {listed.valid_to + 1} if listed.valid_to else set()
        found[listed.agency_id] |= begins | ends
    for change in changes:
        found[change.from_id].add(change.year)
        found[change.to_id].add(change.year)
    return {agency_id: frozenset(years) for agency_id, years in found.items()}
