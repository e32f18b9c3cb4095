"""`portals validate --live`: the yearly look whether each portal's list is where we think it is."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scrapy.spidermiddlewares.httperror import HttpError

from crawler.errors import (
    BlockedError,
    CrawlError,
    HostNotRegisteredError,
    RobotsDisallowedError,
    SoftNotFoundError,
    code_of,
)
from crawler.looking import Look, look_at_links
from crawler.outcome import reason_of, words_of
from crawler.registry import Portal
from crawler.run import CrawlOptions

# What a look at a list can come to; `no_listing` where the registry knows none.
OK, MOVED, BLOCKED, EMPTY, FAILED, NO_LISTING = (
    "ok", "moved", "blocked", "empty", "failed", "no_listing",
)  # fmt: skip
_BLOCKED = (BlockedError, RobotsDisallowedError)
_MOVED = (SoftNotFoundError, HostNotRegisteredError)
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a portal's first list; `why` in words, `code` the error's."""

    portal: str
    result: str
    code: str | None
    reports: int
    columns: int
    why: str

    @property
    def needs_a_person(self) -> bool:
        """Whether it is news that somebody has to act on."""
        return self.result not in (OK, NO_LISTING)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def validate_live(portals: Sequence[Portal], options: CrawlOptions) -> tuple[Verdict, ...]:
    """One page of the first list of each portal, asked for as a crawl would, and what it was."""
    listed = [portal for portal in portals if portal.listings]
    looks = look_at_links(listed, options) if listed else {}
    return tuple(_verdicts(portals, looks))


def _verdicts(portals: Sequence[Portal], looks: dict[str, Look]) -> Iterator[Verdict]:
    for portal in portals:
        if portal.id in looks:
            yield judge(portal, looks[portal.id])
        else:
            yield Verdict(portal.id, NO_LISTING, NO_LISTING, 0, 0, portal.missing)


def judge(portal: Portal, look: Look) -> Verdict:
    """What a look says of a portal: the error first, then where it answered, then what it lists."""
    if look.error is not None:
        return _failed(portal, look.error)
    result, why = _seen(portal, look)
    return Verdict(portal.id, result, None, len(look.reports), len(look.columns), why)


def _seen(portal: Portal, look: Look) -> tuple[str, str]:
    if look.moved_to:
        return MOVED, f"{portal.listings[0]} answers at {look.moved_to}; correct the entry"
    if look.reports or look.columns:
        return OK, f"reports: {len(look.reports)}, columns: {len(look.columns)}"
    pages = len(look.pages)
    return EMPTY, f"no report and no column at {portal.listings[0]} ({pages} pages read)"


def _failed(portal: Portal, error: BaseException) -> Verdict:
    code = code_of(error) if isinstance(error, CrawlError) else reason_of(error)
    if isinstance(error, _BLOCKED):
        result = BLOCKED
    elif isinstance(error, _MOVED) or (
        isinstance(error, HttpError) and error.response.status in _GONE
    ):
        result = MOVED
    else:
        result = FAILED
    return Verdict(portal.id, result, code, 0, 0, words_of(error))
