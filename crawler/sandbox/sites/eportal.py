"""Sandbox portals of the eportal family (portals.md 3.8).

Seen there: the hidden inputs (`eprotal`, spelled so), `article_paging_list_hidden` with
`moduleid` and `totalpage`, `/eportal/ui?pageId&currentPage&moduleId&staticRequest=yes`,
static first pages, blanks in the labels of an article's head, a view counter filled by
POST. Not established there, ours: where the counter is posted to, the number of items a
page, what lies past the last page.
"""

import re
from functools import lru_cache

from crawler.sandbox.generator import make
from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import Column, Query, Reply, Site, on_page, pages_of
from crawler.sandbox.world import Place, key_of

FIRST_ARTICLE = 2_300_000
FIRST_FURNITURE = 2_900_000
STATIC = re.compile(r"^/(?P<site>[a-z]+)/(?P<column>\d+)/(?:(?P<article>\d+)/)?index\.html$")
DIRECTORY = "&formKey=GOV_OPEN&columnName=EXT_STR7&relationId="
"""What the first page of a list has in its address in the old directory form."""
TWICE_LISTED_YEAR = 2022
"""The office's report on this year stands in both columns of a `query` portal: one article
under two `pageId`s. In `static` addresses it would pass for two, so there it stands once."""


class EportalSite(Site):
    """Articles by `articleKey`, under any `pageId` and `columnId`."""

    markups = (Markup.PARAGRAPHS, Markup.PLAIN, Markup.WORD)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.page_ids = {column.key: str(self._number()) for column in self.columns}
        # A module is known by 32 hexadecimal digits, in the directory form by a number.
        made = self._number if self._is_directory else self._hex
        self.module_ids = {column.key: str(made()) for column in self.columns}
        self.by_key = dict(enumerate(orders, FIRST_ARTICLE))

    def _number(self) -> int:
        return self.dice.between(200_000, 990_000)

    def _hex(self) -> str:
        return "".join(self.dice.pick("0123456789abcdef") for _ in range(32))

    def make_columns(self) -> tuple[Column, ...]:
        """One column for the government and its office, one for all others."""
        higher, others = self.split_columns()
        twice = tuple(
            order
            for order in higher
            if order.year == TWICE_LISTED_YEAR
            and order.agency.kind == "office"
            and not self._is_static
        )
        return (
            Column(str(self._number()), f"{self.place.name}政府信息公开年报", higher),
            Column(str(self._number()), "部门和乡镇信息公开年报", others + twice),
        )

    @property
    def _is_static(self) -> bool:
        return self.place.style == "static"

    @property
    def _is_directory(self) -> bool:
        return self.place.style == "directory"

    def listings(self) -> tuple[str, ...]:
        """First pages of the columns that list reports."""
        listing = [column for column in self.columns if column.orders]
        return tuple(f"http://{self.place.host}{self._first_page(c)}" for c in listing)

    def _first_page(self, column: Column) -> str:
        if self._is_static:
            return f"/{self.place.key}/{column.key}/index.html"
        address = f"/eportal/ui?pageId={self.page_ids[column.key]}"
        return address + DIRECTORY if self._is_directory else address

    def address_in(self, column: Column, order: Order) -> str:
        """The article under the column's own page."""
        return self._article_address(column, FIRST_ARTICLE + self.numbers[key_of(order)])

    def _article_address(self, column: Column, key: int) -> str:
        if self._is_static:
            return f"/{self.place.key}/{column.key}/{key}/index.html"
        page = self.page_ids[column.key]
        return f"/eportal/ui?pageId={page}&articleKey={key}&columnId={column.key}"

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has article keys of its own range."""
        return self._article_address(column, FIRST_FURNITURE + number)

    def answer(self, path: str, query: Query) -> Reply | None:
        """Listing, article or home page."""
        if path == "/":
            return self._home()
        if path == "/eportal/ui":
            return self._dynamic(query)
        static = STATIC.match(path)
        if static is None or static["site"] != self.place.key:
            return None
        column = self._column(static["column"], self.columns)
        if static["article"]:
            return self._article(int(static["article"]), column)
        return _listing(self, column, 1) if column else None

    def _column(self, key: str, columns: tuple[Column, ...]) -> Column | None:
        return next((column for column in columns if column.key == key), None)

    def _dynamic(self, query: Query) -> Reply:
        pages = {page: key for key, page in self.page_ids.items()}
        column = self._column(pages.get(query.get("pageId", ""), ""), self.columns)
        key = query.get("articleKey", "")
        if key.isdigit():
            return self._article(int(key), column) or self.stub()
        if column is None:
            return self.stub()
        number = query.get("currentPage", "1")
        return _listing(self, column, int(number) if number.isdigit() else 1)

    def _article(self, key: int, column: Column | None) -> Reply | None:
        column = column or self.columns[0]
        if key in self.by_key:
            return _article(self, key, column)
        return self.no_report(key - FIRST_FURNITURE, column.name)

    def _home(self) -> Reply:
        links = [(column.name, self._first_page(column)) for column in self.columns]
        return self.html(self.page("home.html", links=links))


@lru_cache(maxsize=4096)
def _article(site: EportalSite, key: int, column: Column) -> Reply:
    report = make(site.by_key[key])
    year, *month_day = report.published_on.split("-")
    return site.html(
        site.page(
            "eportal_article.html",
            report=report,
            body=site.body_of(report),
            key=key,
            column=column,
            page_id=site.page_ids[column.key],
            container="conTxt" if site.place.style == "static" else "easysite-news-text",
            index_number=f"9{site.place.code}01/{year or report.order.year + 1}-{key}",
            published="{}年{}月{}日".format(year, *month_day) if year else "",
        )
    )


@lru_cache(maxsize=1024)
def _listing(site: EportalSite, column: Column, number: int) -> Reply:
    items = site.items(column)
    if not 1 <= number <= pages_of(items):
        return site.stub()
    return site.html(
        site.page(
            "eportal_list.html",
            items=on_page(items, number),
            column=column,
            number=number,
            total=pages_of(items),
            page_id=site.page_ids[column.key],
            module_id=site.module_ids[column.key],
        )
    )
