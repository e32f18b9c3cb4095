"""Names of divisions with one character that looks like the right one: 沐阳县 for 沭阳县.

OCR texts and typists exchange such characters; `divisions/lookalikes.csv` lists them. A name is
taken for another only where no division bears it and one division alone is meant; that is weak
evidence, and whoever uses it says so by an issue.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from parsers import divisions
from parsers.divisions import Division


def meant_by(name: str, year: int | None) -> tuple[Division, ...]:
    """The divisions whose full name differs from `name` in one character that looks alike.

    >>> [division.code for division in meant_by("沐阳县", 2025)], meant_by("乙县", 2025)
    (['321322'], ())
    """
    named = divisions.full_names()
    if name in named:
        return ()
    alike = chain.from_iterable(named.get(other, ()) for other in _spellings(name))
    return divisions.nearest(alike, year)


def _spellings(name: str) -> Iterator[str]:
    for at, printed in enumerate(name):
        for other in _lookalikes().get(printed, ""):
            yield name[:at] + other + name[at + 1 :]


@cache
def _lookalikes() -> Mapping[str, str]:
    """Each listed character -> those that look like it."""
    found: dict[str, str] = {}
    for row in divisions.rows("lookalikes.csv"):
        for printed in row["characters"]:
            found[printed] = found.get(printed, "") + row["characters"].replace(printed, "")
    return found
