"""What differs between an edition of a report and the one before it, cell by cell.

Read from the loaded tables, so that what is masked or withheld there is so here. Figures that
several sentences state share a code: what stands in both editions is left out, the rest is held
side by side in the order of the text.
"""

import difflib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, zip_longest
from typing import Any

from archive.database import NewDatabase, Row
from archive.schema.ledger_tables import LEDGER_HEAD

_WHITE = re.compile(r"\s+")
_HEAD = ", ".join(column.name for column in LEDGER_HEAD)
_IDENTITY = (
    "title",
    "agency",
    "compiled_by",
    "province",
    "prefecture",
    "county",
    "division_code",
    "level",
    "scope",
    "year",
    "form",
    "published_on",
    "index_number",
    "document_number",
)
"""Columns of `reports` that say whose report it is; a change of one is told."""

_NAMED = ", ".join(f"{column} AS is_{column}" for column in _IDENTITY)
_EDITIONS = f"""
SELECT id, report_id, {_HEAD}, edition, captured_at, {_NAMED}
FROM reports WHERE report_id IN (SELECT report_id FROM reports WHERE current = 0)
ORDER BY report_id, id
"""
_CELLS = """
SELECT codes.name AS code, applicants.name AS applicant, cells.value AS value,
    coalesce(cells.raw, CAST(cells.value AS TEXT), '') AS raw, states.name AS state, cells.place
FROM cells
JOIN codes ON codes.id = cells.code
JOIN states ON states.id = cells.state
LEFT JOIN applicants ON applicants.id = cells.applicant
WHERE cells.report = ? ORDER BY codes.name, cells.applicant, cells.id
"""
_SECTIONS = "SELECT code, title, text FROM sections WHERE report = ? ORDER BY position"

Found = tuple[Any, ...]
"""From `what` to `place_after`, as the columns of `revisions` stand."""


def load_revisions(database: NewDatabase) -> None:
    """Fill `revisions` from reports, cells and sections; two editions at a time in memory."""
    database.load("revisions", _rows(database.connection))


def _rows(connection: sqlite3.Connection) -> Iterator[Row]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    for _, editions in groupby(cursor.execute(_EDITIONS), key=lambda row: row["report_id"]):
        for before, after in pairwise(editions):
            head = (None, after["report_id"], *tuple(after)[2 : 2 + len(LEDGER_HEAD)])
            pair = (before["edition"], after["edition"])
            times = (before["captured_at"], after["captured_at"])
            for found in _changes(connection, before, after):
                yield (*head, *pair, *times, *found)


def _changes(
    connection: sqlite3.Connection, before: sqlite3.Row, after: sqlite3.Row
) -> Iterator[Found]:
    yield from _identity(before, after)
    sides = [connection.execute(_CELLS, (one["id"],)).fetchall() for one in (before, after)]
    yield from cell_changes(*sides)
    texts = [connection.execute(_SECTIONS, (one["id"],)).fetchall() for one in (before, after)]
    yield from section_changes(*texts)


def _identity(before: sqlite3.Row, after: sqlite3.Row) -> Iterator[Found]:
    for name in _IDENTITY:
        old, new = (
            None if one[f"is_{name}"] is None else str(one[f"is_{name}"]) for one in (before, after)
        )
        if old != new:
            change = "added" if old is None else "removed" if new is None else "changed"
            yield ("identity", name, None, change, None, old, None, None, new, None, None, None)


def cell_changes(before: Sequence[Found], after: Sequence[Found]) -> Iterator[Found]:
    """Cells (code, applicant, value, raw, state, place) that differ in what they print.

    >>> old = [("t3.granted", "total", 4, "4", "number", "{}")]
    >>> [row[3:8] for row in cell_changes(old, [("t3.granted", "total", 5, "5", "number", "{}")])]
    [('changed', 4, '4', 'number', 5)]
    """
    sides = [_by_key(before), _by_key(after)]
    for code, applicant in sorted({*sides[0], *sides[1]}, key=lambda key: (key[0], key[1] or "")):
        here, there = (side.get((code, applicant), []) for side in sides)
        for old, new in zip_longest(_not_in(here, there), _not_in(there, here)):
            change = "added" if old is None else "removed" if new is None else "changed"
            nothing = (None,) * 4
            was, now = old[2:] if old else nothing, new[2:] if new else nothing
            yield ("cell", code, applicant, change, *was[:3], *now[:3], was[3], now[3])


def _by_key(cells: Sequence[Found]) -> dict[tuple[str, str | None], list[Found]]:
    found: dict[tuple[str, str | None], list[Found]] = {}
    for cell in cells:
        found.setdefault((cell[0], cell[1]), []).append(cell)
    return found


def _not_in(cells: Sequence[Found], others: Sequence[Found]) -> list[Found]:
    """The cells whose like is not among the others, each of which counts once."""
    left = [_printed(other) for other in others]
    kept = []
    for cell in cells:
        if (printed := _printed(cell)) in left:
            left.remove(printed)
        else:
            kept.append(cell)
    return kept


def _printed(cell: Found) -> Found:
    return (cell[2], _WHITE.sub("", cell[3]), cell[4])


def section_changes(before: Sequence[Found], after: Sequence[Found]) -> Iterator[Found]:
    """Sections (code, title, text) of which lines went or came; the lines that did."""
    sides = [_lines(before), _lines(after)]
    for code in dict.fromkeys((*sides[0], *sides[1])):
        old, new = (side.get(code) for side in sides)
        gone, come = _line_changes(old or [], new or [])
        if gone or come:
            change = "added" if old is None else "removed" if new is None else "changed"
            texts = ("\n".join(gone) or None, None, None, "\n".join(come) or None, None)
            yield ("section", code, None, change, None, *texts, None, None)


def _lines(sections: Sequence[Found]) -> dict[str, list[str]]:
    """Heading and paragraphs by code; sections that share a code are one."""
    found: dict[str, list[str]] = {}
    for code, title, text in sections:
        found.setdefault(code, []).extend(
            line for line in (title or "", *(text or "").splitlines()) if _WHITE.sub("", line)
        )
    return found


def _line_changes(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    keys = [_WHITE.sub("", line) for line in old], [_WHITE.sub("", line) for line in new]
    gone, come = [], []
    for tag, i, j, k, m in difflib.SequenceMatcher(
        None, keys[0], keys[1], autojunk=False
    ).get_opcodes():
        if tag != "equal":
            gone += old[i:j]
            come += new[k:m]
    return gone, come
