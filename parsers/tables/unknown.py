"""Tables of figures whose labels nobody has mapped: found and named, never read."""

from collections.abc import Iterator
from itertools import groupby

from parsers.model import Document, Issue
from parsers.tables.stream import Kind, Token, tokens

_LEAST_ROWS = 3
_LONGEST_LABEL = 40


def figure_tables(document: Document) -> tuple[Issue, ...]:
    """`unknown_form` issues: three or more rows that are a label and figures."""
    found = []
    for labels in _tables(tokens(document)):
        names = " / ".join(label.text for label in labels[:40])
        found.append(Issue("unknown_form", names, labels[0].place))
    return tuple(found)


def _tables(stream: tuple[Token, ...]) -> Iterator[list[Token]]:
    """Labels of runs of rows; a long text between ends the table."""
    labels: list[Token] = []
    last: Token | None = None
    for kind, group in groupby(stream, key=_shape):
        members = list(group)
        if kind == "label":
            last = members[-1]
        elif kind == "figures" and last is not None:
            labels.append(last)
            last = None
        elif kind == "prose":
            if len(labels) >= _LEAST_ROWS:
                yield labels
            labels, last = [], None
    if len(labels) >= _LEAST_ROWS:
        yield labels


def _shape(token: Token) -> str:
    if token.kind is Kind.TEXT:
        return "label" if len(token.text) <= _LONGEST_LABEL else "prose"
    is_number = any(map(str.isdigit, token.text))
    return "figures" if is_number else "blank"
