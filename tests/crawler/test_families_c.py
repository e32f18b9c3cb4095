"""Crawls of the sandbox portals of Ucap, Epoint, truecms and of sites of no known family."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from family_crawls import FamilyCrawl, crawl_places, family_places
from tiny_portal import CREATOR, TinySite, creator

from archive.catalog import Catalog
from archive.home import Home
from crawler.families.generic import GUESS, GenericSpider
from crawler.families.sniffing import candidate, own_links, own_prefix, ways
from crawler.frontier import decode, encode
from crawler.listing import parse_page, report_links
from crawler.registry import Portal
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.world import World, places

FAMILIES = ("ucap", "epoint", "truecms", "generic")
AGENCIES, YEARS = 3, 10
# Lists of eportal and Creator that page in other ways than those of places.toml.
OTHER_LISTS = ("directory", "offset", "default")
PLACES = tuple(
    place
    for family in (*FAMILIES, "eportal", "creator")
    for place in family_places(family)
    if family in FAMILIES or place.style in OTHER_LISTS
)
PORTALS = [place.key for place in PLACES]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FamilyCrawl]:
    home = tmp_path_factory.mktemp("families-c") / "home"
    yield crawl_places(PLACES, AGENCIES * YEARS * len(PLACES), home)


def asked_of(crawled: FamilyCrawl, host: str, words: str) -> list[str]:
    return [one for one in crawled.asked if host in one and words in one]


@pytest.mark.parametrize("portal", PORTALS)
def test_every_report_is_found_and_nothing_else(crawled: FamilyCrawl, portal: str) -> None:
    assert len(crawled.expected(portal)) == AGENCIES * YEARS
    assert crawled.missed(portal) == []
    assert crawled.wrong(portal) == {}
    assert len(crawled.reports[portal]) == AGENCIES * YEARS


@pytest.mark.parametrize("portal", PORTALS)
def test_nothing_is_said_to_have_failed(crawled: FamilyCrawl, portal: str) -> None:
    report = crawled.portals[portal]
    assert (report.outcome, report.failures, dict(report.errors)) == ("done", (), {})


def test_no_page_is_asked_for_twice(crawled: FamilyCrawl) -> None:
    assert crawled.asked_twice() == []


@pytest.mark.parametrize(
    ("host", "words", "least"),
    [
        ("xilu", "/getChannelList", 1),
        ("xilu", "/searchList/", 4),
        ("xilu", "zfxxgk_list_2.shtml", 1),
        ("yingting", "/szinf/info/getInfoCommon/", 2),
        ("yingting", "/loadDataByChannelIdAndDeptIdBackSort", 1),
        ("zaoyu", "POST www.zaoyu-sample.test/common/search/", 4),
        ("zaoyu", "/es-search/search/", 3),
        ("zhewan", "POST www.zhewan-sample.test/EWB-FRONT/rest/", 2),
        ("liaoting", "/truecms/messageController/getMessage.do", 4),
        ("xiuquan", "POST www.xiuquan-sample.test/common/search/", 4),
        ("lingdang", "/xxgk/7/index.jsp?pager.desc=false&pager.offset=16", 1),
        ("lingdang", "/bmxxgk/8/index.jsp?dataInfo.desc=false&dataInfo.offset=8", 1),
        ("suoxi", "/xxgk/7/default_3.htm", 1),
        ("tengzhou", "currentPage=2", 1),
        ("huyuan", "/gk/zfxxgkzl/zfxxgknb/3.html", 1),
    ],
)
def test_each_list_was_had_where_its_portal_keeps_it(
    crawled: FamilyCrawl, host: str, words: str, least: int
) -> None:
    assert len(asked_of(crawled, host, words)) >= least


def test_an_article_that_a_script_fills_is_had_as_the_script_has_it(crawled: FamilyCrawl) -> None:
    calls = asked_of(crawled, "xilu", "/interface-cms/proxy/api")
    assert len(calls) == AGENCIES
    assert all("manuscriptId=" in one for one in calls)


def test_truecms_is_asked_from_a_page_of_its_own(crawled: FamilyCrawl) -> None:
    calls = asked_of(crawled, "liaoting", "getMessage.do")
    assert all("liaoting-sample.test/" in crawled.referers[one] for one in calls)


def test_a_neighbours_column_behind_a_guess_is_left_alone(crawled: FamilyCrawl) -> None:
    assert asked_of(crawled, "shuangxi", "/xxgk/xxgknb/2?")
    assert asked_of(crawled, "shuangxi", "/xxgk/xxgknb/index_3.html")
    assert not asked_of(crawled, "shuangxi", "/tzgg/")


def test_a_guess_that_shows_nothing_new_is_not_gone_on_with(crawled: FamilyCrawl) -> None:
    assert asked_of(crawled, "shuangxi", "?page=2")
    assert not asked_of(crawled, "shuangxi", "?page=3")


def test_a_frame_that_counts_visits_is_not_opened(crawled: FamilyCrawl) -> None:
    assert not asked_of(crawled, "huyuan", "visitcount")


@pytest.mark.parametrize(
    "written",
    ["show('./202605/t20260524_1.html')", "window.open('/nb/202605/t20260524_1.html', '_blank')"],
)
def test_an_address_that_a_script_opens_is_a_link(written: str) -> None:
    title = "示例局2025年政府信息公开工作年度报告"
    body = f'<body><li onclick="{written}">{title}</li><a onclick="zoom(16)">大</a></body>'
    page = parse_page(body.encode(), "http://x.test/nb/")
    assert page is not None
    assert [(link.url, link.title) for link in page.scripted()] == [
        ("http://x.test/nb/202605/t20260524_1.html", title)
    ]


def test_a_guess_outlives_the_process_that_made_it() -> None:
    portal = creator(family="generic")
    spider = type("Sample", (GenericSpider,), {"name": portal.id, "portal": portal})()
    guess = {"way": 0, "number": 2, "below": "/nb/", "list": "http://x.test/nb/"}
    made = spider.guess_request(guess, {"via": "http://x.test/nb/", "entry": ""})
    again = decode(encode(made, spider), spider)
    assert (again.meta[GUESS], again.priority) == (guess, made.priority)
    assert (again.callback, again.errback) == (spider.parse_guess, spider.give_up_guess)


def test_a_second_crawl_makes_no_guesses(home: Home) -> None:
    chosen = tuple(place for place in family_places("generic") if place.style == "guess")
    with SandboxServer(World.make(seed=5, reports=20, chosen=chosen)) as server:
        runs = [
            crawl(home, list(server.portals.values()), CrawlOptions(resolve=server.resolve))
            for _ in range(2)
        ]
    first, second = (run.portals[0] for run in runs)
    assert (first.reports_found, second.new_addresses) == (20, 0)
    assert second.bytes < first.bytes / 50


@pytest.mark.stress
@pytest.mark.parametrize("family", sorted({place.family for place in places()} - {"scripted"}))
def test_a_portal_of_any_family_is_found_whole_as_an_unknown_site(home: Home, family: str) -> None:
    chosen = family_places(family)
    world = World.make(seed=5, reports=20 * len(chosen), chosen=chosen)
    with SandboxServer(world) as server:
        crawl(home, as_generic(server), CrawlOptions(resolve=server.resolve))
        truth = server.truth
    with closing(Catalog(home)) as catalog:
        fetched = [
            one.url for one in catalog.report_snapshots() if one.kind == "report" and one.url
        ]
    spider = GenericSpider.__new__(GenericSpider)
    found = {spider.identity(url) for url in fetched}
    right = [{spider.identity(url) for url in (one.url, *one.other_urls)} for one in truth]
    assert [sorted(one) for one in right if not one & found] == []
    assert found <= set().union(*right)


def as_generic(server: SandboxServer, **changes: object) -> list[Portal]:
    return [replace(one, family="generic", **changes) for one in server.portals.values()]


def test_a_column_that_moved_is_found_from_the_home_page(home: Home) -> None:
    chosen = tuple(place for place in family_places("generic") if place.style == "frame")
    with SandboxServer(World.make(seed=5, reports=10, chosen=chosen)) as server:
        moved = (f"http://{chosen[0].host}/moved/",)
        server.portals_of_world.by_host[chosen[0].host].articles["/moved/"] = (  # type: ignore[attr-defined]
            server.portals_of_world.by_host[chosen[0].host].columns[0],
            9000,
        )
        portals = as_generic(server, listings=moved)
        (report,) = crawl(home, portals, CrawlOptions(resolve=server.resolve)).portals
    assert (report.reports_found, dict(report.errors)) == (10, {})


def test_a_site_where_nothing_is_found_is_named_with_what_was_tried(
    home: Home, site: TinySite
) -> None:
    empty = (200, "text/html", "<html><body><p>示例数据，栏目建设中</p></body></html>".encode())
    site.answers[f"{CREATOR}/xxgk/1/"] = site.answers[f"{CREATOR}/"] = empty
    unknown = creator(family="generic")
    (report,) = crawl(home, [unknown], CrawlOptions(resolve=site.resolve)).portals
    assert report.outcome == "findings"
    said = report.errors["empty_listing"]
    assert f"http://{CREATOR}/xxgk/1/" in said
    assert "no known family" in said
    assert site.asked[f"{CREATOR}/"] == 1


def test_a_guess_that_fails_is_no_failure_of_the_portal(home: Home, site: TinySite) -> None:
    lines = "".join(
        f'<li><a href="{year}.html">示例县人民政府{year}年政府信息公开工作年度报告</a></li>'
        for year in range(2010, 2022)
    )
    page = f"<html><body><ul>{lines}</ul></body></html>"
    site.answers[f"{CREATOR}/nb/"] = (200, "text/html", page.encode())
    for year in range(2010, 2022):
        text = f"<p>示例数据，{year}年政府信息公开工作年度报告，虚构数字</p>" * 30
        site.answers[f"{CREATOR}/nb/{year}.html"] = (200, "text/html", text.encode())
    unknown = creator(family="generic", listings=(f"http://{CREATOR}/nb/",))
    (report,) = crawl(home, [unknown], CrawlOptions(resolve=site.resolve)).portals
    assert (report.outcome, report.reports_found, report.failures) == ("done", 12, ())
    assert site.asked[f"{CREATOR}/nb/index_1.html"] == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "http://x.test/nb/list.shtml",
            ["list_1.shtml", "list_2.shtml", "index_1.shtml", "index_2.shtml", "2.shtml"],
        ),
        ("http://x.test/nb/", ["index_1.html", "index_2.html", "2", "?page=2"]),
    ],
)
def test_guesses_are_made_in_the_order_of_what_was_seen(url: str, expected: list[str]) -> None:
    made = [candidate(url, way, 2).removeprefix("http://x.test/nb/") for way in range(ways(url))]
    assert made[: len(expected)] == expected


def test_a_list_whose_articles_lie_elsewhere_has_their_path_for_its_own() -> None:
    body = (
        '<a href="/zwgk/c100/202401/1.html">示例局2023年政府信息公开工作年度报告</a>'
        '<a href="/zwgk/c100/202301/2.html">示例局2022年政府信息公开工作年度报告</a>'
        '<a href="/xwzx/202301/3.html">要闻</a>'
    )
    page = parse_page(f"<body>{body}</body>".encode(), "http://x.test/nb/list.shtml")
    assert page is not None
    prefix = own_prefix(page, report_links(page, ()))
    assert prefix == "/zwgk/c100"
    assert own_links(page, prefix) == {
        "x.test/zwgk/c100/202301/2.html",
        "x.test/zwgk/c100/202401/1.html",
    }


def test_a_report_of_a_known_family_is_one_page_as_that_family_says() -> None:
    spider = GenericSpider.__new__(GenericSpider)
    addresses = (
        "http://x.test/govxxgk/a/2024-01-02/7eb5f7f1-9041-43ad-8e13-8fcb82ea831a.html?deptcode=1",
        "http://x.test/govxxgk/a/2024-01-02/7eb5f7f1-9041-43ad-8e13-8fcb82ea831a.html?deptcode=2",
    )
    assert len({spider.identity(one) for one in addresses}) == 1
    assert spider.identity("http://x.test/InfoPublic.aspx?cid=1&sid=7") == spider.identity(
        "http://x.test/InfoPublic.aspx?sid=9&cid=1"
    )


def test_every_trap_has_its_portal() -> None:
    assert {place.family for place in PLACES} == {*FAMILIES, "eportal", "creator"}
    assert [len(family_places(family)) for family in FAMILIES] == [3, 1, 1, 5]
