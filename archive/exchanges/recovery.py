"""After a kill or a power failure: the tails of the WARC files and the catalog agree again.

Records are appended in whole exchanges, and a file is forced to the disk before the next is
begun (here, where a kill left it), so only the newest file of a portal can end broken. Its
broken tail goes to `<file>.broken-<n>` (nothing is deleted), rows that point into it go from the
catalog, and whole captures that the catalog missed are written down. All portals are mended in
one transaction: a revisit may refer to a body in the file of another portal.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from archive.catalog import Catalog
from archive.errors import ArchiveError, LostOriginalError
from archive.exchanges.capture import Archived
from archive.exchanges.members import stretches
from archive.exchanges.warc_record import CAPTURE_TYPES
from archive.home import Home
from archive.snapshot import Snapshot
from archive.warc import Damage, index_file, iter_records

logger = logging.getLogger(__name__)
_ENDS_A_GROUP = (*CAPTURE_TYPES, "warcinfo")


def recover(home: Home, catalog: Catalog) -> None:
    """Mend the newest WARC file of every portal and the catalog's rows about it.

    May be cut short and begun again at any point. Hold the home's lock.
    """
    missed: list[Archived] = []
    with catalog.transaction():
        for newest in _newest_files(home):
            missed.extend(_mend(catalog, newest))
        for archived in sorted(missed, key=lambda one: one.context.recorded_at):
            _take_up(catalog, archived)


def _newest_files(home: Home) -> Iterator[Path]:
    for folder in sorted(home.warc_dir.glob("*/")):
        # Names hold the time at which a file was begun.
        newest = max(folder.glob("*.warc.gz"), key=lambda file: file.name, default=None)
        if newest:
            yield newest


def _mend(catalog: Catalog, newest: Path) -> Iterator[Archived]:
    """Set a broken tail aside and forget what is lost; the captures that the catalog missed."""
    name = f"{newest.parent.name}/{newest.name}"
    known = catalog.last_offset(name)
    # What was catalogued was whole; only a power failure makes it worth a second look.
    end = sound_end(newest, known) or sound_end(newest)
    if end < newest.stat().st_size:
        _set_tail_aside(newest, end)
    _force(newest)
    if end <= known:
        catalog.forget_from(name, end)
    for found in index_file(newest, min(known, end), end):
        if isinstance(found, ArchiveError):
            logger.warning("%s", found)
        elif found.place.warc_offset > known:
            yield found


def _take_up(catalog: Catalog, archived: Archived) -> None:
    try:
        snapshot = catalog.add(archived)
    except LostOriginalError as error:
        logger.warning("%s", error)
        return
    _answer_waiting(catalog, snapshot)


def _answer_waiting(catalog: Catalog, snapshot: Snapshot) -> None:
    """The page that a killed crawl asked for need not be asked for again."""
    catalog.connection.execute(
        "UPDATE frontier SET snapshot = ? WHERE portal = ? AND kind = ? AND url = ? "
        "AND state = 'in_flight'",
        (snapshot.id, snapshot.portal, snapshot.kind.value, snapshot.url),
    )


def sound_end(path: Path, start: int = 0) -> int:
    """The byte after the last whole capture at or after `start`; 0 when there is none.

    Damage before it is no torn tail: `verify` names it. The file's head counts as a capture.
    """
    last = None
    for offset, record in iter_records(path, start):
        if not isinstance(record, Damage) and record.rec_type in _ENDS_A_GROUP:
            last = offset
    return 0 if last is None else next(stretches(path, last)).end


def _set_tail_aside(path: Path, end: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(end)
        tail = stream.read()
        aside = _free_name(path)
        with aside.open("wb") as copy:
            copy.write(tail)
            copy.flush()
            os.fsync(copy.fileno())
        stream.truncate(end)
    logger.warning(
        "%s: the last %d bytes were no whole record; they are kept in %s and the pages are "
        "fetched again.",
        path.name,
        len(tail),
        aside.name,
    )


def _force(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _free_name(path: Path) -> Path:
    serial = 1
    while (aside := path.with_name(f"{path.name}.broken-{serial}")).exists():
        serial += 1
    return aside
