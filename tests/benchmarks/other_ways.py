"""Ways to write WARC that were tried and not taken, for `make bench` to measure beside ours.

The writer thread and the writer process break a promise: the catalog's row is written before the
bytes are in the file. They show what could be won by breaking it, and no more.
"""

import os
import queue
import threading
import zlib
from collections.abc import Callable
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from archive import warc
from archive.exchanges import members_out, warc_record
from archive.exchanges.members_out import Record


def at_level(level: int) -> None:
    """Our own members, compressed more or less."""
    members_out.COMPRESSION = level


def by_warcio(record: Record, head: bytes = b"") -> bytes:
    """A record as warcio writes it: gzip 9, by way of temporary files."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version=members_out.WARC_VERSION)
    http = StatusAndHeadersParser([], verify=False).parse(BytesIO(head)) if head else None
    writer.write_record(
        writer.create_warc_record(
            record.uri,
            record.type,
            payload=BytesIO(record.body),
            length=len(record.body),
            warc_headers_dict=dict(record.headers),
            http_headers=http,
        )
    )
    return out.getvalue()


def folded(record: Record, head: bytes = b"") -> bytes:
    """The bytes of a record before gzip."""
    warc_head = members_out._warc_head(record, len(head) + len(record.body))
    return b"".join((warc_head, head, record.body, b"\r\n\r\n"))


def _gzip(parts: list[bytes]) -> bytes:
    packers = [zlib.compressobj(members_out.COMPRESSION, zlib.DEFLATED, 31) for _ in parts]
    return b"".join(p.compress(part) + p.flush() for p, part in zip(packers, parts, strict=True))


def _handing_over(hand: Callable[[Any], None]) -> Callable[[warc.WarcWriter, list[bytes]], int]:
    def append(writer: warc.WarcWriter, members: list[bytes]) -> int:
        out = writer._current_file()
        hand((out.name, members))
        writer._size += sum(map(len, members))
        return writer._size  # no true place: nothing can be read back

    return append


def _write(path: str, parts: list[bytes]) -> None:
    with Path(path).open("ab", buffering=0) as out:
        out.write(_gzip(parts))


def by_thread() -> None:
    """Another thread compresses and writes."""
    waiting: queue.Queue[Any] = queue.Queue(100)

    def work() -> None:
        while True:
            _write(*waiting.get())

    threading.Thread(target=work, daemon=True).start()
    warc_record.member = folded
    warc.WarcWriter._append = _handing_over(waiting.put)  # type: ignore[method-assign]


def by_process() -> None:
    """Another process does."""
    ours, theirs = get_context("fork").Pipe()
    if os.fork() == 0:
        ours.close()
        _serve(theirs)
    theirs.close()
    warc_record.member = folded
    warc.WarcWriter._append = _handing_over(ours.send)  # type: ignore[method-assign]


def _serve(pipe: Connection) -> None:
    try:
        while True:
            _write(*pipe.recv())
    except EOFError:
        os._exit(0)


def take(way: str) -> None:
    """Let this process write that way: `on` is ours, `on-LEVEL`, `warcio`, `thread`, `process`."""
    if way.startswith("on-"):
        at_level(int(way[3:]))
    elif way == "warcio":
        warc_record.member = by_warcio
    elif way == "thread":
        by_thread()
    elif way == "process":
        by_process()
