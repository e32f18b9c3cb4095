"""What the build says of captures: without a report, gone, revisited, masked or withheld."""

from contextlib import closing

import pytest
from made_archive import HOST, OPTIONS, MadeHome, page, report, rows

from archive.build import build
from archive.catalog import Catalog
from archive.snapshot import Kind


class TestAbsence:
    def test_an_unreadable_page_is_named(self, made: MadeHome) -> None:
        made.add_bytes(b"\x00\x01", f"{HOST}/2.html")
        assert build(made.home, OPTIONS).unread == 1
        assert rows(made.home, "SELECT reading, note FROM snapshots")[0][0] == "unread"
        status, note = rows(made.home, "SELECT status, note FROM coverage")[0]
        assert status == "unread"
        assert "NUL bytes" in note

    def test_a_kind_that_is_not_read_yet_is_named(self, made: MadeHome) -> None:
        made.add_bytes(b"Rar!\x1a\x07\x00", f"{HOST}/a.rar", "application/x-rar")
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
        for _ in range(2):
            made.add_gone(f"{HOST}/1.html")
        built = build(made.home, OPTIONS)
        assert rows(made.home, "SELECT gone_since FROM addresses") == [(None,)]
        made.add_gone(f"{HOST}/1.html")
        again = build(made.home, OPTIONS)
        (seen,) = rows(made.home, "SELECT last_seen, gone_since FROM addresses")
        assert seen == ("2021-01-04T08:00:00.000000Z", "2021-01-05T08:00:00.000000Z")
        assert (built.gone, again.gone, again.moved) == (0, 1, 0)

    def test_every_capture_is_an_attempt(self, made: MadeHome) -> None:
        for number in range(3):
            made.add(report(), url=f"{HOST}/{number % 2}.html")
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT captures FROM addresses ORDER BY id") == [(2,), (1,)]
        assert rows(made.home, "SELECT attempts FROM coverage") == [(3,)]

    def test_a_portal_that_was_never_crawled_is_listed(self, made: MadeHome) -> None:
        build(made.home, OPTIONS)
        found = rows(made.home, "SELECT portal, name, last_run, snapshots FROM portals")
        assert found == [("moushi", "某市政府", None, 0)]

    def test_years_between_reports_are_not_assessed(self, made: MadeHome) -> None:
        for year in (2018, 2020):
            made.add(report(year=year, text=f"{year}"), url=f"{HOST}/{year}.html")
        build(made.home, OPTIONS)
        found = rows(made.home, "SELECT year, status FROM coverage ORDER BY year")
        assert found == [(2018, "found"), (2019, "not_assessed"), (2020, "found")]


class TestCaptures:
    def test_a_revisit_says_where_its_bytes_are(self, made: MadeHome) -> None:
        """The first capture was a list: it is no row here, its record holds the bytes."""
        body = page(report())
        made.add_response(f"{HOST}/1.html", body, kind=Kind.LISTING)
        made.add_response(f"{HOST}/1.html", body)
        build(made.home, OPTIONS)
        with closing(Catalog(made.home)) as catalog:
            listing, revisit = catalog.snapshots()
        found = rows(
            made.home,
            "SELECT warc_file, warc_offset, payload_file, payload_offset FROM snapshots",
        )
        places = (listing.warc_file, listing.warc_offset)
        assert found == [(revisit.warc_file, revisit.warc_offset, *places)]
        assert (revisit.warc_file, revisit.warc_offset) != places


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

    @pytest.mark.parametrize("data", [b"\x00\x01", b"<html>no report</html>"])
    def test_a_withheld_capture_without_a_report(self, made: MadeHome, data: bytes) -> None:
        made.add_bytes(data, f"{HOST}/1.html")
        (made.home.path / "withheld.toml").write_text(
            '[[withheld]]\nid = "1"\nwhat = "snapshot"\nreason = "names a person"\n',
            encoding="utf-8",
        )
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT reading, note FROM snapshots") == [("withheld", None)]
        assert rows(made.home, "SELECT note FROM coverage") == []
