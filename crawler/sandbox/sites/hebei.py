"""Sandbox portals of Hebei's columns (portals.md 3.7).

Seen there: a shell without a link to an article, the block's address in its script, fragments
of `li` with `p` cells, `PubDate` with the first publication while the path has the day of the
move, date and time without a blank between. Not seen, ours: what a block answers past its last
page (`repeats`: that page again; else an empty list).
"""

import re
from functools import lru_cache

from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import make, published_on
from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import FURNITURE, Column, on_page, pages_of
from crawler.sandbox.sites.copies import CopyingSite
from crawler.sandbox.sites.exchange import Query, Reply
from crawler.sandbox.world import Place, key_of

MOVED = "2023-08-21"
"""On that day the site was made anew, and everything before it has this date in its path."""
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ARTICLE = re.compile(rf"^.*/columns/{UUID}/\d{{6}}/\d{{2}}/(?P<id>{UUID})\.html$")
COLUMN = re.compile(rf"^(?P<folder>.*/columns/{UUID}/)(?:index\.html)?$")
BLOCK = re.compile(rf"^(?P<folder>.*/columns/{UUID}/)templates/(?P<rest>{UUID}/blocks/{UUID})$")


class HebeiSite(CopyingSite):
    """Articles by UUID. Styles: `province`, `city` (columns lie below /zfxxgk).

    Traps: `repeats`, those of copies.
    """

    markups = (Markup.WORD, Markup.PLAIN, Markup.WPS)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.by_id = {_uuid(place, "article", *key_of(order)): order for order in orders}
        self.furniture = {self._furniture_id(n): n for n in range(len(FURNITURE))}
        self.folders = {column.key: column for column in self.columns}

    def column_keys(self) -> tuple[str, str]:
        """Folders named by UUID."""
        above = "/zfxxgk" if self.place.style == "city" else ""
        first, second = (f"{above}/columns/{_uuid(self.place, 'column', n)}/" for n in range(2))
        return first, second

    def listings(self) -> tuple[str, ...]:
        """The shells that list reports."""
        both = zip(self.column_keys(), self.split_columns(), strict=True)
        keys = [key for key, orders in both if orders]
        return tuple(f"http://{self.place.host}{key}index.html" for key in keys)

    def path_in(self, column: Column, order: Order) -> str:
        """The article below its column and the day of the move or of its publication."""
        return _dated(column, published_on(order), _uuid(self.place, "article", *key_of(order)))

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture looks like any article."""
        return _dated(column, FURNITURE[number][1], self._furniture_id(number))

    def _furniture_id(self, number: int) -> str:
        return _uuid(self.place, "furniture", number)

    def block(self, column: Column) -> str:
        """The path of a column's list."""
        template, block = (_uuid(self.place, name, column.key) for name in ("template", "block"))
        return f"{column.key}templates/{template}/blocks/{block}"

    def answer(self, path: str, query: Query) -> Reply | None:
        """Shell, block, article or home page."""
        if path == "/":
            links = [(column.name, column.key) for column in self.columns]
            return self.html(self.page("home.html", links=links))
        article, shell, block = (one.match(path) for one in (ARTICLE, COLUMN, BLOCK))
        if article:
            return self._article(article["id"])
        if shell:
            column = self.folders.get(shell["folder"])
            return _shell(self, column) if column else None
        column = self.folders.get(block["folder"]) if block else None
        if column is None or path != self.block(column):
            return None
        number = query.get("page", "1")
        return _block(self, column, int(number) if number.isdigit() else 1)

    def _article(self, key: str) -> Reply | None:
        if key in self.by_id:
            return _article(self, self.by_id[key])
        if key in self.furniture:
            return self.no_report(self.furniture[key])
        return None


def _dated(column: Column, date: str, article: str) -> str:
    year, month, day = max(date, MOVED).split("-")
    return f"{column.key}{year}{month}/{day}/{article}.html"


def _uuid(place: Place, *names: object) -> str:
    dice = Dice(place.key, "hebei", *names)
    parts = (8, 4, 4, 4, 12)
    return "-".join("".join(dice.pick("0123456789abcdef") for _ in range(n)) for n in parts)


@lru_cache(maxsize=256)
def _shell(site: HebeiSite, column: Column) -> Reply:
    return site.html(site.page("hebei_shell.html", column=column, block=site.block(column)))


@lru_cache(maxsize=1024)
def _block(site: HebeiSite, column: Column, number: int) -> Reply:
    items = site.items(column)
    if "repeats" in site.place.traps:
        number = min(number, pages_of(items))
    kind = "xxgk_gfxwjk" if site.place.style == "province" else "xxgkgzwjk"
    shown = on_page(items, number)
    return site.html(site.page("hebei_block.html", items=shown, kind=kind, number=number))


@lru_cache(maxsize=4096)
def _article(site: HebeiSite, order: Order) -> Reply:
    report = make(order)
    column = site.column_of[key_of(order)]
    text = site.page("hebei_article.html", report=report, body=site.body_of(report), column=column)
    return site.html(text)
