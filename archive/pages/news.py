"""Events of the archive as the front page and the feeds tell them, newest first."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from archive.pages.labels import labels
from archive.pages.naming import name_of
from archive.pages.records import Record, rows
from archive.schema import table
from archive.words import Word, word, words

NAMED = 6
"""So many changed codes are named; of more the number is told."""
_COLUMNS = (
    "news.id, news.event, news.at, news.kind, news.report_id, news.agency, news.province,"
    " news.prefecture, news.county, news.year, news.scope, news.published_on, news.edition,"
    " news.changed, news.note, reports.title, reports.requests_received"
)
_JOIN = "left join reports on reports.report_id = news.report_id and reports.current = 1"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `at` is when we saw it, ISO 8601 in UTC; `changed` are codes of what a new
    edition changed, in words as far as they have any; `note` is the address of a page that went
    away, or the reason of a withheld entry.
    """

    event: str
    at: str
    kind: str
    report_id: str | None
    name: str | None
    province: str | None
    year: int | None
    published_on: str | None
    requests_received: int | None
    edition: int | None
    changed: tuple[Word, ...]
    note: str | None

    @property
    def more(self) -> int:
        """How many changed codes are not among those that a page names."""
        return max(0, len(self.changed) - NAMED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of events goes on: after the event of this key at this time."""

    at: str
    event: str

    @classmethod
    def of(cls, text: str) -> "Place | None":
        """A place as addresses have it.

        >>> Place.of("2024-02-10T03:00:00.000000Z~a-1/new")
        Place(at='2024-02-10T03:00:00.000000Z', event='a-1/new')
        """
        at, sign, event = text.partition("~")
        return cls(at, event) if sign else None

    @property
    def text(self) -> str:
        """As addresses have it."""
        return f"{self.at}~{self.event}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of a class of sources, of a province or of all, before a place, so many."""

    source_class: str
    province: str | None = None
    before: Place | None = None
    limit: int = 50


def events(connection: sqlite3.Connection, wanted: Wanted) -> tuple[Event, ...]:
    """Events from the newest; withheld entries, of which nothing else is told, among those of
    the whole archive.
    """
    found = _told(connection, _of_class(connection, wanted))
    if wanted.province is None:
        found += _told(connection, _withheld(connection, wanted))
    found.sort(key=_when, reverse=True)
    return _events(connection, found[: wanted.limit])


@dataclass(frozen=True, slots=True)
class _Asked:
    """Rows of `news` as SQL: conditions and their values, the order, how many."""

    where: str
    values: tuple[object, ...]
    limit: int
    order: str = "at desc, id desc"


def _of_class(connection: sqlite3.Connection, wanted: Wanted) -> _Asked:
    where = ["source_class = ?"]
    values: list[object] = [wanted.source_class]
    if wanted.province is not None:
        where.append("province = ?")
        values.append(wanted.province)
    if wanted.before:
        # Rows are numbered in the order of time: the number tells events of one moment apart,
        # and stands in every index, as the key of the event does not.
        where.append("(at, id) < (?, ?)")
        values += [wanted.before.at, _number(connection, wanted.before)]
    return _Asked(" and ".join(where), tuple(values), wanted.limit)


def _withheld(connection: sqlite3.Connection, wanted: Wanted) -> _Asked:
    where = "source_class is null"
    if wanted.before is None:
        return _Asked(where, (), wanted.limit)
    values = (wanted.before.at, _number(connection, wanted.before))
    return _Asked(f"{where} and (at, coalesce(id, 0)) < (?, ?)", values, wanted.limit)


def _number(connection: sqlite3.Connection, place: Place) -> int:
    """The row of an event; 0 where it is there no more, so that its whole moment is left out."""
    found = connection.execute(
        "select id from news where at = ? and event = ? and report_id is ?",
        (place.at, place.event, _report_of(place.event)),
    ).fetchone()
    return found[0] or 0 if found else 0


def _report_of(event: str) -> str | None:
    """The report of an event's key: it is found by the index of reports.

    >>> _report_of("hengshui-0a45/edition/2"), _report_of("withheld/x")
    ('hengshui-0a45', None)
    """
    report = event.partition("/")[0]
    return None if report == "withheld" else report


def _told(connection: sqlite3.Connection, asked: _Asked) -> list[Record]:
    """The rows with their reports, which are looked up for these alone."""
    chosen = f"select * from news where {asked.where} order by {asked.order} limit {asked.limit}"
    return list(
        rows(connection, f"select {_COLUMNS} from ({chosen}) as news {_JOIN}", *asked.values)
    )


def _when(row: Record) -> tuple[str, int]:
    return row["at"], row["id"] or 0


def latest(
    connection: sqlite3.Connection, source_class: str, kinds: tuple[str, ...], limit: int
) -> tuple[Event, ...]:
    """The newest events of some kinds."""
    found: list[Record] = []
    for kind in kinds:
        # Kind by kind, so that the index gives each in its order.
        asked = _Asked("source_class = ? and kind = ?", (source_class, kind), limit)
        found += _told(connection, asked)
    found.sort(key=_when, reverse=True)
    return _events(connection, found[:limit])


def published(connection: sqlite3.Connection, source_class: str, limit: int) -> tuple[Event, ...]:
    """Reports by the day that their pages display or have in their meta tags, the latest first."""
    where = "source_class = ? and kind = 'new' and published_on is not null"
    order = "published_on desc, id desc"
    found = _told(connection, _Asked(where, (source_class,), limit, order))
    found.sort(key=lambda row: (row["published_on"], row["id"]), reverse=True)
    return _events(connection, found)


def _events(connection: sqlite3.Connection, found: Sequence[Record]) -> tuple[Event, ...]:
    changed = [sorted(json.loads(row["changed"] or "[]"), key=_rank) for row in found]
    named = _named(connection, {code for codes in changed for code in codes})
    return tuple(
        _event(row, tuple(named.get(code) or word("section", code) for code in codes))
        for row, codes in zip(found, changed, strict=True)
    )


def _event(row: Record, changed: tuple[Word, ...]) -> Event:
    return Event(
        event=row["event"],
        at=row["at"],
        kind=row["kind"],
        report_id=row["report_id"],
        name=name_of(row) if row["report_id"] else None,
        province=row["province"],
        year=row["year"],
        published_on=row["published_on"],
        requests_received=row["requests_received"],
        edition=row["edition"],
        changed=changed,
        note=row["note"],
    )


def _rank(code: str) -> tuple[int, str]:
    """Figures of tables come first, then what sentences state, then text: where there is room
    for a few, those say most.
    """
    kind = code.partition(".")[0]
    return {"p": 1, "sec": 2}.get(kind, 0), code


def _named(connection: sqlite3.Connection, codes: Iterable[str]) -> Mapping[str, Word]:
    """The words for codes of `revisions`: a cell or section of the codebook, or a column of the
    report's head.
    """
    return {**labels(connection, codes), **_heads(), **words("section")}


@cache
def _heads() -> Mapping[str, Word]:
    """Words for the columns of a report's head."""
    columns = table("reports").columns
    return {one.name: Word(one.name, one.label_zh, one.label_en) for one in columns}
