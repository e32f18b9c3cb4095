"""Which agency a report is of: the dated list of agencies, extended by a rule.

`agencies.csv` holds agencies that a person has looked at: one row per name and span of years,
rows of one agency sharing an id, renames with their dates. A name that is not in it gets an id
from division code and name, the same on every machine and in every build.
"""

import csv
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain

_NOISE = re.compile(r"[\s·,，。、()（）\[\]《》\"“”'‘’]+")
_NO_DIVISION = "000000"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list: a name that an agency bore from one year to another, both included."""

    agency_id: str
    name: str
    division_code: str
    valid_from: int | None
    valid_to: int | None

    def covers(self, year: int | None) -> bool:
        """Tell whether the name was the agency's in that year; an unknown year is covered."""
        if year is None:
            return True
        return (self.valid_from or year) <= year <= (self.valid_to or year)


def agency_id(name: str | None, division_code: str | None, year: int | None) -> str | None:
    """Return the stable id of an agency, None for a report that names none.

    >>> agency_id("衡水市人民政府", "131100", 2017)
    '131100-government'
    >>> agency_id("衡水市 水利局", "131100", 2023) == agency_id("衡水市水利局", "131100", 2011)
    True
    """
    if not name:
        return None
    wanted = _normal(name)
    for listed in _by_name().get((division_code or "", wanted), ()):
        if listed.covers(year):
            return listed.agency_id
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:8]
    return f"{division_code or _NO_DIVISION}-{digest}"


@cache
def reviewed_ids() -> frozenset[str]:
    """Ids that stand in the list."""
    return frozenset(listed.agency_id for rows in _by_name().values() for listed in rows)


def renamed_in(known_id: str, year: int) -> bool:
    """Tell whether the list has the agency begin or end a name, by reform or merger, with `year`.

    A name that holds to the end of 2018 and one that holds from 2019 both say 2019.
    """
    return year in _years_of_change().get(known_id, ())


@cache
def _years_of_change() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for listed in chain.from_iterable(_by_name().values()):
        begins = {listed.valid_from} if listed.valid_from else set()
        ends = {listed.valid_to + 1} if listed.valid_to else set()
        found.setdefault(listed.agency_id, set()).update(begins | ends)
    return {known_id: frozenset(years) for known_id, years in found.items()}


@cache
def _by_name() -> dict[tuple[str, str], tuple[Listed, ...]]:
    found: dict[tuple[str, str], tuple[Listed, ...]] = {}
    path = resources.files("archive.building") / "agencies.csv"
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            key = (row["division_code"], _normal(row["name"]))
            found[key] = (*found.get(key, ()), _listed(row))
    return found


def _listed(row: dict[str, str]) -> Listed:
    return Listed(
        agency_id=row["agency_id"],
        name=row["name"],
        division_code=row["division_code"],
        valid_from=int(row["valid_from"]) if row["valid_from"] else None,
        valid_to=int(row["valid_to"]) if row["valid_to"] else None,
    )


def _normal(name: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", name))
