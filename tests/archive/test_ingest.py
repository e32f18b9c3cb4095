"""Ingest: what is taken, what is kept for later, what is refused and in which words."""

import io
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from archive.catalog import Catalog
from archive.commands.collect import ingest as command
from archive.home import Home
from archive.ingest import FILES, IngestOptions, SharedAddressError, ingest
from archive.snapshot import Kind, Snapshot
from archive.warc import read_payload
from crawler.sandbox.plain_files import old_word, scan
from crawler.sandbox.printed import NOTICE_ZH

PAGE = "<html><body><p>政府信息公开工作年度报告</p></body></html>".encode()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="real", create=True)


def write(folder: Path, name: str, data: bytes = PAGE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def archived(home: Home) -> list[Snapshot]:
    with closing(Catalog(home)) as catalog:
        return list(catalog.report_snapshots())


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.html", "text/html"),
        ("a.HTM", "text/html"),
        ("a.txt", "text/plain"),
        ("a.md", "text/markdown"),
        ("no-suffix", "text/html"),
    ],
)
def test_the_bytes_are_in_the_archive_as_they_were(
    home: Home, tmp_path: Path, name: str, media_type: str
) -> None:
    report = ingest(home, [write(tmp_path, name)])
    (snapshot,) = archived(home)
    assert (snapshot.media_type, snapshot.kind) == (media_type, Kind.INGEST)
    assert read_payload(home, snapshot) == PAGE
    assert [path.name for path, _ in report.taken] == [name]


def test_what_the_caller_says_is_written_down(home: Home, tmp_path: Path) -> None:
    options = IngestOptions(
        url="http://www.moushi.gov.cn/1.html",
        captured_at=datetime(2021, 3, 29),
        portal="moushi",
    )
    ingest(home, [write(tmp_path, "a.html")], options)
    (snapshot,) = archived(home)
    assert (snapshot.url, snapshot.portal) == (options.url, "moushi")
    assert snapshot.captured_at == datetime(2021, 3, 29, tzinfo=UTC)


def test_without_address_and_time(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_NOW", "2026-01-31T08:00:00Z")
    ingest(home, [write(tmp_path, "a.html")])
    (snapshot,) = archived(home)
    assert (snapshot.url, snapshot.portal) == (None, "ingest")
    assert snapshot.captured_at == datetime(2026, 1, 31, 8, tzinfo=UTC)


WORDS = "某市人民政府2020年政府信息公开工作年度报告。收到申请12件。"


def word(*paragraphs: str) -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def test_an_office_file_is_taken_like_a_page(home: Home, tmp_path: Path) -> None:
    report = ingest(home, [write(tmp_path, "a.docx", word(WORDS))])
    assert [path.name for path, _ in report.taken] == ["a.docx"]
    assert [snapshot.media_type for snapshot in archived(home)] == [FILES[".docx"]]


def test_a_file_without_an_ending_is_known_by_its_bytes(home: Home, tmp_path: Path) -> None:
    ingest(home, [write(tmp_path, "report", word(WORDS))])
    assert [snapshot.media_type for snapshot in archived(home)] == [FILES[".docx"]]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.pdf", b"%PDF-1.7\n\x00", "PDF"),
        ("a.pdf", scan("某市2020年政府信息公开工作年度报告"), "picture"),
        ("a.docx", b"PK\x03\x04 no container", "broken ZIP"),
    ],
)
def test_what_cannot_be_read_is_kept_and_why_is_said(
    home: Home, tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    report = ingest(home, [write(tmp_path, name, data)])
    assert [path.name for path, _ in report.kept] == [name]
    assert why in report.why_kept[tmp_path / name]
    assert len(archived(home)) == 1


def test_what_is_kept_is_said_with_its_reason(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest(home, [write(tmp_path, "a.pdf", scan("年报"))]).render()
    assert "a.pdf: kept, not read (the page is a picture" in capsys.readouterr().out


def test_an_old_word_file_waits_for_a_converter(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.ingesting.files.office.converter", lambda: None)
    report = ingest(home, [write(tmp_path, "a.doc", old_word("某市"))])
    assert "LibreOffice" in report.why_kept[tmp_path / "a.doc"]


def test_a_container_that_unfolds_without_end_is_kept_and_not_unfolded(
    home: Home, tmp_path: Path
) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(400 * 2**20))
    report = ingest(home, [write(tmp_path, "a.docx", bomb.getvalue())])
    assert "claims" in report.why_kept[tmp_path / "a.docx"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.html", b"", "empty"),
        ("rubbish.html", b"\x00\x01\x02\x03", "binary"),
        ("rubbish", bytes(range(256)) * 4, "binary"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    home: Home, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    good = write(tmp_path, "good.html")
    report = ingest(home, [write(tmp_path, name, data), tmp_path / "missing.html", good])
    bad, missing = report.failed
    assert words in bad.reason
    assert "no such file" in missing.reason
    assert [path for path, _ in report.taken] == [good]


def test_a_folder_gives_its_documents_and_nothing_else(home: Home, tmp_path: Path) -> None:
    for name in ("in/b.txt", "in/a.html", "in/deeper/c.md", "in/meta.json"):
        write(tmp_path, name)
    report = ingest(home, [tmp_path / "in"])
    assert [path.name for path, _ in report.taken] == ["a.html", "b.txt", "c.md"]


class TestAddress:
    """An address gives a report its id: two files under one would become its editions."""

    URL = "http://www.moushi.gov.cn/1.html"

    @pytest.mark.parametrize("asked", [["in"], ["in/a.html", "in/b.html"]])
    def test_belongs_to_one_file(self, home: Home, tmp_path: Path, asked: list[str]) -> None:
        for name in ("in/a.html", "in/b.html"):
            write(tmp_path, name)
        with pytest.raises(SharedAddressError, match="found 2"):
            ingest(home, [tmp_path / name for name in asked], IngestOptions(url=self.URL))
        assert archived(home) == []

    def test_may_be_given_for_a_folder_with_one_file(self, home: Home, tmp_path: Path) -> None:
        write(tmp_path, "in/a.html")
        ingest(home, [tmp_path / "in"], IngestOptions(url=self.URL))
        assert [snapshot.url for snapshot in archived(home)] == [self.URL]


class TestCommand:
    """Wrong usage ends with 2 and takes nothing."""

    def run(self, home: Home, *arguments: str) -> Result:
        return CliRunner().invoke(command, [*arguments, "--home", str(home.path)])

    def test_an_address_for_a_folder(self, home: Home, tmp_path: Path) -> None:
        for name in ("in/a.html", "in/b.html"):
            write(tmp_path, name)
        done = self.run(home, str(tmp_path / "in"), "--url", TestAddress.URL)
        assert (done.exit_code, archived(home)) == (2, [])
        assert "one by one" in done.stderr

    @pytest.mark.parametrize("portal", ["../../evil", "nobody-knows-it", "Hengshui"])
    def test_a_portal_that_is_not_registered(self, home: Home, tmp_path: Path, portal: str) -> None:
        done = self.run(home, str(write(tmp_path, "a.html")), "--portal", portal)
        assert (done.exit_code, archived(home)) == (2, [])
        assert "portals list" in done.stderr

    @pytest.mark.parametrize("portal", ["hengshui", "ingest"])
    def test_one_that_is(self, home: Home, tmp_path: Path, portal: str) -> None:
        done = self.run(home, str(write(tmp_path, "a.html")), "--portal", portal)
        assert done.exit_code == 0
        assert [snapshot.portal for snapshot in archived(home)] == [portal]

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "report.html",
            "www.moushi.gov.cn/1.html",
            "ftp://x.gov.cn/1",
            "file:///etc/hosts",
            "http://",
            "http:///1",
            "http://[::1",
            "http://x.gov.cn:port/",
            "http://x.gov.cn/1\r\nA: b",
        ],
    )
    def test_an_address_that_is_none(self, home: Home, tmp_path: Path, url: str) -> None:
        done = self.run(home, str(write(tmp_path, "a.html")), "--url", url)
        assert (done.exit_code, archived(home)) == (2, [])
        assert "--url" in done.stderr

    def test_a_time_that_is_yet_to_come(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NIANBAO_NOW", "2026-01-31T08:00:00Z")
        path = str(write(tmp_path, "a.html"))
        done = self.run(home, path, "--captured-at", "2026-02-01")
        assert (done.exit_code, archived(home)) == (2, [])
        assert "in the past" in done.stderr
        assert self.run(home, path, "--captured-at", "2026-01-31").exit_code == 0

    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("http://www.yiyang.gov.cn/1.html", 2),
            ("http://xxgk.hengshui.gov.cn.example.net/1.html", 2),
            ("http://xxgk.hengshui.gov.cn/1.html", 0),
        ],
    )
    def test_an_address_of_another_portal(
        self, home: Home, tmp_path: Path, url: str, code: int
    ) -> None:
        path = str(write(tmp_path, "a.html"))
        done = self.run(home, path, "--portal", "hengshui", "--url", url)
        assert (done.exit_code, len(archived(home))) == (code, 0 if code else 1)
        assert ("hengshui" in done.stderr) == bool(code)

    def test_an_empty_folder(self, home: Home, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        done = self.run(home, str(tmp_path / "in"))
        assert (done.exit_code, archived(home)) == (1, [])
        assert "no file of a known kind" in done.stderr

    def test_what_is_skipped_in_a_folder_is_named(self, home: Home, tmp_path: Path) -> None:
        for name in ("in/a.html", "in/sub/b.bin"):
            write(tmp_path, name)
        (tmp_path / "in" / "c.html").symlink_to(tmp_path / "nowhere.html")
        done = self.run(home, str(tmp_path / "in"))
        assert done.exit_code == 0
        assert done.stdout == (
            "1 file taken into the archive, 2 skipped: "
            "c.html (dangling link), sub/b.bin (unknown kind)\n"
        )


class TestKindsOfHome:
    SAMPLE = "<p>示例数据，数字均为虚构</p>".encode()

    def test_sample_data_stays_out_of_a_real_archive(self, home: Home, tmp_path: Path) -> None:
        report = ingest(home, [write(tmp_path, "a.html", self.SAMPLE)])
        assert "sample data" in report.failed[0].reason
        assert archived(home) == []

    def test_the_notice_is_the_one_that_the_sandbox_prints(self) -> None:
        assert f"<p>{NOTICE_ZH}</p>".encode() == self.SAMPLE

    def test_in_an_office_file_too(self, home: Home, tmp_path: Path) -> None:
        report = ingest(home, [write(tmp_path, "a.docx", word(NOTICE_ZH))])
        assert "sample data" in report.failed[0].reason
        assert archived(home) == []

    def test_so_does_a_page_of_a_reserved_host(self, home: Home, tmp_path: Path) -> None:
        options = IngestOptions(url="http://www.moushi.gov.cn.test/1.html")
        assert ingest(home, [write(tmp_path, "a.html")], options).failed

    def test_real_reports_stay_out_of_a_sandbox(self, tmp_path: Path) -> None:
        sandbox = Home.open(tmp_path / "sandbox", kind="sandbox", create=True)
        report = ingest(
            sandbox, [write(tmp_path, "a.html"), write(tmp_path, "b.html", self.SAMPLE)]
        )
        assert [one.path.name for one in report.failed] == ["a.html"]
        assert [path.name for path, _ in report.taken] == ["b.html"]


def test_the_run_is_in_the_catalog(home: Home, tmp_path: Path) -> None:
    ingest(home, [write(tmp_path, "a.html"), tmp_path / "missing.html"])
    with closing(Catalog(home)) as catalog:
        (run,) = catalog.runs()
    assert (run.command, run.outcome) == ("ingest", "findings")
    assert run.ended_at is not None
