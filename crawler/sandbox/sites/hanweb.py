"""Sandbox portals of the Hanweb family (portals.md 3.2).

Seen there: records as CDATA in an XML script, the first answer with three pages of them, GET
proxy with `nextgroup` and `perpage`, POST proxy at the old path with the ids of the script,
encrypted ids whose pages come empty (54 bytes), Shandong's plain list with an empty store, the
disclosure module that lists all columns, a broken `<li style=<br/>`, `&` in addresses, a column
that is one report. Not seen, ours: what the proxy says past the end (no records).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from crawler.sandbox.generator import make, published_on
from crawler.sandbox.printed import NOTICE, Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import FURNITURE, Column, on_page, pages_of
from crawler.sandbox.sites.copies import CopyingSite
from crawler.sandbox.sites.exchange import Asked, Item, Query, Reply
from crawler.sandbox.world import Place, key_of

FIRST_ARTICLE = 41_000
FIRST_FURNITURE = 49_000
LEAF_YEAR = 2023
PER_PAGE = 10
GROUP = 3 * PER_PAGE
LARGEST = 300
ARTICLE = re.compile(r"^/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_(?P<id>\d+)\.html$")
COLUMN = re.compile(r"^/col/col(?P<id>\d+)/(?:index\.html)?$")
PROXY, OLD_PROXY = "/module/web/jpage/dataproxy.jsp", "/module/jpage/dataproxy.jsp"
SEARCH = "/module/xxgk/search.jsp"
EMPTY = "<datastore>\n<recordset>\n</recordset>\n</datastore>\n\n\n\n\n"
BROKEN_ITEM = 2


class HanwebSite(CopyingSite):
    """Articles `art_<column>_<id>`. Styles: `get`, `post`, `sealed`, `plain`.

    Traps: `broken_item`, `ampersands`, `one_report_column`, `no_script` (a sealed portal
    without the script that has the plain ids), those of copies.
    """

    markups = (Markup.WORD, Markup.PARAGRAPHS, Markup.NESTED)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.by_id = dict(enumerate(orders, FIRST_ARTICLE))
        self.leaf_id = str(int(self.columns[0].key) + 7)

    def column_keys(self) -> tuple[str, str]:
        """Numbers, as all columns have."""
        first = self.dice.between(5_000, 90_000)
        return str(first), str(first + 1)

    def listings(self) -> tuple[str, ...]:
        """Pages of the columns that list reports."""
        keys = [column.key for column in self.columns if column.orders]
        return tuple(f"http://{self.place.host}/col/col{key}/index.html" for key in keys)

    def leaf(self) -> Order | None:
        """The report that has a column of its own."""
        if "one_report_column" not in self.place.traps:
            return None
        wanted = (LEAF_YEAR, "government")
        return next((o for o in self.orders if (o.year, o.agency.kind) == wanted), None)

    def path_in(self, column: Column, order: Order) -> str:
        """The article in the column; its own column for the one that has it."""
        if order == self.leaf():
            return f"/col/col{self.leaf_id}/index.html"
        number = FIRST_ARTICLE + self.numbers[key_of(order)]
        query = "?xxgkhide=1&type=3" if "ampersands" in self.place.traps and number % 2 else ""
        return _article_path(column, number, published_on(order)) + query

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has ids of its own range."""
        return _article_path(column, FIRST_FURNITURE + number, FURNITURE[number][1])

    def receive(self, asked: Asked) -> Reply | None:
        """Lists and articles by GET; the proxy and the module by POST too."""
        if asked.path in (PROXY, OLD_PROXY) and asked.host != self.clone_host:
            return self._proxy(asked)
        if asked.path == SEARCH and asked.method == "POST":
            return self._search(asked.form)
        return super().receive(asked)

    def answer(self, path: str, query: Query) -> Reply | None:
        """Column, article or home page."""
        if path == "/":
            links = [(c.name, f"/col/col{c.key}/index.html") for c in self.columns]
            return self.html(self.page("home.html", links=links))
        article, column = ARTICLE.match(path), COLUMN.match(path)
        if article:
            return self._article(int(article["id"]))
        return self._column(column["id"]) if column else None

    def _article(self, number: int) -> Reply | None:
        if number in self.by_id:
            return _article(self, self.by_id[number])
        return self.no_report(number - FIRST_FURNITURE)

    def _column(self, key: str) -> Reply | None:
        leaf = self.leaf()
        if leaf and key == self.leaf_id:
            return _article(self, leaf)
        column = next((one for one in self.columns if one.key == key), None)
        return _column(self, column) if column else None

    def unit(self, column: Column) -> str:
        """The number of the list in a column's page."""
        return str(212_000 + int(column.key) % 1000)

    def _proxy(self, asked: Asked) -> Reply:
        """Records of a column; none where the request is not what this portal wants."""
        given = asked.form if asked.method == "POST" else asked.query
        column = next((c for c in self.columns if given.get("columnid") == c.key), None)
        wanted = {"get": ("GET", PROXY), "sealed": ("POST", PROXY), "post": ("POST", OLD_PROXY)}
        known = (asked.method, asked.path) == wanted.get(self.place.style)
        if column is None or not known or given.get("unitid") != self.unit(column):
            return self._xml(EMPTY)
        items = self.items(column)
        first, last = _window(asked)
        return self._xml(store(self, items[first - 1 : last], len(items)))

    def _xml(self, text: str) -> Reply:
        """Often served as text/html (portals.md 3.2)."""
        return self.html(f"<!-- {NOTICE} -->{text}" if text != EMPTY else text)

    def _search(self, form: Mapping[str, str]) -> Reply:
        """The rows of all columns, newest first, whichever column asks."""
        if form.get("area") != self.place.code or not form.get("divid", "").startswith("div"):
            return self.html(f"<p>{NOTICE}</p>")
        every = [item for column in self.columns for item in self.items(column)]
        rows = sorted(every, key=lambda item: item.date, reverse=True)
        number = int(form.get("currpage") or 1)
        shown = on_page(rows, number)
        total = pages_of(rows)
        return self.html(self.page("hanweb_rows.html", items=shown, total=total, number=number))


def _window(asked: Asked) -> tuple[int, int]:
    """First and last record that are asked for; a GET's `startrecord` is ignored."""
    size = min(int(asked.query.get("perpage", PER_PAGE)), LARGEST)
    if asked.method == "POST":
        first = int(asked.query.get("startrecord", 1))
        return first, min(int(asked.query.get("endrecord", first)), first + 3 * size - 1)
    page = int(asked.query.get("page", 1))
    return (page - 1) * size + 1, page * size


def _article_path(column: Column, number: int, date: str) -> str:
    year, month, day = (int(part) for part in date.split("-"))
    return f"/art/{year}/{month}/{day}/art_{column.key}_{number}.html"


def store(site: HanwebSite, items: list[Item], total: int, following: str = "") -> str:
    """The XML of a list: its records, how many there are, where the others are."""
    broken = "broken_item" in site.place.traps
    records = "\n".join(
        f"<record><![CDATA[{_record(item, broken and number == BROKEN_ITEM)}]]></record>"
        for number, item in enumerate(items)
    )
    pages = -(-total // PER_PAGE)
    group = f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>' if following else ""
    return (
        f"<datastore><totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage>\n"
        f"{group}<recordset>\n{records}\n</recordset></datastore>"
    )


def _record(item: Item, is_broken: bool) -> str:
    opening = "<li style=<br/>" if is_broken else "<li>"
    link = f"<a href='{item.href}' title='{item.title}' target=\"_blank\">{item.text}</a>"
    return f"{opening}{link}<span>{item.date}</span></li>"


def _following(site: HanwebSite, column: Column) -> str:
    """The address of the rest; with encrypted ids at a sealed portal, none where one POSTs."""
    if site.place.style == "post":
        return ""
    ids = (column.key, site.unit(column))
    if site.place.style == "sealed":
        ids = (quote("Hk9+aQ==" + column.key[::-1] + "=="), quote("x2Zq/0u"))
    name = quote(site.place.name)
    return (
        f"{PROXY}?page=2&appid=1&webid=5&path=/&columnid={ids[0]}&unitid={ids[1]}"
        f"&webname={name}&permissiontype=0"
    )


def _script(site: HanwebSite, column: Column, total: int) -> str:
    """What the page's own script is given: plain ids, the size of pages, the proxy's path."""
    if site.place.style not in ("post", "sealed") or "no_script" in site.place.traps:
        return ""
    unit = site.unit(column)
    path = OLD_PROXY if site.place.style == "post" else PROXY
    return (
        f"var param_{unit} = {{col:1,appid:1,webid:5,path:'/',columnid:{column.key},"
        f"sourceContentType:1,unitid:'{unit}',webname:'{site.place.name}',permissiontype:0}};\n"
        f"$('#{unit}').jpage({{totalRecord:{total}, perPage:{PER_PAGE}, proxyUrl:'{path}'}});"
    )


@lru_cache(maxsize=256)
def _column(site: HanwebSite, column: Column) -> Reply:
    items = site.items(column)
    is_plain = site.place.style == "plain"
    by_module = is_plain and column is site.columns[1]
    shown = [] if is_plain else items[:GROUP]
    text = site.page(
        "hanweb_list.html",
        column=column,
        unit=site.unit(column),
        store="" if by_module else store(site, shown, len(items), _following(site, column)),
        script=_script(site, column, len(items)),
        tree=f"area={site.place.code}&jdid=3096&divid=div{column.key}" if by_module else "",
        items=items if is_plain and not by_module else [],
    )
    return site.html(text)


@lru_cache(maxsize=4096)
def _article(site: HanwebSite, order: Order) -> Reply:
    report = make(order)
    text = site.page(
        "hanweb_article.html",
        report=report,
        body=site.body_of(report),
        column=site.column_of[key_of(order)],
        container="main-txt" if site.place.style == "plain" else "zoom",
        number=FIRST_ARTICLE + site.numbers[key_of(order)],
    )
    return site.html(text)
