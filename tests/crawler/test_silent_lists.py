"""What lists keep back without saying so: each is named, and the lists count as not read."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from family_crawls import crawl_places, family_places
from scrapy import Request
from scrapy.http import HtmlResponse
from test_listing import spider_of
from tiny_portal import CREATOR, EPORTAL, TinySite, creator, eportal

from archive.catalog import Catalog
from archive.exchanges.crawls import last_crawl
from archive.home import Home
from crawler.families.epoint import EpointSpider
from crawler.families.generic import GenericSpider
from crawler.listing import ListedLink, ListingPage, Page, parse_page
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.sites.base import Asked, Reply
from crawler.sandbox.world import World
from crawler.spiderloader import spider_class
from crawler.tally import PortalReport

HOST = "http://www.sample.test"
UCAP = f"{HOST}/searchList/0123456789abcdef0123456789abcdef?_isAgg=true&_isJson=true&_pageSize=20"
EPOINT = f"{HOST}/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
TRUECMS = f"{HOST}/truecms/messageController/getMessage.do?columnId=a&callback=cb"
GKMLPT = f"{HOST}/gkmlpt/api/all/5?sid=1"
HEBEI = (
    f"{HOST}/columns/0b0c0d0e-1111-2222-3333-444455556666/templates/"
    "0b0c0d0e-1111-2222-3333-444455556666/blocks/0b0c0d0e-1111-2222-3333-444455556666?fix=0"
)
TITLE = "示例局2023年政府信息公开工作年度报告"


def visit(home: Home, site: TinySite, portal: object, **made: object) -> PortalReport:
    (report,) = crawl(home, [portal], CrawlOptions(resolve=site.resolve), **made).portals  # type: ignore[list-item, arg-type]
    return report


def read(family: str, url: str, answer: object, posted: str = "") -> ListingPage:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    page = parse_page(text.encode(), url)
    assert page is not None
    return spider_of(family, {}).read_listing(replace(page, posted=posted))


def datastore(total: int) -> dict[str, str]:
    return {"result": f"<datastore><totalrecord>{total}</totalrecord></datastore>"}


@pytest.mark.parametrize(
    ("family", "url", "posted", "answer", "said"),
    [
        ("ucap", f"{UCAP}&page=2", "", {"code": 500}, "no list but"),
        ("ucap", f"{UCAP}&page=1", "", {"code": 500}, "no list but"),
        ("ucap", f"{UCAP}&page=3", "", {"data": {"results": [], "total": 90}}, "an empty page"),
        ("ucap", f"{UCAP}&page=3", "", {"data": {"results": [], "total": 0}}, "an empty page"),
        ("ucap", f"{UCAP}&page=2", "", "<html><p>系统繁忙</p></html>", "no list but"),
        ("epoint", EPOINT, '{"pageIndex": 2}', {"custom": ""}, "no list but"),
        ("epoint", EPOINT, '{"pageIndex": 2}', {"custom": "error"}, "no list but"),
        ("epoint", EPOINT, '{"pageIndex": 1}', "<html>busy</html>", "no list but"),
        (
            "epoint",
            EPOINT,
            '{"pageIndex": 1}',
            {"custom": {"data": [], "total": 45}},
            "an empty page",
        ),
        ("truecms", f"{TRUECMS}&startrecord=11", "", {"result": ""}, "no list but"),
        ("truecms", f"{TRUECMS}&startrecord=11", "", datastore(45), "an empty page"),
        ("truecms", f"{TRUECMS}&startrecord=11", "", "<html>busy</html>", "no list but"),
        (
            "gkmlpt",
            f"{GKMLPT}&page=2",
            "",
            {"classify": {"post_count": 250}, "articles": []},
            "an empty page",
        ),
        ("hebei", f"{HEBEI}&page=2", "", "<html><p>系统繁忙</p></html>", "no list but"),
        ("hebei", f"{HEBEI}&page=2", "", {"code": 500}, "no list but"),
    ],
)
def test_a_piece_that_should_hold_records_and_holds_none_is_withheld(
    family: str, url: str, posted: str, answer: object, said: str
) -> None:
    listing = read(family, url, answer, posted)
    assert (listing.reports, listing.withheld[: len(said)]) == ((), said)


@pytest.mark.parametrize(
    ("family", "url", "posted", "answer"),
    [
        ("ucap", f"{UCAP}&page=1", "", {"data": {"results": [], "total": 0}}),
        ("ucap", f"{HOST}/szinf/info/getInfoCommon/?currpage=3", "", {"infolist": []}),
        ("ucap", f"{UCAP}&page=3", "", "<ul>\n\n</ul>"),
        # Where pages count from 0, the last one that is asked for is one too many.
        ("epoint", EPOINT, '{"pageIndex": 3}', {"custom": {"data": [], "total": 45}}),
        ("truecms", f"{TRUECMS}&startrecord=11", "", datastore(10)),
        (
            "gkmlpt",
            f"{GKMLPT}&page=1",
            "",
            {"classify": {"post_count": 0}, "articles": []},
        ),
        ("hebei", f"{HEBEI}&page=2", "", "<ul>\n</ul>"),
    ],
)
def test_the_end_of_a_list_is_not_withheld(
    family: str, url: str, posted: str, answer: object
) -> None:
    assert read(family, url, answer, posted).withheld == ""


def test_a_configuration_that_names_no_site_is_withheld() -> None:
    page = parse_page(b"<html>busy</html>", f"{HOST}/js/webBuilderCommon.js?deptcode=1")
    assert page is not None
    assert EpointSpider.__new__(EpointSpider).read_listing(page).withheld


def failing(sandbox: SandboxServer, is_failing: Callable[[Asked], bool]) -> None:
    """Some requests are answered by {"code": 500} from now on."""
    portals = sandbox.portals_of_world
    reply = portals.reply
    broken = Reply(b'{"code":500}', "application/json; charset=utf-8")
    portals.reply = lambda asked: broken if is_failing(asked) else reply(asked)  # type: ignore[method-assign]


@pytest.mark.parametrize("family", ["ucap", "generic"])
def test_a_page_of_an_endpoint_that_fails_under_200_is_named(tmp_path: Path, family: str) -> None:
    """Ucap answered 200 {"code":500} for page 2: 25 of 45 reports, and nothing was said."""
    (place,) = [one for one in family_places("ucap") if one.style == "post"]
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    with SandboxServer(World.make(seed=5, reports=90, chosen=(place,))) as server:
        failing(server, lambda asked: asked.form.get("page") == "2")
        portals = [replace(one, family=family) for one in server.portals.values()]
        (report,) = crawl(home, portals, CrawlOptions(resolve=server.resolve)).portals
    assert (report.outcome, report.lists) == ("findings", "incomplete")
    assert "no list but" in report.errors["list_withheld"]


@pytest.mark.parametrize("stated", [1, 501])
def test_a_list_that_hid_some_is_read_to_its_end_when_it_is_whole_again(
    home: Home, site: TinySite, stated: int
) -> None:
    """What it hid was never asked for afterwards: the first page showed known reports only."""

    def hiding(portal, session):  # type: ignore[no-untyped-def]
        class Hiding(spider_class(portal, session)):  # type: ignore[misc]
            def read_listing(self, page):  # type: ignore[no-untyped-def]
                listing = super().read_listing(page)
                words = "5 of 130 records" if stated == 1 else ""
                return replace(listing, pages=(), withheld=words, stated=stated, records=("x",))

        return Hiding

    first = visit(home, site, eportal(first_year=2003), spiders=hiding)
    assert (first.lists, first.new_addresses) == ("incomplete", 5)
    with closing(Catalog(home)) as catalog:
        assert last_crawl(catalog, "tiny-eportal").lists == "incomplete"
    again = visit(home, site, eportal(first_year=2003))
    assert (again.outcome, again.lists, again.new_addresses) == ("done", "deep", 11)


def test_a_category_that_leads_to_a_stranger_is_named(tmp_path: Path) -> None:
    place = family_places("gkmlpt")[0]
    place = replace(place, traps=(*place.traps, "jump_elsewhere"))
    report = crawl_places((place,), 10, tmp_path / "home").portals[place.key]
    assert report.outcome == "findings"
    assert "elsewhere-sample.test" in report.errors["host_not_registered"]
    assert report.lists == "incomplete"


def test_a_category_that_leads_to_another_host_of_the_portal_is_followed() -> None:
    nodes = [
        {"id": 5, "name": "政府信息公开年报", "jump_url": "http://nb.sample.test/nb/"},
        {"id": 6, "name": "年度报告"},
    ]
    text = f"<script>window._CONFIG={{SID:'1',TREE:{json.dumps(nodes)}}}</script>"
    listing = read("gkmlpt", f"{HOST}/gkmlpt/index", text)
    assert listing.columns == (ListedLink("http://nb.sample.test/nb/", "政府信息公开年报"),)
    assert [page for page in listing.pages if isinstance(page, str)] == [
        f"{HOST}/gkmlpt/api/all/6?page=1&sid=1"
    ]


def one_page(*lines: str) -> tuple[int, str, bytes]:
    return (200, "text/html; charset=utf-8", f"<body>{''.join(lines)}</body>".encode())


@pytest.mark.parametrize(
    "pager",
    [
        "<p>共<b>3</b>页</p>",
        "<p>共 45 条 第 1/3 页</p>",
        "<p>页次：1/3</p>",
        "<p>总页数：3</p>",
    ],
)
@pytest.mark.parametrize("family", ["eportal", "generic"])
def test_a_list_of_several_pages_without_a_way_to_the_second_is_named(
    home: Home, site: TinySite, family: str, pager: str
) -> None:
    link = '<a href="/eportal/ui?pageId=8&amp;articleKey=2023&amp;columnId=9">'
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = one_page(f"{link}{TITLE}</a>", pager)
    report = visit(home, site, eportal(family=family))
    assert (report.outcome, report.lists) == ("findings", "incomplete")
    assert "page 1 of 3" in report.errors["list_withheld"]


def test_a_list_of_one_page_has_no_second(home: Home, site: TinySite) -> None:
    link = '<a href="/eportal/ui?pageId=8&amp;articleKey=2023&amp;columnId=9">'
    pager = "<p>共 1 页</p><script>var t = '共 3 页'</script>"
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = one_page(f"{link}{TITLE}</a>", pager)
    assert visit(home, site, eportal()).outcome == "done"


def test_a_guess_that_finds_the_second_page_answers_for_it(home: Home, site: TinySite) -> None:
    def lines(first: int) -> str:
        titles = (
            f"示例县人民政府{year}年政府信息公开工作年度报告" for year in range(first, first + 10)
        )
        return "".join(f'<a href="{first}-{n}.html">{one}</a>' for n, one in enumerate(titles))

    text = f"<p>示例数据，{TITLE}，虚构数字</p>" * 30
    for address, first in (("", 2014), ("index_1.html", 2004)):
        site.answers[f"{CREATOR}/nb/{address}"] = one_page(lines(first), "<p>共 2 页</p>")
        for number in range(10):
            site.answers[f"{CREATOR}/nb/{first}-{number}.html"] = one_page(text)
    unknown = creator(family="generic", listings=(f"http://{CREATOR}/nb/",), first_year=2003)
    for _ in range(2):
        report = visit(home, site, unknown)
        assert (report.outcome, dict(report.errors)) == ("done", {})
    assert report.lists == "shallow"


def test_a_column_that_is_emptied_is_named_until_it_holds_something(
    home: Home, site: TinySite
) -> None:
    """One of 16 columns: by the sum of the portal nobody would see it."""
    visit(home, site, creator())
    column = f"{CREATOR}/xxgk/1/2020/index.htm"
    site.answers[column] = one_page('<div class="lbcc-nr"><p>示例数据，栏目建设中</p></div>')
    for _ in range(2):
        report = visit(home, site, creator())
        assert (report.outcome, report.lists) == ("findings", "incomplete")
        assert f"http://{column}, as 1 were on" in report.errors["empty_listing"]
    site.answers.clear()
    assert visit(home, site, creator()).outcome == "done"


def test_an_entry_that_stands_for_another_is_named(home: Home, site: TinySite) -> None:
    """Both are one page to the family, so the second was neither asked for nor judged."""
    first = f"http://{CREATOR}/xxgk/1/"
    report = visit(home, site, creator(listings=(first, f"{first}index.html")))
    assert report.outcome == "findings"
    assert f"{first}index.html" in report.errors["empty_listing"]


def test_a_report_whose_title_the_list_cut_is_asked_for(home: Home, site: TinySite) -> None:
    """No title attribute, and the text ends in an ellipsis."""
    link = '<a href="/eportal/ui?pageId=8&amp;articleKey=2023&amp;columnId=9">'
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = one_page(f"<li>{link}{TITLE[:15]}…</a></li>")
    report = visit(home, site, eportal())
    assert (report.outcome, report.new_addresses) == ("done", 1)
    assert report.listed == {"2023": {"department": 1}}


def test_a_column_that_vanishes_is_seen_by_the_years_that_it_held(
    home: Home, site: TinySite
) -> None:
    """By the sum of the portal, which grows each year, nobody would see it."""

    def column(year: int, count: int) -> tuple[int, str, bytes]:
        names = [f"示例第{n}局{year}年政府信息公开工作年度报告" for n in range(count)]
        items = (f'<li><a href="content_{n}.html">{one}</a></li>' for n, one in enumerate(names))
        return one_page(f'<div class="lbcc-nr"><ul>{"".join(items)}</ul></div>')

    def columns(*years: int) -> tuple[int, str, bytes]:
        return one_page(*(f'<a href="{year}/index.htm">{year}年</a>' for year in years))

    text = one_page(f"<p>示例数据，{TITLE}，虚构数字</p>" * 30)
    for year, count in ((2019, 3), (2020, 3), (2021, 9)):
        site.answers[f"{CREATOR}/xxgk/1/{year}/index.htm"] = column(year, count)
        for number in range(9):
            site.answers[f"{CREATOR}/xxgk/1/{year}/content_{number}.html"] = text
    site.answers[f"{CREATOR}/xxgk/1/"] = columns(2019, 2020)
    assert visit(home, site, creator()).outcome == "done"
    site.answers[f"{CREATOR}/xxgk/1/"] = columns(2020, 2021)
    for _ in range(2):
        (report,) = crawl(
            home, [creator()], CrawlOptions(resolve=site.resolve, recheck=True)
        ).portals
        said = report.errors["too_few_listed"]
        assert "expected 3 reports for 2019 listed, as there were before, found none" in said


def test_a_page_of_an_unknown_site_is_read_once() -> None:
    read_pages = []

    class Counting(GenericSpider):
        def read_listing(self, page: Page) -> ListingPage:
            read_pages.append(page.url)
            return super().read_listing(page)

    spider = Counting.__new__(Counting)
    for name, value in vars(type(spider_of("generic", {}))).items():
        if name in ("name", "portal"):
            setattr(spider, name, value)
    spider.follow_read = lambda *_: iter(())  # type: ignore[method-assign]
    page = parse_page(f'<body><a href="1.html">{TITLE}</a></body>'.encode(), f"{HOST}/nb/")
    assert page is not None
    response = HtmlResponse(page.url, request=Request(page.url, meta={"entry": page.url}))
    list(spider.follow_list(response, page))
    assert read_pages == [page.url]
