"""A WARC record as the gzip member that goes into a file. Bytes out, nothing else.

Written here and not by warcio's writer, which reads each record through two temporary files and
hashes what was hashed before. What each way costs a crawl is in docs/performance.md;
`make bench` measures it again. Files stay valid for warcio, which a test holds.
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
