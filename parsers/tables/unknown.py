"""Tables of figures whose labels nobody has mapped: found and named, never read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from parsers.model import Document, Issue
from parsers.tables.stream import Kind, Token, tokens

_LEAST_ROWS = 3
_LONGEST_LABEL = 40
_LINES_OF_LAST_ROW = 3


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table that nobody has mapped: its labels as an issue, the lines that it takes up."""

    issue: Issue
    lines: frozenset[int]


def figure_tables(document: Document) -> tuple[UnknownTable, ...]:
    """Tables of three or more rows that are a label and figures."""
    return tuple(_unknown(labels) for labels in _tables(tokens(document)))


def _unknown(labels: list[Token]) -> UnknownTable:
    names = " / ".join(label.text for label in labels[:40])
    lines = [label.place.line for label in labels if label.place.line]
    covered = frozenset(range(lines[0], lines[-1] + _LINES_OF_LAST_ROW)) if lines else frozenset()
    return UnknownTable(Issue("unknown_form", names, labels[0].place), covered)


def _tables(stream: tuple[Token, ...]) -> Iterator[list[Token]]:
    """Labels of runs of rows; a long text between ends the table."""
    labels: list[Token] = []
    last: Token | None = None
    for kind, group in groupby(stream, key=_shape):
        members = list(group)
        if kind == "label":
            last = _label_of_row(members)
        elif kind == "figures" and last is not None:
            labels.append(last)
            last = None
        elif kind == "prose":
            if len(labels) >= _LEAST_ROWS:
                yield labels
            labels, last = [], None
    if len(labels) >= _LEAST_ROWS:
        yield labels


def _label_of_row(texts: list[Token]) -> Token:
    """The first text of the row that the last one stands in: its label, before a unit."""
    row = texts[-1].row
    return next((token for token in texts if row and token.row == row), texts[-1])


def _shape(token: Token) -> str:
    if token.kind is Kind.TEXT:
        return "label" if len(token.text) <= _LONGEST_LABEL else "prose"
    is_number = any(map(str.isdigit, token.text))
    return "figures" if is_number else "blank"
