"""The years of a table, for a reader who chooses some, and the year that is shown first."""

import sqlite3
from collections.abc import Mapping

from archive.schema import TABLES, VIEWS

_INDEXED = frozenset(spec.name for spec in TABLES if "year" in spec.facets)
_VIEWS = frozenset(view.name for view in VIEWS)


def span(connection: sqlite3.Connection, table: str) -> range:
    """Years from a table's first to its last; empty for a table without them. An index answers
    it however many rows there are; a view has the years of the reports it is made of.
    """
    if table not in _INDEXED | _VIEWS:
        return range(0)
    source = "reports" if table in _VIEWS else table
    first, last = (
        connection.execute(f"select {which}(year) from {source}").fetchone()[0]
        for which in ("min", "max")
    )
    return range(0) if first is None else range(first, last + 1)


def usual_year(held: Mapping[int, int]) -> int | None:
    """The newest year in which at least half as many are held as in the fullest one, of counts by
    year: the last year is never complete while its reports come in. None where nothing is held.

    >>> usual_year({2022: 31, 2023: 28, 2024: 2}), usual_year({2024: 0})
    (2023, None)
    """
    fullest = max(held.values(), default=0)
    return max((year for year, count in held.items() if 0 < fullest <= 2 * count), default=None)
