"""Sandbox portals of gkmlpt, the disclosure platform of Guangdong (portals.md 3.6).

Seen there: `window._CONFIG` with SID and TREE, nodes that lead elsewhere (`jump_url`), JSON of 100
documents a page, pages 0 and 1 alike, category 0 for everything, nothing or 404 past the end,
titles escaped twice (`\\\\uXXXX`, `%uXXXX`), escapes that JSON does not know, one document here
and in a column of NFCMS. Not established there, ours: names of categories below that of reports.
"""

import json
import re
from functools import lru_cache

from crawler.sandbox.generator import make
from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import (
    Column,
    Item,
    Query,
    Reply,
    Site,
    on_page,
    pages_of,
)
from crawler.sandbox.world import Place, key_of

DOCUMENTS_A_PAGE = 100
FIRST_ARTICLE, FIRST_FURNITURE, FIRST_OTHER = 4_688_000, 4_990_000, 4_700_000
OTHERS = 180
"""Documents that are no reports, in the list of everything."""
NFCMS_COLUMN = "/zwgk/xxgknb/szf/"
POST = re.compile(
    r"^(?P<folder>/gkmlpt/|/zwgk/xxgknb/szf/)content/(?:\d+/\d+/)?post_(?P<id>\d+)\.html$"
)
API = re.compile(r"^/gkmlpt/api/all/(?P<category>\d+)$")
INDEX = re.compile(r"^(?P<folder>.*/)(?:index(?:_(?P<page>\d+))?\.html)?$")
BROKEN = "@@BROKEN@@"


class GkmlptSite(Site):
    """Columns by the number of their category; one of NFCMS by its folder."""

    markups = (Markup.PARAGRAPHS, Markup.WPS, Markup.WORD)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.by_number = dict(enumerate(orders, FIRST_ARTICLE))
        self.sid = f"{place.code[1:4]}041"

    def make_columns(self) -> tuple[Column, ...]:
        """Categories of reports, or one of everything; a column of NFCMS."""
        if self.place.style == "everything":
            return (Column("0", "全部", self.orders),)
        higher, others = self.split_columns()
        columns = [Column("4688", "县政府", higher)]
        if others:
            columns.append(Column("4689", "部门和乡镇", others, furnished=False))
        if "nfcms" in self.place.traps:
            columns.append(Column(NFCMS_COLUMN, "政府信息公开年报", higher))
        return tuple(columns)

    def listings(self) -> tuple[str, ...]:
        """The platform; its tree leads to the column of NFCMS."""
        return (f"http://{self.place.host}/gkmlpt/index",)

    def address_in(self, column: Column, order: Order) -> str:
        """The document on the platform, or in the column."""
        return _address(column, FIRST_ARTICLE + self.numbers[key_of(order)])

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has numbers of its own range."""
        return _address(column, FIRST_FURNITURE + number)

    def items(self, column: Column) -> list[Item]:
        """With everything else that a town publishes, where everything is listed."""
        lines = super().items(column)
        if column.key == "0":
            name = f"{self.place.name}人民政府办公室关于做好第{{}}批示例事项的通知"
            others = range(OTHERS)
            lines += [
                Item(name.format(n), "2016-06-01", _address(column, FIRST_OTHER + n))
                for n in others
            ]
        return lines

    def answer(self, path: str, query: Query) -> Reply | None:
        """Platform, its JSON, a document, a page of the column or the home page."""
        if path == "/":
            return self.html(self.page("home.html", links=[("公开目录", "/gkmlpt/index")]))
        if path == "/gkmlpt/index":
            tree = json.dumps(self._tree(), ensure_ascii=False)
            return self.html(self.page("gkmlpt_index.html", sid=self.sid, tree=tree))
        if post := POST.match(path):
            return self._post(int(post["id"]))
        if api := API.match(path):
            return self._documents(api["category"], query)
        index = INDEX.match(path)
        column = self._column(index["folder"]) if index else None
        return _listing(self, column, int(index["page"] or 1)) if index and column else None

    def _column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def _tree(self) -> list[dict[str, object]]:
        """Categories: a guide, reports elsewhere, and those that are listed here."""
        own = [c for c in self.columns if c.key not in ("0", NFCMS_COLUMN)]
        below = [_node(column.key, column.name) for column in own]
        nodes = [_node("4600", "政府信息公开指南"), _node("4601", "政策文件")]
        if self._column(NFCMS_COLUMN):
            nodes.append(_node("4602", "政府信息公开年报", jump_url=NFCMS_COLUMN))
        if "jump_elsewhere" in self.place.traps:
            there = "http://elsewhere-sample.test/nb/"
            nodes.append(_node("4603", "政府信息公开年报", jump_url=there))
        return [*nodes, *([_node("4687", "政府信息公开年度报告", below)] if below else [])]

    def _documents(self, category: str, query: Query) -> Reply | None:
        """One page of a category; pages 0 and 1 are the same."""
        column = self._column(category)
        if column is None or query.get("sid") != self.sid:
            return None
        items, page = self.items(column), max(1, int(query.get("page", "1")))
        shown = items[(page - 1) * DOCUMENTS_A_PAGE : page * DOCUMENTS_A_PAGE]
        if not shown and category == "0":
            return None
        articles = [self._document(item, number) for number, item in enumerate(shown)]
        answer = {"classify": {"id": int(category), "post_count": len(items)}, "articles": articles}
        text = json.dumps(answer).replace(BROKEN, r"\x3Cp\x3E it\'s \u003")
        return Reply(text.encode("utf-8"), "application/json")

    def _document(self, item: Item, number: int) -> dict[str, object]:
        escaped = "escaped" in self.place.traps
        return {
            "id": int(item.href.rpartition("_")[2].removesuffix(".html")),
            "title": _escaped(item.title, number % 3) if escaped else item.title,
            "url": f"http://{self.place.host}{item.href}",
            "post_url": f"http://{self.place.host}{NFCMS_COLUMN}{item.href.rpartition('/')[2]}",
            "created_at": f"{item.date} 09:30:00",
            "publisher": f"{self.place.name}人民政府",
            "abstract": f"示例数据 {BROKEN}" if escaped else "示例数据",
            "attachment": [],
        }

    def _post(self, number: int) -> Reply | None:
        if number in self.by_number:
            return _article(self, number)
        return self.no_report(number - FIRST_FURNITURE)


def _address(column: Column, number: int) -> str:
    if column.key == NFCMS_COLUMN:
        return f"{NFCMS_COLUMN}content/post_{number}.html"
    return f"/gkmlpt/content/{number // 1_000_000}/{number // 1000}/post_{number}.html"


def _node(
    number: str, name: str, children: list[dict[str, object]] | None = None, jump_url: str = ""
) -> dict[str, object]:
    return {"id": int(number), "name": name, "jump_url": jump_url, "children": children or []}


def _escaped(title: str, how: int) -> str:
    """As it is, or each character beyond ASCII as `\\\\uXXXX` or `%uXXXX`."""
    mark = ("", "\\u", "%u")[how]
    return "".join(f"{mark}{ord(c):04x}" if mark and ord(c) > 127 else c for c in title)


@lru_cache(maxsize=4096)
def _article(site: GkmlptSite, number: int) -> Reply:
    report = make(site.by_number[number])
    column = site.column_of[key_of(report.order)]
    return site.html(
        site.page(
            "gkmlpt_article.html",
            report=report,
            body=site.body_of(report),
            number=number,
            column=column,
            sid=site.sid,
        )
    )


@lru_cache(maxsize=64)
def _listing(site: GkmlptSite, column: Column, number: int) -> Reply | None:
    items = site.items(column)
    total = pages_of(items)
    if not 1 <= number <= total:
        return None
    values = {
        "items": on_page(items, number),
        "files": ["index.html", *(f"index_{n}.html" for n in range(2, total + 1))],
        "column": column,
        "children": [],
        "number": number,
        "total": total,
        "site_id": site.sid,
    }
    return site.html(site.page("nfcms_list.html", **values))
