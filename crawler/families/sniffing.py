"""What a page of an unknown site shows: pager, frames, columns, candidates for its page 2.

Pure: pages in, addresses out (portals 3.10). The words and the shapes stand in `sniffing.toml`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive.addresses import canonical_address, host_of
from crawler.families.recognise import is_article_address
from crawler.listing import ListedLink, Page
from parsers.titles import COLUMN_NAMES

FRAME = "iframe"
"""The name of a list that stands in a frame."""
_NUMBER = re.compile(r"[\[第]?\s*\d{1,3}\s*[\]页]?")
_FILE = re.compile(r"(?P<stem>[^/.]+)\.(?P<ending>s?html?|jsp|aspx|jhtml)$")
_SECTIONS_OF_A_REPORT = 3


def pager_links(page: Page) -> tuple[str, ...]:
    """Further pages that the page itself links to: 下一页 and numbers, below its own folder."""
    folder = _folder(page.url)
    found = (
        link.url
        for link in page.links()
        if _is_pager(link.title)
        and host_of(link.url) == host_of(page.url)
        and urlsplit(link.url).path.startswith(folder)
        and not is_article_address(link.url)
        and canonical_address(link.url) != canonical_address(page.url)
    )
    return tuple(dict.fromkeys(found))


def _is_pager(title: str) -> bool:
    text = "".join(title.split()).lower()
    return text in _words()["pager"] or _NUMBER.fullmatch(text) is not None


def frames(page: Page) -> Iterator[ListedLink]:
    """Frames of the same host that may hold the list."""
    for url in page.frames():
        known = any(word in url.lower() for word in _words()["no_lists"])
        if host_of(url) == host_of(page.url) and not known:
            yield ListedLink(url, FRAME)


def report_columns(page: Page) -> Iterator[ListedLink]:
    """Links that bear the name of the column of annual reports."""
    here = canonical_address(page.url)
    for link in page.links():
        name = "".join(link.title.split())
        same_host = host_of(link.url) == host_of(page.url)
        if name in COLUMN_NAMES and same_host and canonical_address(link.url) != here:
            yield link


def is_home(url: str) -> bool:
    """Whether an address is that of a home page."""
    parts = urlsplit(url)
    return parts.path in ("", "/", "/index.html", "/index.htm") and not parts.query


def holds_sections(page: Page) -> bool:
    """Whether a page prints the section titles of a report."""
    text = page.root.text_content()
    return sum(name in text for name in _words()["sections"]) >= _SECTIONS_OF_A_REPORT


def own_prefix(page: Page, links: tuple[ListedLink, ...]) -> str:
    """The path below which a list's own articles lie: its folder, else where most of them lie.

    Columns of neighbours leak in through guessed addresses otherwise (changzhou, shuyang).
    """
    folder = _folder(page.url)
    paths = [urlsplit(link.url).path for link in links]
    if not paths or any(path.startswith(folder) for path in paths):
        return folder
    return Counter("/".join(path.split("/")[:3]) for path in paths).most_common(1)[0][0]


def own_links(page: Page, prefix: str) -> set[str]:
    """What a page links to on its host below a path, itself left out."""
    here = canonical_address(page.url)
    found = {link.url for link in (*page.links(), *page.scripted())}
    own = {url for url in found if urlsplit(url).path.startswith(prefix)}
    addresses = {canonical_address(url) for url in own if host_of(url) == host_of(page.url)}
    return addresses - {here}


def ways(url: str) -> int:
    """How many candidates there are for the further pages of an address."""
    return len(_candidates(url))


def candidate(url: str, way: int, number: int) -> str:
    """Where page `number` of a list may be, in one of the ways that lists are paged.

    >>> candidate("http://x.test/nb/list.shtml", 0, 2), candidate("http://x.test/nb/", 2, 3)
    ('http://x.test/nb/list_1.shtml', 'http://x.test/nb/3')
    """
    bare, _, query = url.partition("?")
    folder, _, name = bare.rpartition("/")
    named = _FILE.search(name)
    written = _candidates(url)[way].format(
        folder=f"{folder}/",
        stem=named["stem"] if named else "",
        ending=named["ending"] if named else "",
        number=number,
        before=number - 1,
    )
    joint = "&" if "?" in written else "?"
    return f"{written}{joint}{query}" if query else written


def _candidates(url: str) -> list[str]:
    kind = "file" if _FILE.search(urlsplit(url).path) else "folder"
    found: list[str] = _words()["candidates"][kind]
    return found


def without_session(url: str) -> str:
    """An address without the parameters that do not make the page, where these are known."""
    parts = urlsplit(url)
    for pattern, names in _words()["parameters"].items():
        if re.search(pattern, parts.path, re.IGNORECASE):
            query = [(key, value) for key, value in parse_qsl(parts.query) if key in names]
            return parts._replace(query=urlencode(query)).geturl()
    return url


def piece_names() -> tuple[str, ...]:
    """Parameters that name a page of a list and not the list."""
    return tuple(_words()["pieces"])


def _folder(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[0] + "/"


@cache
def _words() -> dict[str, Any]:
    source = resources.files("crawler.families").joinpath("sniffing.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
