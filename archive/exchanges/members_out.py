"""A WARC record as the gzip member that goes into a file. Bytes out, nothing else.

Written here and not by warcio's writer, which reads each record through two temporary files and
hashes what was hashed before. Files stay valid for warcio, which tests hold. What a page of 80 kB
costs a crawl of loopback, CPU ms, lowest of five rounds of `make bench` (November 2026, two cores):

    recorder off, the same spiders    5.1       own members, gzip 3 (this)       6.1
    bare Scrapy, nothing kept         2.5       own members, gzip 1              6.2
    written by warcio, gzip 9         7.2       own members, not compressed      6.0
    own members, gzip 9               6.7       a writer thread, gzip 3          6.2
    own members, gzip 6               6.6       a writer process, gzip 3         6.2

A thread or a process wins nothing that is worth a row written before its bytes are in the file.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.exchanges.capture import Headers

WARC_VERSION = "WARC/1.1"
COMPRESSION = 3
"""Level of gzip. 9, which is usual, takes three times as long for files a seventh smaller."""
_GZIP = 31  # zlib's word for its largest window in a gzip envelope


@dataclass(frozen=True, slots=True)
class HttpHead:
    """The first line and headers of a message, as they came."""

    line: str
    headers: Headers = ()

    def to_bytes(self) -> bytes:
        """As sent; what no byte of the wire can have been becomes a question mark."""
        lines = [self.line, *(f"{name}: {value}" for name, value in self.headers), "", ""]
        return "\r\n".join(lines).encode("latin-1", "replace")


@dataclass(frozen=True, slots=True)
class Record:
    """A record before it is bytes. `headers` are WARC's own, without type, address and length."""

    type: str
    uri: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def member(record: Record, head: bytes = b"") -> bytes:
    """The record as one gzip member; `head` is its HTTP head as bytes."""
    packer = zlib.compressobj(COMPRESSION, zlib.DEFLATED, _GZIP)
    parts = (_warc_head(record, len(head) + len(record.body)), head, record.body, b"\r\n\r\n")
    return b"".join([*map(packer.compress, parts), packer.flush()])


def _warc_head(record: Record, length: int) -> bytes:
    fields = {"WARC-Type": record.type}
    if record.uri:
        fields["WARC-Target-URI"] = record.uri
    fields |= {**record.headers, "Content-Length": str(length)}
    lines = [WARC_VERSION, *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode()
