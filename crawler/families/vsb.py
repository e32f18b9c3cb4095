"""VSB 博达: `/info/<tree>/<id>.htm`, lists whose pages count downwards (portals 3.5).

Page 1 is `zfxxgknb.htm`, page 2 `zfxxgknb/<total - 1>.htm`, the last and oldest `zfxxgknb/1.htm`:
old pages keep their addresses while the list grows, so the pager's 下页 says where page 2 is.
Evidence: Xining, Urumqi and Tianshui districts; paging from public crawlers of Tianshui and of
universities with the same system.
"""

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import parse_qs, urljoin, urlsplit

from archive.addresses import canonical_address
from crawler.families.base import PortalSpider
from crawler.families.columns import names_bodies
from crawler.listing import MOST_PAGES, ListedLink, ListingPage, Page, names_a_year, report_links

_TOTALS = (
    re.compile(r"_simple_list_gotopage_fun\(\s*(\d+)\s*,"),
    re.compile(r"共\s*\d+\s*条\s*(?:&nbsp;|\s)*\d+\s*/\s*(\d+)"),
)
_NEXT = ".p_next a, a.Next"
_LIST = re.compile(r"^(?P<stem>.+?)(?:/(?P<number>\d+))?\.htm$")
_DYNAMIC_LIST = re.compile(r"/x?list\.jsp$")
_ARTICLE = re.compile(r"^(?P<site>.*)/info/\d+/(?P<id>\d+)\.htm$")


class VsbSpider(PortalSpider):
    """Follows 下页; where the pages are static, asks for every number below it as well."""

    body_containers: ClassVar[tuple[str, ...]] = ("[id^=vsb_content]", ".v_news_content")

    def identity(self, url: str) -> str:
        """Host, site and number of the article: one stands in several trees."""
        parts = urlsplit(url)
        site, number = parts.path.rpartition("/")[0], parse_qs(parts.query).get("wbnewsid")
        if static := _ARTICLE.match(parts.path):
            site, number = static["site"], [static["id"]]
        if not number:
            return canonical_address(url)
        return canonical_address(urljoin(url, f"{site}/?wbnewsid={number[0]}"))

    def read_listing(self, page: Page) -> ListingPage:
        """Reports, lists for one year or one kind of body below this one, further pages."""
        links = report_links(page, self.list_containers)
        columns = tuple(lists_below(page))
        # A list for one year may have the title of a report, and its breadcrumb leads to itself.
        lists = {page.url, *(column.url for column in columns)}
        return ListingPage(
            reports=tuple(link for link in links if link.url not in lists),
            columns=columns,
            pages=tuple(further_pages(page)),
            stated=stated_pages(page),
        )


def lists_below(page: Page) -> Iterator[ListedLink]:
    """`zfxxgknb/a2024.htm` below `zfxxgknb.htm`, another tree of a dynamic site: by their names."""
    here = urlsplit(page.url)
    for link in page.links():
        there = urlsplit(link.url)
        if there.netloc != here.netloc or not (names_a_year(link) or names_bodies(link.title)):
            continue
        if _is_below(here.path, there.path) or _is_other_tree(page.url, link.url):
            yield link


def _is_below(current: str, path: str) -> bool:
    found = _LIST.match(current)
    return found is not None and path.startswith(f"{found['stem']}/") and path.endswith(".htm")


def _is_other_tree(current: str, url: str) -> bool:
    trees = [parse_qs(urlsplit(one).query).get("wbtreeid") for one in (current, url)]
    is_list = _DYNAMIC_LIST.search(urlsplit(url).path) is not None
    return is_list and None not in trees and trees[0] != trees[1]


def further_pages(page: Page) -> Iterator[str]:
    """The next page, and from the first page every static one behind it.

    Page 1 names them all, so that one page that fails does not hide those behind it.
    """
    following = next((link.url for link in page.links(_NEXT)), None)
    here = _LIST.match(urlsplit(page.url).path)
    if here is None or here["number"]:
        yield from [following] if following else []
        return
    linked = _LIST.match(urlsplit(following).path) if following else None
    last = int(linked["number"]) if linked and linked["number"] else stated_pages(page) - 1
    for number in range(min(last, MOST_PAGES), 0, -1):
        yield urljoin(page.url, f"{here['stem']}/{number}.htm")


def stated_pages(page: Page) -> int:
    """How many pages the list says it has; 1 where it says nothing."""
    found = (pattern.search(page.text) for pattern in _TOTALS)
    return max((int(one[1]) for one in found if one), default=1)
