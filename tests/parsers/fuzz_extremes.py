"""Input made to hold a reader up or to knock it over, one kind each, by name.

Most hold a sentence of a report, so that they are not refused before anything is read.
"""

import io
import zipfile
from collections.abc import Callable, Iterator

from fuzz_reader import SENTENCE, Input
from samples import OFFICE

from crawler.sandbox.generator import make
from crawler.sandbox.printed import MadeReport, Order
from crawler.sandbox.render_docx import document
from crawler.sandbox.render_pdf import pdf, scanned
from crawler.sandbox.render_text import text
from crawler.sandbox.render_xlsx import workbook
from crawler.sandbox.renderings import RENDERINGS

TITLE = "某县2022年政府信息公开工作年度报告"
HTML, TEXT = "text/html", "text/plain"
Maker = Callable[[], Input]


def report() -> MadeReport:
    return make(Order(1, OFFICE, 2022))


def _page(inside: str) -> Input:
    return Input("", f"<h1>{TITLE}</h1><p>{SENTENCE}</p>{inside}".encode(), HTML)


def _article(inside: str) -> Input:
    """A page whose container is known."""
    text = f"<p>{SENTENCE}</p><p>{inside}</p>"
    return Input("", f'<h1>{TITLE}</h1><div class="TRS_Editor">{text}</div>'.encode(), HTML)


def _lines(inside: str) -> Input:
    return Input("", f"{TITLE}\n一、总体情况\n{SENTENCE}\n{inside}\n".encode(), TEXT)


def _rows(rows: int, cells: str) -> str:
    return f"<table>{f'<tr>{cells}</tr>' * rows}</table>"


def _around(opening: str, times: int, closing: str = "") -> str:
    """The whole report's table of requests inside of many elements."""
    table = RENDERINGS["html-plain"].render(report()).decode()
    return opening * times + table + closing * times


PAGES: dict[str, Callable[[], str]] = {
    "deep div": lambda: _around("<div>", 100_000, "</div>"),
    "deep div, never closed": lambda: _around("<div>", 100_000),
    "deep span": lambda: _around("<span>", 100_000, "</span>"),
    "deep b": lambda: _around("<b>", 100_000),
    "deep font": lambda: _around("<font>", 100_000),
    "deep ul": lambda: _around("<ul><li>", 50_000),
    "deep tables": lambda: _around("<table><tr><td>", 3_000, "</td></tr></table>"),
    "deep tables, never closed": lambda: _around("<table><tr><td>", 30_000),
    "deep in a cell": lambda: f"<table><tr><td>{'<p>' * 100_000}3</td></tr></table>",
    "closing tags alone": lambda: "</div></td></table>" * 50_000,
    "cells never closed": lambda: "<table>" + "<tr><td>3" * 50_000,
    "many rows": lambda: _rows(100_000, "<td>规章</td><td>0</td><td>1</td>"),
    "many columns": lambda: _rows(20, "<td>1</td>" * 10_000),
    "many requests": lambda: _rows(20_000, "<td>（七）总计</td>" + "<td>1</td>" * 7),
    "many tables": lambda: _rows(1, "<td>总计</td><td>1</td>") * 20_000,
    "spans of a thousand million": lambda: _rows(
        100, "<td rowspan=1000000000 colspan=1000000000>1</td>"
    ),
    "spans over all": lambda: _rows(1_000, "<td rowspan=1000 colspan=80>1</td>"),
    "spans that are no numbers": lambda: _rows(
        50, "<td rowspan=0 colspan=-5>1</td><td rowspan=x colspan='２'>2</td><td colspan=1e3>3</td>"
    ),
    "colspan in every row": lambda: _rows(20_000, "<td colspan=1000>1</td>"),
    "rowspan in every cell": lambda: _rows(2_000, "<td rowspan=2000>1</td>" * 20),
    "an attribute of a million": lambda: f'<p class="{"x" * 1_000_000}">1</p>',
    "many attributes": lambda: "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">1</p>",
    "comments": lambda: "<!--" * 100_000,
    "cdata": lambda: "<![CDATA[" * 50_000,
    "scripts": lambda: "<script>" * 50_000 + "1</script>",
    "entities": lambda: "&amp;lt;td&gt;&#0;&#xD800;&#x110000;&#99999999999;&bogus;" * 10_000,
    "many breaks": lambda: "申请1件<br>" * 100_000,
    "many paragraphs": lambda: "<p>收到申请1件。</p>" * 30_000,
    "many titles": lambda: f"<h1>{TITLE}</h1><p>{SENTENCE}</p>" * 3_000,
    "many metas": lambda: '<meta name="SiteIDCode" content="1100000001">' * 50_000,
    "many links": lambda: '<a href="http://a.gov.cn/1.htm">2022年度报告</a>' * 30_000,
    "textareas": lambda: "<textarea>" * 20_000 + _rows(3, "<td>1</td>"),
    "selects": lambda: "<select><option>1" * 30_000,
    "svg and math": lambda: "<svg><math><mi><table><tr><td>1" * 5_000,
    "frames": lambda: "<frameset><frame><noframes><body>" * 5_000,
}

LINES: dict[str, Callable[[], str]] = {
    "digits": lambda: "1" * 100_000,
    "digits with commas": lambda: "1,2，" * 50_000,
    "digits and units": lambda: "3件" * 50_000,
    "numbers in a row": lambda: "1 " * 200_000,
    "fractions": lambda: "1.1" * 50_000,
    "signs": lambda: "+-" * 50_000,
    "brackets": lambda: "（" * 100_000,
    "brackets that close": lambda: "（" * 50_000 + "）" * 50_000,
    "half-width brackets": lambda: "(" * 100_000,
    "square brackets": lambda: "[" * 100_000,
    "titles never closed": lambda: "《" * 100_000,
    "titles": lambda: "《条例》" * 30_000,
    "quotes": lambda: "“" * 100_000,
    "bars": lambda: "|" * 200_000,
    "bars and blanks": lambda: "| " * 200_000,
    "lines of bars": lambda: "|\n" * 100_000,
    "a bar and a number": lambda: "1 |\n" * 100_000,
    "markdown": lambda: ("|" + "---|" * 100 + "\n") * 2_000,
    "empty lines": lambda: "\n" * 500_000,
    "blanks": lambda: " " * 500_000,
    "ideographic blanks": lambda: "　" * 300_000,
    "tabs": lambda: "1\t" * 100_000,
    "carriage returns": lambda: "1\r" * 100_000,
    "no punctuation": lambda: "公开" * 500_000,
    "requests without an end": lambda: "收到申请" * 50_000,
    "received and received": lambda: "收到申请3件，" * 30_000,
    "respectively": lambda: "予以公开、不予公开分别为" + "1件、" * 40_000,
    "percent": lambda: "占3%，" * 40_000,
    "dispositions": lambda: "予以公开3件，不予公开2件，部分公开1件；" * 8_000,
    "years": lambda: "2022年" * 50_000,
    "lost dates": lambda: "201711日" * 30_000,
    "periods": lambda: "2022年1月1日至" * 30_000,
    "numerals": lambda: "一百" * 50_000,
    "a lone numeral": lambda: "七",
    "tens": lambda: "十" * 100_000,
    "numerals and units": lambda: "三十二件" * 30_000,
    "articles": lambda: "第二十条第（一）项" * 20_000,
    "lines of articles": lambda: "第二十条第（一）项\n" * 20_000,
    "sections": lambda: "一、总体情况\n" * 20_000,
    "headings": lambda: "三、本年度办理结果\n（七）总计\n1\n" * 10_000,
    "rows of requests": lambda: "（一）予以公开 | 1 | 1 | 1 | 1 | 1 | 1 | 7 |\n" * 10_000,
    "labels without numbers": lambda: "一、本年新收政府信息公开申请数量\n" * 20_000,
    "agencies": lambda: "某县人民政府办公室" * 20_000,
    "divisions": lambda: "河北省衡水市桃城区" * 20_000,
    "pinyin": lambda: "發(fā)" * 40_000,
    "pinyin without an end": lambda: "發(fa" * 40_000,
    "traditional": lambda: "國務院辦公廳關於規範性檔案" * 10_000,
    "what grows under NFKC": lambda: "ﷺ㍻㌖" * 40_000,
    "combining marks": lambda: "a" + "\u0301" * 200_000,
    "zero-width": lambda: "\u200b" * 300_000,
    "right to left": lambda: "\u202e12\u202c" * 50_000,
    "private use": lambda: "\ue000\U000f0000" * 50_000,
    "nul": lambda: "\x00" * 100_000,
    "controls": lambda: "".join(map(chr, range(32))) * 5_000,
    "index numbers": lambda: "索引号：11370812004339255B/2020-00012 " * 10_000,
    "addresses": lambda: "http://www.moushi.gov.cn/art/2022/1/1/art_1_2.html" * 8_000,
    "mail": lambda: "a@" * 100_000,
    "colons": lambda: "发布机构：" * 40_000,
    "fees": lambda: "收取信息处理费3元" * 20_000,
}

_PAGE = f"<h1>{TITLE}</h1><p>{SENTENCE}</p>"
CODED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"\xff",
    "utf-16 without a mark": lambda: _PAGE.encode("utf-16-le"),
    "utf-16 big without a mark": lambda: _PAGE.encode("utf-16-be"),
    "utf-32": lambda: _PAGE.encode("utf-32"),
    "utf-7": lambda: b"<meta charset=utf-7>" + _PAGE.encode("utf-7"),
    "declared utf-16": lambda: b"<meta charset=utf-16>" + _PAGE.encode(),
    "declared nonsense": lambda: b"<meta charset=x-nonsense>" + _PAGE.encode(),
    "declared a codec of bytes": lambda: b"<meta charset=base64>" + _PAGE.encode(),
    "declared zip": lambda: b"<meta charset=zlib_codec>" + _PAGE.encode(),
    "declared idna": lambda: b"<meta charset=idna>" + _PAGE.encode(),
    "declared punycode": lambda: b"<meta charset=punycode>" + _PAGE.encode() * 50,
    "declared unicode-escape": lambda: b"<meta charset=unicode_escape>" + _PAGE.encode(),
    "declared big5, is utf-8": lambda: b"<meta charset=big5>" + _PAGE.encode(),
    "declared utf-8, is gbk": lambda: b"<meta charset=utf-8>" + _PAGE.encode("gbk"),
    "two marks": lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + _PAGE.encode(),
    "mark of utf-16, is utf-8": lambda: b"\xff\xfe" + _PAGE.encode(),
    "lone surrogates": lambda: _PAGE.encode() + b"\xed\xa0\x80\xed\xbf\xbf" * 1000,
    "overlong": lambda: _PAGE.encode() + b"\xc0\xaf\xe0\x80\xaf" * 1000,
    "cut character": lambda: _PAGE.encode()[:-5],
    "gbk cut": lambda: _PAGE.encode("gbk")[:-5],
    "half gbk, half utf-8": lambda: _PAGE.encode("gbk") + _PAGE.encode(),
    "nul between all": lambda: b"\x00".join(bytes([b]) for b in _PAGE.encode()),
    "all bytes": lambda: bytes(range(256)) * 500,
    "billion laughs": lambda: _laughs() + _PAGE.encode(),
    "an outer entity": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        + _PAGE.encode()
    ),
    "xml declares utf-16": lambda: b'<?xml version="1.0" encoding="UTF-16"?>' + _PAGE.encode(),
}


def _laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "笑">{levels}]>'
    return f"{head}<a>&l11;</a>".encode()


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def _with_member(content: bytes, name: str, body: bytes) -> bytes:
    """An Office file with one member replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        members = {one: given.read(one) for one in given.namelist()}
    return _zipped({**members, name: body})


def _bomb(name: str, filling: bytes, megabytes: int) -> bytes:
    """A sound Office file of which one member unpacks to very much."""
    sound = document(report()) if name.startswith("word/") else workbook(report())
    piece = filling * (1_000_000 // len(filling))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as given, zipfile.ZipFile(out, "w", 8) as packed:
        for one in set(given.namelist()) - {name}:
            packed.writestr(one, given.read(one))
        with packed.open(name, "w", force_zip64=True) as member:
            member.write(given.read(name)[:200])
            for _ in range(megabytes):
                member.write(piece)
    return out.getvalue()


WORD = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def _word(body: bytes) -> bytes:
    closing = b"</w:body></w:document>"
    return _with_member(document(report()), "word/document.xml", WORD + body + closing)


def _sheet(rows: bytes) -> bytes:
    body = SHEET + rows + b"</sheetData></worksheet>"
    return _with_member(workbook(report()), "xl/worksheets/sheet1.xml", body)


FILES: dict[str, Callable[[], bytes]] = {
    "pdf header alone": lambda: b"%PDF-1.7\n",
    "pdf of rubbish": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 200,
    "pdf without its end": lambda: pdf(report())[:-2000],
    "pdf cut in half": lambda: pdf(report())[: len(pdf(report())) // 2],
    "pdf without its beginning": lambda: b"%PDF-1.4\n" + pdf(report())[3000:],
    "pdf, a scan": lambda: scanned(report()),
    "zip header alone": lambda: b"PK\x03\x04",
    "zip of nothing": lambda: _zipped({}),
    "zip of rubbish": lambda: _zipped({"a.txt": b"x" * 1000}),
    "zip that is cut": lambda: document(report())[:5000],
    "docx without its parts": lambda: _zipped({"word/document.xml": b"<a/>"}),
    "docx that is no xml": lambda: _word(b"<w:p><w:r>"),
    "docx of 400 million zeros": lambda: _bomb("word/document.xml", b"\0", 400),
    "docx of 400 million blanks": lambda: _bomb("word/document.xml", b" ", 400),
    "xlsx of 400 million blanks": lambda: _bomb("xl/worksheets/sheet1.xml", b" ", 400),
    "docx of many paragraphs": lambda: _word(b"<w:p><w:r><w:t>1</w:t></w:r></w:p>" * 100_000),
    "docx of deep tables": lambda: _word(b"<w:tbl><w:tr><w:tc>" * 5_000),
    "docx of nested tables": lambda: _word(
        b"<w:tbl><w:tr><w:tc>" * 300 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 300
    ),
    "docx of wide spans": lambda: _word(
        b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p/></w:tc></w:tr>'
        b"</w:tbl>" * 20
    ),
    "docx of laughs": lambda: _with_member(document(report()), "word/document.xml", _laughs()),
    "xlsx of laughs": lambda: _with_member(
        workbook(report()), "xl/worksheets/sheet1.xml", _laughs()
    ),
    "xlsx with a cell at its far end": lambda: _sheet(
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "xlsx of two far cells": lambda: _sheet(
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "xlsx of many rows": lambda: _sheet(b"<row><c><v>1</v></c><c><v>2</v></c></row>" * 100_000),
    "doc header alone": lambda: bytes.fromhex("d0cf11e0a1b11ae1"),
    "doc of rubbish": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(range(256)) * 40,
    "jpeg": lambda: b"\xff\xd8\xff\xe0" + bytes(1000),
    "png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "gif": lambda: b"GIF89a" + bytes(100),
    "gzip": lambda: b"\x1f\x8b\x08" + bytes(100),
    "rar": lambda: b"Rar!\x1a\x07\x00" + bytes(100),
    "rtf": lambda: b"{\\rtf1 " + b"{" * 50_000,
}


def extremes() -> Iterator[tuple[str, Maker]]:
    """Every extreme by its name, and how to make it; making some takes a second."""
    for name, inside in PAGES.items():
        yield f"page: {name}", lambda inside=inside: _page(inside())  # type: ignore[misc]
    for name, inside in LINES.items():
        yield f"text: {name}", lambda inside=inside: _lines(inside())  # type: ignore[misc]
        yield f"page of text: {name}", lambda inside=inside: _article(inside())  # type: ignore[misc]
    for name, data in CODED.items():
        yield f"coded: {name}", lambda data=data: Input("", data(), HTML)  # type: ignore[misc]
        yield f"coded, unnamed: {name}", lambda data=data: Input("", data())  # type: ignore[misc]
    for name, data in FILES.items():
        yield f"file: {name}", lambda data=data: Input("", data())  # type: ignore[misc]
    whole = text(report())
    yield "text: a report of a million lines", lambda: Input("", (whole * 150).encode(), TEXT)
