"""Made listing pages in the real markup of each family, with the links that they hold."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from scrapy.utils.misc import load_object

from crawler.families import FAMILIES
from crawler.families.base import PortalSpider
from crawler.families.columns import page_count
from crawler.families.eportal import EportalSpider
from crawler.listing import Call, parse_page
from crawler.registry import Portal

LISTINGS = Path(__file__).parent.parent / "listings"
FOLDERS = sorted(path.parent for path in LISTINGS.glob("*/*/page.*"))


def _written(page: str | Call) -> str | list:
    """A further page as expected.json writes it; a POST as address and form."""
    return page if isinstance(page, str) else [page.url, page.json or dict(page.form)]


def spider_of(family: str, params: dict[str, str]) -> PortalSpider:
    """A spider of a family as far as reading a list needs it."""
    host = "www.sample.test"
    portal = Portal(
        "sample", "示例", "河北省", "131100", "county", family, (host,), (f"http://{host}/",),
        params=params,
    )  # fmt: skip
    spider: type[PortalSpider] = load_object(FAMILIES[family].replace(":", "."))
    return type("Sample", (spider,), {"name": "sample", "portal": portal})()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_listing_leads_where_a_person_saw_it_lead(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    charset = expected.get("charset", "utf-8")
    (file,) = folder.glob("page.*")
    # The pages are kept in UTF-8 to be read here, and sent as the portal would.
    page = parse_page(file.read_text(encoding="utf-8").encode(charset), expected["url"])
    assert page is not None
    spider = spider_of(folder.parent.name, expected.get("params", {}))
    listing = spider.read_listing(replace(page, posted=expected.get("posted", "")))
    assert [[one.url, one.title, one.date] for one in listing.reports] == expected["reports"]
    assert [one.url for one in listing.columns] == expected["columns"]
    assert [_written(one) for one in listing.pages] == expected["pages"]
    assert listing.withheld == expected.get("withheld", "")


def test_gbk_labelled_utf_8_is_read_right() -> None:
    body = '<body><a href="1.html">示例局2020年政府信息公开工作年度报告</a></body>'.encode("gbk")
    page = parse_page(body, "http://a.test/", "utf-8")
    assert page is not None
    assert [link.is_report for link in page.links()] == [True]


def test_a_later_page_names_only_the_next() -> None:
    hidden = (
        '<body><input name="eprotalCurrentPageId" value="7"/>'
        '<input name="article_paging_list_hidden" moduleid="m" totalpage="9"/></body>'
    )
    url = "http://a.test/eportal/ui?pageId=7&currentPage=4&moduleId=m&staticRequest=yes"
    page = parse_page(hidden.encode(), url)
    assert page is not None
    spider = EportalSpider.__new__(EportalSpider)
    assert [one.partition("currentPage=")[2][:1] for one in spider.read_listing(page).pages] == [
        "5"
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<script>createPageHTML(6, 1, 'index')</script>", 6),
        ("<script>else if(num>7){}</script>", 7),
        ('<div id="pagination"><span>1/6页</span></div>', 6),
        ("<p>nothing said</p>", 1),
    ],
)
def test_the_number_of_pages_is_found_where_the_family_writes_it(text: str, count: int) -> None:
    page = parse_page(f"<body>{text}</body>".encode(), "http://a.test/x/index.htm")
    assert page is not None
    assert page_count(page) == count


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\x01\x02binary\xff", b"%PDF-1.4 \x00"])
def test_what_is_no_page_is_none(body: bytes) -> None:
    assert parse_page(body, "http://a.test/") is None


def test_odd_links_are_left_out() -> None:
    body = '<body><a href="javascript:go()">a</a><a href="#x">b</a><a href="http://[">c</a><a>d</a></body>'
    page = parse_page(body.encode(), "http://a.test/")
    assert page is not None
    assert list(page.links()) == []


@pytest.mark.parametrize("href", ["http://host:abc/1.html", "http://[::1/", "http://a:99999999/"])
def test_a_link_that_is_no_address_hides_no_other(href: str) -> None:
    title = "示例局2020年政府信息公开工作年度报告"
    body = f'<body><a href="{href}">{title}</a><a href="/2.html">{title}</a></body>'
    page = parse_page(body.encode(), "http://a.test/")
    assert page is not None
    assert [link.url for link in page.links()] == ["http://a.test/2.html"]
    assert [link.url for link in page.unusable()] == [href]


def test_a_base_that_is_no_address_is_passed_over() -> None:
    body = b'<head><base href="http://[/"></head><body><a href="1.html">a</a></body>'
    page = parse_page(body, "http://a.test/x/")
    assert page is not None
    assert [link.url for link in page.links()] == ["http://a.test/x/1.html"]


def test_one_article_of_eportal_is_one_page_under_every_column() -> None:
    spider = EportalSpider.__new__(EportalSpider)
    addresses = (
        "http://x.test/eportal/ui?pageId=1&articleKey=23&columnId=2",
        "http://x.test/eportal/ui?pageId=5&articleKey=23&columnId=6",
        "http://x.test/site/790002/23/index.html",
    )
    assert len({spider.identity(address) for address in addresses}) == 1
    assert spider.identity("http://x.test/site/790002/index.html") != spider.identity(addresses[0])
