"""What the codes in a column mean, in both languages, with the numbers that stand for them in .dta.

value_labels.csv gives each code its number, which never changes: new codes take new numbers.
Where it has no words for a code, they are those of the site. labelled_columns.csv says which
columns hold codes of which kind; its names may hold a `*`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from archive.lists import listed
from archive.schema import ColumnSpec
from archive.words import words


@dataclass(frozen=True, slots=True)
class ValueLabel:
    """One code of a column: its number in .dta, and its words."""

    code: str
    number: int
    zh: str
    en: str

    @property
    def both(self) -> str:
        """The label in both languages, as .dta has it."""
        return f"{self.en} / {self.zh}"


def labels_of(column: ColumnSpec) -> tuple[ValueLabel, ...]:
    """The codes that a column can hold, where it holds codes of a short list; else none."""
    kind = _kind(column.name, column.type)
    return _labels(kind) if kind else ()


@cache
def _kind(name: str, column_type: str) -> str | None:
    """The kind of codes in a column by its name and SQLite type."""
    fitting = (
        row["kind"]
        for row in listed("releasing/labelled_columns.csv")
        if row["type"] == column_type and fnmatchcase(name, row["column"])
    )
    return next(fitting, None)


@cache
def _labels(kind: str) -> tuple[ValueLabel, ...]:
    return tuple(_label(row) for row in listed("releasing/value_labels.csv") if row["kind"] == kind)


def _label(row: Mapping[str, str]) -> ValueLabel:
    code, number = row["code"], int(row["number"])
    if row["zh"]:
        return ValueLabel(code, number, row["zh"], row["en"])
    known = words(row["kind"])[code]
    return ValueLabel(code, number, known.zh, known.en)
