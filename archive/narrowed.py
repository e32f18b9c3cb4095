"""What narrows a count from memory, looked up in the database: cells, and rows of reports."""

import sqlite3
from collections.abc import Iterable

from datasette.filters import Filters
from datasette.views.base import ureg

from archive.pages import columnar, ranking
from archive.pages.narrowing import Narrowing


def narrowed(connection: sqlite3.Connection, told: Narrowing, first: int = 0) -> columnar.Asked:
    """The cells and reports that an address asks for; `first` of single ones are to be told."""
    queries = [_selected(told.table, told.rows)] if told.rows else []
    if told.words:
        sql = f"select rowid as id {ranking.MATCH}"
        queries.append((sql, {ranking.QUERY: told.words}))
    cells = [_selected("facet_cells", told.cells)] if told.cells else []
    return columnar.Asked(
        columnar.ids(connection, cells) if cells else None,
        told.codes,
        columnar.ids(connection, queries) if queries else None,
        told.table == "dispositions",
        told.above_0,
        first,
    )


def _selected(table: str, pairs: Iterable[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """SQL of the ids of the rows that pass filters, and its parameters."""
    clauses, parameters = Filters(list(pairs), {}, ureg).build_where_clauses(table)
    return f"select id from {table} where {' and '.join(clauses) or '1'}", parameters
