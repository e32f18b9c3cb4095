"""What holds of the panel whatever a report prints: nothing is invented, nothing turns to zero."""

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.panel.codes import APPLICANTS, TOTAL
from archive.panel.harmonise import harmonise
from archive.panel.joints import joints
from parsers.codebook import entries
from parsers.model import Cell, Identity, Place, Report, Source, State
from parsers.terms import terms

PRINTED = sorted(
    {entry.code for entry in entries() if entry.table not in ("sections", "t3_columns")}
)
FORMS = sorted({entry.form for entry in entries()})
WITHOUT_FIGURE = (State.BLANK, State.DASH, State.SLASH, State.NONE_WORD, State.TEXT, State.UNREAD)
DISPOSITIONS = terms("disposition")


@st.composite
def cells(draw: st.DrawFn, *, figures: bool) -> list[Cell]:
    found = []
    for code in draw(st.lists(st.sampled_from(PRINTED), unique=True, max_size=40)):
        for applicant in APPLICANTS if code.startswith("t3.") else (None,):
            value = draw(st.none() | st.integers(0, 9)) if figures else None
            state = draw(st.sampled_from(WITHOUT_FIGURE))
            if value is not None:
                state = State.NUMBER if value else State.ZERO
            found.append(Cell(code, applicant, value, "", state, None, Place()))
    return found


def report(found: list[Cell], form: str, year: int | None) -> Report:
    return Report(
        source=Source("text/html", "0" * 64),
        identity=Identity(year=year),
        form=form,
        script="hans",
        pinyin_artefacts=0,
        sections=(),
        cells=tuple(found),
        checks=(),
        issues=(),
    )


FORM, YEAR = st.sampled_from(FORMS), st.none() | st.integers(2008, 2025)


@settings(max_examples=60)
@given(cells(figures=False), FORM, YEAR)
def test_where_no_figure_is_printed_there_is_none(
    found: list[Cell], form: str, year: int | None
) -> None:
    for quantity in harmonise(report(found, form, year)).values():
        assert all(figure.value is None for figure in quantity.figures.values())


@settings(max_examples=60)
@given(cells(figures=True), FORM, YEAR)
def test_a_figure_that_is_not_derived_was_printed(
    found: list[Cell], form: str, year: int | None
) -> None:
    printed = {(cell.applicant, cell.value, cell.state) for cell in found}
    for quantity in harmonise(report(found, form, year)).values():
        for applicant, figure in quantity.figures.items():
            if not figure.derived:
                who = {applicant, None} if applicant == TOTAL else {applicant}
                assert any((one, figure.value, figure.state) in printed for one in who)


@settings(max_examples=60)
@given(cells(figures=True), FORM, YEAR)
def test_what_is_left_over_makes_up_the_total(
    found: list[Cell], form: str, year: int | None
) -> None:
    panel = harmonise(report(found, form, year))
    if "unclassified" not in panel:
        return
    parts = [panel[code].total.value or 0 for code in DISPOSITIONS if code in panel]
    answered, left = panel["answered_total"].total.value, panel["unclassified"].total.value
    assert answered is not None
    assert left is not None
    rest = answered - left
    # A figure that joins two dispositions may stand for them (test_joint_figures): never for less.
    joined = [panel[code].total.value or 0 for code in joints() if code in panel]
    assert sum(parts) <= rest <= sum(parts) + sum(joined)
    assert joined or rest == sum(parts)


@settings(max_examples=60)
@given(cells(figures=True), FORM, YEAR)
def test_every_cell_of_a_form_from_2019_on_is_there_to_be_found(
    found: list[Cell], form: str, year: int | None
) -> None:
    """Blank or not: a row that was printed has a row, whatever the sentences say beside it."""
    found = [cell for cell in found if cell.code.startswith(("t", "p"))]
    panel = harmonise(report(found, form, year))
    headers = {"t4.suit", "t4.review", "t4.suit_direct", "t4.suit_after_review", "t3.results"}
    for cell in found:
        table, _, name = cell.code.partition(".")
        if table in ("t3", "t4") and cell.code not in headers:
            code = "pending" if cell.code == "t3.carried_out" else name
            assert cell.applicant in panel[code].figures
