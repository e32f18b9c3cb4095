"""Sheets of one figure a row, in every layout: all cells come back, no other."""

from collections.abc import Callable

import made_sheets as made
import made_tables as layouts
import pytest
from made_tables import Printed, Row

from parsers import forms
from parsers.documents import parse_document
from parsers.forms.spelling import sheet_keys
from parsers.hints import Hints
from parsers.model import Cell, Place, Report, State
from parsers.numbers import read_figure
from parsers.read import read_document
from parsers.sheets import labels, order
from parsers.sheets.compare import combine
from parsers.sheets.entries import entries_of
from parsers.sheets.glued import unglued
from parsers.tables.stream import Kind, Token

YEARS = {"annex_2014": 2016, "regional_sh_2008": 2012, "regional_fj_2009": 2009}


def read(text: str) -> Report:
    (report,) = read_document(text.encode(), Hints())
    return report


def of_sheet(report: Report) -> dict[str, Cell]:
    cells = [cell for cell in report.cells if not cell.code.startswith("p.")]
    assert len({cell.code for cell in cells}) == len(cells)
    return {cell.code: cell for cell in cells}


def assert_exact(report: Report, sheet: made.Sheet) -> None:
    assert report.form == sheet.form
    got = {code: (cell.value, cell.state) for code, cell in of_sheet(report).items()}
    assert got == {code: expected(text) for code, text in sheet.cells.items()}
    assert "readings_differ" not in codes(report)


def expected(text: str) -> tuple[int | float | None, State]:
    figure = read_figure(text)
    return figure.value, figure.state


def codes(report: Report) -> list[str]:
    return [issue.code for issue in report.issues]


def made_of(form: str, seed: int = 1, **kind: float) -> made.Sheet:
    return made.make_sheet(form, seed, **kind)


@pytest.mark.parametrize("form", made.NAMES)
@pytest.mark.parametrize("layout", layouts.LAYOUTS_WITH_BLANKS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_layout_gives_back_its_cells(form: str, layout: layouts.Layout, seed: int) -> None:
    sheet = made_of(form, seed)
    rows = sheet.rows
    if layout is layouts.broken_labels:  # a year is never cut in two
        rows = [[Printed(cell.text.replace("2009", "本")) for cell in row] for row in rows]
    report = read(made.document(rows, layout, YEARS[form]))
    assert_exact(report, sheet)
    assert {"unmapped_label", "short_row", "long_row"}.isdisjoint(codes(report))


@pytest.mark.parametrize("form", made.NAMES)
@pytest.mark.parametrize("layout", [layouts.bare_lines, made.spaced], ids=["lines", "spaces"])
def test_without_marks_nothing_may_be_blank(form: str, layout: layouts.Layout) -> None:
    sheet = made_of(form, 3, blanks=0)
    assert_exact(read(made.document(sheet.rows, layout, YEARS[form])), sheet)


@pytest.mark.parametrize("form", ["annex_2014", "regional_sh_2008"])
@pytest.mark.parametrize(
    "change", [made.side_by_side, made.numbered, made.numbered_behind, made.without_units]
)
@pytest.mark.parametrize("layout", [layouts.html, layouts.row_a_line, layouts.tabs])
def test_kinds_of_sheets(form: str, change: Callable[[list[Row]], list[Row]], layout) -> None:  # type: ignore[no-untyped-def]
    sheet = made_of(form, 4)
    assert_exact(read(made.document(change(sheet.rows), layout, YEARS[form])), sheet)


@pytest.mark.parametrize("form", made.NAMES)
@pytest.mark.parametrize("change", [made.numbered_after_unit, made.numbered_twice])
@pytest.mark.parametrize("layout", layouts.LAYOUTS_WITH_BLANKS, ids=lambda layout: layout.__name__)
def test_numbers_of_lines_in_every_layout(form: str, change, layout) -> None:  # type: ignore[no-untyped-def]
    sheet = made_of(form, 5)
    rows = sheet.rows
    if layout is layouts.broken_labels:
        rows = [[Printed(cell.text.replace("2009", "本")) for cell in row] for row in rows]
    assert_exact(read(made.document(change(rows), layout, YEARS[form])), sheet)


@pytest.mark.parametrize("form", ["annex_2014", "regional_sh_2008"])
@pytest.mark.parametrize("change", [made.numbered_after_unit, made.numbered_twice])
def test_numbers_of_lines_without_marks(form: str, change) -> None:  # type: ignore[no-untyped-def]
    sheet = made_of(form, 6, blanks=0)
    text = made.document(change(sheet.rows), layouts.bare_lines, YEARS[form])
    assert_exact(read(text), sheet)


def test_a_word_for_zero_may_run_together_with_its_unit_below_a_broken_label() -> None:
    sheet = made_of("regional_sh_2008", 6, blanks=0)
    text = made.document(made.numbered_after_unit(sheet.rows), made.spaced, 2012)
    at = next(n for n, row in enumerate(sheet.rows) if "免予公开范围2" in row[0].text)
    printed = f"（6）“免予公开范围2”数 条 {at:02d} {sheet.rows[at][2].text}"
    assert printed in text
    report = read(text.replace(printed, f"（6）“免予公开范\n围2”数 {at:02d} 条零"))
    cell = of_sheet(report)["r1.refused.trade_secret"]
    assert (cell.value, cell.state) == (0, State.ZERO)


def test_rows_in_one_piece_are_rows_and_no_sentences() -> None:
    sheet = made_of("regional_sh_2008", 6, blanks=0)
    rows = made.numbered_twice(sheet.rows)
    rows = [[Printed("".join(cell.text for cell in row))] for row in rows]
    report = read(made.document(rows, layouts.bare_lines, 2012))
    assert_exact(report, sheet)
    assert "p.info_total" not in {cell.code for cell in report.cells}


def test_figures_that_count_up_are_no_numbers_of_lines() -> None:
    sheet = made_of("regional_sh_2008", 7, blanks=0)
    rows = [sheet.rows[0], *([*r[:2], Printed(str(n))] for n, r in enumerate(sheet.rows[1:], 1))]
    for layout in (layouts.html, layouts.row_a_line, layouts.tabs, layouts.bare_lines):
        cells = of_sheet(read(made.document(rows, layout, 2012)))
        wrong = {n: c.value for n, c in enumerate(cells.values(), 1) if c.value not in {n, None}}
        assert not wrong


def relabelled(sheet: made.Sheet, names: dict[str, str]) -> list[Row]:
    left = dict(names)
    rows = []
    for row in sheet.rows:
        old = next((old for old in left if old in row[0].text), None)
        rows.append([Printed(left.pop(old)), *row[1:]] if old else row)
    assert not left
    return rows


USUAL = {
    "主动公开政府信息数": "（一）主动公开政府信息总数（条）",
    "主动公开规范性文件数": "其中:主动公开规范性文件数",
    "其他方式公开政府信息数": "5．其他方式",
    "其中：主要负责同志参加新闻发布会次数": "其中：主要负责同志参加",
    "其中：主要负责同志参加政府网站在线访谈次数": "其中：主要负责同志参加",
    "其他方式回应事件数": "5、其他方式",
    "网络申请数": "3.网上申请数",
    "延期办结数": "2.延期办结",
    "同意公开答复数": "2.同意公开数",
    "不同意公开答复数": "4.不同意公开数",
    "其中：涉及国家秘密": "其中：（1）涉及国家秘密数",
    "法律法规规定的其他情形": "法律、法规规定的其它情形",
    "申请信息不存在数": "6.信息不存在数",
    "告知作出更改补充数": "7.告知做出更改、补充数",
    "驳回原告诉讼请求数": "（一）维持具体行政行为数",
    "从事政府信息公开工作人员数": "（三）工作人员数",
}


@pytest.mark.parametrize("layout", [layouts.html, layouts.value_and_mark, layouts.bare_lines])
def test_usual_spellings_of_the_annex(layout: layouts.Layout) -> None:
    sheet = made_of("annex_2014", 5, blanks=0)
    assert_exact(read(made.document(relabelled(sheet, USUAL), layout)), sheet)


def test_a_label_of_two_blocks_is_not_guessed_without_its_block() -> None:
    sheet = made_of("annex_2014", 6, blanks=0)
    rows = [row for row in sheet.rows if "行政复议数量" not in row[0].text]
    rows = [row for row in rows if "行政诉讼数量" not in row[0].text]
    report = read(made.document(rows, layouts.html))
    assert "ambiguous_label" in codes(report)
    read_values = {c.code: c.raw for c in of_sheet(report).values() if c.value is not None}
    assert not any(code.startswith("a4.") for code in read_values)
    suits = {code: raw for code, raw in read_values.items() if code.startswith("a5.")}
    assert suits.items() <= sheet.cells.items()


def with_row(sheet: made.Sheet, label: str, *cells: str) -> Report:
    rows = [[row[0], *map(Printed, cells)] if label in row[0].text else row for row in sheet.rows]
    return read(made.document(rows, layouts.html))


def test_units_of_money_are_converted_and_others_are_not() -> None:
    sheet = made_of("annex_2014", 7, blanks=0)
    fees = "依申请公开信息收取的费用"
    assert of_sheet(with_row(sheet, fees, "元", "251"))["a7.fees_collected"].value == 0.0251
    cell = of_sheet(report := with_row(sheet, fees, "件", "251"))["a7.fees_collected"]
    assert (cell.value, cell.state) == (None, State.UNREAD)
    assert "unit_unexpected" in codes(report)


@pytest.mark.parametrize(("printed", "value"), [("12.5", None), ("-3", None), ("12件", 12)])
def test_only_money_has_decimals_and_nothing_a_sign(printed: str, value: int | None) -> None:
    sheet = made_of("annex_2014", 8, blanks=0)
    report = with_row(sheet, "（一）收到申请数", "件", printed)
    assert of_sheet(report)["a3.received"].value == value
    assert ("unread_cell" in codes(report)) == (value is None)


def test_a_row_more_is_named_and_left_out() -> None:
    sheet = made_of("annex_2014", 9)
    rows = [*sheet.rows[:30], [Printed("本县自行增加的指标"), Printed("件"), Printed("77")]]
    rows += sheet.rows[30:]
    report = read(made.document(rows, layouts.html))
    assert_exact(report, sheet)
    (issue,) = [issue for issue in report.issues if issue.code == "unmapped_label"]
    assert "77" in issue.text


def test_cumulative_figures_are_left_out_and_said_so() -> None:
    sheet = made_of("regional_fj_2009", 10)
    report = read(made.document(sheet.rows, layouts.html, 2009))
    assert_exact(report, sheet)
    assert [i.text for i in report.issues if i.code == "column_left_out"] == ["历年累计"]


@pytest.mark.parametrize("layout", [layouts.html, layouts.row_a_line])
def test_the_cumulative_column_may_stand_first(layout: layouts.Layout) -> None:
    sheet = made_of("regional_fj_2009", 11, blanks=0)
    rows = [[row[0], row[1], row[3], row[2]] for row in sheet.rows]
    assert_exact(read(made.document(rows, layout, 2009)), sheet)


def test_of_columns_of_two_years_the_reports_own_is_taken() -> None:
    sheet = made_of("annex_2014", 12, blanks=0)
    head = [*sheet.rows[0][:2], Printed("2015年"), Printed("2016年")]
    rows = [head, *([*row[:2], Printed("5"), row[2]] for row in sheet.rows[1:])]
    assert_exact(read(made.document(rows, layouts.html, 2016)), sheet)


def test_columns_that_nobody_knows_give_no_figure() -> None:
    sheet = made_of("annex_2014", 13, blanks=0)
    head = [*sheet.rows[0][:2], Printed("本级"), Printed("下级")]
    rows = [head, *([*row[:2], Printed("5"), row[2]] for row in sheet.rows[1:])]
    report = read(made.document(rows, layouts.html))
    assert all(cell.value is None for cell in of_sheet(report).values())
    assert "columns_unexpected" in codes(report) or report.form is None


@pytest.mark.parametrize("layout", [layouts.html, layouts.row_a_line, layouts.bare_lines])
def test_a_later_sheet_names_its_grounds_and_has_rows_without_a_code(
    layout: layouts.Layout,
) -> None:
    sheet = made.later_sheet()
    report = read(made.document(sheet.rows, layout, 2011))
    assert_exact(report, sheet)
    without_code = [label for label, _, code in made.LATER if not code]
    extra = [issue.text for issue in report.issues if issue.code == "extra_row"]
    assert [text.split(" | ")[0] for text in extra] == without_code
    assert not [c for c in report.checks if c.id == "R-DENY" and c.outcome == "fail"]


def test_what_is_left_of_an_annex_is_no_later_sheet() -> None:
    sheet = made_of("annex_2014", 23, blanks=0)
    telling = ("办结", "已主动公开", "不同意公开", "不存在", "回应解读情况")
    rows = [row for row in sheet.rows if not any(word in row[0].text for word in telling)]
    assert any("法律法规规定的其他情形" in row[0].text for row in rows)
    report = read(made.document(rows, layouts.html))
    assert not [code for code in of_sheet(report) if code.startswith("r1.")]


def test_a_row_above_the_first_known_label_is_named() -> None:
    sheet = made_of("regional_sh_2008", 22, blanks=0)
    rows = relabelled(sheet, {"主动公开信息数": "本街道发布的消息"})
    report = read(made.document(rows, layouts.html, 2012))
    (issue,) = [issue for issue in report.issues if issue.code == "unmapped_label"]
    assert "本街道发布的消息" in issue.text


def test_units_are_no_labels_of_an_unknown_sheet() -> None:
    rows = [["指标", "单位", "数量"], ["河道保洁", "公里", "3"], ["绿化", "人次", "5"]]
    rows += [["路灯", "条", "7"], ["井盖", "万元", "9"]]
    printed = [[*map(Printed, row)] for row in rows]
    for layout in (layouts.html, layouts.row_a_line):
        report = read(made.document(printed, layout, 2020))
        (text,) = [issue.text for issue in report.issues if issue.code == "unknown_form"]
        labels_listed = text.split(" / ")
        assert {"河道保洁", "绿化", "路灯", "井盖"} <= set(labels_listed)
        assert {"人次", "条", "万元"}.isdisjoint(labels_listed)


def test_numbered_grounds_are_taken_as_usual_and_doubted() -> None:
    sheet = made_of("regional_sh_2008", 14)
    for layout in (layouts.html, layouts.row_a_line):
        report = read(made.document(sheet.rows, layout, 2012))
        (issue,) = [issue for issue in report.issues if issue.code == "exemption_numbering"]
        assert issue.place is not None  # at the heading: no figure is wrong for it
        rows = {(c.place.row, c.place.line) for c in of_sheet(report).values()}
        assert (issue.place.row, issue.place.line) not in rows
    known = read(made.document(sheet.rows, layouts.html, 2012, place="定西市"))
    assert "exemption_numbering" not in codes(known)


def test_filling_notes_in_the_document_decide_what_a_number_means() -> None:
    sheet = made_of("regional_sh_2008", 15, blanks=0)
    text = made.document(sheet.rows, layouts.html, 2012)
    note = "<p>注：免予公开范围4指属于执法活动的信息；免予公开范围5指正在调查、讨论的信息。</p>"
    cells = of_sheet(read(text.replace("<p>填报人", f"{note}<p>填报人")))
    assert cells["r1.refused.enforcement_file"].raw == sheet.cells["r1.refused.process_information"]
    assert cells["r1.refused.process_information"].raw == sheet.cells["r1.refused.enforcement_file"]


def test_seven_numbered_grounds_are_the_other_numbering() -> None:
    sheet = made_of("regional_sh_2008", 16, blanks=0)
    at = next(i for i, row in enumerate(sheet.rows) if "免予公开范围6" in row[0].text)
    more = [Printed("（11）“免予公开范围7”数"), Printed("条"), Printed("7777")]
    rows = [*sheet.rows[: at + 1], more, *sheet.rows[at + 1 :]]
    cells = of_sheet(read(made.document(rows, layouts.html, 2012)))
    assert cells["r1.refused.prohibited_by_law"].value == 7777
    assert cells["r1.refused.enforcement_file"].raw == sheet.cells["r1.refused.prohibited_by_law"]


def test_the_annex_alone_is_a_report() -> None:
    sheet = made_of("annex_2014", 17)
    report = read(
        "政府信息公开情况统计表\n（2016年度）\n填报单位：示例县\n" + layouts.tabs(sheet.rows)
    )
    assert_exact(report, sheet)


def test_sentences_beside_the_annex_are_read_and_compared() -> None:
    sheet = made_of("annex_2014", 18, blanks=0)
    report = read(made.document(sheet.rows, layouts.html))
    assert {"p.received"} <= {cell.code for cell in report.cells}
    assert "N-RECV" in {check.id for check in report.checks}


def document_of(rows: list[Row], layout: layouts.Layout):  # type: ignore[no-untyped-def]
    return parse_document(made.document(rows, layout).encode(), Hints())


def drop(rows: list[Row], at: int) -> list[Row]:
    return [*rows[:at], *rows[at + 1 :]]


def swap(rows: list[Row], at: int) -> list[Row]:
    one, two = rows[at], rows[at + 1]
    return [*rows[:at], [*one[:2], two[2]], [*two[:2], one[2]], *rows[at + 2 :]]


def change(rows: list[Row], at: int) -> list[Row]:
    return [*rows[:at], [*rows[at][:2], Printed("31415")], *rows[at + 1 :]]


@pytest.mark.parametrize("layout", [layouts.html, layouts.value_and_mark, layouts.row_a_line])
@pytest.mark.parametrize("mutate", [drop, swap, change])
@pytest.mark.parametrize("reader", ["labels", "order"])
@pytest.mark.parametrize("at", [3, 24, 40])
def test_a_changed_row_in_one_reader_is_disputed(layout, mutate, reader, at) -> None:  # type: ignore[no-untyped-def]
    sheet = made_of("annex_2014", 19, blanks=0)
    distinct = [
        sheet.rows[0],
        *([*r[:2], Printed(str(100 + i))] for i, r in enumerate(sheet.rows[1:])),
    ]
    rows = [r if r[1].text else [*r[:2], Printed("")] for r in distinct]
    one, other = document_of(rows, layout), document_of(mutate(rows, at), layout)
    by_labels, by_order = (other, one) if reader == "labels" else (one, other)
    form = forms.load("annex_2014")
    reading = combine(
        labels.read(entries_of(by_labels, form), form),
        order.read(by_order.linear, form),
        form,
        frozenset(),
    )
    assert reading.disputed or "readings_differ" in {issue.code for issue in reading.issues}
    disputed = [cell for cell in reading.cells if (cell.code, None) in reading.disputed]
    assert all(cell.state is State.UNREAD for cell in disputed)
    assert not reading.disputed & reading.confirmed


def test_alike_readings_confirm_every_cell() -> None:
    sheet = made_of("annex_2014", 20)
    report = read(made.document(sheet.rows, layouts.html))
    assert (
        report.unconfirmed
        == tuple(dict.fromkeys((c.code, None) for c in report.cells if c.code.startswith("p.")))
        or not report.unconfirmed
    )


def test_a_new_spelling_is_one_line_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = made_of("annex_2014", 21, blanks=0)
    rows = relabelled(sheet, {"（一）收到申请数": "（一）全年登记在册的公开请求"})
    text = made.document(rows, layouts.html)
    before_line = of_sheet(read(text)).get("a3.received")
    assert before_line is None or before_line.state is State.UNREAD
    before = forms._label_rows

    def with_line(folder):  # type: ignore[no-untyped-def]
        line = {
            "table": "a3",
            "role": "row",
            "code": "a3.received",
            "label": "全年登记在册的公开请求",
        }
        found = before(folder)
        return [*found, line] if folder.name == "annex_2014" else found

    monkeypatch.setattr(forms, "_label_rows", with_line)
    forms.load.cache_clear()
    try:
        assert_exact(read(text), sheet)
    finally:
        monkeypatch.undo()
        forms.load.cache_clear()


@pytest.mark.parametrize("mark", ["12条", "1 234", "0.5万元", "N/A", "零件", "/"])
def test_a_figure_glued_to_its_unit_is_read(mark: str) -> None:
    assert unglued_texts(f"政策解读稿件发布数篇{mark}", "annex_2014") == [
        "政策解读稿件发布数",
        "篇",
        mark,
    ]


@pytest.mark.parametrize(
    ("text", "figures"),
    [("行政诉讼数件2 358件9652", ["2 358件", "9652"]), ("行政诉讼数件12 345", [])],
)
def test_glued_figures_of_two_columns_are_told_by_their_units(
    text: str, figures: list[str]
) -> None:
    assert unglued_texts(text, "regional_fj_2009")[2:] == figures


def unglued_texts(line: str, name: str) -> list[str]:
    stream = (Token(Kind.TEXT, line, line, Place(line=1)),)
    return [token.text for token in unglued(stream, forms.load(name))]


def test_words_that_a_line_s_end_cuts_are_the_form_s() -> None:
    assert sheet_keys("同意部分公开答覆数") == sheet_keys("同意部分公开答复数")
    assert sheet_keys("新增的规范性档案数") == sheet_keys("新增的规范性文件数")
