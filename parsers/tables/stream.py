"""A document as a stream of cells: the one thing that both table readers share.

Linearised tables come in many layouts (codebook 7): `value |` at line ends, `|` on lines of
its own, a row a line, Markdown, tabs, or one token a line without any mark. A mark ends the
text before it; a mark with nothing before it is an empty cell. Marks at the start of a row
and fillers of merged cells look like empty cells too: telling them apart is the readers' work.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from parsers.forms import Form
from parsers.model import Document, GridCell, Line, Place, Table
from parsers.numbers import looks_like_figure

_MARKDOWN_RULE = re.compile(r"[\s|:\-]*-{3,}[\s|:\-]*")
_LABEL_BEFORE = re.compile(r".{0,78}[\u4e00-\u9fff)”][,、]?")
# The number of a page, which text layers leave inside the labels that a page break cuts.
_PAGE_NUMBER = re.compile(
    r"-+ ?\d{1,3} ?-+|(?:Page|P[.]) ?\d{1,3}(?: ?[-/] ?.{0,20})?|第 ?\d{1,3} ?页(?: ?共 ?\d+ ?页)?",
    re.IGNORECASE,
)
_LEAST_NIL_MARKS = 3  # of a line of nothing else
# Words, and 无 and 零 at their ends one by one: cleaning takes the blanks between them out.
_WORD = re.compile(r"[无零](?=[无零]*(?:\s|$))|\S+?(?=[无零]*(?:\s|$))")
_ONLY_MARKS = re.compile(r"[\s|]*[|][\s|]*")


class Kind(StrEnum):
    """What a token looks like, before any meaning."""

    TEXT = "text"
    FIGURE = "figure"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a cell, or an empty cell.

    `glued`: no mark stands between it and the token before, so both may be one cell.
    `cut`: the text ends here without a mark or a line end, so more may have stood there, in an
    empty cell too.
    `width`: the cells of its line, where a row stands on one line.
    `row`: table and row of a grid, or 0 and the line where rows stand on lines of their own.
    `columns`: the grid columns that an HTML cell covers.
    """

    kind: Kind
    text: str
    raw: str
    place: Place
    glued: bool = False
    cut: bool = False
    width: int | None = None
    row: tuple[int, int] | None = None
    columns: range | None = None


def tokens(document: Document, form: Form | None = None) -> tuple[Token, ...]:
    """All tokens in document order, from grids where there are any with figures, else lines.

    Between grids a paragraph that names one of the form's routes is the grid's heading.
    """
    tables = [block for block in document.blocks if isinstance(block, Table)]
    if any(_has_figures(table) for table in tables):
        return tuple(_of_grids(document, form))
    lines = [block for block in document.blocks if isinstance(block, Line)]
    stream = list(of_lines(lines))
    if stream and lines[-1].text.strip():
        stream[-1] = replace(stream[-1], cut=_is_open(lines))
    return tuple(stream)


def _is_open(lines: Sequence[Line]) -> bool:
    """Whether more of the last cell may have followed where a text ends."""
    is_closed = lines[-1].text.rstrip(" ").endswith("|")
    return not is_closed or _layout([line for line in lines if line.text.strip()]).marks_between


def _of_grids(document: Document, form: Form | None) -> Iterator[Token]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from of_table(block)
        elif form and any(label.role == "group" for label in form.meanings(block.text)):
            yield _line_token(block, (0, len(block.text)), False, _RowOnLine())


def _has_figures(table: Table) -> bool:
    return any(looks_like_figure(cell.text) for row in table.rows for cell in row)


def of_table(table: Table) -> Iterator[Token]:
    """The cells of a grid row by row, each where it starts; rows that number a page left out."""
    for row in table.rows:
        if _PAGE_NUMBER.fullmatch("".join(cell.text for cell in row if cell.origin).strip()):
            continue
        for cell in row:
            if cell.origin:
                yield from _of_grid_cell(table, cell)


def _of_grid_cell(table: Table, cell: GridCell) -> Iterator[Token]:
    """The cell, or the figures that line breaks separate in it."""
    parts = parts_of(cell.text)
    place = Place(table.number, cell.row, cell.column, page=table.page)
    row = (table.number, cell.row)
    columns = range(cell.column, cell.column + cell.colspan)
    for kind, text in parts:
        raw = cell.raw if len(parts) == 1 else text
        yield Token(kind, text, raw, place, row=row, columns=columns)


def parts_of(text: str) -> tuple[tuple[Kind, str], ...]:
    """What stands in a cell of a grid: one thing, or figures that line breaks separate.

    >>> parts_of("3 12")
    ((<Kind.FIGURE: 'figure'>, '3'), (<Kind.FIGURE: 'figure'>, '12'))
    >>> parts_of("规章 3")
    ((<Kind.TEXT: 'text'>, '规章 3'),)
    """
    kind = _kind(text)
    pieces = text.split() if kind is Kind.TEXT else []
    if len(pieces) > 1 and all(map(looks_like_figure, pieces)):
        return tuple((Kind.FIGURE, piece) for piece in pieces)
    return ((kind, text),)


def _kind(text: str) -> Kind:
    if not text.strip():
        return Kind.BLANK
    return Kind.FIGURE if looks_like_figure(text) else Kind.TEXT


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text writes its rows, decided once for the whole text.

    `marks_between`: marks stand between cells only, none at a row's end. `bordered`: rows
    begin with a mark, as in Markdown; else a mark at the beginning is an empty cell.
    `row_a_line`: figures stand on the line of their label.
    """

    marks_between: bool
    bordered: bool
    row_a_line: bool


@dataclass(frozen=True, slots=True)
class _RowOnLine:
    """The row that a line is; nothing where cells stand on lines of their own."""

    width: int | None = None
    place: tuple[int, int] | None = None


def _layout(lines: Sequence[Line]) -> _Layout:
    rows = [line.text.strip() for line in lines if line.text.count("|") > 1]
    rows = [row for row in rows if not _ONLY_MARKS.fullmatch(row)]
    between = any(_ends_in_figure(line.text) for line in lines)
    return _Layout(
        marks_between=between,
        bordered=not between and sum(row.startswith("|") for row in rows) * 2 > len(rows),
        row_a_line=_is_row_a_line([line.text for line in lines]),
    )


def _is_row_a_line(texts: Sequence[str]) -> bool:
    with_figures = [cells for cells in map(_kinds, texts) if Kind.FIGURE in cells]
    labelled = sum(Kind.TEXT in cells for cells in with_figures)
    return labelled * 2 > len(with_figures)


def _kinds(text: str) -> list[Kind]:
    mark = "|" if "|" in text else "\t"
    return [_kind(cell) for cell in text.split(mark)]


def _ends_in_figure(text: str) -> bool:
    return "|" in text and looks_like_figure(text.rsplit("|", 1)[1])


def of_lines(lines: Iterable[Line]) -> Iterator[Token]:
    """The tokens of linearised text."""
    texts = _without_page_numbers([line for line in lines if line.text.strip()])
    layout = _layout(texts)
    is_open = False
    for line in texts:
        if _MARKDOWN_RULE.fullmatch(line.text) and "|" in line.text:
            is_open = False
            continue
        yield from _of_line(line, is_open, layout)
        is_open = _stays_open(line.text, layout)


def _without_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """Lines without the numbers of pages, but for those that a mark below makes a cell."""
    below = [line.text.strip() for line in lines[1:]] + [""]
    return [
        line
        for line, following in zip(lines, below, strict=False)
        if (following and not following.strip(" |"))
        or not _PAGE_NUMBER.fullmatch(line.text.strip(" |\t"))
    ]


def _stays_open(text: str, layout: _Layout) -> bool:
    """Whether the next line may go on with the last cell of this one."""
    if "|" in text:
        return bool(text.rsplit("|", 1)[1].strip()) and not layout.marks_between
    return "\t" not in text.strip()


def _of_line(line: Line, is_open: bool, layout: _Layout) -> Iterator[Token]:
    mark = "|" if "|" in line.text else "\t"
    cells = list(_split(line.text, mark))
    if len(cells) == 1:
        cells = _at_spaces(line.text)
    if mark == "|" and _ONLY_MARKS.fullmatch(line.text):
        cells = cells[1:-1] if is_open else cells[1:]
    elif mark == "|":
        cells = _without_border(line.text, cells, layout)
    is_row = layout.row_a_line and len(cells) > 1
    row = _RowOnLine(len(cells), (0, line.number)) if is_row else _RowOnLine()
    glued = is_open and not line.text.lstrip().startswith("|")
    for start, end in cells:
        yield _line_token(line, (start, end), glued, row)
        glued = False


def _split(text: str, mark: str) -> Iterator[tuple[int, int]]:
    """Start and end of every part between marks, white space taken off."""
    start = 0
    for part in text.split(mark):
        lead = len(part) - len(part.lstrip())
        yield start + min(lead, len(part)), start + len(part.rstrip()) if part.strip() else start
        start += len(part) + 1


def _at_spaces(text: str) -> list[tuple[int, int]]:
    """A label and the figures after it, or figures alone, between which only spaces stand."""
    last = text.rsplit(None, 1)[-1:]
    if not last or not (looks_like_figure(last[0]) or last[0].endswith(("无", "零"))):
        return list(_split(text, "|"))  # nearly every line of prose
    pieces = [match.span() for match in _WORD.finditer(text)]
    figures = list(takewhile(lambda s: looks_like_figure(text[slice(*s)]), reversed(pieces)))
    if len(figures) == 1 and not text[: figures[0][0]].endswith(" "):
        figures = []  # a label may be broken behind 无
    numbers = sum(any(map(str.isdigit, text[slice(*span)])) for span in figures)
    label = text[: figures[-1][0]].strip() if figures else ""
    are_cells = numbers > 1 or len(figures) >= _LEAST_NIL_MARKS
    is_row = _LABEL_BEFORE.fullmatch(label) if label else are_cells
    if not figures or not is_row or looks_like_figure(text):
        return list(_split(text, "|"))
    start = len(text) - len(text.lstrip())
    return [(start, start + len(label))] * bool(label) + figures[::-1]


def _without_border(
    text: str, cells: list[tuple[int, int]], layout: _Layout
) -> list[tuple[int, int]]:
    """Parts of a line with text: a mark at its start opens the row, one at its end closes."""
    is_bordered = layout.bordered and text.lstrip().startswith("|")
    if is_bordered:
        cells = cells[1:]
    if text.rstrip().endswith("|") and (is_bordered or not layout.marks_between):
        cells = cells[:-1]
    return cells


def _line_token(line: Line, span: tuple[int, int], glued: bool, row: _RowOnLine) -> Token:
    start, end = span
    if end <= start:
        return Token(
            Kind.BLANK,
            "",
            "",
            Place(line=line.number, page=line.page),
            width=row.width,
            row=row.place,
        )
    text = line.text[start:end]
    place = line.place(start, end)
    raw = line.printed[(place.start or 1) - 1 : place.end]
    return Token(_kind(text), text, raw, place, glued, width=row.width, row=row.place)
