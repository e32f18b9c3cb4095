"""Whole-column questions in SQLite and in DuckDB on Parquet: when to change (docs/scale.md)."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow
from pyarrow import parquet

ROWS, CODES = 4_000_000, 120
NAMES = ("id", "report_id", "agency", "province", "year", "code", "applicant", "value", "state")


def rows() -> Iterator[tuple[object, ...]]:
    """A table like panel_long."""
    for number in range(ROWS):
        report = number // CODES
        yield (
            *(number, f"portal-{report:012x}", f"某县{report % 5000}人民政府"),
            *(f"省{report % 31}", 2008 + report % 15, f"code.{number % CODES}"),
            *("total", number * 7919 % 500, "number"),
        )


QUESTIONS = {
    "mean by province, year and code": (
        "SELECT province, year, code, avg(value) FROM {} GROUP BY 1, 2, 3"
    ),
    "sum by year of one code": "SELECT year, sum(value) FROM {} WHERE code = 'code.7' GROUP BY 1",
    "the rows of one report": "SELECT code, value FROM {} WHERE report_id = 'portal-000000000abc'",
}


def test_questions_in_sqlite_and_in_duckdb(tmp_path: Path) -> None:
    database, file = tmp_path / "panel.db", tmp_path / "panel.parquet"
    connection = sqlite3.connect(database)
    connection.execute(f"CREATE TABLE panel_long ({', '.join(NAMES)})")
    connection.executemany(f"INSERT INTO panel_long VALUES ({', '.join('?' * 9)})", rows())
    connection.execute("CREATE INDEX by_report ON panel_long (report_id)")
    connection.commit()
    _write(file)
    print(f"\n{database.stat().st_size:,} bytes SQLite, {file.stat().st_size:,} bytes Parquet")
    for name, query in QUESTIONS.items():
        slow, ours = _seconds(lambda q=query: connection.execute(q.format("panel_long")).fetchall())
        fast, theirs = _seconds(lambda q=query: duckdb.sql(q.format(f"'{file}'")).fetchall())
        print(f"{name}: SQLite {slow:.4f} s, DuckDB {fast:.4f} s, {len(ours)} rows")
        assert len(ours) == len(theirs)


def _write(file: Path) -> None:
    writer = None
    remaining = rows()
    while lot := list(islice(remaining, 200_000)):
        table = pyarrow.table(dict(zip(NAMES, map(list, zip(*lot, strict=True)), strict=True)))
        writer = writer or parquet.ParquetWriter(file, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()


def _seconds(ask: Callable[[], list[object]]) -> tuple[float, list[object]]:
    """The better of two times, and the answer."""
    times = []
    for _ in range(2):
        begun = time.perf_counter()
        answer = ask()
        times.append(time.perf_counter() - begun)
    return min(times), answer
