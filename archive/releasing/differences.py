"""Two databases of nianbao compared report by report: what a reader of the older would miss.

Both are read side by side in the order of the report ids, so that memory does not grow with
them. A report that came or went is one row; of one that both have, the editions in force are
compared, and every older edition that both still have. Where a figure stands on its page is not
compared: a figure that moved is the same figure.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeVar

from archive.ledgers.cell_changes import IDENTITY, Cell, CellChange, cell_changes, cells_of

FACTS = (*IDENTITY, "agency_id", "source_class")
"""What says whose report it is, of which year: changed here, a series changes."""

_HEAD = ("id", "report_id", "edition", "current", "digest", "snapshot", *FACTS)
Value = int | float | str | None
Group = TypeVar("Group")


class Content(NamedTuple):
    """What stands in one cell: number, printed text, state."""

    value: Value = None
    raw: str | None = None
    state: str | None = None


_NOTHING = Content()


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the list of changes (`archive.schema.release_tables.CHANGES`)."""

    report_id: str
    what: str
    change: str
    why: str
    agency: str | None = None
    division_code: str | None = None
    year: int | None = None
    code: str | None = None
    applicant: str | None = None
    occurrence: int | None = None
    edition_before: int | None = None
    before: Content = _NOTHING
    edition_after: int | None = None
    after: Content = _NOTHING
    text: str | None = None

    def row(self) -> tuple[object, ...]:
        """The values in the order of the schema's columns."""
        return (
            *(self.report_id, self.what, self.change, self.why),
            *(self.agency, self.division_code, self.year),
            *(self.code, self.applicant, self.occurrence),
            *(self.edition_before, *self.before, self.edition_after, *self.after, self.text),
        )


class Side:
    """One of the two databases."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._plain = connection.cursor()
        self._plain.row_factory = None
        self.facts = dict(connection.execute("SELECT key, value FROM build_info").fetchall())

    def reports(self) -> Iterator[tuple[str, list[sqlite3.Row]]]:
        """Yield each report id with the rows of its editions, the one in force last."""
        rows = self._rows(
            f"SELECT {', '.join(_HEAD)} FROM reports ORDER BY report_id, current, edition, id"
        )
        for report_id, editions in groupby(rows, key=itemgetter("report_id")):
            yield report_id, list(editions)

    def cells(self, report: int) -> list[Cell]:
        """What stands in the cells of one edition, in the order of the text."""
        return cells_of(self._connection, report)

    def words(self) -> list[list[tuple[object, ...]]]:
        """What the numbers in `cells` stand for."""
        tables = ("codes", "applicants", "states")
        return [
            self._plain.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in tables
        ]

    def numbers(self, report: int) -> list[tuple[object, ...]]:
        """The cells of one edition as they are stored: equal ones need no second look."""
        return self._plain.execute(
            "SELECT code, applicant, state, value, raw FROM cells WHERE report = ? ORDER BY id",
            (report,),
        ).fetchall()

    def files(self, report: int) -> frozenset[str]:
        """Digests of the documents that an edition consists of."""
        rows = self._connection.execute(
            "SELECT digest FROM documents WHERE report = ? AND digest IS NOT NULL", (report,)
        )
        return frozenset(row[0] for row in rows)

    def names(self, report: sqlite3.Row) -> frozenset[str]:
        """Every id by which a decision may withhold a report of this database."""
        own = (report["report_id"], report["agency_id"], str(report["snapshot"]))
        rows = self._connection.execute(
            "SELECT own_id FROM addresses WHERE report_id = :id UNION"
            " SELECT own_id FROM documents WHERE report_id = :id",
            {"id": report["report_id"]},
        )
        return frozenset(filter(None, (*own, *(row[0] for row in rows))))

    def keeps_back(self, names: frozenset[str]) -> bool:
        """Whether a decision of this database withholds what bears one of these names."""
        rows = self._connection.execute("SELECT withheld_id FROM tombstones")
        return any(row[0] in names for row in rows)

    def merged_into(self, report_id: str) -> str | None:
        """The report under which an id is now found, None for itself and for none."""
        row = self._connection.execute(
            "SELECT report_id FROM addresses WHERE own_id = ? AND report_id <> own_id"
            " ORDER BY report_id LIMIT 1",
            (report_id,),
        ).fetchone()
        return row[0] if row else None

    def _rows(self, query: str) -> Iterator[sqlite3.Row]:
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        yield from cursor.execute(query)


_NEEDED = {
    "build_info": ("key", "value"),
    "reports": _HEAD,
    "cells": ("id", "report", "code", "applicant", "state", "value", "raw", "place"),
    "codes": ("id", "name"),
    "applicants": ("id", "name"),
    "states": ("id", "name"),
    "documents": ("report", "digest", "own_id", "report_id"),
    "addresses": ("own_id", "report_id"),
    "tombstones": ("withheld_id",),
}
"""What is read of either database."""


def lacking(connection: sqlite3.Connection) -> str | None:
    """What of that a database of another version does not have, in SQLite's words."""
    for table, columns in _NEEDED.items():
        try:
            connection.execute(f"SELECT {', '.join(columns)} FROM {table} LIMIT 0")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise  # a full disk, a file that is held: says nothing of its tables
            return str(error)
    return None


def differences(before: sqlite3.Connection, after: sqlite3.Connection) -> Iterator[Change]:
    """Yield every change between two databases, ordered by report id."""
    old, new = Side(before), Side(after)
    comparison = _Comparison(old, new)
    for had, has in _beside(old.reports(), new.reports()):
        if had and has:
            yield from comparison.of_report(had, has)
        elif has:
            yield comparison.added(has[-1])
        else:
            yield comparison.removed(had[-1])


def _beside(
    left: Iterable[tuple[str, list[Group]]], right: Iterable[tuple[str, list[Group]]]
) -> Iterator[tuple[list[Group], list[Group]]]:
    """Merge two sorted streams of named groups; a group that one lacks is empty there.

    >>> list(_beside([("a", [1]), ("b", [2])], [("b", [3]), ("c", [4])]))
    [([1], []), ([2], [3]), ([], [4])]
    """
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield one[1], []
            one = next(lefts, None)
        elif one is None or other[0] < one[0]:
            yield [], other[1]
            other = next(rights, None)
        else:
            yield one[1], other[1]
            one, other = next(lefts, None), next(rights, None)


class _Comparison:
    """What is asked of both sides about one report."""

    def __init__(self, old: Side, new: Side) -> None:
        self._old, self._new = old, new
        self._same_words = old.words() == new.words()

    def added(self, row: sqlite3.Row) -> Change:
        names = self._new.names(row)
        why = "no_longer_withheld" if self._old.keeps_back(names) else "new_report"
        return _change(row, "report", "added", why, edition_after=row["edition"])

    def removed(self, row: sqlite3.Row) -> Change:
        into = self._new.merged_into(row["report_id"])
        withheld = self._new.keeps_back(self._old.names(row))
        why = "withheld" if withheld else "merged" if into else "not_in_archive"
        gone = _change(row, "report", "removed", why, edition_before=row["edition"])
        return replace(gone, text=into if why == "merged" else None)

    def of_report(self, had: list[sqlite3.Row], has: list[sqlite3.Row]) -> Iterator[Change]:
        """Editions that came or went, then older editions, then the one in force."""
        yield from self._editions(had, has)
        older = {_key(row): row for row in had[:-1]}
        for row in has[:-1]:
            if _key(row) in older:
                yield from self._between(older[_key(row)], row)
        yield from self._between(had[-1], has[-1])

    def _editions(self, had: list[sqlite3.Row], has: list[sqlite3.Row]) -> Iterator[Change]:
        before, after = ({_key(row) for row in rows} for rows in (had, has))
        for row in had:
            if _key(row) not in after:
                yield _change(
                    row, "edition", "removed", "not_in_archive", edition_before=row["edition"]
                )
        for row in has:
            if _key(row) not in before:
                yield _change(row, "edition", "added", "new_edition", edition_after=row["edition"])

    def _between(self, had: sqlite3.Row, has: sqlite3.Row) -> Iterator[Change]:
        found = [*_identity(had, has), *self._cells(had, has)]
        if found:
            why = self._why(had, has)
            yield from (replace(one, why=why) for one in found)

    def _cells(self, had: sqlite3.Row, has: sqlite3.Row) -> Iterator[Change]:
        if self._same_words and self._old.numbers(had["id"]) == self._new.numbers(has["id"]):
            return
        cells = self._old.cells(had["id"]), self._new.cells(has["id"])
        for found in cell_changes(*cells):
            yield _of_cell(_changed(had, has, "cell"), found)

    def _why(self, had: sqlite3.Row, has: sqlite3.Row) -> str:
        """The nearest reason why the same report reads differently."""
        if had["edition"] != has["edition"]:
            return "new_edition"
        if self._old.files(had["id"]) != self._new.files(has["id"]):
            return "new_file"
        if had["digest"] != has["digest"]:
            return "new_edition"
        for key, why in (("parser_version", "other_parser"), ("nianbao_version", "other_version")):
            if self._old.facts.get(key) != self._new.facts.get(key):
                return why
        return "unexplained"


def _key(row: sqlite3.Row) -> int | str:
    """What tells editions apart: their number, or the body where copies have none."""
    key: int | str = row["edition"] or row["digest"]
    return key


def _identity(had: sqlite3.Row, has: sqlite3.Row) -> Iterator[Change]:
    for column in FACTS:
        if had[column] != has[column]:
            yield replace(
                _changed(had, has, "identity"),
                code=column,
                before=Content(raw=_text(had[column])),
                after=Content(raw=_text(has[column])),
            )


def _of_cell(change: Change, found: CellChange) -> Change:
    return replace(
        change,
        change=found.change,
        code=found.code,
        applicant=found.applicant,
        occurrence=found.occurrence,
        before=_content(found.before),
        after=_content(found.after),
    )


def _content(cell: Cell | None) -> Content:
    return Content(cell.value, cell.raw, cell.state) if cell else _NOTHING


def _changed(had: sqlite3.Row, has: sqlite3.Row, what: str) -> Change:
    change = _change(has, what, "changed", "", edition_after=has["edition"])
    return replace(change, edition_before=had["edition"])


def _change(
    row: sqlite3.Row,
    *kind: str,
    edition_before: int | None = None,
    edition_after: int | None = None,
) -> Change:
    """What changed about a report: `kind` is what, change and why."""
    what, change, why = kind
    return Change(
        report_id=row["report_id"],
        what=what,
        change=change,
        why=why,
        agency=row["agency"],
        division_code=row["division_code"],
        year=row["year"],
        edition_before=edition_before,
        edition_after=edition_after,
    )


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
