"""An agency's name without what changes about it: its division's code and name, and spelling.

徐水县水利局 (130625) of 2013 and 保定市徐水区水利局 (130609) of 2020 are both 徐水县水利局 of
130625, the first state of that division that the lists know: from this an id is made.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from archive.building.agencies.lineage import Lineage, lineage
from archive.lists import listed
from parsers import divisions

_NOISE = re.compile(r"[\s·,，。、()（）\[\]《》\"“”'‘’]+")
_NO_DIVISION = "000000"


@dataclass(frozen=True, slots=True)
class Canonical:
    """A name in its first form: the division's first code, the name with its first name.

    `body` is the name without the division (水利局, 国家税务总局税务局); the whole name where it
    names no division that the lists know.
    """

    division_code: str
    name: str
    body: str

    @property
    def key(self) -> tuple[str, str]:
        """What two names of one agency share."""
        return self.division_code, self.name


def normal(name: str) -> str:
    """A name without blanks and punctuation, in one width.

    >>> normal("衡水市 水利局（本级）")
    '衡水市水利局本级'
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", name))


def canonical(name: str, division_code: str | None, year: int | None) -> Canonical:
    """The first form of a name that a report of `year` bears.

    >>> canonical("保定市徐水区水利局", "130609", 2020)
    Canonical(division_code='130625', name='徐水县水利局', body='水利局')
    >>> canonical("毕节地区行政公署", "522400", 2009) == canonical("毕节市人民政府", "520500", 2012)
    True
    """
    wanted = normal(name)
    line = lineage(division_code, year) if division_code else None
    if line is None:
        return Canonical(division_code or _NO_DIVISION, wanted, wanted)
    taken = _without_place(wanted, line)
    if taken is None:
        return Canonical(line.first.code, wanted, wanted)
    before, after = taken
    after = _bodies().get(after, after)
    return Canonical(line.first.code, before + line.first.name + after, before + after)


def under(name: str, line: Lineage, place: str) -> str:
    """The name with another of its division's names, unchanged where it names no division.

    >>> under("保定市徐水区水利局", lineage("130609", 2020), "徐水县")
    '保定市徐水县水利局'
    """
    for own in line.names:
        if own in name:
            return name.replace(own, place, 1)
    return name


def _without_place(name: str, line: Lineage) -> tuple[str, str] | None:
    """What stands before the division's name, less the divisions above it, and what after."""
    for own in line.names:
        before, found, after = name.partition(own)
        if found:
            return _without_higher(before, line), after
    return None


def _without_higher(before: str, line: Lineage) -> str:
    for higher in _higher_names(line):
        before = before.removesuffix(higher)
    return before


@lru_cache(maxsize=8192)
def _higher_names(line: Lineage) -> tuple[str, ...]:
    """Names of the divisions above, the nearest first."""
    found: dict[str, None] = {}
    for state in line.states:
        for above in divisions.ancestors(state):
            known = lineage(above.code, above.valid_to)
            found.update(dict.fromkeys(known.names if known else (above.name,)))
    return tuple(sorted(found, key=lambda name: name.endswith(("省", "自治区"))))


@cache
def _bodies() -> dict[str, str]:
    """Body as printed -> the same body's usual name."""
    return {row["printed"]: row["body"] for row in listed("building/agencies/bodies.csv")}
