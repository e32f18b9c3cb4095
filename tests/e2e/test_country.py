"""The whole country: every family's portals side by side, crawled, built, crawled again.

`make test` takes ten reports of each portal, `make stress` about 4,000 in all.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import chromium
import pytest

from archive import build as building
from archive.catalog import Catalog
from archive.commands.registry import portals_of
from archive.home import Home
from archive.snapshot import Kind
from archive.verify import verify
from crawler.run import CrawlOptions, RunReport, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.truth import ExpectedReport
from crawler.sandbox.world import World, places

FEW, MANY = 10, 90
"""Reports of each portal."""
LEAST_SAVED = 0.02
"""The share of the first crawl's bytes that a second may take when nothing has changed."""

Reports = Counter[tuple[str, str | None, int | None]]


@dataclass(frozen=True)
class Country:
    """What the portals published, and the home that crawled and read them."""

    home: Home
    truth: list[ExpectedReport]
    first: RunReport
    second: RunReport
    reports: tuple[Reports, Reports]
    editions: tuple[int, int]


@pytest.fixture(
    scope="module", params=[FEW, pytest.param(MANY, marks=pytest.mark.stress)], ids=["few", "many"]
)
def country(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Country]:
    chosen = tuple(
        place for place in places() if place.family != "scripted" or not chromium.switched_off()
    )
    home = Home.open(tmp_path_factory.mktemp("country") / "home", kind="sandbox", create=True)
    with SandboxServer(World.make(reports=request.param * len(chosen), chosen=chosen)) as sandbox:
        options = CrawlOptions(resolve=sandbox.resolve, registry=sandbox.registry)
        portals = [*sandbox.portals.values()]
        first = crawl(home, portals, options)
        built = published(home)
        second = crawl(home, portals, options)
        again = published(home)
        yield Country(
            home, sandbox.truth, first, second, (built[0], again[0]), (built[1], again[1])
        )


def published(home: Home) -> tuple[Reports, int]:
    """The reports in force of the built database, and how many editions there are."""
    building.build(home, building.BuildOptions(portals=portals_of(home)))
    with closing(sqlite3.connect(home.database_path)) as connection:
        rows = connection.execute("SELECT portal, agency, year FROM reports WHERE current = 1")
        reports = Counter((portal, agency, year) for portal, agency, year in rows)
        (editions,) = connection.execute("SELECT count(*) FROM reports").fetchone()
    return reports, int(editions)


def test_every_report_is_found_once_and_no_other(country: Country) -> None:
    assert country.reports[0] == Counter((r.portal, r.agency, r.year) for r in country.truth)


def test_no_guide_clone_or_yearly_table_is_taken_for_a_report(country: Country) -> None:
    known = {url for report in country.truth for url in (report.url, *report.other_urls)}
    with closing(Catalog(country.home)) as catalog:
        taken = {one.url for one in catalog.snapshots() if one.kind is Kind.REPORT}
    assert taken <= known


def test_nothing_is_said_to_be_wrong(country: Country) -> None:
    for run in (country.first, country.second):
        assert {one.portal: one.errors for one in run.portals if one.errors} == {}


def test_a_second_crawl_brings_next_to_nothing(country: Country) -> None:
    before = sum(one.bytes for one in country.first.portals)
    after = sum(one.bytes for one in country.second.portals)
    new = sum(one.new_addresses + one.changed_bodies for one in country.second.portals)
    assert new == 0
    assert country.reports[1] == country.reports[0]
    assert country.editions[1] == country.editions[0]
    if len(country.truth) > 1_000:  # with ten reports a portal the lists weigh too much
        assert after < LEAST_SAVED * before


def test_the_archive_is_whole(country: Country) -> None:
    assert verify(country.home).problems == ()
