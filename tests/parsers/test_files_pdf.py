"""PDF files: text layer, ruled tables over page breaks, furniture, scans, files made to harm."""

import zlib

import pytest
from made_files import HEADINGS, MARKS, PROSE, ROWS, TITLE, Paper, pdf_of_pages, png

from parsers.documents import parse_document
from parsers.errors import UnreadableDocumentError
from parsers.files import pdf_grids
from parsers.files.furniture import furniture
from parsers.hints import Hints
from parsers.model import Document, Line, Table
from parsers.read import read_document


def read(data: bytes) -> Document:
    return parse_document(data, Hints(path="report.doc", media_type="application/msword"))


def grid(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def codes(data: bytes, hints: Hints = Hints()) -> list[str]:  # noqa: B008
    (report,) = read_document(data, hints)
    return [issue.code for issue in report.issues]


def test_a_pdf_is_known_by_its_bytes_not_by_its_name() -> None:
    assert read(pdf_of_pages([[TITLE, "一、总体情况", PROSE]])).media_type == "application/pdf"


def test_lines_keep_their_page_and_stand_in_both_views() -> None:
    document = read(pdf_of_pages([[TITLE, "一、总体情况"], ["二、主动公开政府信息情况"]]))
    pages = [(block.page, block.text) for block in document.blocks]
    assert pages == [(1, TITLE), (1, "一、总体情况"), (2, "二、主动公开政府信息情况")]
    assert [(row.place.page, row.text) for row in document.linear] == pages


def test_a_paragraph_that_the_page_wraps_is_one_line_again() -> None:
    long = "全年主动公开政府信息" * 4
    document = read(pdf_of_pages([["　　" + long, long, "没有收到申请1", "一、总体情况"]]))
    assert lines(document) == [long + long + "没有收到申请1", "一、总体情况"]


def test_a_ruled_table_stands_between_its_lines() -> None:
    paper = Paper().line(50, 50, "二、主动公开").rows(70, [MARKS, ["规章", "1", "", "3"]])
    document = read(paper.line(50, 150, "三、其他").bytes())
    before, table, after = document.blocks
    assert isinstance(before, Line) and before.text == "二、主动公开"
    assert isinstance(table, Table) and grid(table) == [MARKS, ["规章", "1", "", "3"]]
    assert isinstance(after, Line) and after.text == "三、其他"


def test_characters_below_each_other_in_a_cell_are_one_label() -> None:
    paper = Paper().rows(50, [["指标", "总\n计"], ["规章", "5"]], height=40)
    (table,) = tables(read(paper.line(50, 200, TITLE * 2).bytes()))
    assert grid(table)[0] == ["指标", "总计"]


def two_pages(last: list[str], first: list[str]) -> Document:
    """A table of requests with a page number, and its rest on the next page."""
    head = [["申请人情况", *HEADINGS], *ROWS]
    paper = Paper().rows(50, [*head, last]).line(290, 820, "- 1 -").end_page()
    rest = [first, ["2.重复申请", *"0000001"]]
    return read(paper.rows(40, rest).line(290, 820, "- 2 -").bytes())


def test_page_numbers_between_the_parts_of_a_table_are_dropped() -> None:
    document = two_pages(["（一）予以公开", *"3000003"], ["（二）部分公开", *"1000001"])
    assert lines(document) == []
    assert [row.text for row in document.linear if "-" in row.text] == []
    assert [table.page for table in tables(document)] == [1, 2]


def test_a_row_that_the_page_break_cut_is_one_row_again() -> None:
    document = two_pages(["1.信访举报", *"4000004"], ["投诉类申请", *[""] * 7])
    above, below = tables(document)
    assert grid(above)[-1] == ["1.信访举报投诉类申请", *"4000004"]
    assert grid(below)[0] == [""] * 8


def test_a_row_below_the_page_break_is_not_taken_for_a_rest() -> None:
    document = two_pages(["（三）不予公开", *[""] * 7], ["1.属于国家秘密", *"1000001"])
    assert grid(tables(document)[1])[0] == ["1.属于国家秘密", *"1000001"]


def test_two_rows_of_figures_are_never_joined() -> None:
    document = two_pages(["规章", *"1000001"], ["规范性文件", *"2000002"])
    assert grid(tables(document)[1])[0] == ["规范性文件", *"2000002"]


@pytest.mark.parametrize(
    "mark", ["- 9 -", "— 9 —", "第3页", "第 3 页 共 9 页", "P. 9", "Page 9", "3/9"]
)
def test_page_numbers_are_furniture(mark: str) -> None:
    assert furniture([["一、总体情况", mark]]) == {(0, 1)}


def test_a_bare_number_is_furniture_only_where_pages_are_counted() -> None:
    assert furniture([["规章", "1"], ["行政许可", "2"]]) == {(0, 1), (1, 1)}
    assert furniture([["规章", "4"], ["行政许可", "0"]]) == frozenset()


def test_a_running_head_is_furniture_from_three_pages_on() -> None:
    pages = [["政府信息公开年报", f"内容{chr(0x4E00 + n)}"] for n in range(3)]
    assert furniture(pages) == {(0, 0), (1, 0), (2, 0)}
    assert furniture(pages[:2]) == frozenset()


def test_an_unruled_table_stays_lines() -> None:
    document = read(pdf_of_pages([[TITLE, *(" ".join(row) for row in ROWS)]]))
    assert lines(document)[1:] == [" ".join(row) for row in ROWS]


def test_radicals_of_text_layers_are_characters() -> None:
    from parsers.text import clean

    assert clean("人⺠政府⻔⼾，⻘⽊县").text == "人民政府门户,青木县"


def test_a_scan_is_one_report_without_figures_named_by_its_file() -> None:
    data = Paper().picture(560, 800).end_page().picture(560, 800).bytes()
    (report,) = read_document(data, Hints(path=f"/x/{TITLE}.pdf"))
    assert (report.form, report.cells, report.identity.year) == (None, (), 2021)
    (said,) = [issue.text for issue in report.issues if issue.code == "needs_ocr"]
    assert "all 2 pages" in said


def test_a_file_with_one_scanned_page_gives_no_figure_at_all() -> None:
    paper = Paper().line(50, 50, TITLE).line(50, 80, "一、总体情况").line(50, 110, PROSE)
    data = paper.rows(150, [["申请人情况", *HEADINGS], *ROWS]).end_page().picture(560, 800).bytes()
    (report,) = read_document(data)
    assert report.cells == ()
    assert report.identity.title == TITLE
    assert "page 2 of 2" in next(i.text for i in report.issues if i.code == "needs_ocr")


def test_a_picture_as_wide_as_a_table_beside_text_is_named() -> None:
    paper = Paper().line(50, 50, TITLE).line(50, 80, "一、总体情况").line(50, 110, PROSE)
    (report,) = read_document(paper.picture(500, 200, top=200).bytes())
    assert [i.place.page for i in report.issues if i.code == "needs_ocr" and i.place] == [1]
    assert report.cells


def test_a_small_seal_is_no_table() -> None:
    paper = Paper().line(50, 50, TITLE).line(50, 80, "一、总体情况").line(50, 110, PROSE)
    assert "needs_ocr" not in codes(paper.picture(110, 110, top=300).bytes())


def test_a_text_layer_of_another_encoding_counts_as_none() -> None:
    from parsers.files.pdf import is_rubbish

    assert is_rubbish("ÕþÎñ¹«¿ªÄê¶È±¨¸æ" * 5)
    assert is_rubbish("\ue000\ue001\ue002公开" * 10)
    assert not is_rubbish("XX市 12 0 0 0")
    assert not is_rubbish("An English annual report of some length, which nobody here wrote.")


def test_locked_broken_and_empty_files_say_so() -> None:
    whole = pdf_of_pages([[TITLE]])
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = Paper(encrypt=StandardEncryption("secret")).line(50, 50, TITLE).bytes()
    with pytest.raises(UnreadableDocumentError, match="password"):
        read(locked)
    with pytest.raises(UnreadableDocumentError, match="broken PDF"):
        read(whole[: len(whole) // 3])


def test_a_stream_that_unpacks_without_end_is_refused() -> None:
    stream = zlib.compress(b"0 0 m " * (10 * 2**20), 9)
    data = b"%PDF-1.4\n4 0 obj<</Filter/FlateDecode/Length 1>>stream\n" + stream + b"\nendstream"
    with pytest.raises(UnreadableDocumentError, match="unpacks"):
        read(data)


@pytest.mark.parametrize(
    "dictionary",
    [
        b"/Filter/FlateDecode" + b"/A(x)" * 150,
        b"/Filter/Fl#61teDecode",
    ],
    ids=["a long dictionary", "another spelling"],
)
def test_such_a_stream_is_found_however_it_is_described(dictionary: bytes) -> None:
    stream = zlib.compress(b"0 0 m " * (10 * 2**20), 9)
    data = b"%PDF-1.4\n4 0 obj<<" + dictionary + b">>stream\n" + stream + b"\nendstream"
    with pytest.raises(UnreadableDocumentError, match="unpacks"):
        read(data)


def test_many_streams_that_unpack_to_very_much_together_are_refused() -> None:
    stream = zlib.compress(b"0 0 m " * (6 * 2**20), 9)
    one = b"4 0 obj<</Filter/FlateDecode/Length 1>>stream\n" + stream + b"\nendstream\n"
    with pytest.raises(UnreadableDocumentError, match="unpacks"):
        read(b"%PDF-1.4\n" + one * 20)


def test_tables_behind_the_fortieth_page_are_not_searched_and_that_is_said() -> None:
    paper = Paper()
    for n in range(42):
        paper.rows(50, [["指标", "总计"], [chr(0x4E00 + n) * 20, "5"]]).end_page()
    document = read(paper.bytes())
    assert {table.page for table in tables(document)} == set(range(1, 41))
    assert {block.page for block in document.blocks} == set(range(1, 43))
    assert [issue.code for issue in document.issues] == ["too_long"]


def test_type_that_is_printed_twice_to_look_bold_is_read_once() -> None:
    paper = Paper().line(50, 50, TITLE).line(50, 80, "收到11件").line(50.4, 80, "收到11件")
    assert lines(read(paper.line(50, 110, PROSE).bytes()))[1] == "收到11件"


def test_a_picture_file_is_a_report_that_needs_eyes() -> None:
    (report,) = read_document(png(600, 800), Hints(link_text=TITLE))
    assert report.source.media_type == "image/png"
    assert (report.identity.year, report.cells) == (2021, ())
    assert "needs_ocr" in [issue.code for issue in report.issues]


def test_cells_know_the_page_that_printed_them() -> None:
    paper = Paper().line(50, 40, TITLE).rows(60, [["申请人情况", *HEADINGS], *ROWS[:1]]).end_page()
    rest = [ROWS[1], ["四、结转下年度继续办理", *"0000000"], ["本年制发件数", *"0000000"]]
    (report,) = read_document(paper.rows(40, rest).bytes())
    pages = {cell.code: cell.place.page for cell in report.cells if cell.code.startswith("t3.")}
    assert (pages["t3.received_new"], pages["t3.carried_in"]) == (1, 2)


def test_a_page_on_which_nothing_stands_is_named() -> None:
    paper = Paper().line(50, 50, TITLE).end_page().end_page().line(50, 50, PROSE)
    (issue,) = read(paper.bytes()).issues
    assert (issue.code, issue.place and issue.place.page) == ("cut_off", 2)


@pytest.mark.parametrize(("most", "code"), [(20, "too_long"), (4_000, None)])
def test_a_page_of_too_many_ruling_lines_says_that_no_table_is_read(
    monkeypatch: pytest.MonkeyPatch, most: int, code: str | None
) -> None:
    monkeypatch.setattr(pdf_grids, "_MOST_ON_PAGE", most)
    paper = Paper().line(50, 50, TITLE).end_page().line(50, 30, PROSE)
    document = read(paper.rows(50, [MARKS] * 5).bytes())
    found = [(issue.code, issue.place and issue.place.page) for issue in document.issues]
    assert found == ([(code, 2)] if code else [])
    assert len(tables(document)) == (0 if code else 1)


def test_a_ruled_page_that_one_library_gives_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(page: object) -> None:
        raise ValueError(page)

    monkeypatch.setattr(pdf_grids, "_tables", fail)
    paper = Paper().line(50, 50, TITLE).line(50, 70, PROSE).end_page().rows(50, [MARKS] * 2)
    document = read(paper.bytes())
    found = [(issue.code, issue.place and issue.place.page) for issue in document.issues]
    assert (found, tables(document)) == ([("cut_off", 2)], [])
