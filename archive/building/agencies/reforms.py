"""Reforms that changed the same body everywhere: patterns, applied to agencies that were seen.

`reforms.csv` says which body went into which other and in which report years. No row is made
from a pattern alone: both bodies must have reported, for one division, on either side of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed

_NEVER = 9999


@dataclass(frozen=True, slots=True)
class Body:
    """An agency of one division with the years that its reports cover."""

    agency_id: str
    name: str
    body: str
    division_code: str | None
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class Reform:
    """One pattern: bodies that went into others between two report years, both included.

    `into_existing`: the other was there before the reform (司法局, 海关, 农业农村局).
    """

    before: re.Pattern[str]
    after: re.Pattern[str]
    first_year: int
    last_year: int
    kind: str
    into_existing: bool
    basis: str
    note: str

    def links(self, before: Body, after: Body) -> bool:
        """Tell whether the one body of a division ended with the reform, and the other began.

        One that was there before must have gone on.
        """
        seen = after.last_year if self.into_existing else after.first_year
        return (
            before.agency_id != after.agency_id
            and self.before.fullmatch(before.body) is not None
            and self.after.fullmatch(after.body) is not None
            and (before.last_year or _NEVER) <= self.last_year
            and (seen or 0) >= self.first_year
        )

    def year(self, before: Body, after: Body) -> int:
        """The first report year of the new body, or without the old, within the reform's years."""
        begins = (before.last_year or 0) + 1 if self.into_existing else after.first_year
        return min(max(self.first_year, begins or 0), self.last_year)

    @property
    def date(self) -> str:
        """The years of the reform as an interval of ISO 8601."""
        one_year = self.first_year == self.last_year
        return str(self.first_year) if one_year else f"{self.first_year}/{self.last_year}"


@cache
def reforms() -> tuple[Reform, ...]:
    """Every pattern, in the order of the file."""
    return tuple(map(_reform, listed("building/agencies/reforms.csv")))


def _reform(row: Mapping[str, str]) -> Reform:
    return Reform(
        before=re.compile(row["from_body"]),
        after=re.compile(row["to_body"]),
        first_year=int(row["first_year"]),
        last_year=int(row["last_year"]),
        kind=row["kind"],
        into_existing=row["into_existing"] == "1",
        basis=row["basis"],
        note=row["note"],
    )


def linked(bodies: Iterable[Body]) -> Iterator[tuple[Reform, Body, Body]]:
    """Every pair of bodies of one division that a reform links.

    Bodies of unknown place, which a bare name has in common, are of any division: never linked.
    """
    known = tuple(one for one in bodies if one.division_code)
    for reform in reforms():
        ended = [one for one in known if reform.before.fullmatch(one.body)]
        for before in ended:
            for after in known:
                if reform.links(before, after):
                    yield reform, before, after
