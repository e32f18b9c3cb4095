"""The build: editions, identities, incrementality."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, report, rows

import archive.build
from archive.build import BuildFailedError, build
from archive.building import document_kinds, reading

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
        "line",
        [
            "浏览次数：17",
            "发布日期：2021-03-01",
            "发布时间：2021-03-01 10:20:30 星期一",
            "【字体：大 中 小】打印 关闭",
            "来源：某市人民政府办公室 发布日期：2021-03-01 浏览次数：17 次 【打印】【关闭窗口】",
            "您现在的位置：首页 > 政府信息公开 > 年度报告",
            "分享到：微信 微博",
        ],
    )
    def test_page_furniture_does_not(self, made: MadeHome, line: str) -> None:
        made.add(report())
        made.add(report(text=f"{line}\n全年收到申请。"))
        build(made.home, OPTIONS)
        assert rows(made.home, EDITIONS) == [(1, 1)]

    @pytest.mark.parametrize(
        "line",
        [
            "关闭政府网站3个。",
            "访问量达35万人次。",
            "印发打印材料1200份。",
            "来源：网上申请12件；信函申请3件。",
            "全年网站浏览量：35万，下载量：2万。",
        ],
    )
    def test_a_sentence_that_speaks_of_such_things_is_none(self, made: MadeHome, line: str) -> None:
        made.add(report(text=line))
        made.add(report(text=line.translate(str.maketrans("123", "456"))))
        build(made.home, OPTIONS)
        assert rows(made.home, EDITIONS) == [(1, 0), (2, 1)]

    def test_an_older_copy_that_comes_in_later_is_not_in_force(self, made: MadeHome) -> None:
        made.add(report(text="新"))
        made.day -= timedelta(days=300)
        made.add(report(text="旧"))
        build(made.home, OPTIONS)
        found = rows(
            made.home,
            "SELECT text, edition, current FROM sections"
            " JOIN reports ON reports.id = sections.report ORDER BY edition",
        )
        assert found == [("旧", 1, 0), ("新", 2, 1)]
        ((first, last),) = rows(made.home, "SELECT first_seen, last_seen FROM addresses")
        assert first < last

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
    def test_another_way_of_telling_editions_reads_all_again(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        monkeypatch.setattr(document_kinds, "READINGS_VERSION", "another")
        document_kinds.versions.cache_clear()
        try:
            assert build(made.home, OPTIONS).read_now == 1
        finally:
            document_kinds.versions.cache_clear()

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

    def test_a_cache_of_another_layout_is_made_anew(self, made: MadeHome) -> None:
        """As its version told: other columns, small pages."""
        made.add(report())
        build(made.home, OPTIONS)
        path = made.home.cache_dir / "readings.db"
        path.unlink()
        with closing(sqlite3.connect(path)) as old:
            old.execute("PRAGMA page_size = 4096")
            old.execute("CREATE TABLE readings (key TEXT PRIMARY KEY, body BLOB)")
            old.execute("CREATE TABLE derived (key TEXT PRIMARY KEY, rows BLOB)")
            old.execute("INSERT INTO derived VALUES ('a', x'00')")
            old.execute("PRAGMA user_version = 3")
            old.commit()
        assert build(made.home, OPTIONS).read_now == 1
        with closing(sqlite3.connect(path)) as new:
            assert new.execute("PRAGMA page_size").fetchone() == (16_384,)
            assert new.execute(
                "SELECT count(*), min(length(version)) > 0 FROM derived"
            ).fetchone() == (1, 1)
        assert build(made.home, OPTIONS).read_now == 0

    def test_a_cache_that_another_process_holds_stays(self, made: MadeHome) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        path = made.home.cache_dir / "readings.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(BuildFailedError, match="locked"):
                build(made.home, OPTIONS)
        assert build(made.home, OPTIONS).read_now == 0

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
        another = {kind: f"another {kind}" for kind in document_kinds.versions()}
        for module in (archive.build, reading):
            monkeypatch.setattr(module, "versions", lambda: another)
        assert build(made.home, OPTIONS).read_now == 1

    def test_an_empty_archive_gives_empty_tables(self, made: MadeHome) -> None:
        assert build(made.home, OPTIONS).reports == 0
        assert rows(made.home, "SELECT count(*) FROM reports") == [(0,)]


def test_the_last_line_counts_what_check_lists(
    made: MadeHome, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = ("T3-SUM", None, "total", "fail", "source_inconsistency")
    other = ("T3-DEST", None, "total", "fail", "source_inconsistency")
    passed = ("T3-OLD", None, "total", "pass", None)
    made.add(report(checks=[fault], issues=["unknown_form"], text="旧"))
    made.add(report(checks=[fault, other, passed], issues=["unknown_form"]))
    build(made.home, OPTIONS).render()
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "  2 checks fail in 1 report, 1 issue (nianbao check)"
