"""Two readers, and what happens when one of them loses, moves or changes a cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import made_layouts as layouts
import made_tables as made
import pytest

from parsers import checks, forms
from parsers.documents import parse_document
from parsers.hints import Hints
from parsers.model import Document, GridCell, Line, Outcome, State, Table, Verdict
from parsers.tables import TablesReading, read_tables

FORM = forms.load("form_2021")
LAYOUTS = [
    made.html,
    made.word_html,
    made.value_and_mark,
    made.fillers_after,
    made.leading_mark,
    made.markdown,
    made.row_a_line,
    made.tabs,
    made.bare_lines,
]
Change = Callable[[str, str, str], str]


def made_document(layout: made.Layout) -> tuple[Document, dict[made.Key, str]]:
    """A report in which every figure is printed once, so that no change goes unseen."""
    sheet = made.make_sheet("form_2021", 1, blanks=0)
    printed = (cell for rows in sheet.tables for row in rows for cell in row)
    figures = iter([cell for cell in printed if re.fullmatch(r"[-\d.]+", cell.text)])
    cells: dict[made.Key, str] = {}
    renamed: dict[int, str] = {}
    for number, (key, cell) in enumerate(zip(sheet.cells, figures, strict=True), start=100):
        cells[key] = renamed[id(cell)] = str(number)
    tables = tuple(
        [
            [
                made.Printed(renamed.get(id(cell), cell.text), cell.columns, cell.rows)
                for cell in row
            ]
            for row in rows
        ]
        for rows in sheet.tables
    )
    text = made.document(replace(sheet, tables=tables), layout)
    return parse_document(text.encode(), Hints()), cells


def drop(text: str, figure: str, _: str) -> str:
    """A figure gone with the mark behind it."""
    return re.sub(rf"\b{figure}\b *[|\t]?", "", text)


def shift(text: str, figure: str, _: str) -> str:
    """An empty cell before a figure pushes the rest of the row on."""
    return re.sub(rf"\b{figure}\b", f"\t{figure}" if "\t" in text else f"| {figure}", text)


def swap(text: str, figure: str, other: str) -> str:
    """Two figures change places."""
    names = {figure: other, other: figure}
    return re.sub(rf"\b(?:{figure}|{other})\b", lambda found: names[found.group()], text)


def duplicate(text: str, figure: str, _: str) -> str:
    """A figure printed twice."""
    twice = f"{figure}\t{figure}" if "\t" in text else f"{figure} | {figure}"
    return re.sub(
        rf"\b{figure}\b", twice if re.search(r"[|\t]", text) else f"{figure} {figure}", text
    )


def alter(text: str, figure: str, _: str) -> str:
    """A figure misread."""
    return re.sub(rf"\b{figure}\b", f"9{figure}", text)


CHANGES: Sequence[Change] = (drop, shift, swap, duplicate, alter)


def change_linear(document: Document, change: Change, figure: str, other: str) -> Document:
    rows = (replace(row, text=change(row.text, figure, other)) for row in document.linear)
    return replace(document, linear=tuple(rows))


def change_blocks(document: Document, change: Change, figure: str, other: str) -> Document:
    def changed(block: Line | Table) -> Line | Table:
        if isinstance(block, Line):
            return replace(block, text=change(block.text, figure, other), offsets=None)
        rows = tuple(change_row(row, change, figure, other) for row in block.rows)
        return replace(block, rows=rows)

    return replace(document, blocks=tuple(map(changed, document.blocks)))


def change_row(
    row: tuple[GridCell, ...], change: Change, figure: str, other: str
) -> tuple[GridCell, ...]:
    """A row of a grid with its texts changed; what does not fit stands in a slot more."""
    slots = [cell for cell in row if cell.origin]
    texts = "".join(f"{cell.text}|" for cell in slots)
    new = [text.strip() for text in change(texts, figure, other).split("|")[:-1]]
    new += [""] * (len(slots) - len(new))
    texts_of = {id(cell): text for cell, text in zip(slots, new, strict=False)}
    more = [replace(slots[-1], text=t, column=len(row) + 1) for t in new[len(slots) :]]
    return (*(replace(cell, text=texts_of.get(id(cell), cell.text)) for cell in row), *more)


def assert_honest(reading: TablesReading, cells: dict[made.Key, str], *, may_see: bool) -> None:
    """What differs is unread and told; what is read is right; no identity blames the agency."""
    for cell in reading.cells:
        if cell.value is not None:
            assert cells[cell.code, cell.applicant] == str(cell.value)
    told = {issue.code for issue in reading.issues}
    unread = {(c.code, c.applicant) for c in reading.cells if c.state is State.UNREAD}
    if not (may_see and len(reading.cells) == len(cells) and not unread):
        assert unread
        assert reading.disputed <= unread
        assert told & {"readings_differ", "short_row", "long_row"}
    for check in checks.evaluate("form_2021", reading.cells, reading.disputed, reading.confirmed):
        if check.outcome is Outcome.FAIL and check.verdict is Verdict.SOURCE_INCONSISTENCY:
            assert check.code is None or (check.code, check.column) not in unread


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_alike_readings_confirm_every_cell(layout: made.Layout) -> None:
    document, cells = made_document(layout)
    reading = read_tables(document, FORM)
    assert not reading.disputed
    assert reading.confirmed == cells.keys()
    assert {(c.code, c.applicant): str(c.value) for c in reading.cells} == cells


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("changed", [change_linear, change_blocks])
def test_what_one_reader_alone_sees_is_disputed(layout, change, changed) -> None:  # type: ignore[no-untyped-def]
    document, cells = made_document(layout)
    figures = list(cells.values())
    for at in range(0, len(figures) - 1, 7):
        reading = read_tables(changed(document, change, figures[at], figures[at + 1]), FORM)
        assert_honest(reading, cells, may_see=change is shift)
        if change is not shift:
            assert reading.disputed, (figures[at], change)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("changed", [change_linear, change_blocks])
def test_an_identity_over_a_cell_read_differently_is_our_error(layout, changed) -> None:  # type: ignore[no-untyped-def]
    document, cells = made_document(layout)
    key = ("t3.granted", "total")
    document = changed(document, alter, cells[key], "")
    reading = read_tables(document, FORM)
    assert key in reading.disputed
    evaluated = checks.evaluate("form_2021", reading.cells, reading.disputed, reading.confirmed)
    failed = [c for c in evaluated if c.id == "T3-SUM" and c.column == "total"]
    assert [c.verdict for c in failed if c.outcome is Outcome.FAIL] == [Verdict.EXTRACTION_ERROR]


@pytest.mark.parametrize("seed", [1, 2])
def test_blanks_of_a_grid_beside_lines_that_print_none(seed: int) -> None:
    """As in a PDF: the grid tells where the empty cells are, the lines what the figures are."""
    sheet = made.make_sheet("form_2021", seed, blanks=0.2)
    grid, lines = (
        parse_document(made.document(sheet, layout).encode(), Hints())
        for layout in (made.html, layouts.aligned)
    )
    both = replace(grid, linear=lines.linear)
    reading = read_tables(both, FORM)
    assert {(c.code, c.applicant): c.raw for c in reading.cells} == sheet.cells
    assert not reading.disputed
    blanks = {key for key, text in sheet.cells.items() if not text}
    assert blanks and not blanks & reading.confirmed


def test_a_figure_that_differs_beside_blanks_of_a_grid_is_disputed() -> None:
    sheet = made.make_sheet("form_2021", 3, blanks=0.2)
    key = next(k for k, text in sheet.cells.items() if len(text) > 2 and k[0].startswith("t3"))
    grid = parse_document(made.document(sheet, made.html).encode(), Hints())
    lines = parse_document(made.document(sheet, layouts.aligned).encode(), Hints())
    changed = tuple(
        replace(row, text=row.text.replace(f" {sheet.cells[key]}", " 77777"))
        for row in lines.linear
    )
    assert key in read_tables(replace(grid, linear=changed), FORM).disputed
