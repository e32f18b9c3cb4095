"""The cells of one report by code and applicant, and sums over them that remember blanks.

A blank is not zero: a sum counts it as nothing and says that one was there. What a sum
means is left to the identities.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parsers.model import Cell, State, Verdict
from parsers.terms import codes

APPLICANTS = codes("applicant")
Key = tuple[str, str | None]
_APPROXIMATE = ("近", "约", "大约", "超过", "逾", "余", "多")


@dataclass(frozen=True, slots=True)
class Sum:
    """One side of an identity: the cells that were found, how many terms were not."""

    value: int | float
    cells: tuple[Cell, ...]
    signs: tuple[int, ...]
    absent: int = 0

    @property
    def figures(self) -> int:
        """How many of the cells hold a figure."""
        return sum(cell.value is not None for cell in self.cells)

    @property
    def has_blanks(self) -> bool:
        """Whether a cell without a figure, or no cell at all, stands where one is expected."""
        return self.absent > 0 or self.figures < len(self.cells)

    def spelled(self) -> str:
        """The sum as a person writes it, zeros left out: `9038 + 189 = 9227`."""
        parts = [(s, c.value) for s, c in zip(self.signs, self.cells, strict=True) if c.value]
        if not parts:
            return number(self.value) if self.figures else "blank"
        told = " ".join(f"{'+' if s > 0 else '-'} {number(v)}" for s, v in parts if v is not None)
        told = told.removeprefix("+ ")
        return told if len(parts) == 1 and parts[0][0] > 0 else f"{told} = {number(self.value)}"


class Sheet:
    """All cells of a report. Of several figures in sentences with one code, all are kept."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._first: dict[Key, Cell] = {}
        self._all: dict[str, list[Cell]] = {}
        self._codes: dict[str, list[str]] = {}
        for cell in cells:
            self._first.setdefault((cell.code, cell.applicant), cell)
            self._all.setdefault(cell.code, []).append(cell)

    def cell(self, code: str, applicant: str | None = None) -> Cell | None:
        """The first cell of a code in a column."""
        return self._first.get((code, applicant))

    def value(self, code: str, applicant: str | None = None) -> int | float | None:
        """Its figure, None without one."""
        cell = self.cell(code, applicant)
        return cell.value if cell is not None else None

    def codes(self, prefix: str) -> list[str]:
        """Codes that start with `prefix`, in the order of the report."""
        if prefix not in self._codes:  # the sums of each column ask alike
            self._codes[prefix] = [code for code in self._all if code.startswith(prefix)]
        return self._codes[prefix]

    def under(self, prefix: str) -> Iterator[Cell]:
        """Every cell whose code starts with `prefix`."""
        for code in self.codes(prefix):
            yield from self._all[code]

    def stated(self, code: str) -> list[Cell]:
        """Exact figures of a code in the order of the text, approximations left out."""
        return [c for c in self._all.get(code, []) if c.value is not None and _is_exact(c)]

    def figures(self, code: str) -> list[int | float]:
        """Different exact figures that sentences state for a code, first stated first."""
        return list(dict.fromkeys(c.value for c in self.stated(code) if c.value is not None))


def _is_exact(cell: Cell) -> bool:
    if cell.state is State.SAID_IN_WORDS:
        return True
    return not cell.raw.startswith(_APPROXIMATE) and not cell.raw.endswith(_APPROXIMATE)


def verdict(cells: Iterable[Cell], disputed: frozenset[Key], confirmed: frozenset[Key]) -> Verdict:
    """Who is at fault when these cells contradict each other.

    A sentence is quoted with its place: what it states stands in the source.
    """
    found = [cell for cell in cells if not cell.code.startswith("p.")]
    keys = {(cell.code, cell.applicant) for cell in found}
    if keys & disputed or any(cell.state is State.UNREAD for cell in found):
        return Verdict.EXTRACTION_ERROR
    return Verdict.SOURCE_INCONSISTENCY if keys <= confirmed else Verdict.UNCONFIRMED


def number(value: int | float) -> str:
    """A number as printed on a web page: 4068.208, 9227."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
