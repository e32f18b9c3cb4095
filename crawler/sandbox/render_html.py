"""MadeReport -> the HTML of an article's body, in the markups that editors leave behind.

The tags of a markup hold nothing that is not printed. `MARKUPS` says of each its tags
(`styles`) and what it does to the tables (`shapes`). Tables made of `<div>` are not among
them: no portal that was looked at has one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape

from crawler.sandbox import shapes, styles
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Grid, MadeReport, Slot
from crawler.sandbox.render_text import Layout, table_lines
from crawler.sandbox.shapes import Shape
from crawler.sandbox.styles import Style


class Markup(StrEnum):
    """How a body is marked up."""

    PLAIN = "plain"
    PARAGRAPHS = "paragraphs"
    WORD = "word"
    NESTED = "nested"
    WPS = "wps"
    BREAKS = "breaks"
    PADDED = "padded"
    CELL_PARAGRAPHS = "cell_paragraphs"
    CELL_TABLES = "cell_tables"
    WRAPPED = "wrapped"
    HEADS = "heads"
    UPPERCASE = "uppercase"
    UNCLOSED = "unclosed"
    EMPTY_CELLS = "empty_cells"
    NO_SPANS = "no_spans"
    CONTINUED = "continued"
    CONTINUED_HEADED = "continued_headed"
    WORD_CONTINUED = "word_continued"
    THREE_DISPUTES = "three_disputes"
    ONE_TABLE = "one_table"
    METADATA = "metadata"
    PRE = "pre"


@dataclass(frozen=True, slots=True)
class Look:
    """Tags and shape of one markup; `opening` stands before the report (`{agency}` and others)."""

    style: Style
    shape: Shape = shapes.same
    opening: str = ""


METADATA_TABLE = (
    '<table class="table_content"><tr><td>名称</td><td colspan="3">{title}</td></tr>'
    "<tr><td>索引号</td><td>014319423/{year}-00012</td><td>分类</td><td>其他 / 公告</td></tr>"
    "<tr><td>发布机构</td><td>{agency}</td><td>发文日期</td><td>{date}</td></tr>"
    "<tr><td>文号</td><td></td><td>主题词</td><td></td></tr>"
    '<tr><td>内容概述</td><td colspan="3">{title}</td></tr></table>\n'
)

MARKUPS: dict[Markup, Look] = {
    Markup.PLAIN: Look(styles.PLAIN),
    Markup.PARAGRAPHS: Look(styles.PARAGRAPHS),
    Markup.WORD: Look(styles.WORD),
    Markup.NESTED: Look(styles.NESTED),
    Markup.WPS: Look(styles.WPS),
    Markup.BREAKS: Look(styles.BREAKS),
    Markup.PADDED: Look(styles.PADDED),
    Markup.CELL_PARAGRAPHS: Look(styles.CELL_PARAGRAPHS),
    Markup.CELL_TABLES: Look(styles.CELL_TABLES),
    Markup.WRAPPED: Look(styles.WRAPPED),
    Markup.HEADS: Look(styles.HEADS),
    Markup.UPPERCASE: Look(styles.UPPERCASE),
    Markup.UNCLOSED: Look(styles.UNCLOSED),
    Markup.EMPTY_CELLS: Look(styles.PARAGRAPHS, shapes.emptied),
    Markup.NO_SPANS: Look(styles.PLAIN, shapes.stripped),
    Markup.CONTINUED: Look(styles.PLAIN, shapes.continued),
    Markup.CONTINUED_HEADED: Look(styles.PARAGRAPHS, shapes.continued_headed),
    Markup.WORD_CONTINUED: Look(styles.WORD, shapes.continued),
    Markup.THREE_DISPUTES: Look(styles.PARAGRAPHS, shapes.in_three),
    Markup.ONE_TABLE: Look(styles.PLAIN, shapes.joined),
    Markup.METADATA: Look(styles.WORD, opening=METADATA_TABLE),
    Markup.PRE: Look(styles.PLAIN),
}


def body(report: MadeReport, markup: Markup = Markup.PLAIN) -> str:
    """The article's body: preamble, headings, paragraphs, tables; without the page's title."""
    look = MARKUPS[markup]
    style = _style(report, look.style)
    parts = [_opening(report, look)]
    parts += [style.paragraph.format(style.inline(text)) for text in report.preamble]
    for section in look.shape(report.sections):
        parts.append(style.heading.format(style.inline(section.title)))
        parts += [_block(style, block, markup) for block in section.blocks]
    return style.after("\n".join(parts))


def _opening(report: MadeReport, look: Look) -> str:
    return look.opening.format(
        title=report.title,
        agency=report.order.agency.name,
        date=report.published_on,
        year=report.order.year + 1,
    )


def _style(report: MadeReport, style: Style) -> Style:
    oddities = report.order.oddities
    if Oddity.WORD_SPANS in oddities and style.inline is styles.broken:
        style = replace(style, inline=styles.word_spans)
    if Oddity.YEAR_SPANS in oddities and style.inline is styles.broken:
        style = replace(style, inline=styles.year_spans)
    return style


def _block(style: Style, block: str | Grid, markup: Markup) -> str:
    if isinstance(block, str):
        return style.paragraph.format(style.inline(block))
    if markup is Markup.PRE:
        return f"<pre>{escape(chr(10).join(table_lines(block, Layout.ROW_LINE)))}</pre>"
    return style.table.format("".join(_rows(style, block)))


def _rows(style: Style, grid: Grid) -> Iterator[str]:
    if not style.head:
        yield from (_row(style.cell, style, row) for row in grid.rows)
        return
    above = next((n for n, row in enumerate(grid.rows) if any(slot.cell for slot in row)), 0)
    yield "<thead>" + "".join(_row(style.head, style, row) for row in grid.rows[:above])
    yield "</thead><tbody>" + "".join(_row(style.cell, style, row) for row in grid.rows[above:])
    yield "</tbody>"


def _row(cell: str, style: Style, row: tuple[Slot, ...]) -> str:
    slots = "".join(cell.format(_spans(slot), _inside(style, slot)) for slot in row)
    return f"\n<tr>{slots}</tr>"


def _spans(slot: Slot) -> str:
    rows = f' rowspan="{slot.rowspan}"' if slot.rowspan > 1 else ""
    return rows + (f' colspan="{slot.colspan}"' if slot.colspan > 1 else "")


def _inside(style: Style, slot: Slot) -> str:
    return style.inline(slot.text) if slot.text else style.blank
