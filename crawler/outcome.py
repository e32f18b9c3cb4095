"""Why a page did not come, in one word for each reason."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.errors import CrawlError

_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_large"),
    (CannotResolveHostError, "name_not_found"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (ResponseDataLossError, "cut_short"),
    (DownloadFailedError, "connection_failed"),
)


def reason_of(error: BaseException) -> str:
    """One word for what went wrong: the reason, else the code of a named error, `http_<status>`
    for a status, `spider_bug` for our own.
    """
    if isinstance(error, CrawlError):
        return error.reason or error.code
    if isinstance(error, HttpError):
        return f"http_{error.response.status}"
    if isinstance(error, IgnoreRequest):
        return _ignored(error)
    return next((word for kind, word in _REASONS if isinstance(error, kind)), "spider_bug")


def words_of(error: BaseException) -> str:
    """What an error says; Scrapy's say nothing where a body is too large, and then the reason.

    >>> words_of(DownloadCancelledError())
    'expected a page, found too_large'
    """
    return str(error) or f"expected a page, found {reason_of(error)}"


def _ignored(error: IgnoreRequest) -> str:
    """Scrapy ends loops of redirects and bodies that unfold too far with the same error.

    The second has its cause with it, an error of size; see scrapy.downloadermiddlewares.
    """
    if isinstance(error.__cause__, ValueError):
        return "unfolds_too_far"
    return "redirect_loop" if "redirection" in str(error) else "refused_by_scrapy"
