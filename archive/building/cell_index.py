"""The cells of one report by code and applicant."""

from collections.abc import Iterable

from parsers.model import Cell, State

Value = int | float | None

_NOTHING_PRINTED = frozenset((State.BLANK, State.DASH, State.SLASH, State.NONE_WORD))


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

    def unknown(self, code: str, applicant: str | None = None) -> bool:
        """Tell whether something was printed there of which no figure is known.

        Such a cell was not read, holds a text, says a quantity in words, or states a figure
        twice and differently. A blank is known: nothing was printed.
        """
        found = self._at(code, applicant)
        if len({cell.value for cell in found if cell.value is not None}) > 1:
            return True
        return any(cell.value is None and cell.state not in _NOTHING_PRINTED for cell in found)

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
