"""Rows of the catalog about runs, and what lists showed in all runs taken together."""

import json
import sqlite3
from collections.abc import Mapping

from archive import clock
from archive.exchanges.history import PortalRun

Listed = Mapping[str, Mapping[str, int]]
"""Report links by year (as text) and by kind of publisher."""


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
    """The ways to a portal's hosts that its last crawl found, where they are not as registered."""
    row = connection.execute(
        "SELECT transport FROM portal_runs WHERE portal = ? ORDER BY ended_at DESC LIMIT 1",
        (portal,),
    ).fetchone()
    found: dict[str, list[str]] = json.loads(row["transport"]) if row else {}
    return found


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
