"""Grids of sheets by their columns: which hold labels, units, figures, numbers of lines."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.forms import Form
from parsers.model import GridCell, Table
from parsers.numbers import looks_like_figure
from parsers.sheets.units import unit_of
from parsers.tables.stream import Kind, Token, of_table

_LEAST_LABELS = 2
_LEAST_NUMBERED = 5
HeadingOf = Callable[[str, Form], tuple[str, int | None] | None]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One entry: cells of its label from the left, unit and figures where they are printed."""

    lane: int
    labels: tuple[Token, ...]
    unit: Token | None
    values: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column holds: `label`, `unit`, `value`, `number`, or nothing known.

    `first` is the row below the headings, counted from 0.
    """

    kinds: tuple[str, ...]
    lanes: tuple[int, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table taken apart. `headings` are (code, token, year, lane) of the columns of figures."""

    number: int
    rows: tuple[GridRow, ...]
    lanes: int
    headings: tuple[tuple[str, Token, int | None, int], ...]
    columns: Columns
    page: int | None


def grid_of(
    table: Table, form: Form, heading_of: HeadingOf, above: Grid | None = None
) -> Grid | None:
    """The entries of a table; None when it holds fewer than two labels of the form.

    One label is enough where `above`, the grid before it, goes on on the next page.
    """
    cells = [[cell for cell in row if cell.origin] for row in table.rows]
    labelled = [i for i, row in enumerate(cells) if any(_is_row(cell, form) for cell in row)]
    goes_on = above is not None and _goes_on(above, table)
    if not labelled or (len(labelled) < _LEAST_LABELS and not goes_on):
        return None
    columns = _columns(table, cells, _first_row(cells, labelled[0]), form)
    if above is not None and goes_on and len(labelled) < _LEAST_LABELS:
        columns = replace(above.columns, first=columns.first)
    if "value" not in columns.kinds:
        return None
    tokens = {(t.place.row, t.place.column): t for t in of_table(table)}
    rows = [row for line in cells[columns.first :] for row in _rows(line, columns, tokens, form)]
    headings = _headings(cells[: columns.first], columns, tokens, (form, heading_of))
    lanes = max(columns.lanes) + 1
    return Grid(table.number, tuple(rows), lanes, tuple(headings), columns, table.page)


def _goes_on(above: Grid, table: Table) -> bool:
    """Whether a table is as wide as the one before it and stands on the next page of a PDF file."""
    is_next = above.number + 1 == table.number and above.page is not None
    width = len(table.rows[0])
    return is_next and table.page == (above.page or 0) + 1 and width == len(above.columns.kinds)


def _first_row(cells: Sequence[Sequence[GridCell]], labelled: int) -> int:
    """Rows of unit and figure above the first known label are rows too."""
    first = labelled
    while first and any(unit_of(c.text) for c in cells[first - 1]):
        if not any(looks_like_figure(c.text) for c in cells[first - 1]):
            break
        first -= 1
    return first


def _is_row(cell: GridCell, form: Form) -> bool:
    return (
        any(m.role in {"row", "header"} for m in form.meanings(cell.text)) if cell.text else False
    )


def _columns(table: Table, cells: Sequence[Sequence[GridCell]], first: int, form: Form) -> Columns:
    below = [cell for row in cells[first:] for cell in row if cell.text.strip()]
    above = [cell for row in cells[:first] for cell in row]
    width = len(table.rows[0])
    kinds = []
    for column in range(1, width + 1):
        mine = [c.text for c in below if c.column == column and c.colspan == 1]
        named = {m.role for c in above if c.column == column for m in form.meanings(c.text)}
        kinds.append(_kind(mine, named))
    return Columns(tuple(kinds), _lanes(kinds), first)


def _kind(texts: Sequence[str], named: set[str]) -> str:
    figures = [text for text in texts if looks_like_figure(text)]
    units = sum(unit_of(text) is not None for text in texts)
    if "number" in named or _counts_up(figures, texts):
        return "number"
    if units * 2 > len(texts):
        return "unit"
    if (figures and len(figures) * 2 > len(texts)) or (not texts and "value" in named):
        return "value"
    return "label" if texts else ""


def _counts_up(figures: Sequence[str], texts: Sequence[str]) -> bool:
    """1, 2, 3 … down a column: numbers of lines."""
    if len(figures) < _LEAST_NUMBERED or len(figures) < len(texts):
        return False
    numbers = [int(text) if text.isdigit() else -1 for text in figures]
    return numbers[0] > 0 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _lanes(kinds: Sequence[str]) -> tuple[int, ...]:
    """The lane of each column: labels after figures begin a new one."""
    lanes: list[int] = []
    lane, before = 0, ""
    for kind in kinds:
        if before == "value" and kind in {"label", "number"}:
            rest = kinds[len(lanes) :]
            lane += "label" in rest and "value" in rest
        lanes.append(lane)
        before = kind or before
    return tuple(lanes)


def _rows(
    line: Sequence[GridCell],
    columns: Columns,
    tokens: dict[tuple[int | None, int | None], Token],
    form: Form,
) -> Iterator[GridRow]:
    for lane in range(max(columns.lanes) + 1):
        mine = [cell for cell in line if columns.lanes[cell.column - 1] == lane]
        kinds = [(columns.kinds[c.column - 1], tokens[c.row, c.column]) for c in mine if c]
        labels = tuple(t for kind, t in kinds if _stands_for(kind, t, form) == "label")
        values = tuple(t for kind, t in kinds if _stands_for(kind, t, form) == "value")
        units = [t for kind, t in kinds if _stands_for(kind, t, form) == "unit"]
        if labels:
            yield GridRow(lane, labels, units[0] if units else None, values)


def _stands_for(kind: str, token: Token, form: Form) -> str:
    """What a cell is: its column's kind, but for labels that reach over other columns."""
    if token.kind is Kind.TEXT and kind in {"label", ""}:
        return "unit" if unit_of(token.text) else "label"
    if token.kind is Kind.TEXT and kind != "value" and not unit_of(token.text):
        return "label" if kind == "unit" and form.meanings(token.text) else ""
    return kind if kind in {"unit", "value"} else ""


def _headings(
    above: Sequence[Sequence[GridCell]],
    columns: Columns,
    tokens: dict[tuple[int | None, int | None], Token],
    how: tuple[Form, HeadingOf],
) -> Iterator[tuple[str, Token, int | None, int]]:
    """The lowest heading over each column of figures; `?` for one that nobody has mapped."""
    form, heading_of = how
    for place, kind in enumerate(columns.kinds, start=1):
        over = [c for row in above for c in row if c.column <= place < c.column + c.colspan]
        named = [c for c in over if c.text.strip()]
        if kind == "value" and named:
            found = next(filter(None, (heading_of(c.text, form) for c in reversed(named))), None)
            code, year = found or ("?", None)
            lowest = tokens[named[-1].row, named[-1].column]
            yield code, lowest, year, columns.lanes[place - 1]
