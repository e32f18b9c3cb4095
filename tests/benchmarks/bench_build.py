"""What a build costs, step by step, and loading beside plain sqlite3.executemany.

    python tests/benchmarks/bench_build.py --reports 200000 --home DIR [--executor local:2]

fills a sandbox home and builds it (both go on where they were broken off), builds it once more
with every reading kept, and then hands the rows that loading loaded to `sqlite3.executemany`
alone, into the same tables of another file. Each measurement is a line of DIR/bench.jsonl;
`--show` prints what stands there, with the cost of a report at each size and what follows for 2
million. `make bench` does it with 2,000 reports.
"""

import argparse
import json
import resource
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from large_home import fill, portals
from rich.console import Console
from rich.table import Table

from archive import build as building
from archive.build import BuildOptions, build
from archive.building.loading import Loader
from archive.database import new_database
from archive.home import Home

REPORTS = 2_000
RATIO = 0.7
TIMES = 3
LATER = 2_000_000
_CHUNK = 20_000
_LOADS = {"readings kept": "loading", "executemany": "executemany"}

Step = dict[str, float]
"""Of one step: `wall` and `cpu` seconds (child processes included), `peak` MB of this process."""


def main(told: list[str]) -> None:
    """Measure, or show what was measured."""
    options = _parser().parse_args(told)
    if not options.show:
        for line in measured(options.home, options.reports, options.executor):
            with (options.home / "bench.jsonl").open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
            show([line])
    text = (options.home / "bench.jsonl").read_text(encoding="utf-8")
    show_sizes([json.loads(line) for line in text.splitlines()])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--executor", default="local:2", help="as nianbao build; or dask")
    parser.add_argument("--show", action="store_true", help="only print what was measured")
    return parser


def measured(folder: Path, reports: int, executor: str) -> Iterator[dict[str, Any]]:
    """A home of that size filled, built twice and loaded plainly: one line for each."""
    with _step() as filling:
        home = fill(folder / f"home-{reports}", reports)
    yield {"what": "filling", "reports": reports, "steps": {"filling": filling}}
    yield _read(home, executor)
    yield from _kept_and_plain(home, executor)


def _read(home: Home, executor: str) -> dict[str, Any]:
    """Read everything anew; what a measurement that was broken off has read is not read again.

    `read_now` then tells how many documents the seconds of `reading` are for.
    """
    begun = home.path / "reading-begun"
    full = not (begun.exists() and begun.read_text(encoding="utf-8") == executor)
    begun.write_text(executor, encoding="utf-8")
    line = _built(home, executor, "everything read", full=full)
    begun.unlink()
    return line


def _kept_and_plain(home: Home, executor: str) -> Iterator[dict[str, Any]]:
    yield _built(home, executor, "readings kept")
    yield plainly(home)


def _built(home: Home, executor: str, what: str, *, full: bool = False) -> dict[str, Any]:
    with ExitStack() as opened:
        named = opened.enter_context(_cluster()) if executor == "dask" else executor
        options = BuildOptions(full=full, executor=named, portals=portals(), progress=True)
        with _steps_measured() as steps, _rows_loaded() as loaded:
            report = build(home, options)
    return {
        "what": what,
        "executor": executor,
        "reports": report.reports,
        "read_now": report.read_now,
        "rows": loaded["rows"],
        "tables": dict(report.rows),
        "steps": steps,
        "database_mb": home.database_path.stat().st_size / 1e6,
        "cache_mb": sum(one.stat().st_size for one in home.cache_dir.iterdir()) / 1e6,
    }


@contextmanager
def _cluster() -> Iterator[str]:
    """A Dask scheduler with two workers of one thread on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield str(cluster.scheduler_address).replace("tcp://", "dask://")


@contextmanager
def _steps_measured() -> Iterator[dict[str, Step]]:
    """Measure each step of the builds within; a build itself keeps only how long they took."""
    steps: dict[str, Step] = {}
    usual = building._Work._timed

    @contextmanager
    def timed(work: Any, step: str) -> Iterator[None]:
        with usual(work, step), _step() as found:
            yield
        steps[step] = found

    building._Work._timed = timed  # type: ignore[method-assign]
    try:
        with _step() as whole:
            yield steps
    finally:
        building._Work._timed = usual  # type: ignore[method-assign]
    steps["whole"] = whole


@contextmanager
def _rows_loaded() -> Iterator[Counter[str]]:
    """Count the rows of the step `loading` alone: comparing adds to the same tables."""
    found = Counter[str]()
    compare = Loader.compare

    def counted(loader: Loader) -> None:
        found["rows"] = sum(loader.counts.values())
        compare(loader)

    Loader.compare = counted  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Loader.compare = compare  # type: ignore[method-assign]


@contextmanager
def _step() -> Iterator[Step]:
    found: Step = {}
    _forget_peak()
    wall, cpu = time.perf_counter(), _cpu()
    yield found
    found |= {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "peak": _peak()}


def _cpu() -> float:
    ours, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return ours.ru_utime + ours.ru_stime + others.ru_utime + others.ru_stime


def _forget_peak() -> None:
    """Let VmHWM begin anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def plainly(home: Home) -> dict[str, Any]:
    """Hand the rows of a built home to executemany alone; only that is timed, and its commit.

    The rows lie in memory, as tuples, before the clock starts; the tables and settings of the
    file are those of a build.
    """
    spent = Counter[str]()
    source = sqlite3.connect(home.database_path)
    scratch = home.path / "executemany.db"
    with closing(source), suppress(_MeasuredError), new_database(scratch) as fresh:
        for name in _loaded(source):
            found = source.execute(f'SELECT * FROM "{name}"')
            while chunk := found.fetchmany(_CHUNK):
                _spend(spent, lambda name=name, chunk=chunk: fresh.load(name, chunk))
                spent["rows"] += len(chunk)
        _spend(spent, fresh.connection.commit)
        ((reports,),) = source.execute("SELECT count(*) FROM reports")
        raise _MeasuredError
    step = {"wall": spent["wall"], "cpu": spent["cpu"], "peak": 0.0}
    return {
        "what": "executemany",
        "reports": reports,
        "rows": spent["rows"],
        "steps": {"executemany": step},
    }


class _MeasuredError(Exception):
    """All that was to be measured is: the file is not wanted, nor its indexes."""


def _spend(spent: Counter[str], work: Callable[[], object]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    spent["wall"] += time.perf_counter() - wall
    spent["cpu"] += time.process_time() - cpu


def _loaded(source: sqlite3.Connection) -> list[str]:
    """Tables that loading fills; others are made of these."""
    filled = (
        *("reports", "dispositions", "reasons", "proactive", "disputes", "cells", "sections"),
        *("checks", "issues", "addresses", "documents", "snapshots", "division_years"),
        *("panel_values", "panel_wide", "indicator_values"),
    )
    there = {name for (name,) in source.execute("SELECT name FROM sqlite_master")}
    assert there.issuperset(filled)
    return list(filled)


def show(lines: list[dict[str, Any]]) -> None:
    """Print measurements, a row for each step."""
    grid = Table("what", "reports", "step", "seconds", "CPU s", "ms a report", "peak MB", "rows/s")
    for line in lines:
        for name, step in line["steps"].items():
            loaded = name in _LOADS.values()
            grid.add_row(
                line["what"],
                f"{line['reports']:,}",
                name,
                f"{step['wall']:.2f}",
                f"{step['cpu']:.2f}",
                f"{1000 * step['wall'] / line['reports']:.3f}",
                f"{step['peak']:.0f}",
                f"{line['rows'] / step['wall']:,.0f}" if loaded else "",
            )
    Console(width=110).print(grid)


def show_sizes(lines: list[dict[str, Any]]) -> None:
    """Print the cost of a report in each step at each size, and what follows for 2 million."""
    newest = {
        (line["what"], line.get("executor", ""), line["reports"], name): step
        for line in lines
        for name, step in line["steps"].items()
    }
    sizes = sorted({size for *_, size, _ in newest})
    grid = Table("what", "by", "step", *(f"ms at {size:,}" for size in sizes), "slope", "hours")
    for what, executor, name in dict.fromkeys((key[0], key[1], key[3]) for key in newest):
        costs = {
            size: newest[what, executor, size, name]["wall"]
            for size in sizes
            if (what, executor, size, name) in newest
        }
        shown = (f"{1000 * costs[one] / one:.3f}" if one in costs else "" for one in sizes)
        grid.add_row(what, executor, name, *shown, *_later(costs))
    Console(width=120).print(grid)
    for kept, plain in pairwise(lines):
        if plain["what"] == "executemany" and kept["what"] == "readings kept":
            ours, theirs = (
                next(_rows_a_second([one], _LOADS[one["what"]])) for one in (kept, plain)
            )
            told = f"{kept['reports']:,} reports, {kept['executor']}"
            print(f"{told}: loading at {ours / theirs:.2f} of executemany's rows per second")


def _later(costs: dict[int, float]) -> tuple[str, str]:
    """Milliseconds for one report more, between the two largest sizes, and hours at 2 million."""
    if len(costs) < 2:
        return "", ""
    few, many = sorted(costs)[-2:]
    slope = (costs[many] - costs[few]) / (many - few)
    return f"{1000 * slope:.3f}", f"{(costs[many] + slope * (LATER - many)) / 3600:.2f}"


def test_loading_beside_executemany(tmp_path: Path) -> None:
    """At least 0.7 of plain executemany in rows per second, the best of three each."""
    filled, read, *first = measured(tmp_path, REPORTS, "local:2")
    home = Home.open(tmp_path / f"home-{REPORTS}")
    lines = [*first, *(line for _ in range(TIMES - 1) for line in _kept_and_plain(home, "inline"))]
    show([filled, read, *lines])
    ours = max(_rows_a_second(lines, "loading"))
    theirs = max(_rows_a_second(lines, "executemany"))
    print(f"loading {ours:,.0f} rows/s, executemany {theirs:,.0f} rows/s: {ours / theirs:.2f}")
    assert ours >= RATIO * theirs


def _rows_a_second(lines: list[dict[str, Any]], step: str) -> Iterator[float]:
    for line in lines:
        if step in line["steps"]:
            yield line["rows"] / line["steps"][step]["wall"]


if __name__ == "__main__":
    main(sys.argv[1:])
