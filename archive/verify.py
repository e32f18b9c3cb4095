"""Fixity: every record of the archive is whole and catalogued, and nothing else is.

Also the way back when catalog.db is lost: the WARC files hold every capture with its context,
runs.jsonl the rest, and both together give the same catalog, ids included.
"""

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from warcio.recordloader import ArcWarcRecord

from archive import clock
from archive.catalog import Catalog
from archive.errors import ArchiveError, LostOriginalError
from archive.exchanges.capture import Archived
from archive.exchanges.history import Failure
from archive.exchanges.payload import decode_content, digest_of
from archive.exchanges.runlog import failures_of, portal_runs_of, read_runs, run_of
from archive.exchanges.warc_record import CAPTURE_TYPES, header
from archive.home import Home
from archive.snapshot import Snapshot
from archive.warc import Damage, index_file, iter_records

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What verify found; a problem is (WARC file and offset, what is wrong).

    `set_aside` names the files that hold torn tails: their pages were asked for again.
    """

    files: int
    records: int
    snapshots: int
    problems: tuple[tuple[str, str], ...]
    set_aside: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all is whole."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"ok": self.ok}

    def render(self, console: Console | None = None) -> None:
        """Print the report for people."""
        console = console or Console()
        for place, text in self.problems:
            console.print(f"{place}: {text}", soft_wrap=True, markup=False, highlight=False)
        for name in self.set_aside:
            text = f"{name}: torn bytes that were set aside; nothing reads this file"
            console.print(text, soft_wrap=True, markup=False, highlight=False)
        found = f"{len(self.problems)} problems" if self.problems else "all whole"
        console.print(
            f"{self.files} WARC files, {self.records} records, {self.snapshots} snapshots: {found}."
        )


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a new catalog holds; a problem is one capture or line that it does not."""

    snapshots: int
    failures: int
    runs: int
    problems: tuple[str, ...] = ()

    def render(self, console: Console | None = None) -> None:
        """Print the report for people."""
        console = console or Console()
        for problem in self.problems:
            console.print(problem, soft_wrap=True, markup=False, highlight=False)
        console.print(
            f"catalog.db holds {self.snapshots} snapshots, {self.failures} failed requests and "
            f"{self.runs} runs again; {len(self.problems)} problems."
        )


def verify(home: Home) -> VerifyReport:
    """Read every record, compare digests, and match captures with the catalog's rows.

    A revisit whose row went with a lost original is no problem once its body is there again.
    """
    paths = _warc_files(home)
    problems: list[tuple[str, str]] = []
    with closing(Catalog(home)) as catalog:
        rows = {(one.warc_file, one.warc_offset): one for one in catalog.snapshots()}
        reading = _Reading(catalog, rows)
        for path in paths:
            for place, problem in reading.records(path):
                if problem:
                    problems.append((_shown(place), problem))
    problems.extend(reading.lost())
    aside = sorted(_name(path) for path in home.warc_dir.glob("*/*.warc.gz.broken-*"))
    return VerifyReport(len(paths), reading.count, len(rows), tuple(problems), tuple(aside))


def rebuild_catalog(home: Home) -> RebuildReport:
    """Make catalog.db again; the old one stays until the new one is whole.

    What cannot be taken up (a torn or changed record, a revisit whose original is lost, a line
    of runs.jsonl that was cut short) is in the report, and the rest is there all the same. The
    crawl frontier is not kept: a crawl that was cut short begins again.
    """
    draft = home.catalog_path.with_suffix(".new")
    with home.lock():
        _remove(draft)
        with closing(Catalog(home, draft)) as catalog, catalog.transaction():
            report = _fill(home, catalog)
        _remove(home.catalog_path)
        draft.replace(home.catalog_path)
    return report


def _fill(home: Home, catalog: Catalog) -> RebuildReport:
    catalog.connection.execute("CREATE TEMP TABLE staged (moment TEXT PRIMARY KEY, entry BLOB)")
    problems: list[str] = []
    runs = 0
    for number, line in enumerate(read_runs(home), start=1):
        if line is None:
            problems.append(
                f"runs.jsonl, line {number}: expected a run's report, found half a line."
            )
            continue
        runs += 1
        catalog.put_run(run_of(line))
        for portal_run in portal_runs_of(line):
            catalog.put_portal_run(portal_run)
        problems.extend(_stage(catalog, failures_of(line)))
    for path in _warc_files(home):
        problems.extend(_stage(catalog, index_file(path)))
    counts = _take_up(catalog, problems)
    return RebuildReport(counts[Archived], counts[Failure], runs, tuple(problems))


def _take_up(catalog: Catalog, problems: list[str]) -> Counter[type]:
    """Write what was staged into the catalog, in the order in which the archive took it."""
    counts: Counter[type] = Counter()
    for row in catalog.connection.execute("SELECT entry FROM staged ORDER BY moment"):
        entry = pickle.loads(row["entry"])
        try:
            catalog.add(entry) if isinstance(entry, Archived) else catalog.add_failure(entry)
        except LostOriginalError as error:
            problems.append(str(error))
            continue
        counts[type(entry)] += 1
    return counts


def _stage(
    catalog: Catalog, entries: Iterable[Archived | ArchiveError] | Iterable[Failure]
) -> Iterator[str]:
    """Let SQLite sort what may be more than fits into memory; what was not taken, and why."""
    for entry in entries:
        if isinstance(entry, ArchiveError):
            yield str(entry)
            continue
        moment = clock.stamp(_moment(entry))
        done = catalog.connection.execute(
            "INSERT OR IGNORE INTO staged VALUES (?, ?)", (moment, pickle.dumps(entry))
        )
        if not done.rowcount:
            yield f"{entry.url}: a second entry of {moment}. Is a WARC file there twice?"


def _moment(entry: Archived | Failure) -> Any:
    return entry.context.recorded_at if isinstance(entry, Archived) else entry.recorded_at


def _warc_files(home: Home) -> list[Path]:
    return sorted(home.warc_dir.glob("*/*.warc.gz"))


class _Reading:
    """What is left of the catalog's rows while the files are read."""

    def __init__(self, catalog: Catalog, rows: dict[Place, Snapshot]):
        self.count = 0
        self._catalog = catalog
        self._rows = rows
        self._captures: set[Place] = set()
        self._bodies: set[Place] = set()
        self._damaged: set[Place] = set()

    def records(self, path: Path) -> Iterator[tuple[Place, str | None]]:
        """Each record of a file, and bytes that are none, with what is wrong, if anything is."""
        for offset, record in iter_records(path):
            place = (_name(path), offset)
            if isinstance(record, Damage):
                yield place, self._damage(place[0], record)
            else:
                self.count += 1
                yield place, self._problem(place, record)

    def lost(self) -> Iterator[tuple[str, str]]:
        """Rows whose record, or whose body's record, was in no file."""
        for place, row in self._rows.items():
            body = (row.payload_file, row.payload_offset)
            if place in self._damaged:
                continue  # told of where the damage is
            if place not in self._captures:
                yield _shown(place), f"{_snapshot(row)} has no record here"
            elif body not in self._bodies:
                text = f"{_snapshot(row)}: its body is lost, it stood in "
                yield _shown(place), text + _shown(body)

    def _damage(self, name: str, damage: Damage) -> str:
        inside = range(damage.offset, damage.offset + damage.length)
        lost = {
            place: row
            for place, row in self._rows.items()
            if place[0] == name and place[1] in inside
        }
        self._damaged |= lost.keys()
        told = [damage.text, *(f"{_snapshot(row)} is lost" for row in lost.values())]
        if lost and not damage.is_tail:
            # Until then, the same body would be taken for one that the archive has.
            told.append("without a copy, run `nianbao catalog rebuild`, then crawl again")
        return "; ".join(told)

    def _problem(self, place: Place, record: ArcWarcRecord) -> str | None:
        body = record.raw_stream.read()
        if record.rec_type in CAPTURE_TYPES:
            self._captures.add(place)
            if record.rec_type != "revisit":
                self._bodies.add(place)
        if record.digest_checker.passed is False:
            return "; ".join(record.digest_checker.problems)
        if record.rec_type not in CAPTURE_TYPES:
            return None
        row = self._rows.get(place)
        return _mismatch(record, row, body) if row else self._without_row(record)

    def _without_row(self, record: ArcWarcRecord) -> str | None:
        url = header(record.rec_headers, "WARC-Target-URI")
        if record.rec_type == "revisit":
            digest = header(record.rec_headers, "WARC-Payload-Digest") or ""
            if self._catalog.original(digest, body_size=1):
                return None
            return f"this revisit of {url} has no snapshot, and its body is lost"
        return f"this capture of {url} has no snapshot"


def _mismatch(record: ArcWarcRecord, row: Snapshot, body: bytes) -> str | None:
    decoded = decode_content(body, header(record.http_headers, "Content-Encoding"))
    if record.rec_type != "revisit" and digest_of(decoded) != row.payload_digest:
        return f"{_snapshot(row)}: expected {row.payload_digest}, found {digest_of(decoded)}"
    return None


def _shown(place: Place) -> str:
    return f"{place[0]} at {place[1]}"


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _snapshot(row: Snapshot) -> str:
    """A snapshot for people; an ingested file may have no address."""
    return f"snapshot {row.id} of {row.url or f'{row.portal}, {row.payload_digest}'}"


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
