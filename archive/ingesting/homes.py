"""Merging another home: its captures, its failed requests and its runs, as if all were ours.

Captures are written again record by record, bytes unchanged, under the metadata of this home:
`recorded` is the time of the merge, which orders the catalog; time of capture, kind, run, vantage
and record id stay. So a second merge finds what is there, and a catalog made again from the WARC
files and runs.jsonl is the same. What people decided (*.toml) is not taken.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParser

from archive.addresses import host_of
from archive.catalog import Catalog
from archive.errors import ArchiveError, WrongHomeKindError
from archive.exchanges.capture import Archived, Context
from archive.exchanges.history import Failure, Run
from archive.exchanges.members_out import Record, member
from archive.exchanges.runlog import (
    append_run,
    failures_of,
    line_of,
    portal_runs_of,
    read_runs,
    run_of,
)
from archive.exchanges.warc_record import (
    CAPTURE_TYPES,
    context_member,
    read_capture,
    read_context,
)
from archive.home import MARKER, Home
from archive.ingesting.options import NO_PORTAL
from archive.ingesting.taking import NO_HOST, TO_COME, Taking, is_to_come
from archive.ingesting.tally import ALREADY_THERE
from archive.ingesting.web_archives import Raw, records


@dataclass(frozen=True, slots=True)
class Copy:
    """A capture of another home: what its catalog would say, and the records it is made of."""

    archived: Archived
    capture: Raw
    request: Raw | None

    @property
    def moment(self) -> datetime:
        """When the other home took it."""
        return self.archived.context.recorded_at


def is_home(path: Path) -> bool:
    """Whether a folder is an archive like this one."""
    return (path / MARKER).is_file()


def other_home(home: Home, path: Path) -> Home:
    """The home to merge. Raises WrongHomeKindError for one of the other kind, or this one."""
    other = Home.open(path)
    if other.kind != home.kind:
        raise WrongHomeKindError(
            f"home {other.path}: expected a {home.kind} home to merge into {home.path}, found a "
            f"{other.kind} one. Real and invented figures never share an archive."
        )
    if other.path.resolve() == home.path.resolve():
        raise WrongHomeKindError(f"home {home.path}: cannot be merged into itself.")
    return other


def merge(taking: Taking, other: Home) -> None:
    """Take over all of another home that is not here yet, in the order in which it came there."""
    lines = _new_runs(taking, other)
    failed = (failure for line in lines for failure in failures_of(line))
    streams: list[Iterable[Copy | Failure]] = [
        copies(taking, sorted(folder.glob("*.warc.gz")))
        for folder in sorted(other.warc_dir.glob("*/"))
    ]
    streams.append(sorted(failed, key=_moment))
    names = {line["was"]: line["run"] for line in lines if "was" in line}
    for entry in heapq.merge(*streams, key=_moment):
        if isinstance(entry, Failure):
            _note_failure(taking, entry)
        else:
            take_copy(taking, entry, names)
    for line in lines:
        _note_run(taking, line)


def copies(taking: Taking, files: Iterable[Path]) -> Iterator[Copy]:
    """The captures of WARC files that a home of ours wrote; counts what is damaged."""
    for file in files:
        for found in _captures_in(file):
            if isinstance(found, str):
                taking.tally.damaged.append(f"{file.name}: {found}")
            else:
                yield found


def _captures_in(file: Path) -> Iterator[Copy | str]:
    """Captures of a WARC file, those of others left out, and what is damaged."""
    known: tuple[str, Context] | None = None
    request: Raw | None = None
    for raw in records(file):
        if isinstance(raw, str):
            yield raw
        elif raw.type == "request":
            request = raw
        elif raw.type == "metadata":
            known = _context(raw) or known
        elif raw.type in CAPTURE_TYPES and (ours := _ours(raw, known, request)):
            yield ours


def _context(raw: Raw) -> tuple[str, Context] | None:
    try:
        return read_context(_record(raw, raw.block))
    except ValueError:  # fields of the same names that mean something else
        return None


def _ours(raw: Raw, known: tuple[str, Context] | None, request: Raw | None) -> Copy | str | None:
    """The capture with its context; None where it is not one of ours."""
    if known is None or known[0] != raw.said("WARC-Record-ID"):
        return None
    try:
        archived = read_capture(_parsed(raw), known[1], ("", 0))
    except (ArchiveError, ValueError, EOFError) as error:
        return str(error)
    asked = request if request and request.said("WARC-Concurrent-To") == known[0] else None
    return Copy(archived, raw, asked)


def _parsed(raw: Raw) -> ArcWarcRecord:
    if raw.type not in ("response", "revisit"):
        return _record(raw, raw.block)
    stream = BytesIO(raw.block)
    http = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"]).parse(stream)
    return _record(raw, stream.read(), http)


def _record(raw: Raw, body: bytes, http: Any = None) -> ArcWarcRecord:
    return ArcWarcRecord("warc", raw.type, raw.headers, BytesIO(body), http, "", len(body))


def take_copy(taking: Taking, copy: Copy, names: dict[str, str]) -> None:
    """Write a capture of another home of ours down here, unless it is here or must not be."""
    why = _reason_to_skip(taking, copy)
    if why:
        taking.skip(why)
        return
    archived, context = copy.archived, copy.archived.context
    if archived.refers_to and not taking.has_record(archived.refers_to):
        taking.tally.damaged.append(
            f"{archived.url} of {archived.captured_at:%F %T}: the record that has the body of "
            "this revisit is not there"
        )
        return
    context = replace(
        context,
        recorded_at=taking.catalog.tick(),
        run=names.get(context.run or "", context.run),
        vantage=context.vantage or taking.told.vantage,
    )
    archived = replace(archived, context=context)
    first = [_member(copy.request)] if copy.request else []
    taking.take([*first, context_member(archived), _member(copy.capture)], archived)


def _reason_to_skip(taking: Taking, copy: Copy) -> str | None:
    archived, portal = copy.archived, copy.archived.context.portal
    if taking.is_other_kind(archived.url):
        return "of a sandbox" if taking.home.kind == "real" else "of a real portal"
    if portal != NO_PORTAL and portal not in taking.told.registered:
        taking.tally.hosts[portal] += 1
        return "portal not registered"
    if not taking.is_registered(portal, archived.url):
        taking.tally.hosts[host_of(archived.url or "")] += 1
        return NO_HOST
    if is_to_come(archived.captured_at):
        return TO_COME
    return ALREADY_THERE if taking.has_record(archived.place.record_id) else None


def _member(raw: Raw) -> bytes:
    """A record as it stood, its block untouched."""
    headers = {
        name: value
        for name, value in raw.headers.headers
        if name not in ("WARC-Type", "WARC-Target-URI", "Content-Length")
    }
    return member(Record(raw.type, raw.uri, headers, raw.block))


def _note_failure(taking: Taking, failure: Failure) -> None:
    happened_at = failure.happened_at or failure.recorded_at
    if is_to_come(happened_at):
        taking.skip(TO_COME)
    elif not taking.has_failure(failure, happened_at):
        again = replace(failure, recorded_at=taking.catalog.tick(), happened_at=happened_at)
        taking.catalog.add_failure(again)
        taking.tally.failed_requests += 1


def _new_runs(taking: Taking, other: Home) -> list[dict[str, Any]]:
    """Lines of the other's runs.jsonl that are not here yet; a run whose id is taken has a new."""
    known: dict[str, Run | None] = dict.fromkeys(run.id for run in taking.catalog.runs())
    found = []
    for line in read_runs(other):
        if line is None:
            taking.tally.damaged.append("runs.jsonl: half a line")
            continue
        named = _named(line, known, taking.catalog)
        if named:
            found.append(named)
    return found


def _named(
    line: dict[str, Any], known: dict[str, Run | None], catalog: Catalog
) -> dict[str, Any] | None:
    """`known` are ids with the runs that were read just now; of the others this home has them."""
    theirs, name, serial = run_of(line), line["run"], 1
    while name in known:
        ours = known[name] or catalog.run(name)
        if ours and (ours.command, ours.report) == (theirs.command, theirs.report):
            return None
        serial += 1
        name = f"{line['run']}-{serial}"
    known[name] = theirs
    return line | {"run": name, "was": line["run"]} if name != line["run"] else line


def _note_run(taking: Taking, line: dict[str, Any]) -> None:
    """Its report first to runs.jsonl, from which the catalog can be made again."""
    line.pop("was", None)
    run = run_of(line)
    append_run(taking.home, taking.catalog, line_of(run))
    with taking.catalog.transaction():
        taking.catalog.put_run(run)
        for portal_run in portal_runs_of(line):
            taking.catalog.put_portal_run(portal_run)
    taking.tally.runs += 1


def _moment(entry: Copy | Failure) -> datetime:
    return entry.recorded_at if isinstance(entry, Failure) else entry.moment
