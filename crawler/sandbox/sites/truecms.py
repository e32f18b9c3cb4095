"""Sandbox portal of the truecms family (portals.md 3.10).

Seen there: the column's first records in its own page, `getMessage.do` as XML inside of JSON
inside of a call, 404 without Referer and for too large a `perpage`. Not established there,
ours: how many records the page itself holds.
"""

import json

from crawler.sandbox.sites.base import Asked, Column, Item, Query, Reply
from crawler.sandbox.sites.listed import ListedSite, uuid

PROXY = "/truecms/messageController/getMessage.do"
LARGEST = 10
FOLDERS = ("szfxxgknb", "bmxxgknb")


class TruecmsSite(ListedSite):
    """Articles `/<site>/<column>/content/<uuid>.html`."""

    def make_columns(self) -> tuple[Column, ...]:
        """One for the government and its office, one for all others."""
        higher, others = self.split_columns()
        names = ("政府信息公开年报", "部门信息公开年报")
        pairs = zip(FOLDERS, names, (higher, others), strict=True)
        return tuple(Column(folder, name, orders) for folder, name, orders in pairs)

    def _folder(self, column: Column) -> str:
        return f"/{self.place.key}/{column.key}/"

    def listings(self) -> tuple[str, ...]:
        """A column's page bears the column's name twice."""
        host = self.place.host
        listing = [column for column in self.columns if column.orders]
        return tuple(f"http://{host}{self._folder(c)}{c.key}.html" for c in listing)

    def article_path(self, column: Column, number: int) -> str:
        """No date in the path."""
        return f"{self._folder(column)}content/{uuid(self.place.key, number)}.html"

    def receive(self, asked: Asked) -> Reply | None:
        """The endpoint answers to those alone who come from a page of the portal."""
        if asked.path != PROXY:
            return super().receive(asked)
        wanted = int(asked.query.get("perpage", "0"))
        if "referer" not in asked.headers or not 0 < wanted <= LARGEST:
            return None
        return self._window(asked.query)

    def _window(self, query: Query) -> Reply | None:
        columns = {uuid(self.place.key, column.key): column for column in self.columns}
        column = columns.get(query.get("columnId", ""))
        if column is None:
            return None
        items = self.items(column)
        first, last = int(query["startrecord"]), int(query["endrecord"])
        answer = {"result": _datastore(items[first - 1 : last], len(items))}
        text = f"{query['callback']}({json.dumps(answer, ensure_ascii=False)});"
        return Reply(text.encode(), "application/javascript; charset=utf-8")

    def listing(self, path: str, query: Query) -> Reply | None:
        """A column's page: its first records as data, the rest behind the endpoint."""
        for column in self.columns:
            if path == f"{self._folder(column)}{column.key}.html":
                return self._column_page(column)
        return None

    def _column_page(self, column: Column) -> Reply:
        items = self.items(column)
        script = (
            '<div id="content"></div>\n<script type="text/xml">'
            f"{_datastore(items[:LARGEST], len(items))}</script>\n<script>jpage({{"
            f"totalRecord:{len(items)}, proxyUrl:'{PROXY}', perPage:{LARGEST}, groupSize:3, "
            f"ajaxParam:{{columnId:'{uuid(self.place.key, column.key)}'}}}});</script>"
        )
        return self.html(
            self.page("tail_list.html", items=[], column=column, after=script, pager=[])
        )


def _datastore(items: list[Item], total: int) -> str:
    records = "".join(
        f'<record><![CDATA[<li><a href="{i.href}" title="{i.title}">{i.text}</a>'
        f"<span>{i.date}</span></li>]]></record>"
        for i in items
    )
    return (
        f"<datastore><totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>"
    )
