"""Rows as a CSV file, made piece by piece: memory stays flat however many there are.

UTF-8, lines end in CRLF (RFC 4180), null and empty text are both an empty cell. Text that a
spreadsheet would run as a formula has an apostrophe before it, as in the files of a release;
numbers are no text and stay as they are.
"""

import csv
import io
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.releasing.csv_files import disarmed

BOM = b"\xef\xbb\xbf"
"""Spreadsheets take a file for UTF-8 by it; programs would find it in the first column's name."""

ROWS_A_PIECE = 1_000
_LIMIT = re.compile(r"\s+limit\s+\d+(\s+offset\s+(\d+|:\w+))?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file begins: with a byte order mark or not, with the columns' names or not."""

    bom: bool = False
    header: bool = True


def without_limit(sql: str) -> str:
    """The SQL of one page of a table, for all its rows.

    Raises ValueError where it ends in no limit: a file of this SQL might hold one page alone.

    >>> without_limit("select id from reports order by id limit 51 offset 50")
    'select id from reports order by id'
    """
    whole, limits = _LIMIT.subn("", sql)
    if not limits:
        raise ValueError(f"expected SQL that ends in a limit, as Datasette writes it, found: {sql}")
    return whole


def pieces(
    connection: sqlite3.Connection, sql: str, parameters: Mapping[str, object], layout: Layout
) -> Iterator[bytes]:
    """Run a query once and yield its rows as the pieces of a CSV file; then close the connection.

    One query over the whole table, and not one for each page of it: it sees one state of the
    file, and a view without a key, whose pages must be counted off, takes the time of one pass.
    """
    try:
        cursor = connection.execute(sql, parameters)
        yield heading([column[0] for column in cursor.description], layout)
        while rows := cursor.fetchmany(ROWS_A_PIECE):
            yield lines(rows)
    finally:
        connection.close()


def heading(columns: Sequence[str], layout: Layout) -> bytes:
    """What stands before the first row.

    >>> heading(["id", "agency"], Layout(bom=True))
    b'\\xef\\xbb\\xbfid,agency\\r\\n'
    """
    names = lines([columns]) if layout.header else b""
    return (BOM if layout.bom else b"") + names


def lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as lines of CSV.

    >>> lines([(1, "=1+1", -616, None), (2, "+424", 0.5, "a,b")])
    b'1,\\'=1+1,-616,\\r\\n2,\\'+424,0.5,"a,b"\\r\\n'
    """
    written = io.StringIO(newline="")
    csv.writer(written).writerows(map(disarmed, rows))
    return written.getvalue().encode("utf-8", "replace")
