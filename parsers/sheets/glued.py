"""Rows of a sheet in one piece: label, unit and figure between which nothing stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.forms import Form
from parsers.tables.stream import Kind, Token

_UNIT = "件次|人次|[亿万]?元|[件条次篇个人]"
_ROW = re.compile(
    rf"(?P<label>.+?)\s*(?:\d{{1,3}})?\s*(?P<unit>{_UNIT})\s*"
    r"(?P<figures>(?:\d|-|/|无|[零〇]|N/?A)[\d,. \-/零〇NA件条次人亿万元篇个]*)"
)
# 2 358条, 0.09万元, N/A, 零条
_FIGURE = re.compile(
    rf"\d[\d,]*(?: \d{{3}}(?!\d))*(?:\.\d+)?\s*(?:{_UNIT})?|-+|N/?A|/+|无|[零〇]\s*(?:{_UNIT})?"
)
_LEADING = re.compile(r"^\d{1,3}")
_MOST_PIECES = 8


def unglued(stream: Sequence[Token], form: Form) -> Iterator[Token]:
    """The stream with such rows taken apart, where their label is one of the form.

    The label may begin on the lines above. A number before the label, or between
    label and unit, is the line's.
    """
    for i, token in enumerate(stream):
        row = _ROW.fullmatch(token.text.strip()) if token.kind is Kind.TEXT else None
        figures = _figures(row["figures"], form) if row else []
        if row is None or not figures or form.meanings(token.text):
            yield token
            continue
        if not _is_label(stream, i, row, form):
            yield token
            continue
        label = row["label"] if form.meanings(row["label"]) else _LEADING.sub("", row["label"])
        yield replace(token, text=label, raw=row["label"])
        yield replace(token, kind=Kind.TEXT, text=row["unit"], raw=row["unit"], glued=False)
        for figure in figures:
            yield replace(token, kind=Kind.FIGURE, text=figure, raw=figure, glued=False)


def _figures(text: str, form: Form) -> list[str]:
    """The figures of a row, each but the last with its unit behind it; none where unsure.

    A blank may stand between thousands, or between columns: then all columns must be there.
    """
    found = _FIGURE.findall(text)
    if "".join(found).replace(" ", "") != text.replace(" ", ""):
        return []
    columns = len(form.sheet.columns) if form.sheet else 1
    is_told = (len(found) == 1 and " " not in text) or len(found) == columns
    return [figure.strip() for figure in found] if is_told else []


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
