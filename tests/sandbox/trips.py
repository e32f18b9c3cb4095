"""One made report there and back: printed, written down, read, compared.

What may be wrong with a reading, from bad to bearable: `wrong` (a number that was not printed,
or not there), `silent` (a printed figure or mark is gone and nothing says so), `blank` (the same
of an empty cell), `check` and `issue` (a
declared contradiction is not found, or one is found that is none), `refused` and `form`, and
`unread` (a cell was not taken, and an issue says so).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.sandbox.generator import make
from crawler.sandbox.printed import Inconsistency, MadeReport, Order, PrintedCell
from crawler.sandbox.renderings import RENDERINGS
from parsers.errors import ReadingError
from parsers.model import Cell, Check, Outcome, Report, Severity, State
from parsers.read import Hints, read_document

SAID = {
    "readings_differ",
    "long_row",
    "short_row",
    "unmapped_label",
    "columns_unexpected",
    "unread_cell",
    "unknown_form",
    "unrecoverable",
    "cut_off",
}
"""Issues that say that cells could not be read."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A report and the way in which it is written down."""

    order: Order
    rendering: str

    @property
    def is_whole(self) -> bool:
        """Whether the rendering still shows every cell."""
        return RENDERINGS[self.rendering].keeps_blanks(make(self.order))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a reading."""

    kind: str
    text: str


def problems(trip: Trip) -> list[Problem]:
    """Everything that is wrong with the reading of one trip; an empty list where all is right."""
    made, rendering = make(trip.order), RENDERINGS[trip.rendering]
    try:
        reports = read_document(rendering.render(made), Hints(media_type=rendering.media_type))
    except ReadingError as refused:
        return [Problem("refused", str(refused))]
    if len(reports) != 1:
        return [Problem("refused", f"{len(reports)} reports for one")]
    return [*_cells(made, reports[0]), *_rest(made, reports[0])]


def _rest(made: MadeReport, read: Report) -> Iterator[Problem]:
    if read.form != made.form:
        yield Problem("form", f"{read.form} for {made.form}")
    yield from _checks(made, read)
    yield from (Problem("issue", code) for code in set(made.issues) - {i.code for i in read.issues})


def counted(cells: Iterable[PrintedCell | Cell]) -> Counter[tuple]:
    """Cells without their printed text, which a copy may have changed."""
    return Counter(
        (c.code, c.applicant, None if c.value is None else round(c.value, 6), c.state.value, c.unit)
        for c in cells
    )


def _cells(made: MadeReport, read: Report) -> Iterator[Problem]:
    printed, got = counted(made.cells), counted(read.cells)
    unread = {(c.code, c.applicant) for c in read.cells if c.state is State.UNREAD}
    said = {issue.code for issue in read.issues} & SAID
    for cell in got - printed:
        if cell[3] != State.UNREAD:
            yield Problem("wrong", f"read {cell}")
        elif cell[:2] not in {c[:2] for c in printed}:
            yield Problem("wrong", f"unread, and not printed: {cell}")
    for cell in printed - got:
        bearable = said and (cell[:2] in unread or not unread)
        silent = "blank" if cell[3] == State.BLANK else "silent"
        yield Problem("unread" if bearable else silent, f"printed {cell}")


def _checks(made: MadeReport, read: Report) -> Iterator[Problem]:
    failed = [check for check in read.checks if check.outcome is Outcome.FAIL]
    for declared in made.inconsistencies:
        if not any(answers(check, declared) for check in failed):
            yield Problem("check", f"passes: {declared}")
    names = {declared.check for declared in made.inconsistencies}
    for check in failed:
        if check.severity in (Severity.E, Severity.W) and check.id not in names:
            yield Problem("check", f"fails: {check}")


def answers(check: Check, declared: Inconsistency) -> bool:
    """Whether a failed check is the one that was declared."""
    column = declared.column in (None, check.column)
    return check.id == declared.check and column and declared.code in (None, check.code)
