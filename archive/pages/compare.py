"""Agencies and provinces side by side, as an address asks: whose, which years, which measures.

Reports of different scope or class of sources are lines of their own; what does not compare is
said, never left to the reader to notice.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from archive.pages.agency_names import NAMED, named
from archive.pages.measures import Measure, known, listed
from archive.pages.medians import Medians, national_medians
from archive.pages.records import Record, first, rows
from archive.pages.series import (
    Series,
    Standing,
    kept_apart,
    series,
    standing_of_agency,
    standing_of_division,
)
from archive.pages.series_charts import MOST_LINES
from archive.panel.indicators import FIRST_OF_FORM_2019
from archive.provinces import by_code, provinces
from archive.words import Word

MOST_FOUND = 20
MOST_MEASURES = 9
AGGREGATE = "government_aggregate"


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for. Codes and ids are as given: unknown ones are said to be so."""

    agencies: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    copies: bool = False
    words: str = ""

    @property
    def path(self) -> str:
        """The address that asks for it, the same for everybody whom it is sent to.

        >>> Choice(("a",), ("130000",), first=2019).adding(agency="b").path
        '/compare?province=130000&agency=a&agency=b&from=2019'
        """
        pairs = [("province", one) for one in self.provinces]
        pairs += [("agency", one) for one in self.agencies]
        pairs += [("indicator", one) for one in self.measures]
        pairs += [("from", str(self.first))] * bool(self.first)
        pairs += [("to", str(self.last))] * bool(self.last)
        pairs += [("copies", "1")] * self.copies
        return f"/compare?{urlencode(pairs)}" if pairs else "/compare"

    def adding(
        self, *, agency: str | None = None, province: str | None = None, copies: bool = False
    ) -> "Choice":
        """The same with one more, or with reports from other sources, and no search."""
        return replace(
            self,
            agencies=tuple(dict.fromkeys((*self.agencies, *filter(None, (agency,))))),
            provinces=tuple(dict.fromkeys((*self.provinces, *filter(None, (province,))))),
            copies=self.copies or copies,
            words="",
        )

    def without(self, key: str) -> "Choice":
        """The same without an agency or province."""
        return replace(
            self,
            agencies=tuple(one for one in self.agencies if one != key),
            provinces=tuple(one for one in self.provinces if one != key),
        )


@dataclass(frozen=True, slots=True)
class Member:
    """An agency or province that was asked for: its name, the address of its page, how many of
    its years are held in the classes shown and in others. `kind` is agency or province.
    """

    kind: str
    key: str
    name: Word
    shown: int
    hidden: int

    @property
    def address(self) -> str:
        """The path of its page."""
        return f"/{self.kind}/{self.key}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the charts: reports of one member, scope and class of sources."""

    number: int
    member: Member
    series: Series

    @property
    def letter(self) -> str:
        """What names it beside the chart."""
        return chr(ord("A") + self.number)

    @property
    def example(self) -> Standing:
        """One of its reports: all have the same scope and class."""
        return self.series.standing[0]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows. `unknown` are ids and codes that name nobody, `left_out` is how many
    lines were too many, `found` are the agencies whose name has the words that were asked for.
    """

    members: tuple[Member, ...]
    unknown: tuple[str, ...]
    lines: tuple[Line, ...]
    left_out: int
    measures: tuple[Measure, ...]
    medians: Medians
    years: tuple[int, ...]
    cautions: tuple[str, ...]
    found: tuple[Record, ...]

    def gives(self, code: str) -> bool:
        """Whether any line has the measure."""
        return any(line.series.has(code) for line in self.lines)

    @property
    def has_median(self) -> bool:
        """Whether a national median is drawn for any measure that is shown."""
        return any(
            found.value is not None and code in {one.code for one in self.measures}
            for (code, _), found in self.medians.items()
        )


def compare(connection: sqlite3.Connection, choice: Choice, source_class: str) -> Comparison:
    """Gather what was chosen; without measures those that most people look for first."""
    measures = known(choice.measures)[:MOST_MEASURES] or listed("compare")
    members, groups, unknown = _asked_for(connection, choice, source_class)
    groups = [(member, within) for member, group in groups if (within := _within(group, choice))]
    lines = tuple(
        Line(number, member, series(connection, group, measures))
        for number, (member, group) in enumerate(groups[:MOST_LINES])
    )
    return Comparison(
        members,
        unknown,
        lines,
        max(0, len(groups) - MOST_LINES),
        measures,
        _medians(connection, lines, source_class),
        tuple(sorted({year for line in lines for year in line.series.years})),
        tuple(_cautions(lines)),
        _found(connection, choice.words) if choice.words.strip() else (),
    )


def _asked_for(
    connection: sqlite3.Connection, choice: Choice, source_class: str
) -> tuple[tuple[Member, ...], list[tuple[Member, tuple[Standing, ...]]], tuple[str, ...]]:
    """Members, their reports by scope and class in the classes shown, and what names nobody."""
    members: list[Member] = []
    groups: list[tuple[Member, tuple[Standing, ...]]] = []
    names = {**_provinces(choice.provinces), **_agencies(connection, choice.agencies)}
    for (kind, key), name in names.items():
        read = standing_of_division if kind == "province" else standing_of_agency
        apart = kept_apart(read(connection, key), source_class)
        shown = [one for one in apart if choice.copies or one[0].source_class == source_class]
        total = sum(map(len, apart))
        member = Member(kind, key, name, n := sum(map(len, shown)), total - n)
        members.append(member)
        groups += [(member, one) for one in shown]
    asked = (*choice.provinces, *choice.agencies)
    unknown = tuple(one for one in asked if one not in {key for _, key in names})
    return tuple(members), groups, unknown


def _provinces(codes: Iterable[str]) -> dict[tuple[str, str], Word]:
    """Names of provinces by kind and code; codes that are none are left out."""
    return {
        ("province", code): Word(code, by_code()[code].zh, by_code()[code].en)
        for code in codes
        if code in by_code()
    }


def _agencies(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[tuple[str, str], Word]:
    found = {}
    for key in dict.fromkeys(ids):
        row = first(rows(connection, "select agency from agencies where agency_id = ?", key))
        if row:
            found["agency", key] = Word(key, row["agency"] or key, "")
    return found


def _within(group: Sequence[Standing], choice: Choice) -> tuple[Standing, ...]:
    """The reports of the years that were asked for."""
    low, high = choice.first or 0, choice.last or 9999
    return tuple(one for one in group if low <= one.year <= high)


def _medians(connection: sqlite3.Connection, lines: Sequence[Line], source_class: str) -> Medians:
    """National medians where all lines are provinces of the class that is shown by default."""
    comparable = lines and all(
        line.member.kind == "province" and line.example.source_class == source_class
        for line in lines
    )
    return national_medians(connection, source_class) if comparable else {}


def _cautions(lines: Sequence[Line]) -> Iterable[str]:
    """Codes of `words.csv`, kind `caution`, of what readers must not overlook."""
    reports = [one for line in lines for one in line.series.standing]
    scopes = {line.example.scope for line in lines}
    if len(scopes) > 1:
        yield "scopes"
    if AGGREGATE in scopes and len(scopes) > 1 and _same_division(lines):
        yield "contains"
    if len({one.level for one in reports}) > 1:
        yield "levels"
    if len({line.example.source_class for line in lines}) > 1:
        yield "copies"
    years = [one.year for one in reports]
    if years and min(years) < FIRST_OF_FORM_2019 <= max(years):
        yield "break"


def _same_division(lines: Sequence[Line]) -> bool:
    """Whether an aggregate stands beside a body of the same division, which it contains."""
    of_governments = {
        line.example.division_code for line in lines if line.example.scope == AGGREGATE
    } - {None}
    others = {line.example.division_code for line in lines if line.example.scope != AGGREGATE}
    return bool(of_governments & others)


def _found(connection: sqlite3.Connection, words: str) -> tuple[Record, ...]:
    """Agencies whose present or former name has the words, the shortest names first."""
    return rows(
        connection,
        "select agency_id, agency, province, prefecture, county, level, first_year, last_year,"
        " reports, former_names from agencies"
        f" where {NAMED}"
        " order by length(agency), reports desc, agency_id limit ?",
        *named(words),
        MOST_FOUND + 1,
    )


def provinces_named(words: str) -> tuple[Word, ...]:
    """Provinces whose Chinese or English name has the words.

    >>> [one.en for one in provinces_named("hebei")], [one.en for one in provinces_named("湖")]
    (['Hebei'], ['Hubei', 'Hunan'])
    """
    typed = words.strip().lower()
    if not typed:
        return ()
    found = (one for one in provinces() if typed in one.zh or typed in one.en.lower())
    return tuple(Word(one.code, one.zh, one.en) for one in found)
