"""What may be shown of an archived page: nothing, its masked text, or its bytes as received."""

import re
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from archive import warc
from archive.home import Home
from archive.pages.records import FROM_FILE, Record, rows
from archive.pages.settings import Captures
from archive.snapshot import Kind, Snapshot
from parsers.errors import UnreadableDocumentError
from parsers.files import kinds

POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""A page from the archive runs nothing, loads nothing, and has no origin of its own."""

_ENDING = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|jpe?g|png|gif|tiff?)$", re.I)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,80}", re.A)
_UNKNOWN = "application/octet-stream"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I | re.A)
_ENDINGS = {
    kinds.Kind.PDF.value: ".pdf",
    kinds.Kind.DOCX.value: ".docx",
    kinds.Kind.DOC.value: ".doc",
    kinds.Kind.XLSX.value: ".xlsx",
    kinds.Kind.XLS.value: ".xls",
    kinds.Kind.PNG.value: ".png",
    kinds.Kind.JPEG.value: ".jpg",
}
_REPORTS_OF = """
select id, report_id, title, edition, agency, year from reports where id in (
    select id from reports where snapshot = ?
    union select report from documents where snapshot = ?
    union select reports.id from addresses join reports using (report_id)
        where addresses.url = ? and reports.digest = ?
) order by id"""
_OTHERS = """
select id, captured_at, digest from snapshots where url = ? and id <> ?
    and reading is not 'withheld' order by captured_at desc limit 20"""
TEXTUAL = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Replay:
    """A body to send, with its media type; `attachment` for what a browser should save, then
    under `name`.
    """

    body: bytes
    content_type: str
    attachment: bool = False
    name: str = ""


def capture(connection: sqlite3.Connection, snapshot: int) -> Record | None:
    """The row of `snapshots` with the reports that were read from it and `others`, the newest
    captures of the same address; None when there is none.
    """
    found = rows(
        connection, f"select *, {FROM_FILE} as from_file from snapshots where id = ?", snapshot
    )
    if not found or found[0]["reading"] == "withheld":
        return None
    one = found[0]
    reports = rows(connection, _REPORTS_OF, snapshot, snapshot, one["url"], one["digest"])
    others = rows(connection, _OTHERS, one["url"], snapshot)
    return {**one, "reports": reports, "others": others}


def replay(home: Home, policy: Captures, captured: Record, text: str) -> Replay | None:
    """What the settings allow to be seen; None for nothing.

    Raises RecordNotFoundError and DigestMismatchError where the archive is damaged.
    """
    if policy == "none":
        return None
    if policy == "text":
        return Replay(text.encode(), "text/plain; charset=utf-8")
    body = warc.read_payload(home, _snapshot(captured))
    media_type = captured["media_type"] or _UNKNOWN
    if not is_textual(media_type):
        return _to_save(captured, body)
    return Replay(body, _with_charset(media_type, body))


def is_textual(media_type: str | None) -> bool:
    """Whether a browser shows it inside our page; anything else is a file to save."""
    return (media_type or "").partition(";")[0].strip().lower() in TEXTUAL


def _to_save(captured: Record, body: bytes) -> Replay:
    """A file under the type that its bytes have: portals send much as octet-stream."""
    told = (captured["media_type"] or "").partition(";")[0].strip()
    # A portal's header must not become lines of ours.
    media_type = told if _MEDIA_TYPE.fullmatch(told) else _UNKNOWN
    with suppress(UnreadableDocumentError):
        found = kinds.kind_of(body)
        if found is not None and found.kind is not kinds.Kind.OTHER:
            media_type = found.kind.value
    found_ending = _ENDING.search(urlsplit(captured["url"] or "").path)
    ending = found_ending[0].lower() if found_ending else _ENDINGS.get(media_type, "")
    return Replay(body, media_type, attachment=True, name=f"capture-{captured['id']}{ending}")


def masked_text(connection: sqlite3.Connection, captured: Record) -> str:
    """The published text of the reports on a page: headings and paragraphs, tables left out."""
    parts: list[str] = []
    for report in captured["reports"]:
        parts.append(report["title"] or report["report_id"])
        for section in rows(
            connection,
            "select title, text from sections where report = ? order by position",
            report["id"],
        ):
            parts += filter(None, (section["title"], section["text"]))
    return "\n\n".join(parts)


def _with_charset(media_type: str, body: bytes) -> str:
    """The type under which a page is shown: nothing of the received header but its kind and the
    name of its encoding. UTF-8 is named where the bytes are; other pages name their own inside.
    """
    kind = media_type.partition(";")[0].strip().lower()
    told = _CHARSET.search(media_type)
    if told:
        return f"{kind}; charset={told[1]}"
    try:
        body.decode()
    except UnicodeDecodeError:
        return kind
    return f"{kind}; charset=utf-8"


def _snapshot(captured: Record) -> Snapshot:
    """The archive's noun for a published row."""
    return Snapshot(
        id=captured["id"],
        portal=captured["portal"],
        url=captured["url"],
        captured_at=datetime.fromisoformat(captured["captured_at"]).astimezone(UTC),
        status=captured["status"],
        media_type=captured["media_type"],
        payload_digest=captured["digest"],
        warc_file=captured["warc_file"],
        warc_offset=captured["warc_offset"],
        kind=Kind(captured["kind"]),
        payload_file=captured["payload_file"],
        payload_offset=captured["payload_offset"],
    )
