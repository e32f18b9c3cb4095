"""What a crawl of a world must find: the tests' and the demo's measure."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from crawler.sandbox.generator import make
from crawler.sandbox.portals import Portals
from crawler.sandbox.printed import Inconsistency, Order, PrintedCell
from crawler.sandbox.sites.base import Site
from crawler.sandbox.world import key_of

SCOPES = {
    "government": "government_aggregate",
    "office": "government_office",
    "department": "department",
    "township": "township",
}


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """One report as it must stand in nianbao.db, and the addresses that lead to it.

    `attached` is the kind of file that it hangs on its page in, empty where it stands there;
    of one that nobody can read there are no cells and no form.
    """

    portal: str
    url: str
    other_urls: tuple[str, ...]
    title: str
    agency: str
    province: str
    prefecture: str | None
    county: str
    level: str
    scope: str
    year: int
    form: str | None
    published_on: str
    oddities: tuple[str, ...]
    cells: tuple[PrintedCell, ...]
    inconsistencies: tuple[Inconsistency, ...]
    attached: str = ""


def truth(portals: Portals) -> list[ExpectedReport]:
    """Every report of every portal that is still there."""
    return [
        _expected(site, order)
        for site in portals.sites.values()
        for order in site.orders
        if site.changes.lists(site.address_of(order))
    ]


def to_json(portals: Portals) -> Iterator[str]:
    """The truth as JSON Lines."""
    for expected in truth(portals):
        yield json.dumps(asdict(expected), ensure_ascii=False)


def _expected(site: Site, order: Order) -> ExpectedReport:
    report = make(order)
    url, *others = dict.fromkeys(site.urls_of(order))
    agency = order.agency
    file = site.attached.get(key_of(order))
    unreadable = file is not None and file.shape.unreadable
    return ExpectedReport(
        portal=site.place.key,
        url=url,
        other_urls=tuple(others),
        title=report.title,
        agency=agency.name,
        province=agency.province,
        # Districts of a municipality lie in no prefecture.
        prefecture=agency.prefecture or None,
        county=agency.county,
        level="township" if agency.kind == "township" else "county",
        scope=SCOPES[agency.kind],
        year=order.year,
        form=None if unreadable else report.form,
        published_on=report.published_on,
        oddities=tuple(sorted(order.oddities)),
        cells=() if unreadable else report.cells,
        inconsistencies=() if unreadable else report.inconsistencies,
        attached=file.shape.value if file else "",
    )
