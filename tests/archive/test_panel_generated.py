"""The panel against what the generator printed, for every form and every kind of blank.

What is expected is worked out here from the generator's truth, by the words of codebook 4 and 5,
without the crosswalk.
"""

import pytest

from archive.panel.harmonise import Figure, harmonise
from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import make
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Agency, MadeReport, Order
from crawler.sandbox.renderings import RENDERINGS
from parsers.hints import Hints
from parsers.model import Report, State
from parsers.read import read_document

COUNTY = Agency("p", "青禾县人民政府", "government", "河北省", "衡水市", "青禾县", 240)
TABLED = (("form_2019", 2020), ("form_2021", 2022))
SHEETS = (
    ("annex_2014", 2016),
    ("regional_sh_2008", 2012),
    ("regional_fj_2009", 2012),
)
NOTHING = {State.BLANK, State.DASH, State.SLASH, State.NONE_WORD}
PRINTING = (
    Oddity.BLANK_ROWS,
    Oddity.BLANK_LEAF_TOTALS,
    Oddity.BLANK_TOTAL_ROW,
    Oddity.ZEROS_BLANK,
    Oddity.ALL_BLANK,
    Oddity.DASH_MARKS,
    Oddity.SLASH_MARKS,
    Oddity.SHIFTED_CELL,
)
ORGANISATIONS = ("org_business", "org_research", "org_public_benefit", "org_legal_service")
COLUMNS = ("natural_person", *ORGANISATIONS, "org_other")
GROUPS = ("refused", "unable", "not_processed", "other_handling")
Truth = dict[tuple[str, str | None], tuple[float | None, State]]


def made(form: str, year: int, seed: int, *oddities: Oddity) -> tuple[Truth, Report]:
    """What was printed in tables and sentences, and the report as read from its page."""
    report = make(Order(seed, COUNTY, year, frozenset(oddities), form=form))
    assert report.form == form
    (read,) = read_document(RENDERINGS["html-plain"].render(report), Hints())
    return _truth(report), read


def _truth(report: MadeReport) -> Truth:
    cells = reversed(report.cells)
    return {(cell.code, cell.applicant): (cell.value, cell.state) for cell in cells}


def figures(read: Report) -> dict[tuple[str, str | None], Figure]:
    return {
        (code, applicant): figure
        for code, quantity in harmonise(read).items()
        for applicant, figure in quantity.figures.items()
    }


def seeds(form: str) -> list[int]:
    return [Dice("panel", form, number).between(1, 10_000) for number in range(2)]


@pytest.mark.parametrize("oddity", PRINTING, ids=lambda one: one.value)
@pytest.mark.parametrize(("form", "year"), TABLED)
def test_every_cell_of_the_tables_is_in_the_panel_as_printed(
    form: str, year: int, oddity: Oddity
) -> None:
    for seed in seeds(form):
        truth, read = made(form, year, seed, oddity)
        found = figures(read)
        renamed = {"t3.carried_out": "pending"}
        for (code, applicant), (value, state) in truth.items():
            table, _, rest = code.partition(".")
            if table not in ("t2", "t3", "t4"):
                continue
            name = code if table == "t2" else renamed.get(code, rest)
            figure = found[name, applicant]
            if applicant == "total" and state in NOTHING:
                columns = [truth[code, one][0] for one in COLUMNS]
                printed = [one for one in columns if one is not None]
                assert figure.value == (sum(printed) if printed else None), code
                assert figure.derived == bool(printed)
                continue
            assert (figure.value, figure.state) == (value, state), (name, applicant)


@pytest.mark.parametrize("oddity", PRINTING, ids=lambda one: one.value)
@pytest.mark.parametrize(("form", "year"), TABLED)
def test_what_no_form_prints_is_the_sum_of_what_is_printed(
    form: str, year: int, oddity: Oddity
) -> None:
    for seed in seeds(form):
        truth, read = made(form, year, seed, oddity)
        found = figures(read)
        for group in GROUPS:
            for applicant in COLUMNS:
                printed = [
                    value
                    for (code, who), (value, _) in truth.items()
                    if code.startswith(f"t3.{group}") and who == applicant and value is not None
                ]
                expected = sum(printed) if printed else None
                assert found[group, applicant].value == expected, (group, applicant)
        for code in ("received_new", "granted", "answered_total"):
            parts = [truth[f"t3.{code}", name][0] for name in (*ORGANISATIONS, "org_other")]
            printed = [value for value in parts if value is not None]
            assert found[code, "organisation"].value == (sum(printed) if printed else None)
        for outcome in ("upheld", "corrected", "other", "pending", "total"):
            kinds = [
                truth[f"t4.{route}.{outcome}", None][0]
                for route in ("suit_direct", "suit_after_review")
            ]
            expected = None if None in kinds else sum(kinds)
            assert found[f"suit.{outcome}", None].value == expected


# Codebook 5, the quantities that earlier sheets share: code of the panel, rows that make it up.
EARLIER = {
    "annex_2014": {
        "received_new": "a3.received",
        "answered_total": "a3.answered_total",
        "already_public": "a3.already_public",
        "granted": "a3.granted",
        "partial": "a3.partial",
        "refused": "a3.refused",
        "refused.third_party_rights": "a3.refused.trade_secret + a3.refused.personal_privacy",
        "unable.not_held": "a3.unable.not_held_other_agency + a3.unable.not_held_nonexistent",
        "access_any": "a3.granted + a3.already_public + a3.partial",
        "closed_other": "a3.clarification_requested + a3.redirected",
        "closed.extended": "a3.closed.extended",
        "received.online": "a3.received.online",
        "review.corrected": "a4.review.corrected",
        "suit.total": "a5.suit.total",
        "fees_collected": "a7.fees_collected",
        "info_total": "a1.info_total",
        "a8.staff.part_time": "a8.staff.part_time",
    },
    "regional_sh_2008": {
        "received_new": "r1.received",
        "answered_total": "r1.answered_total",
        "granted": "r1.granted",
        "denied_total": "r1.denied_total",
        "unable.not_held": "r1.unable.not_held_other_agency + r1.unable.not_held_nonexistent",
        "received.email": "r1.received.email",
        "review.total": "r1.review.total",
        "info_total": "r1.info_total",
        "r1.page_visits": "r1.page_visits",
    },
    "regional_fj_2009": {
        "received_new": "r2.received",
        "answered_total": "r2.answered_total",
        "granted": "r2.granted",
        "partial": "r2.partial",
        "denied_total": "r2.denied_total",
        "suit.total": "r2.suit.total",
        "r2.info.gazette": "r2.info.gazette",
    },
}


@pytest.mark.parametrize(("form", "year"), SHEETS)
def test_earlier_sheets(form: str, year: int) -> None:
    for seed in seeds(form):
        truth, read = made(form, year, seed)
        found = {code: one.total.value for code, one in harmonise(read).items()}
        for code, rows in EARLIER[form].items():
            parts = [truth[row, None][0] for row in rows.split(" + ")]
            assert found[code] == (None if None in parts else sum(parts)), code


def test_sentences() -> None:
    for seed in seeds("prose_2008"):
        truth, read = made("prose_2008", 2016, seed)
        found = harmonise(read)
        for code, source in (
            ("received_new", "p.received"),
            ("granted", "p.granted"),
            ("partial", "p.partial"),
            ("refused", "p.refused"),
            ("already_public", "p.already_public"),
        ):
            if (source, None) in truth:
                value, state = truth[source, None]
                figure = found[code].total
                assert (figure.value, figure.state) == (value, state), code
        stated = [code for code, _ in truth if code.startswith("p.unable.not_held")]
        if stated:
            expected = sum(truth[code, None][0] or 0 for code in stated)
            assert found["unable.not_held"].total.value == expected
