"""Where a report prints what a measure comes from, and whether that figure fails a check.

A report's page has an anchor for every printed figure; the crosswalk tells from which of them a
count of the panel may come, and the first that was printed is the one that other pages lead to.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from archive.pages.checks import Place, failed_checks, marks_of
from archive.pages.records import marks
from archive.panel.codes import TOTAL, panel_codes
from archive.panel.crosswalk import candidates, made_of_the_panel
from archive.panel.indicators import rates

Key = tuple[int, str]
"""Row of the report and code of the measure."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What of interest one report prints: places with their numbers, None for one without, and
    those whose figures fail a check of the report itself.
    """

    form: str | None
    year: int | None
    places: dict[Place, float | None] = field(default_factory=dict)
    failing: Collection[Place] = ()

    def place(self, code: str, *, is_sum: bool) -> Place | None:
        """The printed figure behind a measure, of its denominator if need be: one with a number
        first, of the terms of a sum one that is not 0. None where nothing is printed.
        """
        for terms in _terms(code):
            wanted = [
                place
                for name, applicant in terms
                for source in _sources(self.form, self.year, name)
                for place in ((source, applicant), (source, None))
                if place in self.places
            ]
            if wanted:
                return min(wanted, key=lambda one: self._rank(one, is_sum))
        return None

    def _rank(self, place: Place, is_sum: bool) -> int:
        value = self.places[place]
        return 2 if value is None else int(is_sum and value == 0)


def printed_in(connection: sqlite3.Connection, keys: Iterable[Key]) -> Mapping[int, Printed]:
    """What each report prints of the figures that are behind its measures."""
    asked: dict[int, set[str]] = {}
    for report, code in keys:
        asked.setdefault(report, set()).add(code)
    found = {
        number: Printed(form, year, failing=_failing(connection, number) if fails else ())
        for number, form, year, fails in connection.execute(
            "select id, form, year, errors + warnings > 0 from reports"
            f" where id in ({marks(asked)})",
            list(asked),
        )
    }
    _add_places(connection, found, _all_sources(found, asked))
    return found


def _add_places(
    connection: sqlite3.Connection, found: Mapping[int, Printed], wanted: Collection[str]
) -> None:
    for report, code, applicant, value in connection.execute(
        "select cells.report, codes.name, applicants.name, max(cells.value) from cells"
        " join codes on codes.id = cells.code"
        " left join applicants on applicants.id = cells.applicant"
        f" where cells.report in ({marks(found)}) and codes.name in ({marks(wanted)})"
        " group by cells.report, cells.code, cells.applicant",
        [*found, *wanted],
    ):
        found[report].places[code, applicant] = value


def _all_sources(found: Mapping[int, Printed], asked: Mapping[int, set[str]]) -> frozenset[str]:
    wanted = {(one.form, one.year, code) for number, one in found.items() for code in asked[number]}
    return frozenset(
        source
        for form, year, code in wanted
        for terms in _terms(code)
        for name, _ in terms
        for source in _sources(form, year, name)
    )


def _failing(connection: sqlite3.Connection, report: int) -> frozenset[Place]:
    """Places that the report's page marks, those against another year left out."""
    printed = connection.execute(
        "select codes.name, applicants.name from cells join codes on codes.id = cells.code"
        " left join applicants on applicants.id = cells.applicant where cells.report = ?"
        " order by cells.id",
        (report,),
    )
    own = (one for one in failed_checks(connection, report) if not one.is_across_years)
    return frozenset(marks_of(own, [(code, applicant) for code, applicant in printed]))


@cache
def _terms(code: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The codes of the panel in a measure, each with its applicant; of a rate those above the
    line, then those below.

    >>> _terms("natural_person_share")
    ((('received_new', 'natural_person'),), (('received_new', 'total'),))
    """
    if code in panel_codes():
        return (((code, TOTAL),),)
    found = next(one for one in rates() if one.code == code)
    return _named(found.above), _named(found.below)


def _named(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    parts = (name.partition("@") for name in names)
    return tuple((name, applicant or TOTAL) for name, _, applicant in parts)


@cache
def _sources(form: str | None, year: int | None, code: str) -> tuple[str, ...]:
    """Codes of printed figures from which a code of the panel may come, the likeliest first.

    >>> _sources("annex_2014", 2016, "answered_total")[:2]
    ('a3.answered_total', 'a3.closed')
    """
    rules = dict(candidates(form, year)).get(code, ())
    found = [source for rule in rules for source in rule.sources]
    made = [one for one in made_of_the_panel() if one.code == code]
    found += [
        source for one in made for name in one.sources for source in _sources(form, year, name)
    ]
    return tuple(dict.fromkeys(found))
