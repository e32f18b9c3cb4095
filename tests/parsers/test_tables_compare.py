"""Two readers, and what happens when one of them loses, moves or swaps a cell."""

from dataclasses import replace

import made_tables as made
import pytest

from parsers import forms
from parsers.documents import parse_document
from parsers.hints import Hints
from parsers.model import State
from parsers.tables import labels, order
from parsers.tables.compare import TablesReading, combine
from parsers.tables.stream import Kind, Token, tokens

FORM = forms.load("form_2021")
LAYOUTS = [made.html, made.value_and_mark, made.leading_mark, made.markdown]

Stream = tuple[Token, ...]


def stream_of(layout: made.Layout) -> Stream:
    """A sheet in which every figure is printed once, so that no swap goes unseen."""
    sheet = made.make_sheet("form_2021", 1)
    count = iter(range(100, 999))
    tables = tuple(
        [
            [
                cell
                if cell.text not in sheet.cells.values()
                else made.Printed(str(next(count)), cell.columns, cell.rows)
                for cell in row
            ]
            for row in table
        ]
        for table in sheet.tables
    )
    text = made.document(replace(sheet, tables=tables), layout)
    return tokens(parse_document(text.encode(), Hints()))


def figures(stream: Stream) -> list[int]:
    return [i for i, token in enumerate(stream) if token.kind is Kind.FIGURE]


def drop(stream: Stream, at: int) -> Stream:
    return stream[:at] + stream[at + 1 :]


def swap(stream: Stream, at: int) -> Stream:
    other = at + 1 if stream[at + 1].kind is Kind.FIGURE else at - 1
    if stream[other].kind is not Kind.FIGURE:
        return drop(stream, at)
    cells = list(stream)
    one, two = cells[at], cells[other]
    cells[at] = replace(one, text=two.text, raw=two.raw)
    cells[other] = replace(two, text=one.text, raw=one.raw)
    return tuple(cells)


def shift(stream: Stream, at: int) -> Stream:
    """An empty cell before a figure pushes the rest of the row on."""
    blank = replace(stream[at], kind=Kind.BLANK, text="", raw="")
    return (*stream[:at], blank, *stream[at:])


def both(by_labels: Stream, by_order: Stream) -> TablesReading:
    return combine(labels.read(by_labels, FORM), order.read(by_order, FORM), FORM)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_alike_readings_confirm_every_cell(layout: made.Layout) -> None:
    stream = stream_of(layout)
    reading = both(stream, stream)
    assert not reading.disputed
    assert reading.confirmed == {(cell.code, cell.applicant) for cell in reading.cells}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("change", [drop, swap, shift])
@pytest.mark.parametrize("reader", ["labels", "order"])
def test_a_changed_cell_in_one_reader_is_disputed(layout, change, reader) -> None:  # type: ignore[no-untyped-def]
    stream = stream_of(layout)
    printed = {token.text for token in stream}
    for at in figures(stream)[::11]:
        changed = change(stream, at)
        reading = both(changed, stream) if reader == "labels" else both(stream, changed)
        if change is shift and not reading.disputed:
            assert reading.cells == both(stream, stream).cells  # seen as a filler, rightly
            continue
        assert reading.disputed, stream[at]
        disputed = [c for c in reading.cells if (c.code, c.applicant) in reading.disputed]
        assert all(cell.value is None and cell.state is State.UNREAD for cell in disputed)
        assert {c.raw for c in reading.cells if c.value is not None} <= printed
