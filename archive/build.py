"""Archive to nianbao.db: read what is new, tell editions, fill a new file, put it in place.

The result depends on the archive, the home's decisions and the code alone: no time of day, no
order of arrival from workers enters it. `nianbao build` calls `build`.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import TypeVar

from archive import clock
from archive.addresses import canonical_address, source_class
from archive.building.agencies import AgencyList, agency_list
from archive.building.attaching import Attaching, owner
from archive.building.deriving import derive_missing
from archive.building.document_kinds import versions
from archive.building.executors import executor_for, expect_executor
from archive.building.failures import BROKEN_OFF, BuildFailedError, failure
from archive.building.loading import Loader, load_archive_tables
from archive.building.plan import Capture, Plan
from archive.building.progress import Progress, progress_bar
from archive.building.reading import Task, needs_process, task_for
from archive.building.reading_cache import ReadingCache
from archive.building.report import BuildOptions, BuildReport
from archive.building.searching import load_search
from archive.building.sharing_out import read_all
from archive.building.summaries import load_summaries
from archive.catalog import Catalog
from archive.database import NewDatabase, new_database
from archive.decisions import Withheld, annotations, withheld, withheld_ids
from archive.errors import ArchiveError
from archive.exchanges.visits import gone_addresses
from archive.home import Home
from archive.ledgers.expecting import rule_of
from archive.ledgers.loading import LedgerSources, load_ledgers
from archive.snapshot import Kind, Snapshot

__all__ = ["BuildFailedError", "BuildOptions", "BuildReport", "NotEnoughDiskError", "build"]

# Measured on reports of form_2021 with their text: cached reading, rows, indexes, search.
_BYTES_PER_BODY = 150_000
_CACHE_BATCH = 64

T = TypeVar("T")


class NotEnoughDiskError(ArchiveError):
    """The disk that holds the home has less room than the build is going to need."""


def build(home: Home, options: BuildOptions | None = None) -> BuildReport:
    """Build nianbao.db of a home and return what was done.

    The old file stays in place until the new one is complete. Raises HomeLockedError when
    another process is at work in the home, UnknownExecutorError and NotEnoughDiskError before
    it starts, BuildFailedError when the system fails it.
    """
    work = _Work(home, options or BuildOptions())
    expect_executor(work.options.executor)
    try:
        with (
            home.lock(),
            closing(Catalog(home)) as catalog,
            ReadingCache(home.cache_dir) as cache,
            progress_bar(work.options.progress) as progress,
        ):
            return work.run(catalog, cache, progress)
    except BROKEN_OFF as error:
        raise failure(home, error) from error


class _Work:
    """One build: its settings and how long each step took."""

    def __init__(self, home: Home, options: BuildOptions) -> None:
        self.home = home
        self.options = options
        self._seconds: dict[str, float] = {}
        self._rule = rule_of(home)
        self._hosts = frozenset(
            host for portal in options.portals.values() for host in portal.hosts
        )

    def run(self, catalog: Catalog, cache: ReadingCache, progress: Progress) -> BuildReport:
        """Every step in order."""
        agencies = agency_list(self.home)
        if self.options.full:
            cache.clear()
        cache.forget_lost()
        cache.forget_other_versions(set(versions().values()))
        plan = Plan(cache.connection)
        with self._timed("catalog"):
            plan.add_captures(
                self._capture(catalog, snapshot) for snapshot in catalog.report_snapshots()
            )
            plan.add_gone(gone_addresses(catalog))
        captures = plan.count_captures()
        self._state_disk(plan.count_bodies(), progress)
        with self._timed("reading"):
            read_now = self._read_archive(catalog, cache, plan, progress)
            plan.add_sightings(_sightings(plan, cache))
            plan.merge_copies()
        with self._timed("deriving"):
            derive_missing(plan, cache, self.options.executor, progress)
            cache.forget_unread_rows()
        with new_database(self.home.database_path) as database:
            loader = Loader(database, cache, plan, withheld_ids(self.home), agencies)
            with self._timed("loading"):
                self._load(database, loader, catalog, progress)
            with self._timed("comparing"):
                loader.compare()
            self._complete(loader, catalog, agencies, progress)
            failing_checks, failing_reports, issues = _to_look_at(database)
            gone, moved = _gone_and_moved(database)
            started = time.monotonic()
        self._seconds["publishing"] = time.monotonic() - started
        return BuildReport(
            database=str(self.home.database_path),
            snapshots=captures,
            read_now=read_now,
            unread=loader.unread,
            reports=loader.reports,
            editions=loader.editions,
            withheld=len(loader.withheld_found),
            gone=gone,
            moved=moved,
            failing_checks=failing_checks,
            failing_reports=failing_reports,
            issues=issues,
            rows=dict(loader.counts),
            seconds=self._seconds,
        )

    def _complete(
        self, loader: Loader, catalog: Catalog, agencies: AgencyList, progress: Progress
    ) -> None:
        """Index what is loaded, then make what depends on several reports."""
        database = loader.database
        with self._timed("indexes"):
            database.index()
        sources = LedgerSources(
            home=self.home,
            catalog=catalog,
            portals=self.options.portals,
            agencies=agencies,
            rule=self._rule,
            withheld=frozenset(loader.withheld_years),
        )
        with self._timed("ledgers"):
            load_ledgers(database, sources)
        with self._timed("summaries"):
            load_summaries(database, agencies)
        with self._timed("searching"):
            load_search(database, progress)

    def _capture(self, catalog: Catalog, snapshot: Snapshot) -> Capture:
        return Capture(
            snapshot=snapshot.id,
            key=self._task(snapshot).key,
            portal=snapshot.portal,
            url=snapshot.url,
            address=canonical_address(snapshot.url) if snapshot.url else None,
            captured_at=clock.stamp(snapshot.captured_at),
            digest=snapshot.payload_digest,
            source_class=source_class(snapshot.url, self._hosts, self.home.kind),
            own_id=catalog.report_id(snapshot.portal, snapshot.url, snapshot.payload_digest),
            kind=snapshot.kind.value,
            via=canonical_address(snapshot.via) if snapshot.via else None,
            media_type=snapshot.media_type,
        )

    def _read_archive(
        self, catalog: Catalog, cache: ReadingCache, plan: Plan, progress: Progress
    ) -> int:
        """Read pages first: what they say of their files is needed to read those."""

        def by_number(number: int) -> Task:
            return self._task(catalog.snapshot(number))

        pages = plan.unread((Kind.REPORT, Kind.INGEST))
        self._read(cache, progress, pages, by_number)
        attaching = Attaching(catalog, cache, plan, self.options.portals)
        attaching.find()
        files = attaching.unread()
        self._read(cache, progress, files, lambda place: attaching.task(*place))
        alone = plan.unread((Kind.ATTACHMENT,))
        self._read(cache, progress, alone, by_number)
        attaching.publish()
        return len(pages) + len(files) + len(alone)

    def _read(
        self,
        cache: ReadingCache,
        progress: Progress,
        unread: Sequence[T],
        task: Callable[[T], Task],
    ) -> None:
        """Read what the cache lacks, keeping each batch as it comes."""

        def apart() -> bool:
            return any(needs_process(self.home, task(one)) for one in unread)

        with executor_for(self.options.executor, len(unread), apart) as executor:
            readings = read_all(self.home, map(task, unread), executor)
            for batch in _batches(progress.track(readings, "reading", len(unread)), _CACHE_BATCH):
                cache.add(batch)

    def _task(self, snapshot: Snapshot) -> Task:
        return task_for(snapshot, self.options.portals.get(snapshot.portal))

    def _load(
        self, database: NewDatabase, loader: Loader, catalog: Catalog, progress: Progress
    ) -> None:
        loader.load_reports(progress)
        loader.load_snapshots(catalog)
        load_archive_tables(database, self.home, catalog, self.options.portals)
        stones = {one.id: one for one in withheld(self.home) if one.id in loader.withheld_found}
        database.load("tombstones", map(_tombstone, stones.values()))
        database.load(
            "annotations",
            (
                (None, note.report_id, note.code, note.applicant, note.note, note.date)
                for note in annotations(self.home)
            ),
        )

    def _state_disk(self, bodies: int, progress: Progress) -> None:
        """Say how much room the build needs and how much there is; refuse when it is too little."""
        path = self.home.database_path
        standing = path.stat().st_size if path.exists() else 0
        needed = max(bodies * _BYTES_PER_BODY, standing + standing // 4)
        free = shutil.disk_usage(self.home.path).free
        progress.say(f"disk: about {_megabytes(needed)} needed, {_megabytes(free)} free")
        if free < needed:
            raise NotEnoughDiskError(
                f"{self.home.path}: the build needs about {_megabytes(needed)}, there are "
                f"{_megabytes(free)} free. Make room, or move the home to a larger disk."
            )

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self._seconds[step] = time.monotonic() - started


def _sightings(plan: Plan, cache: ReadingCache) -> Iterator[tuple[object, ...]]:
    for capture in plan.captures():
        if capture.attached:
            continue
        for part, summary in enumerate(cache.summaries(capture.key)):
            own = owner(plan, capture, summary)
            yield (
                own.own_id,
                own.snapshot,
                part,
                own.own_id,
                summary.fingerprint,
                summary.core,
                summary.agency,
                summary.year,
                capture.key,
                capture.snapshot,
            )


def _tombstone(entry: Withheld) -> tuple[object, ...]:
    return (entry.id, entry.what, entry.reason, entry.date)


def _to_look_at(database: NewDatabase) -> tuple[int, int, int]:
    """How many checks fail, in how many reports, and how many issues there are: now in force."""
    checks, reports, issues = database.connection.execute(
        "SELECT count(*), count(DISTINCT report_id),"
        " (SELECT count(*) FROM issues WHERE current = 1)"
        " FROM checks WHERE current = 1 AND outcome = 'fail'"
    ).fetchone()
    return checks, reports, issues


def _gone_and_moved(database: NewDatabase) -> tuple[int, int]:
    """How many reports stand nowhere any more, and how many no longer at all their addresses."""
    gone, moved = database.connection.execute(
        "SELECT coalesce(sum(gone = places), 0), coalesce(sum(gone BETWEEN 1 AND places - 1), 0)"
        " FROM (SELECT count(*) AS places, count(gone_since) AS gone"
        " FROM addresses GROUP BY report_id)"
    ).fetchone()
    return gone, moved


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    take: Callable[[], list[T]] = lambda: list(islice(remaining, size))  # noqa: E731
    return iter(take, [])


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.0f} MB"
