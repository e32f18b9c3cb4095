"""Errors of the crawler package: one base class, each name says what went wrong."""


class CrawlError(Exception):
    """Base of every error that crawler raises on purpose; its message names place and next step."""


class RegistryError(CrawlError):
    """An entry of the registry of portals is wrong."""


class NotLoopbackError(CrawlError):
    """A rehearsal was to send a host elsewhere than to this machine."""


class BadAddressError(CrawlError):
    """A link or a redirect holds an address that cannot be asked for."""


class HostNotRegisteredError(CrawlError):
    """A link or a redirect leads to a host that the portal does not register. Not followed."""


class PrivateAddressError(CrawlError):
    """A host's name leads to an address that is not on the public internet. Not followed."""


class UnresolvedHostError(CrawlError):
    """A sandbox home was to reach a host that no --resolve sends to loopback."""


class BlockedError(CrawlError):
    """Base of what keeps a whole portal from being crawled; the crawl of that portal ends."""


class ChallengePageError(BlockedError):
    """The portal answers with a page that wants a browser to prove itself. Never solved."""


class RobotsUnreachableError(BlockedError):
    """robots.txt cannot be had, so nobody has allowed us anything."""


class RobotsDisallowedError(CrawlError):
    """robots.txt forbids the page of a list."""


class SoftNotFoundError(CrawlError):
    """A page that says 200 and is none: an error page, a stub, the home page, no file."""


class ReportsFailedError(CrawlError):
    """So many of the listed reports did not come that the portal cannot count as crawled."""


class EmptyListingError(CrawlError):
    """A list that should hold reports holds none. Never a success."""


class ListingFailedError(CrawlError):
    """A page of a list did not come, so nobody knows what was on it."""


class TooFewReportsError(CrawlError):
    """Fewer reports are listed than the registry expects at least."""


class SpiderBugError(CrawlError):
    """The spider itself failed on a page; the page is in the archive."""
