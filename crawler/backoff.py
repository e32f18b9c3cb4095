"""What is asked for again, when, and when a host is left alone.

In place of Scrapy's retry, which asks again at once. A host that refuses us or is overloaded is
given a pause (60 to 300 seconds, longer where Retry-After says so) before anything else goes to
its platform; after five failures in a row it is left alone for this run. A page that fails by
itself counts once, and for little where its host gives others: then it says little of the host.
"""

import logging
from datetime import UTC
from email.utils import parsedate_to_datetime

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from archive import clock
from archive.addresses import host_of
from archive.snapshot import Kind
from crawler.blocks import CHALLENGE_STATUSES, says_too_often
from crawler.errors import (
    AccessRefusedError,
    ChallengePageError,
    CrawlError,
    HostGivenUpError,
    OtherHostGivenUpError,
    TooManyRequestsError,
)
from crawler.families.base import PortalSpider
from crawler.frontier import spider_of
from crawler.judgements import note_answer
from crawler.manners import (
    LONGEST_PAUSE,
    MOST_FAILURES,
    has_lists,
    most_common,
    pause_after,
    queue_of,
)
from crawler.outcome import reason_of

logger = logging.getLogger(__name__)

# How often a page is asked for again, by why it did not come. A pause may end a challenge of
# the kinds 412 and 521; a page that breaks its server (500) breaks it again.
_AGAIN = {
    "http_403": 1, "http_412": 1, "http_521": 1, "http_500": 1, "http_408": 2, "http_502": 2,
    "http_503": 2, "http_504": 2, "http_522": 2, "http_524": 2, "http_429": 3,
    "too_many_requests": 3,
}  # fmt: skip
_REFUSED = ("http_401", "http_403", "http_451")
_TOO_OFTEN = ("http_429", "too_many_requests")
_CHALLENGES = [f"http_{status}" for status in CHALLENGE_STATUSES]
# Why nothing came: the host's or the network's failure, no page's.
_NETWORK = (
    "timeout", "connection_refused", "connection_failed", "tls_failed", "name_not_found",
    "cut_short",
)  # fmt: skip
# May be the page's own affair. Known pages between such pages are not asked for, so that a few
# of them may come in a row at a healthy host; twenty are too many.
_OF_A_PAGE = ("http_500", "http_403")
_LITTLE = MOST_FAILURES / 20


class BackOffMiddleware(RetryMiddleware):
    """Pauses, asks again, gives a host up."""

    def process_request(self, request: Request) -> None:
        """Let nothing more go to a host that was given up."""
        expect_willing(spider_of(self.crawler), host_of(request.url))

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response, or the request again once the pause is over."""
        reason = _complaint(response)
        if reason is None:
            self._answered(request)
            return response
        if reason == TooManyRequestsError.code:  # archived under status 200, like a page
            note_answer(spider_of(self.crawler), request.meta, request.url, reason)
        self._failed(request, reason, _retry_after(response))
        again = self._ask_again(request, reason)
        if again is None:
            self._expect_welcome(request, reason)
        return again or response

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        """The request again where the network failed, else nothing."""
        reason = reason_of(exception)
        if reason not in _NETWORK:
            return None
        self._failed(request, reason)
        return super().process_exception(request, exception)

    def _answered(self, request: Request) -> None:
        if not _is_robots(request):
            spider_of(self.crawler).session.manners.answered(host_of(request.url))

    def _failed(self, request: Request, reason: str, asked_for: float | None = None) -> None:
        """Count it, pause, and raise where the host is given up. robots.txt has its own name."""
        spider, host = spider_of(self.crawler), host_of(request.url)
        manners = spider.session.manners
        health = manners.failed(host, reason, self._weight(request, reason))
        pause = pause_after(len(health.failures), asked_for) if reason in _AGAIN else 0.0
        health.given_up = health.given_up or pause > LONGEST_PAUSE
        if health.given_up and not _is_robots(request):
            raise given_up(spider, host, health.failures, pause)
        if pause and not health.given_up:
            platform = queue_of(spider.portal, host)
            manners.pause(platform, pause * self.crawler.settings.getfloat("NIANBAO_PATIENCE"))
            spider.tally.waited += pause
            logger.info("%s %s: %s asks for nothing for %.0f s", spider.name, reason, host, pause)

    def _weight(self, request: Request, reason: str) -> float:
        """What a failed attempt says of its host: 1 where it is the host that failed.

        A list that is refused is: endpoints of jpaas answer 403 beside shells that come well.
        """
        is_list = request.meta.get("kind") == Kind.LISTING.value
        if reason not in _OF_A_PAGE or (is_list and reason in _REFUSED):
            return 1
        if request.meta.get("retry_times"):
            return 0
        good = spider_of(self.crawler).session.manners.health(host_of(request.url)).good
        return _LITTLE if good else 1

    def _ask_again(self, request: Request, reason: str) -> Request | None:
        times = request.meta.get("retry_times", 0)
        return self._retry(request, reason) if times < _AGAIN[reason] else None

    def _expect_welcome(self, request: Request, reason: str) -> None:
        """Raise where a host does not want us; a single page refused is that page's affair."""
        spider, host = spider_of(self.crawler), host_of(request.url)
        is_list = request.meta.get("kind") == Kind.LISTING.value
        good = spider.session.manners.health(host).good
        if reason in _TOO_OFTEN and not _is_robots(request):
            raise given_up(spider, host, [reason])
        if reason in _REFUSED and is_list and not good:
            raise given_up(spider, host, [reason])


def _is_robots(request: Request) -> bool:
    return bool(request.meta.get("kind") == Kind.ROBOTS.value)


def _complaint(response: Response) -> str | None:
    reason = f"http_{response.status}"
    if reason in _AGAIN or reason in _REFUSED:
        return reason
    return TooManyRequestsError.code if says_too_often(response.body) else None


def _retry_after(response: Response) -> float | None:
    """Seconds that the server asks us to stay away: a number or a date (RFC 9110, 10.2.3)."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - clock.now()).total_seconds()


def expect_willing(spider: PortalSpider, host: str) -> None:
    """Raise where a host was given up."""
    health = spider.session.manners.health(host)
    if health.given_up:
        raise given_up(spider, host, health.failures)


def given_up(
    spider: PortalSpider, host: str, failures: list[str], pause: float = 0.0
) -> CrawlError:
    """The error for a host that is left alone; only one that holds lists ends the portal."""
    reason = most_common(failures) if failures else "failures"
    said = f", which asks us to stay away for {pause:.0f} seconds" if pause > LONGEST_PAUSE else ""
    error = _kind_of(reason, has_lists(spider.portal, host))(
        f"{spider.name}: expected pages from {host}, found {reason}{said}, at "
        f"{attempts(len(failures))}. It was left alone for this run; the next crawl asks again."
    )
    error.reason = reason if failures else None
    if isinstance(error, OtherHostGivenUpError):
        spider.tally.note_error(error)
    return error


def attempts(count: int) -> str:
    """How often a host failed, in words; beside it stand pages not fetched, which are fewer.

    >>> attempts(1), attempts(5)
    ('one attempt', '5 attempts in a row (a page gets several)')
    """
    return "one attempt" if count == 1 else f"{count} attempts in a row (a page gets several)"


def _kind_of(reason: str, has_lists: bool) -> type[CrawlError]:
    if not has_lists:
        return OtherHostGivenUpError
    if reason in _CHALLENGES:
        return ChallengePageError
    if reason in _REFUSED:
        return AccessRefusedError
    return TooManyRequestsError if reason in _TOO_OFTEN else HostGivenUpError
