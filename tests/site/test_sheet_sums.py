"""A sheet's page says in words whether its own sums hold, though it has no tables 2 to 4."""

import made
import pytest

from archive.pages.sheet_sums import sheet_sums
from archive.serve import create_app
from parsers.model import Cell, Place, State

# 40 = 38 + 2 closed; 8 = 5 + 3 staff; the answers and refusals are left out.
ANNEX = {
    "a3.closed": 40,
    "a3.closed.on_time": 38,
    "a3.closed.extended": 2,
    "a8.staff": 8,
    "a8.staff.full_time": 5,
    "a8.staff.part_time": 3,
}
GROUNDS = (
    *("unable.not_held_nonexistent", "unable.not_held_other_agency"),
    *("unable.unclear_after_correction", "refused.not_government_information"),
    *("refused.state_secret", "refused.trade_secret", "refused.personal_privacy"),
    *("refused.process_information", "refused.enforcement_file", "refused.prohibited_by_law"),
    "refused.unspecified",
)
"""On which the Shanghai sheet denies (codebook 4)."""


def cells(figures: dict[str, int | None]) -> list[Cell]:
    def state(value: int | None) -> State:
        return State.BLANK if value is None else State.NUMBER

    return [Cell(c, None, v, str(v or ""), state(v), None, Place()) for c, v in figures.items()]


def words(form: str, figures: dict[str, int | None]) -> tuple[list[str], list[str], bool]:
    found = sheet_sums(form, cells(figures))
    return [one.zh for one in found.holding], [one.zh for one in found.failing], found.blanks


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (["办结＝按时＋延期", "工作人员＝专职＋兼职"], [], False)),
        ({"a8.staff": 9}, (["办结＝按时＋延期"], ["工作人员＝专职＋兼职"], False)),
        ({"a3.closed.on_time": 40, "a3.closed.extended": None},
         (["办结＝按时＋延期", "工作人员＝专职＋兼职"], [], True)),
    ],
)  # fmt: skip
def test_sums_of_the_annex(
    changed: dict[str, int | None], expected: tuple[list[str], list[str], bool]
) -> None:
    assert words("annex_2014", {**ANNEX, **changed}) == expected


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (28, (["答复总数＝同意公开＋部分公开＋否决公开"], [])),
        (30, ([], ["答复总数＝同意公开＋部分公开＋否决公开"])),
    ],
)
def test_sums_of_a_regional_sheet(answered: int, expected: tuple[list[str], list[str]]) -> None:
    figures = {"r2.granted": 18, "r2.partial": 4, "r2.denied_total": 6}
    assert words("regional_fj_2009", {"r2.answered_total": answered, **figures})[:2] == expected


def test_two_sums_of_one_check_are_named_each_by_itself() -> None:
    """The Shanghai sheet: 6 denied on grounds of 5, and 28 answered = 18 + 4 + 6."""
    grounds = dict.fromkeys((f"r1.{ground}" for ground in GROUNDS), 0)
    answered = {"r1.granted": 18, "r1.partial": 4, "r1.denied_total": 6, "r1.answered_total": 28}
    found = words("regional_sh_2008", {**answered, **grounds, "r1.refused.state_secret": 5})
    assert found[:2] == (["答复总数＝同意公开＋部分公开＋否决公开"], ["否决公开＝各项理由之和"])


@pytest.mark.parametrize("form", ["form_2021", "prose_2008", None])
def test_other_forms_have_no_sums_of_a_sheet(form: str) -> None:
    assert words(form, dict(ANNEX)) == ([], [], False)


def page(path, figures: dict[str, int], lang: str = "zh") -> str:
    home = made.make_home(path / "home")
    codes = [
        f"insert or ignore into codes (id, name) values ({900 + n}, '{c}')"
        for n, c in enumerate(figures)
    ]
    printed = [
        "insert into cells (report, code, state, value) select 3, codes.id, states.id,"
        f" {value} from codes, states where codes.name = '{code}' and states.name = 'number'"
        for code, value in figures.items()
    ]
    head = "update reports set form = 'annex_2014', total_ok = null, columns_ok = null, errors = 0"
    made.change(home.database_path, "delete from cells where report = 3", *codes, *printed, head)
    shown = made.ask(create_app(home), "/report/sample-000000000003", lang=lang).text
    return shown.partition('<section id="years">')[0]  # other years say it of themselves


def test_the_page_says_which_sums_hold(tmp_path) -> None:
    shown = page(tmp_path, ANNEX)
    assert "无可核对" not in shown
    assert "附表合计相符" in shown
    assert "办结＝按时＋延期" in shown
    assert "答复＝八项之和" not in shown
    english = page(tmp_path / "en", ANNEX, lang="en")
    assert "Staff = full-time + part-time" in english


def test_a_sheet_without_sums_says_that_there_is_nothing_to_add_up(tmp_path) -> None:
    assert "无可核对" in page(tmp_path, {"a3.received": 7})
