"""How the last crawls of each portal ended, as far as the next one depends on it.

Of a crawl's lists it is known whether they were read to their ends (`deep`), until a page showed
nothing new (`shallow`), for the years of `--since` alone (`part`: of other years it says
nothing), or not as they should (`incomplete`: a page of a list did not come, or the portal was
blocked).
"""

from dataclasses import dataclass
from datetime import datetime

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.run_rows import CAME_TO_AN_END

DEEP, SHALLOW, PART, INCOMPLETE = "deep", "shallow", "part", "incomplete"


@dataclass(frozen=True, slots=True)
class LastCrawls:
    """The last crawl of a portal that came to its end, and when its lists were last read whole."""

    ended_at: datetime | None = None
    lists: str | None = None
    incomplete_in_a_row: int = 0
    deep_at: datetime | None = None


def last_crawls(catalog: Catalog) -> dict[str, LastCrawls]:
    """By portal. Crawls that were cut short do not count: the next one goes on with them."""
    return _read(catalog, "")


def last_crawl(catalog: Catalog, portal: str) -> LastCrawls:
    """Of one portal; empty where it was never crawled."""
    return _read(catalog, "AND portal = ?", portal).get(portal, LastCrawls())


def _read(catalog: Catalog, condition: str, *values: str) -> dict[str, LastCrawls]:
    rows = catalog.connection.execute(
        "SELECT portal, ended_at, lists FROM portal_runs "
        f"WHERE {CAME_TO_AN_END} {condition} ORDER BY ended_at, run",
        values,
    )
    found: dict[str, LastCrawls] = {}
    for portal, ended_at, lists in rows:
        found[portal] = _after(found.get(portal, LastCrawls()), clock.parse(ended_at), lists)
    return found


def _after(before: LastCrawls, ended_at: datetime, lists: str | None) -> LastCrawls:
    failed = lists == INCOMPLETE
    return LastCrawls(
        ended_at=ended_at,
        lists=lists,
        incomplete_in_a_row=before.incomplete_in_a_row + 1 if failed else 0,
        deep_at=ended_at if lists == DEEP else before.deep_at,
    )
