"""Errors of the crawler package: one base class, each name says what went wrong.

Each has a `code`, in snake_case, under which it stands in the run report, in the catalog, in
`nianbao status`, on the site's health page and in acks.toml. A code once given is never given
another meaning; what each means, and what to do, is in archive/error_codes.csv.
"""

import re
from typing import ClassVar


class CrawlError(Exception):
    """Base of every error that crawler raises on purpose; its message names place and next step.

    `reason` is why the page did not come on which the error was found, where the code says what
    follows from it: five time-outs make a `host_given_up`, each of them is a `timeout`.
    """

    code: ClassVar[str] = "crawl_error"
    reason: str | None = None


def code_of(error: BaseException) -> str:
    """The code of an error; of one that is not the crawler's, its name in snake_case.

    >>> code_of(ChallengePageError()), code_of(PermissionError())
    ('challenge', 'permission')
    """
    if isinstance(error, CrawlError):
        return error.code
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class RegistryError(CrawlError):
    """An entry of the registry of portals is wrong."""

    code = "registry"


class NotLoopbackError(CrawlError):
    """A rehearsal was to send a host elsewhere than to this machine."""

    code = "not_loopback"


class BadAddressError(CrawlError):
    """A link or a redirect holds an address that cannot be asked for."""

    code = "bad_address"


class HostOfOtherPortalError(CrawlError):
    """A link leads to a host of another registered portal, whose own crawl asks for it."""

    code = "host_of_other_portal"


class HostNotRegisteredError(CrawlError):
    """A link or a redirect leads to a host that the portal does not register. Not followed."""

    code = "host_not_registered"


class PrivateAddressError(CrawlError):
    """A host's name leads to an address that is not on the public internet. Not followed."""

    code = "private_address"


class UnresolvedHostError(CrawlError):
    """A sandbox home was to reach a host that no --resolve sends to loopback."""

    code = "host_not_resolved_here"


class BlockedError(CrawlError):
    """Base of what keeps a whole portal from being crawled; the crawl of that portal ends."""

    code = "blocked"


class ChallengePageError(BlockedError):
    """The portal answers with a page that wants a browser to prove itself. Never solved."""

    code = "challenge"


class AccessRefusedError(BlockedError):
    """The portal refuses this network or this crawler: 403 at its lists, again and again."""

    code = "access_refused"


class TooManyRequestsError(BlockedError):
    """The portal says that we come too often, by 429 or on a page, and waiting did not help."""

    code = "too_many_requests"


class HostGivenUpError(BlockedError):
    """So many answers of a host in a row failed that it was left alone for this run."""

    code = "host_given_up"


class OtherHostGivenUpError(CrawlError):
    """A host that holds no list, of files above all, failed so often that it was left alone."""

    code = "other_host_given_up"


class TlsFailedError(CrawlError):
    """The handshake of TLS failed, of the normal and of the old kind."""

    code = "tls_failed"


class CookieWantedError(CrawlError):
    """A page leads to itself until a cookie comes back that the registry does not allow."""

    code = "cookie_wanted"


class CrawlEndedError(CrawlError):
    """The crawl ended while a request waited; it is asked for when the crawl goes on."""

    code = "crawl_ended"


class RobotsUnreachableError(BlockedError):
    """robots.txt cannot be had, so nobody has allowed us anything."""

    code = "robots_unreachable"


class RobotsDisallowedError(CrawlError):
    """robots.txt forbids the page of a list."""

    code = "robots_disallowed"


class SoftNotFoundError(CrawlError):
    """A page that says 200 and is none: an error page, a stub, no file."""

    code = "soft_not_found"


class HomePageRedirectError(SoftNotFoundError):
    """The home page came in place of the page that was asked for."""

    code = "home_page_redirect"


class ReportsFailedError(CrawlError):
    """So many of the listed reports did not come that the portal cannot count as crawled."""

    code = "reports_failed"


class EmptyListingError(CrawlError):
    """A list that should hold reports holds none. Never a success."""

    code = "empty_listing"


class ListWithheldError(CrawlError):
    """A list says that it has more than it shows: its further pages come empty or repeat others."""

    code = "list_withheld"


class ListingFailedError(CrawlError):
    """A page of a list did not come, so nobody knows what was on it."""

    code = "listing_failed"


class TooFewReportsError(CrawlError):
    """Fewer reports are listed than the registry expects at least."""

    code = "too_few_listed"


class TooManyListedError(CrawlError):
    """More reports are listed for one year than a portal of that level has."""

    code = "too_many_listed"


class FewerThanLastYearError(CrawlError):
    """Long after the deadline fewer reports for the year are listed than for the one before."""

    code = "fewer_than_last_year"


class NothingByDeadlineError(CrawlError):
    """The deadline for the year's reports is past, and the portal lists none."""

    code = "nothing_by_deadline"


class NoListingError(CrawlError):
    """The registry knows no list of that portal, so nothing was asked for."""

    code = "no_listing"


class BrowserMissingError(BlockedError):
    """The portal's lists need a browser, and none is on this machine."""

    code = "browser_missing"


class SpiderBugError(CrawlError):
    """The spider itself failed on a page; the page is in the archive."""

    code = "spider_bug"
