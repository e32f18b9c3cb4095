"""Why a page did not come, in one word for each reason."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from crawler import errors

_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (errors.ChallengePageError, "challenge"),
    (errors.RobotsUnreachableError, "robots_unreachable"),
    (errors.RobotsDisallowedError, "robots_disallowed"),
    (errors.SoftNotFoundError, "soft_not_found"),
    (errors.HostNotRegisteredError, "host_not_registered"),
    (errors.PrivateAddressError, "private_address"),
    (errors.UnresolvedHostError, "host_not_resolved_here"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_large"),
    (CannotResolveHostError, "name_not_found"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (ResponseDataLossError, "cut_short"),
    (DownloadFailedError, "connection_failed"),
)


def reason_of(error: BaseException) -> str:
    """One word for what went wrong; `http_<status>` for a status, `spider_bug` for our own."""
    if isinstance(error, HttpError):
        return f"http_{error.response.status}"
    return next((word for kind, word in _REASONS if isinstance(error, kind)), "spider_bug")
