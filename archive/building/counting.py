"""What each edition of a report adds to the counts of facets: `facet_cells` and `facet_rows`.

Filled from the loaded tables in two statements; `archive.pages.columnar` counts from them.
"""

import sqlite3

from archive.schema.count_tables import BLANK, FACET_CELLS
from parsers.terms import terms

_ALIKE = FACET_CELLS.column_names[1:]
_CODES = tuple(terms("disposition"))


def load_counts(connection: sqlite3.Connection) -> None:
    """Fill both tables; all reports and dispositions are loaded, and indexed by their report."""
    connection.execute(_cells())
    connection.execute(f"CREATE UNIQUE INDEX temp_cells ON facet_cells ({_key()})")
    connection.execute(_rows())
    connection.execute("DROP INDEX temp_cells")


def _cells() -> str:
    names = ", ".join(_ALIKE)
    return (
        f"INSERT INTO facet_cells SELECT row_number() OVER (ORDER BY {names}), {names}"
        f" FROM (SELECT DISTINCT {names} FROM reports)"
    )


def _rows() -> str:
    totals = ", ".join(
        f"max(coalesce(total, {BLANK})) FILTER (WHERE disposition = '{code}')" for code in _CODES
    )
    return (
        "INSERT INTO facet_rows SELECT reports.id, facet_cells.id, requests_classified,"
        f" {totals} FROM reports JOIN facet_cells ON {_key('facet_cells.')} = {_key('reports.')}"
        " LEFT JOIN dispositions ON dispositions.report = reports.id GROUP BY reports.id"
    )


def _key(prefix: str = "") -> str:
    """All columns of a cell as one text: an index on it finds those with empty ones too."""
    return f"json_array({', '.join(f'{prefix}{name}' for name in _ALIKE)})"
