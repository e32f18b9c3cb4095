"""The years of a table, for a reader who chooses some."""

import sqlite3

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
