"""Made files of the kinds that reports come in, with the libraries of that kind."""

import io
import zipfile
from collections.abc import Iterable, Sequence

import docx
import openpyxl
from docx.document import Document as WordDocument
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

TITLE = "某市民政局2021年政府信息公开工作年度报告"
PROSE = "2021年共收到政府信息公开申请12件，其中予以公开3件，未发生行政复议、行政诉讼。"
FONT = "STSong-Light"  # readers bring it themselves: no font file is needed
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEADINGS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
# T3 of form_2021 above its leaf rows, and two rows as they are printed.
ROWS = [
    ["一、本年新收政府信息公开申请数量", "11", "1", "0", "0", "0", "0", "12"],
    ["二、上年结转政府信息公开申请数量", "2", "0", "0", "0", "0", "0", "2"],
]
MARKS = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]


class Paper:
    """A PDF drawn page by page; positions in points from the upper left corner of A4."""

    def __init__(self, **settings: object) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._written = io.BytesIO()
        self._canvas = Canvas(self._written, pagesize=(595, 842), **settings)

    def line(self, x: float, y: float, text: str, size: int = 10) -> "Paper":
        self._canvas.setFont(FONT, size)
        self._canvas.drawString(x, 842 - y, text)
        return self

    def rows(self, top: float, rows: Sequence[Sequence[str]], height: float = 20) -> "Paper":
        """A ruled table; the first column is wide. A `\\n` in a cell is a line break."""
        lefts = [20, *(165 + (400 // len(rows[0])) * n for n in range(len(rows[0])))]
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                y = top + r * height
                self._canvas.rect(lefts[c], 842 - y - height, lefts[c + 1] - lefts[c], height)
                for n, piece in enumerate(text.split("\n")):
                    self.line(lefts[c] + 2, y + 9 + 9 * n, piece, 8)
        return self

    def picture(self, width: float, height: float, top: float = 0) -> "Paper":
        self._canvas.drawImage(
            ImageReader(io.BytesIO(png(8, 8))), 20, 842 - top - height, width, height
        )
        return self

    def end_page(self) -> "Paper":
        self._canvas.showPage()
        return self

    def bytes(self) -> bytes:
        self._canvas.save()
        return self._written.getvalue()


def png(width: int, height: int) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.new("L", (width, height), 200).save(written, "PNG")
    return written.getvalue()


def pdf_of_pages(pages: Iterable[Sequence[str]]) -> bytes:
    """Pages of text lines from top to bottom."""
    paper = Paper()
    for lines in pages:
        for n, text in enumerate(lines):
            paper.line(50, 60 + 24 * n, text)
        paper.end_page()
    return paper.bytes()


def saved(document: WordDocument) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def word_of(body: str) -> bytes:
    """A DOCX whose body is this XML (prefix `w`), in a container of one member."""
    xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": xml})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def zipped(members: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def report_in_word() -> WordDocument:
    document = docx.Document()
    for text in (TITLE, "一、总体情况", PROSE):
        document.add_paragraph(text)
    return document


def workbook(*sheets: Sequence[Sequence[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(list(row))
    return book


def stored(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
