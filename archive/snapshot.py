"""Snapshot: one response or ingested file as it was received, and where its bytes lie."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a capture was fetched as. Decided by the link that led there, never by its content."""

    LISTING = "listing"
    REPORT = "report"
    ATTACHMENT = "attachment"
    ROBOTS = "robots"
    OTHER = "other"
    INGEST = "ingest"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One capture.

    `payload_digest` is "sha256:<hex>" of the body after content decoding: what `read_payload`
    gives. `warc_file` is the path below the home's `warc/`, `warc_offset` the byte at which the
    record begins. A revisit has its own record there and its bytes at `payload_file`,
    `payload_offset`; for any other capture the two places are the same. `link_text` and `via`
    are the text and the page of the link that led here; `via` is None for an ingested file.
    `status` is None for what did not come over HTTP, `vantage` the country from which it was
    asked for, as ISO 3166 has it.
    """

    id: int
    portal: str
    url: str | None
    captured_at: datetime
    status: int | None
    media_type: str
    payload_digest: str
    warc_file: str
    warc_offset: int
    kind: Kind
    link_text: str | None = None
    via: str | None = None
    charset: str | None = None
    payload_file: str = ""
    payload_offset: int = -1
    revisit: bool = False
    vantage: str | None = None
