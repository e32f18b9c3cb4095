"""The site under visitors: every page once, nothing kept beforehand.

    python tests/benchmarks/bench_site.py HOME [--each 150] [--users 20 --pause 3]

`make bench` fills a home of 100,000 reports (`large_site.py`), and asks, each time of a server
that was just started: 20 users with 3 seconds between pages; the same pages as fast as they
come; every facet page alone. Percentiles of each kind of page are printed as a table.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from addresses import Page, drawn, held
from large_site import Wanted, large_site
from rich.console import Console
from rich.table import Table

from archive.home import Home

REPORTS, EACH, USERS, PAUSE = 100_000, 150, 20, 3.0
WITHIN_MS, COLD_MS = 200, 2_000
"""p95 of each kind with readers who pause; any facet page by itself."""
HERE = Path(__file__).parent
KEPT = os.environ.get("NIANBAO_LARGE_HOME")
"""A home filled before, to measure without filling it again."""


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """A server of its own, just started; ended with the block. Gives its address."""
    command = (
        *(sys.executable, "-m", "archive.cli"),
        *("serve", "--home", str(home), "--port", "0"),
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield next(word for word in running.stdout.readline().split() if "://" in word)
        finally:
            running.terminate()


def visited(home: Path, pages: list[Page], *told: str) -> dict[str, Any]:
    """What visitors of a server just started see of some pages."""
    listed = home / "addresses.json"
    listed.write_text(json.dumps([asdict(page) for page in pages]), encoding="utf-8")
    with serving(home) as site:
        script = str(HERE / "visitors.py")
        command = [sys.executable, script, site, str(listed), *told]
        seen = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(seen.stdout)  # type: ignore[no-any-return]


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(title: str, seen: dict[str, Any]) -> None:
    """Print what was seen as a table."""
    grid = Table("kind", "pages", "p50 ms", "p95 ms", "p99 ms", "max ms", title=title)
    every = [one for values in seen["milliseconds"].values() for one in values]
    for kind, values in (*sorted(seen["milliseconds"].items()), ("all", every)):
        shares = (f"{percentile(values, share):.0f}" for share in (0.5, 0.95, 0.99, 1))
        grid.add_row(kind, str(len(values)), *shares)
    Console(width=100).print(grid)
    print(
        f"{len(every) / seen['seconds']:.1f} pages a second; faults: {seen['faults'][:5] or 'none'}"
    )


def measured(home: Path, each: int, users: int, pause: float) -> dict[str, dict[str, Any]]:
    """Readers, then the same pages without a pause, then the facet pages one by one."""
    pages = drawn(held(home / "nianbao.db"), each)
    facets = [page for page in drawn(held(home / "nianbao.db"), each, 2) if "facets" in page.kind]
    many = ("--users", str(users))
    ways = {
        f"{users} users, {pause:g} s between pages": (pages, (*many, "--pause", str(pause))),
        f"{users} users, no pause": (drawn(held(home / "nianbao.db"), each, 3), many),
        "one user, facet pages": (facets, ()),
    }
    found = {}
    for title, (chosen, told) in ways.items():
        found[title] = visited(home, chosen, *told)
        show(title, found[title])
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of 100,000 reports."""
    if KEPT:
        return Path(KEPT)
    path = tmp_path_factory.mktemp("site") / "large"
    large_site(Home.open(path, kind="sandbox", create=True), Wanted(REPORTS))
    return path


def test_pages_of_a_large_site(home: Path) -> None:
    """p95 of every kind under 200 ms with readers; every facet page under 2 s for one."""
    readers, _, alone = measured(home, EACH, USERS, PAUSE).values()
    assert not readers["faults"] + alone["faults"]
    for kind, values in readers["milliseconds"].items():
        assert percentile(values, 0.95) < WITHIN_MS, kind
    assert max(one for values in alone["milliseconds"].values() for one in values) < COLD_MS


def main() -> None:
    """Measure a home that is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--each", type=int, default=EACH, help="pages of each kind")
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--pause", type=float, default=PAUSE, help="seconds between pages")
    told = parser.parse_args()
    measured(told.home.absolute(), told.each, told.users, told.pause)


if __name__ == "__main__":
    main()
