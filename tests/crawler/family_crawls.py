"""A crawl of some sandbox portals, and what it must have done. All of it is invented."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalog import Catalog
from archive.home import Home
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.sites.base import FURNITURE, Asked, Reply
from crawler.sandbox.truth import ExpectedReport
from crawler.sandbox.world import Place, World, places
from crawler.tally import PortalReport


@dataclass(frozen=True, slots=True)
class FamilyCrawl:
    """What the portals were asked, what they hold, what was fetched as a report.

    `asked` counts requests by method, address and body; `reports` are addresses by portal.
    `again` and `asked_again` are of a second crawl, with nothing changed.
    """

    truth: list[ExpectedReport]
    portals: dict[str, PortalReport]
    reports: dict[str, dict[str, str]]
    asked: Counter = field(default_factory=Counter)
    referers: dict[str, str] = field(default_factory=dict)
    again: dict[str, PortalReport] = field(default_factory=dict)
    asked_again: Counter = field(default_factory=Counter)

    def expected(self, portal: str) -> list[ExpectedReport]:
        return [one for one in self.truth if one.portal == portal]

    def missed(self, portal: str) -> list[str]:
        """Reports of which no address was fetched."""
        found = self.reports[portal]
        every = self.expected(portal)
        return [one.url for one in every if not {one.url, *one.other_urls} & found.keys()]

    def wrong(self, portal: str) -> dict[str, str]:
        """Pages that were fetched as reports and are none."""
        right = {url for one in self.expected(portal) for url in (one.url, *one.other_urls)}
        return {url: text for url, text in self.reports[portal].items() if url not in right}

    def asked_twice(self) -> list[str]:
        return [request for request, count in self.asked.items() if count > 1]


def family_places(family: str) -> tuple[Place, ...]:
    """All places of a family; the test fails where there is none."""
    chosen = tuple(place for place in places() if place.family == family)
    assert chosen, family
    return chosen


@contextmanager
def counted(server: SandboxServer, crawled: FamilyCrawl, asked_for: Counter) -> Iterator[None]:
    """Count what the portals of a server are asked."""
    portals = server.portals_of_world
    reply: Callable[[Asked], Reply | None] = portals.reply

    def counting(asked: Asked) -> Reply | None:
        query = "&".join(f"{name}={value}" for name, value in sorted(asked.query.items()))
        address = f"{asked.method} {asked.host}{asked.path}?{query} {asked.body.decode()}"
        asked_for[address] += 1
        crawled.referers[address] = asked.headers.get("referer", "")
        return reply(asked)

    portals.reply = counting  # type: ignore[method-assign]
    yield
    portals.reply = reply  # type: ignore[method-assign]


def crawl_places(chosen: tuple[Place, ...], reports: int, home: Path) -> FamilyCrawl:
    """Serve a world of that many reports and crawl it, and again with nothing changed."""
    place = Home.open(home, kind="sandbox", create=True)
    with SandboxServer(World.make(seed=11, reports=reports, chosen=chosen)) as server:
        crawled = FamilyCrawl(server.truth, {}, {})
        portals, options = list(server.portals.values()), CrawlOptions(resolve=server.resolve)
        with counted(server, crawled, crawled.asked):
            crawled.portals.update(
                {one.portal: one for one in crawl(place, portals, options).portals}
            )
        with counted(server, crawled, crawled.asked_again):
            crawled.again.update(
                {one.portal: one for one in crawl(place, portals, options).portals}
            )
    with closing(Catalog(place)) as catalog:
        for one in catalog.report_snapshots():
            if one.kind == "report" and one.status == 200:
                found = crawled.reports.setdefault(one.portal or "", {})
                found[one.url or ""] = one.link_text or ""
    return crawled


def is_furniture(title: str) -> bool:
    """Whether a page of a list is none of the reports, by its title."""
    return any(title.endswith(known.format(name="")) for known, _ in FURNITURE)
