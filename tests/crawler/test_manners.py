"""Pauses, queues and breakers: what a portal that complains is spared.

Seconds are thousandths here: `patience` is the share of a pause that is really waited.
"""

import asyncio
import gzip
import time
from collections.abc import Iterable
from concurrent.futures import Future
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from scrapy import Request
from scrapy.http import Response
from tiny_portal import CREATOR, EPORTAL, YEARS, TinySite, creator, eportal

from archive import clock
from archive.home import Home
from crawler import backoff
from crawler.hosts import Names
from crawler.manners import MOST_FAILURES, Manners, pause_after
from crawler.run import CrawlOptions, crawl
from crawler.session import Session
from crawler.tally import PortalReport
from crawler.wire import TlsHandler

FIRST = f"{EPORTAL}/tiny/7/index.html"
MILLI = 0.001


def report_of(year: int) -> str:
    return f"{EPORTAL}/eportal/ui?pageId=8&articleKey={year}&columnId=9"


def run(home: Home, site: TinySite, portal: object = None, **options: object) -> PortalReport:
    chosen = CrawlOptions(resolve=site.resolve, **options)
    (only,) = crawl(home, [portal or eportal()], chosen).portals
    return only


def gaps(times: Iterable[float]) -> list[float]:
    ordered = sorted(times)
    return [later - earlier for earlier, later in pairwise(ordered)]


def took(site: TinySite) -> float:
    """Seconds from the first arrival to the last.

    What spaces requests of one queue is when they were sent. The first may be noted late, but
    before the second is sent: so much has one pause less than there are gaps.
    """
    return max(site.times) - min(site.times)


class MadeTime:
    """A clock that only sleeping moves, in place of `time` and `asyncio` of the manners."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class TestQueues:
    @pytest.fixture
    def made(self, monkeypatch: pytest.MonkeyPatch) -> MadeTime:
        made = MadeTime()
        monkeypatch.setattr("crawler.manners.time", made)
        monkeypatch.setattr("crawler.manners.asyncio", made)
        return made

    def test_a_pause_holds_for_its_platform_and_no_other(self, made: MadeTime) -> None:
        manners = Manners()
        manners.pause("a.gov.cn", 3_600)
        assert asyncio.run(manners.turn("b.gov.cn", lambda: False))
        assert made.now == 1_000
        assert asyncio.run(manners.turn("a.gov.cn", lambda: False))
        assert made.now == 4_600

    def test_a_shorter_pause_ends_no_longer_one(self, made: MadeTime) -> None:
        manners = Manners()
        manners.pause("a.gov.cn", 50)
        manners.pause("a.gov.cn", 0.0)
        asyncio.run(manners.turn("a.gov.cn", lambda: False))
        assert made.now == 1_050

    def test_a_crawl_that_ends_waits_no_longer(self, made: MadeTime) -> None:
        manners = Manners()
        manners.pause("a.gov.cn", 3_600)
        assert not asyncio.run(manners.turn("a.gov.cn", lambda: True))
        assert made.now == 1_000

    def test_requests_that_wait_together_go_one_by_one(self) -> None:
        manners = Manners()
        went: list[float] = []

        async def ask() -> None:
            await manners.turn("a.gov.cn", lambda: False, spacing=0.02)
            went.append(time.monotonic())

        async def ask_all() -> None:
            await asyncio.gather(*(ask() for _ in range(4)))

        began = time.monotonic()
        asyncio.run(ask_all())
        assert all(at - began >= 0.02 * place for place, at in enumerate(sorted(went)))


class TestBreaker:
    def test_a_host_is_given_up_after_failures_in_a_row(self) -> None:
        manners = Manners()
        for _ in range(MOST_FAILURES - 1):
            assert not manners.failed("a.gov.cn", "timeout").given_up
        manners.answered("a.gov.cn")
        for _ in range(MOST_FAILURES - 1):
            assert not manners.failed("a.gov.cn", "timeout").given_up
        assert manners.failed("a.gov.cn", "timeout").given_up
        assert not manners.health("b.gov.cn").given_up

    def test_a_page_that_fails_by_itself_says_little_of_its_host(self) -> None:
        manners = Manners()
        for _ in range(19):
            assert not manners.failed("a.gov.cn", "http_500", backoff._LITTLE).given_up
            assert not manners.failed("a.gov.cn", "http_500", 0).given_up
        assert manners.failed("a.gov.cn", "http_500", backoff._LITTLE).given_up

    @pytest.mark.parametrize("status", [500, 403])
    def test_a_few_broken_pages_block_no_healthy_host(
        self, home: Home, site: TinySite, status: int
    ) -> None:
        """In a later crawl nothing that is well lies between them: it is known."""
        broken = list(YEARS)[-4:]
        site.answers |= {report_of(year): (status, "text/html", b"<html>") for year in broken}
        assert run(home, site).new_addresses == len(YEARS) - len(broken)
        again = run(home, site, recheck=False)
        assert {site.asked[report_of(year)] for year in broken} == {4}
        assert list(again.errors) == ["reports_failed"]
        assert {reason for reason, _ in again.failures} == {f"http_{status}"}

    def test_one_failing_host_of_files_costs_the_files_alone(
        self, home: Home, site: TinySite
    ) -> None:
        years = list(YEARS)[:8]
        for year in years:
            file = f"http://{CREATOR}/files/{year}.pdf"
            page = f'<div id="zoom"><p>见附件</p><a href="{file}">年度报告.pdf</a></div>'
            site.answers[report_of(year)] = (200, "text/html", page.encode())
            site.answers[f"{CREATOR}/files/{year}.pdf"] = (500, "text/plain", b"")
        portal = run(home, site, eportal(hosts=(EPORTAL, CREATOR)), delay=0.001)
        assert portal.new_addresses == len(YEARS)
        assert "other_host_given_up" in portal.errors
        # A file counts once, though it was asked for twice.
        asked = [year for year in years if site.asked[f"{CREATOR}/files/{year}.pdf"]]
        on_its_way = 1
        assert MOST_FAILURES <= len(asked) <= MOST_FAILURES + on_its_way
        assert CREATOR in portal.errors["other_host_given_up"]
        # Attempts, not pages: beside it stands how many of those were not fetched.
        assert "attempts in a row (a page gets several)" in portal.errors["other_host_given_up"]
        assert portal.outcome == "findings"

    def test_a_host_of_files_without_robots_costs_the_files_alone(
        self, home: Home, site: TinySite
    ) -> None:
        page = f'<div id="zoom"><a href="http://{CREATOR}/1.pdf">年度报告.pdf</a></div>'
        site.answers[report_of(2020)] = (200, "text/html", page.encode())
        site.answers[f"{CREATOR}/robots.txt"] = (521, "text/html", b"")
        portal = run(home, site, eportal(hosts=(EPORTAL, CREATOR)))
        assert (portal.outcome, portal.new_addresses) == ("findings", len(YEARS))
        assert list(portal.errors) == ["other_host_given_up"]
        assert portal.failures == (("robots_unreachable", f"http://{CREATOR}/1.pdf"),)


class TestPauses:
    @pytest.mark.parametrize(
        ("failures", "asked_for", "seconds"),
        [(1, None, 60), (2, None, 120), (3, None, 240), (4, None, 300), (9, None, 300),
         (1, 5, 60), (1, 200, 200), (2, 86_400, 86_400), (1, -10, 60)],
    )  # fmt: skip
    def test_they_grow_from_one_minute_to_five(
        self, failures: int, asked_for: float | None, seconds: float
    ) -> None:
        assert pause_after(failures, asked_for) == seconds

    @pytest.mark.parametrize(
        ("written", "seconds"),
        [
            (b"120", 120.0), (b" 7 ", 7.0), (b"Mon, 23 Nov 2026 00:01:30 GMT", 90.0),
            (b"soon", None), (b"-5", None), (b"", None),
        ],
    )  # fmt: skip
    def test_retry_after_is_a_number_or_a_date(self, written: bytes, seconds: float | None) -> None:
        clock.set_for_tests(datetime(2026, 11, 23, tzinfo=UTC))
        try:
            response = Response("http://a.test/", headers={"Retry-After": written})
            assert backoff._retry_after(response) == seconds
        finally:
            clock.set_for_tests(None)

    def test_nothing_is_asked_while_one_lasts(self, home: Home, site: TinySite) -> None:
        site.answers[FIRST] = (503, "text/plain", b"")
        portal = run(home, site, patience=MILLI)
        assert portal.waited == 60 + 120 + 240
        first, second = gaps(site.times)[-2:]
        assert first >= 60 * MILLI
        assert second >= 120 * MILLI

    def test_in_a_rehearsal_nothing_is_waited(self, home: Home, site: TinySite) -> None:
        site.answers[FIRST] = (503, "text/plain", b"")
        began = time.monotonic()
        assert run(home, site).waited > 400
        assert time.monotonic() - began < 30

    def test_crawl_delay_is_obeyed(self, home: Home, site: TinySite) -> None:
        rules = b"User-agent: *\nCrawl-delay: 30\n"
        site.answers[f"{EPORTAL}/robots.txt"] = (200, "text/plain", rules)
        assert run(home, site, since=2022, patience=MILLI).outcome == "done"
        assert took(site) >= 30 * MILLI * (len(site.times) - 2)


class TestPlatforms:
    def test_portals_of_one_platform_take_turns(self, home: Home, site: TinySite) -> None:
        site.slow = 0.02
        two = [eportal(platform="tiny.test"), creator(platform="tiny.test")]
        options = CrawlOptions(resolve=site.resolve, delay=0.03, since=2020)
        assert {one.outcome for one in crawl(home, two, options).portals} == {"done"}
        assert site.most_together == 1
        assert took(site) >= 0.5 * 0.03 * (len(site.times) - 2)

    def test_the_delay_is_kept_from_one_portal_to_the_next(
        self, home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By when requests are sent: one that arrives late comes nearer to the next."""
        turn, sent = Manners.turn, []

        async def note(self: Manners, platform: str, *rest: object) -> bool:
            goes = await turn(self, platform, *rest)
            sent.append(self._queues[platform].last)
            return goes

        monkeypatch.setattr(Manners, "turn", note)
        two = [eportal(platform="tiny.test"), creator(platform="tiny.test", first_year=2024)]
        options = CrawlOptions(resolve=site.resolve, delay=0.15, since=2024)
        crawl(home, two, options)
        (change,) = [n for n, (one, two) in enumerate(pairwise(site.hosts)) if one != two]
        assert len(sent) == len(site.times)
        assert gaps(sent)[change] >= 0.5 * 0.15

    def test_portals_of_two_platforms_do_not_wait_for_each_other(
        self, home: Home, site: TinySite
    ) -> None:
        site.slow = 0.2
        options = CrawlOptions(resolve=site.resolve, delay=0.01, since=2020)
        crawl(home, [eportal(), creator()], options)
        assert site.most_together == 2


def test_ctrl_c_ends_a_pause_and_costs_no_page(home: Home, site: TinySite) -> None:
    site.answers[FIRST] = (503, "text/plain", b"")

    def interrupt(session: Session, _work: Future[None]) -> None:
        while not any(queue.opens for queue in list(session.manners._queues.values())):
            time.sleep(0.002)
        raise KeyboardInterrupt

    began = time.monotonic()
    options = CrawlOptions(resolve=site.resolve, patience=1.0)
    with pytest.raises(KeyboardInterrupt):
        crawl(home, [eportal()], options, show=interrupt)
    assert time.monotonic() - began < 20
    del site.answers[FIRST]
    again = run(home, site)
    assert again.resumed
    assert (again.outcome, again.new_addresses) == ("done", len(YEARS))


def test_a_file_has_more_time_than_a_page(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, float] = {}
    send = TlsHandler.download_request

    async def note(self: TlsHandler, request: Request) -> Response:
        given[request.meta["kind"]] = request.meta["download_timeout"]
        return await send(self, request)

    monkeypatch.setattr(TlsHandler, "download_request", note)
    page = f'<div id="zoom"><a href="http://{EPORTAL}/1.pdf">年度报告.pdf</a></div>'
    site.answers[report_of(2020)] = (200, "text/html", page.encode())
    run(home, site, since=2020)
    assert given == {"robots": 60, "listing": 60, "report": 60, "attachment": 300}


def test_no_cookie_of_ours_is_written_down(home: Home, site: TinySite) -> None:
    run(home, site, eportal(cookies=True))
    for file in home.warc_dir.rglob("*.warc.gz"):
        assert b"\r\nCookie:" not in gzip.decompress(file.read_bytes())


def test_a_name_keeps_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: a second answer, of an address inside the network, is never asked for."""
    answers = iter((("8.8.8.8",), ("10.0.0.1",)))

    async def look_up(_self: Names, _host: str) -> tuple[str, ...]:
        return next(answers)

    monkeypatch.setattr(Names, "_look_up", look_up)
    names = Names({})
    assert asyncio.run(names.target("a.gov.cn", 80)) == ("8.8.8.8", 80)
    assert asyncio.run(names.target("a.gov.cn", 80)) == ("8.8.8.8", 80)
