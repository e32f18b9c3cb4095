"""Which family of content management systems a page or an address belongs to.

By the shape of addresses first, which works on any link; then by what the page's source holds
(portals 3). Both stand in `shapes.toml`; nothing is fetched here.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib import resources
from typing import Any
from urllib.parse import urljoin, urlsplit

from archive.addresses import host_of
from crawler.listing import Page

# Shapes of the long tail: addresses of articles that no family of their own explains.
GENERIC = "generic"
_HREF = re.compile(r"""\bhref\s*=\s*\\?["']([^"'#\\]+)""", re.IGNORECASE)
# What one find weighs. Links of a page outweigh its own address; a word that only one vendor
# prints outweighs a few links, for a page links to articles of its neighbours too.
_LINK, _MOST_LINKS, _OWN_ADDRESS, _SURE, _HINT = 1, 10, 5, 8, 1


@dataclass(frozen=True, slots=True)
class AddressShape:
    """The shape of a family's addresses, of `is_article` pages or of lists."""

    family: str
    pattern: re.Pattern[str]
    is_article: bool


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the source of a family's pages holds; `sure` where only that family prints it."""

    family: str
    pattern: re.Pattern[str]
    sure: bool


def family_of_address(url: str) -> str | None:
    """The family whose shape an address has; "generic" for one of the long tail; else None.

    >>> family_of_address("http://x.gov.cn/zwgk/202401/t20240124_3544426.html")
    'trs'
    >>> family_of_address("http://x.gov.cn/index.html")
    """
    shape = shape_of(url)
    return shape.family if shape else None


def is_article_address(url: str) -> bool:
    """Whether an address has the shape of an article, of whichever family."""
    shape = shape_of(url)
    return shape is not None and shape.is_article


def shape_of(url: str) -> AddressShape | None:
    """The first shape that an address has."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return next((shape for shape in address_shapes() if shape.pattern.search(path)), None)


def recognise(page: Page) -> tuple[str, ...]:
    """Families that a page may belong to, likeliest first; empty where nothing speaks for any.

    Never "generic": that is what an unknown page is. Links to other hosts do not count, for
    every portal links to its neighbours.
    """
    scores = _scores(page)
    return tuple(family for family, _ in scores.most_common())


def _scores(page: Page) -> Counter[str]:
    """How much speaks for each family; `most_common` keeps the order of the file among equals."""
    scores: Counter[str] = Counter()
    for family, count in Counter(_families_linked(page)).items():
        scores[family] += min(count, _MOST_LINKS) * _LINK
    if own := family_of_address(page.url):
        scores[own] += _OWN_ADDRESS
    for mark in fingerprints():
        if mark.pattern.search(page.text):
            scores[mark.family] += _SURE if mark.sure else _HINT
    del scores[GENERIC]
    return scores


def _families_linked(page: Page) -> Iterator[str]:
    """The family of each link on the page's own host, to an article or to another list.

    Links are taken from the source: Hanweb's and truecms's stand in the text of a script.
    """
    host = host_of(page.url)
    for written in _HREF.findall(page.text):
        url = _absolute(page.url, unescape(written))
        family = family_of_address(url) if host_of(url) == host else None
        if family:
            yield family


def _absolute(base: str, written: str) -> str:
    """The whole address; "" for one that cannot be."""
    try:
        return urljoin(base, written)
    except ValueError:
        return ""


@cache
def address_shapes() -> tuple[AddressShape, ...]:
    """The shapes of addresses, narrow ones first."""
    return tuple(
        AddressShape(row["family"], _pattern(row), row["is"] == "article")
        for row in _tables()["address"]
    )


@cache
def fingerprints() -> tuple[Fingerprint, ...]:
    """What the pages of each family print."""
    return tuple(
        Fingerprint(row["family"], _pattern(row), row["sure"]) for row in _tables()["print"]
    )


def _pattern(row: dict[str, Any]) -> re.Pattern[str]:
    return re.compile(row["pattern"], re.IGNORECASE)


@cache
def _tables() -> dict[str, list[dict[str, Any]]]:
    file = resources.files("crawler.families").joinpath("shapes.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
