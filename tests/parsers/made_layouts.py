"""Rarer layouts of made tables: how converters, editors and agencies deform them.

Each layout is a function from the rows of one table to text or HTML, as in `made_tables`.
"""

import re
from itertools import pairwise

import made_tables as made
from made_tables import Printed, Row

OUTCOMES = [Printed(text) for text in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
ROUTES = ("行政复议", "未经复议直接起诉", "复议后起诉")
_FIGURE = re.compile(r"[-+]?[\d.,]*")


def kind(rows: list[Row]) -> str:
    """Which of the three tables this is."""
    first = rows[0][0].text
    return "t2" if first.startswith("第二十条") else "t4" if first == "行政复议" else "t3"


def is_figure(cell: Printed) -> bool:
    return bool(_FIGURE.fullmatch(cell.text))


def figures_of(row: Row, rows: list[Row]) -> Row:
    """The cells of figures at a row's end."""
    most = {"t2": 3, "t3": 7, "t4": 15}[kind(rows)]
    found: Row = []
    for cell in reversed(row):
        if not is_figure(cell) or len(found) == most:
            break
        found.insert(0, cell)
    return found


def label_of(row: Row, rows: list[Row]) -> str:
    """The last label before the figures of a row."""
    labels = row[: len(row) - len(figures_of(row, rows))]
    return labels[-1].text if labels else ""


def body(rows: list[Row]) -> list[tuple[Row, Row]]:
    """Rows with figures: labels and figures."""
    found = [(row, figures_of(row, rows)) for row in rows]
    return [(row[: len(row) - len(figures)], figures) for row, figures in found if figures]


def grid(rows: list[Row]) -> list[list[str]]:
    """Every slot of the table, merged cells repeated in each of theirs."""
    slots: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in slots:
                c += 1
            slots |= {
                (r + i, c + j): cell.text for i in range(cell.rows) for j in range(cell.columns)
            }
    width = 1 + max(column for _, column in slots)
    return [[slots.get((r, c), "") for c in range(width)] for r in range(len(rows))]


def _plain(texts: list[list[str]]) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{t}</td>" for t in row) + "</tr>" for row in texts)
    return f"<table>{rows}</table>"


# Text


def glued(rows: list[Row]) -> str:
    """Label and figures run together, a row a line."""
    return "\n".join("".join(cell.text for cell in row) for row in rows)


def glued_rows(rows: list[Row]) -> str:
    """Rows run together up to the next one that begins a block of T2 or a group of T3."""
    lines = glued(rows).split("\n")
    return "".join(
        f"\n{x}" if re.match("第二十条|[一二三四]、|（", x) else x for x in lines
    ).strip()


def repeated_slots(rows: list[Row]) -> str:
    """A row a line, merged cells repeated in each of their slots."""
    return "\n".join(f"{' | '.join(row)} |" for row in grid(rows))


def repeated_markdown(rows: list[Row]) -> str:
    """Markdown with merged cells repeated in each of their slots."""
    lines = [f"| {' | '.join(row)} |" for row in grid(rows)]
    return "\n".join([lines[0], "|---" * len(grid(rows)[0]) + "|", *lines[1:]])


def repeated_tabs(rows: list[Row]) -> str:
    """Tabs, merged cells repeated in each of their slots."""
    return "\n".join("\t".join(row) for row in grid(rows))


def shattered_markdown(rows: list[Row]) -> str:
    """A table for each row below generic headers, as language models write them."""
    if kind(rows) != "t3":
        return made.markdown(rows)
    parts = []
    for labels, figures in body(rows):
        heads = [f"数据{n}" for n in range(1, 7)]
        parts.append(f"| 类别 | {' | '.join(heads)} | 总计 |\n|{'---|' * 8}")
        parts.append(f"| {labels[-1].text} | {' | '.join(c.text for c in figures)} |\n")
    return "\n".join(parts)


def broken_markdown(rows: list[Row]) -> str:
    """Markdown whose cells of text go over two lines."""
    return made.markdown([[_broken(cell) for cell in row] for row in rows])


def _broken(cell: Printed) -> Printed:
    if is_figure(cell) or len(cell.text) < 5:
        return cell
    return Printed(f"{cell.text[:3]}\n{cell.text[3:]}", cell.columns, cell.rows)


def aligned(rows: list[Row]) -> str:
    """Several spaces between the cells of a line."""
    return "\n".join("    ".join(cell.text for cell in row) for row in rows)


def mark_before(rows: list[Row]) -> str:
    """`| value` on each line."""
    return "\n".join(f"| {cell.text}" for row in rows for cell in row)


def spaced_marks(rows: list[Row]) -> str:
    """`a | b | c |` with no filler at all."""
    return "\n".join(" | ".join(cell.text for cell in row) + " |" for row in rows)


def upright_disputes(rows: list[Row]) -> str:
    """T4 below headings of one character a line, a row of figures a line."""
    if kind(rows) != "t4":
        return aligned(rows)
    heading = "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n"
    upright = ["结 结 其 尚", "果 果 他 未 总", "维 纠 结 审 计", "持 正 果 结"]
    lines = [" ".join([line] * 3) for line in upright]
    return heading + "\n".join([*lines, " ".join(c.text for c in rows[-1])])


def pages_cut(rows: list[Row]) -> str:
    """Cells on lines; T3's headings and 三、本年度办理结果 once more in its middle."""
    if kind(rows) != "t3":
        return made.value_and_mark(rows)
    return made.value_and_mark(_with_repeated_headings(rows))


def _with_repeated_headings(rows: list[Row]) -> list[Row]:
    again = [*rows[12][:-8], *rows[12][-8:]]
    if again[0].text != "三、本年度办理结果":
        again.insert(0, Printed("三、本年度办理结果"))
    return [*rows[:12], *rows[:3], again, *rows[13:]]


# HTML


def no_spans(rows: list[Row]) -> str:
    """Cells without rowspan and colspan, merged ones once."""
    return made.html([[Printed(cell.text) for cell in row] for row in rows])


def expanded(rows: list[Row]) -> str:
    """No merged cells: empty ones in their place."""
    return _plain(made._expanded(rows))


def repeated_html(rows: list[Row]) -> str:
    """No merged cells: repeated in each of their slots."""
    return _plain(grid(rows))


def nested(rows: list[Row]) -> str:
    """A table inside every cell of figures."""
    return made.html([[_nested(cell) for cell in row] for row in rows])


def _nested(cell: Printed) -> Printed:
    inner = f"<table><tr><td>{cell.text}</td></tr></table>" if is_figure(cell) else cell.text
    return Printed(inner, cell.columns, cell.rows)


def nested_all(rows: list[Row]) -> str:
    """A table inside every cell."""
    wrap = "<table><tr><td>{}</td></tr></table>"
    return made.html([[Printed(wrap.format(c.text), c.columns, c.rows) for c in r] for r in rows])


def disputes_as_columns(rows: list[Row]) -> str:
    """T4 with a row for each outcome and a column for each route."""
    if kind(rows) != "t4":
        return made.html(rows)
    figures = rows[-1]
    head = [Printed(""), *map(Printed, ROUTES)]
    return made.html(
        [head, *([o, figures[i], figures[i + 5], figures[i + 10]] for i, o in enumerate(OUTCOMES))]
    )


def disputes_wrapped(rows: list[Row]) -> str:
    """T4 in a cell of another table."""
    inner = made.html(rows)
    return f"<table><tr><td>{inner}</td></tr></table>" if kind(rows) == "t4" else inner


def disputes_four_rows(rows: list[Row]) -> str:
    """T4 with its headings in four rows, one of them empty."""
    if kind(rows) != "t4":
        return made.html(rows)
    return made.html([rows[0], [Printed("", 15)], *rows[1:]])


def disputes_empty_heads(rows: list[Row]) -> str:
    """T4 whose merged headings are empty cells beside the first."""
    return _plain(made._expanded(rows)) if kind(rows) == "t4" else made.html(rows)


def two_tables(rows: list[Row]) -> str:
    """T3 in two tables, the second with the headings once more."""
    if kind(rows) != "t3":
        return made.html(rows)
    again = _with_repeated_headings(rows)
    flat = [[Printed(cell.text, cell.columns) for cell in row] for row in again]
    return made.html(flat[:12]) + "<p>- 5 -</p>" + made.html(flat[12:])


def row_numbers(rows: list[Row]) -> str:
    """A first column that counts the rows."""
    counted = ([Printed(str(n) if n > 3 else "序号"), *row] for n, row in enumerate(rows, start=1))
    return made.html(list(counted) if kind(rows) == "t3" else rows)


def other_columns(rows: list[Row]) -> str:
    """T3 with its columns in another order, headings and figures alike."""
    if kind(rows) != "t3":
        return made.html(rows)
    order = [6, 0, 1, 2, 3, 4, 5]
    heads = [*rows[2], *rows[1]]
    names = [heads[5], *heads[:5], heads[7]]
    changed: list[Row] = [[Printed("项目", 3), *(Printed(names[i].text) for i in order)]]
    for labels, figures in body(rows):
        changed.append([*labels, *(figures[i] for i in order)])
    return made.html(changed)


def remarks(rows: list[Row]) -> str:
    """T3 with an empty column for remarks behind the total."""
    if kind(rows) != "t3":
        return made.html(rows)
    head: Row = [*rows[0], Printed("备注", 1, 3)]
    return made.html([head, *rows[1:3], *([*row, Printed("")] for row in rows[3:])])


def remarks_with_text(rows: list[Row]) -> str:
    """T3 with a column for remarks that hold words."""
    return remarks(rows).replace('<td colspan="1" rowspan="1"></td></tr>', "<td>另有说明</td></tr>")


TEXT = (
    glued, glued_rows, repeated_slots, repeated_markdown, repeated_tabs, shattered_markdown,
    broken_markdown, aligned, mark_before, spaced_marks, upright_disputes, pages_cut,
)  # fmt: skip
HTML = (
    no_spans, expanded, repeated_html, nested, nested_all, disputes_as_columns, disputes_wrapped,
    disputes_four_rows, disputes_empty_heads, two_tables, row_numbers, other_columns, remarks,
    remarks_with_text,
)  # fmt: skip


def one_table(tables: tuple[list[Row], list[Row], list[Row]]) -> str:
    """All three tables in one, title rows between."""
    width = 15
    rows = [row for table in tables for row in table]
    padded = [[*row[:-1], Printed(row[-1].text, row[-1].columns, row[-1].rows)] for row in rows]
    assert all(a is not b for a, b in pairwise(padded))
    return made.html([row + [Printed("", width)] * (len(row) == 1) for row in padded])
