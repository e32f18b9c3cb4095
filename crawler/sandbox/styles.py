"""The tags of a markup: templates, and how text becomes inline HTML."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

WORDS = re.compile(r"[0-9A-Za-z.%,]+|[^0-9A-Za-z.%,]{1,3}")
DATE_PARTS = re.compile(r"(\d+)([年月日])")
WORD_CELL = 'style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt" valign="center"'
WPS_FONT = "mso-spacerun:'yes';font-family:宋体;mso-ascii-font-family:Calibri;font-size:10.5pt"
INDENT = 'style="text-indent:2em;line-height:2"'
TAG = re.compile(r"(</?)([A-Za-z][\w:]*)")
CLOSING = re.compile(r"</(?:td|th|tr|p|thead|tbody)>")


def broken(text: str) -> str:
    """The text with `<br/>` where a label breaks."""
    return escape(text, quote=False).replace("\n", "<br/>")


def year_spans(text: str) -> str:
    """`2017年` as Word leaves it when a field was pasted: the 年 in a span of its own."""
    return DATE_PARTS.sub(r'<span lang="EN-US">\1</span><span>\2</span>', broken(text))


def word_spans(text: str) -> str:
    """Words cut into spans and fonts, each line ended by an empty `<o:p>`."""
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


def wps_spans(text: str) -> str:
    """Every character in a span of its own, figures digit by digit, breaks as `<br>`."""
    lines = [
        "".join(f'<span style="{WPS_FONT}">{escape(c, quote=False)}</span>' for c in line)
        for line in text.split("\n")
    ]
    return "<br>".join(lines) + f'<span style="{WPS_FONT}"><o:p></o:p></span>'


def padded(text: str) -> str:
    """Characters that are not seen around and inside: nbsp, a zero-width space, line ends."""
    return "&nbsp;" + broken(text).replace("<br/>", "\n<br />\n") + "&#8203;&nbsp;\n"


def paragraphs(text: str) -> str:
    """A `<p>` for each line of a label."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n"))


def upper(page: str) -> str:
    """Tags as the editors of 2008 wrote them."""
    return TAG.sub(lambda tag: tag[1] + tag[2].upper(), page)


def unclosed(page: str) -> str:
    """Without the closing tags that HTML lets one leave out."""
    return CLOSING.sub("", page)


def _unchanged(page: str) -> str:
    return page


@dataclass(frozen=True, slots=True)
class Style:
    """The templates of one markup; `{}` takes the inline text, `blank` fills an empty cell.

    `head` is the template of a cell of the rows above the first figure, which then stand in
    a `<thead>`; `after` works on the finished body.
    """

    paragraph: str
    heading: str
    cell: str
    table: str
    blank: str
    inline: Callable[[str], str] = broken
    head: str = ""
    after: Callable[[str], str] = _unchanged


PLAIN = Style(
    "<p>{}</p>",
    "<p><strong>{}</strong></p>",
    "<td{}>{}</td>",
    '<table border="1">{}</table>',
    "",
)
PARAGRAPHS = Style(
    f"<p {INDENT}><span>{{}}</span></p>",
    f"<h3 {INDENT}>{{}}</h3>",
    '<td{} valign="middle"><p style="text-align:center"><span>{}</span></p></td>',
    '<table cellspacing="0" cellpadding="0" style="border-collapse:collapse">'
    "<tbody>{}</tbody></table>",
    "&nbsp;",
)
WORD = Style(
    '<p class="MsoNormal" style="text-indent:32.0000pt">{}</p>',
    '<p class="MsoNormal"><b>{}</b></p>',
    f'<td{{}} {WORD_CELL}><p class="MsoNormal" align="center">{{}}</p></td>',
    '<table class="MsoNormalTable" border="1" cellspacing="0" '
    'style="border-collapse:collapse;border:none">{}</table>',
    "<span><o:p>&nbsp;</o:p></span>",
    word_spans,
)
WPS = Style(
    '<p class="MsoNormal" style="margin-top:0pt">{}</p>',
    '<h2 style="mso-pagination:widow-orphan"><b>{}</b></h2>',
    '<td{} width="66" style="mso-border-left-alt:0.5000pt solid windowtext">'
    '<p class="MsoNormal" align="center">{}</p></td>',
    '<div align="center"><table class="MsoTableGrid" border="1">{}</table></div>',
    "<span><o:p>&nbsp;</o:p></span>",
    wps_spans,
)
NESTED = Style(
    '<div class="p"><p>　　{}</p></div>',
    '<div class="p"><p>　　<b>{}</b></p></div>',
    "<td{}>\n        <div>\n          {}\n        </div>\n      </td>",
    '<div class="table-box" style="overflow-x:auto"><table>\n  <tbody>{}</tbody>\n</table></div>',
    "<br/>",
)
BREAKS = Style("　　{}<br>\n", "<b>　　{}</b><br>\n", "<td{}>{}<br></td>", PLAIN.table, "<br>")
PADDED = Style("<p>{}</p>", "<p><b>{}</b></p>", "<td{}>{}</td>", PLAIN.table, "&nbsp;", padded)
CELL_PARAGRAPHS = Style(
    PLAIN.paragraph, PLAIN.heading, "<td{}>{}</td>", PLAIN.table, "<p></p>", paragraphs
)
CELL_TABLES = Style(
    PLAIN.paragraph,
    PLAIN.heading,
    '<td{}><table width="100%"><tr><td>{}</td></tr></table></td>',
    PLAIN.table,
    "",
)
WRAPPED = Style(
    PLAIN.paragraph,
    PLAIN.heading,
    PLAIN.cell,
    '<table width="100%"><tr><td><div><table border="1">{}</table></div></td></tr></table>',
    "",
)
HEADS = Style(
    PLAIN.paragraph,
    "<h2>{}</h2>",
    "<td{}>{}</td>",
    "<table>{}</table>",
    "",
    head='<th scope="col"{}><b>{}</b></th>',
)
UPPERCASE = replace(PLAIN, after=upper)
UNCLOSED = replace(PLAIN, after=unclosed)
