"""Rows of the catalog about runs, and what lists showed in all runs taken together."""

import json
import sqlite3
from collections.abc import Iterator, Mapping

from archive import clock
from archive.exchanges.history import PortalRun, PortalStatus, Run, RunHead

# Of rows of `portal_runs`: the others say little of the portal, the last of them nothing, written
# by earlier versions of portals that were still waiting for their turn.
CAME_TO_AN_END = "outcome NOT IN ('interrupted', 'running')"

Listed = Mapping[str, Mapping[str, int]]
"""Report links by year (as text) and by kind of publisher."""

_HEAD = "id, command, started_at, ended_at, outcome"
_LAST_RUN = """(SELECT rowid FROM portal_runs
WHERE portal = known.portal AND {condition} ORDER BY ended_at DESC LIMIT 1)"""
# One that was cut short found less than the one before it, whose errors still stand.
_LAST_RUNS = f"""
SELECT portal_runs.* FROM (SELECT DISTINCT portal FROM portal_runs) AS known JOIN portal_runs
ON portal_runs.rowid = coalesce(
    {_LAST_RUN.format(condition=CAME_TO_AN_END)},
    {_LAST_RUN.format(condition="outcome = 'interrupted'")})
ORDER BY portal_runs.portal
"""
_LAST_SUCCESSES = """
SELECT portal, max(ended_at) FROM portal_runs WHERE outcome = 'done' GROUP BY portal
"""
_REPORTS_KNOWN = """
SELECT portal, count(DISTINCT address) FROM snapshots
WHERE kind = 'report' AND status = 200 GROUP BY portal
"""


def head_of(row: sqlite3.Row) -> RunHead:
    """A run as it stands in its row, without its report."""
    ended = clock.parse(row["ended_at"]) if row["ended_at"] else None
    started = clock.parse(row["started_at"])
    return RunHead(row["id"], row["command"], started, ended, row["outcome"])


def heads(connection: sqlite3.Connection) -> Iterator[RunHead]:
    """Every run, oldest first; the reports of all of them would not fit into memory."""
    return map(
        head_of, connection.execute(f"SELECT {_HEAD} FROM runs ORDER BY started_at, id").fetchall()
    )


def runs_where(connection: sqlite3.Connection, column: str, value: str) -> Iterator[Run]:
    """The runs with that `id` or `command`, with their reports, oldest first."""
    rows = connection.execute(
        f"SELECT {_HEAD}, report FROM runs WHERE {column} = ? ORDER BY started_at, id", (value,)
    )
    for row in rows:
        head, report = head_of(row), json.loads(row["report"] or "{}")
        yield Run(head.id, head.command, head.started_at, head.ended_at, head.outcome, report)


def portal_status(connection: sqlite3.Connection) -> list[PortalStatus]:
    """Per portal its last run that came to an end, or was cut short where none ever did; when a
    run last ended without findings; its known reports.
    """
    good = dict(connection.execute(_LAST_SUCCESSES).fetchall())
    known = dict(connection.execute(_REPORTS_KNOWN).fetchall())
    return [
        PortalStatus(
            portal=row["portal"],
            last_run=portal_run_of(row),
            last_success=clock.parse(good[row["portal"]]) if row["portal"] in good else None,
            reports_known=known.get(row["portal"], 0),
        )
        for row in connection.execute(_LAST_RUNS).fetchall()
    ]


def row_of(done: PortalRun) -> dict[str, object]:
    """What a run did at one portal, as a row of `portal_runs`."""
    return {
        "run": done.run,
        "portal": done.portal,
        "ended_at": clock.stamp(done.ended_at),
        "outcome": done.outcome,
        "pages": done.pages,
        "reports": done.reports,
        "errors": json.dumps(done.errors, ensure_ascii=False),
        "failures": json.dumps(done.failures, ensure_ascii=False),
        "listed": json.dumps(done.listed, ensure_ascii=False),
        "lists": done.lists,
        "transport": json.dumps(done.transport, ensure_ascii=False),
    }


def portal_run_of(row: sqlite3.Row) -> PortalRun:
    """The same back from its row."""
    return PortalRun(
        run=row["run"],
        portal=row["portal"],
        ended_at=clock.parse(row["ended_at"]),
        outcome=row["outcome"],
        pages=row["pages"],
        reports=row["reports"],
        errors=tuple((name, text) for name, text in json.loads(row["errors"])),
        failures=json.loads(row["failures"]),
        listed=json.loads(row["listed"]),
        lists=row["lists"],
        transport=json.loads(row["transport"]),
    )


def last_transport(connection: sqlite3.Connection, portal: str) -> dict[str, list[str]]:
    """The ways to a portal's hosts that its last crawl found, where they are not as registered.

    Where it never got as far as the lists it found none, whatever became of it.
    """
    row = connection.execute(
        "SELECT transport FROM portal_runs WHERE portal = ? AND lists IS NOT NULL "
        "ORDER BY ended_at DESC LIMIT 1",
        (portal,),
    ).fetchone()
    found: dict[str, list[str]] = json.loads(row["transport"]) if row else {}
    return found


def example_failures(connection: sqlite3.Connection, run: str, portal: str) -> dict[str, str]:
    """By reason, the first address that a run asked a portal for in vain."""
    rows = connection.execute(
        "SELECT reason, url, min(id) FROM fetches WHERE run = ? AND portal = ? "
        "AND reason IS NOT NULL AND url IS NOT NULL GROUP BY reason",
        (run, portal),
    )
    return {reason: url for reason, url, _ in rows}


def best_listed(connection: sqlite3.Connection, portal: str) -> dict[str, dict[str, int]]:
    """The most report links that any run saw listed at a portal, by year and kind.

    A crawl that knows the rest of a list stops early, so no single run need have seen it all.
    """
    rows = connection.execute("SELECT DISTINCT listed FROM portal_runs WHERE portal = ?", (portal,))
    return most_of(*(json.loads(row[0]) for row in rows))


def all_listed(connection: sqlite3.Connection) -> dict[str, dict[str, dict[str, int]]]:
    """The same for every portal."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for portal, listed in connection.execute("SELECT DISTINCT portal, listed FROM portal_runs"):
        found[portal] = most_of(found.get(portal, {}), json.loads(listed))
    return found


def totals(listed: Listed) -> dict[int, int]:
    """Links by year, of all kinds.

    >>> totals({"2023": {"department": 3, "government": 1}})
    {2023: 4}
    """
    return {int(year): sum(kinds.values()) for year, kinds in sorted(listed.items())}


def most_of(*several: Listed) -> dict[str, dict[str, int]]:
    """Of several counts the larger, by year and kind.

    >>> most_of({"2023": {"department": 3}}, {"2023": {"department": 2, "government": 1}})
    {'2023': {'department': 3, 'government': 1}}
    """
    most: dict[str, dict[str, int]] = {}
    for listed in several:
        for year, kinds in listed.items():
            known = most.setdefault(year, {})
            for kind, count in kinds.items():
                known[kind] = max(count, known.get(kind, 0))
    return most
