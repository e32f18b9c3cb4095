"""What the address of a page asks for. What cannot be read is refused with a sentence: a page that
went on with something else would answer another question than the one that was put.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol
from urllib.parse import urlencode

from archive.errors import ArchiveError
from archive.pages.language import say
from archive.provinces import by_code
from archive.words import words


class UnreadableArgumentError(ArchiveError):
    """An argument of an address has a value that the page does not know."""


class Given(Protocol):
    """The arguments of an address."""

    def get(self, name: str) -> str | None:
        """The first value of an argument, None where it is not given."""

    def __iter__(self) -> Iterator[str]:
        """The names of the arguments."""


class Listed(Protocol):
    """The arguments of an address, of which each may stand more than once."""

    def getlist(self, name: str) -> Sequence[str]:
        """All values of an argument."""


def whole_number(given: Given, name: str) -> int | None:
    """A number of up to nine digits. Raises UnreadableArgumentError for anything else.

    >>> whole_number({"year": "2020"}, "year"), whole_number({"year": ""}, "year")
    (2020, None)
    """
    value = given.get(name)
    if not value:
        return None
    if not re.fullmatch("[0-9]{1,9}", value):
        raise UnreadableArgumentError(
            say(
                f"参数 {name} 应为数字，收到“{value[:80]}”",
                f"{name} is a whole number, found “{value[:80]}”",
            )
        )
    return int(value)


def year_within(given: Given, held: Sequence[int], name: str = "year") -> int | None:
    """A year of those that the archive has. Raises UnreadableArgumentError for any other: each
    would be a page of its own, and there is no end of numbers.

    >>> year_within({"year": "2020"}, range(2008, 2025))
    2020
    """
    year = whole_number(given, name)
    if year is None or year in held:
        return year
    first, last = (held[0], held[-1]) if held else ("–", "–")
    raise UnreadableArgumentError(
        say(
            f"{name}={year}：可选 {first} 至 {last} 年度。",
            f"{name}={year}: choose a year from {first} to {last}.",
        )
    )


def one_of(given: Given, name: str, known: Collection[str]) -> str | None:
    """A value of a list. Raises UnreadableArgumentError for one that is not on it.

    >>> one_of({"level": "county"}, "level", ("province", "county"))
    'county'
    """
    value = given.get(name)
    if not value:
        return None
    if value not in known:
        listed = "、".join(known), ", ".join(known)
        raise UnreadableArgumentError(
            say(
                f"参数 {name} 没有“{value[:80]}”这个值，可用：{listed[0]}",
                f"{name} has no value “{value[:80]}”, but {listed[1]}",
            )
        )
    return value


def several(given: Listed, name: str, known: Collection[str] | None, most: int) -> tuple[str, ...]:
    """The values of an argument that may stand more than once, each once; of a list, where there
    is one. Raises UnreadableArgumentError for another and for more than `most`.
    """
    values = tuple(dict.fromkeys(filter(None, given.getlist(name))))
    if len(values) > most:
        raise UnreadableArgumentError(
            say(
                f"参数 {name} 最多 {most} 个，收到 {len(values)} 个",
                f"{name} may stand up to {most} times, found {len(values)}",
            )
        )
    for value in values if known is not None else ():
        one_of({name: value}, name, known or ())
    return values


def province(given: Given) -> str | None:
    """A province by its name or its division code. Raises UnreadableArgumentError for any other.

    >>> province({"province": "130000"}), province({"province": "河北省"})
    ('河北省', '河北省')
    """
    value = given.get("province") or ""
    if value in by_code():
        return by_code()[value].zh
    return one_of(given, "province", words("province"))


def chosen_classes(given: Given, own: str, copies: Collection[str]) -> tuple[str, ...]:
    """The classes of sources that a page shows: its own, and with `?copies=1` the copies too.

    >>> chosen_classes({"copies": "1"}, "official", ("mirror", "unknown"))
    ('official', 'mirror', 'unknown')
    """
    return (own, *copies) if one_of(given, "copies", ("0", "1")) == "1" else (own,)


def address(path: str, given: Given, **changed: object) -> str:
    """The address of a page with some of its arguments changed, None taking one away.

    >>> address("/errors", {"year": "2020", "check": "T3-SUM"}, year=2021)
    '/errors?year=2021&check=T3-SUM'
    >>> address("/errors", {"year": "2020"}, year=None)
    '/errors'
    """
    pairs: dict[str, object] = {name: given.get(name) for name in given} | changed
    query = urlencode({name: value for name, value in pairs.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path
