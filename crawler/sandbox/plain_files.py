"""Files that need no library to be written: a workbook, a scan, an old Word file.

The demo runs where only the command is installed, so these are put together by hand, as small
as their readers allow; the same content gives the same bytes.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from html import escape

from crawler.sandbox.printed import Grid
from crawler.sandbox.spread import placed

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SCAN_SIZE = (620, 877)
"""Dots of an A4 page at 75 an inch."""


def workbook(sheets: Sequence[tuple[str, Grid]]) -> bytes:
    """An Excel file with a sheet for each (title, table); the title stands in its first row."""
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": _types(numbers),
        "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(numbers),
        "xl/_rels/workbook.xml.rels": _relations(
            [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        ),
    }
    for number, (title, grid) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(title, grid)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0"?>{text}')
    return written.getvalue()


def _types(numbers: range) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        f'ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    return (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>{sheets}</Types>'
    )


def _relations(targets: list[tuple[str, str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f'<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'


def _book(numbers: range) -> str:
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _sheet(title: str, grid: Grid) -> str:
    rows: dict[int, dict[int, str]] = {1: {0: title}}
    merged = []
    for one in placed(grid):
        rows.setdefault(one.top + 2, {})[one.left] = one.slot.text
        if one.merged:
            first, last = _name(one.left, one.top + 2), _name(one.right, one.bottom + 2)
            merged.append(f'<mergeCell ref="{first}:{last}"/>')
    cells = "".join(
        f'<row r="{row}">{"".join(_cells(row, rows[row]))}</row>' for row in sorted(rows)
    )
    spans = f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData>{spans}</worksheet>'


def _cells(row: int, texts: dict[int, str]) -> Iterator[str]:
    for column, text in sorted(texts.items()):
        if text.isdecimal() and text.isascii():
            yield f'<c r="{_name(column, row)}"><v>{text}</v></c>'
        elif text:
            inline = f"<is><t>{escape(text)}</t></is>"
            yield f'<c r="{_name(column, row)}" t="inlineStr">{inline}</c>'


def _name(column: int, row: int) -> str:
    """A cell's name; tables of ours have fewer than 26 columns."""
    return f"{chr(ord('A') + column)}{row}"


def scan(title: str) -> bytes:
    """A PDF of one page that is a picture of dark lines: nothing in it is text."""
    width, height = _SCAN_SIZE
    line = bytes([255] * 60 + [40] * (width - 120) + [255] * 60)
    gap = bytes([255] * width)
    picture = b"".join(line if 80 < y < height - 80 and y % 24 < 9 else gap for y in range(height))
    drawn = b"q 595 0 0 842 0 0 cm /Im0 Do Q"
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>"
            % b"<< /XObject << /Im0 5 0 R >> >>",
            _stream(b"", drawn),
            _stream(
                b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
                b"/BitsPerComponent 8 /Filter /FlateDecode " % (width, height),
                zlib.compress(picture, 9),
            ),
            b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().upper().encode(),
        ]
    )


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _pdf(objects: list[bytes]) -> bytes:
    """A PDF file; the first object is its catalog, the last what it says of itself."""
    written = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(written), len(objects) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n" % size
    written += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    written += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (size, len(objects))
    return bytes(written + b"startxref\n%d\n%%%%EOF\n" % start)


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# Shorter streams would stand in a stream of their own.
_TEXT_SECTORS = 8


def old_word(text: str) -> bytes:
    """An OLE container with a Word stream that no program made: only a converter could tell."""
    stream = text.encode("utf-16-le")[: _TEXT_SECTORS * _SECTOR].ljust(
        _TEXT_SECTORS * _SECTOR, b"\0"
    )
    chain = [*range(3, 2 + _TEXT_SECTORS), _END]
    table = [_FAT, _END, *chain]
    fat = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(
        "WordDocument", 2, _FREE, 2, len(stream)
    )
    return _header() + fat + directory.ljust(_SECTOR, b"\0") + stream


def _header() -> bytes:
    begins = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    numbers = struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    sectors = struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    return begins + numbers + sectors + struct.pack("<109I", 0, *[_FREE] * 108)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
