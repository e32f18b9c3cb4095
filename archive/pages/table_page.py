"""What a table's page says of itself: filters in words, links, fields to choose by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from archive.pages import columns, facets, pickers
from archive.pages.table_address import TableAddress
from archive.words import Word, word

ORDERS = ("_sort", "_sort_desc")
BARE = ("isnull", "notnull", "isblank", "notblank")
"""Comparisons that need no value."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter in use: what it compares, in words, and the address of the page without it.

    `usual` filters belong to the table's default view.
    """

    column: str
    comparison: Word | None
    values: tuple[Word, ...]
    usual: bool
    remove: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order to choose: by a column, from the highest down or not."""

    column: str
    descending: bool
    code: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TablePage:
    """One table as its address asks for it; `path` and `pairs` are that address."""

    table: str
    path: str
    pairs: tuple[tuple[str, str], ...]
    source_class: str

    @property
    def _asked(self) -> TableAddress:
        return TableAddress(self.table, self.pairs)

    @property
    def asked(self) -> str:
        """The words that are searched for."""
        return self._asked.words

    @property
    def in_text(self) -> bool:
        """Whether words that stand in labels of tables alone do not count."""
        return self._asked.in_text

    @property
    def usual(self) -> dict[str, str]:
        """Filters of the table's default view."""
        return facets.default_filters(self.table, self.source_class)

    def without(self, *names: str, value: str | None = None) -> str:
        """The present address without some arguments, at its first page."""
        return self._address(
            pair for pair in self.carried() if not (pair[0] in names and value in (None, pair[1]))
        )

    def carried(self, *names: str) -> list[tuple[str, str]]:
        """Arguments that a form carries on: all but those it asks for itself, and the page."""
        return [pair for pair in self.pairs if pair[0] not in names and pair[0] != "_next"]

    def filters(self) -> list[Filter]:
        """The filters in use, as the address lists them."""
        return [self._filter(*pair) for pair in self._asked.filters]

    def _filter(self, key: str, value: str) -> Filter:
        column, _, lookup = key.partition("__")
        kind = columns.kind_of(self.table, column)
        listed = value.split(",") if lookup in ("in", "notin") else [value]
        return Filter(
            column,
            word("lookup", lookup) if lookup not in ("", "exact") else None,
            () if lookup in BARE else tuple(word(kind, one.strip()) for one in listed),
            self.usual.get(key) == value,
            self.without(key, value=value),
        )

    def default_view(self) -> str | None:
        """Address of the table's usual view, with what else is asked; None where this is it, or
        part of it.
        """
        if all(pair in self.pairs for pair in self.usual.items()):
            return None
        named = {key.partition("__")[0] for key in self.usual}
        kept = [pair for pair in self.carried() if pair[0].partition("__")[0] not in named]
        return self._address([*self.usual.items(), *kept])

    def fields(self, present: Sequence[str], years: Sequence[int]) -> list[pickers.Picker]:
        """The fields that narrow the table, of those columns that are `present`."""
        return [
            replace(one, values=self._possible(one.values)) if one.column == "source_class" else one
            for one in pickers.pickers(self.table, present, self.pairs, years)
        ]

    def narrows(self, fields: Iterable[pickers.Picker]) -> bool:
        """Whether any of these fields holds a choice that is not the usual one."""
        usual = self.usual
        return any(
            chosen and usual.get(field.column) != chosen
            for field in fields
            for chosen in field.chosen
        )

    def _possible(self, classes: Iterable[Word]) -> tuple[Word, ...]:
        """Classes of sources that a home can hold: a sample holds nothing else."""
        sample = self.source_class == "sandbox"
        return tuple(one for one in classes if (one.code == "sandbox") == sample)

    def orders(self, sortable: Iterable[str]) -> list[Order]:
        """The orders by some columns, from the highest down first."""
        chosen = [key.removeprefix("_sort") + value for key, value in self.pairs if key in ORDERS]
        return [
            Order(column, bool(sign), sign + column, sign.replace("-", "_desc") + column in chosen)
            for column in sortable
            for sign in ("-", "")
        ]

    def in_words(self, facet: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The values of a facet that Datasette counted, labelled and in the order of the words,
        years from the newest; those of our own facet are so already.
        """
        if facet["type"] != "column":
            return list(facet["results"])
        return list(self._labelled(facet["name"], facet["results"]))

    def _labelled(self, column: str, values: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
        kind = columns.kind_of(self.table, column)
        explained = [(one, word(kind, one["value"])) for one in values]
        if column == "year":
            explained.sort(key=lambda pair: str(pair[0]["value"]), reverse=True)
        else:
            explained.sort(key=lambda pair: pair[1].order)
        for one, found in explained:
            yield {**one, "label": found.zh, "label_en": found.en}

    def _address(self, pairs: Iterable[tuple[str, str]]) -> str:
        kept = list(pairs)
        return f"{self.path}?{urlencode(kept)}" if kept else self.path
