"""Over which scheme each host is reached.

Normal TLS first: some modern hosts hang when asked for old ciphers (portals 6). Where the
handshake failed, old TLS is tried (`crawler.wire`); where nothing answers, the other scheme
(朝阳, 延庆 and many departments have no https, others no http). `crawler.ways` keeps what worked.
"""

import logging
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.addresses import host_of
from crawler.frontier import spider_of
from crawler.outcome import reason_of
from crawler.ways import SCHEMES, Ways

logger = logging.getLogger(__name__)

# Failures after which another way to the host may do.
_NO_WAY = ("tls_failed", "connection_refused", "connection_failed", "timeout")


class TransportMiddleware:
    """Sends requests the way that works; where nobody answers, the other scheme is tried."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """The request over the scheme that works, None where it is that."""
        ways, scheme = self._ways(request), _scheme(request.url)
        if ways.preferred in (None, scheme) or scheme in ways.good:
            return None
        if _came_from(request, ways.preferred):
            # Sites that got https lead all of http there, and a handshake fails now and then.
            ways.preferred = None
            return None
        return _over(request, ways.preferred)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note that the host answers that way; a mere redirect may lead to the other one."""
        if not 300 <= response.status < 400 or response.status == 304:
            self._ways(request).good.add(_scheme(request.url))
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request over the other scheme where the host was never reached by this one.

        Where that fails too it goes back: what is reported is how the registered way failed.
        """
        ways, scheme = self._ways(request), _scheme(request.url)
        other = SCHEMES[1 - SCHEMES.index(scheme)]
        if reason_of(exception) not in _NO_WAY or scheme in ways.good:
            return None
        ways.tried.add(scheme)
        if _came_from(request, other):
            return None
        if other in ways.tried and other not in ways.good:
            was_tried = ways.preferred == scheme
            ways.preferred = None
            return _over(request, other) if was_tried else None
        ways.preferred = other
        logger.info("%s: nothing at %s, %s is tried", _name(self._crawler), request.url, other)
        return _over(request, other)

    def _ways(self, request: Request) -> Ways:
        return spider_of(self._crawler).session.transport.to(host_of(request.url))


def _name(crawler: Crawler) -> str:
    return str(spider_of(crawler).name)


def _scheme(url: str) -> str:
    return urlsplit(url).scheme


def _over(request: Request, scheme: str) -> Request:
    """The same request over another scheme; a port that was written belongs to the first one."""
    return request.replace(url=_with(request.url, scheme))


def _with(url: str, scheme: str) -> str:
    parts = urlsplit(url)
    return parts._replace(scheme=scheme, netloc=parts.hostname or "").geturl()


def _came_from(request: Request, scheme: str) -> bool:
    """Whether the same address over that scheme only led here."""
    before: list[str] = request.meta.get("redirect_urls", [])
    over_it = [_with(url, scheme) for url in before if _scheme(url) == scheme]
    return _with(request.url, scheme) in over_it
