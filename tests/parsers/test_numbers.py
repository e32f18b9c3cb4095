"""Printed figures: what is a number, and which kind of nothing the others are."""

import pytest

from parsers.model import State
from parsers.numbers import looks_like_figure, read_figure


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("4187", 4187),
        ("１２３", 123),
        ("1,234,567", 1234567),
        ("1，234", 1234),
        ("10 163", 10163),
        ("72701.2578", 72701.2578),
        ("12件", 12),
        ("3 项", 3),
        ("+424", 424),
        ("＋424", 424),
        ("-616", -616),
        ("－616", -616),
        ("—616", -616),
        ("减616", -616),
        ("增加424", 424),
        ("↓3", -3),
    ],
)
def test_numbers(printed: str, value: float) -> None:
    figure = read_figure(printed)
    assert (figure.value, figure.state) == (value, State.NUMBER)


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        ("", State.BLANK),
        ("\u3000\xa0", State.BLANK),
        ("0", State.ZERO),
        ("0件", State.ZERO),
        ("零", State.ZERO),
        ("0.00", State.ZERO),
        ("-", State.DASH),
        ("——", State.DASH),
        ("/", State.SLASH),
        ("／", State.SLASH),
        ("无", State.NONE_WORD),
        ("N/A", State.NONE_WORD),
        ("见附件", State.TEXT),
        ("1 0", State.UNREAD),
        ("12人3", State.UNREAD),
        ("1,23", State.UNREAD),
        ("1.2.3", State.UNREAD),
        ("+5/-3", State.UNREAD),
    ],
)
def test_states(printed: str, state: State) -> None:
    figure = read_figure(printed)
    assert figure.state is state
    assert figure.value == (0 if state is State.ZERO else None)


@pytest.mark.parametrize(
    ("printed", "header", "unit", "value"),
    [
        ("238.99亿元", None, "元", 23899000000),
        ("251000元", None, "万元", 25.1),
        ("25.1", "万元", "元", 251000),
        ("251000", "元", "万元", 25.1),
        ("25.1万元", "元", "万元", 25.1),
        ("25", None, "万元", 25),
    ],
)
def test_money_in_the_unit_that_is_asked_for(
    printed: str, header: str | None, unit: str, value: float
) -> None:
    assert read_figure(printed, header_unit=header, unit=unit).value == value


@pytest.mark.parametrize("text", ["三", "、", "1.属于国家秘密", "规章000", "（六）", "2020年"])
def test_labels_and_words_do_not_look_like_figures(text: str) -> None:
    assert not looks_like_figure(text)
