"""What the filters of a table's address ask for, where facets can be counted from memory."""

from dataclasses import dataclass

from archive.pages.columnar import ALIKE, CODES
from archive.pages.facets import COUNTED
from archive.pages.table_address import Pair, TableAddress


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters sorted by how they are answered: `cells` on columns of a report as a whole, `codes`
    of dispositions, `rows` by reading the table itself, `words` (an expression of FTS5) by the
    search index.
    """

    table: str
    cells: tuple[Pair, ...] = ()
    codes: tuple[str, ...] = ()
    rows: tuple[Pair, ...] = ()
    words: str = ""


def narrowing(address: TableAddress) -> Narrowing | None:
    """Sort the arguments of an address of `reports` or `dispositions`; None where they ask for
    more than the columns in memory can tell: for earlier editions, for conditions in SQL, or for
    single rows of `dispositions`.

    >>> pairs = (("current", "1"), ("year", "2020"), ("pending__gt", "0"))
    >>> told = narrowing(TableAddress("reports", pairs))
    >>> told.cells, told.rows
    ((('year', '2020'),), (('pending__gt', '0'),))
    >>> narrowing(TableAddress("reports", pairs[1:]))
    """
    table, told = address.table, address.filters
    usual = (
        {("current", "1"), ("total__gt", "0")} if table == "dispositions" else {("current", "1")}
    )
    if table not in COUNTED or not usual <= set(told) or address.has_sql:
        return None
    found: dict[str, list[Pair]] = {"cells": [], "codes": [], "rows": []}
    for pair in told:
        if pair not in usual:
            found[_kind(table, *pair)].append(pair)
    codes = tuple(dict.fromkeys(value for _, value in found["codes"]))
    if table == "dispositions" and (found["rows"] or len(codes) > 1):
        return None
    rows, cells = tuple(sorted(found["rows"])), tuple(sorted(found["cells"]))
    return Narrowing(table, cells, codes, rows, address.expression)


def _kind(table: str, key: str, value: str) -> str:
    of_code = "disposition" if table == "dispositions" else "dispositions__arraycontains"
    if key == of_code and value in CODES:
        return "codes"
    return "cells" if key.partition("__")[0] in ALIKE else "rows"
