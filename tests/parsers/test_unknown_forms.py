"""Forms that nobody has mapped: invented for 2027, none of their figures may be taken.

Each keeps as much of the form of 2021 as a successor might: its title, sections, corner note,
most of its rows. What differs is named by the case; every label of the tables must be listed.
"""

from collections.abc import Callable
from dataclasses import replace

import made_tables as made
import pytest
from made_tables import Printed, Row

from parsers.hints import Hints
from parsers.model import Report
from parsers.read import read_document

Change = Callable[[list[list[Row]]], None]
LAYOUTS = [made.html, made.value_and_mark, made.row_a_line, made.markdown, made.tabs]


def invented(change: Change, layout: made.Layout, year: int = 2027) -> str:
    sheet = made.make_sheet("form_2021", 3, blanks=0)
    tables = [[list(row) for row in table] for table in sheet.tables]
    change(tables)
    text = made.document(replace(sheet, tables=tuple(tables)), layout)
    return text.replace("2023年", f"{year}年").replace("收到申请3件", "收到政府信息公开申请3件")


def read(text: str) -> Report:
    (report,) = read_document(text.encode(), Hints())
    return report


def place_of(rows: list[Row], label: str) -> int:
    return next(i for i, row in enumerate(rows) if any(label in cell.text for cell in row))


def relabel(rows: list[Row], old: str, new: str) -> None:
    for row in rows:
        for i, cell in enumerate(row):
            if old in cell.text:
                row[i] = Printed(cell.text.replace(old, new), cell.columns, cell.rows)


def row_inserted(tables: list[list[Row]]) -> None:
    """Two more ways of handling a request."""
    rows = tables[1]
    at = place_of(rows, "部分公开")
    rows[at][0:0] = []
    for name in ("（二之一）延期后公开", "（二之二）转送其他机关"):
        rows.insert(at + 1, [Printed(name, 2), *(Printed(str(n)) for n in (4, 0, 0, 1, 0, 0, 5))])


def one_row_inserted(tables: list[list[Row]]) -> None:
    """A single row more, as agencies print local rows: an oddity in any year."""
    at = place_of(tables[1], "部分公开")
    figures = [Printed(str(n)) for n in (4, 0, 0, 1, 0, 0, 5)]
    tables[1].insert(at + 1, [Printed("（二之一）延期后公开", 2), *figures])


def eight_applicants(tables: list[list[Row]]) -> None:
    """A column between the organisations and the total."""
    rows = tables[1]
    rows[0][1] = Printed("申请人情况", 8)
    rows[1][1] = Printed("法人或其他组织", 6)
    rows[2].append(Printed("境外组织"))
    for row in rows[3:]:
        row.insert(-1, Printed("2"))


def other_applicants(tables: list[list[Row]]) -> None:
    """Seven columns as before, for other applicants."""
    for old, new in (("科研机构", "个体工商户"), ("社会公益组织", "村民委员会")):
        relabel(tables[1], old, new)


def split_requests(tables: list[list[Row]]) -> None:
    """The table of requests in two, the second by channel."""
    rows = tables[1]
    tables[1] = rows[:-1]
    channels = ("线上渠道提交的申请", "线下窗口提交的申请", "邮寄提交的申请", "移动端提交的申请")
    tables[1] += [
        [Printed("申请渠道", 3), *(Printed(f"第{n}季度") for n in "一二三四"), Printed("全年", 3)]
    ]
    tables[1] += [
        [Printed(c, 3), *(Printed(str(i)) for i in range(4)), Printed("6", 3)] for c in channels
    ]


def other_relation(tables: list[list[Row]]) -> None:
    """Every row as before, and a fifth in the printed relation."""
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项、第四项与第五项之和）"
    tables[1][0][0] = Printed(note, 3, 3)


def renamed_rows(tables: list[list[Row]]) -> None:
    """The same places under other names."""
    names = {
        "予以公开": "全部提供",
        "部分公开": "区分提供",
        "属于国家秘密": "依法定密事项",
        "重复申请": "同一内容再次提出",
        "结转下年度继续办理": "跨年度在办件",
    }
    for old, new in names.items():
        relabel(tables[1], old, new)


def replaced_items(tables: list[list[Row]]) -> None:
    """The table of proactive disclosure replaced, requests as before."""
    heads = ["信息类别", "本年新增条数", "年末有效条数"]
    names = ["政策文件", "政策解读", "数据开放目录", "回应关切", "基层标准化目录"]
    rows = [[name, str(10 + i), str(20 + i)] for i, name in enumerate(names)]
    tables[0] = [[Printed(text) for text in row] for row in [heads, *rows]]


def all_new(tables: list[list[Row]]) -> None:
    """No table as before."""
    replaced_items(tables)
    heads = ["办理指标", "个人", "单位", "小计"]
    names = ["新收件", "结存件", "公开件", "不公开件", "退回件", "年末在办件"]
    rows = [[name, str(i), str(i + 1), str(2 * i + 1)] for i, name in enumerate(names)]
    tables[1] = [[Printed(text) for text in row] for row in [heads, *rows]]
    names = ["复议维持件", "复议撤改件", "诉讼胜诉件", "诉讼败诉件"]
    tables[2] = [[Printed(name), Printed(str(i))] for i, name in enumerate(names)]


CHANGES = [
    row_inserted,
    eight_applicants,
    other_applicants,
    split_requests,
    other_relation,
    renamed_rows,
    replaced_items,
    all_new,
]


def labels_of(change: Change) -> set[str]:
    """Every text of the invented tables that is no figure."""
    sheet = made.make_sheet("form_2021", 3, blanks=0)
    tables = [[list(row) for row in table] for table in sheet.tables]
    change(tables)
    texts = {cell.text for table in tables for row in table for cell in row}
    return {
        text
        for text in texts
        if text and not text.lstrip("+-").replace(".", "").isdigit() and text != "-"
    }


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_form_of_2027_gives_no_figure(change: Change, layout: made.Layout) -> None:
    report = read(invented(change, layout))
    assert report.form is None
    assert report.cells == ()
    issues = [issue for issue in report.issues if issue.code == "unknown_form"]
    assert issues
    listed = "".join(issue.text for issue in issues)
    bare = {squeezed(text) for text in labels_of(change)}
    assert [text for text in bare if text not in squeezed(listed)] == []


def squeezed(text: str) -> str:
    from parsers.text import label_key

    return label_key("".join(text.split()))


EARLIER = [row_inserted, eight_applicants, other_relation, replaced_items, all_new]


@pytest.mark.parametrize("layout", [made.html, made.value_and_mark])
@pytest.mark.parametrize("change", EARLIER, ids=lambda change: change.__name__)
def test_tables_that_are_plainly_others_give_none_in_any_year(
    change: Change, layout: made.Layout
) -> None:
    report = read(invented(change, layout, year=2023))
    assert report.form is None
    assert report.cells == ()


def nothing(tables: list[list[Row]]) -> None:
    """The form as it is."""


@pytest.mark.parametrize("year", [2023, 2026, 2027])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_the_known_form_is_read_in_later_years_too(layout: made.Layout, year: int) -> None:
    report = read(invented(nothing, layout, year=year))
    assert report.form == "form_2021"
    assert len([c for c in report.cells if c.code.startswith("t3.")]) == 25 * 7


def local_row(tables: list[list[Row]]) -> None:
    tables[0].append([Printed("其他主动公开文件"), Printed("12", 3)])


def local_request_row(tables: list[list[Row]]) -> None:
    """A row that one office added for itself."""
    one_row_inserted(tables)


def misspelt(tables: list[list[Row]]) -> None:
    relabel(tables[1], "属于行政查询事项", "属于行政查巡事顷")


@pytest.mark.parametrize("year", [2024, 2027])
@pytest.mark.parametrize("layout", [made.html, made.value_and_mark])
@pytest.mark.parametrize(
    ("change", "issue"),
    [(local_row, "extra_row"), (local_request_row, "unmapped_label"), (misspelt, "unmapped_label")],
)
def test_one_local_oddity_is_read_in_any_year(
    change: Change, issue: str, layout: made.Layout, year: int
) -> None:
    report = read(invented(change, layout, year=year))
    assert report.form == "form_2021"
    assert issue in {found.code for found in report.issues}
    assert any(c.code == "t3.granted" and c.value is not None for c in report.cells)


LOCAL = "<p>附：各镇街主动公开情况</p>" + made.html(
    [
        [Printed("镇街"), Printed("公开条数"), Printed("微信条数")],
        *([Printed(f"{n}街道"), Printed("12"), Printed("7")] for n in "东南西北"),
    ]
)


def test_a_further_table_is_named_and_not_read() -> None:
    text = invented(nothing, made.html, year=2023)
    report = read(text.replace("<p>五、存在的主要问题", f"{LOCAL}<p>五、存在的主要问题"))
    assert report.form == "form_2021"
    (issue,) = [issue for issue in report.issues if issue.code == "unmapped_table"]
    assert "公开条数" in issue.text
    assert "东街道" in issue.text
    assert len([c for c in report.cells if not c.code.startswith("p.")]) == 10 + 25 * 7 + 15


def test_sentences_of_old_prose_stand_beside_a_small_table_of_its_own() -> None:
    page = (
        "<html><body><div id='zoom'><p>示例县2012年政府信息公开工作年度报告</p>"
        "<p>一、依申请公开情况</p><p>2012年共收到政府信息公开申请15件，已答复15件。</p>"
        f"{LOCAL}<p>二、行政复议情况</p><p>未发生行政复议。</p></div></body></html>"
    )
    report = read(page)
    assert report.form is None
    assert "unknown_form" in {issue.code for issue in report.issues}
    assert {c.code for c in report.cells} >= {"p.received"}
    assert all(c.place.table is None for c in report.cells)
