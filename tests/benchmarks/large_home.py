"""A sandbox home of any number of reports, no two pages alike, filled through the archive's door.

Made reports of 16,650 invented bodies in every prefecture of the country, each with 13 years
(2012 to 2024): prose, annexes, tables of both forms. The n-th page is the same on every machine,
so that filling goes on where it was broken off. Pages are made in several processes; one writes.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, islice, product
from multiprocessing import get_context
from pathlib import Path

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.recording import Link, Recording
from archive.home import Home
from archive.snapshot import Kind
from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import make
from crawler.sandbox.printed import Agency, Order
from crawler.sandbox.renderings import RENDERINGS
from crawler.sandbox.sentences import texts
from parsers.divisions import Division, load

YEARS = range(2012, 2025)
BODIES = ("人民政府", "人民政府办公室", "教育局", "水利局", "司法局")
COUNTIES = 10
"""Invented counties of a prefecture; with the bodies of each and the years, 216,450 reports."""
RENDERED = ("html-plain", "html-nested", "html-word", "page-trs")
# What a real report says beside its figures: some 2,000 characters.
SENTENCES = 40
BATCH = 200
FIRST_DAY = datetime(2025, 4, 1, tzinfo=UTC)
_SYLLABLES = "云松石柳荻枕竹鹭桑雁霞苇蓼菱槐"
_MEANS = {"人民政府": 160, "人民政府办公室": 30}


@dataclass(frozen=True, slots=True)
class Facts:
    """The portal of a prefecture, as far as the build looks at one."""

    name: str
    province: str
    division_code: str
    level: str = "prefecture"
    family: str = "eportal"
    county: str | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """Its host, under a top level that no real host can have."""
        return (f"www.p{self.division_code}-sample.test",)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it is published, and its bytes."""

    portal: str
    url: str
    body: bytes


@cache
def prefectures() -> tuple[Division, ...]:
    """Every prefecture of the country as it is now, in the order of their codes."""
    held = (one for one in load() if one.level == "prefecture" and one.held_in(2024))
    return tuple(sorted(held, key=lambda one: one.code))


@cache
def portals() -> dict[str, Facts]:
    """One portal for each prefecture, by its id."""
    provinces = {one.code: one.name for one in load() if one.level == "province"}
    return {
        f"p{one.code}": Facts(one.name, provinces[f"{one.code[:2]}0000"], one.code)
        for one in prefectures()
    }


@cache
def _counties() -> tuple[str, ...]:
    """Invented names, one for each county of the country."""
    named = ("".join(three) + "县" for three in product(_SYLLABLES, repeat=3))
    return tuple(islice(named, len(prefectures()) * COUNTIES))


def order(number: int) -> Order:
    """What the page of that number shows, from 0: every year of a body, then the next body."""
    body, year = divmod(number, len(YEARS))
    county, kind = divmod(body, len(BODIES))
    prefecture, name = prefectures()[county // COUNTIES], _counties()[county]
    agency = Agency(
        key=f"b{body}",
        name=name + BODIES[kind],
        kind=("government", "office", "department")[min(kind, 2)],
        province=portals()[f"p{prefecture.code}"].province,
        prefecture=prefecture.name,
        county=name,
        busy=_MEANS.get(BODIES[kind], 16),
    )
    return Order(number, agency, YEARS[year], extra=tuple(_sentences(number, name)))


def _sentences(number: int, who: str) -> Iterator[str]:
    known = list(chain.from_iterable(texts()["narrative"].values()))
    dice = Dice("large", number)
    for _ in range(SENTENCES):
        yield dice.pick(known).format(who=who)


def page(number: int) -> Page:
    """The page of that number. Raises IndexError behind the last county of the country."""
    prefecture = prefectures()[number // (len(YEARS) * len(BODIES) * COUNTIES)]
    portal = f"p{prefecture.code}"
    body = RENDERINGS[RENDERED[number % len(RENDERED)]].render(make(order(number)))
    return Page(portal, f"http://{portals()[portal].hosts[0]}/xxgk/{number}.html", body)


def _pages(numbers: range) -> list[Page]:
    return [page(number) for number in numbers]


def fill(path: Path, reports: int, processes: int = 2) -> Home:
    """A home with that many reports; what is there of it already is not made again."""
    home = Home.open(path, kind="sandbox", create=True)
    with home.lock(), closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as door:
        door.mend()
        ((held,),) = catalog.connection.execute("SELECT count(*) FROM snapshots")
        stretches = (range(at, min(at + BATCH, reports)) for at in range(held, reports, BATCH))
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            for pages in _in_order(pool, stretches, processes):
                _record(catalog, door, pages)
    return home


def _in_order(
    pool: ProcessPoolExecutor, stretches: Iterator[range], processes: int
) -> Iterator[list[Page]]:
    """Pages in their order, a few stretches ahead."""
    waiting = [pool.submit(_pages, one) for one in islice(stretches, 2 * processes)]
    while waiting:
        yield waiting.pop(0).result()
        waiting += [pool.submit(_pages, one) for one in islice(stretches, 1)]


def _record(catalog: Catalog, door: Recording, pages: list[Page]) -> None:
    """Write pages down as a crawl does, in one transaction of the catalog."""
    with catalog.transaction():
        for one in pages:
            door.exchange(one.portal, _exchange(one.url, one.body), Link(Kind.REPORT))


def _exchange(url: str, body: bytes) -> Exchange:
    return Exchange(
        url=url,
        captured_at=min(clock.now(), FIRST_DAY + timedelta(days=1)),
        method="GET",
        request_headers=(),
        status=200,
        reason="OK",
        response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body,
    )


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
