"""Pages per second on one core, and memory of one document. Run by `make bench`.

All ways read the same pages in the same process, in turn: each round brings new pages, so
that nobody profits from having seen them; the median of the rounds counts. Generated pages of
60 to 100 KB, see bench_pages.
"""

import io
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import lxml.html
import pandas
import trafilatura
from bench_pages import LARGEST, SMALLEST, largest, pages
from rich.console import Console
from rich.table import Table

from crawler.sandbox.render_docx import document
from crawler.sandbox.render_pdf import pdf, scanned
from crawler.sandbox.render_xlsx import workbook
from crawler.sandbox.renderings import RENDERINGS
from parsers.hints import Hints
from parsers.read import read_document

PAGES, ROUNDS = 30, 7
LIMIT_MB = 300

Way = Callable[[bytes], object]


def read_tables(page: bytes) -> object:
    """pandas refuses pages without any table."""
    try:
        return pandas.read_html(io.BytesIO(page), flavor="lxml", encoding="utf-8")
    except ValueError:
        return None


TRAFILATURA, OURS = "trafilatura.extract, defaults", "our whole reading, checks included"
WAYS: dict[str, Way] = {
    "lxml.html.fromstring": lxml.html.fromstring,
    TRAFILATURA: trafilatura.extract,
    "pandas.read_html, lxml": read_tables,
    OURS: lambda page: read_document(page, Hints(media_type="text/html")),
}


def seconds(way: Way, batch: list[bytes]) -> float:
    start = time.process_time()
    for page in batch:
        way(page)
    return time.process_time() - start


def test_speed() -> None:
    for way in WAYS.values():
        seconds(way, pages(0, 5))
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    sizes: list[int] = []
    for turn in range(1, ROUNDS + 1):
        batch = pages(turn * 1000, PAGES)
        sizes += map(len, batch)
        names = list(WAYS)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            taken[name].append(seconds(WAYS[name], batch))
    assert min(sizes) >= SMALLEST
    assert max(sizes) <= LARGEST
    print(f"\n{ROUNDS} rounds of {PAGES} pages, {min(sizes):,} to {max(sizes):,} bytes, one core")
    show_speeds({name: PAGES / statistics.median(one) for name, one in taken.items()}, taken)


def show_speeds(speeds: dict[str, float], taken: dict[str, list[float]]) -> None:
    grid = Table("way", "pages/s", "lowest", "highest", "x trafilatura")
    for name, speed in speeds.items():
        low, high = PAGES / max(taken[name]), PAGES / min(taken[name])
        ratio = speed / speeds[TRAFILATURA]
        grid.add_row(name, f"{speed:.1f}", f"{low:.1f}", f"{high:.1f}", f"{ratio:.2f}")
    Console(width=100).print(grid)


def documents() -> dict[str, bytes]:
    """One document of each kind: the same report, and the largest page of the set."""
    report = largest()
    heaviest = max(pages(1000, PAGES), key=len)
    texts = {name: RENDERINGS[name].render(report) for name in ("html-word", "text-value_bar")}
    return {
        "page, the largest of the set": heaviest,
        "page, pasted from Word": texts["html-word"],
        "text": texts["text-value_bar"],
        "PDF": pdf(report),
        "PDF, a scan": scanned(report),
        "DOCX": document(report),
        "XLSX": workbook(report),
    }


PEAK = """
import sys
from pathlib import Path
from parsers.hints import Hints
from parsers.read import read_document

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1000

data, before = sys.stdin.buffer.read(), peak()
try:
    outcome = f"{sum(len(report.cells) for report in read_document(data, Hints()))} cells"
except ReadingError as refused:
    outcome = type(refused).__name__
print(before, peak(), outcome)
"""


def peak(data: bytes) -> list[str]:
    """Memory in MB of a new process that has only loaded the code, the most that it held when
    it had read `data`, and what it read. Needs Linux.
    """
    done = subprocess.run([sys.executable, "-c", PEAK], input=data, capture_output=True, check=True)
    return done.stdout.decode().split(maxsplit=2)


def test_memory() -> None:
    grid = Table("one document", "kB", "code alone, MB", "peak, MB", "read")
    peaks = []
    for name, data in documents().items():
        before, after, outcome = peak(data)
        peaks.append(float(after))
        size = f"{len(data) / 1000:.0f}"
        grid.add_row(name, size, f"{float(before):.0f}", f"{float(after):.0f}", outcome.strip())
    Console(width=100).print(grid)
    assert max(peaks) < LIMIT_MB
