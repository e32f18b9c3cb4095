"""Made tables in every layout that reports are printed in: all cells come back, no other."""

from collections.abc import Callable

import made_tables as made
import opencc
import pytest

from parsers import forms
from parsers.detection import detect
from parsers.documents import parse_document
from parsers.hints import Hints
from parsers.model import Document, State
from parsers.numbers import read_figure
from parsers.tables import TablesReading, read_tables

FORMS = ("form_2019", "form_2021")


def parsed(text: str) -> Document:
    return parse_document(text.encode(), Hints())


def read(text: str) -> TablesReading:
    document = parsed(text)
    match = detect(document)
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


@pytest.mark.parametrize("printed", ["１，２３４", "1,234", "1234件"])
def test_full_width_digits_thousands_and_counters(printed: str) -> None:
    sheet = made.make_sheet("form_2019", 7)
    sheet.tables[0][2][1] = made.Printed(printed)
    cells = {(c.code, c.applicant): c for c in read(made.document(sheet, made.html)).cells}
    assert cells["t2.rules.made_new", None].value == 1234
    assert cells["t2.rules.made_new", None].raw == printed


def test_money_comes_in_the_codebooks_unit() -> None:
    sheet = made.make_sheet("form_2019", 8)
    sheet.tables[0][-1][2] = made.Printed("238.99亿元", 2)
    cells = {c.code: c for c in read(made.document(sheet, made.row_a_line)).cells}
    assert cells["t2.procurement.proc_amount"].value == 23899000000
    assert cells["t2.procurement.proc_amount"].unit == "元"


def test_unit_in_the_heading_counts_where_the_cell_has_none() -> None:
    sheet = made.make_sheet("form_2021", 8)
    sheet.tables[0][-2][1] = made.Printed("本年收费金额（单位：元）", 3)
    sheet.tables[0][-1][1] = made.Printed("251000", 3)
    cells = {c.code: c for c in read(made.document(sheet, made.html)).cells}
    assert cells["t2.fees.fee_amount"].value == 25.1


def test_a_sign_is_legal_only_in_the_change_of_items() -> None:
    sheet = made.make_sheet("form_2019", 9)
    sheet.tables[0][2][1] = made.Printed("-5")
    sheet.tables[0][6][2] = made.Printed("减616")
    reading = read(made.document(sheet, made.html))
    cells = {c.code: c for c in reading.cells}
    assert cells["t2.rules.made_new"].state is State.UNREAD
    assert cells["t2.licensing.items_delta"].value == -616
    assert "unread_cell" in {issue.code for issue in reading.issues}


TEXT_AND_HTML = pytest.mark.parametrize("layout", [made.html, made.value_and_mark, made.row_a_line])


@TEXT_AND_HTML
def test_form_2021_with_one_row_for_other_handling(layout: made.Layout) -> None:
    sheet = made.without_rows(made.make_sheet("form_2021", 10), "t3.other_handling.")
    row = [made.Printed("（六）其他处理", 2), *(made.Printed(str(n)) for n in range(1, 8))]
    sheet.tables[1].insert(-2, row)
    cells = {(c.code, c.applicant): c.value for c in read(made.document(sheet, layout)).cells}
    assert cells["t3.other_handling", "natural_person"] == 1
    assert cells["t3.other_handling", "total"] == 7
    assert len(cells) == len(sheet.cells) + 7


@TEXT_AND_HTML
def test_printed_subtotals_of_groups_are_cells(layout: made.Layout) -> None:
    sheet = made.make_sheet("form_2021", 11)
    row = [made.Printed("（三）不予公开", 2), *(made.Printed(str(n)) for n in range(1, 8))]
    sheet.tables[1].insert(7, row)
    reading = read(made.document(sheet, layout))
    cells = {(c.code, c.applicant): c.value for c in reading.cells}
    assert [cells["t3.refused", column] for column in forms.load("form_2021").t3_columns] == [
        *range(1, 8)
    ]
    assert len(cells) == len(sheet.cells) + 7


@TEXT_AND_HTML
def test_rows_that_are_not_printed_are_not_made_up(layout: made.Layout) -> None:
    sheet = made.without_rows(made.make_sheet("form_2019", 12), "t3.not_processed.")
    assert_exact(read(made.document(sheet, layout)), sheet)


@TEXT_AND_HTML
def test_a_row_that_nobody_mapped_is_an_issue_and_no_cell(layout: made.Layout) -> None:
    sheet = made.make_sheet("form_2021", 13)
    sheet.tables[1].insert(8, [made.Printed("9.某种新理由", 2), *map(made.Printed, "1234567")])
    reading = read(made.document(sheet, layout))
    assert_exact(reading, sheet)
    unmapped = [issue.text for issue in reading.issues if issue.code == "unmapped_label"]
    assert [text.split(" | ")[0] for text in unmapped] == ["9.某种新理由"]
    assert unmapped[0].endswith("1 | 2 | 3 | 4 | 5 | 6 | 7")


@pytest.mark.parametrize("layout", [made.html, made.value_and_mark, made.mark_alone])
def test_a_row_that_lost_a_cell_is_unread(layout: made.Layout) -> None:
    sheet = made.make_sheet("form_2021", 14, blanks=0)
    del sheet.tables[1][5][-3]
    reading = read(made.document(sheet, layout))
    states = {c.state for c in reading.cells if c.code == "t3.granted"}
    assert states == {State.UNREAD}
    assert "short_row" in {issue.code for issue in reading.issues}


def test_unknown_tables_of_figures_are_named_and_not_read() -> None:
    rows = [[made.Printed(f"指标{n}"), made.Printed("条"), made.Printed(str(n))] for n in range(5)]
    document = parsed(f"<html><body><h1>年度报告</h1>{made.html(rows)}</body></html>")
    assert detect(document) is None


def test_figures_of_a_dump_without_repeated_lines_are_not_taken() -> None:
    sheet = made.make_sheet("form_2019", 15, blanks=0)
    lines = made.document(sheet, made.bare_lines).splitlines()
    reading = read("\n".join(dict.fromkeys(lines)))
    wrong = [
        c
        for c in reading.cells
        if c.value is not None and c.raw != sheet.cells[c.code, c.applicant]
    ]
    assert not wrong
