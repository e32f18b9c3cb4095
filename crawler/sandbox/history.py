"""A seeded history of three report years: what agencies and portals did, day by day.

    History.make(seed=5).on(date(2024, 4, 10))     # the world as portals show it on that day

Agencies are renamed, merged, moved with their county to another prefecture; reports come in time,
late, or never, with a date or without one; they are corrected, moved, taken away and put back. What
happened is known from here alone: tests hold the ledgers of a built archive against it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import product

from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import PUBLISHED, PUBLISHED_EARLY
from crawler.sandbox.printed import Agency, Order
from crawler.sandbox.world import Place, World, agencies, key_of, places

YEARS = (2021, 2022, 2023)
NEVER = date.max
KINDS = ("government", "office", "department", "department", "department", "township")
"""The agencies of each place; of the departments the second is merged, the third renamed."""
RENAMED_FROM, MERGED_FROM, RECODED_FROM = 2023, 2022, 2023
_FIRST_WORDS = "本报告由档案馆留存一份。"
_MORE_WORDS = "更正：查阅点的开放时间改为每个工作日。"
_NEW_NAMES = {"局": "委员会"}
# Prefectures to which the counties of the first places could go.
_NEIGHBOURS = {
    "131100": ("沧州市", "130900"),
    "371400": ("聊城市", "371500"),
    "341500": ("安庆市", "340800"),
    "360900": ("新余市", "360500"),
    "520300": ("毕节市", "520500"),
    "610700": ("安康市", "610900"),
}


class Fate(StrEnum):
    """What became of one report; no report has two."""

    PLAIN = "plain"
    LATE_DATED = "late_dated"
    LATE_LISTED = "late_listed"
    BACKDATED = "backdated"
    UNDATED_IN_TIME = "undated_in_time"
    UNDATED_UNKNOWN = "undated_unknown"
    NEVER_CAME = "never_came"
    CELLS_REVISED = "cells_revised"
    TEXT_REVISED = "text_revised"
    MOVED = "moved"
    REMOVED = "removed"
    CAME_BACK = "came_back"


@dataclass(frozen=True, slots=True)
class Deed:
    """One report with its fate: `appears` and `leaves` are the days on which lists get it and
    lose it, `returns` when it is back, `changes` when it is revised or stands elsewhere.
    """

    order: Order
    fate: Fate
    appears: date
    leaves: date = NEVER
    returns: date = NEVER
    changes: date = NEVER

    @property
    def key(self) -> tuple[str, int]:
        """What stays the same of the report."""
        return key_of(self.order)

    def is_there(self, day: date) -> bool:
        """Whether its portal shows it on a day."""
        return self.appears <= day and not self.leaves <= day < self.returns

    def on(self, day: date) -> Order:
        """The report as it is printed on a day."""
        if day < self.changes:
            return self.order
        if self.fate is Fate.CELLS_REVISED:
            return replace(self.order, amended=True)
        if self.fate is Fate.TEXT_REVISED:
            return replace(self.order, extra=(*self.order.extra, _MORE_WORDS))
        return self.order


@dataclass(frozen=True, slots=True)
class Succession:
    """A change of an agency, from `year` on: both names, and the codes of both divisions."""

    kind: str
    year: int
    before: Agency
    after: Agency
    codes: tuple[str, str]


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened."""

    seed: int
    places: tuple[Place, ...]
    deeds: tuple[Deed, ...]
    successions: tuple[Succession, ...]
    blocked: Place
    recoded: tuple[Place, Place] = field(repr=False)

    @classmethod
    def make(cls, seed: int = 5, size: int = 3, times: int = 1) -> "History":
        """A history at `size` places and one more that is blocked; each fate `times` over."""
        dice = Dice(seed, "history")
        open_to_all = [one for one in places() if one.family == "eportal" and not one.traps]
        *chosen, blocked = dice.shuffled(open_to_all)[: size + 1]
        told = _Successions(dice, chosen)
        orders = [order for place in (*chosen, blocked) for order in told.orders(seed, place)]
        public = [one for one in orders if one.agency.county != blocked.name]
        deeds = _Fates(dice, public, times).deal()
        deeds += [_plain(dice, order) for order in orders if order not in public]
        return cls(
            seed=seed,
            places=(*chosen, told.recoded[1], blocked),
            deeds=tuple(deeds),
            successions=tuple(told.all()),
            blocked=blocked,
            recoded=told.recoded,
        )

    def on(self, day: date) -> World:
        """What the portals show on a day; every report keeps its place and its address."""
        away = frozenset(deed.key for deed in self.deeds if not deed.is_there(day))
        moved = (deed.key for deed in self.deeds if deed.fate is Fate.MOVED and deed.changes <= day)
        orders = tuple(deed.on(day) for deed in self.deeds)
        return World(self.seed, self.places, orders, moved=frozenset(moved), removed=away)

    def of(self, *fates: Fate) -> tuple[Deed, ...]:
        """The reports that had one of these fates."""
        return tuple(deed for deed in self.deeds if deed.fate in fates)


class _Successions:
    """Which agency becomes which: one place each for a new name, a merger, another prefecture."""

    def __init__(self, dice: Dice, chosen: list[Place]) -> None:
        self._renaming, self._merging, before = chosen[:3]
        prefecture, code = _NEIGHBOURS[before.code]
        after = replace(before, key=f"{before.key}xin", prefecture=prefecture, code=code)
        self.recoded = (before, after)

    def orders(self, seed: int, place: Place) -> Iterator[Order]:
        """The reports of a place, those of a place that moved by its new name too."""
        for agency, year in product(self._agencies(place), YEARS):
            reporting = self._reporting(place, agency, year)
            if reporting is not None:
                yield Order(seed, reporting, year, extra=(_FIRST_WORDS,), published="")

    def all(self) -> Iterator[Succession]:
        """Every change."""
        *_, renamed, _ = self._agencies(self._renaming)
        code = self._renaming.code
        yield Succession("renamed", RENAMED_FROM, renamed, _renamed(renamed), (code, code))
        _, _, goes_on, ends, *_ = self._agencies(self._merging)
        code = self._merging.code
        yield Succession("merged", MERGED_FROM, ends, goes_on, (code, code))
        before, after = self.recoded
        for agency in self._agencies(before):
            there = replace(agency, prefecture=after.prefecture)
            codes = (before.code, after.code)
            yield Succession("recoded", RECODED_FROM, agency, there, codes)

    def _agencies(self, place: Place) -> tuple[Agency, ...]:
        wanted, found = list(KINDS), []
        for agency in agencies(place):
            if agency.kind in wanted:
                wanted.remove(agency.kind)
                found.append(agency)
            if not wanted:
                break
        return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))

    def _reporting(self, place: Place, agency: Agency, year: int) -> Agency | None:
        """Who reports in the agency's place on a year."""
        *_, renamed, _ = self._agencies(self._renaming)
        _, _, _, ends, *_ = self._agencies(self._merging)
        if agency == ends and year >= MERGED_FROM:
            return None
        if agency == renamed and year >= RENAMED_FROM:
            return _renamed(agency)
        if place == self.recoded[0] and year >= RECODED_FROM:
            return replace(agency, prefecture=self.recoded[1].prefecture)
        return agency


def _renamed(agency: Agency) -> Agency:
    old, new = next(iter(_NEW_NAMES.items()))
    return replace(agency, name=agency.name.removesuffix(old) + new)


Suits = Callable[[Order], bool]


class _Fates:
    """Deals fates to reports from a shuffled deck."""

    def __init__(self, dice: Dice, orders: Iterable[Order], times: int) -> None:
        self._dice = dice
        self._deck = dice.shuffled(list(orders))
        self._times = times

    def deal(self) -> list[Deed]:
        """Every report with its fate; the rest are plain."""
        deeds = [
            self._deed(self._draw(suits), fate)
            for fate, suits in _SUITS.items()
            for _ in range(self._times)
        ]
        return deeds + [_plain(self._dice, order) for order in self._deck]

    def _draw(self, suits: Suits) -> Order:
        order = next(one for one in self._deck if suits(one))
        self._deck.remove(order)
        return order

    def _deed(self, order: Order, fate: Fate) -> Deed:
        plain = _plain(self._dice, order)
        spring, summer = (f"{order.year + 1}-{month}-{day}" for month, day in _DAYS)
        shown, appears = {
            Fate.LATE_DATED: (summer, summer),
            Fate.LATE_LISTED: ("", summer),
            Fate.BACKDATED: (plain.order.published, summer),
            Fate.UNDATED_IN_TIME: ("", spring),
            Fate.UNDATED_UNKNOWN: ("", spring),
        }.get(fate, (plain.order.published, str(plain.appears)))
        days = {"appears": date.fromisoformat(appears)} | _turns(fate, order.year)
        return replace(plain, order=replace(order, published=shown), fate=fate, **days)


_DAYS = (("01", "05"), ("05", "20"))


def _turns(fate: Fate, year: int) -> dict[str, date]:
    """When a report changes or goes: in the summer after the next one's publication."""
    summer = date(max(year + 1, YEARS[1] + 1), 7, 1)
    if fate is Fate.NEVER_CAME:
        return {"appears": NEVER}
    if fate is Fate.REMOVED:
        return {"leaves": summer}
    if fate is Fate.CAME_BACK:
        return {"leaves": date(YEARS[1] + 1, 7, 1), "returns": date(YEARS[2] + 1, 2, 1)}
    if fate in (Fate.CELLS_REVISED, Fate.TEXT_REVISED, Fate.MOVED):
        return {"changes": summer}
    return {}


def _plain(dice: Dice, order: Order) -> Deed:
    """A report that was published in time."""
    day = f"{order.year + 1}-{dice.pick(PUBLISHED.get(order.agency.kind, PUBLISHED_EARLY))}"
    return Deed(replace(order, published=day), Fate.PLAIN, date.fromisoformat(day))


def _is(kind: str, *years: int) -> Suits:
    return lambda order: order.agency.kind == kind and order.year in (years or YEARS)


_SUITS: dict[Fate, Suits] = {
    # What decides by lists needs lists of the year before, and a deadline.
    Fate.LATE_LISTED: _is("government", *YEARS[1:]),
    Fate.BACKDATED: _is("government", *YEARS[1:]),
    Fate.LATE_DATED: _is("department"),
    Fate.UNDATED_IN_TIME: _is("government", *YEARS[1:]),
    Fate.UNDATED_UNKNOWN: _is("department", YEARS[0]),
    Fate.NEVER_CAME: _is("office", YEARS[1]),
    Fate.CAME_BACK: _is("township", YEARS[0]),
    Fate.REMOVED: _is("department", *YEARS[1:]),
    Fate.MOVED: _is("township", *YEARS[1:]),
    Fate.CELLS_REVISED: _is("government"),
    Fate.TEXT_REVISED: _is("office"),
}
