"""Made tables in every layout that reports are printed in: all cells come back, no other."""

from collections.abc import Callable

import made_tables as made
import opencc
import pytest

from parsers import forms
from parsers.hints import Hints
from parsers.model import Document, State
from parsers.numbers import read_figure
from parsers.documents import parse_document
from parsers.tables import TablesReading, read_tables

FORMS = ("form_2019", "form_2021")


def parsed(text: str) -> Document:
    return parse_document(text.encode(), Hints())


def read(text: str) -> TablesReading:
    document = parsed(text)
    match = forms.detect(document)
    assert match is not None
    return read_tables(document, match.form)


def assert_exact(reading: TablesReading, sheet: made.Sheet) -> None:
    got = {(cell.code, cell.applicant): (cell.value, cell.state) for cell in reading.cells}
    assert len(got) == len(reading.cells)
    assert got == {key: expected(text) for key, text in sheet.cells.items()}
    assert not reading.disputed


def expected(text: str) -> tuple[int | float | None, State]:
    figure = read_figure(text)
    return figure.value, figure.state


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", made.LAYOUTS_WITH_BLANKS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_layout_gives_back_its_cells(
    form: str, layout: Callable[[list[made.Row]], str], seed: int
) -> None:
    sheet = made.make_sheet(form, seed)
    assert_exact(read(made.document(sheet, layout)), sheet)


@pytest.mark.parametrize("form", FORMS)
def test_lines_without_marks_are_read_when_no_cell_is_blank(form: str) -> None:
    sheet = made.make_sheet(form, 4, blanks=0)
    assert_exact(read(made.document(sheet, made.bare_lines)), sheet)


def test_lines_without_marks_and_with_blanks_are_never_guessed() -> None:
    sheet = made.make_sheet("form_2021", 5, blanks=0.05)
    reading = read(made.document(sheet, made.bare_lines))
    for cell in reading.cells:
        if cell.value is not None:
            assert sheet.cells[cell.code, cell.applicant] == cell.raw
    assert "short_row" in {issue.code for issue in reading.issues}


@pytest.mark.parametrize("layout", [made.html, made.leading_mark, made.row_a_line])
def test_traditional_characters_with_pinyin(layout: Callable[[list[made.Row]], str]) -> None:
    sheet = made.make_sheet("form_2021", 6)
    text = opencc.OpenCC("s2t").convert(made.document(sheet, layout))
    text = text.replace("發", "發(fā)").replace("數", "數(shù)").replace("機", "機(jī)")
    assert_exact(read(text), sheet)


@pytest.mark.parametrize("width", ["full", "half"])
def test_full_width_digits_and_thousands(width: str) -> None:
    sheet = made.make_sheet("form_2019", 7, blanks=0)
    printed = "１，２３４" if width == "full" else "1,234"
    text = made.document(sheet, made.value_and_mark).replace("规章 |\n", f"规章 |\n{printed} |\n", 1)
    first = sheet.cells["t2.rules.made_new", None]
    text = text.replace(f"{printed} |\n{first} |", f"{printed} |", 1)
    cells = {(c.code, c.applicant): c for c in read(text).cells}
    assert cells["t2.rules.made_new", None].value == 1234
    assert cells["t2.rules.made_new", None].raw == printed
