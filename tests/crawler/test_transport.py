"""Portals without https, without http, and with TLS of the last decade are reached all the same.

A rehearsal sends a host to one port whatever the scheme: behind the TLS port nobody speaks http,
behind the ordinary one nobody speaks https.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from one_door import Door, door
from rich.console import Console
from scrapy import Request

from archive import clock
from archive.catalog import Catalog
from archive.home import Home
from archive.verify import rebuild_catalog
from crawler import transport
from crawler.registry import Portal
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.connections import MODERN, OLD, closed_port, secured
from crawler.sandbox.faults import LISTS
from crawler.sandbox.server import LOOPBACK, SandboxServer
from crawler.sandbox.world import World, places
from crawler.tally import PortalReport, RunReport

PLACE = places()[0]
REPORTS = 3


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxServer]:
    with SandboxServer(World.make(seed=12, reports=REPORTS, chosen=(PLACE,))) as server:
        yield server


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.settings.DOWNLOAD_TIMEOUT", 5)


def registered(sandbox: SandboxServer, scheme: str) -> Portal:
    """The portal as a registry has it that says this scheme."""
    portal = sandbox.portals[PLACE.key]
    listings = (url.replace("http:", f"{scheme}:", 1) for url in portal.listings)
    return replace(portal, listings=tuple(listings), scheme=scheme)


def visit(home: Home, portal: Portal, port: int) -> PortalReport:
    resolve = dict.fromkeys(portal.hosts, (LOOPBACK, port))
    (report,) = crawl(home, [portal], CrawlOptions(resolve=resolve)).portals
    return report


def printed(portal: PortalReport) -> str:
    """What a person reads of it."""
    console = Console(record=True, width=200)
    moment = clock.now()
    RunReport("run", moment, moment, "done", (portal,)).render(console)
    return console.export_text()


def failed_attempts(home: Home) -> list[str]:
    """Why requests of the last run brought nothing."""
    with closing(Catalog(home)) as catalog:
        last = list(catalog.runs())[-1]
        return [failure.reason for failure in catalog.failures(last.id)]


def fetched(home: Home) -> set[str]:
    with closing(Catalog(home)) as catalog:
        return {(one.url or "").partition(":")[0] for one in catalog.snapshots()}


def test_modern_tls_needs_nothing(home: Home, sandbox: SandboxServer) -> None:
    with secured(sandbox, MODERN) as port:
        portal = visit(home, registered(sandbox, "https"), port)
    assert (portal.outcome, portal.new_addresses, portal.transport) == ("done", REPORTS, {})
    assert failed_attempts(home) == []


@pytest.mark.parametrize(
    ("scheme", "ways"), [("https", ["old_tls"]), ("http", ["https", "old_tls"])]
)
def test_old_tls_is_tried_where_the_handshake_failed_and_remembered(
    home: Home, sandbox: SandboxServer, scheme: str, ways: list[str]
) -> None:
    with secured(sandbox, OLD) as port:
        first = visit(home, registered(sandbox, scheme), port)
        assert (first.outcome, first.new_addresses) == ("done", REPORTS)
        again = visit(home, registered(sandbox, scheme), port)
    assert first.transport == again.transport == {PLACE.host: ways}
    assert f"{PLACE.host} is reached by {' and '.join(ways)}" in printed(first)
    assert failed_attempts(home) == []


@pytest.mark.parametrize(("said", "spoken"), [("https", "http"), ("http", "https")])
def test_the_other_scheme_is_tried_where_nobody_answers_and_remembered(
    home: Home, sandbox: SandboxServer, said: str, spoken: str
) -> None:
    with secured(sandbox, MODERN) as secure_port:
        port = sandbox.port if spoken == "http" else secure_port
        first = visit(home, registered(sandbox, said), port)
        assert (first.outcome, first.new_addresses, first.failures) == ("done", REPORTS, ())
        assert first.transport == {PLACE.host: [spoken]}
        assert len(failed_attempts(home)) == 1
        assert visit(home, registered(sandbox, said), port).outcome == "done"
    assert failed_attempts(home) == []
    assert fetched(home) == {spoken}


def test_what_was_learned_outlives_the_catalog(home: Home, sandbox: SandboxServer) -> None:
    visit(home, registered(sandbox, "https"), sandbox.port)
    home.catalog_path.unlink()
    rebuild_catalog(home)
    assert visit(home, registered(sandbox, "https"), sandbox.port).outcome == "done"
    assert failed_attempts(home) == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_where_nobody_answers_at_all_that_is_what_is_said(
    home: Home, sandbox: SandboxServer, scheme: str
) -> None:
    with closed_port() as port:
        portal = visit(home, registered(sandbox, scheme), port)
    assert (portal.outcome, portal.transport) == ("blocked", {})
    assert "connection_refused" in portal.errors["robots_unreachable"]
    assert portal.failures[0][1].startswith(f"{scheme}:")


def test_a_portal_that_answers_keeps_its_scheme_through_a_hiccup(
    home: Home, sandbox: SandboxServer
) -> None:
    sandbox.faults.on(PLACE.host, "cut_short", LISTS, times=2)
    try:
        portal = visit(home, registered(sandbox, "http"), sandbox.port)
    finally:
        sandbox.faults.off()
    assert (portal.outcome, portal.transport) == ("done", {})


class TestSitesThatLeadHttpToHttps:
    """As most do: to leave https for http because of one hiccup would be a circle for ever."""

    # The normal handshake and the old one.
    HICCUP = 2

    @pytest.fixture
    def both(self, sandbox: SandboxServer) -> Iterator[Door]:
        with secured(sandbox, MODERN) as secure, door(secure, sandbox.port) as standing:
            yield standing

    def test_a_handshake_that_failed_once_costs_nothing(
        self, home: Home, sandbox: SandboxServer, both: Door
    ) -> None:
        both.shuts = self.HICCUP
        first = visit(home, registered(sandbox, "https"), both.port)
        assert (both.shuts, both.led_on) == (0, 1)
        assert (first.outcome, first.new_addresses, first.transport) == ("done", REPORTS, {})
        again = visit(home, registered(sandbox, "https"), both.port)
        assert (again.outcome, both.led_on) == ("done", 1)

    def test_a_way_that_was_remembered_is_forgotten(
        self, home: Home, sandbox: SandboxServer, both: Door
    ) -> None:
        both.shuts, both.leads_on = 1_000, False
        before = visit(home, registered(sandbox, "https"), both.port)
        assert (before.outcome, before.transport) == ("done", {PLACE.host: ["http"]})
        both.shuts, both.leads_on = 0, True
        assert visit(home, registered(sandbox, "https"), both.port).outcome == "done"
        after = visit(home, registered(sandbox, "https"), both.port)
        assert (after.outcome, after.transport, both.led_on) == ("done", {}, 1)

    def test_where_https_is_dead_that_is_what_is_said(
        self, home: Home, sandbox: SandboxServer, both: Door
    ) -> None:
        both.shuts = 1_000
        portal = visit(home, registered(sandbox, "https"), both.port)
        assert (portal.outcome, list(portal.errors)) == ("blocked", ["robots_unreachable"])
        assert "redirect_loop" not in portal.errors["robots_unreachable"]
        assert portal.transport == {}


@pytest.mark.parametrize(
    ("before", "led"),
    [
        ([], False),
        (["https://a.test/2"], True),
        (["https://a.test:443/2"], True),
        # A page of https that leads to another address of http: that one may do over https.
        (["https://a.test/1"], False),
        (["https://b.test/2"], False),
        (["http://a.test/2"], False),
    ],
)
def test_only_the_same_address_leads_in_a_circle(before: list[str], led: bool) -> None:
    request = Request("http://a.test/2", meta={"redirect_urls": before})
    assert transport._came_from(request, "https") is led
