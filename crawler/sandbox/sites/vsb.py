"""Sandbox portals of the VSB family (portals.md 3.5).

Seen there: pages counted downwards (`zfxxgknb/2.htm` is page 2 of 3), the count in a call and in
the cell `fanye…`, `a2024.htm` for a year, one report in two trees, `xlist.jsp` and
`xdetails.jsp`, files without ending behind `download.jsp`, which sends an error page with
status 200 to whom names no page he comes from. Not established there, ours: parameters of a
dynamic list's pages, where a list links to its years, the error page's words.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from posixpath import dirname, relpath
from urllib.parse import quote, urlencode

from crawler.sandbox.attached import Attached
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

STEM = "/zfxxgk/zfxxgknb"
FIRST_TREE = 2381
FIRST_ARTICLE, FIRST_FURNITURE, FIRST_FILE = 644_000, 699_000, 12_000
TWICE_LISTED_YEAR = 2022
DOWNLOAD = "/system/_content/download.jsp"
OWNER = "1533741"
ARTICLE = re.compile(r"^/info/\d+/(?P<number>\d+)\.htm$")


class VsbSite(Site):
    """Columns by their stem (`static`) or the number of their tree (`dynamic`)."""

    markups = (Markup.WORD, Markup.WPS, Markup.PARAGRAPHS)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.by_file = {
            str(FIRST_FILE + self.numbers[key_of(file.order)]): file for file in self.files.values()
        }
        self.files = {}
        self.by_number = dict(enumerate(orders, FIRST_ARTICLE))

    @property
    def _is_static(self) -> bool:
        return self.place.style == "static"

    def make_columns(self) -> tuple[Column, ...]:
        """A list of all others' reports above one for each year of the government's."""
        higher, others = self.split_columns()
        if not self._is_static:
            rest = Column("1277", "部门和乡镇年报", others)
            return (Column("1276", "政府信息公开年报", higher), *([rest] if others else []))
        twice = [o for o in higher if o.year == TWICE_LISTED_YEAR][-1:]
        own = (*others, *twice) if "two_trees" in self.place.traps else others
        years = sorted({order.year for order in higher}, reverse=True)
        columns = [self._year(year, higher) for year in years]
        return (*columns, Column(STEM, "政府信息公开年报", own))

    def _year(self, year: int, orders: tuple[Order, ...]) -> Column:
        own = tuple(order for order in orders if order.year == year)
        return Column(f"{STEM}/a{year}", f"{year}年", own, furnished=False)

    def listings(self) -> tuple[str, ...]:
        """The list above the others."""
        first = self.columns[-1] if self._is_static else self.columns[0]
        return (f"http://{self.place.host}{self.list_address(first, 1)}",)

    def list_address(self, column: Column, number: int) -> str:
        """Page `number` of a list, counted from 1; static addresses count from its end."""
        total = pages_of(self.items(column))
        if self._is_static:
            return f"{column.key}.htm" if number == 1 else f"{column.key}/{total - number + 1}.htm"
        fields = {"urltype": "tree.TreeTempUrl", "wbtreeid": column.key}
        if number > 1:
            fields |= {"a134388t": str(total), "a134388p": str(number), "a134388c": "15"}
        return f"/xlist.jsp?{urlencode(fields)}"

    def address_in(self, column: Column, order: Order) -> str:
        """The article in the column's tree."""
        return self._article_address(column, FIRST_ARTICLE + self.numbers[key_of(order)])

    def _article_address(self, column: Column, number: int) -> str:
        if self._is_static:
            return f"/info/{FIRST_TREE + self.columns.index(column)}/{number}.htm"
        query = f"urltype=news.NewsContentUrl&wbtreeid={column.key}&wbnewsid={number}"
        return f"/xdetails.jsp?{query}"

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has numbers of its own range."""
        return self._article_address(column, FIRST_FURNITURE + number)

    def link_to(self, file: Attached) -> str:
        """As VSB sets it: no ending in the address, a counter behind it."""
        number = FIRST_FILE + self.numbers[key_of(file.order)]
        query = f"urltype=news.DownloadAttachUrl&amp;owner={OWNER}&amp;wbfileid={number}"
        return f'<p>附件【<a href="{DOWNLOAD}?{query}">{file.text}</a>】已下载<span>7</span>次</p>'

    def receive(self, asked: Asked) -> Reply | None:
        """A file only to whom comes from a page of ours."""
        if asked.path != DOWNLOAD:
            return super().receive(asked)
        if self.place.host not in asked.headers.get("referer", ""):
            return self.html(self.page("vsb_refused.html"))
        file = self.by_file.get(asked.query.get("wbfileid", ""))
        return _download(file) if file else None

    def answer(self, path: str, query: Query) -> Reply | None:
        """List, article, furniture or home page."""
        if path == "/":
            return self.html(self.page("home.html", links=[("年报", self.listings()[0])]))
        static = ARTICLE.match(path)
        number = static["number"] if static else query.get("wbnewsid", "")
        if number.isdigit() and (static or path == "/xdetails.jsp"):
            return self._article(int(number))
        found = self._page_at(path, query)
        return _listing(self, *found) if found else None

    def _page_at(self, path: str, query: Query) -> tuple[Column, int] | None:
        for column in self.columns:
            total = pages_of(self.items(column))
            if not self._is_static and (path, query.get("wbtreeid")) == ("/xlist.jsp", column.key):
                return column, int(query.get("a134388p", "1"))
            for number in range(1, total + 1) if self._is_static else ():
                if path == self.list_address(column, number):
                    return column, number
        return None

    def _article(self, number: int) -> Reply | None:
        if number in self.by_number:
            return _article(self, number)
        return self.no_report(number - FIRST_FURNITURE)

    def children(self, column: Column) -> Iterator[Column]:
        """The lists that a list links to: years, or the other tree."""
        yield from (other for other in self.columns if other is not column)


def _download(file: Attached) -> Reply:
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(file.text)}"}
    return Reply(file.content(), "application/octet-stream", headers=headers)


@lru_cache(maxsize=4096)
def _article(site: VsbSite, number: int) -> Reply:
    report = make(site.by_number[number])
    column = site.column_of[key_of(report.order)]
    body = site.body_of(report)
    page = site.page("vsb_article.html", report=report, body=body, number=number, column=column)
    return site.html(page)


@lru_cache(maxsize=1024)
def _listing(site: VsbSite, column: Column, number: int) -> Reply | None:
    items, here = site.items(column), site.list_address(column, number)
    total = pages_of(items)
    if not 1 <= number <= total:
        return None
    children = [Item(c.name, "", site.list_address(c, 1)) for c in site.children(column)]
    values = {
        "items": [_relative(item, here) for item in on_page(items, number)],
        "children": [_relative(child, here) for child in children],
        "following": _href(site.list_address(column, number + 1), here) if number < total else "",
        "last": _href(site.list_address(column, total), here),
        "here": here,
        "column": column,
        "number": number,
        "total": total,
        "records": len(items),
    }
    return site.html(site.page("vsb_list.html", **values))


def _relative(item: Item, here: str) -> Item:
    return Item(item.title, item.date, _href(item.href, here))


def _href(address: str, here: str) -> str:
    path, mark, query = address.partition("?")
    return f"{relpath(path, dirname(here.partition('?')[0]))}{mark}{query}"
