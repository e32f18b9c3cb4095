"""Sandbox portal of the Epoint family (portals.md 3.10).

Seen there: the shell of a column, `siteInfo` in `/js/webBuilderCommon.js`, the POST of JSON,
`custom.data[]` with cut `title` and whole `realtitle`, articles with `?deptcode=`. Not
established there, ours: that the first page is 0, how many records a server gives at most.
"""

import json

from crawler.sandbox.printed import Order
from crawler.sandbox.sites.base import Asked, Column, Query, Reply
from crawler.sandbox.sites.listed import ListedSite, uuid
from crawler.sandbox.world import Place, key_of

PROJECT = "/EWB-FRONT"
COLUMN_PAGE = "/dynamic/zwgk/govInfoPub.html"
PER_CALL = 20
TWICE_LISTED_YEAR = 2022
"""The office's report on this year stands in both columns, under each one's `deptcode`."""


class EpointSite(ListedSite):
    """Articles `/govxxgk/<area>/YYYY-MM-DD/<uuid>.html?deptcode=`."""

    container = 'class="ewb-article-content"'

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.guid = uuid(place.key, "site")

    def make_columns(self) -> tuple[Column, ...]:
        """One for the government and its office, one for all others."""
        higher, others = self.split_columns()
        twice = tuple(
            order
            for order in higher
            if order.agency.kind == "office" and order.year == TWICE_LISTED_YEAR
        )
        return (
            Column("001001", "政府信息公开年报", higher),
            Column("001002", "部门信息公开年报", others + twice),
        )

    def listings(self) -> tuple[str, ...]:
        """The shells of the columns; the address says what is asked for."""
        host = self.place.host
        return tuple(
            f"http://{host}{COLUMN_PAGE}?categorynum=003017&deptcode={column.key}"
            for column in self.columns
            if column.orders
        )

    def article_path(self, column: Column, number: int) -> str:
        """The day of publication is in the path."""
        return (
            f"/govxxgk/{self.place.key}/{self.date_of(number)}/{uuid(self.place.key, number)}.html"
        )

    def address_in(self, column: Column, order: Order) -> str:
        """The same page under each column's own `deptcode`."""
        path = self.article_path(column, self.numbers[key_of(order)])
        return f"{path}?deptcode={column.key}"

    def receive(self, asked: Asked) -> Reply | None:
        """Lists are asked for by POST of JSON."""
        if asked.path != f"{PROJECT}/rest/lightfrontaction/getgovinfolist":
            return super().receive(asked)
        if asked.headers.get("content-type") != "application/json":
            return Reply(b"Unsupported Media Type", "text/plain", 415)
        return self._found(json.loads(asked.body or b"{}"))

    def _found(self, asked: dict[str, object]) -> Reply:
        number = asked.get("pageIndex")
        column = next((c for c in self.columns if c.key == asked.get("deptcode")), None)
        known = asked.get("siteGuid") == self.guid and asked.get("categorynum") == "003017"
        items = self.items(column) if column and known else []
        start = number * PER_CALL if isinstance(number, int) else 0
        records = [
            {"infourl": i.href, "title": i.text, "realtitle": i.title, "infodate": i.date}
            for i in items[start : start + PER_CALL]
        ]
        answer = {"custom": {"total": len(items), "data": records}, "status": {"code": 200}}
        return Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json")

    def listing(self, path: str, query: Query) -> Reply | None:
        """A column's shell, or the configuration."""
        if path == "/js/webBuilderCommon.js":
            text = f'var siteInfo = {{"projectName":"{PROJECT}","siteGuid":"{self.guid}"}};\n'
            return Reply(text.encode(), "application/javascript")
        column = next((c for c in self.columns if c.key == query.get("deptcode")), None)
        if path != COLUMN_PAGE or column is None:
            return None
        script = '<script src="/js/webBuilderCommon.js"></script>'
        return self.html(
            self.page("tail_list.html", items=[], column=column, after=script, pager=[])
        )
