"""The measuring itself: each kind of mistake is counted as what it is."""

from collections import Counter
from dataclasses import replace

import pytest
from samples import order
from scoring import Expected, of_made, score

from crawler.sandbox.generator import make
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.renderings import RENDERINGS
from parsers.hints import Hints
from parsers.model import Cell, Check, Issue, Outcome, Place, Report, Severity, State
from parsers.read import read_document

KEY = ("t3.granted", "natural_person")


@pytest.fixture(scope="module")
def made() -> tuple[Expected, Report]:
    report = make(order(2022, Oddity.BLANK_ROWS))
    rendering = RENDERINGS["html-plain"]
    (read,) = read_document(rendering.render(report), Hints(media_type=rendering.media_type))
    return of_made(report), replace(read, checks=(), issues=())


def changed(report: Report, key: tuple[str, str | None], **changes: object) -> Report:
    cells = tuple(
        replace(cell, **changes) if (cell.code, cell.applicant) == key else cell
        for cell in report.cells
    )
    return replace(report, cells=cells)


def faults(expected: Expected, *reports: Report) -> dict[str, int]:
    """What is counted beside a reading without a fault."""
    perfect = {"documents", "cells", "exact", "form_right", "year_right", "prose", "prose_found"}
    return {k: int(n) for k, n in score(expected, reports).items() if n and k not in perfect}


def blank_key(expected: Expected) -> tuple[str, str | None]:
    return next(key for key, printed in expected.cells.items() if printed.state is State.BLANK)


def test_a_right_reading_has_no_fault(made: tuple[Expected, Report]) -> None:
    expected, read = made
    assert faults(expected, read) == {}
    assert score(expected, (read,))["exact"] == len(expected.cells)


def test_another_number_is_wrong_and_the_worst_when_nothing_warns(made) -> None:
    expected, read = made
    other = changed(read, KEY, value=99)
    assert faults(expected, other) == {"wrong": 1, "wrong_unflagged": 1}
    (cell,) = [c for c in read.cells if (c.code, c.applicant) == KEY]
    place = Place(table=cell.place.table, row=cell.place.row)
    noted = replace(other, issues=(Issue("long_row", "", place),))
    assert faults(expected, noted)["wrong"] == 1
    assert "wrong_unflagged" not in faults(expected, noted)


@pytest.mark.parametrize(
    ("check", "warned"),
    [
        (("T3-BAL", None, "natural_person", Severity.E), True),
        (("T3-ROW", "t3.granted", None, Severity.E), True),
        (("T3-ROW", "t3.partial", None, Severity.E), False),
        (("T3-BAL", None, "org_other", Severity.E), False),
        (("T3-BAL", None, "natural_person", Severity.I), False),
    ],
)
def test_a_failed_check_warns_of_the_cells_that_it_is_about(made, check, warned: bool) -> None:
    expected, read = made
    name, code, column, severity = check
    failed = Check(name, code, column, Outcome.FAIL, 1, 2, severity)
    wrong = replace(changed(read, KEY, value=99), checks=(failed,))
    assert ("wrong_unflagged" in faults(expected, wrong)) is not warned


def test_a_blank_read_as_zero_is_a_wrong_zero(made) -> None:
    expected, read = made
    zero = changed(read, blank_key(expected), value=0, state=State.ZERO)
    assert faults(expected, zero) == {"wrong": 1, "wrong_zero": 1, "wrong_unflagged": 1}


def test_a_blank_read_as_a_dash_is_another_mark(made) -> None:
    expected, read = made
    dash = changed(read, blank_key(expected), state=State.DASH)
    assert faults(expected, dash) == {"other_state": 1}


def test_a_cell_without_a_value_is_unread_and_no_cell_is_missing(made) -> None:
    expected, read = made
    unread = changed(read, KEY, value=None, state=State.UNREAD)
    assert faults(expected, unread) == {"unread": 1}
    without = replace(read, cells=tuple(c for c in read.cells if (c.code, c.applicant) != KEY))
    assert faults(expected, without) == {"missing": 1}


def test_a_cell_that_is_not_printed_is_spurious(made) -> None:
    expected, read = made
    zero = Cell("t2.fees.items_prev", None, 0, "0", State.ZERO, None, Place(table=9, row=1))
    extra = replace(read, cells=(*read.cells, zero))
    assert faults(expected, extra) == {"spurious": 1, "wrong_zero": 1, "wrong_unflagged": 1}
    twice = replace(read, cells=(*read.cells, read.cells[0]))
    assert faults(expected, twice)["spurious"] == 1


def test_a_second_report_that_nobody_expected_is_spurious_and_none_is_refused(made) -> None:
    expected, read = made
    assert faults(expected, read, read)["spurious"] > len(expected.cells)
    cells, prose = len(expected.cells), expected.prose.total()
    assert faults(expected) == {"refused": 1, "missing": cells, "prose_missed": prose}


def test_figures_in_text_are_found_missed_or_unexpected(made) -> None:
    expected, read = made
    (key, _), *_ = expected.prose.items()
    fewer = replace(expected, prose=expected.prose - Counter([key]))
    assert faults(fewer, read) == {"prose_unexpected": 1}
    more = replace(expected, prose=expected.prose + Counter([("p.received", 123456)]))
    assert faults(more, read) == {"prose_missed": 1}
    listed = replace(fewer, whole=False)
    assert faults(listed, read) == {}
    assert faults(replace(more, whole=False), read) == {"prose_missed": 1}


def test_right_cells_under_suspicion_and_undeserved_alarms_are_counted(made) -> None:
    expected, read = made
    failed = Check("T3-ROW", KEY[0], None, Outcome.FAIL, 1, 2, Severity.E)
    alarmed = replace(read, checks=(failed,))
    assert faults(expected, alarmed) == {"suspected": 7, "false_alarms": 1}
