"""Addresses: when two of them are the same page, and whether a page is official.

Only text is compared here; nothing is fetched or resolved.
"""

from collections.abc import Collection
from typing import Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from w3lib.url import canonicalize_url

from parsers.hosts import host_of, is_governmental, through_gate

__all__ = [
    "FIRST_HAND",
    "IS_FIRST_HAND",
    "SourceClass",
    "canonical_address",
    "host_of",
    "is_on",
    "source_class",
]

SourceClass = Literal["official", "mirror", "unknown", "sandbox"]

FIRST_HAND: frozenset[SourceClass] = frozenset(("official", "sandbox"))
"""Pages of the agencies' own sites, invented or not; those of the other classes are copies."""
IS_FIRST_HAND = f"source_class IN {tuple(sorted(FIRST_HAND))}"
"""The same in SQL, of a table that has the column."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_address(url: str) -> str:
    """The address under which a page is known: without scheme, leading `www.` and fragment.

    The eportal family shows one article under many `pageId` and `columnId`; its identity is
    host and `articleKey` (seen on xxgk.hengshui.gov.cn).

    >>> canonical_address("https://www.Hebei.gov.cn/a/../b.html?y=2&x=1#top")
    'hebei.gov.cn/b.html?x=1&y=2'
    >>> canonical_address("http://www.beijing.gov.cn/gate/big5/www.beijing.gov.cn/gongkai/")
    'beijing.gov.cn/gongkai/'
    >>> canonical_address("http://x.gov.cn/eportal/ui?pageId=7&articleKey=23&columnId=9")
    'x.gov.cn/eportal/ui?articleKey=23'
    """
    parts = urlsplit(canonicalize_url(through_gate(url)))
    query = _identifying_query(parts)
    return f"{_bare_host(parts)}{parts.path or '/'}{'?' + query if query else ''}"


def source_class(
    url: str | None, registry_hosts: Collection[str], home_kind: str = "real"
) -> SourceClass:
    """Official, mirror, unknown or sandbox.

    Official: the host belongs to a registered portal and its last two labels are `gov.cn`,
    compared by label (`www-x-gov-cn.example.net` is none). Without address: unknown. Every
    page of a sandbox home is sandbox.
    """
    if home_kind == "sandbox":
        return "sandbox"
    if not url:
        return "unknown"
    governmental = is_governmental(host_of(through_gate(url)))
    return "official" if governmental and is_on(url, registry_hosts) else "mirror"


def is_on(url: str, hosts: Collection[str]) -> bool:
    """Tell whether an address is on one of these hosts, with or without a leading `www.`.

    >>> is_on("http://moushi.gov.cn/1.html", ["www.moushi.gov.cn"])
    True
    """
    host = _without_www(host_of(through_gate(url)))
    return host in {_without_www(known.lower()) for known in hosts}


def _identifying_query(parts: SplitResult) -> str:
    if parts.path == "/eportal/ui":
        article = parse_qs(parts.query).get("articleKey")
        if article:
            return f"articleKey={article[0]}"
    return parts.query


def _bare_host(parts: SplitResult) -> str:
    host = _without_www((parts.hostname or "").lower())
    port = parts.port
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def _without_www(host: str) -> str:
    return host.removeprefix("www.")
