"""Rows of figures whose label is lost: the first of two rows of a block is told by the second."""

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.forms import Form
from parsers.tables import columns
from parsers.tables.columns import Columns, Header
from parsers.tables.stream import Kind, Token


@dataclass(frozen=True, slots=True)
class Nameless:
    """Cells of a row without a label, and its headings.

    `before`: how many rows were read before it; `seen`: how many labels.
    """

    slots: tuple[Token, ...]
    header: Header
    before: int
    seen: int


def is_row(slots: Sequence[Token]) -> bool:
    """Whether cells are a row: several figures, or one behind the empty cell of a label.

    One figure alone may be the number of a row too.
    """
    figures = sum(slot.kind is Kind.FIGURE for slot in slots)
    return figures > 1 or (figures == 1 and slots[0].kind is Kind.BLANK)


def told(row: Nameless, labels: Sequence[str], form: Form) -> Columns | None:
    """The columns of a nameless row; None when its place does not say which row it is.

    `labels` are the codes of all rows whose labels were seen. Codebook 7, "row label lost":
    规章 is empty and 规范性文件 follows it.
    """
    following = next(filter(None, labels[row.seen :]), "")
    block = next((b for b in form.blocks if following in b.items[1:]), None)
    if block is None or len(block.items) != 2 or block.items[0] in labels:
        return None
    return columns.of_t2(form, block.items[0], row.header)


def cells(row: Nameless, named: Columns) -> tuple[Token, ...]:
    """The cells without the empty one of the label."""
    is_labelled = len(row.slots) == len(named.keys) + 1 and row.slots[0].kind is Kind.BLANK
    return row.slots[1:] if is_labelled else row.slots
