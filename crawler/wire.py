"""The last step before the wire: a request waits for its turn, then goes by the TLS that works.

Scrapy's handler with two additions. Pauses are kept here, behind Scrapy's own queue, so that
nothing that already stands in that queue is sent into them.
"""

import logging
from dataclasses import dataclass
from typing import Any

from OpenSSL.SSL import Error as OpenSslError
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from twisted.internet.interfaces import IAcceptableCiphers, ICipher
from twisted.internet.ssl import TLSVersion
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.addresses import host_of
from crawler.backoff import expect_willing
from crawler.errors import CrawlEndedError, TlsFailedError
from crawler.frontier import spider_of
from crawler.manners import queue_of
from crawler.ways import Ways

logger = logging.getLogger(__name__)


@implementer(ICipher)
@dataclass(frozen=True, slots=True)
class _Ciphers:
    fullName: str  # noqa: N815 - Twisted's interface


@implementer(IAcceptableCiphers)
class _OldCiphers:
    """What old servers speak.

    Level 0: OpenSSL 3 and later take TLS 1.0 and 1.1, SHA-1 and short keys at no higher one;
    portals 6 names level 1, which was enough before. Not by Scrapy's setting for ciphers:
    Twisted makes names of ciphers of it, and the level is lost (26.10, `_expandCipherString`).
    """

    def selectCiphers(self, _available: object) -> list[_Ciphers]:  # noqa: N802 - Twisted's
        return [_Ciphers("DEFAULT:@SECLEVEL=0")]


class _OldTlsHandler(HTTP11DownloadHandler):
    """Scrapy's handler with old TLS; legacy renegotiation is on there always, certificates
    are not checked in either.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        factory: Any = self._contextFactory
        factory.tls_ciphers, factory.tls_min_version = _OldCiphers(), TLSVersion.TLSv1_0


class TlsHandler(HTTP11DownloadHandler):
    """HTTP and HTTPS; old TLS where the normal handshake failed, from then on at once."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._of = crawler
        self._old: HTTP11DownloadHandler | None = None

    async def download_request(self, request: Request) -> Response:
        """The response. Raises Scrapy's download errors, TlsFailedError."""
        spider: Any = self._of.spider
        ways: Ways = spider.session.transport.to(host_of(request.url))
        if not request.url.startswith("https:") or "https" in ways.good:
            return await self._by_known_tls(request, ways)
        try:
            return await self._by_known_tls(request, ways)
        except DownloadFailedError as error:
            if ways.old_tls:
                raise _named(request, error) from error.__cause__
            logger.info("%s: no TLS at %s, old TLS is tried", spider.name, request.url)
        return await self._by_old_tls(request, ways)

    async def _by_known_tls(self, request: Request, ways: Ways) -> Response:
        if ways.old_tls:
            return await self._with_old_tls().download_request(request)
        return await super().download_request(request)

    async def _by_old_tls(self, request: Request, ways: Ways) -> Response:
        try:
            response = await self._with_old_tls().download_request(request)
        except DownloadFailedError as error:
            raise _named(request, error) from error.__cause__
        ways.old_tls = True
        return response

    def _with_old_tls(self) -> HTTP11DownloadHandler:
        self._old = self._old or _OldTlsHandler(self._of)
        return self._old

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
        settings = crawler.settings
        jitter = settings.getfloat("DOWNLOAD_DELAY_JITTER")
        # Scrapy's queue keeps the delay within a portal; this also from one portal to the next.
        self._spacing = settings.getfloat("DOWNLOAD_DELAY") * (1 - jitter)

    async def download_request(self, request: Request) -> Response:
        """The response, in its turn.

        Raises CrawlEndedError where the crawl ends before it, and where the host was given up
        meanwhile the error that says so.
        """
        spider = spider_of(self._spiders)

        def is_over() -> bool:
            return not self._spiders.crawling or spider.tally.outcome != "running"

        host = host_of(request.url)
        queue = queue_of(spider.portal, host)
        if not await spider.session.manners.turn(queue, is_over, self._spacing):
            raise CrawlEndedError(f"{spider.name}: the crawl ended before {request.url} was asked.")
        expect_willing(spider, host)
        response: Response = await super().download_request(request)  # type: ignore[misc]
        return response


class PatientHandler(TakesTurns, TlsHandler):
    """What portals are asked with."""


def _named(request: Request, error: DownloadFailedError) -> Exception:
    """The error by its own name where it was TLS that failed; Twisted keeps a list of reasons.

    A server may as well hang up in the middle of the handshake: then it is a failed connection.
    """
    reasons = getattr(error.__cause__, "reasons", ())
    if not any(isinstance(reason.value, OpenSslError) for reason in reasons):
        return error
    return TlsFailedError(
        f"{request.url}: expected TLS of this decade or the last, found that the handshake "
        f"failed: {error}. Plain http is tried."
    )
