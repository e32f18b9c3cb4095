"""Tables as the text layer of a PDF gives them: labels broken over lines, figures in runs,
page numbers in between, narrow heads one character per line.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest

from crawler.sandbox.printed import Grid, Slot

LINES_A_PAGE = 34
LABEL_WIDTH = 9
"""Characters that fit into the column of labels."""
SHORT = 4
"""Characters up to which a label is a unit or a number of a line."""
FURNITURE = ("— {n} —", "- {n} -", "第 {n} 页", "Page {n}", "P. {n}")


def paged(lines: list[str]) -> list[str]:
    """The lines with a page number after every page."""
    style = FURNITURE[len(lines) % len(FURNITURE)]
    made: list[str] = []
    for number, line in enumerate(lines, 1):
        made.append(line)
        if number % LINES_A_PAGE == 0:
            made.append(style.format(n=number // LINES_A_PAGE))
    return made


def table(grid: Grid) -> list[str]:
    """Row by row, a long label on several lines, the figures behind its last line."""
    return [line for row in grid.rows for line in _row(row)]


def _row(row: tuple[Slot, ...]) -> Iterator[str]:
    if not any(slot.cell for slot in row):
        yield " ".join(slot.text.replace("\n", "") for slot in row)
        return
    labels = [n for n, slot in enumerate(row) if not slot.cell and len(slot.text) > SHORT]
    own = labels[-1] if labels else 0
    for slot in row[:own]:
        yield from folded(slot.text)
    *lines, last = folded(row[own].text) or [""]
    yield from lines
    yield " ".join(filter(None, [last, *(slot.text for slot in row[own + 1 :])]))


def folded(label: str) -> list[str]:
    """The lines of a label in a narrow column.

    >>> folded("1.本机关不掌握相关政府信息")
    ['1.本机关不掌握相', '关政府信息']
    """
    flat = label.replace("\n", "")
    return re.findall(f".{{1,{LABEL_WIDTH}}}", flat)


def vertical(grid: Grid) -> list[str]:
    """Heads of narrow columns one character per line: 结 结 其 尚 / 果 果 他 未 / …"""
    made: list[str] = []
    for row in grid.rows:
        narrow = all(not slot.cell and 1 < len(slot.text) < 9 for slot in row) and len(row) > 4
        made += list(_upright(row)) if narrow else list(_row(row))
    return made


def _upright(row: tuple[Slot, ...]) -> Iterator[str]:
    columns = [slot.text.replace("\n", "") for slot in row]
    for characters in zip_longest(*columns, fillvalue=""):
        yield " ".join(filter(None, characters))
