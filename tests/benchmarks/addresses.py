"""Addresses of the site to measure, drawn from what an archive holds: each stands once.

Facet pages are drawn from every combination of province, year, scope and disposition that has a
report; words from pairs of characters of the archive's own text, common ones and rare ones.
"""

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

from archive.pages.front_map import choices

SAMPLE = {"current": "1", "source_class": "sandbox"}
NAMED = ("复议", "信访", "补正", "食品", "公开", "政府", "申请", "答复")
_PAIR = re.compile(r"(?=([\u4e00-\u9fff]{2}))")


@dataclass(frozen=True, slots=True)
class Page:
    """One address and the kind of page that it leads to."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Held:
    """What an archive holds, from which addresses are drawn."""

    provinces: tuple[str, ...]
    years: tuple[int, ...]
    scopes: tuple[str, ...]
    dispositions: tuple[str, ...]
    reports: tuple[str, ...]
    pairs: tuple[str, ...]


def held(database: Path) -> Held:
    """Look into a database. Reports are those of which it has every cell."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        ask = connection.execute
        texts = "".join(text for (text,) in ask("select text from sections limit 600"))
        return Held(
            *(
                tuple(one for (one,) in ask(f"select distinct {name} from facet_cells"))
                for name in ("province", "year", "scope")
            ),
            tuple(one for (one,) in ask("select distinct disposition from dispositions")),
            tuple(one for (one,) in ask(_WITH_CELLS)),
            tuple(sorted(set(_PAIR.findall(texts)))),
        )


_WITH_CELLS = (
    "select report_id from reports where current = 1"
    " and id <= (select max(report) from cells) order by id"
)


def drawn(known: Held, each: int, seed: int = 1) -> list[Page]:
    """`each` pages of every kind, in an order of chance."""
    dice = random.Random(seed)
    sources = {
        "front": _fronts(known, dice),
        "reports, facets": _combinations(known, dice, "reports"),
        "dispositions, facets": _combinations(known, dice, "dispositions"),
        "report": (f"/report/{one}" for one in dice.sample(known.reports, each)),
        "search": _searches(known, dice),
    }
    pages: list[Page] = []
    for kind, paths in sources.items():
        pages += _different(kind, paths, each)
    dice.shuffle(pages)
    return pages


def _fronts(known: Held, dice: random.Random) -> Iterator[str]:
    """The front page, then with other indicators and years on its map."""
    yield "/"
    maps = [one.code for one in choices()]
    while True:
        yield f"/?{urlencode({'indicator': dice.choice(maps), 'year': dice.choice(known.years)})}"


def _different(kind: str, paths: Iterator[str], count: int) -> Iterator[Page]:
    seen: set[str] = set()
    while len(seen) < count:
        path = next(paths)
        if path not in seen:
            seen.add(path)
            yield Page(kind, path)


def _combinations(known: Held, dice: random.Random, table: str) -> Iterator[str]:
    """Every facet set or not, to a value of chance; the values change fastest."""
    array = table == "reports"
    usual = SAMPLE if array else {**SAMPLE, "total__gt": "0"}
    values: dict[str, tuple[object, ...]] = {
        "province": known.provinces,
        "year": known.years,
        "scope": known.scopes,
        "dispositions__arraycontains" if array else "disposition": known.dispositions,
    }
    while True:
        chosen = {name: dice.choice(of) for name, of in values.items() if dice.random() < 0.5}
        yield f"/nianbao/{table}?{urlencode({**usual, **chosen})}"


def _searches(known: Held, dice: random.Random) -> Iterator[str]:
    words = chain(NAMED, (dice.choice(known.pairs) for _ in iter(int, 1)))
    for word in words:
        more = {"province": dice.choice(known.provinces)} if dice.random() < 0.2 else {}
        yield f"/nianbao/reports?{urlencode({**SAMPLE, '_zh': word, **more})}"
