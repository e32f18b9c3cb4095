"""The build: editions, identities, figures, incrementality, and what a kill may not do."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report

from archive import reading
from archive.build import BuildFailedError, BuildOptions, NotEnoughDiskError, build
from archive.database import open_readonly
from archive.errors import HomeLockedError
from archive.executors import UnknownExecutorError, WorkerLostError
from archive.home import Home
from archive.schema import TABLES


def rows(home: Home, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(open_readonly(home.database_path)) as connection:
        return [tuple(row) for row in connection.execute(sql, values)]


def dump(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """Every table, and the search index as its words see it."""
    tables = {spec.name: rows(home, f'SELECT * FROM "{spec.name}"') for spec in TABLES}
    return tables | {
        "search": rows(home, "SELECT rowid FROM reports_fts WHERE reports_fts MATCH '\"申请\"'")
    }


EDITIONS = "SELECT edition, current FROM reports ORDER BY report_id, id"


class TestEditions:
    def test_one_report_is_one_edition(self, made: MadeHome) -> None:
        made.add(report())
        assert build(made.home, OPTIONS).editions == 1
        assert rows(made.home, EDITIONS) == [(1, 1)]

    def test_a_changed_figure_begins_an_edition(self, made: MadeHome) -> None:
        made.add(report())
        made.add(report(rows={"t3.granted": [2, 0, 0, 0, 0, 0, 2]}))
        build(made.home, OPTIONS)
        assert rows(made.home, EDITIONS) == [(1, 0), (2, 1)]

    def test_a_changed_sentence_begins_an_edition(self, made: MadeHome) -> None:
        made.add(report())
        made.add(report(text="全年收到申请，均已答复。"))
        build(made.home, OPTIONS)
        assert rows(made.home, EDITIONS) == [(1, 0), (2, 1)]

    @pytest.mark.parametrize(
        "line", ["浏览次数：17", "发布日期：2021-03-01", "【字体：大 中 小】打印 关闭"]
    )
    def test_page_furniture_does_not(self, made: MadeHome, line: str) -> None:
        made.add(report())
        made.add(report(text=f"{line}\n全年收到申请。"))
        build(made.home, OPTIONS)
        assert rows(made.home, EDITIONS) == [(1, 1)]

    def test_going_back_to_an_older_text_is_a_new_edition(self, made: MadeHome) -> None:
        for text in ("甲", "乙", "甲"):
            made.add(report(text=text))
        build(made.home, OPTIONS)
        assert rows(made.home, EDITIONS) == [(1, 0), (2, 0), (3, 1)]

    def test_the_figures_of_each_edition_are_kept_apart(self, made: MadeHome) -> None:
        made.add(report())
        made.add(report(rows={"t3.granted": [5, 0, 0, 0, 0, 0, 5]}))
        build(made.home, OPTIONS)
        found = rows(made.home, "SELECT edition, current, total FROM dispositions ORDER BY id")
        assert found == [(1, 0, 1), (2, 1, 5)]

    def test_a_page_that_breaks_leaves_the_last_good_reading(self, made: MadeHome) -> None:
        made.add(report())
        made.add_bytes(b"<html>404</html>", f"{HOST}/1.html")
        build(made.home, OPTIONS)
        assert rows(made.home, EDITIONS) == [(1, 1)]
        assert rows(made.home, "SELECT reading FROM snapshots ORDER BY id") == [
            ("read",),
            ("no_report",),
        ]


class TestIdentity:
    def test_the_id_does_not_depend_on_what_is_read(self, made: MadeHome) -> None:
        made.add(report(agency="甲局"))
        build(made.home, OPTIONS)
        before = rows(made.home, "SELECT report_id FROM reports")
        made.add(report(agency="乙局", text="全文已改。"))
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT DISTINCT report_id FROM reports") == before

    def test_two_reports_on_a_page(self, made: MadeHome) -> None:
        made.add(report(agency="某市人民政府"), report(agency="某市水务局", text="另一份。"))
        build(made.home, OPTIONS)
        first, second = rows(made.home, "SELECT report_id FROM reports ORDER BY id")
        assert second[0] == f"{first[0]}-2"

    def test_one_report_at_two_addresses(self, made: MadeHome) -> None:
        made.add(report(), url=f"{HOST}/1.html")
        made.add(report(), url=f"{HOST}/moved/9.html")
        build(made.home, OPTIONS)
        assert rows(made.home, EDITIONS) == [(1, 1)]
        addresses = rows(made.home, "SELECT report_id, own_id, address FROM addresses ORDER BY id")
        assert len({report_id for report_id, _, _ in addresses}) == 1
        assert len({own_id for _, own_id, _ in addresses}) == 2

    def test_the_same_figures_of_another_year_are_another_report(self, made: MadeHome) -> None:
        made.add(report(), url=f"{HOST}/1.html")
        made.add(report(year=2021), url=f"{HOST}/2.html")
        assert build(made.home, OPTIONS).reports == 2

    def test_www_and_scheme_do_not_make_another_address(self, made: MadeHome) -> None:
        made.add(report(), url="http://www.moushi.gov.cn/1.html")
        made.add(report(), url="https://moushi.gov.cn/1.html")
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT count(*) FROM addresses") == [(1,)]

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("http://www.moushi.gov.cn/1.html", "official"),
            ("http://copies.example.com/1.html", "mirror"),
            ("http://www.other.gov.cn/1.html", "mirror"),
            (None, "unknown"),
        ],
    )
    def test_source_class(self, made: MadeHome, url: str | None, expected: str) -> None:
        made.add(report(), url=url)
        build(made.home, OPTIONS)
        edition = 1 if expected == "official" else None
        found = rows(made.home, "SELECT source_class, edition, current FROM reports")
        assert found == [(expected, edition, 1)]

    def test_a_copy_elsewhere_stays_a_row_of_its_own(self, made: MadeHome) -> None:
        made.add(report(), url=f"{HOST}/1.html")
        made.add(report(), url="http://copies.example.com/1.html")
        build(made.home, OPTIONS)
        found = rows(made.home, "SELECT source_class, edition FROM reports ORDER BY source_class")
        assert found == [("mirror", None), ("official", 1)]


class TestRebuilding:
    def test_a_second_build_reads_nothing_and_changes_nothing(self, made: MadeHome) -> None:
        made.add(report())
        made.add(report(text="改。"))
        assert build(made.home, OPTIONS).read_now == 2
        first = dump(made.home)
        assert build(made.home, OPTIONS).read_now == 0
        assert dump(made.home) == first

    def test_the_same_bytes_again_are_not_read_again(self, made: MadeHome) -> None:
        made.add(report())
        made.add(report())
        assert build(made.home, OPTIONS).read_now == 1

    def test_a_deleted_database_comes_back_the_same(self, made: MadeHome) -> None:
        made.add(report())
        made.add_bytes(b"\x00", f"{HOST}/2.html")
        build(made.home, OPTIONS)
        first = dump(made.home)
        made.home.database_path.unlink()
        build(made.home, OPTIONS)
        assert dump(made.home) == first

    def test_a_damaged_cache_costs_only_time(self, made: MadeHome) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        first = dump(made.home)
        (made.home.cache_dir / "readings.db").write_bytes(b"no database" * 1000)
        assert build(made.home, OPTIONS).read_now == 1
        assert dump(made.home) == first

    def test_without_the_cache_too(self, made: MadeHome) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        first = dump(made.home)
        for file in made.home.cache_dir.iterdir():
            file.unlink()
        assert build(made.home, OPTIONS).read_now == 1
        assert dump(made.home) == first

    def test_full_reads_all_again(self, made: MadeHome) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        assert build(made.home, replace(OPTIONS, full=True)).read_now == 1

    def test_a_new_parser_version_reads_all_again(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        monkeypatch.setattr(reading, "PARSER_VERSION", "another")
        assert build(made.home, OPTIONS).read_now == 1

    def test_an_empty_archive_gives_empty_tables(self, made: MadeHome) -> None:
        assert build(made.home, OPTIONS).reports == 0
        assert rows(made.home, "SELECT count(*) FROM reports") == [(0,)]


class Dying(Executor):
    """An executor whose workers are killed."""

    def submit(self, *_: object, **__: object) -> Future[Any]:  # type: ignore[override]
        lost: Future[Any] = Future()
        lost.set_exception(BrokenProcessPool("terminated abruptly"))
        return lost


class TestSafety:
    def test_a_failing_build_leaves_the_old_file(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        before = made.home.database_path.read_bytes()
        made.add(report(text="改。"))

        def fail(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr("archive.build.load_summaries", fail)
        with pytest.raises(BuildFailedError, match=r"disk is full.*is as it was"):
            build(made.home, OPTIONS)
        assert made.home.database_path.read_bytes() == before
        assert not list(made.home.path.glob("nianbao.db.new*"))

    def test_too_little_room_is_said_before_the_work(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made.add(report())
        usage = type("usage", (), {"free": 1000})
        monkeypatch.setattr("archive.build.shutil.disk_usage", lambda _: usage)
        with pytest.raises(NotEnoughDiskError, match="Make room"):
            build(made.home, OPTIONS)

    def test_a_lost_worker_leaves_the_old_file(self, made: MadeHome) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        before = made.home.database_path.read_bytes()
        made.add(report(text="改。"))
        with pytest.raises(WorkerLostError, match="goes on from there"):
            build(made.home, replace(OPTIONS, executor=Dying()))
        assert made.home.database_path.read_bytes() == before
        assert build(made.home, OPTIONS).read_now == 1

    @pytest.mark.parametrize("name", ["dask", "local:0", "local:x", "inline:2", ""])
    def test_an_unknown_executor_is_named(self, made: MadeHome, name: str) -> None:
        with pytest.raises(UnknownExecutorError, match="expected local"):
            build(made.home, replace(OPTIONS, executor=name))

    def test_any_executor_of_concurrent_futures_will_do(self, made: MadeHome) -> None:
        for number in range(5):
            made.add(report(text=f"{number}"), url=f"{HOST}/{number}.html")
        with ThreadPoolExecutor(2) as threads:
            build(made.home, replace(OPTIONS, executor=threads))
        in_threads = dump(made.home)
        build(made.home, replace(OPTIONS, full=True))
        assert dump(made.home) == in_threads

    def test_two_builds_at_once_are_refused(self, made: MadeHome) -> None:
        made.add(report())
        waiting = _start(made.home, seconds=60)
        try:
            with pytest.raises(HomeLockedError, match=str(waiting.pid)):
                build(made.home, OPTIONS)
        finally:
            waiting.kill()
            waiting.wait()

    @pytest.mark.parametrize("step", ["reading", "loading"])
    def test_a_killed_build_is_as_if_it_had_not_been(self, made: MadeHome, step: str) -> None:
        for number in range(3):
            made.add(report(text=f"第{number}份。"), url=f"{HOST}/{number}.html")
        build(made.home, OPTIONS)
        before = made.home.database_path.read_bytes()
        made.add(report(text="后来。"), url=f"{HOST}/late.html")
        _start(made.home, seconds=60, step=step).send_signal(signal.SIGKILL)
        time.sleep(0.2)
        assert made.home.database_path.read_bytes() == before
        build(made.home, OPTIONS)
        after_kill = dump(made.home)
        assert not list(made.home.path.glob("nianbao.db.new*"))
        made.home.database_path.unlink()
        build(made.home, replace(OPTIONS, full=True))
        assert dump(made.home) == after_kill


SLOW_BUILD = """
import sys, time
sys.path.insert(0, {tests!r})
import made_archive, archive.reading, archive.build
from archive.home import Home
from dataclasses import replace

def slowly(step):
    print("in", step, flush=True)
    time.sleep({seconds})

def read(data, hints):
    slowly("reading")
    return made_archive.read_made(data, hints)

def load(database):
    slowly("loading")

archive.reading.read_document = read if {step!r} == "reading" else made_archive.read_made
archive.build.load_summaries = load
archive.build.build(Home.open({home!r}), replace(made_archive.OPTIONS, full=True))
"""


def _start(home: Home, seconds: int, step: str = "reading") -> subprocess.Popen[str]:
    """A build in a process of its own that stays in one step; returns once it is there."""
    code = SLOW_BUILD.format(
        tests=str(Path(__file__).parent), seconds=seconds, step=step, home=str(home.path)
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout is not None
    assert process.stdout.readline() == f"in {step}\n"
    return process


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


class TestAbsence:
    def test_an_unreadable_page_is_named(self, made: MadeHome) -> None:
        made.add_bytes(b"\x00\x01", f"{HOST}/2.html")
        assert build(made.home, OPTIONS).unread == 1
        assert rows(made.home, "SELECT reading, note FROM snapshots")[0][0] == "unread"
        status, note = rows(made.home, "SELECT status, note FROM coverage")[0]
        assert status == "unread"
        assert "NUL bytes" in note

    def test_a_kind_that_is_not_read_yet_is_named(self, made: MadeHome) -> None:
        made.add_bytes(b"%PDF-1.7", f"{HOST}/a.pdf", "application/pdf")
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT reading FROM snapshots") == [("kept",)]

    def test_bytes_that_the_archive_lost_are_looked_for_again(self, made: MadeHome) -> None:
        made.add(report())
        (file,) = made.home.warc_dir.glob("*/*.warc.gz")
        away = file.rename(made.path / "away")
        assert build(made.home, OPTIONS).unread == 1
        assert rows(made.home, "SELECT reading FROM snapshots") == [("lost",)]
        away.rename(file)
        assert build(made.home, OPTIONS).reports == 1

    def test_an_address_that_is_gone(self, made: MadeHome) -> None:
        made.add(report())
        made.add_gone(f"{HOST}/1.html")
        build(made.home, OPTIONS)
        (seen,) = rows(made.home, "SELECT last_seen, gone_since FROM addresses")
        assert seen == ("2021-01-04T08:00:00.000000Z", "2021-01-05T08:00:00.000000Z")

    def test_years_between_reports_are_not_assessed(self, made: MadeHome) -> None:
        for year in (2018, 2020):
            made.add(report(year=year, text=f"{year}"), url=f"{HOST}/{year}.html")
        build(made.home, OPTIONS)
        found = rows(made.home, "SELECT year, status FROM coverage ORDER BY year")
        assert found == [(2018, "found"), (2019, "not_assessed"), (2020, "found")]


class TestPrivacyAndWithholding:
    def test_personal_numbers_are_masked(self, made: MadeHome) -> None:
        made.add(report(text="联系人：王小明，手机13800138000。"))
        build(made.home, OPTIONS)
        (text,) = rows(made.home, "SELECT text FROM sections")[0]
        assert text == "联系人：***，手机***********。"
        assert b"13800138000" not in made.home.database_path.read_bytes()

    @pytest.mark.parametrize("by", ["report_id", "agency_id", "snapshot"])
    def test_a_withheld_report_leaves_a_tombstone(self, made: MadeHome, by: str) -> None:
        made.add(report())
        made.add(report(agency="某市水务局", year=2021, text="另。"), url=f"{HOST}/2.html")
        build(made.home, OPTIONS)
        (name,) = rows(made.home, f"SELECT {by} FROM reports WHERE year = 2020")[0]
        (made.home.path / "withheld.toml").write_text(
            f'[[withheld]]\nid = "{name}"\nwhat = "report"\nreason = "names a person"\n'
            "date = 2026-11-22\n",
            encoding="utf-8",
        )
        assert build(made.home, OPTIONS).withheld == 1
        assert rows(made.home, "SELECT year FROM reports") == [(2021,)]
        assert rows(made.home, "SELECT DISTINCT year FROM dispositions") == [(2021,)]
        stone = rows(made.home, "SELECT withheld_id, reason, date FROM tombstones")
        assert stone == [(str(name), "names a person", "2026-11-22")]
        readings = rows(made.home, "SELECT reading FROM snapshots ORDER BY id")
        assert readings == [("withheld",), ("read",)]


def test_worker_processes_give_the_same_tables(tmp_path: Path) -> None:
    """Real processes and the real reader, on pages that are no reports."""
    made = MadeHome(tmp_path / "home")
    for number in range(70):
        made.add_bytes(f"<html><p>通知 {number}</p></html>".encode(), f"{HOST}/{number}.html")
    build(made.home, replace(OPTIONS, executor="local:2"))
    first = dump(made.home)
    build(made.home, replace(OPTIONS, full=True))
    assert dump(made.home) == first
    assert BuildOptions().executor == "local"


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
        "SELECT value, reports, requests FROM facet_counts WHERE table_name = 'dispositions'"
        " AND source_class = 'official' AND facet = 'disposition' ORDER BY value",
    )
    counted = rows(
        made.home,
        "SELECT disposition, count(*), sum(total) FROM dispositions WHERE current = 1"
        " AND total > 0 GROUP BY disposition ORDER BY disposition",
    )
    assert stored == counted == [("granted", 4, 6), ("partial", 6, 12)]
    years = rows(
        made.home,
        "SELECT value, reports, requests FROM facet_counts WHERE table_name = 'reports'"
        " AND facet = 'year' ORDER BY value",
    )
    assert years == [("2019", 3, 9), ("2020", 3, 9)]


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
