"""The rows of a reading's reports as bytes: made by whoever reads it, kept beside the reading.

`marshal` gives tuples of numbers and texts back several times as fast as anything else in the
library does, and loading is little but that. What it writes depends on the version of Python,
which is therefore part of the version under which rows are kept.
"""

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from archive.building.across_years import compared
from archive.building.agencies import agency_id
from archive.building.numbering import Row
from archive.building.rows import rows_of
from parsers.model import Report


@dataclass(frozen=True, slots=True)
class DerivedReport:
    """What follows from one report alone.

    `compared` is what years are compared by (`archive.building.across_years`). `tables` are rows
    by table, without what only the archive knows (`archive.building.editions`). `unlisted` tells
    that cells name a code which the codebook lacks.
    """

    agency_id: str | None
    compared: Row
    unlisted: bool
    tables: Mapping[str, list[Row]]


def derive(reports: Iterable[Report]) -> bytes:
    """The derived rows of a reading's reports, as `derived` understands them."""
    return marshal.dumps([_derived(report) for report in reports])


def derived(body: bytes) -> list[DerivedReport]:
    """What `derive` was given, in its order."""
    return [DerivedReport(*plain) for plain in marshal.loads(body)]


def derived_report(report: Report) -> DerivedReport:
    """What follows from one report."""
    return DerivedReport(*_derived(report))


def _derived(report: Report) -> Row:
    tables: dict[str, list[Row]] = {}
    for name, row in rows_of(report):
        tables.setdefault(name, []).append(_plain(row))
    who = report.identity
    unlisted = any(isinstance(row[0], str) for row in tables.get("cells", ()))
    return (
        agency_id(who.agency, who.division_code, who.year),
        _plain(compared(report)),
        unlisted,
        tables,
    )


def _plain(row: Row) -> Row:
    """A row without enumerations, which `marshal` does not know."""
    return tuple(str(value) if isinstance(value, Enum) else value for value in row)
