"""Portals that answer strangely: each failure has its own name, and none passes for a success."""

import gzip
import sqlite3
from contextlib import closing, nullcontext
from datetime import timedelta

import pytest
from tiny_portal import CREATOR, EPORTAL, YEARS, TinySite, creator, eportal

from archive.catalog import Catalog
from archive.errors import BrokenWarcError, HomeUnwritableError, WrongHomeKindError
from archive.exchanges.crawls import last_crawls
from archive.exchanges.recording import Recording
from archive.exchanges.visits import last_good, portal_visits
from archive.home import Home
from archive.snapshot import Kind
from archive.warc import WarcWriter
from crawler.blocks import Answer, expect_page
from crawler.errors import HomePageRedirectError
from crawler.families import base
from crawler.families.base import PortalSpider
from crawler.registry import Portal
from crawler.run import CrawlOptions, crawl
from crawler.schedule import is_due
from crawler.session import Session
from crawler.spiderloader import spider_class
from crawler.tally import PortalReport

FIRST = f"{EPORTAL}/tiny/7/index.html"
FILE = f"{EPORTAL}/files/2024.pdf"
TITLE = "示例县人民政府2020年政府信息公开工作年度报告"
SHORT = f'<div id="zoom"><p>见附件</p><a href="http://{FILE}">报告.pdf</a></div>'.encode()
CHALLENGE = b"<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></html>"


def report_of(year: int) -> str:
    return f"{EPORTAL}/eportal/ui?pageId=8&articleKey={year}&columnId=9"


def run(home: Home, site: TinySite, portal: Portal | None = None) -> PortalReport:
    (only,) = crawl(home, [portal or eportal()], CrawlOptions(resolve=site.resolve)).portals
    return only


class TestReportsThatFail:
    """A portal most of whose reports do not come is not done."""

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            ((404, "text/html", b"not here"), "http_404"),
            ((200, "text/html", "<p>您访问的页面不存在</p>".encode()), "soft_not_found"),
        ],
    )
    def test_all_of_them(
        self, home: Home, site: TinySite, answer: tuple[int, str, bytes], reason: str
    ) -> None:
        site.answers |= {report_of(year): answer for year in YEARS}
        portal = run(home, site)
        assert portal.outcome == "findings"
        assert f"{len(YEARS)} of {len(YEARS)}" in portal.errors["reports_failed"]
        assert reason in portal.errors["reports_failed"]
        assert (portal.new_addresses, portal.changed_bodies) == (0, 0)

    @pytest.mark.parametrize(("lost", "outcome"), [(3, "done"), (4, "findings")])
    def test_a_share_of_them(self, home: Home, site: TinySite, lost: int, outcome: str) -> None:
        for year in list(YEARS)[:lost]:
            site.answers[report_of(year)] = (410, "text/plain", b"")
        portal = run(home, site)
        assert (portal.outcome, portal.new_addresses) == (outcome, len(YEARS) - lost)

    def test_a_page_that_turned_into_an_error_page_is_no_change(
        self, home: Home, site: TinySite
    ) -> None:
        run(home, site)
        site.answers[report_of(2020)] = (200, "text/html", b"<p>404 Not Found</p>")
        options = CrawlOptions(resolve=site.resolve, recheck=True)
        (portal,) = crawl(home, [eportal()], options).portals
        assert (portal.changed_bodies, portal.unchanged) == (0, len(YEARS) - 1)


class TestFiles:
    """An attached file is judged like a page."""

    @pytest.fixture(autouse=True)
    def _short_page(self, site: TinySite) -> None:
        site.answers[report_of(2024)] = (200, "text/html", SHORT)

    def test_a_page_in_place_of_a_file_is_a_failure(self, home: Home, site: TinySite) -> None:
        site.answers[FILE] = (200, "text/html", b"<html><body>please log in</body></html>")
        assert run(home, site).failures == (("soft_not_found", f"http://{FILE}"),)

    @pytest.mark.parametrize("media_type", ["text/html", "application/pdf"])
    def test_a_challenge_in_place_of_a_file_blocks(
        self, home: Home, site: TinySite, media_type: str
    ) -> None:
        site.answers[FILE] = (200, media_type, CHALLENGE)
        assert run(home, site).outcome == "blocked"

    @pytest.mark.parametrize(
        ("media_type", "body"),
        [
            ("application/pdf", b"%PDF-1.4 sample data"),
            ("application/msword", b"<html xmlns:o='o'><body>sample data</body></html>"),
            ("text/plain", "示例数据".encode()),
        ],
    )
    def test_a_file_passes(self, home: Home, site: TinySite, media_type: str, body: bytes) -> None:
        site.answers[FILE] = (200, media_type, body)
        assert run(home, site).failures == ()


class TestTooOften:
    """A page that says, with status 200, that we come too often."""

    WORDS = "<html><body>您的访问过于频繁，请稍后再试</body></html>"

    @pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
    def test_it_is_no_capture_of_the_report(self, home: Home, site: TinySite, charset: str) -> None:
        site.answers[report_of(2020)] = (200, "text/html", self.WORDS.encode(charset))
        assert list(run(home, site).errors) == ["too_many_requests"]
        asked = site.asked[report_of(2020)]
        with closing(Catalog(home)) as catalog:
            assert last_good(catalog, f"http://{report_of(2020)}", Kind.REPORT) is None
            visits = portal_visits(catalog, "tiny-eportal", Kind.REPORT)
            assert [one.is_known for one in visits if "articleKey=2020" in one.url] == [False]
        del site.answers[report_of(2020)]
        again = run(home, site)
        assert (again.outcome, site.asked[report_of(2020)]) == ("done", asked + 1)

    def test_it_takes_the_place_of_no_good_one(self, home: Home, site: TinySite) -> None:
        run(home, site)
        page = f"http://{report_of(2020)}"
        with closing(Catalog(home)) as catalog:
            before = last_good(catalog, page, Kind.REPORT)
        site.answers[report_of(2020)] = (200, "text/html", self.WORDS.encode())
        crawl(home, [eportal()], CrawlOptions(resolve=site.resolve, recheck=True))
        with closing(Catalog(home)) as catalog:
            assert last_good(catalog, page, Kind.REPORT) == before

    @pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
    def test_a_short_report_may_say_that_something_is_frequent(
        self, home: Home, site: TinySite, charset: str
    ) -> None:
        text = "示例数据。" * 200 + "工作人员变动比较频繁。"
        page = f'<meta charset="{charset}"><div id="zoom"><p>{text}</p></div>'
        body = page.encode(charset)
        assert len(body) < 8_192
        site.answers[report_of(2020)] = (200, "text/html", body)
        portal = run(home, site)
        assert (portal.outcome, portal.failures, portal.waited) == ("done", (), 0)


@pytest.mark.parametrize(
    ("asked", "came", "is_home"),
    [
        ("http://a.test/1.html", "http://a.test/", True),
        ("http://a.test/1.html", "https://www.a.test/index.html", True),
        ("http://a.test/?a=dir&p=7", "http://a.test/", True),
        # Zhengzhou's lists stand there; it moved them all to https.
        ("http://a.test/?a=dir&p=7", "https://a.test/?a=dir&p=7", False),
        ("http://a.test/?a=dir&p=7", "https://a.test/?a=dir&p=8", False),
        ("http://a.test/", "https://www.a.test/", False),
    ],
)
def test_the_home_page_in_place_of_another(asked: str, came: str, is_home: bool) -> None:
    answer = Answer(came, asked, 200, b"<p>page</p>", "page")
    with pytest.raises(HomePageRedirectError) if is_home else nullcontext():
        expect_page("tiny", answer)


class TestAddresses:
    @pytest.mark.parametrize("href", ["http://host:abc/1.html", "http://[::1/1.html"])
    def test_one_bad_link_is_one_failure(self, home: Home, site: TinySite, href: str) -> None:
        page = (
            f'<ul class="conList_ull"><li><a href="{href}">{TITLE}</a></li>'
            f'<li><a href="http://{report_of(2020)}">{TITLE}</a></li></ul>'
        )
        site.answers[FIRST] = (200, "text/html", page.encode())
        portal = run(home, site)
        assert portal.failures == (("bad_address", href),)
        assert portal.new_addresses == 1

    @pytest.mark.parametrize(
        ("target", "reason"),
        [
            ("http://www.elsewhere.test/", "host_not_registered"),
            ("http://127.0.0.1:22/", "private_address"),
            (f"http://{EPORTAL}:abc/", "bad_address"),
            (f"http://{report_of(2020)}", "redirect_loop"),
        ],
    )
    def test_a_redirect_is_followed_nowhere_else(
        self, home: Home, site: TinySite, target: str, reason: str
    ) -> None:
        site.answers[report_of(2020)] = (302, "text/html", target.encode())
        assert [why for why, _ in run(home, site).failures] == [reason]


def test_a_body_that_unfolds_too_far_is_named(home: Home, site: TinySite) -> None:
    site.answers[report_of(2020)] = (200, "text/html", gzip.compress(b"x" * (65 * 1024**2), 9))
    assert [why for why, _ in run(home, site).failures] == ["unfolds_too_far"]


@pytest.mark.parametrize("family", ["eportal", "creator"])
def test_a_list_that_is_too_long_is_told_of(
    home: Home, site: TinySite, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paging = {"eportal": "eportal", "creator": "columns"}[family]
    for module in ("crawler.families.silence", f"crawler.families.{paging}"):
        monkeypatch.setattr(f"{module}.MOST_PAGES", 2)
    more = b"<body><script>createPageHTML(7, 1, 'index')</script></body>"
    if family == "creator":
        site.answers[f"{CREATOR}/xxgk/1/"] = (200, "text/html", more)
    portal = run(home, site, eportal() if family == "eportal" else creator())
    stated = 4 if family == "eportal" else 7
    assert f"found {stated}" in portal.errors["listing_failed"]


def test_portals_that_share_a_host_take_turns(home: Home, site: TinySite) -> None:
    site.slow = 0.03
    two = [
        eportal(),
        eportal(id="tiny-other", listings=(f"http://{EPORTAL}/eportal/ui?pageId=7&currentPage=2",)),
    ]
    report = crawl(home, two, CrawlOptions(resolve=site.resolve, delay=0.01))
    assert {portal.outcome for portal in report.portals} == {"done"}
    assert site.most_at_once[EPORTAL] == 1


def test_damage_at_one_portal_leaves_the_others_alone(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = Recording.prepare

    def damaged(self: Recording, portal: str) -> None:
        if portal == "tiny-eportal":
            raise BrokenWarcError("tiny-eportal: expected a record, found none.")
        prepare(self, portal)

    monkeypatch.setattr(Recording, "prepare", damaged)
    report = crawl(home, [eportal(), creator()], CrawlOptions(resolve=site.resolve))
    outcomes = {portal.portal: portal.outcome for portal in report.portals}
    assert outcomes == {"tiny-eportal": "findings", "tiny-creator": "done"}
    assert "broken_warc" in report.portals[0].errors
    assert report.needs_a_person


def test_a_failure_that_nobody_foresaw_leaves_the_others_alone(home: Home, site: TinySite) -> None:
    def spiders(portal: Portal, session: Session | None) -> type[PortalSpider]:
        if portal.id == "tiny-creator":
            raise sqlite3.OperationalError("database or disk is full")
        return spider_class(portal, session)

    both = [eportal(), creator()]
    report = crawl(home, both, CrawlOptions(resolve=site.resolve), spiders)
    well, ill = report.portals
    assert (well.outcome, well.new_addresses) == ("done", len(YEARS))
    assert (ill.outcome, list(ill.errors)) == ("findings", ["spider_bug"])
    assert "disk is full" in ill.errors["spider_bug"]
    # Nothing was read there: a month is too long to wait.
    tomorrow = report.ended_at + timedelta(days=1)
    with closing(Catalog(home)) as catalog:
        crawls = last_crawls(catalog)
    assert is_due(crawls["tiny-creator"], tomorrow)


def test_a_full_disk_ends_the_crawl_and_costs_no_page(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = WarcWriter._append
    left = iter(range(8))

    def full(self: WarcWriter, members: list[bytes]) -> int:
        if next(left, None) is None:
            raise HomeUnwritableError("No space left.")
        return append(self, members)

    monkeypatch.setattr(WarcWriter, "_append", full)
    portal = run(home, site)
    assert (portal.outcome, list(portal.errors)) == ("findings", ["home_unwritable"])
    monkeypatch.setattr(WarcWriter, "_append", append)
    again = run(home, site)
    assert again.resumed
    assert portal.new_addresses + again.new_addresses == len(YEARS)


def test_no_page_is_parsed_twice(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    parse = base.parse_page

    def note(body: bytes, url: str, charset: str | None = None) -> object:
        parsed.append(url)
        return parse(body, url, charset)

    monkeypatch.setattr(base, "parse_page", note)
    portal = run(home, site, creator())
    robots = 1
    assert len(parsed) == portal.pages_fetched - robots


def test_real_pages_never_enter_a_sandbox_home(home: Home) -> None:
    with pytest.raises(WrongHomeKindError):
        crawl(home, [eportal()], CrawlOptions())
