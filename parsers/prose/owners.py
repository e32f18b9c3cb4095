"""Whose the figures of a named body are, in a report that does not say whose it is.

Where nothing names the reporter, 县水利局收到申请30件 may be its own figure or that of a body
below it. What the same report says in its own voice decides: 全年共收到申请59件 makes the 30
another's. `subjects` judges by names, where the reporter has one.
"""

from collections.abc import Iterator, Mapping, Sequence

from parsers.model import Cell, Issue


def others_figures(cells: Sequence[Cell], named: Mapping[int, str]) -> set[int]:
    """Numbers of the cells that are another body's; `named` gives cells their named body.

    A body is another one if the report gives a different figure for the same thing without
    a name, and its own figure nowhere.
    """
    own: dict[str, set[int | float | None]] = {}
    for number, cell in enumerate(cells):
        if number not in named:
            own.setdefault(cell.code, set()).add(cell.value)
    others = {
        body
        for number, body in named.items()
        if (said := own.get(cells[number].code)) and not said & {cells[number].value, None}
    }
    return {number for number, body in named.items() if body in others}


def left_out(cells: Sequence[Cell], others: set[int]) -> Iterator[Issue]:
    """What was not taken, for a person to judge."""
    for number in sorted(others):
        cell = cells[number]
        yield Issue("prose_figure_of_named_body", f"{cell.code}: {cell.raw}", cell.place)
