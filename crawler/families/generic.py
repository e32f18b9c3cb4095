"""Unknown sites: what a page shows, in the order of portals 3.10; and by name what it does not.

(1) articles known by the shape of their address, on the column and on the home page; (2) the
endpoints of a known family, which that family's own reader is then called for; (3) a frame of
the same host that holds the list; (4) guessed further pages, taken for such only where they
show new links below the list's own path; (5) links that a script opens.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from archive.addresses import canonical_address
from archive.snapshot import Kind
from crawler.article import Article
from crawler.errors import EmptyListingError, SoftNotFoundError
from crawler.families import FAMILIES, sniffing
from crawler.families.base import POSITION, PortalSpider
from crawler.families.columns import ColumnSpider
from crawler.families.pieces import PieceSpider
from crawler.families.recognise import GENERIC, family_of_address, recognise
from crawler.families.silence import GUESS
from crawler.listing import MOST_PAGES, ListedLink, ListingPage, Page, report_links
from crawler.paging import STOPPED
from parsers import bodies

# Guesses are made when all that is listed was had: a host that is asked for pages that it has
# not may refuse everything for a while.
LAST = -10
# A list with fewer links has no second page: the shortest pages that were seen show ten.
FULL_PAGE = 10
# Attributes that a family's reader shares with the spider that calls for it.
_SHARED = ("name", "portal", "session", "tally", "frontier", "crawler", "settings")


class GenericSpider(PieceSpider, ColumnSpider):
    """Asks every family that a page may belong to, then looks for itself."""

    body_containers: ClassVar[tuple[str, ...]] = bodies.selectors()
    piece_names: ClassVar[tuple[str, ...]] = sniffing.piece_names()

    @cached_property
    def shown(self) -> defaultdict[str, set[str]]:
        """The links that each list has shown so far, as far as this process knows."""
        return defaultdict(set)

    @cached_property
    def looks_like(self) -> defaultdict[str, dict[str, None]]:
        """The families that the pages of each entry might belong to."""
        return defaultdict(dict)

    @cached_property
    def unpaged(self) -> dict[str, int]:
        """By list how many pages it says it has, as long as no guess found the second."""
        return {}

    def reader(self, family: str) -> PortalSpider:
        """Another family's spider, for what it reads; it asks for nothing itself."""
        made: type[PortalSpider] = load_object(FAMILIES[family].replace(":", "."))
        reader = made.__new__(made)
        for name in _SHARED:
            if hasattr(self, name):
                setattr(reader, name, getattr(self, name))
        return reader

    def identity(self, url: str) -> str:
        """As the family says that the address belongs to; else without what makes no page."""
        family = family_of_address(url)
        if family in FAMILIES and family != GENERIC:
            return self.reader(family).identity(url)
        return super().identity(sniffing.without_session(url))

    def read_listing(self, page: Page) -> ListingPage:
        """By the first reader that finds anything, and with what the page shows beside it."""
        families = [one for one in recognise(page) if one in FAMILIES and one != GENERIC]
        withheld = ""
        for family in families:
            listing = self.reader(family).read_listing(page)
            if _leads(listing):
                return self.completed(page, listing)
            withheld = withheld or listing.withheld
        found = self.completed(page, super().read_listing(page))
        return found if _leads(found) else replace(found, withheld=withheld)

    def completed(self, page: Page, listing: ListingPage) -> ListingPage:
        """A listing with scripted links and pager; of one without reports also what is inside."""
        known = {self.identity(link.url) for link in (*listing.reports, *listing.columns)}
        scripted = (link for link in page.scripted() if link.is_report)
        reports = {self.identity(link.url): link for link in scripted}
        more = tuple(link for key, link in reports.items() if key not in known)
        pages = listing.pages or sniffing.pager_links(page)
        found = replace(listing, reports=(*listing.reports, *more), pages=pages)
        if found.reports or listing.pages:
            return found
        columns = (*found.columns, *sniffing.frames(page), *sniffing.report_columns(page))
        return replace(found, columns=tuple({one.url: one for one in columns}.values()))

    def says_its_end(self, page: Page) -> bool:
        """As the family says whose endpoint it is; nobody knows of other lists."""
        family = family_of_address(page.url)
        reader = self.reader(family) if family in FAMILIES and family != GENERIC else None
        return isinstance(reader, PieceSpider) and reader.says_its_end(page)

    def follow_list(self, response: Response, page: Page) -> Iterator[Request]:
        """As the columns do; then guesses, and the home page where there is nothing at all."""
        entry = response.meta.get("entry", "")
        self.looks_like[entry].update(dict.fromkeys(recognise(page)))
        listing = self.read_listing(page)
        found = list(self.follow_read(response, page, listing))
        yield from found
        if not found and response.url == entry and not sniffing.is_home(entry):
            yield self.request(
                Kind.LISTING, ListedLink(response.urljoin("/"), "首页"), _meta(response)
            )
        # A browser has turned the pages of a list itself.
        elif not listing.pages and not self.portal.render and _begins_a_list(response):
            yield from self.guesses(response, page, listing)

    def guesses(self, response: Response, page: Page, listing: ListingPage) -> Iterator[Request]:
        """Where page 2 of a full list may be."""
        below = sniffing.own_prefix(page, listing.reports)
        links = sniffing.own_links(page, below)
        self.shown[response.url] |= links
        if len(links) < FULL_PAGE or self.is_old(response, listing):
            return
        for way in range(sniffing.ways(response.url)):
            guess = {"way": way, "number": 2, "below": below, "list": response.url}
            yield self.guess_request(guess, _meta(response))

    def is_old(self, response: Response, listing: ListingPage) -> bool:
        """Whether a page shows known reports only, which ends the paging (crawler.paging)."""
        wanted = [link.url for link in listing.reports if self.is_wanted(link)]
        old = not self.known.reads_whole and bool(wanted) and all(map(self.known.was_asked, wanted))
        if old:
            response.meta[STOPPED] = True
            # Guesses are not made again for what was found by them.
            self.unpaged.pop(response.url, None)
        return old

    def guess_request(self, guess: dict[str, Any], meta: dict[str, Any]) -> Request:
        """A request whose failure is no failure of the portal."""
        url = sniffing.candidate(guess["list"], guess["way"], guess["number"])
        request = self.request(Kind.LISTING, ListedLink(url, ""), {**meta, GUESS: guess})
        return request.replace(callback=self.parse_guess, errback=self.give_up_guess, priority=LAST)

    def parse_guess(self, response: Response) -> Iterator[Request]:
        """Follow a guessed page that shows links of the list which no page showed before."""
        guess = response.meta[GUESS]
        try:
            page = self.expect_page(response)
        except SoftNotFoundError:
            return
        shown = self.shown[guess["list"]]
        new = sniffing.own_links(page, guess["below"]) - shown
        if not new:
            return
        shown |= new
        self.unpaged.pop(guess["list"], None)
        found = (*report_links(page, ()), *(link for link in page.scripted() if link.is_report))
        own = tuple(link for link in found if canonical_address(link.url) in new)
        listing = ListingPage(own)
        yield from self.follow(response, page, listing)
        if guess["number"] < MOST_PAGES and not self.is_old(response, listing):
            yield self.guess_request(guess | {"number": guess["number"] + 1}, _meta(response))

    def give_up_guess(self, failure: Failure) -> None:
        """A guess that is no page is none of the portal's failures; a challenge is."""
        error = failure.value
        if isinstance(error, SoftNotFoundError) or (
            isinstance(error, HttpError) and not self.challenge_in(error.response)
        ):
            self.frontier.finish(failure.request.meta[POSITION])  # type: ignore[attr-defined]
        else:
            self.give_up(failure)

    def read_article(self, page: Page) -> Article:
        """As the family reads it that the address belongs to."""
        family = family_of_address(page.url)
        if family in FAMILIES and family != GENERIC:
            return self.reader(family).read_article(page)
        return super().read_article(page)

    def has_body(self, page: Page) -> bool:
        """Whether a page prints a report: any container may hold one here."""
        return super().has_body(page) or sniffing.holds_sections(page)

    def note_unpaged(self, url: str, said: int) -> None:
        """For the judgement at the end: guesses may find what the page does not link to."""
        if not self.portal.render:
            self.unpaged[url] = said

    def judge(self, listed: Mapping[str, Any], *others: Any) -> None:
        """Name an entry where nothing was found, with what it looked like and what was tried."""
        for entry in self.portal.listings:
            if entry in listed and listed[entry].pages and not listed[entry].links:
                self.tally.note_error(_nothing(self.name, entry, [*self.looks_like[entry]]))
        for url, said in self.unpaged.items():
            super().note_unpaged(url, said)
        super().judge(listed, *others)


def _leads(listing: ListingPage) -> bool:
    return bool(listing.reports or listing.columns or listing.pages)


def _begins_a_list(response: Response) -> bool:
    """Whether a page is the first of its list: of the registry, or a column with a name."""
    return not response.meta.get("via") or bool(response.meta.get("link_text"))


def _meta(response: Response) -> dict[str, Any]:
    return {"via": response.url, "entry": response.meta.get("entry", "")}


def _nothing(portal: str, entry: str, families: list[str]) -> EmptyListingError:
    looked = f"pages that look like {', '.join(families)}" if families else "no known family"
    return EmptyListingError(
        f"{portal}: expected reports listed at {entry}, found none: {looked}; tried addresses of "
        "articles, known endpoints, frames, further pages, scripted links and the home page. "
        f"See `nianbao portals probe {entry}`, and name family and column in the registry."
    )
