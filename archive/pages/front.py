"""The numbers of the front page: how much there is, of when, what contradicts itself and what is
missing. The map is in `front_map`, the chart in `front_outcomes`, events in `news`.

Everything that has to be counted was counted by the build.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.pages.checks import mark_of, words_of
from archive.pages.front_outcomes import Outcomes, outcomes
from archive.pages.news import Event, latest, published
from archive.pages.records import Record, marks, rows

LATEST = 8
KINDS_OF_ERRORS = 5


@dataclass(frozen=True, slots=True)
class Held:
    """How much is held of one class of sources, and how much of others (`elsewhere`)."""

    reports: int
    provinces: int
    years: tuple[int, ...]
    elsewhere: tuple[tuple[str, int], ...]
    updated: str | None

    @property
    def others(self) -> int:
        """Reports of other classes of sources."""
        return sum(count for _, count in self.elsewhere)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What does not add up, of the class that the page shows, and what could not be read, of all
    reports held. `kinds` are checks with the number of reports that fail them, most first.
    """

    contradictory: int
    kinds: tuple[tuple[str, int], ...]
    examples: tuple[Record, ...]
    issues: tuple[tuple[str, int], ...]
    not_read: tuple[tuple[str, int], ...]
    without_figures: int
    tombstones: int


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page shows besides the map."""

    held: Held
    outcomes: Outcomes | None
    doubts: Doubts
    newest: tuple[Event, ...]
    changed: tuple[Event, ...]
    vanished: tuple[Event, ...]
    build: Mapping[str, str]


def front(connection: sqlite3.Connection, source_class: str) -> Front:
    """Gather the front page; the caller keeps it until the next build."""
    counts = rows(connection, "select * from front_counts")
    build = dict(connection.execute("select key, value from build_info"))
    gone = latest(connection, source_class, ("gone", "moved", "back"), LATEST)
    return Front(
        held=_held(connection, counts, source_class),
        outcomes=outcomes(connection, source_class),
        doubts=_doubts(connection, counts, source_class),
        newest=published(connection, source_class, LATEST),
        changed=latest(connection, source_class, ("edition",), LATEST),
        vanished=gone,
        build=build,
    )


def _held(connection: sqlite3.Connection, counts: Iterable[Record], source_class: str) -> Held:
    reports = [row for row in counts if row["kind"] == "report"]
    own = [row for row in reports if row["source_class"] == source_class]
    elsewhere: dict[str, int] = {}
    for row in reports:
        if row["source_class"] != source_class:
            elsewhere[row["source_class"]] = elsewhere.get(row["source_class"], 0) + row["count"]
    return Held(
        reports=sum(row["count"] for row in own),
        provinces=len({row["province"] for row in own if row["province"]}),
        years=tuple(sorted({row["year"] for row in own if row["year"] is not None})),
        elsewhere=tuple(sorted(elsewhere.items(), key=lambda one: -one[1])),
        updated=updated(connection, source_class),
    )


def updated(connection: sqlite3.Connection, source_class: str) -> str | None:
    """The last entry of the archive's catalog; without it the last event."""
    (entry,) = connection.execute(
        "select (select value from build_info where key = 'last_entry')"
    ).fetchone()
    if entry:
        return str(entry)
    found = connection.execute(
        "select max(at) from news where source_class = ?", (source_class,)
    ).fetchone()
    return found[0] if found else None


def _doubts(connection: sqlite3.Connection, counts: Iterable[Record], source_class: str) -> Doubts:
    own = [row for row in counts if row["source_class"] in (None, source_class)]
    return Doubts(
        contradictory=sum(_by_code(own, "contradiction").values()),
        kinds=_most(_by_code(own, "check"))[:KINDS_OF_ERRORS],
        examples=_examples(connection, _by_code(own, "example")),
        issues=_most(_by_code(own, "issue")),
        not_read=_most(_by_code(own, "reading")),
        without_figures=sum(_by_code(own, "no_figures").values()),
        tombstones=connection.execute("select count(*) from tombstones").fetchone()[0],
    )


def _by_code(counts: Iterable[Record], kind: str) -> dict[str, int]:
    return {row["code"] or "": row["count"] for row in counts if row["kind"] == kind}


def _most(counted: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Codes with their number, the most first."""
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _examples(connection: sqlite3.Connection, checks: Iterable[str]) -> tuple[Record, ...]:
    """A contradiction each of a few reports, chosen by the build; both sides are printed. One
    without a sign to stand between them is left out.
    """
    numbers = tuple(map(int, checks))
    found = rows(
        connection,
        'select report_id, agency, province, year, check_id, code, severity, "left", "right"'
        f" from checks where id in ({marks(numbers)}) order by id desc",
        *numbers,
    )
    named = (
        {
            **one,
            "words": words_of(one["check_id"], one["code"], one["severity"]),
            "sign": mark_of(one["check_id"]).sign,
        }
        for one in found
    )
    return tuple(one for one in named if one["sign"])
