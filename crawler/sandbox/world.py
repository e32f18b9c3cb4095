"""An invented country under the real one: places, agencies, portals and their reports.

    >>> World.make(seed=7, reports=12).size
    12

The same seed and size give the same world on every machine. `revise` is the same world
later on, when some agencies have corrected their reports.
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from crawler.sandbox.dice import Dice
from crawler.sandbox.figures import printed_form
from crawler.sandbox.generator import make
from crawler.sandbox.oddities import Oddity, clash, oddities_of
from crawler.sandbox.printed import Agency, MadeReport, Order

YEARS = range(2015, 2025)
EARLY_YEARS = range(2009, 2019)
"""Years of the first departments of places that print a regional sheet."""
SHEET_UNTIL, ANNEX_FROM = 2019, 2014
MARKER_WORD = "龙鳞纸"
"""Stands in exactly seven reports of a world (in all of them where it has fewer)."""
MARKER_WORD_TRADITIONAL = "龍鱗紙"
MARKED = 7
COMMA_WORD = "松柏"
"""Two characters that meet in some reports, but only across a comma: a search must not join."""
COMMA_SHARE = 0.03
ODD_SHARE, ODD_AT_ONCE = 0.5, 2

MARKER_SENTENCE = f"档案馆用{MARKER_WORD}修补旧卷，修补过程向公众开放。"
COMMA_SENTENCE = f"查阅点外新栽了青{COMMA_WORD[0]}，{COMMA_WORD[1]}树苗随后补种。"


@dataclass(frozen=True, slots=True)
class Place:
    """An invented county: where it lies, and how its portal behaves.

    `validators`: what its server says of a page's state, `etag`, `last_modified` or nothing.
    """

    key: str
    family: str
    style: str
    name: str
    province: str
    prefecture: str
    code: str
    charset: str
    robots: bool
    sheet: str
    traps: tuple[str, ...] = ()
    validators: str = ""

    @property
    def host(self) -> str:
        """Host of the place's portal, under a top level that no real host can have."""
        return f"www.{self.key}-sample.test"

    @property
    def site_name(self) -> str:
        """Name of the portal."""
        return f"{self.name}人民政府门户网站"


@cache
def _gazetteer() -> dict[str, Any]:
    source = resources.files("crawler.sandbox").joinpath("places.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def places() -> tuple[Place, ...]:
    """All invented places: those of places.toml, then those of the folder, family by family."""
    folder = resources.files("crawler.sandbox").joinpath("places")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    more = [tomllib.loads(file.read_text(encoding="utf-8"))["place"] for file in files]
    entries = [*_gazetteer()["place"], *(entry for part in more for entry in part)]
    return tuple(Place(**entry | {"traps": tuple(entry.get("traps", ()))}) for entry in entries)


def agencies(place: Place) -> Iterator[Agency]:
    """The agencies of a place in the order in which a growing world adds them; endless enough.

    The last of the first four differs: a department or a town that hardly receives requests.
    """
    departments = [place.name + name for name in _gazetteer()["departments"]]
    towns = list(_towns(place))
    first = [("department", departments.pop(0), 40)]
    busy = int(place.code[:2]) % 3
    fourth = ("township", towns.pop(0), 0 if busy else 1)
    rest = [("department", name, 16) for name in departments]
    rest += [("township", name, 3) for name in towns]
    kinds = [
        ("government", f"{place.name}人民政府", 160),
        ("office", f"{place.name}人民政府办公室", 30),
        *first,
        *([fourth, *rest] if place.family == "creator" else [*rest[:1], fourth, *rest[1:]]),
    ]
    for number, (kind, name, mean) in enumerate(kinds):
        yield Agency(
            f"{place.key}-{number}", name, kind, place.province, place.prefecture, place.name, mean
        )


def _towns(place: Place) -> Iterator[str]:
    for second in _gazetteer()["town_second"]:
        for first in _gazetteer()["town_first"]:
            yield f"{place.name}{first}{second}镇人民政府"


@dataclass(frozen=True, slots=True)
class World:
    """Places with the reports that their agencies published.

    `moved` and `removed` are reports that now stand at another address or nowhere; `later` makes
    such a state.
    """

    seed: int
    places: tuple[Place, ...]
    orders: tuple[Order, ...]
    marked: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    split: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    moved: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    removed: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    @classmethod
    def make(
        cls, seed: int = 2026, reports: int = 160, chosen: tuple[Place, ...] | None = None
    ) -> "World":
        """A world of that many reports, dealt evenly to the chosen places.

        Without a choice the first places of the file: one for each 400 reports, at least four.
        """
        chosen = chosen or places()[: max(4, min(len(places()), reports // 400))]
        plain = list(_grow(seed, chosen, reports))
        odd = _with_oddities(Dice(seed, "oddities"), plain)
        return _with_words(cls(seed, chosen, tuple(odd)))

    @property
    def size(self) -> int:
        """How many reports there are."""
        return len(self.orders)

    def reports(self) -> Iterator[MadeReport]:
        """Every report, made when it is asked for."""
        return map(make, self.orders)

    def orders_by_county(self) -> dict[tuple[str, str], tuple[Order, ...]]:
        """The reports that each place's portal publishes, by the place's prefecture and name."""
        grouped: dict[tuple[str, str], list[Order]] = defaultdict(list)
        for order in self.orders:
            grouped[order.agency.prefecture, order.agency.county].append(order)
        return {county: tuple(orders) for county, orders in grouped.items()}


def key_of(order: Order) -> tuple[str, int]:
    """What stays the same of a report when it is corrected: its agency and year."""
    return order.agency.key, order.year


def _grow(seed: int, chosen: tuple[Place, ...], reports: int) -> Iterator[Order]:
    streams = [agencies(place) for place in chosen]
    made = 0
    for rank in zip(*streams, strict=False):
        for place, agency in zip(chosen, rank, strict=True):
            for year in reversed(_years(place, agency)):
                if made == reports:
                    return
                made += 1
                yield Order(seed, agency, year, form=_sheet(place, agency, year))
    raise ValueError(f"a world has at most {made} reports, {reports} were asked for")


def _years(place: Place, agency: Agency) -> range:
    early = place.sheet.startswith("regional") and agency.key == f"{place.key}-2"
    return EARLY_YEARS if early else YEARS


def _sheet(place: Place, agency: Agency, year: int) -> str | None:
    """The sheet of old reports of governments and departments; offices and towns have none."""
    without = agency.kind in ("office", "township")
    if without or year >= SHEET_UNTIL or (place.sheet == "annex_2014" and year < ANNEX_FROM):
        return None
    return place.sheet


def _with_oddities(dice: Dice, orders: list[Order]) -> list[Order]:
    """Half of the reports get two oddities, the rarest so far, so that every one occurs."""
    uses: Counter[Oddity] = Counter()
    return [_odd(dice, order, uses) for order in orders]


def _odd(dice: Dice, order: Order, uses: Counter[Oddity]) -> Order:
    if order.agency.busy <= 1:
        quiet = {Oddity.ZERO_IN_WORDS} if order.year % 2 else set()
        return replace(order, oddities=frozenset(quiet))
    if not dice.chance(ODD_SHARE):
        return order
    fitting = oddities_of(printed_form(order), portals=True)
    chosen: frozenset[Oddity] = frozenset()
    for oddity in sorted(fitting, key=lambda one: uses[one])[:ODD_AT_ONCE]:
        if not clash(chosen | {oddity}):
            chosen |= {oddity}
            uses[oddity] += 1
    return replace(order, oddities=chosen)


def _with_words(world: World) -> World:
    deck = Dice(world.seed, "words").shuffled([key_of(order) for order in world.orders])
    split = max(1, int(COMMA_SHARE * world.size))
    marked = frozenset(deck[:MARKED])
    across = frozenset(deck[MARKED : MARKED + split])
    orders = tuple(_told(order, marked, across) for order in world.orders)
    return replace(world, orders=orders, marked=marked, split=across)


def _told(
    order: Order, marked: frozenset[tuple[str, int]], across: frozenset[tuple[str, int]]
) -> Order:
    if key_of(order) in marked:
        return replace(order, extra=(MARKER_SENTENCE,))
    if key_of(order) in across:
        return replace(order, extra=(COMMA_SENTENCE,))
    return order


def revise(world: World, share: float, seed: int = 1) -> World:
    """The same world later: that share of the reports now stands corrected at its address."""
    dice = Dice(world.seed, "revision", seed)
    orders = tuple(
        replace(order, amended=True) if dice.chance(share) else order for order in world.orders
    )
    return replace(world, orders=orders)


def later(world: World, share: float, seed: int = 1) -> World:
    """The same world later: that share of the reports each was corrected, moved and taken away.

    No report has two of these fates; at least one report has each.
    """
    deck = Dice(world.seed, "later", seed).shuffled([key_of(order) for order in world.orders])
    count = max(1, round(share * world.size))
    amended, moved, removed = (frozenset(deck[n * count : (n + 1) * count]) for n in range(3))
    orders = tuple(
        replace(order, amended=True) if key_of(order) in amended else order
        for order in world.orders
    )
    return replace(world, orders=orders, moved=moved, removed=removed)
