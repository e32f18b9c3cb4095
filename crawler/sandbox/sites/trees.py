"""Sandbox portals whose columns form a tree of static pages: TRS, NFCMS, Shanghai.

A place's `style` says how its tree grows: `flat`, `years`, `kinds`, `years_kinds`,
`kinds_years`. A column above others lists them and the furniture, no reports.
"""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import lru_cache
from posixpath import dirname, relpath
from typing import ClassVar

from crawler.sandbox.generator import make
from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import (
    FURNITURE,
    Column,
    Item,
    Query,
    Reply,
    Site,
    on_page,
    pages_of,
)
from crawler.sandbox.world import Place, key_of

KINDS = (
    ("qzf", "区县政府", ("government", "office")),
    ("bm", "政府部门", ("department",)),
    ("xzjd", "乡镇街道", ("township",)),
)
YEAR_FOLDERS = ("{}n", "{}nb", "zfxxgknb{}", "gknb{}")
"""How columns for a year are called in addresses: one portal uses several (portals.md 3.1)."""
YEAR_NAMES = ("{}年", "{}年度", "{}年政府信息公开年报", "{} 年")
LEAF_YEAR = 2024
TWICE_LISTED_YEAR = 2022
FIRST_ARTICLE = 3_544_000
FIRST_FURNITURE = 3_990_000
INDEX = re.compile(r"^(?P<folder>.*/)(?:index(?:_(?P<page>\d+))?\.\w+)?$")


class TreeSite(Site):
    """Columns below columns, each a folder; lists and articles by the family's templates."""

    root: ClassVar[str]
    templates: ClassVar[str]
    second_page: ClassVar[int] = 1
    ending: str = "html"
    markups = (Markup.WORD, Markup.PARAGRAPHS, Markup.PLAIN)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.files = {
            self.file_address(file.order, file.path): file for file in self.files.values()
        }
        self.folders = {column.key: column for column in self.columns}
        self.articles: Mapping[str, tuple[Column, Order]] = {
            self.address_in(column, order): (column, order)
            for column in self.columns
            for order in column.orders
        }
        self.furniture = {
            self.furniture_address(column, number): number
            for column in self.columns
            for number in range(len(FURNITURE))
        }

    def make_columns(self) -> tuple[Column, ...]:
        """The tree, each column before those below it."""
        self.below: dict[str, tuple[Column, ...]] = {}
        levels = [] if self.place.style == "flat" else self.place.style.split("_")
        root = Column(self.root, "政府信息公开年报", self.orders)
        return (*self._grow(root, levels), *self._topics())

    def _grow(self, column: Column, levels: list[str]) -> Iterator[Column]:
        if not levels:
            yield column
            return
        split = self._by_year if levels[0] == "years" else self._by_kind
        self.below[column.key] = tuple(split(column))
        yield Column(column.key, column.name, ())
        for part in self.below[column.key]:
            yield from self._grow(part, levels[1:])

    def _by_year(self, column: Column) -> Iterator[Column]:
        years = sorted({order.year for order in column.orders}, reverse=True)
        for year in years:
            own = tuple(order for order in column.orders if order.year == year)
            yield from self._leaf(column, year, own)
            name = YEAR_NAMES[year % len(YEAR_NAMES)].format(year)
            rest = tuple(order for order in own if not self.is_leaf(order))
            if rest:
                yield Column(self.year_folder(column, year), name, rest, furnished=False)

    def _leaf(self, column: Column, year: int, own: tuple[Order, ...]) -> Iterator[Column]:
        for order in own:
            if self.is_leaf(order):
                yield Column(f"{column.key}zfb{year}n/", f"{year}年", (order,), furnished=False)

    def _by_kind(self, column: Column) -> Iterator[Column]:
        for folder, name, kinds in KINDS:
            own = tuple(order for order in column.orders if order.agency.kind in kinds)
            if own:
                yield Column(f"{column.key}{folder}/", name, own, column.key == self.root)

    def _topics(self) -> Iterator[Column]:
        """A column of another tree with one report that stands in its own as well."""
        if "twice" in self.place.traps:
            twice = [o for o in self.orders if o.year == TWICE_LISTED_YEAR][:1]
            yield Column(f"/ztzl{self.root}", "政府信息公开年报专栏", tuple(twice), furnished=False)

    def year_folder(self, column: Column, year: int) -> str:
        """The folder of a column for one year."""
        return f"{column.key}{YEAR_FOLDERS[year % len(YEAR_FOLDERS)].format(year)}/"

    def is_leaf(self, order: Order) -> bool:
        """Whether a column for its year is this report itself."""
        at_home = order.year == LEAF_YEAR and order.agency.kind == "government"
        return at_home and "leaf" in self.place.traps

    def number(self, order: Order) -> int:
        """The article's number."""
        return FIRST_ARTICLE + self.numbers[key_of(order)] * 3

    def address_in(self, column: Column, order: Order) -> str:
        """The leaf column itself, or an article below the column."""
        if self.is_leaf(order) and column.key.endswith(f"zfb{order.year}n/"):
            return column.key
        return self.article_address(column, order)

    @abstractmethod
    def article_address(self, column: Column, order: Order) -> str:
        """The article's address below a column."""

    def file_address(self, order: Order, path: str) -> str:
        """Where the file of a report is."""
        return path

    def listings(self) -> tuple[str, ...]:
        """The root of the tree, and of a second one."""
        roots = [self.root, *(column.key for column in self._topics())]
        return tuple(f"http://{self.place.host}{root}" for root in roots)

    def answer(self, path: str, query: Query) -> Reply | None:
        """Home page, article, furniture or a page of a list."""
        if path == "/":
            return self.html(self.page("home.html", links=[("年报", self.root)]))
        if path in self.articles:
            return _article(self, *self.articles[path])
        if path in self.furniture:
            return self.no_report(self.furniture[path])
        index = INDEX.match(path)
        column = self.folders.get(index["folder"]) if index else None
        if index is None or column is None:
            return None
        printed = index["page"]
        number = int(printed) - self.second_page + 2 if printed else 1
        return None if printed and number < 2 else _listing(self, column, number)

    def past_the_end(self) -> Reply | None:
        """What lies past the last page."""
        return self.stub()

    def list_values(self, column: Column, number: int) -> Mapping[str, object]:
        """What the template of a list wants beside its lines."""
        total = pages_of(self.items(column))
        files = [
            f"index_{n - 2 + self.second_page}.{self.ending}" if n > 1 else f"index.{self.ending}"
            for n in range(1, total + 1)
        ]
        return {
            "column": column,
            "children": [
                _relative(Item(one.name, "", self.changes.address(one.key)), column)
                for one in self._children(column)
                if self.changes.lists(one.key)
            ],
            "number": number,
            "total": total,
            "files": files,
            "ending": self.ending,
            "records": len(self.items(column)),
        }

    def _children(self, column: Column) -> tuple[Column, ...]:
        return self.below.get(column.key, ())


def _relative(item: Item, column: Column) -> Item:
    """The line with its address as TRS writes it: `./…`, `../…`."""
    if not item.href.startswith("/") or item.href.startswith("/gate/"):
        return item
    path = relpath(item.href, dirname(f"{column.key}index"))
    path = path if path.startswith("../") else f"./{path}"
    return Item(item.title, item.date, path + "/" * item.href.endswith("/"))


@lru_cache(maxsize=4096)
def _article(site: TreeSite, column: Column, order: Order) -> Reply:
    report = make(order)
    return site.html(
        site.page(
            f"{site.templates}_article.html",
            report=report,
            body=site.body_of(report),
            number=site.number(order),
            column=column,
        )
    )


@lru_cache(maxsize=1024)
def _listing(site: TreeSite, column: Column, number: int) -> Reply | None:
    items = site.items(column)
    if not 1 <= number <= pages_of(items):
        return site.past_the_end()
    shown = [_relative(item, column) for item in on_page(items, number)]
    values = site.list_values(column, number)
    return site.html(site.page(f"{site.templates}_list.html", items=shown, **values))
