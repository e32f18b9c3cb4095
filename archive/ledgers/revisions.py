"""What differs between an edition of a report and the one before it, cell by cell.

Read from the loaded tables, so that what is masked or withheld there is so here.
"""

import difflib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from archive.database import NewDatabase, Row
from archive.ledgers.cell_changes import IDENTITY, CellChange, cell_changes, cells_of
from archive.schema.shared import REPORTER_YEAR

_WHITE = re.compile(r"\s+")
_HEAD = ", ".join(column.name for column in REPORTER_YEAR)
_NAMED = ", ".join(f"{column} AS is_{column}" for column in IDENTITY)
_EDITIONS = f"""
SELECT id, report_id, {_HEAD}, edition, captured_at, {_NAMED}
FROM reports WHERE report_id IN (SELECT report_id FROM reports WHERE current = 0)
ORDER BY report_id, id
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
            head = (None, after["report_id"], *tuple(after)[2 : 2 + len(REPORTER_YEAR)])
            pair = (before["edition"], after["edition"])
            times = (before["captured_at"], after["captured_at"])
            for found in _changes(connection, before, after):
                yield (*head, *pair, *times, *found)


def _changes(
    connection: sqlite3.Connection, before: sqlite3.Row, after: sqlite3.Row
) -> Iterator[Found]:
    yield from _identity(before, after)
    sides = [cells_of(connection, one["id"]) for one in (before, after)]
    yield from map(_of_cell, cell_changes(*sides))
    texts = [connection.execute(_SECTIONS, (one["id"],)).fetchall() for one in (before, after)]
    yield from section_changes(*texts)


def _identity(before: sqlite3.Row, after: sqlite3.Row) -> Iterator[Found]:
    for name in IDENTITY:
        old, new = (
            None if one[f"is_{name}"] is None else str(one[f"is_{name}"]) for one in (before, after)
        )
        if old != new:
            change = "added" if old is None else "removed" if new is None else "changed"
            yield ("identity", name, None, change, None, old, None, None, new, None, None, None)


def _of_cell(found: CellChange) -> Found:
    was, now = (one[2:] if one else (None,) * 4 for one in (found.before, found.after))
    return ("cell", found.code, found.applicant, found.change, *was[:3], *now[:3], was[3], now[3])


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
