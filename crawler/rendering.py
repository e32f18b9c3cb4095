"""Portals whose pages only a browser can fill: `render` in the registry.

scrapy-playwright brings the browser; what is ours keeps it in. It may ask the portal's hosts
alone, at the addresses that were looked up and judged before it started, and what robots.txt
allows (crawler.gate); it loads no pictures, fonts and media. Every answer that it got goes into
the archive as it came, and beside it, as a conversion record, the page that it made of them. A
page that has moved is not followed: its redirect goes to Scrapy like any other.
"""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page
from playwright.async_api import Response as BrowserResponse
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from scrapy_playwright.handler import BrowserContextWrapper, ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from archive import clock
from archive.exchanges.capture import Exchange
from archive.snapshot import Kind
from crawler.chromium import installed
from crawler.errors import BrowserMissingError, HostNotRegisteredError
from crawler.families.base import RECEIVED
from crawler.gate import OF_THE_BODY, REDIRECTS, Gate, Visit, close_in, is_own
from crawler.hosts import Names
from crawler.robots import RobotsMiddleware
from crawler.wire import TakesTurns

logger = logging.getLogger(__name__)

# What a browser is asked for, by the value of `render` in the registry.
RENDERED = {
    True: frozenset((Kind.LISTING.value, Kind.REPORT.value)),
    "lists": frozenset((Kind.LISTING.value,)),
}
# A page that goes on asking (counters, polls) is taken as it stands after this, in milliseconds.
SETTLES_WITHIN = 10_000
# What a script fills in after a click comes within this, in milliseconds.
TURNS_WITHIN = 5_000
# A list of more pages than this is turned no further; nobody's reports are so many.
MOST_TURNS = 60
# Megabytes that the page's scripts may use.
SCRIPT_MEMORY = 256

# What the browser keeps of whatever status; of all else only what came well.
_KEPT_ANYHOW = frozenset(("document", "xhr", "fetch"))
_NEXT = re.compile(r"^\s*(?:下一?页|后一?页|下一頁|next)\s*[>»›]*\s*$", re.IGNORECASE)
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    # A proxy from the environment would go round the rules for names. WebSockets alone get one,
    # that is nowhere: no gate hears of them.
    "--proxy-server=http=direct://;https=direct://;socks=nowhere.invalid:1",
    "--proxy-bypass-list=<-loopback>",
    # WebRTC would speak to any address; the switch has had two names.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
    f"--js-flags=--max-old-space-size={SCRIPT_MEMORY}",
)
_CONTEXT = {"service_workers": "block", "accept_downloads": False, "locale": "zh-CN"}


class RenderingHandler(TakesTurns, ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Downloads a portal's lists, and its reports where they need it, with a browser."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._own_crawler = crawler
        self.config.max_pages_per_context = 1
        self.config.navigation_timeout_ms = crawler.settings.getfloat("DOWNLOAD_TIMEOUT") * 1000

    @property
    def _spider(self) -> Any:
        return self._own_crawler.spider

    @property
    def _robots(self) -> RobotsMiddleware | None:
        found: RobotsMiddleware | None = self._own_crawler.get_downloader_middleware(
            RobotsMiddleware
        )
        return found

    @cached_property
    def _gate(self) -> Gate:
        return Gate(self._spider, self._robots)

    async def download_request(self, request: Request) -> Response:
        """The page after its scripts have run; robots.txt and files come as they are.

        Raises Scrapy's download errors, BrowserMissingError, HostNotRegisteredError.
        """
        kinds = RENDERED.get(self._spider.portal.render, frozenset())
        if request.meta.get("kind") in kinds and request.method == "GET":
            return await self._rendered(request)
        response: Response = await super().download_request(request)
        return response

    async def _rendered(self, request: Request) -> Response:
        """The page that a browser made, or the redirect that came in its place."""
        await self._learn_rules(urlsplit(request.url).scheme)
        watch = _Watch(self._gate)
        request.meta.update(self._instructions(watch))
        try:
            response: Response = await super().download_request(request)
        except PlaywrightTimeoutError as error:
            raise DownloadTimeoutError(str(error)) from error
        except PlaywrightError as error:
            raise DownloadFailedError(_first_line(error)) from error
        if watch.visit.moved:
            status, headers = watch.visit.moved
            return Response(request.url, status, headers, request=request)
        self._expect_sane(response)
        return response

    async def _learn_rules(self, scheme: str) -> None:
        """Ask all hosts of the portal for robots.txt first: no page has the time to wait for it."""
        if self._robots:
            for host in self._spider.portal.hosts:
                await self._robots.learn(f"{scheme}://{host}")

    def _instructions(self, watch: "_Watch") -> dict[str, Any]:
        delay = self._own_crawler.settings.getfloat("DOWNLOAD_DELAY")
        return {
            "playwright": True,
            "playwright_context_kwargs": dict(_CONTEXT),
            "playwright_page_init_callback": watch.begin,
            "playwright_page_methods": [PageMethod(watch.settle, delay)],
            RECEIVED: watch.exchanges,
        }

    def _expect_sane(self, response: Response) -> None:
        host = (urlsplit(response.url).hostname or "").lower()
        if host not in self._spider.portal.hosts:
            raise HostNotRegisteredError(
                f"{self._spider.name}: expected a host of the portal, found that the page went to "
                f"{response.url}. Register it if the portal moved there."
            )
        if len(response.body) > self._own_crawler.settings.getint("DOWNLOAD_MAXSIZE"):
            raise DownloadCancelledError(f"{response.url}: the rendered page is too large")

    async def _maybe_launch_browser(self) -> None:
        if hasattr(self, "browser"):
            return
        self.config.launch_options = await self._launch_options()
        await super()._maybe_launch_browser()
        await self._gate.stand_before(self.browser)

    async def _create_browser_context(self, *args: Any, **kwargs: Any) -> BrowserContextWrapper:
        wrapper: BrowserContextWrapper = await super()._create_browser_context(*args, **kwargs)
        await close_in(wrapper.context)
        return wrapper

    async def _launch_options(self) -> dict[str, Any]:
        """How the browser starts: with no names but the portal's, at the addresses we judged.

        Raises PrivateAddressError, CannotResolveHostError, BrowserMissingError.
        """
        is_root = os.geteuid() == 0
        program = installed() or _playwrights_own(self.browser_provider.playwright)
        if program is None:
            raise BrowserMissingError(
                f"{self._spider.name}: expected a Chromium for `render = true`, found none. "
                "Install one (apt-get install chromium; playwright install chromium), or name it "
                "in the variable CHROMIUM."
            )
        rules = await resolver_rules(self._spider.portal.hosts, self._spider.session.names)
        return {
            "executable_path": program,
            # Chromium refuses its own sandbox under root.
            "chromium_sandbox": not is_root,
            "args": [*_ARGUMENTS, f"--host-resolver-rules={rules}"],
        }


class _Watch:
    """What happens in one page: the answers that it gets, and when it is done."""

    def __init__(self, gate: Gate) -> None:
        self.exchanges: list[Exchange] = []
        self.visit = Visit()
        self._gate = gate
        self._coming: list[asyncio.Task[Exchange | None]] = []

    async def begin(self, page: Page, request: Request) -> None:
        """Note every answer from now on."""
        self.visit = self._gate.begin(page)
        page.on("response", self._note)

    def _note(self, response: BrowserResponse) -> None:
        self._coming.append(asyncio.ensure_future(_exchange(response)))

    async def settle(self, page: Page, delay: float) -> None:
        """Wait until the scripts are done, then turn every page of a list that has no links."""
        if self.visit.moved:
            return
        await _quiet(page)
        earlier = [body async for body in _turned(page, delay)]
        await _show(page, earlier)
        found = await asyncio.gather(*self._coming)
        self.exchanges.extend(exchange for exchange in found if exchange)


async def _quiet(page: Page) -> None:
    with suppress(PlaywrightTimeoutError):
        await page.wait_for_load_state("networkidle", timeout=SETTLES_WITHIN)


async def _turned(page: Page, delay: float) -> AsyncIterator[str]:
    """The body of each page of a list that a click on 下一页 left behind; the last one stays."""
    for _ in range(MOST_TURNS):
        following = await _next_button(page)
        if following is None:
            return
        before, body = await page.inner_text("body"), await page.inner_html("body")
        await page.wait_for_timeout(delay * 1000)
        try:
            await following.click(timeout=TURNS_WITHIN)
            await page.wait_for_function(
                "before => document.body.innerText !== before", arg=before, timeout=TURNS_WITHIN
            )
        except PlaywrightTimeoutError:
            return
        await _quiet(page)
        yield body


async def _next_button(page: Page) -> Locator | None:
    """The visible 下一页 that a script answers; one with an address is the spider's to follow."""
    buttons = page.locator("a, button, span, li").filter(has_text=_NEXT)
    for button in await buttons.all():
        address = await button.get_attribute("href")
        is_link = address and not address.startswith(("#", "javascript:"))
        if not is_link and await button.is_visible() and await button.is_enabled():
            return button
    return None


async def _show(page: Page, bodies: Iterable[str]) -> None:
    """Put the bodies of the earlier pages below the last one: one page of the whole list."""
    for body in bodies:
        await page.evaluate(
            "body => { const part = document.createElement('div'); part.innerHTML = body;"
            " document.body.append(part); }",
            body,
        )


async def _exchange(response: BrowserResponse) -> Exchange | None:
    """An answer as the browser got it, content coding taken off; None where it has no body.

    Of a redirect the browser throws the body away, as that of a script that failed; for want of
    the second Playwright would ask for it again.
    """
    request, is_redirect = response.request, response.status in REDIRECTS
    has_none = is_redirect or not (response.ok or request.resource_type in _KEPT_ANYHOW)
    try:
        body = b"" if has_none else await response.body()
        sent, came = await request.all_headers(), await response.all_headers()
    except PlaywrightError:  # a page that was left meanwhile
        return None
    if is_redirect and is_own(came):
        return None
    return Exchange(
        url=response.url,
        captured_at=clock.now(),
        method=request.method,
        request_headers=_plain(sent),
        status=response.status,
        reason=response.status_text,
        response_headers=_plain(came, without=OF_THE_BODY),
        body=body,
        request_body=request.post_data_buffer or b"",
    )


async def resolver_rules(hosts: Iterable[str], names: Names) -> str:
    """Chromium's rules for names: each host at its judged address, no other name anywhere.

    A host that has no address is left out: a dead host of files must not cost the lists.
    Raises UnresolvedHostError, PrivateAddressError.
    """
    rules = []
    for host in hosts:
        try:
            address, port = await names.target(host, 0)
        except CannotResolveHostError as error:
            logger.info("the browser does without %s: %s", host, error)
            continue
        shown = f"[{address}]" if ":" in address else address
        rules.append(f"MAP {host} {shown}:{port}" if port else f"MAP {host} {shown}")
    return ", ".join([*rules, "MAP * ~NOTFOUND"])


def _playwrights_own(playwright: Any) -> str | None:
    path: str = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _first_line(error: PlaywrightError) -> str:
    return error.message.partition("\n")[0]


def _plain(headers: dict[str, str], without: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Headers as pairs; those of HTTP/2 that begin with a colon are no headers."""
    left_out = set(without)
    return tuple(
        (name, value)
        for name, joined in headers.items()
        if not name.startswith(":") and name not in left_out
        for value in joined.split("\n")
    )
