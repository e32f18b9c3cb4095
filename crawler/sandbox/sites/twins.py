"""Pages that are there twice, a trap that a portal of any family may have (portals.md 6 and 7).

`big5`: a gate shows every page in traditional characters, and lists lead there beside the page
itself. `two_hosts`: a second host serves the same pages, as wlmq.gov.cn and urumqi.gov.cn do,
and lists lead to both.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from crawler.sandbox.sites.exchange import Asked, Item, Reply
from crawler.sandbox.world import Place

GATE = "/gate/big5/"
LISTED_TWICE = 3
"""Lines of each column that stand there a second time, leading to the twin."""


def second_host(place: Place) -> str:
    """The other host of a portal with two."""
    return f"www.{place.key}-old-sample.test"


def twins_of(place: Place, lines: Sequence[Item]) -> list[Item]:
    """Lines that lead to the twins of pages that the column lists already."""
    plain = [line for line in lines if line.href.startswith("/")][:LISTED_TWICE]
    found = []
    if "big5" in place.traps:
        found += [
            Item(_traditional(line.title), line.date, f"{GATE}{place.host}{line.href}")
            for line in plain
        ]
    if "two_hosts" in place.traps:
        found += [replace(line, href=f"http://{second_host(place)}{line.href}") for line in plain]
    return found


def behind_gate(asked: Asked) -> Asked | None:
    """The request for the page that a gate shows; None for any other page."""
    if not asked.path.startswith(GATE):
        return None
    host, _, path = asked.path.removeprefix(GATE).partition("/")
    return replace(asked, host=host, path=f"/{path}")


def traditional_view(reply: Reply | None) -> Reply | None:
    """A page as the gate shows it: in traditional characters, as Big5."""
    if reply is None or "html" not in reply.content_type:
        return reply
    charset = reply.content_type.partition("charset=")[2] or "utf-8"
    text = _traditional(reply.content.decode(charset, "replace"))
    content = text.encode("big5", "xmlcharrefreplace")
    return replace(reply, content=content, content_type="text/html; charset=big5")


def _traditional(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter():  # type: ignore[no-untyped-def]  # the library has no types
    import opencc  # noqa: PLC0415 - its tables take half a second to load, few worlds need them

    return opencc.OpenCC("s2t")
