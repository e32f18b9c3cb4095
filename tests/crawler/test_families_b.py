"""Hanweb, jpaas, Hebei's columns, Lonsun: every trap of their portals met, nothing missed."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from family_crawls import FamilyCrawl, crawl_places, family_places, is_furniture
from scrapy import Request
from scrapy.http import HtmlResponse
from test_listing import spider_of

from crawler.families.base import PortalSpider
from crawler.families.recognise import recognise
from crawler.listing import parse_page
from crawler.sandbox.world import Place

FAMILIES = ("hanweb", "jpaas", "hebei", "lonsun")
HANWEB = family_places("hanweb")
OTHERS = tuple(place for family in FAMILIES[1:] for place in family_places(family))
PLACES = HANWEB + OTHERS
CLONED = [place for place in PLACES if "clone" in place.traps]
SHARED = [place for place in PLACES if "shared_host" in place.traps]


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FamilyCrawl]:
    """By portal. Hanweb's have so many reports that their lists do not end on the first page."""
    folder = tmp_path_factory.mktemp("families-b")
    hanweb = crawl_places(HANWEB, 50 * len(HANWEB), folder / "hanweb")
    others = crawl_places(OTHERS, 30 * len(OTHERS), folder / "others")
    return {one.key: hanweb if one in HANWEB else others for one in PLACES}


def named(place: Place) -> str:
    return f"{place.family}-{place.style}"


def one_place(key: str) -> Place:
    return next(place for place in PLACES if place.key == key)


@pytest.mark.parametrize("place", PLACES, ids=named)
class TestEveryPortal:
    def test_all_reports_are_found(self, crawls: dict[str, FamilyCrawl], place: Place) -> None:
        assert crawls[place.key].expected(place.key)
        assert crawls[place.key].missed(place.key) == []

    def test_nothing_else_is_taken_for_one(
        self, crawls: dict[str, FamilyCrawl], place: Place
    ) -> None:
        assert crawls[place.key].wrong(place.key) == {}
        assert not any(map(is_furniture, crawls[place.key].reports[place.key].values()))

    def test_nothing_needs_a_person(self, crawls: dict[str, FamilyCrawl], place: Place) -> None:
        portal = crawls[place.key].portals[place.key]
        assert (portal.outcome, portal.errors) == ("done", {})

    def test_no_page_is_asked_for_twice(self, crawls: dict[str, FamilyCrawl], place: Place) -> None:
        twice = [one for one in crawls[place.key].asked_twice() if f"{place.key}-" in one]
        assert twice == []

    def test_a_second_crawl_finds_nothing_new_and_nothing_wrong(
        self, crawls: dict[str, FamilyCrawl], place: Place
    ) -> None:
        crawled = crawls[place.key]
        again = crawled.again[place.key]
        assert (again.outcome, again.errors) == ("done", {})
        assert (again.new_addresses, again.changed_bodies) == (0, 0)
        articles = {one.url.removeprefix("http://") for one in crawled.expected(place.key)}
        asked = {one.split()[1].rstrip("?") for one in crawled.asked_again}
        assert not articles & asked


@pytest.mark.parametrize("place", CLONED, ids=named)
def test_a_clone_is_named_and_never_asked(crawls: dict[str, FamilyCrawl], place: Place) -> None:
    crawled = crawls[place.key]
    (failure,) = crawled.portals[place.key].failures
    assert failure[0] == "host_not_registered"
    assert urlsplit(failure[1]).hostname == f"www.{place.key}-copy.test"
    assert not any("-copy.test" in request for request in crawled.asked)


@pytest.mark.parametrize("place", SHARED, ids=named)
def test_one_article_on_two_hosts_is_had_from_both(
    crawls: dict[str, FamilyCrawl], place: Place
) -> None:
    crawled = crawls[place.key]
    (twice,) = [one for one in crawled.expected(place.key) if one.other_urls]
    hosts = {urlsplit(url).hostname for url in (twice.url, *twice.other_urls)}
    assert hosts == {f"www.{place.key}-sample.test", f"zwgk.{place.key}-sample.test"}
    assert {twice.url, *twice.other_urls} <= crawled.reports[place.key].keys()


@pytest.mark.parametrize(
    ("key", "request_made", "least"),
    [
        ("luoqiao", "GET www.luoqiao-sample.test/module/web/jpage/dataproxy.jsp", 1),
        ("huiting", "POST www.huiting-sample.test/module/jpage/dataproxy.jsp", 1),
        ("zhexi", "POST www.zhexi-sample.test/module/web/jpage/dataproxy.jsp", 1),
        ("yunpu", "POST www.yunpu-sample.test/module/xxgk/search.jsp", 4),
        ("tingzhou", 'pageType=column&paramJson={"pageNo":2', 2),
        ("yuntai", "page=3 ", 1),
        ("liuxi", "page=3 ", 1),
        ("dingpu", "GET www.dingpu-sample.test/site/label/8888?", 4),
        ("lanbei", "POST www.lanbei-sample.test/site/label/8888?", 2),
    ],
)
def test_what_the_first_page_hides_is_asked_of_the_endpoint(
    crawls: dict[str, FamilyCrawl], key: str, request_made: str, least: int
) -> None:
    asked = [one for one in crawls[key].asked if request_made in one]
    assert len([one for one in asked if f"{key}-" in one]) >= least


def test_the_endpoint_of_jpaas_is_told_where_we_come_from(crawls: dict[str, FamilyCrawl]) -> None:
    referers = {
        urlsplit(one.split()[1].partition("/")[0]).path: referer
        for one, referer in crawls["tingzhou"].referers.items()
        if "jpaas-publish-server" in one
    }
    assert set(referers) == {"www.tingzhou-sample.test", "www.xuelan-sample.test"}
    assert all(referer.startswith("http://www.") for referer in referers.values())


def test_a_column_that_is_one_report_is_had_as_a_report(crawls: dict[str, FamilyCrawl]) -> None:
    (leaf,) = [url for url in crawls["zhexi"].reports["zhexi"] if "/col/col" in url]
    (report,) = [one for one in crawls["zhexi"].expected("zhexi") if one.url == leaf]
    assert (report.scope, report.year) == ("government_aggregate", 2023)


def test_addresses_keep_their_ampersands(crawls: dict[str, FamilyCrawl]) -> None:
    queried = [url for url in crawls["luoqiao"].reports["luoqiao"] if "?" in url]
    assert queried
    assert all(url.endswith("?xxgkhide=1&type=3") for url in queried)


def test_the_day_in_hebeis_addresses_is_that_of_the_move(crawls: dict[str, FamilyCrawl]) -> None:
    reports = crawls["yuntai"].expected("yuntai")
    moved = [one for one in reports if "/202308/21/" in one.url]
    assert moved
    assert all(one.published_on < "2023-08-21" for one in moved)


@pytest.mark.parametrize(
    ("key", "trap", "reports", "said"),
    [
        ("zhexi", "no_script", 46, "an empty page"),
        ("tingzhou", "deaf", 32, "the same records as at"),
        ("dingpu", "empty_pages", 32, "an empty page"),
    ],
)
def test_what_a_list_withholds_is_an_error_with_a_name(
    tmp_path: Path, key: str, trap: str, reports: int, said: str
) -> None:
    """Encrypted ids that come back empty; a page number that is not heard; empty deep pages."""
    place = one_place(key)
    place = replace(place, traps=(*place.traps, trap))
    portal = crawl_places((place,), reports, tmp_path / "home").portals[key]
    assert portal.outcome == "findings"
    assert next(iter(portal.errors)) == "list_withheld"
    assert said in portal.errors["list_withheld"]
    assert (
        f"{key}: expected all that the list at http://www.{key}-sample.test/"
        in (portal.errors["list_withheld"])
    )


LISTINGS = Path(__file__).parent.parent / "listings"


@pytest.mark.parametrize(
    "folder",
    [path for family in FAMILIES for path in sorted((LISTINGS / family).iterdir())],
    ids=lambda path: f"{path.parent.name}-{path.name}",
)
def test_a_page_of_the_family_is_known_as_one(folder: Path) -> None:
    """What an unknown site is asked by, endpoints' answers included."""
    url = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["url"]
    (file,) = folder.glob("page.*")
    page = parse_page(file.read_bytes(), url)
    assert page is not None
    assert recognise(page)[0] == folder.parent.name


def test_a_list_may_be_a_report_itself() -> None:
    """mzt.jiangsu.gov.cn/col/col90135/index.html: the registry's entry is the report."""
    title = "示例省民政厅2023年政府信息公开工作年度报告"
    head = f'<head><meta name="ArticleTitle" content="{title}"></head>'
    body = f'{head}<div id="zoom">一、总体情况</div>'
    url = "http://www.sample.test/col/col90135/index.html"
    request = Request(url, meta={"kind": "listing", "entry": url, "link_text": ""})
    response = HtmlResponse(url, body=body.encode(), request=request)
    page = parse_page(response.body, url)
    assert page is not None
    spider: PortalSpider = spider_of("hanweb", {})
    spider.session = SimpleNamespace(is_stranger=lambda *_: False)  # type: ignore[assignment]
    (asked,) = spider.follow_list(response, page)
    assert (asked.url, asked.meta["kind"], asked.meta["entry"]) == (url, "report", url)
    assert response.meta["listed"] == 1


def test_an_endpoint_that_refuses_us_is_an_error_with_a_name(tmp_path: Path) -> None:
    """One ministry answers 403 to everything but browsers (portals 3.3)."""
    place = one_place("tingzhou")
    place = replace(place, traps=("browsers_only",))
    portal = crawl_places((place,), 40, tmp_path / "home").portals["tingzhou"]
    assert (portal.outcome, list(portal.errors)) == ("blocked", ["access_refused"])
    assert {reason for reason, _ in portal.failures} == {"http_403"}
