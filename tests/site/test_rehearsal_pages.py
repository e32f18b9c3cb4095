"""Every page of a finished demo: all links that it makes are followed, every capture is opened."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass
class Visit:
    """A page that was opened: where its link stood, what it answered and what it holds."""

    page: str
    address: str
    status: int
    found: Links


def reachable(site: Site) -> Iterator[Visit]:
    """Pages that a reader can get to, from the front page on."""
    waiting, seen, tried = [("/", "/")], {"/"}, Counter()
    for _ in range(TRIED):
        if not waiting:
            return
        page, address = waiting.pop(0)
        answer = made.ask(site, address)
        ours = "html" in answer.headers.get("content-type", "") and "/content" not in address
        visit = Visit(page, address, answer.status_code, Links(answer.text if ours else ""))
        yield visit
        for link in visit.found.links:
            target = urldefrag(urljoin(address, link)).url
            if target not in seen and tried[kind(target)] < 3:
                tried[kind(target)] += 1
                seen.add(target)
                waiting.append((address, target))


def dead_anchors(visits: list[Visit]) -> list[tuple[str, str]]:
    """Links to a place that the linked page does not have."""
    anchors = {visit.address: visit.found.anchors for visit in visits}
    wanted = (
        (visit.address, urldefrag(urljoin(visit.address, link)))
        for visit in visits
        for link in visit.found.links
    )
    return [
        (page, goal.fragment)
        for page, goal in wanted
        if goal.fragment and goal.fragment not in anchors.get(goal.url, {goal.fragment})
    ]


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
    visits = list(reachable(demo))
    assert len(visits) > 100
    assert [visit for visit in visits if visit.status >= 400] == []
    assert dead_anchors(visits) == []
