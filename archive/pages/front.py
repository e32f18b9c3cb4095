"""The numbers of the front page: how much there is, where and when, and what is missing."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.pages.facets import Counted, in_order
from archive.pages.words import Word, word, words

LATEST = 8


@dataclass(frozen=True, slots=True)
class GridRow:
    """A province: its reports per year, None for a year without any, and their sum."""

    province: Word
    counts: tuple[int | None, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page shows of one class of sources."""

    reports: int
    provinces: int
    years: tuple[int, ...]
    grid: tuple[GridRow, ...]
    dispositions: tuple[Counted, ...]
    latest: tuple[Mapping[str, Any], ...]
    checks_failed: int
    troubles: tuple[tuple[str, int], ...]
    not_read: tuple[tuple[str, int], ...]
    tombstones: int
    elsewhere: tuple[tuple[str, int], ...]
    last_capture: str | None
    build: Mapping[str, str]


def front(connection: sqlite3.Connection, source_class: str) -> Front:
    """Gather the front page in a handful of queries; the caller keeps it until the next build."""
    pairs = connection.execute(
        "select province, year, count(*) from reports"
        " where current = 1 and source_class = ? group by province, year",
        (source_class,),
    ).fetchall()
    years = tuple(sorted({year for _, year, _ in pairs if year is not None}))
    return Front(
        reports=sum(count for *_, count in pairs),
        provinces=len({province for province, *_ in pairs if province}),
        years=years,
        grid=_grid(pairs, years),
        dispositions=_dispositions(connection, source_class),
        latest=_latest(connection, source_class),
        checks_failed=_one(
            connection,
            "select count(*) from reports where current = 1 and source_class = ? and errors > 0",
            source_class,
        ),
        troubles=_troubles(connection, source_class),
        not_read=_not_read(connection),
        tombstones=_one(connection, "select count(*) from tombstones where ? <> ''", source_class),
        elsewhere=_elsewhere(connection, source_class),
        last_capture=connection.execute("select max(captured_at) from snapshots").fetchone()[0],
        build=dict(connection.execute("select key, value from build_info")),
    )


def _grid(pairs: list[Any], years: tuple[int, ...]) -> tuple[GridRow, ...]:
    """Provinces in the official order, those that the list does not know after them."""
    counts: dict[str, dict[int, int]] = {}
    for province, year, count in pairs:
        if province and year is not None:
            counts.setdefault(province, {})[year] = count
    known = [province for province in words("province") if province in counts]
    others = sorted(counts.keys() - set(known))
    return tuple(
        GridRow(
            word("province", province),
            tuple(counts[province].get(year) for year in years),
            sum(counts[province].values()),
        )
        for province in (*known, *others)
    )


def _dispositions(connection: sqlite3.Connection, source_class: str) -> tuple[Counted, ...]:
    rows = connection.execute(
        "select value, reports, requests from facet_counts"
        " where table_name = 'dispositions' and facet = 'disposition' and source_class = ?",
        (source_class,),
    )
    return tuple(in_order("disposition", (Counted(*row) for row in rows)))


def _latest(connection: sqlite3.Connection, source_class: str) -> tuple[Mapping[str, Any], ...]:
    rows = connection.execute(
        "select report_id, title, agency, province, year, published_on, requests_received"
        " from reports where current = 1 and source_class = ?"
        f" order by published_on desc, id desc limit {LATEST}",
        (source_class,),
    )
    names = [column[0] for column in rows.description]
    return tuple(dict(zip(names, row, strict=True)) for row in rows)


def _troubles(connection: sqlite3.Connection, source_class: str) -> tuple[tuple[str, int], ...]:
    """Codes of what was not understood in current reports, with the number of reports."""
    rows = connection.execute(
        "select code, count(distinct report) from issues"
        " where current = 1 and source_class = ? group by code order by 2 desc, 1",
        (source_class,),
    )
    return tuple((code, count) for code, count in rows)


def _not_read(connection: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """Captures that no report came of, by what became of them; withheld ones are counted among
    the tombstones.
    """
    rows = connection.execute(
        "select reading, count(*) from snapshots"
        " where reading not in ('read', 'withheld') group by reading order by 2 desc, 1"
    )
    return tuple((reading, count) for reading, count in rows)


def _elsewhere(connection: sqlite3.Connection, source_class: str) -> tuple[tuple[str, int], ...]:
    """Other classes of sources with their number of reports: held, but not in default views."""
    rows = connection.execute(
        "select source_class, count(*) from reports"
        " where current = 1 and source_class <> ? group by source_class",
        (source_class,),
    )
    return tuple((other, count) for other, count in rows)


def _one(connection: sqlite3.Connection, sql: str, source_class: str) -> int:
    return int(connection.execute(sql, (source_class,)).fetchone()[0])
