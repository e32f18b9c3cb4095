"""The indicators of codebook 6, each from made figures with the fraction worked by hand."""

import re
from fractions import Fraction
from importlib import resources

import pytest
from made_figures import (
    ANNEX,
    FULL,
    IN_WORDS,
    UNREAD,
    ZERO_IN_WORDS,
    Printed,
    bounds,
    made_rates,
    rate_of,
)

from archive.panel.amounts import DISPOSITIONS
from archive.panel.indicators import ANSWERED_TOTAL, indicator, indicators, rates
from parsers import codebook


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "kind"),
    [
        ("disclosure_rate", 38, 100, "answered"),
        ("disclosure_rate_broad", 38, 100, "answered"),
        ("full_disclosure_rate", 31, 100, "answered"),
        ("refusal_rate", 38, 100, "answered"),
        ("refusal_rate_merits", 38, 76, "printed"),
        ("not_held_rate", 11, 100, "answered"),
        ("unable_rate", 14, 100, "answered"),
        ("not_processed_rate", 6, 100, "answered"),
        ("other_rate", 4, 100, "answered"),
        ("reason_share.state_secret", 2, 38, "printed"),
        ("reason_share.prohibited_by_law", 3, 38, "printed"),
        ("reason_share.security_stability", 5, 38, "printed"),
        ("reason_share.third_party_rights", 1, 38, "printed"),
        ("reason_share.internal_affairs", 4, 38, "printed"),
        ("reason_share.process_information", 6, 38, "printed"),
        ("reason_share.enforcement_file", 8, 38, "printed"),
        ("reason_share.registry_query", 9, 38, "printed"),
        ("clearance_rate", 100, 120, "printed"),
        ("carry_out_rate", 20, 120, "printed"),
        ("natural_person_share", 73, 100, "printed"),
        ("review_correction_rate", 3, 10, "printed"),
        ("review_correction_rate_all", 3, 14, "printed"),
        ("litigation_loss_rate", 3, 11, "printed"),
    ],
)
def test_rates_of_a_full_table(code: str, numerator: int, denominator: int, kind: str) -> None:
    found = rate_of(code, FULL)
    assert (found.numerator, found.denominator, found.kind) == (numerator, denominator, kind)
    assert found.value == found.low == found.high == float(Fraction(numerator, denominator))
    assert found.low_base == (denominator < 30)
    assert (found.mark, found.second_value) == (None, None)


def test_cases_per_hundred_requests() -> None:
    printed = {**FULL, "t3.granted": 71, "t3.answered_total": 140}
    assert rate_of("review_per_100", printed).value == 10  # 14 of 140
    assert rate_of("suit_per_100", printed).value == pytest.approx(100 * 12 / 140)


def test_what_only_earlier_forms_print_is_not_given() -> None:
    found = made_rates("form_2021", FULL)
    assert not found["extension_rate"].says_something
    assert not found["online_share"].says_something


@pytest.mark.parametrize(
    ("code", "numerator", "denominator"),
    [
        ("disclosure_rate", 15, 46),
        ("disclosure_rate_broad", 25, 46),
        ("full_disclosure_rate", 12, 46),
        ("refusal_rate", 5, 46),
        ("refusal_rate_merits", 5, 30),
        ("not_held_rate", 10, 46),
        ("extension_rate", 3, 47),
        ("online_share", 19, 50),
        ("review_correction_rate", 1, 7),
        ("review_correction_rate_all", 1, 7),
        ("litigation_loss_rate", 1, 3),
    ],
)
def test_rates_of_the_annex(code: str, numerator: int, denominator: int) -> None:
    found = rate_of(code, ANNEX, "annex_2014")
    assert (found.numerator, found.denominator) == (numerator, denominator)
    assert found.value == float(Fraction(numerator, denominator))


def test_the_annex_gives_none_of_what_began_in_2019() -> None:
    found = made_rates("annex_2014", ANNEX)
    given = {code for code, one in found.items() if one.says_something}
    since_2019 = {
        "unable_rate",
        "not_processed_rate",
        "other_rate",
        "clearance_rate",
        "carry_out_rate",
        "natural_person_share",
    }
    assert given == {
        code for code in found if code not in since_2019 and not code.startswith("reason_share")
    }


def test_closed_stands_in_for_answered_and_is_a_printed_total() -> None:
    printed = {code: value for code, value in ANNEX.items() if code != "a3.answered_total"}
    found = rate_of("disclosure_rate", printed, "annex_2014")
    assert (found.numerator, found.denominator, found.kind) == (15, 47, "answered")


STATED: Printed = {"p.received": 90, "p.granted": 20, "p.partial": 5, "p.refused": 15}


class TestNoPrintedTotal:
    def test_the_sum_of_the_dispositions_is_the_denominator(self) -> None:
        found = rate_of("disclosure_rate", STATED, "prose_2008")
        assert found.value == 25 / 40
        assert (found.denominator, found.kind, found.mark) == (40, "classified_sum", None)

    @pytest.mark.parametrize("code", ["disclosure_rate", "refusal_rate_merits"])
    def test_a_text_does_not_tell_what_it_leaves_out_so_that_its_sum_has_no_bounds(
        self, code: str
    ) -> None:
        found = rate_of(code, STATED, "prose_2008")
        assert (found.low, found.high) == (None, None)
        assert found.value is not None

    def test_a_table_that_is_full_has_bounds_without_its_total(self) -> None:
        found = rate_of("disclosure_rate", {**FULL, "t3.answered_total": None})
        assert bounds(found) == (38 / 100, 38 / 100, 38 / 100)

    def test_in_a_text_with_a_printed_total_nothing_is_a_mere_sum(self) -> None:
        found = rate_of("disclosure_rate", {**STATED, "p.answered_total": 50}, "prose_2008")
        assert bounds(found) == (25 / 50, 25 / 50, 25 / 50)

    def test_what_no_sentence_states_gives_no_rate(self) -> None:
        assert not rate_of("not_held_rate", STATED, "prose_2008").says_something

    def test_all_closed_in_words_gives_the_rate_on_what_came_in(self) -> None:
        found = rate_of("disclosure_rate", {**STATED, "p.closed": IN_WORDS}, "prose_2008")
        assert (found.value, found.kind) == (25 / 40, "classified_sum")
        assert (found.second_value, found.second_denominator) == (25 / 90, 90)
        assert (found.low, found.high) == (25 / 90, 25 / 40)
        assert found.mark == "said_in_words"

    def test_a_printed_total_needs_no_words(self) -> None:
        printed = {**STATED, "p.answered_total": 50, "p.closed": IN_WORDS}
        found = rate_of("disclosure_rate", printed, "prose_2008")
        assert (found.value, found.second_value, found.mark) == (25 / 50, None, None)

    def test_carried_in_is_part_of_what_was_closed(self) -> None:
        printed = {**STATED, "p.closed": IN_WORDS, "p.carried_in": 10}
        found = rate_of("refusal_rate", printed, "prose_2008")
        assert (found.second_value, found.second_denominator) == (15 / 100, 100)

    def test_extensions_of_all_closed_in_words(self) -> None:
        printed = {**STATED, "p.closed": IN_WORDS, "p.closed.extended": 9}
        found = rate_of("extension_rate", printed, "prose_2008")
        assert (found.value, found.denominator) == (None, None)
        assert (found.second_value, found.mark) == (9 / 90, "said_in_words")

    def test_a_blank_row_leaves_no_value_then(self) -> None:
        printed = {**FULL, "t3.answered_total": None, "t3.partial": None}
        found = rate_of("disclosure_rate", printed)
        assert (found.numerator, found.denominator) == (31, 93)
        assert (bounds(found), found.kind) == ((None, None, None), "classified_sum")

    def test_a_blank_row_of_the_annex_leaves_no_value_then(self) -> None:
        blank = dict.fromkeys(
            ("a3.answered_total", "a3.closed", "a3.unable.not_held_nonexistent"), None
        )
        found = rate_of("not_held_rate", {**ANNEX, **blank}, "annex_2014")
        assert (found.value, found.numerator, found.denominator) == (None, 6, 42)

    def test_an_unread_row_leaves_no_sum(self) -> None:
        printed = {**FULL, "t3.answered_total": None, "t3.partial": UNREAD}
        assert not rate_of("disclosure_rate", printed).says_something

    def test_clearance_needs_a_printed_total(self) -> None:
        assert not rate_of("clearance_rate", {**FULL, "t3.answered_total": None}).says_something


def test_sentences_give_the_groups_of_2019_for_years_from_2019_on() -> None:
    printed: Printed = {"p.answered_total": 40, "p.granted": 20, "p.unable": 8}
    late, early = (made_rates("prose_2008", printed, year) for year in (2022, 2018))
    assert (late["unable_rate"].value, late["unable_rate"].denominator) == (8 / 40, 40)
    assert not early["unable_rate"].says_something


def test_a_zero_in_words_is_a_zero_and_marked() -> None:
    printed: Printed = {
        "p.answered_total": 40,
        "p.granted": 40,
        "p.review.total": ZERO_IN_WORDS,
    }
    found = rate_of("review_per_100", printed, "prose_2008")
    assert (found.value, found.mark) == (0, "said_in_words")


def test_nothing_answered_gives_no_rate_but_its_parts() -> None:
    none = dict.fromkeys(FULL, 0)
    for code, found in made_rates("form_2021", none).items():
        if found.says_something:
            assert (found.value, found.low, found.high) == (None, None, None), code
            assert (found.numerator, found.denominator, found.low_base) == (0, 0, 1), code


@pytest.mark.parametrize(("denominator", "low"), [(29, 1), (30, 0)])
def test_a_low_base_is_below_thirty(denominator: int, low: int) -> None:
    printed: Printed = {"t3.granted": 3, "t3.answered_total": denominator}
    assert rate_of("full_disclosure_rate", printed).low_base == low


class TestTheTable:
    """Formulas are data: what they name exists, and codebook 6 is all there."""

    CODEBOOK_6 = (
        "disclosure_rate disclosure_rate_broad full_disclosure_rate refusal_rate"
        " refusal_rate_merits not_held_rate unable_rate not_processed_rate other_rate"
        " clearance_rate carry_out_rate natural_person_share extension_rate online_share"
        " review_correction_rate review_correction_rate_all litigation_loss_rate review_per_100"
        " suit_per_100 on_time days_late total_ok columns_ok"
    )

    def test_every_indicator_of_the_codebook_is_there(self) -> None:
        reasons = {
            f"reason_share.{entry.reason}"
            for entry in codebook.of_form("form_2021").values()
            if entry.disposition == "refused" and entry.reason
        }
        assert len(reasons) == 8
        assert {one.code for one in indicators()} == {*self.CODEBOOK_6.split(), *reasons}

    @pytest.mark.parametrize("code", [one.code for one in indicators()])
    def test_it_is_explained_and_its_forms_exist(self, code: str) -> None:
        one = indicator(code)
        forms = {entry.form for entry in codebook.entries()} | {"*"}
        assert {form.partition("<")[0] for form in one.forms} <= forms
        assert set(one.forms.values()) <= {"exact", "approx", "none"}
        assert one.description.endswith(".")
        assert one.description_zh.endswith("。")

    def test_every_quantity_of_a_formula_is_known(self) -> None:
        named = {name for one in rates() for name in (*one.above, *one.below)}
        names = (line.split(",")[2] for line in _lines("quantities.csv"))
        listed = {each for name in names for each in name.split(" + ")}
        assert named <= listed | set(DISPOSITIONS) | {ANSWERED_TOTAL}
        assert "review.pending" in listed - named  # a room needs it, no formula does

    @pytest.mark.parametrize("name", ["quantities.csv", "rooms.csv"])
    def test_every_code_is_in_the_codebook(self, name: str) -> None:
        known = {entry.code for entry in codebook.entries()}
        found = re.findall(r"(?:t3|t4|a\d|r\d|p)\.[a-z_.]+", "\n".join(_lines(name)))
        assert found
        assert set(found) <= known

    def test_a_series_of_the_narrow_rate_breaks_at_2019(self) -> None:
        narrow, broad = indicator("disclosure_rate"), indicator("disclosure_rate_broad")
        assert narrow.comparability("annex_2014", 2018) == "none"
        assert broad.comparability("annex_2014", 2018) == "approx"
        assert narrow.comparability("form_2019", 2019) == "exact"
        assert broad.comparability("form_2021", 2023) == "exact"


def _lines(name: str) -> list[str]:
    text = (resources.files("archive.panel") / name).read_text(encoding="utf-8")
    return text.splitlines()[1:]
