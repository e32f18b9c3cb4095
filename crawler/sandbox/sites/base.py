"""What the sandbox portals of all families share: pages, listings, furniture, encodings."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader

from crawler.sandbox.attached import MEDIA_TYPES, Attached, deal
from crawler.sandbox.changes import Changes
from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import published_on, title_of
from crawler.sandbox.printed import NOTICE, MadeReport, Order
from crawler.sandbox.render_html import Markup, body
from crawler.sandbox.sites import twins
from crawler.sandbox.sites.exchange import Asked, Item, Query, Reply
from crawler.sandbox.world import Place, key_of

PER_PAGE = 15
FURNITURE = (
    ("{name}政府信息公开指南", "2024-03-04"),
    ("政府网站工作年度报表（2023年度）", "2024-01-15"),
    ("{name}政府信息公开制度汇编", "2020-05-06"),
    ("{name}2022年法治政府建设情况报告", "2023-02-10"),
    ("一图读懂{name}2021年政府信息公开工作年度报告", "2022-03-01"),
)
"""What stands among the reports of a column and is none (portals.md 6, title patterns)."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a portal: its reports, and whether furniture stands among them."""

    key: str
    name: str
    orders: tuple[Order, ...]
    furnished: bool = True


__all__ = [
    "FURNITURE", "PER_PAGE", "Asked", "Column", "Item", "Query", "Reply", "Site",
    "on_page", "pages_of",
]  # fmt: skip


@cache
def templates() -> Environment:
    """The pages' templates."""
    loader = PackageLoader("crawler.sandbox")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


class Site(ABC):
    """One portal: answers every request to its host."""

    markups: tuple[Markup, ...]
    changes: Changes = Changes()

    def __init__(self, place: Place, orders: tuple[Order, ...]) -> None:
        self.place = place
        self.orders = orders
        self.numbers = {key_of(order): number for number, order in enumerate(orders)}
        self.attached = deal(place, orders)
        self.files = {file.path: file for file in self.attached.values()}
        self.dice = Dice(place.key, "site")
        self.columns = self.make_columns()
        self.column_of = _first_columns(self.columns)

    @abstractmethod
    def make_columns(self) -> tuple[Column, ...]:
        """The columns that list reports."""

    @abstractmethod
    def listings(self) -> tuple[str, ...]:
        """Addresses of the listings that the registry names."""

    @abstractmethod
    def address_in(self, column: Column, order: Order) -> str:
        """Path and query under which a column lists a report."""

    def address_of(self, order: Order) -> str:
        """The address in the first column that lists the report."""
        return self.address_in(self.column_of[key_of(order)], order)

    def respond(self, asked: Asked) -> Reply | None:
        """The reply to any request: the view behind a gate, a file, or what the family sends."""
        if "big5" in self.place.traps and (inner := twins.behind_gate(asked)):
            return twins.traditional_view(self.respond(inner))
        return self.file(asked.path) or self.receive(asked)

    def receive(self, asked: Asked) -> Reply | None:
        """The reply to any request; None: not found. Override where more than GET matters."""
        return self.answer(asked.path, asked.query) if asked.method == "GET" else None

    @abstractmethod
    def answer(self, path: str, query: Query) -> Reply | None:
        """The reply to a GET; None: not found."""

    def hosts(self) -> tuple[str, ...]:
        """Every host that this portal answers to."""
        if "two_hosts" in self.place.traps:
            return self.place.host, twins.second_host(self.place)
        return (self.place.host,)

    def registered(self) -> Mapping[str, object]:
        """Keys of the portal's registry entry beside or instead of the usual ones."""
        return {"one_site": True} if "two_hosts" in self.place.traps else {}

    def urls_of(self, order: Order) -> list[str]:
        """Every whole address under which a report is listed, the first column's first."""
        columns = [c for c in self.columns if order in c.orders]
        addresses = [self.changes.address(self.address_in(c, order)) for c in columns]
        return [f"http://{self.place.host}{one}" for one in addresses]

    def split_columns(self) -> tuple[tuple[Order, ...], tuple[Order, ...]]:
        """Reports of the government and its office; reports of everybody else."""
        higher = ("government", "office")
        first = tuple(order for order in self.orders if order.agency.kind in higher)
        return first, tuple(order for order in self.orders if order.agency.kind not in higher)

    def items(self, column: Column) -> list[Item]:
        """The lines of a column, newest first."""
        lines = [
            Item(title_of(order), published_on(order), self.changes.address(address))
            for order in column.orders
            if self.changes.lists(address := self.address_in(column, order))
        ]
        if column.furnished:
            lines += [self._furniture(column, number) for number in range(len(FURNITURE))]
        lines += twins.twins_of(self.place, lines)
        return sorted(lines, key=lambda item: (item.date, item.title), reverse=True)

    def _furniture(self, column: Column, number: int) -> Item:
        title, date = FURNITURE[number]
        address = self.furniture_address(column, number)
        return Item(title.format(name=self.place.name), date, address)

    @abstractmethod
    def furniture_address(self, column: Column, number: int) -> str:
        """Path of an item that is no report."""

    def no_report(self, number: int, column: str = "目录") -> Reply | None:
        """The page of a piece of furniture; None where there is none of that number."""
        if not 0 <= number < len(FURNITURE):
            return None
        title, date = FURNITURE[number]
        name = title.format(name=self.place.name)
        return self.html(self.page("furniture.html", title=name, date=date, column=column))

    def page(self, template: str, **values: object) -> str:
        """A page with the portal's name, notice and furniture around it."""
        shared = {"place": self.place, "notice": NOTICE, "site_code": f"{self.place.code}9001"}
        return templates().get_template(template).render(shared | values)

    def body_of(self, report: MadeReport) -> str:
        """The report's body in the markup of its year, or the way to the file that it is in."""
        markup = self.markups[report.order.year % len(self.markups)]
        file = self.attached.get(key_of(report.order))
        if file is None:
            return body(report, markup)
        return f"{body(file.page_of(report), markup)}\n{self.link_to(file)}"

    def link_to(self, file: Attached) -> str:
        """The paragraph that leads to the file of a report."""
        said = "" if file.text.startswith("附件") else "附件："
        return f'<p>{said}<a href="{file.path}" target="_blank">{file.text}</a></p>'

    def file(self, path: str) -> Reply | None:
        """The file at an address; None where none is."""
        file = self.files.get(path)
        return Reply(file.content(), MEDIA_TYPES[file.shape]) if file else None

    def html(self, text: str) -> Reply:
        """A page in the portal's encoding, labelled so."""
        charset = self.place.charset
        content = text.encode(charset, errors="xmlcharrefreplace")
        return Reply(content, f"text/html; charset={charset}")

    def stub(self) -> Reply:
        """What the CMS sends past the last page: a few hundred bytes, status 200."""
        return self.html(self.page("stub.html"))


def _first_columns(columns: tuple[Column, ...]) -> dict[tuple[str, int], Column]:
    backwards = reversed(columns)
    return {key_of(order): column for column in backwards for order in column.orders}


def pages_of(items: list[Item]) -> int:
    """How many pages a listing has; an empty one has one."""
    return max(1, -(-len(items) // PER_PAGE))


def on_page(items: list[Item], number: int) -> list[Item]:
    """The items of a page, counted from 1."""
    return items[(number - 1) * PER_PAGE : number * PER_PAGE]
