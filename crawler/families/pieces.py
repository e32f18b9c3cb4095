"""Lists that an endpoint gives out piece by piece: no piece may come twice for two.

Some endpoints answer with their first piece whatever is asked for (bare `pageNo` at jpaas;
www.hangzhou.gov.cn from abroad), some with their last one past the end. By what it links to a
piece is known again, so that neither passes for a list that was read.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from w3lib.url import url_query_cleaner

from crawler.families.base import PortalSpider
from crawler.listing import ListingPage, Page, parse_page


class PieceSpider(PortalSpider):
    """A portal whose lists come in pieces; `records` of a ListingPage tells them apart."""

    # What of a piece's request names the piece and not the list.
    piece_names: ClassVar[tuple[str, ...]] = ()
    # Whether the list says how many pieces it has; else a repeated piece is its end.
    states_its_end: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._shown: dict[tuple[str, ...], str] = {}

    def follow(self, response: Response, page: Page, listing: ListingPage) -> Iterator[Request]:
        """As for every list; a piece that came before leads nowhere, and is named."""
        twin = self._twin(page, listing)
        if twin:
            said = f"the same records as at {twin}" if self.says_its_end(page) else ""
            listing = replace(listing, pages=(), withheld=said)
        yield from super().follow(response, page, listing)

    def says_its_end(self, page: Page) -> bool:
        """Whether a piece that came before stands in another's place, as far as the list says."""
        return self.states_its_end

    def _twin(self, page: Page, listing: ListingPage) -> str:
        """Where another piece of the same list showed the same records; else the empty text."""
        if not listing.records:
            return ""
        of_list = url_query_cleaner(page.url, self.piece_names, remove=True)
        piece = f"{page.url} {page.posted}".strip()
        known = self._shown.setdefault((of_list, *listing.records), piece)
        return known if known != piece else ""


def article_addresses(page: Page, mark: str) -> tuple[str, ...]:
    """The addresses on a page that hold `mark`, as the records of a piece."""
    return tuple(link.url for link in page.links() if mark in link.url)


def fragment_of(page: Page, markup: str) -> Page:
    """Markup inside an answer as a page of its own; a page without links where there is none."""
    inner = parse_page(f"<body>{markup}</body>".encode(), page.url)
    assert inner is not None  # it has a body
    return replace(inner, posted=page.posted)
