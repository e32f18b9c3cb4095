"""MadeReport -> Markdown: whole tables as converters write them, or shattered by a recognition.

A shattered table is what text recognition makes of T3 page by page: every group a table of its
own under a heading, its columns named 数据1 to 数据6 and 总计, now and then an invented head.
"""

from collections.abc import Iterator

from crawler.sandbox.printed import Grid, MadeReport, Slot
from crawler.sandbox.spread import placed

T3_WIDTH, T3_LABELS = 10, 3
GENERIC = ("类别", *(f"数据{n}" for n in range(1, 7)), "总计")
INVENTED = (
    "项目",
    "本年新收件数",
    "上年结转件数",
    "予以公开",
    "部分公开",
    "不予公开",
    "结转下年度",
    "总计",
)
INVENT_FROM = 18
"""Row of T3 before which a page ends: the recognition makes a head up there."""


def text(report: MadeReport, shattered: bool) -> str:
    """The report with headings as `#`, its tables between pipes."""
    parts = [f"# {report.heading or report.title}", *report.preamble]
    for section in report.sections:
        parts.append(f"## {section.title}")
        for block in section.blocks:
            parts += [block] if isinstance(block, str) else _table(block, shattered)
    return "\n\n".join(parts) + "\n"


def _table(grid: Grid, shattered: bool) -> list[str]:
    if shattered and grid.columns == T3_WIDTH:
        return list(_shattered(grid))
    return ["\n".join(table(grid))]


def shows(report: MadeReport) -> bool:
    """Whether a shattered table still says which row is which: every label has its text."""
    return all(
        any(slot.text for slot in row if not slot.cell)
        for grid in report.grids()
        for row in grid.rows
        if any(slot.cell for slot in row) and grid.columns == T3_WIDTH
    )


def table(grid: Grid) -> list[str]:
    """Rows between pipes, the first one as the head; a merged cell once, then empty cells.

    >>> table(Grid(((Slot("规章", colspan=2),), (Slot("a"), Slot("0"))), 2))
    ['| 规章 |  |', '| --- | --- |', '| a | 0 |']
    """
    rows = [[""] * grid.columns for _ in grid.rows]
    for one in placed(grid):
        rows[one.top][one.left] = one.slot.text.replace("\n", "<br>")
    lines = [_line(row) for row in rows]
    return [lines[0], _line(["---"] * grid.columns), *lines[1:]]


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _shattered(grid: Grid) -> Iterator[str]:
    """A heading and a table for each group of rows."""
    rows: list[str] = []
    for number, row in enumerate(grid.rows):
        labels, values = _parts(row)
        if not values:
            continue
        group = [label for label in labels if _opens(label)]
        invented = number == INVENT_FROM
        if rows and (group or invented):
            yield "\n".join(rows)
            rows = []
        for label in group[:-1] if len(labels) == len(group) else group:
            yield f"### {_flat(label)}"
        if not rows:
            head = INVENTED if invented else GENERIC
            rows = [_line(head), _line(["---"] * len(head))]
        rows.append(_line([_flat(labels[-1]) if labels else "", *(v.text for v in values)]))
    yield "\n".join(rows)


def _parts(row: tuple[Slot, ...]) -> tuple[list[Slot], list[Slot]]:
    labels = [slot for slot in row if not slot.cell and slot.text]
    return labels, [slot for slot in row if slot.cell]


def _opens(label: Slot) -> bool:
    """A label over several rows, or one that reaches over the groups' column, opens a table."""
    return label.rowspan > 1 or label.colspan > 1


def _flat(label: Slot) -> str:
    return label.text.replace("\n", "")
