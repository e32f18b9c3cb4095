"""Kinds of tables that portals print beside the usual layouts, with made figures."""

from collections.abc import Callable

import made_tables as made
import opencc
import pytest
from made_tables import Printed, Row
from test_tables import assert_exact, read

from parsers.text import clean, survey

FORMS = ("form_2019", "form_2021")
OUTCOMES = [Printed(text) for text in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
ROUTES = ("行政复议", "未经复议直接起诉", "复议后起诉")


def with_spacers(rows: list[Row]) -> str:
    """An empty cell beside every figure, below headings that know nothing of it."""
    labels = {3: 4, 10: 7, 15: 15}
    figures = labels.get(sum(cell.columns for cell in rows[0]), 3)
    return made.html([_spaced(row, figures) for row in rows])


def _spaced(row: Row, figures: int) -> Row:
    body = [cell for cell in row if not _is_figure(cell)]
    numbers = [cell for cell in row if _is_figure(cell)][-figures:]
    return [*body, *(c for cell in numbers for c in (Printed(cell.text), Printed("")))]


def _is_figure(cell: Printed) -> bool:
    return cell.text in {"", "-"} or cell.text.lstrip("+-").replace(".", "").isdigit()


def at_spaces(rows: list[Row]) -> str:
    """Nothing but spaces between the cells of a line."""
    return "\n".join(" ".join(cell.text for cell in row) for row in rows)


def line_breaks(rows: list[Row]) -> str:
    """The seven figures of a row of T3 in one cell, one below the other."""
    if len(rows) < 20:
        return made.html(rows)
    body = [[*row[:-7], Printed("<br>".join(c.text for c in row[-7:]), 7)] for row in rows[3:]]
    return made.html([*rows[:3], *body])


def disputes_apart(rows: list[Row]) -> str:
    """T4 as three tables, each below a paragraph that names its route."""
    if len(rows) != 4:
        return made.html(rows)
    tables = [made.html([OUTCOMES, rows[3][i : i + 5]]) for i in (0, 5, 10)]
    return "".join(f"<p>{name}</p>{table}" for name, table in zip(ROUTES, tables, strict=True))


def disputes_as_rows(rows: list[Row]) -> str:
    """T4 with a row for each route."""
    if len(rows) != 4:
        return made.html(rows)
    routes = [[Printed(name), *rows[3][5 * i : 5 * i + 5]] for i, name in enumerate(ROUTES)]
    return made.html([[Printed(""), *OUTCOMES], *routes])


def other_order(rows: list[Row]) -> str:
    """T2 with the rows of its first block the other way round."""
    if rows[0][0].text.startswith("第二十条"):
        rows = [*rows[:2], rows[3], rows[2], *rows[4:]]
    return made.html(rows)


def continued(rows: list[Row]) -> str:
    """T3 in two tables, the second without headings."""
    if len(rows) < 20:
        return made.html(rows)
    return f"{made.html(rows[:5])}<p>&nbsp;</p>{made.html(rows[5:])}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "layout",
    [with_spacers, disputes_apart, disputes_as_rows, other_order, continued],
    ids=lambda layout: layout.__name__,
)
def test_kinds_with_blank_cells(form: str, layout: Callable[[list[Row]], str]) -> None:
    sheet = made.make_sheet(form, 11)
    assert_exact(read(made.document(sheet, layout)), sheet)


@pytest.mark.parametrize("layout", [at_spaces, line_breaks], ids=lambda layout: layout.__name__)
def test_kinds_that_can_only_be_read_without_blanks(layout: Callable[[list[Row]], str]) -> None:
    sheet = made.make_sheet("form_2021", 12, blanks=0)
    assert_exact(read(made.document(sheet, layout)), sheet)


@pytest.mark.parametrize("layout", [at_spaces, line_breaks], ids=lambda layout: layout.__name__)
def test_a_lost_blank_is_never_guessed(layout: Callable[[list[Row]], str]) -> None:
    sheet = made.make_sheet("form_2021", 13, blanks=0.05)
    for cell in read(made.document(sheet, layout)).cells:
        assert cell.value is None or sheet.cells[cell.code, cell.applicant] == cell.raw


def test_a_blank_first_cell_of_disputes_behind_fillers() -> None:
    sheet = made.make_sheet("form_2019", 14, blanks=0)
    sheet.tables[2][3][0] = Printed("")
    sheet.cells["t4.review.upheld", None] = ""
    assert_exact(read(made.document(sheet, made.fillers_after)), sheet)


@pytest.mark.parametrize("variant", ["s2tw", "s2twp", "s2hk"])
def test_words_of_other_regions_in_mirrors(variant: str) -> None:
    sheet = made.make_sheet("form_2019", 15)
    text = made.document(sheet, made.value_and_mark)
    assert_exact(read(opencc.OpenCC(variant).convert(text)), sheet)


@pytest.mark.parametrize("bracket", ["({})", " ({})", " ( {} )"])
def test_syllables_without_tones_go_where_they_are_dense(bracket: str) -> None:
    names = ["gong", "kai", "zheng", "fu", "xin", "xi", "xing", "fu", "shen", "qing", "shu", "li"]
    syllables = dict(zip("公开政府信息行复申请数理", names, strict=True))
    sheet = made.make_sheet("form_2021", 16)
    text = made.document(sheet, made.value_and_mark)
    for character, syllable in syllables.items():
        text = text.replace(character, character + bracket.format(syllable))
    assert survey(text).pinyin
    assert_exact(read(text), sheet)


def test_a_syllable_here_and_there_is_a_word() -> None:
    text = "甲方(he)乙方，其余文字很长很长。" * 3 + "没有别的拼音，只有普通的句子。" * 20
    script = survey(text)
    assert not script.pinyin
    assert "(he)" in clean(text, pinyin=script.pinyin).text


@pytest.mark.parametrize("left_out", [0, 1])
def test_disputes_below_upright_headings_are_fifteen_numbers(left_out: int) -> None:
    sheet = made.make_sheet("form_2021", 18, blanks=0)
    numbers = [str(i) for i in range(15)]
    upright = (
        "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n"
        "结果 结果 其他 尚未 总\n维持 纠正 结果 审结 计"
    )
    whole = made.document(sheet, at_spaces)
    start = whole.index("四、政府信息公开行政复议")
    text = f"{whole[:start]}\n{upright}\n{' '.join(numbers[left_out:])}\n五、存在的主要问题\n"
    read_values = [c.value for c in read(text).cells if c.code.startswith("t4")]
    assert [v for v in read_values if v is not None] == ([] if left_out else list(range(15)))


def test_headings_of_the_older_form_are_not_taken_for_the_newer_ones() -> None:
    sheet = made.make_sheet("form_2021", 17)
    older = dict(zip(("本年制发件数", "本年废止件数", "现行有效件数"), OLDER, strict=True))
    text = made.document(sheet, made.html)
    for newer, heading in older.items():
        text = text.replace(newer, heading)
    reading = read(text)
    assert "columns_unexpected" in {issue.code for issue in reading.issues}
    rules = [cell for cell in reading.cells if cell.code.startswith("t2.rules")]
    assert all(cell.value is None for cell in rules)


OLDER = ("本年新制作数量", "本年新公开数量", "对外公开总数量")
