"""The nouns of the raw layer: what goes into a WARC file, and what the catalog notes of it."""

from dataclasses import dataclass
from datetime import datetime

from w3lib.encoding import http_content_type_encoding

from archive.exchanges.payload import decode_content, digest_of
from archive.snapshot import Kind

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What was known when something was fetched; goes into the metadata record.

    `recorded_at` is when the archive took it. No two entries of a home share it: it orders the
    catalog. `run` is None for what no run of the crawler brought. `vantage` is the country from
    which it was asked for, `taken_from` the record in a web archive made by others.
    """

    portal: str
    kind: Kind
    recorded_at: datetime
    run: str | None = None
    via: str | None = None
    link_text: str | None = None
    vantage: str | None = None
    taken_from: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response as they went over the wire, transfer coding taken off."""

    url: str
    captured_at: datetime
    method: str
    request_headers: Headers
    status: int
    reason: str
    response_headers: Headers
    body: bytes
    request_body: bytes = b""
    ip_address: str | None = None

    def response_header(self, name: str) -> str | None:
        """The first response header of that name in any case."""
        wanted = name.lower()
        return next((value for key, value in self.response_headers if key.lower() == wanted), None)

    def described(self) -> "Body":
        """What its body is. Hashes it: ask once."""
        media_type = self.response_header("Content-Type") or ""
        return Body.of(self.body, media_type, self.response_header("Content-Encoding"))


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that did not come over HTTP; `url` is where it was published, where that is known.

    `media_type` may carry a charset: `text/html; charset=gbk`. `made_from` is the record of the
    answer that a browser made this page of; None for a file that somebody brought.
    """

    url: str | None
    captured_at: datetime
    media_type: str
    data: bytes
    made_from: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """A response that is already in the archive and that a revisit refers to."""

    record_id: str
    url: str
    captured_at: datetime
    wire_digest: str


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a record stands: file below `warc/`, byte at which it begins, its identifier."""

    warc_file: str
    warc_offset: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Body:
    """What a body is: `payload_digest` after content decoding, `wire_digest` as it was sent."""

    media_type: str
    charset: str | None
    payload_digest: str
    wire_digest: str
    size: int

    @classmethod
    def of(cls, sent: bytes, content_type: str, content_encoding: str | None = None) -> "Body":
        """Describe a body as it was sent; `size` is that of the decoded body, in bytes."""
        decoded = decode_content(sent, content_encoding)
        wire_digest = digest_of(sent)
        return cls(
            media_type=media_type_of(content_type),
            charset=http_content_type_encoding(content_type),
            payload_digest=wire_digest if decoded is sent else digest_of(decoded),
            wire_digest=wire_digest,
            size=len(decoded),
        )


@dataclass(frozen=True, slots=True)
class Archived:
    """One capture that stands in a WARC file: all that the catalog writes down about it.

    `refers_to` is the record that has the body of a revisit. A revisit that was read back from
    its file knows no body of its own: the catalog takes that from the original.
    """

    context: Context
    place: RecordPlace
    url: str | None
    captured_at: datetime
    status: int | None
    body: Body
    refers_to: str | None = None


def media_type_of(content_type: str) -> str:
    """The media type of a Content-Type header.

    >>> media_type_of("Text/HTML; charset=GBK")
    'text/html'
    """
    return content_type.partition(";")[0].strip().lower()
