"""Rarer layouts: every cell where nothing is lost, and never a wrong number where something is."""

import made_layouts as layouts
import made_tables as made
import pytest
from test_tables import assert_exact, read

from parsers.model import State
from parsers.numbers import read_figure

FORMS = pytest.mark.parametrize("form", ["form_2019", "form_2021"])
WHOLE = (
    layouts.repeated_slots,
    layouts.repeated_markdown,
    layouts.repeated_tabs,
    layouts.shattered_markdown,
    layouts.broken_markdown,
    layouts.pages_cut,
    layouts.no_spans,
    layouts.expanded,
    layouts.repeated_html,
    layouts.disputes_wrapped,
    layouts.disputes_four_rows,
    layouts.disputes_empty_heads,
    layouts.two_tables,
    layouts.row_numbers,
    layouts.other_columns,
    layouts.remarks,
)
LOSING = (
    made.bare_lines,
    layouts.glued,
    layouts.glued_rows,
    layouts.aligned,
    layouts.mark_before,
    layouts.upright_disputes,
    layouts.spaced_marks,
    layouts.disputes_as_columns,
    layouts.remarks_with_text,
    layouts.nested_all,
)


@FORMS
@pytest.mark.parametrize("layout", WHOLE, ids=lambda layout: layout.__name__)
def test_layouts_that_lose_nothing(form: str, layout: made.Layout) -> None:
    sheet = made.make_sheet(form, 21)
    assert_exact(read(made.document(sheet, layout)), sheet)


@FORMS
@pytest.mark.parametrize("layout", LOSING, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("blanks", [0, 0.02, 0.2])
def test_layouts_that_lose_cells_are_never_guessed(
    form: str, layout: made.Layout, blanks: float
) -> None:
    sheet = made.make_sheet(form, 22, blanks=blanks)
    reading = read(made.document(sheet, layout))
    for cell in reading.cells:
        if cell.state is not State.UNREAD:
            expected = read_figure(sheet.cells[cell.code, cell.applicant])
            assert (cell.value, cell.state) == (expected.value, expected.state)
    seen = {(c.code, c.applicant) for c in reading.cells if c.state is not State.UNREAD}
    assert seen == sheet.cells.keys() or reading.issues


@FORMS
@pytest.mark.parametrize("layout", [layouts.aligned, layouts.upright_disputes, made.bare_lines])
def test_layouts_without_marks_are_read_when_every_cell_is_filled(
    form: str, layout: made.Layout
) -> None:
    sheet = made.make_sheet(form, 23, blanks=0)
    assert_exact(read(made.document(sheet, layout)), sheet)


def zeros(form: str) -> made.Sheet:
    """A sheet of nothing but zeros."""
    sheet = made.make_sheet(form, 24, blanks=0)
    tables = tuple(
        [[made.Printed("0", c.columns, c.rows) if layouts.is_figure(c) else c for c in row]
         for row in rows]
        for rows in sheet.tables
    )  # fmt: skip
    return made.Sheet(form, tables, dict.fromkeys(sheet.cells, "0"))


@FORMS
@pytest.mark.parametrize("layout", [layouts.glued, layouts.glued_rows])
def test_zeros_that_ran_together_with_their_labels(form: str, layout: made.Layout) -> None:
    """T4's figures have no label: what runs together there is not read."""
    sheet = zeros(form)
    cells = {(c.code, c.applicant): c for c in read(made.document(sheet, layout)).cells}
    for key in sheet.cells:
        if not key[0].startswith("t4"):
            assert cells[key].state is State.ZERO


def test_other_digits_that_ran_together_are_not_taken_apart() -> None:
    sheet = zeros("form_2021")
    text = made.document(sheet, layouts.glued)
    text = text.replace("规章000\n", "规章2011\n").replace(
        "1.属于国家秘密0000000", "1.属于国家秘密10000001"
    )
    reading = read(text)
    unread = {c.code for c in reading.cells if c.state is State.UNREAD}
    assert {"t2.rules.issued", "t2.rules.repealed", "t3.refused.state_secret"} <= unread
    assert "short_row" in {issue.code for issue in reading.issues}
