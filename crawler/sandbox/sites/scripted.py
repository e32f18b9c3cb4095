"""A sandbox portal whose lists only a browser can fill (`render = true`).

What no crawler of endpoints can follow, made on purpose: the list comes from an address and with
a header that a script computes, further pages by a button, and the page also asks for a picture,
a font and another host's script, which must never be loaded.
"""

import json
import re
from functools import lru_cache

from crawler.sandbox.generator import make
from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup
from crawler.sandbox.sites.base import (
    FURNITURE,
    Asked,
    Column,
    Query,
    Reply,
    Site,
    on_page,
    pages_of,
)
from crawler.sandbox.world import Place, key_of

LIST = "/gk/nb/"
ELSEWHERE = "counter.elsewhere-sample.test"
"""Host of a script that the list's page wants; nobody registers it."""
UNWANTED = ("/banner.png", "/font.woff2")
_ARTICLE = re.compile(r"^/gk/nb/(?P<kind>[af])(?P<number>\d+)\.html$")


def data_address(page: int) -> str:
    """Where the list's script asks for a page: the same sum as in its template."""
    return f"{LIST}{page * 7919 + 104729:x}.json"


def token(page: int) -> str:
    """What the script sends with it."""
    return f"{page * 31 % 97}-{page}"


class ScriptedSite(Site):
    """One column, filled by a script; report pages are plain. `wanted` is what was asked for."""

    markups = (Markup.PARAGRAPHS, Markup.WORD)

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        super().__init__(place, orders)
        self.wanted: list[str] = []
        self.pages = {
            data_address(n): n for n in range(1, pages_of(self.items(self.columns[0])) + 1)
        }

    def make_columns(self) -> tuple[Column, ...]:
        """One column."""
        return (Column("nb", "政府信息公开年报", self.orders),)

    def listings(self) -> tuple[str, ...]:
        """The page whose script fills the list."""
        return (f"http://{self.place.host}{LIST}",)

    def registered(self) -> dict[str, object]:
        """A portal of no known family that a browser is sent to."""
        return {"family": "generic", "render": "lists"}

    def address_in(self, column: Column, order: Order) -> str:
        """Articles by number."""
        return f"{LIST}a{self.numbers[key_of(order)]}.html"

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture by a letter of its own."""
        return f"{LIST}f{number}.html"

    def receive(self, asked: Asked) -> Reply | None:
        """Note what is asked for; a page of the list needs the script's token."""
        self.wanted.append(asked.path)
        number = self.pages.get(asked.path)
        if number is None:
            return super().receive(asked)
        if asked.headers.get("x-list-token") != token(number):
            return Reply(b"{}", "application/json", 403)
        return self._part(number)

    def answer(self, path: str, query: Query) -> Reply | None:
        """The empty list, an article, or the home page."""
        if path == LIST:
            return self.html(
                self.page(
                    "scripted_list.html",
                    column=self.columns[0],
                    total=len(self.pages),
                    elsewhere=ELSEWHERE,
                    unwanted=UNWANTED,
                )
            )
        if path == "/":
            return self.html(self.page("home.html", links=[("政府信息公开年报", LIST)]))
        found = _ARTICLE.match(path)
        return self._article(found["kind"], int(found["number"])) if found else None

    def _part(self, number: int) -> Reply:
        shown = on_page(self.items(self.columns[0]), number)
        lines = [{"title": one.title, "url": one.href, "date": one.date} for one in shown]
        content = json.dumps({"list": lines}, ensure_ascii=False)
        return Reply(content.encode(), "application/json; charset=utf-8")

    def _article(self, kind: str, number: int) -> Reply | None:
        if kind == "a" and number < len(self.orders):
            return _article(self, number)
        if kind == "f" and number < len(FURNITURE):
            return self.no_report(number)
        return None


@lru_cache(maxsize=1024)
def _article(site: ScriptedSite, number: int) -> Reply:
    report = make(site.orders[number])
    return site.html(site.page("scripted_article.html", report=report, body=site.body_of(report)))
