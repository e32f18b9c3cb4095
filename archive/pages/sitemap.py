"""The map of the site for search engines (sitemaps.org): the pages that are meant to be cited.

An index names the parts; each part is made when it is asked for, from rows that follow one another
by key, and is small: a country's reports are some hundreds of parts, of which none is kept.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote
from xml.sax.saxutils import escape

from archive.lists import listed
from archive.pages.subjects import subjects
from archive.provinces import provinces
from parsers import forms

A_PART = 10_000
"""Addresses of a part; the protocol allows 50,000. So many are made in some 20 ms."""
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NOT_CITED = re.compile(r"/(?:nianbao|feed\.|compare)")
"""Of the site's own pages: tables, which robots.txt keeps crawlers from, feeds, and a form."""
Whole = Callable[[str], str]
"""The whole address of a path of the site."""


@dataclass(frozen=True, slots=True)
class Place:
    """One page: its path and the day (ISO 8601) of its last change, None where none is recorded."""

    path: str
    changed: str | None = None


def parts(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The names of all parts."""
    counts = (
        (kind, connection.execute(f"select count(*) {of.source}").fetchone()[0])
        for kind, of in _KINDS.items()
    )
    numbered = (f"{kind}-{n + 1}" for kind, count in counts for n in range(-(-count // A_PART)))
    return ("pages", *numbered)


def part(connection: sqlite3.Connection, name: str) -> tuple[Place, ...]:
    """The pages of a part; none where there is no such part."""
    if name == "pages":
        return tuple(_own_pages())
    kind, _, number = name.partition("-")
    if kind not in _KINDS or not number.isdecimal():
        return ()
    of = _KINDS[kind]
    # By row: what stands before is passed over in an index, without a look at the rows.
    rows = connection.execute(
        f"select {of.id_and_day} {of.source} order by {of.order} limit ? offset ?",
        (A_PART, (int(number) - 1) * A_PART),
    )
    return tuple(Place(f"/{of.path}/{quote(own, safe='')}", day) for own, day in rows)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Pages that a table has a row of each, in SQL: `source` alone is counted, in an index."""

    path: str
    id_and_day: str
    source: str
    order: str


_KINDS = {
    "agencies": _Kind("agency", "agency_id, null", "from agencies", "agency_id"),
    # A report's page is as it is since its edition in force was captured.
    "reports": _Kind(
        "report", "report_id, substr(captured_at, 1, 10)", "from reports where current = 1", "id"
    ),
}


def _own_pages() -> Iterator[Place]:
    yield Place("/")
    own = (row["path"] for row in listed("pages/site_pages.csv"))
    yield from (Place(path) for path in own if not _NOT_CITED.match(path))
    yield from (Place(one.path) for one in subjects().values())
    yield from (Place(f"/province/{one.code}") for one in provinces())
    yield from (Place(f"/codebook/{name}") for name in ("panel", *forms.names()))


def index(names: Iterable[str], whole: Whole) -> bytes:
    """The index: the address of each part."""
    lines = (f"<sitemap>{_loc(whole(f'/sitemap/{name}.xml'))}</sitemap>" for name in names)
    return _document("sitemapindex", lines)


def urls(places: Iterable[Place], whole: Whole) -> bytes:
    """One part."""
    return _document("urlset", map(partial(_url, whole), places))


def _url(whole: Whole, place: Place) -> str:
    changed = f"<lastmod>{escape(place.changed)}</lastmod>" if place.changed else ""
    return f"<url>{_loc(whole(place.path))}{changed}</url>"


def _loc(address: str) -> str:
    return f"<loc>{escape(address)}</loc>"


def _document(name: str, lines: Iterable[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{SPACE}">'
    return "\n".join([head, *lines, f"</{name}>\n"]).encode()
