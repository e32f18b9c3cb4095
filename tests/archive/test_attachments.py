"""Reports that hang on their page: in a file, in several, in a file that nobody can read."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, page, report, rows
from made_attachments import DOCX, PAGE, fetched, stub

from archive.build import build
from archive.findings import findings
from parsers.errors import ConverterMissingError, ConverterTooSlowError

SCAN = b"\x00scan"
COUNTS = {"t3.granted": [4, 0, 0, 0, 0, 0, 4], "t3.answered_total": [4, 0, 0, 0, 0, 0, 4]}


def reports(made: MadeHome) -> list[tuple[Any, ...]]:
    return rows(made.home, "SELECT agency, year, url, requests_answered FROM reports ORDER BY id")


def documents(made: MadeHome) -> list[tuple[Any, ...]]:
    return rows(made.home, "SELECT number, role, url, snapshot FROM documents ORDER BY id")


def issues(made: MadeHome) -> list[str]:
    return [code for (code,) in rows(made.home, "SELECT code FROM issues ORDER BY id")]


def cached(made: MadeHome) -> set[str]:
    with closing(sqlite3.connect(made.home.cache_dir / "readings.db")) as cache:
        return {key for (key,) in cache.execute("SELECT key FROM readings")}


def built(made: MadeHome) -> MadeHome:
    build(made.home, OPTIONS)
    return made


class TestAReportInAFile:
    def test_it_is_the_report_of_the_page(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("1.docx", "报告.docx")))
        fetched(made, f"{HOST}/2021/1.docx", page(report(rows=COUNTS)), via=PAGE, text="报告.docx")
        built(made)
        assert reports(made) == [("某市人民政府", 2020, PAGE, 4)]
        assert documents(made) == [
            (1, "page", PAGE, 1),
            (2, "report", f"{HOST}/2021/1.docx", 2),
        ]
        assert rows(made.home, "SELECT reading FROM snapshots") == [("read",), ("read",)]

    def test_its_figures_say_in_which_document_they_stand(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("1.docx", "报告.docx")))
        fetched(made, f"{HOST}/2021/1.docx", page(report(rows=COUNTS)), via=PAGE)
        built(made)
        ((place,),) = rows(made.home, "SELECT place FROM cells ORDER BY id LIMIT 1")
        assert place == '{"document":2,"table":1,"row":1,"column":1}'

    def test_it_was_published_when_its_page_was(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("1.docx", "报告.docx")))
        said = report(published_on="2021-01-05", date_basis="displayed")
        fetched(made, f"{HOST}/2021/1.docx", page(said), via=PAGE)
        built(made)
        assert rows(made.home, "SELECT published_on FROM reports") == [("2021-01-20",)]

    def test_its_id_is_that_of_the_page(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("1.docx", "报告.docx")))
        built(made)
        before = rows(made.home, "SELECT report_id FROM reports")
        fetched(made, f"{HOST}/2021/1.docx", page(report()), via=PAGE)
        built(made)
        assert rows(made.home, "SELECT DISTINCT report_id FROM reports") == before or before == []
        ((own,),) = rows(made.home, "SELECT own_id FROM documents WHERE number = 1")
        assert rows(made.home, "SELECT DISTINCT report_id FROM reports") == [(own,)]

    def test_another_file_at_its_address_is_an_edition(self, made: MadeHome) -> None:
        for granted in (1, 2):
            fetched(made, PAGE, stub(("1.docx", "报告.docx")))
            counts = {"t3.granted": [granted, 0, 0, 0, 0, 0, granted]}
            body = page(report(rows=counts))
            fetched(made, f"{HOST}/2021/1.docx", body, via=PAGE)
        built(made)
        found = rows(made.home, "SELECT edition, current, total FROM dispositions ORDER BY id")
        assert found == [(1, 0, 1), (2, 1, 2)]

    def test_the_same_file_again_is_none(self, made: MadeHome) -> None:
        for _ in range(3):
            fetched(made, PAGE, stub(("1.docx", "报告.docx")))
            fetched(made, f"{HOST}/2021/1.docx", page(report()), via=PAGE)
        built(made)
        assert rows(made.home, "SELECT edition FROM reports") == [(1,)]

    def test_a_file_that_a_redirect_led_to(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("/down?id=1", "报告.docx")))
        fetched(made, f"{HOST}/down?id=1", b"", via=PAGE, status=302)
        fetched(made, f"{HOST}/store/9", page(report(rows=COUNTS)), via=PAGE)
        built(made)
        assert reports(made) == [("某市人民政府", 2020, PAGE, 4)]

    def test_a_file_that_two_pages_link_to_was_fetched_once(self, made: MadeHome) -> None:
        other = f"{HOST}/2021/content_2.html"
        fetched(made, other, stub(("1.docx", "报告.docx")))
        fetched(made, f"{HOST}/2021/1.docx", page(report(rows=COUNTS)), via=other)
        fetched(made, PAGE, stub(("1.docx", "报告.docx")))
        built(made)
        assert reports(made) == [("某市人民政府", 2020, other, 4)]
        assert rows(made.home, "SELECT url FROM addresses ORDER BY url") == [(PAGE,), (other,)]

    def test_a_page_that_breaks_the_parser_ends_no_build(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(data: bytes, hints: object) -> object:
            raise RecursionError("too deep")

        fetched(made, PAGE, stub(("1.docx", "报告.docx")))
        fetched(made, f"{HOST}/2021/1.docx", page(report(rows=COUNTS)), via=PAGE)
        monkeypatch.setattr("archive.building.reading.cover_of", broken)
        built(made)
        assert reports(made) == [("某市人民政府", 2020, f"{HOST}/2021/1.docx", 4)]

    def test_a_file_whose_page_is_lost_stands_alone(self, made: MadeHome) -> None:
        fetched(made, f"{HOST}/2021/1.docx", page(report(rows=COUNTS)), via=PAGE)
        built(made)
        assert reports(made) == [("某市人民政府", 2020, f"{HOST}/2021/1.docx", 4)]


class TestAFileBesideAReport:
    def links(self) -> str:
        return "全年收到申请。<a href='/f/1.pdf'>附件：报告.pdf</a>"

    def test_the_same_report_again_is_a_copy(self, made: MadeHome) -> None:
        fetched(made, PAGE, page(report(text=self.links())))
        fetched(made, f"{HOST}/f/1.pdf", page(report()), via=PAGE)
        built(made)
        assert len(reports(made)) == 1
        assert [role for _, role, _, _ in documents(made)] == ["page", "copy"]
        assert issues(made) == []

    def test_another_rule_for_files_puts_them_together_anew(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fetched(made, PAGE, page(report(text=self.links())))
        fetched(made, f"{HOST}/f/1.pdf", page(report()), via=PAGE)
        built(made)
        monkeypatch.setattr("archive.building.attaching.publish", lambda page, files: ())
        built(made)
        assert [role for _, role, _, _ in documents(made)] == ["page", "copy"]
        monkeypatch.setattr("archive.building.attaching._rules", lambda: "other rules")
        built(made)
        assert documents(made) == []

    def test_a_reading_that_no_build_needs_again_leaves_the_cache(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fetched(made, PAGE, page(report(text=self.links())))
        fetched(made, f"{HOST}/f/1.pdf", page(report()), via=PAGE)
        before = cached(built(made))
        assert len(before) == 3  # the page, the file as part of it, both together
        assert cached(built(made)) == before
        monkeypatch.setattr("archive.building.attaching._rules", lambda: "other rules")
        after = cached(built(made))
        assert (len(after), len(after - before)) == (3, 1)

    def test_a_copy_with_other_figures_is_told_of(self, made: MadeHome) -> None:
        fetched(made, PAGE, page(report(text=self.links())))
        fetched(made, f"{HOST}/f/1.pdf", page(report(rows=COUNTS)), via=PAGE)
        built(made)
        assert issues(made) == ["attachment_differs"]
        ((text,),) = rows(made.home, "SELECT text FROM issues")
        assert "t3.granted natural_person: 1 / 4" in text
        assert reports(made)[0][3] == 1

    def test_tables_in_a_file_join_the_prose_of_the_page(self, made: MadeHome) -> None:
        prose = report(text=self.links() + "年" * 200, form="prose_2008", rows={"p.received": [4]})
        fetched(made, PAGE, page(prose))
        fetched(made, f"{HOST}/f/1.pdf", page(report(rows=COUNTS)), via=PAGE)
        built(made)
        assert reports(made) == [("某市人民政府", 2020, PAGE, 4)]
        assert rows(made.home, "SELECT form FROM reports") == [("form_2021",)]
        assert [role for _, role, _, _ in documents(made)] == ["page", "annex"]
        places = rows(made.home, "SELECT code, place FROM cells_readable ORDER BY id")
        assert places[0][0] == "p.received" and "document" not in places[0][1]
        assert places[1][0] == "t3.granted" and '"document":2' in places[1][1]

    def test_cells_that_one_reader_alone_gave_stay_doubtful_in_an_annex(
        self, made: MadeHome
    ) -> None:
        carried = {"t3.carried_out": [1, 0, 0, 0, 0, 0, 1]}
        prose = report(text=self.links() + "年" * 200, form="prose_2008", rows={"p.received": [4]})
        annex = report(rows=carried, unconfirmed=[["t3.carried_out", "total"]])
        fetched(made, PAGE, page(prose))
        fetched(made, f"{HOST}/f/1.pdf", page(annex), via=PAGE)
        made.add(report(year=2021, rows={"t3.carried_in": [3] * 7}), url=f"{HOST}/2.html")
        built(made)
        found = rows(made.home, "SELECT verdict FROM checks WHERE check_id = 'X-CARRY'")
        assert found == [("unconfirmed",)]

    def test_a_file_that_cannot_be_read_takes_nothing_from_the_page(self, made: MadeHome) -> None:
        fetched(made, PAGE, page(report(text=self.links())))
        fetched(made, f"{HOST}/f/1.pdf", SCAN, via=PAGE)
        built(made)
        assert reports(made) == [("某市人民政府", 2020, PAGE, 1)]
        assert issues(made) == []
        assert [role for _, role, _, _ in documents(made)] == ["page", "unread"]


class TestIngestedFiles:
    """A hand can bring what the crawl could not: page and file by their addresses."""

    def test_a_file_joins_the_page_that_links_to_it(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("1.docx", "报告.docx")))
        fetched(made, f"{HOST}/2021/1.docx", b"gone", via=PAGE, status=404)
        built(made)
        assert issues(made) == ["attachment_gone"]
        made.add_bytes(page(report(rows=COUNTS)), f"{HOST}/2021/1.docx", DOCX)
        built(made)
        assert "attachment_gone" not in issues(made)
        assert reports(made)[-1] == ("某市人民政府", 2020, PAGE, 4)

    @pytest.mark.parametrize("error", [ConverterMissingError, ConverterTooSlowError])
    def test_what_waited_for_a_converter_is_read_once_it_is_there(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
    ) -> None:
        def missing(data: bytes, hints: object) -> object:
            raise error("install LibreOffice")

        fetched(made, f"{HOST}/2021/1.doc", page(report(rows=COUNTS)))
        with monkeypatch.context() as without:
            without.setattr("archive.building.reading.read_document", missing)
            built(made)
        assert rows(made.home, "SELECT reading FROM snapshots") == [("no_converter",)]
        assert [one.code for one in findings(made.home).items] == ["no_converter"]
        built(made)
        assert rows(made.home, "SELECT reading FROM snapshots") == [("read",)]


class TestSeveralReportsOnOnePage:
    def departments(self, made: MadeHome, *bodies: bytes) -> None:
        names = ["甲局", "乙局", "丙局"][: len(bodies)]
        titles = [f"{name}2020年政府信息公开工作年度报告" for name in names]
        links = [(f"{at}.docx", f"{title}.docx") for at, title in enumerate(titles)]
        fetched(made, PAGE, stub(*links, title="某市2020年政府信息公开工作年度报告"))
        for (file, text), body in zip(links, bodies, strict=True):
            fetched(made, f"{HOST}/2021/{file}", body, via=PAGE, text=text)

    def test_each_is_its_own_report_at_its_own_address(self, made: MadeHome) -> None:
        self.departments(made, *(page(report(agency=name)) for name in ("甲局", "乙局")))
        built(made)
        assert [(row[0], row[2]) for row in sorted(reports(made))] == [
            ("乙局", f"{HOST}/2021/1.docx"),
            ("甲局", f"{HOST}/2021/0.docx"),
        ]
        roles = rows(made.home, "SELECT number, role FROM documents ORDER BY report_id, number")
        assert sorted(roles) == [(1, "page"), (1, "page"), (2, "report"), (3, "report")]

    def test_one_that_cannot_be_read_is_not_passed_over(self, made: MadeHome) -> None:
        self.departments(made, page(report(agency="甲局")), page(report(agency="乙局")), SCAN)
        built(made)
        assert {row[0] for row in reports(made)} == {"甲局", "乙局", "丙局"}
        assert issues(made) == ["attachment_unread"]

    def nameless(self, made: MadeHome, *counts: Mapping[str, list[Any]]) -> list[str]:
        """Two files with these cells on one page, as they are called when all is built."""
        links = [("0.docx", "甲局.docx"), ("1.docx", "乙局.docx")]
        fetched(made, PAGE, stub(*links))
        for cells, (file, text) in zip(counts, links, strict=True):
            fetched(made, f"{HOST}/2021/{file}", page(report(rows=cells)), via=PAGE, text=text)
        built(made)
        return sorted(str(agency) for agency, *_ in reports(made))

    def test_files_that_name_nobody_are_not_all_the_publishers(self, made: MadeHome) -> None:
        one = {"t3.granted": [1] * 7, "t3.answered_total": [1] * 7}
        other = {"t3.granted": [2] * 7, "t3.answered_total": [2] * 7}
        assert self.nameless(made, one, other) == ["None", "None"]
        assert issues(made) == ["no_agency", "no_agency"]

    def test_zeros_make_no_two_offices_alike(self, made: MadeHome) -> None:
        nothing = {f"t3.refused.{reason}": [0] * 7 for reason in ("secret", "internal")}
        one = {
            **nothing,
            "t3.granted": [3, 0, 0, 0, 0, 0, 3],
            "t3.answered_total": [3] * 2 + [0] * 5,
        }
        other = {**nothing, "t3.granted": [0, 5, 0, 0, 0, 0, 5], "t3.answered_total": [0] * 7}
        assert self.nameless(made, one, other) == ["None", "None"]

    def test_sentences_alone_tell_two_offices_apart(self, made: MadeHome) -> None:
        one = {"p.received": [7], "p.granted": [5], "p.info_total": [310], "p.channel.web": [4]}
        other = {"p.received": [9], "p.granted": [8], "p.info_total": [52], "p.channel.web": [4]}
        assert self.nameless(made, one, other) == ["None", "None"]

    @pytest.mark.parametrize(
        "again",
        [
            {"p.received": [7], "p.granted": [5], "p.info_total": [31]},
            {"p.received": [7]},
            {"t3.granted": [1] * 7},
        ],
        ids=["a misprint", "an excerpt", "its table"],
    )
    def test_the_same_sentences_are_one_report(
        self, made: MadeHome, again: Mapping[str, list[Any]]
    ) -> None:
        one = {"p.received": [7], "p.granted": [5], "p.info_total": [310]}
        assert self.nameless(made, one, again) == ["某市人民政府"]

    def test_a_scan_among_them_does_not_bear_the_pages_name(self, made: MadeHome) -> None:
        links = [("0.docx", "甲局.docx"), ("1.docx", "乙局.docx"), ("2.pdf", "丙局年报.pdf")]
        fetched(made, PAGE, stub(*links))
        for name, (file, text) in zip(("甲局", "乙局"), links, strict=False):
            body = page(report(agency=name))
            fetched(made, f"{HOST}/2021/{file}", body, via=PAGE, text=text)
        scan = page(report(agency="某市人民政府", rows={}, issues=["needs_ocr"]))
        fetched(made, f"{HOST}/2021/2.pdf", scan, via=PAGE, text="丙局年报.pdf")
        built(made)
        found = rows(made.home, "SELECT title, agency FROM reports WHERE form IS NULL")
        assert found == [("丙局年报.pdf", None)]
        assert set(issues(made)) == {"needs_ocr"}


class TestAFileThatSaysNothing:
    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (SCAN, 200, "attachment_unread"),
            (b"<html>error</html>", 200, "attachment_no_report"),
            (b"gone", 404, "attachment_gone"),
            (b"wait", 503, "attachment_missing"),
        ],
    )
    def test_the_report_is_there_with_an_issue(
        self, made: MadeHome, body: bytes, status: int, code: str
    ) -> None:
        fetched(made, PAGE, stub(("1.docx", "报告.docx")))
        fetched(made, f"{HOST}/2021/1.docx", body, via=PAGE, status=status)
        built(made)
        assert [(row[1], row[2], row[3]) for row in reports(made)] == [(2020, PAGE, None)]
        assert code in issues(made)
        assert "unread" in {status for (status,) in rows(made.home, "SELECT status FROM coverage")}

    def test_a_page_that_is_no_report_gets_none_from_its_files(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("1.docx", "表.docx"), title="政府信息公开指南"), text="指南")
        fetched(made, f"{HOST}/2021/1.docx", SCAN, via=PAGE, text="表.docx")
        built(made)
        assert reports(made) == []

    def test_links_that_were_never_asked_for_are_no_files(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("http://elsewhere.example/1.docx", "报告.docx")))
        built(made)
        assert rows(made.home, "SELECT reading FROM snapshots") == [("no_report",)]


class TestRepeatableAndWithheld:
    def fill(self, made: MadeHome) -> None:
        fetched(made, PAGE, stub(("1.docx", "报告.docx"), ("2.docx", "副本.docx")))
        fetched(made, f"{HOST}/2021/1.docx", page(report(rows=COUNTS)), via=PAGE)
        fetched(made, f"{HOST}/2021/2.docx", SCAN, via=PAGE)

    def test_a_build_from_nothing_equals_builds_step_by_step(
        self, made: MadeHome, tmp_path: Path
    ) -> None:
        fetched(made, PAGE, stub(("1.docx", "报告.docx"), ("2.docx", "副本.docx")))
        built(made)
        fetched(made, f"{HOST}/2021/1.docx", page(report(rows=COUNTS)), via=PAGE)
        built(made)
        self.fill(made)
        built(made)
        step_by_step = dump(made.home)
        (made.home.cache_dir / "readings.db").unlink()
        build(made.home, OPTIONS)
        assert dump(made.home) == step_by_step

    @pytest.mark.parametrize("named", ["1", "2", "page", "file"])
    def test_page_and_files_are_withheld_together(self, made: MadeHome, named: str) -> None:
        self.fill(made)
        built(made)
        ids: Mapping[str, str] = {
            "page": rows(made.home, "SELECT own_id FROM documents WHERE number = 1")[0][0],
            "file": rows(made.home, "SELECT own_id FROM documents WHERE number = 2")[0][0],
        }
        (made.home.path / "withheld.toml").write_text(
            f'[[withheld]]\nid = "{ids.get(named, named)}"\nwhat = "report"\n'
            'reason = "a test"\ndate = 2021-02-01\n'
        )
        built(made)
        assert reports(made) == []
        assert documents(made) == []
        found = rows(made.home, "SELECT reading FROM snapshots")
        assert found == [("withheld",)] * 3
