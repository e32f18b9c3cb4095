"""The register: for everybody who is expected, and every year, what is known of the report.

Reporters come from the rule (`archive.ledgers.expecting`) and from the reports held; the two are
merged agency by agency, so that memory does not grow with the archive.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.addresses import IS_FIRST_HAND
from archive.database import NewDatabase, Row
from archive.ledgers.expecting import Reporter, Rule
from archive.ledgers.looking import NOBODY_LOOKED, WITHHELD, Gap, Looking, Wanted

UNREAD_ISSUES = (
    "needs_ocr",
    "attachment_unread",
    "attachment_no_report",
    "attachment_missing",
    "attachment_gone",
)
"""With one of these, a report without any cell is known and not read."""

_PREPARE = """
CREATE TEMP TABLE unread_reports AS
    SELECT DISTINCT report FROM issues WHERE code IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM cells WHERE cells.report = issues.report)
"""
_AGGREGATE = "government_aggregate"
# A government may be named in several ways; by its division it is one, whose id has most reports.
_GOVERNMENTS = f"""
SELECT division_code, level, agency_id, sum({IS_FIRST_HAND}) AS times FROM reports
WHERE current = 1
    AND agency_id IS NOT NULL AND division_code IS NOT NULL AND year IS NOT NULL
    AND level IN ('province', 'prefecture', 'county')
    AND (agency LIKE '%人民政府' OR agency LIKE '%行政公署')
GROUP BY 1, 2, 3 ORDER BY times DESC, 3
"""
# Of several reports of a year, the one that stands in the panel, with the best status of any (the
# first by the alphabet); copies apart, which say nothing of the agency's own site.
_SEEN = f"""
SELECT registered, year, report_id, agency,
    province, prefecture, county, division_code, level, scope, portal,
    min(status) OVER (PARTITION BY registered, year, is_copy),
    (SELECT max(last_seen) FROM addresses WHERE addresses.report_id = held.report_id),
    (SELECT sum(captures) FROM addresses WHERE addresses.report_id = held.report_id),
    is_copy
FROM (
    SELECT id, report_id, agency, province, prefecture, county, division_code, level, scope, portal,
        year, in_panel, coalesce(same.register_id, reports.agency_id) AS registered,
        NOT ({IS_FIRST_HAND}) AS is_copy,
        CASE WHEN id IN (SELECT report FROM unread_reports) THEN 'unread'
            WHEN on_time = 0 THEN 'late' ELSE 'found' END AS status
    FROM reports LEFT JOIN same USING (agency_id)
    WHERE current = 1 AND reports.agency_id IS NOT NULL AND year IS NOT NULL
) AS held
ORDER BY registered, year, is_copy, in_panel DESC, status, id
"""

_Held = tuple[Any, ...]
"""One row of `_SEEN`."""
_WHO, _SCOPE = slice(3, 11), 9
_YEAR, _REPORT_ID, _PORTAL, _STATUS, _LAST_SEEN, _CAPTURES, _IS_COPY = 1, 2, 10, 11, 12, 13, 14


@dataclass(frozen=True, slots=True)
class Register:
    """What a row of the register is made from; `newest` is the last year expected of anybody.

    `withheld` are agency and year of reports that are held and not published; `ended` is the
    first year in which an agency is no more (merged, succeeded), by its id.
    """

    rule: Rule
    looking: Looking
    newest: int
    withheld: Collection[tuple[str, int | None]] = ()
    ended: Mapping[str, int] = field(default_factory=dict)

    def is_over(self, agency_id: str, year: int) -> bool:
        """Whether the agency is no more in a year, so that nobody expects its report."""
        return year >= self.ended.get(agency_id, year + 1)

    def gap(self, agency_id: str, wanted: Wanted, *, looked_for: bool) -> Gap:
        """What to say of a report that is not held, or not to be shown."""
        if (agency_id, wanted.year) in self.withheld:
            return WITHHELD
        return self.looking.gap(wanted) if looked_for else NOBODY_LOOKED


@dataclass(frozen=True, slots=True)
class _Known:
    """An agency: whom the rule expects, its own reports by year, copies' report ids by year."""

    agency_id: str
    spans: list[Reporter] = field(default_factory=list)
    held: dict[int, _Held] = field(default_factory=dict)
    copies: dict[int, str] = field(default_factory=dict)


def load_register(database: NewDatabase, reporters: Iterable[Reporter], register: Register) -> None:
    """Fill `coverage` from those who are expected and the reports held."""
    connection = database.connection
    connection.execute(_PREPARE, (json.dumps(UNREAD_ISSUES),))
    connection.execute("CREATE TEMP TABLE same (agency_id TEXT PRIMARY KEY, register_id TEXT)")
    expected = sorted(_joined(connection, list(reporters)), key=_id_of)
    database.load("coverage", _rows(connection, expected, register))
    connection.execute("DROP TABLE same")
    connection.execute("DROP TABLE unread_reports")


def _joined(connection: sqlite3.Connection, reporters: Sequence[Reporter]) -> list[Reporter]:
    """Governments under the id that most of their reports have; notes the others in `same`."""
    held: dict[tuple[str, str | None], dict[str, int]] = {}
    for code, level, agency_id, times in connection.execute(_GOVERNMENTS):
        held.setdefault((code, level), {})[agency_id] = times
    chosen: dict[str, str] = {}
    for one in reporters:
        ids = held.get((one.division_code or "", one.level), {})
        if one.scope == _AGGREGATE and ids:
            own = [agency_id for agency_id, times in ids.items() if times] or [one.agency_id]
            register_id = one.agency_id if one.agency_id in own else own[0]
            register_id = chosen.setdefault(one.agency_id, register_id)
            connection.executemany(
                "INSERT OR IGNORE INTO same VALUES (?, ?)",
                ((other, register_id) for other in ids if other != register_id),
            )
    return [replace(one, agency_id=chosen.get(one.agency_id, one.agency_id)) for one in reporters]


def _rows(
    connection: sqlite3.Connection, reporters: Sequence[Reporter], register: Register
) -> Iterator[Row]:
    seen = ((row[0], row) for row in connection.execute(_SEEN))
    both = merge(((one.agency_id, one) for one in reporters), seen, key=itemgetter(0))
    for agency_id, entries in groupby(both, key=itemgetter(0)):
        known = _Known(agency_id)
        for _, entry in entries:
            if isinstance(entry, Reporter):
                known.spans.append(entry)
            elif entry[_IS_COPY]:
                known.copies.setdefault(entry[_YEAR], entry[_REPORT_ID])
            else:
                known.held.setdefault(entry[_YEAR], entry)
        yield from _of_agency(known, register)


def _of_agency(known: _Known, register: Register) -> Iterator[Row]:
    agency_id, held = known.agency_id, known.held
    expected = _expected_years(known.spans, held, register)
    seen = _looked_for(held, register) if held and not expected else {}
    for year in sorted({*expected, *seen, *held}):
        reporter = expected.get(year)
        by = reporter.expected_by if reporter else "seen"
        if year in held:
            yield (None, agency_id, *_found(held[year], reporter), by)
            continue
        if register.is_over(agency_id, year):
            continue
        who = _who(reporter) if reporter else held[max(held)][_WHO]
        portal = who[-1] or (held[max(held)][_PORTAL] if held else None)
        wanted = Wanted(portal, who[0] or "", year, who[6], who[5])
        looked_for = reporter is not None or seen[year]
        status, last, attempts, note = register.gap(agency_id, wanted, looked_for=looked_for)
        if note is None and year in known.copies:
            note = f"copy_held {known.copies[year]}"
        yield (None, agency_id, *who[:-1], portal, year, status, None, last, attempts, note, by)


def _expected_years(
    spans: Sequence[Reporter], held: Mapping[int, _Held], register: Register
) -> dict[int, Reporter]:
    """By year, whom the rule expects: a division's own name first, then who has a portal."""
    expected: dict[int, Reporter] = {}
    for span in spans:
        first = min(held, default=register.newest) if span.first_year is None else span.first_year
        last = register.newest if span.last_year is None else min(span.last_year, register.newest)
        for year in range(first, last + 1):
            expected.setdefault(year, span)
    return expected


def _looked_for(held: Mapping[int, _Held], register: Register) -> dict[int, bool]:
    """The years of an agency that no rule names; whether its report is looked for.

    After its last report nobody knows whether it is still there, but of governments.
    """
    always = held[max(held)][_SCOPE] in register.rule.always
    return {year: always or year < max(held) for year in range(min(held), register.newest + 1)}


def _who(reporter: Reporter) -> tuple[str | None, ...]:
    """As `_WHO` of a report held: agency, place, division code, level, scope, portal."""
    place = (reporter.province, reporter.prefecture, reporter.county, reporter.division_code)
    return (reporter.agency, *place, reporter.level, reporter.scope, reporter.portal)


def _found(held: _Held, reporter: Reporter | None) -> Row:
    """A report that is held; where it is looked for says the rule, before where it came from."""
    portal = (reporter.portal if reporter else None) or held[_PORTAL]
    what = (held[_YEAR], held[_STATUS], held[_REPORT_ID], held[_LAST_SEEN], held[_CAPTURES])
    return (*held[_WHO][:-1], portal, *what, None)


def _id_of(reporter: Reporter) -> str:
    return reporter.agency_id
