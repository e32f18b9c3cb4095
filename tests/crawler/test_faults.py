"""The fault run: every way in which real portals fail (portals 6), each under its own name.

One of two portals fails, the other must not notice. Nothing here sleeps: in a rehearsal pauses
are counted and not waited.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive.home import Home
from crawler.registry import Portal
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.faults import FAULTS, LISTS, PAGES, REPORTS, ROBOTS
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.world import World, places
from crawler.tally import PortalReport

FAILING, NEIGHBOUR = places()[:2]
# Of each portal the reports of three years are asked for.
SINCE, SIZE = 2022, 3


@pytest.fixture(scope="module")
def running() -> Iterator[SandboxServer]:
    with SandboxServer(World.make(seed=11, reports=13, chosen=places()[:2])) as server:
        yield server


@pytest.fixture
def sandbox(running: SandboxServer) -> Iterator[SandboxServer]:
    yield running
    running.faults.off()


@pytest.fixture(autouse=True)
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.settings.DOWNLOAD_MAXSIZE", 2 * 1024**2)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.settings.DOWNLOAD_TIMEOUT", 0.3)


def run(home: Home, sandbox: SandboxServer, **options: object) -> PortalReport:
    """Crawl both portals; the report of the failing one, once the other is seen to be well."""
    portals = list(sandbox.portals.values())
    chosen = {"resolve": sandbox.resolve, "since": SINCE} | options
    report = crawl(home, portals, CrawlOptions(**chosen))
    by_portal = {portal.portal: portal for portal in report.portals}
    neighbour = by_portal[NEIGHBOUR.key]
    assert (neighbour.outcome, neighbour.errors, neighbour.failures) == ("done", {}, ())
    assert neighbour.new_addresses == SIZE
    assert neighbour.waited == 0
    return by_portal[FAILING.key]


def alone(home: Home, sandbox: SandboxServer, **changes: object) -> PortalReport:
    """Crawl the failing portal alone, as registered but for the changes."""
    portal: Portal = replace(sandbox.portals[FAILING.key], **changes)
    options = CrawlOptions(resolve=sandbox.resolve, since=SINCE)
    (report,) = crawl(home, [portal], options).portals
    return report


def reasons(report: PortalReport) -> set[str]:
    return {reason for reason, _ in report.failures}


# Fault, where, then what the run report says: outcome, error, the reason beside each address.
FAILURES = [
    ("ruishu_412", LISTS, "blocked", "challenge", "challenge"),
    ("ruishu_412", REPORTS, "blocked", "challenge", "http_412"),
    ("ruishu_202", LISTS, "blocked", "challenge", "challenge"),
    ("ruishu_202", REPORTS, "blocked", "challenge", "challenge"),
    ("ruishu_200", LISTS, "blocked", "challenge", "challenge"),
    ("jiasule_521", LISTS, "blocked", "challenge", "challenge"),
    ("captcha", LISTS, "blocked", "challenge", "challenge"),
    ("captcha", REPORTS, "blocked", "challenge", "challenge"),
    ("geo_403", PAGES, "blocked", "access_refused", "http_403"),
    ("geo_403", REPORTS, "findings", "reports_failed", "http_403"),
    ("too_many_429", LISTS, "blocked", "too_many_requests", "http_429"),
    ("come_back_tomorrow_429", REPORTS, "blocked", "too_many_requests", "http_429"),
    ("too_often_200", LISTS, "blocked", "too_many_requests", "too_many_requests"),
    ("error_500", LISTS, "findings", "listing_failed", "http_500"),
    ("error_500", REPORTS, "findings", "reports_failed", "http_500"),
    ("gateway_502", LISTS, "findings", "listing_failed", "http_502"),
    ("busy_503", LISTS, "findings", "listing_failed", "http_503"),
    ("busy_503", REPORTS, "blocked", "host_given_up", "http_503"),
    ("cut_short", LISTS, "findings", "listing_failed", "cut_short"),
    ("cut_short", REPORTS, "blocked", "host_given_up", "cut_short"),
    ("too_large", LISTS, "findings", "listing_failed", "too_large"),
    ("too_large", REPORTS, "findings", "reports_failed", "too_large"),
    ("gzip_bomb", LISTS, "findings", "listing_failed", "unfolds_too_far"),
    ("redirect_loop", LISTS, "findings", "listing_failed", "redirect_loop"),
    ("redirect_loop", REPORTS, "findings", "reports_failed", "redirect_loop"),
    ("redirect_home", LISTS, "findings", "home_page_redirect", "home_page_redirect"),
    ("redirect_home", REPORTS, "findings", "reports_failed", "home_page_redirect"),
    ("redirect_elsewhere", LISTS, "findings", "host_not_registered", "host_not_registered"),
    ("redirect_elsewhere", REPORTS, "findings", "reports_failed", "host_not_registered"),
    ("redirect_to_loopback", LISTS, "findings", "private_address", "private_address"),
    ("redirect_to_network", REPORTS, "findings", "reports_failed", "private_address"),
    ("redirect_to_metadata", LISTS, "findings", "private_address", "private_address"),
    ("redirect_to_no_address", LISTS, "findings", "bad_address", "bad_address"),
    ("moved_column", LISTS, "findings", "listing_failed", "http_404"),
    ("gone_410", REPORTS, "findings", "reports_failed", "http_410"),
    ("soft_404", LISTS, "findings", "soft_not_found", "soft_not_found"),
    ("soft_404", REPORTS, "findings", "reports_failed", "soft_not_found"),
    ("empty_page", LISTS, "findings", "soft_not_found", "soft_not_found"),
    ("stub", REPORTS, "findings", "reports_failed", "soft_not_found"),
    ("cookie_wall", LISTS, "findings", "cookie_wanted", "cookie_wanted"),
    ("forbids", ROBOTS, "findings", "robots_disallowed", "robots_disallowed"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda one: f"{one[0]}-{one[1]}")
def test_each_failure_has_its_name(
    home: Home, sandbox: SandboxServer, failure: tuple[str, str, str, str, str]
) -> None:
    fault, where, outcome, error, reason = failure
    sandbox.faults.on(FAILING.host, fault, where)
    portal = run(home, sandbox)
    assert sandbox.faults.met > 0
    assert (portal.outcome, list(portal.errors)) == (outcome, [error])
    assert reason in reasons(portal) <= {reason, error}
    assert portal.new_addresses == 0


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("where", "outcome", "error"),
    [(LISTS, "findings", "listing_failed"), (REPORTS, "blocked", "host_given_up")],
)
def test_a_portal_that_never_answers(
    home: Home, sandbox: SandboxServer, where: str, outcome: str, error: str
) -> None:
    sandbox.faults.on(FAILING.host, "hangs", where)
    portal = alone(home, sandbox)
    assert (portal.outcome, list(portal.errors), reasons(portal)) == (outcome, [error], {"timeout"})


def test_an_emptied_list_is_an_error_of_its_own(home: Home, sandbox: SandboxServer) -> None:
    sandbox.faults.on(FAILING.host, "emptied_list", LISTS)
    portal = run(home, sandbox)
    assert (portal.outcome, list(portal.errors), portal.failures) == (
        "findings",
        ["empty_listing"],
        (),
    )


@pytest.mark.parametrize(
    "fault",
    [
        "ruishu_412", "jiasule_521", "geo_403", "busy_503", "error_500", "stub", "ruishu_202",
        "too_many_429", "redirect_home", "redirect_elsewhere", "cut_short", "too_large",
    ],
)  # fmt: skip
def test_robots_that_cannot_be_had_are_no_permission(
    home: Home, sandbox: SandboxServer, fault: str
) -> None:
    sandbox.faults.on(FAILING.host, fault, ROBOTS)
    portal = run(home, sandbox)
    assert (portal.outcome, list(portal.errors)) == ("blocked", ["robots_unreachable"])
    assert portal.reports_found == 0


@pytest.mark.usefixtures("hurried")
def test_robots_that_never_come_are_no_permission(home: Home, sandbox: SandboxServer) -> None:
    sandbox.faults.on(FAILING.host, "hangs", ROBOTS)
    portal = alone(home, sandbox)
    assert (portal.outcome, list(portal.errors)) == ("blocked", ["robots_unreachable"])
    assert "timeout" in portal.errors["robots_unreachable"]
    assert portal.pages_fetched == 0


# What a portal does that a patient visitor lives with: fault, where, how often, seconds of pause.
HARMLESS = [
    ("too_many_429", LISTS, 1, 120),
    ("too_many_429", REPORTS, 1, 120),
    ("busy_503", REPORTS, 2, 240),
    ("gateway_502", LISTS, 2, 60 + 120),
    ("error_500", REPORTS, 1, 60),
    ("geo_403", REPORTS, 1, 60),
    ("ruishu_412", REPORTS, 1, 60),
    ("jiasule_521", LISTS, 1, 60),
    ("too_often_200", LISTS, 2, 60 + 120),
    ("busy_503", ROBOTS, 1, 120),
    ("cut_short", REPORTS, 2, 0),
    ("moved_column", ROBOTS, None, 0),
    ("gone_410", ROBOTS, None, 0),
    ("slow_down", ROBOTS, None, 0),
    ("referer_wall", REPORTS, None, 0),
    ("gbk_called_utf8", PAGES, None, 0),
    ("gzip_unasked", PAGES, None, 0),
]


@pytest.mark.parametrize("trouble", HARMLESS, ids=lambda one: f"{one[0]}-{one[1]}")
def test_what_passes_costs_no_report(
    home: Home, sandbox: SandboxServer, trouble: tuple[str, str, int | None, int]
) -> None:
    fault, where, times, waited = trouble
    sandbox.faults.on(FAILING.host, fault, where, times)
    portal = run(home, sandbox)
    assert (portal.outcome, portal.errors, portal.failures) == ("done", {}, ())
    assert (portal.new_addresses, portal.waited) == (SIZE, waited)


def test_cookies_are_kept_where_the_registry_says_so(home: Home, sandbox: SandboxServer) -> None:
    sandbox.faults.on(FAILING.host, "cookie_wall", PAGES)
    portal = alone(home, sandbox, cookies=True)
    assert (portal.outcome, portal.new_addresses) == ("done", SIZE)


def test_a_cookie_that_does_not_help_is_brought_back_three_times(
    home: Home, sandbox: SandboxServer
) -> None:
    sandbox.faults.on(FAILING.host, "cookie_loop", LISTS)
    portal = alone(home, sandbox, cookies=True)
    assert (portal.outcome, list(portal.errors)) == ("findings", ["cookie_wanted"])
    first, again = 1, 3
    assert sandbox.faults.met == first + again


def test_a_host_that_fails_is_left_alone(home: Home, sandbox: SandboxServer) -> None:
    sandbox.faults.on(FAILING.host, "busy_503", REPORTS)
    run(home, sandbox, delay=0.001, since=2015)
    on_its_way = 1
    assert 5 <= sandbox.faults.met <= 5 + on_its_way


def test_a_host_that_was_left_alone_is_not_asked_for_another_portal(
    home: Home, sandbox: SandboxServer
) -> None:
    sandbox.faults.on(FAILING.host, "come_back_tomorrow_429", PAGES)
    portal = sandbox.portals[FAILING.key]
    both = [portal, replace(portal, id="second")]
    report = crawl(home, both, CrawlOptions(resolve=sandbox.resolve))
    assert [one.outcome for one in report.portals] == ["blocked", "blocked"]
    assert sorted(one.pages_fetched for one in report.portals) == [0, 2]


def test_every_fault_is_met_by_a_test() -> None:
    met = {fault for fault, *_ in FAILURES} | {fault for fault, *_ in HARMLESS}
    assert met | {"hangs", "emptied_list", "cookie_loop"} == FAULTS.keys()
