"""Web archives made by others: Browsertrix, the Internet Archive, Common Crawl, wget.

Taken are the report pages and files of registered hosts, each with the time at which it was
captured then, under a record id made of theirs, so that the same capture is known again. What
was sent is kept as it was sent, but for chunking, as the crawler keeps it; their requests, which
may carry cookies, are not.
"""

import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders

from archive import clock
from archive.exchanges.capture import (
    Archived,
    Body,
    Context,
    Exchange,
    Original,
    RecordPlace,
)
from archive.exchanges.payload import CODINGS, decode_content
from archive.exchanges.warc_record import CAPTURE_TYPES, answer_members, header
from archive.ingesting.judging import Judge, Led, Page, read_page
from archive.ingesting.samples import is_sample
from archive.ingesting.taking import NO_HOST, TO_COME, Taking, is_to_come
from archive.ingesting.tally import ALREADY_THERE
from archive.ingesting.web_archives import Raw, records

_WEB = ("http://", "https://")
_WITHOUT_CODING = ("", "identity", "none")
_NOT_OF_OURS = {"transfer-encoding", "connection", "keep-alive"}


@dataclass(frozen=True, slots=True)
class Capture:
    """A response of a web archive, on a registered host."""

    raw: Raw
    portal: str
    exchange: Exchange
    body: Body

    @property
    def is_page(self) -> bool:
        """Whether it was sent as a page."""
        return "html" in self.body.media_type

    @property
    def content(self) -> bytes:
        """The body without content coding."""
        return decode_content(self.exchange.body, self.exchange.response_header("Content-Encoding"))

    @property
    def record_id(self) -> str:
        """Made of theirs: the same capture has it again."""
        told = f"{self.raw.said('WARC-Record-ID')} {self.exchange.url} {self.raw.said('WARC-Date')}"
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, told)}>"


@dataclass(slots=True)
class _Originals:
    """Bodies that were taken, by how a revisit may name them."""

    by_moment: dict[tuple[str, str], tuple[Archived, Led]] = field(default_factory=dict)
    by_digest: dict[str, tuple[Archived, Led]] = field(default_factory=dict)

    def add(self, capture: Capture, archived: Archived, led: Led) -> None:
        raw = capture.raw
        self.by_moment[raw.uri, raw.said("WARC-Date") or ""] = (archived, led)
        self.by_digest[raw.said("WARC-Payload-Digest") or ""] = (archived, led)

    def of(self, revisit: Raw) -> tuple[Archived, Led] | None:
        named = (
            (revisit.said("WARC-Refers-To-Target-URI") or revisit.uri).strip("<>"),
            revisit.said("WARC-Refers-To-Date") or "",
        )
        digest = revisit.said("WARC-Payload-Digest")
        return self.by_moment.get(named) or (self.by_digest.get(digest) if digest else None)


def take_web_archive(taking: Taking, files: list[Path]) -> None:
    """Take from a web archive's WARC files what belongs here; read three times, kept never."""
    judge, originals = Judge(), _Originals()
    for raw in _first_reading(taking, files):
        _show_links(taking, judge, raw)
    for raw in _others(files):
        if raw.type == "response":
            _take_response(taking, judge, originals, raw, pages=True)
    for raw in _others(files):
        if raw.type == "response":
            _take_response(taking, judge, originals, raw, pages=False)
        elif raw.type == "revisit":
            _take_revisit(taking, originals, raw)


def _first_reading(taking: Taking, files: list[Path]) -> Iterator[Raw]:
    """The responses; on the way, what is damaged and what is none is counted."""
    for file in files:
        for found in _captures_in(file):
            if isinstance(found, str):
                taking.tally.damaged.append(found)
            elif found.type == "response":
                yield found
            elif found.type != "revisit":
                taking.skip(f"a {found.type}, no response")


def _others(files: list[Path]) -> Iterator[Raw]:
    for file in files:
        yield from (found for found in _captures_in(file) if isinstance(found, Raw))


def _captures_in(file: Path) -> Iterator[Raw | str]:
    """Captures, and what is damaged. Metadata records count for nothing, not even in words of
    ours: anybody may write that a page of a strange host is a portal's report.
    """
    for found in records(file):
        if isinstance(found, str) or found.type in CAPTURE_TYPES:
            yield found


def _show_links(taking: Taking, judge: Judge, raw: Raw) -> None:
    """Why a response is not taken is counted here, once; its links are noted."""
    capture = _capture(taking, raw)
    if isinstance(capture, str):
        if capture == NO_HOST:
            taking.skip_host(raw.uri)
        else:
            taking.skip(capture)
        return
    page = _page(capture) if capture.is_page else None
    if page:
        judge.look_at_links(capture.exchange.url, page)


def _capture(taking: Taking, raw: Raw) -> Capture | str:
    """The response on its portal, or why it is none of ours."""
    if not raw.uri.startswith(_WEB):
        return "no address of the web"
    with suppress(ValueError):
        if portal := taking.portal_of(raw.uri):
            if taking.is_other_kind(raw.uri):
                return "of a sandbox" if taking.home.kind == "real" else "of a real portal"
            return _opened(portal, raw)
    return NO_HOST


def _opened(portal: str, raw: Raw) -> Capture | str:
    if raw.said("WARC-Truncated"):
        return "cut short when it was captured"
    message = raw.message()
    if message is None:
        return "no HTTP"
    head, body = message
    status = head.get_statuscode()
    if status != "200":
        return f"status {status}"
    if _is_folded(header(head, "Content-Encoding")):
        return "a coding that nobody here unfolds"
    why = _is_at_no_time(raw)
    if why:
        return why
    exchange = _exchange(raw, head, body)
    return Capture(raw, portal, exchange, exchange.described())


def _is_folded(coding: str | None) -> bool:
    named = (coding or "").strip().lower().removeprefix("x-")
    return named not in _WITHOUT_CODING and named not in CODINGS


def _exchange(raw: Raw, head: StatusAndHeaders, body: bytes) -> Exchange:
    status, _, reason = head.statusline.partition(" ")
    kept = [(name, value) for name, value in head.headers if name.lower() not in _NOT_OF_OURS]
    return Exchange(
        url=raw.uri,
        captured_at=_moment(raw),
        method="GET",
        request_headers=(),
        status=int(status),
        reason=reason,
        response_headers=tuple(one for one in kept if not one[0].startswith(":")),
        body=body,
        ip_address=raw.said("WARC-IP-Address"),
    )


def _is_at_no_time(raw: Raw) -> str | None:
    """Why the time of a capture is none; None for one that can be."""
    try:
        return TO_COME if is_to_come(_moment(raw)) else None
    except (ValueError, OverflowError):
        return "no time of capture"


def _moment(raw: Raw) -> datetime:
    return clock.parse(raw.said("WARC-Date") or "")


def _page(capture: Capture) -> Page | None:
    return read_page(capture.exchange.url, capture.content, capture.body.charset)


def _take_response(
    taking: Taking, judge: Judge, originals: _Originals, raw: Raw, *, pages: bool
) -> None:
    capture = _capture(taking, raw)
    if isinstance(capture, str) or capture.is_page != pages:
        return
    page = _page(capture) if pages else None
    led = _judged(judge, capture, page)
    if isinstance(led, Led) and _is_wrong_sample(taking, capture):
        led = "of a sandbox" if taking.home.kind == "real" else "of a real portal"
    if isinstance(led, str):
        taking.skip(led)
        return
    if page:
        url, charset = capture.exchange.url, capture.body.charset
        judge.look_at_files(url, capture.content, charset, page)
    originals.add(capture, _written(taking, capture, led), led)


def _judged(judge: Judge, capture: Capture, page: Page | None) -> Led | str:
    if page:
        return judge.page(capture.exchange.url, page)
    if capture.is_page:
        return "a page that cannot be read"
    return judge.file(capture.exchange.url)


def _is_wrong_sample(taking: Taking, capture: Capture) -> bool:
    found = is_sample(capture.content, capture.body.media_type, capture.exchange.url)
    return found != (taking.home.kind == "sandbox")


def _written(taking: Taking, capture: Capture, led: Led) -> Archived:
    """The capture in this archive: written now, or there from before."""
    exchange, body = capture.exchange, capture.body
    archived = Archived(
        context=_context(taking, capture.portal, capture.raw, led),
        place=RecordPlace("", 0, capture.record_id),
        url=exchange.url,
        captured_at=exchange.captured_at,
        status=exchange.status,
        body=body,
    )
    there = taking.record_of(archived)
    if there:
        taking.skip(ALREADY_THERE)
        return replace(archived, place=RecordPlace("", 0, there))
    place = (capture.record_id, body.wire_digest)
    taking.take(answer_members(exchange, archived.context, place, None), archived)
    return archived


def _context(taking: Taking, portal: str, raw: Raw, led: Led) -> Context:
    return Context(
        portal=portal,
        kind=led.kind,
        recorded_at=taking.catalog.tick(),
        run=taking.run,
        via=led.via,
        link_text=led.text,
        vantage=taking.told.vantage,
        taken_from=raw.said("WARC-Record-ID"),
    )


def _take_revisit(taking: Taking, originals: _Originals, raw: Raw) -> None:
    """A later visit that found the same body: the body is that of a capture that was taken."""
    portal = taking.portal_of(raw.uri) if raw.uri.startswith(_WEB) else None
    if portal is None:
        taking.skip_host(raw.uri)
        return
    found = originals.of(raw)
    why = _is_at_no_time(raw) if found else "a revisit of what was not taken"
    if found is None or why:
        taking.skip(str(why))
        return
    before, led = found
    exchange = _revisited(raw, before)
    capture = Capture(raw, portal, exchange, before.body)
    archived = replace(
        before,
        context=_context(taking, portal, raw, led),
        place=RecordPlace("", 0, capture.record_id),
        url=raw.uri,
        captured_at=exchange.captured_at,
        status=exchange.status,
        refers_to=before.place.record_id,
    )
    if taking.record_of(archived):
        taking.skip(ALREADY_THERE)
        return
    record_id, moment = before.place.record_id, before.captured_at
    original = Original(record_id, before.url or "", moment, before.body.wire_digest)
    place = (capture.record_id, original.wire_digest)
    taking.take(answer_members(exchange, archived.context, place, original), archived)


def _revisited(raw: Raw, before: Archived) -> Exchange:
    """The visit as far as it was kept; some tools keep no HTTP head of it."""
    message = raw.message()
    if message:
        return _exchange(raw, message[0], b"")
    headers = (("Content-Type", before.body.media_type),)
    return Exchange(raw.uri, _moment(raw), "GET", (), 200, "OK", headers, b"")
