"""The numbers of the front page: how much there is, where and when, and what is missing."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.pages.facets import Counted, in_order
from archive.pages.words import Word, word, words

LATEST = 8
FIGURES_LOST = ("unknown_form", "unread_cell", "unrecoverable")
"""Issues that explain why a report without figures has none."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A province: its reports per year, None for a year without any, and their sum."""

    province: Word
    counts: tuple[int | None, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page shows: numbers of one class of sources, and of all reports held what
    does not add up or could not be read.

    `others` counts the reports of other classes, `without_figures` holds the row ids of reports
    whose figures could not be read at all.
    """

    reports: int
    others: int
    provinces: int
    years: tuple[int, ...]
    grid: tuple[GridRow, ...]
    dispositions: tuple[Counted, ...]
    latest: tuple[Mapping[str, Any], ...]
    checks_failed: int
    troubles: tuple[tuple[str, int], ...]
    not_read: tuple[tuple[str, int], ...]
    without_figures: tuple[int, ...]
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
    elsewhere = _elsewhere(connection, source_class)
    years = tuple(sorted({year for _, year, _ in pairs if year is not None}))
    return Front(
        reports=sum(count for *_, count in pairs),
        others=sum(count for _, count in elsewhere),
        provinces=len({province for province, *_ in pairs if province}),
        years=years,
        grid=_grid(pairs, years),
        dispositions=_dispositions(connection, source_class),
        latest=_latest(connection, source_class),
        checks_failed=_one(
            connection, "select count(*) from reports where current = 1 and errors > 0"
        ),
        troubles=_troubles(connection),
        not_read=_not_read(connection),
        without_figures=_without_figures(connection),
        tombstones=_one(connection, "select count(*) from tombstones"),
        elsewhere=elsewhere,
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


def _troubles(connection: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """Codes of what was not understood in current reports, with the number of reports."""
    rows = connection.execute(
        "select code, count(distinct report) from issues"
        " where current = 1 group by code order by 2 desc, 1"
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


def _without_figures(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Current reports that hold no figure and name an issue that says why."""
    rows = connection.execute(
        "select distinct report from issues"
        f" where current = 1 and code in ({', '.join('?' * len(FIGURES_LOST))}) and not exists"
        " (select 1 from cells where cells.report = issues.report and value is not null)"
        " order by report",
        FIGURES_LOST,
    )
    return tuple(report for (report,) in rows)


def _elsewhere(connection: sqlite3.Connection, source_class: str) -> tuple[tuple[str, int], ...]:
    """Other classes of sources with their number of reports: held, but not in default views."""
    rows = connection.execute(
        "select source_class, count(*) from reports"
        " where current = 1 and source_class <> ? group by source_class",
        (source_class,),
    )
    return tuple((other, count) for other, count in rows)


def _one(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])
