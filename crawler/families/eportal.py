"""eportal (EasySite): `/eportal/ui?pageId=&articleKey=&columnId=` (portals 3.8).

Evidence: paging from crawlers of customs.gov.cn and of a provincial bureau; article pages of
xxgk.hengshui.gov.cn. Not established: that Hengshui's own lists page in the same way.
"""

import re
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from archive.addresses import canonical_address
from crawler.families.base import PortalSpider
from crawler.listing import MOST_PAGES, ListingPage, Page, report_links

_PAGING = "input[name=article_paging_list_hidden]"
# /<site>/<column>/<articleKey>/index.html
_STATIC_ARTICLE = re.compile(r"^/[^/]+/\d+/(?P<key>\d+)/index\.html$")


class EportalSpider(PortalSpider):
    """Every page carries hidden inputs with its page, site and column (spelled `eprotal…`)."""

    # The first is seen; a list in any other markup is read from the whole page.
    list_containers: ClassVar[tuple[str, ...]] = ("ul.conList_ull",)
    # Not established for Hengshui; where none is there, the whole page without links counts.
    body_containers: ClassVar[tuple[str, ...]] = (".easysite-news-text", "#zoom", ".conTxt")

    def identity(self, url: str) -> str:
        """Host and article key: one article answers under every column that lists it."""
        static = _STATIC_ARTICLE.search(urlsplit(url).path)
        if static is None:
            return canonical_address(url)
        return canonical_address(urljoin(url, f"/eportal/ui?articleKey={static['key']}"))

    def read_listing(self, page: Page) -> ListingPage:
        """Links of the list, and the pages after this one."""
        return ListingPage(
            reports=report_links(page, self.list_containers),
            pages=further_pages(page),
            stated=stated_pages(page),
        )


def further_pages(page: Page) -> tuple[str, ...]:
    """Addresses of the pages after this one, from the list's hidden input.

    Page 1 names them all, so that one page that fails does not hide those behind it; a later
    page names the next one, for lists that grow meanwhile.
    """
    hidden = page.select(_PAGING)
    page_id = _hidden_value(page, "eprotalCurrentPageId")
    module = hidden[0].get("moduleid") if hidden else None
    if not module or page_id is None:
        return ()
    last = min(stated_pages(page), MOST_PAGES)
    current = _current_page(page.url)
    numbers = range(2, last + 1) if current == 1 else range(current + 1, last + 1)[:1]
    return tuple(_page_address(page.url, page_id, module, number) for number in numbers)


def stated_pages(page: Page) -> int:
    """How many pages the list says it has; 1 where it says nothing."""
    totals = [element.get("totalpage") or "" for element in page.select(_PAGING)]
    return int(totals[0]) if totals and totals[0].isdecimal() else 1


def _page_address(url: str, page_id: str, module: str, number: int) -> str:
    """Page `number` (from 1) of a list; parameters in the order that portals use."""
    query = urlencode(
        {
            "pageId": page_id,
            "currentPage": number,
            "moduleId": module,
            "staticRequest": "yes",
        }
    )
    return urljoin(url, f"/eportal/ui?{query}")


def _current_page(url: str) -> int:
    """The first page is often a static address without number."""
    printed = parse_qs(urlsplit(url).query).get("currentPage", ["1"])[0]
    return int(printed) if printed.isdigit() else 1


def _hidden_value(page: Page, name: str) -> str | None:
    for element in page.select(f"input[name={name}], input#{name}"):
        value: str | None = element.get("value")
        if value:
            return value
    return None
