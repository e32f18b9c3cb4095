"""The labels reader: every figure belongs to the row label before it.

In text the cells after a row label are its columns; in HTML the grid columns of the
headings decide, and only where spans are broken the order of the cells does. A row with
fewer cells than columns is not read: nobody can say which one is missing.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from parsers.forms import Form, Label
from parsers.model import Issue
from parsers.tables import columns, nameless
from parsers.tables.columns import Columns, Header
from parsers.tables.items import Item, items
from parsers.tables.nameless import Nameless
from parsers.tables.rows import Reading, Row, align, offsets, without_spacers
from parsers.tables.stream import Kind, Token

_LONGEST_UNKNOWN = 60
_LEAST_LABELS = 4
_WIDEST_GAP = 6
_ROW_ROLES = frozenset({"row", "header"})
# Figures between which nothing stands, as they follow a label: 0件12件, 23-10, N/AN/A.
_RUN_OF_FIGURES = re.compile(r"(?=.*[\dA零无])[\d+\-.,/NA零〇无件条次项个宗亿万元增加减少 ]+")


@dataclass(frozen=True, slots=True)
class _Filled:
    """A row whose slots are not yet cut to its columns."""

    columns: Columns
    slots: tuple[Token, ...]
    printed: tuple[Token, ...]

    @property
    def table(self) -> str:
        return self.columns.keys[0][0].split(".")[0]


@dataclass(slots=True)
class _Walk:
    """Where the reader stands: the table, its headings, the row that is being filled.

    `marked`: empty cells can be seen, for there are some.
    """

    form: Form
    marked: bool = False
    table: str = ""
    in_header: bool = False
    last_row: str = ""
    label: tuple[Item, Label | None] | None = None
    slots: list[Token] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)
    rows: list[_Filled] = field(default_factory=list)
    bare: list[_Filled] = field(default_factory=list)
    with_runs: set[str] = field(default_factory=set)
    nameless: list[Nameless] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    seen: list[tuple[str, str, tuple[Token, ...]]] = field(default_factory=list)

    @property
    def header(self) -> Header:
        return self.headers.setdefault(self.table, Header())


def read(stream: Sequence[Token], form: Form) -> Reading:
    """Rows of T2, T3 and T4 in the order in which they are printed."""
    walk = _Walk(form, any(token.kind is Kind.BLANK and not token.cut for token in stream))
    found = list(items(tuple(stream), form))
    for item, following in zip_longest(found, found[1:]):
        _step(walk, item, following)
    _finish(walk)
    _name(walk)
    rows = tuple(_without_empty_headers([*_resolved(walk), *_bare_rows(walk)], walk.form))
    codes = frozenset(code for _, code, _ in walk.seen if code)
    place = walk.seen[0][2][0].place if walk.seen else None
    return Reading(rows, tuple(walk.issues), table_lines(walk.seen), codes, place)


def _step(walk: _Walk, item: Item, following: Item | None) -> None:
    if _row_has_ended(walk, item.first):
        _finish(walk)
    elif _is_before_label(walk, item):
        walk.slots = []
    label = _first_heading(item, following) or _meaning(walk, item)
    if label:
        _take_label(walk, item, label)
    elif item.first.kind is Kind.TEXT:
        _take_text(walk, item)
    elif walk.label or walk.in_header or (walk.table in {"t2", "t3"} and item.first.row):
        walk.slots.append(item.first)


def _row_has_ended(walk: _Walk, token: Token) -> bool:
    """In a grid, cells of the next row never belong to this one."""
    last = walk.slots[-1] if walk.slots else walk.label[0].tokens[-1] if walk.label else None
    return bool(last and last.row and last.row != token.row)


def _is_before_label(walk: _Walk, item: Item) -> bool:
    """Whether the cells of a row so far stand before its label: its number, or fillers."""
    first = item.first
    is_of_row = bool(walk.slots and first.row and walk.slots[-1].row == first.row)
    return is_of_row and walk.label is None and first.kind is Kind.TEXT


def _first_heading(item: Item, following: Item | None) -> Label | None:
    """总计 as a heading of T3: the heading 自然人, which means nothing else, comes next."""
    nexts = [(meaning.table, meaning.role) for meaning in following.meanings] if following else []
    if len(item.meanings) < 2 or nexts != [("t3", "column")]:
        return None
    return next((m for m in item.meanings if (m.table, m.role) == ("t3", "column")), None)


def _meaning(walk: _Walk, item: Item) -> Label | None:
    """The meaning that fits the place: 其他 and 总计 are columns and rows."""
    if len(item.meanings) < 2:
        return item.meanings[0] if item.meanings else None
    if walk.in_header:
        for label in item.meanings:
            if label.role == "column" and label.table == walk.table and _expected(walk, label):
                return label
    rows = [label for label in item.meanings if label.role in _ROW_ROLES]
    return min(rows, key=lambda label: _steps_ahead(walk, label), default=None)


def _expected(walk: _Walk, label: Label) -> bool:
    """T4 repeats its columns for each route; other headings name a column once."""
    return walk.table == "t4" or label.code not in walk.header.codes


def _steps_ahead(walk: _Walk, label: Label) -> int:
    """Rows from the last row to this one in the form's order; what lies behind is far."""
    order = walk.form.t3_order
    last = order.index(walk.last_row) if walk.last_row in order else -1
    steps = order.index(label.code) - last if label.code in order else 0
    return steps if steps > 0 else len(order)


def _take_label(walk: _Walk, item: Item, label: Label) -> None:
    _finish(walk)
    walk.seen.append((label.table, label.code if label.role == "row" else "", item.tokens))
    if label.role in _ROW_ROLES or label.role == "extra":
        walk.table, walk.in_header = label.table, False
        walk.label = (item, label)
        walk.last_row = label.code if label.table == "t3" else walk.last_row
        return
    _open_header(walk, label)
    heading = replace(item.first, text=item.text)
    if label.role == "column":
        walk.header.columns.append((label.code, heading))
    elif label.role == "group":
        walk.header.groups.append((label.code, heading))


def _open_header(walk: _Walk, label: Label) -> None:
    """A block, a corner or the first heading after figures begins new headings."""
    if label.role in {"block", "corner"} or not walk.in_header or walk.table != label.table:
        before = walk.headers.get(label.table, Header())
        walk.headers[label.table] = Header(above=before.columns or before.above)
    walk.table, walk.in_header = label.table, True


def _take_text(walk: _Walk, item: Item) -> None:
    """Text that is no label: words in a grid's cell, a note, or a label nobody has mapped."""
    token = item.first
    if _is_in_row(walk, token):
        walk.slots.append(token)
    elif walk.label and not walk.slots and token.glued and token.text.startswith("("):
        return
    elif walk.table == "t4" and walk.in_header and len(token.text) <= _LONGEST_UNKNOWN:
        _finish(walk)
        walk.slots += [token] * bool(_RUN_OF_FIGURES.fullmatch(token.text))
    else:
        _keep_run_together(walk, token)
        if walk.in_header:
            walk.header.unmapped.append(item.text)
        _finish(walk)
        walk.label, walk.in_header = (item, None), False


def _keep_run_together(walk: _Walk, token: Token) -> None:
    """A row of figures between which nothing stands: it is there, and cannot be read."""
    item, label = walk.label or (None, None)
    if item and label and not walk.slots and _RUN_OF_FIGURES.fullmatch(token.text):
        walk.with_runs.add(label.table)
        if label.role in _ROW_ROLES:
            _keep_bare(walk, item, _columns_of(walk, label))


def _is_in_row(walk: _Walk, token: Token) -> bool:
    """Whether text stands in a cell of the row; beside a group's label it is a row's label."""
    if walk.label is None or token.row is None:
        return False
    item, label = walk.label
    groups_rows = label is not None and label.role == "header"
    return item.tokens[-1].row == token.row and (bool(walk.slots) or not groups_rows)


def _finish(walk: _Walk) -> None:
    """Close the row that was being filled."""
    slots, labelled = tuple(walk.slots), walk.label
    walk.slots, walk.label = [], None
    if slots and (labelled is None or labelled[1]):
        walk.seen.append((walk.table, "", slots))
    if labelled is None:
        if walk.table == "t4" and slots:
            _add_disputes(walk, slots)
        elif any(slot.kind is Kind.FIGURE for slot in slots):
            walk.nameless.append(Nameless(slots, walk.header, len(walk.rows), len(walk.seen)))
        return
    item, label = labelled
    if label is None or label.role == "extra":
        _keep_out(walk, item, label, slots)
    elif slots:
        _add(walk, item.tokens + slots, slots, _columns_of(walk, label))
    elif len(item.meanings) == 1 and label.role == "row":
        _keep_bare(walk, item, _columns_of(walk, label))


def _keep_bare(walk: _Walk, item: Item, named: Columns | None) -> None:
    if named:
        walk.bare.append(_Filled(named, (), item.tokens))


def _name(walk: _Walk) -> None:
    """Rows without a label as the row that their place tells; the others are only named."""
    labels = [code for _, code, _ in walk.seen]
    for row in reversed(walk.nameless):
        named = nameless.told(row, labels, walk.form)
        if named:
            walk.rows.insert(row.before, _Filled(named, nameless.cells(row, named), row.slots))
        elif nameless.is_row(row.slots):
            place = row.slots[0].place
            walk.issues.append(Issue("unmapped_label", _printed(row.slots), place))


def _bare_rows(walk: _Walk) -> list[Row]:
    """Labels without any cell in tables that have others: their figures are lost, not blank."""
    read = {row.columns.keys[0] for row in walk.rows}
    tables = {row.table for row in walk.rows} | walk.with_runs
    lost = {row.columns.keys[0]: row for row in walk.bare if row.table in tables}
    return [_row(walk, row, None) for first, row in lost.items() if first not in read]


def _columns_of(walk: _Walk, label: Label) -> Columns | None:
    header = walk.headers.get(label.table, Header())
    if label.table == "t2":
        return columns.of_t2(walk.form, label.code, header)
    return columns.of_t3(walk.form, label.code, header)


def _keep_out(walk: _Walk, item: Item, label: Label | None, slots: tuple[Token, ...]) -> None:
    """Figures under a label that has no code are named, never taken."""
    if walk.table and any(any(map(str.isdigit, slot.text)) for slot in slots):
        code = "extra_row" if label else "unmapped_label"
        walk.issues.append(Issue(code, _printed(item.tokens + slots), item.first.place))


def _add_disputes(walk: _Walk, slots: tuple[Token, ...]) -> None:
    """The row of figures below T4's headings; fillers of the headings stand before it."""
    named = columns.of_t4(walk.form, walk.header)
    named = named or columns.of_t4_unheaded(walk.form, walk.header, slots)
    size = len(named.keys) if named else len(walk.form.routes) * len(walk.form.t4_columns)
    slots = without_spacers([_without_filler_lines(slots)], size)[0]
    filled = [i for i, slot in enumerate(slots) if slot.kind is not Kind.BLANK]
    if not filled and (named is None or len(slots) < size):
        return
    possible = offsets(slots, size)
    start = filled[0] if filled else len(slots) - size
    start = possible.pop() if len(possible) == 1 else start
    _add(walk, slots, slots[start:], named)
    walk.in_header = False


def _without_filler_lines(slots: tuple[Token, ...]) -> tuple[Token, ...]:
    """Cells without lines of nothing but marks, where every figure has a line of its own.

    Codebook 7, filler: such a line stands for the merged cells of the headings.
    """
    lines = Counter(slot.place.line for slot in slots)
    own = [lines[slot.place.line] for slot in slots if slot.kind is Kind.FIGURE and slot.place.line]
    if set(own) != {1}:
        return slots
    return tuple(slot for slot in slots if lines[slot.place.line] == 1)


def _add(
    walk: _Walk, printed: tuple[Token, ...], slots: tuple[Token, ...], named: Columns | None
) -> None:
    """Keep a row for the end, when the fillers of all rows can be compared."""
    if named is None:
        if not all(slot.kind is Kind.BLANK for slot in slots):
            walk.issues.append(Issue("columns_unexpected", _printed(printed), printed[0].place))
        return
    filled = _Filled(named, columns.unrepeated(slots, named), printed)
    if _is_cut(filled):
        walk.issues.append(Issue("cut_off", _printed(printed), printed[0].place))
        walk.rows += _before_cut(filled) if walk.marked else []
        return
    walk.rows.append(filled)


def _is_cut(row: _Filled) -> bool:
    """Whether the text ends in a cell of a row; no number goes on behind a 0."""
    is_whole = row.table == "t4" and len(row.slots) == len(row.columns.keys)
    return row.slots[-1].cut and not (is_whole and row.slots[-1].text == "0")


def _before_cut(row: _Filled) -> list[_Filled]:
    """The cells before the one in which a text ends; none where a filler may be among them."""
    whole, keys = row.slots[:-1], row.columns.keys
    is_first = row.table != "t4" or len(row.printed) == len(row.slots)
    is_sure = is_first and all(slot.kind is Kind.FIGURE for slot in whole)
    if not whole or len(whole) >= len(keys) or row.columns.repeats or not is_sure:
        return []
    count = len(whole)
    named = replace(row.columns, keys=keys[:count], spans=(), units=row.columns.units[:count])
    return [_Filled(named, whole, row.printed)]


def _resolved(walk: _Walk) -> list[Row]:
    """Rows with the cell of each column; by the grid where there is one, else by order.

    A row that cannot be read has no slots and an issue.
    """
    cells: dict[int, tuple[Token, ...] | None] = {}
    _drop_spacers(walk)
    for table in ("t2", "t3", "t4"):
        mine = [(i, row) for i, row in enumerate(walk.rows) if row.table == table]
        aligned = align([(row.slots, len(row.columns.keys)) for _, row in mine])
        for (i, row), in_order in zip(mine, aligned, strict=True):
            cells[i] = columns.by_grid(row.slots, row.columns) or in_order
    return [_row(walk, filled, cells[i]) for i, filled in enumerate(walk.rows)]


def _drop_spacers(walk: _Walk) -> None:
    """Compare the rows of one table that have the same number of columns."""
    kinds = [(row.table, len(row.columns.keys)) for row in walk.rows]
    for kind in set(kinds):
        mine = [i for i, other in enumerate(kinds) if other == kind]
        slots = without_spacers([walk.rows[i].slots for i in mine], kind[1])
        for i, kept in zip(mine, slots, strict=True):
            walk.rows[i] = replace(walk.rows[i], slots=kept)


def _row(walk: _Walk, filled: _Filled, cells: tuple[Token, ...] | None) -> Row:
    if cells is None:
        code = "short_row" if len(filled.slots) < len(filled.columns.keys) else "long_row"
        place = filled.printed[0].place
        walk.issues.append(Issue(code, _printed(filled.printed), place))
    named = filled.columns
    return Row(filled.table, named.keys, cells or (), filled.printed, named.units)


def _printed(tokens: tuple[Token, ...]) -> str:
    return " | ".join(token.raw for token in tokens).rstrip("| ")


def _without_empty_headers(rows: Sequence[Row], form: Form) -> list[Row]:
    """Rows without those that only group others: their blanks are fillers, not cells."""
    codes = {row.keys[0][0] for row in rows}
    return [row for row in rows if not _is_filler(row, codes, form)]


def _is_filler(row: Row, codes: set[str], form: Form) -> bool:
    if row.table != "t3" or any(slot.kind is not Kind.BLANK for slot in row.printed[1:]):
        return False
    code = row.keys[0][0]
    has_children = any(other.startswith(f"{code}.") for other in codes)
    return has_children or (code not in form.t3_rows and code not in form.childless)


def table_lines(seen: Sequence[tuple[str, str, tuple[Token, ...]]]) -> frozenset[int]:
    """Lines from the first to the last label or figure of each stretch of one table.

    A label that stands alone in the prose is no table.
    """
    lines: set[int] = set()
    stretch: list[tuple[str, int, int]] = []
    for table, _, tokens in seen:
        numbers = [token.place.line for token in tokens if token.place.line]
        if not numbers:
            continue
        if stretch and (table != stretch[-1][0] or numbers[0] > stretch[-1][2] + _WIDEST_GAP):
            lines |= _covered(stretch)
            stretch = []
        stretch.append((table, min(numbers), max(numbers)))
    return frozenset(lines | _covered(stretch))


def _covered(stretch: Sequence[tuple[str, int, int]]) -> set[int]:
    if len(stretch) < _LEAST_LABELS:
        return set()
    return set(range(stretch[0][1], max(last for _, _, last in stretch) + 1))
