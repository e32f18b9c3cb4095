"""Tables of figures whose labels nobody has mapped: found and named, never read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from parsers.model import Document, Line, Place, Table
from parsers.sections import UNMAPPED, chapter
from parsers.sheets.units import unit_of
from parsers.tables.stream import Kind, Token, of_lines, parts_of

_LEAST_ROWS = 3
_LONGEST_LABEL = 60
_MOST_LABELS = 200
_MOST_HEADINGS = 60
_Part = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table of three or more rows that are a label and figures.

    `labels` are the texts of its cells, headings of columns too; `lines` the lines that it
    takes up in a text; `rows` the labels of its rows with figures, `width` how many figures
    most of them have.
    """

    labels: tuple[str, ...]
    rows: tuple[str, ...]
    width: int
    place: Place
    lines: frozenset[int] = frozenset()

    @property
    def named(self) -> str:
        """Its labels as an issue lists them, of very many the first 200."""
        names = list(dict.fromkeys(self.labels))
        more = f" / … {len(names) - _MOST_LABELS} more" if len(names) > _MOST_LABELS else ""
        return " / ".join(names[:_MOST_LABELS]) + more


def figure_tables(document: Document, least: int = _LEAST_ROWS) -> tuple[UnknownTable, ...]:
    """Tables of `least` or more rows that are a label and figures, whoever made them.

    With one row alone a grid counts too in which figures stand below headings only.
    """
    tables = [block for block in document.blocks if isinstance(block, Table)]
    found = [unknown for table in tables if (unknown := _of_grid(table, least))]
    lines = [block for block in document.blocks if isinstance(block, Line)]
    runs = _runs(tuple(of_lines(lines)), frozenset(b.number for b in lines if _is_title(b)))
    return (*found, *(table for run in runs if (table := _of_run(run, least))))


def _is_title(line: Line) -> bool:
    found = chapter(line.text)
    return found is not None and found[0] != UNMAPPED


def _of_grid(table: Table, least: int) -> UnknownTable | None:
    rows = [
        [part for cell in row if cell.origin for part in parts_of(cell.text)] for row in table.rows
    ]
    labels = [row[0][1] for row in map(_filled, rows) if _is_row(row)]
    if len(labels) < least and not (least == 1 and any(map(_has_number, rows))):
        return None
    texts = _labels(part for row in rows for part in row)
    widths = [sum(kind is Kind.FIGURE for kind, _ in row) for row in rows]
    return UnknownTable(texts, tuple(labels), _most_common(widths), Place(table=table.number))


def _labels(parts: Iterable[_Part]) -> tuple[str, ...]:
    """All texts but units, which stand in a column of their own."""
    return tuple(text for kind, text in parts if kind is Kind.TEXT and unit_of(text) is None)


def _most_common(widths: Sequence[int]) -> int:
    return Counter(filter(None, widths)).most_common(1)[0][0]


def _filled(row: Sequence[_Part]) -> list[_Part]:
    return [part for part in row if part[0] is not Kind.BLANK]


def _is_row(row: Sequence[_Part]) -> bool:
    return bool(row) and row[0][0] is Kind.TEXT and _has_number(row)


def _has_number(row: Sequence[_Part]) -> bool:
    return any(kind is Kind.FIGURE and any(map(str.isdigit, text)) for kind, text in row)


def _is_number(token: Token) -> bool:
    return token.kind is Kind.FIGURE and any(map(str.isdigit, token.text))


def _runs(stream: Sequence[Token], titles: frozenset[int]) -> Iterator[list[Token]]:
    """Stretches of labels and figures between sentences and the titles of chapters."""
    for is_between, group in groupby(
        stream, key=lambda token: token.place.line in titles or _is_prose(token)
    ):
        if not is_between:
            yield list(group)


def _of_run(run: Sequence[Token], least: int) -> UnknownTable | None:
    labelled = [(token, at) for token, at in _labelled(run) if at is not None]
    widths = Counter(at for _, at in labelled)
    rows = {at for token, at in labelled if _is_number(token)}
    if len(rows) < least:
        return None
    return _unknown(run, sorted(rows), _most_common([widths[row] for row in rows]))


def _is_prose(token: Token) -> bool:
    text = token.text
    is_text = token.kind is Kind.TEXT
    return is_text and (len(text) > _LONGEST_LABEL or text.rstrip().endswith(("。", "；", ";")))


def _labelled(run: Sequence[Token]) -> Iterator[tuple[Token, int | None]]:
    """Every figure with the place of its label: the first text of its line, or the last before."""
    last: int | None = None
    first_of_line = 0
    for i, token in enumerate(run):
        if token.kind is Kind.TEXT:
            goes_on = last == i - 1 and token.row is not None and run[i - 1].row == token.row
            first_of_line = first_of_line if goes_on else i
            last = i
        elif token.kind is Kind.FIGURE:
            in_line = last is not None and token.row is not None and run[last].row == token.row
            yield token, first_of_line if in_line else last


def _unknown(run: Sequence[Token], rows: Sequence[int], width: int) -> UnknownTable:
    start = _heading_start(run, rows[0])
    last = max(i for i, token in enumerate(run) if token.kind is Kind.FIGURE)
    inside = run[start : last + 1]
    numbers = [token.place.line for token in inside if token.place.line]
    lines = frozenset(range(min(numbers), max(numbers) + 1)) if numbers else frozenset()
    texts = _labels((token.kind, token.text) for token in inside)
    names = tuple(run[i].text for i in rows)
    return UnknownTable(texts, names, width, run[rows[0]].place, lines)


def _heading_start(run: Sequence[Token], first: int) -> int:
    """Where the headings above the first row begin."""
    start = first
    while start > max(0, first - _MOST_HEADINGS) and run[start - 1].kind is not Kind.FIGURE:
        start -= 1
    return start
