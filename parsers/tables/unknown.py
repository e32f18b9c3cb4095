"""Tables of figures whose labels nobody has mapped: found and named, never read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from parsers.model import Document, Issue, Line, Place, Table
from parsers.sections import chapter
from parsers.tables.stream import Kind, Token, of_lines, of_table

_LEAST_ROWS = 3
_LONGEST_LABEL = 60
_LONGEST_HEADING = 30
_MOST_LABELS = 200
_MOST_HEADINGS = 60


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table of three or more rows that are a label and figures.

    `labels` are the texts of its cells, headings of columns too; `lines` the lines that it
    takes up in a text; `rows` the labels of its rows with figures.
    """

    labels: tuple[str, ...]
    rows: tuple[str, ...]
    place: Place
    lines: frozenset[int] = frozenset()

    def issue(self, code: str) -> Issue:
        """The table as an issue that names its labels, of very long ones the first 200."""
        names = list(dict.fromkeys(self.labels))
        more = f" / … {len(names) - _MOST_LABELS} more" if len(names) > _MOST_LABELS else ""
        return Issue(code, " / ".join(names[:_MOST_LABELS]) + more, self.place)


def figure_tables(document: Document) -> tuple[UnknownTable, ...]:
    """Tables of three or more rows that are a label and figures, whoever made them."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    found = [unknown for table in tables if (unknown := _of_grid(table))]
    lines = [block for block in document.blocks if isinstance(block, Line)]
    return (*found, *_of_stream(tuple(of_lines(lines))))


def _of_grid(table: Table) -> UnknownTable | None:
    tokens = tuple(of_table(table))
    rows = [list(group) for _, group in groupby(tokens, key=lambda token: token.row)]
    labels = [row[0].text for row in map(_filled, rows) if _is_row(row)]
    if len(labels) < _LEAST_ROWS:
        return None
    texts = tuple(token.text for token in tokens if token.kind is Kind.TEXT)
    return UnknownTable(texts, tuple(labels), Place(table=table.number))


def _filled(row: Sequence[Token]) -> list[Token]:
    return [token for token in row if token.kind is not Kind.BLANK]


def _is_row(row: Sequence[Token]) -> bool:
    return bool(row) and row[0].kind is Kind.TEXT and any(map(_is_number, row))


def _is_number(token: Token) -> bool:
    return token.kind is Kind.FIGURE and any(map(str.isdigit, token.text))


def _of_stream(stream: Sequence[Token]) -> Iterator[UnknownTable]:
    """Runs of labels and figures; a long text or a sentence between ends the table."""
    for is_prose, group in groupby(stream, key=_is_prose):
        run = [] if is_prose else list(group)
        starts = [
            i for i in range(1, len(run)) if _is_number(run[i]) and _label(run, i) is not None
        ]
        rows = list(dict.fromkeys(_label(run, i) for i in starts))
        if len(rows) >= _LEAST_ROWS:
            yield _unknown(run, [row for row in rows if row is not None])


def _is_prose(token: Token) -> bool:
    text = token.text
    is_text = token.kind is Kind.TEXT
    return is_text and (len(text) > _LONGEST_LABEL or text.rstrip().endswith(("。", "；", ";")))


def _label(run: Sequence[Token], figure: int) -> int | None:
    """The label of the figure: the first text of its line, or the text before it."""
    row = run[figure].row
    at = figure - 1
    while at >= 0 and run[at].kind is not Kind.TEXT:
        at -= 1
    while row is not None and at > 0 and run[at - 1].kind is Kind.TEXT and run[at - 1].row == row:
        at -= 1
    return at if at >= 0 else None


def _unknown(run: Sequence[Token], rows: Sequence[int]) -> UnknownTable:
    start = _heading_start(run, rows[0])
    last = max(i for i, token in enumerate(run) if token.kind is Kind.FIGURE)
    inside = run[start : last + 1]
    numbers = [token.place.line for token in inside if token.place.line]
    lines = frozenset(range(min(numbers), max(numbers) + 1)) if numbers else frozenset()
    texts = tuple(token.text for token in inside if token.kind is Kind.TEXT)
    names = tuple(run[i].text for i in rows)
    return UnknownTable(texts, names, run[rows[0]].place, lines)


def _heading_start(run: Sequence[Token], first: int) -> int:
    """Where the headings above the first row begin: short texts, no chapter's title."""
    start = first
    while start > max(0, first - _MOST_HEADINGS):
        above = run[start - 1]
        if above.kind is Kind.TEXT and (
            len(above.text) > _LONGEST_HEADING or chapter(above.text) is not None
        ):
            break
        start -= 1
    return start
