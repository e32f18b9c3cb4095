"""Sandbox portals of the Ucap family (portals.md 3.4).

Each column is filled in its own way; a style is a choice of three. Seen there: `/searchList` as
JSON, the channel looked up by `getChannelList`, the POST with `datas[]`, both of Suzhou's
endpoints, `<UCAPTITLE>` and `<UCAPCONTENT>`, `#PAGE_BREAK#`, articles that `interface-cms`
gives as JSON. Not established there, ours: static `_2`, how many records a server gives at
most, that a fragment says nothing of further pages.
"""

import json
from collections.abc import Mapping
from functools import lru_cache

from crawler.sandbox.generator import make
from crawler.sandbox.printed import MadeReport, Order
from crawler.sandbox.sites.base import Asked, Column, Item, Query, Reply
from crawler.sandbox.sites.listed import ListedSite, hexadecimal
from crawler.sandbox.world import Place

# By style: for three groups of agencies the way in which their column is filled.
STYLES = {
    "search": ("channel_list", "static", "search_list"),
    "post": ("posted", "fragment", "posted"),
    "suzhou": ("suzhou", "suzhou_departments", "suzhou"),
}
GROUPS = (("government",), ("office",), ("department", "township"))
NAMES = ("政府年报", "政府办公室年报", "部门和乡镇年报")
SCRIPTED_YEAR = 2017
"""Reports of this year are filled into their page by a script, with the trap `interface_cms`."""
PAGE_BREAK = "#PAGE_BREAK#"


class UcapSite(ListedSite):
    """Articles `/<site>/c<code>/YYYYMM/<32 hex>.shtml`."""

    template = "ucap_article.html"

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        ways = STYLES[place.style]
        groups = [GROUPS.index(group) for group in GROUPS if self._has(group)]
        self.ways = {c.key: ways[g] for c, g in zip(self.columns, groups, strict=True)}
        self.channels = {hexadecimal(place.key, c.key): c for c in self.columns}
        self.department = f"11{place.code}00{place.code}N"

    def _has(self, group: tuple[str, ...]) -> bool:
        return any(order.agency.kind in group for order in self.orders)

    def make_columns(self) -> tuple[Column, ...]:
        """One column for each group of agencies."""
        return tuple(
            self.grouped(group, f"c{113420 + number}k", name)
            for number, (group, name) in enumerate(zip(GROUPS, NAMES, strict=True))
            if self._has(group)
        )

    def listings(self) -> tuple[str, ...]:
        """The first page of each column."""
        host = self.place.host
        return tuple(f"http://{host}{self._folder(c)}zfxxgk_list.shtml" for c in self.columns)

    def _folder(self, column: Column) -> str:
        return f"/{self.place.key}/{column.key}/"

    def article_path(self, column: Column, number: int) -> str:
        """The month of publication is in the path."""
        month = self.date_of(number)[:7].replace("-", "")
        return f"{self._folder(column)}{month}/{hexadecimal(self.place.key, number)}.shtml"

    def receive(self, asked: Asked) -> Reply | None:
        """Lists are asked for by POST too."""
        if asked.method == "GET":
            return self.answer(asked.path, asked.query)
        if asked.path.startswith("/common/search/"):
            column = self._column(asked.path.rpartition("/")[2], "posted")
            complete = asked.form.get("datas[0][value]") == "4"
            return self._found(column, asked.form) if complete else self._found(None, {})
        if asked.path.endswith("/loadDataByChannelIdAndDeptIdBackSort"):
            return self._departments(asked.form)
        return None

    def listing(self, path: str, query: Query) -> Reply | None:
        """A column, or one of the endpoints."""
        first, _, last = path.rpartition("/")
        if path == "/getChannelList":
            return self._channel(query.get("channelCode", ""))
        if first == "/searchList":
            column = self._column(last, "search_list") or self._column(last, "channel_list")
            return self._found(column, query)
        if first == "/es-search/search":
            return self._fragment(self._column(last, "fragment"), query)
        if path == "/szinf/info/getInfoCommon/":
            return self._common(query)
        if path == "/interface-cms/proxy/api":
            return self._manuscript(query.get("manuscriptId", ""))
        return self._column_page(f"{first}/", last)

    def _column(self, channel: str, way: str) -> Column | None:
        column = self.channels.get(channel)
        return column if column and self.ways[column.key] == way else None

    def _column_page(self, folder: str, name: str) -> Reply | None:
        column = next((one for one in self.columns if self._folder(one) == folder), None)
        stem, _, number = name.removesuffix(".shtml").removeprefix("zfxxgk_").partition("_")
        if column is None or stem != "list" or not (number or "1").isdecimal():
            return None
        page = int(number or 1)
        is_static = self.ways[column.key] == "static"
        if page > (self.pages_of(self.items(column)) if is_static else 1):
            return self.stub()
        return _listing(self, column, page)

    def _found(self, column: Column | None, asked: Mapping[str, str]) -> Reply:
        """The vendor's answer; a server gives fewer records than were asked for."""
        items = self.items(column) if column else []
        number = int(asked.get("page", "1"))
        results = [
            {
                "title": item.title,
                "url": f"http://{self.place.host}{item.href}" if number == 1 else item.href,
                "publishedTimeStr": f"{item.date} 09:00:00",
                "content": "",
            }
            for item in self.page_of(items, number)
        ]
        found = {"page": number, "rows": len(results), "total": len(items), "results": results}
        return _json({"status": "success", "data": found})

    def _fragment(self, column: Column | None, query: Query) -> Reply:
        number = int(query.get("page", "1"))
        shown = self.page_of(self.items(column), number) if column else []
        lines = (
            f'<li><a href="{i.href}" title="{i.title}">{i.text}</a><span>{i.date}</span></li>'
            for i in shown
        )
        return self.html(f"<ul>\n{chr(10).join(lines)}\n</ul>")

    def _channel(self, code: str) -> Reply:
        levels = [
            {"channelCode": column.key, "channelId": channel, "channelName": column.name}
            for channel, column in self.channels.items()
            if self.ways[column.key] == "channel_list"
        ]
        asked = [one for one in levels if one["channelCode"] == code]
        return _json({"results": {"channelLevel": levels if asked else [], "children": []}})

    def _common(self, query: Query) -> Reply:
        column = self._column(query.get("channelid", ""), "suzhou")
        shown = self._fifteen(column, int(query.get("currpage", "1")))
        records = [{"title": i.title, "link": i.href, "pubtime": i.date} for i in shown]
        return _json({"infolist": records})

    def _departments(self, form: Query) -> Reply:
        column = self._column(form.get("channelId", ""), "suzhou_departments")
        if form.get("deptCode") != self.department:
            column = None
        shown = self._fifteen(column, int(form.get("pageIndex", "1")))
        records = [
            {"TITLE": i.title, "URL_COMMP": i.href, "PUBLISHED_TIME_FORMAT": i.date} for i in shown
        ]
        total = len(self.items(column)) if column else 0
        return _json({"code": "0", "data": {"allRow": total, "list": records}})

    def _fifteen(self, column: Column | None, number: int) -> list[Item]:
        return self.items(column)[(number - 1) * 15 : number * 15] if column else []

    def _is_scripted(self, number: int) -> bool:
        traps = self.place.traps
        return "interface_cms" in traps and self.orders[number].year == SCRIPTED_YEAR

    def page(self, template: str, **values: object) -> str:
        """As everywhere; an article may be left to a script."""
        number = values.get("number")
        if template == self.template and isinstance(number, int):
            values["scripted"] = self._is_scripted(number)
        return super().page(template, **values)

    def body_of(self, report: MadeReport) -> str:
        """The body, with the mark at which the page's script cuts it."""
        written = super().body_of(report)
        if "page_break" not in self.place.traps:
            return written
        return written.replace("</p>", f"</p>\n{PAGE_BREAK}\n", 1)

    def _manuscript(self, manuscript: str) -> Reply | None:
        for column, number in self.articles.values():
            if hexadecimal(self.place.key, number) == manuscript and number < len(self.orders):
                report = make(self.orders[number])
                data = {
                    "title": report.title,
                    "publishedTimeStr": f"{report.published_on} 09:00:00",
                    "staticUrl": self.article_path(column, number),
                    "channelId": column.key,
                    "content": self.body_of(report),
                }
                return _json({"code": 200, "data": data})
        return None


@lru_cache(maxsize=1024)
def _listing(site: UcapSite, column: Column, number: int) -> Reply:
    way = site.ways[column.key]
    items = site.items(column) if way == "static" else []
    channels = (channel for channel, one in site.channels.items() if one is column)
    return site.html(
        site.page(
            "ucap_list.html",
            items=site.page_of(items, number),
            column=column,
            number=number,
            total=site.pages_of(items),
            records=len(items),
            lister=way,
            channel="" if way == "static" else next(channels),
            department=site.department,
        )
    )


def _json(answer: object) -> Reply:
    return Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json; charset=utf-8")
