"""runs.jsonl: one line for each run, append-only, with what no WARC file holds."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any

from archive import clock
from archive.catalog import Catalog
from archive.errors import HomeUnwritableError
from archive.exchanges.history import Failure, PortalRun, Run
from archive.home import Home
from archive.snapshot import Kind

# What a line says beside the run's own report.
_OF_THE_LINE = ("missed", "run", "command", "started_at", "ended_at", "outcome")


def append_run(home: Home, catalog: Catalog, report: Mapping[str, Any]) -> None:
    """Write a run's report down: `run`, `command`, `started_at`, `ended_at`, `outcome` and more.

    Every request of the run that brought nothing back goes with it: those are in no WARC file,
    so the catalog could not be made again without them.
    """
    missed = [
        {
            "portal": failure.portal,
            "kind": failure.kind.value,
            "url": failure.url,
            "reason": failure.reason,
            "recorded_at": clock.stamp(failure.recorded_at),
            **({"judged": True} if failure.judged else {}),
            **({"happened_at": clock.stamp(failure.happened_at)} if failure.happened_at else {}),
        }
        for failure in catalog.failures(str(report["run"]))
    ]
    _append(home.runs_path, json.dumps({**report, "missed": missed}, ensure_ascii=False))


def _append(path: Path, line: str) -> None:
    """Write a line in one go and force it to the disk; a line cut short before it stays alone.

    Raises HomeUnwritableError.
    """
    try:
        with path.open("ab+", buffering=0) as out:
            end = out.seek(0, os.SEEK_END)
            out.seek(max(end - 1, 0))
            begin = b"" if out.read(1) in (b"", b"\n") else b"\n"
            try:
                _write_whole(out, begin + line.encode("utf-8") + b"\n")
            except OSError:
                out.truncate(end)
                raise
    except OSError as error:
        raise HomeUnwritableError.full(path, error.strerror) from error


def _write_whole(out: FileIO, line: bytes) -> None:
    data = memoryview(line)
    while data:  # a disk that fills up takes a part first
        data = data[out.write(data) or 0 :]
    os.fsync(out.fileno())


def close_killed_runs(home: Home, catalog: Catalog) -> datetime | None:
    """Give an end to runs that had none: they were killed. Hold the home's lock.

    Returns when the last of them made its last entry; None where none was killed.
    """
    ended = None
    for run in catalog.runs():
        if run.outcome is None:
            ended = catalog.last_entry() or run.started_at
            killed = Run(run.id, run.command, run.started_at, ended, "killed", {})
            append_run(home, catalog, line_of(killed))
            catalog.put_run(killed)
    return ended


def line_of(run: Run) -> dict[str, object]:
    """A run that has ended as a line of runs.jsonl, its own report included."""
    return {
        **run.report,
        "run": run.id,
        "command": run.command,
        "started_at": clock.stamp(run.started_at),
        "ended_at": clock.stamp(run.ended_at) if run.ended_at else None,
        "outcome": run.outcome,
    }


def read_runs(home: Home) -> Iterator[dict[str, Any] | None]:
    """The lines of runs.jsonl, None for one that cannot be read: a kill cut it short."""
    if not home.runs_path.exists():
        return
    with home.runs_path.open("rb") as lines:
        for line in lines:
            yield _read_line(line)


def _read_line(line: bytes) -> dict[str, Any] | None:
    try:
        report = json.loads(line)
    except ValueError:  # neither UTF-8 nor JSON
        return None
    return report if isinstance(report, dict) and "missed" in report else None


def run_of(line: Mapping[str, Any]) -> Run:
    """The run that a line tells of."""
    report = {key: value for key, value in line.items() if key not in _OF_THE_LINE}
    return Run(
        id=line["run"],
        command=line["command"],
        started_at=clock.parse(line["started_at"]),
        ended_at=clock.parse(line["ended_at"]),
        outcome=line["outcome"],
        report=report,
    )


def portal_runs_of(line: Mapping[str, Any]) -> Iterator[PortalRun]:
    """What the run did at each portal; nothing for an ingest or a killed run."""
    for portal in line.get("portals", ()):
        reasons = [failure["reason"] for failure in portal["failures"]]
        yield PortalRun(
            run=line["run"],
            portal=portal["portal"],
            ended_at=clock.parse(line["ended_at"]),
            outcome=portal["outcome"],
            pages=portal["pages_fetched"],
            reports=portal["reports_found"],
            errors=tuple(portal["errors"].items()),
            failures={reason: reasons.count(reason) for reason in dict.fromkeys(reasons)},
            listed=portal.get("listed", {}),
            lists=portal.get("lists"),
            transport=portal.get("transport", {}),
        )


def failures_of(line: Mapping[str, Any]) -> Iterator[Failure]:
    """The requests of the run that brought nothing back."""
    for missed in line["missed"]:
        yield Failure(
            portal=missed["portal"],
            kind=Kind(missed["kind"]),
            url=missed["url"],
            reason=missed["reason"],
            recorded_at=clock.parse(missed["recorded_at"]),
            run=line["run"],
            judged=missed.get("judged", False),
            happened_at=clock.parse(missed["happened_at"]) if "happened_at" in missed else None,
        )
