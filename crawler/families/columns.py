"""Families whose lists are static pages in a tree of columns: TRS, Creator, NFCMS and others.

A column holds reports, columns below it (for one year, for one kind of body), or is itself the
report. Columns are found by their names and addresses: year directories move (10 of 16 trees of
Beijing's districts did, portals 6), so none is written down anywhere.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import resources
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from archive.addresses import canonical_address
from archive.snapshot import Kind
from crawler import absences, blocks
from crawler.families.base import PortalSpider
from crawler.listing import (
    MOST_PAGES,
    ListedLink,
    ListingPage,
    Page,
    names_a_year,
    report_links,
)
from parsers.titles import NOT_REPORTS, parse_title

_STATIC_PAGE = re.compile(r"(?P<stem>index|default)(?:_(?P<number>\d+))?\.(?P<ending>s?html?)$")
_FIRST_PAGE = re.compile(r"/(?:index|default)\.s?html?$")
# createPageHTML(3,0,"index","html"), createPageHTML("div",3,1,"index","html",45): the first
# number is that of pages, whatever stands before it (portals 3.1).
_CALL = re.compile(
    r"createPageHTML\(\s*(?:['\"][^'\"]*['\"]\s*,\s*)?(?P<total>\d+)\s*,"
    r"(?:\s*\d+\s*,\s*['\"](?P<stem>\w+)['\"]\s*,\s*['\"](?P<ending>\w+)['\"])?"
)
_COUNTS = (
    _CALL,
    re.compile(r"\bcountPage\s*=\s*(?P<total>\d+)"),
    re.compile(r"\btotalPages?\s*:\s*(?P<total>\d+)"),
    re.compile(r"else\s+if\s*\(\s*num\s*>\s*(?P<total>\d+)\s*\)"),
)
_COUNT_SHOWN = re.compile(r"\d+\s*/\s*(\d+)\s*页")
# index.jsp?pager.offset=25, and dataInfo.offset on data pages (portals 3.9).
_BY_OFFSET = ".offset="
_PAGER = ".page a, .pages a, #pagination a, .pagination a"
_YEAR = re.compile(r"20[0-3]\d(?:年度?)?")


class ColumnSpider(PortalSpider):
    """Lists of links in columns, further pages under static names."""

    # Number in the address of a list's second page: index_1.html with TRS.
    second_page: ClassVar[int] = 1
    # Ending of static pages where neither the address nor the page says it.
    ending: ClassVar[str] = "html"

    def read_listing(self, page: Page) -> ListingPage:
        """Reports, columns below this one, and this column's further pages."""
        links = report_links(page, self.list_containers)
        columns = tuple(self.columns(page))
        below = {column.url for column in columns}
        return ListingPage(
            reports=tuple(
                link for link in links if link.url not in below and not leads_up(link, page.url)
            ),
            columns=columns,
            pages=tuple(further_pages(page, self.second_page, self.ending)),
            stated=page_count(page),
        )

    def columns(self, page: Page) -> Iterator[ListedLink]:
        """Columns below this one that are named by a year or by whose reports they hold."""
        yield from columns_below(page)

    def identity(self, url: str) -> str:
        """A column is one page with and without `index.html`."""
        return _FIRST_PAGE.sub("/", canonical_address(url))

    def follow_list(self, response: Response, page: Page) -> Iterator[Request]:
        """As for every list; a leaf column that is the report itself is asked for as such."""
        yield from self.follow_read(response, page, self.read_listing(page))

    def follow_read(
        self, response: Response, page: Page, listing: ListingPage
    ) -> Iterator[Request]:
        """The same for a list that was read."""
        self.expect_no_stub_inside(response, listing)
        title = response.meta.get("link_text") or ""
        if self.is_leaf_report(page, listing, title):
            self.note_listed(response, (ListedLink(response.url, title),))
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

    @cached_property
    def stated(self) -> dict[str, int]:
        """How many pages each column said it has, as far as this process read it."""
        return {}

    def expect_no_stub_inside(self, response: Response, listing: ListingPage) -> None:
        """Raise ListWithheldError where a page before the last is what TRS sends past the end.

        The last one may be such a stub: some calls count a page too many.
        """
        column, number = place_in_list(self.identity(response.url), self.second_page)
        last = self.stated[column] = max(self.stated.get(column, 1), listing.stated)
        is_stub = not listing.reports and len(response.body) < blocks.STUB_SIZE
        if is_stub and 1 < number < last:
            found = f"a page of {len(response.body)} bytes as page {number} of {last}"
            raise absences.withheld(self.name, response.url, found)

    def is_leaf_report(self, page: Page, listing: ListingPage, title: str) -> bool:
        """Whether a column for one year turned out to be the report of that year.

        Seen at www.gzlps.gov.cn (zfb2023n) and, since 2026, at www.yiyang.gov.cn.
        """
        return (
            is_column(page.url)
            and not listing.reports
            and self.has_body(page)
            and (parse_title(title) is not None or bool(re.search(r"20\d\d", title)))
        )

    def has_body(self, page: Page) -> bool:
        """Whether the page has a body of the family's articles."""
        return any(page.select(css) for css in self.body_containers)


def columns_below(page: Page) -> Iterator[ListedLink]:
    """Links to columns in folders below this page's, named by a year or a kind of body."""
    folder = urlsplit(page.url).path.rpartition("/")[0] + "/"
    for link in page.links():
        path = urlsplit(link.url).path
        inside = path.startswith(folder) and path.rpartition("/")[0] + "/" != folder
        if inside and is_column(link.url) and (names_a_year(link) or names_bodies(link.title)):
            yield link


def leads_up(link: ListedLink, current: str) -> bool:
    """Whether a link leads to the column that it stands in, or to one above, as breadcrumbs do.

    A column called 2023年政府信息公开年报 has the title of a report.
    """
    here, there = urlsplit(current), urlsplit(link.url)
    folder = there.path.rpartition("/")[0] + "/"
    return there.netloc == here.netloc and is_column(link.url) and here.path.startswith(folder)


def is_column(url: str) -> bool:
    """Whether an address is that of a column.

    >>> is_column("https://www.yiyang.gov.cn/xxgkpt/625/629/27495/44584/index.htm")
    True
    >>> is_column("http://www.yiyang.gov.cn/xxgkpt/625/629/27495/27708/content_1111390.html")
    False
    """
    path = urlsplit(url).path
    return path.endswith("/") or _STATIC_PAGE.search(path) is not None


def names_bodies(title: str) -> bool:
    """Whether a column is named by whose reports it holds, with or without a year.

    >>> names_bodies("2023年市直部门年报"), names_bodies("江宁区人民政府"), names_bodies("政府文件")
    (True, True, False)
    >>> names_bodies("市直部门2023年政府信息公开年报"), names_bodies("示例局2023年政府信息公开年报")
    (True, False)
    """
    name = _YEAR.sub("", "".join(title.split()))
    if any(word in name for word in NOT_REPORTS):
        return False
    if report := parse_title(title):
        return _are_many(report.body) and not (report.year and not report.body)
    for word in _names()["report_words"]:
        name = name.replace(word, "")
    is_of_all = not name and "报" in title
    return is_of_all or name.strip("()（）-").endswith(_names()["endings"])


def _are_many(body: str) -> bool:
    for word in _names()["many"]:
        body = body.replace(word, "")
    return not body


@cache
def _names() -> dict[str, tuple[str, ...]]:
    source = resources.files("crawler.families").joinpath("columns.toml")
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    return {key: tuple(words) for key, words in content.items()}


def place_in_list(url: str, second: int) -> tuple[str, int]:
    """The column that a page belongs to, and its number from 1.

    >>> place_in_list("a.gov.cn/zfxxgknb/index_1.html", 1), place_in_list("a.gov.cn/zfxxgknb/", 1)
    (('a.gov.cn/zfxxgknb/', 2), ('a.gov.cn/zfxxgknb/', 1))
    """
    found = _STATIC_PAGE.search(url)
    if found is None or not found["number"]:
        return url, 1
    return url[: found.start()], int(found["number"]) - second + 2


def further_pages(page: Page, second: int, ending: str = "html") -> Iterator[str]:
    """This column's other pages: those that its pager links to, and those that it counts.

    The pager's own addresses come first: they show how this site names its pages. `second` is
    the number in the name of page 2, `ending` that of a name that is said nowhere.
    """
    linked = [link.url for link in page.links(_PAGER) if _same_column(link.url, page.url)]
    yield from linked
    if not any(_BY_OFFSET in url for url in linked):
        stem, ending = _naming(page, linked) or ("index", ending)
        yield from _counted_pages(page, linked, second, f"{stem}_{{}}.{ending}")


def _counted_pages(page: Page, linked: list[str], second: int, name: str) -> Iterator[str]:
    numbers = [int(found["number"] or 0) for url in linked if (found := _static(url))]
    last = max([page_count(page) - 2 + second, *numbers])
    for number in range(second, min(last, MOST_PAGES) + 1):
        address = urljoin(page.url, name.format(number))
        if address not in linked and address != page.url:
            yield address


def page_count(page: Page) -> int:
    """How many pages the column says it has; 1 where it says nothing."""
    shown = " ".join(element.text_content() for element in page.select("#pagination, .page"))
    counts = [int(found["total"]) for one in _COUNTS if (found := one.search(page.text))]
    if found := _COUNT_SHOWN.search(shown):
        counts.append(int(found[1]))
    return max(counts, default=1)


def _naming(page: Page, linked: list[str]) -> tuple[str, str] | None:
    """How the site names a column's pages: as the call to its pager says, or its addresses do."""
    call = _CALL.search(page.text)
    if call and call["stem"]:
        return call["stem"], call["ending"]
    for url in (page.url, *linked):
        if found := _static(url):
            return found["stem"], found["ending"]
    return None


def _static(url: str) -> re.Match[str] | None:
    return _STATIC_PAGE.search(urlsplit(url).path)


def _same_column(url: str, current: str) -> bool:
    here, there = urlsplit(current), urlsplit(url)
    same_folder = here.path.rpartition("/")[0] == there.path.rpartition("/")[0]
    paged = _static(url) is not None or _BY_OFFSET in there.query
    return here.netloc == there.netloc and same_folder and paged and url != current
