"""Local documents: which files a path means, what each of them is, and which are refused."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.exchanges.capture import Resource
from archive.home import Home
from archive.ingesting.homes import is_home
from archive.ingesting.options import IngestOptions, NotIngestibleError, moment_of
from archive.ingesting.report import Failed
from archive.ingesting.samples import SAMPLE_NOTICE, is_sample
from archive.ingesting.web_archives import WEB_ARCHIVES, is_web_archive, suffix_of
from parsers.documents import parse_document
from parsers.errors import UnreadableDocumentError
from parsers.files import kinds, office
from parsers.hints import Hints
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


@dataclass(slots=True)
class Found:
    """What the paths gave: what to take, what was passed over, folders without a document."""

    files: list[Path] = field(default_factory=list)
    archives: list[Path] = field(default_factory=list)
    homes: list[Path] = field(default_factory=list)
    skipped: list[Failed] = field(default_factory=list)
    empty: list[Failed] = field(default_factory=list)

    def take(self, path: Path) -> None:
        """One file more, to the web archives if it is one."""
        (self.archives if is_web_archive(path) else self.files).append(path)


def found_in(paths: Iterable[Path]) -> Found:
    """What paths mean: files, web archives and homes; of a folder, the files of known kinds."""
    found = Found()
    for path in paths:
        if is_home(path):
            found.homes.append(path)
        elif path.is_dir():
            _look_into(path, found)
        else:
            found.take(path)
    return found


def _look_into(folder: Path, found: Found) -> None:
    before = len(found.files) + len(found.archives)
    for path in sorted(folder.rglob("*")):
        reason = _reason_to_skip(path)
        if reason:
            found.skipped.append(Failed(path.relative_to(folder), reason))
        elif path.is_file():
            found.take(path)
    if len(found.files) + len(found.archives) == before:
        found.empty.append(Failed(folder, "there is no file of a known kind in it; nothing taken."))


def _reason_to_skip(path: Path) -> str | None:
    """Why something in a folder is passed over; None for a document or a folder."""
    if path.is_symlink() and not path.exists():
        return "dangling link"
    if path.is_dir():
        return "link to a folder" if path.is_symlink() else None
    known = TEXTS.keys() | FILES.keys() | WEB_ARCHIVES
    return None if path.is_file() and suffix_of(path) in known else "unknown kind"


def resource_of(home: Home, path: Path, told: IngestOptions) -> Resource:
    """The file as it goes into the archive. Raises NotIngestibleError."""
    data = _bytes(path)
    media_type = FILES.get(suffix_of(path)) or _type_by_content(path, data)
    _refuse_other_kind(home, data, media_type, told.url)
    return Resource(
        url=told.url,
        captured_at=moment_of(told),
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
    named = TEXTS.get(suffix_of(path))
    return named or ("text/html" if text.lstrip().startswith("<") else "text/plain")


def unreadable(resource: Resource) -> str | None:
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
    is_invented = is_sample(data, media_type, url)
    if home.kind == "real" and is_invented:
        raise NotIngestibleError(
            f"says that it is sample data ({SAMPLE_NOTICE}); {home.path} is a real archive. "
            "Give the home of the demo with --home."
        )
    if home.kind == "sandbox" and not is_invented:
        raise NotIngestibleError(
            f"is not marked as sample data; {home.path} is a sandbox archive. "
            "Give another --home for real reports."
        )
