"""One report as its page shows it: head, official tables, text, failed checks, editions.

Every figure carries what was printed, its state and its place, so that the page can prove it.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.pages.checks import FailedCheck, failed_checks, marks_of
from archive.pages.records import FROM_FILE, Record, first, rows
from archive.pages.report_figures import (
    PROSE,
    Figure,
    OfficialTable,
    figures_of,
    tables_of,
    with_marks,
    with_places,
)
from archive.pages.report_sums import Sides, sides_of, with_blanks
from archive.pages.report_years import OtherYears, other_years, year_before
from archive.pages.sheet_sums import SheetSums, sheet_sums
from archive.pages.whole_government import WholeGovernment, whole_government

KEY_FIGURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "requests_received",
        ("t3.received_new", "a3.received", "r1.received", "r2.received", "p.received"),
    ),
    ("carried_in", ("t3.carried_in",)),
    (
        "requests_answered",
        (
            *("t3.answered_total", "a3.answered_total", "r1.answered_total"),
            *("r2.answered_total", "p.answered_total"),
        ),
    ),
    ("pending", ("t3.carried_out",)),
)
"""Columns of `reports` and the codes of the figures that they may have come from."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that a report's page shows. `sides` are the terms of failed sums by the number of the
    check; `lag` says when it was published and how that is known.
    """

    head: Record
    figures: tuple[Figure, ...]
    tables: tuple[OfficialTable, ...]
    prose: tuple[Figure, ...]
    others: tuple[Figure, ...]
    sections: tuple[Record, ...]
    checks: tuple[FailedCheck, ...]
    issues: tuple[Record, ...]
    annotations: tuple[Record, ...]
    editions: tuple[Record, ...]
    years: OtherYears
    snapshot: Record | None
    documents: tuple[Record, ...] = ()
    sums: SheetSums = field(default_factory=SheetSums)
    sides: Mapping[int, Sides] = field(default_factory=dict)
    before: str | None = None
    lag: Record | None = None
    addresses: tuple[Record, ...] = ()
    build: Mapping[str, str] = field(default_factory=dict)
    whole: WholeGovernment | None = None

    @property
    def figures_printed(self) -> bool:
        """Whether any figure or printed cell was read at all."""
        return bool(self.prose or self.others or any(table.printed for table in self.tables))

    @property
    def from_file(self) -> bool:
        """Whether the edition is a file that was given to the archive, not one that it fetched."""
        return bool(self.snapshot and self.snapshot["from_file"])

    @property
    def tabled(self) -> tuple[Figure, ...]:
        """The figures that stand in the official tables, in the order of the form."""
        return tuple(one for table in self.tables for one in table.figures)

    @property
    def contradictions(self) -> tuple[FailedCheck, ...]:
        """Failed checks of the report itself, those that only help in reading left out."""
        return tuple(one for one in self.checks if one.severity != "I" and not one.is_across_years)

    @property
    def warnings(self) -> int:
        """Contradictions that the head's count of errors leaves out."""
        return sum(one.severity == "W" for one in self.contradictions)

    @property
    def across_years(self) -> tuple[FailedCheck, ...]:
        """Failed checks against other years."""
        return tuple(one for one in self.checks if one.is_across_years)

    @property
    def reading_notes(self) -> tuple[FailedCheck, ...]:
        """Failed checks that only help in reading the report."""
        return tuple(one for one in self.checks if one.severity == "I" and not one.is_across_years)

    @property
    def labels(self) -> Mapping[str, tuple[str, str]]:
        """Chinese and English labels of the codes that the report printed."""
        return {one.code: (one.label, one.label_en) for one in self.figures if one.label}

    @property
    def key_figures(self) -> Mapping[str, Figure]:
        """The printed figures behind the head's columns, where one printed that number."""
        found = {}
        for column, codes in KEY_FIGURES:
            fitting = (
                one
                for one in self.figures
                if one.code in codes
                and one.applicant in (None, "total")
                and one.value is not None
                and one.value == self.head[column]
            )
            figure = next(fitting, None)
            if figure is not None:
                found[column] = figure
        return found


def report_page(
    connection: sqlite3.Connection, report_id: str, edition: int | None = None
) -> ReportPage | None:
    """The edition asked for, else the one in force; None when there is no such report."""
    editions = editions_of(connection, report_id)
    chosen = [one for one in editions if edition is None or one["edition"] == edition]
    if not chosen:
        return None
    return _page(connection, chosen[0]["id"], editions)


def editions_of(connection: sqlite3.Connection, report_id: str) -> tuple[Record, ...]:
    """Every edition of a report, the one in force first, with the changes that led to it."""
    return rows(
        connection,
        "select id, edition, current, captured_at, snapshot, digest, errors,"
        f" (select {FROM_FILE} from snapshots where snapshots.id = reports.snapshot) as from_file,"
        " (select count(*) from revisions where revisions.report_id = reports.report_id"
        " and captured_after = reports.captured_at and what = 'cell') as figures_changed,"
        " (select count(*) from revisions where revisions.report_id = reports.report_id"
        " and captured_after = reports.captured_at and what = 'section') as sections_changed,"
        " (select count(*) from revisions where revisions.report_id = reports.report_id"
        " and captured_after = reports.captured_at and what = 'identity') as heads_changed"
        " from reports where report_id = ? order by current desc, edition desc, id desc",
        report_id,
    )


def present_id(connection: sqlite3.Connection, former: str) -> str | None:
    """The id that a report has now, for one that its address alone would give it: the same
    report was found at several addresses. None where there is no such report.
    """
    found = first(
        rows(
            connection,
            "select report_id from addresses where own_id = ? union all"
            " select report_id from documents where own_id = ? and role != 'page' limit 1",
            former,
            former,
        )
    )
    return found["report_id"] if found and found["report_id"] != former else None


def _page(connection: sqlite3.Connection, report: int, editions: tuple[Record, ...]) -> ReportPage:
    head = rows(connection, "select * from reports where id = ?", report)[0]
    annotations = _annotations(connection, head["report_id"])
    checks = failed_checks(connection, report)
    around = _around(connection, head)
    years = other_years(connection, head)
    before = year_before(years, head)
    figures = figures_of(connection, report)
    sides = sides_of(checks, head["form"], figures, _earlier(connection, checks, before))
    checks = with_blanks(checks, sides)
    figures = _marked(figures, checks, annotations)
    snapshot = around["snapshot"]["id"] if around["snapshot"] else None
    figures = with_places(figures, around["documents"], snapshot)
    tables = tables_of(connection, head["form"], figures)
    placed = {one.number for table in tables for one in table.figures}
    return ReportPage(
        head=head,
        figures=figures,
        tables=tables,
        prose=tuple(one for one in figures if one.code.startswith(PROSE)),
        others=tuple(
            one for one in figures if not one.code.startswith(PROSE) and one.number not in placed
        ),
        checks=checks,
        annotations=annotations,
        editions=editions,
        years=years,
        sums=sheet_sums(head["form"], (one.cell for one in figures)),
        sides=sides,
        before=before,
        **around,
    )


def _around(connection: sqlite3.Connection, head: Record) -> dict[str, Any]:
    """What stands around the figures: text, faults, files, times, addresses."""
    report = head["id"]
    return {
        "sections": rows(
            connection,
            "select code, title, text from sections where report = ? order by position",
            report,
        ),
        "issues": rows(
            connection,
            "select code, place, text, count(*) as times from issues where report = ?"
            " group by code, text order by min(id)",
            report,
        ),
        "snapshot": first(
            rows(
                connection,
                f"select *, {FROM_FILE} as from_file from snapshots where id = ?",
                head["snapshot"],
            )
        ),
        "documents": rows(
            connection,
            "select documents.*, snapshots.id as captured, snapshots.captured_at"
            " from documents left join snapshots on snapshots.id = documents.snapshot"
            " where report = ? order by number",
            report,
        ),
        "lag": first(
            rows(
                connection,
                "select * from publication_lags where report_id = ?",
                head["report_id"],
            )
        ),
        "addresses": rows(
            connection,
            "select url, first_seen, last_seen, gone_since, captures from addresses"
            " where report_id = ? and url <> '' order by first_seen, id",
            head["report_id"],
        ),
        "build": dict(connection.execute("select key, value from build_info")),
        "whole": whole_government(connection, head),
    }


def _annotations(connection: sqlite3.Connection, report_id: str) -> tuple[Record, ...]:
    return rows(
        connection,
        "select code, applicant, note, date from annotations where report_id = ? order by id",
        report_id,
    )


def _marked(
    figures: tuple[Figure, ...], checks: Iterable[FailedCheck], annotations: tuple[Record, ...]
) -> tuple[Figure, ...]:
    """Figures with the failed checks and the notes that belong beside them."""
    places = [one.key for one in figures]
    known = set(places)
    notes: dict[tuple[str, str | None], tuple[int, ...]] = {}
    for number, note in enumerate(annotations, 1):
        wanted = [(note["code"], who) for who in (note["applicant"], "total", None)]
        place = next((one for one in wanted if one in known), None)
        if place:
            notes[place] = (*notes.get(place, ()), number)
    return with_marks(figures, marks_of(checks, places), notes)


def _earlier(
    connection: sqlite3.Connection, checks: Iterable[FailedCheck], before: str | None
) -> tuple[Figure, ...]:
    """The figures of the report of the year before, where a check was held against them."""
    if before is None or not any(one.is_across_years for one in checks):
        return ()
    found = first(
        rows(connection, "select id from reports where report_id = ? and current = 1", before)
    )
    return figures_of(connection, found["id"]) if found else ()
