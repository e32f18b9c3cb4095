"""Local files into the archive, as they are: pages, linearised text, PDF and Office files.

The bytes become WARC `resource` records before any meaning is taken from them. Nothing beside a
file is looked at: where it was published and when it was taken is what the caller says.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from archive import clock
from archive.addresses import host_of, is_on
from archive.catalog import Catalog
from archive.errors import ArchiveError
from archive.exchanges.capture import Resource
from archive.exchanges.history import Run
from archive.exchanges.recording import Recording
from archive.exchanges.runlog import append_run, line_of
from archive.home import Home
from archive.snapshot import Snapshot
from parsers.documents import parse_document
from parsers.errors import UnreadableDocumentError
from parsers.files import kinds, office
from parsers.hints import Hints
from parsers.model import Line
from parsers.text import decode

TEXTS = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".shtml": "text/html",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
"""Pages and texts, by the end of their name."""

FILES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".wps": "application/vnd.ms-works",
    ".rtf": "application/rtf",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".et": "application/vnd.ms-excel",
}
"""Files of office programs, by the end of their name; what they are is told by their bytes."""

# They hold pages of any portal, sandbox ones too, and must be looked into before they are taken.
_WEB_ARCHIVES = frozenset((".warc", ".warc.gz", ".wacz"))
_WARC_BEGINS = b"WARC/"

NO_PORTAL = "ingest"
# What every page of the sandbox portals says; its hosts end in a label reserved for tests.
_SAMPLE_NOTICE = "示例数据，数字均为虚构"
_SAMPLE_HOST = ".test"


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What is known of the files. `captured_at` without zone is UTC; None is now.

    `hosts` are those of the registered portal: an address on none of them is refused.
    """

    url: str | None = None
    captured_at: datetime | None = None
    portal: str | None = None
    hosts: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that was not taken, and why, in one sentence."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of each file. `kept` were archived and cannot be read here.

    `skipped` is what lay in a folder and is no document; `portal` is where the files come from.
    """

    taken: tuple[tuple[Path, Snapshot], ...]
    kept: tuple[tuple[Path, Snapshot], ...]
    failed: tuple[Failed, ...]
    skipped: tuple[Failed, ...] = ()
    portal: str = NO_PORTAL
    why_kept: Mapping[Path, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "portal": self.portal,
            "taken": [str(path) for path, _ in self.taken],
            "kept": [str(path) for path, _ in self.kept],
            "why_kept": {str(path): reason for path, reason in self.why_kept.items()},
            # The name of a file stands nowhere else; `check` names what has no address by it.
            "kept_digests": {snapshot.payload_digest: str(path) for path, snapshot in self.kept},
            "skipped": [{"path": str(one.path), "reason": one.reason} for one in self.skipped],
            "failed": [{"path": str(one.path), "reason": one.reason} for one in self.failed],
        }

    def render(self) -> None:
        """Print it for people: results to stdout, failures to stderr."""
        from rich.console import Console  # noqa: PLC0415 - a slow import, for people only

        out, err = Console(highlight=False), Console(stderr=True, highlight=False)
        out.print(self._headline(), markup=False, soft_wrap=True)
        for path, _ in self.kept:
            out.print(
                f"  {path}: kept, not read ({self.why_kept[path]})", markup=False, soft_wrap=True
            )
        for one in self.failed:
            err.print(f"nianbao: {one.path}: {one.reason}", markup=False, soft_wrap=True)

    def _headline(self) -> str:
        number = len(self.taken) + len(self.kept)
        taken = f"{number} file{'' if number == 1 else 's'} taken into the archive"
        if not self.skipped:
            return taken
        named = ", ".join(f"{one.path} ({one.reason})" for one in self.skipped)
        return f"{taken}, {len(self.skipped)} skipped: {named}"


class NotIngestibleError(ArchiveError):
    """A file that the archive does not take; the message is the reason."""


class WrongOptionError(ArchiveError):
    """What was said of the files cannot be true; nothing was taken."""


class SharedAddressError(WrongOptionError):
    """Several files were said to come from one address: they would pass for one report."""


def ingest(home: Home, paths: Iterable[Path], options: IngestOptions | None = None) -> IngestReport:
    """Take files into the archive; folders give the files in them of a kind that we know.

    A file that cannot be taken is reported and the others still are. Raises WrongOptionError
    before anything is taken: SharedAddressError when an address is given for several files.
    """
    told = options or IngestOptions()
    _refuse_wrong_options(told)
    found = _found(paths)
    files = found.files
    _refuse_shared_address(files, told.url)
    taken: list[tuple[Path, Snapshot]] = []
    kept: list[tuple[Path, Snapshot]] = []
    failed = list(found.empty)
    why_kept: dict[Path, str] = {}
    with home.lock(), closing(Catalog(home)) as catalog:
        run = catalog.begin_run("ingest")
        with closing(Recording(home, catalog, run)) as recording:
            for path in files:
                try:
                    resource = _resource(home, path, told)
                except NotIngestibleError as error:
                    failed.append(Failed(path, str(error)))
                    continue
                snapshot = recording.resource(told.portal or NO_PORTAL, resource)
                why = _unreadable(resource)
                if why:
                    why_kept[path] = why
                (kept if why else taken).append((path, snapshot))
        report = IngestReport(
            taken=tuple(taken),
            kept=tuple(kept),
            failed=tuple(failed),
            skipped=tuple(found.skipped),
            portal=told.portal or NO_PORTAL,
            why_kept=why_kept,
        )
        _close_run(catalog, run, report)
    return report


def _refuse_shared_address(files: Sequence[Path], url: str | None) -> None:
    if url and len(files) > 1:
        raise SharedAddressError(
            f"--url {url}: expected one file, found {len(files)} ({files[0]} and others). "
            "An address belongs to one file; ingest the files one by one."
        )


def _refuse_wrong_options(told: IngestOptions) -> None:
    if told.url is not None and not _is_web_address(told.url):
        raise WrongOptionError(
            "--url: expected an address such as http://www.example.gov.cn/r.html, found "
            f'"{told.url}". Give the whole address, or leave the option out.'
        )
    if _moment(told) > clock.now():
        raise WrongOptionError(
            f"--captured-at: expected a time in the past (UTC), found {_moment(told).isoformat()}."
            " Give the time at which the file was saved."
        )
    if told.url and told.hosts and not is_on(told.url, told.hosts):
        raise WrongOptionError(
            f"--portal {told.portal}: expected an address on {', '.join(sorted(told.hosts))}, "
            f"found {told.url}. Leave --portal out for a page from elsewhere."
        )


def _is_web_address(url: str) -> bool:
    """Tell whether a text is http(s)://host..., in one piece.

    >>> _is_web_address("http://x.gov.cn/1.html"), _is_web_address("x.gov.cn/1.html")
    (True, False)
    >>> _is_web_address("http://"), _is_web_address("http://x.gov.cn/1.html more")
    (False, False)
    """
    if any(letter.isspace() or not letter.isprintable() for letter in url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _moment(told: IngestOptions) -> datetime:
    moment = told.captured_at or clock.now()
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Found:
    """What the paths gave: files to take, what was passed over, folders without a document."""

    files: list[Path] = field(default_factory=list)
    skipped: list[Failed] = field(default_factory=list)
    empty: list[Failed] = field(default_factory=list)


def _found(paths: Iterable[Path]) -> _Found:
    found = _Found()
    for path in paths:
        if path.is_dir():
            _look_into(path, found)
        else:
            found.files.append(path)
    return found


def _look_into(folder: Path, found: _Found) -> None:
    before = len(found.files)
    for path in sorted(folder.rglob("*")):
        reason = _reason_to_skip(path)
        if reason:
            found.skipped.append(Failed(path.relative_to(folder), reason))
        elif path.is_file():
            found.files.append(path)
    if len(found.files) == before:
        found.empty.append(Failed(folder, "there is no file of a known kind in it; nothing taken."))


def _reason_to_skip(path: Path) -> str | None:
    """Why something in a folder is passed over; None for a document or a folder."""
    if path.is_symlink() and not path.exists():
        return "dangling link"
    if path.is_dir():
        return "link to a folder" if path.is_symlink() else None
    known = TEXTS.keys() | FILES.keys() | _WEB_ARCHIVES
    return None if path.is_file() and _suffix(path) in known else "unknown kind"


def _suffix(path: Path) -> str:
    """The end of the name that tells the kind.

    >>> _suffix(Path("a.b.TXT")), _suffix(Path("x.warc.gz"))
    ('.txt', '.warc.gz')
    """
    double = "".join(path.suffixes[-2:]).lower()
    return double if double in _WEB_ARCHIVES else path.suffix.lower()


def _resource(home: Home, path: Path, told: IngestOptions) -> Resource:
    data = _bytes(path)
    if _suffix(path) in _WEB_ARCHIVES or data.startswith(_WARC_BEGINS):
        raise NotIngestibleError("WARC files are taken in by a later version.")
    media_type = FILES.get(_suffix(path)) or _type_by_content(path, data)
    _refuse_other_kind(home, data, media_type, told.url)
    return Resource(
        url=told.url,
        captured_at=_moment(told),
        media_type=media_type,
        data=data,
    )


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotIngestibleError("there is no such file; check the path.") from None
    except OSError as error:
        raise NotIngestibleError(f"cannot be opened ({error.strerror}).") from error
    if not data:
        raise NotIngestibleError("the file is empty; nothing to take.")
    return data


def _type_by_content(path: Path, data: bytes) -> str:
    """The media type of a file by its bytes; of a page or text by its name, where that tells."""
    with suppress(UnreadableDocumentError):
        found = kinds.kind_of(data)
        if found is not None and found.kind is not kinds.Kind.OTHER:
            return found.kind.value
    return _text_type(path, data)


def _text_type(path: Path, data: bytes) -> str:
    try:
        text = decode(data).text
    except UnreadableDocumentError as error:
        raise NotIngestibleError(
            f"{error}. Give HTML, TXT, MD, or a PDF or Office file."
        ) from error
    named = TEXTS.get(_suffix(path))
    return named or ("text/html" if text.lstrip().startswith("<") else "text/plain")


def _unreadable(resource: Resource) -> str | None:
    """Why nobody here can read a file, in one sentence; None for what the build will read.

    Pages and texts were decoded before they were taken. A file that LibreOffice has to open is
    not opened twice: whether it is here is all that is asked.
    """
    if resource.media_type in TEXTS.values():
        return None
    try:
        found = kinds.kind_of(resource.data)
        if found is not None and office.converts(found.kind):
            return None if office.converter() else "only LibreOffice opens it, and it is not here"
        document = parse_document(resource.data, Hints(media_type=resource.media_type))
    except UnreadableDocumentError as error:
        return str(error)
    return next((one.text for one in document.issues if one.code == "needs_ocr"), None)


def _refuse_other_kind(home: Home, data: bytes, media_type: str, url: str | None) -> None:
    """Invented figures stay out of real archives, and real reports out of sandbox ones."""
    is_sample = _is_sample(data, media_type, url)
    if home.kind == "real" and is_sample:
        raise NotIngestibleError(
            f"says that it is sample data ({_SAMPLE_NOTICE}); {home.path} is a real archive. "
            "Give the home of the demo with --home."
        )
    if home.kind == "sandbox" and not is_sample:
        raise NotIngestibleError(
            f"is not marked as sample data; {home.path} is a sandbox archive. "
            "Give another --home for real reports."
        )


def _is_sample(data: bytes, media_type: str, url: str | None) -> bool:
    if host_of(url or "").endswith(_SAMPLE_HOST):
        return True
    return _SAMPLE_NOTICE in _text_of(data, media_type)


def _text_of(data: bytes, media_type: str) -> str:
    """All words of a file; none of one that cannot be read, or only by LibreOffice."""
    if media_type in TEXTS.values():
        return decode(data).text
    try:
        found = kinds.kind_of(data)
        if found is None or office.converts(found.kind):
            return ""
        blocks = parse_document(data, Hints(media_type=media_type)).blocks
    except UnreadableDocumentError:
        return ""
    return "".join(block.printed for block in blocks if isinstance(block, Line))


def _close_run(catalog: Catalog, run: str, report: IngestReport) -> None:
    started = next(one.started_at for one in catalog.runs() if one.id == run)
    outcome = "findings" if report.failed else "done"
    done = Run(run, "ingest", started, catalog.tick(), outcome, report.to_json())
    catalog.put_run(done)
    append_run(catalog.home, catalog, line_of(done))
