"""Made reports: sheets of invented figures and every layout in which such tables are printed.

A sheet knows each of its cells; a layout is a function from the sheet to text or HTML.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from parsers import codebook, forms

Key = tuple[str, str | None]
Layout = Callable[[list["Row"]], str]


@dataclass(frozen=True)
class Printed:
    """A cell of the grid: its text, how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


Row = list[Printed]


@dataclass(frozen=True)
class Sheet:
    """Three tables as rows of printed cells, and what they say."""

    form: str
    tables: tuple[list[Row], list[Row], list[Row]]
    cells: dict[Key, str]


def make_sheet(form_name: str, seed: int = 1, *, blanks: float = 0.2) -> Sheet:
    """A sheet of made figures; every kind of cell turns up."""
    form = forms.load(form_name)
    chance = random.Random(seed)
    cells: dict[Key, str] = {}

    def figure(key: Key) -> str:
        cells[key] = _figure(key, chance, blanks)
        return cells[key]

    t2 = _proactive(form, figure)
    t3 = _requests(form, figure)
    t4 = _disputes(form, figure)
    return Sheet(form_name, (t2, t3, t4), cells)


def without_rows(sheet: Sheet, prefix: str) -> Sheet:
    """A sheet whose T3 leaves some rows out, as agencies do with rows of zeros."""
    gone = {_label(sheet.form, key[0]) for key in sheet.cells if key[0].startswith(prefix)}
    rows = [row for row in sheet.tables[1] if not gone & {cell.text for cell in row}]
    cells = {key: text for key, text in sheet.cells.items() if not key[0].startswith(prefix)}
    return Sheet(sheet.form, (sheet.tables[0], rows, sheet.tables[2]), cells)


def _figure(key: Key, chance: random.Random, blanks: float) -> str:
    # The first cell of T4 has no label before it: fillers of the headings hide a blank there.
    if chance.random() < blanks and key[0] != "t4.review.upheld":
        return ""
    if key[0].endswith("fee_amount"):
        return f"{chance.randrange(90000)}.{chance.randrange(1, 9999):04d}"
    if key[0].endswith("items_delta"):
        return chance.choice(["-616", "+424", "0", "-1"])
    return chance.choice(["0", "0", "0", "1", "12", str(chance.randrange(100, 9999)), "-"])


def _label(form: str, code: str) -> str:
    return codebook.of_form(form)[code].zh_label.split("｜")[-1]


def _proactive(form: forms.Form, figure: Callable[[Key], str]) -> list[Row]:
    width = 4
    rows = []
    for block in form.blocks:
        rows.append([Printed(_label(form.name, block.code), width)])
        measures = [_label(form.name, f"{block.items[0]}.{column}") for column in block.columns]
        rows.append(_wide(["信息内容", *measures], width))
        for item in block.items:
            figures = [figure((f"{item}.{column}", None)) for column in block.columns]
            rows.append(_wide([_label(form.name, item), *figures], width))
    return rows


def _wide(texts: list[str], width: int) -> Row:
    """Cells of one row, the last one as wide as the rest of the table."""
    return [*map(Printed, texts[:-1]), Printed(texts[-1], width - len(texts) + 1)]


def _requests(form: forms.Form, figure: Callable[[Key], str]) -> list[Row]:
    heads = [_label(form.name, f"applicant.{c}") for c in form.t3_columns]
    rows: list[Row] = [
        [
            Printed("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
            Printed("申请人情况", 7),
        ],
        [Printed(heads[0], 1, 2), Printed("法人或其他组织", 5), Printed(heads[-1], 1, 2)],
        [Printed(head) for head in heads[1:-1]],
    ]
    for code in form.t3_rows:
        figures = [Printed(figure((code, column))) for column in form.t3_columns]
        rows.append([*_row_labels(form, code), *figures])
    return rows


def _row_labels(form: forms.Form, code: str) -> Row:
    """The label cells of a row: group cells stand in their first row only."""
    label = _label(form.name, code)
    if code in {"t3.received_new", "t3.carried_in", "t3.carried_out"}:
        return [Printed(label, 3)]
    results = list(form.t3_rows[2:-1])
    cells = [Printed("三、本年度办理结果", 1, len(results))] if code == results[0] else []
    parent = code.rsplit(".", 1)[0] if code.count(".") == 2 else None
    if parent is None:
        return [*cells, Printed(label, 2)]
    children = [row for row in form.t3_rows if row.startswith(f"{parent}.")]
    group = [Printed(_label(form.name, parent), 1, len(children))] * (code == children[0])
    return [*cells, *group, Printed(label)]


def _disputes(form: forms.Form, figure: Callable[[Key], str]) -> list[Row]:
    outcomes = [_label(form.name, f"t4.review.{column}") for column in form.t4_columns]
    keys = [(f"t4.{r}.{c}", None) for r in form.routes for c in form.t4_columns]
    return [
        [Printed("行政复议", 5), Printed("行政诉讼", 10)],
        [
            *(Printed(outcome, 1, 2) for outcome in outcomes),
            Printed("未经复议直接起诉", 5),
            Printed("复议后起诉", 5),
        ],
        [Printed(outcome) for _ in range(2) for outcome in outcomes],
        [Printed(figure(key)) for key in keys],
    ]


def document(sheet: Sheet, layout: Callable[[list[Row]], str]) -> str:
    """A whole made report in one layout."""
    year = 2020 if sheet.form == "form_2019" else 2023
    t2, t3, t4 = map(layout, sheet.tables)
    text = [
        f"示例县人民政府{year}年政府信息公开工作年度报告",
        "一、总体情况",
        "全年主动公开信息12条，收到申请3件。",
        "二、主动公开政府信息情况",
        t2,
        "三、收到和处理政府信息公开申请情况",
        t3,
        "四、政府信息公开行政复议、行政诉讼情况",
        t4,
        "五、存在的主要问题及改进情况",
        "无。",
        "六、其他需要报告的事项",
        "无其他需要报告的事项。",
    ]
    if t2.startswith("<"):
        return _page(text)
    return "\n".join(text) + "\n"


def _page(parts: list[str]) -> str:
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    head = f"<head><title>{parts[0]}</title></head>"
    return f"<html>{head}<body><div id='zoom'>{body}</div></body></html>"


def _expanded(rows: list[Row]) -> list[list[str]]:
    """Rows with empty fillers wherever a cell covers more than one slot."""
    grid: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in grid:
                c += 1
            covered = [(r + i, c + j) for i in range(cell.rows) for j in range(cell.columns)]
            grid |= dict.fromkeys(covered, "") | {(r, c): cell.text}
    width = 1 + max(column for _, column in grid)
    return [[grid.get((r, c), "") for c in range(width)] for r in range(len(rows))]


def value_and_mark(rows: list[Row]) -> str:
    """`value |`, a cell a line, merged cells once."""
    return "\n".join(f"{cell.text} |".lstrip() for row in rows for cell in row)


def mark_alone(rows: list[Row]) -> str:
    """The mark on a line of its own after every cell."""
    return "\n".join(f"{cell.text}\n|".lstrip("\n") for row in rows for cell in row)


def fillers_after(rows: list[Row]) -> str:
    """Cells a line; fillers up to the table's width as marks on a line after the row."""
    lines = []
    for row, fillers in _filled_up(rows):
        lines += [f"{cell.text} |".lstrip() for cell in row]
        lines += ["|" * fillers]
    return "\n".join(line for line in lines if line)


def _filled_up(rows: list[Row]) -> list[tuple[Row, int]]:
    """Rows with the number of empty cells that make all of them equally wide."""
    width = max(sum(cell.columns for cell in row) for row in rows)
    return [(row, width - len(row)) for row in rows]


def row_a_line(rows: list[Row]) -> str:
    """`a | b | c | ||`, a row a line, fillers at its end."""
    return "\n".join(
        f"{' | '.join(cell.text for cell in row)} | {'|' * fillers}"
        for row, fillers in _filled_up(rows)
    )


def leading_mark(rows: list[Row]) -> str:
    """A mark before every row, cells on lines, fillers after the last one."""
    lines = []
    for row, fillers in _filled_up(rows):
        lines += ["|", *(f"{cell.text} |".lstrip() for cell in row[:-1])]
        lines += [f"{row[-1].text} | {'|' * fillers}".strip()]
    return "\n".join(lines)


def marks_between(rows: list[Row]) -> str:
    """`a | b | c` without a mark at the end, fillers as empty cells."""
    return "\n".join(" | ".join(row) for row in _expanded(rows))


def markdown(rows: list[Row]) -> str:
    """Markdown, a rule after the first row."""
    lines = [f"| {' | '.join(row)} |" for row in _expanded(rows)]
    return "\n".join([lines[0], "|---|---|", *lines[1:]])


def tabs(rows: list[Row]) -> str:
    """Cells between tabs, as pasted from a spreadsheet."""
    return "\n".join("\t".join(row) for row in _expanded(rows))


def bare_lines(rows: list[Row]) -> str:
    """One token a line and no mark at all: only whole rows can be read."""
    return "\n".join(cell.text for row in rows for cell in row if cell.text)


def broken_labels(rows: list[Row]) -> str:
    """As `value_and_mark`, labels broken over lines inside their cells."""
    return "\n".join(f"{_broken(cell.text)} |".lstrip() for row in rows for cell in row)


def _broken(text: str) -> str:
    if len(text) < 4 or text[-1].isdigit():
        return text
    return f"{text[:2]}\n{text[2:]}"


def html(rows: list[Row]) -> str:
    """A table with its spans."""
    return f"<table>{''.join(map(_html_row, rows))}</table>"


def _html_row(row: Row, write: Callable[[str], str] = str) -> str:
    cells = "".join(
        f'<td colspan="{cell.columns}" rowspan="{cell.rows}">{write(cell.text)}</td>'
        for cell in row
    )
    return f"<tr>{cells}</tr>"


def word_html(rows: list[Row]) -> str:
    """As Word pastes it: words cut into spans, empty o:p elements, a layout table around."""
    inner = "".join(_html_row(row, _cut) for row in rows)
    return f"<table><tr><td><div><table><tbody>{inner}</tbody></table></div></td></tr></table>"


def _cut(text: str) -> str:
    pieces = "".join(f"<span><font>{c}</font></span><o:p></o:p>" for c in text)
    return f"<p class='MsoNormal'>{pieces or '<o:p>&nbsp;</o:p>'}</p>"


def spacer_html(rows: list[Row]) -> str:
    """Every row followed by an empty one."""
    return html([row for pair in rows for row in (pair, [Printed("", 1)])]) if rows else ""


LAYOUTS_WITH_BLANKS = (
    value_and_mark,
    mark_alone,
    fillers_after,
    row_a_line,
    leading_mark,
    marks_between,
    markdown,
    tabs,
    broken_labels,
    html,
    word_html,
)
