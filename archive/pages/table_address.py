"""The address of a table as its reader wrote it, sorted out in one place: filters, words, order."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.pages import ranking

Pair = tuple[str, str]
ORDERS = frozenset({"_sort", "_sort_desc", "_sort_by_desc"})
SQL = frozenset({"_where", "_through"})
"""Arguments that narrow a table by more than its own columns."""


@dataclass(frozen=True, slots=True)
class TableAddress:
    """A table with the arguments of its address, in their order."""

    table: str
    pairs: tuple[Pair, ...]

    @property
    def filters(self) -> tuple[Pair, ...]:
        """The arguments that filter rows by a column.

        >>> TableAddress("reports", (("year", "2019"), ("_zh", "复议"), ("_sort", "year"))).filters
        (('year', '2019'),)
        """
        return tuple((key, value) for key, value in self.pairs if is_filter(key))

    @property
    def words(self) -> str:
        """The words that are searched for; empty where none are."""
        return ranking.words(self.pairs)

    @property
    def expression(self) -> str:
        """The words as an expression of FTS5: of single sections only what people wrote is told."""
        if self.table == ranking.TEXTS:
            return self.text_expression
        return ranking.expression(self.pairs)

    @property
    def text_expression(self) -> str:
        """The same for titles, agencies and texts alone, whatever the address says."""
        return ranking.text_expression(self.pairs)

    @property
    def in_text(self) -> bool:
        """Whether words that stand in labels of tables alone do not count."""
        return ranking.PLACE in self.pairs

    @property
    def is_ordered(self) -> bool:
        """Whether the reader chose an order."""
        return any(key in ORDERS for key, _ in self.pairs)

    @property
    def by_relevance(self) -> str:
        """The expression that tells found reports apart by relevance; empty where none were
        searched for, or the reader chose another order.
        """
        return "" if self.table != "reports" or self.is_ordered else self.text_expression

    @property
    def has_sql(self) -> bool:
        """Whether more narrows the rows than filters on columns and words."""
        return any(key in SQL for key, _ in self.pairs)

    def with_pairs(self, pairs: Iterable[Pair]) -> "TableAddress":
        """The first page of the same table with other arguments."""
        return TableAddress(self.table, tuple(pair for pair in pairs if pair[0] != "_next"))


def is_filter(key: str) -> bool:
    """Whether an argument of this name filters rows by a column, as Datasette cuts them.

    >>> is_filter("year"), is_filter("_sort"), is_filter("_odd__exact")
    (True, False, True)
    """
    return not key.startswith("_") or "__" in key
