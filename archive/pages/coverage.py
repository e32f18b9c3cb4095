"""The page /coverage: whose report is held of which year, when it came, and what is not known.

It says what we saw. That a report was not found, or a site did not answer us, tells nothing about
what an agency did; late is said only where `publication_lags` has the proof.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from archive.error_codes import error_codes
from archive.ledgers.looking import WITHHELD
from archive.pages.levels import level_order
from archive.pages.records import Record, page_of, rows
from archive.words import Word, word, words

NOT_ASSESSED = "not_assessed"
WITHHELD_NOTE = str(WITHHELD[-1])
STATE = f"iif(coverage.note = '{WITHHELD_NOTE}', coverage.note, coverage.status)"
"""SQL of what a page says of a row: of a report that is withheld, that, and not that nobody can say
whether there is one.
"""
HELD = ("found", "late", "unread", WITHHELD_NOTE)
"""States of a year of which the report is held."""
NOT_SEEN = (NOT_ASSESSED, "blocked", "robots_disallowed")
"""States in which nothing is known of the report: nobody looked, or the site did not let us."""
ALL = "all"
"""The choice of every state, also of what nobody can say."""
COPY = "copy"
"""The choice of what is held as a copy alone, whatever its state."""
PER_PAGE = 60
COPY_HELD = "copy_held"
LATE_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader chose; `status` None is everything but what is not assessed. Pages from 1."""

    province: str | None = None
    year: int | None = None
    level: str | None = None
    status: str | None = None
    page: int = 1

    @property
    def lists_agencies(self) -> bool:
        """Whether each agency of a province is shown with all its years."""
        return bool(self.province) and not self.year and self.status in (None, ALL)

    @property
    def lists_entries(self) -> bool:
        """Whether single years of agencies are listed."""
        chosen = self.province or self.year or self.status not in (None, ALL)
        return bool(chosen) and not self.lists_agencies


@dataclass(frozen=True, slots=True)
class Tally:
    """How many expected reports stand in which state."""

    counts: Mapping[str, int]

    @property
    def held(self) -> int:
        """Reports that are held."""
        return sum(self.counts.get(status, 0) for status in HELD)

    @property
    def known(self) -> int:
        """Expected reports of which something is known: what `held` is a part of."""
        return self.expected - sum(self.counts.get(status, 0) for status in NOT_SEEN)

    @property
    def unseen(self) -> int:
        """Expected reports that nobody looked for, or that a site did not let us look for."""
        return self.expected - self.known

    @property
    def shut(self) -> tuple[tuple[Word, int], ...]:
        """States in which a site did not let us look, each with its number."""
        return tuple(
            (one, count)
            for one, count in self.by_status
            if one.code in NOT_SEEN and one.code != NOT_ASSESSED
        )

    @property
    def expected(self) -> int:
        """All expected reports."""
        return sum(self.counts.values())

    @property
    def by_status(self) -> tuple[tuple[Word, int], ...]:
        """States in their order, each with its number."""
        listed = states()
        return tuple((listed[name], self.counts[name]) for name in listed if name in self.counts)


@dataclass(frozen=True, slots=True)
class Entry:
    """An agency and year: its state and, where a report is held, when that came.

    `kind` is exact or upper_bound (public by `date_used`); `last_listed_without` is our capture
    of the list, after the deadline, that did not have the report. `copy` is the id of a copy.
    """

    agency_id: str | None
    agency: str | None
    province: str | None
    level: str | None
    year: int
    status: Word
    report_id: str | None
    last_looked: str | None
    attempts: int | None
    note: str | None
    portal: str | None
    deadline: str | None
    date_used: str | None
    date_basis: str | None
    kind: str | None
    days_late: int | None
    last_listed_without: str | None
    listing_url: str | None

    @property
    def copy(self) -> str | None:
        """The report that is held as a copy alone."""
        head, _, report_id = (self.note or "").partition(" ")
        return report_id if head == COPY_HELD and report_id else None

    @property
    def noted(self) -> Word | None:
        """The note in words, where it is the code of what was met."""
        if self.note == WITHHELD_NOTE:  # its state says so
            return None
        known = error_codes().get(self.note or "")
        if known is None:
            return None if self.copy or not self.note else Word(self.note, self.note, "")
        return Word(known.code, known.zh, known.en)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency and what is known of its years, by year; a year of which nobody expects a report
    is not there.
    """

    agency_id: str
    agency: str
    level: str | None
    years: Mapping[int, Entry]


@dataclass(frozen=True, slots=True)
class Grid:
    """How many expected reports stand in which state, by province and year. Reports of bodies
    that lie in no province have "" in its place.
    """

    cells: Mapping[tuple[str, int], Tally]

    @property
    def years(self) -> tuple[int, ...]:
        """All years, from the first."""
        return tuple(sorted({year for _, year in self.cells}))

    @property
    def provinces(self) -> tuple[Word, ...]:
        """Provinces as the official list has them, others after them."""
        names = {name for name, _ in self.cells}
        return tuple(sorted((word("province", name) for name in names), key=_place))

    def tally(self, province: str | None = None, year: int | None = None) -> Tally:
        """The sum over the cells of a province, of a year, or of all."""
        found = (
            one
            for (name, of), one in self.cells.items()
            if province in (None, name) and year in (None, of)
        )
        total: Counter[str] = Counter()
        for one in found:
            total.update(one.counts)
        return Tally(dict(total))


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Reports of a year that have a deadline: in time, late with proof, and neither proved."""

    year: int
    on_time: int
    late: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed beside the grid: agencies with their years or single entries, one page of
    them; some that are late with proof; `more` says that a next page follows. `late_unread` are
    late with proof and stand under another state of the held: of these a year has one alone.
    `copies` of the chosen province, year and level are held as copies alone, which fill no place.
    """

    agencies: tuple[AgencyLine, ...]
    entries: tuple[Entry, ...]
    late: tuple[Entry, ...]
    punctuality: tuple[Punctuality, ...]
    more: bool
    late_unread: int
    copies: int


def states() -> Mapping[str, Word]:
    """All that a page can say of a row, in the order in which it is told."""
    return {**words("coverage"), **words("coverage_note")}


def grid(connection: sqlite3.Connection, level: str | None) -> Grid:
    """Count the states of all expected reports of a level, of every level for None."""
    where, values = _where(Asked(level=level, status=ALL))
    counted = connection.execute(
        f"select coalesce(province, ''), year, {STATE}, count(*) from coverage"
        f" where {where} group by 1, 2, 3",
        values,
    )
    cells: dict[tuple[str, int], dict[str, int]] = {}
    for province, year, status, count in counted:
        cells.setdefault((province, year), {})[status] = count
    return Grid({key: Tally(counts) for key, counts in cells.items()})


def listing(connection: sqlite3.Connection, asked: Asked, source_class: str) -> Listing:
    """Gather what is listed for a choice."""
    agencies, entries, more = _listed(connection, asked)
    return Listing(
        agencies=agencies,
        entries=entries,
        late=() if asked.lists_entries else _late(connection, asked),
        punctuality=_punctuality(connection, asked.province, source_class),
        more=more,
        late_unread=_late_unread(connection, asked.province),
        copies=_copies(connection, asked),
    )


def _copies(connection: sqlite3.Connection, asked: Asked) -> int:
    where, values = _where(replace(asked, status=COPY))
    found = connection.execute(f"select count(*) from coverage where {where}", values)
    return int(found.fetchone()[0])


def _place(province: Word) -> tuple[int, str]:
    return province.order, province.code


def _where(asked: Asked) -> tuple[str, tuple[object, ...]]:
    """Conditions on `coverage` and their values."""
    pairs = [
        ("coverage.province = ?", asked.province),
        ("coverage.year = ?", asked.year),
        ("coverage.level = ?", asked.level),
        (f"{STATE} = ?", None if asked.status in (ALL, COPY) else asked.status),
    ]
    used = [(sql, value) for sql, value in pairs if value]
    found = [sql for sql, _ in used]
    if asked.status is None:
        found.append(f"{STATE} <> '{NOT_ASSESSED}'")
    if asked.status == COPY:
        found.append(f"coverage.note like '{COPY_HELD} %'")
    return " and ".join(found) or "1", tuple(value for _, value in used)


_ENTRIES = f"""
select coverage.agency_id, coverage.agency, coverage.province, coverage.level, coverage.year,
  {STATE} as status, coverage.report_id, coverage.last_looked, coverage.attempts, coverage.note,
  coverage.portal, lags.deadline, lags.date_used, lags.date_basis, lags.kind, lags.days_late,
  lags.last_listed_without, lags.listing_url
from coverage
left join publication_lags lags on lags.report_id = coverage.report_id
  and lags.source_class in ('official', 'sandbox')
"""


def _entries(found: Iterable[Record]) -> tuple[Entry, ...]:
    return tuple(Entry(**{**row, "status": states()[row["status"]]}) for row in found)


def _listed(
    connection: sqlite3.Connection, asked: Asked
) -> tuple[tuple[AgencyLine, ...], tuple[Entry, ...], bool]:
    """Lines of agencies, or single entries, of the chosen page; and whether more follow."""
    if asked.lists_agencies:
        lines, more = _agency_lines(connection, asked)
        return lines, (), more
    if not asked.lists_entries:
        return (), (), False
    where, values = _where(asked)
    sql = (
        f"{_ENTRIES} where {where} order by coverage.year desc, coverage.division_code,"
        " coverage.agency, coverage.id"
    )
    found, more = page_of(connection, sql, values, asked.page, PER_PAGE)
    return (), _entries(found), more


def _agency_lines(
    connection: sqlite3.Connection, asked: Asked
) -> tuple[tuple[AgencyLine, ...], bool]:
    """Agencies of a province, governments from the highest level first; whether more follow."""
    where, values = _where(asked)
    sql = (
        "select agency_id, agency, level, max(year) from coverage"
        f" where {where} group by agency_id order by {level_order('level')},"
        " min(division_code), agency, agency_id"
    )
    found, more = page_of(connection, sql, values, asked.page, PER_PAGE)
    return tuple(_agency_line(connection, row) for row in found), more


def _agency_line(connection: sqlite3.Connection, row: Record) -> AgencyLine:
    agency = row["agency_id"]
    found = rows(connection, f"{_ENTRIES} where coverage.agency_id = ?", agency)
    by_year = {one.year: one for one in _entries(found)}
    return AgencyLine(agency, row["agency"], row["level"], by_year)


def _late(connection: sqlite3.Connection, asked: Asked) -> tuple[Entry, ...]:
    """The newest reports that are late with proof."""
    where, values = _where(Asked(asked.province, asked.year, asked.level, "late"))
    found = rows(
        connection,
        f"{_ENTRIES} where {where} order by coverage.year desc, lags.days_late desc, coverage.id"
        f" limit {LATE_SHOWN}",
        *values,
    )
    return _entries(found)


def _late_unread(connection: sqlite3.Connection, province: str | None) -> int:
    (found,) = connection.execute(
        "select count(*) from coverage join publication_lags lags using (report_id)"
        " where lags.on_time = 0 and lags.source_class in ('official', 'sandbox')"
        " and lags.deadline is not null and coverage.status = 'unread'"
        " and ? in ('', coverage.province)",
        (province or "",),
    ).fetchone()
    return int(found)


def _punctuality(
    connection: sqlite3.Connection, province: str | None, source_class: str
) -> tuple[Punctuality, ...]:
    counted = connection.execute(
        "select year, sum(on_time = 1), sum(on_time = 0), sum(on_time is null)"
        " from publication_lags where source_class = ? and deadline is not null"
        " and year is not null and ? in ('', province) group by year order by year",
        (source_class, province or ""),
    )
    return tuple(Punctuality(year, a or 0, b or 0, c or 0) for year, a, b, c in counted)
