"""Two readings of the same tables, cell by cell.

Cells that both readers gave alike are confirmed; where they differ nothing is published.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TypeGuard

from parsers import codebook
from parsers.forms import Form
from parsers.model import Cell, Document, Issue, Place, State
from parsers.numbers import Figure, read_figure
from parsers.tables import labels, order
from parsers.tables.order import OrderTable
from parsers.tables.pieces import Piece
from parsers.tables.rows import Key, Reading, Row
from parsers.tables.stream import Token, tokens

_SIGNED = "items_delta"
# Words that only the printed tables use together.
_WORDS = {
    "t2": ("第二十条第", "信息内容", "行政许可"),
    "t3": ("本年新收", "政府信息公开申请", "结转下年度继续办理"),
    "t4": ("结果维持", "结果纠正", "尚未审结"),
}


@dataclass(frozen=True, slots=True)
class TablesReading:
    """Cells of T2, T3 and T4 with what the comparison says about them.

    `table_lines` are the numbers of the Lines that tables took up; `disputed` and
    `confirmed` hold (code, applicant).
    """

    cells: tuple[Cell, ...] = ()
    issues: tuple[Issue, ...] = ()
    table_lines: frozenset[int] = frozenset()
    disputed: frozenset[Key] = frozenset()
    confirmed: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Which cells both readers gave alike, and where they differ."""

    confirmed: frozenset[Key]
    disputed: frozenset[Key]
    missed: Mapping[Key, Piece]


def read_tables(document: Document, form: Form) -> TablesReading:
    """All printed cells of a form's tables, each read twice.

    A document whose figures are lost (labels once each) gives no cell at all and one
    `unrecoverable` issue.
    """
    if not form.labels:
        return TablesReading()
    stream = tokens(document, form)
    by_labels = labels.read(stream, form)
    if by_labels.is_lost:
        issue = Issue("unrecoverable", "row labels without their figures", by_labels.place)
        return TablesReading(issues=(issue,), table_lines=by_labels.lines)
    reading = combine(by_labels, order.read(document.linear, form), form)
    return replace(reading, issues=(*reading.issues, *_unread_tables(reading.cells, stream)))


def _unread_tables(cells: Sequence[Cell], stream: Sequence[Token]) -> Iterator[Issue]:
    """Tables whose words are there and not one cell: nothing is passed over in silence."""
    text = re.sub(r"\s+", "", "".join(token.text for token in stream))
    read = {cell.code.split(".")[0] for cell in cells}
    for table, words in _WORDS.items():
        if table not in read and all(word in text for word in words):
            first = next((token for token in stream if words[0] in token.text), None)
            yield Issue("table_unread", table, first.place if first else None)


def combine(by_labels: Reading, by_order: Sequence[OrderTable], form: Form) -> TablesReading:
    """The cells that the labels reader gave, without those that the order reader disputes."""
    rows, doubled = _without_doubles(by_labels.rows)
    by_order = [_without_other_order(table, rows) for table in by_order]
    agreed = compare(rows, by_order)
    cells, issues = [], [*by_labels.issues, *doubled]
    for cell, issue in _cells(rows, agreed, form):
        cells.append(cell)
        issues.extend(issue)
    return TablesReading(
        tuple(cells), tuple(issues), by_labels.lines, agreed.disputed, agreed.confirmed
    )


def _without_other_order(table: OrderTable, rows: Sequence[Row]) -> OrderTable:
    """Rows of T2 that are printed in another order than the form's: only contents compare."""
    items = [_items(keys) for keys in table.keys]
    printed = [item for row in rows if (item := _items(row.keys)) in items]
    moved = table.table == "t2" and printed != items and sorted(printed) == sorted(items)
    return replace(table, keys=(), fitted=()) if moved else table


def _items(keys: Sequence[Key]) -> str:
    return keys[0][0].rpartition(".")[0]


def _without_doubles(rows: Sequence[Row]) -> tuple[list[Row], list[Issue]]:
    """A row printed twice counts once; when the two differ it is not read."""
    kept: dict[tuple[Key, ...], Row] = {}
    issues = []
    for row in rows:
        first = kept.setdefault(row.keys, row)
        if first is not row and first.texts != row.texts:
            kept[row.keys] = Row(row.table, row.keys, (), first.printed, row.units)
            issues.append(Issue("row_printed_twice", row.keys[0][0], row.printed[0].place))
    return list(kept.values()), issues


def compare(rows: Sequence[Row], by_order: Sequence[OrderTable]) -> Agreement:
    """Compare by key where the order reader knows the rows, else by the rows' contents.

    Lines without marks print no empty cells: where they stand beside a grid (PDF), a row with
    blanks can be neither confirmed nor disputed as long as its figures follow each other alike.
    """
    mine = {key: text for row in rows for key, text in _by_key(row)}
    theirs = {key: piece for table in by_order for key, piece in _ordered(table)}
    unseen = {key for table in by_order if not table.marked for key in _unseen(table, rows)}
    shared = (mine.keys() & theirs.keys()) - unseen
    alike = {key for key in shared if mine[key] is not None and mine[key] == _text(theirs[key])}
    missed = {k: piece for k, piece in theirs.items() if k not in mine and _is_filled(piece)}
    unmapped = _differing_contents(rows, by_order, frozenset(theirs))
    disputed = (shared - alike) | missed.keys() | unmapped
    return Agreement(frozenset(alike), frozenset(disputed), missed)


def _unseen(table: OrderTable, rows: Sequence[Row]) -> Iterator[Key]:
    """The cells of rows of a grid whose figures alone stand in a run."""
    printed = {row.keys: row.texts for row in rows if row.slots and row.slots[0].columns}
    for keys, run in zip(table.keys, table.runs, strict=False):
        texts = printed.get(keys, ())
        if "" in texts and list(filter(None, texts)) == [piece.text.strip() for piece in run]:
            yield from keys


def _by_key(row: Row) -> Iterator[tuple[Key, str | None]]:
    texts: Sequence[str | None] = row.texts or [None] * len(row.keys)
    return zip(row.keys, texts, strict=True)


def _ordered(table: OrderTable) -> Iterator[tuple[Key, Piece | None]]:
    """Key and piece; None for every cell of a run that does not fill its row."""
    for keys, slots in zip(table.keys, table.fitted, strict=True):
        yield from zip(keys, slots or [None] * len(keys), strict=True)


def _is_filled(piece: Piece | None) -> TypeGuard[Piece]:
    return piece is not None and bool(piece.text)


def _text(piece: Piece | None) -> str | None:
    return piece.text.strip() if piece else None


def _differing_contents(
    rows: Sequence[Row], by_order: Sequence[OrderTable], known: frozenset[Key]
) -> set[Key]:
    """Cells of rows that no unnamed run repeats, in tables where there are unnamed runs."""
    differing: set[Key] = set()
    for name in {table.table for table in by_order if not table.keys}:
        runs = [r for t in by_order if t.table == name and not t.keys for r in t.runs]
        open_rows = [row for row in rows if row.table == name and row.keys[0] not in known]
        marked = all(table.marked for table in by_order)
        theirs = [_content([piece.text.strip() for piece in run], marked) for run in runs]
        mine = [_content(row.texts, marked) for row in open_rows]
        blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
        alike = {i for block in blocks for i in range(block.a, block.a + block.size)}
        differing |= {k for i, row in enumerate(open_rows) if i not in alike for k in row.keys}
        if not marked:  # rows of empty cells are no lines
            differing -= {
                k for row in open_rows if row.slots and not any(row.texts) for k in row.keys
            }
    return differing


def _content(cells: Sequence[str], marked: bool) -> tuple[str, ...]:
    """The cells of a row without the empty ones at its ends, which may be fillers.

    Without any empty one where these cannot be seen.
    """
    filled = [i for i, text in enumerate(cells) if text]
    if not marked:
        return tuple(cells[i] for i in filled)
    return tuple(cells[filled[0] : filled[-1] + 1]) if filled else ()


def _cells(
    rows: Sequence[Row], agreed: Agreement, form: Form
) -> Iterator[tuple[Cell, list[Issue]]]:
    for row in rows:
        units = row.units or (None,) * len(row.keys)
        slots = row.slots or (None,) * len(row.keys)
        for key, slot, unit in zip(row.keys, slots, units, strict=True):
            if slot is None:
                yield _unread(key, row.printed[0].place, _raw(row), form), []
            elif key in agreed.disputed:
                yield _disputed(key, slot.raw, slot.place, form)
            else:
                yield _cell(key, slot, unit, form)
    for key, piece in agreed.missed.items():
        yield _disputed(key, piece.text, piece.place, form)


def _raw(row: Row) -> str:
    return " | ".join(token.raw for token in row.printed)


def _disputed(key: Key, raw: str, place: Place, form: Form) -> tuple[Cell, list[Issue]]:
    cell = _unread(key, place, raw, form)
    return cell, [Issue("readings_differ", f"{_name(key)}: {raw}", place)]


def _name(key: Key) -> str:
    return " ".join(filter(None, key))


def _unread(key: Key, place: Place, raw: str, form: Form) -> Cell:
    unit = codebook.unit(form.name, key[0])
    return Cell(key[0], key[1], None, raw, State.UNREAD, unit, place)


def _cell(key: Key, slot: Token, printed_unit: str | None, form: Form) -> tuple[Cell, list[Issue]]:
    unit = codebook.unit(form.name, key[0])
    figure = read_figure(slot.text, header_unit=printed_unit, unit=unit)
    if figure.signed and not key[0].endswith(_SIGNED):
        figure = Figure(State.UNREAD)
    cell = Cell(key[0], key[1], figure.value, slot.raw, figure.state, unit, slot.place)
    if figure.state is State.UNREAD:
        return cell, [Issue("unread_cell", f"{_name(key)}: {slot.raw}", slot.place)]
    return cell, []
