"""MadeReport -> linearised text, in the layouts that researchers hold (codebook 7).

A merged cell is printed once. The layouts with fillers end a row by one bar for each place
of the table's width that holds no cell of the row. How a whole table becomes Markdown or the
text layer of a PDF stands in `markdown` and `text_layer`.
"""

from collections.abc import Callable
from enum import StrEnum

from crawler.sandbox import markdown, text_layer
from crawler.sandbox.printed import Grid, MadeReport, Slot

Row = tuple[Slot, ...]


class Layout(StrEnum):
    """How a table became text."""

    VALUE_BAR = "value_bar"
    BAR_LINE = "bar_line"
    VALUE_BAR_FILLED = "value_bar_filled"
    OPENING_BAR = "opening_bar"
    ROW_LINE = "row_line"
    ROW_LINE_FILLED = "row_line_filled"
    TOKEN_LINE = "token_line"
    MARKDOWN = "markdown"
    MARKDOWN_ROWS = "markdown_rows"
    MARKDOWN_SHATTERED = "markdown_shattered"
    TABS = "tabs"
    SPACES = "spaces"
    GLUED = "glued"
    TEXT_LAYER = "text_layer"
    VERTICAL_HEADS = "vertical_heads"


BLANKS_LOST = (Layout.TOKEN_LINE, Layout.SPACES, Layout.TEXT_LAYER, Layout.VERTICAL_HEADS)
"""Layouts without separators: nothing shows where a blank cell was."""


def text(report: MadeReport, layout: Layout = Layout.VALUE_BAR) -> str:
    """The report's title, preamble and sections; tables in the given layout."""
    if layout in (Layout.MARKDOWN, Layout.MARKDOWN_SHATTERED):
        return markdown.text(report, shattered=layout is Layout.MARKDOWN_SHATTERED)
    lines = [report.heading or report.title, *report.preamble]
    for section in report.sections:
        lines.append(section.title)
        for block in section.blocks:
            lines += [block] if isinstance(block, str) else table_lines(block, layout)
    if layout in (Layout.TEXT_LAYER, Layout.VERTICAL_HEADS):
        lines = text_layer.paged(lines)
    return "\n".join(lines) + "\n"


def keeps_blanks(report: MadeReport, layout: Layout) -> bool:
    """Whether the layout still shows which cell of the report holds what."""
    if layout is Layout.GLUED:
        return all(cell.raw == "0" for cell in report.table_cells)
    if layout is Layout.MARKDOWN_SHATTERED:
        return markdown.shows(report)
    if layout is Layout.VALUE_BAR_FILLED:
        return all(grid.rows[-1][-1].text for grid in report.grids())
    if layout not in BLANKS_LOST:
        return True
    return all(slot.text and " " not in slot.text for slot in _value_slots(report)) and all(
        slot.text for grid in report.grids() for row in grid.rows for slot in row
    )


def _value_slots(report: MadeReport) -> list[Slot]:
    return [slot for grid in report.grids() for row in grid.rows for slot in row if slot.cell]


def table_lines(grid: Grid, layout: Layout) -> list[str]:
    """The lines of one table.

    >>> table_lines(Grid(((Slot("规章"), Slot("0")),), 3), Layout.OPENING_BAR)
    ['|', '规章 |', '0 | |']
    """
    if layout in WHOLE:
        return WHOLE[layout](grid)
    write = WRITERS[layout]
    lines = [line for row in grid.rows for line in write(row, grid.columns - len(row))]
    while lines and layout is Layout.VALUE_BAR_FILLED and not lines[-1].strip("| "):
        lines.pop()
    return lines


def _flat(slot: Slot) -> str:
    return slot.text.replace("\n", "")


def _barred(slot: Slot) -> str:
    return f"{slot.text} |".lstrip()


def _value_bar(row: Row, fillers: int) -> list[str]:
    return [_barred(slot) for slot in row]


def _value_bar_filled(row: Row, fillers: int) -> list[str]:
    return [_barred(slot) for slot in row] + ["|" * fillers] * (fillers > 0)


def _opening_bar(row: Row, fillers: int) -> list[str]:
    *lines, last = (_barred(slot) for slot in row)
    return ["|", *lines, f"{last} {'|' * fillers}".rstrip()]


def _bar_line(row: Row, fillers: int) -> list[str]:
    return [line for slot in row for line in ([slot.text, "|"] if slot.text else ["|"])]


def _one_line(row: Row) -> str:
    return " ".join(f"{slot.text.replace(chr(10), ' ')} |".lstrip() for slot in row)


def _row_line(row: Row, fillers: int) -> list[str]:
    return [_one_line(row)]


def _row_line_filled(row: Row, fillers: int) -> list[str]:
    return [f"{_one_line(row)} {'|' * fillers}".rstrip()]


def _token_line(row: Row, fillers: int) -> list[str]:
    return [slot.text for slot in row if slot.text]


def _tabs(row: Row, fillers: int) -> list[str]:
    return ["\t".join(_flat(slot) for slot in row)]


def _spaces(row: Row, fillers: int) -> list[str]:
    return ["   ".join(_flat(slot) for slot in row if slot.text)]


def _glued(row: Row, fillers: int) -> list[str]:
    return ["".join(_flat(slot) for slot in row)]


WRITERS: dict[Layout, Callable[[Row, int], list[str]]] = {
    Layout.VALUE_BAR: _value_bar,
    Layout.BAR_LINE: _bar_line,
    Layout.VALUE_BAR_FILLED: _value_bar_filled,
    Layout.OPENING_BAR: _opening_bar,
    Layout.ROW_LINE: _row_line,
    Layout.ROW_LINE_FILLED: _row_line_filled,
    Layout.TOKEN_LINE: _token_line,
    Layout.TABS: _tabs,
    Layout.SPACES: _spaces,
    Layout.GLUED: _glued,
}
WHOLE: dict[Layout, Callable[[Grid], list[str]]] = {
    Layout.MARKDOWN: markdown.table,
    Layout.MARKDOWN_ROWS: markdown.table,
    Layout.TEXT_LAYER: text_layer.table,
    Layout.VERTICAL_HEADS: text_layer.vertical,
}
"""Layouts that look at more than one row."""
