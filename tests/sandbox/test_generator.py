"""The generator knows what it prints: identities hold, or fail exactly as declared."""

from dataclasses import replace

import pytest
from identities import failures
from samples import FORM_CASES, OFFICE, QUIET, YEARS, form_order, name, order

from crawler.sandbox.generator import make
from crawler.sandbox.oddities import NOTES, Oddity
from crawler.sandbox.official import applicants, leaf_codes
from crawler.sandbox.printed import NOTICE_EN, NOTICE_ZH, Inconsistency, Order
from crawler.sandbox.render_html import body
from parsers.model import State

TABLE_CHECKS = ("T3-", "T4-", "A-", "R-")


def declared(report) -> set[Inconsistency]:
    return {found for found in report.inconsistencies if found.check.startswith(TABLE_CHECKS)}


@pytest.mark.parametrize(("form", "oddity"), FORM_CASES, ids=name)
@pytest.mark.parametrize("seed", range(6))
def test_identities_hold_or_fail_as_declared(form: str, oddity: Oddity | None, seed: int) -> None:
    report = make(form_order(form, oddity, seed))
    assert failures(report) == declared(report)


def test_every_misprint_finds_room_for_itself() -> None:
    for oddity, note in NOTES.items():
        if note.kind == "figures":
            orders = [form_order(form, oddity) for form in note.forms]
            assert all(make(one).inconsistencies for one in orders), oddity


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022, 2023])
def test_requests_and_items_carry_over(year: int) -> None:
    this, following = (values(make(Order(9, OFFICE, y))) for y in (year, year + 1))
    for who in applicants():
        assert following["t3.carried_in", who] == this["t3.carried_out", who]
    if year == 2019:
        items = ("licensing", "penalty", "coercion", "fees", "other_services")
        for item in items:
            before = this[f"t2.{item}.items_prev", None] + this[f"t2.{item}.items_delta", None]
            assert following[f"t2.{item}.items_prev", None] == before
    if year > 2020:
        normative = {
            key[0].rsplit(".", 1)[1]: n for key, n in following.items() if "norm" in key[0]
        }
        stock = this["t2.normative_docs.in_force", None]
        assert normative["in_force"] == stock + normative["issued"] - normative["repealed"]


def values(report) -> dict:
    return {(cell.code, cell.applicant): cell.value for cell in report.table_cells}


@pytest.mark.parametrize(("form", "leaves"), [("form_2019", 19), ("form_2021", 21)])
def test_forms_have_their_rows(form: str, leaves: int) -> None:
    assert len(leaf_codes(form)) == leaves
    year = {"form_2019": 2020, "form_2021": 2022}[form]
    cells = make(order(year)).table_cells
    assert sum(cell.code.startswith("t3.") for cell in cells) == 7 * (leaves + 4)
    assert sum(cell.code.startswith("t4.") for cell in cells) == 15
    assert len({(cell.code, cell.applicant) for cell in cells}) == len(cells)


@pytest.mark.parametrize("year", YEARS)
def test_every_report_says_that_it_is_a_sample(year: int) -> None:
    other = make(order(year)).sections[-1]
    assert other.code == "sec.other"
    assert NOTICE_ZH in other.paragraphs[0]
    assert NOTICE_EN in other.paragraphs[0]


def test_text_agrees_with_the_tables() -> None:
    report = make(order(2022))
    said = {cell.code: cell.value for cell in report.prose_cells}
    assert said["p.received"] == values(report)["t3.received_new", "total"]
    assert said["p.review.total"] == values(report)["t4.review.total", None]


def test_text_that_differs_is_declared() -> None:
    report = make(order(2022, Oddity.TEXT_DIFFERS))
    said = {cell.code: cell.value for cell in report.prose_cells}
    assert said["p.received"] > values(report)["t3.received_new", "total"]
    assert report.inconsistencies == (Inconsistency("N-RECV", code="p.received"),)


@pytest.mark.parametrize(
    ("oddity", "state", "raw"),
    [
        (Oddity.DASH_MARKS, State.DASH, {"-", "—", "——"}),
        (Oddity.SLASH_MARKS, State.SLASH, {"/", "／"}),
        (Oddity.NONE_WORD, State.NONE_WORD, {"无"}),
        (Oddity.BLANK_ROWS, State.BLANK, {""}),
        (Oddity.BLANK_ORG_COLUMNS, State.BLANK, {""}),
        (Oddity.BLANK_LEAF_TOTALS, State.BLANK, {""}),
    ],
)
def test_marks_are_no_numbers(oddity: Oddity, state: State, raw: set[str]) -> None:
    marked = [cell for cell in make(order(2022, oddity)).table_cells if cell.state is state]
    assert {cell.raw for cell in marked} == raw
    assert all(cell.value is None for cell in marked)


def test_zero_in_words_is_a_zero_of_its_own_state() -> None:
    report = make(Order(5, QUIET, 2022, frozenset({Oddity.ZERO_IN_WORDS})))
    said = {cell.code: (cell.value, cell.state) for cell in report.prose_cells}
    assert said["p.received"] == (0, State.SAID_IN_WORDS)
    assert said["p.suit.total"] == (0, State.SAID_IN_WORDS)


def test_money_is_in_the_codebooks_unit_whatever_is_printed() -> None:
    code = "t2.fees.fee_amount"
    plain, in_cell, in_header = (
        next(cell for cell in make(order(2022, oddity)).table_cells if cell.code == code)
        for oddity in (None, Oddity.UNIT_IN_CELL, Oddity.UNIT_IN_HEADER)
    )
    assert plain.value == in_cell.value == in_header.value
    assert in_cell.raw == f"{in_header.raw}元"
    assert int(in_header.raw) == round(plain.value * 10_000)


def test_a_corrected_edition_keeps_every_identity() -> None:
    for year in YEARS:
        report = make(Order(5, OFFICE, year, amended=True))
        assert failures(report) == set()
        assert report.cells != make(Order(5, OFFICE, year)).cells


def test_grids_are_rectangular() -> None:
    for form, oddity in FORM_CASES:
        for grid in make(form_order(form, oddity)).grids():
            slots = sum(s.rowspan * s.colspan for row in grid.rows for s in row)
            assert slots == grid.columns * len(grid.rows), (form, oddity)


@pytest.mark.parametrize("year", [2019, 2020])
def test_large_sums_are_printed_in_yi_and_small_ones_in_wan(year: int) -> None:
    printed = {}
    for seed in range(40):
        cells = make(order(year, Oddity.UNIT_IN_CELL, seed)).table_cells
        cell = next(cell for cell in cells if cell.code == "t2.procurement.proc_amount")
        printed[cell.raw[-2:]] = cell
    for unit, factor in (("亿元", 10**8), ("万元", 10**4)):
        cell = printed[unit]
        assert float(cell.raw.removesuffix(unit)) * factor == pytest.approx(cell.value)


@pytest.mark.parametrize(("form", "oddity"), [case for case in FORM_CASES if case[1]], ids=name)
def test_every_switch_changes_what_is_printed(form: str, oddity: Oddity) -> None:
    assert any(changes(form_order(form, oddity, seed)) for seed in range(80))


def changes(odd: Order) -> bool:
    plain = replace(odd, oddities=frozenset())
    shown = [(body(report), report.title, report.heading) for report in map(make, (odd, plain))]
    return shown[0] != shown[1]


def test_the_unit_in_a_heading_is_that_of_its_figures_however_it_is_spelt() -> None:
    for oddity in (Oddity.HALF_WIDTH_BRACKETS, Oddity.LABEL_SPACES, Oddity.LABEL_BREAKS):
        both = frozenset({Oddity.UNIT_IN_HEADER, oddity})
        made = make(replace(order(2023), oddities=both))
        heads = [slot.text for grid in made.grids() for row in grid.rows for slot in row]
        (money,) = [head for head in heads if "收费金额" in head]
        assert "万" not in money


def test_an_extra_row_stands_behind_a_repeated_article() -> None:
    both = frozenset({Oddity.EXTRA_ROW, Oddity.REPEATED_ARTICLE})
    made = make(replace(order(2023), oddities=both))
    firsts = [row[0].text for row in next(made.grids()).rows]
    assert firsts.count("其他主动公开文件") == 1
