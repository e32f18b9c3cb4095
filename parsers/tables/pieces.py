"""The order reader's own cutting of a document: rows as written to texts, figures, empty cells.

It reads `Document.linear` alone and shares nothing with `stream`, the labels reader's view of
the same document, but what a figure looks like. Every line is first written so that a `|` ends
each of its cells; then all text up to a `|` is one cell, over as many lines as it takes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from parsers.model import Linear, Place
from parsers.numbers import looks_like_figure

_FILLED_UP = re.compile(r"[^\s|][\s|]*[|]\s*[|]$")
_ONLY_MARKS = re.compile(r"[\s|]+")
_RULE = re.compile(r"[\s|:\-]*-{3,}[\s|:\-]*")
_FURNITURE = re.compile(r"- ?\d{1,3} ?-|[Pp](?:age|[.]) ?\d{1,3}(?: ?-[^|]*)?|第 ?\d{1,3} ?页[^|]*")
_END_OF_LABEL = re.compile(r"[\u4e00-\u9fff)”,、]")
_LONGEST_LABEL = 80
_LONGEST_GLUED = 3000  # each beginning is looked at to its end
_LEAST_MARKED = 3
_LEAST_NIL = 3
# 规章000: figures that ran together with the label before them, told apart only as zeros.
_GLUED = re.compile(
    r"([^0]*[\u4e00-\u9fff)”])(0+)(?=[\u4e00-\u9fff(]|\d{1,2}[.、]|$)(?![件条项次元])"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, a figure, or an empty cell (`text` is "").

    `row` tells rows apart where each stands on a line or in a `<tr>` of its own. `joins`: no
    mark stands between this text and the one before, so both may be one cell.
    """

    text: str
    place: Place
    is_text: bool = False
    row: int | None = None
    joins: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    """How lines write their cells.

    `between`: marks stand between cells only. `bordered`: a mark opens the line of a row.
    `row_a_line`: figures stand on the line of their label.
    """

    between: bool
    bordered: bool
    row_a_line: bool


def pieces(linear: Sequence[Linear]) -> tuple[Piece, ...]:
    """All pieces in the order of the source: of rows of tables where these hold figures."""
    rows = [row for row in linear if row.place.table is not None]
    cells = [_cells_of_row(row, number) for number, row in enumerate(rows)]
    if any(piece.text and not piece.is_text for row in cells for piece in row):
        return tuple(piece for row in cells for piece in row)
    return tuple(_of_lines([row for row in linear if row.place.table is None]))


def has_marks(linear: Sequence[Linear]) -> bool:
    """Whether empty cells can be seen at all: lines without marks print none."""
    return sum("|" in row.text or "\t" in row.text.lstrip() for row in linear) >= _LEAST_MARKED


def is_cut(linear: Sequence[Linear]) -> bool:
    """Whether a text ends without a mark, so that its last figure may not be whole."""
    if not linear or not linear[-1].text.strip() or any(row.place.table for row in linear):
        return False
    is_closed = linear[-1].text.rstrip(" ").endswith("|")
    return not is_closed or _style([row.text for row in linear if row.text.strip()]).between


def _cells_of_row(row: Linear, number: int) -> list[Piece]:
    made: list[Piece] = []
    if _FURNITURE.fullmatch(row.text.strip(" |")):
        return made
    for cell in row.text.split("|")[:-1]:
        text = cell.strip()
        made += _apart(text, row.place, number) if text else [Piece("", row.place, row=number)]
    return made


def _of_lines(lines: Sequence[Linear]) -> Iterator[Piece]:
    style = _style([line.text for line in lines if line.text.strip()])
    lines = _without_openings([row for row in lines if row.text.strip() and not _is_none(row.text)])
    waiting: list[tuple[str, Place]] = []
    for line in lines:
        *ended, rest = _closed(line.text, style).split("|")
        for cell in ended:
            yield from _of_cell([*waiting, (cell, line.place)], style.row_a_line)
            waiting = []
        if rest.strip():
            waiting.append((rest, line.place))
    yield from _of_cell(waiting, style.row_a_line)


def _is_none(text: str) -> bool:
    """Markdown's rule below a heading, and the numbers of pages."""
    is_rule = "|" in text and _RULE.fullmatch(text)
    return bool(is_rule or _FURNITURE.fullmatch(text.strip()))


def _without_openings(lines: Sequence[Linear]) -> Sequence[Linear]:
    """Lines without the mark on a line of its own that opens a row, if it opens nearly all."""
    texts = [line.text.strip() for line in lines]
    closed = [text.endswith("|") for text in texts]
    starts = [i for i in range(2, len(texts)) if closed[i - 1] and _begins_row(texts, i)]
    opened = {i - 1 for i in starts if texts[i - 1] == "|" and not looks_like_figure(texts[i - 2])}
    if len(opened) * 10 < len(starts) * 9:
        return lines
    opened |= {
        i for i in range(1, len(texts)) if texts[i] == "|" and _FILLED_UP.search(texts[i - 1])
    }
    return [line for i, line in enumerate(lines) if i not in opened or not closed[i - 1]]


def _begins_row(texts: Sequence[str], at: int) -> bool:
    """Whether a cell of text begins there, after a figure or empty cells."""
    first = texts[at].partition("|")[0]
    if not first.strip() or looks_like_figure(first):
        return False
    ending = next((text for text in texts[at:] if "|" in text), "|")
    before = next((text for text in texts[at - 1 :: -1] if text.strip("| ")), "")
    is_empty = _ONLY_MARKS.fullmatch(texts[at - 1]) is not None
    return ending != "|" and (is_empty or looks_like_figure(before.strip("| ")))


def _style(texts: Sequence[str]) -> _Style:
    marked = [text for text in texts if "|" in text]
    rows = [text for text in marked if text.count("|") > 1 and not _ONLY_MARKS.fullmatch(text)]
    between = any(looks_like_figure(text.rpartition("|")[2]) for text in marked)
    bordered = sum(text.lstrip().startswith("|") for text in rows) * 2 > len(rows)
    bordered |= any(_RULE.fullmatch(text) and text.lstrip().startswith("|") for text in marked)
    kinds = [{p.is_text for p in _of_text(text) if p.text} for text in texts]
    with_figures = [kind for kind in kinds if False in kind]
    row_a_line = sum(len(kind) == 2 for kind in with_figures) * 2 > len(with_figures)
    return _Style(between, bordered and not between, row_a_line)


def _of_text(text: str) -> Iterator[Piece]:
    cells = text.replace("\t", "|").split("|")
    return (piece for cell in cells for piece in _of_cell([(cell, Place())]))


def _closed(text: str, style: _Style) -> str:
    """A line with a mark after each of its cells; after the last only where it ends there."""
    if "|" not in text and "\t" in text.lstrip():
        return text.replace("\t", "|") + "|"
    if style.bordered and text.lstrip().startswith("|") and not _ONLY_MARKS.fullmatch(text):
        text = text.lstrip()[1:]
    return f"{text}|" if style.between else text


def _of_cell(parts: Sequence[tuple[str, Place]], row_a_line: bool = False) -> Iterator[Piece]:
    """The pieces of one cell, which may stand on several lines; its lines may be rows."""
    filled = [(text.strip(), place) for text, place in parts if text.strip()]
    if parts and not filled:
        place = parts[-1][1]
        yield Piece("", place, row=place.line if row_a_line else None)
    joins = False
    for text, place in filled:
        made = _apart(text, place, place.line if row_a_line else None, joins)
        yield from made
        joins = made[-1].is_text


def _apart(text: str, place: Place, row: int | None, joins: bool = False) -> list[Piece]:
    """A figure, a text, or a text with the figures behind it."""
    if looks_like_figure(text):
        return [Piece(text, place, row=row)]
    words = _words(text)
    figures = list(takewhile(looks_like_figure, reversed(words)))[::-1]
    label = " ".join(words[: len(words) - len(figures)])
    if not _is_row(label, figures):
        label, figures = text, []
    made: list[Piece] = []
    for written, zeros in _glued(label):
        made.append(Piece(written, place, True, row, joins and not made))
        made += [Piece(zero, place, row=row) for zero in zeros]
    return made + [Piece(figure, place, row=row) for figure in figures]


def _words(text: str) -> list[str]:
    """Words, and marks that stood apart before the blanks between characters were taken out.

    >>> _words("规章无无 3"), _words("(四)无 3"), _words("申请人无")
    (['规章', '无', '无', '3'], ['(四)', '无', '3'], ['申请人无'])
    """
    if "无" not in text and "零" not in text:
        return text.split()
    words = [part for word in text.split() for part in re.split("(?<=[^无零])(?=[无零]+$)", word)]
    found = [mark for word in words for mark in (word if not word.strip("无零") else [word])]
    is_one = len(found) == 2 and " " not in text
    return [text] if is_one else found


def _is_row(label: str, figures: Sequence[str]) -> bool:
    """Whether a line is a label with figures or nil marks behind it, or figures alone."""
    if not label:
        numbers = sum(any(map(str.isdigit, figure)) for figure in figures)
        return numbers > 1 or len(figures) >= _LEAST_NIL
    return bool(figures) and len(label) < _LONGEST_LABEL and bool(_END_OF_LABEL.match(label[-1]))


def _glued(text: str) -> list[tuple[str, str]]:
    """A text and the zeros that ran together with it, several times over; no zeros otherwise.

    >>> _glued("规章000行政规范性文件000")
    [('规章', '000'), ('行政规范性文件', '000')]
    >>> _glued("规章2011"), _glued("")
    ([('规章2011', '')], [])
    """
    found = _GLUED.findall(text) if len(text) <= _LONGEST_GLUED else []
    if found and "".join(written + zeros for written, zeros in found) == text:
        return list(found)
    return [(text, "")] if text else []
