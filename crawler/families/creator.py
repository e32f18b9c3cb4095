"""Creator CMS of Hunan: `…/<digits>/content_<id>.html`, leaf columns `…/index.htm` (portals 3.9).

Evidence: lists of a Yueyang bureau (index_1.htm is page 2; index.jsp?pager.offset=), report
addresses of www.yiyang.gov.cn. Not established: Yiyang's own list markup and paging; that the
number in `createPageHTML(N,` counts pages and not records (taken as pages, as in TRS, from
which the call comes).
"""

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from archive.snapshot import Kind
from crawler.families.base import PortalSpider
from crawler.listing import (
    MOST_PAGES,
    ListedLink,
    ListingPage,
    Page,
    names_a_year,
    report_links,
)
from parsers.titles import parse_title

_STATIC_PAGE = re.compile(r"(?P<stem>index|default)(?:_(?P<number>\d+))?\.(?P<ending>html?)$")
_COUNTS = (
    re.compile(r"createPageHTML\(\s*(\d+)\s*,"),
    re.compile(r"else\s+if\s*\(\s*num\s*>\s*(\d+)\s*\)"),
)
_COUNT_SHOWN = re.compile(r"\d+\s*/\s*(\d+)\s*页")
_PAGER = ".page a, #pagination a, .pagination a"


class CreatorSpider(PortalSpider):
    """Lists of links, one sub-column for each year, reports that are a column of their own."""

    list_containers: ClassVar[tuple[str, ...]] = (
        ".lbcc-nr li",
        "ul.news-list li",
        "div.list_li ul li",
    )
    body_containers: ClassVar[tuple[str, ...]] = (".detail-text",)

    def read_listing(self, page: Page) -> ListingPage:
        """Reports, year columns below this one, and this column's further pages."""
        links = report_links(page, self.list_containers)
        columns = tuple(year_columns(page))
        below = {column.url for column in columns}
        return ListingPage(
            reports=tuple(link for link in links if link.url not in below),
            columns=columns,
            pages=tuple(further_pages(page)),
            stated=page_count(page),
        )

    def follow_list(self, response: Response, page: Page) -> Iterator[Request]:
        """As for every list; a leaf column that is the report itself is asked for as such."""
        listing = self.read_listing(page)
        title = response.meta.get("link_text") or ""
        if self.is_leaf_report(page, listing, title):
            response.meta["listed"] = 1
            meta = {"via": response.meta.get("via"), "entry": response.meta.get("entry", "")}
            yield self.request(Kind.REPORT, ListedLink(response.url, title), meta)
        else:
            yield from self.follow(response, page, listing)

    def follow_article(self, response: Response, page: Page) -> Iterator[Request]:
        """A column named like one report can still be a list: then follow it."""
        if is_column(response.url) and not self.has_body(page):
            yield from self.follow_list(response, page)
        else:
            yield from super().follow_article(response, page)

    def is_leaf_report(self, page: Page, listing: ListingPage, title: str) -> bool:
        """Whether a year column turned out to be the report of that year (seen since 2026)."""
        return (
            is_column(page.url)
            and not listing.reports
            and self.has_body(page)
            and (parse_title(title) is not None or bool(re.search(r"20\d\d", title)))
        )

    def has_body(self, page: Page) -> bool:
        """Whether the page has a body of the family's articles."""
        return any(page.select(css) for css in self.body_containers)


def year_columns(page: Page) -> Iterator[ListedLink]:
    """Columns for one year below this column: named by a year, no agency, no content_ page."""
    folder = urlsplit(page.url).path.rpartition("/")[0] + "/"
    for link in page.links():
        path = urlsplit(link.url).path
        inside = path.startswith(folder) and path.rpartition("/")[0] + "/" != folder
        if inside and is_column(link.url) and names_a_year(link):
            yield link


def is_column(url: str) -> bool:
    """Whether an address is that of a column.

    >>> is_column("https://www.yiyang.gov.cn/xxgkpt/625/629/27495/44584/index.htm")
    True
    >>> is_column("http://www.yiyang.gov.cn/xxgkpt/625/629/27495/27708/content_1111390.html")
    False
    """
    path = urlsplit(url).path
    return path.endswith("/") or _STATIC_PAGE.search(path) is not None


def further_pages(page: Page) -> Iterator[str]:
    """This column's other pages: those that its pager links to, and those that it counts.

    The pager's own addresses come first: they show how this site names its pages.
    """
    linked = [link.url for link in page.links(_PAGER) if _same_column(link.url, page.url)]
    yield from linked
    if not any("pager.offset=" in url for url in linked):
        yield from _counted_pages(page, linked)


def _counted_pages(page: Page, linked: list[str]) -> Iterator[str]:
    """Static pages: page n of a column is index_{n-1}.htm, so index_1.htm is page 2."""
    stem, ending = _naming([page.url, *linked])
    numbers = [int(found["number"] or 0) for url in linked if (found := _static(url))]
    last = max([page_count(page) - 1, *numbers])
    for number in range(1, min(last, MOST_PAGES) + 1):
        address = urljoin(page.url, f"{stem}_{number}.{ending}")
        if address not in linked and address != page.url:
            yield address


def page_count(page: Page) -> int:
    """How many pages the column says it has; 1 where it says nothing."""
    shown = " ".join(element.text_content() for element in page.select("#pagination, .page"))
    counts = [int(found[1]) for pattern in _COUNTS if (found := pattern.search(page.text))]
    if found := _COUNT_SHOWN.search(shown):
        counts.append(int(found[1]))
    return max(counts, default=1)


def _naming(urls: list[str]) -> tuple[str, str]:
    """How the site names a column's pages; index.htm where a bare folder says nothing."""
    for url in urls:
        if found := _static(url):
            return found["stem"], found["ending"]
    return "index", "htm"


def _static(url: str) -> re.Match[str] | None:
    return _STATIC_PAGE.search(urlsplit(url).path)


def _same_column(url: str, current: str) -> bool:
    here, there = urlsplit(current), urlsplit(url)
    same_folder = here.path.rpartition("/")[0] == there.path.rpartition("/")[0]
    paged = _static(url) is not None or "pager.offset=" in there.query
    return here.netloc == there.netloc and same_folder and paged and url != current
