"""Single WARC records: captures to gzip members and back. No files, no names of the operator."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from archive import clock
from archive.errors import DigestMismatchError
from archive.exchanges.capture import (
    Archived,
    Body,
    Context,
    Exchange,
    Headers,
    Original,
    RecordPlace,
    Resource,
)
from archive.exchanges.members_out import HttpHead, Record, member
from archive.exchanges.payload import digest_of
from archive.snapshot import Kind

REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
CAPTURE_TYPES = ("response", "revisit", "resource", "conversion")
_NO_ADDRESS = "urn:nianbao:"
# Never archived: what identifies a visitor, not a page. A cookie is the visitor's, whoever says
# it, and some servers tell a visitor his own address.
_PRIVATE_HEADERS = {
    "cookie", "set-cookie", "set-cookie2", "authorization", "proxy-authorization", "forwarded",
    "x-forwarded-for", "x-real-ip", "x-client-ip", "client-ip", "true-client-ip", "x-cdn-src-ip",
}  # fmt: skip


def new_record_id() -> str:
    """A fresh WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def warcinfo_member(filename: str, moment: datetime) -> bytes:
    """The first record of a file: software and format, neither host nor operator."""
    fields = {
        "software": f"nianbao/{_version()}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
    }
    block = _fields(fields)
    headers = _headers(moment, new_record_id(), digest_of(block)) | {"WARC-Filename": filename}
    headers["Content-Type"] = "application/warc-fields"
    return member(Record("warcinfo", "", headers, block))


def exchange_members(
    exchange: Exchange, context: Context, place: tuple[str, str], original: Original | None
) -> list[bytes]:
    """Request, metadata and response or revisit. `place` is (record id, digest of the body as
    it was sent); the last record has that id.
    """
    request = _request(exchange, place[0])
    return [request, *answer_members(exchange, context, place, original)]


def answer_members(
    exchange: Exchange, context: Context, place: tuple[str, str], original: Original | None
) -> list[bytes]:
    """The same without a request: in a web archive made by others that is their own affair."""
    record_id, wire_digest = place
    head = _response_head(exchange)
    answer = (
        _revisit(exchange, head, record_id, original)
        if original
        else _response(exchange, head, record_id, wire_digest)
    )
    metadata = _metadata(exchange.url, exchange.captured_at, context, record_id)
    return [metadata, answer]


def resource_members(
    resource: Resource, context: Context, record_id: str, digest: str
) -> list[bytes]:
    """Metadata and the file, or the page that a browser made; without address named by digest."""
    uri = resource.url or _NO_ADDRESS + digest
    headers = _headers(resource.captured_at, record_id, digest)
    headers["Content-Type"] = resource.media_type
    metadata = _metadata(uri, resource.captured_at, context, record_id)
    if resource.made_from:
        headers["WARC-Refers-To"] = resource.made_from
    record_type = "conversion" if resource.made_from else "resource"
    return [metadata, member(Record(record_type, uri, headers, resource.data))]


def read_context(record: ArcWarcRecord) -> tuple[str, Context] | None:
    """The record that a metadata record belongs to, and what it says; None for another's."""
    lines = record.raw_stream.read().decode("utf-8").splitlines()
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    if not {"portal", "kind", "recorded"} <= fields.keys():
        return None
    context = Context(
        portal=fields["portal"],
        kind=Kind(fields["kind"]),
        recorded_at=clock.parse(fields["recorded"]),
        run=fields.get("run"),
        via=fields.get("via"),
        link_text=fields.get("link-text"),
        vantage=fields.get("vantage"),
        taken_from=fields.get("taken-from"),
    )
    return header(record.rec_headers, "WARC-Concurrent-To") or "", context


def read_capture(record: ArcWarcRecord, context: Context, place: tuple[str, int]) -> Archived:
    """A capture read back from (file, offset) with the context that its metadata record gave.

    Raises DigestMismatchError where the body is not the one that was written.
    """
    fields, http = record.rec_headers, record.http_headers
    body = record.raw_stream.read()
    if record.rec_type != "revisit":
        _expect_digest(place, header(fields, "WARC-Payload-Digest"), digest_of(body))
    uri = header(fields, "WARC-Target-URI") or ""
    content_type = header(http or fields, "Content-Type") or ""
    return Archived(
        context=context,
        place=RecordPlace(*place, header(fields, "WARC-Record-ID") or ""),
        url=None if uri.startswith(_NO_ADDRESS) else uri,
        captured_at=clock.parse(header(fields, "WARC-Date") or ""),
        status=int(http.get_statuscode()) if http else status_without_http(record.rec_type),
        body=Body.of(body, content_type, header(http, "Content-Encoding")),
        refers_to=header(fields, "WARC-Refers-To") if record.rec_type == "revisit" else None,
    )


def status_without_http(record_type: str) -> int | None:
    """A page that a browser made stands for one that came well; a file had no status."""
    return 200 if record_type == "conversion" else None


def _expect_digest(place: tuple[str, int], expected: str | None, found: str) -> None:
    if expected != found:
        raise DigestMismatchError(
            f"{place[0]} at {place[1]}: expected a body with {expected}, found {found}. "
            "Take the file from a copy if you can."
        )


def header(headers: StatusAndHeaders | None, name: str) -> str | None:
    """A header's value, None where it or all headers are missing."""
    value: str | None = headers.get_header(name) if headers else None
    return value


def _response(exchange: Exchange, head: bytes, record_id: str, wire_digest: str) -> bytes:
    headers = _headers(exchange.captured_at, record_id, digest_of(head, exchange.body), wire_digest)
    headers["Content-Type"] = "application/http; msgtype=response"
    if exchange.ip_address:
        headers["WARC-IP-Address"] = exchange.ip_address
    return member(Record("response", exchange.url, headers, exchange.body), head)


def _revisit(exchange: Exchange, head: bytes, record_id: str, original: Original) -> bytes:
    # WARC 1.1, 6.7.3: by a 304 the server says itself that the body is the one it sent before.
    not_modified = exchange.status == HTTPStatus.NOT_MODIFIED
    headers = _headers(exchange.captured_at, record_id, digest_of(head), original.wire_digest) | {
        "Content-Type": "application/http; msgtype=response",
        "WARC-Profile": NOT_MODIFIED_PROFILE if not_modified else REVISIT_PROFILE,
        "WARC-Refers-To": original.record_id,
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": clock.stamp(original.captured_at),
    }
    return member(Record("revisit", exchange.url, headers), head)


def _response_head(exchange: Exchange) -> bytes:
    line = f"HTTP/1.1 {exchange.status} {exchange.reason}".strip()
    return HttpHead(line, _public(exchange.response_headers)).to_bytes()


def _request(exchange: Exchange, record_id: str) -> bytes:
    target = exchange.url.split("/", 3)[3:] or [""]
    line = f"{exchange.method} /{target[0].partition('#')[0]} HTTP/1.1"
    head = HttpHead(line, _public(exchange.request_headers)).to_bytes()
    body = exchange.request_body
    headers = _headers(
        exchange.captured_at, new_record_id(), digest_of(head, body), digest_of(body)
    )
    headers["WARC-Concurrent-To"] = record_id
    headers["Content-Type"] = "application/http; msgtype=request"
    return member(Record("request", exchange.url, headers, body), head)


def _public(headers: Headers) -> Headers:
    return tuple(item for item in headers if item[0].lower() not in _PRIVATE_HEADERS)


def context_member(archived: Archived) -> bytes:
    """The metadata record of a capture that is copied from another home."""
    record_id = archived.place.record_id
    uri = archived.url or _NO_ADDRESS + archived.body.wire_digest
    return _metadata(uri, archived.captured_at, archived.context, record_id)


def _metadata(uri: str, captured_at: datetime, context: Context, record_id: str) -> bytes:
    block = _fields(
        {
            "portal": context.portal,
            "kind": context.kind.value,
            "recorded": clock.stamp(context.recorded_at),
            "run": context.run,
            "via": context.via,
            "link-text": context.link_text,
            "vantage": context.vantage,
            "taken-from": context.taken_from,
        }
    )
    headers = _headers(captured_at, new_record_id(), digest_of(block))
    headers |= {"WARC-Concurrent-To": record_id, "Content-Type": "application/warc-fields"}
    return member(Record("metadata", uri, headers, block))


def _fields(values: Mapping[str, str | None]) -> bytes:
    """Lines of application/warc-fields; line breaks inside a value become blanks."""
    lines = [f"{name}: {' '.join(value.split())}\r\n" for name, value in values.items() if value]
    return "".join(lines).encode("utf-8")


def _headers(
    moment: datetime, record_id: str, block_digest: str, payload_digest: str | None = None
) -> dict[str, str]:
    return {
        "WARC-Record-ID": record_id,
        "WARC-Date": clock.stamp(moment),
        "WARC-Block-Digest": block_digest,
        "WARC-Payload-Digest": payload_digest or block_digest,
    }


def _version() -> str:
    try:
        return version("nianbao")
    except PackageNotFoundError:
        return "unknown"
