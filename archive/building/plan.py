"""The plan of a build: which capture holds which report, and which of them are editions.

It lies in temporary tables beside the cached readings, so that it may grow with the archive.
"""

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from itertools import groupby

from archive.addresses import IS_FIRST_HAND

_SCHEMA = """
CREATE TEMP TABLE captures (
    snapshot INTEGER PRIMARY KEY, key TEXT, portal TEXT, url TEXT, address TEXT,
    captured_at TEXT, digest TEXT, source_class TEXT, own_id TEXT, kind TEXT, via TEXT,
    media_type TEXT, attached INTEGER
);
CREATE TEMP TABLE plan (
    report_id TEXT, snapshot INTEGER, part INTEGER, own_id TEXT,
    fingerprint TEXT, core TEXT, agency TEXT, year INTEGER, key TEXT, page INTEGER
);
CREATE TEMP TABLE gone (address TEXT, since TEXT);
"""
_INDEXES = """
CREATE INDEX temp.captures_key ON captures (key);
CREATE INDEX temp.captures_address ON captures (address, captured_at);
CREATE INDEX temp.captures_via ON captures (via) WHERE via IS NOT NULL;
CREATE INDEX temp.gone_address ON gone (address, since);
"""
_UNDERIVED = """
DROP TABLE IF EXISTS temp.underived;
CREATE TEMP TABLE underived (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_NOTE_UNDERIVED = """
INSERT INTO underived
SELECT DISTINCT key FROM captures JOIN readings USING (key)
WHERE attached = 0 AND summaries <> '[]' AND NOT EXISTS
    (SELECT 1 FROM derived WHERE derived.key = captures.key AND derived.version = ?)
"""


@dataclass(frozen=True, slots=True)
class Capture:
    """One snapshot that may hold reports, and the id that its address gives them.

    `via` is the canonical address of the page that led there, `attached` 1 for a file that is
    read with the page that it hangs on.
    """

    snapshot: int
    key: str
    portal: str
    url: str | None
    address: str | None
    captured_at: str
    digest: str
    source_class: str
    own_id: str
    kind: str = "report"
    via: str | None = None
    media_type: str = ""
    attached: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """One report in one capture; `part` counts the reports of the reading `key` from 0.

    `own_id` is what its address alone would call it; `report_id` what it is called, where
    several addresses show the same report. `page` is the capture of the page that it was
    published on: `capture` itself, but for one of several files of a page.
    """

    report_id: str
    capture: Capture
    part: int
    own_id: str
    fingerprint: str
    core: str
    key: str
    page: int


@dataclass(frozen=True, slots=True)
class Address:
    """An address at which a report was seen: in how many captures, and the times of it."""

    own_id: str
    url: str | None
    address: str | None
    first_seen: str
    last_seen: str
    captures: int


class Plan:
    """Captures go in, then what was read in them; reports come out in the order of their ids."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_SCHEMA)

    @property
    def connection(self) -> sqlite3.Connection:
        """Where its tables lie."""
        return self._connection

    def add_captures(self, captures: Iterable[Capture]) -> None:
        """Note captures in the order in which the archive took them."""
        marks = ", ".join("?" * len(fields(Capture)))
        self._connection.executemany(
            f"INSERT INTO captures VALUES ({marks})", map(astuple, captures)
        )

    def add_gone(self, vanished: Iterable[tuple[str, str]]) -> None:
        """Note (address, time) of each page that is gone; see `archive.exchanges.visits`."""
        self._connection.executemany("INSERT INTO gone VALUES (?, ?)", vanished)
        self._connection.executescript(_INDEXES)

    def count_captures(self) -> int:
        """How many captures there are."""
        row = self._connection.execute("SELECT count(*) FROM captures").fetchone()
        return int(row[0])

    def count_bodies(self) -> int:
        """How many of them differ in what there is to read; unchanged ones are read once."""
        row = self._connection.execute("SELECT count(DISTINCT key) FROM captures").fetchone()
        return int(row[0])

    def count_reports(self) -> int:
        """How many reports the captures show, once copies are merged."""
        row = self._connection.execute("SELECT count(DISTINCT report_id) FROM plan").fetchone()
        return int(row[0])

    def unread(self, kinds: Collection[str]) -> "array[int]":
        """One snapshot for each key of these kinds that has no reading, in their order.

        Files that are read with their page are left to `archive.building.attaching`.
        """
        rows = self._connection.execute(
            "SELECT min(snapshot) FROM captures WHERE NOT EXISTS "
            "(SELECT 1 FROM readings WHERE readings.key = captures.key) AND attached = 0 "
            f"AND kind IN ({', '.join('?' * len(kinds))}) GROUP BY key ORDER BY 1",
            tuple(kinds),
        )
        return array("q", (snapshot for (snapshot,) in rows))

    def underived(self, version: str) -> int:
        """Note the keys of readings that have reports and no rows of this version; their number."""
        self._connection.executescript(_UNDERIVED)
        added = self._connection.execute(_NOTE_UNDERIVED, (version,))
        return added.rowcount

    def bodies_underived(self) -> Iterator[tuple[str, bytes]]:
        """Yield key and encoded reports of each such reading; rows may be added meanwhile."""
        keys = self._connection.execute("SELECT key FROM underived ORDER BY key")
        for (key,) in keys:
            yield from self._connection.execute(
                "SELECT key, body FROM readings WHERE key = ?", (key,)
            )

    def captures(self) -> Iterator[Capture]:
        """Yield every capture in its order."""
        rows = self._connection.execute("SELECT * FROM captures ORDER BY snapshot")
        return (Capture(*row) for row in rows)

    def outcomes(self) -> Iterator[tuple[Capture, str, str | None]]:
        """Yield every capture in its order, with state and note of what was read in it."""
        rows = self._connection.execute(
            "SELECT state, note, captures.* FROM captures JOIN readings USING (key)"
            " ORDER BY snapshot"
        )
        return ((Capture(*row[2:]), row[0], row[1]) for row in rows)

    def capture(self, snapshot: int) -> Capture:
        """One capture by its number."""
        row = self._connection.execute("SELECT * FROM captures WHERE snapshot = ?", (snapshot,))
        return Capture(*row.fetchone())

    def set_key(self, snapshot: int, key: str) -> None:
        """Let a capture lead to another reading: that of a page and its files together."""
        self._connection.execute("UPDATE captures SET key = ? WHERE snapshot = ?", (key, snapshot))

    def add_sightings(self, sightings: Iterable[tuple[object, ...]]) -> None:
        """Note the columns of `plan` for each report of each capture."""
        self._connection.executemany(
            "INSERT INTO plan VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sightings
        )

    def merge_copies(self) -> None:
        """Give one id to a report that stands at several addresses, on one portal or several.

        The same means: equal sentences and figures, agency and year, all from official hosts;
        what a portal's template puts around them is not compared. The id that was given first
        stays.
        """
        merged = _Merged()
        for own_ids in self._same_reports():
            merged.join(own_ids)
        self._connection.executemany(
            "UPDATE plan SET report_id = ? WHERE own_id = ?",
            ((first, own_id) for own_id, first in merged.items()),
        )

    def reports(self) -> Iterator[list[Sighting]]:
        """Yield the sightings of each report, oldest first; reports in the order of their ids.

        Oldest is by the time of capture: a copy taken long ago may be ingested today.
        """
        rows = self._connection.execute(
            "SELECT plan.report_id, plan.part, plan.own_id, plan.fingerprint, plan.core, "
            "plan.key, plan.page, captures.* "
            "FROM plan JOIN captures USING (snapshot) "
            "ORDER BY plan.report_id, captures.captured_at, plan.snapshot, plan.part"
        )
        sightings = (Sighting(row[0], Capture(*row[7:]), *row[1:7]) for row in rows)
        for _, group in groupby(sightings, key=_report_id):
            yield list(group)

    def gone_since(self, address: Address) -> str | None:
        """When the page was first found missing, after the report was last seen there."""
        row = self._connection.execute(
            "SELECT min(since) FROM gone WHERE address = ? AND since > ?",
            (address.address, address.last_seen),
        ).fetchone()
        return row[0] if row else None

    def _same_reports(self) -> Iterator[list[str]]:
        rows = self._connection.execute(
            "SELECT core, agency, year, source_class, plan.own_id, min(snapshot) AS first "
            "FROM plan JOIN captures USING (snapshot) "
            f"WHERE agency IS NOT NULL AND year IS NOT NULL AND {IS_FIRST_HAND} "
            "GROUP BY core, agency, year, source_class, plan.own_id "
            "ORDER BY core, agency, year, source_class, first, part"
        )
        for _, group in groupby(rows, key=_same):
            own_ids = [row[4] for row in group]
            if len(own_ids) > 1:
                yield own_ids


class _Merged:
    """Which id stands for which others: the first of all that were joined."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._rank: dict[str, int] = {}

    def join(self, own_ids: list[str]) -> None:
        for own_id in own_ids:
            self._rank.setdefault(own_id, len(self._rank))
        roots = sorted({self._root(own_id) for own_id in own_ids}, key=self._rank.__getitem__)
        for other in roots[1:]:
            self._parent[other] = roots[0]

    def items(self) -> Iterator[tuple[str, str]]:
        return ((own_id, self._root(own_id)) for own_id in self._parent)

    def _root(self, own_id: str) -> str:
        while own_id in self._parent:
            own_id = self._parent[own_id]
        return own_id


def editions_of(sightings: list[Sighting]) -> list[Sighting]:
    """Return the sightings that began an edition, in their order.

    An edition begins with the first sighting, and whenever an address shows another text or
    other figures than before, unless that is the edition in force already. An address that
    joins late with an older text begins none. Between addresses, texts are the same whose core
    is: two portals' templates put different lines around one report.
    """
    begun: list[Sighting] = []
    shown: dict[str, str] = {}
    known: set[str] = set()
    for sighting in sightings:
        before = shown.get(sighting.own_id)
        if before is None:
            new = sighting.core not in known
        else:
            new = sighting.fingerprint != before and not _are_one(sighting, begun[-1])
        if new:
            begun.append(sighting)
        shown[sighting.own_id] = sighting.fingerprint
        known.add(sighting.core)
    return begun


def _are_one(sighting: Sighting, edition: Sighting) -> bool:
    if sighting.own_id == edition.own_id:
        return sighting.fingerprint == edition.fingerprint
    return sighting.core == edition.core


def addresses_of(sightings: list[Sighting]) -> list[Address]:
    """Return the addresses of one report in the order in which they were first seen."""
    found: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        found.setdefault(sighting.own_id, []).append(sighting)
    return [
        Address(
            own_id=own_id,
            url=seen[-1].capture.url,
            address=seen[-1].capture.address,
            first_seen=seen[0].capture.captured_at,
            last_seen=seen[-1].capture.captured_at,
            captures=len(seen),
        )
        for own_id, seen in found.items()
    ]


def _report_id(sighting: Sighting) -> str:
    return sighting.report_id


def _same(row: tuple[object, ...]) -> tuple[object, ...]:
    return row[:4]
