"""Filling the ledgers of a new database: all reports and indexes are there, no summary is yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from archive.building.agencies import AgencyList
from archive.building.report import PortalFacts
from archive.catalog import Catalog
from archive.database import NewDatabase
from archive.exchanges.visits import reports_not_had
from archive.home import Home
from archive.ledgers.disappearances import load_disappearances
from archive.ledgers.expecting import Rule, expected
from archive.ledgers.lags import load_lags
from archive.ledgers.lists import Lists
from archive.ledgers.looking import Looking
from archive.ledgers.news import load_news
from archive.ledgers.register import Register, load_register
from archive.ledgers.revisions import load_revisions


@dataclass(frozen=True, slots=True)
class LedgerSources:
    """What ledgers need beside the database.

    `portals` are those whose publishers are expected to report, `agencies` the home's list;
    `withheld` are agency and year of reports that are held and not published.
    """

    home: Home
    catalog: Catalog
    portals: Mapping[str, PortalFacts]
    agencies: AgencyList
    rule: Rule
    withheld: Collection[tuple[str, int | None]] = ()


def load_ledgers(database: NewDatabase, sources: LedgerSources) -> None:
    """Fill the ledgers; what they prove of lateness goes into `reports` too."""
    load_revisions(database)
    load_disappearances(database, sources.catalog)
    load_news(database)
    load_lags(database, Lists(sources.home, sources.catalog))
    newest = _newest_year(database, sources.catalog)
    if newest is None:
        return
    reporters = expected(sources.rule, _told_of(database, sources.portals), sources.agencies)
    not_had = reports_not_had(sources.catalog)
    looking = Looking(database.connection, sources.catalog, not_had)
    ended = sources.agencies.ended
    register = Register(sources.rule, looking, newest, sources.withheld, ended)
    load_register(database, reporters, register)


def _told_of(
    database: NewDatabase, portals: Mapping[str, PortalFacts]
) -> Mapping[str, PortalFacts]:
    """The portals that the table has: real ones stay out of a sandbox home."""
    rows = database.connection.execute("SELECT portal FROM portals")
    return {portal: portals[portal] for (portal,) in rows if portal in portals}


def _newest_year(database: NewDatabase, catalog: Catalog) -> int | None:
    """The newest report year held, or the year before that in which portals were last visited."""
    (held,) = database.connection.execute("SELECT max(year) FROM reports").fetchone()
    (visited,) = catalog.connection.execute("SELECT max(ended_at) FROM portal_runs").fetchone()
    years = [held] if held is not None else []
    return max([*years, *([int(visited[:4]) - 1] if visited else [])], default=None)
