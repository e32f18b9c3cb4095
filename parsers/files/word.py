"""A Word document (DOCX) to a Document: paragraphs and tables in the order of its body.

The XML is read through python-docx's classes, but not through its package reader, which
refuses containers that Kingsoft and others write (broken relations, parts under other names).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from lxml import etree

from parsers import head
from parsers.errors import UnreadableDocumentError
from parsers.files import containers, ocr, word_grids, word_linear
from parsers.files.kinds import Kind
from parsers.files.word_numbers import Numbers, numbers_of
from parsers.files.word_text import GONE, W, boxes, holds_picture, text_of
from parsers.lines import line_of
from parsers.model import Document, Issue, Line, Place, Table
from parsers.text import Script, survey
from parsers.titles import parse_title

_MAIN = re.compile(r"/?word/document\d*\.xml", re.IGNORECASE)
_LEAST_TEXT = 60
# The ISO standard's "strict" files differ in the names alone.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
)
_TITLE = re.compile(rb"<dc:title>([^<]{1,300})</dc:title>")


def parse(data: bytes) -> Document:
    """Paragraphs, text boxes and tables; tracked insertions in, deletions out.

    Raises UnreadableDocumentError when the container or its XML is broken.
    """
    archive = containers.open_zip(data)
    body = _body(archive)
    text = "".join(t.text or "" for t in body.iter(W + "t"))
    script = survey(text)
    writer = _Writer(script, _numbers(archive))
    writer.inside(body)
    if len("".join(text.split())) < _LEAST_TEXT and holds_picture(body):
        return ocr.picture(Kind.DOCX.value, "the document holds only pictures")
    return Document(
        media_type=Kind.DOCX.value,
        encoding="",
        blocks=tuple(writer.blocks),
        linear=tuple(word_linear.linear(body, script)),
        title=_title(archive),
        head=_head(writer.blocks, script),
        script=script.name,
        pinyin_artefacts=script.pinyin_artefacts,
        issues=(*writer.issues, *ocr.in_place_of_tables(writer.seen)),
    )


def _body(archive: ZipFile) -> Any:
    name = next((n for n in archive.namelist() if _MAIN.fullmatch(n)), "word/document.xml")
    root = _xml(containers.member(archive, name), name)
    body = root.find(W + "body")
    if body is None:
        raise UnreadableDocumentError(f"{name} has no body: expected a Word document")
    return body


def _xml(written: bytes, name: str) -> Any:
    from docx.oxml import parse_xml  # noqa: PLC0415 - slow to import, few documents are Word files

    for strict, usual in _STRICT:
        written = written.replace(strict, usual)
    try:
        return parse_xml(written)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocumentError(
            f"{name} is broken XML ({error}): the file was cut or damaged; capture it again"
        ) from error


def _numbers(archive: ZipFile) -> Numbers:
    parts = []
    names = {name.lower() for name in archive.namelist()}
    for name in ("word/numbering.xml", "word/styles.xml"):
        found = name in names
        parts.append(_xml(containers.member(archive, name), name) if found else None)
    return numbers_of(*parts)


def _title(archive: ZipFile) -> str:
    """The file's own title, where it is a report's: most are a template's."""
    if "docProps/core.xml" not in archive.namelist():
        return ""
    found = _TITLE.search(containers.member(archive, "docProps/core.xml"))
    title = found.group(1).decode("utf-8", errors="replace") if found else ""
    return title if parse_title(title) else ""


@dataclass(slots=True)
class _Writer:
    """Collects blocks in the body's order; `seen` has pictures among them."""

    script: Script
    numbers: Numbers
    blocks: list[Line | Table] = field(default_factory=list)
    seen: list[Line | Table | ocr.Picture] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    lines: int = 0
    tables: int = 0

    def inside(self, element: Any) -> None:
        """Everything below an element that holds paragraphs and tables."""
        for child in element.iterchildren("*"):
            if child.tag in GONE:
                continue
            if child.tag == W + "p":
                self.paragraph(child)
            elif child.tag == W + "tbl":
                self.table(child)
            else:
                self.inside(child)

    def paragraph(self, paragraph: Any) -> None:
        """Its lines, then the text boxes that hang on it."""
        for printed in self.text(paragraph).split("\n"):
            if printed.strip():
                self.lines += 1
                self.add(line_of(self.lines, " ".join(printed.split()), self.script))
        if holds_picture(paragraph, large=True):
            self.seen.append(ocr.Picture())
        for box in boxes(paragraph):
            self.inside(box)

    def text(self, paragraph: Any) -> str:
        """With the number that Word counts itself."""
        return self.numbers.before(paragraph) + text_of(paragraph)

    def table(self, table: Any) -> None:
        """A grid of data, or the contents of a table that only lays out the page."""
        is_data = word_grids.is_data(table, _cell_text)
        if cut := word_grids.what_is_cut(table):
            place = Place(table=self.tables + 1) if is_data else None
            self.issues.append(Issue("table_cut", cut, place))
        if not is_data:
            for row in word_grids.rows(table):
                for cell in row:
                    if cell.element is not None:
                        self.inside(cell.element)
            return
        self.tables += 1
        self.add(Table(self.tables, word_grids.grid(table, self.script, self.cell)))

    def cell(self, cell: Any) -> str:
        """The paragraphs of a cell, with those of tables inside it."""
        paragraphs = [p for p in cell.iter(W + "p") if not _is_gone(p)]
        return " ".join(self.text(p) for p in paragraphs)

    def add(self, block: Line | Table) -> None:
        """A block in its place."""
        self.blocks.append(block)
        self.seen.append(block)


def _cell_text(element: Any) -> str:
    return "".join("".join(map(text_of, element.iter(W + "p"))).split())


def _is_gone(element: Any) -> bool:
    return any(above.tag in GONE for above in element.iterancestors())


def _head(blocks: list[Line | Table], script: Script) -> dict[str, str]:
    fields = dict(head.of_lines((b for b in blocks if isinstance(b, Line)), script))
    for table in _tables(blocks):
        fields = {**fields, **head.of_table(table)}
    return fields


def _tables(blocks: list[Line | Table]) -> Iterator[Table]:
    return (block for block in blocks if isinstance(block, Table))
