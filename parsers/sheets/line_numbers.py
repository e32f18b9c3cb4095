"""Numbers of lines in the text of a sheet: 序号 before the labels, 代码 behind label or unit."""

from collections.abc import Callable, Iterator, Sequence

from parsers.forms import HEADINGS, Form
from parsers.sheets.units import unit_of
from parsers.tables.stream import Kind, Token

_LEAST = 5
_WIDEST_STEP = 3
_IsOne = Callable[[Sequence[Token], int], bool]


def without_line_numbers(stream: tuple[Token, ...], form: Form) -> tuple[Token, ...]:
    """The stream without columns of numbers that count up beside nearly every label or unit.

    A sheet may have two such columns, one before its labels and one behind.
    """
    labels = sum(_is_row_label(token, form) for token in stream)
    units = sum(map(_is_unit, stream))
    rows = max(labels, units)
    before = _before_label if units >= _LEAST else _before_label_without_units
    for is_one in (before, _behind_label, _behind_unit):
        places = _counted(stream, is_one)
        is_filled = any(stream[i + 1].kind is not Kind.BLANK for i in places)
        if is_filled and len(places) >= _LEAST and len(places) * 4 >= rows * 3:
            gone = frozenset(places)
            stream = tuple(token for i, token in enumerate(stream) if i not in gone)
    return stream


def _counted(stream: Sequence[Token], is_one: _IsOne) -> list[int]:
    """Places of whole numbers that count up; rows without one may stand between them."""
    found: list[int] = []
    last = 0
    for i, number in _whole_numbers(stream):
        if not is_one(stream, i):
            continue
        if not found or not last < number <= last + _WIDEST_STEP:
            if len(found) >= _LEAST:
                continue
            found = []
        found.append(i)
        last = number
    return found


def _whole_numbers(stream: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Those with something before and behind them."""
    for i in range(1, len(stream) - 1):
        if stream[i].text.isdecimal():
            yield i, int(stream[i].text)


def _before_label(stream: Sequence[Token], i: int) -> bool:
    """What stands behind a unit is the figure of that row, before whatever it stands."""
    is_figure = _is_unit(stream[i - 1]) and not _begins_row(stream, i)
    return _is_text(stream[i + 1]) and not is_figure


def _before_label_without_units(stream: Sequence[Token], i: int) -> bool:
    """So is what stands behind a label where a sheet has no units."""
    is_first = stream[i].text == "1" or _begins_row(stream, i)
    return _is_text(stream[i + 1]) and (is_first or stream[i - 1].kind is not Kind.TEXT)


def _begins_row(stream: Sequence[Token], i: int) -> bool:
    row = stream[i].row
    return row is not None and stream[i - 1].row != row and stream[i + 1].row == row


def _behind_label(stream: Sequence[Token], i: int) -> bool:
    """A number is no figure of its own row where unit or figure stand behind it."""
    return _is_text(stream[i - 1]) and not _is_text(stream[i + 1])


def _behind_unit(stream: Sequence[Token], i: int) -> bool:
    return _is_unit(stream[i - 1]) and stream[i + 1].kind is not Kind.TEXT


def _is_row_label(token: Token, form: Form) -> bool:
    roles = {m.role for m in form.meanings(token.text)} if token.kind is Kind.TEXT else set()
    return bool(roles - HEADINGS)


def _is_unit(token: Token) -> bool:
    return token.kind is Kind.TEXT and unit_of(token.text) is not None


def _is_text(token: Token) -> bool:
    return token.kind is Kind.TEXT and not _is_unit(token)
