"""Checks over the years of one agency, and over several addresses of one year."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, read_made, report, rows

from archive.build import build
from archive.building.agencies import agency_id
from archive.building.year_checks import relations_across_years
from archive.database import open_readonly
from archive.findings import findings
from archive.pages.report import report_page
from archive.words import words

FAILED = (
    'SELECT year, check_id, coalesce(code, \'\'), coalesce("column", \'\'), "left", "right",'
    " severity, coalesce(verdict, '') FROM checks WHERE outcome = 'fail'"
    ' ORDER BY year, check_id, code, "column"'
)
SOURCE = "source_inconsistency"


def t3(received: int, carried_in: int, answered: int, carried_out: int) -> dict[str, list[int]]:
    """A table 3 in which natural persons alone asked; all answered were granted."""
    counts = {
        "t3.received_new": received,
        "t3.carried_in": carried_in,
        "t3.granted": answered,
        "t3.answered_total": answered,
        "t3.carried_out": carried_out,
    }
    return {code: [count, 0, 0, 0, 0, 0, count] for code, count in counts.items()}


def year(number: int, rows_: dict[str, Any], **said: Any) -> dict[str, Any]:
    form = "form_2019" if number < 2021 else "form_2021"
    title = f"某市{number}年政府信息公开工作年度报告"
    return report(title=title, year=number, rows=rows_, **{"form": form, **said})


def add(made: MadeHome, *reports: dict[str, Any]) -> None:
    for said in reports:
        made.add(said, url=f"{HOST}/{said['year']}/{said.get('page', 1)}.html")


def built(made: MadeHome, *reports: dict[str, Any]) -> list[tuple[Any, ...]]:
    add(made, *reports)
    build(made.home, OPTIONS)
    return rows(made.home, FAILED)


class TestNeighbours:
    def test_what_agrees_is_silent(self, made: MadeHome) -> None:
        assert built(made, year(2020, t3(9, 0, 7, 2)), year(2021, t3(5, 2, 6, 1))) == []

    def test_what_was_carried_out_is_carried_in(self, made: MadeHome) -> None:
        found = built(made, year(2020, t3(9, 0, 7, 2)), year(2021, t3(5, 3, 8, 0)))
        assert found == [
            (2021, "X-CARRY", "t3.carried_in", "total", 3, 2, "W", SOURCE),
            (2021, "X-CARRYC", "t3.carried_in", "natural_person", 3, 2, "I", SOURCE),
        ]

    def test_the_text_names_the_other_report(self, made: MadeHome) -> None:
        built(made, year(2020, t3(9, 0, 7, 2)), year(2021, t3(5, 3, 8, 0)))
        ((other,),) = rows(made.home, "SELECT report_id FROM reports WHERE year = 2020")
        ((text,),) = rows(made.home, "SELECT text FROM checks WHERE check_id = 'X-CARRY'")
        assert text == f"total: 3, printed 2; the report on 2020 is {other}"

    def test_the_report_counts_its_warnings(self, made: MadeHome) -> None:
        built(made, year(2020, t3(9, 0, 7, 2)), year(2021, t3(5, 3, 8, 0)))
        counted = rows(made.home, "SELECT year, errors, warnings FROM reports ORDER BY year")
        assert counted == [(2020, 0, 0), (2021, 0, 1)]

    def test_a_cell_that_one_reader_alone_followed(self, made: MadeHome) -> None:
        said = {"unconfirmed": [["t3.carried_out", "total"]]}
        found = built(made, year(2020, t3(9, 0, 7, 2), **said), year(2021, t3(5, 3, 8, 0)))
        verdicts = {check: verdict for _, check, *_, verdict in found}
        assert verdicts == {"X-CARRY": "unconfirmed", "X-CARRYC": SOURCE}

    def test_a_cell_that_was_not_read_accuses_nobody(self, made: MadeHome) -> None:
        unread = t3(9, 0, 7, 2) | {"t3.carried_out": [2, 0, 0, 0, 0, 0, "?"]}
        assert built(made, year(2020, unread), year(2021, t3(5, 2, 7, 0))) == []
        kept = rows(made.home, "SELECT outcome FROM checks WHERE check_id = 'X-CARRY'")
        assert kept == [("not_evaluable",)]

    def test_items_of_last_year(self, made: MadeHome) -> None:
        items = {"t2.licensing.items_prev": [40], "t2.licensing.items_delta": [-3]}
        later = {"t2.licensing.items_prev": [38], "t2.licensing.items_delta": [0]}
        found = built(made, year(2019, items), year(2020, later))
        assert found == [(2020, "X-ITEMS", "t2.licensing.items_prev", "", 38, 37, "W", SOURCE)]

    def test_the_stock_of_2019_does_not_shrink(self, made: MadeHome) -> None:
        stock = "t2.normative_docs.published_stock"
        found = built(made, year(2019, {stock: [50]}), year(2020, {stock: [48]}))
        assert found == [(2020, "X-STOCK19", stock, "", 48, 50, "I", SOURCE)]

    def test_documents_in_force(self, made: MadeHome) -> None:
        code = "t2.normative_docs"
        before = {f"{code}.issued": [4], f"{code}.repealed": [0], f"{code}.in_force": [30]}
        now = {f"{code}.issued": [5], f"{code}.repealed": [2], f"{code}.in_force": [31]}
        found = built(made, year(2021, before), year(2022, now))
        assert found == [(2022, "X-FORCE", f"{code}.in_force", "", 31, 33, "I", SOURCE)]

    def test_suits_after_two_years_of_reviews(self, made: MadeHome) -> None:
        before = {"t4.review.total": [1]}
        now = {"t4.review.total": [2], "t4.suit_after_review.total": [4]}
        found = built(made, year(2021, before), year(2022, now))
        code = "t4.suit_after_review.total"
        assert found == [(2022, "T4-AFTER", code, "", 4, 3, "I", SOURCE)]

    def test_pending_cases_come_back(self, made: MadeHome) -> None:
        before = {"t4.review.pending": [2], "t4.review.total": [5]}
        found = built(made, year(2021, before), year(2022, {"t4.review.total": [3]}))
        assert found == [(2022, "X-PEND", "t4.review.total", "", 2, 3, "I", "")]

    def test_a_copied_table(self, made: MadeHome) -> None:
        found = built(made, year(2020, t3(9, 0, 9, 0)), year(2021, t3(9, 0, 9, 0)))
        # received, granted and answered, each for natural persons and in total
        assert found == [(2021, "X-COPY", "", "", 6, 6, "W", "")]

    def test_a_table_of_zeros_is_no_copy(self, made: MadeHome) -> None:
        assert built(made, year(2020, t3(0, 0, 0, 0)), year(2021, t3(0, 0, 0, 0))) == []

    def test_five_times_as_many(self, made: MadeHome) -> None:
        found = built(made, year(2020, t3(20, 0, 20, 0)), year(2021, t3(100, 0, 99, 1)))
        # 99 answered is not five times 20
        assert found == [(2021, "X-JUMP", "t3.received_new", "", 100, 20, "I", "")]

    def test_five_times_a_few_is_nothing(self, made: MadeHome) -> None:
        assert built(made, year(2020, t3(10, 0, 10, 0)), year(2021, t3(60, 0, 60, 0))) == []


class TestOfOneSourceClass:
    """An official report is never held against a mirror's; mirrors against each other are."""

    def test_a_mirror_beside_an_official_report(self, made: MadeHome) -> None:
        made.add(year(2021, t3(5, 3, 8, 0)), url="http://www.mirror.com/1.html")
        assert built(made, year(2020, t3(9, 0, 7, 2))) == []

    def test_two_mirrors(self, made: MadeHome) -> None:
        made.add(year(2020, t3(9, 0, 7, 2)), url="http://www.mirror.com/1.html")
        made.add(year(2021, t3(5, 3, 8, 0)), url="http://www.mirror.com/2.html")
        assert {check for _, check, *_ in built(made)} == {"X-CARRY", "X-CARRYC"}

    def test_the_official_copy_is_the_one_to_take(self, made: MadeHome) -> None:
        made.add(year(2020, t3(9, 0, 7, 2)), url="http://www.mirror.com/1.html")
        found = built(made, year(2020, {"t3.answered_total": [7, 0, 0, 0, 0, 0, 7]}))
        assert [check for _, check, *_ in found] == ["M-DUP"]
        told = "SELECT source_class, text FROM checks WHERE check_id = 'M-DUP'"
        ((source, text),) = rows(made.home, told)
        assert source == "mirror"
        assert text.endswith("(official)")


class TestExempt:
    @pytest.mark.parametrize(
        "changed",
        [
            {"scope": "government_office"},
            {"agency": "另市人民政府"},
            {"division_code": "131000"},
            {"scope": "uncertain"},
        ],
    )
    def test_another_body_or_scope(self, made: MadeHome, changed: dict[str, str]) -> None:
        later = year(2021, t3(5, 3, 8, 0), **changed)
        assert built(made, year(2020, t3(9, 0, 7, 2)), later) == []

    def test_an_agency_that_another_was_merged_into_in_between(self, made: MadeHome) -> None:
        """One name all the time, but the home's list says what came to it in 2021."""
        (made.home.path / "agencies.toml").write_text(
            "[[change]]\nyear = 2021\nkind = 'merged'\nfrom_agency_id = '131100-00000000'\n"
            f"to_agency_id = '{agency_id('某市人民政府', '131100', 2021)}'\nbasis = 'made'\n"
        )
        later = year(2021, t3(5, 3, 8, 0)), year(2022, t3(5, 1, 6, 0))
        found = built(made, year(2020, t3(9, 0, 7, 2)), *later)
        assert {number for number, *_ in found} == {2022}

    def test_a_district_that_grew_in_between(self, made: MadeHome) -> None:
        """Half of 桥东区 came to 长安区 in 2014: its reports of 2013 to 2015 are not comparable."""
        who = {"agency": "长安区人民政府", "division_code": "130102", "form": "form_2021"}
        numbers = (2012, 2013, 2014, 2015, 2016)
        found = built(made, *(year(number, t3(5, 3, 7, 2), **who) for number in numbers))
        assert {number for number, check, *_ in found if check == "X-CARRY"} == {2013, 2016}

    def test_2018_is_not_linked_with_2019(self, made: MadeHome) -> None:
        early = year(2018, {"a3.received": [10]}, form="annex_2014")
        assert built(made, early, year(2019, t3(900, 5, 905, 0))) == []

    def test_a_form_that_has_no_such_row(self, made: MadeHome) -> None:
        code = "t2.normative_docs"
        now = {f"{code}.issued": [5], f"{code}.repealed": [2], f"{code}.in_force": [31]}
        before = {f"{code}.published_stock": [30]}
        assert built(made, year(2020, before), year(2021, now)) == []
        assert rows(made.home, "SELECT count(*) FROM checks") == [(0,)]

    def test_a_year_between(self, made: MadeHome) -> None:
        assert built(made, year(2020, t3(9, 0, 7, 2)), year(2022, t3(5, 3, 8, 0))) == []

    def test_an_earlier_edition(self, made: MadeHome) -> None:
        add(made, year(2020, t3(9, 0, 7, 2)), year(2021, t3(5, 3, 8, 0)))
        assert built(made, year(2021, t3(5, 2, 7, 0))) == []


def test_one_year_at_two_addresses(made: MadeHome) -> None:
    short = year(2020, {"t3.answered_total": [7, 0, 0, 0, 0, 0, 7]}, page=2)
    found = built(made, short, year(2020, t3(9, 0, 7, 2)), year(2021, t3(5, 3, 8, 0)))
    assert ("M-DUP", 2, 1) in {(check, left, right) for _, check, _, _, left, right, *_ in found}
    ((text,),) = rows(made.home, "SELECT text FROM checks WHERE check_id = 'M-DUP'")
    ((fullest,),) = rows(made.home, "SELECT report_id FROM reports WHERE url LIKE '%2020/1.html'")
    assert fullest in text
    assert {check for _, check, *_ in found} == {"M-DUP", "X-CARRY", "X-CARRYC"}


def test_agencies_contradict_themselves_and_we_need_mend_nothing(made: MadeHome) -> None:
    built(made, year(2020, t3(9, 0, 7, 2)), year(2021, t3(5, 3, 8, 0)))
    found = findings(made.home)
    assert {item.code for item in found.items} == {"X-CARRY", "X-CARRYC"}
    assert found.exit_code() == 0


def test_the_page_of_the_later_year_shows_it_beside_the_number(made: MadeHome) -> None:
    built(made, year(2020, t3(9, 0, 7, 2)), year(2021, t3(5, 3, 8, 0)))
    ((report_id,),) = rows(made.home, "SELECT report_id FROM reports WHERE year = 2021")
    with closing(open_readonly(made.home.database_path)) as connection:
        page = report_page(connection, report_id)
    assert page is not None
    assert [check.id for check in page.checks] == ["X-CARRY", "X-CARRYC"]
    table3 = [figure for one in page.tables for line in one.body for figure in line.figures]
    marked = {(f.code, f.applicant) for f in table3 if f.marks}
    listed = {(f.code, f.applicant) for f in page.others if f.marks}
    assert marked | listed == {("t3.carried_in", "total")}


@pytest.mark.parametrize("order", [(2019, 2020, 2021), (2021, 2019, 2020)])
def test_years_may_come_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[int, ...]
) -> None:
    monkeypatch.setattr("archive.building.reading.read_document", read_made)
    figures = {2019: t3(9, 0, 7, 2), 2020: t3(5, 3, 6, 2), 2021: t3(5, 1, 6, 0)}
    step_by_step = MadeHome(tmp_path / "steps")
    for number in order:
        built(step_by_step, year(number, figures[number]))
    grown = dump(step_by_step.home)
    build(step_by_step.home, replace(OPTIONS, full=True))
    assert dump(step_by_step.home) == grown
    at_once = MadeHome(tmp_path / "once")
    assert built(at_once, *(year(number, figures[number]) for number in sorted(figures))) == rows(
        step_by_step.home, FAILED
    )
    assert {row[:2] for row in rows(at_once.home, FAILED)} == {
        (2020, "X-CARRY"), (2020, "X-CARRYC"), (2021, "X-CARRY"), (2021, "X-CARRYC"),
    }  # fmt: skip


def test_every_check_has_its_words() -> None:
    known = words("check").keys()
    equations = {row.id for row in relations_across_years()}
    told_in_code = {"X-PEND", "X-COPY", "X-JUMP", "M-DUP"}
    assert equations | told_in_code <= known
    assert equations == {"X-CARRY", "X-CARRYC", "X-ITEMS", "X-STOCK19", "X-FORCE", "T4-AFTER"}
