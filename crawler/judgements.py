"""What came of an address, where the archive alone does not say it.

An error page under status 200 looks like a page, and a redirect to a page that is not there like
one to a page that is. The crawl can tell, and its judgement goes into the log of fetches beside
the capture: memory of what was seen (`archive.exchanges.visits`) rests on it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from archive.exchanges.recording import Link
from archive.snapshot import Kind
from crawler.outcome import reason_of

if TYPE_CHECKING:
    from crawler.families.base import PortalSpider


def note_no_page(
    spider: "PortalSpider", meta: Mapping[str, Any], url: str, error: BaseException
) -> None:
    """What came is not the page: neither at its own address nor at the one asked for."""
    for address in dict.fromkeys((url, *_asked(meta))):
        _note(spider, meta, address, reason_of(error))


def note_answer(spider: "PortalSpider", meta: Mapping[str, Any], url: str, reason: str) -> None:
    """One answer of several that a request got is not the page, whatever its status says."""
    _note(spider, meta, url, reason)


def note_led_nowhere(spider: "PortalSpider", meta: Mapping[str, Any], error: BaseException) -> None:
    """The address asked for led on to one that did not bring the page; that one is logged."""
    for address in _asked(meta):
        _note(spider, meta, address, reason_of(error))


def _asked(meta: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple((meta.get("redirect_urls") or ())[:1])


def _note(spider: "PortalSpider", meta: Mapping[str, Any], url: str, reason: str) -> None:
    link = Link(Kind(meta.get("kind", Kind.OTHER)), meta.get("via"), meta.get("link_text"))
    spider.session.recording.judgement(spider.name, url, reason, link)
