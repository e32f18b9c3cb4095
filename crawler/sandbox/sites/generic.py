"""Sandbox portals of the long tail (portals.md 3.10), each hiding its list in another way.

`jhtml`: query addresses, links that a script opens, 年 in a span of its own, GBK labelled UTF-8.
`frame`: the list stands in a frame of the same host, beside one that counts visits.
`guess`: no pager at all; page 2 is `index_2.html`, `/2` shows a neighbour's column, `?page=2`
page 1 again. `aspx`: query addresses, a session in those of the list.
Seen there: the shapes of the addresses, what goes wrong with guesses, frames, `onclick`.
"""

from collections.abc import Iterator

from crawler.sandbox.printed import Order
from crawler.sandbox.sites import ucap
from crawler.sandbox.sites.base import Column, Item, Query, Reply, Site
from crawler.sandbox.sites.listed import ListedSite, hexadecimal
from crawler.sandbox.world import Place

NEIGHBOUR = "{name}邻县水务站2020年政府信息公开工作年度报告"
"""A report of nobody's in a neighbour's column; nothing that a crawl may ask for."""


def generic_site(place: Place, orders: tuple[Order, ...]) -> Site:
    """The site of a style; one in Ucap's styles is an unknown site that Ucap's reader reads."""
    if place.style in ucap.STYLES:
        return ucap.UcapSite(place, orders)
    return STYLES[place.style](place, orders)


class TailSite(ListedSite):
    """One column for all; a subclass says how its list is hidden."""

    per_page = 12
    folder = "/xxgk/xxgknb/"
    template = "tail_article.html"

    def make_columns(self) -> tuple[Column, ...]:
        """One column."""
        return (Column(self.folder, "信息公开年报一览", self.orders),)

    def listings(self) -> tuple[str, ...]:
        """The column's folder."""
        return (f"http://{self.place.host}{self.folder}",)

    def list_page(self, number: int, **values: object) -> Reply:
        """A page of the list; a stub past the end."""
        column = self.columns[0]
        items = self.items(column)
        if not 1 <= number <= self.pages_of(items):
            return self.stub()
        shown: dict[str, object] = {"pager": [], "after": "", "column": column}
        shown |= {"items": self.page_of(items, number)} | values
        return self.html(self.page("tail_list.html", **shown))

    def last(self) -> int:
        """The number of the list's last page."""
        return self.pages_of(self.items(self.columns[0]))


class JhtmlSite(TailSite):
    """Zhengzhou: `/D41X/<id>.jhtml`, list `/?a=dir&h=1&p=D0104X`."""

    folder = "/D41X/"

    def article_path(self, column: Column, number: int) -> str:
        """Numbers of seven digits."""
        return f"/D41X/{7_300_000 + number}.jhtml"

    def listings(self) -> tuple[str, ...]:
        """A query on the home page."""
        return (f"http://{self.place.host}/?a=dir&h=1&p=D0104X",)

    def listing(self, path: str, query: Query) -> Reply | None:
        """The list, and nothing else."""
        if path != "/" or query.get("p") != "D0104X":
            return None
        number = int(query.get("page", "1"))
        reply = self.list_page(
            number, pager=list(self._pager(number)), scripted=True, spans=True, label="utf-8"
        )
        # What it says of its encoding is not so.
        return Reply(reply.content, "text/html; charset=utf-8")

    def _pager(self, number: int) -> Iterator[tuple[str, str]]:
        if number < self.last():
            yield "下一页", f"/?a=dir&h=1&p=D0104X&page={number + 1}"
        yield "尾页", f"/?a=dir&h=1&p=D0104X&page={self.last()}"


class FrameSite(TailSite):
    """Xi'an: `…/<24 hex>.html`, list `…/1.html`, `2.html`; the column is a shell (Changzhou)."""

    folder = "/gk/zfxxgkzl/zfxxgknb/"

    def article_path(self, column: Column, number: int) -> str:
        """No date in the path."""
        return f"{self.folder}{hexadecimal(self.place.key, number)[:24]}.html"

    def listing(self, path: str, query: Query) -> Reply | None:
        """The shell, or a page of the list in the frame."""
        if path == self.folder:
            frames = (
                '<iframe src="/visitcount/count.html"></iframe>\n'
                f'<iframe src="{self.folder}1.html" width="100%"></iframe>'
            )
            return self.list_page(1, items=[], after=frames)
        name = path.removeprefix(self.folder).removesuffix(".html")
        if not path.startswith(self.folder) or not name.isdecimal():
            return None
        pager = [(str(number), f"{number}.html") for number in range(1, self.last() + 1)]
        return self.list_page(int(name), pager=pager)


class GuessSite(TailSite):
    """Harbin's articles: `…/YYYYMM/c0<d>_<id>.shtml`; the list has no pager."""

    def article_path(self, column: Column, number: int) -> str:
        """The month of publication is in the path."""
        month = self.date_of(number)[:7].replace("-", "")
        return f"{self.folder}{month}/c01_{880_000 + number}.shtml"

    def listing(self, path: str, query: Query) -> Reply | None:
        """Page 2 is index_2.html; other guesses lead astray."""
        name = path.removeprefix(self.folder)
        if path == self.folder:
            return self.list_page(1)
        if path == f"{self.folder}2":
            return self.list_page(1, items=list(self._neighbours()))
        stem, _, number = name.removesuffix(".html").partition("_")
        is_page = path.startswith(self.folder) and stem == "index" and number.isdecimal()
        if not is_page or int(number) < 2:
            return None
        # A box that shows what is new elsewhere stands beside every page but the first.
        beside = next(self._neighbours())
        box = f'<div class="box"><a href="{beside.href}">{beside.title}</a></div>'
        return self.list_page(int(number), after=box)

    def _neighbours(self) -> Iterator[Item]:
        for number in range(self.per_page):
            title = NEIGHBOUR.format(name=self.place.name)
            yield Item(title, "2021-01-20", f"/tzgg/202101/c01_{number}.shtml")


class AspxSite(TailSite):
    """Ziyang's articles `year_details.aspx?dept=&id=`, a list as that of 云南人社厅."""

    folder = "/InfoPublic.aspx"

    def article_path(self, column: Column, number: int) -> str:
        """Not a path at all: the query says which."""
        return f"/year_details.aspx?dept=7&id={number}"

    def listings(self) -> tuple[str, ...]:
        """Column 1019 is that of annual reports."""
        return (f"http://{self.place.host}/InfoPublic.aspx?cid=1019&pid=0",)

    def answer(self, path: str, query: Query) -> Reply | None:
        """An article by its parameters."""
        article = f"{path}?dept={query.get('dept')}&id={query.get('id')}"
        return super().answer(article if article in self.articles else path, query)

    def listing(self, path: str, query: Query) -> Reply | None:
        """The list by its parameters."""
        if path != self.folder or query.get("cid") != "1019":
            return None
        number = int(query.get("page", "1"))
        return self.list_page(number, pager=list(self._pager(number)))

    def _pager(self, number: int) -> Iterator[tuple[str, str]]:
        """Each page gives its links another session, so that page 1 has many addresses."""
        first = f"{self.folder}?cid=1019&pid=0"
        if number > 1:
            page = f"&page={number - 1}" if number > 2 else ""
            yield "上一页", f"{first}{page}&sid={number}"
        if number < self.last():
            yield "下一页", f"{first}&page={number + 1}&sid={number}"


STYLES: dict[str, type[TailSite]] = {
    "jhtml": JhtmlSite,
    "frame": FrameSite,
    "guess": GuessSite,
    "aspx": AspxSite,
}
