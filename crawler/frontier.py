"""Scrapy's scheduler over the frontier in catalog.db, and the step that closes a page.

Replaces scheduler, duplicate filter and JOBDIR, which does not survive a kill. A scheduler
shared by several machines would take this module's place and nothing else's.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.request import request_from_dict

from archive.errors import HomeUnwritableError
from archive.exchanges.frontier import Scope, Wanted
from archive.snapshot import Kind
from crawler.errors import BadAddressError, BlockedError, CrawlError, EmptyListingError
from crawler.families.base import ARCHIVED, POSITION, SEEN, PortalSpider
from crawler.judgements import note_no_page
from crawler.known import KNOWN
from crawler.paging import BEHIND, PAGING, STOPPED, key_of
from parsers.hosts import without_login

# What of a request's meta outlives the process: where it came from, how often it was tried.
_LASTING = (
    "kind", "via", "link_text", "entry", "depth", PAGING, BEHIND, "guess",
    "retry_times", "redirect_times", "redirect_ttl", "redirect_urls", "redirect_reasons",
)  # fmt: skip


class FrontierScheduler(BaseScheduler):
    """Keeps the requests of one portal in catalog.db."""

    def __init__(self, spider: PortalSpider):
        self._spider = spider
        self._frontier = spider.frontier
        self._end: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy when the spider opens."""
        return cls(spider_of(crawler))

    def open(self, spider: Spider) -> None:
        """Go on with a crawl that was cut short, if there is one."""
        self._spider.session.recording.prepare(self._spider.name)
        session = self._spider.session
        scope = Scope(session.options.since, session.options.recheck)
        self._spider.tally.resumed = self._frontier.reopen(scope, goes_on=session.goes_on)

    def close(self, reason: str) -> None:
        """Judge what was listed; what a blocked portal was to be asked for is forgotten."""
        self._spider.tally.reports = self._frontier.count(Kind.REPORT.value)
        tally, stopped = self._spider.tally, self._frontier.stopped()
        # Before the judgement, which expects less of lists that were not read to their ends.
        tally.lists = self._lists(reason, stopped=stopped)
        if reason == "finished":
            self._spider.judge(self._frontier.listed(), self._frontier.seen())
            tally.lists_failed |= EmptyListingError.code in tally.errors
            tally.lists = self._lists(reason, stopped=stopped)
        if reason == "blocked":
            self._frontier.clear()

    def _lists(self, reason: str, *, stopped: bool) -> str:
        is_whole = reason == "finished" and not self._spider.tally.lists_failed
        return self._spider.known.lists_read(finished=is_whole, stopped=stopped)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A full disk ends the crawl of the portal; Scrapy would ask its scheduler for ever."""
        try:
            yield
        except HomeUnwritableError as error:
            self._spider.tally.note_error(error)
            self._end = self._end or asyncio.create_task(
                self._spider.crawler.engine.close_spider_async(reason="archive")
            )

    def has_pending_requests(self) -> bool:
        """Whether a page waits."""
        self._spider.tally.pending = self._frontier.pending
        return self._spider.tally.pending > 0

    def enqueue_request(self, request: Request) -> bool:
        """Add a page; a redirect or a retry takes the place of the request it came from."""
        position = request.meta.get(POSITION)
        with self._writing():
            if position is None:
                return self._frontier.add([wanted(request, self._spider)]) > 0
            self._frontier.put_back(position, request.priority, encode(request, self._spider))
            return True
        return False

    def next_request(self) -> Request | None:
        """The next page; it is in flight from now on."""
        taken = None
        with self._writing():
            taken = self._frontier.take()
        if taken is None:
            return None
        request = decode(taken.meta, self._spider)
        request.meta[POSITION] = taken.position
        request.meta[ARCHIVED] = taken.snapshot
        return request


class FrontierMiddleware:
    """Spider middleware next to the engine: takes what a page led to and closes the page."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Requests go into the frontier at once, all or none; anything else goes on."""
        found: list[Wanted] = []
        spider = spider_of(self._crawler)
        problem: Exception | None = None
        try:
            async for one in result:
                if isinstance(one, Request):
                    found.extend(_wanted_or_noted(one, spider))
                else:
                    yield one
        except Exception as error:  # noqa: BLE001 - one bad page must not leave its row open
            problem = error
        try:
            _close_page(spider, response, found, problem)
        except HomeUnwritableError as error:
            # What could not be written down is asked for again; until then nothing is.
            spider.tally.note_error(error)
            raise CloseSpider("archive") from error
        if isinstance(problem, BlockedError):
            raise CloseSpider("blocked") from problem


def _close_page(
    spider: PortalSpider, response: Response, found: list[Wanted], problem: Exception | None
) -> None:
    """Note what was wrong with a page, and that it is done with."""
    if problem:
        spider.note_problem(response.meta, response.url, problem)
    if isinstance(problem, CrawlError):
        note_no_page(spider, response.meta, response.url, problem)
    if response.meta.get(STOPPED):
        spider.frontier.stop_paging(response.meta[POSITION])
    spider.frontier.finish(
        response.meta[POSITION], found, response.meta.get("listed"), response.meta.get(SEEN)
    )


def encode(request: Request, spider: Spider) -> str:
    """A request as JSON; of its meta only what outlives the process."""
    fields = request.to_dict(spider=spider)
    return json.dumps(
        {
            "url": fields["url"],
            "method": fields["method"],
            "callback": fields["callback"],
            "errback": fields["errback"],
            "body": fields["body"].decode("latin-1"),
            "headers": {
                name.decode("latin-1"): [value.decode("latin-1") for value in values]
                for name, values in fields["headers"].items()
            },
            "priority": fields["priority"],
            "meta": {name: fields["meta"][name] for name in _LASTING if name in fields["meta"]},
        },
        ensure_ascii=False,
    )


def decode(text: str, spider: Spider) -> Request:
    """The request that `encode` wrote."""
    fields = json.loads(text)
    fields["body"] = fields["body"].encode("latin-1")
    fields["headers"] = {
        name: [value.encode("latin-1") for value in values]
        for name, values in fields["headers"].items()
    }
    return request_from_dict(fields | {"dont_filter": True}, spider=spider)


def wanted(request: Request, spider: PortalSpider) -> Wanted:
    """A request as a row of the frontier; the same page of the same kind is wanted once."""
    return Wanted(
        key=key_of(request, spider),
        url=request.url,
        kind=request.meta.get("kind", Kind.OTHER.value),
        entry=request.meta.get("entry", ""),
        priority=request.priority,
        meta=encode(request, spider),
        known=bool(request.meta.get(KNOWN)),
    )


def _wanted_or_noted(request: Request, spider: PortalSpider) -> list[Wanted]:
    """The row, or none where the address is odd: one failing link is one failure."""
    url = without_login(request.url)
    try:
        if url != request.url:
            raise ValueError("it holds a name or a password")
        return [wanted(request, spider)]
    except ValueError as error:
        spider.note_problem(request.meta, url, BadAddressError(f"{url}: {error}"))
        return []


def spider_of(crawler: Crawler) -> PortalSpider:
    """The spider of a crawler; all of ours are portal spiders."""
    if not isinstance(crawler.spider, PortalSpider):
        raise TypeError(f"expected a PortalSpider, found {crawler.spider!r}")
    return crawler.spider
