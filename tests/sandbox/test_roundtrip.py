"""Generator, renderer, reader: what is read equals what was printed, for every form,
markup or layout, and oddity. `make test` reads a quarter of the combinations, each case in
three of them; `make stress` reads all.
"""

from collections import Counter
from collections.abc import Iterable

import pytest
from samples import CASES, order

from crawler.sandbox.generator import make
from crawler.sandbox.mirror import spoilt
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Inconsistency, MadeReport, PrintedCell
from crawler.sandbox.render_html import Markup, body
from crawler.sandbox.render_text import Layout, keeps_blanks, text
from parsers.model import Cell, Check, Outcome, Severity
from parsers.read import Hints, read_document

MIRROR = "mirror"
RENDERINGS = (*Markup, *Layout, MIRROR)
SAMPLE_STEP = 4


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
