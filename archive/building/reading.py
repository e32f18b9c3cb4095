"""Reading the archive: which snapshots are new to the cache, and who reads them.

Work goes out in batches to any `concurrent.futures` executor, in bounded number, so that memory
stays flat; each batch that comes back is kept at once, so that a killed build goes on where it
was. Without reports to show for it, a snapshot still gets a state and a note; so does one that
kills the process that reads it, as a faulty file may do through a library in C.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import astuple, dataclass, replace
from itertools import islice

from archive.building.executors import ReadingProcesses
from archive.building.readings import (
    READINGS_VERSION,
    PageWithFiles,
    Reading,
    ReadingState,
    encode,
    is_scan,
    summarise,
)
from archive.building.report import PortalFacts
from archive.errors import ArchiveError
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.warc import read_payload
from parsers.attached import FileLink, cover_of, file_links
from parsers.errors import (
    ConverterMissingError,
    ConverterTooSlowError,
    NotAReportError,
    UnreadableDocumentError,
)
from parsers.files import kinds
from parsers.hints import Cover, Hints
from parsers.read import PARSER_VERSION, read_document
from parsers.titles import parse_title

BATCH = 32
"""Snapshots per task: one at a time costs half as much again in passing them around."""

_KILLED = "reading it twice ended the process that read it (a crash, or out of memory)"
_PAGES = ("text/html", "application/xhtml", "application/xml", "text/xml")


@dataclass(frozen=True, slots=True)
class Task:
    """One snapshot to read, under the key that its reading will have."""

    key: str
    snapshot: Snapshot
    hints: Hints


def task_for(snapshot: Snapshot, portal: PortalFacts | None) -> Task:
    """Return the task of reading a snapshot. The same bytes and hints have the same key."""
    hints = Hints(
        url=snapshot.url,
        media_type=snapshot.media_type,
        charset=snapshot.charset,
        link_text=snapshot.link_text,
        portal_division=portal.division_code if portal else None,
        portal_county=portal.county if portal else None,
    )
    return Task(key_of(snapshot.payload_digest, *astuple(hints)), snapshot, hints)


def attached_task(task: Task, page: Snapshot, link: FileLink, cover: Cover) -> Task:
    """Return the task of reading a file as part of the page that it hangs on.

    The link to the file says whose it is where it bears a report's title, else the page's link.
    """
    named = parse_title(link.text) is not None
    hints = replace(
        task.hints,
        url=page.url,
        link_text=link.text if named else page.link_text,
        cover=cover,
    )
    key = key_of(task.snapshot.payload_digest, *astuple(hints))
    return Task(key, task.snapshot, hints)


def key_of(*told: object) -> str:
    """The key of what is read from these by this version of the code.

    Of our code alone: versions of LibreOffice, pdfplumber, PDFium, lxml and other libraries are
    in no key, so that machines share a cache; after an upgrade `build --full` reads anew.
    """
    text = json.dumps([PARSER_VERSION, READINGS_VERSION, *told], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_all(home: Home, tasks: Iterable[Task], executor: Executor | None) -> Iterator[Reading]:
    """Read every task, in any order; in this process when there is no executor.

    Raises BrokenExecutor when an executor from outside loses a worker, or when reading
    processes of this machine cannot be started again.
    """
    if executor is None:
        for task in tasks:
            yield read_one(home, task)
        return
    remaining = iter(tasks)
    running: dict[Future[list[Reading]], list[Task]] = {}
    while True:
        for batch in _batches(remaining, room=_in_flight(executor) - len(running)):
            running[_submitted(executor, home, batch)] = batch
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenExecutor) for future in done):
            yield from _read_apart(home, executor, running)
            running = {}
            continue
        for future in done:
            del running[future]
            yield from future.result()


def _submitted(executor: Executor, home: Home, batch: list[Task]) -> Future[list[Reading]]:
    """A batch under way; one that comes after the death of a process fails like the others."""
    try:
        return executor.submit(read_batch, home, batch)
    except BrokenExecutor as error:
        failed: Future[list[Reading]] = Future()
        failed.set_exception(error)
        return failed


def _read_apart(
    home: Home, executor: Executor, running: dict[Future[list[Reading]], list[Task]]
) -> Iterator[Reading]:
    """What was under way when a process died, one document at a time to find the culprit."""
    wait(running)
    broken = [future for future in running if future.exception() is not None]
    if not isinstance(executor, ReadingProcesses):
        broken[0].result()
    else:
        executor.renew()
    for future in running.keys() - broken:
        yield from future.result()
    with ReadingProcesses(1) as alone:
        for future in broken:
            for task in running[future]:
                yield _read_alone(home, task, alone)


def _read_alone(home: Home, task: Task, alone: ReadingProcesses) -> Reading:
    try:
        reading: Reading = alone.submit(read_one, home, task).result()
    except BrokenExecutor:
        alone.renew()
        return Reading(task.key, ReadingState.UNREAD, _KILLED, (), b"")
    return reading


def needs_process(home: Home, task: Task) -> bool:
    """Whether a task is no page or text, but a file that a library in C may die of."""
    try:
        return kinds.kind_of(read_payload(home, task.snapshot)) is not None
    except (ArchiveError, UnreadableDocumentError):
        return False


def read_batch(home: Home, tasks: list[Task]) -> list[Reading]:
    """Read some tasks; what a worker process runs."""
    return [read_one(home, task) for task in tasks]


def read_one(home: Home, task: Task) -> Reading:
    """Read one snapshot from its WARC file. Never raises for what a page may contain."""
    empty = Reading(task.key, ReadingState.UNREAD, None, (), b"")
    try:
        data = read_payload(home, task.snapshot)
    except ArchiveError as error:
        return replace(empty, state=ReadingState.LOST, note=str(error))
    reading = _read_bytes(empty, data, task.hints)
    if task.snapshot.kind is Kind.ATTACHMENT or task.hints.cover is not None:
        return reading
    return replace(reading, page=_page(data, task.hints, reading))


def _read_bytes(empty: Reading, data: bytes, hints: Hints) -> Reading:
    try:
        reports = read_document(data, hints)
    except NotAReportError as error:
        return replace(empty, state=ReadingState.NO_REPORT, note=str(error))
    except (ConverterMissingError, ConverterTooSlowError) as error:
        # Both depend on the machine and its load, so that the next build tries again.
        return replace(empty, state=ReadingState.NO_CONVERTER, note=str(error))
    except UnreadableDocumentError as error:
        state = ReadingState.KEPT if _is_of_no_known_kind(data) else ReadingState.UNREAD
        return replace(empty, state=state, note=str(error))
    except Exception as error:  # noqa: BLE001 - one page must not end the build; `check` shows it
        return replace(empty, note=f"the parser failed: {type(error).__name__}: {error}")
    summaries = tuple(
        replace(summarise(report), own=(1, part)) for part, report in enumerate(reports)
    )
    scanned = all(is_scan(report) for report in reports)
    state = ReadingState.NEEDS_OCR if scanned else ReadingState.READ
    return Reading(empty.key, state, None, summaries, encode(reports))


def _is_of_no_known_kind(data: bytes) -> bool:
    """Whether a file is of a kind that nobody has taught us: archives, OFD, presentations."""
    try:
        found = kinds.kind_of(data)
    except UnreadableDocumentError:
        return False
    return found is not None and found.kind is kinds.Kind.OTHER


def _page(data: bytes, hints: Hints, reading: Reading) -> PageWithFiles | None:
    """What a page says of its files; on one without a report its pictures may be the report."""
    if not (hints.media_type or "").startswith(_PAGES):
        return None
    try:
        links = file_links(data, hints, pictures=reading.state is ReadingState.NO_REPORT)
        return PageWithFiles(links, cover_of(data, hints)) if links else None
    except Exception:  # noqa: BLE001 - what broke the parser is the note of the reading already
        return None


def _in_flight(executor: Executor) -> int:
    # Every executor of the standard library keeps its size there; a cluster's client does not.
    return 2 * (getattr(executor, "_max_workers", None) or 32)


def _batches(tasks: Iterator[Task], room: int) -> Iterator[list[Task]]:
    for _ in range(room):
        batch = list(islice(tasks, BATCH))
        if not batch:
            return
        yield batch
