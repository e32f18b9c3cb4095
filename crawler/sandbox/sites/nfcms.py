"""Sandbox portals of the NFCMS family (portals.md 3.6).

Seen there: `…/content/post_<id>.html`, `mpost_` for telephones, columns like `sbj/`, `bm/2023n/`,
`index_2.html` as the second page (one source), the script's `NFCMS_SITE_ID`. Not established
there, ours: the pager's markup, and that lists link to `mpost_` pages beside the others.
"""

from collections.abc import Mapping

from crawler.sandbox.printed import Order
from crawler.sandbox.sites.base import Column, Item, Query, Reply
from crawler.sandbox.sites.trees import FIRST_FURNITURE, TreeSite

MOBILE = "mpost"
"""Trap: the newest lines of each column lead to the page for telephones as well."""


class NfcmsSite(TreeSite):
    """Articles `content/post_<number>.html` below their column."""

    root = "/zwgk/xxgknb/"
    templates = "nfcms"
    second_page = 2

    def article_address(self, column: Column, order: Order) -> str:
        """In the folder `content` of the column."""
        return f"{column.key}content/post_{self.number(order)}.html"

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has numbers of its own range."""
        return f"{column.key}content/post_{FIRST_FURNITURE + number}.html"

    def items(self, column: Column) -> list[Item]:
        """The lines of a column, the newest for telephones too."""
        lines = super().items(column)
        if MOBILE not in self.place.traps:
            return lines
        again = [Item(i.title, i.date, i.href.replace("/post_", "/mpost_")) for i in lines[:2]]
        return [*again[:1], *lines, *again[1:]]

    def answer(self, path: str, query: Query) -> Reply | None:
        """A page for telephones is the page itself; elsewhere as in every tree."""
        return super().answer(path.replace("/mpost_", "/post_"), query)

    def list_values(self, column: Column, number: int) -> Mapping[str, object]:
        """With the site's number for the script."""
        return {**super().list_values(column, number), "site_id": f"{self.place.code[:4]}01"}
