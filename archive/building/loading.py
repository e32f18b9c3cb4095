"""Loading a planned archive into a new database: reports by their ids, then the rest."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from itertools import chain
from typing import cast

from archive import clock
from archive.addresses import FIRST_HAND
from archive.building.across_years import Panel
from archive.building.agencies import AgencyList
from archive.building.agencies.tables import apply_own_list
from archive.building.derived import DerivedReport, derived
from archive.building.documents import Document, Documents
from archive.building.editions import Edition, EditionRows, derived_columns
from archive.building.numbering import Numbers
from archive.building.plan import Capture, Plan, Sighting, addresses_of, editions_of
from archive.building.portals import load_portals
from archive.building.progress import Progress
from archive.building.reading_cache import ReadingCache
from archive.building.readings import ReadingState
from archive.building.report import PortalFacts
from archive.catalog import Catalog
from archive.database import NewDatabase, Row
from archive.home import Home
from archive.panel.indicator_rows import definition_rows
from archive.panel.rows import explaining_rows
from archive.panel.standing import mark_standing
from archive.snapshot import Snapshot
from parsers.codebook import entries
from parsers.read import PARSER_VERSION

# Rows are handed to SQLite in lots: one call per row costs more than the row itself.
_LOT = 500


class Loader:
    """Fills the tables of reports and captures, and counts what it loads."""

    def __init__(
        self,
        database: NewDatabase,
        cache: ReadingCache,
        plan: Plan,
        withheld_ids: frozenset[str],
        agencies: AgencyList,
    ) -> None:
        self._database = database
        self._cache = cache
        self._plan = plan
        self._documents = Documents(plan, cache)
        self._withheld_ids = withheld_ids
        self._withheld_snapshots: set[int] = set()
        self.withheld_found: set[str] = set()
        """Ids of decisions that named something."""
        self.withheld_years: set[tuple[str, int | None]] = set()
        """Agency and year of the reports that they withhold."""
        self._lots: dict[str, list[Row]] = {}
        self._agencies = agencies
        self._panel = Panel(database, self._agencies)
        self._editions = EditionRows(database)
        self._numbers = Numbers()
        self.counts: Counter[str] = Counter()
        self.reports = 0
        self.editions = 0
        self.unread = 0

    @property
    def database(self) -> NewDatabase:
        """What it fills."""
        return self._database

    def load_reports(self, progress: Progress) -> None:
        """Load every report with all rows that belong to it."""
        count = self._plan.count_reports()
        with _no_search_for_cycles():
            for sightings in progress.track(self._plan.reports(), "loading", count):
                self._load_report(sightings)
        for name, row in self._numbers.rows():
            self._add(name, row)
        self._editions.flush()
        self._flush()
        self.counts += self._editions.counts
        self._database.load("codebook", _codebook_rows())
        for table, rows in explaining_rows():
            self._database.load(table, rows)
        self._database.load("indicator_definitions", definition_rows())

    def compare(self) -> None:
        """Set, once all reports are loaded, what follows from several of one agency."""
        apply_own_list(self._database.connection, self._agencies)
        self.counts["checks"] += self._panel.load_checks()
        mark_standing(self._database.connection)

    def load_snapshots(self, catalog: Catalog) -> None:
        """Load every capture that may hold a report, with what became of it."""
        # The plan was made of these captures: both come in the order of their numbers.
        both = zip(self._plan.outcomes(), catalog.report_snapshots(), strict=True)
        for (capture, state, note), snapshot in both:
            if self._is_hidden(capture):
                self._add("snapshots", _snapshot_row(snapshot, "withheld", None))
                continue
            if state != ReadingState.READ:
                self._note_unread(capture, ReadingState(state), note)
            self._add("snapshots", _snapshot_row(snapshot, state, note))
        self._flush()

    def _load_report(self, sightings: list[Sighting]) -> None:
        begun = editions_of(sightings)
        reports = [self._report(sighting) for sighting in begun]
        if self._is_withheld(sightings, reports):
            self.withheld_years.update(filter(all, map(self._agency_and_year, reports)))
            for sighting in sightings:
                self._withheld_snapshots |= self._documents.hidden_with(sighting)
            return
        self.reports += 1
        for place, (sighting, report) in enumerate(zip(begun, reports, strict=True), start=1):
            self.editions += 1
            edition = _edition(sighting, place, self.editions, place == len(begun))
            self._load_edition(edition, report)
            for document in self._documents.of(sighting):
                self._add("documents", _document_row(edition, document))
        self._load_addresses(sightings)

    def _load_edition(self, edition: Edition, report: DerivedReport) -> None:
        stretches = dict(report.stretches)
        if report.unlisted:
            width = len(derived_columns("cells"))
            stretches["cells"] = self._numbers.numbered(stretches["cells"], width)
        self._editions.add_stretches(edition, stretches)
        self._editions.add(edition, report.tables)
        if edition.current:
            self._panel.note(edition.row_id, report.compared)

    def _load_addresses(self, sightings: list[Sighting]) -> None:
        for address in addresses_of(sightings):
            row = (
                None,
                sightings[0].report_id,
                address.own_id,
                address.url,
                address.address,
                address.first_seen,
                address.last_seen,
                self._plan.gone_since(address),
                address.captures,
            )
            self._add("addresses", row)

    def _report(self, sighting: Sighting) -> DerivedReport:
        return derived(self._cache.rows(sighting.key))[sighting.part]

    def _is_withheld(self, sightings: list[Sighting], reports: list[DerivedReport]) -> bool:
        """A report is withheld by its id, by one of its captures, or by its agency."""
        if not self._withheld_ids:
            return False
        names = chain(
            (one.report_id for one in sightings),
            (one.own_id for one in sightings),
            (str(one.capture.snapshot) for one in sightings),
            (name for one in sightings for name in self._documents.names_of(one)),
            (self._agency_and_year(report)[0] for report in reports),
        )
        return self._is_named(names)

    def _agency_and_year(self, report: DerivedReport) -> tuple[str, int | None]:
        year = report.tables["reports"][0][derived_columns("reports").index("year")]
        known = cast("int | None", year)
        return self._agencies.own_id(report.agency_id or "", known), known

    def _is_hidden(self, capture: Capture) -> bool:
        """A capture is withheld by its number or address, or with a report that it shows."""
        named = self._is_named((str(capture.snapshot), capture.own_id))
        return named or capture.snapshot in self._withheld_snapshots

    def _is_named(self, names: Iterable[str]) -> bool:
        """Tell whether a decision withholds one of these, and note which did."""
        found = self._withheld_ids.intersection(names)
        self.withheld_found |= found
        return bool(found)

    def _note_unread(self, capture: Capture, state: ReadingState, note: str | None) -> None:
        """Count a capture that gives no report; a file on a page is told of with its report."""
        if capture.attached and state is ReadingState.NO_REPORT:
            return
        self.unread += 1
        where = f"{capture.url or capture.digest}: {note or state}"
        unknown = (None,) * 9
        told = capture.attached or state in (ReadingState.NO_REPORT, ReadingState.NEEDS_OCR)
        if not told:
            self._add(
                "coverage",
                (
                    *(*unknown, capture.portal, None, "unread", None),
                    *(capture.captured_at, 1, where, None),
                ),
            )

    def _add(self, name: str, row: Row) -> None:
        self.counts[name] += 1
        lot = self._lots.setdefault(name, [])
        lot.append(row)
        if len(lot) >= _LOT:
            self._database.load(name, lot)
            lot.clear()

    def _flush(self) -> None:
        for name, lot in self._lots.items():
            self._database.load(name, lot)
            lot.clear()


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Rows are made by the million and none refers to itself: looking costs a tenth of loading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load_archive_tables(
    database: NewDatabase,
    home: Home,
    catalog: Catalog,
    portals: Mapping[str, PortalFacts],
) -> None:
    """Load every portal, crawled or only registered, and what the file was built from."""
    load_portals(database, home, catalog, portals)
    last = catalog.last_entry()
    facts = {
        "kind": home.kind,
        "last_entry": clock.stamp(last) if last else "",
        "nianbao_version": version("nianbao"),
        "parser_version": PARSER_VERSION,
    }
    database.load("build_info", facts.items())


def _edition(sighting: Sighting, place: int, row_id: int, newest: bool) -> Edition:
    capture = sighting.capture
    return Edition(
        row_id=row_id,
        report_id=sighting.report_id,
        edition=place if capture.source_class in FIRST_HAND else None,
        current=int(newest),
        source_class=capture.source_class,
        portal=capture.portal,
        url=capture.url,
        snapshot=capture.snapshot,
        captured_at=capture.captured_at,
        digest=capture.digest,
    )


def _document_row(edition: Edition, document: Document) -> Row:
    return (
        None,
        edition.row_id,
        edition.report_id,
        document.number,
        document.role,
        document.snapshot,
        document.url,
        document.own_id,
        document.media_type,
        document.digest,
        document.link_text,
        document.note,
    )


def _snapshot_row(snapshot: Snapshot, state: str, note: str | None) -> Row:
    return (
        snapshot.id,
        snapshot.portal,
        snapshot.url,
        clock.stamp(snapshot.captured_at),
        snapshot.status,
        snapshot.media_type,
        snapshot.payload_digest,
        snapshot.kind,
        snapshot.warc_file,
        snapshot.warc_offset,
        snapshot.payload_file,
        snapshot.payload_offset,
        state,
        note,
        snapshot.vantage,
    )


def _codebook_rows() -> Iterator[Row]:
    for number, entry in enumerate(entries(), start=1):
        yield (
            number,
            entry.form,
            entry.table,
            entry.row_order,
            entry.zh_label,
            entry.en_label,
            entry.code,
            entry.parent_code,
            entry.disposition,
            entry.reason,
            entry.unit,
            entry.comparability,
            entry.evidence,
        )
