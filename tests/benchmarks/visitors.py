"""Visitors of the site, in a process of their own: measuring must not slow what is measured.

    python tests/benchmarks/visitors.py http://127.0.0.1:8618 ADDRESSES.json --users 20 --pause 3

Reads a list of {"kind", "path"} and asks for each address once. With `--pause` every user reads
that many seconds between two pages, a third more or less; without, the next page is asked for at
once. Prints one JSON object: of each kind the milliseconds of every answer, and the faults.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx

TIMED_OUT = ("facets-timed-out", "未能及时统计", "Not counted in time")
"""What a page says where a facet was not counted."""


@dataclass(slots=True)
class Seen:
    """What the visitors saw: milliseconds by kind, faults as sentences, seconds of the whole."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Visit:
    """How they come: where to, how many at a time, seconds between two pages of one."""

    site: str
    users: int
    pause: float


async def visit(how: Visit, pages: list[dict[str, str]]) -> Seen:
    """Let users share out the pages among themselves."""
    seen, waiting = Seen(), iter(pages)
    begun = time.perf_counter()
    async with httpx.AsyncClient(base_url=how.site, timeout=120) as client:
        users = (_user(client, how, waiting, seen, number) for number in range(how.users))
        await asyncio.gather(*users)
    seen.seconds = time.perf_counter() - begun
    return seen


async def _user(
    client: httpx.AsyncClient, how: Visit, pages: Iterator[dict[str, str]], seen: Seen, number: int
) -> None:
    dice = random.Random(number)
    await asyncio.sleep(how.pause * number / how.users)
    for page in pages:
        begun = time.perf_counter()
        answer = await client.get(page["path"], headers={"Accept-Language": "zh-CN"})
        took = 1000 * (time.perf_counter() - begun)
        seen.milliseconds.setdefault(page["kind"], []).append(took)
        if answer.status_code != 200 or any(word in answer.text for word in TIMED_OUT):
            seen.faults.append(f"{answer.status_code} {page['path']}")
        await asyncio.sleep(how.pause * dice.uniform(2 / 3, 4 / 3))


def main() -> None:
    """Visit, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site")
    parser.add_argument("addresses", type=Path)
    parser.add_argument("--users", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.0)
    told = parser.parse_args()
    pages = json.loads(told.addresses.read_text(encoding="utf-8"))
    seen = asyncio.run(visit(Visit(told.site, told.users, told.pause), pages))
    json.dump(asdict(seen), sys.stdout)


if __name__ == "__main__":
    main()
