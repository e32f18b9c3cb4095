"""A document a second time, for the second reader of its tables: rows as they are written.

The first reader sees tables as grids (`parsers.grid`) and lines as cleaned; this view is made
without either, from the markup of a table and from raw lines. The two share decoding and the
cleaning of characters (`parsers.text`), nothing else.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from lxml import etree

from parsers.model import Line, Linear, Place, Table
from parsers.text import Script, clean

# What is no cell, row or table and breaks no line: Word cuts words into such elements.
_INLINE = re.compile(r"<(?!/?(?:table|tr|td|th|br|p|div|li)[\s/>])[^>]*>")
_EMPTY = re.compile(r"<(\w+)([^>]*)/>")
_PIECE = re.compile(r"<(/?)(\w+)[^>]*>([^<]*)")
_CELLS = frozenset({"td", "th"})


def of_table(table: etree._Element, script: Script, number: int) -> Iterator[Linear]:
    """A Linear for each row of a table, every cell ended by `|`.

    Spans are not expanded. The cells of a table inside a cell are cells of the row around it.

    >>> t = etree.HTML("<table><tr><td>规章<td><b>1</b>2<td></table>").find(".//table")
    >>> [row.text for row in of_table(t, Script(False, False, 0), 1)]
    ['规章|12||']
    """
    markup = etree.tostring(table, method="xml", encoding="unicode", with_tail=False)
    markup = _EMPTY.sub(r"<\1></\1>", _INLINE.sub("", markup))
    for row, cells in enumerate(_rows(markup), start=1):
        if cells:
            text = "".join(f"{_cleaned(cell, script)}|" for cell in cells)
            yield Linear(text, Place(table=number, row=row))


def _rows(markup: str) -> Iterator[list[str]]:
    """The cells of each row, as written, without markup."""
    depth, pieces = 0, [""]
    cells: list[str] | None = None
    ended = True  # whether the cell around ended with the last cell inside it
    for closing, tag, text in _PIECE.findall(markup):
        depth += (tag == "table") * (-1 if closing else 1)
        if tag == "tr" and depth == 1:
            if cells is not None and not closing:
                yield cells
            cells = cells if closing else []
        elif tag in _CELLS and cells is not None:
            written = "".join(pieces)
            if written.strip() or (closing and not ended):
                cells.append(written)
            ended, pieces = bool(closing), []
        else:
            pieces.append("\n")
        pieces.append(text)
    if cells is not None:
        yield cells


def _cleaned(written: str, script: Script) -> str:
    """One cell for reading; a `|` inside it is no mark."""
    text = " ".join(unescape(written).split())
    cleaned = clean(text, pinyin=script.pinyin, traditional=script.traditional).text
    return cleaned.replace("|", "¦").strip()


def of_line(line: Line) -> Linear:
    """A line of a text or a paragraph, as it is written, cleaned for reading."""
    return Linear(line.text, Place(line=line.number))


def only_of(
    linear: Sequence[Linear], lines: Sequence[Line], tables: Sequence[Table]
) -> tuple[Linear, ...]:
    """The rows of some lines and tables: the part of a document that is one report's."""
    numbers = {line.number for line in lines}
    grids = {table.number for table in tables}
    return tuple(row for row in linear if row.place.table in grids or row.place.line in numbers)
