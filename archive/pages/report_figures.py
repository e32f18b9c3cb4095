"""The figures of one report, each with its proof, and the official tables that they fill.

Every figure has an anchor by which its place in a table and its line of proof (what was printed,
how it was read, where it stands) lead to each other, and by which other pages lead to it.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from archive.pages import layout
from archive.pages.checks import FailedCheck
from archive.pages.labels import labels
from archive.pages.layout import CodeRow, Label, Layout, Slot
from archive.pages.records import Record, marks, rows
from archive.pages.report_places import captures_of, in_words
from archive.words import Word, word
from parsers import forms
from parsers.model import Cell, Place, State

LAID_OUT = frozenset(("t2", "t3", "t3_columns", "t4"))
"""Blocks of the codebook from which tables 2 to 4 are laid out; a form without them is a sheet,
or like the prose of 2008 has its figures in a list.
"""
NOT_PRINTED = "not_printed"
"""State of a place of the form for which the report printed no cell at all."""
CUMULATIVE = "cumulative"
"""A sheet's column of all years so far: not this year's figures, and not read."""
PROSE = "p."
"""Codes of figures that sentences state begin so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed cell: `shown` is the printed text, empty for a blank one; `number` is its place
    among the report's cells from 1, 0 for a place of the form without one; `anchor` names it in
    addresses. `notes` are the numbers of annotations; `where` is the place in words, `capture` the
    archived copy that has it.
    """

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
    number: int = 0
    anchor: str = ""
    notes: tuple[int, ...] = ()
    where: Word | None = None
    capture: int | None = None

    @property
    def key(self) -> tuple[str, str | None]:
        """Code and applicant: the place of the form in which it stands."""
        return self.code, self.applicant

    @property
    def cell(self) -> Cell:
        """The figure as checks take it."""
        known = (self.code, self.applicant, self.value, self.shown, State(self.state))
        return Cell(*known, self.unit, Place())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a laid-out table."""

    labels: tuple[Label, ...]
    figures: tuple[Figure, ...]
    unit: Word | None = None


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """T2, T3, T4 or a sheet with its figures; `printed` is False where the report has no such
    table. `title` is a sheet's own, `cumulative` whether it has a column of all years so far.
    """

    name: str
    head: tuple[layout.Row, ...]
    body: tuple[Line, ...]
    printed: bool
    title: Word | None = None
    cumulative: bool = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What was printed in it, in the order of the form."""
        return tuple(one for line in self.body for one in line.figures if one.number)


def figures_of(connection: sqlite3.Connection, report: int) -> tuple[Figure, ...]:
    """All figures of a row of `reports`, in the order in which they were read."""
    found = rows(
        connection,
        "select codes.name as code, applicants.name as applicant, states.name as state,"
        " cells.value, cells.raw, cells.place from cells"
        " join codes on codes.id = cells.code join states on states.id = cells.state"
        " left join applicants on applicants.id = cells.applicant"
        " where cells.report = ? order by cells.id",
        report,
    )
    codes = {row["code"] for row in found}
    (form,) = connection.execute("select form from reports where id = ?", (report,)).fetchone()
    named = labels(connection, codes, form)
    units = _units(connection, codes)
    return _anchored(
        _figure(n, {**row, "unit": units.get(row["code"])}, named.get(row["code"]))
        for n, row in enumerate(found, 1)
    )


def anchor_of(code: str, applicant: str | None) -> str:
    """The name in addresses of the first figure of a report with this code and applicant.

    >>> anchor_of("t3.granted", "total"), anchor_of("p.received", None)
    ('t3.granted.total', 'p.received')
    """
    return f"{code}.{applicant}" if applicant else code


def _anchored(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Figures with their anchors; what is printed once more has its count behind."""
    times: Counter[str] = Counter()
    found = []
    for one in figures:
        name = anchor_of(*one.key)
        times[name] += 1
        found.append(replace(one, anchor=name if times[name] == 1 else f"{name}-{times[name]}"))
    return tuple(found)


def _units(connection: sqlite3.Connection, codes: Collection[str]) -> dict[str, str | None]:
    """Units of codes, in which the forms agree."""
    sql = f"select code, unit from codebook where code in ({marks(codes)})"
    return dict(connection.execute(sql, tuple(codes)).fetchall())


def _figure(number: int, row: Record, label: Word | None) -> Figure:
    raw = row["raw"] if row["raw"] is not None else row["value"]
    return Figure(
        code=row["code"],
        applicant=row["applicant"],
        state=row["state"],
        shown="" if raw is None else str(raw).strip(),
        value=row["value"],
        unit=row["unit"],
        place=json.loads(row["place"] or "{}"),
        label=label.zh if label else row["code"],
        label_en=label.en if label else "",
        number=number,
    )


def with_marks(
    figures: Iterable[Figure],
    marks: Mapping[tuple[str, str | None], tuple[FailedCheck, ...]],
    notes: Mapping[tuple[str, str | None], tuple[int, ...]],
) -> tuple[Figure, ...]:
    """Figures with the failed checks and annotations that stand beside them."""
    return tuple(
        replace(one, marks=marks.get(one.key, ()), notes=notes.get(one.key, ()))
        if one.key in marks or one.key in notes
        else one
        for one in figures
    )


def tables_of(
    connection: sqlite3.Connection, form: str | None, figures: tuple[Figure, ...]
) -> tuple[OfficialTable, ...]:
    """The official tables of a form with a report's figures; none for a form without them."""
    blocks = _blocks(connection, form)
    if blocks.keys() >= LAID_OUT:
        return _tables(blocks, figures)
    sheet = forms.load(form).sheet if form in forms.names() else None
    if form is None or sheet is None:
        return ()
    cumulative = CUMULATIVE in sheet.columns
    rows_of_it = (row for block in blocks.values() for row in block)
    table = _fill(layout.sheet_layout(rows_of_it, cumulative=cumulative), figures)
    title = replace(word("form", form), zh=forms.load(form).title)
    return (replace(table, title=title, cumulative=cumulative),)


def _blocks(connection: sqlite3.Connection, form: str | None) -> dict[str, list[CodeRow]]:
    """The codebook's rows of a form by block, both in printed order."""
    blocks: dict[str, list[CodeRow]] = {}
    for row in rows(
        connection,
        "select block, code, zh_label, en_label, parent_code, unit from codebook"
        " where form = ? order by id",
        form,
    ):
        block, *fields = row.values()
        blocks.setdefault(block, []).append(CodeRow(*fields))
    return blocks


def _tables(
    blocks: Mapping[str, list[CodeRow]], figures: tuple[Figure, ...]
) -> tuple[OfficialTable, ...]:
    printed = {one.code for one in figures}
    layouts = (
        layout.t2_layout(blocks["t2"]),
        layout.t3_layout(blocks["t3"], blocks["t3_columns"], printed),
        layout.t4_layout(blocks["t4"]),
    )
    return tuple(_fill(one, figures) for one in layouts)


def with_places(
    figures: Iterable[Figure], files: tuple[Record, ...], snapshot: int | None
) -> tuple[Figure, ...]:
    """Figures with their places in words; `files` are the report's documents, `snapshot` is the
    capture of its page.
    """
    captures = captures_of(files)
    return tuple(
        replace(
            one,
            where=in_words(one.place, files),
            capture=captures.get(one.place.get("document", 0), snapshot),
        )
        for one in figures
    )


def _fill(plan: Layout, figures: Iterable[Figure]) -> OfficialTable:
    """Put each figure into its place; of two printed for one place the first stands."""
    by_place: dict[tuple[str, str | None], Figure] = {}
    for one in figures:
        by_place.setdefault(one.key, one)

    def at(slot: Slot) -> Figure:
        missing = Figure(slot.code, slot.applicant, NOT_PRINTED)
        found = by_place.get((slot.code, slot.applicant), missing)
        return replace(found, colspan=slot.colspan) if slot.colspan > 1 else found

    def line(row: layout.Row) -> Line:
        unit = word("unit", row.unit) if row.unit else None
        return Line(row.labels, tuple(at(slot) for slot in row.slots), unit)

    body = tuple(map(line, plan.body))
    codes = plan.codes
    printed = any(code in codes for code, _ in by_place)
    return OfficialTable(plan.name, plan.head, body, printed)
