"""truecms (Nantong, Rugao): `/<site>/<col>/content/<uuid>.html`, lists as JSONP (portals 3.10).

The first page of a column holds some thirty records, the rest comes from
`…/messageController/getMessage.do` as XML inside of JSON inside of a call. Without the column
as Referer it answers 404; Scrapy sends it. The largest `perpage` that it takes differs (50, 20,
10): ten is taken by all. Evidence: portals 3.10, public crawlers of Nantong, Haimen and others.
"""

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from crawler.families.answers import fragment, json_in, no_list, within
from crawler.families.pieces import PieceSpider
from crawler.listing import MOST_PAGES, ListedLink, ListingPage, Page, report_links

WINDOW = 10
_ENDPOINT = "/messageController/getMessage.do"
_PROXY = re.compile(
    r"""proxyUrl\s*:\s*["'](?P<value>[^"']*/messageController/getMessage\.do)["']"""
)
_COLUMN = re.compile(r"""columnId\s*:\s*["'](?P<value>[\w-]+)["']""")
_TOTALS = (
    re.compile(r"totalRecord\s*:\s*(\d+)"),
    re.compile(r"<totalrecord>\s*(\d+)", re.IGNORECASE),
)


class TruecmsSpider(PieceSpider):
    """Column, then windows of ten records."""

    piece_names: ClassVar[tuple[str, ...]] = ("startrecord", "endrecord")
    list_containers: ClassVar[tuple[str, ...]] = ("#initData li", "ul.xxgk-list-con li")
    body_containers: ClassVar[tuple[str, ...]] = ("#zoom", "#zoomcon", ".article-content")

    def read_listing(self, page: Page) -> ListingPage:
        """A column, or one window of its records."""
        answer = json_in(page)
        if answer is None and _is_window(page):
            return ListingPage((), withheld=no_list(page))
        if answer is None:
            links = _reports(page, page.text) or report_links(page, self.list_containers)
            windows = tuple(_windows_of(page))
            return ListingPage(links, pages=windows, stated=len(windows) or 1)
        markup = str(within(answer, "result") or "")
        inner = fragment(page, markup)
        records = tuple(link.url for link in inner.links()) if inner else ()
        return ListingPage(
            _reports(page, markup),
            pages=tuple(_windows_after(page, markup)),
            records=records,
            withheld="" if records else _missing(page, markup),
        )


def _is_window(page: Page) -> bool:
    return urlsplit(page.url).path.endswith(_ENDPOINT)


def _missing(page: Page, markup: str) -> str:
    """In words, what is wrong with a window without records; the one past the end has none."""
    if "<datastore" not in markup.lower():
        return no_list(page)
    start = parse_qs(urlsplit(page.url).query).get("startrecord", ["1"])[0]
    return "an empty page" if int(start) <= total_of(markup) else ""


def total_of(text: str) -> int:
    """How many records a list says it has; 0 where it says nothing."""
    return max((int(found[1]) for pattern in _TOTALS if (found := pattern.search(text))), default=0)


def _reports(page: Page, markup: str) -> tuple[ListedLink, ...]:
    """Reports among the records that stand as CDATA in a page's data or in an answer."""
    inner = fragment(page, markup) if "<![CDATA[" in markup else None
    return report_links(inner, ()) if inner else ()


def _windows_of(page: Page) -> Iterator[str]:
    """All windows of a column, those of the records in its page too: how many these are differs."""
    proxy, column = _PROXY.search(page.text), _COLUMN.search(page.text)
    if proxy and column:
        address = urljoin(page.url, proxy["value"])
        last = min(max(1, -(-total_of(page.text) // WINDOW)), MOST_PAGES)
        yield from (_window(address, column["value"], number) for number in range(last))


def _windows_after(page: Page, markup: str) -> Iterator[str]:
    """The window after a full one, for columns that do not say how long they are."""
    parts = urlsplit(page.url)
    query = parse_qs(parts.query)
    number = int(query.get("endrecord", ["0"])[0]) // WINDOW
    if markup.count("<record>") >= WINDOW and number < MOST_PAGES:
        yield _window(page.url.partition("?")[0], query.get("columnId", [""])[0], number)


def _window(address: str, column: str, number: int) -> str:
    """The address of window `number`, from 0."""
    query = {
        "startrecord": number * WINDOW + 1,
        "endrecord": (number + 1) * WINDOW,
        "perpage": WINDOW,
        "columnId": column,
        "callback": "cb",
    }
    return f"{address}?{urlencode(query)}"
