"""Failed checks in words, and beside which number each of them belongs."""

import csv
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.pages.check_texts import told
from archive.pages.words import Word, word

Place = tuple[str, str | None]

NOT_EQUAL = "≠"
"""Stands between the sides of a failed equation, as nearly every check is one."""

ACROSS_YEARS = ("X-", "T4-AFTER")
"""Checks against the report of the year before begin so."""

NOTE = "I"
"""Severity of what only helps in reading: listed, not marked beside a number."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a check is marked, from `check_marks.csv`. `subject` is the number beside which it
    stands when its row names none; `sign` stands between its sides, empty where it has no two;
    `left` and `right` say what the sides are where the check's own words do not.
    """

    subject: str | None = None
    sign: str = NOT_EQUAL
    left: Word | None = None
    right: Word | None = None


@cache
def mark_of(check: str) -> Mark:
    """The mark of a check; one that the list leaves out is an equation.

    >>> mark_of("T4-R").subject, mark_of("N-RECV").sign, mark_of("X-CARRY").left.zh
    ('t4.review.total', '≠', '本报告')
    """
    with (files("archive.pages") / "check_marks.csv").open(encoding="utf-8") as lines:
        listed = {row["check"]: row for row in csv.DictReader(lines)}
    row = listed.get(check)
    if row is None:
        return Mark()
    left, right = (_side(row, side) for side in ("left", "right"))
    return Mark(row["subject"] or None, row["sign"], left, right)


def _side(row: Mapping[str, str], side: str) -> Word | None:
    zh, en = row[f"{side}_zh"], row[f"{side}_en"]
    return Word(side, zh, en, 0) if zh else None


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check that did not hold: both sides, who is at fault, where it is marked."""

    number: int
    id: str
    words: Word
    code: str | None
    column: str | None
    left: int | float | None
    right: int | float | None
    severity: str
    verdict: str | None
    text: str

    @property
    def is_across_years(self) -> bool:
        """Whether it holds the report against that of the year before."""
        return self.id.startswith(ACROSS_YEARS)

    @property
    def mark(self) -> Mark:
        """How it is marked."""
        return mark_of(self.id)

    @property
    def found(self) -> Word | None:
        """What was found, in words; None for a quotation, which stands in `text`."""
        return told(self.text)

    @property
    def sides(self) -> str:
        """Both sides as `42 ≠ 43`; empty where there are none to compare."""
        sign = self.mark.sign
        if self.left is None or self.right is None or not sign:
            return ""
        return f"{self.left:,} {sign} {self.right:,}"


def failed_checks(connection: sqlite3.Connection, report: int) -> tuple[FailedCheck, ...]:
    """All failed checks of a report, errors first, numbered as the page lists them."""
    rows = connection.execute(
        'select check_id, code, "column", "left", "right", severity, verdict,'
        " coalesce(text, '') from checks"
        " where report = ? and outcome = 'fail' order by instr('EWI', severity), id",
        (report,),
    )
    return tuple(
        FailedCheck(number, row[0], word("check", row[0]), *row[1:])
        for number, row in enumerate(rows, 1)
    )


def marks_of(
    checks: Iterable[FailedCheck], printed: Iterable[Place]
) -> Mapping[Place, tuple[FailedCheck, ...]]:
    """The checks to be shown at each printed place."""
    places = list(dict.fromkeys(printed))
    known = set(places)
    marks: dict[Place, tuple[FailedCheck, ...]] = {}
    for check in checks:
        if check.severity == NOTE:
            continue
        place = next((one for one in _candidates(check, places) if one in known), None)
        if place is not None:
            marks[place] = (*marks.get(place, ()), check)
    return marks


def _candidates(check: FailedCheck, places: list[Place]) -> Iterator[Place]:
    """Places at which a check may be marked, the nearest first."""
    code = check.code or mark_of(check.id).subject
    if code is None:
        return
    yield code, check.column
    yield code, "total"
    yield code, None
    yield f"{code}.total", None
    yield f"{code}.{check.column}", None
    yield from (place for place in places if place[0].startswith(f"{code}."))
