"""A portal later on: reports that moved to another address, and reports that were taken away.

All orders stay in their place, so that no other report's address changes; this decides what is
listed, where, and which addresses answer.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from crawler.sandbox.printed import Order

if TYPE_CHECKING:
    from crawler.sandbox.sites.base import Asked, Site

Key = tuple[str, int]
_Address = tuple[str, tuple[tuple[str, str], ...]]
# What tells an article from others: the key in a query; else the last id of 32 hexadecimal
# digits, with hyphens or not, or the last number.
_LAST_ID = re.compile(
    r"(?<=articleKey=)\d+|(?<=wbnewsid=)\d+"
    r"|(?:[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\d+)(?!.*\d)"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed at one portal: addresses that moved (old to new), and those that are gone."""

    moved: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def lists(self, address: str) -> bool:
        """Whether a list still shows the report at an address."""
        return address not in self.gone

    def address(self, old: str) -> str:
        """The present address of a page."""
        return self.moved.get(old, old)

    def inner(self, asked: "Asked") -> "Asked | None":
        """The request for the page as its site knows it; None where the page is not there."""
        wanted = (asked.path, tuple(sorted(asked.query.items())))
        if wanted in {_key(one) for one in (*self.gone, *self.moved)}:
            return None
        for old, new in self.moved.items():
            if wanted == _key(new):
                path, query = _key(old)
                return replace(asked, path=path, query=dict(query))
        return asked


def changes_at(site: "Site", moved: Collection[Key], removed: Collection[Key]) -> Changes:
    """The changes of a world at one of its portals; what no list shows cannot move or go."""
    listed = {item.href for column in site.columns for item in site.items(column)}
    old = [one for one in _addresses(site, moved) if one in listed]
    gone = [one for one in _addresses(site, removed) if one in listed]
    return Changes({one: elsewhere(one) for one in old}, frozenset(gone))


def elsewhere(address: str) -> str:
    """Another address of the same shape.

    >>> elsewhere("/gknb/202401/t20240124_3544426.html")
    '/gknb/202401/t20240124_93544426.html'
    >>> elsewhere("/eportal/ui?pageId=2&articleKey=23&columnId=9")
    '/eportal/ui?pageId=2&articleKey=923&columnId=9'
    >>> elsewhere("/c102216/202401/0123456789abcdef0123456789abcdef.shtml")
    '/c102216/202401/9999456789abcdef0123456789abcdef.shtml'
    """
    return _LAST_ID.sub(lambda found: _other(found[0]), address, count=1)


def _other(identifier: str) -> str:
    return f"9{identifier}" if identifier.isdigit() else f"9999{identifier[4:]}"


def _addresses(site: "Site", keys: Collection[Key]) -> Iterator[str]:
    for column in site.columns:
        for order in column.orders:
            if _key_of(order) in keys:
                yield site.address_in(column, order)


def _key_of(order: Order) -> Key:
    return order.agency.key, order.year


def _key(address: str) -> _Address:
    parts = urlsplit(address)
    return parts.path, tuple(sorted(parse_qsl(parts.query)))
