"""The order reader: the k-th run of figures is the k-th row of the form.

It reads `Document.linear` alone, by its own pieces (`pieces`), and looks at no row label: a few
words that open the tables tell it where they are, the words of the headings in which order the
columns stand, and figures and empty cells between two texts are one row. Where the number of
rows is not the form's, their meaning stays open, and only their contents can be compared.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from parsers.forms import Block, Form
from parsers.model import Linear
from parsers.tables import applicants
from parsers.tables.fitting import Run, fit, fit_behind, without_repeats
from parsers.tables.pieces import Piece, has_marks, is_cut, pieces
from parsers.tables.rows import Key

_LONGEST_ANCHOR = 30
_ROUTES: Mapping[str, str] = {
    "行政复议": "review",
    "未经复议直接起诉": "suit_direct",
    "复议后起诉": "suit_after_review",
}
_OUTCOMES: Mapping[str, str] = {
    "结果维持": "upheld",
    "结果纠正": "corrected",
    "其他结果": "other",
    "其它结果": "other",
    "尚未审结": "pending",
    "总计": "total",
    "合计": "total",
}


@dataclass(frozen=True, slots=True)
class OrderTable:
    """One table as runs of cells.

    `keys[k]` are the cells of run k; () when the number of runs fits no row list of the form.
    `fitted[k]` is run k without fillers, as many cells as `keys[k]`, or None when the run does
    not say which they are. `marked`: empty cells would be seen, were there any. `repeats`: how
    often each column's heading is printed, where merged cells stand in each of their slots.
    """

    table: str
    runs: tuple[Run, ...]
    keys: tuple[tuple[Key, ...], ...] = ()
    fitted: tuple[Run | None, ...] = ()
    marked: bool = True
    repeats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A text, or the run of figures and empty cells after it.

    `texts`: how many cells of text stand between the run before and this one.
    """

    is_text: bool
    pieces: Run
    leads: bool = False
    texts: int = 0

    @property
    def is_filler(self) -> bool:
        """Empty cells before the first text of a row, or a row of nothing else."""
        return self.leads and self.is_blank

    @property
    def counts_rows(self) -> bool:
        """One number before the first text of a row."""
        return self.leads and len(self.pieces) == 1

    @property
    def text(self) -> str:
        return _squeezed("".join(piece.text for piece in self.pieces))

    @property
    def has_digits(self) -> bool:
        return any(any(map(str.isdigit, piece.text)) for piece in self.pieces)

    @property
    def is_blank(self) -> bool:
        return _is_blank(self.pieces)


def read(linear: Sequence[Linear], form: Form) -> tuple[OrderTable, ...]:
    """T2's blocks, T3 and T4, as far as they are there."""
    stream = pieces(linear)
    requests = _first_row(stream, _before_total(stream, _find(stream, 0, _opens_requests)))
    disputes = _find(stream, requests if requests < len(stream) else 0, _opens_disputes)
    requests = min(requests, disputes)
    marked = has_marks(linear)
    tables = [
        *_blocks(stream[:requests], form),
        _requests(stream[requests:disputes], form),
        _disputes(stream[disputes:], form),
    ]
    read = [replace(table, marked=marked) for table in tables if table.runs]
    return tuple(
        _before_cut(table, stream[-1]) if marked and is_cut(linear) else table for table in read
    )


def _before_cut(table: OrderTable, last: Piece) -> OrderTable:
    """A table without the figure in which the text ends: more digits may have followed."""
    run = table.runs[-1][:-1]
    whole = len(table.keys[-1]) if table.keys else 0
    if table.runs[-1][-1] is not last or not run or not all(piece.text for piece in run):
        return table
    if table.table == "t4" and len(table.runs[-1]) == whole and last.text == "0":
        return table  # no number goes on behind a 0
    keys = (*table.keys[:-1], table.keys[-1][: len(run)]) if table.keys else ()
    fitted = (*table.fitted[:-1], run if len(run) < whole else None) if table.keys else ()
    return replace(table, runs=(*table.runs[:-1], run), keys=keys, fitted=fitted)


def _find(stream: Sequence[Piece], start: int, opens: Callable[[str], bool]) -> int:
    """The first place where the text that begins there opens a table, else the end."""
    for place in range(start, len(stream)):
        if stream[place].is_text and opens(_text_from(stream, place)):
            return place
    return len(stream)


def _before_total(stream: Sequence[Piece], start: int) -> int:
    """The heading of totals may stand first of all."""
    before = _squeezed(stream[start - 1].text) if start else ""
    return start - 1 if applicants.CODES.get(before) == "total" else start


def _first_row(stream: Sequence[Piece], start: int) -> int:
    """The title of the chapter, where figures stand between it and the applicants' headings."""
    items = [i for i in range(start) if _opens_block(stream, i)]
    title = _find(stream[:start], items[-1] if items else start, _names_requests)
    has_rows = any(piece.text and not piece.is_text for piece in stream[title:start])
    return title if has_rows else start


def _names_requests(text: str) -> bool:
    return "收到和处理政府信息公开申请" in text[:_LONGEST_ANCHOR]


def _text_from(stream: Sequence[Piece], start: int) -> str:
    """A text and the short pieces that may belong to it, without white space."""
    text = _squeezed(stream[start].text)
    for piece in stream[start + 1 : start + 4]:
        if not piece.joins:
            break
        text += _squeezed(piece.text)
    return text


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _opens_disputes(text: str) -> bool:
    return text == "行政复议" or text.startswith(("结果维持", "行政复议行政诉讼"))


def _opens_requests(text: str) -> bool:
    opening = text[:_LONGEST_ANCHOR]
    return (
        "勾稽关系" in opening
        or text == "自然人"
        or text.startswith(("申请人情况", "自然人法人", "自然人商业"))
    )


def _cells(stream: Sequence[Piece]) -> Iterator[_Cell]:
    """Texts joined from their pieces, and runs of figures and empty cells of one row."""
    row_of_text: int | None = None
    texts: list[int | None] = []  # the row of each since the last run
    for (is_text, row), group in groupby(stream, key=_text_and_row):
        found = tuple(group)
        if not is_text:
            count = len(texts) if row is None else texts.count(row) or len(texts)
            yield _Cell(False, found, row is not None and row != row_of_text, count)
            texts = []
            continue
        row_of_text = found[-1].row
        starts = [i for i, piece in enumerate(found) if i == 0 or not piece.joins]
        texts += [found[i].row for i in starts]
        for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
            yield _Cell(True, found[start:end])


def _text_and_row(piece: Piece) -> tuple[bool, int | None]:
    return piece.is_text, None if piece.is_text else piece.row


def _blocks(stream: Sequence[Piece], form: Form) -> list[OrderTable]:
    """T2: a block begins with 第二十条; its rows follow 2 + as many texts as it has columns."""
    opens = [i for i in range(len(stream)) if _opens_block(stream, i)]
    starts = [i for i in opens if i - 1 not in opens]  # a merged cell may be repeated
    parts = [stream[a:b] for a, b in zip(starts, [*starts[1:], len(stream)], strict=False)]
    fits = len(parts) == len(form.blocks)
    blocks = form.blocks if fits else [None] * len(parts)
    tables = [_block(part, block, form) for part, block in zip(parts, blocks, strict=True)]
    lengths = [len(run) for table in tables if table.keys for run in table.runs]
    return [replace(table, fitted=_fitted(table, lengths)) for table in tables]


def _fitted(table: OrderTable, lengths: Sequence[int]) -> tuple[Run | None, ...]:
    """The rows of a block; those of all blocks are one table's."""
    own = [len(run) for run in table.runs]
    runs = [without_repeats(run, table.repeats) for run in table.runs]
    return fit(runs, len(table.keys[0]), own, lengths) if table.keys else ()


def _opens_block(stream: Sequence[Piece], start: int) -> bool:
    return stream[start].is_text and _text_from(stream, start).startswith("第二十条第")


def _block(part: Sequence[Piece], block: Block | None, form: Form) -> OrderTable:
    cells = list(_cells(part))
    heading = 2 + (len(block.columns) if block else 1)
    rows: list[_Cell] = []
    texts = 0
    for cell in cells:
        texts += cell.is_text
        if cell.is_text or cell.is_filler or cell.counts_rows:
            continue
        if not cell.is_blank or texts > heading:
            has_label = rows or (texts > heading and not cell.leads)
            rows.append(cell if has_label else _without_label_cell(cell, block))
    while block and len(rows) > len(block.items) and rows[-1].is_blank:
        rows.pop()
    runs = tuple(row.pieces for row in rows)
    if block is None or len(runs) != len(block.items):
        return OrderTable("t2", runs)
    columns, repeats = _measures(cells, block, form)
    keys = tuple(tuple((f"{item}.{c}", None) for c in columns) for item in block.items)
    return OrderTable("t2", runs, keys, repeats=tuple(repeats))


def _without_label_cell(row: _Cell, block: Block | None) -> _Cell:
    """A first row that has no label, without the empty cell in which it stood."""
    is_wide = block is not None and len(row.pieces) == len(block.columns) + 1
    starts_empty = not row.pieces[0].text and not row.is_blank
    return replace(row, pieces=row.pieces[1:]) if is_wide and starts_empty else row


def _measures(
    cells: Sequence[_Cell], block: Block, form: Form
) -> tuple[Sequence[str], Sequence[int]]:
    """The block's measures in the order of its headings, and how often each is repeated.

    The form's where the headings do not tell.
    """
    meanings = [m for cell in cells if cell.is_text for m in form.meanings(cell.text)]
    printed = [m.code for m in meanings if m.table == "t2" and m.role == "column"]
    groups = [(code, len(list(group))) for code, group in groupby(printed)]
    if sorted(code for code, _ in groups) != sorted(block.columns):
        return block.columns, ()
    return [code for code, _ in groups], [count for _, count in groups]


def _is_blank(run: Run) -> bool:
    return not any(piece.text for piece in run)


def _requests(stream: Sequence[Piece], form: Form) -> OrderTable:
    """T3: runs that hold a figure, and below whole headings those of empty cells as wide.

    Above the last heading empty cells are fillers. A short run counts when it holds a number:
    it is a row that lost a cell.
    """
    width = len(form.t3_columns)
    rows: list[_Cell] = []
    lengths: list[int] = []
    heading = ""
    first_heading: list[str] = []
    before = 0  # cells of the row that stand before its first text
    for cell in _cells(stream):
        if cell.is_text:
            heading = cell.text if _opens_requests(cell.text) else heading + cell.text
            first_heading += [_squeezed(p.text) for p in cell.pieces if not rows]
            continue
        if cell.is_filler or cell.counts_rows:
            before = len(cell.pieces)
            continue
        is_filler = cell.is_blank and _is_unfinished(heading, form)
        if cell.has_digits or (len(cell.pieces) >= width and not is_filler):
            rows.append(cell)
            lengths.append(before + cell.texts + len(cell.pieces))
        before = 0
    runs = tuple(row.pieces for row in rows)
    codes = next((codes for codes in _row_lists(form) if len(codes) == len(runs)), ())
    columns = applicants.in_printed_order(first_heading, form)
    keys = tuple(tuple((code, column) for column in columns) for code in codes)
    fitted = fit(runs, width, lengths)
    return OrderTable("t3", runs, keys, fitted if keys else ())


def _is_unfinished(heading: str, form: Form) -> bool:
    """Whether empty cells may be a heading's fillers: not all of its words were there yet."""
    words = {applicants.CODES[word] for word in applicants.NAME.findall(heading)}
    return not words >= set(form.t3_columns) - {"total"}


def _row_lists(form: Form) -> Iterator[tuple[str, ...]]:
    """The rows that a T3 may print.

    The form's; with one row for a childless header; with a row for each header of a group,
    and for the header of all results too.
    """
    yield form.t3_rows
    for header in form.childless:
        yield _rows_of(form, {header}, without=f"{header}.")
    groups = {row.rsplit(".", 1)[0] for row in form.t3_rows if row.count(".") > 1}
    yield _rows_of(form, groups)
    yield _rows_of(form, groups | {"t3.results"})


def _rows_of(form: Form, headers: set[str], without: str = " ") -> tuple[str, ...]:
    rows = {*form.t3_rows, *headers}
    return tuple(row for row in form.t3_order if row in rows and not row.startswith(without))


def _disputes(stream: Sequence[Piece], form: Form) -> OrderTable:
    """T4: fifteen cells, in one run or in one for each route."""
    size = len(form.t4_columns)
    whole = size * len(form.routes)
    cells = list(_cells(stream))
    rows = [cell for cell in cells if not cell.is_text]
    rows = [r for r in rows if not r.is_blank] or [r for r in rows if len(r.pieces) >= whole]
    keys = _dispute_keys("".join(cell.text for cell in cells if cell.is_text), form)
    if not rows:
        return OrderTable("t4", ())
    if len(rows[0].pieces) < whole - size:
        runs = tuple(row.pieces for row in rows[: len(form.routes)])
        by_route = [keys[i * size : (i + 1) * size] for i in range(len(runs))]
        return OrderTable("t4", runs, tuple(by_route), fit(runs, size))
    run = rows[0].pieces
    fitted = fit_behind(run, whole, _fillers(cells, rows[0]))
    return OrderTable("t4", (run,), (keys,), (fitted,))


def _fillers(cells: Sequence[_Cell], row: _Cell) -> int | None:
    """The empty cells that belong to the last row of headings, where these are filled up."""
    empty = [c for c in cells[: cells.index(row)] if not c.is_text]
    lengths = {cell.texts + len(cell.pieces) for cell in empty}
    return lengths.pop() - row.texts if len(lengths) == 1 else None


def _dispute_keys(heading: str, form: Form) -> tuple[Key, ...]:
    outcomes = _in_order(heading, _OUTCOMES, form.t4_columns)
    routes = _in_order(heading, _ROUTES, form.routes)
    return tuple((f"t4.{route}.{outcome}", None) for route in routes for outcome in outcomes)


def _in_order(heading: str, words: Mapping[str, str], codes: Sequence[str]) -> Sequence[str]:
    """Codes as their words follow each other; the form's order where one is not there."""
    found = re.findall("|".join(words), heading)
    printed = list(dict.fromkeys(words[word] for word in found))
    return printed if sorted(printed) == sorted(codes) else codes
