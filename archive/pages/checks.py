"""Failed checks in words, and beside which number each of them belongs."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.pages.words import Word, word

Place = tuple[str, str | None]

SUBJECTS = {
    "T3-BAL": "t3.answered_total",
    "T3-SUM": "t3.answered_total",
    "T4-R": "t4.review.total",
    "T4-D": "t4.suit_direct.total",
    "T4-A": "t4.suit_after_review.total",
}
"""The number beside which a check is marked when its row names none."""

SIGNS = {
    "T2-19-STOCK": "<",
    "T2-21-NET": "<",
    "T4-VOL": ">",
    "T4-AFTER": ">",
    "T3-BLANK": "/",
    **dict.fromkeys(("T3-ALLTOT", "T3-XCOL", "T3-INT", "T4-INT", "T2-RULES", "T2-21-UNIT"), ""),
}
"""What stands between the sides of a failed check that is no equation; empty: no two sides."""

NOTE = "I"
"""Severity of what only helps in reading: listed, not marked beside a number."""


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
    def sides(self) -> str:
        """Both sides as `42 ≠ 43`; empty where there are none to compare."""
        sign = SIGNS.get(self.id, "≠")
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
    code = check.code or SUBJECTS.get(check.id)
    if code is None:
        return
    yield code, check.column
    yield code, "total"
    yield code, None
    yield f"{code}.total", None
    yield f"{code}.{check.column}", None
    yield from (place for place in places if place[0].startswith(f"{code}."))
