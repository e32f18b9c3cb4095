"""Attachments as files: the same cells at the same merged places, and the same bytes each time."""

import io
import re

import docx
import openpyxl
import pdfplumber
import pytest
from samples import YEARS, order

from crawler.sandbox.generator import make
from crawler.sandbox.printed import Grid, MadeReport, Slot
from crawler.sandbox.render_docx import document
from crawler.sandbox.render_pdf import Look, pdf, scanned
from crawler.sandbox.render_xlsx import workbook
from crawler.sandbox.spread import cut, placed

TABLED = [year for year in YEARS if year > 2018]
WAYS = {
    "docx": document,
    "xlsx": workbook,
    "pdf": pdf,
    "pdf upright": lambda report: pdf(report, Look(upright=True, broken=False)),
    "scan": scanned,
}


def bare(text: object) -> str:
    return re.sub(r"\s", "", "" if text is None else str(text))


def expanded(grid: Grid) -> list[list[str]]:
    """What each place of the grid shows where merged cells repeat their text."""
    places = [[""] * grid.columns for _ in grid.rows]
    for one in placed(grid):
        for row in range(one.top, one.bottom + 1):
            for column in range(one.left, one.right + 1):
                places[row][column] = bare(one.slot.text)
    return places


def figures(report: MadeReport) -> list[str]:
    return [bare(cell.raw) for cell in report.table_cells]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("year", YEARS)
def test_the_same_report_gives_the_same_bytes(year: int, way: str) -> None:
    report = make(order(year))
    assert WAYS[way](report) == WAYS[way](report)


@pytest.mark.parametrize("year", TABLED)
def test_word_holds_every_table_with_its_merged_cells(year: int) -> None:
    report = make(order(year))
    tables = docx.Document(io.BytesIO(document(report))).tables
    found = [[[bare(cell.text) for cell in row.cells] for row in table.rows] for table in tables]
    assert found == [expanded(grid) for grid in report.grids()]


@pytest.mark.parametrize("year", YEARS)
def test_word_holds_the_text(year: int) -> None:
    report = make(order(year))
    shown = [p.text for p in docx.Document(io.BytesIO(document(report))).paragraphs]
    assert shown[0] == report.title
    assert [p for section in report.sections for p in section.paragraphs if p not in shown] == []


@pytest.mark.parametrize("year", TABLED)
def test_excel_holds_a_sheet_for_the_text_and_one_for_each_table(year: int) -> None:
    report = make(order(year))
    book = openpyxl.load_workbook(io.BytesIO(workbook(report)))
    text, *tables = book.worksheets
    assert text["A1"].value == report.title
    for sheet, grid in zip(tables, report.grids(), strict=True):
        _, *rows = sheet.iter_rows(max_col=grid.columns, values_only=True)
        origins = {(p.top, p.left): bare(p.slot.text) for p in placed(grid)}
        found = {(r, c): bare(v) for r, row in enumerate(rows) for c, v in enumerate(row)}
        assert {place: text for place, text in found.items() if text} == {
            place: text for place, text in origins.items() if text
        }
        assert len(sheet.merged_cells.ranges) == sum(p.merged for p in placed(grid))


@pytest.mark.parametrize("look", [Look(), Look(upright=True), Look(broken=False)], ids=str)
@pytest.mark.parametrize("year", TABLED)
def test_pdf_holds_every_figure_in_order(year: int, look: Look) -> None:
    report = make(order(year))
    with pdfplumber.open(io.BytesIO(pdf(report, look))) as pages:
        tables = [table for page in pages.pages for table in page.extract_tables()]
        text = bare("".join(page.extract_text() for page in pages.pages))
    shown = [bare(cell) for table in tables for row in table for cell in row if bare(cell)]
    assert [one for one in shown if re.fullmatch(r"[\d.-]+", one)] == figures(report)
    assert all(bare(section.title) in text for section in report.sections)


def test_a_break_runs_through_the_table_of_requests() -> None:
    report = make(order(2022))
    with pdfplumber.open(io.BytesIO(pdf(report))) as pages:
        tables = [table for page in pages.pages for table in page.extract_tables()]
    (first,) = [n for n, table in enumerate(tables) if "自然人" in map(bare, table[1])]
    assert bare(tables[first][5][0]) == "三、本年度办理结果"
    assert bare(tables[first + 1][0][0]) == ""
    assert len(tables[first]) + len(tables[first + 1]) == len(list(report.grids())[1].rows)


def test_a_scan_has_no_text_but_pictures_of_all_pages() -> None:
    report = make(order(2022))
    with pdfplumber.open(io.BytesIO(scanned(report))) as pages:
        assert [bare(page.extract_text()) for page in pages.pages] == [""] * len(pages.pages)
        assert all(len(page.images) == 1 for page in pages.pages)


def test_a_cut_leaves_the_text_above_and_a_rest_below() -> None:
    grid = Grid(((Slot("a", rowspan=3), Slot("1")), (Slot("2"),), (Slot("3"),)), 2)
    above, below = cut(grid, 1)
    assert above.rows == ((Slot("a"), Slot("1")),)
    assert below.rows == ((Slot("", rowspan=2), Slot("2")), (Slot("3"),))
