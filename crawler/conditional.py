"""Asking whether a page changed, and the answers that the archive holds.

ETag and Last-Modified of the last good capture go back to the server (RFC 9110, 13.1). Its 304
is archived as a revisit, and the crawl goes on with the body that the archive has.
"""

import logging

from scrapy import Request
from scrapy.http import Headers as ScrapyHeaders
from scrapy.http import Response
from warcio.recordloader import ArcWarcRecord

from archive.addresses import canonical_address
from archive.errors import ArchiveError
from archive.exchanges.warc_record import header
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.warc import read_record

logger = logging.getLogger(__name__)
NOT_MODIFIED = 304
# The newest good capture of the page that is asked for, in its request's meta.
BEFORE = "last_good_capture"
_CONDITIONS = (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
_CONDITIONAL_KINDS = (Kind.LISTING.value, Kind.REPORT.value, Kind.ATTACHMENT.value)


def add_conditions(home: Home, request: Request, known: Snapshot | None) -> None:
    """Let the server answer 304 where the page is still what `known` is; other conditions go.

    A redirect's target inherits the headers of the page that led to it, so they are set anew.
    """
    for _, condition in _CONDITIONS:
        request.headers.pop(condition, None)
    request.meta[BEFORE] = known
    if known is None or request.method != "GET":
        return
    if request.meta.get("kind") in _CONDITIONAL_KINDS:
        for condition, value in _validators(home, known).items():
            request.headers[condition] = value.encode("latin-1", "replace")


def is_conditional(request: Request) -> bool:
    """Whether the request was sent with a condition."""
    return any(condition in request.headers for _, condition in _CONDITIONS)


def from_archive(home: Home, snapshot: Snapshot) -> Response:
    """The response that a snapshot holds, as it came over the wire; of a 304, the page's own."""
    record = _answer(home, snapshot)
    body_record = _body(home, snapshot) if snapshot.revisit else record
    if not record.http_headers:
        return Response(
            url=snapshot.url or "",
            headers={"Content-Type": header(record.rec_headers, "Content-Type") or "text/html"},
            body=record.raw_stream.read(),
        )
    headers = ScrapyHeaders()
    for name, value in record.http_headers.headers:
        headers.appendlist(name, value.encode("latin-1", "replace"))
    return Response(
        url=snapshot.url or "",
        status=int(record.http_headers.get_statuscode()),
        headers=headers,
        body=body_record.raw_stream.read(),
    )


def _answer(home: Home, snapshot: Snapshot) -> ArcWarcRecord:
    if snapshot.status == NOT_MODIFIED and snapshot.revisit:
        return _body(home, snapshot)
    return read_record(home.warc_dir / snapshot.warc_file, snapshot.warc_offset)


def _body(home: Home, snapshot: Snapshot) -> ArcWarcRecord:
    return read_record(home.warc_dir / snapshot.payload_file, snapshot.payload_offset)


def _is_of(known: Snapshot, body: ArcWarcRecord) -> bool:
    """Whether a 304 stands for a body that came from the same address."""
    source = header(body.rec_headers, "WARC-Target-URI")
    is_same = canonical_address(source or "") == canonical_address(known.url or "")
    return known.status == NOT_MODIFIED and is_same


def _validators(home: Home, known: Snapshot) -> dict[str, str]:
    """Conditions by name, from the newest answer; what a 304 leaves out, from the page's own.

    None where the body cannot be read any more: then the page is asked for whole.
    """
    try:
        body = _body(home, known)
        newest = read_record(home.warc_dir / known.warc_file, known.warc_offset)
    except ArchiveError as error:
        logger.warning("%s", error)
        return {}
    # Where the same bytes stand at two addresses, the body's record may be the other's.
    own = (newest, body) if _is_of(known, body) else (newest,)
    found = {}
    for name, condition in _CONDITIONS:
        values = (header(record.http_headers, name) for record in own)
        if value := next(filter(None, values), None):
            found[condition] = value
    return found
