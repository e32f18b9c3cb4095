"""Sources that lost or doubled a cell: what is still given was printed there, or is marked."""

import random
import re

import made_tables as made
import pytest

from parsers.hints import Hints
from parsers.model import Place
from parsers.numbers import read_figure
from parsers.read import read_document
from parsers.tables.fitting import fit
from parsers.tables.pieces import Piece

LAYOUTS = [made.fillers_after, made.leading_mark, made.mark_alone, made.row_a_line]


def without_a_line(text: str, chance: random.Random) -> str:
    """One line of a mark alone is gone."""
    lines = text.split("\n")
    marks = [i for i, line in enumerate(lines) if line.strip() == "|"]
    if marks:
        del lines[chance.choice(marks)]
    return "\n".join(lines)


def without_a_mark(text: str, chance: random.Random) -> str:
    """One mark between cells is gone."""
    marks = [match.start() for match in re.finditer(r"[|]", text)]
    at = chance.choice(marks)
    return text[:at] + text[at + 1 :]


@pytest.mark.parametrize("harm", [without_a_line, without_a_mark])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_given_was_printed_there(layout: made.Layout, harm: object, seed: int) -> None:
    sheet = made.make_sheet("form_2021", seed)
    text = made.document(sheet, layout)
    harmed = harm(text, random.Random(seed))  # type: ignore[operator]
    (report,) = read_document(harmed.encode(), Hints())
    said = " ".join(issue.text for issue in report.issues)
    failed = {check.column for check in report.checks if check.outcome.value == "fail"}
    wrong = [
        cell
        for cell in report.cells
        if cell.value is not None and not cell.code.startswith("p.")
        if cell.value != read_figure(sheet.cells.get((cell.code, cell.applicant), "?")).value
        if cell.code not in said and not (cell.applicant and cell.applicant in failed)
    ]
    assert wrong == []


def test_a_table_in_one_long_line_is_never_lost_in_silence() -> None:
    sheet = made.make_sheet("form_2021", 1, blanks=0)
    text = made.document(sheet, lambda rows: "".join(c.text for row in rows for c in row))
    (report,) = read_document(text.encode(), Hints())
    assert report.form != "prose_2008"
    assert {"table_unread", "unrecoverable", "short_row", "unmapped_label"} & {
        issue.code for issue in report.issues
    }


def test_a_line_of_fillers_is_no_part_of_a_row_whose_last_cells_are_lost() -> None:
    """Five fillers and ten cells are no fifteen cells, however well their sums fit."""
    whole = made.document(made.make_sheet("form_2021", 1), made.mark_alone)
    above = whole.partition("行政复议\n")[0]
    (report,) = read_document(f"{above}{_DISPUTES}".encode(), Hints())
    assert not [c for c in report.cells if c.code.startswith("t4.") and c.value is not None]
    assert "short_row" in {issue.code for issue in report.issues}


_OUTCOMES = "结果维持 |\n结果纠正 |\n其他结果 |\n尚未审结 |\n总计 |\n"
_DISPUTES = (
    f"行政复议 |\n行政诉讼 |\n|||||||||||||\n{_OUTCOMES}"
    "未经复议直接起诉 |\n复议后起诉 |\n||||||||\n"
    f"{_OUTCOMES}{_OUTCOMES}|||||\n1 |\n|\n2 |\n|\n3 |\n|\n|\n1 |\n|\n1 |\n"
    "五、存在的主要问题及改进情况\n"
)


@pytest.mark.parametrize(
    ("odd", "kept"), [("1 2 3 - -", "1 2 3"), ("1 2 - - -", None), ("1 2 3 4 -", None)]
)
def test_a_row_of_another_length_is_read_where_all_its_cells_are_filled(
    odd: str, kept: str | None
) -> None:
    """Behind it stand the cells of an empty row."""
    rows = [*["5 6 7 -"] * 9, odd]
    runs = [tuple(Piece(cell.strip("-"), Place()) for cell in row.split()) for row in rows]
    fitted = fit(runs, 3, [len(run) for run in runs])[-1]
    assert (" ".join(piece.text for piece in fitted) if fitted else None) == kept
