"""Whether the report of a whole government is held beside that of its office or of a department:
who looks for the figures of a city must not take its office's for them.
"""

import sqlite3
from dataclasses import dataclass

from archive.pages.records import Record, first, marks, rows
from archive.words import words

PARTS = ("government_office", "department")
"""Scopes of bodies whose figures the aggregate of their division contains."""
AGGREGATE = "government_aggregate"


@dataclass(frozen=True, slots=True)
class WholeGovernment:
    """The government that a body belongs to, by the name of its division, and the id of its own
    report of the year; None where that is not held.
    """

    division: str
    report_id: str | None
    source_class: str | None


def whole_government(connection: sqlite3.Connection, head: Record) -> WholeGovernment | None:
    """The government of an office or department; None for other scopes, and where division or
    year are not known.
    """
    place = [head[name] for name in ("province", "prefecture", "county", "level")]
    if head["scope"] not in PARTS or not (head["year"] and head["province"] and head["level"]):
        return None
    classes = tuple(words("source_class"))
    found = first(
        rows(
            connection,
            "select report_id, source_class from reports where current = 1"
            f" and source_class in ({marks(classes)})"
            " and year = ? and province is ? and prefecture is ? and county is ? and level is ?"
            f" and scope = '{AGGREGATE}'"
            " order by source_class = ? desc, in_panel desc, id limit 1",
            *(*classes, head["year"], *place, head["source_class"]),
        )
    )
    known = found or {"report_id": None, "source_class": None}
    division = next(name for name in reversed(place[:3]) if name)
    return WholeGovernment(division, known["report_id"], known["source_class"])
