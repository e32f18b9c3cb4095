"""The documents of a report: its page and the files on it, as rows and for withholding."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.building.attaching import PAGE, Attachment
from archive.building.plan import Capture, Plan, Sighting
from archive.building.reading_cache import ReadingCache


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a report; the fields are columns of the table `documents`."""

    number: int
    role: str
    snapshot: int | None
    url: str | None
    own_id: str
    media_type: str | None
    digest: str | None
    link_text: str | None
    note: str | None


class Documents:
    """What the plan knows of the documents of a report."""

    def __init__(self, plan: Plan, cache: ReadingCache) -> None:
        self._plan = plan
        self._cache = cache

    def of(self, sighting: Sighting) -> tuple[Document, ...]:
        """The documents of a report as one capture shows it; none for a page alone."""
        # Nearly every report is a page alone.
        found = self._plan.connection.execute(
            "SELECT EXISTS (SELECT 1 FROM attached WHERE page = ?)", (sighting.page,)
        )
        return tuple(self._documents(sighting)) if found.fetchone()[0] else ()

    def hidden_with(self, sighting: Sighting) -> set[int]:
        """The captures to withhold with a report; a page of several reports stays."""
        files = {one.snapshot for one in self.of(sighting) if one.number != PAGE and one.snapshot}
        return {sighting.capture.snapshot, *files}

    def names_of(self, sighting: Sighting) -> Iterator[str]:
        """Ids by which a report can be withheld through one of its documents."""
        for one in self.of(sighting):
            yield one.own_id
            if one.snapshot:
                yield str(one.snapshot)

    def _documents(self, sighting: Sighting) -> Iterator[Document]:
        files = self._attached(sighting.page)
        for number, role in self._cache.summaries(sighting.key)[sighting.part].documents:
            if number == PAGE:
                yield _page(self._plan.capture(sighting.page), role)
            else:
                yield self._file(files[number], role)

    def _attached(self, page: int) -> dict[int, Attachment]:
        rows = self._plan.connection.execute("SELECT * FROM attached WHERE page = ?", (page,))
        return {row[1]: Attachment(*row) for row in rows}

    def _file(self, file: Attachment, role: str) -> Document:
        capture = self._plan.capture(file.file) if file.file else None
        note = self._cache.state(file.key)[1] if file.key else file.reason
        return Document(
            number=file.number,
            role=role,
            snapshot=file.file,
            url=file.url,
            own_id=file.own_id,
            media_type=capture.media_type if capture else None,
            digest=capture.digest if capture else None,
            link_text=file.text,
            note=note,
        )


def _page(capture: Capture, role: str) -> Document:
    return Document(
        PAGE,
        role,
        capture.snapshot,
        capture.url,
        capture.own_id,
        capture.media_type,
        capture.digest,
        None,
        None,
    )
