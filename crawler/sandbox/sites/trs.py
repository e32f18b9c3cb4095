"""Sandbox portals of the TRS family (portals.md 3.1).

Seen there: `index_1.html` as the second page, the count in a call of four or six arguments or in
`countPage`, relative links with `./` and `../`, a date inside the link, year columns under
several names with columns for kinds below, a column that is the article, a stub with status 200
past the end, `t<date>` of a migration and `t19700101`, addresses without a month (Guangxi),
files beside the article. Not established there, ours: that a call may count one page too many.
"""

from collections.abc import Mapping

from crawler.sandbox.attached import Attached
from crawler.sandbox.generator import published_on
from crawler.sandbox.printed import Order
from crawler.sandbox.sites.base import Column, pages_of
from crawler.sandbox.sites.trees import FIRST_FURNITURE, TreeSite
from crawler.sandbox.world import Place

MIGRATED = "20210712"
"""The day on which older articles of a migrated portal were given their addresses."""
CONTAINERS = (
    'class="TRS_Editor"', 'class="trs_editor_view TRS_UEDITOR trs_paper_default"', 'id="zoom"',
    'class="article-content"', 'id="ivs_content"',
)  # fmt: skip


class TrsSite(TreeSite):
    """Articles `t<date>_<number>` in a folder for their month."""

    root = "/zwgk_229/zfxxgknb/"
    templates = "trs"

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        endings = {"htm": "htm", "shtml": "shtml"}
        self.ending = next((endings[one] for one in place.traps if one in endings), "html")
        super().__init__(place, orders)

    def article_address(self, column: Column, order: Order) -> str:
        """Dated by a migration, by the epoch, by nothing, or rightly."""
        number, traps = self.number(order), self.place.traps
        day = published_on(order).replace("-", "")
        if "epoch" in traps and number % 4 == 0:
            return f"{column.key}t19700101_{number}.{self.ending}"
        if "undated" in traps:
            return f"{column.key}t{number}.{self.ending}"
        if "migrated" in traps and day < MIGRATED:
            day = MIGRATED
        return f"{column.key}{day[:6]}/t{day}_{number}.{self.ending}"

    def furniture_address(self, column: Column, number: int) -> str:
        """Furniture has numbers of its own range."""
        return f"{column.key}202403/t20240304_{FIRST_FURNITURE + number}.{self.ending}"

    def file_address(self, order: Order, path: str) -> str:
        """Beside the article."""
        home = self.address_of(order).rpartition("/")[0]
        return f"{home}/{self._file_name(order, path)}"

    def link_to(self, file: Attached) -> str:
        """As editors of TRS set it: relative, with the file's own name in an attribute."""
        name = self._file_name(file.order, file.path)
        return f'<p class="insertfileTag"><a href="./{name}" appendix="true">{file.text}</a></p>'

    def _file_name(self, order: Order, path: str) -> str:
        return f"P0{self.number(order)}.{path.rpartition('.')[2]}"

    def list_values(self, column: Column, number: int) -> Mapping[str, object]:
        """The pager's call in the form of this portal."""
        total = pages_of(self.items(column)) + ("one_too_many" in self.place.traps)
        forms = ("six", "count_page")
        call = next((one for one in forms if one in self.place.traps), "four")
        values = super().list_values(column, number)
        return {**values, "said": total, "call": call, "inside": "date_inside" in self.place.traps}

    def page(self, template: str, **values: object) -> str:
        """A page; articles in one of the containers that editors of a portal change between."""
        container = CONTAINERS[int(str(values.get("number", 0))) % len(CONTAINERS)]
        return super().page(template, container=container, **values)
