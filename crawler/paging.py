"""How far a list is read: to its end, or until a page shows nothing new.

A page that shows known reports only ends the paging, since lists show the newest first. Not so
where the list says that it has another number of pages than before or was never read, and where
`Known.reads_whole` says otherwise: what came in out of order would never be seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response

from archive.errors import ArchiveError
from archive.snapshot import Kind, Snapshot
from archive.warc import read_payload
from crawler.conditional import BEFORE
from crawler.errors import CrawlError
from crawler.listing import Call, ListingPage, Page, parse_page

if TYPE_CHECKING:
    from crawler.families.base import PortalSpider

# In the meta of a request for a page of a list: how it was come to, and the pages behind it.
PAGING, BEHIND = "paging", "behind"
# In the meta of a response: the paging ended there.
STOPPED = "stopped"
# With all other pages of the list; or since the page before it showed something new.
_WHOLE, _STEP = "whole", "step"


def key_of(request: Request, spider: "PortalSpider") -> str:
    """What makes two requests the same within one crawl: kind, page, and what a POST asks for."""
    kind = request.meta.get("kind", Kind.OTHER.value)
    posted = f" {request.body.decode('utf-8', 'replace')}" if request.method == "POST" else ""
    return f"{kind} {spider.identity(request.url)}{posted}"


def lead_on(
    spider: "PortalSpider", response: Response, page: Page, listing: ListingPage
) -> Iterator[Request]:
    """Requests for all that a page of a list leads to: reports, columns, further pages."""
    meta = {"via": response.url, "entry": response.meta.get("entry", "")}
    for link in listing.reports:
        if spider.is_wanted(link):
            yield spider.known.marked(spider.request(Kind.REPORT, link, meta))
    for link in listing.columns:
        # A column that turned out to be a report itself is asked for as one from then on.
        if spider.known.is_report(link.url):
            yield spider.known.marked(spider.request(Kind.REPORT, link, meta))
        else:
            yield spider.request(Kind.LISTING, link, meta)
    yield from _further(spider, response, page, listing, meta)


def _further(
    spider: "PortalSpider",
    response: Response,
    page: Page,
    listing: ListingPage,
    meta: dict[str, Any],
) -> Iterator[Request]:
    pages = [*map(_from_plain, response.meta.get(BEHIND) or ()), *listing.pages]
    requests = [spider.list_request(one, meta | {PAGING: _WHOLE}) for one in pages]
    if _reads_whole(spider, response, page, listing):
        yield from requests
        return
    waiting = [
        (one, request)
        for one, request in zip(pages, requests, strict=True)
        if not spider.frontier.knows(key_of(request, spider))
    ]
    shown = [spider.known.was_asked(one.url) for one in listing.reports if spider.is_wanted(one)]
    if waiting and shown and all(shown):
        response.meta[STOPPED] = True
    elif waiting:
        yield _step(waiting, is_list=bool(shown))


def _step(waiting: Sequence[tuple[str | Call, Request]], *, is_list: bool) -> Request:
    """The next page alone, with those behind it. What a shell leads to is still a first page."""
    (_, request), *others = waiting
    request.meta[PAGING] = _STEP if is_list else None
    request.meta[BEHIND] = [_plain(one) for one, _ in others]
    return request


def _reads_whole(
    spider: "PortalSpider", response: Response, page: Page, listing: ListingPage
) -> bool:
    paging = response.meta.get(PAGING)
    if spider.known.reads_whole or not spider.newest_first or paging == _WHOLE:
        return True
    if paging == _STEP:
        return False
    before: Snapshot | None = response.meta.get(BEFORE)
    return before is None or _stated(spider, before, page) != listing.stated


def _stated(spider: "PortalSpider", before: Snapshot, page: Page) -> int | None:
    """How many pages the list said it had; None where its last capture cannot be read."""
    known = read_before(spider, before, page)
    return known.stated if known else None


def read_before(spider: "PortalSpider", before: Snapshot, page: Page) -> ListingPage | None:
    """What the last capture of the page led to; None where it cannot be read."""
    try:
        body = read_payload(spider.session.home, before)
        known = parse_page(body, page.url, before.charset)
        if known is None:
            return None
        return spider.read_listing(replace(known, posted=page.posted))
    except (ArchiveError, CrawlError, ValueError, LookupError):
        return None


def _plain(page: str | Call) -> Any:
    return page if isinstance(page, str) else astuple(page)


def _from_plain(plain: Any) -> str | Call:
    """A page of a list as `_plain` wrote it, also by way of JSON."""
    if isinstance(plain, str):
        return plain
    url, form, json = plain
    return Call(url, tuple((name, value) for name, value in form), json)
