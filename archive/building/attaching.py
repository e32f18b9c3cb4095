"""Which captured files belong to which captured page, and their reading together.

A page's own links say what hangs on it: the same file may hang on several pages and was then
fetched once. Of several captures of a file the one nearest in time to the page's is taken, but
none from after the page was captured anew.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from functools import cache
from importlib import resources

from archive.addresses import canonical_address
from archive.building.document_kinds import whole_version
from archive.building.plan import Capture, Plan
from archive.building.publications import AttachedFile, Page, Published, publish
from archive.building.reading import Task, attached_task, key_of, task_for
from archive.building.reading_cache import ReadingCache
from archive.building.readings import (
    Reading,
    ReadingState,
    Summary,
    decode,
    encode,
    summarise,
)
from archive.building.report import PortalFacts
from archive.catalog import Catalog
from archive.snapshot import Snapshot
from parsers.attached import FileLink
from parsers.model import Report

_SCHEMA = """
CREATE TEMP TABLE attached (
    page INTEGER, number INTEGER, file INTEGER, url TEXT, text TEXT, own_id TEXT, key TEXT,
    reason TEXT, PRIMARY KEY (page, number)
) WITHOUT ROWID;
CREATE INDEX temp.attached_file ON attached (file);
CREATE TEMP TABLE used (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_NOTE_USED = """
INSERT OR IGNORE INTO used
SELECT key FROM captures UNION SELECT key FROM attached WHERE key IS NOT NULL
"""
_DROP_UNUSED = "DELETE FROM readings WHERE key NOT IN (SELECT key FROM used)"
"""Above all pages with files under another state of these or another rule for joining them."""
_READ_WITH_PAGES = """
UPDATE captures SET attached = 1, key = ? WHERE snapshot = ? OR (kind = 'attachment'
    AND address = (SELECT address FROM captures WHERE snapshot = ?)
    AND digest = (SELECT digest FROM captures WHERE snapshot = ?) AND attached = 0)
"""
"""A file's other captures with the same bytes add nothing to the one that is read."""

PAGE = 1
"""Number of the page itself among the documents of a report."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a captured page: its number there, the capture of it, or why there is none."""

    page: int
    number: int
    file: int | None
    url: str
    text: str
    own_id: str
    key: str | None
    reason: str | None


class Attaching:
    """Finds the files of the pages that were read, and puts page and files together."""

    def __init__(
        self,
        catalog: Catalog,
        cache: ReadingCache,
        plan: Plan,
        portals: Mapping[str, PortalFacts],
    ) -> None:
        self._catalog = catalog
        self._cache = cache
        self._plan = plan
        self._portals = portals
        self._connection = plan.connection
        self._connection.executescript(_SCHEMA)

    def find(self) -> None:
        """Note the files of every page."""
        # Before the keys are those of joint readings, which the pages' own are made into.
        self._connection.execute(_NOTE_USED)
        missed = {canonical_address(url): why for url, why in self._catalog.missed_files()}
        self._connection.executemany(
            "INSERT INTO attached VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (astuple(one) for capture in self._pages() for one in self._files(capture, missed)),
        )
        # The keys go backwards, so that a file of several pages ends with that of the first.
        files = self._connection.execute(
            "SELECT key, file FROM attached WHERE file IS NOT NULL ORDER BY page DESC, number DESC"
        )
        for key, file in files:
            self._connection.execute(_READ_WITH_PAGES, (key, file, file, file))

    def unread(self) -> list[tuple[int, int]]:
        """Page and number of one file for each key that has no reading."""
        return self._connection.execute(
            "SELECT page, min(number) FROM attached WHERE key IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM readings WHERE readings.key = attached.key) GROUP BY key ORDER BY 1, 2"
        ).fetchall()

    def task(self, page: int, number: int) -> Task:
        """The reading of one file with its page."""
        one = self.attachments(page)[number - PAGE - 1]
        # The page's reading is found by its own key as long as `publish` has not run.
        return self._task(self._catalog.snapshot(page), one.file or 0, FileLink(one.url, one.text))

    def publish(self) -> None:
        """Put the readings of pages and files together; captures of pages then lead there.

        Readings that this build has no use for are dropped from the cache.
        """
        pages = self._connection.execute("SELECT DISTINCT page FROM attached ORDER BY page")
        for (page,) in pages:
            capture = self._plan.capture(page)
            files = self.attachments(page)
            states = [(one.number, one.key, one.reason, self._state(one)) for one in files]
            key = key_of(capture.key, _rules(), states)
            if not self._cache.holds(key):
                self._cache.add([self._published(key, capture, files)])
            self._plan.set_key(page, key)
        with self._connection:
            self._connection.execute(_NOTE_USED)
            self._connection.execute(_DROP_UNUSED)

    def attachments(self, page: int) -> list[Attachment]:
        """The files of a captured page by their numbers, which are without gaps."""
        rows = self._connection.execute(
            "SELECT * FROM attached WHERE page = ? ORDER BY number", (page,)
        )
        return [Attachment(*row) for row in rows]

    def _pages(self) -> Iterator[Capture]:
        rows = self._connection.execute(
            "SELECT captures.* FROM captures JOIN readings USING (key) "
            "WHERE page IS NOT NULL AND address IS NOT NULL AND kind != 'attachment' "
            "ORDER BY snapshot"
        )
        return (Capture(*row) for row in rows)

    def _files(self, capture: Capture, missed: Mapping[str, str]) -> Iterator[Attachment]:
        page = self._cache.page(capture.key)
        snapshot = self._catalog.snapshot(capture.snapshot)
        number = PAGE
        for link, file in self._links(capture, page.links if page else ()):
            reason = missed.get(canonical_address(link.url))
            if file is None and reason is None:
                continue
            number += 1
            yield Attachment(
                capture.snapshot,
                number,
                file,
                link.url,
                link.text,
                self._catalog.report_id(capture.portal, link.url, ""),
                self._task(snapshot, file, link).key if file else None,
                None if file else reason,
            )

    def _links(
        self, capture: Capture, links: Iterable[FileLink]
    ) -> Iterator[tuple[FileLink, int | None]]:
        """The page's links with the capture of each; then what came from it by redirects."""
        until = self._captured_anew(capture)
        known = set()
        for link in links:
            address = canonical_address(link.url)
            if address not in known and address != capture.address:
                known.add(address)
                yield link, self._nearest(capture, until, address)
        for address, url, text in self._led_to_from(capture):
            if address not in known:
                known.add(address)
                yield FileLink(url, text), self._nearest(capture, until, address)

    def _led_to_from(self, capture: Capture) -> list[tuple[str, str, str]]:
        rows = self._connection.execute(
            "SELECT address, min(snapshot) FROM captures "
            "WHERE via = ? AND kind = 'attachment' GROUP BY address ORDER BY 2",
            (capture.address,),
        )
        found = [(address, self._catalog.snapshot(number)) for address, number in rows.fetchall()]
        return [(address, one.url or "", one.link_text or "") for address, one in found]

    def _captured_anew(self, capture: Capture) -> str | None:
        row = self._connection.execute(
            "SELECT min(captured_at) FROM captures WHERE address = ? AND captured_at > ? "
            "AND kind != 'attachment'",
            (capture.address, capture.captured_at),
        ).fetchone()
        return row[0] if row else None

    def _nearest(self, capture: Capture, until: str | None, address: str) -> int | None:
        """The capture of a file that is nearest in time; of two as near the later."""
        rows = self._connection.execute(
            "SELECT captured_at, snapshot FROM captures WHERE address = ? "
            "AND kind IN ('attachment', 'ingest') AND (? IS NULL OR captured_at < ?)",
            (address, until, until),
        ).fetchall()
        moment = datetime.fromisoformat(capture.captured_at)
        by_distance = (
            (abs(datetime.fromisoformat(taken) - moment), -snapshot) for taken, snapshot in rows
        )
        nearest = min(by_distance, default=None)
        return -nearest[1] if nearest else None

    def _task(self, page: Snapshot, file: int, link: FileLink) -> Task:
        snapshot = self._catalog.snapshot(file)
        portal = self._portals.get(page.portal)
        own = task_for(page, portal)
        held = self._cache.page(own.key)
        assert held is not None, "a file is looked for on pages that link to files"
        return attached_task(task_for(snapshot, portal), page, link, held.cover)

    def _state(self, one: Attachment) -> ReadingState | None:
        return self._cache.state(one.key)[0] if one.key else None

    def _published(self, key: str, capture: Capture, files: list[Attachment]) -> Reading:
        held = self._cache.page(capture.key)
        link_text = self._catalog.snapshot(capture.snapshot).link_text
        assert held is not None, "files were found by the links of this page"
        page = Page(decoded(self._cache, capture.key), held.cover, link_text)
        found = publish(page, [self._read(one) for one in files])
        state, note = self._cache.state(capture.key)
        if found:
            state, note = ReadingState.READ, None
        summaries = tuple(_summary(one) for one in found)
        body = encode(one.report for one in found)
        return Reading(key, whole_version(), state, note, summaries, body)

    def _read(self, one: Attachment) -> AttachedFile:
        if one.key is None:
            return AttachedFile(one.number, one.url, one.text, None, one.reason)
        state, note = self._cache.state(one.key)
        reports = decoded(self._cache, one.key)
        return AttachedFile(one.number, one.url, one.text, state, note, reports)


@dataclass(frozen=True, slots=True)
class Owner:
    """The id that an address gives a report, and the capture that stands for it."""

    own_id: str
    snapshot: int


def owner(plan: Plan, capture: Capture, summary: Summary) -> Owner:
    """Whose address names a report: the page's or, of several files of a page, its file's."""
    number, part = summary.own
    own_id, snapshot = capture.own_id, capture.snapshot
    if number != PAGE:
        row = plan.connection.execute(
            "SELECT own_id, file FROM attached WHERE page = ? AND number = ?",
            (capture.snapshot, number),
        ).fetchone()
        own_id, snapshot = row[0], row[1] or snapshot
    return Owner(own_id if part == 0 else f"{own_id}-{part + 1}", snapshot)


@cache
def _rules() -> str:
    """Digest of how page and files are put together, which the parser's version does not cover.

    A reading of both is kept under it, so that another rule does not leave the old result.
    """
    folder = resources.files("archive.building")
    names = ("publications", "joining", "likeness")
    code = [folder.joinpath(f"{name}.py").read_bytes() for name in names]
    return hashlib.sha256(b"".join(code)).hexdigest()[:12]


def decoded(cache: ReadingCache, key: str) -> tuple[Report, ...]:
    """The reports of a reading, none where it has none."""
    body = cache.body(key)
    return decode(body) if body else ()


def _summary(one: Published) -> Summary:
    plain = summarise(one.report)
    documents = tuple((number, str(role)) for number, role in one.documents)
    return replace(plain, documents=documents, own=one.own)
