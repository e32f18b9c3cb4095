"""What page and file print apart is one report: its sentences, chapters and checks."""

from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, page, report, rows
from made_attachments import PAGE, fetched

from archive.build import build

LINK = "<a href='/f/1.pdf'>附件：报告.pdf</a>"
FILE = f"{HOST}/f/1.pdf"
FOUR = {"t3.received_new": [4, 0, 0, 0, 0, 0, 4], "t3.carried_in": [0] * 7}
SENTENCES = {"form": "prose_2008", "text": "全年收到申请，均已答复。" + "年" * 200}


def built(made: MadeHome, on_page: dict[str, Any], in_file: dict[str, Any]) -> MadeHome:
    """A page that prints one thing and links to a file that prints the other."""
    on_page = report(**on_page)
    # The link stands outside the chapters, as below a report.
    fetched(made, PAGE, page({**on_page, "title": on_page["title"] + LINK}))
    fetched(made, FILE, page(report(**in_file)), via=PAGE)
    build(made.home, OPTIONS)
    return made


def roles(made: MadeHome) -> list[str]:
    return [role for (role,) in rows(made.home, "SELECT role FROM documents ORDER BY number")]


def checks(made: MadeHome, name: str) -> list[tuple[Any, ...]]:
    sql = 'SELECT outcome, "left", "right", verdict FROM checks WHERE check_id = ?'
    return rows(made.home, sql, name)


class TestSentencesInAFile:
    def test_they_join_the_tables_of_the_page(self, made: MadeHome) -> None:
        built(made, {"rows": FOUR, "text": ""}, {**SENTENCES, "rows": {"p.received": [4]}})
        assert roles(made) == ["page", "annex"]
        ((place,),) = rows(
            made.home, "SELECT place FROM cells_readable WHERE code = 'p.received' AND value = 4"
        )
        assert '"document":2' in place
        assert rows(made.home, "SELECT form FROM reports") == [("form_2021",)]

    def test_their_chapters_are_those_of_a_page_without(self, made: MadeHome) -> None:
        built(made, {"rows": FOUR, "text": ""}, {**SENTENCES, "rows": {}})
        assert roles(made) == ["page", "annex"]
        found = rows(made.home, "SELECT code, text FROM sections")
        assert found == [("sec.overview", SENTENCES["text"])]

    def test_the_pages_own_chapters_stay(self, made: MadeHome) -> None:
        built(made, {"rows": FOUR}, {**SENTENCES, "rows": {"p.received": [4]}})
        assert rows(made.home, "SELECT text FROM sections") == [("全年收到申请。",)]

    def test_where_the_page_states_figures_they_are_a_copy(self, made: MadeHome) -> None:
        both = {**FOUR, "p.received": [4]}
        built(made, {"rows": both}, {**SENTENCES, "rows": {"p.received": [5]}})
        assert roles(made) == ["page", "copy"]
        assert rows(made.home, "SELECT value FROM cells_readable WHERE code = 'p.received'") == [
            (4,)
        ]


class TestChecksOfWhatIsJoined:
    @pytest.mark.parametrize("sentences_first", [True, False])
    def test_sentences_are_held_against_the_tables(
        self, made: MadeHome, sentences_first: bool
    ) -> None:
        sentences, tables = {**SENTENCES, "rows": {"p.received": [9]}}, {"rows": FOUR, "text": ""}
        built(made, *((sentences, tables) if sentences_first else (tables, sentences)))
        assert checks(made, "N-RECV") == [("fail", 9, 4, "source_inconsistency")]

    def test_what_agrees_is_not_told_of(self, made: MadeHome) -> None:
        built(made, {**SENTENCES, "rows": {"p.received": [4]}}, {"rows": FOUR})
        assert checks(made, "N-RECV") == []

    def test_a_cell_of_one_reader_proves_nothing(self, made: MadeHome) -> None:
        tables = {"rows": FOUR, "unconfirmed": [["t3.received_new", "total"]]}
        built(made, {**SENTENCES, "rows": {"p.received": [9]}}, tables)
        assert checks(made, "N-RECV") == [("fail", 9, 4, "unconfirmed")]

    def test_a_check_of_a_whole_table_is_kept(self, made: MadeHome) -> None:
        tables = {"rows": {**FOUR, "t3.carried_in": [None] * 7}}
        built(made, {**SENTENCES, "rows": {"p.received": [4]}}, tables)
        assert [row[1:3] for row in checks(made, "T3-BLANK")] == [(7, 14)]

    def test_a_check_of_the_head_is_the_pages(self, made: MadeHome) -> None:
        year = ["M-YEAR", None, None, "fail", "source_inconsistency"]
        sentences = {**SENTENCES, "rows": {"p.received": [4]}}
        built(made, {**sentences, "checks": [year]}, {"rows": FOUR, "checks": [year, year]})
        assert checks(made, "M-YEAR") == [("fail", 3, 4, "source_inconsistency")]
