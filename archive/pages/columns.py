"""Which columns a table's page shows, what each of their cells needs, and how they are chosen.

A page selects from the file only what it shows: `panel_wide` has 177 columns. CSV and JSON always
hold every column unless `_col=` names some.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.pages import language
from archive.panel.indicators import rates

ALL = "all"
"""`?_columns=all`: every column."""

SHARES = frozenset(
    f"{one.column}{bound}"
    for one in rates()
    if one.unit == "share"
    for bound in ("", "_low", "_high")
)
"""Columns of rates and of what bounds them, shown in percent."""

_DENOMINATOR_KIND = "_denominator_kind"
_PARTS = ("_numerator", "_denominator", "_low_base", _DENOMINATOR_KIND)
_OF_RATES = ("low_base", "unclassified", "requests_classified", "total_ok")
_LEADING = ("report_id", "edition", "current", "title", "agency", "year", "province", "prefecture")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "title": (*_LEADING, "county"),
    "agency": (*_LEADING, "county", "agency_id"),
    "report_id": _LEADING,
    "total_ok": ("errors", "columns_ok"),
    "agency_id": ("agency",),
}
"""Columns that the cell of a column is made of besides its own value."""

_selected: ContextVar[tuple[tuple[str, ...], int]] = ContextVar("selected", default=((), 0))
"""The columns that are selected for the page being made, and how many of them it shows."""

Written = Sequence[str | Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that a chooser lists together."""

    zh: str
    en: str
    columns: tuple[str, ...]


def shown(written: Written, asked: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """The columns of a page: those asked for, else the table's own choice, else all.

    In `written` an entry `{zh: note_zh, en: note}` names a column for each language.

    >>> shown(["year", {"zh": "note_zh", "en": "note"}], [], ["id", "year", "note", "note_zh"])
    ('year', 'note_zh')
    >>> shown(["year"], ["all"], ["id", "year"])
    ('id', 'year')
    >>> shown(["year"], ["id", "id"], ["id", "year"])
    ('id',)
    """
    if ALL in asked:
        return tuple(columns)
    named = [one for one in dict.fromkeys(asked) if one in columns]
    own = [one if isinstance(one, str) else one[language.present()] for one in written]
    return tuple(named or [one for one in own if one in columns] or columns)


def needed(shown_columns: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """The columns to select for a page, in the order of the table.

    >>> needed(["refusal_rate"], ["id", "refusal_rate", "refusal_rate_numerator", "low_base"])
    ('refusal_rate', 'refusal_rate_numerator', 'low_base')
    """
    wanted = set(shown_columns)
    for column in shown_columns:
        wanted.update(_NEEDS.get(column, ()))
        if column in SHARES:
            wanted.update((*(column + part for part in _PARTS), *_OF_RATES))
    return tuple(column for column in columns if column in wanted)


@contextmanager
def one_page() -> Iterator[None]:
    """The selection of a page is made and remembered for as long as this lasts."""
    before = _selected.set(((), 0))
    try:
        yield
    finally:
        _selected.reset(before)


def selection(shown_columns: Iterable[str], needed_columns: Iterable[str]) -> list[str]:
    """The columns to select for a page: those it shows, then what else its cells are made of."""
    shown_first = tuple(dict.fromkeys(shown_columns))
    columns = tuple(dict.fromkeys((*shown_first, *needed_columns)))
    _selected.set((columns, len(shown_first)))
    return list(columns)


def on_page(description: Sequence[Sequence[object]]) -> Sequence[Sequence[object]]:
    """Of the columns of a result those that the page shows: Datasette would make cells of the
    others too, two of three. Any other result keeps all.
    """
    columns, count = _selected.get()
    if not columns:
        return description
    names = tuple(one[0] for one in description)
    return description[:count] if names == columns else description


def groups(columns: Collection[str]) -> tuple[Group, ...]:
    """Columns as a chooser lists them, in groups by what they say.

    >>> [group.en for group in groups(["agency", "refused_trade_secret", "x"])]
    ['Agency and place', 'Refused and why', 'Other']
    """
    found: dict[int, list[str]] = {}
    for column in columns:
        place = next(n for n, (pattern, *_) in enumerate(_patterns()) if pattern.fullmatch(column))
        found.setdefault(place, []).append(column)
    return tuple(Group(*_patterns()[place][1:], tuple(found[place])) for place in sorted(found))


def kind_of(table: str, column: str) -> str:
    """The kind of words in which a column's values are explained; the column's own name where
    the list of columns names none.

    >>> kind_of("coverage", "status"), kind_of("snapshots", "status"), kind_of("checks", "column")
    ('coverage', '', 'applicant')
    """
    kinds = _kinds()
    kind = kinds.get((table, column), kinds.get(("", column)))
    if kind is None and column.endswith(_DENOMINATOR_KIND):
        return "denominator"
    return column if kind is None else kind


def in_words(table: str, column: str) -> bool:
    """Whether the cells of a column are codes that a page shows in words.

    >>> in_words("reports", "scope"), in_words("reports", "refusal_rate_denominator_kind")
    (True, True)
    >>> in_words("reports", "agency"), in_words("snapshots", "status")
    (False, False)
    """
    listed = {(table, column), ("", column)} & _kinds().keys()
    return bool(kind_of(table, column)) and bool(listed or column.endswith(_DENOMINATOR_KIND))


@cache
def _kinds() -> dict[tuple[str, str], str]:
    with (files("archive.pages") / "column_words.csv").open(encoding="utf-8") as lines:
        return {(row["table"], row["column"]): row["kind"] for row in csv.DictReader(lines)}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    with (files("archive.pages") / "column_groups.csv").open(encoding="utf-8") as lines:
        return tuple(
            (re.compile(row["pattern"]), row["zh"], row["en"]) for row in csv.DictReader(lines)
        )
