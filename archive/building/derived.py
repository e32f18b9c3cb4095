"""The rows of a reading's reports as bytes: made by whoever reads it, kept beside the reading.

`marshal` gives tuples of numbers and texts back several times as fast as anything else in the
library does, and loading is little but that. What it writes depends on the version of Python,
which is therefore part of the version under which rows are kept.
"""

import hashlib
import marshal
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any

from archive.building.across_years import compared
from archive.building.agencies import agency_id
from archive.building.document_kinds import PAGE, versions
from archive.building.editions import IN_STRETCHES
from archive.building.numbering import Row
from archive.building.readings import DamagedReadingError
from archive.building.rows import rows_of
from parsers.model import Report

_KNOWN = frozenset((str, int, float, bool, type(None)))
_SUM = 4
"""Bytes of the checksum before the rows."""
_PACKAGES = ("archive.building", "archive.panel", "archive.schema")
_MODULES = ("issue_codes.py", "issue_codes.csv", "lists.py")
_SUFFIXES = (".py", ".csv", ".toml")


@dataclass(frozen=True, slots=True)
class DerivedReport:
    """What follows from one report alone.

    `compared` is what years are compared by (`archive.building.across_years`). `tables` are rows
    by table, without what only the archive knows (`archive.building.editions`); `stretches` are
    those of the tables `IN_STRETCHES`, the values of one row behind those of the other.
    `unlisted` tells that cells name a code which the codebook lacks.
    """

    agency_id: str | None
    compared: Row
    unlisted: bool
    tables: Mapping[str, list[Row]]
    stretches: Mapping[str, Row]


def derive(reports: Iterable[Report]) -> bytes:
    """The derived rows of a reading's reports, as `derived` understands them."""
    listed = map(derived_report, reports)
    plain = [
        (one.agency_id, one.compared, one.unlisted, one.tables, one.stretches) for one in listed
    ]
    body = marshal.dumps(_plain(plain))
    return zlib.crc32(body).to_bytes(_SUM) + body


def derived(body: bytes) -> list[DerivedReport]:
    """What `derive` was given, in its order.

    Raises DamagedReadingError: `marshal` would take most of what is wrong for figures.
    """
    rows = memoryview(body)[_SUM:]
    if zlib.crc32(rows).to_bytes(_SUM) != body[:_SUM]:
        raise DamagedReadingError("expected kept rows as they were written, found others")
    return [DerivedReport(*plain) for plain in marshal.loads(rows)]


@cache
def rows_version() -> str:
    """The version of all that decides what rows hold: 12 hex digits over code and tables.

    More than it needs to be, so that it is never too little: a change anywhere in these costs
    the deriving of all rows once more, milliseconds a report, and no page is read for it.
    """
    digest = hashlib.sha256(f"{sys.version_info[:2]} {versions()[PAGE]}".encode())
    for package in _PACKAGES:
        for path in _files(resources.files(package)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name in _MODULES:
        digest.update(resources.files("archive").joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


def _files(folder: Traversable) -> Iterator[Traversable]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir() and path.name != "__pycache__":
            yield from _files(path)
        elif path.name.endswith(_SUFFIXES):
            yield path


def derived_report(report: Report) -> DerivedReport:
    """What follows from one report."""
    tables: dict[str, list[Row]] = {}
    for name, row in rows_of(report):
        tables.setdefault(name, []).append(row)
    who = report.identity
    narrow = {name: tables.pop(name) for name in IN_STRETCHES if name in tables}
    return DerivedReport(
        agency_id=agency_id(who.agency, who.division_code, who.year),
        compared=compared(report),
        unlisted=any(isinstance(row[0], str) for row in narrow.get("cells", ())),
        tables=tables,
        stretches={name: tuple(chain.from_iterable(rows)) for name, rows in narrow.items()},
    )


def _plain(value: Any) -> Any:
    """The same without enumerations, which `marshal` does not know."""
    kind = type(value)
    if kind in _KNOWN:
        return value
    if kind is dict:
        return {name: _plain(one) for name, one in value.items()}
    if kind in (list, tuple):
        # Most rows are plain: only the others are made anew.
        return value if _KNOWN.issuperset(map(type, value)) else kind(map(_plain, value))
    return str(value) if isinstance(value, Enum) else value
