"""robots.txt, read strictly: what cannot be had gives no permission.

Scrapy's own middleware allows everything when robots.txt is missing, broken or unreachable. For
a crawler that is to be left alone for years that is the wrong way round: 404 and 410 mean that
there are no rules; 5xx, 403, 412, 521, an HTML page or no answer mean that nobody knows them.
"""

import asyncio
import logging
import re
from typing import Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.addresses import host_of
from archive.errors import ArchiveError
from archive.snapshot import Kind
from crawler.errors import (
    BlockedError,
    CrawlEndedError,
    CrawlError,
    OtherHostGivenUpError,
    RobotsDisallowedError,
    RobotsUnreachableError,
)
from crawler.manners import has_lists, queue_of
from crawler.outcome import reason_of

logger = logging.getLogger(__name__)
# Seconds between two requests, at most, that a Crawl-delay brings about.
MOST_CRAWL_DELAY = 60.0
# No rules are there to obey.
_ABSENT = (404, 410)
# The line that opens a group of rules, in the spellings that protego reads.
_GROUP = re.compile(r"^\s*user[- ]?agent\b", re.IGNORECASE | re.MULTILINE)
_SAYS_SOMETHING = re.compile(r"^\s*(?!#|site-?maps?\b)\S", re.IGNORECASE | re.MULTILINE)


def read_rules(portal: str, status: int, media_type: str, body: bytes) -> Protego:
    """The rules that a robots.txt response sets.

    A text that says something and opens no group of rules (`User-agent:`) is no robots.txt.
    Raises RobotsUnreachableError.
    """
    if status in _ABSENT:
        return Protego.parse("")
    if status != 200:
        raise _unreachable(portal, f"status {status}")
    if "html" in media_type.lower() or body.lstrip()[:1] == b"<":
        raise _unreachable(portal, "an HTML page")
    # A byte order mark would hide the first line, and with it the first group.
    text = body.decode("utf-8-sig", "replace")
    if _SAYS_SOMETHING.search(text) and not _GROUP.search(text):
        raise _unreachable(portal, f'a text without rules, "{text.strip()[:40]}"')
    return Protego.parse(text)


class RobotsMiddleware:
    """Asks each host for its robots.txt once a crawl, archives it, and obeys it."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Future[Protego]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise RobotsDisallowedError or RobotsUnreachableError."""
        if request.meta.get("kind") == Kind.ROBOTS.value:
            return
        rules = await self._rules_for(request)
        if not rules.can_fetch(request.url, self._agent):
            raise RobotsDisallowedError(
                f"{self._name}: expected leave to fetch {request.url}, found that robots.txt "
                "forbids it. It was not fetched."
            )

    async def allows(self, url: str) -> bool:
        """Whether the host of an address lets us ask for it. Raises RobotsUnreachableError."""
        rules = await self._rules_for(Request(url))
        return bool(rules.can_fetch(url, self._agent))

    async def learn(self, site: str) -> None:
        """Have the rules of a site (`http://a.test`) before they are needed, or know of none.

        Raises CrawlEndedError.
        """
        try:
            await self._rules_of(site)
        except CrawlEndedError:
            raise
        except CrawlError as error:
            logger.info("%s: nothing will be asked of %s: %s", self._name, site, error)

    @property
    def _name(self) -> str:
        spider: Any = self._crawler.spider
        return str(spider.name)

    async def _rules_for(self, request: Request) -> Protego:
        parts = urlsplit(request.url)
        try:
            return await self._rules_of(f"{parts.scheme}://{parts.netloc}")
        except OtherHostGivenUpError as error:
            spider: Any = self._crawler.spider
            spider.tally.note_error(error)
            raise

    async def _rules_of(self, site: str) -> Protego:
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._ask(site))
        return await asyncio.shield(self._rules[site])

    async def _ask(self, site: str) -> Protego:
        """The rules of a site; only a host that holds lists ends the portal by having none."""
        spider: Any = self._crawler.spider
        try:
            return await self._fetch(site)
        except RobotsUnreachableError as error:
            if has_lists(spider.portal, host_of(site)):
                raise
            told = OtherHostGivenUpError(f"{error} Its lists stand on another host and were read.")
            told.reason = error.code
            raise told from error

    async def _fetch(self, site: str) -> Protego:
        request = Request(
            f"{site}/robots.txt",
            callback=NO_CALLBACK,
            meta={"kind": Kind.ROBOTS.value},
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except (ArchiveError, BlockedError, CrawlEndedError):
            raise  # ours, or the host was given up before
        except Exception as error:  # whatever kept it from us, nobody gave leave
            reason = reason_of(error)
            if reason == "spider_bug":
                raise
            raise _unreachable(self._name, reason) from error
        media_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        rules = read_rules(self._name, response.status, media_type, response.body)
        self._keep_distance(site, rules.crawl_delay(self._agent))
        return rules

    def _keep_distance(self, site: str, seconds: float | None) -> None:
        """Obey Crawl-delay, up to a minute: more would make a crawl of months."""
        spider: Any = self._crawler.spider
        wanted = min(float(seconds or 0), MOST_CRAWL_DELAY)
        patience = self._crawler.settings.getfloat("NIANBAO_PATIENCE")
        spider.session.manners.space(queue_of(spider.portal, host_of(site)), wanted * patience)


def _unreachable(portal: str, found: str) -> RobotsUnreachableError:
    return RobotsUnreachableError(
        f"{portal}: expected robots.txt or its absence (404, 410), found {found}. Nobody has "
        "allowed us anything, so nothing else was asked. Crawl again another day."
    )
