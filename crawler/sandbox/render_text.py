"""MadeReport -> linearised text, in the layouts that researchers hold (codebook 7).

A merged cell is printed once. The layouts with fillers end a row by one bar for each place
of the table's width that holds no cell of the row.
"""

from collections.abc import Callable
from enum import StrEnum

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


def text(report: MadeReport, layout: Layout = Layout.VALUE_BAR) -> str:
    """The report's title, preamble and sections; tables in the given layout."""
    lines = [report.title, *report.preamble]
    for section in report.sections:
        lines.append(section.title)
        for block in section.blocks:
            lines += [block] if isinstance(block, str) else table_lines(block, layout)
    return "\n".join(lines) + "\n"


def keeps_blanks(report: MadeReport, layout: Layout) -> bool:
    """Whether the layout still shows where the report's blank cells are."""
    if layout is not Layout.TOKEN_LINE:
        return True
    return all(slot.text for grid in report.grids() for row in grid.rows for slot in row)


def table_lines(grid: Grid, layout: Layout) -> list[str]:
    """The lines of one table.

    >>> table_lines(Grid(((Slot("规章"), Slot("0")),), 3), Layout.OPENING_BAR)
    ['|', '规章 |', '0 | |']
    """
    write = WRITERS[layout]
    lines = [line for row in grid.rows for line in write(row, grid.columns - len(row))]
    while lines and layout is Layout.VALUE_BAR_FILLED and not lines[-1].strip("| "):
        lines.pop()
    return lines


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


WRITERS: dict[Layout, Callable[[Row, int], list[str]]] = {
    Layout.VALUE_BAR: _value_bar,
    Layout.BAR_LINE: _bar_line,
    Layout.VALUE_BAR_FILLED: _value_bar_filled,
    Layout.OPENING_BAR: _opening_bar,
    Layout.ROW_LINE: _row_line,
    Layout.ROW_LINE_FILLED: _row_line_filled,
    Layout.TOKEN_LINE: _token_line,
}
