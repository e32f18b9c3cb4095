"""Bytes go into WARC as they were received and come back the same."""

import errno
import gzip
import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

import pytest
from warcio.checker import Checker

from archive.catalog import Catalog
from archive.errors import (
    CatalogMissingError,
    CatalogUnreadableError,
    DigestMismatchError,
    HomeUnwritableError,
    PortalNameError,
    RecordNotFoundError,
)
from archive.exchanges.capture import Exchange, Headers, Resource
from archive.exchanges.payload import digest_of
from archive.exchanges.recording import Link, Recording
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.warc import index_file, iter_records, read_payload

MOMENT = datetime(2021, 3, 29, 10, 26, 0, 5, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=gb2312"),)
PAGE = "<p>示例数据：本年新收申请 12 件</p>"
REPORT = Link(Kind.REPORT, via="http://list.test/", text="示例市 2020 年\n年度报告")


def exchange(body: bytes, headers: Headers = HTML, url: str = "http://a.test/1.html") -> Exchange:
    request = (("Host", "a.test"), ("User-Agent", "nianbao"), ("Cookie", "visitor=7"))
    return Exchange(url, MOMENT, "GET", request, 200, "OK", headers, body)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)


def record(home: Home, *exchanges: Exchange) -> list[Snapshot]:
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        return [recording.exchange("demo", one, REPORT) for one in exchanges]


def file_of(home: Home, snapshot: Snapshot) -> Path:
    return home.warc_dir / snapshot.warc_file


def test_a_gbk_body_comes_back_byte_for_byte(home: Home) -> None:
    (snapshot,) = record(home, exchange(PAGE.encode("gbk")))
    assert read_payload(home, snapshot) == PAGE.encode("gbk")
    assert snapshot.charset == "gb18030"
    assert snapshot.media_type == "text/html"
    assert snapshot.captured_at == MOMENT
    assert snapshot.link_text == "示例市 2020 年 年度报告"


def test_a_compressed_body_is_kept_compressed_and_read_decoded(home: Home) -> None:
    sent = gzip.compress(PAGE.encode(), mtime=0)
    (snapshot,) = record(home, exchange(sent, (*HTML, ("Content-Encoding", "gzip"))))
    assert read_payload(home, snapshot) == PAGE.encode()
    assert snapshot.payload_digest == digest_of(PAGE.encode())
    records = {
        one.rec_type: one.raw_stream.read() for _, one in iter_records(file_of(home, snapshot))
    }
    assert records["response"] == sent


def test_an_unchanged_body_is_a_revisit_of_the_first_capture(home: Home) -> None:
    first, second = record(home, exchange(PAGE.encode()), exchange(PAGE.encode()))
    assert (first.revisit, second.revisit) == (False, True)
    assert (second.payload_file, second.payload_offset) == (first.warc_file, first.warc_offset)
    assert read_payload(home, second) == PAGE.encode()


def test_an_empty_body_is_no_revisit(home: Home) -> None:
    assert [one.revisit for one in record(home, exchange(b""), exchange(b""))] == [False, False]


def test_a_file_without_address_is_a_resource(home: Home) -> None:
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        file = Resource(None, MOMENT, "text/html; charset=gbk", PAGE.encode("gbk"))
        snapshot = recording.resource("ingest", file)
        assert (snapshot.url, snapshot.status, snapshot.kind) == (None, None, Kind.INGEST)
        assert read_payload(home, snapshot) == PAGE.encode("gbk")
        assert [one.id for one in catalog.report_snapshots()] == [snapshot.id]


def test_no_cookie_and_no_name_of_the_operator_is_written(home: Home) -> None:
    (snapshot,) = record(home, exchange(PAGE.encode()))
    written = gzip.decompress(file_of(home, snapshot).read_bytes()).lower()
    assert b"user-agent: nianbao" in written
    for word in (b"cookie", b"hostname:", b"operator:", b"ip-address"):
        assert word not in written


def test_another_reader_finds_the_file_valid(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    (snapshot, _) = record(home, exchange(PAGE.encode()), exchange(PAGE.encode()))
    arguments = type("Arguments", (), {"inputs": [str(file_of(home, snapshot))], "verbose": True})
    assert Checker(arguments()).process_all() == 0
    assert "digest failed" not in capsys.readouterr().out


def test_what_is_written_can_be_indexed_again(home: Home) -> None:
    first, second = record(home, exchange(PAGE.encode()), exchange(b"other"))
    again = list(index_file(file_of(home, first)))
    assert [one.place.warc_offset for one in again] == [first.warc_offset, second.warc_offset]
    assert again[0].body.payload_digest == first.payload_digest
    assert again[0].context.link_text == first.link_text
    assert again[0].context.via == "http://list.test/"


def test_header_bytes_that_are_not_ascii_survive(home: Home) -> None:
    name = "attachment; filename=年报.pdf".encode("gbk").decode("latin-1")
    (snapshot,) = record(home, exchange(b"%PDF", (("Content-Disposition", name),)))
    written = gzip.decompress(file_of(home, snapshot).read_bytes())
    assert "年报.pdf".encode("gbk") in written


def test_changed_bytes_are_noticed(home: Home) -> None:
    one, two = record(home, exchange(PAGE.encode()), exchange(b"other"))
    wrong = replace(one, payload_digest=two.payload_digest)
    with pytest.raises(DigestMismatchError, match="nianbao verify"):
        read_payload(home, wrong)


def test_a_place_without_record_is_named(home: Home) -> None:
    (one,) = record(home, exchange(PAGE.encode()))
    wrong = replace(one, payload_offset=one.warc_offset + 3)
    with pytest.raises(RecordNotFoundError, match=r"bytes at .* of demo/.* do not decompress"):
        read_payload(home, wrong)


def test_a_lost_catalog_is_not_silently_begun_anew(home: Home) -> None:
    record(home, exchange(PAGE.encode()))
    home.catalog_path.unlink()
    with pytest.raises(CatalogMissingError, match="catalog rebuild"):
        Catalog(home)


def test_a_damaged_catalog_is_named_with_the_way_back(home: Home) -> None:
    home.catalog_path.write_bytes(b"no database at all" * 100)
    with pytest.raises(CatalogUnreadableError, match=r"catalog\.db.*catalog rebuild"):
        Catalog(home)


@pytest.mark.parametrize("portal", ["../../evil", "/tmp/evil", "Demo", "", "a/b", "7", "a\n"])
def test_a_portal_whose_name_is_no_folder_is_refused(home: Home, portal: str) -> None:
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        with pytest.raises(PortalNameError, match="lower-case letters, digits and hyphens"):
            recording.exchange(portal, exchange(b"sample data"), REPORT)
        assert list(catalog.snapshots()) == []


def test_bytes_are_forced_to_the_disk_now_and_then_and_at_the_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[str] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        forced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    monkeypatch.setattr("os.fsync", note)
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        snapshot = recording.exchange("demo", exchange(b"1"), REPORT)
        name = snapshot.warc_file.removeprefix("demo/")
        assert forced == ["demo", "warc", "home", name]
        recording.exchange("demo", exchange(b"2"), REPORT)
        assert forced.count(name) == 1
        monkeypatch.setattr("archive.warc.SYNC_EVERY", 0.0)
        recording.exchange("demo", exchange(b"3"), REPORT)
        assert forced.count(name) == 2
    assert forced.count(name) == 3


def test_a_full_disk_leaves_the_file_as_it_was(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.warc import WarcWriter

    write = WarcWriter._write

    def half(self: WarcWriter, out: FileIO, data: bytes) -> None:
        out.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        recording.exchange("demo", exchange(PAGE.encode()), REPORT)
        monkeypatch.setattr(WarcWriter, "_write", half)
        with pytest.raises(HomeUnwritableError, match="No space left"):
            recording.exchange("demo", exchange(b"lost"), REPORT)
        monkeypatch.setattr(WarcWriter, "_write", write)
        recording.exchange("demo", exchange(b"after"), REPORT)
        bodies = [read_payload(home, one) for one in catalog.snapshots()]
    assert bodies == [PAGE.encode(), b"after"]


class TestBrokenTail:
    """A kill in the middle of a write costs that record and nothing else."""

    def broken(self, home: Home, cut: int) -> tuple[Snapshot, Snapshot, bytes]:
        first, second = record(
            home, exchange(PAGE.encode()), exchange(b"second", url="http://a.test/2")
        )
        path = file_of(home, first)
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) - cut])
        return first, second, whole

    @pytest.mark.parametrize("cut", [1, 60, 400])
    def test_the_tail_is_set_aside_and_its_row_forgotten(self, home: Home, cut: int) -> None:
        first, second, whole = self.broken(home, cut)
        (third,) = record(home, exchange(b"second", url="http://a.test/2"))
        path = file_of(home, first)
        (aside,) = path.parent.glob("*.broken-*")
        assert path.read_bytes() + aside.read_bytes() == whole[: len(whole) - cut]
        with closing(Catalog(home)) as catalog:
            assert [one.url for one in catalog.snapshots()] == [first.url, second.url]
            assert all(read_payload(home, one) for one in catalog.snapshots())
        assert third.warc_file != first.warc_file

    def test_whole_records_that_the_catalog_missed_are_taken_up(self, home: Home) -> None:
        _, second = record(
            home, exchange(PAGE.encode()), exchange(b"second", url="http://a.test/2")
        )
        with closing(Catalog(home)) as catalog:
            catalog.connection.execute("DELETE FROM fetches WHERE snapshot = ?", (second.id,))
            catalog.connection.execute("DELETE FROM snapshots WHERE id = ?", (second.id,))
        record(home, exchange(b"third", url="http://a.test/3"))
        with closing(Catalog(home)) as catalog:
            assert [read_payload(home, one) for one in catalog.snapshots()] == [
                PAGE.encode(),
                b"second",
                b"third",
            ]

    @pytest.mark.parametrize(
        "tail",
        [b"\0" * 4096, b"WARC/1.1\r\n", gzip.compress(b"no record")],
        ids=["zeros", "a line", "a member"],
    )
    def test_a_tail_that_is_no_record_is_set_aside(self, home: Home, tail: bytes) -> None:
        (first,) = record(home, exchange(PAGE.encode()))
        path = file_of(home, first)
        whole = path.read_bytes()
        path.write_bytes(whole + tail)
        record(home, exchange(b"second", url="http://a.test/2"))
        assert path.read_bytes() == whole
        assert path.with_name(f"{path.name}.broken-1").read_bytes() == tail
        with closing(Catalog(home)) as catalog:
            assert len(list(catalog.snapshots())) == 2

    def test_a_file_with_a_broken_head_is_set_aside_whole(self, home: Home) -> None:
        folder = home.warc_dir / "demo"
        folder.mkdir(parents=True)
        (folder / "demo-20200101T000000Z-00001.warc.gz").write_bytes(b"\x1f\x8b\x08\x00half")
        with closing(Catalog(home, home.catalog_path)):
            pass
        (snapshot,) = record(home, exchange(PAGE.encode()))
        assert read_payload(home, snapshot) == PAGE.encode()


def test_files_rotate_by_size(home: Home) -> None:
    from archive.exchanges.capture import Context
    from archive.warc import WarcWriter

    with closing(WarcWriter(home, "demo", rotate_at=500)) as writer:
        context = Context("demo", Kind.REPORT, MOMENT)
        files = {writer.write_exchange(exchange(b""), context).place.warc_file for _ in range(3)}
    assert len(files) == 3
