"""The pages /dispositions, /disposition/<code> and /reason/<disposition>/<reason>.

Everything that they show of one class of sources, or of copies too when asked for; how it looks is
left to the templates, how a trend is drawn to `archive.pages.trend_chart`.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.pages.shares import (
    LEVELS,
    Asked,
    Ratio,
    Share,
    levels_held,
    ratios,
    shares,
)
from archive.pages.sources import COPIES
from archive.pages.subjects import (
    FormRows,
    Subject,
    dispositions,
    form_rows,
    reasons_of,
    subjects,
)
from archive.pages.table_years import usual_year
from archive.pages.trends import Ranking, Trend, ranking, trend, years_held
from archive.panel.codes import APPLICANTS, TOTAL, panel_codes
from archive.panel.indicators import LOW_BASE


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader chose: code of the subject and, each None for the usual one, which
    share, the level and the year; whether low bases are ranked; classes of sources.
    """

    code: str
    of: str | None
    level: str | None
    year: int | None
    low_bases: bool
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a disposition over the divisions of a year that print both: a reason, or the
    requests of one kind of applicant. `divisions` is their number, `sums_fail` that of those among
    them whose report has sums that fail: of its totals, or of any column for a kind of applicant.
    """

    code: str
    divisions: int
    numerator: int | float
    denominator: int | float
    sums_fail: int

    @property
    def low_base(self) -> bool:
        """Whether they are below 30 requests together."""
        return self.denominator < LOW_BASE

    @property
    def share(self) -> float | None:
        """The share of all these requests together."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason within a disposition. `within` is the reason whose requests are counted in its own
    and in the wider one's; `codes` are its own and those of what lies within it.
    """

    subject: Subject
    part: Part | None
    within: Subject | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """All of one page. `years` counts the divisions with a share; `elsewhere` counts the reports
    in other classes of sources that have a row of it, by class.
    """

    subject: Subject
    parent: Subject | None
    ratios: tuple[Ratio, ...]
    ratio: Ratio
    levels: tuple[str, ...]
    level: str
    years: Mapping[int, int]
    trend: Trend
    ranking: Ranking
    printed: tuple[FormRows, ...]
    reasons: tuple[Reason, ...]
    applicants: tuple[Part, ...]
    reports: int
    elsewhere: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A disposition in the list: its trend, its reasons, reports that have a row of it."""

    subject: Subject
    trend: Trend
    reasons: tuple[Subject, ...]
    reports: int


@dataclass(frozen=True, slots=True)
class DispositionList:
    """The page of all dispositions, at one level."""

    levels: tuple[str, ...]
    level: str
    lines: tuple[Line, ...]


def subject_page(connection: sqlite3.Connection, choice: Choice) -> SubjectPage:
    """Gather the page of a disposition or reason. KeyError where there is none of the code."""
    subject = subjects()[choice.code]
    levels = levels_held(connection, choice.classes)
    level = _chosen(choice.level, levels)
    offered = ratios(subject.code)
    ratio = next((one for one in offered if one.key == choice.of), offered[0])
    found = shares(connection, Asked(ratio, level, choice.classes))
    years = years_held(found)
    year = choice.year or usual_year(years)
    counts = _reports_by_class(connection, subject)
    return SubjectPage(
        subject=subject,
        parent=subjects()[subject.disposition] if subject.reason else None,
        ratios=offered,
        ratio=ratio,
        levels=levels,
        level=level,
        years=years,
        trend=trend(found, level),
        ranking=ranking(found, year, level, low_bases=choice.low_bases),
        printed=form_rows(connection, subject.code),
        reasons=_reasons(connection, subject, _of_year(found, year)),
        applicants=_applicants(connection, subject, _of_year(found, year)),
        reports=sum(counts.get(name, 0) for name in choice.classes),
        elsewhere=tuple(
            (name, counts[name]) for name in COPIES if name in counts.keys() - set(choice.classes)
        ),
    )


def disposition_list(
    connection: sqlite3.Connection, level: str | None, classes: tuple[str, ...]
) -> DispositionList:
    """Gather the list of dispositions."""
    levels = levels_held(connection, classes)
    chosen = _chosen(level, levels)
    return DispositionList(
        levels,
        chosen,
        tuple(_line(connection, one, (chosen, classes)) for one in dispositions()),
    )


def _line(
    connection: sqlite3.Connection, subject: Subject, where: tuple[str, tuple[str, ...]]
) -> Line:
    level, classes = where
    found = shares(connection, Asked(ratios(subject.code)[0], level, classes))
    counts = _reports_by_class(connection, subject)
    reports = sum(counts.get(name, 0) for name in classes)
    return Line(subject, trend(found, level), reasons_of(subject.code), reports)


def _chosen(level: str | None, levels: tuple[str, ...]) -> str:
    """The level that was asked for, else the highest of which anything is held."""
    if level in LEVELS:
        return level
    return levels[0] if levels else LEVELS[0]


def _reports_by_class(connection: sqlite3.Connection, subject: Subject) -> dict[str, int]:
    """How many reports in force have a row of it, zeros too, by class of sources: counted from an
    index alone.
    """
    table, reason = ("reasons", " and reason = ?") if subject.reason else ("dispositions", "")
    rows = connection.execute(
        f"select source_class, count(*) from {table} where current = 1 and disposition = ?{reason}"
        f" and source_class in ({_ANY_CLASS}) group by source_class",
        (subject.disposition, *([subject.reason] if subject.reason else [])),
    )
    return dict(rows.fetchall())


def _of_year(found: tuple[Share, ...], year: int | None) -> tuple[int, ...]:
    """The rows of the reports of a year."""
    return tuple(one.report for one in found if one.year == year)


def _reasons(
    connection: sqlite3.Connection, subject: Subject, reports: tuple[int, ...]
) -> tuple[Reason, ...]:
    """The reasons within a disposition, with their share of it in the reports that print both.

    A reason that takes in others stands before them.
    """
    if subject.reason:
        return ()
    named = reasons_of(subject.code)
    whole = panel_codes()[subject.code].number
    numbers = {panel_codes()[one.code].number: one.code for one in named}
    pairs = ((number, whole) for number in numbers)
    parts = _parts(connection, reports, [(a, b, TOTAL) for a, b in pairs])
    by_code = {numbers[above]: part for (above, _, _), part in parts.items()}
    listed = [_reason(one, by_code.get(one.code)) for one in named]
    places = {one.subject.code: place for place, one in enumerate(listed)}

    def place(one: Reason) -> tuple[int, int]:
        own = places[one.subject.code]
        return (places[one.within.code], own) if one.within else (own, -1)

    return tuple(sorted(listed, key=place))


def _reason(subject: Subject, part: Part | None) -> Reason:
    wider = panel_codes()[subject.code].parent
    own = subjects()[wider] if wider in subjects() and "." in (wider or "") else None
    inside = [one for one in subjects() if panel_codes()[one].parent == subject.code]
    codes = (one.partition(".")[2] for one in (subject.code, *inside))
    return Reason(subject, part, own, tuple(codes))


def _applicants(
    connection: sqlite3.Connection, subject: Subject, reports: tuple[int, ...]
) -> tuple[Part, ...]:
    """For each kind of applicant what share of its answered requests ended so."""
    codes = panel_codes()
    pair = codes[subject.code].number, codes["answered_total"].number
    kinds = [name for name in APPLICANTS if name != TOTAL]
    parts = _parts(connection, reports, [(*pair, kind) for kind in kinds])
    return tuple(part for part in parts.values() if part.denominator)


_ANY_CLASS = "'official', 'mirror', 'unknown', 'sandbox'"
"""Named one by one, they let the index be used that begins with the class."""
_Pair = tuple[int, int, str]


def _parts(
    connection: sqlite3.Connection, reports: tuple[int, ...], pairs: list[_Pair]
) -> dict[_Pair, Part]:
    """Two figures of the panel added up over the reports of one level and year that print both
    without blanks. A pair names the codes above and below the line, and the applicant.
    """
    found = {}
    for above, below, applicant in pairs:
        row = connection.execute(
            _PART_SQL, (json.dumps(reports), above, below, applicant)
        ).fetchone()
        if row[0]:
            found[above, below, applicant] = Part(applicant, *row)
    return found


_PART_SQL = """
select count(*), sum(above.value), sum(below.value),
  sum(coalesce(case ?4 when 'total' then reports.total_ok = 0 else reports.columns_ok = 0 end, 0))
from json_each(?1) wanted
join reports on reports.id = wanted.value
join panel_values above on above.report = reports.id and above.code = ?2
join panel_values below on below.report = reports.id and below.code = ?3
  and below.applicant = above.applicant
join applicants on applicants.id = above.applicant and applicants.name = ?4
where above.value is not null and below.value is not null
  and above.blanks = 0 and below.blanks = 0
"""
