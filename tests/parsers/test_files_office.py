"""Word and old Office files, pages under other names, containers made to harm."""

import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest
from made_files import (
    HEADINGS,
    PROSE,
    ROWS,
    TITLE,
    paragraph,
    png,
    report_in_word,
    saved,
    stored,
    word_of,
    workbook,
    zipped,
)

from parsers.documents import parse_document
from parsers.errors import (
    ConversionFailedError,
    ConverterMissingError,
    ConverterTooSlowError,
    UnreadableDocumentError,
)
from parsers.files import office
from parsers.files.kinds import Kind
from parsers.hints import Hints
from parsers.model import Document, Line, Table
from parsers.read import read_document


def read(data: bytes, hints: Hints = Hints()) -> Document:  # noqa: B008
    return parse_document(data, hints)


def texts(document: Document) -> list[str]:
    return [block.printed for block in document.blocks if isinstance(block, Line)]


def grids(document: Document) -> list[list[list[str]]]:
    found = [block for block in document.blocks if isinstance(block, Table)]
    return [[[cell.text for cell in row] for row in table.rows] for table in found]


def test_word_gives_paragraphs_and_tables_in_order_with_merged_cells_expanded() -> None:
    made = report_in_word()
    table = made.add_table(rows=3, cols=3)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "申请人"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "结果"
    table.cell(1, 1).text, table.cell(1, 2).text = "3", ""
    table.cell(2, 1).text, table.cell(2, 2).text = "0", "5"
    made.add_paragraph("六、其他需要报告的事项")
    document = read(saved(made))
    assert document.media_type == Kind.DOCX.value
    assert texts(document) == [TITLE, "一、总体情况", PROSE, "六、其他需要报告的事项"]
    expected = [["", "申请人", "申请人"], ["结果", "3", ""], ["结果", "0", "5"]]
    assert grids(document) == [expected]
    assert isinstance(document.blocks[3], Table)


def test_the_second_view_of_word_has_the_cells_as_written() -> None:
    made = docx.Document()
    table = made.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "结果"
    table.cell(0, 1).text, table.cell(1, 2).text = "3", "5"
    rows = [(row.place.table, row.place.row, row.text) for row in read(saved(made)).linear]
    assert rows == [(1, 1, "结果|3||"), (1, 2, "|5|")]


def test_deleted_text_is_out_and_inserted_text_is_in() -> None:
    body = (
        "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>12</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>99</w:t></w:r>"
        "<w:r><w:t>件</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('在控件里')}</w:sdtContent></w:sdt>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"
        f"<w:tr><w:tc>{paragraph('规章')}</w:tc><w:tc>{paragraph('2')}</w:tc></w:tr></w:tbl>"
    )
    document = read(word_of(body))
    assert texts(document) == ["收到12件", "在控件里"]
    assert grids(document) == [[["规章", "2"]]]
    assert [row.text for row in document.linear] == ["收到12件", "在控件里", "规章|2|"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('框中文字')}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    choice = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    alternate = f'<mc:AlternateContent xmlns:mc="{mc}">{choice}</mc:AlternateContent>'
    document = read(word_of(f"<w:p><w:r><w:t>正文</w:t></w:r><w:r>{alternate}</w:r></w:p>"))
    assert texts(document) == ["正文", "框中文字"]


def test_numbers_that_word_counts_itself_are_printed() -> None:
    from lxml import etree

    from parsers.files.word_numbers import numbers_of
    from parsers.files.word_text import W

    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl>'
    )
    uri = W.strip("{}")
    numbering = etree.fromstring(
        f'<w:numbering xmlns:w="{uri}"><w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    one = etree.fromstring(
        f'<w:p xmlns:w="{uri}"><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
        "</w:pPr></w:p>"
    )
    numbers = numbers_of(numbering, None)
    assert [numbers.before(one) for _ in range(3)] == ["一、", "二、", "三、"]


def test_a_nested_table_of_layout_gives_the_table_inside() -> None:
    inner = "".join(
        f"<w:tr><w:tc>{paragraph(a)}</w:tc><w:tc>{paragraph(b)}</w:tc></w:tr>"
        for a, b in (("规章", "1"), ("规范性文件", "2"))
    )
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('题')}<w:tbl>{inner}</w:tbl></w:tc></w:tr></w:tbl>"
    document = read(word_of(outer))
    assert (texts(document), grids(document)) == (["题"], [[["规章", "1"], ["规范性文件", "2"]]])


def test_word_with_nothing_but_pictures_needs_eyes(tmp_path: Path) -> None:
    made, picture = docx.Document(), tmp_path / "page.png"
    picture.write_bytes(png(800, 1000))
    made.add_picture(str(picture))
    (report,) = read_document(saved(made), Hints(path=f"{TITLE}.docx"))
    assert (report.form, report.cells, report.identity.year) == (None, (), 2021)
    assert "needs_ocr" in [issue.code for issue in report.issues]


def test_a_picture_in_place_of_a_table_is_named_and_sentences_are_read(tmp_path: Path) -> None:
    made, picture = report_in_word(), tmp_path / "table.png"
    picture.write_bytes(png(1000, 600))
    made.add_paragraph("三、收到和处理政府信息公开申请情况")
    made.add_picture(str(picture), width=docx.shared.Cm(15))
    (report,) = read_document(saved(made))
    said = [issue.text for issue in report.issues if issue.code == "needs_ocr"]
    assert said == ["三、收到和处理政府信息公开申请情况: a picture stands where its table belongs"]
    assert {cell.code: cell.value for cell in report.cells}["p.received"] == 12


def test_a_picture_whose_size_is_no_number_is_no_large_one() -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    extent = f'<wp:extent xmlns:wp="{drawing}" cx="1.5cm" cy=""/>'
    body = paragraph(TITLE) + f"<w:p><w:r><w:drawing>{extent}</w:drawing></w:r></w:p>"
    assert texts(read(word_of(body + paragraph(PROSE)))) == [TITLE, PROSE]


PAGE = (
    f"<html><head><title>{TITLE}</title></head>"
    f"<body><p>一、总体情况</p><p>{PROSE}</p></body></html>"
)


@pytest.mark.parametrize("declared", ["application/msword", "application/octet-stream", None])
def test_a_page_saved_as_a_word_file_is_a_page(declared: str | None) -> None:
    document = read(PAGE.encode("gbk"), Hints(path="report.doc", media_type=declared))
    assert document.media_type == "text/html"
    assert texts(document) == ["一、总体情况", PROSE]


def test_a_web_archive_is_its_page() -> None:
    import base64

    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    part = b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    body = base64.encodebytes(PAGE.encode("gbk"))
    document = read(head + part + body + b"\r\n--b--\r\n")
    assert document.media_type == "multipart/related"
    assert texts(document) == ["一、总体情况", PROSE]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": ""}, "OFD"),
        ({"report.html": PAGE}, "unpack it"),
        ({"ppt/presentation.xml": ""}, "presentation"),
        ({"word/document.xml": "<w:document"}, "broken XML"),
        ({"word/document.xml": "<a>" + " " * (20 * 2**20)}, "more than any report"),
        ({str(n): "" for n in range(6000)}, "6000 members"),
    ],
)
def test_containers_that_hold_no_report_say_what_to_do(members: dict[str, str], said: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=said):
        read(zipped(members))


def test_entities_are_never_expanded() -> None:
    xml = (
        '<!DOCTYPE x [<!ENTITY a "公开公开"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>前&a;&f;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert texts(read(zipped({"word/document.xml": xml}))) == ["前"]


@pytest.mark.parametrize(
    ("rows", "columns", "codes"),
    [(1001, 2, ["table_cut"]), (2, 81, ["table_cut"]), (1000, 2, []), (2, 80, [])],
)
def test_a_table_in_word_that_is_cut_says_so(rows: int, columns: int, codes: list[str]) -> None:
    cells = f"<w:tc>{paragraph('1')}</w:tc>" * columns
    row = f"<w:tr>{cells}</w:tr>"
    document = read(word_of(f"{paragraph(TITLE)}<w:tbl>{row * rows}</w:tbl>"))
    assert [issue.code for issue in document.issues] == codes
    assert [len(grid) for grid in grids(document)] == [min(rows, 1000)]


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_file_cut_off_says_so(cut: float) -> None:
    for whole in (saved(report_in_word()), stored(workbook([["规章", 1]]))):
        with pytest.raises(UnreadableDocumentError, match="capture it again"):
            read(whole[: int(len(whole) * cut)])


def stand_in(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in LibreOffice's place."""
    program = tmp_path / "soffice"
    program.write_text(f"#!{sys.executable}\nimport pathlib, subprocess, sys, time\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv(office.SETTING, str(program))


RTF = b"{\\rtf1 report}"


def test_a_converted_file_is_read_under_its_own_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "made.docx").write_bytes(saved(report_in_word()))
    script = f"""
out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
assert pathlib.Path(sys.argv[-1]).read_bytes() == {RTF!r}
out.mkdir()
(out / "report.docx").write_bytes(pathlib.Path({str(tmp_path / "made.docx")!r}).read_bytes())
"""
    stand_in(tmp_path, script, monkeypatch)
    (report,) = read_document(RTF)
    assert (report.source.media_type, report.identity.year) == ("application/rtf", 2021)


def test_a_converter_that_makes_nothing_says_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, "print('source file could not be loaded')", monkeypatch)
    with pytest.raises(ConversionFailedError, match="could not be loaded"):
        read(RTF)


def test_a_converter_that_hangs_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child"
    script = f"""
made = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path({str(child)!r}).write_text(str(made.pid))
time.sleep(60)
"""
    stand_in(tmp_path, script, monkeypatch)
    started = time.monotonic()
    with pytest.raises(ConverterTooSlowError, match="did not finish"):
        office.to_docx(RTF, Kind.RTF, seconds=4)
    assert time.monotonic() - started < 30
    _expect_end(int(child.read_text()))


def _expect_end(pid: int) -> None:
    """A process that was killed goes when the system comes to it, on a busy machine later."""
    deadline = time.monotonic() + 20
    while _runs(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    """Whether a process still runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_without_a_converter_the_message_names_kind_and_next_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(office.SETTING, raising=False)
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(ConverterMissingError, match=r"RTF.*LibreOffice.*DOCX"):
        read(RTF)


@pytest.mark.skipif(office.converter() is None, reason="LibreOffice is not installed")
def test_libreoffice_converts_a_real_old_file(tmp_path: Path) -> None:
    import subprocess

    made = report_in_word()
    table = made.add_table(rows=3, cols=8, style="Table Grid")
    for cells, row in zip(table.rows, [["申请人情况", *HEADINGS], *ROWS], strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    made.add_paragraph("六、其他")  # Word always ends with one; LibreOffice needs it
    source = tmp_path / "report.docx"
    made.save(str(source))
    program = office.converter() or ""
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    old = (tmp_path / "report.doc").read_bytes()
    document = read(old, Hints(path="report.wps"))
    assert document.media_type == "application/msword"
    assert texts(document) == [TITLE, "一、总体情况", PROSE, "六、其他"]
    assert grids(document) == [[["申请人情况", *HEADINGS], *ROWS]]


@pytest.mark.skipif(office.converter() is None, reason="LibreOffice is not installed")
def test_libreoffice_fetches_nothing_that_a_document_links_to() -> None:
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def parse_request(self) -> bool:
            asked.append(self.raw_requestline.decode())
            return False

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = office.to_docx(text_with_linked_picture(server.server_port), Kind.ODT)
        server.shutdown()
    assert TITLE in texts(read(made))
    assert asked == []


def text_with_linked_picture(port: int) -> bytes:
    """An ODT with a title, and a picture at an address."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("draw", "drawing"))
    )
    link = f'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://127.0.0.1:{port}/1.png"'
    frame = f"<draw:frame><draw:image {link}/></draw:frame>"
    words = f"<text:p>{TITLE}</text:p><text:p>{PROSE * 2}</text:p>"
    body = f"<office:text>{words}<text:p>{frame}</text:p></office:text>"
    content = f"<office:document-content {spaces}><office:body>{body}</office:body>"
    media_type = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>'
        for path, kind in (("/", media_type), ("content.xml", "text/xml"))
    )
    members = {
        "mimetype": media_type,
        "content.xml": f"{content}</office:document-content>",
        "META-INF/manifest.xml": (
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f"{entries}</m:manifest>"
        ),
    }
    return zipped(members)
