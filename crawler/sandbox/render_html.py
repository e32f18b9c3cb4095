"""MadeReport -> the HTML of an article's body, in the markups that editors leave behind.

The tags of a markup hold nothing that is not printed; all markups of a report show the same
text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Grid, MadeReport, Slot


class Markup(StrEnum):
    """How a body is marked up."""

    PLAIN = "plain"
    PARAGRAPHS = "paragraphs"
    WORD = "word"
    NESTED = "nested"


WORDS = re.compile(r"[0-9A-Za-z.%,]+|[^0-9A-Za-z.%,]{1,3}")
DATE_PARTS = re.compile(r"(\d+)([年月日])")
WORD_CELL = 'style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt" valign="center"'
INDENT = 'style="text-indent:2em;line-height:2"'


def _broken(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")


def _year_spans(text: str) -> str:
    """`2017年` as Word leaves it when a field was pasted: the 年 in a span of its own."""
    return DATE_PARTS.sub(r'<span lang="EN-US">\1</span><span>\2</span>', _broken(text))


def _word_spans(text: str) -> str:
    parts = []
    for line in text.split("\n"):
        pieces = [_word_span(piece) for piece in WORDS.findall(line)]
        parts.append("".join(pieces))
    return "<br/>".join(parts) + "<span><o:p></o:p></span>"


def _word_span(piece: str) -> str:
    text = escape(piece, quote=False)
    if piece[0].isascii() and piece[0].isalnum():
        return f'<span lang="EN-US"><font face="Times New Roman">{text}</font></span>'
    return f'<span style="font-family:仿宋_GB2312"><font face="仿宋_GB2312">{text}</font></span>'


@dataclass(frozen=True, slots=True)
class Style:
    """The templates of one markup; `{}` takes the inline text, `blank` fills an empty cell."""

    paragraph: str
    heading: str
    cell: str
    table: str
    blank: str
    inline: Callable[[str], str] = _broken


STYLES = {
    Markup.PLAIN: Style(
        "<p>{}</p>",
        "<p><strong>{}</strong></p>",
        "<td{}>{}</td>",
        '<table border="1">{}</table>',
        "",
    ),
    Markup.PARAGRAPHS: Style(
        f"<p {INDENT}><span>{{}}</span></p>",
        f"<h3 {INDENT}>{{}}</h3>",
        '<td{} valign="middle"><p style="text-align:center"><span>{}</span></p></td>',
        '<table cellspacing="0" cellpadding="0" style="border-collapse:collapse">'
        "<tbody>{}</tbody></table>",
        "&nbsp;",
    ),
    Markup.WORD: Style(
        '<p class="MsoNormal" style="text-indent:32.0000pt">{}</p>',
        '<p class="MsoNormal"><b>{}</b></p>',
        f'<td{{}} {WORD_CELL}><p class="MsoNormal" align="center">{{}}</p></td>',
        '<table class="MsoNormalTable" border="1" cellspacing="0" '
        'style="border-collapse:collapse;border:none">{}</table>',
        "<span><o:p>&nbsp;</o:p></span>",
        _word_spans,
    ),
    Markup.NESTED: Style(
        '<div class="p"><p>　　{}</p></div>',
        '<div class="p"><p>　　<b>{}</b></p></div>',
        "<td{}>\n        <div>\n          {}\n        </div>\n      </td>",
        '<div class="table-box" style="overflow-x:auto">'
        "<table>\n  <tbody>{}</tbody>\n</table></div>",
        "<br/>",
    ),
}


def body(report: MadeReport, markup: Markup = Markup.PLAIN) -> str:
    """The article's body: preamble, headings, paragraphs, tables; without the page's title."""
    style = _style(report, markup)
    parts = [style.paragraph.format(style.inline(text)) for text in report.preamble]
    for section in report.sections:
        parts.append(style.heading.format(style.inline(section.title)))
        parts += [_block(style, block) for block in section.blocks]
    return "\n".join(parts)


def _style(report: MadeReport, markup: Markup) -> Style:
    oddities = report.order.oddities
    style = STYLES[Markup.WORD if Oddity.WORD_SPANS in oddities else markup]
    if Oddity.YEAR_SPANS not in oddities or style.inline is _word_spans:
        return style
    return Style(style.paragraph, style.heading, style.cell, style.table, style.blank, _year_spans)


def _block(style: Style, block: str | Grid) -> str:
    if isinstance(block, str):
        return style.paragraph.format(style.inline(block))
    rows = "".join(f"\n<tr>{_row(style, row)}</tr>" for row in block.rows)
    return style.table.format(rows)


def _row(style: Style, row: tuple[Slot, ...]) -> str:
    return "".join(style.cell.format(_spans(slot), _inside(style, slot)) for slot in row)


def _spans(slot: Slot) -> str:
    rows = f' rowspan="{slot.rowspan}"' if slot.rowspan > 1 else ""
    return rows + (f' colspan="{slot.colspan}"' if slot.colspan > 1 else "")


def _inside(style: Style, slot: Slot) -> str:
    return style.inline(slot.text) if slot.text else style.blank
