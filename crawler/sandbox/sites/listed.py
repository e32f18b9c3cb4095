"""Sandbox portals whose articles lie at addresses of one shape, found by these; any lists.

What a family adds: the shape of its articles' addresses and how its columns are listed.
"""

import hashlib
from abc import abstractmethod
from collections.abc import Collection
from functools import lru_cache
from uuid import UUID

from crawler.sandbox.generator import make, published_on
from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import FURNITURE, Column, Item, Query, Reply, Site
from crawler.sandbox.world import Place, key_of

FIRST_FURNITURE = 9000
"""Numbers of items that are no reports; those of reports count from 0."""


class ListedSite(Site):
    """Articles by number; a subclass gives each number an address and answers for its lists."""

    markups = (Markup.PARAGRAPHS, Markup.WORD, Markup.NESTED)
    template = "tail_article.html"
    container = 'id="zoom"'
    per_page = 8

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.articles = {
            self.article_path(column, number): (column, number)
            for column in self.columns
            for number in self._numbers_in(column)
        }

    @abstractmethod
    def article_path(self, column: Column, number: int) -> str:
        """Path of an article, without query."""

    @abstractmethod
    def listing(self, path: str, query: Query) -> Reply | None:
        """A page of a list, or whatever else is no article."""

    def _numbers_in(self, column: Column) -> list[int]:
        furniture = range(FIRST_FURNITURE, FIRST_FURNITURE + len(FURNITURE))
        own = [self.numbers[key_of(order)] for order in column.orders]
        return [*own, *furniture] if column.furnished else own

    def grouped(
        self, kinds: Collection[str], key: str, name: str, *, furnished: bool = True
    ) -> Column:
        """A column of the reports of some kinds of agencies; of all others where none is named."""
        every = {order.agency.kind for order in self.orders}
        chosen = tuple(order for order in self.orders if order.agency.kind in (kinds or every))
        return Column(key, name, chosen, furnished)

    def address_in(self, column: Column, order: Order) -> str:
        """The path of the report's number."""
        return self.article_path(column, self.numbers[key_of(order)])

    def furniture_address(self, column: Column, number: int) -> str:
        """The path of a number behind those of reports."""
        return self.article_path(column, FIRST_FURNITURE + number)

    def date_of(self, number: int) -> str:
        """Day of publication, ISO 8601."""
        if number >= FIRST_FURNITURE:
            return FURNITURE[number - FIRST_FURNITURE][1]
        return published_on(self.orders[number])

    def answer(self, path: str, query: Query) -> Reply | None:
        """An article, the home page, or what the family lists."""
        if path in self.articles:
            return self.article(*self.articles[path])
        if path == "/":
            return self.listing(path, query) if query else self.home()
        return self.listing(path, query)

    def home(self) -> Reply:
        """The home page leads to the lists."""
        links = [("政府信息公开年报", url) for url in self.listings()]
        return self.html(self.page("home.html", links=links))

    def article(self, column: Column, number: int) -> Reply | None:
        """A report or a page that is none."""
        if number >= FIRST_FURNITURE:
            return self.no_report(number - FIRST_FURNITURE, column.name)
        return _article(self, column, number)

    def page_of(self, items: list[Item], number: int) -> list[Item]:
        """The items of a page, counted from 1."""
        return items[(number - 1) * self.per_page : number * self.per_page]

    def pages_of(self, items: list[Item]) -> int:
        """How many pages a list has; an empty one has one."""
        return max(1, -(-len(items) // self.per_page))


@lru_cache(maxsize=4096)
def _article(site: ListedSite, column: Column, number: int) -> Reply:
    report = make(site.orders[number])
    return site.html(
        site.page(
            site.template,
            report=report,
            body=site.body_of(report),
            column=column,
            container=site.container,
            number=number,
        )
    )


def hexadecimal(*parts: object) -> str:
    """32 hexadecimal digits, the same in every run."""
    text = "/".join(map(str, parts))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def uuid(*parts: object) -> str:
    """A UUID, the same in every run."""
    return str(UUID(hexadecimal(*parts)))
