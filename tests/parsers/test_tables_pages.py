"""Text layers of pages: labels woven with those of their groups, headings in pieces."""

import made_pages as pages
import made_tables as made
import pytest
from test_tables import assert_exact, parsed

from parsers.detection import detect
from parsers.model import State
from parsers.numbers import read_figure
from parsers.recognition import Recognised, recognise

LAYERS = pytest.mark.parametrize("layer", pages.LAYERS)


def recognised(text: str, year: int) -> Recognised:
    document = parsed(text)
    return recognise(document, detect(document), year)


@pytest.mark.parametrize("layer", ["viewer", "columns", "wide", "wide-snapped"])
def test_labels_in_pieces_are_put_together(layer: str) -> None:
    sheet = made.make_sheet("form_2021", 31, blanks=0)
    found = recognised(made.document(sheet, pages.LAYERS[layer]), 2023)
    assert_exact(found.tables, sheet)


@LAYERS
@pytest.mark.parametrize("form", ["form_2019", "form_2021"])
@pytest.mark.parametrize("blanks", [0, 0.03])
def test_what_cannot_be_put_together_is_never_guessed(layer: str, form: str, blanks: float) -> None:
    sheet = made.make_sheet(form, 32, blanks=blanks)
    found = recognised(made.document(sheet, pages.LAYERS[layer]), 2021)
    for cell in found.tables.cells:
        if cell.state is not State.UNREAD:
            printed = read_figure(sheet.cells[cell.code, cell.applicant])
            assert (cell.value, cell.state) == (printed.value, printed.state)
    read = sum(cell.state is not State.UNREAD for cell in found.tables.cells)
    assert read == len(sheet.cells) or found.tables.issues


def test_a_row_that_no_form_has_stays_unknown_beside_a_piece_of_a_group() -> None:
    sheet = made.make_sheet("form_2021", 33, blanks=0)
    text = made.document(sheet, pages.LAYERS["viewer"]).replace("3.危及", "3.不再危及")
    found = recognised(text, 2023)
    codes = {cell.code for cell in found.tables.cells if cell.value is not None}
    assert "t3.refused.security_stability" not in codes
    assert "unmapped_label" in {issue.code for issue in found.tables.issues}
