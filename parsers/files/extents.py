"""How far the cells of an Excel file lie apart, told before a reader lays out all between them.

Two cells in opposite corners of a sheet span seventeen thousand million: the reader's process
would die of them, and with it a build.
"""

import io
import re
import struct
from collections.abc import Iterator
from zipfile import ZipFile

from lxml import etree

from parsers.errors import UnreadableDocumentError
from parsers.files import containers
from parsers.files.kinds import Kind

MOST_SLOTS = 500_000

_PART = re.compile(r"xl/(?:worksheets/[^/]+|sharedstrings|workbook|styles)\.xml", re.IGNORECASE)
_RELATIONS = "xl/_rels/workbook.xml.rels"
_REFERENCE = re.compile(r"\s*\$?([A-Za-z]{1,3})\$?(\d{1,7})\s*")
# BIFF records that hold a cell: row and column are their first two words.
_CELL_RECORDS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE, 0x00FD})


def refuse_wide(data: bytes, kind: Kind) -> None:
    """Raise UnreadableDocumentError for a sheet with more room than `MOST_SLOTS`."""
    if kind is Kind.XLSX:
        ends = [_end_of_xml(part) for part in _parts(containers.open_zip(data))]
    else:
        ends = [_end_of_biff(containers.ole_stream(data, "Workbook", "Book"))]
    widest = max((rows * columns for rows, columns in ends), default=0)
    if widest > MOST_SLOTS:
        raise UnreadableDocumentError(
            f"an Excel sheet of {widest:,} cells: no report is as large; save the part that "
            "holds it as a file of its own"
        )


def _parts(archive: ZipFile) -> Iterator[bytes]:
    """Every sheet: what is one by its name, or because the workbook points to it."""
    members = archive.infolist()
    relations = [m for m in members if m.filename.lower() == _RELATIONS]
    named = {name for one in relations for name in _targets(containers.content(archive, one))}
    for one in members:
        if _PART.fullmatch(one.filename) or one.filename.lower() in named:
            part = containers.content(archive, one)
            if b"sheetData" in part:
                yield part


def _targets(relations: bytes) -> Iterator[str]:
    """Members that relations name, in lower case, from the root or from the folder xl."""
    for element in _elements(relations):
        target = (element.get("Target") or "").lower().lstrip("/")
        yield target
        yield f"xl/{target}"


def _elements(written: bytes) -> Iterator[etree._Element]:
    """Every element as it begins; nothing of what was passed is kept in memory."""
    walker = etree.iterparse(io.BytesIO(written), events=("start",), resolve_entities=False)
    try:
        for _, element in walker:
            yield element
            parent = element.getparent()
            if parent is not None:
                del parent[: parent.index(element)]
    except etree.XMLSyntaxError as error:
        raise UnreadableDocumentError(
            f"broken XML in an Excel file ({error}): it was cut or damaged; capture it again"
        ) from error


def _end_of_xml(sheet: bytes) -> tuple[int, int]:
    """Rows and columns up to the last cell. A row or cell that names no place is the next."""
    row = column = rows = columns = 0
    for element in _elements(sheet):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == "row":
            said = element.get("r", "")
            row, column = (int(said) if said.isdecimal() and len(said) < 9 else row + 1), 0
        elif name == "c":
            place = _REFERENCE.fullmatch(element.get("r", ""))
            column = _column(place[1]) if place else column + 1
            row = int(place[2]) if place else row
        rows, columns = max(rows, row), max(columns, column)
    return rows, columns


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _end_of_biff(stream: bytes) -> tuple[int, int]:
    rows = columns = position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind in _CELL_RECORDS and length >= 4 and position + 8 <= len(stream):
            row, column = struct.unpack_from("<HH", stream, position + 4)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        position += 4 + length
    return rows, columns
