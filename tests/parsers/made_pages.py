"""Made tables as the text layer of a PDF gives them: by where on the page each line stands.

Cells are as wide as on paper, their text is broken to that width and centred over their height,
so that lines of a group's label come to stand before, between and behind those of its rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from made_layouts import is_figure, kind
from made_tables import Layout, Row

_WIDTHS = {"t2": (9, 6, 6, 6), "t3": (4, 4, 17, 4, 4, 4, 4, 4, 4, 4), "t4": (3,) * 15}
_PAGE = 40


@dataclass(frozen=True)
class Piece:
    """A line of a cell: its height on the page, its column, its text."""

    y: float
    x: int
    text: str


def pieces(rows: list[Row], widths: Sequence[int]) -> list[Piece]:
    """Every line of every cell."""
    cells = {}
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.columns)}
            width = sum(widths[c : c + cell.columns])
            cells[r, c] = (cell, [cell.text] if is_figure(cell) else _wrapped(cell.text, width))
    heights = [
        max([1, *(len(lines) for (at, _), (cell, lines) in cells.items()
                  if at == r and cell.rows == 1)])
        for r in range(len(rows))
    ]  # fmt: skip
    made = []
    for (r, c), (cell, lines) in cells.items():
        top, height = sum(heights[:r]), sum(heights[r : r + cell.rows])
        start = top + (height - len(lines)) / 2
        made += [Piece(start + i, c, line) for i, line in enumerate(lines) if line]
    return made


def _wrapped(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


def layer(between: str, *, snap: bool, widths: dict[str, tuple[int, ...]] = _WIDTHS) -> Layout:
    """A layout: lines of a page, what stands beside each other between `between`.

    `snap`: what stands between two lines goes to the upper one, as with viewers that allow
    for half a line; else it is a line of its own.
    """

    def write(rows: list[Row]) -> str:
        lines: dict[float, list[Piece]] = {}
        for piece in pieces(rows, widths[kind(rows)]):
            lines.setdefault(piece.y // 1 if snap else piece.y, []).append(piece)
        texts = [
            between.join(piece.text for piece in sorted(lines[y], key=lambda piece: piece.x))
            for y in sorted(lines)
        ]
        return "\n".join(_with_numbers(texts))

    return write


def _with_numbers(texts: list[str]) -> list[str]:
    pages = [texts[i : i + _PAGE] for i in range(0, len(texts), _PAGE)]
    return [line for n, page in enumerate(pages, 1) for line in (*page, "", f"— {n} —", "")][:-3]


NARROW = {**_WIDTHS, "t3": (2, 3, 12, 4, 2, 2, 2, 2, 2, 4)}
WIDE = {**_WIDTHS, "t3": (6, 5, 40, 4, 4, 4, 6, 6, 4, 4), "t4": (4,) * 15}
LAYERS: dict[str, Callable[[list[Row]], str]] = {
    "viewer": layer(" ", snap=False),
    "snapped": layer(" ", snap=True),
    "columns": layer("    ", snap=False),
    "narrow": layer(" ", snap=False, widths=NARROW),
    "narrow-snapped": layer("   ", snap=True, widths=NARROW),
    "wide": layer(" ", snap=False, widths=WIDE),
    "wide-snapped": layer(" ", snap=True, widths=WIDE),
}
