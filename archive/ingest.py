"""Into the archive from this machine: documents, web archives made by others, other homes.

The bytes become WARC records before any meaning is taken from them. Nothing beside a document is
looked at: where it was published and when it was taken is what the caller says. What a web
archive or a home says of its captures is kept.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalog import Catalog
from archive.errors import ArchiveError, in_words
from archive.exchanges.history import Run
from archive.exchanges.recording import Recording
from archive.exchanges.runlog import append_run, close_killed_runs, line_of
from archive.home import Home
from archive.ingesting.files import FILES, TEXTS, Found, found_in, resource_of, unreadable
from archive.ingesting.foreign import take_web_archive
from archive.ingesting.homes import is_home, merge, other_home
from archive.ingesting.options import (
    NO_PORTAL,
    IngestOptions,
    NotIngestibleError,
    SharedAddressError,
    WrongOptionError,
    refuse_for_archives,
    refuse_shared_address,
    refuse_wrong_options,
)
from archive.ingesting.report import Failed, IngestReport
from archive.ingesting.taking import Taking
from archive.ingesting.tally import Taken
from archive.ingesting.web_archives import warc_files
from archive.snapshot import Snapshot

__all__ = [
    "FILES",
    "NO_PORTAL",
    "TEXTS",
    "Failed",
    "IngestOptions",
    "IngestReport",
    "NotIngestibleError",
    "SharedAddressError",
    "WrongOptionError",
    "ingest",
    "is_home",
    "needs_registry",
    "other_home",
]


def ingest(home: Home, paths: Iterable[Path], options: IngestOptions | None = None) -> IngestReport:
    """Take files into the archive; folders give the files in them of a kind that we know.

    A folder that is a home is merged into this one; of a WARC or WACZ file the report pages and
    files of registered hosts are taken. What cannot be taken is reported and the rest still is.
    Raises WrongOptionError before anything is taken: SharedAddressError when an address is given
    for several files.
    """
    told = options or IngestOptions()
    refuse_wrong_options(told)
    found = found_in(paths)
    refuse_for_archives([*found.archives, *found.homes], told)
    refuse_shared_address(found.files, told.url)
    with home.lock(), closing(Catalog(home)) as catalog:
        close_killed_runs(home, catalog)
        run = catalog.begin_run("ingest")
        with closing(Recording(home, catalog, run)) as recording:
            work = _Work(catalog, recording, told, run, found)
            work.take_files()
            work.take_archives()
        report = work.report()
        _close_run(catalog, run, report)
    return report


def needs_registry(paths: Iterable[Path]) -> bool:
    """Whether anything among paths is taken only as far as its portals are registered."""
    found = found_in(paths)
    return bool(found.archives or found.homes)


@dataclass(slots=True)
class _Work:
    """One ingest: what it was told, and what became of each path so far."""

    catalog: Catalog
    recording: Recording
    told: IngestOptions
    run: str
    found: Found
    _taken: list[tuple[Path, Snapshot]] = field(default_factory=list)
    _kept: list[tuple[Path, Snapshot]] = field(default_factory=list)
    _why_kept: dict[Path, str] = field(default_factory=dict)
    _failed: list[Failed] = field(default_factory=list)
    _archives: list[Taken] = field(default_factory=list)

    def take_files(self) -> None:
        """Documents, one by one."""
        for path in self.found.files:
            try:
                resource = resource_of(self.catalog.home, path, self.told)
            except NotIngestibleError as error:
                self._failed.append(Failed(path, str(error)))
                continue
            snapshot = self.recording.resource(self.told.portal or NO_PORTAL, resource)
            why = unreadable(resource)
            if why:
                self._why_kept[path] = why
            (self._kept if why else self._taken).append((path, snapshot))

    def take_archives(self) -> None:
        """Web archives, then homes; one that cannot be opened is a failure of its own."""
        self.recording.mend()
        for path in (*self.found.archives, *self.found.homes):
            taken = Taken(path)
            try:
                self._take_archive(path, taken)
            except (ArchiveError, OSError) as error:
                said = in_words(error) if isinstance(error, OSError) else str(error)
                self._failed.append(Failed(path, said.removeprefix(f"{path}: ")))
            self._archives.append(taken)

    def _take_archive(self, path: Path, taken: Taken) -> None:
        taking = Taking(self.catalog.home, self.catalog, self.recording, self.told, taken, self.run)
        if path in self.found.homes:
            merge(taking, other_home(self.catalog.home, path))
            return
        with warc_files(path, self.catalog.home.run_dir) as files:
            take_web_archive(taking, files)

    def report(self) -> IngestReport:
        """All of it."""
        return IngestReport(
            taken=tuple(self._taken),
            kept=tuple(self._kept),
            failed=(*self.found.empty, *self._failed),
            skipped=tuple(self.found.skipped),
            portal=self.told.portal or NO_PORTAL,
            why_kept=self._why_kept,
            archives=tuple(self._archives),
        )


def _close_run(catalog: Catalog, run: str, report: IngestReport) -> None:
    started = next(one.started_at for one in catalog.runs() if one.id == run)
    outcome = "findings" if report.failed or report.is_damaged else "done"
    done = Run(run, "ingest", started, catalog.tick(), outcome, report.to_json())
    catalog.put_run(done)
    append_run(catalog.home, catalog, line_of(done))
