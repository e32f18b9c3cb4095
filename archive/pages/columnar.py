"""Counts of facets from memory: the columns of `facet_cells` and `facet_rows` as arrays.

SQL reads a kilobyte a row to count a facet; these columns take a hundred bytes a report. Filters on
what reports share are counted from the sums of cells, in a millisecond however many reports there
are; those that look at single reports take a third of a second for a million. They are read once
for each file, over a connection of the site: what is withheld since the build is not among them.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.pages.facets import ARRAY, Counted
from archive.schema.count_tables import BLANK, FACET_CELLS
from parsers.terms import terms

ALIKE = FACET_CELLS.column_names[1:]
"""Columns that are the same in every row of a report."""
CODES = tuple(terms("disposition"))
NO_ROW = BLANK - 1
"""In the columns: the report has no row of the disposition."""
_LOT = 50_000
_FIXED = "report, cell - 1, requests is not null, coalesce(requests, 0)"

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of `dispositions`, all of them or those above 0, by cell: of each of `CODES` the rows,
    and those with a figure; the reports that have any row, and any with a figure.
    """

    each: Ints
    known: Ints
    any: Ints
    any_known: Ints


@dataclass(frozen=True, slots=True)
class Cube:
    """Of each cell: its reports, their requests, how many of them state any; of each of `CODES`
    how many requests are in it; and the rows of dispositions, by whether only those above 0 count.
    """

    reports: Ints
    requests: Ints
    known: Ints
    within: Ints
    rows: Mapping[bool, Rows]


@dataclass(frozen=True, slots=True)
class Sums:
    """What was found, by cell: reports, requests, reports that state any; of each of `CODES` the
    rows of the whole, those with a figure, and requests; and the first reports.
    """

    reports: Ints
    requests: Ints
    known: Ints
    rows: Ints
    rows_known: Ints
    within: Ints
    first: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Of each of `ALIKE` its values and which of them each cell has; of each edition of a report
    its row in `reports`, the place of its cell, the requests whose outcome it states, and a line
    for each of `CODES`: `BLANK` where its row has no figure, `NO_ROW` where there is none.
    """

    alike: tuple[tuple[tuple[Any, ...], Ints], ...]
    report: Ints
    cell: Ints
    requests: Ints
    known: Flags
    totals: Ints
    cube: Cube


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows a result: cells by their ids (None: all), dispositions that a report must
    have, reports by their rows (None: all); whether rows of `dispositions` are its rows, and only
    those `above_0`; and how many reports of single ones are told, the newest first.
    """

    cells: Ints | None = None
    codes: tuple[str, ...] = ()
    reports: Ints | None = None
    of_dispositions: bool = False
    above_0: bool = True
    first: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """The rows of a result, its reports, and every facet that can be counted so, in no order; of
    reports that were asked for by their rows the first rows, by year, the newest first.
    """

    rows: int
    reports: int
    facets: dict[str, tuple[Counted, ...]]
    first: tuple[int, ...] = ()


def columns(connection: sqlite3.Connection) -> Columns:
    """Read the columns: two seconds for a million reports.

    Raises ValueError where the ids of the cells, which are places in the columns, have a gap.
    """
    names = ", ".join(("id", *ALIKE))
    cells = connection.execute(f"select {names} from facet_cells order by id").fetchall()
    if [cell[0] for cell in cells] != list(range(1, len(cells) + 1)):
        raise ValueError(
            f"facet_cells: expected ids from 1 to {len(cells)} without a gap. "
            "Build the database again: nianbao build"
        )
    alike = tuple(_coded([cell[place] for cell in cells]) for place in range(1, len(ALIKE) + 1))
    table = _table(connection)
    parts = (
        table[:, 0].copy(),
        table[:, 1].copy(),
        table[:, 3].copy(),
        table[:, 2].astype(bool),
        np.ascontiguousarray(table[:, 4:].T),
    )
    return Columns(alike, *parts, _cube(len(cells), *parts[1:]))


def _coded(values: Sequence[Any]) -> tuple[tuple[Any, ...], Ints]:
    """Values once each, and for each cell which of them it has."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return tuple(places), np.array([places[value] for value in values], np.int64)


def _table(connection: sqlite3.Connection) -> Ints:
    totals = ", ".join(f"coalesce({code}, {NO_ROW})" for code in CODES)
    found = connection.execute(f"select {_FIXED}, {totals} from facet_rows order by report")
    lots = [np.zeros((0, 4 + len(CODES)), np.int64)]
    while lot := found.fetchmany(_LOT):
        lots.append(np.array(list(map(tuple, lot)), np.int64))
    return np.concatenate(lots)


def counted(held: Columns, asked: Asked) -> Counts:
    """Count the rows and the facets of a result: those of `ALIKE`, and the dispositions."""
    # Of rows of one disposition the cube tells all; reports that have one must be looked at.
    look = asked.reports is not None or (asked.codes and not asked.of_dispositions)
    sums = _looked_at(held, asked) if look else _from_cube(held, asked)
    facets = _alike(held, sums)
    reports = int(sums.reports.sum())
    if not asked.of_dispositions:
        facets[ARRAY] = _by_code(sums, CODES)
        return Counts(reports, reports, facets, sums.first)
    facets["disposition"] = _by_code(sums, asked.codes or CODES)
    return Counts(sum(one.reports for one in facets["disposition"]), reports, facets)


def ids(connection: sqlite3.Connection, queries: Sequence[tuple[str, Any]]) -> Ints:
    """The ids that every one of some queries (SQL of a column `id`, parameters) selects.

    They come as one text: a hundred thousand rows would keep other threads waiting.
    """
    found: Ints | None = None
    for sql, parameters in queries:
        ((listed,),) = connection.execute(f"select group_concat(id) from ({sql})", parameters)
        one = np.fromstring(listed or "", np.int64, sep=",")
        found = one if found is None else np.intersect1d(found, one, assume_unique=True)
    return np.zeros(0, np.int64) if found is None else found


def _from_cube(held: Columns, asked: Asked) -> Sums:
    cube, wanted, rows = held.cube, _wanted(held, asked.cells), held.cube.rows[asked.above_0]
    reports, requests, known = cube.reports, cube.requests, cube.known
    if asked.of_dispositions:
        lines = _lines(asked.codes)
        reports, known = rows.any, rows.any_known
        if asked.codes:
            reports, known = rows.each[lines[0]], rows.known[lines[0]]
        requests = cube.within[lines].sum(axis=0)
    return Sums(
        *(reports * wanted, requests * wanted, known * wanted),
        *(rows.each @ wanted, rows.known @ wanted, cube.within @ wanted),
    )


def _looked_at(held: Columns, asked: Asked) -> Sums:
    """The sums over single reports: those asked for that have every one of the codes."""
    chosen = np.flatnonzero(_wanted(held, asked.cells)[held.cell])
    if asked.reports is not None:
        chosen = chosen[np.isin(held.report[chosen], asked.reports, kind="table")]
    for line in map(CODES.index, asked.codes):
        chosen = chosen[_rows(held.totals[line, chosen], asked.above_0)[0]]
    totals = held.totals[:, chosen]
    rows, figures = _rows(totals, asked.above_0)
    amounts = np.maximum(totals, 0)
    of_codes = (rows.sum(axis=1), figures.sum(axis=1), amounts.sum(axis=1))
    requests, known = held.requests[chosen], held.known[chosen]
    first = _newest(held, chosen, asked.first)
    if asked.of_dispositions:
        lines = _lines(asked.codes)
        has_any = np.flatnonzero(rows[lines].any(axis=0))
        chosen, requests = chosen[has_any], amounts[lines].sum(axis=0)[has_any]
        known = np.asarray(figures[lines].any(axis=0))[has_any]
    summed = partial(_summed, held.cell[chosen], len(held.cube.reports))
    return Sums(summed(None), summed(requests), summed(known), *of_codes, first)


def _rows(totals: Ints, above_0: bool) -> tuple[Flags, Flags]:
    """Where rows of `dispositions` are, and where they have a figure."""
    return (totals > 0, totals > 0) if above_0 else (totals > NO_ROW, totals > BLANK)


def _newest(held: Columns, chosen: Ints, wanted: int) -> tuple[int, ...]:
    """The rows of so many of the chosen reports: by year, the newest first, then by row."""
    years, of_cell = held.alike[ALIKE.index("year")]
    places, found = of_cell[held.cell[chosen]], list[int]()
    for year in sorted(years, key=lambda year: -(year or 0)) if wanted else ():
        here = chosen[places == years.index(year)]
        found += held.report[here[: wanted - len(found)]].tolist()
        if len(found) == wanted:
            break
    return tuple(found)


def _lines(codes: Sequence[str]) -> list[int]:
    return [CODES.index(code) for code in codes or CODES]


def _wanted(held: Columns, cells: Ints | None) -> Ints:
    """1 for each cell that was asked for, 0 for the others."""
    wanted = np.ones(len(held.cube.reports), np.int64)
    if cells is not None:
        wanted[:] = 0
        wanted[cells - 1] = 1
    return wanted


def _summed(cell: Ints, cells: int, weights: NDArray[Any] | None) -> Ints:
    """The sum of weights in each cell: floats hold whole numbers exactly up to 2^53."""
    return np.bincount(cell, weights, cells).astype(np.int64)


def _cube(cells: int, cell: Ints, requests: Ints, known: Flags, totals: Ints) -> Cube:
    summed = partial(_summed, cell, cells)
    return Cube(
        reports=summed(None),
        requests=summed(requests),
        known=summed(known),
        within=np.array([summed(line) for line in np.maximum(totals, 0)]),
        rows={above_0: _rows_by_cell(summed, *_rows(totals, above_0)) for above_0 in (True, False)},
    )


def _rows_by_cell(summed: Callable[[Any], Ints], rows: Flags, figures: Flags) -> Rows:
    return Rows(
        np.array([summed(line) for line in rows]),
        np.array([summed(line) for line in figures]),
        summed(rows.any(axis=0)),
        summed(figures.any(axis=0)),
    )


def _alike(held: Columns, sums: Sums) -> dict[str, tuple[Counted, ...]]:
    """Each facet that a report has one value of."""
    by_cell = (sums.reports, sums.requests, sums.known)
    return {
        name: _facet(values, [np.bincount(of, one, len(values)) for one in by_cell])
        for name, (values, of) in zip(ALIKE, held.alike, strict=True)
    }


def _facet(values: Sequence[Any], sums: Sequence[NDArray[Any]]) -> tuple[Counted, ...]:
    return tuple(
        Counted(value, int(reports), int(requests) if known else None)
        for value, reports, requests, known in zip(values, *sums, strict=True)
        if reports
    )


def _by_code(sums: Sums, codes: Sequence[str]) -> tuple[Counted, ...]:
    found = (
        Counted(code, int(sums.rows[at]), int(sums.within[at]) if sums.rows_known[at] else None)
        for code, at in zip(codes, _lines(codes), strict=True)
    )
    return tuple(one for one in found if one.reports)
