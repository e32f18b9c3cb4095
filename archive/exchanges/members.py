"""Where the records of a WARC file begin and end, also behind bytes that are damaged.

Each record is a gzip member of its own. So damage costs the records that it touches and no
other: the next sound one is where a member begins that unfolds whole and is a WARC record.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MAGIC = b"\x1f\x8b\x08"
_BEGINS = b"WARC/"
# Most records are small; only a large one is worth large reads.
_FIRST_BLOCK = 1 << 13
_BLOCK = 1 << 18
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of a file: one whole record, or what lies between whole records."""

    start: int
    end: int
    is_sound: bool


def stretches(path: Path, start: int = 0, end: int | None = None) -> Iterator[Stretch]:
    """The file from `start` on, stretch by stretch; nothing behind `end`."""
    limit = path.stat().st_size if end is None else end
    place = start
    with path.open("rb", buffering=_BUFFER) as stream:
        while place < limit:
            behind = _record_end(stream, place, limit)
            if behind is not None:
                yield Stretch(place, behind, is_sound=True)
                place = behind
                continue
            found = _next_record(stream, place + 1, limit)
            yield Stretch(place, found, is_sound=False)
            place = found


def _next_record(stream: BinaryIO, start: int, limit: int) -> int:
    """Where the first sound record at or after `start` begins; `limit` where there is none."""
    for place in _magics(stream, start, limit):
        if _record_end(stream, place, limit) is not None:
            return place
    return limit


def _magics(stream: BinaryIO, start: int, limit: int) -> Iterator[int]:
    position = start
    while position < limit:
        stream.seek(position)
        block = stream.read(min(_BLOCK, limit - position))
        at = block.find(_MAGIC)
        while at >= 0:
            yield position + at
            at = block.find(_MAGIC, at + 1)
        if position + len(block) >= limit or len(block) < len(_MAGIC):
            return
        position += len(block) - len(_MAGIC) + 1


def _record_end(stream: BinaryIO, start: int, limit: int) -> int | None:
    """The byte after the record that begins at `start`; None where no whole one does."""
    member = zlib.decompressobj(wbits=31)
    stream.seek(start)
    position, size, head = start, _FIRST_BLOCK, b""
    while position < limit:
        block = stream.read(min(size, limit - position))
        position += len(block)
        try:
            text = member.decompress(block)
        except zlib.error:
            return None
        head = (head + text[: len(_BEGINS)])[: len(_BEGINS)]
        if not _BEGINS.startswith(head) or not block:
            return None
        if member.eof:
            return position - len(member.unused_data) if head == _BEGINS else None
        size = min(2 * size, _BLOCK)
    return None
