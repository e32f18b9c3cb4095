"""Counts of facets from memory: the columns of `facet_cells` and `facet_rows` as arrays.

SQL reads a kilobyte a row to count a facet; these columns take a hundred bytes a report, so that
any filter over a million reports is counted in milliseconds. They are read once for each file,
over a connection of the site: what is withheld since the build is not among them.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.pages.facets import ARRAY, Counted
from archive.schema.count_tables import FACET_CELLS
from parsers.terms import terms

ALIKE = FACET_CELLS.column_names[1:]
"""Columns that are the same in every row of a report."""
CODES = tuple(terms("disposition"))
_LOT = 50_000
_FIXED = "report, cell - 1, requests is not null, coalesce(requests, 0)"

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tally:
    """Of each cell: its reports, their requests, how many of them state any; how many have each
    of `CODES` and how many requests are in it; how many have any code at all.
    """

    reports: Ints
    requests: Ints
    known: Ints
    having: Ints
    within: Ints
    having_any: Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """Of each of `ALIKE` its values and which of them each cell has; of each report in force its
    row in `reports`, the place of its cell, the requests whose outcome it states, and a line for
    each of `CODES`: 0 where it has none.
    """

    alike: tuple[tuple[tuple[Any, ...], Ints], ...]
    report: Ints
    cell: Ints
    requests: Ints
    known: Flags
    totals: Ints
    everything: Tally


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows a result: cells by their ids (None: all), dispositions that a report must
    have, reports by their rows (None: all); and whether rows of `dispositions` are its rows.
    """

    cells: Ints | None = None
    codes: tuple[str, ...] = ()
    reports: Ints | None = None
    of_dispositions: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """The rows of a result, and every facet that can be counted so, in no order."""

    rows: int
    facets: dict[str, tuple[Counted, ...]]


def columns(connection: sqlite3.Connection) -> Columns:
    """Read the columns: two seconds for a million reports."""
    names = ", ".join(ALIKE)
    cells = connection.execute(f"select {names} from facet_cells order by id").fetchall()
    alike = tuple(_coded([cell[place] for cell in cells]) for place in range(len(ALIKE)))
    table = _table(connection)
    parts = (
        table[:, 0].copy(),
        table[:, 1].copy(),
        table[:, 3].copy(),
        table[:, 2].astype(bool),
        np.ascontiguousarray(table[:, 4:].T),
    )
    everything = _tally(len(cells), *parts[1:])
    return Columns(alike, *parts, everything)


def _coded(values: Sequence[Any]) -> tuple[tuple[Any, ...], Ints]:
    """Values once each, and for each cell which of them it has."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return tuple(places), np.array([places[value] for value in values], np.int64)


def _table(connection: sqlite3.Connection) -> Ints:
    totals = ", ".join(f"coalesce({code}, 0)" for code in CODES)
    found = connection.execute(f"select {_FIXED}, {totals} from facet_rows order by report")
    lots = [np.zeros((0, 4 + len(CODES)), np.int64)]
    while lot := found.fetchmany(_LOT):
        lots.append(np.array(list(map(tuple, lot)), np.int64))
    return np.concatenate(lots)


def counted(held: Columns, asked: Asked) -> Counts:
    """Count the rows and the facets of a result: those of `ALIKE`, and the dispositions."""
    tally = _among(held, asked)
    if asked.of_dispositions:
        return _of_dispositions(held, tally, asked.codes)
    facets = _alike(held, tally.reports, tally.requests, tally.known)
    facets[ARRAY] = _by_code(tally, CODES)
    return Counts(int(tally.reports.sum()), facets)


def ids(connection: sqlite3.Connection, queries: Sequence[tuple[str, Any]]) -> Ints:
    """The ids that every one of some queries (SQL, parameters) selects, in their order."""
    found: Ints | None = None
    for sql, parameters in queries:
        one = np.fromiter((row[0] for row in connection.execute(sql, parameters)), np.int64)
        found = np.unique(one) if found is None else np.intersect1d(found, one)
    return np.zeros(0, np.int64) if found is None else found


def _of_dispositions(held: Columns, tally: Tally, codes: Sequence[str]) -> Counts:
    if codes:
        place = CODES.index(codes[0])
        having, within = tally.having[place], tally.within[place]
    else:
        having, within = tally.having_any, tally.within.sum(axis=0)
    facets = _alike(held, having, within, having)
    facets["disposition"] = _by_code(tally, codes or CODES)
    return Counts(sum(one.reports for one in facets["disposition"]), facets)


def _among(held: Columns, asked: Asked) -> Tally:
    """The tally of what was asked for. Rows of one disposition need none of their own."""
    must_have = () if asked.of_dispositions else asked.codes
    tally = held.everything
    if asked.reports is not None or must_have:
        chosen = _chosen(held, asked.reports, must_have)
        tally = _tally(
            len(tally.reports),
            held.cell[chosen],
            held.requests[chosen],
            held.known[chosen],
            held.totals[:, chosen],
        )
    return tally if asked.cells is None else _only(tally, asked.cells)


def _chosen(held: Columns, reports: Ints | None, codes: Sequence[str]) -> Ints:
    """Places of the reports that were asked for and have every one of `codes`."""
    chosen = np.arange(len(held.report))
    if reports is not None:
        _, chosen, _ = np.intersect1d(held.report, reports, assume_unique=True, return_indices=True)
    for code in codes:
        chosen = chosen[held.totals[CODES.index(code), chosen] > 0]
    return chosen


def _tally(cells: int, cell: Ints, requests: Ints, known: Flags, totals: Ints) -> Tally:
    def summed(weights: NDArray[Any]) -> Ints:
        # Floats hold whole numbers exactly up to 2^53.
        return np.bincount(cell, weights, cells).astype(np.int64)

    return Tally(
        reports=np.bincount(cell, minlength=cells),
        requests=summed(requests),
        known=summed(known),
        having=np.array([summed(line > 0) for line in totals]),
        within=np.array([summed(line) for line in totals]),
        having_any=summed(np.asarray((totals > 0).any(axis=0))),
    )


def _only(tally: Tally, cells: Ints) -> Tally:
    wanted = np.zeros(len(tally.reports), np.int64)
    wanted[cells - 1] = 1
    return Tally(
        reports=tally.reports * wanted,
        requests=tally.requests * wanted,
        known=tally.known * wanted,
        having=tally.having * wanted,
        within=tally.within * wanted,
        having_any=tally.having_any * wanted,
    )


def _alike(
    held: Columns, reports: Ints, requests: Ints, known: Ints
) -> dict[str, tuple[Counted, ...]]:
    """Each facet that a report has one value of."""
    sums = (reports, requests, known)
    return {
        name: _facet(values, [np.bincount(of, one, len(values)) for one in sums])
        for name, (values, of) in zip(ALIKE, held.alike, strict=True)
    }


def _facet(values: Sequence[Any], sums: Sequence[NDArray[Any]]) -> tuple[Counted, ...]:
    return tuple(
        Counted(value, int(reports), int(requests) if known else None)
        for value, reports, requests, known in zip(values, *sums, strict=True)
        if reports
    )


def _by_code(tally: Tally, codes: Sequence[str]) -> tuple[Counted, ...]:
    places = ((code, CODES.index(code)) for code in codes)
    found = (
        Counted(code, int(tally.having[place].sum()), int(tally.within[place].sum()))
        for code, place in places
    )
    return tuple(one for one in found if one.reports)
