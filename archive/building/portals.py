"""Tables about portals, from the catalog: what the visits saw. Nothing here knows today."""

import sqlite3
from collections.abc import Iterator, Mapping

from archive import clock
from archive.building.report import PortalFacts
from archive.catalog import Catalog
from archive.database import NewDatabase, Row
from archive.error_codes import error_code
from archive.exchanges.history import PortalStatus
from archive.exchanges.run_rows import all_listed, totals
from archive.home import Home


def load_portals(
    database: NewDatabase, home: Home, catalog: Catalog, portals: Mapping[str, PortalFacts]
) -> None:
    """Load every portal, crawled or only registered, its problems and its years."""
    status = {one.portal: one for one in catalog.portal_status()}
    counts, read = _counts(database.connection), _lists_read(catalog)
    names = sorted(status.keys() | counts.keys() | _registered(home, portals))
    rows = [
        (
            *_known(portal, portals.get(portal)),
            *_visited(status.get(portal), read.get(portal)),
            *counts.get(portal, (0, 0)),
            _failures(status.get(portal)),
        )
        for portal in names
    ]
    database.load("portals", rows)
    database.load("portal_problems", _problems(status))
    database.load("portal_years", _years(database.connection, catalog))


def _registered(home: Home, portals: Mapping[str, PortalFacts]) -> frozenset[str]:
    """Portals to be named even if nothing came from them; real ones stay out of a sandbox."""
    return frozenset(portals if home.kind == "real" else ())


def _counts(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Captures and reports in force, by portal."""
    # Each table once: no index is there yet, and a count for each portal would read all reports.
    captures = connection.execute("SELECT portal, count(*) FROM snapshots GROUP BY portal")
    reports = dict(
        connection.execute(
            "SELECT portal, count(*) FROM reports WHERE current = 1 GROUP BY portal"
        ).fetchall()
    )
    return {portal: (count, reports.get(portal, 0)) for portal, count in captures}


def _lists_read(catalog: Catalog) -> dict[str, str]:
    """When the lists of each portal last came as they should."""
    rows = catalog.connection.execute(
        "SELECT portal, max(ended_at) FROM portal_runs WHERE pages > 0"
        " AND lists IN ('deep', 'shallow', 'part') AND outcome IN ('done', 'findings')"
        " GROUP BY portal"
    )
    return dict(rows.fetchall())


def _known(portal: str, facts: PortalFacts | None) -> Row:
    if facts is None:
        return (portal, None, None, None, None, None)
    return (portal, facts.name, facts.province, facts.division_code, facts.level, facts.family)


def _visited(status: PortalStatus | None, lists_read: str | None) -> Row:
    if status is None:
        return (None, None, None, None)
    success = status.last_success
    last = status.last_run
    return (
        clock.stamp(last.ended_at),
        clock.stamp(success) if success else None,
        last.outcome,
        lists_read,
    )


def _failures(status: PortalStatus | None) -> int | None:
    return sum(status.last_run.failures.values()) if status else None


def _problems(status: Mapping[str, PortalStatus]) -> Iterator[Row]:
    for portal in sorted(status):
        last = status[portal].last_run
        for code, _ in last.errors:
            meaning = error_code(code)
            seen_at = clock.stamp(last.ended_at)
            yield (None, portal, code, meaning.kind, meaning.zh, meaning.en, seen_at)


def _years(connection: sqlite3.Connection, catalog: Catalog) -> Iterator[Row]:
    """Reports listed and held, by portal and year."""
    found: dict[tuple[str, int], list[int]] = {}
    for portal, listed in all_listed(catalog.connection).items():
        for year, count in totals(listed).items():
            found[portal, year] = [count, 0]
    held = connection.execute(
        "SELECT portal, year, count(*) FROM reports WHERE current = 1 AND year IS NOT NULL"
        " AND portal IS NOT NULL GROUP BY portal, year"
    )
    for portal, year, count in held:
        found.setdefault((portal, year), [0, 0])[1] = count
    for (portal, year), (listed_there, reports) in sorted(found.items()):
        yield (None, portal, year, listed_there, reports)
