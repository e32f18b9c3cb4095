"""The recorder: every exchange goes into the archive before anything else sees it.

A downloader middleware nearer the wire than redirects (600) and decompression (590): each hop
is kept as it was sent, challenge pages and error pages too, and so is each attempt that
brought nothing.
"""

import ipaddress
import logging
from http import HTTPStatus
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers as ScrapyHeaders
from scrapy.http import Response

from archive import clock
from archive.exchanges.capture import Exchange, Headers, Resource
from archive.exchanges.recording import Link
from archive.exchanges.visits import last_good
from archive.snapshot import Kind, Snapshot
from crawler.conditional import (
    BEFORE,
    NOT_MODIFIED,
    add_conditions,
    from_archive,
    is_conditional,
)
from crawler.errors import CrawlEndedError
from crawler.families.base import ARCHIVED, COMPARED, POSITION, RECEIVED, PortalSpider
from crawler.frontier import spider_of
from crawler.outcome import reason_of
from crawler.tally import compare

logger = logging.getLogger(__name__)


class RecorderMiddleware:
    """Writes responses to WARC and catalog, and failures to the catalog."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Answer from the archive what was asked and answered before the crawl was killed.

        Of what is asked for again, ask only whether it changed.
        """
        session = spider_of(self._crawler).session
        archived = request.meta.get(ARCHIVED)
        if archived is None:
            known = last_good(session.catalog, request.url, _link(request).kind)
            add_conditions(session.home, request, known)
            return None
        return from_archive(session.home, session.catalog.snapshot(archived))

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive the exchange; the response goes on unchanged, for a 304 the archive's own."""
        if request.meta.pop(ARCHIVED, None) is not None:
            return response
        spider = spider_of(self._crawler)
        with spider.session.catalog.transaction():
            snapshot = _archived(spider, request, response)
            if POSITION in request.meta:
                spider.frontier.answered(request.meta[POSITION], snapshot.id)
        spider.tally.note_capture(len(response.body))
        before = request.meta.get(BEFORE)
        request.meta[COMPARED] = compare(snapshot, before and before.payload_digest)
        logger.info(
            "%s %s %s %d bytes %s%s",
            spider.name,
            response.status,
            snapshot.kind.value,
            len(response.body),
            request.url,
            " (unchanged)" if snapshot.revisit else "",
            extra={"event": {"portal": spider.name, "url": request.url, "status": response.status}},
        )
        is_not_modified = snapshot.revisit and snapshot.status == NOT_MODIFIED
        return from_archive(spider.session.home, snapshot) if is_not_modified else response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note the attempt with its reason; what happens next is for others to say."""
        spider = spider_of(self._crawler)
        if isinstance(exception, CrawlEndedError):  # nothing was asked
            return
        reason = reason_of(exception)
        spider.session.recording.failure(spider.name, request.url, reason, _link(request))
        event = {"portal": spider.name, "url": request.url, "reason": reason}
        logger.info("%s %s %s", spider.name, reason, request.url, extra={"event": event})


def _archived(spider: PortalSpider, request: Request, response: Response) -> Snapshot:
    """The capture of a response: what came over the wire, or the page that a browser made."""
    recording, link = spider.session.recording, _link(request)
    received = request.meta.get(RECEIVED)
    if not received:
        known = request.meta.get(BEFORE) if is_conditional(request) else None
        return recording.exchange(spider.name, to_exchange(request, response), link, known)
    media_type = (response.headers.get("Content-Type") or b"text/html").decode("latin-1")
    page = Resource(request.url, clock.now(), media_type, response.body)
    return recording.rendered(spider.name, received, page, link)


def to_exchange(request: Request, response: Response) -> Exchange:
    """What went over the wire, as far as Scrapy still knows it.

    Header names come in Scrapy's capitals; chunking is taken off by Twisted.
    """
    host = ("Host", urlsplit(request.url).netloc)
    return Exchange(
        url=request.url,
        captured_at=clock.now(),
        method=request.method,
        request_headers=(host, *_headers(request.headers)),
        status=response.status,
        reason=_phrase(response.status),
        response_headers=_headers(response.headers),
        body=response.body,
        request_body=request.body,
        ip_address=_public(response.ip_address),
    )


def _headers(headers: ScrapyHeaders) -> Headers:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


def _link(request: Request) -> Link:
    meta = request.meta
    return Link(Kind(meta.get("kind", Kind.OTHER)), meta.get("via"), meta.get("link_text"))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # 521 and others that no standard knows
        return ""


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> str | None:
    """The server's address; a loopback one would be the operator's."""
    return str(address) if address and address.is_global else None
