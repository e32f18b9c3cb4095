"""A form that narrows a table without SQL: pickers for agency, province, year and codes.

The form sends `_pick.province=…`, which is answered by the plain address that says the same
(`province=…`), so that what a reader shares or bookmarks is short and means what it says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from archive.pages.columns import kind_of
from archive.words import Word, words

PICK = "_pick."
ORDER = "_pick.order"
"""The picker of the order: a column, with a minus before it from the highest down."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Picker:
    """One field: its column, how it is asked for, its values in words, and what is chosen now.

    `control` is `contains` (some words of it), `choice` (one of the values) or `span` (from and
    to); `chosen` holds one value, of a span two.
    """

    column: str
    control: str
    values: tuple[Word, ...]
    chosen: tuple[str, ...]


def pickers(
    table: str, columns: Collection[str], pairs: Pairs, years: Sequence[int]
) -> tuple[Picker, ...]:
    """The pickers of a table, filled from the filters of its present address.

    `years` are the years to choose from, ascending.
    """
    filters = dict(pairs)
    return tuple(
        Picker(column, control, _values(table, column, years), _chosen(column, control, filters))
        for column, control in _listed()
        if column in columns and (control != "choice" or words(kind_of(table, column)))
    )


def picked(pairs: Pairs) -> list[tuple[str, str]] | None:
    """The plain filters that a sent form stands for; None where none was sent.

    >>> picked([("current", "1"), ("_pick.year.gte", "2019"), ("_pick.province", "")])
    [('current', '1'), ('year__gte', '2019')]
    >>> picked([("_pick.order", "-year"), ("_sort", "province")])
    [('_sort_desc', 'year')]
    >>> picked([("year", "2019")])
    """
    sent = [(key.removeprefix(PICK), value) for key, value in pairs if key.startswith(PICK)]
    if not sent:
        return None
    replaced = {"_next", *(key for name, _ in sent for key in _replaced(name))}
    kept = [(key, value) for key, value in pairs if not key.startswith(PICK)]
    return [pair for pair in kept if pair[0] not in replaced] + _plain(sent)


def _plain(sent: Pairs) -> list[tuple[str, str]]:
    """Filters and order for what was sent; a span of one year is that year."""
    given = {name: value.strip() for name, value in sent if value.strip()}
    if "year.gte" in given and given["year.gte"] == given.get("year.lte"):
        given["year"] = given.pop("year.gte")
        del given["year.lte"]
    return [_filter(name, value) for name, value in given.items()]


def _filter(name: str, value: str) -> tuple[str, str]:
    if name == "order":
        descending = value.startswith("-")
        return ("_sort_desc" if descending else "_sort"), value.removeprefix("-")
    return name.replace(".", "__"), value


def _replaced(name: str) -> tuple[str, ...]:
    """Filters that a picker of this name takes the place of."""
    column, _, lookup = name.partition(".")
    if column == "order":
        return ("_sort", "_sort_desc")
    return _keys(column, "span" if lookup in ("gte", "lte") else lookup or "choice")


def _keys(column: str, control: str) -> tuple[str, ...]:
    if control == "span":
        return (column, f"{column}__gte", f"{column}__lte")
    return (f"{column}__contains",) if control == "contains" else (column,)


def _values(table: str, column: str, years: Sequence[int]) -> tuple[Word, ...]:
    if column == "year":
        return tuple(Word(str(year), str(year), str(year), -year) for year in reversed(years))
    return tuple(words(kind_of(table, column)).values())


def _chosen(column: str, control: str, filters: Mapping[str, str]) -> tuple[str, ...]:
    if control != "span":
        return tuple(filters.get(key, "") for key in _keys(column, control))
    exact = filters.get(column, "")
    return tuple(filters.get(f"{column}__{bound}", exact) for bound in ("gte", "lte"))


@cache
def _listed() -> tuple[tuple[str, str], ...]:
    return tuple((row["column"], row["control"]) for row in listed("pages/pickers.csv"))
