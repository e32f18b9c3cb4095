"""How far blanks can move a rate: no more than printed totals leave them (codebook 6)."""

from itertools import product
from random import Random

import pytest
from made_figures import ANNEX, FULL, UNREAD, ZERO_IN_WORDS, Printed, bounds, made_rates, rate_of

OUTCOMES = ("upheld", "corrected", "other", "pending")


class TestBlanks:
    def test_no_room_makes_the_rate_exact(self) -> None:
        printed = {**FULL, "t3.not_processed.publication": None, "t3.partial": 7}
        assert bounds(rate_of("not_processed_rate", printed)) == (0.06, 0.06, 0.06)

    def test_room_gives_bounds_and_no_value(self) -> None:
        printed = {**FULL, "t3.partial": None}  # 93 printed of 100
        found = rate_of("disclosure_rate", printed)
        assert bounds(found) == (None, 0.31, 0.38)
        assert (found.numerator, found.denominator) == (31, 100)

    def test_room_elsewhere_leaves_a_printed_rate_exact(self) -> None:
        assert bounds(rate_of("refusal_rate", {**FULL, "t3.partial": None})) == (0.38, 0.38, 0.38)

    def test_an_unread_cell_has_the_same_room_as_a_blank(self) -> None:
        found = rate_of("disclosure_rate", {**FULL, "t3.partial": UNREAD})
        assert bounds(found) == (None, 0.31, 0.38)

    def test_a_row_that_is_not_there_has_the_same_room(self) -> None:
        printed = {code: figure for code, figure in FULL.items() if code != "t3.partial"}
        assert bounds(rate_of("disclosure_rate", printed)) == (None, 0.31, 0.38)

    def test_two_blanks_share_one_room(self) -> None:
        printed = {**FULL, "t3.granted": None, "t3.partial": None}  # 62 printed of 100
        assert bounds(rate_of("disclosure_rate", printed)) == (None, 0, 0.38)
        assert bounds(rate_of("full_disclosure_rate", printed)) == (None, 0, 0.38)

    def test_a_share_of_parts_moves_both_ways(self) -> None:
        # 38 refused of 38 + 31 + 7; the 7 may be 0: nothing else is blank
        found = rate_of("refusal_rate_merits", {**FULL, "t3.partial": None})
        assert bounds(found) == (None, 38 / 76, 38 / 69)
        # the 9 of one ground are blank: refused 29 to 38, of 67 to 76
        found = rate_of("refusal_rate_merits", {**FULL, "t3.refused.registry_query": None})
        assert bounds(found) == (None, 29 / 67, 38 / 76)

    def test_a_ground_among_blank_grounds(self) -> None:
        printed = {**FULL, "t3.refused.registry_query": None}  # refused is 29 to 38
        assert bounds(rate_of("reason_share.registry_query", printed)) == (None, 0, 9 / 38)
        assert bounds(rate_of("reason_share.state_secret", printed)) == (None, 2 / 38, 2 / 29)

    def test_all_answered_under_other_heads_proves_a_blank_group_zero(self) -> None:
        printed: Printed = {
            "t3.granted": 4,
            "t3.partial": None,
            "t3.refused.state_secret": None,
            "t3.answered_total": 4,
        }
        assert bounds(rate_of("refusal_rate", printed)) == (0, 0, 0)
        assert bounds(rate_of("disclosure_rate", printed)) == (1, 1, 1)
        assert not rate_of("reason_share.state_secret", printed).says_something

    def test_a_blank_total_is_the_sum_of_its_columns(self) -> None:
        columns = ("natural_person", "org_business", "org_research")
        others = ("org_public_benefit", "org_legal_service", "org_other")
        parts = {
            **{f"t3.granted@{name}": 9 for name in columns},
            **{f"t3.granted@{name}": 0 for name in others},
        }
        printed = {**FULL, "t3.granted": None, **parts, "t3.answered_total": 96}
        found = rate_of("full_disclosure_rate", printed)
        assert bounds(found) == (27 / 96, 27 / 96, 27 / 96)
        # one column blank, of 110 answered: at least 27, at most 27 + (110 - 96)
        printed |= {"t3.granted@org_other": None, "t3.answered_total": 110}
        found = rate_of("full_disclosure_rate", printed)
        assert bounds(found) == (None, 27 / 110, 41 / 110)

    def test_a_printed_total_is_never_replaced_by_its_columns(self) -> None:
        printed = {**FULL, "t3.granted@natural_person": 99}
        assert rate_of("full_disclosure_rate", printed).numerator == 31

    def test_outcomes_have_the_room_of_their_own_total(self) -> None:
        printed = {**FULL, "t4.review.other": None}  # 12 printed of 14
        assert bounds(rate_of("review_correction_rate", printed)) == (None, 3 / 10, 3 / 8)
        printed = {**printed, "t4.review.pending": 6}
        assert bounds(rate_of("review_correction_rate", printed)) == (3 / 8, 3 / 8, 3 / 8)

    def test_outcomes_without_a_total_are_without_bound(self) -> None:
        printed = {**FULL, "t4.review.other": None, "t4.review.total": None}
        assert bounds(rate_of("review_correction_rate", printed)) == (None, 0, 3 / 8)
        printed = {**FULL, "t4.review.corrected": None, "t4.review.total": None}
        assert not rate_of("review_correction_rate", printed).says_something

    def test_each_kind_of_suit_has_its_own_room(self) -> None:
        printed = {**FULL, "t4.suit_direct.corrected": None}  # 5 of 7 printed
        assert bounds(rate_of("litigation_loss_rate", printed)) == (None, 1 / 9, 3 / 11)

    def test_natural_persons_have_the_room_of_their_row(self) -> None:
        blank = {**FULL, "t3.received_new@natural_person": None}
        assert bounds(rate_of("natural_person_share", blank)) == (None, 0, 1)
        names = ("org_business", "org_research", "org_public_benefit", "org_legal_service")
        full = {**blank, **{f"t3.received_new@{name}": 25 for name in names}}
        assert bounds(rate_of("natural_person_share", full)) == (0, 0, 0)

    def test_stocks_have_the_room_that_the_relation_on_the_form_leaves(self) -> None:
        blank = {**FULL, "t3.carried_in": None}
        assert bounds(rate_of("clearance_rate", blank)) == (None, 100 / 120, 1)
        balanced = {**blank, "t3.received_new": 120}
        assert bounds(rate_of("clearance_rate", balanced)) == (100 / 120, 100 / 120, 100 / 120)
        both = {**blank, "t3.carried_out": None}
        assert bounds(rate_of("clearance_rate", both)) == (None, 0, 1)

    def test_a_suit_without_total_has_no_upper_bound(self) -> None:
        blank = {f"t4.suit_after_review.{name}": None for name in (*OUTCOMES, "total")}
        found = rate_of("suit_per_100", {**FULL, **blank})
        assert bounds(found) == (None, 7, None)

    def test_without_printed_total_a_blank_elsewhere_leaves_no_value_either(self) -> None:
        found = rate_of("refusal_rate", {**FULL, "t3.answered_total": None, "t3.partial": None})
        assert (bounds(found), found.numerator) == ((None, None, None), 38)
        assert found.denominator == 93

    def test_an_unread_total_is_never_the_sum_of_its_columns(self) -> None:
        # 20 + 2 + 5 stand beside a total that was not read: granted may be all that is left, 31
        columns = {"natural_person": 20, "org_business": 2, "org_other": 5}
        none = {"org_research": 0, "org_public_benefit": 0, "org_legal_service": 0}
        parts = {f"t3.granted@{name}": each for name, each in (columns | none).items()}
        found = rate_of("disclosure_rate", {**FULL, "t3.granted": UNREAD, **parts})
        assert (bounds(found), found.numerator) == ((None, 7 / 100, 38 / 100), 7)

    def test_a_blank_total_of_answers_is_the_sum_of_its_columns(self) -> None:
        columns = ("natural_person", "org_business", "org_research")
        others = ("org_public_benefit", "org_legal_service", "org_other")
        parts = {f"t3.answered_total@{name}": 20 for name in (*columns, *others)}
        blank: Printed = {**FULL, "t3.answered_total": None, **parts}
        found = rate_of("disclosure_rate", blank)
        assert (found.value, found.denominator, found.kind) == (38 / 120, 120, "answered")
        # one column blank as well: no total that the figures give
        found = rate_of("disclosure_rate", {**blank, "t3.answered_total@org_other": None})
        assert (found.denominator, found.kind) == (100, "classified_sum")
        unread: Printed = {**blank, "t3.answered_total": UNREAD}
        assert rate_of("disclosure_rate", unread).kind == "classified_sum"

    def test_rows_of_the_other_form_count_where_they_are_printed(self) -> None:
        # A hybrid: form_2019 has one row for other handling, three are printed.
        assert rate_of("other_rate", FULL, "form_2019").value == 4 / 100


TOO_MUCH: Printed = {**FULL, "t3.answered_total": 95}


class TestContradictions:
    def test_both_denominators_stand_side_by_side(self) -> None:
        found = rate_of("disclosure_rate", TOO_MUCH)
        assert (found.value, found.denominator) == (38 / 95, 95)
        assert (found.second_value, found.second_denominator) == (38 / 100, 100)
        assert (found.low, found.high, found.mark) == (38 / 100, 38 / 95, "contradictory")

    def test_full_rows_below_their_total_contradict_it_too(self) -> None:
        # Nothing is blank, so nothing can make up for what 120 has above 100.
        found = rate_of("disclosure_rate", {**FULL, "t3.answered_total": 120})
        assert (found.value, found.denominator) == (38 / 120, 120)
        assert (found.second_value, found.second_denominator) == (38 / 100, 100)
        assert (found.low, found.high, found.mark) == (38 / 120, 38 / 100, "contradictory")

    def test_below_their_total_a_blank_leaves_room_and_no_contradiction(self) -> None:
        printed = {**FULL, "t3.answered_total": 120, "t3.refused.state_secret": None}
        found = rate_of("disclosure_rate", printed)
        assert (*bounds(found), found.mark) == (38 / 120, 38 / 120, 38 / 120, None)

    def test_a_form_that_may_leave_something_out_is_not_contradicted_by_it(self) -> None:
        # Codebook 3.2: the annex leaves pending cases out, and no relation of it is verified.
        printed = {**ANNEX, "a4.review.total": 9}
        found = made_rates("annex_2014", printed)["review_correction_rate_all"]
        assert (found.value, found.mark) == (1 / 9, None)

    def test_cases_per_hundred_too(self) -> None:
        found = rate_of("review_per_100", TOO_MUCH)
        assert (found.value, found.second_value) == (1400 / 95, 14)

    def test_a_rate_of_printed_parts_alone_is_not_touched(self) -> None:
        found = rate_of("refusal_rate_merits", TOO_MUCH)
        assert (found.value, found.mark) == (38 / 76, None)

    def test_a_blank_among_too_much_leaves_no_bound(self) -> None:
        found = rate_of("refusal_rate_merits", {**TOO_MUCH, "t3.partial": None, "t3.granted": 40})
        assert (found.value, found.low, found.high) == (38 / 78, None, None)
        assert (found.mark, found.second_value) == ("contradictory", None)

    def test_outcomes_above_their_total(self) -> None:
        found = rate_of("review_correction_rate_all", {**FULL, "t4.review.total": 12})
        assert (found.value, found.second_value, found.mark) == (3 / 12, 3 / 14, "contradictory")

    def test_columns_above_their_row_total(self) -> None:
        printed = {**FULL, "t3.received_new@natural_person": 150}
        found = rate_of("natural_person_share", printed)
        assert (found.value, found.second_value, found.mark) == (1.5, 1, "contradictory")
        assert rate_of("clearance_rate", printed).mark is None

    def test_a_blank_without_limit_stays_open_beside_a_contradiction(self) -> None:
        # 99 printed, 100 in the rows; of suits after review nothing is known
        blank = {f"t4.suit_after_review.{name}": None for name in (*OUTCOMES, "total")}
        found = rate_of("suit_per_100", {**FULL, "t3.answered_total": 99, **blank})
        assert (bounds(found), found.mark) == ((None, 7, None), "contradictory")
        assert (found.denominator, found.second_denominator) == (99, 100)
        assert (found.numerator, found.second_value) == (7, None)

    def test_a_blank_with_room_widens_the_bounds_on_both(self) -> None:
        # 6 of 7 suits without review are printed as a sum; the total of the others is blank, 5
        printed: Printed = {**FULL, "t3.answered_total": 99, "t4.suit_direct.total": None}
        assert bounds(rate_of("suit_per_100", printed))[1:] == (5, None)
        # not held is blank, of 9 that could not be provided 3 are stated: at most 6 more
        group: Printed = {"p.answered_total": 20, "p.granted": 15, "p.unable": 9}
        part: Printed = {"p.unable.not_held_nonexistent": 3}
        found = rate_of("not_held_rate", {**group, **part}, "prose_2008")
        assert (bounds(found), found.mark) == ((None, 3 / 24, 9 / 20), "contradictory")

    def test_a_total_of_zero_with_parts_gives_the_rate_on_the_parts(self) -> None:
        found = rate_of("disclosure_rate", {**FULL, "t3.answered_total": 0})
        assert (found.numerator, found.denominator, found.value) == (38, 0, None)
        assert (found.second_value, found.second_denominator) == (38 / 100, 100)
        assert (found.low, found.high, found.mark) == (None, None, "contradictory")

    def test_more_carried_out_than_came_in_is_a_contradiction(self) -> None:
        found = rate_of("carry_out_rate", {**FULL, "t3.carried_out": 200})
        assert (found.value, found.mark) == (200 / 120, "contradictory")
        assert (found.low, found.high) == (None, None)

    def test_more_extended_than_closed_is_a_contradiction(self) -> None:
        found = rate_of("extension_rate", {"p.closed": 3, "p.closed.extended": 5}, "prose_2008")
        assert (found.value, found.mark) == (5 / 3, "contradictory")

    def test_cases_per_hundred_may_be_more_than_one(self) -> None:
        assert rate_of("review_per_100", FULL).mark is None

    def test_a_contradiction_is_told_before_words(self) -> None:
        found = rate_of("review_per_100", {**TOO_MUCH, "t4.review.total": ZERO_IN_WORDS})
        assert (found.value, found.mark) == (0, "contradictory")

    def test_one_of_two_totals_contradicts_its_parts(self) -> None:
        found = rate_of("suit_per_100", {**FULL, "t4.suit_direct.total": 6})
        assert (found.value, found.mark) == (11, None)


def _fillings(true: dict[str, int], blank: list[str]) -> list[dict[str, int]]:
    """Every way in which blanks can hold at most what their printed total leaves (codebook 6)."""
    room = sum(true[name] for name in blank)
    held = (each for each in product(range(room + 1), repeat=len(blank)) if sum(each) <= room)
    return [{**true, **dict(zip(blank, each, strict=True))} for each in held]


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
    filled = _fillings(true, blank)
    for code, (above, below) in WORKED.items():
        found = rate_of(code, printed)
        if not found.denominator:
            continue
        pairs = [
            (sum(one[c] for c in above), sum(one[c] for c in below) if below else total)
            for one in filled
        ]
        values = sorted(numerator / denominator for numerator, denominator in pairs)
        assert (found.low, found.high) == (values[0], values[-1]), code
        assert found.value == (values[0] if values[0] == values[-1] else None), code


@pytest.mark.parametrize("seed", range(40))
def test_suits_of_two_kinds_have_two_rooms(seed: int) -> None:
    chance = Random(seed)
    printed: dict[str, int | str | None] = {}
    filled = []
    for route in ("suit_direct", "suit_after_review"):
        true = {outcome: chance.randint(0, 3) for outcome in OUTCOMES}
        blank = chance.sample(OUTCOMES, chance.randint(0, 3))
        shown = {**true, **dict.fromkeys(blank), "total": sum(true.values())}
        printed |= {f"t4.{route}.{outcome}": figure for outcome, figure in shown.items()}
        filled.append(_fillings(true, blank))
    found = rate_of("litigation_loss_rate", {"t3.granted": 1, **printed})
    if not found.denominator:
        return
    pairs = [
        (
            direct["corrected"] + after["corrected"],
            sum(one[name] for one in (direct, after) for name in OUTCOMES[:3]),
        )
        for direct, after in product(*filled)
    ]
    values = sorted(numerator / denominator for numerator, denominator in pairs)
    assert (found.low, found.high) == (values[0], values[-1])
    assert found.value == (values[0] if values[0] == values[-1] else None)


def test_sentences_that_leave_some_out_bound_what_they_leave_out() -> None:
    printed: Printed = {"p.answered_total": 40, "p.granted": 20, "p.partial": 5}
    assert bounds(rate_of("refusal_rate", printed, "prose_2008")) == (None, 0, 15 / 40)
    assert bounds(rate_of("disclosure_rate", printed, "prose_2008")) == (25 / 40, 25 / 40, 25 / 40)


def test_a_part_of_a_printed_group_has_the_room_of_the_group() -> None:
    printed: Printed = {"p.answered_total": 40, "p.granted": 20, "p.unable": 8}
    found = rate_of("not_held_rate", {**printed, "p.unable.not_held_nonexistent": 5}, "prose_2008")
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

    def test_both_printed_apart_stand_for_themselves(self) -> None:
        printed: Printed = {
            "p.answered_total": 60,
            "p.granted_or_partial": 40,
            "p.granted": 30,
            "p.partial": 8,
        }
        assert rate_of("disclosure_rate", printed, "prose_2008").value == 38 / 60

    def test_a_denial_without_grounds_bounds_refusals(self) -> None:
        printed: Printed = {
            "r2.answered_total": 30,
            "r2.granted": 18,
            "r2.partial": 4,
            "r2.denied_total": 6,
        }
        found = made_rates("regional_fj_2009", printed)
        assert bounds(found["refusal_rate"]) == (None, 0, 6 / 30)
        assert found["refusal_rate"].numerator is None  # no 0 was printed
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
