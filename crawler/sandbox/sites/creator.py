"""Sandbox portals of the Creator family (portals.md 3.9).

Seen there: `.lbcc-nr li`, `index_1.htm` as the second page, `createPageHTML(N,`, the pager's
`.page a.end`, a sub-column per year, a leaf column that is itself the report, GBK pages, the
line 发布时间 / 浏览次数 / 字体, `.detail-text`, a redirect stub on the bare host. Not
established there, ours: where a column lists its sub-columns, what lies past the last page.
"""

import re
from collections import Counter
from functools import lru_cache
from posixpath import dirname, relpath

from crawler.sandbox.generator import make
from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import (
    Asked,
    Column,
    Item,
    Query,
    Reply,
    Site,
    on_page,
    pages_of,
)
from crawler.sandbox.world import Place, key_of

FIRST_ARTICLE = 1_110_000
FIRST_FURNITURE = 1_990_000
LEAF_YEAR = 2024
INDEX = re.compile(r"^(?P<folder>.*/)index(?:_(?P<page>\d+))?\.htm$")
CONTENT = re.compile(r"^.*/content_(?P<number>\d+)\.html$")
VIEWS = b"@@VIEWS@@"
MISLABELLED = FIRST_ARTICLE
"""The article of a GBK portal that says UTF-8 in its header and meta tag."""


class CreatorSite(Site):
    """Articles `content_<number>.html` in the folder of their column."""

    markups = (Markup.NESTED, Markup.PARAGRAPHS, Markup.WORD)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.by_number = dict(enumerate(orders, FIRST_ARTICLE))
        self.folders = {column.key: column for column in self.columns}
        self.above = Column(self._root, "政府信息公开年报", ())
        self.views: Counter[int] = Counter()

    @property
    def _has_year_columns(self) -> bool:
        return self.place.style == "columns"

    @property
    def _root(self) -> str:
        return "/xxgkpt/625/629/27495/"

    def make_columns(self) -> tuple[Column, ...]:
        """Columns by their folder: per year and one for the departments, or one for all."""
        if not self._has_year_columns:
            return (Column(f"/{self.place.key}/2/135/138/", "政府信息公开年报", self.orders),)
        higher, others = self.split_columns()
        years = sorted({order.year for order in higher}, reverse=True)
        columns = [self._year_column(number, year, higher) for number, year in enumerate(years)]
        rest = Column("/xxgkpt/625/13535/13548/", "部门和乡镇年报", others)
        return (*columns, rest)

    def _year_column(self, number: int, year: int, orders: tuple[Order, ...]) -> Column:
        own = tuple(order for order in orders if order.year == year)
        return Column(f"{self._root}{27708 - number}/", f"{year}年", own, furnished=False)

    def hosts(self) -> tuple[str, ...]:
        """The bare host answers too, with a redirect stub."""
        return self.place.host, self.place.host.removeprefix("www.")

    def listings(self) -> tuple[str, ...]:
        """The column above the years and that of the departments, if any; or the one column."""
        folders = [self.columns[-1].key] if self.columns[-1].orders else []
        if self._has_year_columns:
            folders.insert(0, self._root)
        return tuple(f"http://{self.place.host}{folder}index.htm" for folder in folders)

    def leaf(self, column: Column) -> Order | None:
        """The report that the column's own index page is."""
        if not self._has_year_columns or column.name != f"{LEAF_YEAR}年":
            return None
        return next((o for o in column.orders if o.agency.kind == "government"), None)

    def address_in(self, column: Column, order: Order) -> str:
        """The leaf column's index page, else `content_<number>.html` in the column's folder."""
        if self.leaf(column) == order:
            return f"{column.key}index.htm"
        return f"{column.key}content_{FIRST_ARTICLE + self.numbers[key_of(order)]}.html"

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has numbers of its own range."""
        return f"{column.key}content_{FIRST_FURNITURE + number}.html"

    def receive(self, asked: Asked) -> Reply | None:
        """On the bare host the stub that leads to the portal."""
        return super().receive(asked) if asked.host == self.place.host else self.bare()

    def answer(self, path: str, query: Query) -> Reply | None:
        """Listing, article, leaf column or home page."""
        if path == "/":
            return self._home()
        content = CONTENT.match(path)
        if content is not None:
            return self._content(int(content["number"]))
        index = INDEX.match(path)
        if index is None:
            return None
        return self._index(index["folder"], int(index["page"] or 0) + 1)

    def _content(self, number: int) -> Reply | None:
        if number in self.by_number:
            return self._counted(number)
        return self.no_report(number - FIRST_FURNITURE)

    def _index(self, folder: str, page: int) -> Reply | None:
        if folder == self._root and self._has_year_columns:
            return _listing(self, self.above, page)
        column = self.folders.get(folder)
        if column is None:
            return None
        leaf = self.leaf(column)
        if leaf is not None and page == 1:
            return self._counted(FIRST_ARTICLE + self.numbers[key_of(leaf)])
        return _listing(self, column, page)

    def items(self, column: Column) -> list[Item]:
        """Sub-columns of the root; else the reports, the leaf column's others included."""
        if column is self.above:
            years = [c for c in self.columns if c.key.startswith(self._root)]
            return [Item(c.name, "", f"{c.key}index.htm") for c in years] + self._beside_leaf()
        return super().items(column)

    def _beside_leaf(self) -> list[Item]:
        """Reports of a leaf's year, which its page cannot list."""
        for column in self.columns:
            if self.leaf(column):
                return [i for i in super().items(column) if "content_" in i.href]
        return []

    def _counted(self, number: int) -> Reply:
        """An article with its own view counter moved on by one, as every visit does.

        Counted by article: what a page says does not depend on who read the others before.
        """
        self.views[number] += 1
        reply = _article(self, number)
        views = str(number % 1000 + self.views[number]).encode("ascii")
        return Reply(reply.content.replace(VIEWS, views), reply.content_type, reply.status)

    def bare(self) -> Reply:
        """The stub of about 1 KB that leads from the bare host to the portal."""
        return self.html(self.page("redirect.html", target=f"http://{self.place.host}/"))

    def _home(self) -> Reply:
        return self.html(
            self.page("home.html", links=[("政府信息公开年报", u) for u in self.listings()])
        )


def _prints_counter(site: CreatorSite, number: int) -> bool:
    """Whether the page holds the count itself: every second one of a `flat` portal does."""
    return site.place.style == "flat" and number % 2 == 1


@lru_cache(maxsize=4096)
def _article(site: CreatorSite, number: int) -> Reply:
    report = make(site.by_number[number])
    mislabelled = number == MISLABELLED and site.place.charset != "utf-8"
    label = "utf-8" if mislabelled else site.place.charset
    text = site.page(
        "creator_article.html",
        report=report,
        body=site.body_of(report),
        number=number,
        label=label,
        inline_counter=_prints_counter(site, number),
        column=site.column_of[key_of(report.order)],
    )
    return Reply(site.html(text).content, f"text/html; charset={label}")


@lru_cache(maxsize=1024)
def _listing(site: CreatorSite, column: Column, number: int) -> Reply:
    items = site.items(column)
    if not 1 <= number <= pages_of(items):
        return site.stub()
    here = dirname(f"{column.key}index.htm")
    shown = [Item(i.title, i.date, relpath(i.href, here)) for i in on_page(items, number)]
    return site.html(
        site.page(
            "creator_list.html",
            items=shown,
            column=column,
            number=number,
            total=pages_of(items),
            records=len(items),
        )
    )
