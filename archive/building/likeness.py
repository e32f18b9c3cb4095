"""Whether what two files print are copies of one report, or the reports of two bodies.

Asked of files on one page that name the same body or none: an office's file often says only
我局, and the page's name is then no name of its own.
"""

from parsers.model import Cell, Report, State

# Of so many figures or more, a copy may have this share of misprints, and is a copy still; of
# fewer, the other. Less than `_FEWEST` differences never tell two bodies apart.
_TOO_MANY = 10
MOST_DIFFERENT, MOST_DIFFERENT_OF_FEW = 0.2, 0.5
_FEWEST = 3

Stated = set[tuple[str, int | float]]
"""Codes and values of sentences."""


def are_two(one: Report, other: Report) -> bool:
    """Whether two reports print figures that cannot be two copies of one.

    Told by their tables or, where they have none in common, by what their sentences state.
    """
    printed = {(cell.code, cell.applicant): cell for cell in one.cells if table_of(cell)}
    pairs = [
        (printed[cell.code, cell.applicant], cell)
        for cell in other.cells
        if (cell.code, cell.applicant) in printed
    ]
    if not pairs:
        return _are_others(_stated(one), _stated(other))
    # Most cells of a small office are 0 or blank in every report: they tell nothing.
    telling = [pair for pair in pairs if any(cell.value for cell in pair)]
    different = sum(differ(*pair) for pair in telling)
    share = MOST_DIFFERENT if len(telling) >= _TOO_MANY else MOST_DIFFERENT_OF_FEW
    return different >= _FEWEST and different > share * len(telling)


def _stated(report: Report) -> Stated:
    return {(cell.code, cell.value) for cell in report.cells if cell.value and not table_of(cell)}


def _are_others(one: Stated, other: Stated) -> bool:
    fewer = min(len(one), len(other))
    return fewer >= _FEWEST and len(one & other) < (1 - MOST_DIFFERENT_OF_FEW) * fewer


def differ(one: Cell, other: Cell) -> bool:
    """Whether two cells print different values; of one that was not read nothing is known."""
    unread = State.UNREAD in (one.state, other.state)
    return not unread and one.value != other.value


def table_of(cell: Cell) -> str | None:
    """The table that a cell stands in; None for a figure of the text."""
    return block_of(cell.code)


def block_of(code: str | None) -> str | None:
    """The table that a code belongs to; None for figures of the text."""
    block = (code or "p").partition(".")[0]
    return None if block == "p" else block
