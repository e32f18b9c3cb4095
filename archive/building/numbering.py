"""Numbers for codes, applicants and states, which the large tables hold instead of names.

They come from the codebook and the lists of terms alone, so that whoever derives rows, in
whatever process, gives the same ones. Codes that the codebook lacks are numbered by the build.
"""

from collections.abc import Iterator
from functools import cache

from archive.panel.codes import ORGANISATION
from parsers.codebook import entries
from parsers.model import State
from parsers.terms import codes

Row = tuple[object, ...]


@cache
def _codes() -> dict[str, int]:
    names = dict.fromkeys(entry.code for entry in entries())
    return {code: number for number, code in enumerate(names, start=1)}


@cache
def _applicants() -> dict[str | None, int | None]:
    names = (*codes("applicant"), ORGANISATION)
    numbers: dict[str | None, int | None] = {None: None}
    return numbers | {name: number for number, name in enumerate(names, start=1)}


@cache
def _states() -> dict[State, int]:
    return {state: number for number, state in enumerate(State, start=1)}


def code_number(name: str) -> int | str:
    """The number of a code; of one that the codebook lacks the name, for the build to number."""
    return _codes().get(name, name)


def applicant_number(name: str | None) -> int | None:
    """The number of an applicant column, None outside table 3. Raises KeyError for no column."""
    return _applicants()[name]


def state_number(state: State) -> int:
    """The number of a state."""
    return _states()[state]


class Numbers:
    """The small tables of one build: what is fixed, and the codes that the codebook lacks."""

    def __init__(self) -> None:
        self._codes = dict(_codes())

    def numbered(self, cells: Row, width: int) -> Row:
        """Rows of that many values, one behind the other, that begin with a code as `code_number`
        gave it: each with a number there.
        """
        numbered = list(cells)
        numbered[::width] = map(self._number, cells[::width])
        return tuple(numbered)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """The rows of `codes`, `applicants` and `states`, once all reports are loaded."""
        applicants = {name: number for name, number in _applicants().items() if name}
        for name, numbers in (
            ("codes", self._codes),
            ("applicants", applicants),
            ("states", _states()),
        ):
            for label, number in numbers.items():
                yield name, (number, str(label))

    def _number(self, code: object) -> object:
        if isinstance(code, str):
            return self._codes.setdefault(code, len(self._codes) + 1)
        return code
