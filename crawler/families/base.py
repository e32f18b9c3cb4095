"""The spider of a portal: lists to reports to attachments, whatever the family.

A family is a subclass with attributes (where its lists and bodies stand) and the methods that
differ: `listing_requests`, `read_listing`, `read_article`. What a page is fetched as is decided
by the link that leads there; meaning is left to the build.
"""

import logging
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from rich.console import Console
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.addresses import canonical_address
from archive.errors import ArchiveError
from archive.exchanges.frontier import Frontier, Listed
from archive.exchanges.run_rows import best_listed, last_transport
from archive.snapshot import Kind
from crawler import absences, blocks, expected
from crawler.article import Article
from crawler.errors import (
    BadAddressError,
    BlockedError,
    CrawlEndedError,
    CrawlError,
    HostOfOtherPortalError,
    SpiderBugError,
)
from crawler.families import silence
from crawler.judgements import note_led_nowhere
from crawler.known import Known
from crawler.listing import (
    Call,
    ListedLink,
    ListingPage,
    Page,
    attachments,
    parse_page,
    pictures,
    text_length,
)
from crawler.outcome import reason_of
from crawler.paging import lead_on
from crawler.registry import Portal
from crawler.session import Session
from crawler.tally import Tally
from parsers.attached import SHORT_TEXT

# Scrapy's own logger of a spider is named like the portal, and lands in no file.
logger = logging.getLogger(__name__)
# Where a request's row in the frontier is kept in its meta.
POSITION = "frontier_position"
# The snapshot that already holds the answer to a request, left behind by a killed crawl.
ARCHIVED = "archived_snapshot"
# What a browser received on the way to a rendered page, in the meta of its request.
RECEIVED = "received_by_browser"
# The reports that a page of a list showed, in its response's meta; see `crawler.expected.seen`.
SEEN = "seen"
# How a report compares with the capture before it, in its response's meta.
COMPARED = "compared"

# Media types under which office programs save pages of their own.
_OFFICE = re.compile(rb"word|excel|office|wps")
_OF_REPORTS = (Kind.REPORT.value, Kind.ATTACHMENT.value)
# Scrapy's reasons for closing a spider, in the words of our reports.
_OUTCOMES = {
    "finished": "done",
    "blocked": "blocked",
    "shutdown": "interrupted",
    "archive": "findings",
}


class PortalSpider(Spider):
    """One portal. Classes by portal are made in `crawler.spiderloader`."""

    portal: ClassVar[Portal]
    shared_session: ClassVar[Session | None] = None
    list_containers: ClassVar[tuple[str, ...]] = ()
    body_containers: ClassVar[tuple[str, ...]] = ()
    # Whether a page of a list with known reports only means that all behind it are known.
    newest_first: ClassVar[bool] = True

    session: Session
    tally: Tally
    frontier: Frontier
    known: Known
    _owns_session = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "PortalSpider":
        """Join the run that started this spider, or open one for `scrapy crawl`."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._owns_session = cls.shared_session is None
        spider.session = cls.shared_session or Session.for_scrapy(crawler)
        spider.tally = spider.session.tally(cls.portal.id)
        spider.frontier = Frontier(spider.session.catalog, cls.portal.id)
        found = last_transport(spider.session.catalog.connection, cls.portal.id)
        spider.session.transport.recall(found)
        spider.known = Known(spider.session, cls.portal.id, spider.identity)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Name the contact, keep the portal's own delay, drop all delay on loopback."""
        super().update_settings(settings)
        if cls.portal.render:
            browser = dict.fromkeys(("http", "https"), "crawler.rendering.RenderingHandler")
            # Added to what is there: data:, file: and ftp: stay without any.
            handlers = {**settings.getdict("DOWNLOAD_HANDLERS"), **browser}
            settings.set("DOWNLOAD_HANDLERS", handlers, priority="spider")
        if contact := settings.get("NIANBAO_CONTACT"):
            agent = f"{settings['USER_AGENT']} {contact}"
            settings.set("USER_AGENT", agent, priority="spider")
        if settings.get("NIANBAO_RESOLVE"):
            # Nobody is disturbed in a rehearsal.
            settings.set("DOWNLOAD_DELAY", 0, priority="spider")
            settings.set("AUTOTHROTTLE_ENABLED", False, priority="spider")
            settings.set("NIANBAO_PATIENCE", 0, priority="spider")
        elif (cls.portal.delay or 0) > settings.getfloat("DOWNLOAD_DELAY"):
            settings.set("DOWNLOAD_DELAY", cls.portal.delay, priority="spider")
        settings.set("NIANBAO_COOKIES", cls.portal.cookies, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """The registry's lists, known reports and files whose turn it is; with `--recheck` all."""
        for entry in self.portal.listings:
            for request in self.listing_requests(entry):
                yield request
        for kind, link, meta in self.known.due():
            request = self.request(kind, link, meta)
            if meta["via"]:  # without it VSB sends a page in place of a file, jpaas 403
                request.headers["Referer"] = meta["via"]
            yield request

    def listing_requests(self, entry: str) -> Iterator[Request]:
        """The first requests for an entry of the registry."""
        yield self.request(Kind.LISTING, ListedLink(entry, ""), {"entry": entry})

    def read_listing(self, page: Page) -> ListingPage:
        """What a page of a list leads to; each family says how."""
        raise NotImplementedError

    def read_article(self, page: Page) -> Article:
        """Length of a report's text and the files beside it."""
        length = text_length(page, self.body_containers, SHORT_TEXT)
        return Article(
            length=length,
            attachments=attachments(page, self.body_containers),
            pictures=pictures(page, self.body_containers) if length < SHORT_TEXT else (),
        )

    def portal_param(self, name: str) -> str:
        """A value of the registry's `params`; the empty text where it has none of that name."""
        portal = getattr(self, "portal", None)
        return portal.params.get(name, "") if portal else ""

    def identity(self, url: str) -> str:
        """What makes two addresses the same page within a crawl."""
        return canonical_address(url)

    def request(self, kind: Kind, link: ListedLink, meta: dict[str, Any]) -> Request:
        """A request for a page of a kind; `meta` may hold `via` and `entry`."""
        link = self.on_one_host(link)
        callbacks = {Kind.LISTING: self.parse_listing, Kind.REPORT: self.parse_article}
        return Request(
            link.url,
            callback=callbacks.get(kind, self.parse_file),
            errback=self.give_up,
            meta={"kind": kind.value, "link_text": link.title, **meta},
        )

    def on_one_host(self, link: ListedLink) -> ListedLink:
        """The link on the portal's first host, where the registry says that all are one site."""
        parts = urlsplit(link.url)
        if not self.portal.one_site or parts.hostname not in self.portal.hosts:
            return link
        return replace(link, url=parts._replace(netloc=self.portal.hosts[0]).geturl())

    def list_request(self, page: str | Call, meta: dict[str, Any]) -> Request:
        """A request for a page of a list, by GET or, for a Call, by POST."""
        if isinstance(page, str):
            return self.request(Kind.LISTING, ListedLink(page, ""), meta)
        request = self.request(Kind.LISTING, ListedLink(page.url, ""), meta)
        media_type = "application/json" if page.json else "application/x-www-form-urlencoded"
        return request.replace(
            method="POST",
            body=page.json or urlencode(page.form),
            headers={"Content-Type": media_type},
        )

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Judge a page of a list and go where it leads."""
        yield from self.follow_list(response, self.expect_page(response))

    def follow_list(self, response: Response, page: Page) -> Iterator[Request]:
        """Follow reports, columns below and further pages of a list."""
        yield from self.follow(response, page, self.read_listing(page))

    def follow(self, response: Response, page: Page, listing: ListingPage) -> Iterator[Request]:
        """Requests for all that a page of a list leads to; what cannot be followed is noted."""
        leaves = (one for one in listing.columns if self.known.is_report(one.url))
        self.note_listed(response, (*listing.reports, *leaves))
        silence.note_silence(self, response, page, listing)
        yield from lead_on(self, response, page, listing)

    def parse_article(self, response: Response) -> Iterator[Request]:
        """Judge a report, which may have come as a file, and go where it leads."""
        if _is_page(response):
            yield from self.follow_article(response, self.expect_page(response))
        else:
            self.expect_file(response)
            self.tally.note_good(response.meta.get(COMPARED))

    def follow_article(self, response: Response, page: Page) -> Iterator[Request]:
        """Fetch the files of a report: the report itself, or what hangs beside it."""
        article = self.read_article(page)
        files = article.files
        if not files and len(response.body) < blocks.STUB_SIZE:
            blocks.expect_report(self.name, _answer(response, page.root.text_content()))
        self.tally.note_good(response.meta.get(COMPARED))
        if len(files) > article.most:
            self.tally.note_error(
                absences.too_many_files(self.name, response.url, len(files), article.most)
            )
        meta = {"via": response.url, "entry": response.meta.get("entry", "")}
        for link in files[: article.most]:
            changed = response.meta.get(COMPARED) == "changed"
            yield self.known.marked(self.request(Kind.ATTACHMENT, link, meta), page_changed=changed)

    def parse_file(self, response: Response) -> Iterator[Request]:
        """Judge an attached file; reading it is the build's work."""
        self.expect_file(response)
        self.tally.note_good()
        yield from ()

    def give_up(self, failure: Failure) -> None:
        """A page did not come: note why, close its row, end the crawl of a blocked portal."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error: BaseException = failure.value or SpiderBugError("no reason given")
        if isinstance(error, HttpError):
            error = self.challenge_in(error.response) or error
        if isinstance(error, ArchiveError):
            # A full disk above all. What came is not kept, so the page stays in flight: the
            # next crawl asks again, and this one asks for nothing more.
            self.tally.note_error(error)
            raise CloseSpider("archive")
        if isinstance(error, CrawlEndedError):
            return  # it stays in flight, and is asked for when the crawl goes on
        self.note_problem(request.meta, request.url, error)
        note_led_nowhere(self, request.meta, error)
        self.frontier.finish(request.meta[POSITION])
        if isinstance(error, BlockedError):
            raise CloseSpider("blocked")

    def note_problem(self, meta: dict[str, Any], url: str, error: BaseException) -> None:
        """Count a page that was not had; errors of lists and of the portal need a person."""
        reason = reason_of(error)
        self.tally.failures.append((reason, url))
        if isinstance(error, BadAddressError):  # nothing was asked, so nobody told of it
            logger.info("%s %s %r: %s", self.name, reason, url, error)
        if meta.get("kind") in _OF_REPORTS and not isinstance(error, HostOfOtherPortalError):
            self.tally.lost.append((reason, url))
        of_list = meta.get("kind") == Kind.LISTING.value
        self.tally.lists_failed |= of_list or isinstance(error, BlockedError)
        if reason == SpiderBugError.code and not isinstance(error, CrawlError):
            text = f"{self.name}: expected to read {url}, found {error!r}. Report it to us."
            self.tally.note_error(SpiderBugError(text))
            logger.error("%s", text, exc_info=error)
        elif isinstance(error, BlockedError) or (of_list and isinstance(error, CrawlError)):
            self.tally.note_error(error)
        elif of_list:
            self.tally.note_error(absences.listing_error(self.name, url, reason))

    def judge(self, listed: Mapping[str, Listed], seen: Mapping[str, expected.Seen]) -> None:
        """At the end: note what the portal should have shown and did not."""
        self.tally.listed = expected.by_year(seen.values())
        # What no list shows any more may go, and what failed before was told of then: neither is
        # a failure of what is listed. Where the lists failed too, nobody knows what they show.
        self.tally.lost = [
            (why, url)
            for why, url in self.tally.lost
            if self.tally.lists_failed
            or self.identity(url) in seen
            or not self.known.was_tried(url)
        ]
        before = best_listed(self.session.catalog.connection, self.name)
        memory = absences.Memory(before, self.session.today)
        for error in absences.judge(self.portal, listed, self.tally, memory):
            self.tally.note_error(error)

    def note_listed(self, response: Response, links: Iterable[ListedLink]) -> None:
        """Note the reports that a page of a list shows, wanted or not."""
        links = tuple(links)
        response.meta["listed"] = len(links)
        rule = self.portal.title_rule or ""
        response.meta[SEEN] = {
            self.identity(one.url): expected.seen(
                one, is_clone=self.session.is_stranger(one.url, self.portal)
            )
            for one in links
            if re.search(rule, one.title)
        }

    def note_unpaged(self, url: str, said: int) -> None:
        """Of a list that says it has so many pages, no way to the second was found."""
        silence.note_unread(self, absences.withheld(self.name, url, f"page 1 of {said}"))

    def closed(self, reason: str) -> None:
        """The last word of Scrapy; a spider with a session of its own ends that run too."""
        if reason not in _OUTCOMES:
            self.tally.note_error(SpiderBugError(f"{self.name}: the spider ended with {reason}."))
        self.tally.transport = self.session.transport.learned(self.portal.hosts)
        self.tally.close(_OUTCOMES.get(reason, "findings"))
        if self._owns_session:
            self.session.finish().render(Console(stderr=True))

    def is_wanted(self, link: ListedLink) -> bool:
        """Whether the registry and the options of the run ask for that report."""
        rule, year = self.portal.title_rule, link.year
        if rule and not re.search(rule, link.title):
            return False
        earliest = max(self.portal.first_year, self.session.options.since or 0)
        return year is None or year >= earliest

    def expect_page(self, response: Response) -> Page:
        """The page as elements. Raises ChallengePageError, SoftNotFoundError."""
        page = parse_page(response.body, response.url, self.charset_of(response))
        answer = _answer(response, page.root.text_content() if page else "")
        blocks.expect_no_challenge(self.name, answer)
        blocks.expect_page(self.name, answer)
        if page is None:
            raise blocks.not_found(self.name, answer, "no page that can be read")
        return replace(page, posted=_posted(response))

    def expect_file(self, response: Response) -> None:
        """Let a file pass. Raises ChallengePageError, SoftNotFoundError for a page in its place.

        A document that an office program saved as HTML under its own media type is a file. Some
        portals send a page under a file's type, or with status 200 where they refuse (VSB).
        """
        if blocks.begins_as_file(response.body):
            return
        is_markup = response.body[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        page = parse_page(response.body, response.url) if is_markup else None
        answer = _answer(response, page.root.text_content() if page else "")
        blocks.expect_no_challenge(self.name, answer)
        blocks.expect_page(self.name, answer)
        declared = (response.headers.get("Content-Type") or b"html").lower()
        if b"html" in declared or (page is not None and not _OFFICE.search(declared)):
            raise blocks.not_found(self.name, answer, "a page in place of a file")

    def challenge_in(self, response: Response) -> BlockedError | None:
        """The challenge that stands behind an error status, if it is one."""
        try:
            blocks.expect_no_challenge(self.name, _answer(response, ""))
        except BlockedError as error:
            return error
        return None

    def charset_of(self, response: Response) -> str | None:
        """The encoding that the response declares, else the registry's."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        declared = re.search(r"charset=\s*[\"']?([\w-]+)", content_type, re.IGNORECASE)
        return declared[1] if declared else self.portal.charset


def _is_page(response: Response) -> bool:
    """Whether a report came as a page and not as a file, whatever it is said to be."""
    if blocks.begins_as_file(response.body):
        return False
    media_type = (response.headers.get("Content-Type") or b"text/html").lower()
    return b"html" in media_type or b"text" in media_type or b"xml" in media_type


def _posted(response: Response) -> str:
    """The body of the request that was answered; the empty text for a GET."""
    return response.request.body.decode("utf-8", "replace") if response.request else ""


def _answer(response: Response, text: str) -> blocks.Answer:
    asked = (response.meta.get("redirect_urls") or [response.url])[0]
    return blocks.Answer(response.url, asked, response.status, response.body, text)
