"""Reading a snapshot: its bytes from the archive, its reports from the parsers, as one reading.

Without reports to show for it, a snapshot still gets a state and a note.
`archive.building.sharing_out` says who reads which.
"""

import hashlib
import json
from dataclasses import astuple, dataclass, replace

from archive.building.derived import derive, rows_version
from archive.building.document_kinds import kind_of, versions, whole_version
from archive.building.readings import (
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
from parsers.model import Report
from parsers.read import read_document
from parsers.titles import parse_title

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
    """The key of what is read from these. The version that read it stands beside it in the
    cache: which it is shows when the bytes are looked at.
    """
    text = json.dumps(told, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def needs_process(home: Home, task: Task) -> bool:
    """Whether a task is no page or text, but a file that a library in C may die of."""
    try:
        return kinds.kind_of(read_payload(home, task.snapshot)) is not None
    except (ArchiveError, UnreadableDocumentError):
        return False


def read_one(home: Home, task: Task) -> Reading:
    """Read one snapshot from its WARC file. Never raises for what a page may contain."""
    empty = Reading(task.key, whole_version(), ReadingState.UNREAD, None, (), b"")
    try:
        data = read_payload(home, task.snapshot)
    except ArchiveError as error:
        return replace(empty, state=ReadingState.LOST, note=str(error))
    empty = replace(empty, version=versions()[kind_of(data)])
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
    read = replace(empty, state=state, summaries=summaries, body=encode(reports))
    return read if hints.cover is not None else _with_rows(read, reports)


def _with_rows(reading: Reading, reports: tuple[Report, ...]) -> Reading:
    """With what loading needs of it; a file on a page is loaded with its page alone."""
    try:
        return replace(reading, rows=derive(reports), rows_version=rows_version())
    except Exception:  # noqa: BLE001 - the build derives what lacks rows, and says what is wrong
        return reading


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
