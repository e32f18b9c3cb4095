"""The agencies that reports name, each with all its names: those printed and those listed."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from archive.building.agencies.listed import AgencyList, Listed
from archive.building.agencies.names import canonical
from archive.building.agencies.reforms import Body

_NEVER = 9999


@dataclass(frozen=True, slots=True)
class Named:
    """How an agency is called, and where it lies."""

    name: str
    division_code: str | None


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name with the years of the reports that bear it, None where none does; its listed row."""

    name: str
    division_code: str | None
    first_year: int | None
    last_year: int | None
    listed: Listed | None = None

    @property
    def begins(self) -> int:
        """The first year known of the name, by its reports or by the list."""
        years = (self.first_year, self.listed.valid_from if self.listed else None)
        return min((year for year in years if year is not None), default=0)


@dataclass(frozen=True, slots=True)
class Seen:
    """An agency with its names, oldest first; at least one of them was printed."""

    agency_id: str
    names: tuple[NameSpan, ...]

    def named_before(self, year: int) -> NameSpan | None:
        """The newest name that it bore before a year, None where none is known."""
        earlier = [one for one in self.names if one.begins < year]
        return earlier[-1] if earlier else None

    @property
    def newest(self) -> NameSpan:
        """Its name in the newest report."""
        return max(self.names, key=lambda one: one.last_year or -1)

    @property
    def body(self) -> Body:
        """What reforms look at."""
        name, years = self.newest, [one for one in self.names if one.first_year is not None]
        return Body(
            agency_id=self.agency_id,
            name=name.name,
            body=canonical(name.name, name.division_code, name.last_year).body,
            division_code=name.division_code,
            first_year=min((one.first_year or _NEVER for one in years), default=None),
            last_year=max((one.last_year or 0 for one in years), default=None),
        )


def seen_agencies(connection: sqlite3.Connection, listed: AgencyList) -> Iterator[Seen]:
    """Every agency that a report names, by id."""
    rows = connection.execute(
        "SELECT agency_id, agency, division_code, min(year), max(year) FROM reports"
        " WHERE agency_id IS NOT NULL GROUP BY agency_id, agency, division_code"
        " ORDER BY agency_id, min(year), agency, division_code"
    )
    for agency_id, names in groupby(rows, key=itemgetter(0)):
        printed = [NameSpan(*row[1:]) for row in names]
        yield Seen(agency_id, _with_listed(printed, listed.of(agency_id)))


def _with_listed(printed: Iterable[NameSpan], listed: tuple[Listed, ...]) -> tuple[NameSpan, ...]:
    names = [replace(one, listed=_row_of(one, listed)) for one in printed]
    used = {one.listed for one in names}
    unseen = (
        NameSpan(one.name, one.division_code, None, None, one) for one in listed if one not in used
    )
    return tuple(sorted((*names, *unseen), key=lambda one: (one.begins, one.name)))


def _row_of(span: NameSpan, listed: tuple[Listed, ...]) -> Listed | None:
    key = canonical(span.name, span.division_code, span.first_year).key
    return next((one for one in listed if one.key == key and one.covers(span.first_year)), None)
