"""A 304 in the archive: a revisit whose server says itself that nothing changed."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.recording import Link, Recording
from archive.exchanges.visits import last_good
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.verify import rebuild_catalog, verify
from archive.warc import read_payload
from crawler.conditional import add_conditions

MONDAY = datetime(2021, 3, 29, 10, 26, tzinfo=UTC)
URL = "http://a.test/1.html"
PAGE = "<p>示例数据：本年新收申请 12 件</p>".encode("gbk")
TYPED = (("Content-Type", "text/html; charset=gbk"), ("ETag", '"v1"'))
REPORT = Link(Kind.REPORT, via="http://a.test/", text="年度报告")


def answer(status: int, body: bytes, day: int, url: str = URL) -> Exchange:
    headers = TYPED if body else (("ETag", '"v1"'),)
    sent = (("Host", "a.test"), ("If-None-Match", '"v1"'))
    return Exchange(url, MONDAY + timedelta(days=day), "GET", sent, status, "", headers, body)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)


@pytest.fixture
def visited(home: Home) -> tuple[Snapshot, Snapshot, Snapshot]:
    """A page, the same body once more, and a 304 for what the second visit brought."""
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        first = recording.exchange("demo", answer(200, PAGE, 0), REPORT)
        again = recording.exchange("demo", answer(200, PAGE, 1), REPORT)
        known = last_good(catalog, URL, Kind.REPORT)
        assert known == again
        last = recording.exchange("demo", answer(304, b"", 2), REPORT, known)
    return first, again, last


def records(home: Home) -> list[tuple[str, dict[str, str]]]:
    (path,) = home.warc_dir.glob("*/*.warc.gz")
    with path.open("rb") as stream:
        return [
            (record.rec_type, dict(record.rec_headers.headers))
            for record in ArchiveIterator(stream)
        ]


def test_the_record_says_who_knew(home: Home, visited: tuple[Snapshot, ...]) -> None:
    answers = [one for one in records(home) if one[0] in ("response", "revisit")]
    assert [kind for kind, _ in answers] == ["response", "revisit", "revisit"]
    (_, full), (_, equal), (_, not_modified) = answers
    # WARC 1.1, 6.7.2 and 6.7.3.
    base = "http://netpreserve.org/warc/1.1/revisit/"
    assert equal["WARC-Profile"] == base + "identical-payload-digest"
    assert not_modified["WARC-Profile"] == base + "server-not-modified"
    assert not_modified["WARC-Refers-To"] == full["WARC-Record-ID"]
    assert not_modified["WARC-Refers-To-Target-URI"] == URL
    assert not_modified["WARC-Refers-To-Date"].startswith("2021-03-29T10:26:00")


def test_its_body_and_type_are_those_of_the_page(home: Home, visited: tuple[Snapshot, ...]) -> None:
    first, _, last = visited
    assert (last.status, last.revisit) == (304, True)
    assert (last.media_type, last.charset) == (first.media_type, first.charset)
    assert read_payload(home, last) == PAGE
    with closing(Catalog(home)) as catalog:
        assert list(catalog.report_snapshots()) == list(visited)
        assert last_good(catalog, URL, Kind.REPORT) == last


def test_conditions_are_never_those_of_another_address(home: Home) -> None:
    """The same bytes at two addresses are kept once; B's 304 stands for a body that came from A."""
    other = "http://a.test/2.html"
    dated = (("Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT"),)
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        recording.exchange("demo", answer(200, PAGE, 0), REPORT)
        first = replace(answer(200, PAGE, 1, other), response_headers=dated)
        recording.exchange("demo", first, REPORT)
        assert sent(home, catalog, other) == {"If-Modified-Since": dated[0][1]}
        silent = replace(answer(304, b"", 2, other), response_headers=())
        recording.exchange("demo", silent, REPORT, last_good(catalog, other, Kind.REPORT))
        assert sent(home, catalog, other) == {}
        silent = replace(answer(304, b"", 3), response_headers=())
        recording.exchange("demo", silent, REPORT, last_good(catalog, URL, Kind.REPORT))
        assert sent(home, catalog, URL) == {"If-None-Match": '"v1"'}


def sent(home: Home, catalog: Catalog, url: str) -> dict[str, str]:
    """The conditions with which a page would be asked for."""
    request = Request(url, meta={"kind": "report"})
    add_conditions(home, request, last_good(catalog, url, Kind.REPORT))
    return {name.decode(): values[0].decode() for name, values in request.headers.items()}


def test_file_and_catalog_are_whole(home: Home, visited: tuple[Snapshot, ...]) -> None:
    assert verify(home).ok
    (path,) = home.warc_dir.glob("*/*.warc.gz")
    checker = Checker(type("Command", (), {"inputs": [str(path)], "verbose": False})())
    checker.process_all()
    assert checker.exit_value == 0


def test_a_rebuilt_catalog_is_the_same(home: Home, visited: tuple[Snapshot, ...]) -> None:
    before = rows_of(home)
    home.catalog_path.unlink()
    assert rebuild_catalog(home).problems == ()
    assert rows_of(home) == before


def rows_of(home: Home) -> list[list[tuple[object, ...]]]:
    with closing(Catalog(home)) as catalog:
        return [
            [tuple(row) for row in catalog.connection.execute(f"SELECT * FROM {table}")]
            for table in ("snapshots", "fetches", "report_ids")
        ]


def test_a_304_that_nobody_asked_for_stands_for_nothing(home: Home) -> None:
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        recording.exchange("demo", answer(200, PAGE, 0), REPORT)
        odd = recording.exchange("demo", answer(304, b"", 1), REPORT)
        assert (odd.revisit, odd.payload_digest) == (False, _digest_of_nothing())


def _digest_of_nothing() -> str:
    return "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_catalog_of_an_earlier_version_learns_the_addresses(
    home: Home, visited: tuple[Snapshot, ...]
) -> None:
    before = rows_of(home)
    with closing(Catalog(home)) as catalog:
        catalog.connection.executescript(EARLIER)
    assert rows_of(home) == before
    with closing(Catalog(home)) as catalog:
        assert {row["address"] for row in catalog.connection.execute("SELECT * FROM fetches")} == {
            "a.test/1.html"
        }


EARLIER = """
CREATE TABLE kept AS SELECT id, run, portal, kind, url, recorded_at, status, reason, snapshot
    FROM fetches;
DROP TABLE fetches;
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    run TEXT,
    portal TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT,
    recorded_at TEXT NOT NULL UNIQUE,
    status INTEGER,        -- NULL where nothing came back
    reason TEXT,           -- why nothing came back
    snapshot INTEGER REFERENCES snapshots(id)
);
INSERT INTO fetches SELECT * FROM kept;
DROP TABLE kept;
"""
"""The table as the first version of nianbao made it."""


def test_a_lost_original_takes_its_304_along(home: Home, visited: tuple[Snapshot, ...]) -> None:
    first, *_ = visited
    with closing(Catalog(home)) as catalog:
        catalog.forget_from(first.payload_file, first.payload_offset)
        assert rows_of(home)[:2] == [[], []]
        assert catalog.original_of(replace(first, payload_offset=7)) is None
