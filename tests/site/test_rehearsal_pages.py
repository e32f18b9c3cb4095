"""Every page of a finished demo: all links that it makes are followed, every capture is opened."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import made
import pytest

from archive.exchanges.payload import digest_of
from archive.home import Home
from archive.serve import Site, create_app

TRIED = 400
"""Links followed at most: filters combine without end."""


@pytest.fixture(scope="module")
def demo(rehearsal) -> Site:
    return create_app(Home.open(rehearsal.home))


class Links(HTMLParser):
    """Addresses that a page leads to, and the anchors that it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        named = given.get("href" if tag in ("a", "link") else "src")
        if named and not named.startswith(("http:", "https:", "mailto:", "data:")):
            self.links.append(named)


def kind(address: str) -> str:
    """Addresses that differ in their values only: each kind is tried a few times."""
    return re.sub(r"=[^&]*|[0-9a-f]{12}|\d+", "", address)


def reachable(site: Site) -> Iterator[tuple[str, str, int, set[str]]]:
    """(page, link, status, anchors of the linked page), from the front page on."""
    waiting, seen, tried = [("/", "/")], {"/"}, {}
    while waiting and len(seen) < TRIED:
        page, address = waiting.pop(0)
        answer = made.ask(site, address)
        html = "html" in answer.headers.get("content-type", "")
        found = Links(answer.text if html else "")
        yield page, address, answer.status_code, found.anchors
        if "/-/capture/" in address and address.endswith("/content"):
            continue
        for link in found.links:
            target = urldefrag(urljoin(address, unescape(link))).url
            tried[kind(target)] = tried.get(kind(target), 0) + (target not in seen)
            if target not in seen and tried[kind(target)] <= 3:
                seen.add(target)
                waiting.append((address, target))


def test_every_capture_opens_in_its_frame_and_by_itself(demo):
    captures = made.rows(demo.home, "select id, reading, digest from snapshots")
    assert captures
    for number, reading, digest in captures:
        expected = 404 if reading == "withheld" else 200
        assert made.ask(demo, f"/-/capture/{number}").status_code == expected
        content = made.ask(demo, f"/-/capture/{number}/content")
        assert content.status_code == expected, content.text[:300]
        assert digest_of(content.content) == digest


def test_no_link_leads_nowhere(demo):
    dead = [(page, link, status) for page, link, status, _ in reachable(demo) if status >= 400]
    assert dead == []
