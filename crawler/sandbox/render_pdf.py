"""MadeReport -> PDF: with a text layer, or as a scan that has none.

Set in STSong-Light, a font that readers bring themselves: no font file is needed. reportlab,
which writes it, is needed by tests alone and not installed with the command
(`pip install nianbao[dev]`).
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import import_module
from itertools import accumulate
from typing import Any

from crawler.sandbox.printed import Grid, MadeReport
from crawler.sandbox.spread import Placed, cut, placed

FONT = "STSong-Light"
WIDTH = 495
"""Points of a line on A4 with margins of 50."""

HEIGHT = 640
"""Points that a table may take on such a page."""

LABEL_WEIGHT = 2.2
"""How much wider a column of labels is than one of figures."""

BREAK_AFTER = 14
"""Rows of a long table that stay on the page where it begins, where tables are broken."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the pages look.

    `broken`: long tables are cut by a page break. `upright`: labels of columns are written
    one character below the other. `numbered`: page numbers at the foot.
    """

    broken: bool = True
    upright: bool = False
    numbered: bool = True


def pdf(report: MadeReport, look: Look = Look()) -> bytes:
    """The report with a text layer; the same report gives the same bytes."""
    platypus = _part("platypus")
    written = io.BytesIO()
    pages = platypus.SimpleDocTemplate(
        written, leftMargin=50, rightMargin=50, title=report.title, invariant=True
    )
    foot = _number if look.numbered else _nothing
    pages.build(list(_story(report, look)), onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


def upright(report: MadeReport) -> bytes:
    """The report with upright labels of columns, no table broken by intention."""
    return pdf(report, Look(broken=False, upright=True))


def scanned(report: MadeReport, dots_per_inch: int = 60) -> bytes:
    """The same pages as pictures: nothing in the file is text."""
    drawn = import_module("pypdfium2").PdfDocument(pdf(report))
    written = io.BytesIO()
    canvas = _part("pdfgen.canvas").Canvas(written, invariant=True)
    for page in drawn:
        width, height = page.get_size()
        picture = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil()
        canvas.setPageSize((width, height))
        canvas.drawInlineImage(picture, 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    drawn.close()
    return written.getvalue()


def _part(name: str) -> Any:
    """A module of reportlab, with the font at hand."""
    try:
        part = import_module(f"reportlab.{name}")
    except ImportError as missing:
        raise RuntimeError("made PDF files need reportlab: pip install 'nianbao[dev]'") from missing
    _register_font()
    return part


@cache
def _register_font() -> None:
    fonts = import_module("reportlab.pdfbase.cidfonts")
    import_module("reportlab.pdfbase.pdfmetrics").registerFont(fonts.UnicodeCIDFont(FONT))


@cache
def _style(size: int, *, centred: bool = False) -> Any:
    kind = import_module("reportlab.lib.styles").ParagraphStyle
    return kind(
        f"{size}/{centred}",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.3,
        wordWrap="CJK",
        alignment=1 if centred else 0,
        spaceAfter=0 if centred else 6,
    )


def _number(canvas: Any, pages: Any) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(297, 30, f"- {canvas.getPageNumber()} -")


def _nothing(canvas: Any, pages: Any) -> None:
    return None


def _story(report: MadeReport, look: Look) -> Iterator[Any]:
    yield _paragraph(report.title, _style(18, centred=True))
    yield _part("platypus").Spacer(1, 16)
    yield from (_paragraph(text, _style(11)) for text in report.preamble)
    for section in report.sections:
        yield _paragraph(section.title, _style(13))
        for block in section.blocks:
            if isinstance(block, str):
                yield _paragraph(block, _style(11))
            else:
                yield from _tables(block, look)


def _paragraph(text: str, style: Any) -> Any:
    marked = escape(text, quote=False).replace("\n", "<br/>")
    return _part("platypus").Paragraph(marked, style)


def _tables(grid: Grid, look: Look) -> Iterator[Any]:
    """A table in as many pieces as its pages need; a long one begins on a page of its own."""
    platypus = _part("platypus")
    if len(grid.rows) > BREAK_AFTER + 3:
        yield platypus.PageBreak()
        first = BREAK_AFTER if look.broken else len(grid.rows)
        while (row := min(first, _rows_of_a_page(grid, look))) < len(grid.rows):
            piece, grid = cut(grid, row)
            yield from (_table(piece, look), platypus.PageBreak())
            first = len(grid.rows)
    yield _table(grid, look)
    yield platypus.Spacer(1, 8)


def _rows_of_a_page(grid: Grid, look: Look) -> int:
    """How many rows fit on a page; at least one."""
    table = _table(grid, look)
    table.wrap(WIDTH, 10 * HEIGHT)
    heights: list[float] = table._rowHeights
    return max(1, sum(end <= HEIGHT for end in accumulate(heights)))


def _table(grid: Grid, look: Look) -> Any:
    slots = list(placed(grid))
    figured = {one.top for one in slots if one.slot.cell is not None}
    texts: list[list[Any]] = [[""] * grid.columns for _ in grid.rows]
    for one in slots:
        upright = look.upright and one.top not in figured and one.left == one.right
        text = "\n".join(one.slot.text.replace("\n", "")) if upright else one.slot.text
        texts[one.top][one.left] = _paragraph(text, _style(8, centred=True))
    lines = [("GRID", (0, 0), (-1, -1), 0.5, _part("lib.colors").black)]
    spans = [("SPAN", (one.left, one.top), (one.right, one.bottom)) for one in slots if one.merged]
    tight = [(f"{side}PADDING", (0, 0), (-1, -1), 2) for side in ("LEFT", "RIGHT")]
    style = [*lines, *spans, *tight, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return _part("platypus").Table(texts, colWidths=_widths(slots, grid.columns), style=style)


def _widths(slots: Sequence[Placed], columns: int) -> list[float]:
    """Columns without figures are wider."""
    figures = {one.left for one in slots if one.slot.cell is not None}
    weights = [1 if column in figures else LABEL_WEIGHT for column in range(columns)]
    return [WIDTH * weight / sum(weights) for weight in weights]
