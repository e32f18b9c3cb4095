"""What the filters of a table's address ask for, where facets can be counted from memory."""

from dataclasses import dataclass

from archive.pages.columnar import ALIKE, CODES
from archive.pages.facets import COUNTED
from archive.pages.table_address import Pair, TableAddress

ABOVE_0 = ("total__gt", "0")
"""The filter of rows of dispositions that has sums of its own."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters sorted by how they are answered: `cells` on columns of a report as a whole, `codes`
    of dispositions, `rows` by reading the table itself, `words` (an expression of FTS5) by the
    search index. `above_0`: rows of dispositions without requests do not count.
    """

    table: str
    cells: tuple[Pair, ...] = ()
    codes: tuple[str, ...] = ()
    rows: tuple[Pair, ...] = ()
    words: str = ""
    above_0: bool = True


def narrowing(address: TableAddress) -> Narrowing | None:
    """Sort the arguments of an address of `reports` or `dispositions`; None where they ask for
    more than the columns in memory can tell: for conditions in SQL, or for single rows of
    `dispositions`.

    >>> pairs = (("current", "1"), ("pending__gt", "0"))
    >>> told = narrowing(TableAddress("reports", pairs))
    >>> told.cells, told.rows
    ((('current', '1'),), (('pending__gt', '0'),))
    >>> narrowing(TableAddress("dispositions", pairs))
    """
    table, told = address.table, address.filters
    if table not in COUNTED or address.has_sql:
        return None
    above_0 = table == "reports" or ABOVE_0 in told
    found: dict[str, list[Pair]] = {"cells": [], "codes": [], "rows": []}
    for pair in told:
        if table == "reports" or pair != ABOVE_0:
            found[_kind(table, *pair)].append(pair)
    codes = tuple(dict.fromkeys(value for _, value in found["codes"]))
    if table == "dispositions" and (found["rows"] or len(codes) > 1):
        return None
    rows, cells = tuple(sorted(found["rows"])), tuple(sorted(found["cells"]))
    return Narrowing(table, cells, codes, rows, address.expression, above_0)


def _kind(table: str, key: str, value: str) -> str:
    of_code = "disposition" if table == "dispositions" else "dispositions__arraycontains"
    if key == of_code and value in CODES:
        return "codes"
    return "cells" if key.partition("__")[0] in ALIKE else "rows"
