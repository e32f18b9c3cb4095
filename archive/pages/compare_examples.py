"""Whom a newcomer may compare: those of whom most years are held."""

import sqlite3
from dataclasses import dataclass

from archive.pages.compare import AGGREGATE, Choice
from archive.pages.records import rows
from archive.provinces import by_code
from archive.words import Word

SHOWN = 3
_PROVINCES = (
    "select substr(division_code, 1, 6) as code, count(distinct year) as years from division_years"
    " where level = 'province' and source_class = ? and report_id is not null"
    " group by 1 order by 2 desc, 1 limit ?"
)
_AGENCIES = (
    "select agency_id, max(agency) as agency, count(distinct year) as years from reports"
    " where current = 1 and source_class = ? and agency_id is not null and scope is not ?"
    " and requests_received is not null group by 1 order by 3 desc, 1 limit ?"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A comparison to begin with: its address and whose years it shows."""

    path: str
    names: tuple[Word, ...]


def examples(connection: sqlite3.Connection, source_class: str) -> tuple[Example, ...]:
    """Three provinces and three agencies, each with the most years; none where fewer than two
    have any.
    """
    codes = [one["code"] for one in rows(connection, _PROVINCES, source_class, SHOWN)]
    divisions = [by_code()[code] for code in codes if code in by_code()]
    of_provinces = Example(
        Choice(provinces=tuple(one.code for one in divisions)).path,
        tuple(Word(one.code, one.zh, one.en) for one in divisions),
    )
    found = rows(connection, _AGENCIES, source_class, AGGREGATE, SHOWN)
    of_agencies = Example(
        Choice(agencies=tuple(one["agency_id"] for one in found)).path,
        tuple(Word(one["agency_id"], one["agency"] or one["agency_id"], "") for one in found),
    )
    return tuple(one for one in (of_provinces, of_agencies) if len(one.names) > 1)
