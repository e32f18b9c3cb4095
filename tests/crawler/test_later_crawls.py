"""Crawls of the sandbox country after the first: nothing changed, then a few reports did.

What is judged here is the issue's: a second crawl with nothing changed brings under 2 % of the
first one's bytes and no new edition; of reports that were corrected, moved or taken away, exactly
those are told.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from archive import clock
from archive.build import BuildOptions, BuildReport, build
from archive.catalog import Catalog
from archive.home import Home
from archive.verify import rebuild_catalog, verify
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.sites.base import Site
from crawler.sandbox.world import World, key_of, later
from crawler.tally import RunReport

SEED, REPORTS = 31, 40
BEGIN = datetime(2025, 7, 7, 3, tzinfo=UTC)
# Tables whose rows are about runs, and about the captures themselves, not what they show.
_OF_RUNS = ("portals", "coverage", "build_info")
# The front page counts captures that no report came of, too.
_OF_CAPTURES = (*_OF_RUNS, "snapshots", "addresses", "front_counts")


@dataclass
class Country:
    """A home, the portals it is crawled from, and what each crawl and build said."""

    home: Home
    sandbox: SandboxServer

    def crawl(self, day: float, **options: object) -> RunReport:
        clock.set_for_tests(BEGIN + timedelta(days=day))
        chosen = CrawlOptions(resolve=self.sandbox.resolve, **options)
        return crawl(self.home, list(self.sandbox.portals.values()), chosen)

    def build(self) -> BuildReport:
        options = BuildOptions(portals=self.sandbox.portals, executor="inline", progress=False)
        return build(self.home, options)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.home.database_path)) as database:
            return database.execute(sql).fetchall()

    def tables(self, *without: str) -> dict[str, list[tuple[object, ...]]]:
        names = self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            str(name): self.rows(f'SELECT * FROM "{name}"')
            for (name,) in names
            if name not in without and not str(name).startswith(("reports_fts", "sqlite_"))
        }


def size(report: RunReport) -> int:
    return sum(portal.bytes for portal in report.portals)


def total(report: RunReport, name: str) -> int:
    return sum(getattr(portal, name) for portal in report.portals)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    home = Home.open(tmp_path_factory.mktemp("later") / "home", kind="sandbox", create=True)
    with SandboxServer(World.make(SEED, REPORTS)) as sandbox:
        yield Country(home, sandbox)
    clock.set_for_tests(None)


@pytest.fixture(scope="module")
def first(country: Country) -> tuple[RunReport, BuildReport]:
    return country.crawl(0), country.build()


@pytest.fixture(scope="module")
def second(country: Country, first: object) -> tuple[RunReport, dict, dict]:
    """The second crawl, and the tables before and after it."""
    before = country.tables()
    report = country.crawl(1)
    country.build()
    return report, before, country.tables()


@pytest.fixture(scope="module")
def asked_all(country: Country, second: object) -> tuple[RunReport, BuildReport, dict, dict]:
    before = country.tables(*_OF_CAPTURES)
    report = country.crawl(2, recheck=True)
    built = country.build()
    return report, built, before, country.tables(*_OF_CAPTURES)


@pytest.fixture(scope="module")
def changed(country: Country, asked_all: object) -> tuple[World, list[RunReport], BuildReport]:
    """A month later some reports were corrected, moved and taken away; three days of crawls."""
    world = later(World.make(SEED, REPORTS), 0.05, seed=2)
    country.sandbox.change(world)
    return world, [country.crawl(day) for day in (33, 34, 35)], country.build()


def test_a_second_crawl_brings_hardly_anything(
    first: tuple[RunReport, BuildReport], second: tuple[RunReport, dict, dict]
) -> None:
    assert total(first[0], "new_addresses") == REPORTS
    assert size(second[0]) < 0.02 * size(first[0])
    assert total(second[0], "new_addresses") == total(second[0], "changed_bodies") == 0


def test_two_crawls_of_one_state_publish_the_same(second: tuple[RunReport, dict, dict]) -> None:
    _, before, after = second
    assert {name for name in before if before[name] != after[name]} <= set(_OF_RUNS)


def test_asking_all_of_them_again_makes_no_edition(
    first: tuple[RunReport, BuildReport], asked_all: tuple[RunReport, BuildReport, dict, dict]
) -> None:
    report, built, before, after = asked_all
    assert built.editions == first[1].editions == REPORTS
    assert before == after
    # Portals that print a view counter have other bytes at every visit.
    changed = {one.portal for one in report.portals if one.changed_bodies}
    assert changed == {"moquan"}


def test_servers_that_can_tell_send_no_page_twice(
    country: Country, asked_all: tuple[RunReport, BuildReport, dict, dict]
) -> None:
    said = {place.key: place.validators for place in country.sandbox.portals_of_world.sites}
    assert set(said.values()) == {"", "etag", "last_modified"}
    with closing(Catalog(country.home)) as catalog:
        statuses = {
            portal: {
                one.status
                for one in catalog.report_snapshots()
                if one.portal == portal and one.captured_at >= BEGIN + timedelta(days=2)
            }
            for portal in said
        }
    assert statuses == {key: {304} if kind else {200} for key, kind in said.items()}


def test_exactly_what_changed_is_told(
    country: Country, changed: tuple[World, list[RunReport], BuildReport]
) -> None:
    world, _, built = changed
    sites = list(country.sandbox.portals_of_world.sites.values())
    amended = {_old_url(site, o) for site in sites for o in site.orders if o.amended}
    assert len(amended) == len(world.moved) == len(world.removed) == 2
    assert (built.reports, built.editions) == (REPORTS, REPORTS + len(amended))
    assert _urls(country, "SELECT url FROM reports WHERE edition = 2") == amended
    assert (built.gone, built.moved) == (len(world.removed), len(world.moved))


def test_what_moved_is_one_report_at_two_addresses(
    country: Country, changed: tuple[World, list[RunReport], BuildReport]
) -> None:
    world, *_ = changed
    expected = {
        (f"http://{site.place.host}{old}", f"http://{site.place.host}{new}")
        for site in country.sandbox.portals_of_world.sites.values()
        for old, new in site.changes.moved.items()
    }
    found = country.rows(
        "SELECT old.url, new.url FROM addresses AS old JOIN addresses AS new USING (report_id) "
        "WHERE old.gone_since IS NOT NULL AND new.gone_since IS NULL"
    )
    assert set(found) == expected
    assert len(expected) == len(world.moved)


def test_what_was_taken_away_is_gone_since_it_was_first_missed(
    country: Country, changed: tuple[World, list[RunReport], BuildReport]
) -> None:
    expected = {
        f"http://{site.place.host}{address}"
        for site in country.sandbox.portals_of_world.sites.values()
        for address in site.changes.gone
    }
    lost = "SELECT report_id FROM addresses GROUP BY 1 HAVING count(*) = count(gone_since)"
    assert _urls(country, f"SELECT url FROM addresses WHERE report_id IN ({lost})") == expected
    since = country.rows("SELECT DISTINCT substr(gone_since, 1, 10) FROM addresses")
    assert sorted(since, key=str) == [("2025-08-09",), (None,)]
    # Nothing is deleted: the report and its figures stay.
    assert country.rows(f"SELECT count(*) FROM reports WHERE report_id IN ({lost})") == [(2,)]


def test_two_failed_visits_are_not_enough(
    changed: tuple[World, list[RunReport], BuildReport],
) -> None:
    _, reports, _ = changed
    failed = [{url for one in report.portals for _, url in one.failures} for report in reports]
    assert len(failed[0]) == 4
    assert failed[0] == failed[1] == failed[2]


def test_catalog_and_tables_come_back(
    country: Country, changed: tuple[World, list[RunReport], BuildReport]
) -> None:
    assert verify(country.home).ok
    before = country.tables()
    country.home.catalog_path.unlink()
    assert rebuild_catalog(country.home).problems == ()
    country.build()
    assert country.tables() == before


def _old_url(site: Site, order: object) -> str:
    return f"http://{site.place.host}{site.address_of(order)}"  # type: ignore[arg-type]


def _urls(country: Country, sql: str) -> set[object]:
    return {url for (url,) in country.rows(sql)}


def test_later_worlds_change_each_report_once() -> None:
    world = later(World.make(SEED, REPORTS), 0.1)
    amended = {key_of(order) for order in world.orders if order.amended}
    assert [len(amended), len(world.moved), len(world.removed)] == [4, 4, 4]
    assert len(amended | world.moved | world.removed) == 12
