"""Sentences against tables whose totals column is blank or was not read.

The made table: 予以公开 5 + 1 = 6, 部分公开 2, 本机关不掌握 1 + 1 + 1 = 3, 国家秘密 1.
"""

from dataclasses import replace

import pytest
from made_cells import RESULTS, table
from made_documents import document

from parsers.checks import evaluate
from parsers.model import Cell, Check, Outcome, State
from parsers.prose import read_prose

TEXT = "答复12件,其中予以公开及部分公开{disclosed}件,不予公开{refused}件,无法提供{unable}件。"
BLANK_LEAVES: dict[tuple[str, str | None], float | None] = {
    (code, "total"): None for code in RESULTS
}


def compared(cells: list[Cell], **said: int) -> dict[str | None, Check]:
    figures = {"disclosed": 8, "refused": 1, "unable": 3, **said}
    prose = read_prose(document(TEXT.format(**figures)), frozenset()).cells
    checks = evaluate("form_2021", [*cells, *prose])
    return {check.code: check for check in checks if check.id == "N-PART"}


def test_blank_totals_are_added_up_from_the_applicants() -> None:
    found = compared(table(BLANK_LEAVES))
    assert {check.code: (check.outcome, check.right) for check in found.values()} == {
        "p.granted_or_partial": (Outcome.PASS, 8),
        "p.refused": (Outcome.PASS, 1),
        "p.unable": (Outcome.PASS, 3),
    }


def test_a_figure_of_one_applicant_alone_differs_from_the_group() -> None:
    """The sentence counts 予以公开 of natural persons, and 不掌握 of organisations only."""
    found = compared(table(BLANK_LEAVES), disclosed=5, unable=2)
    failing = {c.code: (c.left, c.right) for c in found.values() if c.outcome is Outcome.FAIL}
    assert failing == {"p.granted_or_partial": (5, 8), "p.unable": (2, 3)}
    assert "5 + 1 + 2 = 8" in found["p.granted_or_partial"].text


@pytest.mark.parametrize("column", ["natural_person", "org_other", "total"])
def test_an_unread_cell_leaves_its_group_uncompared(column: str) -> None:
    key = ("t3.granted", column)
    cells = [
        replace(c, value=None, state=State.UNREAD) if (c.code, c.applicant) == key else c
        for c in table(BLANK_LEAVES)
    ]
    found = compared(cells, disclosed=2, unable=4)
    assert "p.granted_or_partial" not in found
    assert found["p.unable"].outcome is Outcome.FAIL


def test_printed_totals_stand_before_what_is_added_up() -> None:
    """One row's total is left blank: the sentence may count it or not."""
    cells = table({("t3.partial", "total"): None})
    outcomes = [
        compared(cells, disclosed=stated)["p.granted_or_partial"].outcome for stated in (6, 8, 7)
    ]
    assert outcomes == [Outcome.PASS, Outcome.PASS, Outcome.FAIL]
