"""Checks on made cells: identities of the forms, blanks, verdicts, sentences against tables."""

from dataclasses import replace

import pytest
from made_cells import RESULTS, cell, table
from made_documents import document

from parsers.checks import evaluate, evaluate_frame, evaluate_shares
from parsers.checks.relations import relations
from parsers.checks.sheet import APPLICANTS
from parsers.model import Cell, Check, Identity, Outcome, Place, Section, Severity, State, Verdict
from parsers.prose import Share, read_prose


def keys(cells) -> frozenset:
    return frozenset((c.code, c.applicant) for c in cells)


def failed(checks) -> set[tuple[str, str | None]]:
    return {(c.id, c.column or c.code) for c in checks if c.outcome is Outcome.FAIL}


def one(checks, id_: str, place: str | None) -> Check:
    (check,) = [c for c in checks if c.id == id_ and place in {c.column, c.code}]
    return check


def test_a_sound_report_passes_everything():
    checks = evaluate("form_2021", table())
    assert {c.outcome for c in checks} == {Outcome.PASS}
    assert {"T3-BAL", "T3-SUM", "T3-ROW", "T4-R", "T4-D", "T4-A"} <= {c.id for c in checks}
    assert len([c for c in checks if c.id == "T3-BAL"]) == len(APPLICANTS)


def test_a_column_out_of_balance():
    cells = table({("t3.carried_out", "natural_person"): 3, ("t3.carried_out", "total"): 3})
    cells = [replace(c, raw="3") if c.value == 3 else c for c in cells]
    check = one(evaluate("form_2021", cells, confirmed=keys(cells)), "T3-BAL", "natural_person")
    assert (check.outcome, check.left, check.right) == (Outcome.FAIL, 10, 12)
    assert (check.severity, check.verdict) == (Severity.E, Verdict.SOURCE_INCONSISTENCY)
    assert check.text == "natural_person: 9 + 1 = 10, printed 9 + 3 = 12"


@pytest.mark.parametrize(
    ("disputed", "confirmed", "verdict"),
    [
        (False, True, Verdict.SOURCE_INCONSISTENCY),
        (False, False, Verdict.UNCONFIRMED),
        (True, True, Verdict.EXTRACTION_ERROR),
    ],
)
def test_the_verdict_follows_the_readers(disputed, confirmed, verdict):
    cells = table({("t3.granted", "total"): 7})
    doubt = frozenset({("t3.granted", "total")}) if disputed else frozenset()
    checks = evaluate("form_2021", cells, doubt, keys(cells) if confirmed else frozenset())
    assert one(checks, "T3-SUM", "total").verdict is verdict


def test_an_unread_cell_is_our_fault():
    cells = [
        replace(c, value=None, state=State.UNREAD)
        if (c.code, c.applicant) == ("t3.granted", "total")
        else c
        for c in table()
    ]
    check = one(evaluate("form_2021", cells, confirmed=keys(cells)), "T3-SUM", "total")
    assert (check.outcome, check.verdict) == (Outcome.FAIL, Verdict.EXTRACTION_ERROR)


class TestBlanks:
    def test_hold_when_they_count_as_nothing(self):
        cells = table({("t3.carried_in", "org_other"): None})
        check = one(evaluate("form_2021", cells), "T3-BAL", "org_other")
        assert check.outcome is Outcome.PASS_WITH_BLANKS

    def test_a_blank_total_beside_printed_parts_fails(self):
        cells = table({("t3.answered_total", "org_legal_service"): None})
        assert ("T3-SUM", "org_legal_service") in failed(evaluate("form_2021", cells))

    def test_nothing_printed_to_add(self):
        blanks = {(code, "natural_person"): None for code in RESULTS}
        check = one(evaluate("form_2021", table(blanks)), "T3-SUM", "natural_person")
        assert check.outcome is Outcome.NOT_EVALUABLE

    def test_a_row_without_its_total(self):
        checks = evaluate("form_2021", table({("t3.granted", "total"): None}))
        assert one(checks, "T3-ROW", "t3.granted").outcome is Outcome.NOT_EVALUABLE
        assert ("T3-BLANK", "t3.granted") in failed(checks)

    def test_every_result_row_blank(self):
        blanks = {(code, a): None for code in RESULTS for a in APPLICANTS}
        assert ("T3-ALLTOT", "t3.answered_total") in failed(evaluate("form_2021", table(blanks)))

    def test_a_result_row_that_was_not_found(self):
        cells = [c for c in table() if c.code != "t3.unable.not_held"]
        check = one(evaluate("form_2021", cells), "T3-SUM", "total")
        assert (check.outcome, check.left, check.right) == (Outcome.NOT_EVALUABLE, 9, 12)

    def test_rows_that_are_not_printed(self):
        cells = [c for c in table() if c.code != "t3.answered_total"]
        assert failed(evaluate("form_2021", cells)) == set()


def test_hybrid_with_one_row_for_other_handling():
    cells = [c for c in table() if not c.code.startswith("t3.other_handling")]
    cells += [
        cell("t3.other_handling", int(a in {"natural_person", "total"}), a) for a in APPLICANTS
    ]
    checks = evaluate("form_2021", cells)
    assert ("T3-SUM", "total") in failed(checks)
    assert one(checks, "T3-SUM", "total").left == 13


def test_a_printed_subtotal_is_compared_with_its_rows():
    cells = [*table(), cell("t3.unable", 4, "total")]
    assert ("T3-GRP", "total") in failed(evaluate("form_2021", cells))


def test_outcomes_of_reviews():
    assert failed(evaluate("form_2021", table({("t4.review.pending", None): 2}))) == {
        ("T4-R", "t4.review.total")
    }


def test_negative_and_broken_counts():
    checks = evaluate("form_2021", table({("t3.partial", "org_other"): -1}))
    assert ("T3-INT", "org_other") in failed(checks)


class TestReadingAids:
    def test_applicants_misallocated(self):
        cells = table({("t3.carried_in", "natural_person"): 0, ("t3.carried_in", "org_other"): 1})
        assert ("T3-XCOL", None) in failed(evaluate("form_2021", cells))

    def test_a_shifted_cell(self):
        cells = table({("t3.granted", "org_other"): 4})
        assert ("T3-ALIGN", "t3.granted") in failed(evaluate("form_2021", cells))

    def test_digits_exchanged(self):
        cells = table({("t3.received_new", "natural_person"): 18})
        assert ("T3-TYPO", "natural_person") in failed(evaluate("form_2021", cells))

    def test_procurement_without_money(self):
        cells = [cell("t2.procurement.proc_count", 3), cell("t2.procurement.proc_amount", 0)]
        assert failed(evaluate("form_2019", cells)) == {
            ("T2-19-PROC", "t2.procurement.proc_amount")
        }

    def test_rules_of_a_township(self):
        cells = [cell("t2.rules.in_force", 4), cell("t2.fees.fee_amount", 2.5e6)]
        township = evaluate_frame(None, cells, Identity(level="township"), ())
        assert {c for c, _ in failed(township)} == {"T2-RULES", "T2-21-UNIT"}
        assert evaluate_frame(None, cells, Identity(level="province"), ()) == ()

    @pytest.mark.parametrize(
        ("published", "late"),
        [("2021-03-30", False), ("2020-12-31", False), ("2020-01-05", True), ("2023-02-01", True)],
    )
    def test_a_date_that_does_not_fit_the_year(self, published, late):
        checks = evaluate_frame(None, [], Identity(year=2020, published_on=published), ())
        assert bool(failed(checks)) is late

    def test_a_missing_chapter(self):
        checks = evaluate_frame("form_2021", [], Identity(), [Section("sec.overview", "", "")])
        assert failed(checks) == {("S-SECT", None)}


def test_stock_of_documents():
    cells = [
        cell("t2.rules.issued", 3),
        cell("t2.rules.repealed", 1),
        cell("t2.rules.in_force", 1),
    ]
    assert failed(evaluate("form_2021", cells)) == {("T2-21-NET", "t2.rules.in_force")}


def said(text: str) -> list[Cell]:
    return list(read_prose(document(f"三、依申请公开情况\n{text}")).cells)


class TestSentences:
    def test_what_is_left_over(self):
        cells = said("受理申请20件,全部办结。同意公开12件,部分公开3件,信息不存在1件。")
        check = one(evaluate("prose_2008", cells), "P-SUM", "p.received")
        assert (check.left, check.right, check.severity) == (16, 20, Severity.I)
        assert check.verdict is Verdict.SOURCE_INCONSISTENCY

    def test_more_outcomes_than_answers(self):
        cells = said("受理申请9件,答复8件,其中同意公开8件,不予公开2件。")
        check = one(evaluate("prose_2008", cells), "P-SUM", "p.answered_total")
        assert (check.left, check.right, check.severity) == (10, 8, Severity.W)

    def test_reasons_are_not_added_to_their_parent(self):
        cells = said("答复申请8件,同意公开5件,不予公开3件,其中涉及国家秘密1件,涉及商业秘密2件。")
        assert (
            one(evaluate("prose_2008", cells), "P-SUM", "p.answered_total").outcome is Outcome.PASS
        )

    def test_outcomes_of_disputes(self):
        cells = said("因申请公开引起行政复议6件,其中维持4件,纠错1件。")
        check = one(evaluate("prose_2008", cells), "P-DISP", "p.review")
        assert (check.outcome, check.left, check.right) == (Outcome.FAIL, 5, 6)

    @pytest.mark.parametrize("stated", [12, 13])
    def test_received_with_or_without_those_carried_in(self, stated):
        cells = [*table(), *said(f"共收办政府信息公开申请{stated}件。")]
        assert one(evaluate("form_2021", cells), "N-RECV", "p.received").outcome is Outcome.PASS

    def test_figures_that_differ_from_the_tables(self):
        text = "收到申请11件,答复10件,予以公开5件,无法提供3件。引起行政复议7件,行政诉讼2件。"
        assert failed(evaluate("form_2021", [*table(), *said(text)])) == {
            ("N-RECV", "p.received"),
            ("N-ANS", "p.answered_total"),
            ("N-PART", "p.granted"),
            ("N-DISP", "t4.review.total"),
        }

    def test_no_request_in_words(self):
        cells = [*table(), *said("本年度未收到政府信息公开申请。")]
        assert failed(evaluate("form_2021", cells)) == {("N-ZERO", "p.received")}

    def test_two_figures_for_one_thing(self):
        cells = said("受理政府信息公开申请20件。\n全年受理政府信息公开申请21件。")
        assert failed(evaluate("prose_2008", cells)) == {("N-SELF", "p.received")}

    def test_two_kinds_of_one_code_are_parts(self):
        cells = said(
            "受理政府信息公开申请20件,不予公开5件,其中三类内部事务信息2件、四类过程性信息3件。"
        )
        assert ("N-SELF", "p.refused.internal_or_process") not in failed(
            evaluate("prose_2008", cells)
        )

    def test_an_approximation_contradicts_nothing(self):
        cells = [*table(), *said("收到政府信息公开申请近20件。")]
        assert failed(evaluate("form_2021", cells)) == set()


@pytest.mark.parametrize(
    ("printed", "outcome"),
    [("33.3", Outcome.PASS), ("33.4", Outcome.PASS), ("33", Outcome.PASS), ("35.1", Outcome.FAIL)],
)
def test_percentages_within_one_unit_of_the_last_digit(printed, outcome):
    share = Share("p.granted", 4, printed, Place())
    (check,) = evaluate_shares([share], [cell("p.answered_total", 12)])
    assert check.outcome is outcome


@pytest.mark.parametrize("form", ["form_2019", "form_2021", "annex_2014", "prose_2008"])
def test_every_form_has_its_identities(form):
    assert {r.basis for r in relations(form)} <= {
        "stated",
        "definition",
        "plausibility",
        "stated counting rule",
    }
    assert relations(form)


def test_an_annex_that_adds_up_wrongly():
    cells = [cell("a3.closed", 9), cell("a3.closed.on_time", 7), cell("a3.closed.extended", 1)]
    assert failed(evaluate("annex_2014", cells)) == {("A-CLOSE", "a3.closed")}


@pytest.mark.parametrize(
    ("unread", "outcome"), [("org_research", Outcome.NOT_EVALUABLE), ("org_business", Outcome.FAIL)]
)
def test_an_unread_cell_is_not_known_to_be_nothing(unread: str, outcome: Outcome) -> None:
    """The sum that holds without it proves nothing; one that fails is ours, not the agency's."""
    key = ("t3.granted", unread)
    cells = [
        replace(c, value=None, state=State.UNREAD) if (c.code, c.applicant) == key else c
        for c in table()
    ]
    checks = evaluate("form_2021", cells, frozenset({key}), frozenset(), 2022)
    (row,) = [c for c in checks if c.id == "T3-ROW" and c.code == "t3.granted"]
    assert row.outcome is outcome
    assert row.verdict is (Verdict.EXTRACTION_ERROR if outcome is Outcome.FAIL else None)


@pytest.mark.parametrize(("basis", "checked"), [("displayed", True), ("address", False)])
def test_the_date_of_a_moved_address_accuses_nobody(basis: str, checked: bool) -> None:
    identity = Identity(year=2020, published_on="2023-08-21", date_basis=basis)
    found = [check.id for check in evaluate_frame("form_2019", [], identity, [])]
    assert ("M-DATE" in found) is checked
