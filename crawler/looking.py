"""A look at a list with the project's own spiders: what they would follow, nothing kept.

Every look is a crawl with all its manners (robots.txt, hosts, delay, challenges) into a home
that is thrown away at its end. Reports are not fetched, and of a list only the first page, or
the few that its script asks for until one shows a report.
"""

import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from archive.addresses import canonical_address, host_of
from archive.home import Home
from archive.snapshot import Kind
from crawler.families.base import PortalSpider
from crawler.listing import ListedLink, Page
from crawler.progress import watch
from crawler.registry import Portal
from crawler.run import CrawlOptions, crawl
from crawler.session import Session, kind_for
from crawler.spiderloader import family_class

_Bases = tuple[type[PortalSpider], ...]
# A page that is a shell, the endpoint that fills it, and one more.
MOST_PAGES = 3
_HOME_PAGE = re.compile(r"/?(?:(?:index|default)\.(?:s?html?|jsp|aspx?|php))?")


@dataclass(slots=True)
class Look:
    """What a look showed: pages read, links that the spider would follow, the first error.

    `columns` are lists below this one, `further` the number of its other pages; `foreign` are
    links to hosts that the portal does not have, which a crawl refuses. `answered_at` is where
    the first page came from, `moved_to` the same where that is another page than was asked for.
    """

    pages: list[Page] = field(default_factory=list)
    reports: list[ListedLink] = field(default_factory=list)
    columns: list[ListedLink] = field(default_factory=list)
    foreign: list[ListedLink] = field(default_factory=list)
    further: int = 0
    asked: int = 1
    answered_at: str | None = None
    moved_to: str | None = None
    error: BaseException | None = None

    def note_page(self, response: Response, page: Page) -> None:
        """Keep a page, and where it came from. Scheme and www. make no other address."""
        self.pages.append(page)
        self.answered_at = self.answered_at or response.url
        asked = (response.meta.get("redirect_urls") or [response.url])[0]
        if canonical_address(asked) != canonical_address(response.url):
            self.moved_to = response.url

    def note(self, request: Request, hosts: tuple[str, ...]) -> None:
        """Count a request that the spider would make."""
        link = ListedLink(request.url, request.meta.get("link_text") or "")
        if host_of(request.url) not in hosts:
            self.foreign.append(link)
        elif request.meta["kind"] == Kind.REPORT.value:
            self.reports.append(link)
        elif link.title:
            self.columns.append(link)
        else:
            self.further += 1

    def goes_on(self, request: Request) -> bool:
        """Whether to make it: where the page is a shell that its script fills."""
        is_list = request.meta["kind"] == Kind.LISTING.value
        is_shell = not self.reports and not self.columns
        self.asked += is_list and is_shell
        return is_list and is_shell and self.asked <= MOST_PAGES


def _leads_home(request: Request) -> bool:
    """Whether a link leads to the home page, as one of every menu does: no column to look at."""
    parts = urlsplit(request.url)
    is_home = not parts.query and _HOME_PAGE.fullmatch(parts.path) is not None
    return is_home and bool(request.meta.get("link_text"))


class PageSpider(PortalSpider):
    """Fetches the first list of a portal and keeps its page; follows nothing."""

    look: ClassVar[Look]

    async def start(self) -> AsyncIterator[Request]:
        """The first request of the first entry."""
        for entry in self.portal.listings[:1]:
            for request in islice(self.listing_requests(entry), 1):
                yield request

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Keep the page."""
        self.look.note_page(response, self.expect_page(response))
        yield from ()

    def note_problem(self, meta: dict[str, Any], url: str, error: BaseException) -> None:
        """As in a crawl; the first error is the look's."""
        super().note_problem(meta, url, error)
        self.look.error = self.look.error or error


class LinkSpider(PageSpider):
    """Stands before the family's spider in the order of classes, and makes few of its requests."""

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Keep the page, read it as the family does, and note where that leads."""
        yield from super().parse_listing(response)
        # Past PageSpider: the family's own.
        found = super(PageSpider, self).parse_listing(response)
        wanted = [request for request in found if not _leads_home(request)]
        for request in wanted:
            self.look.note(request, self.portal.hosts)
        yield from filter(self.look.goes_on, wanted)


def look_at_pages(portals: Sequence[Portal], options: CrawlOptions) -> dict[str, Look]:
    """The page of each portal's first list, by portal, whatever its family."""
    return _look(portals, options, lambda portal: (PageSpider,))


def look_at_links(portals: Sequence[Portal], options: CrawlOptions) -> dict[str, Look]:
    """What each portal's family would follow from its first list, by portal."""
    return _look(portals, options, lambda portal: (LinkSpider, family_class(portal.family)))


def _look(
    portals: Sequence[Portal], options: CrawlOptions, bases: Callable[[Portal], _Bases]
) -> dict[str, Look]:
    looks = {portal.id: Look() for portal in portals}

    def spider(portal: Portal, session: Session | None) -> type[PortalSpider]:
        attributes = {"name": portal.id, "portal": portal, "shared_session": session}
        return type(f"Look_{portal.id}", bases(portal), {**attributes, "look": looks[portal.id]})

    with tempfile.TemporaryDirectory(prefix="nianbao-look-") as folder:
        home = Home.open(Path(folder), kind=kind_for(options.resolve), create=True)
        crawl(home, portals, options, spider, _wait)
    return looks


def _wait(session: Session, work: "Future[None]") -> None:
    """Progress where somebody watches; a look's last word is not the crawl's."""
    if sys.stderr.isatty():
        watch(session, work)
    else:
        work.result()
