"""Fixity: damage is named by place, and nothing else is called damage."""

import gzip
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.catalog import Catalog
from archive.exchanges.capture import Exchange, Resource
from archive.exchanges.recording import Link, Recording
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.verify import rebuild_catalog, verify

MOMENT = datetime(2026, 1, 5, tzinfo=UTC)


def exchange(url: str, body: bytes, status: int = 200) -> Exchange:
    headers = (("Content-Type", "text/html"),)
    return Exchange(url, MOMENT, "GET", (), status, "OK", headers, body)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)


@pytest.fixture
def snapshots(home: Home) -> list[Snapshot]:
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        link = Link(Kind.REPORT, text="示例")
        return [
            recording.exchange("one", exchange("http://a.test/1", b"sample data 1"), link),
            recording.exchange("two", exchange("http://b.test/1", b"sample data 2"), link),
            recording.exchange("one", exchange("http://a.test/1", b"sample data 1"), link),
            recording.exchange("two", exchange("http://b.test/2", b"", 404), link),
            recording.resource("ingest", Resource(None, MOMENT, "text/plain", b"sample data 3")),
        ]


def problems(home: Home) -> list[str]:
    return [text for _, text in verify(home).problems]


def test_a_whole_archive_has_no_problems(home: Home, snapshots: list[Snapshot]) -> None:
    report = verify(home)
    assert report.ok
    assert (report.files, report.snapshots) == (3, len(snapshots))


def test_an_empty_home_is_whole(home: Home) -> None:
    assert verify(home).ok


def test_changed_bytes_are_found(home: Home, snapshots: list[Snapshot]) -> None:
    path = home.warc_dir / snapshots[1].warc_file
    members = path.read_bytes()
    head, record = members[: snapshots[1].warc_offset], members[snapshots[1].warc_offset :]
    text = gzip.decompress(record).replace(b"sample data 2", b"sample data 9")
    path.write_bytes(head + gzip.compress(text))
    assert any("digest failed" in text for text in problems(home))


def test_a_lost_file_is_found(home: Home, snapshots: list[Snapshot]) -> None:
    (home.warc_dir / snapshots[1].warc_file).unlink()
    assert problems(home) == [
        f"snapshot {one.id} of {one.url} has no record here"
        for one in snapshots
        if one.portal == "two"
    ]


def test_a_capture_without_row_is_found(home: Home, snapshots: list[Snapshot]) -> None:
    with sqlite3.connect(home.catalog_path) as database:
        database.execute("DELETE FROM fetches WHERE snapshot = 5")
        database.execute("DELETE FROM snapshots WHERE id = 5")
    assert len(problems(home)) == 1
    assert "has no snapshot" in problems(home)[0]


def test_a_torn_tail_is_found(home: Home, snapshots: list[Snapshot]) -> None:
    path = home.warc_dir / snapshots[0].warc_file
    path.write_bytes(path.read_bytes()[:-9])
    assert any("no whole record" in text for text in problems(home))


def test_a_rebuilt_catalog_numbers_captures_as_before(
    home: Home, snapshots: list[Snapshot]
) -> None:
    home.catalog_path.unlink()
    assert rebuild_catalog(home).snapshots == len(snapshots)
    with closing(Catalog(home)) as catalog:
        assert list(catalog.snapshots()) == snapshots


class TestReportIds:
    """Given at first capture, from the address, and never changed by what is read."""

    def test_an_id_is_portal_and_digest_of_the_address(
        self, home: Home, snapshots: list[Snapshot]
    ) -> None:
        with closing(Catalog(home)) as catalog:
            given = catalog.report_id("one", "http://a.test/1", "sha256:00")
            assert given.startswith("one-")
            assert len(given) == len("one-") + 12
            assert catalog.report_id("other", "https://www.a.test/1#x", "sha256:11") == given

    def test_a_file_without_address_has_its_content(
        self, home: Home, snapshots: list[Snapshot]
    ) -> None:
        digest = snapshots[-1].payload_digest
        with closing(Catalog(home)) as catalog:
            assert catalog.report_id("ingest", None, digest) == f"ingest-{digest[7:19]}"


def test_entries_of_the_catalog_never_share_a_time(home: Home) -> None:
    from archive import clock

    clock.set_for_tests(MOMENT)
    try:
        with closing(Catalog(home)) as catalog:
            moments = [catalog.tick() for _ in range(3)]
    finally:
        clock.set_for_tests(None)
    assert moments == sorted(set(moments))
