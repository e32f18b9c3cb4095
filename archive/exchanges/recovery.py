"""After a kill or a power failure: the tail of the last WARC file and the catalog agree again.

Records are appended in whole exchanges, so only the newest file of a portal can end broken. Its
broken tail goes to `<file>.broken` (nothing is deleted), rows that point into it go from the
catalog, and whole captures that the catalog missed are written down.
"""

import logging
import zlib
from collections.abc import Iterator
from pathlib import Path

from archive.catalog import Catalog
from archive.exchanges.warc_record import CAPTURE_TYPES
from archive.home import Home
from archive.snapshot import Snapshot
from archive.warc import index_file, iter_records

logger = logging.getLogger(__name__)
_BLOCK = 1 << 20
_ENDS_A_GROUP = (*CAPTURE_TYPES, "warcinfo")


def recover(home: Home, catalog: Catalog, portal: str) -> None:
    """Mend the newest WARC file of a portal and the catalog's rows about it."""
    files = sorted((home.warc_dir / portal).glob("*.warc.gz"), key=lambda file: file.name)
    if not files:
        return
    newest, name = files[-1], f"{portal}/{files[-1].name}"
    known = catalog.last_offset(name)
    # What was catalogued was whole; only a power failure makes it worth a second look.
    end = sound_end(newest, known) or sound_end(newest)
    if end < newest.stat().st_size:
        _set_tail_aside(newest, end)
    with catalog.transaction():
        catalog.forget_from(portal, name, end)
        for archived in index_file(newest, min(known, end)):
            if archived.place.warc_offset > known:
                _answer_waiting(catalog, catalog.add(archived))


def _answer_waiting(catalog: Catalog, snapshot: Snapshot) -> None:
    """The page that a killed crawl asked for need not be asked for again."""
    catalog.connection.execute(
        "UPDATE frontier SET snapshot = ? WHERE portal = ? AND kind = ? AND url = ? "
        "AND state = 'in_flight'",
        (snapshot.id, snapshot.portal, snapshot.kind.value, snapshot.url),
    )


def sound_end(path: Path, start: int = 0) -> int:
    """The byte after the last whole capture at or after `start`; 0 when there is none."""
    last_member = max(_member_ends(path, start), default=0)
    return max(_group_ends(path, start, last_member), default=0) if last_member else 0


def whole_members_end(path: Path) -> int:
    """The byte after the last gzip member before the first broken one."""
    return max(_member_ends(path, 0), default=0)


def _member_ends(path: Path, start: int) -> Iterator[int]:
    """The end of each gzip member that decompresses whole, up to the first broken one."""
    position, member = start, zlib.decompressobj(wbits=31)
    with path.open("rb") as stream:
        stream.seek(start)
        while block := stream.read(_BLOCK):
            position += len(block)
            while block:
                try:
                    member.decompress(block)
                except zlib.error:
                    return
                if not member.eof:
                    break
                block = member.unused_data
                yield position - len(block)
                member = zlib.decompressobj(wbits=31)


def _group_ends(path: Path, start: int, limit: int) -> Iterator[int]:
    """Where the groups of records end that a capture or the file's head closes."""
    closing = False
    for offset, record in iter_records(path, start):
        if closing:
            yield offset
        if offset >= limit:
            return
        closing = record.rec_type in _ENDS_A_GROUP
    if closing:
        yield limit


def _set_tail_aside(path: Path, end: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(end)
        tail = stream.read()
        aside = _free_name(path)
        aside.write_bytes(tail)
        stream.truncate(end)
    logger.warning(
        "%s: the last %d bytes were no whole record; they are kept in %s and the pages are "
        "fetched again.",
        path.name,
        len(tail),
        aside.name,
    )


def _free_name(path: Path) -> Path:
    serial = 1
    while (aside := path.with_name(f"{path.name}.broken-{serial}")).exists():
        serial += 1
    return aside
