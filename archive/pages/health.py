"""The page on health: what our visits saw at each site, in words that accuse nobody.

All but the age of the last good update comes from the database, which is a function of the
archive; the age is a matter of today and is reckoned when the page is served.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive import clock
from archive.heartbeat import days_since, read_heartbeat
from archive.home import Home
from archive.ingesting.options import NO_PORTAL
from archive.words import Word, word, words


@dataclass(frozen=True, slots=True)
class Said:
    """One problem in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Site:
    """One site; `years` are (year, listed, held) of the two newest report years of all sites.

    `state` is the worst of its problems' kinds, `well` without one, `never` before a first visit.
    """

    portal: str
    name: str
    province: Word
    state: str
    last_run: str | None
    lists_read: str | None
    problems: tuple[Said, ...]
    years: tuple[tuple[int, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Sites in the same state, with the word for it."""

    state: Word
    meaning: Word
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """The page: groups of sites, the years of their tables, the last time that all went well."""

    groups: tuple[Group, ...]
    years: tuple[int, ...]
    visited: int
    last_good: str | None


def health(connection: sqlite3.Connection) -> Health:
    """Gather the page; the caller keeps it until the next build."""
    years = _newest_years(connection)
    sites = list(_sites(connection, years))
    groups = tuple(
        Group(state, word("health_meaning", code), tuple(s for s in sites if s.state == code))
        for code, state in words("health").items()
    )
    return Health(
        groups=tuple(group for group in groups if group.sites),
        years=years,
        visited=sum(site.last_run is not None for site in sites),
        last_good=connection.execute("SELECT max(last_success) FROM portals").fetchone()[0],
    )


def age_of_update(home: Home, last_good: str | None) -> tuple[str | None, int | None]:
    """When an update last ended well, and how many days ago; by the heartbeat where there is one.

    `last_good` is what the database knows: the last visit without a problem.
    """
    beat = read_heartbeat(home)
    moment = (beat.last_good if beat else None) or last_good
    return moment, days_since(moment)


def to_json(page: Health, moment: str | None, days: int | None) -> dict[str, object]:
    """The page for programs."""
    return {
        "last_good_update": moment,
        "days_since_last_good_update": days,
        "asked_at": clock.stamp(clock.now()),
        "portals": [
            {
                "portal": site.portal,
                "state": site.state,
                "last_visit": site.last_run,
                "lists_read": site.lists_read,
                "problems": [problem.code for problem in site.problems],
                "years": {year: {"listed": seen, "held": held} for year, seen, held in site.years},
            }
            for group in page.groups
            for site in group.sites
        ],
    }


def _newest_years(connection: sqlite3.Connection) -> tuple[int, ...]:
    rows = connection.execute(
        "SELECT DISTINCT year FROM portal_years ORDER BY year DESC LIMIT 2"
    ).fetchall()
    return tuple(year for (year,) in rows)


def _sites(connection: sqlite3.Connection, years: tuple[int, ...]) -> "list[Site]":
    problems, counts = _problems(connection), _counts(connection)
    rows = connection.execute(
        "SELECT portal, coalesce(name, portal), province, outcome, last_run, lists_read"
        " FROM portals WHERE portal <> ? ORDER BY division_code IS NULL, division_code, portal",
        (NO_PORTAL,),
    ).fetchall()
    return [
        Site(
            portal=portal,
            name=name,
            province=word("province", province),
            state=_state([kind for kind, _ in problems.get(portal, [])], last_run),
            last_run=last_run,
            lists_read=lists_read,
            problems=tuple(said for _, said in problems.get(portal, [])),
            years=tuple((year, *counts.get((portal, year), (None, None))) for year in years),
        )
        for portal, name, province, _, last_run, lists_read in rows
    ]


def _problems(connection: sqlite3.Connection) -> "dict[str, list[tuple[str, Said]]]":
    found: dict[str, list[tuple[str, Said]]] = {}
    rows = connection.execute("SELECT portal, kind, code, zh, en FROM portal_problems ORDER BY id")
    for portal, kind, code, zh, en in rows:
        found.setdefault(portal, []).append((kind, Said(code, zh, en)))
    return found


def _counts(connection: sqlite3.Connection) -> Mapping[tuple[str, int], tuple[int, int]]:
    rows = connection.execute("SELECT portal, year, listed, reports FROM portal_years")
    return {(portal, year): (listed, held) for portal, year, listed, held in rows}


def _state(kinds: list[str], last_run: str | None) -> str:
    """The kind that stands first in the list of words; every kind has one."""
    if last_run is None:
        return "never"
    known = [code for code in words("health") if code in kinds]
    return known[0] if known else "well"
