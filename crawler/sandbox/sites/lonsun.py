"""Sandbox portals of the Lonsun family (portals.md 3.9).

Seen there: `/public/column/<organ>`, `Ls.pagination({… pageCount … data})` in its script, the
label `/site/label/8888` by GET or POST with `labelName=publicInfoList` and `type=3` for annual
reports, `a.title`, articles `/public/<organ>/<id>.html` and `/public/content/<id>`. Not seen,
ours: what the label says past the last page and to a request that it does not understand
(暂无相关信息).
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from crawler.sandbox.generator import make
from crawler.sandbox.printed import NOTICE, Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import PER_PAGE, Column, on_page, pages_of
from crawler.sandbox.sites.copies import CopyingSite
from crawler.sandbox.sites.exchange import Asked, Query, Reply
from crawler.sandbox.world import Place, key_of

FIRST_ARTICLE = 10_461_000
FIRST_FURNITURE = 10_469_000
LABEL = "/site/label/8888"
ANNUAL_REPORTS = "3"
ARTICLE = re.compile(r"^/public/(?:\d+/(?P<id>\d+)\.html|content/(?P<other>\d+))$")
COLUMN = re.compile(r"^/public/column/(?P<organ>\d+)$")


class LonsunSite(CopyingSite):
    """Columns by organ. Styles: `get` and `post`, what the label answers to.

    Traps: `inline` (the column's page shows the first page itself), `empty_pages` (only the
    first page holds anything), those of copies.
    """

    markups = (Markup.PLAIN, Markup.WORD, Markup.CELL_TABLES)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.by_id = dict(enumerate(orders, FIRST_ARTICLE))
        self.site_id = str(6_780_000 + int(self.columns[0].key) % 10_000)

    def column_keys(self) -> tuple[str, str]:
        """Numbers of organs."""
        first = self.dice.between(21_000, 49_000)
        return str(first), str(first + 10)

    def registered(self) -> Mapping[str, object]:
        """A label that answers to POST only needs to be known as such."""
        params = {"params": {"method": "post"}} if self.place.style == "post" else {}
        return {**super().registered(), **params}

    def listings(self) -> tuple[str, ...]:
        """The organs' columns of annual reports."""
        home = f"http://{self.place.host}/public/column"
        keys = [column.key for column in self.columns if column.orders]
        return tuple(f"{home}/{key}?type=3&action=list" for key in keys)

    def path_in(self, column: Column, order: Order) -> str:
        """The old address or the new one, both are in use."""
        return _path(column, FIRST_ARTICLE + self.numbers[key_of(order)])

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has numbers of its own range."""
        return _path(column, FIRST_FURNITURE + number)

    def receive(self, asked: Asked) -> Reply | None:
        """The label, by the method that this portal has; all else by GET."""
        if asked.path == LABEL and asked.host != self.clone_host:
            by_post = self.place.style == "post"
            given = asked.form if by_post else asked.query
            return self._label(given) if by_post == (asked.method == "POST") else None
        return super().receive(asked)

    def answer(self, path: str, query: Query) -> Reply | None:
        """Column, article or home page."""
        if path == "/":
            links = [(column.name, f"/public/column/{column.key}") for column in self.columns]
            return self.html(self.page("home.html", links=links))
        article, shell = ARTICLE.match(path), COLUMN.match(path)
        if article:
            return self._article(int(article["id"] or article["other"]))
        column = self._organ(shell["organ"]) if shell else None
        return _column(self, column) if column else None

    def _organ(self, key: str | None) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def _label(self, given: Mapping[str, str]) -> Reply:
        column = self._organ(given.get("organId"))
        known = (given.get("labelName"), given.get("siteId"), given.get("action"))
        right = known == ("publicInfoList", self.site_id, "list") and given.get("file")
        if column is None or not right or given.get("type") != ANNUAL_REPORTS:
            return self.html(f"<!-- {NOTICE} --><p>暂无相关信息</p>")
        number = given.get("pageIndex", "1")
        return _fragment(self, column, int(number) if number.isdigit() else 1)

    def _article(self, number: int) -> Reply | None:
        if number in self.by_id:
            return _article(self, number)
        return self.no_report(number - FIRST_FURNITURE)

    def script(self, column: Column) -> dict[str, str]:
        """What the list's script sends beside the number of the page."""
        return {
            "siteId": self.site_id,
            "catId": f"{column.key}11",
            "file": f"/{self.place.key}/publicInfoList_newest2020",
            "organId": column.key,
            "pageSize": str(PER_PAGE),
            "type": ANNUAL_REPORTS,
        }


def _path(column: Column, number: int) -> str:
    is_new = number % 2
    return f"/public/content/{number}" if is_new else f"/public/{column.key}/{number}.html"


def _values(site: LonsunSite, column: Column) -> dict[str, object]:
    total = pages_of(site.items(column))
    return {"column": column, "label": LABEL, "total": total, "data": site.script(column)}


@lru_cache(maxsize=256)
def _column(site: LonsunSite, column: Column) -> Reply:
    shown = on_page(site.items(column), 1) if "inline" in site.place.traps else []
    values = _values(site, column)
    return site.html(site.page("lonsun_list.html", items=shown, number=1, **values))


@lru_cache(maxsize=1024)
def _fragment(site: LonsunSite, column: Column, number: int) -> Reply:
    is_empty = number > 1 and "empty_pages" in site.place.traps
    shown = [] if is_empty else on_page(site.items(column), number)
    values = _values(site, column)
    return site.html(site.page("lonsun_fragment.html", items=shown, number=number, **values))


@lru_cache(maxsize=4096)
def _article(site: LonsunSite, number: int) -> Reply:
    report = make(site.by_id[number])
    column = site.column_of[key_of(report.order)]
    values = {"report": report, "column": column, "number": number}
    return site.html(site.page("lonsun_article.html", body=site.body_of(report), **values))
