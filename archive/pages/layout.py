"""The official tables as a person knows them: which label and which cell stands where.

Driven by the codebook's rows of a form (`form_2019`, `form_2021`): a new form is new rows.
The shapes follow the annexes of 国办公开办函〔2019〕60号 and 〔2021〕30号: in T3 the results stand
in three nested label columns, in T2 each article has its own heading and measures, in T4
one row of fifteen cells stands under three levels of heading. The sheets before them (the annex
of 国办发〔2014〕32号, the regional ones) have one figure a row with its unit.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from parsers.terms import codes

APPLICANTS = codes("applicant")
"""The seven columns of T3, in the order of the form."""

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
BALANCE_NOTE_EN = "In every column: row one plus row two equals row three plus row four"
MEASURE_GRID = 6
"""Slots of a T2 row: divisible by one, two and three measures."""
SHEET = "sheet"
"""Name of the layout of a form with one figure a row."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row of the codebook that belongs to a form's table."""

    code: str
    zh: str
    en: str
    parent: str | None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A heading cell with its spans; `depth` is the label column of T3 in which it begins, in a
    sheet how many rows it is part of.
    """

    zh: str
    en: str
    rowspan: int = 1
    colspan: int = 1
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one printed figure."""

    code: str
    applicant: str | None = None
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: labels at its left, the unit where one is printed, then places for
    figures.
    """

    labels: tuple[Label, ...]
    slots: tuple[Slot, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole table: heading rows, then body rows."""

    name: str
    head: tuple[Row, ...]
    body: tuple[Row, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Codes that have a place in the table."""
        return frozenset(slot.code for row in self.body for slot in row.slots)


def t3_layout(
    rows: Iterable[CodeRow], columns: Iterable[CodeRow], printed: Collection[str]
) -> Layout:
    """Table T3. `printed` holds the codes that the report printed: a subtotal on a group's
    own heading gets a line of its own only where it was printed.
    """
    tree = _tree(rows)
    body: list[Row] = []
    for top in tree[None]:
        lines = list(_t3_lines(top, tree, printed, depth=0))
        body.extend(lines)
    return Layout("t3", _t3_head(columns), tuple(body))


def t2_layout(rows: Iterable[CodeRow]) -> Layout:
    """Table T2: for each article its name, its measures, then one row per item."""
    tree = _tree(rows)
    body: list[Row] = []
    for article in tree[None]:
        items = tree[article.code]
        measures = tree[items[0].code]
        span = MEASURE_GRID // len(measures)
        body.append(Row((Label(article.zh, article.en, colspan=MEASURE_GRID + 1),)))
        heads = (_measure_label(measure, span) for measure in measures)
        body.append(Row((Label("信息内容", "Content"), *heads)))
        body.extend(
            Row(
                (Label(item.zh, item.en),),
                tuple(Slot(measure.code, colspan=span) for measure in tree[item.code]),
            )
            for item in items
        )
    return Layout("t2", (), tuple(body))


def t4_layout(rows: Iterable[CodeRow]) -> Layout:
    """Table T4: reconsideration, then the two kinds of suit, five results each."""
    tree = _tree(rows)
    suit, review = tree[None][0], tree[None][1]
    routes = [review, *tree[suit.code]]
    first = Row((Label(review.zh, review.en, 2, 5), Label(suit.zh, suit.en, 1, 10)))
    second = Row(tuple(Label(_last(route.zh), route.en, 1, 5) for route in routes[1:]))
    results = [result for route in routes for result in tree[route.code]]
    third = Row(tuple(Label(_last(result.zh), _after_colon(result.en)) for result in results))
    return Layout("t4", (first, second, third), (Row((), tuple(Slot(r.code) for r in results)),))


def sheet_layout(rows: Iterable[CodeRow], *, cumulative: bool = False) -> Layout:
    """A sheet: in the order of the form each row with its unit and one figure; a row without a
    unit heads those below it. `cumulative`: beside the year the form has a column of all years so
    far, so that the year's figures stand under 年度.
    """
    value = Label("年度", "In the year") if cumulative else Label("统计数", "Figure")
    head = Row((Label("统计指标", "Item"), Label("单位", "Unit"), value))
    tree = _tree(rows)
    return Layout(SHEET, (head,), tuple(_sheet_lines(tree[None], tree, depth=0)))


def _sheet_lines(
    rows: Iterable[CodeRow], tree: dict[str | None, list[CodeRow]], depth: int
) -> Iterator[Row]:
    for row in rows:
        if row.unit:
            yield Row((Label(row.zh, row.en, depth=depth),), (Slot(row.code),), row.unit)
        else:
            yield Row((Label(row.zh, row.en, colspan=3, depth=depth),))
        yield from _sheet_lines(tree[row.code], tree, depth + 1)


def _tree(rows: Iterable[CodeRow]) -> dict[str | None, list[CodeRow]]:
    """Group rows by parent, in their order; a parent outside the table counts as none."""
    listed = list(rows)
    known = {row.code for row in listed}
    tree: dict[str | None, list[CodeRow]] = {None: [], **{code: [] for code in known}}
    for row in listed:
        tree[row.parent if row.parent in known else None].append(row)
    return tree


def _t3_head(columns: Iterable[CodeRow]) -> tuple[Row, ...]:
    labels = {column.code.removeprefix("applicant."): column for column in columns}

    def label(name: str, rowspan: int = 1, colspan: int = 1) -> Label:
        return Label(_last(labels[name].zh), labels[name].en, rowspan, colspan)

    corner = Label(BALANCE_NOTE, BALANCE_NOTE_EN, 3, 3)
    organisations = tuple(label(name) for name in APPLICANTS[1:-1])
    return (
        Row((corner, Label("申请人情况", "Applicants", 1, len(APPLICANTS)))),
        Row((label("natural_person", 2), label("organisation", 1, 5), label("total", 2))),
        Row(organisations),
    )


def _t3_lines(
    row: CodeRow, tree: dict[str | None, list[CodeRow]], printed: Collection[str], depth: int
) -> Iterator[Row]:
    """Lines of one row and all below it; the first carries the row's own label, spanning them."""
    children = tree[row.code]
    if not children:
        yield Row((Label(row.zh, row.en, 1, 3 - depth, depth),), _seven(row.code))
        return
    lines = [line for child in children for line in _t3_lines(child, tree, printed, depth + 1)]
    if row.code in printed:
        subtotal = Label("小计", "Subtotal as printed", colspan=2 - depth, depth=depth + 1)
        lines.insert(0, Row((subtotal,), _seven(row.code)))
    own = Label(row.zh, row.en, rowspan=len(lines), depth=depth)
    yield Row((own, *lines[0].labels), lines[0].slots)
    yield from lines[1:]


def _seven(code: str) -> tuple[Slot, ...]:
    return tuple(Slot(code, applicant) for applicant in APPLICANTS)


def _measure_label(measure: CodeRow, span: int) -> Label:
    return Label(_last(measure.zh), _after_colon(measure.en), colspan=span)


def _last(label: str) -> str:
    """The part of a codebook label after its last ｜."""
    return label.rpartition("｜")[2]


def _after_colon(label: str) -> str:
    return label.rpartition(": ")[2]
