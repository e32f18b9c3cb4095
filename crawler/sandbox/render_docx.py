"""MadeReport -> a Word document, as the reports are sent that stand in an attachment only."""

import io
import re
import zipfile
from datetime import datetime

import docx
from docx.document import Document
from docx.shared import Pt

from crawler.sandbox.printed import Grid, MadeReport
from crawler.sandbox.spread import placed

MADE_ON = datetime(2000, 1, 1)
"""The date in every made file: the same report must give the same bytes, or a crawl that looks
again would find each attachment changed."""

TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def document(report: MadeReport) -> bytes:
    """The whole report: title, preamble, sections, tables with merged cells."""
    made = docx.Document()
    made.add_heading(report.title, 0)
    for text in report.preamble:
        made.add_paragraph(text)
    for section in report.sections:
        made.add_heading(section.title, 1)
        for block in section.blocks:
            if isinstance(block, str):
                made.add_paragraph(block)
            else:
                add_table(made, block)
    return saved(made)


def add_table(made: Document, grid: Grid) -> None:
    """One table after all that is there; a break in a label is a break in its cell."""
    table = made.add_table(len(grid.rows), grid.columns, style="Table Grid")
    cells = [row.cells for row in table.rows]
    for one in placed(grid):
        cell = cells[one.top][one.left]
        cell.text = one.slot.text
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(9)
        if one.merged:
            cell.merge(cells[one.bottom][one.right])


def saved(made: Document) -> bytes:
    """The document's bytes, alike in every run."""
    written = io.BytesIO()
    made.save(written)
    return undated(written.getvalue())


def undated(content: bytes) -> bytes:
    """An Office file without the times at which it was written: members and properties.

    The order of the members stays; `[Content_Types].xml` must come first for some readers.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in given.namelist():
            body = given.read(name)
            if name == "docProps/core.xml":
                body = TIMES.sub(rb"\g<1>" + MADE_ON.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), body)
            member = zipfile.ZipInfo(name, MADE_ON.timetuple()[:6])
            kept.writestr(member, body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
