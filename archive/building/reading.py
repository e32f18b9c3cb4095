"""Reading the archive: which snapshots are new to the cache, and who reads them.

Work goes out in batches to any `concurrent.futures` executor, in bounded number, so that memory
stays flat; each batch that comes back is kept at once, so that a killed build goes on where it
was. Without reports to show for it, a snapshot still gets a state and a note.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import astuple, dataclass, replace
from itertools import islice

from archive.building.readings import (
    READINGS_VERSION,
    Reading,
    ReadingState,
    encode,
    summarise,
)
from archive.building.report import PortalFacts
from archive.errors import ArchiveError
from archive.home import Home
from archive.snapshot import Snapshot
from archive.warc import read_payload
from parsers.errors import NotAReportError, UnreadableDocumentError
from parsers.hints import Hints
from parsers.read import PARSER_VERSION, read_document

BATCH = 32
"""Snapshots per task: one at a time costs half as much again in passing them around."""

_READABLE = ("text/", "application/xhtml", "application/xml")


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
    told = json.dumps([snapshot.payload_digest, PARSER_VERSION, READINGS_VERSION, *astuple(hints)])
    return Task(hashlib.sha256(told.encode()).hexdigest(), snapshot, hints)


def read_all(home: Home, tasks: Iterable[Task], executor: Executor | None) -> Iterator[Reading]:
    """Read every task, in any order; in this process when there is no executor."""
    if executor is None:
        for task in tasks:
            yield read_one(home, task)
        return
    remaining = iter(tasks)
    running: set[Future[list[Reading]]] = set()
    while True:
        for batch in _batches(remaining, room=_in_flight(executor) - len(running)):
            running.add(executor.submit(read_batch, home, batch))
        if not running:
            return
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield from future.result()


def read_batch(home: Home, tasks: list[Task]) -> list[Reading]:
    """Read some tasks; what a worker process runs."""
    return [read_one(home, task) for task in tasks]


def read_one(home: Home, task: Task) -> Reading:
    """Read one snapshot from its WARC file. Never raises for what a page may contain."""
    empty = Reading(task.key, ReadingState.UNREAD, None, (), b"")
    if not task.snapshot.media_type.startswith(_READABLE):
        note = f"{task.snapshot.media_type} is kept in the archive and not read yet."
        return replace(empty, state=ReadingState.KEPT, note=note)
    try:
        reports = read_document(read_payload(home, task.snapshot), task.hints)
    except NotAReportError as error:
        return replace(empty, state=ReadingState.NO_REPORT, note=str(error))
    except UnreadableDocumentError as error:
        return replace(empty, note=str(error))
    except ArchiveError as error:
        return replace(empty, state=ReadingState.LOST, note=str(error))
    except Exception as error:  # noqa: BLE001 - one page must not end the build; `check` shows it
        return replace(empty, note=f"the parser failed: {type(error).__name__}: {error}")
    summaries = tuple(summarise(report) for report in reports)
    return Reading(task.key, ReadingState.READ, None, summaries, encode(reports))


def _in_flight(executor: Executor) -> int:
    # Every executor of the standard library keeps its size there; a cluster's client does not.
    return 2 * (getattr(executor, "_max_workers", None) or 32)


def _batches(tasks: Iterator[Task], room: int) -> Iterator[list[Task]]:
    for _ in range(room):
        batch = list(islice(tasks, BATCH))
        if not batch:
            return
        yield batch
