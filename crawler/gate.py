"""Between a portal's browser and the network: every request is judged, each hop for itself.

By Chromium's own interception, for the whole browser (`Fetch` of the DevTools protocol, on the
browser's session): it hears of every page, popup, frame and worker, and of each hop of a
redirect. Playwright's routes hear of a request's first hop only.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Route
from playwright.async_api import Error as PlaywrightError
from scrapy.http import Headers

from crawler.errors import CrawlError
from crawler.families.base import PortalSpider
from crawler.hosts import ports_of
from crawler.robots import RobotsMiddleware

logger = logging.getLogger(__name__)

Event = Mapping[str, Any]
"""Parameters of `Fetch.requestPaused`: requestId, resourceType, request, response…"""

# Headers that are true of a body as it was sent; the browser gives it with its codings taken off.
OF_THE_BODY = frozenset(("content-encoding", "transfer-encoding", "content-length"))
REDIRECTS = (301, 302, 303, 307, 308)
# What would ask past the gate: WebRTC speaks to any address, and nobody hears a shared worker.
_WITHOUT = "for (const n of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'SharedWorker'])"
_TAKEN_AWAY = f"{_WITHOUT} delete window[n];"
_NEVER_LOADED = frozenset(("Image", "Media", "Font", "WebSocket", "EventSource"))
_PATTERNS = [
    {"urlPattern": "*", "requestStage": "Request"},
    {"urlPattern": "*", "requestStage": "Response", "resourceType": "Document"},
]
_REFUSED = {"errorReason": "BlockedByClient"}
# What the browser finds where the page has moved to: that is Scrapy's to ask for.
_NOTHING = {
    "responseCode": 200,
    "responseHeaders": [{"name": "Content-Type", "value": "text/html"}],
}


class Visit:
    """One page that is asked for; `moved` is the redirect that came in its place."""

    def __init__(self) -> None:
        self.first: str | None = None
        self.moved: tuple[int, Headers] | None = None

    def began(self, event: Event) -> None:
        """Note the request of the page itself, the first one for a document."""
        if self.first is None and event["resourceType"] == "Document":
            self.first = event["requestId"]

    def leads_on(self, event: Event) -> bool:
        """Whether a request is the one that the page's redirect asks for."""
        return self.moved is not None and event.get("redirectedRequestId") == self.first

    def ended(self, event: Event) -> None:
        """Note where the page has moved to; the browser's own redirects are none of the server."""
        headers = _headers(event)
        is_redirect = event.get("responseStatusCode") in REDIRECTS and "Location" in headers
        if event["requestId"] == self.first and is_redirect and not is_own(headers):
            self.moved = event["responseStatusCode"], headers


class Gate:
    """What the browser of a portal may ask for: the portal's hosts, as robots.txt allows."""

    def __init__(self, spider: PortalSpider, robots: RobotsMiddleware | None) -> None:
        self._spider = spider
        self._robots = robots
        self._visit = Visit()

    async def stand_before(self, browser: Browser) -> None:
        """Judge all that the browser asks for from now on."""
        session = await browser.new_browser_cdp_session()
        session.on("Fetch.requestPaused", partial(self._answer, session))
        await session.send("Fetch.enable", {"patterns": _PATTERNS})

    def begin(self, page: Page) -> Visit:
        """The next document asked for is a visit of ours; what it opens beside itself is closed."""
        page.on("popup", _close)
        self._visit = Visit()
        return self._visit

    async def _answer(self, session: CDPSession, event: Event) -> None:
        command, details = await self._judged(event)
        with suppress(PlaywrightError):  # the page was left meanwhile
            await session.send(f"Fetch.{command}", {"requestId": event["requestId"], **details})

    async def _judged(self, event: Event) -> tuple[str, dict[str, Any]]:
        """The command for a paused request, with its parameters."""
        if "responseStatusCode" in event or "responseErrorReason" in event:
            self._visit.ended(event)
            return "continueRequest", {}
        self._visit.began(event)
        if self._visit.leads_on(event):
            return "fulfillRequest", dict(_NOTHING)
        if await self._may_ask(event):
            return "continueRequest", {}
        return "failRequest", dict(_REFUSED)

    async def _may_ask(self, event: Event) -> bool:
        url, method = event["request"]["url"], event["request"]["method"]
        if event["resourceType"] in _NEVER_LOADED or method not in ("GET", "POST"):
            return False
        if url.startswith(("data:", "blob:", "about:")):
            return True
        try:
            allowed = self._is_the_portals(url) and await self._robots_allow(url)
        except CrawlError as error:  # its rules cannot be had: nobody gave leave
            logger.info("%s refused %s: %s", self._spider.name, url, error)
            return False
        except Exception:  # a request without an answer would hold up the page for ever
            logger.exception("%s refused %s", self._spider.name, url)
            return False
        if not allowed:
            logger.info("%s refused %s, asked for by a script", self._spider.name, url)
        return allowed

    def _is_the_portals(self, url: str) -> bool:
        parts, portal = urlsplit(url), self._spider.portal
        host, port = (parts.hostname or "").lower(), parts.port or 0
        return host in portal.hosts and port in ports_of(portal)

    async def _robots_allow(self, url: str) -> bool:
        return self._robots is None or await self._robots.allows(url)


async def close_in(context: BrowserContext) -> None:
    """Leave pages of a context no way round the gate, and nothing to pages that nobody asked for.

    Requests of our own pages are answered by the routes of those pages and never come here.
    """
    await context.add_init_script(_TAKEN_AWAY)
    await context.route("**/*", _refuse)


def is_own(headers: Any) -> bool:
    """Whether the browser made up a redirect itself (HSTS); no server said so."""
    return "Non-Authoritative-Reason" in headers


async def _refuse(route: Route) -> None:
    with suppress(PlaywrightError):
        await route.abort("blockedbyclient")


async def _close(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()


def _headers(event: Event) -> Headers:
    """Those of an answer, without what says how its body was sent: a redirect's is thrown away."""
    headers = Headers()
    for one in event.get("responseHeaders", ()):
        if one["name"].lower() not in OF_THE_BODY:
            headers.appendlist(one["name"], one["value"])
    return headers
