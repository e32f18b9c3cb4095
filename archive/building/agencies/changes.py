"""What became of the agencies of one division: the rows of `agency_changes`.

Told by the list of agencies, by the lists of divisions, and by reforms that both bodies of a
division's reports show. Only agencies that a report names have rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.building.agencies.lineage import DivisionChange, Lineage, changes_of, lineage
from archive.building.agencies.listed import AgencyList, ListedChange
from archive.building.agencies.names import canonical, normal, under
from archive.building.agencies.reforms import Body, linked
from archive.building.agencies.seen import Named, NameSpan, Seen
from parsers.divisions import Division

_GOVERNMENT = "人民政府"
_SAME = ("renamed", "recoded")

ChangeRow = tuple[int, str, str, str, str | None, str, str | None, str | None, str | None, str, str]
"""year, date, kind, from id and name, to id and name, from and to division, basis, note."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The agencies of one division; `elsewhere` tells how any agency that was seen is called."""

    agencies: tuple[Seen, ...]
    listed: AgencyList
    elsewhere: Callable[[str], Named | None]

    def rows(self) -> Iterator[ChangeRow]:
        """Every change, each once, in order of time."""
        found = dict.fromkeys(self._all())
        yield from sorted(found, key=lambda row: (row[0], row[3], row[5], row[2]))

    def _all(self) -> Iterator[ChangeRow]:
        for agency in self.agencies:
            yield from self._listed_names(agency)
            yield from self._of_divisions(agency)
        for change in self.listed.changes:
            if self._tells(change.from_id, change.to_id):
                yield self._listed_change(change)
        for reform, before, after in linked(agency.body for agency in self.agencies):
            told = (reform.basis, reform.note)
            what = (reform.year(before, after), reform.date, reform.kind)
            yield _row(what, before, after, told)

    def _tells(self, from_id: str, to_id: str) -> bool:
        """Whether a change stands here: with the agency before, or after if that was not seen."""
        here = {agency.agency_id for agency in self.agencies}
        return from_id in here or (to_id in here and self.elsewhere(from_id) is None)

    def _listed_names(self, agency: Seen) -> Iterator[ChangeRow]:
        """New names and codes of an agency by the list."""
        for before, after in pairwise(agency.names):
            begins = after.listed.valid_from if after.listed else None
            ended = before.listed.valid_to if before.listed else None
            year = begins or (ended + 1 if ended else None)
            same = after.listed is not None and after.listed is before.listed
            if year is None or same or not _differ(before, after):
                continue
            basis = (after.listed or before.listed).basis  # type: ignore[union-attr]
            sides = _side(agency.agency_id, before), _side(agency.agency_id, after)
            yield _row((year, str(year), _kind(before, after)), *sides, (basis, ""))

    def _listed_change(self, change: ListedChange) -> ChangeRow:
        before = self._side(change.from_id, change.year)
        after = self._side(change.to_id, change.year + 1)
        before = replace(before, division_code=change.from_division or before.division_code)
        after = replace(after, division_code=change.to_division or after.division_code)
        what = (change.year, change.date, change.kind)
        return _row(what, before, after, (change.basis, change.note))

    def _side(self, agency_id: str, before: int) -> Body:
        """An agency under its name before a year, as far as it is known."""
        for agency in self.agencies:
            if agency.agency_id == agency_id:
                return _side(agency_id, agency.named_before(before) or agency.newest)
        names = self.listed.of(agency_id)
        listed = Named(names[-1].name, names[-1].division_code) if names else Named("", None)
        known = self.elsewhere(agency_id) or listed
        return Body(agency_id, known.name, "", known.division_code, None, None)

    def _of_divisions(self, agency: Seen) -> Iterator[ChangeRow]:
        newest = agency.newest
        code = newest.division_code
        line = lineage(code, newest.last_year) if code else None
        if line is None:
            return
        body = canonical(newest.name, code, newest.last_year).body
        for change in changes_of(line):
            if change.kind in _SAME:
                yield from _in_division(agency, change, line, is_government=body == _GOVERNMENT)
            elif body == _GOVERNMENT:
                yield from self._of_governments(change)

    def _of_governments(self, change: DivisionChange) -> Iterator[ChangeRow]:
        """Merged, split and enlarged divisions are told of their governments alone."""
        before = self._government(change.old, change.year - 1)
        after = self._government(change.new, change.year)
        if self._tells(before.agency_id, after.agency_id):
            what = (change.year, change.date, change.kind)
            yield _row(what, before, after, (change.basis, ""))

    def _government(self, division: Division, year: int) -> Body:
        name = division.name + _GOVERNMENT
        agency_id = self.listed.id(name, division.code, year)
        return Body(str(agency_id), name, _GOVERNMENT, division.code, None, None)


def _in_division(
    agency: Seen, change: DivisionChange, line: Lineage, *, is_government: bool
) -> Iterator[ChangeRow]:
    """A division's new name or code, for an agency that was there before and after it."""
    body = agency.body
    there = (body.first_year or change.year) < change.year <= (body.last_year or 0)
    sides = [
        NameSpan(under(body.name, line, state.name), state.code, None, None)
        for state in (change.old, change.new)
    ]
    if (is_government or there) and _differ(*sides):
        before, after = (_side(agency.agency_id, side) for side in sides)
        yield _row((change.year, change.date, _kind(*sides)), before, after, (change.basis, ""))


def _differ(before: NameSpan, after: NameSpan) -> bool:
    same = normal(before.name) == normal(after.name)
    return not same or before.division_code != after.division_code


def _kind(before: NameSpan, after: NameSpan) -> str:
    return "recoded" if normal(before.name) == normal(after.name) else "renamed"


def _side(agency_id: str, span: NameSpan) -> Body:
    return Body(agency_id, span.name, "", span.division_code, None, None)


def _row(what: tuple[int, str, str], before: Body, after: Body, told: tuple[str, str]) -> ChangeRow:
    year, date, kind = what
    names = (before.agency_id, before.name or None, after.agency_id, after.name or None)
    return (year, date, kind, *names, before.division_code, after.division_code, *told)
