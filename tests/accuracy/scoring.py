"""What was read of one document against what is printed in it, as counts.

The measures are listed with their meaning in archive/pages/accuracy_measures.csv, which the
site's page shows too. A score is a Counter over those names.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.sandbox.printed import Inconsistency, MadeReport
from parsers.model import Cell, Check, Outcome, Report, Severity, State

Score = Counter[str]
Key = tuple[str, str | None]
Value = int | float | None

MONEY_DIGITS = 6
"""Decimals to which sums of money are compared: 万元 become 元 by a multiplication."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell as it is printed; `state` is None where only the number is known."""

    value: Value
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """All that is known about a document. `unscored` are cells that nobody can settle; `prose`
    are figures by code; `whole` says that no other figure stands in the sentences, otherwise
    other codes are not judged; `loose` codes contradict themselves in the text. `excused` are
    contradictions that may be found and need not be.
    """

    form: str | None
    year: int | None
    cells: dict[Key, Printed]
    prose: Counter[tuple[str, Value]]
    inconsistencies: tuple[Inconsistency, ...]
    whole: bool
    unscored: frozenset[Key] = frozenset()
    loose: frozenset[str] = frozenset()
    excused: tuple[Inconsistency, ...] = ()

    def in_sentences(self, cell: Cell) -> bool:
        """Whether a cell is a figure of a sentence: fees and the like have a table's codes."""
        table = cell.code.split(".")[0]
        if table == "p":
            return True
        return table.startswith("a") and all(code.split(".")[0] != table for code, _ in self.cells)


def of_made(made: MadeReport) -> Expected:
    """What the generator knows about its report."""
    return Expected(
        form=made.form,
        year=made.order.year,
        cells={(c.code, c.applicant): Printed(c.value, c.state) for c in made.table_cells},
        prose=Counter((c.code, _rounded(c.value)) for c in made.prose_cells),
        inconsistencies=made.inconsistencies,
        whole=True,
    )


def score(expected: Expected, reports: tuple[Report, ...]) -> Score:
    """Counts for one document; of further reports that nobody expected every cell is spurious.

    No report at all: all its cells and figures are missing.
    """
    found: Score = Counter(documents=1, cells=len(expected.cells), prose=expected.prose.total())
    found["contradictions"] = len(expected.inconsistencies)
    if not reports:
        found.update(refused=1, missing=len(expected.cells), prose_missed=expected.prose.total())
        return found
    first, *others = reports
    found["form_right"] = first.form == expected.form
    found["year_right"] = expected.year in (None, first.identity.year)
    found += _tables(expected, first)
    found += _prose(expected, first)
    found += _checks(expected, first)
    found["spurious"] += sum(cell.state is not State.UNREAD for r in others for cell in r.cells)
    return found


def _tables(expected: Expected, report: Report) -> Score:
    found: Score = Counter()
    seen: set[Key] = set()
    for cell in report.cells:
        key = (cell.code, cell.applicant)
        if expected.in_sentences(cell) or key in expected.unscored:
            continue
        if key in expected.cells and key not in seen:
            seen.add(key)
            verdict = _verdict(cell, expected.cells[key])
            found[verdict] += 1
            found["wrong_zero"] += verdict == "wrong" and cell.value == 0
            found["wrong_unflagged"] += verdict == "wrong" and not flagged(cell, report)
            found["suspected"] += verdict == "exact" and suspected(cell, report, expected)
        elif cell.state is not State.UNREAD:
            found["spurious"] += 1
            found["wrong_zero"] += cell.value == 0
            found["wrong_unflagged"] += cell.value is not None and not flagged(cell, report)
    found["missing"] = len(expected.cells.keys() - seen)
    return found


def _verdict(cell: Cell, printed: Printed) -> str:
    if cell.state is State.UNREAD:
        return "unread"
    if _rounded(cell.value) != _rounded(printed.value):
        return "wrong"
    return "exact" if printed.state in (None, cell.state) else "other_state"


def flagged(cell: Cell, report: Report) -> bool:
    """Whether a failed check of weight or an issue points at the cell."""
    failed = (c for c in report.checks if c.outcome is Outcome.FAIL and c.severity != Severity.I)
    return _noted(cell, report) or any(_concerns(check, cell) for check in failed)


def suspected(cell: Cell, report: Report, expected: Expected) -> bool:
    """Whether an issue, or a failed check of severity E that the report does not deserve, points
    at the cell.
    """
    return _noted(cell, report) or any(_concerns(c, cell) for c in _false(expected, report))


def _noted(cell: Cell, report: Report) -> bool:
    place = cell.place
    return any(
        at is not None
        and (at.table, at.row, at.line) == (place.table, place.row, place.line)
        and at.column in (None, place.column)
        for at in (issue.place for issue in report.issues)
    )


def _concerns(check: Check, cell: Cell) -> bool:
    table = check.id.split("-")[0].lower()
    if check.code is not None and check.code == cell.code:
        return check.column in (None, cell.applicant)
    return check.code is None and check.column == cell.applicant and cell.code.startswith(table)


def _prose(expected: Expected, report: Report) -> Score:
    """Figures of sentences; in a real report only the codes that a person listed are judged."""
    listed = {code for code, _ in expected.prose}
    read = Counter(
        (cell.code, _rounded(cell.value))
        for cell in report.cells
        if expected.in_sentences(cell) and (expected.whole or cell.code in listed)
    )
    if not expected.whole:
        # A person lists a figure once, however often the text repeats it.
        read = Counter(dict.fromkeys(read, 1))
    hits = (read & expected.prose).total()
    extra = Counter({key: n for key, n in read.items() if key[0] not in expected.loose})
    return Counter(
        prose_found=hits,
        prose_missed=expected.prose.total() - hits,
        prose_unexpected=(extra - expected.prose).total(),
    )


def _checks(expected: Expected, report: Report) -> Score:
    failed = [check for check in report.checks if check.outcome is Outcome.FAIL]
    known = expected.inconsistencies
    return Counter(
        contradictions_found=sum(any(_answers(c, one) for c in failed) for one in known),
        false_alarms=len(_false(expected, report)),
    )


def _false(expected: Expected, report: Report) -> list[Check]:
    """Failed checks of severity E that nothing in the report deserves."""
    deserved = expected.inconsistencies + expected.excused
    return [
        check
        for check in report.checks
        if check.outcome is Outcome.FAIL
        and check.severity is Severity.E
        and not any(_answers(check, one) for one in deserved)
    ]


def _answers(check: Check, declared: Inconsistency) -> bool:
    column = declared.column in (None, check.column)
    return check.id == declared.check and column and declared.code in (None, check.code)


def _rounded(value: Value) -> Value:
    return None if value is None else round(value, MONEY_DIGITS)


def together(scores: Iterable[Score]) -> Score:
    """All scores added up."""
    total: Score = Counter()
    for one in scores:
        total.update(one)
    return total


def differences(expected: Expected, reports: tuple[Report, ...]) -> Iterator[str]:
    """What is not exact, in words, for a person who mends it."""
    cells = [cell for report in reports for cell in report.cells]
    read = {(c.code, c.applicant): c for c in cells if not expected.in_sentences(c)}
    for key, printed in expected.cells.items():
        verdict = _verdict(read[key], printed) if key in read else "missing"
        if verdict != "exact":
            yield f"{verdict}: {key} printed {printed}, read {read.get(key)}"
    for key in read.keys() - expected.cells.keys() - expected.unscored:
        yield f"spurious: {read[key]}"
    yield from (f"issue: {issue}" for report in reports for issue in report.issues)
