"""Generator, renderer, reader: what is read equals what was printed, for every form,
markup or layout, and oddity. `make test` reads a quarter of the combinations, each case in
three of them; `make stress` reads all. Several oddities at once may leave cells unread, which
is said; they never make a number that was not printed.
"""

from collections import Counter
from collections.abc import Iterable

import pytest
from samples import CASES, OFFICE, order

from crawler.sandbox.dice import Dice
from crawler.sandbox.figures import form_of
from crawler.sandbox.generator import make
from crawler.sandbox.mirror import spoilt
from crawler.sandbox.oddities import Oddity, clash, oddities_of
from crawler.sandbox.printed import Inconsistency, MadeReport, Order, PrintedCell
from crawler.sandbox.render_html import Markup, body
from crawler.sandbox.render_text import Layout, keeps_blanks, text
from parsers.model import Cell, Check, Outcome, Severity, State
from parsers.read import Hints, read_document

MIRROR = "mirror"
RENDERINGS = (*Markup, *Layout, MIRROR)
SAMPLE_STEP = 4
MIXED, MIXED_SAMPLE = 600, 40
SAID = {"readings_differ", "long_row"}
"""Issues that say that cells could not be read."""


def every() -> Iterable[pytest.param]:
    for case, (year, oddity) in enumerate(CASES):
        for number, rendering in enumerate(RENDERINGS):
            sampled = (case + number) % SAMPLE_STEP == 0
            marks = () if sampled else (pytest.mark.stress,)
            yield pytest.param(
                year, oddity, rendering, marks=marks, id=f"{year}-{oddity}-{rendering}"
            )


def rendered(report: MadeReport, rendering: str) -> tuple[bytes, str]:
    if rendering in list(Markup):
        page = f"<title>{report.title}</title><h1>{report.title}</h1>"
        inside = f'<div class="TRS_Editor">{body(report, Markup(rendering))}</div>'
        return f"<html><body>{page}{inside}</body></html>".encode(), "text/html"
    if rendering == MIRROR:
        return spoilt(text(report)).encode(), "text/plain"
    return text(report, Layout(rendering)).encode(), "text/plain"


def counted(cells: Iterable[PrintedCell | Cell]) -> Counter[tuple]:
    """Cells without their printed text, which a copy may have changed."""
    return Counter(
        (c.code, c.applicant, None if c.value is None else round(c.value, 6), c.state.value, c.unit)
        for c in cells
    )


def answers(check: Check, declared: Inconsistency) -> bool:
    column = declared.column in (None, check.column)
    return check.id == declared.check and column and declared.code in (None, check.code)


@pytest.mark.parametrize(("year", "oddity", "rendering"), list(every()))
def test_what_is_read_is_what_was_printed(year: int, oddity: Oddity | None, rendering: str) -> None:
    made = make(order(year, oddity))
    if rendering in list(Layout) and not keeps_blanks(made, Layout(rendering)):
        pytest.skip("lines without separators do not show where blanks are")
    content, media_type = rendered(made, rendering)
    (read,) = read_document(content, Hints(media_type=media_type))
    assert read.form == made.form
    got, printed = counted(read.cells), counted(made.cells)
    assert got - printed == Counter()
    assert printed - got == Counter()
    failed = [check for check in read.checks if check.outcome is Outcome.FAIL]
    for declared in made.inconsistencies:
        assert any(answers(check, declared) for check in failed), declared
    for check in failed:
        earnest = check.severity in (Severity.E, Severity.W)
        assert not earnest or any(check.id == d.check for d in made.inconsistencies), check


def mixed(number: int) -> tuple[MadeReport, str] | None:
    """A report with two to six oddities in some rendering; None where they cannot be shown."""
    dice = Dice("mixed", number)
    year = dice.pick((2017, 2019, 2020, 2022, 2023, 2024))
    fitting = dice.shuffled(oddities_of(form_of(year)))
    oddities = frozenset(fitting[: dice.between(2, 6)])
    made = make(Order(number, OFFICE, year, oddities))
    rendering = dice.pick(RENDERINGS)
    lost = rendering in list(Layout) and not keeps_blanks(made, Layout(rendering))
    return None if lost or clash(oddities) else (made, rendering)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, marks=() if number < MIXED_SAMPLE else (pytest.mark.stress,))
        for number in range(MIXED)
    ],
)
def test_several_oddities_at_once_never_make_a_wrong_number(number: int) -> None:
    case = mixed(number)
    if case is None:
        pytest.skip("these cannot be shown together")
    made, rendering = case
    content, media_type = rendered(made, rendering)
    (read,) = read_document(content, Hints(media_type=media_type))
    legible = [cell for cell in read.cells if cell.state is not State.UNREAD]
    assert counted(legible) - counted(made.cells) == Counter()
    unread = len(read.cells) - len(legible)
    assert len(read.cells) == len(made.cells)
    assert not unread or {issue.code for issue in read.issues} & SAID
