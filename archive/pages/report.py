"""One report as its page shows it: head, official tables, text, failed checks, editions.

Every figure carries what was printed, its state and its place, so that the page can prove it.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from archive.pages import layout
from archive.pages.checks import FailedCheck, failed_checks, marks_of
from archive.pages.layout import CodeRow, Label, Layout, Slot
from archive.pages.sheet_sums import SheetSums, sheet_sums
from parsers.model import Cell, Place, State

Record = Mapping[str, Any]

LAID_OUT = frozenset(("t2", "t3", "t3_columns", "t4"))
"""Blocks of the codebook from which a form's tables are laid out; a form without them, such as
the prose of 2008, has its figures in a list.
"""

_COUNTED = re.compile(r"N[件条次篇]")

NOT_PRINTED = "not_printed"
"""State of a place of the form for which the report printed no cell at all."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed cell: `shown` is the printed text, empty for a blank one."""

    code: str
    applicant: str | None
    state: str
    shown: str = ""
    value: int | float | None = None
    unit: str | None = None
    place: Mapping[str, int] = field(default_factory=dict)
    label: str = ""
    label_en: str = ""
    marks: tuple[FailedCheck, ...] = ()
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a laid-out table."""

    labels: tuple[Label, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """T2, T3 or T4 with its figures; `printed` is False where the report has no such table."""

    name: str
    head: tuple[layout.Row, ...]
    body: tuple[Line, ...]
    printed: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that a report's page shows."""

    head: Record
    tables: tuple[OfficialTable, ...]
    prose: tuple[Figure, ...]
    others: tuple[Figure, ...]
    sections: tuple[Record, ...]
    checks: tuple[FailedCheck, ...]
    issues: tuple[Record, ...]
    annotations: tuple[Record, ...]
    editions: tuple[Record, ...]
    years: tuple[Record, ...]
    snapshot: Record | None
    documents: tuple[Record, ...] = ()
    sums: SheetSums = field(default_factory=SheetSums)

    @property
    def figures_printed(self) -> bool:
        """Whether any figure or printed cell was read at all."""
        return bool(self.prose or self.others or any(table.printed for table in self.tables))

    @property
    def labels(self) -> Mapping[str, tuple[str, str]]:
        """Chinese and English labels of the codes that the report printed."""
        placed = (one for table in self.tables for line in table.body for one in line.figures)
        return {
            one.code: (one.label, one.label_en)
            for one in (*placed, *self.prose, *self.others)
            if one.label
        }


def report_page(
    connection: sqlite3.Connection, report_id: str, edition: int | None = None
) -> ReportPage | None:
    """The edition asked for, else the one in force; None when there is no such report."""
    editions = rows(
        connection,
        "select id, edition, current, captured_at, snapshot, digest, errors from reports"
        " where report_id = ? order by current desc, edition desc, id desc",
        report_id,
    )
    chosen = [one for one in editions if edition is None or one["edition"] == edition]
    if not chosen:
        return None
    return _page(connection, chosen[0]["id"], editions)


def present_id(connection: sqlite3.Connection, former: str) -> str | None:
    """The id that a report has now, for one that its address alone would give it: the same
    report was found at several addresses. None where there is no such report.
    """
    found = _first(
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
    figures = _figures(connection, report)
    checks = failed_checks(connection, report)
    marks = marks_of(checks, ((one.code, one.applicant) for one in figures))
    figures = tuple(_with_marks(one, marks) for one in figures)
    tables = _tables(connection, head["form"], figures)
    placed = {slot.code for table in tables for line in table.body for slot in line.figures}
    return ReportPage(
        head=head,
        tables=tables,
        prose=tuple(one for one in figures if one.code.startswith("p.")),
        others=tuple(
            one for one in figures if not one.code.startswith("p.") and one.code not in placed
        ),
        sections=rows(
            connection,
            "select code, title, text from sections where report = ? order by position",
            report,
        ),
        checks=checks,
        issues=rows(
            connection,
            "select code, place, text, count(*) as times from issues where report = ?"
            " group by code, text order by min(id)",
            report,
        ),
        annotations=rows(
            connection,
            "select code, applicant, note, date from annotations where report_id = ?",
            head["report_id"],
        ),
        editions=editions,
        years=_other_years(connection, head),
        snapshot=_first(rows(connection, "select * from snapshots where id = ?", head["snapshot"])),
        documents=rows(
            connection,
            "select documents.*, snapshots.id as captured, snapshots.captured_at"
            " from documents left join snapshots on snapshots.id = documents.snapshot"
            " where report = ? order by number",
            report,
        ),
        sums=sheet_sums(head["form"], map(_cell, figures)),
    )


def _cell(figure: Figure) -> Cell:
    known = (figure.code, figure.applicant, figure.value, figure.shown, State(figure.state))
    return Cell(*known, figure.unit, Place())


def rows(connection: sqlite3.Connection, sql: str, *parameters: object) -> tuple[Record, ...]:
    """All rows of a query as mappings."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor)


def _first(found: tuple[Record, ...]) -> Record | None:
    return found[0] if found else None


def _other_years(connection: sqlite3.Connection, head: Record) -> tuple[Record, ...]:
    return rows(
        connection,
        "select report_id, year, scope, requests_received from reports"
        " where agency_id = ? and current = 1 and source_class = ? order by year",
        head["agency_id"],
        head["source_class"],
    )


def _figures(connection: sqlite3.Connection, report: int) -> tuple[Figure, ...]:
    found = rows(
        connection,
        "select codes.name as code, applicants.name as applicant, states.name as state,"
        " cells.value, cells.raw, cells.place from cells"
        " join codes on codes.id = cells.code join states on states.id = cells.state"
        " left join applicants on applicants.id = cells.applicant"
        " where cells.report = ? order by cells.id",
        report,
    )
    labels = {
        row["code"]: row
        for row in rows(
            connection,
            "select code, zh_label, en_label, unit from codebook where code in"
            " (select codes.name from cells join codes on codes.id = cells.code"
            " where cells.report = ?) order by form",
            report,
        )
    }
    return tuple(_figure(row, labels.get(row["code"], {})) for row in found)


def _figure(row: Record, label: Record) -> Figure:
    raw = row["raw"] if row["raw"] is not None else row["value"]
    return Figure(
        code=row["code"],
        applicant=row["applicant"],
        state=row["state"],
        shown="" if raw is None else str(raw).strip(),
        value=row["value"],
        unit=label.get("unit"),
        place=json.loads(row["place"] or "{}"),
        label=wording(label.get("zh_label", row["code"])),
        label_en=label.get("en_label", ""),
    )


def wording(label: str) -> str:
    """The codebook's first wording of a figure, without its place for the number.

    >>> wording("属于已主动公开范围N件 / 已主动公开")
    '属于已主动公开范围'
    """
    return _COUNTED.sub("", label.partition(" / ")[0])


def _with_marks(
    figure: Figure, marks: Mapping[tuple[str, str | None], tuple[FailedCheck, ...]]
) -> Figure:
    found = marks.get((figure.code, figure.applicant), ())
    return replace(figure, marks=found) if found else figure


def _tables(
    connection: sqlite3.Connection, form: str | None, figures: tuple[Figure, ...]
) -> tuple[OfficialTable, ...]:
    printed = {one.code for one in figures}
    blocks: dict[str, list[CodeRow]] = {}
    for row in rows(
        connection,
        "select block, code, zh_label, en_label, parent_code from codebook"
        " where form = ? order by row_order",
        form,
    ):
        code = CodeRow(row["code"], row["zh_label"], row["en_label"], row["parent_code"])
        blocks.setdefault(row["block"], []).append(code)
    if not blocks.keys() >= LAID_OUT:
        return ()
    layouts = (
        layout.t2_layout(blocks["t2"]),
        layout.t3_layout(blocks["t3"], blocks["t3_columns"], printed),
        layout.t4_layout(blocks["t4"]),
    )
    return tuple(_fill(one, figures) for one in layouts)


def _fill(plan: Layout, figures: Iterable[Figure]) -> OfficialTable:
    """Put each figure into its place; of two printed for one place the first stands."""
    by_place: dict[tuple[str, str | None], Figure] = {}
    for one in figures:
        by_place.setdefault((one.code, one.applicant), one)

    def at(slot: Slot) -> Figure:
        missing = Figure(slot.code, slot.applicant, NOT_PRINTED)
        found = by_place.get((slot.code, slot.applicant), missing)
        return replace(found, colspan=slot.colspan)

    body = tuple(Line(row.labels, tuple(at(slot) for slot in row.slots)) for row in plan.body)
    printed = any(code in plan.codes for code, _ in by_place)
    return OfficialTable(plan.name, plan.head, body, printed)
