"""The order reader of sheets: the k-th figure is the k-th row of the form.

It reads `Document.linear` with a tokeniser of its own and looks at no row label: a unit and
the cell behind it, or a text and the figure behind it, are one row. Where the number of rows
is not the form's, only the sequence of figures can be compared.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from parsers.forms import Form
from parsers.model import Linear, Place

_UNITS = re.compile(
    r"[(\[]?(?:单位:?)?(?:件次?|条|[人班]?次|篇|个|家|处|期|份|项|起|宗|名|人|[亿万]?元|万[件条次])[)\]]?"
)
_FIGURE = re.compile(
    r"[+-]?\d[\d,， ]*(?:\.\d+)?\s*(?:件次?|条|人?次|篇|个|期|份|项|起|宗|名|人|[亿万]?元)?"
    r"|[零〇]\s*[件条次篇个人]?"
)
_NIL = re.compile(r"[-—/\\_]+|无|N/?A|暂无|不涉及")
_AT_END = (
    r"(?:\d[\d.,]*(?:件次?|条|人?次|篇|个|人|[亿万]?元)?|[\-—/]+|无|N/?A|[零〇][件条次篇个人]?)"
)
_SPACED = re.compile(rf"(?P<text>.*?[^\d\s].*?)\s+(?P<figures>{_AT_END}(?:\s+{_AT_END})*)\s*")
# 数件无: blanks between characters were taken out.
_NIL_AT_UNIT = re.compile(r"(?<=[件条次篇个人元])(?=[无零](?:\s|$))")
_FURNITURE = re.compile(r"(?:Page|P\.|第) ?\d+.{0,4}|-? ?\d{1,3} ?-", re.IGNORECASE)
_GLUED = re.compile(
    r"(.*[^\d\s])\s*(?:\d{1,3})?\s*(件次|人次|[亿万]?元|[件条次篇个人])\s*"
    r"(\d[\d,]*(?:\.\d+)?|[-/]+|无|N/?A|[零〇])"
)
_HEAD = re.compile(
    r"(?:20\d\d年度?|本年度?)(?:统计数|数量|数值|数)?|统计数据?|数[量值据]|指标值|年度|(?:历年)?累计数?"
)
# Names of columns, on a row below the headings: 甲 | 乙 | 丙 | 1.
_LETTERS = re.compile(r"[甲乙丙丁戊]+(?:\s+[甲乙丙丁戊])*")
_LONGEST_LABEL = 100
_LEAST = 3
_LEAST_NUMBERED = 5
# Kinds of the pieces before and behind the number of a line: a figure stands behind its unit.
_NUMBERED = (
    ("text figure nil blank head letter", "text head"),
    ("text", "unit figure nil blank"),
    ("unit", "figure nil blank"),
)
_NUMBERED_WITHOUT_UNITS = (("figure nil blank head letter", "text head"), *_NUMBERED[1:])


@dataclass(frozen=True, slots=True)
class _Piece:
    """A cell or a piece of a line: `text`, `unit`, `figure`, `nil`, `blank`, `head`
    or `letter`.
    """

    kind: str
    text: str
    place: Place
    row: int
    lane: int = 0


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where marks stand in the lines of a text, decided once for all of them."""

    border_rows: bool
    are_between: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One row: the texts of its figures, in order, and where they stand."""

    texts: tuple[str, ...]
    place: Place
    has_unit: bool = False
    lane: int = 0


def read(linear: Sequence[Linear], form: Form) -> tuple[Found, ...]:
    """The rows of the sheet in the order of the form, as far as the document has one."""
    lanes = _lanes(linear)
    pieces = _in_lanes(_pieces(linear), lanes)
    stretches = [list(_rows(stretch)) for stretch in _stretches(pieces)]
    found = [row for rows in stretches if len(rows) >= _LEAST for row in rows]
    return tuple(sorted(found, key=lambda row: row.lane))


def _pieces(linear: Sequence[Linear]) -> Iterator[_Piece]:
    marks = _Marks(_is_bordered(linear), _are_between(linear))
    is_open = False
    for number, row in enumerate(linear):
        if _FURNITURE.fullmatch(row.text.strip()):
            continue
        if re.fullmatch(r"[\s|:\-]*-{3,}[\s|:\-]*", row.text) and "|" in row.text:
            continue
        cells = _cells(row, marks)
        if is_open and row.text.strip() and not row.text.strip("| "):
            cells = cells[1:]  # the mark ends the cell on the line before
        is_open = "|" not in row.text and bool(row.text.strip())
        for text in cells:
            yield _Piece(_kind(text), text, row.place, number)


def _in_lanes(pieces: Iterable[_Piece], lanes: int) -> Iterator[_Piece]:
    """Pieces with the column of rows that they stand in, side by side from the left.

    A line of several cells is cut into equal parts; cells on lines of their own take turns,
    each text that is followed by something else opening the next.
    """
    turn = lanes - 1
    for _, group in groupby(pieces, key=lambda piece: piece.row):
        row = list(group)
        if len(row) >= 2 * lanes:
            yield from (replace(p, lane=i * lanes // len(row)) for i, p in enumerate(row))
            continue
        for piece in row:
            turn = (turn + (piece.kind == "text")) % lanes
            yield replace(piece, lane=turn)


def _is_bordered(linear: Sequence[Linear]) -> bool:
    """Whether rows begin and end with a mark, as in Markdown."""
    rows = [r.text.strip() for r in linear if r.text.count("|") > 1 and r.place.table is None]
    rows = [row for row in rows if row.strip("| ")]
    both = sum(row.startswith("|") and row.endswith("|") for row in rows)
    return bool(rows) and both * 2 > len(rows)


def _are_between(linear: Sequence[Linear]) -> bool:
    """Whether marks stand between cells only: a figure stands behind the last mark of a line."""
    lasts = (r.text.rpartition("|") for r in linear if r.place.table is None)
    return any(mark and _kind(last.strip()) == "figure" for _, mark, last in lasts)


def _cells(row: Linear, marks: _Marks) -> list[str]:
    text = row.text.strip(" ") if "\t" not in row.text else row.text
    if not text.strip():
        return []
    if "|" in text:
        cells = text.split("|")
        if marks.border_rows and text.startswith("|"):
            cells = cells[1:]
        is_closed = text.endswith("|") and (row.place.table is not None or not marks.are_between)
        return [cell.strip() for cell in (cells[:-1] if is_closed else cells)]
    if "\t" in text:
        return [cell.strip() for cell in text.split("\t")]
    text = _NIL_AT_UNIT.sub(" ", text)
    spaced = _SPACED.fullmatch(text)
    figures = spaced["figures"].split() if spaced else []
    glued = _GLUED.fullmatch(text.strip()) if len(figures) < 2 else None
    if glued and "。" not in text:
        return [piece.strip() for piece in glued.groups()]
    return [spaced["text"], *figures] if spaced else [text.strip()]


def _kind(text: str) -> str:
    if not text:
        return "blank"
    if _UNITS.fullmatch(text):
        return "unit"
    if _LETTERS.fullmatch(text):
        return "letter"
    if _FIGURE.fullmatch(text):
        return "figure"
    if _NIL.fullmatch(text):
        return "nil"
    return "head" if _HEAD.fullmatch(text) else "text"


def _stretches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces between paragraphs of prose."""
    for is_prose, group in groupby(pieces, key=_is_prose):
        if not is_prose:
            yield list(group)


def _is_prose(piece: _Piece) -> bool:
    return len(piece.text) > _LONGEST_LABEL or "。" in piece.text


def _rows(pieces: Sequence[_Piece]) -> Iterator[Found]:
    """A row for every unit or text with something behind it."""
    pieces = _without_numbers(pieces)
    i = 0
    while i < len(pieces):
        start = i
        is_unit, row = pieces[i].kind == "unit", pieces[i].row
        of_grid = pieces[i].place.table is not None
        i += 1
        values: list[_Piece] = []
        if pieces[start].kind in {"unit", "text"}:
            while i < len(pieces) and pieces[i].kind in {"figure", "nil", "blank"}:
                if of_grid and pieces[i].row != row:
                    break
                values.append(pieces[i])
                i += 1
        kept = _kept(values)
        if kept or (is_unit and values):
            texts = tuple(v.text for v in kept or values[:1])
            yield Found(texts, (kept or values)[0].place, is_unit, pieces[start].lane)


def _kept(values: Sequence[_Piece]) -> list[_Piece]:
    """Figures and nil marks without the empty cells around them."""
    filled = [i for i, value in enumerate(values) if value.kind != "blank"]
    return list(values[filled[0] : filled[-1] + 1]) if filled else []


def _without_numbers(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Without numbers of lines: 1, 2, 3 … before the labels, behind them, or behind units."""
    rows = list(pieces)
    labels = sum(piece.kind == "unit" for piece in rows)
    patterns = _NUMBERED
    if labels < _LEAST_NUMBERED:
        behind = [piece.kind for piece in rows[1:]]
        labels = sum(p.kind == "text" and k != "text" for p, k in zip(rows, behind, strict=False))
        patterns = _NUMBERED_WITHOUT_UNITS
    for pattern in patterns:
        gone = _counted(rows, *pattern)
        if len(gone) >= _LEAST_NUMBERED and len(gone) * 4 >= labels * 3:
            rows = [piece for i, piece in enumerate(rows) if i not in gone]
    return rows


def _counted(pieces: Sequence[_Piece], before: str, behind: str) -> set[int]:
    """Places of numbers one or little more than the last, between pieces of these kinds."""
    run: list[int] = []
    for i in range(1, len(pieces) - 1):
        ahead_of, after = pieces[i - 1], pieces[i + 1]
        begins = ahead_of.row < pieces[i].row == after.row or pieces[i].text == "1"
        is_behind = ahead_of.kind in before or begins
        if not (pieces[i].text.isdecimal() and is_behind and after.kind in behind):
            continue
        ahead = int(pieces[i].text) - int(pieces[run[-1]].text) if run else 0
        if 0 < ahead < _LEAST_NUMBERED or len(run) < _LEAST_NUMBERED:
            run = [*run, i] if ahead in range(1, _LEAST_NUMBERED) else [i]
    is_column = any(pieces[i + 1].kind != "blank" for i in run)
    return set(run) if is_column else set()


def _lanes(linear: Sequence[Linear]) -> int:
    """How often the heading of the figures is printed side by side above them."""
    heads: list[str] = []
    for row in linear:
        cells = [cell.strip() for cell in re.split(r"[|\t]", row.text) if cell.strip()]
        heads += [cell for cell in cells if _kind(cell) == "head"]
        if heads and any(_kind(cell) == "figure" for cell in cells):
            break
    return len(heads) if len(heads) > 1 and len(set(heads)) == 1 else 1


def keyed(found: Sequence[Found], form: Form) -> dict[str, Found] | None:
    """Rows by their code where their number is the form's, with or without its headers."""
    assert form.sheet is not None
    for codes in (form.sheet.rows, form.sheet.printed):
        if len(codes) == len(found):
            return {c: row for c, row in zip(codes, found, strict=True) if c in form.sheet.rows}
    with_unit = [row for row in found if row.has_unit]
    if len(with_unit) == len(form.sheet.rows):
        return dict(zip(form.sheet.rows, with_unit, strict=True))
    return None
