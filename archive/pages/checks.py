"""Failed checks in words, and beside which number each of them belongs."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from archive.pages.check_texts import told
from archive.pages.language import say
from archive.words import Word, word, words
from parsers.model import Verdict

Place = tuple[str, str | None]

NOT_EQUAL = "≠"
"""Stands between the sides of a failed equation, as nearly every check is one."""

ACROSS_YEARS = ("X-", "T4-AFTER")
"""Checks against the report of the year before begin so."""

BLANK = "blank"
PARTLY = "partly"
"""A side for which nothing is printed, and one of 0 with a blank among what it adds up."""

NOTE = "I"
"""Severity of what only helps in reading: listed, not marked beside a number."""

WORST_FIRST = "instr('EWI', severity), id"
"""The order, in SQL, in which the checks of a report are listed and numbered."""


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
    """The mark of a check or of a variant; one that the list leaves out is an equation.

    >>> mark_of("T4-R").subject, mark_of("N-RECV").sign, mark_of("X-CARRY").left.zh
    ('t4.review.total', '≠', '本报告')
    """
    rows = {row["check"]: row for row in listed("pages/check_marks.csv")}
    row = rows.get(check) or rows.get(check.partition("/")[0])
    if row is None:
        return Mark()
    left, right = (_side(row, side) for side in ("left", "right"))
    return Mark(row["subject"] or None, row["sign"], left, right)


def _side(row: Mapping[str, str], side: str) -> Word | None:
    zh, en = row[f"{side}_zh"], row[f"{side}_en"]
    return Word(side, zh, en) if zh else None


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check that did not hold: both sides, who is at fault, where it is marked.

    `unprinted` tells of each side whether its 0 is nothing printed (`BLANK`, `PARTLY` or empty):
    the database counts blanks as 0.
    """

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
    unprinted: tuple[str, str] = ("", "")

    @property
    def is_across_years(self) -> bool:
        """Whether it holds the report against that of the year before."""
        return self.id.startswith(ACROSS_YEARS)

    @property
    def mark(self) -> Mark:
        """How it is marked."""
        return mark_of(variant_of(self.id, self.code, self.severity))

    @property
    def accused(self) -> str | None:
        """The verdict to be told; what only helps in reading contradicts nothing by itself."""
        is_open = self.severity == NOTE and self.verdict == Verdict.SOURCE_INCONSISTENCY
        return None if is_open else self.verdict

    @property
    def is_source_error(self) -> bool:
        """Whether the agency's own figures contradict each other: `IS_SOURCE_ERROR` of the schema,
        of a failed check of a report in force.
        """
        return self.severity != NOTE and self.verdict == Verdict.SOURCE_INCONSISTENCY

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
        left, right = self.shown
        return f"{left} {sign} {right}"

    @property
    def shown(self) -> tuple[str, str]:
        """Each side in the page's language; what is not printed is no 0."""
        return _side_shown(self.left, self.unprinted[0]), _side_shown(self.right, self.unprinted[1])


def _side_shown(value: float | None, unprinted: str) -> str:
    if value is None or unprinted == BLANK:
        return say("空白", "blank")
    return f"{value:,}" + (say("（有空白）", " (with a blank)") if unprinted == PARTLY else "")


def words_of(check: str, code: str | None = None, severity: str | None = None) -> Word:
    """The words of a check: of several relations with one id the code tells, and a note of what
    is left open has words of its own.

    >>> words_of("R-DENY", "r2.answered_total").en
    'Answered = granted + partial + denied'
    """
    variant = variant_of(check, code, severity)
    return word("check_variant" if variant != check else "check", variant)


def variant_of(check: str, code: str | None, severity: str | None) -> str:
    """A check with the code or severity by which it has words of its own, else its id."""
    named = (f"{check}/{one}" for one in (code, severity))
    return next((one for one in named if one in words("check_variant")), check)


def failed_checks(connection: sqlite3.Connection, report: int) -> tuple[FailedCheck, ...]:
    """All failed checks of a report, errors first, numbered as the page lists them."""
    rows = connection.execute(
        'select check_id, code, "column", "left", "right", severity, verdict,'
        " coalesce(text, '') from checks"
        f" where report = ? and outcome = 'fail' order by {WORST_FIRST}",
        (report,),
    )
    return tuple(
        FailedCheck(number, row[0], words_of(row[0], row[1], row[5]), *row[1:])
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
