"""Filling the ledgers of a new database: all reports and indexes are there, no summary is yet."""

from collections.abc import Mapping, Sequence

from archive.building.agencies import AgencyList
from archive.building.report import PortalFacts
from archive.catalog import Catalog
from archive.database import NewDatabase
from archive.exchanges.visits import reports_not_had
from archive.home import Home
from archive.ledgers.disappearances import load_disappearances
from archive.ledgers.expecting import Reporter, expected, rule_of
from archive.ledgers.lags import load_lags
from archive.ledgers.lists import Lists
from archive.ledgers.looking import Looking
from archive.ledgers.register import Register, load_register
from archive.ledgers.revisions import load_revisions


def load_ledgers(
    database: NewDatabase,
    home: Home,
    catalog: Catalog,
    portals: Mapping[str, PortalFacts],
    agencies: AgencyList,
) -> None:
    """Fill the ledgers; what they prove of lateness goes into `reports` too.

    `portals` are those whose publishers are expected to report, `agencies` the home's list.
    Raises ExpectedRuleError.
    """
    load_revisions(database)
    load_disappearances(database, catalog)
    load_lags(database, Lists(home, catalog))
    newest = _newest_year(database, catalog)
    if newest is None:
        return
    rule = rule_of(home)
    reporters: Sequence[Reporter] = list(expected(rule, portals, agencies))
    looking = Looking(database.connection, catalog, tuple(reports_not_had(catalog)))
    load_register(database, reporters, Register(rule, looking, newest))


def _newest_year(database: NewDatabase, catalog: Catalog) -> int | None:
    """The newest report year held, or the year before that in which portals were last visited."""
    (held,) = database.connection.execute("SELECT max(year) FROM reports").fetchone()
    (visited,) = catalog.connection.execute("SELECT max(ended_at) FROM portal_runs").fetchone()
    years = [held] if held is not None else []
    return max([*years, *([int(visited[:4]) - 1] if visited else [])], default=None)
