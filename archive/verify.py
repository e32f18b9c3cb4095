"""Fixity: every record of the archive is whole and catalogued, and nothing else is.

Also the way back when catalog.db is lost: the WARC files hold every capture with its context,
runs.jsonl the rest, and both together give the same catalog, ids included.
"""

import pickle
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.capture import Archived
from archive.exchanges.history import Failure
from archive.exchanges.payload import decode_content, digest_of
from archive.exchanges.recovery import whole_members_end
from archive.exchanges.runlog import failures_of, portal_runs_of, read_runs, run_of
from archive.exchanges.warc_record import CAPTURE_TYPES, header
from archive.home import Home
from archive.snapshot import Snapshot
from archive.warc import index_file, iter_records

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What verify found; a problem is (WARC file and offset, what is wrong)."""

    files: int
    records: int
    snapshots: int
    problems: tuple[tuple[str, str], ...]

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
        found = f"{len(self.problems)} problems" if self.problems else "all whole"
        console.print(
            f"{self.files} WARC files, {self.records} records, {self.snapshots} snapshots: {found}."
        )


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a new catalog holds."""

    snapshots: int
    failures: int
    runs: int

    def render(self, console: Console | None = None) -> None:
        """Print the report for people."""
        (console or Console()).print(
            f"catalog.db holds {self.snapshots} snapshots, {self.failures} failed requests and "
            f"{self.runs} runs again."
        )


def verify(home: Home) -> VerifyReport:
    """Read every record, compare digests, and match captures with the catalog's rows."""
    paths = _warc_files(home)
    problems: list[tuple[str, str]] = []
    records = 0
    with closing(Catalog(home)) as catalog:
        rows = {(one.warc_file, one.warc_offset): one for one in catalog.snapshots()}
    missing = dict(rows)
    for path in paths:
        for place, problem in _read_file(path, rows, missing):
            records += 1
            if problem:
                problems.append((f"{place[0]} at {place[1]}", problem))
        problems.extend(_broken_tail(path))
    for place, snapshot in missing.items():
        text = f"snapshot {snapshot.id} of {snapshot.url} has no record here"
        problems.append((f"{place[0]} at {place[1]}", text))
    return VerifyReport(len(paths), records, len(rows), tuple(problems))


def rebuild_catalog(home: Home) -> RebuildReport:
    """Make catalog.db again; the old one stays until the new one is whole.

    The crawl frontier is not kept: a crawl that was cut short begins again.
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
    runs = 0
    catalog.connection.execute("CREATE TEMP TABLE staged (moment TEXT PRIMARY KEY, entry BLOB)")
    for line in read_runs(home):
        runs += 1
        catalog.put_run(run_of(line))
        for portal_run in portal_runs_of(line):
            catalog.put_portal_run(portal_run)
        _stage(catalog, failures_of(line))
    for path in _warc_files(home):
        _stage(catalog, index_file(path))
    counts = {Archived: 0, Failure: 0}
    for row in catalog.connection.execute("SELECT entry FROM staged ORDER BY moment"):
        entry = pickle.loads(row["entry"])
        counts[type(entry)] += 1
        if isinstance(entry, Archived):
            catalog.add(entry)
        else:
            catalog.add_failure(entry)
    return RebuildReport(counts[Archived], counts[Failure], runs)


def _stage(catalog: Catalog, entries: Iterator[Archived] | Iterator[Failure]) -> None:
    """Let SQLite sort what may be more than fits into memory."""
    rows = ((clock.stamp(_moment(entry)), pickle.dumps(entry)) for entry in entries)
    catalog.connection.executemany("INSERT OR IGNORE INTO staged VALUES (?, ?)", rows)


def _moment(entry: Archived | Failure) -> Any:
    return entry.context.recorded_at if isinstance(entry, Archived) else entry.recorded_at


def _warc_files(home: Home) -> list[Path]:
    return sorted(home.warc_dir.glob("*/*.warc.gz"))


def _read_file(
    path: Path, rows: dict[Place, Snapshot], missing: dict[Place, Snapshot]
) -> Iterator[tuple[Place, str | None]]:
    name = f"{path.parent.name}/{path.name}"
    place = (name, 0)
    try:
        for offset, record in iter_records(path):
            place = (name, offset)
            missing.pop(place, None)
            yield place, _problem(record, rows.get(place))
    except (ArchiveLoadFailed, EOFError) as error:
        yield place, f"no record can be read after this one: {error}"


def _problem(record: ArcWarcRecord, row: Snapshot | None) -> str | None:
    body = record.raw_stream.read()
    if record.digest_checker.passed is False:
        return "; ".join(record.digest_checker.problems)
    if record.rec_type not in CAPTURE_TYPES:
        return None
    if row is None:
        return f"this capture of {header(record.rec_headers, 'WARC-Target-URI')} has no snapshot"
    decoded = decode_content(body, header(record.http_headers, "Content-Encoding"))
    if record.rec_type != "revisit" and digest_of(decoded) != row.payload_digest:
        return f"snapshot {row.id}: expected {row.payload_digest}, found {digest_of(decoded)}"
    return None


def _broken_tail(path: Path) -> Iterator[tuple[str, str]]:
    end, size = whole_members_end(path), path.stat().st_size
    if end < size:
        yield (
            f"{path.parent.name}/{path.name} at {end}",
            f"{size - end} bytes are no whole record; the next crawl of the portal sets them aside",
        )


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
