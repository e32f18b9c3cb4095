"""A CSV file of a million rows: whole, at flat memory, while pages are still answered.

The rows are those of `dispositions` in a database of the site's own tables; the server is a
process of its own, whose memory is looked up while the file is fetched.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from archive import database
from archive.home import Home
from archive.schema import table

ROWS = 1_000_000
FLAT_MB = 60
"""What the server may take more than before the file was asked for."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home.open(tmp_path_factory.mktemp("csv") / "home", kind="sandbox", create=True)
    columns = table("dispositions").column_names
    with database.new_database(home.database_path) as fresh:
        fresh.load("dispositions", (_row(columns, number) for number in range(1, ROWS + 1)))
        fresh.index()
    return home


def _row(columns: tuple[str, ...], number: int) -> tuple[object, ...]:
    known: dict[str, object] = {
        "id": number, "report": number // 7, "report_id": f"bench-{number // 7:012x}",
        "agency": f"示例市第{number % 9_000}局", "province": "河北省", "year": 2008 + number % 17,
        "level": "county", "scope": "department", "form": "form_2021", "current": 1,
        "source_class": "sandbox", "disposition": "granted", "disposition_zh": "予以公开",
        "total": number % 400, "natural_person": number % 300, "derived": 0,
        "comparability": "exact",
    }  # fmt: skip
    return tuple(known.get(name) for name in columns)


@contextmanager
def _served(home: Home) -> Iterator[tuple[str, int]]:
    """The site in a process of its own: its address and the process's number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "archive.cli", "serve", "--home", str(home.path)]
    running = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.PIPE)
    try:
        assert running.stdout is not None
        running.stdout.readline()  # it says so once it answers
        yield f"http://127.0.0.1:{port}", running.pid
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(20)


def _megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.parametrize(
    "address",
    [
        "/nianbao/dispositions.csv?_stream=on&_size=max&_bom=on&_dl=on",
        "/nianbao/dispositions.csv?_stream=on&_sort_desc=total",  # no index: SQLite sorts on disk
    ],
)
def test_a_million_rows(home: Home, address: str) -> None:
    with _served(home) as (host, pid), httpx.Client(base_url=host, timeout=300) as client:
        for _ in range(3):
            assert client.get("/nianbao/dispositions?_nocount=1").status_code == 200
        before, most, lines, size, waits = _megabytes(pid), 0.0, 0, 0, []
        begun = time.perf_counter()
        with client.stream("GET", address) as answer:
            first = None
            for number, piece in enumerate(answer.iter_bytes()):
                first = first or time.perf_counter() - begun
                lines, size = lines + piece.count(b"\n"), size + len(piece)
                if number % 500 == 0:
                    most = max(most, _megabytes(pid))
                    waits.append(_asked(host))
        seconds = time.perf_counter() - begun - sum(waits)
    print(
        f"\n{address}\n  {lines - 1:,} rows, {size / 1e6:.0f} MB in {seconds:.1f} s"
        f" ({lines / seconds:,.0f} rows/s), first bytes after {first or 0:.2f} s;"
        f" server {before:.0f} MB before, {most:.0f} MB at most;"
        f" a page meanwhile: {max(waits) * 1e3:.0f} ms at most of {len(waits)}"
    )
    assert lines == ROWS + 1
    assert most - before < FLAT_MB


def _asked(host: str) -> float:
    """Seconds that a page takes while the file is made."""
    begun = time.perf_counter()
    assert httpx.get(f"{host}/about/methods", timeout=60).status_code in (200, 404)
    return time.perf_counter() - begun


def test_the_rows_are_those_of_the_table(home: Home) -> None:
    with sqlite3.connect(home.database_path) as connection:
        [(count,)] = connection.execute("select count(*) from dispositions")
    assert count == ROWS
