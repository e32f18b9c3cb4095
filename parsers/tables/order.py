"""The order reader: the k-th run of figures is the k-th row of the form.

It does not look at row labels at all: a few words that open the tables tell it where they
are, and figures and empty cells between two texts are one row. Where the number of rows is
not the form's, their meaning stays open, and only their contents can be compared.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from parsers.forms import Block, Form
from parsers.tables.rows import Key, without_spacers
from parsers.tables.stream import Kind, Token

_LONGEST_ANCHOR = 30
Run = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class OrderTable:
    """One table as runs of cells.

    `keys[k]` are the cells of run k; () when the number of runs fits no row list of the form.
    """

    table: str
    runs: tuple[Run, ...]
    keys: tuple[tuple[Key, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A text, or the run of figures and empty cells after it."""

    is_text: bool
    tokens: Run
    leads: bool = False

    @property
    def is_filler(self) -> bool:
        """Empty cells before the first text of a row, or a row of nothing else."""
        return self.leads and self.is_blank

    @property
    def text(self) -> str:
        return re.sub(r"\s+", "", "".join(token.text for token in self.tokens))

    @property
    def has_digits(self) -> bool:
        return any(any(map(str.isdigit, token.text)) for token in self.tokens)

    @property
    def is_blank(self) -> bool:
        return _is_blank(self.tokens)


def read(stream: Sequence[Token], form: Form) -> tuple[OrderTable, ...]:
    """T2's blocks, T3 and T4, as far as they are there."""
    requests = _find(stream, 0, _opens_requests)
    disputes = _find(stream, requests if requests < len(stream) else 0, _opens_disputes)
    requests = min(requests, disputes)
    tables = [
        *_blocks(stream[:requests], form),
        _requests(stream[requests:disputes], form),
        _disputes(stream[disputes:], form),
    ]
    return tuple(table for table in tables if table.runs)


def _find(stream: Sequence[Token], start: int, opens: Callable[[str], bool]) -> int:
    """The first place where the text that begins there opens a table, else the end."""
    for place in range(start, len(stream)):
        if stream[place].kind is Kind.TEXT and opens(_text_from(stream, place)):
            return place
    return len(stream)


def _text_from(stream: Sequence[Token], start: int) -> str:
    """A text and the short pieces that may belong to it, without white space."""
    text = _squeezed(stream[start].text)
    for token in stream[start + 1 : start + 4]:
        if not token.glued or token.kind is not Kind.TEXT:
            break
        text += _squeezed(token.text)
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


def _cells(stream: Sequence[Token]) -> Iterator[_Cell]:
    """Texts joined from their pieces, and runs of figures and empty cells of one row."""
    row_of_text = None
    for (is_text, row), group in groupby(stream, key=_text_and_row):
        tokens = tuple(group)
        if not is_text:
            yield _Cell(False, tokens, leads=row is not None and row != row_of_text)
            continue
        row_of_text = tokens[-1].row
        starts = [i for i, token in enumerate(tokens) if i == 0 or not token.glued]
        for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
            yield _Cell(True, tokens[start:end])


def _text_and_row(token: Token) -> tuple[bool, tuple[int, int] | None]:
    is_text = token.kind is Kind.TEXT
    return is_text, None if is_text else token.row


def _blocks(stream: Sequence[Token], form: Form) -> list[OrderTable]:
    """T2: a block begins with 第二十条; its rows follow 2 + as many texts as it has columns."""
    starts = [i for i in range(len(stream)) if _opens_block(stream, i)]
    parts = [stream[a:b] for a, b in zip(starts, [*starts[1:], len(stream)], strict=False)]
    fits = len(parts) == len(form.blocks)
    blocks = form.blocks if fits else [None] * len(parts)
    return [_block(part, block) for part, block in zip(parts, blocks, strict=True)]


def _opens_block(stream: Sequence[Token], start: int) -> bool:
    token = stream[start]
    return token.kind is Kind.TEXT and _text_from(stream, start).startswith("第二十条第")


def _block(part: Sequence[Token], block: Block | None) -> OrderTable:
    width = len(block.columns) if block else 1
    heading = 2 + width
    runs: list[Run] = []
    texts = 0
    for cell in _cells(part):
        texts += cell.is_text
        if cell.is_text or cell.is_filler:
            continue
        if not cell.is_blank or texts > heading:
            runs.append(cell.tokens)
    runs = without_spacers(runs, width)
    while block and len(runs) > len(block.items) and _is_blank(runs[-1]):
        runs.pop()
    if block is None or len(runs) != len(block.items):
        return OrderTable("t2", tuple(runs))
    keys = [tuple((f"{item}.{c}", None) for c in block.columns) for item in block.items]
    return OrderTable("t2", tuple(runs), tuple(keys))


def _is_blank(run: Run) -> bool:
    return all(token.kind is Kind.BLANK for token in run)


def _requests(stream: Sequence[Token], form: Form) -> OrderTable:
    """T3: the first filled run is its first row; blank runs in headings are fillers.

    A short run counts when it holds a number: it is a row that lost a cell.
    """
    width = len(form.t3_columns)
    runs: list[Run] = []
    in_heading = True
    for cell in _cells(stream):
        if cell.is_text:
            in_heading = in_heading or _opens_requests(cell.text)
        elif cell.is_filler:
            continue
        elif cell.has_digits or (len(cell.tokens) >= width and not (in_heading and cell.is_blank)):
            runs.append(cell.tokens)
            in_heading = False
    runs = without_spacers(runs, width)
    rows = next((rows for rows in _row_lists(form) if len(rows) == len(runs)), ())
    keys = [tuple((row, column) for column in form.t3_columns) for row in rows]
    return OrderTable("t3", tuple(runs), tuple(keys))


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


def _disputes(stream: Sequence[Token], form: Form) -> OrderTable:
    """T4: fifteen cells, in one run or in one for each route."""
    size = len(form.t4_columns)
    whole = size * len(form.routes)
    found = [cell.tokens for cell in _cells(stream) if not cell.is_text]
    runs = [_stripped(without_spacers([run], whole)[0], whole) for run in found]
    runs = [run for run in runs if not _is_blank(run)] or [r for r in runs if len(r) >= whole]
    first = len(form.routes) if runs and len(runs[0]) < whole - size else 1
    slots = tuple(token for run in runs[:first] for token in run)
    if not slots:
        return OrderTable("t4", ())
    keys = tuple((f"t4.{r}.{c}", None) for r in form.routes for c in form.t4_columns)
    return OrderTable("t4", (slots,), (keys,))


def _stripped(run: Run, size: int) -> Run:
    """Without the fillers of the headings before the first figure."""
    while len(run) > size and run[0].kind is Kind.BLANK:
        run = run[1:]
    return run
