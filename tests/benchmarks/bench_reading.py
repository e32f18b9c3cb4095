"""Pages per second on one core: parsing alone, trafilatura alone, our whole reading.

Run by `make bench`; the same generated pages for all, each way three times, the best counted.
"""

import time
from collections.abc import Callable

import lxml.html
import trafilatura

from crawler.sandbox.portals import Portals
from crawler.sandbox.world import World
from parsers.hints import Hints
from parsers.read import read_document

PAGES, ROUNDS = 60, 3


def pages() -> list[bytes]:
    """Article pages of the sandbox portals, as they are sent."""
    found = []
    for site in Portals(World.make(seed=1, reports=PAGES)).sites.values():
        for order in site.orders:
            path, _, query = site.address_of(order).partition("?")
            reply = site.answer(path, dict(part.split("=") for part in query.split("&") if part))
            assert reply is not None
            found.append(reply.content)
    return found


def per_second(way: Callable[[bytes], object], batch: list[bytes]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for page in batch:
            way(page)
        best = min(best, time.perf_counter() - start)
    return len(batch) / best


def test_reading() -> None:
    batch = pages()
    ways: dict[str, Callable[[bytes], object]] = {
        "lxml parse alone": lxml.html.fromstring,
        "trafilatura.extract, defaults": trafilatura.extract,
        "our whole reading, checks included": lambda page: read_document(page, Hints()),
    }
    speeds = {name: per_second(way, batch) for name, way in ways.items()}
    base = speeds["trafilatura.extract, defaults"]
    size = sum(map(len, batch)) / len(batch) / 1000
    print(f"\n{len(batch)} pages of {size:.0f} kB on average")
    for name, speed in speeds.items():
        print(f"  {name:<36} {speed:8.1f} pages/s   {speed / base:5.2f} x trafilatura")
