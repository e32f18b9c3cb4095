"""runs.jsonl: one line for each run, append-only, with what no WARC file holds."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from archive import clock
from archive.catalog import Catalog
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
        }
        for failure in catalog.failures(str(report["run"]))
    ]
    line = json.dumps({**report, "missed": missed}, ensure_ascii=False)
    with home.runs_path.open("a", encoding="utf-8") as out:
        out.write(line + "\n")


def close_killed_runs(home: Home, catalog: Catalog) -> None:
    """Give an end to runs that had none: they were killed. Hold the home's lock."""
    for run in list(catalog.runs()):
        if run.outcome is None:
            ended = catalog.last_entry() or run.started_at
            killed = Run(run.id, run.command, run.started_at, ended, "killed", {})
            append_run(home, catalog, line_of(killed))
            catalog.put_run(killed)


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


def read_runs(home: Home) -> Iterator[dict[str, Any]]:
    """The lines of runs.jsonl; a last line that a kill cut short is passed over."""
    if not home.runs_path.exists():
        return
    for line in home.runs_path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


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
        )
