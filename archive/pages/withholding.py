"""What was withheld since the build: kept back at once, by views that stand before the tables.

A build leaves withheld reports out. Until the next one the file still holds them, so each
connection of the site gets views of its own, by the names of the tables, without their rows:
SQLite looks into the temporary schema first, and no query of ours or of Datasette's gets past.
Of what the build counted, the share of these reports alone is counted and taken off: what is
withheld is little, and every connection has to do it.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

from archive import database
from archive.building.front_summaries import STORED
from archive.building.gaps import LINE, tell_divisions
from archive.decisions import Withheld
from archive.ledgers.looking import WITHHELD
from archive.ledgers.news import withheld_sql
from archive.named import named
from archive.schema import TABLES, VIEWS, TableSpec, ViewSpec, table
from archive.words import Word

_FOUND = f"""
create temp table withheld_reports as
    select report_id from main.reports where report_id in (select id from withheld_since)
        or agency_id in (select id from withheld_since)
        or snapshot in (select number from withheld_since)
    union select report_id from main.addresses where own_id in (select id from withheld_since)
    union select report_id from main.documents where own_id in (select id from withheld_since)
        or snapshot in (select number from withheld_since)
    union select addresses.report_id from main.addresses join main.snapshots using (url)
        where snapshots.id in (select number from withheld_since);
create temp table withheld_rows as
    select id from main.reports where report_id in (select report_id from withheld_reports);
create temp table withheld_snapshots as
    select snapshot as id from main.reports
        where report_id in (select report_id from withheld_reports)
    union select snapshots.id from main.snapshots join main.addresses using (url)
        where report_id in (select report_id from withheld_reports)
    union select snapshot from main.documents
        where report_id in (select report_id from withheld_reports) and snapshot is not null
            and (number > 1 or own_id = report_id)
    union select number from withheld_since where number is not null;
create temp table withheld_series as
    select report, source_class, year from main.series_reports
    where exists (select 1 from main.series_reports where report in (select id from withheld_rows))
        and (source_class, level, {LINE}) in (select source_class, level, {LINE}
            from main.series_reports where report in (select id from withheld_rows));
"""
"""A report is withheld by its id, an id it had, its agency, one of its captures or of the files
attached to it, and then all of these with it: as the build decides. A division of which a year is
withheld leaves the fixed set of the front page's chart, in which every division has every year.
"""

_KEEPS_BACK = "select 1 from temp.sqlite_master where name = 'withheld_since'"
_WITH_CAPTURE = """
with of_capture as (
    select report_id from main.reports where snapshot = ?1
    union select report_id from main.documents where snapshot = ?1
    union select report_id from main.addresses join main.snapshots using (url)
        where snapshots.id = ?1)
select report_id from of_capture
union select own_id from main.addresses join of_capture using (report_id)
union select agency_id from main.reports join of_capture using (report_id)
"""
"""All ids by which the reports of a capture can be withheld."""

_WITHHELD = "select report_id from withheld_reports"
_OF_ROWS = "report in (select id from withheld_rows)"
_STONES = withheld_sql("select id as withheld_id, reason, date from withheld_since")
_LEFT = {
    "tombstones": "union all select id, what, reason, date from withheld_since",
    "snapshots": "where id not in (select id from withheld_snapshots)",
    "agencies": "where agency_id not in (select id from withheld_since)",
    "news": f"where report_id is null or report_id not in ({_WITHHELD})"
    f" union all select null, * from ({_STONES})",
    "series_reports": "where report not in (select report from withheld_series)",
}
"""Tables of which something else is left than the rows of other reports."""

_COUNTED_FROM = {
    "reports": "id in (select id from withheld_rows)",
    "issues": _OF_ROWS,
    "checks": _OF_ROWS,
    "cells": _OF_ROWS,
    "snapshots": "id in (select id from withheld_snapshots)",
}
"""What is withheld of each table from which the numbers of the front page are counted."""
_KEY = table("front_counts").column_names[1:-1]
_LESS = {
    "front_counts": f"""
select id, {", ".join(f"stored.{name}" for name in _KEY)},
    stored.count - coalesce(lost.count, 0) as count
from main.front_counts stored left join front_lost lost
    on {" and ".join(f"stored.{name} is lost.{name}" for name in _KEY)}
where stored.count > coalesce(lost.count, 0)
""",
    "series_totals": """
select id, source_class, level, year, disposition,
    divisions - (select count(*) from withheld_series gone
        where gone.source_class = stored.source_class and gone.year = stored.year) as divisions,
    total - coalesce((select sum(lost.total) from withheld_series gone
        join main.dispositions lost on lost.report = gone.report
        where gone.source_class = stored.source_class and gone.year = stored.year
            and lost.disposition = stored.disposition), 0) as total
from main.series_totals stored
""",
}
"""Tables of numbers, of which each is lessened by what the withheld reports added to it."""


def _register() -> str:
    """The register, which says of a withheld report that it is that, as after the next build."""
    told = dict(zip(("status", "last_looked", "attempts", "note"), WITHHELD, strict=True))
    masks = {**told, "report_id": None}
    columns = (
        f"iif(report_id in ({_WITHHELD}), {_literal(masks[name])}, {name}) as {name}"
        if name in masks
        else name
        for name in table("coverage").column_names
    )
    return f"select {', '.join(columns)} from main.coverage"


def _literal(value: str | int | None) -> str:
    if value is None:
        return "null"
    return f"'{value}'" if isinstance(value, str) else str(value)


_INSTEAD = {**_LESS, "coverage": _register()}
"""Tables of which other rows stand in place of those that the build wrote."""


def since_build(path: Path, entries: Iterable[Withheld]) -> tuple[Withheld, ...]:
    """The entries that the file at `path` was not built with and that name something in it."""
    decided = tuple(entries)
    with closing(database.open_readonly(path)) as connection:
        known = {row[0] for row in connection.execute("select withheld_id from tombstones")}
        meant = named(connection, (entry.id for entry in decided)) - known
    return tuple(entry for entry in decided if entry.id in meant)


def keep_back(connection: sqlite3.Connection, entries: Sequence[Withheld]) -> None:
    """Put views without what `entries` name before the tables of a connection; their
    tombstones stand beside those of the build.
    """
    if not entries:
        return
    connection.execute("create temp table withheld_since (id, what, reason, date, number)")
    connection.executemany(
        "insert into withheld_since values (?, ?, ?, ?, ?)",
        [(*astuple(entry), _number(entry.id)) for entry in entries],
    )
    tell_divisions(connection)
    connection.executescript(_FOUND)
    _count_lost(connection)
    specs: tuple[TableSpec | ViewSpec, ...] = (*TABLES, *VIEWS)
    for spec in specs:
        view = _view(spec)
        if view:
            connection.execute(f'create temp view "{spec.name}" as {view}')


def _count_lost(connection: sqlite3.Connection) -> None:
    """Count what the withheld reports added to the numbers of the front page: by the SELECT of
    the build, over these reports alone.
    """
    for name, condition in _COUNTED_FROM.items():
        connection.execute(
            f"create temp table {name} as select * from main.{name} where {condition}"
        )
    connection.execute(f"create temp table front_lost ({', '.join(_KEY)}, count)")
    connection.execute(f"insert into front_lost {STORED['front_counts']}")
    for name in _COUNTED_FROM:
        connection.execute(f"drop table temp.{name}")


def hidden(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows of each table the views of a connection keep back; of a table that holds
    something else instead, how many fewer there are.
    """
    names = {name for (name,) in connection.execute("select name from temp.sqlite_master")}
    tables = [spec for spec in TABLES if spec.name in names]
    return {spec.name: connection.execute(_hidden(spec)).fetchone()[0] for spec in tables}


def _hidden(spec: TableSpec) -> str:
    """SQL that counts what a view keeps back, by an index where there is one."""
    every = f'select count(*) from main."{spec.name}"'
    if spec.name in _LEFT or spec.name in _INSTEAD:
        return f'select ({every}) - (select count(*) from temp."{spec.name}")'
    if "report" in spec.column_names:
        return f"{every} where report in (select id from withheld_rows)"
    return f"{every} where report_id in ({_WITHHELD})"


def stone(connection: sqlite3.Connection, withheld_id: str) -> Word | None:
    """The sentence on a tombstone: why and since when; None for what is not withheld."""
    found = connection.execute(
        "select reason, date from tombstones where withheld_id = ?", (withheld_id,)
    ).fetchone()
    if found is None:
        return None
    why = f"{found[0]} ({found[1]})"
    return Word(withheld_id, f"不予公开：{why}", f"withheld: {why}")


def stone_of_capture(connection: sqlite3.Connection, snapshot: int) -> Word | None:
    """The tombstone of a capture: its own, else that of the report or the agency with which it is
    kept back since the build. A capture that the build left out has but its own.
    """
    own = stone(connection, str(snapshot))
    if own or not connection.execute(_KEEPS_BACK).fetchone():
        return own
    meant = connection.execute(_WITH_CAPTURE, (snapshot,)).fetchall()
    return next(filter(None, (stone(connection, row[0]) for row in meant)), None)


def _number(withheld_id: str) -> int | None:
    """The number of a capture, for an id that is one."""
    return int(withheld_id) if re.fullmatch("[0-9]{1,18}", withheld_id) else None


def _view(spec: TableSpec | ViewSpec) -> str | None:
    """What is left of a table; None for one that says nothing of single reports."""
    every = f'select * from main."{spec.name}"'
    if spec.name in _INSTEAD:
        return _INSTEAD[spec.name]
    if spec.name in _LEFT:
        return f"{every} {_LEFT[spec.name]}"
    columns = {column.name for column in spec.columns}
    if "report_id" in columns:
        return f"{every} where report_id is null or report_id not in ({_WITHHELD})"
    if "report" in columns:
        return f"{every} where report not in (select id from withheld_rows)"
    return None
