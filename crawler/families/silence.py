"""What a page of a list keeps back without saying so: looked for on every page that is followed.

What is found is an error with a name, and the lists count as not read: the next crawl reads them
to their ends again, and nobody takes a year for absent that may stand behind.
"""

import re
from typing import TYPE_CHECKING

from scrapy.http import Response

from archive.snapshot import Kind, Snapshot
from crawler import absences
from crawler.conditional import BEFORE
from crawler.errors import BadAddressError, CrawlError
from crawler.listing import MOST_PAGES, ListingPage, Page
from crawler.paging import PAGING, read_before

if TYPE_CHECKING:
    from crawler.families.base import PortalSpider

# What a guessed page of a list was guessed by, in its request's meta: way, number of the page,
# path of the list's own links, address of the list (crawler.families.generic).
GUESS = "guess"
_PAGES_SAID = re.compile(
    r"共(?:计|有)?(\d{1,4})页|总页数[:：]?(\d{1,4})(?!\d)|(?<!\d)1/(\d{1,4})页|页次[:：]?1/(\d{1,4})"
)


def note_silence(
    spider: "PortalSpider", response: Response, page: Page, listing: ListingPage
) -> None:
    """Count reports at impossible addresses, and what of a list was not or cannot be read.

    Raises EmptyListingError where a column that held reports is empty.
    """
    for link in page.unusable():
        if link.is_report:
            error = BadAddressError(f"{spider.name}: {link.url} is no address.")
            spider.note_problem({"kind": Kind.REPORT.value}, link.url, error)
    if listing.withheld:
        note_unread(spider, absences.withheld(spider.name, response.url, listing.withheld))
    if listing.stated > MOST_PAGES:
        note_unread(spider, absences.too_long(spider.name, response.url, listing.stated))
    if said := unpaged(response, page, listing):
        spider.note_unpaged(response.url, said)
    _expect_what_was_there(spider, response, page, listing)


def note_unread(spider: "PortalSpider", error: CrawlError) -> None:
    """A list has more than was seen of it."""
    spider.tally.note_error(error)
    spider.tally.lists_failed = True


def unpaged(response: Response, page: Page, listing: ListingPage) -> int:
    """How many pages a list says it has of which only the first was found; 0 where none hide.

    Where the family can tell the records apart, it counts these and not what the pager shows.
    """
    if listing.pages or listing.records or not _is_first(response):
        return 0
    said = max(listing.stated, pages_said(page))
    return said if said > 1 else 0


def pages_said(page: Page) -> int:
    """The number of pages that a page shows a reader: 共 5 页, 1/5页; 1 where it shows none."""
    shown = "".join("".join(page.shown()).split())
    found = _PAGES_SAID.search(shown)
    return int(next(filter(None, found.groups()))) if found else 1


def _is_first(response: Response) -> bool:
    """Whether a page is an entry or a column: no further page, whose number is its own."""
    return PAGING not in response.meta and GUESS not in response.meta


def _expect_what_was_there(
    spider: "PortalSpider", response: Response, page: Page, listing: ListingPage
) -> None:
    before: Snapshot | None = response.meta.get(BEFORE)
    if listing.reports or listing.columns or listing.pages or not _is_first(response):
        return
    known = read_before(spider, before, page) if before else None
    if before and known and known.reports:
        raise absences.emptied(spider.name, response.url, len(known.reports), before.captured_at)
