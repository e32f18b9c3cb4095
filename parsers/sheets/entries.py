"""A sheet as a list of entries: label, unit, figures, in the order in which they are read.

Grids are taken apart by their columns (several columns of entries may stand side by side),
texts by the order of their pieces. What a label means is left to `labels`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from parsers.forms import HEADINGS, Form
from parsers.forms.spelling import sheet_keys, squeezed_key, trailing_unit
from parsers.model import Document, Line, Table
from parsers.sheets.glued import unglued
from parsers.sheets.grids import Grid, grid_of
from parsers.sheets.line_numbers import without_line_numbers
from parsers.sheets.units import Unit, unit_of
from parsers.tables.items import Item, items
from parsers.tables.stream import Kind, Token, of_lines
from parsers.text import without_notes

_LONGEST_HEADINGS = 40
# The number of a page, which text layers leave inside the labels that a page break cuts.
_PAGE_NUMBER = re.compile(r"(?:Page|P\.|第) ?\d+(?: ?页)?(?: ?- ?.*)?|- ?\d+ ?-", re.IGNORECASE)
_DATED = re.compile(r"(?:(20\d\d)年度?|本年度?)(?:统计数|数量|数值|数据|数|合计)?")


@dataclass(slots=True)
class Entry:
    """One row of a sheet as printed; `values` are its figures, one for each value column.

    `lane` counts the columns of entries that stand side by side. `fixed`: the values stand
    in their columns already, as in a grid.
    """

    item: Item
    lane: int = 0
    unit: Unit | None = None
    unit_token: Token | None = None
    values: list[Token] = field(default_factory=list)
    fixed: bool = False
    table: int = 0

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Everything that was printed of it."""
        unit = (self.unit_token,) if self.unit_token else ()
        return (*self.item.tokens, *unit, *self.values)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column of figures: its code (`year`, `cumulative`), the year it names."""

    code: str
    token: Token
    year: int | None = None
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Entries:
    """All entries of a document's sheet, headings of its figures, and marks of where it stands."""

    entries: tuple[Entry, ...]
    headings: tuple[Heading, ...] = ()
    seen: tuple[Token, ...] = ()


def heading_of(text: str, form: Form) -> tuple[str, int | None] | None:
    """What a heading of a column of figures says: its code and its year.

    `2009年度` is a year's column; None when the text is no such heading.
    """
    dated = _DATED.fullmatch(re.sub(r"[\s()]+", "", text))
    if dated:
        return "year", int(dated.group(1)) if dated.group(1) else None
    named = next((m for m in form.meanings(text) if m.role == "value"), None)
    return (named.code, None) if named else None


def entries_of(document: Document, form: Form) -> Entries:
    """The entries of a document, from its grids where there are any with labels, else its lines."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    grids: list[Grid] = []
    for table in tables:
        if grid := grid_of(table, form, heading_of, grids[-1] if grids else None):
            grids.append(grid)
    if grids:
        return _of_grids(grids, form)
    lines = [block for block in document.blocks if isinstance(block, Line)]
    lines = [line for line in lines if not _PAGE_NUMBER.fullmatch(line.text.strip())]
    return _of_text(tuple(of_lines(lines)), form)


def words_of(document: Document) -> tuple[str, str]:
    """All words of a document as they stand in keys of labels, with and without notes.

    Every key of a label that `entries_of` could find stands in one of the two.
    """
    pieces = []
    for block in document.blocks:
        if isinstance(block, Table):
            pieces += [cell.text for row in block.rows for cell in row if cell.origin]
        elif not _PAGE_NUMBER.fullmatch(block.text.strip()):
            pieces.append(block.text)
    text = "".join(pieces)
    return squeezed_key(text), squeezed_key(without_notes(text))


def _of_grids(grids: Sequence[Grid], form: Form) -> Entries:
    """Side by side columns are read one after the other, over page breaks too."""
    entries, headings = [], []
    for grid in grids:
        headings += [Heading(*heading) for heading in grid.headings]
        for row in grid.rows:
            pieces = [Item((label,), form.meanings(label.text)) for label in row.labels]
            *groups, last = _joined(pieces, form)
            entries += [Entry(group, row.lane, table=grid.number) for group in groups]
            unit = unit_of(row.unit.text) if row.unit else None
            values = list(row.values)
            entries.append(Entry(last, row.lane, unit, row.unit, values, True, grid.number))
    alike = len({grid.lanes for grid in grids}) == 1
    entries.sort(key=lambda e: (e.lane, e.table) if alike else (e.table, e.lane))
    return Entries(tuple(entries), tuple(headings))


def _joined(pieces: list[Item], form: Form) -> list[Item]:
    """A label cut over several cells is one label; else the cells before it are its groups."""
    if not pieces[-1].meanings and len(pieces) > 1:
        tokens = tuple(token for piece in pieces for token in piece.tokens)
        meanings = form.meanings("".join(token.text for token in tokens))
        if meanings:
            return [Item(tokens, meanings)]
    return [piece for piece in pieces[:-1] if piece.meanings] + [pieces[-1]]


@dataclass(slots=True)
class _Walk:
    """Where the reader of a text stands."""

    form: Form
    lanes: int = 1
    open: Entry | None = None
    rows: int = 0
    entries: list[Entry] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    seen: list[Token] = field(default_factory=list)


def _of_text(stream: tuple[Token, ...], form: Form) -> Entries:
    walk = _Walk(form)
    stream = without_line_numbers(tuple(unglued(stream, form)), form)
    stream = tuple(_with_years(stream))
    for item in items(stream, form):
        _step(walk, item)
    return Entries(tuple(_by_lane(walk)), tuple(walk.headings), tuple(walk.seen))


def _step(walk: _Walk, item: Item) -> None:
    token = item.first
    heading = _heading(walk, item)
    if token.kind is not Kind.TEXT:
        if walk.open is not None and not _is_next_row(walk.open, token):
            walk.open.values.append(token)
    elif heading or (run := _run_together(walk, item)):
        walk.open = None
        walk.seen += item.tokens
        walk.headings += [heading] if heading else run
    elif (unit := unit_of(token.text)) and walk.open is not None and not walk.open.values:
        walk.open.unit, walk.open.unit_token = unit, token
    elif _is_note(walk.open, item):
        return
    else:
        _open(walk, item)


def _heading(walk: _Walk, item: Item) -> Heading | None:
    found = heading_of(item.text, walk.form)
    if found and found[1] and not walk.seen:
        return None  # a year that stands alone in the text above the sheet
    return Heading(found[0], item.first, found[1]) if found else None


def _run_together(walk: _Walk, item: Item) -> list[Heading]:
    """Headings between which only spaces stood: 指标 单位 2009年度 历年累计."""
    if item.meanings or len(item.text) > _LONGEST_HEADINGS:
        return []
    assert walk.form.sheet is not None
    one, several = _headings_of(walk.form.sheet.headings)
    text = re.sub(r"[\s()|]+", "", item.text)
    if not several.fullmatch(text):
        return []
    pieces = [match.group() for match in one.finditer(text)]
    if all(map(_DATED.fullmatch, pieces)):
        return []
    found = [heading_of(piece, walk.form) for piece in pieces]
    return [Heading(code[0], item.first, code[1]) for code in found if code]


@cache
def _headings_of(names: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A heading of a form, and several of them one after the other."""
    one = "|".join([_DATED.pattern, *sorted(map(re.escape, names), key=len, reverse=True)])
    return re.compile(one), re.compile(f"(?:{one}){{2,}}")


def _open(walk: _Walk, item: Item) -> None:
    roles = {meaning.role for meaning in item.meanings}
    if roles and roles <= HEADINGS:
        walk.open = None
        walk.seen += item.tokens
        return
    walk.open = Entry(item, unit=_trailing_unit(item, walk.form))
    walk.entries.append(walk.open)


def _trailing_unit(item: Item, form: Form) -> Unit | None:
    """The unit that stands behind a label in its own cell: 收到申请数(件), 收到申请数 件."""
    name = trailing_unit(item.text)
    is_of_label = name and form.labels.get(sheet_keys(item.text)[0])
    return unit_of(name) if name and not is_of_label else None


def _is_next_row(entry: Entry, token: Token) -> bool:
    last = entry.values[-1] if entry.values else entry.unit_token or entry.item.tokens[-1]
    return bool(last.row and token.row and last.row != token.row)


def _is_note(entry: Entry | None, item: Item) -> bool:
    """Words in brackets below a label that explain it."""
    is_note = item.first.glued and item.first.text.startswith("(") and not item.meanings
    return is_note and entry is not None and not entry.values


def _with_years(stream: Iterable[Token]) -> Iterator[Token]:
    """The stream with headings in one piece that were broken behind the year: 2009 / 年度."""
    held: Token | None = None
    for token in stream:
        if held is not None and token.glued and token.text.startswith("年"):
            yield replace(held, kind=Kind.TEXT, text=held.text + token.text, raw=held.raw)
            held = None
            continue
        if held is not None:
            yield held
        held = token if re.fullmatch(r"20\d\d", token.text) else None
        if held is None:
            yield token
    if held is not None:
        yield held


def _by_lane(walk: _Walk) -> Iterable[Entry]:
    """Entries column by column where the headings are printed twice side by side."""
    lanes = _lanes(walk)
    if lanes == 1:
        return walk.entries
    dealt = list(_dealt(walk.entries, lanes))
    return sorted(dealt, key=lambda entry: entry.lane)


def _lanes(walk: _Walk) -> int:
    first = next((e for e in walk.entries if e.item.meanings and e.values), None)
    before = first.item.first.place.line if first else None
    early = [h for h in walk.headings if before is None or (h.token.place.line or 0) <= before]
    codes = [heading.code for heading in early]
    return max(1, codes.count("year")) if len(set(codes)) == 1 and len(codes) > 1 else 1


def _dealt(entries: Sequence[Entry], lanes: int) -> Iterator[Entry]:
    lane = 0
    row: tuple[int, int] | None = None
    for entry in entries:
        here = entry.item.first.row
        if here is not None and here != row:
            lane, row = 0, here
        yield replace(entry, lane=lane)
        skipped = max(0, len(entry.values) - 1) // 3
        lane = (lane + 1 + skipped) % lanes
