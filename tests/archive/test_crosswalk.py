"""Every row of the crosswalk (codebook 5): what a printed row becomes, and how far it compares."""

import re
from typing import Any

import pytest
from made_archive import page, read_made, report

from archive.panel.codes import COMPARABILITIES, panel_codes
from archive.panel.crosswalk import ANY, crosswalk
from archive.panel.harmonise import Quantity, harmonise
from archive.schema import table
from parsers.codebook import entries
from parsers.hints import Hints

ANNEX, SHANGHAI, FUJIAN, PROSE = (
    "annex_2014",
    "regional_sh_2008",
    "regional_fj_2009",
    "prose_2008",
)


def panel(form: str, year: int, **said: Any) -> dict[str, Quantity]:
    """The panel of a made report that prints these cells."""
    rows = {
        code: value if isinstance(value, list) else [value] for code, value in said["rows"].items()
    }
    made = report(form=form, year=year, rows=rows)
    (read,) = read_made(page(made), Hints())
    return harmonise(read)


def said(quantity: Quantity | None) -> tuple[Any, str] | None:
    return None if quantity is None else (quantity.total.value, quantity.comparability)


# One line for each line of codebook 5: what an earlier form prints, what the panel makes of it.
CODEBOOK_5 = [
    (ANNEX, {"a3.received": 50}, {"received_new": (50, "approx")}),
    (PROSE, {"p.received": 50}, {"received_new": (50, "approx")}),
    (SHANGHAI, {"r1.received": 41}, {"received_new": (41, "approx")}),
    (FUJIAN, {"r2.received": 30}, {"received_new": (30, "approx")}),
    (ANNEX, {"a3.answered_total": 46, "a3.closed": 47}, {"answered_total": (46, "approx")}),
    (ANNEX, {"a3.answered_total": None, "a3.closed": 47}, {"answered_total": (47, "approx")}),
    (ANNEX, {"a3.closed": 47}, {"answered_total": (47, "approx"), "closed": (47, "none")}),
    (PROSE, {"p.closed": 12}, {"answered_total": (12, "approx")}),
    (ANNEX, {"a3.already_public": 10}, {"already_public": (10, "approx")}),
    (
        ANNEX,
        {"a3.already_public": 10, "a3.granted": 12},
        {"granted": (12, "approx"), "access_full": (22, "approx")},
    ),
    (ANNEX, {"a3.partial": 3}, {"partial": (3, "exact")}),
    (SHANGHAI, {"r1.partial": 3}, {"partial": (3, "exact")}),
    (ANNEX, {"a3.refused": 5}, {"refused": (5, "approx")}),
    (
        ANNEX,
        {"a3.refused.state_secret": 1, "a3.refused.security_stability": 2},
        {
            "refused.state_secret": (1, "exact"),
            "refused.security_stability": (2, "exact"),
            "refused": (3, "approx"),
        },
    ),
    (
        ANNEX,
        {"a3.refused.trade_secret": 2, "a3.refused.personal_privacy": 3},
        {
            "refused.third_party_rights": (5, "approx"),
            "refused.trade_secret": (2, "none"),
            "refused.personal_privacy": (3, "none"),
        },
    ),
    (
        ANNEX,
        {"a3.refused.other_statutory": 4},
        {"refused.other_statutory": (4, "approx"), "refused.prohibited_by_law": None},
    ),
    (
        ANNEX,
        {"a3.refused.not_government_information": 4},
        {"refused.not_government_information": (4, "none")},
    ),
    (
        ANNEX,
        {"a3.unable.not_held_other_agency": 6, "a3.unable.not_held_nonexistent": 4},
        {
            "unable": (10, "exact"),
            "unable.not_held": (10, "exact"),
            "unable.not_held_other_agency": (6, "none"),
            "unable.not_held_nonexistent": (4, "none"),
            "not_available": (10, "exact"),
        },
    ),
    (ANNEX, {"a3.clarification_requested": 2}, {"clarification_requested": (2, "none")}),
    (
        ANNEX,
        {"a3.redirected": 4},
        {"redirected": (4, "approx"), "refused.registry_query": None, "other_handling": None},
    ),
    (
        ANNEX,
        {"a3.clarification_requested": 2, "a3.redirected": 4},
        {"closed_other": (6, "none")},
    ),
    (SHANGHAI, {"r1.denied_total": 16}, {"denied_total": (16, "none"), "refused": None}),
    (FUJIAN, {"r2.denied_total": 6}, {"denied_total": (6, "none"), "refused": None}),
    (PROSE, {"p.denied_total": 6}, {"denied_total": (6, "none"), "refused": None}),
    (
        SHANGHAI,
        {"r1.denied_total": 16, "r1.refused.state_secret": 2, "r1.refused.enforcement_file": 1},
        {
            "denied_total": (16, "none"),
            "refused": (3, "approx"),
            "refused.state_secret": (2, "exact"),
            "refused.enforcement_file": (1, "approx"),
        },
    ),
    (
        SHANGHAI,
        {
            "r1.refused.trade_secret": 1,
            "r1.refused.personal_privacy": 2,
            "r1.refused.process_information": 3,
            "r1.refused.enforcement_file": 4,
            "r1.refused.prohibited_by_law": 5,
            "r1.refused.unspecified": 6,
        },
        {
            "refused.third_party_rights": (3, "approx"),
            "refused.process_information": (3, "approx"),
            "refused.enforcement_file": (4, "approx"),
            "refused.prohibited_by_law": (5, "approx"),
            "refused.unspecified": (6, "none"),
            "refused": (21, "approx"),
        },
    ),
    (
        SHANGHAI,
        {"r1.unable.not_held_nonexistent": 5, "r1.unable.not_held_other_agency": 4},
        {"unable.not_held": (9, "exact"), "unable": (9, "approx")},
    ),
    (SHANGHAI, {"r1.review.total": 2, "r1.suit.total": 1}, {"suit.total": (1, "approx")}),
    (PROSE, {"p.received_other_unit": 9}, {"received_new": None}),
    (
        PROSE,
        {"p.carried_in": 3, "p.pending": 4},
        {"carried_in": (3, "approx"), "pending": (4, "approx")},
    ),
    (
        PROSE,
        {"p.unable": 7, "p.unable.not_held_nonexistent": 5},
        {"unable": (7, "exact"), "unable.not_held": (5, "none")},
    ),
    (PROSE, {"p.refused.internal_or_process": 2}, {"refused.internal_affairs": None}),
    (ANNEX, {"a4.review.upheld": 5}, {"review.upheld": (5, "approx")}),
    (ANNEX, {"a5.suit.upheld": 2}, {"suit.upheld": (2, "approx"), "suit_direct.upheld": None}),
    (ANNEX, {"a4.review.corrected": 1}, {"review.corrected": (1, "approx")}),
    (ANNEX, {"a5.suit.corrected": 1}, {"suit.corrected": (1, "approx")}),
    (ANNEX, {"a4.review.other": 1}, {"review.other": (1, "approx"), "review.pending": None}),
    (ANNEX, {"a5.suit.other": 1}, {"suit.other": (1, "approx")}),
    (ANNEX, {"a1.info_total": 900}, {"info_total": (900, "none")}),
    (ANNEX, {"a1.channel.website": 800}, {"a1.channel.website": (800, "none")}),
    (ANNEX, {"a2.hot_topics": 3}, {"a2.hot_topics": (3, "none")}),
    (ANNEX, {"a8.staff": 5}, {"a8.staff": (5, "none")}),
    (ANNEX, {"a8.funding": 2.5}, {"a8.funding": (2.5, "none")}),
    (ANNEX, {"a9.trainees": 30}, {"a9.trainees": (30, "none")}),
    (ANNEX, {"a7.fees_collected": 1.5}, {"fees_collected": (1.5, "none")}),
    ("form_2021", {"t2.fees.fee_amount": 8.5}, {"fees_collected": None}),
]


@pytest.mark.parametrize(("form", "cells", "expected"), CODEBOOK_5)
def test_a_line_of_the_crosswalk(
    form: str, cells: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = panel(form, 2016, rows=cells)
    assert {code: said(found.get(code)) for code in expected} == expected


@pytest.mark.parametrize(("year", "comparability"), [(2013, "none"), (2014, "approx")])
def test_refused_before_2014_may_hold_what_could_not_be_provided(
    year: int, comparability: str
) -> None:
    found = panel(PROSE, year, rows={"p.refused": 8})
    assert said(found["refused"]) == (8, comparability)


def test_the_forms_from_2019_on_are_the_measure() -> None:
    for form, year in (("form_2019", 2020), ("form_2021", 2022)):
        found = panel(
            form,
            year,
            rows={
                "t3.received_new": [5, 1, 0, 0, 0, 0, 6],
                "t3.carried_out": [1, 0, 0, 0, 0, 0, 1],
                "t4.suit_direct.total": 2,
                "t4.suit_after_review.total": 3,
                "t2.licensing.decisions": 70,
            },
        )
        assert {code: said(quantity) for code, quantity in found.items()} == {
            "received_new": (6, "exact"),
            "pending": (1, "exact"),
            "suit_direct.total": (2, "exact"),
            "suit_after_review.total": (3, "exact"),
            "suit.total": (5, "exact"),
            "t2.licensing.decisions": (70, "exact"),
        }


# Codebook 2.3: only `decisions` is comparable across the two forms, made and issued are near.
TABLE_2 = [
    ("form_2019", "rules.made_new", "approx"),
    ("form_2019", "rules.published_new", "none"),
    ("form_2019", "normative_docs.published_stock", "none"),
    ("form_2019", "licensing.items_prev", "none"),
    ("form_2019", "penalty.items_delta", "none"),
    ("form_2019", "penalty.decisions", "exact"),
    ("form_2019", "other_services.decisions", "none"),
    ("form_2019", "procurement.proc_amount", "none"),
    ("form_2021", "normative_docs.issued", "approx"),
    ("form_2021", "rules.repealed", "none"),
    ("form_2021", "normative_docs.in_force", "none"),
    ("form_2021", "fees.fee_amount", "none"),
    ("form_2021", "coercion.decisions", "exact"),
]


@pytest.mark.parametrize(("form", "row", "comparability"), TABLE_2)
def test_what_table_2_counts_differs_between_its_two_forms(
    form: str, row: str, comparability: str
) -> None:
    found = panel(form, 2021 if form == "form_2021" else 2020, rows={f"t2.{row}": 5})
    assert said(found[f"t2.{row}"]) == (5, comparability)


def test_reasons_that_one_form_alone_prints_have_none_beside_them() -> None:
    reasons = ("overdue_correction", "fee_unpaid", "unspecified")
    printed = {f"t3.other_handling.{reason}": [1, 0, 0, 0, 0, 0, 1] for reason in reasons}
    found = panel("form_2021", 2022, rows=printed)
    assert [said(found[f"other_handling.{reason}"]) for reason in reasons] == [(1, "none")] * 3
    assert said(found["other_handling"]) == (3, "exact")


@pytest.mark.parametrize(
    ("form", "rows", "blanks"),
    [
        (ANNEX, {"a3.unable.not_held_other_agency": None}, 1),
        (ANNEX, {}, 1),
        (SHANGHAI, {"r1.unable.not_held_other_agency": None}, 1),
        (PROSE, {}, 1),
    ],
)
def test_one_part_of_what_is_not_held_is_a_lower_bound(
    form: str, rows: dict[str, Any], blanks: int
) -> None:
    """Codebook 5: exact as a sum, none apart."""
    prefix = {ANNEX: "a3", SHANGHAI: "r1", PROSE: "p"}[form]
    found = panel(form, 2016, rows=rows | {f"{prefix}.unable.not_held_nonexistent": 10})
    assert said(found["unable.not_held"]) == (10, "none")
    assert found["unable.not_held"].total.blanks == blanks
    if form != SHANGHAI:
        assert said(found["unable"]) == said(found["not_available"]) == (10, "none")


def test_of_what_sentences_could_not_provide_a_part_is_a_lower_bound() -> None:
    found = panel(PROSE, 2016, rows={"p.unable.unclear_after_correction": 3})
    assert said(found["unable"]) == (3, "none")
    assert found["unable"].total.blanks == 2


@pytest.mark.parametrize(
    ("form", "rows", "access_any"),
    [
        (ANNEX, {"a3.already_public": 10, "a3.partial": 3}, None),
        (ANNEX, {"a3.already_public": 10}, None),
        (PROSE, {"p.already_public": 5, "p.granted_or_partial": 30}, (35, "approx")),
        (PROSE, {"p.already_public": 5, "p.partial": 2}, None),
    ],
)
def test_access_without_those_granted_is_no_access(
    form: str, rows: dict[str, Any], access_any: Any
) -> None:
    found = panel(form, 2016, rows=rows)
    assert "access_full" not in found
    assert said(found.get("access_any")) == access_any


def test_documents_made_and_issued_are_one_series_and_approximate() -> None:
    found = [
        panel("annex_2014", 2018, rows={"a1.normative_issued": 7}),
        panel("form_2019", 2020, rows={"t2.normative_docs.made_new": 8}),
        panel("form_2021", 2021, rows={"t2.normative_docs.issued": 9}),
    ]
    assert [said(one["normative_docs_new"]) for one in found] == [
        (7, "approx"),
        (8, "approx"),
        (9, "approx"),
    ]


@pytest.mark.parametrize(("form", "documents"), [("form_2019", 8), ("form_2021", 9)])
def test_in_a_hybrid_the_rows_of_its_own_form_go_first(form: str, documents: int) -> None:
    rows = {"t2.normative_docs.made_new": 8, "t2.normative_docs.issued": 9}
    assert said(panel(form, 2021, rows=rows)["normative_docs_new"]) == (documents, "approx")


def test_hengshui_2017_of_the_codebook() -> None:
    found = panel(
        PROSE,
        2017,
        rows={
            "p.received": 184,
            "p.closed": "all",
            "p.closed.extended": 3,
            "p.already_public": 31,
            "p.granted": 38,
            "p.partial": 6,
            "p.refused": 8,
            "p.unable.not_held_other_agency": 68,
            "p.unable.not_held_nonexistent": 16,
        },
    )
    total = found["answered_total"].total
    assert (total.value, total.state) == (None, "said_in_words")
    assert said(found["access_full"]) == (69, "approx")
    assert said(found["access_any"]) == (75, "approx")
    assert said(found["unable"]) == (84, "exact")
    assert said(found["closed.extended"]) == (3, "none")


class TestTheCombinedFigureOfSentences:
    def test_it_fills_neither_of_its_parts(self) -> None:
        found = panel(PROSE, 2016, rows={"p.granted_or_partial": 20})
        assert said(found["granted_or_partial"]) == (20, "none")
        assert said(found["access_any"]) == (20, "approx")
        assert found.keys().isdisjoint({"granted", "partial", "access_full"})

    def test_with_what_was_already_public(self) -> None:
        found = panel(PROSE, 2016, rows={"p.granted_or_partial": 20, "p.already_public": 5})
        assert said(found["access_any"]) == (25, "approx")


class TestTheDataHold:
    """The crosswalk against the codebook: nothing lost, nothing that does not exist."""

    def test_every_printed_row_of_every_form_leads_somewhere(self) -> None:
        led = {source for rule in crosswalk() for source in rule.sources}
        headers = {"t3.results", "t4.suit", "t4.review", "t4.suit_direct", "t4.suit_after_review"}
        printed = {
            entry.code
            for entry in entries()
            if (entry.unit or entry.code.startswith("p.")) and entry.table != "t3_columns"
        }
        assert printed - headers - led == set()

    def test_no_row_names_what_the_codebook_lacks(self) -> None:
        known = {entry.code for entry in entries()}
        for rule in crosswalk():
            assert rule.code in panel_codes()
            assert set(rule.sources) <= (panel_codes().keys() if rule.form == ANY else known)
            # "parts": made of codes of the panel, as comparable as the worst of them.
            assert rule.comparability in (*COMPARABILITIES, "parts")
            assert rule.rule in ("same", "first", "sum", "all", "part", "with", "rest")
            assert rule.rule != "same" or len(rule.sources) == 1

    def test_every_code_can_be_filled(self) -> None:
        assert panel_codes().keys() == {rule.code for rule in crosswalk()}

    def test_parents_exist_and_columns_suit_stata(self) -> None:
        columns = table("panel_wide").column_names
        assert len(set(columns)) == len(columns)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", column) for column in columns)
        for code in panel_codes().values():
            assert code.parent is None or code.parent in panel_codes()
            assert code.kind in ("flow", "stock", "derived")

    def test_every_reservation_is_explained_in_both_languages(self) -> None:
        for rule in crosswalk():
            assert bool(rule.note) == bool(rule.note_zh)
            if rule.from_year or rule.to_year or rule.not_beside:
                assert rule.note
