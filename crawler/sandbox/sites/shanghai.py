"""Sandbox portals of Shanghai's system (portals.md 3.10).

Seen there: lists `/nw<id>/index.html`, articles `/nw<id>/YYYYMMDD/<32 hex>.html`, columns for
years whose numbers follow no rule, `totalPage: N` and `index_2.html` in their script, lines that
stand in the page a second time inside a comment, `#ivs_content`. Not established there, ours:
where the page of a column links to its years.
"""

from hashlib import md5

from crawler.sandbox.generator import published_on
from crawler.sandbox.printed import Order
from crawler.sandbox.sites.base import Column, Reply
from crawler.sandbox.sites.trees import TreeSite

YEARS_FROM = 39_221
OTHERS = "/nw49255/"


class ShanghaiSite(TreeSite):
    """Columns `/nw<number>/`, for years beside the column above them."""

    root = "/nw12344/"
    templates = "shanghai"
    second_page = 2

    def make_columns(self) -> tuple[Column, ...]:
        """Years of the government and its office; all other bodies in one column."""
        self.below = {}
        higher, others = self.split_columns()
        years = self._grow(Column(self.root, "市级年报", higher), ["years"])
        rest = (Column(OTHERS, "部门和街镇年报", others),) if others else ()
        return (*years, *rest)

    def listings(self) -> tuple[str, ...]:
        """Both columns that are not for a year."""
        found = [self.root, *(column.key for column in self.columns if column.key == OTHERS)]
        return tuple(f"http://{self.place.host}{key}index.html" for key in found)

    def year_folder(self, column: Column, year: int) -> str:
        """Any number: nothing of the year is in it."""
        return f"/nw{YEARS_FROM + year * 7919 % 10_000}/"

    def _children(self, column: Column) -> tuple[Column, ...]:
        """Every column of the government's names all years."""
        return self.below[self.root] if column.key != OTHERS else ()

    def article_address(self, column: Column, order: Order) -> str:
        """By day and a digest."""
        day = published_on(order).replace("-", "")
        return f"{column.key}{day}/{_hex(self.number(order))}.html"

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has digests of its own."""
        return f"{column.key}20240304/{_hex(number)}.html"

    def past_the_end(self) -> Reply | None:
        """Nothing is there."""
        return None


def _hex(number: int) -> str:
    return md5(str(number).encode(), usedforsecurity=False).hexdigest()
