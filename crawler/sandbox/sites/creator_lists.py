"""Sandbox portals of the Creator family whose lists page in other ways (portals.md 3.9).

Seen there: `index.jsp?pager.offset=<(n-1)*25>` and `dataInfo.offset`, the markups
`div.list_li ul li a span` and `ul.news-list li a[title] + span`, `default_1.htm` as the second
page, a number of pages that stands in `else if(num>N)` alone, 归档时间 on archived pages.
"""

import re
from collections.abc import Iterator

from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import Column, Query, Reply, Site
from crawler.sandbox.sites.creator import FIRST_ARTICLE, CreatorSite
from crawler.sandbox.sites.listed import ListedSite
from crawler.sandbox.world import Place

BY_OFFSET = 8
"""Records of a page; 25 there, too many for a small world to have two pages."""
FOLDERS = ("/xxgk/7/", "/bmxxgk/8/")
ARCHIVED_UNTIL = 2018
PAGE = re.compile(r"(?P<folder>/.*/)default(?:_(?P<before>\d+))?\.htm")


def creator_site(place: Place, orders: tuple[Order, ...]) -> Site:
    """The site of a style."""
    styles = {"offset": OffsetSite, "default": DefaultSite}
    return styles.get(place.style, CreatorSite)(place, orders)


class PlainSite(ListedSite):
    """Two columns, articles `content_<number>.html` in their folders."""

    template = "creator_article.html"
    markups = (Markup.NESTED, Markup.PARAGRAPHS, Markup.WORD)

    def make_columns(self) -> tuple[Column, ...]:
        """One for the government and its office, one for all others."""
        higher, others = self.split_columns()
        names = ("政府信息公开年报", "部门年报")
        pairs = zip(FOLDERS, names, (higher, others), strict=True)
        return tuple(Column(folder, name, orders) for folder, name, orders in pairs)

    def article_path(self, column: Column, number: int) -> str:
        """In the folder of the column."""
        return f"{column.key}content_{FIRST_ARTICLE + number}.html"

    def page(self, template: str, **values: object) -> str:
        """As everywhere; old articles say when they were put away."""
        number = values.get("number")
        if template == self.template and isinstance(number, int):
            old = self.orders[number].year <= ARCHIVED_UNTIL
            values["archived"] = "2022-11-08 10:20" if old else ""
        return super().page(template, **values)


class OffsetSite(PlainSite):
    """Lists by offset, of pages in the first column and of data in the second."""

    per_page = BY_OFFSET

    def listings(self) -> tuple[str, ...]:
        """First pages bear no offset."""
        host = self.place.host
        return tuple(f"http://{host}{c.key}index.jsp" for c in self.columns if c.orders)

    def listing(self, path: str, query: Query) -> Reply | None:
        """A page by its offset."""
        column = next((c for c in self.columns if path == f"{c.key}index.jsp"), None)
        if column is None:
            return None
        name = "pager" if column is self.columns[0] else "dataInfo"
        items = self.items(column)
        number = int(query.get(f"{name}.offset", "0")) // BY_OFFSET + 1
        if number > self.pages_of(items):
            return self.stub()
        pager = list(self._pager(name, number, self.pages_of(items)))
        shown = self.page_of(items, number)
        return self.html(
            self.page(
                "creator_plain_list.html", items=shown, column=column, offset=True, pager=pager
            )
        )

    def _pager(self, name: str, number: int, last: int) -> Iterator[tuple[str, str]]:
        yield "首页", "index.jsp"
        if number < last:
            following = f"index.jsp?{name}.offset={number * BY_OFFSET}&{name}.desc=false"
            yield "下一页", following
            yield "尾页", f"index.jsp?{name}.offset={(last - 1) * BY_OFFSET}&{name}.desc=false"


class DefaultSite(PlainSite):
    """Lists `default.htm`, `default_1.htm` as page 2; a script alone says how many."""

    def listings(self) -> tuple[str, ...]:
        """First pages bear no number."""
        host = self.place.host
        return tuple(f"http://{host}{c.key}default.htm" for c in self.columns if c.orders)

    def listing(self, path: str, query: Query) -> Reply | None:
        """A page by the number before its own."""
        found = PAGE.fullmatch(path)
        column = next((c for c in self.columns if found and found["folder"] == c.key), None)
        if found is None or column is None:
            return None
        items = self.items(column)
        number, last = int(found["before"] or 0) + 1, self.pages_of(items)
        if number > last:
            return self.stub()
        shown = self.page_of(items, number)
        return self.html(
            self.page("creator_plain_list.html", items=shown, column=column, total=last)
        )
