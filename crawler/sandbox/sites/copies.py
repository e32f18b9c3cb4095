"""Copies: one article on two hosts of a portal, and a clone on a host that no registry names.

Departments' articles appear under many hosts of a platform (portals.md 3.2); clones of
government pages are as common as the originals, and lists link to them (portals.md 7).
"""

from collections.abc import Mapping
from urllib.parse import urljoin

from crawler.sandbox.generator import make, title_of
from crawler.sandbox.mirror import spoilt
from crawler.sandbox.printed import Order
from crawler.sandbox.render_html import Markup, body
from crawler.sandbox.sites.base import Column, Site
from crawler.sandbox.sites.exchange import Asked, Item, Reply

TWICE_LISTED_YEAR = 2022
"""The office's report on this year stands in both columns of a portal."""


class CopyingSite(Site):
    """Traps: `shared_host`, a second registered host for what is listed twice; `clone`."""

    @property
    def other_host(self) -> str:
        """The host of a department on the same platform."""
        return self.place.host.replace("www.", "zwgk.", 1)

    @property
    def clone_host(self) -> str:
        """A host that copies the portal and is none of it."""
        return self.place.host.replace("-sample.", "-copy.")

    def hosts(self) -> tuple[str, ...]:
        """Every host that is answered, the clone's too."""
        more = {"shared_host": self.other_host, "clone": self.clone_host}
        return (*super().hosts(), *(more[trap] for trap in more if trap in self.place.traps))

    def registered(self) -> Mapping[str, object]:
        """The registry knows nothing of the clone."""
        hosts = [host for host in self.hosts() if host != self.clone_host]
        return {**super().registered(), "hosts": hosts}

    def receive(self, asked: Asked) -> Reply | None:
        """On the clone's host always its one page."""
        return self._clone() if asked.host == self.clone_host else super().receive(asked)

    def twice_listed(self) -> tuple[Order, ...]:
        """Reports that the second column lists again."""
        wanted = (TWICE_LISTED_YEAR, "office")
        return tuple(o for o in self.orders if (o.year, o.agency.kind) == wanted)

    def make_columns(self) -> tuple[Column, ...]:
        """One column for the government and its office, one for all others."""
        higher, others = self.split_columns()
        first, second = self.column_keys()
        return (
            Column(first, f"{self.place.name}政府信息公开年报", higher),
            Column(second, "部门和乡镇信息公开年报", others + self.twice_listed()),
        )

    def column_keys(self) -> tuple[str, str]:
        """What names the two columns in addresses."""
        raise NotImplementedError

    def address_in(self, column: Column, order: Order) -> str:
        """The article's path; a whole address where the column lists it on the other host."""
        path = self.path_in(column, order)
        is_copy = column is self.columns[1] and order in self.twice_listed()
        if is_copy and "shared_host" in self.place.traps:
            return f"http://{self.other_host}{path}"
        return path

    def path_in(self, column: Column, order: Order) -> str:
        """The path under which a column lists a report."""
        raise NotImplementedError

    def urls_of(self, order: Order) -> list[str]:
        """Every whole address, that on the other host among them."""
        columns = [column for column in self.columns if order in column.orders]
        home = f"http://{self.place.host}/"
        return [urljoin(home, self.address_in(column, order)) for column in columns]

    def items(self, column: Column) -> list[Item]:
        """The lines of a column; among those of the first the clone's."""
        lines = super().items(column)
        if "clone" not in self.place.traps or column is not self.columns[0]:
            return lines
        copied = self.orders[0]
        href = f"http://{self.clone_host}{self.path_in(column, copied)}"
        return [*lines[:2], Item(title_of(copied), "2025-03-31", href), *lines[2:]]

    def _clone(self) -> Reply:
        report = make(self.orders[0])
        copy = spoilt(body(report, Markup.PLAIN))
        return self.html(self.page("clone.html", title=spoilt(report.title), body=copy))
