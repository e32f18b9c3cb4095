"""Rows of a sheet in one piece: label, unit and figure between which nothing stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.forms import Form
from parsers.tables.stream import Kind, Token

_ROW = re.compile(
    r"(?P<label>.+?)\s*(?:\d{1,3})?\s*(?P<unit>件次|人次|[亿万]?元|[件条次篇个人])\s*"
    r"(?P<figure>\d[\d,]*(?:\.\d+)?|-+|/+|无|[零〇])"
)
_LEADING = re.compile(r"^\d{1,3}")
_MOST_PIECES = 4


def unglued(stream: Sequence[Token], form: Form) -> Iterator[Token]:
    """The stream with such rows taken apart, where their label is one of the form.

    The label may begin on the lines above. A number before the label, or between
    label and unit, is the line's.
    """
    for i, token in enumerate(stream):
        row = _ROW.fullmatch(token.text.strip()) if token.kind is Kind.TEXT else None
        if row is None or form.meanings(token.text) or not _is_label(stream, i, row, form):
            yield token
            continue
        label = row["label"] if form.meanings(row["label"]) else _LEADING.sub("", row["label"])
        yield replace(token, text=label, raw=row["label"])
        for name, kind in (("unit", Kind.TEXT), ("figure", Kind.FIGURE)):
            yield replace(token, kind=kind, text=row[name], raw=row[name], glued=False)


def _is_label(stream: Sequence[Token], i: int, row: re.Match[str], form: Form) -> bool:
    """Whether the label, or its end with the pieces above, is known."""
    text = row["label"]
    for above in range(i, max(-1, i - _MOST_PIECES), -1):
        if above < i:
            if stream[above].kind is not Kind.TEXT:
                return False
            text = stream[above].text + text
        if form.meanings(text) or form.meanings(_LEADING.sub("", text)):
            return True
    return False
