"""Whole crawls of the sandbox portals of TRS, VSB, gkmlpt, NFCMS and Shanghai.

What a crawl must find is what the portals say they list; what they list, and how, is held
against portals.md by the tests of single traps below and by tests/listings.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from archive.addresses import canonical_address
from archive.catalog import Catalog
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.warc import read_payload
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.sites.base import Asked, Reply, Site
from crawler.sandbox.world import World, places
from crawler.tally import RunReport

FAMILIES = ("trs", "vsb", "gkmlpt", "nfcms", "shanghai")
CHOSEN = tuple(place for place in places() if place.family in FAMILIES)
KEYS = [place.key for place in CHOSEN]
# Enough for three pages of a flat list: 30 reports and five lines of furniture, 15 a page.
REPORTS = 30 * len(CHOSEN)
# The report that a column is: asked for as a column, and then as the report that it is.
LEAF = "/zwgk_229/zfxxgknb/zfb2024n/"


@dataclass(frozen=True)
class Crawled:
    report: RunReport
    sites: dict[str, Site]
    asked: list[tuple[Asked, int]]
    captures: list[Snapshot]
    home: Home

    def asked_of(self, key: str) -> list[tuple[Asked, int]]:
        hosts = self.sites[key].hosts()
        return [(a, s) for a, s in self.asked if a.host in hosts and a.path != "/robots.txt"]

    def of_kind(self, key: str, kind: Kind) -> list[Snapshot]:
        return [one for one in self.captures if (one.portal, one.kind) == (key, kind)]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    home = Home.open(tmp_path_factory.mktemp("families-a") / "home", kind="sandbox", create=True)
    asked: list[tuple[Asked, int]] = []
    with SandboxServer(World.make(11, REPORTS, CHOSEN)) as sandbox:
        reply_to = sandbox.portals_of_world.reply

        def noted(request: Asked) -> Reply | None:
            reply = reply_to(request)
            asked.append((request, reply.status if reply else 404))
            return reply

        sandbox.portals_of_world.reply = noted  # type: ignore[assignment]
        sites = {place.key: site for place, site in sandbox.portals_of_world.sites.items()}
        options = CrawlOptions(resolve=sandbox.resolve)
        report = crawl(home, tuple(sandbox.portals.values()), options)
    with closing(Catalog(home)) as catalog:
        yield Crawled(report, sites, asked, list(catalog.snapshots()), home)


def addresses(site: Site) -> list[set[str]]:
    return [set(map(canonical_address, site.urls_of(order))) for order in site.orders]


@pytest.mark.parametrize("key", KEYS)
def test_every_report_is_found_and_nothing_else(crawled: Crawled, key: str) -> None:
    found = {canonical_address(one.url or "") for one in crawled.of_kind(key, Kind.REPORT)}
    expected = addresses(crawled.sites[key])
    assert [urls for urls in expected if not urls & found] == []
    assert found - set().union(*expected) == set()


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_wrong_with_a_portal_that_behaves(crawled: Crawled, key: str) -> None:
    portal = next(one for one in crawled.report.portals if one.portal == key)
    assert (portal.outcome, portal.failures, dict(portal.errors)) == ("done", (), {})


@pytest.mark.parametrize("key", KEYS)
def test_no_page_is_asked_for_twice_or_in_vain(crawled: Crawled, key: str) -> None:
    asked = crawled.asked_of(key)
    times = Counter((one.host, one.path, tuple(one.query.items())) for one, _ in asked)
    twice = [page[1] for page, count in times.items() if count > 1]
    leaf = "leaf" in crawled.sites[key].place.traps
    assert twice == ([LEAF] if leaf else [])
    assert {status for _, status in asked} <= {200}


@pytest.mark.parametrize("key", KEYS)
def test_a_report_in_two_columns_is_one_page_where_its_number_says_so(
    crawled: Crawled, key: str
) -> None:
    site = crawled.sites[key]
    # TRS gives an article in a second column an address that shares nothing but digits.
    apart = site.place.family == "trs" and "twice" in site.place.traps
    assert len(crawled.of_kind(key, Kind.REPORT)) == len(site.orders) + apart


@pytest.mark.parametrize("key", KEYS)
def test_the_files_of_reports_are_fetched(crawled: Crawled, key: str) -> None:
    files = [read_payload(crawled.home, s) for s in crawled.of_kind(key, Kind.ATTACHMENT)]
    assert len(files) == len(crawled.sites[key].attached) > 0
    assert {file[:4] for file in files} == {b"PK\x03\x04"}


def test_a_file_of_vsb_is_the_file_and_no_error_page(crawled: Crawled) -> None:
    (capture,) = crawled.of_kind("yuanlan", Kind.ATTACHMENT)
    (file,) = crawled.sites["yuanlan"].attached.values()
    assert read_payload(crawled.home, capture) == file.content()


def test_neither_gates_nor_second_hosts_are_asked(crawled: Crawled) -> None:
    assert [a.path for a, _ in crawled.asked if a.path.startswith("/gate/")] == []
    site = crawled.sites["danquan"]
    assert {a.host for a, _ in crawled.asked_of("danquan")} == {site.hosts()[0]}


def test_a_document_of_gkmlpt_and_nfcms_is_one_page(crawled: Crawled) -> None:
    site = crawled.sites["yaoxi"]
    assert any(len(urls) == 2 for urls in addresses(site))
    assert len(crawled.of_kind("yaoxi", Kind.REPORT)) == len(site.orders)


def test_pages_of_gkmlpt_are_counted_from_one(crawled: Crawled) -> None:
    pages = [a.query["page"] for a, _ in crawled.asked_of("tangyu") if "page" in a.query]
    assert sorted(pages) == ["1", "2", "3"]


def test_a_stub_inside_a_list_is_named(home: Home) -> None:
    place = next(place for place in CHOSEN if place.key == "tanye")
    with SandboxServer(World.make(11, 30, (place,))) as sandbox:
        reply_to = sandbox.portals_of_world.reply

        def emptied(request: Asked) -> Reply | None:
            site = sandbox.portals_of_world.sites[place]
            return site.stub() if request.path.endswith("/index_1.html") else reply_to(request)

        sandbox.portals_of_world.reply = emptied  # type: ignore[assignment]
        options = CrawlOptions(resolve=sandbox.resolve)
        (portal,) = crawl(home, tuple(sandbox.portals.values()), options).portals
    assert portal.outcome == "findings"
    assert "as page 2 of 3" in portal.errors["list_withheld"]
    assert portal.reports_found < 30


# The traps themselves: that the portals set them.


def ask(site: Site, path: str, query: str = "", **headers: str) -> Reply | None:
    fields = dict(pair.split("=", 1) for pair in query.split("&") if pair)
    return site.respond(Asked("GET", site.place.host, path, fields, headers))


def test_trs_sends_a_stub_past_the_end(crawled: Crawled) -> None:
    stub = ask(crawled.sites["tanye"], "/zwgk_229/zfxxgknb/index_3.html")
    assert stub is not None
    assert (stub.status, len(stub.content) < 500) == (200, True)


def test_trs_may_count_a_page_too_many(crawled: Crawled) -> None:
    asked = [a.path for a, _ in crawled.asked_of("shuangpu") if a.path.endswith("index_3.shtml")]
    stub = ask(crawled.sites["shuangpu"], asked[0])
    assert stub is not None
    assert len(stub.content) < 500


@pytest.mark.parametrize(
    ("key", "call"),
    [
        ("tanye", 'createPageHTML(3, 0, "index", "html")'),
        ("heting", 'createPageHTML("pageDec", 2, 1, "index", "shtml", '),
        ("liaozhou", "var countPage = 2"),
    ],
)
def test_trs_says_its_pages_in_three_ways(crawled: Crawled, key: str, call: str) -> None:
    column = {"tanye": "", "heting": "", "liaozhou": "qzf/"}[key]
    page = ask(crawled.sites[key], f"/zwgk_229/zfxxgknb/{column}")
    assert page is not None
    if key == "heting":
        call = call.replace("2, 1", "1, 1")
    assert call in page.content.decode("gbk" if key == "liaozhou" else "utf-8")


@pytest.mark.parametrize(("key", "day"), [("tanye", "t20210712_"), ("shuangpu", "t19700101_")])
def test_dates_in_addresses_contradict_the_page(crawled: Crawled, key: str, day: str) -> None:
    site = crawled.sites[key]
    order = next(one for one in site.orders if day in site.address_of(one))
    page = ask(site, site.address_of(order))
    assert page is not None
    assert f'<meta name="PubDate" content="{order.year + 1}-'.encode() in page.content


def test_the_gate_shows_a_page_in_big5(crawled: Crawled) -> None:
    site = crawled.sites["heting"]
    path = site.address_of(site.orders[0])
    page = ask(site, f"/gate/big5/{site.place.host}{path}")
    assert page is not None
    assert page.content_type == "text/html; charset=big5"
    assert "政府信息公開" in page.content.decode("big5")


def test_vsb_counts_its_pages_downwards(crawled: Crawled) -> None:
    site = crawled.sites["xiuchuan"]
    first, last = ask(site, "/zfxxgk/zfxxgknb.htm"), ask(site, "/zfxxgk/zfxxgknb/1.htm")
    assert first is not None
    assert last is not None
    assert b'<a href="zfxxgknb/1.htm">\xe4\xb8\x8b\xe9\xa1\xb5</a>' in first.content
    assert b"p_next_d" in last.content


@pytest.mark.parametrize("referer", ["", "http://elsewhere.test/"])
def test_vsb_hands_out_no_file_to_strangers(crawled: Crawled, referer: str) -> None:
    site = crawled.sites["xiuchuan"]
    file = next(a for a, _ in crawled.asked_of("xiuchuan") if a.path.endswith("download.jsp"))
    query = "&".join(f"{name}={value}" for name, value in file.query.items())
    refused = ask(site, file.path, query, referer=referer)
    assert refused is not None
    assert (refused.status, refused.content[:15]) == (200, b"<!DOCTYPE html>")


def test_page_0_of_gkmlpt_is_page_1(crawled: Crawled) -> None:
    site = crawled.sites["tangyu"]
    pages = [
        ask(site, "/gkmlpt/api/all/0", f"page={n}&sid={site.sid}")  # type: ignore[attr-defined]
        for n in (0, 1, 4)
    ]
    assert pages[0] == pages[1] is not None
    assert pages[2] is None


def test_gkmlpt_writes_json_that_is_none(crawled: Crawled) -> None:
    site = crawled.sites["tangyu"]
    page = ask(site, "/gkmlpt/api/all/0", f"page=1&sid={site.sid}")  # type: ignore[attr-defined]
    assert page is not None
    assert b"\\x3C" in page.content
    assert b"\\\\u653f" in page.content
    assert b"%u653f" in page.content


def test_shanghai_keeps_old_lines_in_comments(crawled: Crawled) -> None:
    page = ask(crawled.sites["qihe"], "/nw12344/")
    assert page is not None
    assert b"totalPage: 1" in page.content
    listing = ask(crawled.sites["qihe"], "/nw49255/")
    assert listing is not None
    assert "<!-- <li>" in listing.content.decode()


def test_the_sandbox_has_as_many_portals_as_agreed() -> None:
    assert Counter(place.family for place in CHOSEN) == {
        "trs": 5,
        "vsb": 2,
        "gkmlpt": 2,
        "nfcms": 2,
        "shanghai": 1,
    }
