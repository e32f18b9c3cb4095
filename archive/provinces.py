"""The 31 provinces: codes that stand in addresses, names, and their tiles on the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed


@dataclass(frozen=True, slots=True)
class Province:
    """A province: division code (GB/T 2260), names, the column and row of its tile from 1, and
    its two letters (GB/T 2260) for where there is no room for a name.
    """

    code: str
    zh: str
    short: str
    en: str
    column: int
    row: int
    letters: str


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces in the order of their codes.

    >>> len(provinces()), provinces()[2].en
    (31, 'Hebei')
    """
    return tuple(_province(row) for row in listed("provinces.csv"))


def _province(row: Mapping[str, str]) -> Province:
    return Province(
        row["code"],
        row["zh"],
        row["short"],
        row["en"],
        int(row["column"]),
        int(row["row"]),
        row["letters"],
    )


@cache
def by_code() -> dict[str, Province]:
    """Provinces by their code."""
    return {one.code: one for one in provinces()}


@cache
def by_name() -> dict[str, Province]:
    """Provinces by their official name, as the column `province` holds it."""
    return {one.zh: one for one in provinces()}
