"""The last step before the wire: a request waits for its turn, then goes by the TLS that works.

Scrapy's handler with two additions. Pauses are kept here, behind Scrapy's own queue, so that
nothing that already stands in that queue is sent into them.
"""

import copy
import logging
from typing import Any

from OpenSSL.SSL import Error as OpenSslError
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response

from archive.addresses import host_of
from crawler.errors import CrawlEndedError, TlsFailedError
from crawler.manners import queue_of

logger = logging.getLogger(__name__)

# Level 0: OpenSSL 3 and later take TLS 1.0 and 1.1, SHA-1 and short keys at no higher one.
# portals 6 names level 1, which was enough before; a server that needs that is content with 0.
# Legacy renegotiation is on in Scrapy always, certificates are not checked in either mode.
_OLD_TLS = {
    "DOWNLOADER_CLIENT_TLS_CIPHERS": "DEFAULT:@SECLEVEL=0",
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
}


class TlsHandler(HTTP11DownloadHandler):
    """HTTP and HTTPS; old TLS where the normal handshake failed, from then on at once."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._of = crawler
        self._old: HTTP11DownloadHandler | None = None

    async def download_request(self, request: Request) -> Response:
        """The response. Raises Scrapy's download errors, TlsFailedError."""
        spider: Any = self._of.spider
        ways = spider.session.transport.to(host_of(request.url))
        if not ways.old_tls:
            try:
                return await super().download_request(request)
            except DownloadFailedError as error:
                if not _is_handshake(error):
                    raise
                logger.info("%s: TLS failed at %s, old TLS is tried", spider.name, request.url)
        response = await self._by_old_tls(request)
        ways.old_tls = True
        return response

    async def _by_old_tls(self, request: Request) -> Response:
        self._old = self._old or HTTP11DownloadHandler(_with_old_tls(self._of))
        try:
            return await self._old.download_request(request)
        except DownloadFailedError as error:
            if not _is_handshake(error):
                raise
            raise TlsFailedError(
                f"{request.url}: expected TLS of this or the last decade, found that the "
                f"handshake failed: {error}. The other scheme is tried."
            ) from error

    async def close(self) -> None:
        """Close the connections of both kinds."""
        if self._old is not None:
            await self._old.close()
        await super().close()


class TakesTurns:
    """Mixed into a download handler: requests wait until their platform may be asked."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)  # type: ignore[call-arg]
        self._spiders = crawler

    async def download_request(self, request: Request) -> Response:
        """The response, in its turn. Raises CrawlEndedError where the crawl ends before it."""
        spider: Any = self._spiders.spider

        def is_over() -> bool:
            return not self._spiders.crawling or spider.tally.outcome != "running"

        platform = queue_of(spider.portal, host_of(request.url))
        if not await spider.session.manners.turn(platform, is_over):
            raise CrawlEndedError(f"{spider.name}: the crawl ended before {request.url} was asked.")
        response: Response = await super().download_request(request)  # type: ignore[misc]
        return response


class PatientHandler(TakesTurns, TlsHandler):
    """What portals are asked with."""


def _with_old_tls(crawler: Crawler) -> Crawler:
    """The same crawler as far as a handler sees it, with settings for old TLS."""
    old = copy.copy(crawler)
    old.settings = crawler.settings.copy()
    for name, value in _OLD_TLS.items():
        old.settings.set(name, value, priority="spider")
    return old


def _is_handshake(error: DownloadFailedError) -> bool:
    """Whether the connection failed in TLS: Twisted keeps the reasons in a list of failures."""
    reasons = getattr(error.__cause__, "reasons", ())
    return any(isinstance(reason.value, OpenSslError) for reason in reasons)
