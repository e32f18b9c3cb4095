"""Ruled tables of PDF pages to grids: merged cells expanded, tables cut by a page break mended.

A table that goes on at the top of the next page keeps the columns of its beginning, so that
figures stand under the headings; a row that the break cut in two is one row again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.files.pdf_grids import Box, PrintedLine, PrintedPage, RuledTable, edges, slot
from parsers.grid import rectangle
from parsers.model import GridCell, Table
from parsers.text import Script, clean, numbering

_SAME_EDGE = 4.0
_FIGURE = re.compile(r"\s*[+\-—－]?[\d,，.]+\s*[件条项元万亿个次]*\s*|\s*[/\-—－–]+\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """A ruled table on its page, with the columns that it is read by."""

    page: int
    table: RuledTable
    columns: tuple[float, ...]

    @property
    def rows(self) -> list[float]:
        """Upper and lower edges of its rows."""
        boxes = [box for box, _ in self.table.cells]
        return edges([y for box in boxes for y in (box[1], box[3])])


def without_frames(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """The pages with texts in frames as lines; what a page break cut off a table stays one."""
    return [replace(page, blocks=tuple(_settled(pages, at))) for at, page in enumerate(pages)]


def _settled(pages: Sequence[PrintedPage], at: int) -> Iterator[PrintedLine | RuledTable]:
    blocks = pages[at].blocks
    after = pages[at + 1].blocks if at + 1 < len(pages) else ()
    before = pages[at - 1].blocks if at else ()
    for n, block in enumerate(blocks):
        if isinstance(block, PrintedLine) or not block.is_small:
            yield block
            continue
        neighbours = [
            *(after[:1] if n == len(blocks) - 1 else ()),
            *(before[-1:] if n == 0 else ()),
        ]
        is_cut = any(isinstance(b, RuledTable) and _same_edges(block, b) for b in neighbours)
        yield block if is_cut else block.as_line()


def parts_of(pages: Sequence[PrintedPage]) -> dict[int, Part]:
    """Every ruled table by its identity, continued ones with common columns, rows mended."""
    chains: list[list[Part]] = []
    for page in pages:
        for index, block in enumerate(page.blocks):
            if not isinstance(block, RuledTable):
                continue
            part = Part(page.number, block, tuple(_columns([block])))
            if index == 0 and chains and _goes_on(pages, chains[-1][-1], part):
                chains[-1].append(part)
            else:
                chains.append([part])
    keys = [[id(part.table) for part in chain] for chain in chains]
    mended = [_mended(chain) for chain in chains]
    return {
        key: part
        for chain, parts in zip(keys, mended, strict=True)
        for key, part in zip(chain, parts, strict=True)
    }


def _columns(tables: Sequence[RuledTable]) -> list[float]:
    return edges([x for table in tables for box, _ in table.cells for x in (box[0], box[2])])


def _goes_on(pages: Sequence[PrintedPage], before: Part, part: Part) -> bool:
    """Whether a table at the top of a page continues the one at the foot of the page before."""
    above = next((page for page in pages if page.number == part.page - 1), None)
    if above is None or not above.blocks or above.blocks[-1] is not before.table:
        return False
    return _same_edges(before.table, part.table)


def _same_edges(one: RuledTable, other: RuledTable) -> bool:
    (left, _, right, _), (x0, _, x1, _) = one.box, other.box
    return abs(left - x0) < _SAME_EDGE and abs(right - x1) < _SAME_EDGE


def _mended(chain: list[Part]) -> list[Part]:
    if len(chain) == 1:
        return chain
    columns = tuple(_columns([part.table for part in chain]))
    parts = [replace(part, columns=columns) for part in chain]
    for at in range(1, len(parts)):
        parts[at - 1], parts[at] = _one_row(parts[at - 1], parts[at])
    return parts


def _one_row(above: Part, below: Part) -> tuple[Part, Part]:
    """Give the last row above what the page break left of it below, where it cut a row.

    Such a rest has no figures of its own, or has all of them, and its label no number.
    """
    last, first = _row(above, at_top=False), _row(below, at_top=True)
    common = sorted(set(last) & set(first))
    pairs = [(last[key][1], first[key][1]) for key in common]
    if not _is_cut(pairs):
        return above, below
    joined = {last[key][0]: last[key][1] + first[key][1] for key in common}
    gone = {first[key][0] for key in common}
    upper = tuple((box, joined.get(box, text)) for box, text in above.table.cells)
    lower = tuple((box, "" if box in gone else text) for box, text in below.table.cells)
    return (
        replace(above, table=replace(above.table, cells=upper)),
        replace(below, table=replace(below.table, cells=lower)),
    )


def _row(part: Part, *, at_top: bool) -> dict[tuple[int, int], tuple[Box, str]]:
    """The cells at the upper or lower edge of a table, by the columns they cover."""
    edge, side = (part.rows[0], 1) if at_top else (part.rows[-1], 3)
    return {
        (slot(part.columns, box[0]), slot(part.columns, box[2])): (box, text)
        for box, text in part.table.cells
        if abs(box[side] - edge) < _SAME_EDGE
    }


def _is_cut(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether two rows, cell above cell, are one: their texts, from left to right."""
    figures = [[bool(_FIGURE.fullmatch(text)) for text in row] for row in zip(*pairs, strict=True)]
    if sum(map(any, figures)) != 1 or any(all(map(_FIGURE.fullmatch, pair)) for pair in pairs):
        return False
    labels = [
        [n for n, pair in enumerate(pairs) if pair[side] and not figures[side][n]]
        for side in (0, 1)
    ]
    if not all(labels) or labels[0][-1] != labels[1][-1]:
        return False
    return not numbering(pairs[labels[1][-1]][1])


def grid(number: int, part: Part, script: Script) -> Table:
    """A rectangular grid; slots that a merged cell repeats have `origin` False."""
    rows = part.rows
    slots: dict[tuple[int, int], GridCell] = {}
    for box, text in part.table.cells:
        top, bottom = slot(rows, box[1]), max(slot(rows, box[3]), slot(rows, box[1]) + 1)
        left = slot(part.columns, box[0])
        right = max(slot(part.columns, box[2]), left + 1)
        cell = _cell(text, script, (top, left), (bottom - top, right - left))
        for r in range(top, bottom):
            for c in range(left, right):
                copy = replace(cell, row=r + 1, column=c + 1, origin=False)
                slots[r, c] = cell if (r, c) == (top, left) else copy
    return Table(number, rectangle(slots, len(rows) - 1, len(part.columns) - 1), page=part.page)


def _cell(text: str, script: Script, at: tuple[int, int], spans: tuple[int, int]) -> GridCell:
    cleaned = clean(text, pinyin=script.pinyin, traditional=script.traditional)
    return GridCell(
        text=" ".join(cleaned.text.split()),
        raw=text,
        row=at[0] + 1,
        column=at[1] + 1,
        rowspan=spans[0],
        colspan=spans[1],
    )
