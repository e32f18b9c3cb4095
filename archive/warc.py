"""WARC files: the bytes as received, and the way back to them.

An exchange is three records written in one go: request, metadata, response. The response comes
last, so whoever finds it whole knows that the others are too. The metadata record holds what
the crawler knew (kind, via, link text), so that the catalog can be made again from these files
alone. This module knows nothing of catalog.db; `archive.exchanges.recording` joins the two.
"""

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO, FileIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.recordloader import ArcWarcRecord

from archive import clock
from archive.errors import (
    ArchiveError,
    BrokenWarcError,
    DigestMismatchError,
    HomeUnwritableError,
    PortalNameError,
    RecordNotFoundError,
)
from archive.exchanges.capture import (
    Archived,
    Body,
    Context,
    Exchange,
    Original,
    RecordPlace,
    Resource,
)
from archive.exchanges.members import Stretch, stretches
from archive.exchanges.payload import decode_content, digest_of
from archive.exchanges.warc_record import (
    CAPTURE_TYPES,
    exchange_members,
    header,
    new_record_id,
    read_capture,
    read_context,
    resource_members,
    status_without_http,
    warcinfo_member,
)
from archive.home import Home
from archive.snapshot import Snapshot

ROTATE_AT = 1024**3
# Seconds between two fsyncs of a file. One takes 3.4 ms on the disk that this was measured on
# (November 2026), a third of what a page takes in a crawl of loopback.
SYNC_EVERY = 1.0
_PORTAL = re.compile(r"[a-z][a-z0-9-]*")


class WarcWriter:
    """Appends captures of one portal to files of its own under `warc/<portal>/`.

    The file is made at the first record. Each call leaves its bytes with the system before it
    returns: a process that is killed afterwards loses nothing. The bytes are forced to the disk
    (fsync) at the first record after SYNC_EVERY seconds and when the file is closed. So a power
    failure may cost what was written since the last such record: nothing in a polite crawl,
    whose requests are further apart, at most that second in a rehearsal or an ingest.

    Raises PortalNameError for a name that is none in the registry's sense: it names a folder.
    """

    def __init__(self, home: Home, portal: str, rotate_at: int = ROTATE_AT):
        if not _PORTAL.fullmatch(portal):
            raise PortalNameError(
                f"portal {portal!r}: expected a name of lower-case letters, digits and hyphens "
                "that begins with a letter. `nianbao portals list` shows the names."
            )
        self._folder = home.warc_dir / portal
        self._portal = portal
        self._rotate_at = rotate_at
        self._file: FileIO | None = None
        self._name = ""
        self._size = 0
        self._synced_at = 0.0

    def write_exchange(
        self,
        exchange: Exchange,
        context: Context,
        original: Original | None = None,
        body: Body | None = None,
    ) -> Archived:
        """Write request, metadata and response; a revisit record when `original` has the body.

        `body` is `exchange.described()`, where that is known already.
        """
        record_id, body = new_record_id(), body or exchange.described()
        place = (record_id, body.wire_digest)
        offset = self._append(exchange_members(exchange, context, place, original))
        return Archived(
            context=context,
            place=RecordPlace(self._name, offset, record_id),
            url=exchange.url,
            captured_at=exchange.captured_at,
            status=exchange.status,
            body=body,
            refers_to=original.record_id if original else None,
        )

    def write_resource(self, resource: Resource, context: Context) -> Archived:
        """Write metadata and file."""
        record_id, body = new_record_id(), Body.of(resource.data, resource.media_type)
        members = resource_members(resource, context, record_id, body.wire_digest)
        offset = self._append(members)
        return Archived(
            context=context,
            place=RecordPlace(self._name, offset, record_id),
            url=resource.url,
            captured_at=resource.captured_at,
            status=status_without_http("conversion" if resource.made_from else "resource"),
            body=body,
        )

    def write_copy(self, members: list[bytes], archived: Archived) -> Archived:
        """Write records that are made already, the capture last; it keeps its record id."""
        offset = self._append(members)
        place = RecordPlace(self._name, offset, archived.place.record_id)
        return replace(archived, place=place)

    def close(self) -> None:
        """Close the current file, if any; the next record would begin another."""
        if self._file:
            self._sync(self._file)
            self._file.close()
            self._file = None

    def _append(self, members: list[bytes]) -> int:
        """Write the records in one go; the offset of the last of them.

        All or nothing: where the disk is full, the file ends as before.
        """
        try:
            out = self._current_file()
            last = self._size + sum(len(member) for member in members[:-1])
            self._write(out, b"".join(members))
            if time.monotonic() - self._synced_at >= SYNC_EVERY:
                self._sync(out)
        except OSError as error:
            self._undo()
            raise HomeUnwritableError(
                f"{self._folder}: expected to write there, found: {error.strerror}. Nothing of it "
                "is in the archive; make room and type the command again."
            ) from error
        return last

    def _undo(self) -> None:
        if self._file:
            self._file.truncate(self._size)
            self._file.seek(self._size)

    def _current_file(self) -> FileIO:
        if self._file and self._size >= self._rotate_at:
            self.close()
        return self._file or self._begin_file()

    def _begin_file(self) -> FileIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        moment = clock.now()
        for serial in range(1, 100_000):
            name = f"{self._portal}-{moment:%Y%m%dT%H%M%SZ}-{serial:05}.warc.gz"
            try:
                # Unbuffered, and never over a file that is there.
                out = FileIO(self._folder / name, "x")
            except FileExistsError:
                continue
            self._file, self._name, self._size = out, f"{self._portal}/{name}", 0
            self._write(out, warcinfo_member(name, moment))
            _sync_folders(self._folder)
            return out
        raise ArchiveError(f"{self._portal}: no free name for a WARC file at {moment:%FT%TZ}.")

    def _write(self, out: FileIO, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[out.write(view) or 0 :]
        self._size += len(data)

    def _sync(self, out: FileIO) -> None:
        os.fsync(out.fileno())
        self._synced_at = time.monotonic()


def _sync_folders(folder: Path) -> None:
    """A file that was made is on the disk only when its folder is, and that one's folder."""
    for place in (folder, folder.parent, folder.parent.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a WARC file that are no whole record."""

    offset: int
    length: int
    is_tail: bool

    @property
    def text(self) -> str:
        """What is wrong and what helps, for people."""
        remedy = (
            "the next crawl or ingest sets them aside"
            if self.is_tail
            else "take the file from a copy if you can"
        )
        return f"{self.length} bytes are no whole record; {remedy}"


def iter_records(
    path: Path, offset: int = 0, end: int | None = None
) -> Iterator[tuple[int, ArcWarcRecord | Damage]]:
    """Every record from `offset` on, with the byte at which it begins; nothing behind `end`.

    Bytes between two records that are none come as the Damage that they are. Once its stream is
    read, a record's `digest_checker` tells whether the digests held. Read a record before taking
    the next: they share the file.
    """
    with path.open("rb") as stream:
        for stretch in stretches(path, offset, end):
            record = _parsed(stream, stretch) if stretch.is_sound else None
            yield stretch.start, record or _damage(path, stretch)


def _parsed(stream: BinaryIO, stretch: Stretch) -> ArcWarcRecord | None:
    stream.seek(stretch.start)
    member = LimitReader(stream, stretch.end - stretch.start)
    try:
        return next(iter(ArchiveIterator(member, check_digests=True)), None)
    except (ArchiveLoadFailed, EOFError):
        return None


def _damage(path: Path, stretch: Stretch) -> Damage:
    newest = max(path.parent.glob("*.warc.gz"), key=lambda file: file.name)
    is_tail = path == newest and stretch.end >= path.stat().st_size
    return Damage(stretch.start, stretch.end - stretch.start, is_tail)


def index_file(
    path: Path, offset: int = 0, end: int | None = None
) -> Iterator[Archived | ArchiveError]:
    """Every capture of a file that WarcWriter wrote, in order: the catalog's rows once more.

    A capture without a metadata record of ours before it is passed over. A capture whose bytes
    are not those that were written, and bytes that are no record, come as the error that they
    are: what is whole in the file is given all the same.
    """
    known: tuple[str, Context] | None = None
    name = f"{path.parent.name}/{path.name}"
    for at, record in iter_records(path, offset, end):
        if isinstance(record, Damage):
            yield BrokenWarcError(f"{name} at {at}: {record.text}")
        elif record.rec_type == "metadata":
            known = read_context(record)
        elif record.rec_type in CAPTURE_TYPES and known:
            yield from _captured(record, known, (name, at))


def _captured(
    record: ArcWarcRecord, known: tuple[str, Context], place: tuple[str, int]
) -> Iterator[Archived | ArchiveError]:
    belongs_to, context = known
    if belongs_to != header(record.rec_headers, "WARC-Record-ID"):
        return
    try:
        yield read_capture(record, context, place)
    except DigestMismatchError as error:
        yield error


def read_payload(home: Home, snapshot: Snapshot) -> bytes:
    """The body of a snapshot after content decoding, a revisit's from its original.

    Raises RecordNotFoundError, DigestMismatchError.
    """
    file, offset = snapshot.payload_file, snapshot.payload_offset
    if not file:
        file, offset = snapshot.warc_file, snapshot.warc_offset
    record = read_record(home.warc_dir / file, offset)
    body = record.raw_stream.read()
    payload = decode_content(body, header(record.http_headers, "Content-Encoding"))
    if digest_of(payload) != snapshot.payload_digest:
        raise DigestMismatchError(
            f"snapshot {snapshot.id}: expected bytes with {snapshot.payload_digest} in {file} at "
            f"{offset}, found {digest_of(payload)}. Run `nianbao verify`."
        )
    return payload


def read_record(path: Path, offset: int) -> ArcWarcRecord:
    """The capture at a byte of a file, its body in memory. Raises RecordNotFoundError."""
    name = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as stream:
            stretch = next(stretches(path, offset), None)
            record = _parsed(stream, stretch) if stretch and stretch.is_sound else None
            if record is not None and record.rec_type in CAPTURE_TYPES:
                record.raw_stream = BytesIO(record.raw_stream.read())
                return record
    except OSError as error:
        found = f"{name}: expected a capture at {offset}, found {str(error)!r}"
    else:
        if record is not None:
            found = f"{name}: expected a capture at {offset}, found {record.rec_type!r}"
        elif stretch is not None:
            found = f"bytes at {offset} of {name} do not decompress"
        else:
            found = f"{name}: expected a capture at {offset}, found the end of the file"
    raise RecordNotFoundError(f"{found}. Run `nianbao verify`.")
