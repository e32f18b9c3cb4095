"""Web archives made by others: report pages of registered hosts come in, nothing else does."""

import base64
import gzip
import hashlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from made_web_archives import (
    ANNEX,
    BY_LINK,
    ELSEWHERE,
    FILE,
    HOST,
    LIST,
    PAGES,
    REPORT,
    TITLE,
    WITH_ANNEX,
    Made,
    everything,
    page,
    wacz,
    whole,
)

from archive.catalog import Catalog
from archive.home import Home
from archive.ingest import IngestOptions, IngestReport, WrongOptionError, ingest
from archive.snapshot import Kind, Snapshot
from archive.verify import rebuild_catalog, verify
from archive.warc import read_payload

THEN = datetime(2022, 3, 1, 8, tzinfo=UTC)
KNOWN = {"moushi": ("www.moushi.gov.cn",), "linshi": ("www.linshi.gov.cn",)}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="real", create=True)


def take(home: Home, *paths: Path, **options: object) -> IngestReport:
    return ingest(home, paths, IngestOptions(registered=KNOWN, **options))  # type: ignore[arg-type]


def write(folder: Path, data: bytes, name: str = "a.warc.gz") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def archived(home: Home) -> dict[str, Snapshot]:
    with closing(Catalog(home)) as catalog:
        return {one.url or "": one for one in catalog.snapshots()}


FORMS = {
    "a.warc.gz": lambda: everything().data,
    "b.warc": lambda: everything(packed=False).data,
    "whole.warc.gz": lambda: whole(everything(packed=False).data),
    "unnamed": lambda: everything(packed=False).data,
}


@pytest.mark.parametrize("name", FORMS)
def test_reports_and_their_files_are_taken_as_they_were(
    home: Home, tmp_path: Path, name: str
) -> None:
    report = take(home, write(tmp_path, FORMS[name](), name))
    found = archived(home)
    assert {url: one.kind for url, one in found.items()} == {
        REPORT: Kind.REPORT,
        BY_LINK: Kind.REPORT,
        FILE: Kind.REPORT,
        ANNEX: Kind.ATTACHMENT,
    }
    assert {(one.portal, one.captured_at, one.status) for one in found.values()} == {
        ("moushi", THEN, 200)
    }
    assert read_payload(home, found[REPORT]) == WITH_ANNEX
    assert (found[BY_LINK].via, found[ANNEX].via) == (LIST, REPORT)
    assert found[BY_LINK].link_text == "某市教育局2020年政府信息公开工作年度报告"
    assert (report.failed, report.is_damaged) == ((), False)


def test_what_is_not_taken_is_counted_with_its_reason(home: Home, tmp_path: Path) -> None:
    (told,) = take(home, write(tmp_path, everything().data)).archives
    assert dict(told.taken) == {"report": 3, "attachment": 1}
    assert dict(told.skipped) == {
        "a list, no report": 1,
        "no report page": 2,
        "a file of no report": 1,
        "host not registered": 1,
        "status 404": 1,
        "a resource, no response": 1,
    }
    assert dict(told.hosts) == {"mirror.example.net": 1}
    assert ELSEWHERE in PAGES


def test_a_wacz_is_taken_and_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    path = wacz(tmp_path / "a.wacz", everything().data)
    take(home, path)
    before, files = archived(home), sorted(home.warc_dir.rglob("*"))
    (again,) = take(home, path).archives
    assert (again.captures, again.skipped["already there"]) == (0, 4)
    (repacked,) = take(home, write(tmp_path, everything().data)).archives
    assert (repacked.captures, repacked.skipped["already there"]) == (0, 4)
    assert (archived(home), sorted(home.warc_dir.rglob("*"))) == (before, files)


def test_a_catalog_made_again_knows_them(home: Home, tmp_path: Path) -> None:
    take(home, write(tmp_path, everything().data), vantage="CN")
    before = archived(home)
    home.catalog_path.unlink()
    assert rebuild_catalog(home).problems == ()
    assert archived(home) == before
    assert verify(home).ok


def chunked(body: bytes) -> bytes:
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({"Transfer_Encoding": "chunked"}, chunked(WITH_ANNEX)),
        ({"Transfer_Encoding": "chunked"}, WITH_ANNEX),
        ({"Content_Encoding": "br"}, brotli.compress(WITH_ANNEX)),
        ({"Content_Encoding": "gzip"}, gzip.compress(WITH_ANNEX)),
        (
            {"Content_Encoding": "br", "Transfer_Encoding": "chunked"},
            chunked(brotli.compress(WITH_ANNEX)),
        ),
    ],
)
def test_bodies_folded_in_any_way_are_read(
    home: Home, tmp_path: Path, headers: dict[str, str], sent: bytes
) -> None:
    made = Made()
    made.response(REPORT, sent, **headers)
    take(home, write(tmp_path, made.data))
    assert read_payload(home, archived(home)[REPORT]) == WITH_ANNEX


def test_a_coding_that_cannot_be_unfolded_is_said(home: Home, tmp_path: Path) -> None:
    made = Made()
    made.response(REPORT, b"\x28\xb5\x2f\xfd", Content_Encoding="zstd")
    (told,) = take(home, write(tmp_path, made.data)).archives
    assert dict(told.skipped) == {"a coding that nobody here unfolds": 1}


def test_a_revisit_stands_for_the_body_that_was_taken(home: Home, tmp_path: Path) -> None:
    made = Made()
    made.response(REPORT, WITH_ANNEX)
    digest = "sha1:" + base64.b32encode(hashlib.sha1(WITH_ANNEX).digest()).decode()
    made.revisit(REPORT, digest, "2023-03-01T08:00:00Z")
    made.revisit(f"{HOST}/other.html", "sha1:" + 32 * "A", "2023-03-01T08:00:00Z")
    path = write(tmp_path, made.data)
    take(home, path)
    take(home, path)
    with closing(Catalog(home)) as catalog:
        first, again, *more = catalog.snapshots()
    assert (again.revisit, again.captured_at.year, again.url) == (True, 2023, REPORT)
    assert read_payload(home, again) == WITH_ANNEX == read_payload(home, first)
    assert [one.url for one in more] == [f"{HOST}/other.html"]  # refers to REPORT by address
    assert verify(home).ok


def test_damage_costs_the_records_it_touches(home: Home, tmp_path: Path) -> None:
    made = Made()
    made.response(REPORT, WITH_ANNEX)
    start = len(made.data)
    made.response(f"{HOST}/2.html", page(TITLE.replace("2021", "2022")))
    end = len(made.data)
    made.response(f"{HOST}/3.html", page(TITLE.replace("2021", "2023")))
    data = bytearray(made.data)
    data[(start + end) // 2] ^= 0xFF
    (told,) = take(home, write(tmp_path, bytes(data))).archives
    assert archived(home).keys() == {REPORT, f"{HOST}/3.html"}
    assert len(told.damaged) == 1
    assert "no whole record" in told.damaged[0]


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_breaks_off_gives_what_is_whole(
    home: Home, tmp_path: Path, packed: bool
) -> None:
    made = Made(packed)
    made.response(REPORT, WITH_ANNEX)
    made.response(f"{HOST}/2.html", page(TITLE.replace("2021", "2022")))
    name = "a.warc.gz" if packed else "a.warc"
    report = take(home, write(tmp_path, made.data[:-200], name))
    assert archived(home).keys() == {REPORT}
    assert report.is_damaged


def test_bytes_that_are_not_those_of_the_digest_are_damage(home: Home, tmp_path: Path) -> None:
    other = everything(packed=False).data.replace("12件".encode(), "13件".encode(), 1)
    report = take(home, write(tmp_path, other, "a.warc"))
    assert "digest" in report.archives[0].damaged[0]


@pytest.mark.parametrize(
    ("name", "data"), [("a.wacz", b"no zip"), ("b.wacz", b"PK\x05\x06" + bytes(18))]
)
def test_a_wacz_that_is_none_is_a_failure(
    home: Home, tmp_path: Path, name: str, data: bytes
) -> None:
    report = take(home, write(tmp_path, data, name))
    assert "expected" in report.failed[0].reason
    assert archived(home) == {}


class TestStrictness:
    """Who can tell of a page? Its title and the lists that name it; a doubt is a no."""

    @pytest.mark.parametrize(
        ("title", "body", "taken"),
        [
            (TITLE, None, True),
            ("某市政府信息公开年报", None, False),
            ("某市人民政府政府信息公开工作年度报告", None, False),
            ("2021年政府信息公开工作年度报告编制通知", None, False),
            ("某市2021年政府网站工作年度报表", None, False),
            ("图解：某市2021年政府信息公开工作年度报告", None, False),
            ("404", "<p>页面不存在</p>", False),
        ],
    )
    def test_by_its_own_title(
        self, home: Home, tmp_path: Path, title: str, body: str | None, taken: bool
    ) -> None:
        made = Made()
        made.response(REPORT, page(title, body) if body else page(title))
        take(home, write(tmp_path, made.data))
        assert bool(archived(home)) == taken

    def test_a_challenge_at_a_reports_address_is_none(self, home: Home, tmp_path: Path) -> None:
        made = Made()
        made.response(LIST, PAGES[LIST])
        made.response(BY_LINK, page("", "<p>请开启JavaScript并刷新</p>"))
        take(home, write(tmp_path, made.data))
        assert archived(home) == {}


class TestPrivacy:
    def test_nothing_of_the_one_who_made_it_is_kept(self, home: Home, tmp_path: Path) -> None:
        take(home, write(tmp_path, everything().data, "job~crawler03.example.org~8443.warc.gz"))
        for file in home.warc_dir.rglob("*.warc.gz"):
            written = gzip.decompress(file.read_bytes()).lower()
            for word in (b"cookie", b"example.org", b"browsertrix", b"hostname"):
                assert word not in written


class TestKindsOfHome:
    def test_invented_pages_stay_out_of_a_real_home(self, home: Home, tmp_path: Path) -> None:
        made = Made()
        made.response(
            REPORT, page(TITLE, "<p>示例数据，数字均为虚构</p>" + "<p>信息公开年度报告</p>")
        )
        made.response("http://www.linshi-sample.test/1.html", page(TITLE))
        (told,) = take(home, write(tmp_path, made.data)).archives
        assert (archived(home), told.captures) == ({}, 0)
        assert told.skipped["of a sandbox"] == 1

    def test_real_pages_stay_out_of_a_sandbox(self, tmp_path: Path) -> None:
        sandbox = Home.open(tmp_path / "sandbox", kind="sandbox", create=True)
        (told,) = take(sandbox, write(tmp_path, everything().data)).archives
        assert (archived(sandbox), told.captures) == ({}, 0)
        assert told.skipped["of a real portal"] > 0


def test_only_the_portal_that_is_named(home: Home, tmp_path: Path) -> None:
    path = write(tmp_path, everything().data)
    take(home, path, portal="linshi", hosts=KNOWN["linshi"])
    assert archived(home) == {}
    take(home, path, portal="moushi", hosts=KNOWN["moushi"])
    assert archived(home)


@pytest.mark.parametrize("told", [{"url": REPORT}, {"captured_at": THEN}])
def test_an_archive_says_itself_where_and_when(
    home: Home, tmp_path: Path, told: dict[str, object]
) -> None:
    with pytest.raises(WrongOptionError, match="leave the option out"):
        take(home, write(tmp_path, everything().data), **told)
    assert archived(home) == {}


def test_a_body_that_was_cut_short_is_no_report(home: Home, tmp_path: Path) -> None:
    made = Made(packed=False)
    made.response(REPORT, WITH_ANNEX)
    cut = made.data.replace(
        b"WARC-Type: response", b"WARC-Type: response\r\nWARC-Truncated: length"
    )
    (told,) = take(home, write(tmp_path, cut, "a.warc")).archives
    assert dict(told.skipped) == {"cut short when it was captured": 1}
