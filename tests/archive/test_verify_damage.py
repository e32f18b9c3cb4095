"""Lost and torn records: what is gone is named, what is whole stays, the way back goes on."""

import gzip
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import clock
from archive.catalog import Catalog
from archive.errors import ArchiveError
from archive.exchanges.capture import Exchange
from archive.exchanges.history import Run
from archive.exchanges.recording import Link, Recording
from archive.exchanges.runlog import append_run, line_of, read_runs
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.verify import rebuild_catalog, verify
from archive.warc import read_payload

MOMENT = datetime(2026, 1, 5, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html"),)
SAME = "示例数据：两个网站上的同一页".encode()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)


def record(home: Home, *pages: tuple[str, bytes]) -> list[Snapshot]:
    """Archive pages (portal, body), each at an address of its own."""
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        return [
            recording.exchange(
                portal,
                Exchange(
                    f"http://{portal}.test/{body[-1]}", MOMENT, "GET", (), 200, "OK", HEADERS, body
                ),
                Link(Kind.REPORT),
            )
            for portal, body in pages
        ]


def cut(home: Home, snapshot: Snapshot, size: int = 40) -> None:
    """Take the last bytes of a file away, as a power failure may."""
    path = home.warc_dir / snapshot.warc_file
    path.write_bytes(path.read_bytes()[:-size])


def problems(home: Home) -> str:
    return "; ".join(text for _, text in verify(home).problems)


def rows(home: Home) -> list[Snapshot]:
    with closing(Catalog(home)) as catalog:
        return list(catalog.snapshots())


class TestLostOriginal:
    """Portal two holds a revisit whose body stood at the torn end of portal one's file."""

    @pytest.fixture
    def torn(self, home: Home) -> Home:
        kept, original, revisit = record(home, ("one", b"kept"), ("one", SAME), ("two", SAME))
        assert revisit.revisit
        assert (revisit.payload_file, original.portal) == (original.warc_file, "one")
        assert kept.warc_file == original.warc_file
        cut(home, original)
        return home

    def test_verify_names_the_body_that_is_lost(self, torn: Home) -> None:
        assert "snapshot 3 of http://two.test/181: its body is lost" in problems(torn)

    def test_the_revisit_is_forgotten_with_its_original(self, torn: Home) -> None:
        record(torn, ("three", b"later"))
        assert [one.portal for one in rows(torn)] == ["one", "three"]
        assert all(read_payload(torn, one) for one in rows(torn))
        assert "this revisit of http://two.test/181 has no snapshot" in problems(torn)

    def test_all_is_whole_once_the_body_is_there_again(self, torn: Home) -> None:
        record(torn, ("two", SAME), ("one", SAME))
        assert problems(torn) == ""

    def test_the_page_waits_in_the_frontier_of_its_portal_again(self, torn: Home) -> None:
        with closing(Catalog(torn)) as catalog:
            catalog.connection.execute(
                "INSERT INTO frontier (portal, key, url, kind, entry, priority, state, meta, "
                "snapshot) VALUES ('two', 'k', 'http://two.test/181', 'report', '', 0, 'done', "
                "'{}', 3)"
            )
        record(torn, ("three", b"later"))
        with closing(Catalog(torn)) as catalog:
            states = catalog.connection.execute("SELECT state, snapshot FROM frontier").fetchall()
        assert [tuple(one) for one in states] == [("pending", None)]

    def test_a_rebuild_names_the_orphan_and_goes_on(self, torn: Home) -> None:
        report = rebuild_catalog(torn)
        assert report.snapshots == len(rows(torn)) == 1
        assert any("expected the revisit's original" in text for text in report.problems)

    def test_reading_it_says_so(self, torn: Home) -> None:
        with pytest.raises(ArchiveError, match="Run `nianbao verify`"):
            read_payload(torn, rows(torn)[2])


def test_a_lost_suffix_of_the_catalog_is_taken_up_in_the_order_of_capture(home: Home) -> None:
    """As after a power failure: rows of several portals are gone, their records are whole."""
    before = record(home, ("one", b"first"), ("two", SAME), ("one", SAME), ("two", b"last"))
    with closing(Catalog(home)) as catalog:
        catalog.connection.execute("DELETE FROM fetches WHERE snapshot > 1")
        catalog.connection.execute("DELETE FROM snapshots WHERE id > 1")
    record(home, ("three", b"later"))
    assert rows(home)[:4] == before
    assert verify(home).ok


@pytest.mark.parametrize("size", [1, 9, 40, 200])
def test_a_rebuild_takes_no_torn_record_for_a_whole_one(home: Home, size: int) -> None:
    _, last = record(home, ("one", b"kept"), ("one", SAME))
    cut(home, last, size)
    report = rebuild_catalog(home)
    assert report.snapshots == 1
    assert any("no whole record" in text for text in report.problems)
    assert all(read_payload(home, one) for one in rows(home))


def test_only_the_newest_file_is_mended_by_itself(home: Home) -> None:
    (first,) = record(home, ("one", b"first"))
    (second,) = record(home, ("one", b"second"))
    for one, remedy in ((first, "from a copy"), (second, "sets them aside")):
        cut(home, one)
        assert remedy in problems(home)


def test_a_rebuild_takes_no_changed_body(home: Home) -> None:
    _, changed, after = record(home, ("one", b"kept"), ("one", SAME), ("one", b"after"))
    path = home.warc_dir / changed.warc_file
    written = path.read_bytes()
    member = written[changed.warc_offset : after.warc_offset]
    end = member.index(b"\x1f\x8b\x08", 4) if b"\x1f\x8b\x08" in member[4:] else len(member)
    other = gzip.compress(gzip.decompress(member[:end]).replace(SAME, SAME[::-1]))
    path.write_bytes(written[: changed.warc_offset] + other + written[changed.warc_offset + end :])
    report = rebuild_catalog(home)
    assert report.snapshots == 2
    assert any("expected a body with sha256:" in text for text in report.problems)


def test_a_file_that_is_there_twice_is_told_of(home: Home) -> None:
    (one,) = record(home, ("one", SAME))
    path = home.warc_dir / one.warc_file
    path.with_name("one-copy.warc.gz").write_bytes(path.read_bytes())
    report = rebuild_catalog(home)
    assert report.snapshots == 1
    assert any("there twice" in text for text in report.problems)


class TestRunlog:
    """runs.jsonl is the only place that remembers what a run missed."""

    def write(self, home: Home, command: str) -> None:
        with closing(Catalog(home)) as catalog:
            run = Run(catalog.begin_run(command), command, MOMENT, clock.now(), "done", {})
            append_run(home, catalog, line_of(run))

    def test_a_torn_last_line_swallows_no_other_run(self, home: Home) -> None:
        self.write(home, "first")
        home.runs_path.write_bytes(home.runs_path.read_bytes()[:-20])
        self.write(home, "second")
        lines = list(read_runs(home))
        assert [line and line["command"] for line in lines] == [None, "second"]

    def test_a_rebuild_counts_the_lines_that_it_cannot_read(self, home: Home) -> None:
        self.write(home, "first")
        with home.runs_path.open("ab") as out:
            out.write(b'{"run": "\xe7\n[]\n')
        report = rebuild_catalog(home)
        assert report.runs == 1
        assert [text.partition(":")[0] for text in report.problems] == [
            "runs.jsonl, line 2",
            "runs.jsonl, line 3",
        ]

    def test_odd_line_breaks_inside_a_report_end_no_line(self, home: Home) -> None:
        self.write(home, "crawl\u2028\x85odd")
        assert [line and line["command"] for line in read_runs(home)] == ["crawl\u2028\x85odd"]
