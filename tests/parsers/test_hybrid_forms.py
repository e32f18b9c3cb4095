"""Tables of two forms in one report: read by their labels, and said so."""

import made_tables as made
import pytest

from parsers.hints import Hints
from parsers.model import Report
from parsers.numbers import read_figure
from parsers.read import read_document

OLDER, NEWER = made.make_sheet("form_2019", 3), made.make_sheet("form_2021", 4)
LAYOUTS = pytest.mark.parametrize("layout", [made.html, made.value_and_mark, made.markdown])


def read(items: made.Sheet, requests: made.Sheet, layout: made.Layout) -> tuple[Report, set]:  # type: ignore[type-arg]
    sheet = made.Sheet(items.form, (items.tables[0], *requests.tables[1:]), {})
    (report,) = read_document(made.document(sheet, layout).encode(), Hints())
    printed = {k: v for k, v in items.cells.items() if k[0].startswith("t2.")}
    printed |= {k: v for k, v in requests.cells.items() if not k[0].startswith("t2.")}
    expected = {(*key, read_figure(text).value) for key, text in printed.items()}
    got = {(c.code, c.applicant, c.value) for c in report.cells if not c.code.startswith("p.")}
    return report, got ^ expected


@LAYOUTS
def test_items_of_2019_with_requests_of_2021(layout: made.Layout) -> None:
    report, differing = read(OLDER, NEWER, layout)
    assert not differing
    assert report.form == "form_2021"
    assert {"form_hybrid", "form_year_mismatch"} <= {issue.code for issue in report.issues}
    units = {c.code: c.unit for c in report.cells}
    assert units["t2.procurement.proc_amount"] == "元"


@LAYOUTS
def test_items_of_2021_with_one_row_for_other_handling(layout: made.Layout) -> None:
    report, differing = read(NEWER, OLDER, layout)
    assert not differing
    assert report.form == "form_2021"
    assert [i.code for i in report.issues if i.code.startswith("form_")] == ["form_hybrid"]


@LAYOUTS
@pytest.mark.parametrize("sheet", [OLDER, NEWER], ids=lambda sheet: sheet.form)
def test_a_whole_form_is_no_hybrid(sheet: made.Sheet, layout: made.Layout) -> None:
    report, differing = read(sheet, sheet, layout)
    assert not differing
    assert "form_hybrid" not in {issue.code for issue in report.issues}


def test_a_sentence_about_the_other_forms_row_makes_no_hybrid() -> None:
    text = made.document(OLDER, made.value_and_mark)
    text = text.replace("五、存在的主要问题", "逾期不补正的申请较多。\n五、存在的主要问题")
    (report,) = read_document(text.encode(), Hints())
    assert report.form == "form_2019"
