"""The cells of one report by code and applicant."""

from collections.abc import Iterable

from parsers.model import Cell, State

Value = int | float | None


class CellIndex:
    """Looks up printed figures; several statements of one figure share code and applicant."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._cells: dict[tuple[str, str | None], list[Cell]] = {}
        for cell in cells:
            self._cells.setdefault((cell.code, cell.applicant), []).append(cell)
        self.codes = frozenset(code for code, _ in self._cells)

    def value(self, code: str, applicant: str | None = None) -> Value:
        """Return the printed number; None when there is none or two statements of it differ."""
        values = {cell.value for cell in self._at(code, applicant) if cell.value is not None}
        return values.pop() if len(values) == 1 else None

    def unread(self, code: str, applicant: str | None = None) -> bool:
        """Tell whether a cell is there that could not be read."""
        return any(cell.state is State.UNREAD for cell in self._at(code, applicant))

    def said_in_words(self, code: str, applicant: str | None = None) -> bool:
        """Tell whether the figure was said in words, not printed."""
        found = self._at(code, applicant)
        return bool(found) and all(cell.state is State.SAID_IN_WORDS for cell in found)

    def _at(self, code: str, applicant: str | None) -> list[Cell]:
        return self._cells.get((code, applicant), [])


def sum_if_all(values: Iterable[Value]) -> Value:
    """Add up values; None as soon as one of them is.

    >>> sum_if_all([3, 4]), sum_if_all([3, None])
    (7, None)
    """
    listed = list(values)
    printed = [value for value in listed if value is not None]
    return sum(printed) if len(printed) == len(listed) else None
