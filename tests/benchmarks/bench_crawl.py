"""What the recorder costs a crawl, and whether a long crawl stays as it began. By `make bench`.

Pages are made and written to files before, of 60 to 100 kB and each its own, and served by nginx
on loopback; delays are off. Every crawl is a process of its own, since what Scrapy and SQLite
hold on to is part of the answer. NIANBAO_BENCH_PAGES changes the number of the long crawl.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bench_pages import pages
from rich.console import Console
from rich.table import Table
from served import NGINX, nginx, write_site

PAGES = int(os.environ.get("NIANBAO_BENCH_FEW", "1000"))
ROUNDS = 3
LONG = int(os.environ.get("NIANBAO_BENCH_PAGES", "20000"))
LEAST = 0.75
RUNNER = Path(__file__).parent / "crawl_once.py"

needs_nginx = pytest.mark.skipif(NGINX is None, reason="needs nginx: apt-get install nginx-light")


def crawl_once(way: str, site: Path, port: int, tmp_path: Path) -> dict[str, float]:
    """One crawl in a process of its own: pages, seconds, CPU seconds, peak memory in MB."""
    home = tmp_path / f"home-{way}"
    shutil.rmtree(home, ignore_errors=True)
    command = [sys.executable, str(RUNNER), way, str(site), str(port), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    shutil.rmtree(home, ignore_errors=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def served(tmp_path: Path, count: int) -> Iterator[tuple[Path, int]]:
    site = tmp_path / f"site-{count}"
    write_site(site, pages(0, 100), count)
    with nginx(site, tmp_path) as port:
        yield site, port
    shutil.rmtree(site)


WAYS = {
    "recorder on": "on",
    "recorder off, the same spiders": "off",
    "bare Scrapy spider, nothing kept": "bare",
    "recorder, written by warcio, gzip 9": "warcio",
    "recorder, gzip 9": "on-9",
    "recorder, gzip 6": "on-6",
    "recorder, gzip 1": "on-1",
    "recorder, nothing compressed": "on-0",
    "recorder, a writer thread": "thread",
    "recorder, a writer process": "process",
}


@needs_nginx
def test_what_the_recorder_costs(tmp_path: Path) -> None:
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    cpu: dict[str, list[float]] = {name: [] for name in WAYS}
    with served(tmp_path, PAGES) as (site, port):
        for turn in range(ROUNDS):
            names = list(WAYS)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                found = crawl_once(WAYS[name], site, port, tmp_path)
                assert found["pages"] >= PAGES
                taken[name].append(found["pages"] / found["seconds"])
                cpu[name].append(found["cpu"] / found["pages"] * 1000)
    speeds = {name: statistics.median(values) for name, values in taken.items()}
    off = speeds["recorder off, the same spiders"]
    grid = Table("way", "pages/s", "lowest", "highest", "x recorder off", "CPU ms a page")
    for name, speed in speeds.items():
        low, high = min(taken[name]), max(taken[name])
        grid.add_row(
            name,
            f"{speed:.0f}",
            f"{low:.0f}",
            f"{high:.0f}",
            f"{speed / off:.2f}",
            f"{statistics.median(cpu[name]):.2f}",
        )
    print(f"\n{PAGES} pages, {ROUNDS} rounds, one process, median")
    Console(width=100).print(grid)
    assert speeds["recorder on"] / off >= LEAST


@needs_nginx
def test_a_long_crawl_stays_as_it_began(tmp_path: Path) -> None:
    grid = Table("pages", "pages/s", "CPU ms a page", "peak, MB")
    costs = []
    # The long one first: a machine that is fast for its first seconds would flatter the short one.
    for count in (LONG, LONG // 10):
        with served(tmp_path, count) as (site, port):
            found = crawl_once("on", site, port, tmp_path)
        cost = found["cpu"] / found["pages"] * 1000
        costs.append((cost, found["peak"]))
        speed = found["pages"] / found["seconds"]
        grid.add_row(f"{count:,}", f"{speed:.0f}", f"{cost:.2f}", f"{found['peak']:.0f}")
    print()
    Console(width=100).print(grid)
    (cost_after, peak_after), (cost_before, peak_before) = costs
    assert cost_after < 1.15 * cost_before
    assert peak_after < 1.25 * peak_before
