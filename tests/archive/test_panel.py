"""The panel in the database: blanks, sums, one row for each agency, year and scope."""

import json
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, page, read_made, report, rows

from archive.build import build
from archive.panel.harmonise import Figure, harmonise
from parsers.hints import Hints
from parsers.model import State

LONG = "SELECT code, applicant, value, state, derived, blanks FROM panel_long"
ZEROS = [0, 0, 0, 0, 0, 0, 0]


def long(made: MadeHome, code: str) -> dict[str | None, tuple[Any, ...]]:
    """Applicant to value, state, derived, blanks."""
    found = rows(made.home, f"{LONG} WHERE code = ?", code)
    return {row[1]: row[2:] for row in found}


def wide(made: MadeHome, *columns: str) -> list[tuple[Any, ...]]:
    return rows(made.home, f"SELECT {', '.join(columns)} FROM panel_wide ORDER BY year, scope")


def totals(**said: Any) -> dict[str, Figure]:
    (read,) = read_made(page(report(**said)), Hints())
    return {code: one.total for code, one in harmonise(read).items()}


class TestWhatWasPrinted:
    @pytest.fixture
    def built(self, made: MadeHome) -> MadeHome:
        made.add(
            report(
                rows={
                    "t3.received_new": [7, 2, 0, None, 0, 1, 10],
                    "t3.carried_in": [None] * 7,
                    "t3.granted": ["?", 0, 0, 0, 0, 0, "?"],
                    "t3.partial": ZEROS,
                    "t2.rules.issued": [None],
                    "t2.rules.in_force": ["text"],
                }
            )
        )
        build(made.home, OPTIONS)
        return made

    def test_each_column_of_the_table_has_its_row(self, built: MadeHome) -> None:
        assert long(built, "received_new") == {
            "natural_person": (7, "number", 0, 0),
            "org_business": (2, "number", 0, 0),
            "org_research": (0, "zero", 0, 0),
            "org_public_benefit": (None, "blank", 0, 0),
            "org_legal_service": (0, "zero", 0, 0),
            "org_other": (1, "number", 0, 0),
            "organisation": (3, "number", 1, 1),
            "total": (10, "number", 0, 0),
        }

    def test_a_blank_row_has_rows_and_no_values(self, built: MadeHome) -> None:
        found = long(built, "carried_in")
        assert len(found) == 8
        assert {row[:2] for row in found.values()} == {(None, "blank")}
        assert wide(built, "carried_in") == [(None,)]

    def test_what_could_not_be_read_is_not_blank(self, built: MadeHome) -> None:
        assert long(built, "granted")["total"] == (None, "unread", 0, 0)
        assert long(built, "access_any")["total"] == (None, "unread", 1, 0)
        assert long(built, "t2.rules.in_force")[None] == (None, "text", 0, 0)

    def test_rows_that_are_not_there_have_none(self, built: MadeHome) -> None:
        assert long(built, "refused") == long(built, "already_public") == {}

    def test_wide_has_the_totals_and_the_two_kinds_of_applicant(self, built: MadeHome) -> None:
        assert wide(
            built, "received_new", "received_new_natural_person", "received_new_organisation"
        ) == [(10, 7, 3)]


class TestSums:
    def test_a_group_adds_what_is_printed_and_counts_the_blanks(self) -> None:
        found = totals(
            rows={
                "t3.refused.state_secret": [1, 0, 0, 0, 0, 0, 1],
                "t3.refused.internal_affairs": [0, 2, 0, 0, 0, 0, 2],
                "t3.refused.registry_query": [None] * 7,
            }
        )
        assert found["refused"] == Figure(3, State.NUMBER, derived=True, blanks=1)

    def test_a_group_of_blanks_alone_is_blank(self) -> None:
        found = totals(rows={"t3.unable.not_held": [None] * 7})
        assert found["unable"].value is None
        assert found["unable"].state is State.BLANK

    def test_a_printed_group_total_goes_before_its_rows(self) -> None:
        found = totals(
            rows={
                "t3.unable": [4, 0, 0, 0, 0, 0, 4],
                "t3.unable.not_held": [3, 0, 0, 0, 0, 0, 3],
            }
        )
        assert found["unable"] == Figure(4, State.NUMBER)

    def test_a_printed_header_without_figures_leaves_it_to_its_rows(self) -> None:
        found = totals(
            rows={
                "t3.unable": [None] * 7,
                "t3.unable.not_held": [3, 0, 0, 0, 0, 0, 3],
            }
        )
        assert found["unable"] == Figure(3, State.NUMBER, derived=True)

    def test_one_row_for_other_handling_in_a_table_of_2021(self) -> None:
        found = totals(rows={"t3.other_handling": [5, 0, 0, 0, 0, 0, 5]})
        assert found["other_handling"] == Figure(5, State.NUMBER)

    def test_a_total_left_blank_is_added_up_from_its_columns(self) -> None:
        """As Shanghai's office printed it for 2019: only the total rows have totals."""
        found = totals(
            rows={
                "t3.granted": [255, 17, 0, None, 0, 0, None],
                "t3.partial": [3, 0, 0, 0, 0, 0, None],
                "t3.answered_total": [767, 35, 2, 0, 1, 0, 805],
            }
        )
        assert found["granted"] == Figure(272, State.NUMBER, derived=True, blanks=1)
        assert found["access_any"] == Figure(275, State.NUMBER, derived=True, blanks=1)
        assert found["answered_total"] == Figure(805, State.NUMBER)

    def test_a_total_that_could_not_be_read_is_not(self) -> None:
        found = totals(rows={"t3.granted": [255, 17, 0, 0, 0, 0, "?"]})
        assert found["granted"].value is None

    def test_suits_need_both_kinds(self) -> None:
        found = totals(rows={"t4.suit_direct.total": [4], "t4.suit_after_review.total": [None]})
        assert found["suit.total"] == Figure(None, State.BLANK, derived=True, blanks=1)
        assert "suit.total" not in totals(rows={"t4.suit_direct.total": [4]})

    def test_zero_in_words_marks_the_sum(self) -> None:
        found = totals(form="prose_2008", rows={"p.granted": ["words"], "p.already_public": [3]})
        assert found["granted"] == Figure(0, State.SAID_IN_WORDS)
        assert found["access_full"] == Figure(3, State.SAID_IN_WORDS, derived=True)

    def test_two_statements_that_differ_are_no_figure(self) -> None:
        found = totals(form="prose_2008", rows={"p.received": [42, 2]})
        assert found["received_new"] == Figure(None, State.NUMBER)

    def test_what_no_disposition_holds_is_left_over_with_its_sign(self) -> None:
        """Yiyang 2020: 42 printed, 43 in the rows."""
        found = totals(
            rows={
                "t3.granted": [39, 0, 0, 0, 0, 0, 39],
                "t3.refused.internal_affairs": [3, 0, 0, 0, 0, 0, 3],
                "t3.not_processed.petition_complaint": [1, 0, 0, 0, 0, 0, 1],
                "t3.answered_total": [42, None, None, None, None, None, 42],
            }
        )
        assert found["unclassified"].value == -1

    def test_what_is_carried_out_is_no_part_of_what_was_answered(self) -> None:
        found = totals(
            rows={
                "t3.granted": [4, 0, 0, 0, 0, 0, 4],
                "t3.answered_total": [4, 0, 0, 0, 0, 0, 4],
                "t3.carried_out": [9, 0, 0, 0, 0, 0, 9],
            }
        )
        assert found["unclassified"].value == 0


class TestTablesAndSentences:
    def test_a_table_goes_before_the_text(self) -> None:
        found = totals(
            rows={"t3.received_new": [5, 0, 0, 0, 0, 0, 5], "p.received": [6], "p.closed": [4]}
        )
        assert found["received_new"].value == 5
        assert found["closed"].value == 4

    def test_a_blank_in_the_table_is_not_filled_from_the_text(self) -> None:
        found = totals(rows={"t3.unable.not_held": [None] * 7, "p.unable": [6]})
        assert found["unable"].value is None

    def test_what_the_table_counts_under_another_name_is_not_counted_twice(self) -> None:
        """From 2019 on replies that it is already public are among those granted."""
        found = totals(
            rows={
                "t3.granted": [8, 0, 0, 0, 0, 0, 8],
                "p.already_public": [3],
                "p.redirected": [2],
                "p.unable.not_held_nonexistent": [1],
            }
        )
        assert found["access_full"].value == 8
        assert found.keys().isdisjoint({"already_public", "redirected", "unable"})

    def test_a_row_that_the_table_lacks_is_taken_from_the_text(self) -> None:
        found = totals(rows={"t3.received_new": [5, 0, 0, 0, 0, 0, 5], "p.closed.extended": [2]})
        assert found["closed.extended"].value == 2


class TestOneRowForEachYear:
    SERIES = (
        (2012, "regional_sh_2008", {"r1.received": [11], "r1.partial": [1]}),
        (2013, "prose_2008", {"p.received": [12], "p.partial": [2]}),
        (2016, "annex_2014", {"a3.received": [13], "a3.partial": [3]}),
        (2020, "form_2019", {"t3.received_new": [14, 0, 0, 0, 0, 0, 14]}),
        (2022, "form_2021", {"t3.received_new": [15, 0, 0, 0, 0, 0, 15]}),
    )

    def test_one_agency_across_all_forms(self, made: MadeHome) -> None:
        for year, form, cells in self.SERIES:
            made.add(report(year=year, form=form, rows=cells), url=f"{HOST}/{year}.html")
        build(made.home, OPTIONS)
        assert wide(made, "year", "received_new", "approx") == [
            (2012, 11, '["received_new"]'),
            (2013, 12, '["received_new"]'),
            (2016, 13, '["received_new"]'),
            (2020, 14, "[]"),
            (2022, 15, "[]"),
        ]
        assert len(set(wide(made, "agency_id"))) == 1
        series = rows(
            made.home,
            "SELECT year, value, comparability FROM panel_long"
            " WHERE code = 'partial' AND applicant = 'total' ORDER BY year",
        )
        assert series == [(2012, 1, "exact"), (2013, 2, "exact"), (2016, 3, "exact")]

    def test_scopes_stay_apart(self, made: MadeHome) -> None:
        scopes = ("government_aggregate", "government_office", "uncertain")
        for count, scope in enumerate(scopes, start=5):
            figures = {"t3.received_new": [count, 0, 0, 0, 0, 0, count]}
            made.add(report(scope=scope, rows=figures), url=f"{HOST}/{scope}.html")
        build(made.home, OPTIONS)
        assert wide(made, "scope", "received_new") == [
            ("government_aggregate", 5),
            ("government_office", 6),
            ("uncertain", 7),
        ]

    def test_the_edition_in_force_stands(self, made: MadeHome) -> None:
        for count in (5, 6):
            made.add(report(rows={"t3.received_new": [count, 0, 0, 0, 0, 0, count]}))
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT edition, in_panel FROM reports ORDER BY edition") == [
            (1, 0),
            (2, 1),
        ]
        assert wide(made, "received_new") == [(6,)]
        assert long(made, "received_new")["total"][0] == 6
        assert rows(made.home, "SELECT count(*) FROM panel_values WHERE code = 1") == [(8,)]

    @pytest.mark.parametrize("names", [("1", "2"), ("2", "1")])
    def test_of_several_the_fullest_stands(self, made: MadeHome, names: tuple[str, str]) -> None:
        """Whichever address it stands at, and whichever was seen first."""
        thin = {"t3.received_new": [5, 0, 0, 0, 0, 0, 5]}
        full = {**thin, "t3.granted": [1, *ZEROS[1:6], 1]}
        for name, figures in zip(names, (thin, full), strict=True):
            made.add(report(rows=figures), url=f"{HOST}/{name}.html")
        build(made.home, OPTIONS)
        assert wide(made, "received_new", "granted") == [(5, 1)]
        standing = rows(made.home, "SELECT url FROM reports WHERE in_panel = 1")
        assert standing == [(f"{HOST}/{names[1]}.html",)]

    def test_a_mirror_stands_beside_never_instead(self, made: MadeHome) -> None:
        made.add(report(rows={"t3.received_new": [5, 0, 0, 0, 0, 0, 5]}))
        made.add(
            report(rows={"t3.received_new": [9, 0, 0, 0, 0, 0, 9], "t3.granted": ZEROS}),
            url="http://www.mirror.com/1.html",
        )
        build(made.home, OPTIONS)
        found = rows(made.home, "SELECT source_class, received_new FROM panel_wide ORDER BY 1")
        assert found == [("mirror", 9), ("official", 5)]

    @pytest.mark.parametrize("lacking", ["agency", "year"])
    def test_a_report_of_nobody_or_no_year_has_no_place(self, made: MadeHome, lacking: str) -> None:
        said = report()
        del said[lacking]
        made.add(said)
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT in_panel FROM reports") == [(0,)]
        assert rows(made.home, "SELECT count(*) FROM panel_long") == [(0,)]
        assert wide(made, "id") == []


class TestDoubtsOfTheWidePanel:
    def test_columns_are_named_in_the_row(self, made: MadeHome) -> None:
        made.add(
            report(
                year=2017,
                form="prose_2008",
                rows={
                    "p.received": [184],
                    "p.closed": ["all"],
                    "p.partial": [6],
                    "p.clarification_requested": [2],
                    "a7.fees_collected": ["words"],
                },
            )
        )
        build(made.home, OPTIONS)
        ((approx, none, words, derived),) = wide(
            made, "approx", "not_comparable", "said_in_words", "derived"
        )
        assert json.loads(approx) == ["received_new", "answered_total"]
        assert json.loads(none) == [
            "clarification_requested",
            "closed_other",
            "closed",
            "fees_collected",
        ]
        assert json.loads(words) == ["answered_total", "closed", "fees_collected"]
        assert json.loads(derived) == ["closed_other"]

    def test_a_blank_is_no_doubtful_figure(self, made: MadeHome) -> None:
        made.add(
            report(
                year=2016,
                form="annex_2014",
                rows={
                    "a3.received": [None],
                    "a9.meetings": [None],
                    "a3.refused.trade_secret": [None],
                    "a3.refused.personal_privacy": [None],
                },
            )
        )
        build(made.home, OPTIONS)
        doubts = wide(made, "approx", "not_comparable", "derived", "said_in_words")
        assert doubts == [("[]", "[]", "[]", "[]")]

    def test_quality_stands_in_the_row(self, made: MadeHome) -> None:
        made.add(
            report(
                checks=[
                    ["T3-BAL", None, "total", "pass_with_blanks", None],
                    ["T3-SUM", None, "natural_person", "fail", None],
                ]
            )
        )
        build(made.home, OPTIONS)
        assert wide(made, "total_ok", "columns_ok", "blanks_assumed") == [(1, 0, 1)]


def test_the_tables_that_explain_the_panel_are_there(made: MadeHome) -> None:
    build(made.home, OPTIONS)
    (found,) = rows(made.home, "SELECT zh, kind, wide_column FROM panel_codes WHERE code='pending'")
    assert found == ("结转下年度继续办理", "stock", "pending")
    found = rows(
        made.home,
        "SELECT source_codes, rule, comparability FROM crosswalk"
        " WHERE form = 'annex_2014' AND code = 'refused.third_party_rights'",
    )
    parts = '["a3.refused.trade_secret", "a3.refused.personal_privacy"]'
    assert found == [(parts, "sum", "approx")]
