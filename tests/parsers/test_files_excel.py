"""Excel files: sheets as tables, merged cells, and sheets made to harm."""

import io
import zipfile

import pytest
from made_files import TITLE, stored, workbook, zipped

from parsers.documents import parse_document
from parsers.errors import UnreadableDocumentError
from parsers.hints import Hints
from parsers.model import Document, Line, Table


def read(data: bytes, hints: Hints = Hints()) -> Document:  # noqa: B008
    return parse_document(data, hints)


def with_sheet(rows: str, after: str = "", name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook whose only sheet holds these rows of XML and stands in this part."""
    with zipfile.ZipFile(io.BytesIO(stored(workbook([["规章", 1]])))) as given:
        members = {one: given.read(one).decode() for one in given.namelist()}
    del members["xl/worksheets/sheet1.xml"]
    relations = members["xl/_rels/workbook.xml.rels"]
    members["xl/_rels/workbook.xml.rels"] = relations.replace("xl/worksheets/sheet1.xml", name)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return zipped({**members, name: sheet})


def texts(document: Document) -> list[str]:
    return [block.printed for block in document.blocks if isinstance(block, Line)]


def grids(document: Document) -> list[list[list[str]]]:
    found = [block for block in document.blocks if isinstance(block, Table)]
    return [[[cell.text for cell in row] for row in table.rows] for table in found]


def test_excel_keeps_rows_and_columns_of_its_sheets() -> None:
    book = workbook(
        [[TITLE]], [["统计指标", "单位", "统计数"], ["规章", "件", 12.0], ["费用", "万元", 0.3]]
    )
    book.worksheets[1].insert_rows(1)
    document = read(stored(book))
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert (table.number, table.rows[1][2].row, table.rows[1][2].column) == (2, 3, 3)
    assert grids(document)[0][1:] == [["规章", "件", "12"], ["费用", "万元", "0.3"]]
    assert texts(document) == [TITLE]


def test_merged_cells_of_excel_are_expanded_in_one_view_and_once_in_the_other() -> None:
    book = workbook([["结果", "", 3], ["", "", 5]])
    book.worksheets[0].merge_cells("A1:B2")
    document = read(stored(book))
    assert grids(document) == [[["结果", "结果", "3"], ["结果", "结果", "5"]]]
    assert [row.text for row in document.linear] == ["结果|3|", "5|"]


def test_a_row_of_a_group_is_a_row_however_long_its_label_and_without_figures() -> None:
    long = "申请人没有说明理由而且过了期限也没有补正因此行政机关不再处理的那些申请"
    book = workbook([["结果", "首项", 3], ["", long, ""], ["", "其他", ""]])
    book.worksheets[0].merge_cells("A1:A3")
    assert [row[1] for row in grids(read(stored(book)))[0]] == ["首项", long, "其他"]


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    book = workbook([["规章", 1], ["规范性文件", 2]], [["规章", 7], ["规范性文件", 8]])
    book.worksheets[1].sheet_state = "hidden"
    document = read(stored(book))
    assert grids(document) == [[["规章", "1"], ["规范性文件", "2"]]]
    assert [(issue.code, issue.text) for issue in document.issues] == [("hidden_sheet", "表2")]


def test_a_sheet_that_reaches_to_the_last_cell_of_excel_is_refused_at_once() -> None:
    book = workbook([["规章", 1]])
    book.worksheets[0]["XFD1048576"] = 5
    with pytest.raises(UnreadableDocumentError, match="cells"):
        read(stored(book))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("<c r='A1'>", "<c r='XFD1048576'>"),
        ('<c r = "A1">', '<c r = "XFD1048576">'),
        ('<c s="a>b" r="A1">', '<c s="a>b" r="XFD1048576">'),
        ("<c><v>1</v></c>" * 16_383 + "<c>", "<c>"),
    ],
)
def test_far_cells_are_seen_however_their_places_are_written(first: str, last: str) -> None:
    rows = f'<row r="1">{first}<v>1</v></c></row><row r="1048576">{last}<v>1</v></c></row>'
    with pytest.raises(UnreadableDocumentError, match="17,179,869,184 cells"):
        read(with_sheet(rows))


def test_far_cells_are_seen_in_a_part_of_any_name() -> None:
    rows = '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableDocumentError, match="17,179,869,184 cells"):
        read(with_sheet(rows, name="xl/media/picture.png"))


def test_ranges_merged_over_each_other_are_not_laid_out() -> None:
    cells = [f'<c r="A{r}"><v>{r}</v></c><c r="B{r}"><v>7</v></c>' for r in (1, 2, 3)]
    rows = "".join(f'<row r="{r}">{cell}</row>' for r, cell in enumerate(cells, start=1))
    merged = "".join('<mergeCell ref="A1:CB900"/>' for _ in range(1_000))
    document = read(with_sheet(rows, after=f"<mergeCells>{merged}</mergeCells>"))
    assert grids(document) == [[["1", "7"], ["2", "7"], ["3", "7"]]]


@pytest.mark.parametrize("place", ["A2001", "CC1"])
def test_what_stands_beyond_the_last_row_or_column_is_told_of(place: str) -> None:
    book = workbook([["规章", 1]])
    assert read(stored(book)).issues == ()
    book.worksheets[0][place] = 5
    assert [issue.code for issue in read(stored(book)).issues] == ["too_long"]
