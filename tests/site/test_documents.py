"""A report that hangs on its page in a file: its page names the file, and the file can be had."""

from pathlib import Path

import made
import pytest
from made_archive import HOST, OPTIONS, MadeHome, page, read_made, report, rows
from test_attachments import COUNTS, DOCX, PAGE, SCAN, fetched, stub

from archive.build import build
from archive.serve import create_app

FILE = f"{HOST}/2021/1.docx"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeHome:
    monkeypatch.setattr("archive.building.reading.read_document", read_made)
    home = MadeHome(tmp_path / "home")
    (home.home.path / "site.toml").write_text('publish_captures = "full"\n')
    return home


def served(archive: MadeHome, path: str):
    return made.ask(create_app(archive.home), path)


def published(archive: MadeHome, body: bytes, **link) -> str:
    """The report's id, once page and file are built."""
    fetched(archive, PAGE, stub(("1.docx", "报告.docx")))
    fetched(archive, FILE, body, via=PAGE, text="报告.docx", **link)
    build(archive.home, OPTIONS)
    return rows(archive.home, "SELECT report_id FROM reports")[0][0]


def test_the_page_says_which_file_the_figures_come_from(archive: MadeHome) -> None:
    answer = served(archive, f"/report/{published(archive, page(report(rows=COUNTS)))}").text
    assert 'id="from-file"' in answer
    assert '<a href="/-/capture/2">报告.docx</a>' in answer
    assert '<li data-role="report">' in answer
    assert "附件1 · 第1表 第1行 第1列" in answer


def test_a_file_that_could_not_be_read_is_told_of_in_words(archive: MadeHome) -> None:
    path = f"/report/{published(archive, SCAN)}"
    assert "could not be read; no figure was taken" in served(archive, f"{path}?lang=en").text
    answer = served(archive, path).text
    assert "附件未能读出" in answer
    assert "attachment_unread" in answer
    assert '<li data-role="unread">' in answer


def test_a_file_that_never_came_has_no_copy_to_link_to(archive: MadeHome) -> None:
    answer = served(archive, f"/report/{published(archive, b'x', status=404)}").text
    assert '<li data-role="missing">' in answer
    assert "/-/capture/2" not in answer


def test_the_file_is_sent_under_its_type_and_a_plain_name(archive: MadeHome) -> None:
    body = page(report(rows=COUNTS))
    published(archive, body)
    answer = served(archive, "/-/capture/2/content")
    assert answer.content == body
    assert answer.headers["content-type"] == DOCX
    assert answer.headers["content-disposition"] == 'attachment; filename="capture-2.docx"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    frame = served(archive, "/-/capture/2").text
    assert 'id="download"' in frame
    assert "<iframe" not in frame


def test_a_file_without_an_ending_is_sent_as_what_it_is(archive: MadeHome) -> None:
    address = f"{HOST}/download.jsp?wbfileid=7"
    fetched(archive, PAGE, stub((address, "报告")))
    fetched(archive, address, b"%PDF-1.4 sample", via=PAGE)
    build(archive.home, OPTIONS)
    answer = served(archive, "/-/capture/2/content")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="capture-2.pdf"'


def test_a_file_leads_to_its_report(archive: MadeHome) -> None:
    report_id = published(archive, page(report(rows=COUNTS)))
    assert f"/report/{report_id}" in served(archive, "/-/capture/2").text
    ((own,),) = rows(archive.home, "SELECT own_id FROM documents WHERE number = 2")
    answer = served(archive, f"/report/{own}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/report/{report_id}")


def test_what_is_withheld_since_the_build_takes_its_file_along(archive: MadeHome) -> None:
    report_id = published(archive, page(report(rows=COUNTS)))
    (archive.home.path / "withheld.toml").write_text(
        f'[[withheld]]\nid = "{report_id}"\nwhat = "report"\nreason = "a test"\ndate = 2021-02-01\n'
    )
    for path in (f"/report/{report_id}", "/-/capture/1", "/-/capture/2", "/-/capture/2/content"):
        assert served(archive, path).status_code in (404, 410), path
