"""Sandbox portals of the jpaas family (portals.md 3.3).

Seen there: units with `url` and `queryData` in single quotes, `parseType=bulidstatic`, markup
inside JSON, `rows` and `count` in `.pagination`, paging by `paramJson` alone, articles with
only the year in their address, 403 without Referer. Not seen, ours: what comes past the end
(a list without items), what a wrong template says.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import make, published_on
from crawler.sandbox.printed import NOTICE, Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import FURNITURE, PER_PAGE, Column, on_page
from crawler.sandbox.sites.copies import CopyingSite
from crawler.sandbox.sites.exchange import Asked, Item, Query, Reply
from crawler.sandbox.world import Place, key_of

ENDPOINT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
ARTICLE = re.compile(r"^.*/art/\d{4}/art_(?P<id>[0-9a-f]{32})\.html$")
TAG = "当前栏目_list"
PARSE_TYPES = ("bulidstatic", "buildstatic")
FORBIDDEN = Reply(b"<html><body>403 Forbidden</body></html>", "text/html", 403)


class JpaasSite(CopyingSite):
    """Articles `art_<32 hex>`. Styles: `flat`, or `years`, a column for each year below.

    Traps: `deaf` (always the first page, as Hangzhou's from abroad), `browsers_only` (403 to
    everybody who says what he is, as one ministry's), those of copies.
    """

    markups = (Markup.PARAGRAPHS, Markup.WORD, Markup.CELL_PARAGRAPHS)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.by_id = {_hex(place, "article", *key_of(order)): order for order in orders}
        self.furniture = {self._furniture_id(n): n for n in range(len(FURNITURE))}
        self.folders = {column.key: column for column in self.columns}
        self.web_id = _hex(place, "web")
        self.template = _hex(place, "template")

    @property
    def root(self) -> str:
        """The folder of the first column."""
        return f"/{self.place.key}/zwgk/zfxxgknb/"

    def column_keys(self) -> tuple[str, str]:
        """Folders."""
        return self.root, f"/{self.place.key}/zwgk/bmndbg/"

    def make_columns(self) -> tuple[Column, ...]:
        """The two columns, and one for each year below the first where there are such."""
        first, second = super().make_columns()
        if self.place.style != "years":
            return first, second
        years = sorted({order.year for order in first.orders}, reverse=True)
        below = (self._year(first, year) for year in years)
        # Reports stand in the years' columns only.
        return (Column(first.key, first.name, ()), second, *below)

    def _year(self, column: Column, year: int) -> Column:
        orders = tuple(order for order in column.orders if order.year == year)
        return Column(f"{column.key}{year}/", f"{year}年", orders, furnished=False)

    def listings(self) -> tuple[str, ...]:
        """The columns that list reports."""
        both = zip(self.column_keys(), self.split_columns(), strict=True)
        keys = [key for key, orders in both if orders]
        return tuple(f"http://{self.place.host}{key}index.html" for key in keys)

    def path_in(self, column: Column, order: Order) -> str:
        """The article in the folder of the column."""
        article = _hex(self.place, "article", *key_of(order))
        return f"{column.key}art/{published_on(order)[:4]}/art_{article}.html"

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture looks like any article."""
        return f"{column.key}art/{FURNITURE[number][1][:4]}/art_{self._furniture_id(number)}.html"

    def _furniture_id(self, number: int) -> str:
        return _hex(self.place, "furniture", number)

    def receive(self, asked: Asked) -> Reply | None:
        """The endpoint refuses who does not come from a page of the portal."""
        if asked.path == ENDPOINT and asked.host != self.clone_host:
            came = asked.headers.get("referer", "").startswith(f"http://{self.place.host}/")
            is_welcome = came and "browsers_only" not in self.place.traps
            return self._unit(asked.query) if is_welcome else FORBIDDEN
        return super().receive(asked)

    def answer(self, path: str, query: Query) -> Reply | None:
        """Column, article or home page."""
        if path == "/":
            links = [(self.folders[key].name, key) for key in self.column_keys()]
            return self.html(self.page("home.html", links=links))
        article = ARTICLE.match(path)
        if article:
            return self._article(article["id"])
        column = self.folders.get(path.removesuffix("index.html"))
        return _column(self, column) if column else None

    def _article(self, key: str) -> Reply | None:
        if key in self.by_id:
            return _article(self, self.by_id[key])
        if key in self.furniture:
            return self.no_report(self.furniture[key])
        return None

    def units(self, column: Column) -> list[dict[str, str]]:
        """What the scripts of a column's page ask for: a bar of services, then the list."""
        shared = {"parseType": "bulidstatic", "webId": self.web_id, "tplSetId": self.template}
        page = {"pageType": "column", "editType": "null", "pageId": self.page_id(column)}
        return [shared | {"tagId": tag} | page for tag in ("服务导航", TAG)]

    def page_id(self, column: Column) -> str:
        """The endpoint's name for a column."""
        return _hex(self.place, "page", column.key)

    def _unit(self, query: Mapping[str, str]) -> Reply:
        column = next((c for c in self.columns if self.page_id(c) == query.get("pageId")), None)
        known = query.get("parseType") in PARSE_TYPES and query.get("tplSetId") == self.template
        if column is None or not known or query.get("webId") != self.web_id:
            return _json({"success": False, "code": "500", "message": NOTICE, "data": None})
        if query.get("tagId") != TAG:
            html = f'<div id="服务导航"><a href="/fw/index.html">办事服务</a>{NOTICE}</div>'
            return _json({"success": True, "code": "200", "data": {"html": html}})
        return _json({"success": True, "code": "200", "data": {"html": self._list(column, query)}})

    def _list(self, column: Column, query: Mapping[str, str]) -> str:
        """Page 1 whatever a bare `pageNo` says."""
        asked = json.loads("{}" if "deaf" in self.place.traps else query.get("paramJson", "{}"))
        items = self.items(column)
        shown = on_page(items, int(asked.get("pageNo", 1)))
        values = {"items": shown, "tag": TAG, "rows": PER_PAGE, "count": len(items)}
        return self.page("jpaas_unit.html", number=asked.get("pageNo", 1), **values)

    def items(self, column: Column) -> list[Item]:
        """Nothing in a column that only leads to those for the years."""
        return super().items(column) if column.orders or not column.furnished else []


def _json(answer: Mapping[str, object]) -> Reply:
    content = json.dumps(answer, ensure_ascii=False).encode()
    return Reply(content, "application/json;charset=UTF-8")


def _hex(place: Place, *names: object) -> str:
    dice = Dice(place.key, "jpaas", *names)
    return "".join(dice.pick("0123456789abcdef") for _ in range(32))


@lru_cache(maxsize=256)
def _column(site: JpaasSite, column: Column) -> Reply:
    units = [str(unit) for unit in site.units(column)]
    below = [c for c in site.columns if c is not column and c.key.startswith(column.key)]
    values = {"units": units, "below": below, "endpoint": ENDPOINT}
    return site.html(site.page("jpaas_list.html", column=column, **values))


@lru_cache(maxsize=4096)
def _article(site: JpaasSite, order: Order) -> Reply:
    report = make(order)
    column = site.column_of[key_of(order)]
    text = site.page("jpaas_article.html", report=report, body=site.body_of(report), column=column)
    return site.html(text)
