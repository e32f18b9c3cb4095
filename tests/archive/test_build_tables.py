"""What the build puts into the tables: figures, quality, stored counts."""

import json
from datetime import timedelta
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive.build import build


class TestFigures:
    def test_a_printed_row_is_taken_as_printed(self, made: MadeHome) -> None:
        made.add(report(rows={"t3.granted": [3, 1, 0, 0, 0, None, 5]}))
        build(made.home, OPTIONS)
        found = rows(
            made.home,
            "SELECT disposition_zh, natural_person, org_other, total, derived FROM dispositions",
        )
        assert found == [("予以公开", 3, None, 5, 0)]

    def test_a_group_is_the_sum_of_its_reasons_and_says_so(self, made: MadeHome) -> None:
        made.add(
            report(
                rows={
                    "t3.refused.state_secret": [1, 0, 0, 0, 0, 0, 1],
                    "t3.refused.internal_affairs": [0, 2, 0, 0, 0, 0, 2],
                    "t3.refused.registry_query": [None] * 7,
                }
            )
        )
        build(made.home, OPTIONS)
        found = rows(
            made.home, "SELECT disposition, org_business, total, derived FROM dispositions"
        )
        assert found == [("refused", 2, 3, 1)]
        reasons = rows(made.home, "SELECT reason, total FROM reasons ORDER BY id")
        assert reasons == [("state_secret", 1), ("internal_affairs", 2), ("registry_query", None)]

    def test_a_printed_group_total_goes_before_the_sum(self, made: MadeHome) -> None:
        made.add(
            report(
                rows={
                    "t3.unable": [4, 0, 0, 0, 0, 0, 4],
                    "t3.unable.not_held": [3, 0, 0, 0, 0, 0, 3],
                }
            )
        )
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT total, derived FROM dispositions") == [(4, 0)]

    def test_an_unread_cell_makes_the_sum_unknown(self, made: MadeHome) -> None:
        made.add(
            report(
                rows={
                    "t3.refused.state_secret": [1, 0, 0, 0, 0, 0, 1],
                    "t3.refused.internal_affairs": [2, 0, 0, 0, 0, 0, "?"],
                }
            )
        )
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT natural_person, total FROM dispositions") == [(3, None)]

    @pytest.mark.parametrize("unknown", ["?", "text"])
    def test_what_gives_no_figure_makes_every_sum_over_it_unknown(
        self, made: MadeHome, unknown: str
    ) -> None:
        made.add(
            report(
                rows={
                    "t3.granted": [unknown, 0, 0, 0, 0, 0, unknown],
                    "t3.unable.not_held": [10, 0, 0, 0, 0, 0, 10],
                    "t3.partial": [5, 0, 0, 0, 0, 0, 5],
                    "t3.received_new": [115, 0, 0, 0, 0, 0, 115],
                }
            )
        )
        build(made.home, OPTIONS)
        sums = "SELECT requests_classified, unclassified, disclosure_rate FROM reports"
        assert rows(made.home, sums) == [(None, None, None)]
        assert rows(made.home, "SELECT unable_rate FROM division_years") == [(None,)]
        found = rows(made.home, "SELECT disposition, total FROM dispositions ORDER BY id")
        assert found == [("granted", None), ("partial", 5), ("unable", 10)]

    def test_a_blank_does_not(self, made: MadeHome) -> None:
        made.add(
            report(
                rows={
                    "t3.granted": [5, 0, 0, 0, 0, 0, 5],
                    "t3.refused.state_secret": [None] * 7,
                    "t3.refused.registry_query": [1, 0, 0, 0, 0, 0, 1],
                    "t3.other_handling.other": [None] * 7,
                    "t3.answered_total": [7, 0, 0, 0, 0, 0, 7],
                }
            )
        )
        build(made.home, OPTIONS)
        sums = "SELECT requests_classified, unclassified FROM reports"
        assert rows(made.home, sums) == [(6, 1)]

    @pytest.mark.parametrize("stated", [[3, 4], ["all"]])
    def test_a_part_stated_in_two_ways_or_without_number_gives_no_sum(
        self, made: MadeHome, stated: list[Any]
    ) -> None:
        prose = {"p.refused.state_secret": stated, "p.refused.trade_secret": [2]}
        made.add(report(form="prose_2008", rows=prose))
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT disposition, total FROM dispositions") == [("refused", None)]
        assert rows(made.home, "SELECT requests_classified FROM reports") == [(None,)]

    def test_a_row_without_total_keeps_it_empty(self, made: MadeHome) -> None:
        made.add(report(rows={"t3.granted": [3, 0, 0, 0, 0, 0, None]}))
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT total FROM dispositions") == [(None,)]

    def test_sentences_count_where_there_is_no_table(self, made: MadeHome) -> None:
        prose = {"p.received": [184, 184], "p.granted": [38], "p.refused": ["words"]}
        made.add(report(form="prose_2008", rows=prose))
        build(made.home, OPTIONS)
        found = rows(made.home, "SELECT disposition, total, derived FROM dispositions ORDER BY id")
        assert found == [("granted", 38, 0), ("refused", 0, 1)]
        assert rows(made.home, "SELECT requests_received FROM reports") == [(184,)]

    def test_two_different_statements_are_none(self, made: MadeHome) -> None:
        made.add(report(form="prose_2008", rows={"p.received": [42, 2], "p.granted": [1]}))
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT requests_received FROM reports") == [(None,)]

    def test_sentences_do_not_stand_in_for_a_blank_table_cell(self, made: MadeHome) -> None:
        made.add(report(rows={"t3.granted": [None] * 7, "p.granted": [7]}))
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT total FROM dispositions") == [(None,)]

    def test_stocks_and_rates(self, made: MadeHome) -> None:
        made.add(
            report(
                rows={
                    "t3.received_new": [9, 0, 0, 0, 0, 0, 9],
                    "t3.carried_in": [2, 0, 0, 0, 0, 0, 2],
                    "t3.granted": [4, 0, 0, 0, 0, 0, 4],
                    "t3.partial": [1, 0, 0, 0, 0, 0, 1],
                    "t3.answered_total": [8, 0, 0, 0, 0, 0, 8],
                    "t3.carried_out": [3, 0, 0, 0, 0, 0, 3],
                }
            )
        )
        build(made.home, OPTIONS)
        stocks = rows(
            made.home,
            "SELECT requests_received, carried_in, requests_answered, pending, unclassified,"
            " requests_classified, disclosure_rate, disclosure_rate_denominator_kind, low_base"
            " FROM reports",
        )
        assert stocks == [(9, 2, 8, 3, 3, 5, 0.625, "answered", 1)]

    def test_suits_are_added_up_and_say_so(self, made: MadeHome) -> None:
        outcomes = ("upheld", "corrected", "other", "pending", "total")
        printed = {
            f"t4.{route}.{outcome}": [value]
            for route, values in (
                ("review", (1, 2, 3, 4, 10)),
                ("suit_direct", (1, 0, 0, 0, 1)),
                ("suit_after_review", (0, 2, 0, 0, 2)),
            )
            for outcome, value in zip(outcomes, values, strict=True)
        }
        made.add(report(rows=printed))
        build(made.home, OPTIONS)
        found = rows(made.home, "SELECT route, corrected, total, derived FROM disputes ORDER BY id")
        assert found == [
            ("review", 2, 10, 0),
            ("suit_direct", 0, 1, 0),
            ("suit_after_review", 2, 2, 0),
            ("suit", 2, 3, 1),
        ]

    def test_cells_keep_blank_zero_and_unread_apart(self, made: MadeHome) -> None:
        made.add(report(rows={"t3.granted": [0, None, "?", 0, 0, 0, 12]}))
        build(made.home, OPTIONS)
        found = rows(
            made.home, "SELECT applicant, value, raw, state, place FROM cells_readable LIMIT 3"
        )
        assert [row[:4] for row in found] == [
            ("natural_person", 0, "0", "zero"),
            ("org_business", None, "", "blank"),
            ("org_research", None, "1?", "unread"),
        ]
        assert json.loads(found[0][4]) == {"table": 1, "row": 1, "column": 1}

    def test_a_raw_text_equal_to_its_value_takes_no_room(self, made: MadeHome) -> None:
        made.add(report(rows={"t3.granted": [4, 0, 0, 0, 0, 0, 4]}))
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT DISTINCT raw FROM cells") == [(None,)]

    def test_division_years_come_from_the_aggregate_alone(self, made: MadeHome) -> None:
        made.add(report(), url=f"{HOST}/1.html")
        office = report(agency="某市水务局", scope="department", text="局。", year=2021)
        made.add(office, url=f"{HOST}/2.html")
        build(made.home, OPTIONS)
        found = rows(
            made.home,
            "SELECT division_code, year, requests_answered, disclosure_rate FROM division_years"
            " ORDER BY year",
        )
        assert found == [("131100", 2020, 1, 1.0), ("131100", 2021, None, None)]

    def test_deadline_of_the_year_and_the_kind_of_agency(self, made: MadeHome) -> None:
        dated = {"published_on": "2021-02-15", "date_basis": "displayed"}
        made.day += timedelta(days=60)
        made.add(report(**dated), url=f"{HOST}/1.html")
        made.add(report(**dated, scope="department", agency="某局"), url=f"{HOST}/2.html")
        made.add(
            report(**dated, scope="township", level="township", agency="某乡"), url=f"{HOST}/3.html"
        )
        build(made.home, OPTIONS)
        found = rows(
            made.home, "SELECT scope, deadline, on_time, days_late FROM reports ORDER BY scope"
        )
        assert found == [
            ("department", "2021-01-31", 0, 15),
            ("government_aggregate", "2021-03-31", 1, -44),
            ("township", None, None, None),
        ]


class TestQuality:
    @pytest.mark.parametrize(
        ("checks", "expected"),
        [
            ([], (None, None)),
            ([("T3-BAL", None, "total", "pass", None)], (1, 1)),
            ([("T3-BAL", None, "total", "pass_with_blanks", None)], (1, 1)),
            (
                [
                    ("T3-BAL", None, "total", "pass", None),
                    ("T3-BAL", None, "org_other", "fail", "source_inconsistency"),
                ],
                (1, 0),
            ),
            ([("T3-SUM", None, "total", "fail", "source_inconsistency")], (0, 0)),
            ([("T3-ROW", "t3.granted", None, "fail", None)], (None, 0)),
            (
                [("T3-BAL", None, "total", "pass", None), ("T4-R", None, None, "fail", None)],
                (0, 1),
            ),
        ],
    )
    def test_totals_and_columns(
        self, made: MadeHome, checks: list[Any], expected: tuple[int | None, int | None]
    ) -> None:
        made.add(report(checks=checks))
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT total_ok, columns_ok FROM reports") == [expected]

    def test_passed_checks_are_not_listed(self, made: MadeHome) -> None:
        made.add(
            report(
                checks=[
                    ("T3-BAL", None, "total", "pass", None),
                    ("T3-SUM", None, "total", "fail", "source_inconsistency"),
                ]
            )
        )
        build(made.home, OPTIONS)
        found = rows(made.home, 'SELECT check_id, "column", outcome, verdict FROM checks')
        assert found == [("T3-SUM", "total", "fail", "source_inconsistency")]
        assert rows(made.home, "SELECT errors FROM reports") == [(1,)]


def test_stored_counts_equal_the_tables(made: MadeHome) -> None:
    for year in (2019, 2020):
        for number in range(3):
            made.add(
                report(
                    year=year,
                    agency=f"{number}局",
                    text=f"{year}{number}",
                    rows={
                        "t3.granted": [number, 0, 0, 0, 0, 0, number],
                        "t3.partial": [2, 0, 0, 0, 0, 0, 2],
                    },
                ),
                url=f"{HOST}/{year}/{number}.html",
            )
    build(made.home, OPTIONS)
    stored = rows(
        made.home,
        "SELECT count(nullif(granted, 0)), sum(granted), count(partial), sum(partial),"
        " count(refused) FROM facet_rows",
    )
    assert stored == [(4, 6, 6, 12, 0)]
    years = rows(
        made.home,
        "SELECT source_class, year, count(*), sum(requests) FROM facet_rows"
        " JOIN facet_cells ON facet_cells.id = cell GROUP BY source_class, year ORDER BY year",
    )
    assert years == [("official", 2019, 3, 9), ("official", 2020, 3, 9)]


def test_one_aggregate_stands_for_a_division_and_year(made: MadeHome) -> None:
    """Of two, the one with a printed total; a place without code counts by its names."""
    place = {"division_code": None, "county": "某县", "level": "county"}
    total = {"t3.answered_total": [7, 0, 0, 0, 0, 0, 7]}
    made.add(report(**place, rows={"t3.granted": [1, 0, 0, 0, 0, 0, 1]}), url=f"{HOST}/1.html")
    made.add(report(**place, rows=total, text="全。"), url=f"{HOST}/2.html")
    made.add(report(**place, rows=total, text="他。", year=2022), url=f"{HOST}/3.html")
    build(made.home, OPTIONS)
    found = rows(made.home, "SELECT county, year, requests_answered FROM division_years")
    assert found == [("某县", 2020, 7), ("某县", 2022, 7)]
