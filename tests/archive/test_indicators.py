"""The indicators of codebook 6, each from made figures with the fraction worked by hand."""

import re
from fractions import Fraction
from importlib import resources
from itertools import product
from random import Random

import pytest
from made_figures import IN_WORDS, UNREAD, ZERO_IN_WORDS, Printed, made_rates

from archive.panel.amounts import DISPOSITIONS
from archive.panel.indicators import ANSWERED_TOTAL, indicator, indicators, rates
from archive.panel.rates import Rate
from parsers import codebook

# Every row of table 3 of form_2021 printed; 31 + 7 + 38 + 14 + 6 + 4 = 100.
FULL: dict[str, int | str | None] = {
    "t3.received_new": 100,
    "t3.received_new@natural_person": 73,
    "t3.carried_in": 20,
    "t3.granted": 31,
    "t3.partial": 7,
    "t3.refused.state_secret": 2,
    "t3.refused.prohibited_by_law": 3,
    "t3.refused.security_stability": 5,
    "t3.refused.third_party_rights": 1,
    "t3.refused.internal_affairs": 4,
    "t3.refused.process_information": 6,
    "t3.refused.enforcement_file": 8,
    "t3.refused.registry_query": 9,
    "t3.unable.not_held": 11,
    "t3.unable.needs_creation": 1,
    "t3.unable.unclear_after_correction": 2,
    "t3.not_processed.petition_complaint": 3,
    "t3.not_processed.repeat_request": 1,
    "t3.not_processed.publication": 0,
    "t3.not_processed.excessive_requests": 2,
    "t3.not_processed.confirm_or_reissue": 0,
    "t3.other_handling.overdue_correction": 1,
    "t3.other_handling.fee_unpaid": 0,
    "t3.other_handling.unspecified": 3,
    "t3.answered_total": 100,
    "t3.carried_out": 20,
    **{
        f"t4.{route}.{outcome}": figure
        for route, figures in (
            ("review", (5, 3, 2, 4, 14)),
            ("suit_direct", (1, 2, 3, 1, 7)),
            ("suit_after_review", (4, 1, 0, 0, 5)),
        )
        for outcome, figure in zip(
            ("upheld", "corrected", "other", "pending", "total"), figures, strict=True
        )
    },
}
ANNEX: dict[str, int | str | None] = {
    "a3.received": 50,
    "a3.received.in_person": 20,
    "a3.received.fax": 1,
    "a3.received.online": 19,
    "a3.received.mail": 10,
    "a3.closed": 47,
    "a3.closed.on_time": 44,
    "a3.closed.extended": 3,
    "a3.answered_total": 46,
    "a3.already_public": 10,
    "a3.granted": 12,
    "a3.partial": 3,
    "a3.refused": 5,
    "a3.unable.not_held_other_agency": 6,
    "a3.unable.not_held_nonexistent": 4,
    "a3.clarification_requested": 2,
    "a3.redirected": 4,
    "a4.review.total": 7,
    "a4.review.upheld": 5,
    "a4.review.corrected": 1,
    "a4.review.other": 1,
    "a5.suit.total": 3,
    "a5.suit.upheld": 2,
    "a5.suit.corrected": 1,
    "a5.suit.other": 0,
}


def of(code: str, printed: Printed, form: str = "form_2021") -> Rate:
    return made_rates(form, printed)[code]


def bounds(found: Rate) -> tuple[float | None, float | None, float | None]:
    return found.value, found.low, found.high


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
    found = of(code, FULL)
    assert (found.numerator, found.denominator, found.kind) == (numerator, denominator, kind)
    assert found.value == found.low == found.high == float(Fraction(numerator, denominator))
    assert found.low_base == (denominator < 30)
    assert (found.mark, found.second_value) == (None, None)


def test_cases_per_hundred_requests() -> None:
    printed = {**FULL, "t3.granted": 71, "t3.answered_total": 140}
    assert of("review_per_100", printed).value == 10  # 14 of 140
    assert of("suit_per_100", printed).value == pytest.approx(100 * 12 / 140)


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
    found = of(code, ANNEX, "annex_2014")
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
    found = of("disclosure_rate", printed, "annex_2014")
    assert (found.numerator, found.denominator, found.kind) == (15, 47, "answered")


class TestBlanks:
    def test_no_room_makes_the_rate_exact(self) -> None:
        printed = {**FULL, "t3.not_processed.publication": None, "t3.partial": 7}
        assert bounds(of("not_processed_rate", printed)) == (0.06, 0.06, 0.06)

    def test_room_gives_bounds_and_no_value(self) -> None:
        printed = {**FULL, "t3.partial": None}  # 93 printed of 100
        found = of("disclosure_rate", printed)
        assert bounds(found) == (None, 0.31, 0.38)
        assert (found.numerator, found.denominator) == (31, 100)

    def test_room_elsewhere_leaves_a_printed_rate_exact(self) -> None:
        assert bounds(of("refusal_rate", {**FULL, "t3.partial": None})) == (0.38, 0.38, 0.38)

    def test_an_unread_cell_has_the_same_room_as_a_blank(self) -> None:
        found = of("disclosure_rate", {**FULL, "t3.partial": UNREAD})
        assert bounds(found) == (None, 0.31, 0.38)

    def test_a_row_that_is_not_there_has_the_same_room(self) -> None:
        printed = {code: figure for code, figure in FULL.items() if code != "t3.partial"}
        assert bounds(of("disclosure_rate", printed)) == (None, 0.31, 0.38)

    def test_two_blanks_share_one_room(self) -> None:
        printed = {**FULL, "t3.granted": None, "t3.partial": None}  # 62 printed of 100
        assert bounds(of("disclosure_rate", printed)) == (None, 0, 0.38)
        assert bounds(of("full_disclosure_rate", printed)) == (None, 0, 0.38)

    def test_a_share_of_parts_moves_both_ways(self) -> None:
        # 38 refused of 38 + 31 + 7; the 7 may be 0: nothing else is blank
        found = of("refusal_rate_merits", {**FULL, "t3.partial": None})
        assert bounds(found) == (None, 38 / 76, 38 / 69)
        # the 9 of one ground are blank: refused 29 to 38, of 67 to 76
        found = of("refusal_rate_merits", {**FULL, "t3.refused.registry_query": None})
        assert bounds(found) == (None, 29 / 67, 38 / 76)

    def test_a_ground_among_blank_grounds(self) -> None:
        printed = {**FULL, "t3.refused.registry_query": None}  # refused is 29 to 38
        assert bounds(of("reason_share.registry_query", printed)) == (None, 0, 9 / 38)
        assert bounds(of("reason_share.state_secret", printed)) == (None, 2 / 38, 2 / 29)

    def test_all_answered_under_other_heads_proves_a_blank_group_zero(self) -> None:
        printed: Printed = {
            "t3.granted": 4,
            "t3.partial": None,
            "t3.refused.state_secret": None,
            "t3.answered_total": 4,
        }
        assert bounds(of("refusal_rate", printed)) == (0, 0, 0)
        assert bounds(of("disclosure_rate", printed)) == (1, 1, 1)
        assert not of("reason_share.state_secret", printed).says_something

    def test_a_blank_total_is_the_sum_of_its_columns(self) -> None:
        columns = ("natural_person", "org_business", "org_research")
        others = ("org_public_benefit", "org_legal_service", "org_other")
        parts = {
            **{f"t3.granted@{name}": 9 for name in columns},
            **{f"t3.granted@{name}": 0 for name in others},
        }
        printed = {**FULL, "t3.granted": None, **parts, "t3.answered_total": 110}
        found = of("full_disclosure_rate", printed)
        assert bounds(found) == (27 / 110, 27 / 110, 27 / 110)
        # one column blank as well: at least 27, at most 27 + (110 - 96)
        found = of("full_disclosure_rate", {**printed, "t3.granted@org_other": None})
        assert bounds(found) == (None, 27 / 110, 41 / 110)

    def test_a_printed_total_is_never_replaced_by_its_columns(self) -> None:
        printed = {**FULL, "t3.granted@natural_person": 99}
        assert of("full_disclosure_rate", printed).numerator == 31

    def test_outcomes_have_the_room_of_their_own_total(self) -> None:
        printed = {**FULL, "t4.review.other": None}  # 12 printed of 14
        assert bounds(of("review_correction_rate", printed)) == (None, 3 / 10, 3 / 8)
        printed = {**printed, "t4.review.pending": 6}
        assert bounds(of("review_correction_rate", printed)) == (3 / 8, 3 / 8, 3 / 8)

    def test_outcomes_without_a_total_are_without_bound(self) -> None:
        printed = {**FULL, "t4.review.other": None, "t4.review.total": None}
        assert bounds(of("review_correction_rate", printed)) == (None, 0, 3 / 8)
        printed = {**FULL, "t4.review.corrected": None, "t4.review.total": None}
        assert not of("review_correction_rate", printed).says_something

    def test_each_kind_of_suit_has_its_own_room(self) -> None:
        printed = {**FULL, "t4.suit_direct.corrected": None}  # 5 of 7 printed
        assert bounds(of("litigation_loss_rate", printed)) == (None, 1 / 9, 3 / 11)

    def test_natural_persons_have_the_room_of_their_row(self) -> None:
        blank = {**FULL, "t3.received_new@natural_person": None}
        assert bounds(of("natural_person_share", blank)) == (None, 0, 1)
        names = ("org_business", "org_research", "org_public_benefit", "org_legal_service")
        full = {**blank, **{f"t3.received_new@{name}": 25 for name in names}}
        assert bounds(of("natural_person_share", full)) == (0, 0, 0)

    def test_stocks_have_the_room_that_the_relation_on_the_form_leaves(self) -> None:
        blank = {**FULL, "t3.carried_in": None}
        assert bounds(of("clearance_rate", blank)) == (None, 100 / 120, 1)
        balanced = {**blank, "t3.received_new": 120}
        assert bounds(of("clearance_rate", balanced)) == (100 / 120, 100 / 120, 100 / 120)
        both = {**blank, "t3.carried_out": None}
        assert bounds(of("clearance_rate", both)) == (None, 0, 1)


TOO_MUCH: Printed = {**FULL, "t3.answered_total": 95}
STATED: Printed = {"p.received": 90, "p.granted": 20, "p.partial": 5, "p.refused": 15}


class TestContradictions:
    def test_both_denominators_stand_side_by_side(self) -> None:
        found = of("disclosure_rate", TOO_MUCH)
        assert (found.value, found.denominator) == (38 / 95, 95)
        assert (found.second_value, found.second_denominator) == (38 / 100, 100)
        assert (found.low, found.high, found.mark) == (38 / 100, 38 / 95, "contradictory")

    def test_cases_per_hundred_too(self) -> None:
        found = of("review_per_100", TOO_MUCH)
        assert (found.value, found.second_value) == (1400 / 95, 14)

    def test_a_rate_of_printed_parts_alone_is_not_touched(self) -> None:
        found = of("refusal_rate_merits", TOO_MUCH)
        assert (found.value, found.mark) == (38 / 76, None)

    def test_a_blank_among_too_much_leaves_no_bound(self) -> None:
        found = of("refusal_rate_merits", {**TOO_MUCH, "t3.partial": None, "t3.granted": 40})
        assert (found.value, found.low, found.high) == (38 / 78, None, None)
        assert (found.mark, found.second_value) == ("contradictory", None)

    def test_outcomes_above_their_total(self) -> None:
        found = of("review_correction_rate_all", {**FULL, "t4.review.total": 12})
        assert (found.value, found.second_value, found.mark) == (3 / 12, 3 / 14, "contradictory")

    def test_one_of_two_totals_contradicts_its_parts(self) -> None:
        found = of("suit_per_100", {**FULL, "t4.suit_direct.total": 6})
        assert (found.value, found.mark) == (11, None)


class TestNoPrintedTotal:
    def test_the_sum_of_the_dispositions_is_the_denominator(self) -> None:
        found = of("disclosure_rate", STATED, "prose_2008")
        assert bounds(found) == (25 / 40, 25 / 40, 25 / 40)
        assert (found.denominator, found.kind, found.mark) == (40, "classified_sum", None)

    def test_what_no_sentence_states_gives_no_rate(self) -> None:
        assert not of("not_held_rate", STATED, "prose_2008").says_something

    def test_all_closed_in_words_gives_the_rate_on_what_came_in(self) -> None:
        found = of("disclosure_rate", {**STATED, "p.closed": IN_WORDS}, "prose_2008")
        assert (found.value, found.kind) == (25 / 40, "classified_sum")
        assert (found.second_value, found.second_denominator) == (25 / 90, 90)
        assert found.mark == "said_in_words"

    def test_carried_in_is_part_of_what_was_closed(self) -> None:
        printed = {**STATED, "p.closed": IN_WORDS, "p.carried_in": 10}
        found = of("refusal_rate", printed, "prose_2008")
        assert (found.second_value, found.second_denominator) == (15 / 100, 100)

    def test_extensions_of_all_closed_in_words(self) -> None:
        printed = {**STATED, "p.closed": IN_WORDS, "p.closed.extended": 9}
        found = of("extension_rate", printed, "prose_2008")
        assert (found.value, found.denominator) == (None, None)
        assert (found.second_value, found.mark) == (9 / 90, "said_in_words")

    def test_a_blank_row_has_no_bound_then(self) -> None:
        printed = {**FULL, "t3.answered_total": None, "t3.partial": None}
        found = of("disclosure_rate", printed)
        assert (found.denominator, found.kind) == (93, "classified_sum")
        assert bounds(found) == (31 / 93, None, None)

    def test_an_unread_row_leaves_no_sum(self) -> None:
        printed = {**FULL, "t3.answered_total": None, "t3.partial": UNREAD}
        assert not of("disclosure_rate", printed).says_something

    def test_clearance_needs_a_printed_total(self) -> None:
        assert not of("clearance_rate", {**FULL, "t3.answered_total": None}).says_something


SMALL = (
    "t3.granted",
    "t3.partial",
    "t3.refused.state_secret",
    "t3.refused.registry_query",
    "t3.unable.not_held",
)
WORKED = {
    "disclosure_rate": (SMALL[:2], None),
    "refusal_rate": (SMALL[2:4], None),
    "not_held_rate": (SMALL[4:], None),
    "refusal_rate_merits": (SMALL[2:4], SMALL[:4]),
    "reason_share.state_secret": (SMALL[2:3], SMALL[2:4]),
}


@pytest.mark.parametrize("seed", range(40))
def test_bounds_are_the_extremes_of_all_that_blanks_can_hold(seed: int) -> None:
    chance = Random(seed)
    true = {code: chance.randint(0, 4) for code in SMALL}
    blank = chance.sample(SMALL, chance.randint(1, 4))
    total = sum(true.values())
    zeros = {code: 0 for code in FULL if code.startswith("t3.") and code.count(".") == 2}
    printed: Printed = {
        **zeros,
        **true,
        **dict.fromkeys(blank),
        "t3.answered_total": total,
    }
    room = sum(true[code] for code in blank)
    filled = [
        {**true, **dict(zip(blank, held, strict=True))}
        for held in product(range(room + 1), repeat=len(blank))
        if sum(held) <= room  # codebook 6: at most, for the parts need not add up
    ]
    for code, (above, below) in WORKED.items():
        found = of(code, printed)
        if not found.denominator:
            continue
        pairs = [
            (sum(one[c] for c in above), sum(one[c] for c in below) if below else total)
            for one in filled
        ]
        values = sorted(numerator / denominator for numerator, denominator in pairs)
        assert (found.low, found.high) == (values[0], values[-1]), code
        assert found.value == (values[0] if values[0] == values[-1] else None), code


def test_sentences_that_leave_some_out_bound_what_they_leave_out() -> None:
    printed: Printed = {"p.answered_total": 40, "p.granted": 20, "p.partial": 5}
    assert bounds(of("refusal_rate", printed, "prose_2008")) == (None, 0, 15 / 40)
    assert bounds(of("disclosure_rate", printed, "prose_2008")) == (25 / 40, 25 / 40, 25 / 40)


def test_sentences_give_the_groups_of_2019_for_years_from_2019_on() -> None:
    printed: Printed = {"p.answered_total": 40, "p.granted": 20, "p.unable": 8}
    late, early = (made_rates("prose_2008", printed, year) for year in (2022, 2018))
    assert (late["unable_rate"].value, late["unable_rate"].denominator) == (8 / 40, 40)
    assert not early["unable_rate"].says_something


def test_a_part_of_a_printed_group_has_the_room_of_the_group() -> None:
    printed: Printed = {"p.answered_total": 40, "p.granted": 20, "p.unable": 8}
    found = of("not_held_rate", {**printed, "p.unable.not_held_nonexistent": 5}, "prose_2008")
    assert bounds(found) == (None, 5 / 40, 8 / 40)


class TestFiguresThatJoinTwo:
    """予以公开及部分公开40件; 否决公开6件, which are refused or not held."""

    def test_the_joint_figure_is_the_numerator(self) -> None:
        printed: Printed = {
            "p.answered_total": 60,
            "p.granted_or_partial": 40,
            "p.already_public": 8,
            "p.refused": 5,
        }
        found = made_rates("prose_2008", printed)
        assert bounds(found["disclosure_rate"]) == (40 / 60, 40 / 60, 40 / 60)
        assert bounds(found["disclosure_rate_broad"]) == (48 / 60, 48 / 60, 48 / 60)
        assert bounds(found["full_disclosure_rate"]) == (None, 0, 40 / 60)
        assert bounds(found["refusal_rate_merits"]) == (5 / 53, 5 / 53, 5 / 53)
        assert bounds(found["not_held_rate"]) == (None, 0, 7 / 60)

    def test_one_of_the_two_beside_it(self) -> None:
        printed: Printed = {"p.answered_total": 60, "p.granted_or_partial": 40, "p.granted": 30}
        found = made_rates("prose_2008", printed)
        assert bounds(found["disclosure_rate"]) == (40 / 60, 40 / 60, 40 / 60)
        assert found["full_disclosure_rate"].value == 30 / 60

    def test_a_denial_without_grounds_bounds_refusals(self) -> None:
        printed: Printed = {
            "r2.answered_total": 30,
            "r2.granted": 18,
            "r2.partial": 4,
            "r2.denied_total": 6,
        }
        found = made_rates("regional_fj_2009", printed)
        assert bounds(found["refusal_rate"]) == (None, 0, 6 / 30)
        assert bounds(found["disclosure_rate_broad"]) == (None, 22 / 30, 24 / 30)

    def test_a_denial_with_blank_grounds(self) -> None:
        printed: Printed = {
            "r1.answered_total": 38,
            "r1.granted": 20,
            "r1.partial": 2,
            "r1.denied_total": 16,
            "r1.refused.state_secret": 3,
            "r1.unable.not_held_nonexistent": 5,
            "r1.unable.not_held_other_agency": None,
        }
        found = made_rates("regional_sh_2008", printed)
        assert bounds(found["refusal_rate"]) == (None, 3 / 38, 11 / 38)
        assert bounds(found["not_held_rate"]) == (None, 5 / 38, 13 / 38)
        assert bounds(found["disclosure_rate_broad"]) == (22 / 38, 22 / 38, 22 / 38)


def test_a_zero_in_words_is_a_zero_and_marked() -> None:
    printed: Printed = {
        "p.answered_total": 40,
        "p.granted": 40,
        "p.review.total": ZERO_IN_WORDS,
    }
    found = of("review_per_100", printed, "prose_2008")
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
    assert of("full_disclosure_rate", printed).low_base == low


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
