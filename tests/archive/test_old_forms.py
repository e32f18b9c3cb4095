"""From a page of an old form to the counts in the database: annex of 2014, regional sheets."""

from made_sheets import HEADS

from archive.building.cell_index import CellIndex
from archive.building.disputes import OUTCOMES, disputes_of
from archive.building.quantities import Requests, requests_of
from archive.panel.indicator_rows import rates_of
from parsers import codebook, forms
from parsers.hints import Hints
from parsers.model import Report
from parsers.read import read_document

ANNEX = {
    "a3.received": 50,
    "a3.closed": 47,
    "a3.closed.on_time": 45,
    "a3.closed.extended": 2,
    "a3.answered_total": 46,
    "a3.already_public": 10,
    "a3.granted": 12,
    "a3.partial": 3,
    "a3.refused": 5,
    "a3.refused.state_secret": 1,
    "a3.refused.trade_secret": 2,
    "a3.refused.other_statutory": 2,
    "a3.unable.not_held_other_agency": 6,
    "a3.unable.not_held_nonexistent": 4,
    "a3.clarification_requested": 2,
    "a3.redirected": 4,
    "a4.review.total": 7,
    "a4.review.upheld": 5,
    "a4.review.corrected": 1,
    "a4.review.other": 1,
    "a5.suit.total": 3,
    "a5.suit.upheld": 2,
    "a5.suit.corrected": 1,
}
REGIONAL = {
    "r1.received": 41,
    "r1.answered_total": 38,
    "r1.granted": 20,
    "r1.partial": 2,
    "r1.denied_total": 16,
    "r1.refused.not_government_information": 1,
    "r1.unable.not_held_nonexistent": 5,
    "r1.unable.not_held_other_agency": 4,
    "r1.refused.state_secret": 2,
    "r1.refused.enforcement_file": 1,
    "r1.refused.unspecified": 3,
    "r1.review.total": 2,
    "r1.suit.total": 1,
}
FUJIAN = {
    "r2.received": 30,
    "r2.answered_total": 28,
    "r2.granted": 18,
    "r2.partial": 4,
    "r2.denied_total": 6,
    "r2.review.total": 1,
}


def read(form: str, year: int, figures: dict[str, int]) -> Report:
    """A page with the sheet, 0 in every other row."""
    sheet = forms.load(form).sheet
    assert sheet is not None
    rows = [HEADS[form]]
    for entry in codebook.entries():
        if entry.form == form:
            figure = str(figures.get(entry.code, 0)) if entry.code in sheet.rows else ""
            more = ("999",) if len(HEADS[form]) > 3 else ()
            rows.append((entry.zh_label, entry.unit or "", figure, *more))
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    title = f"示例县{year}年政府信息公开工作年度报告"
    page = f"<html><body><div id='zoom'><p>{title}</p><table>{table}</table></div></body></html>"
    (report,) = read_document(page.encode(), Hints())
    assert report.form == form
    return report


def counted(report: Report) -> tuple[Requests, CellIndex]:
    index = CellIndex(report.cells)
    return requests_of(report, index), index


def test_the_annex_fills_dispositions_and_reasons() -> None:
    requests, _ = counted(read("annex_2014", 2016, ANNEX))
    assert (requests.received, requests.answered, requests.unclassified) == (50, 46, 0)
    assert (requests.carried_in, requests.pending) == (None, None)
    found = {one.disposition: (one.total, one.derived) for one in requests.dispositions}
    assert found == {
        "granted": (12, False),
        "already_public": (10, False),
        "partial": (3, False),
        "refused": (5, False),
        "unable": (10, True),
        "clarification_requested": (2, False),
        "redirected": (4, False),
    }
    reasons = {(r.disposition, r.reason): r.total for r in requests.reasons if r.reason and r.total}
    assert reasons == {
        ("refused", "state_secret"): 1,
        ("refused", "trade_secret"): 2,
        ("refused", "other_statutory"): 2,
        ("unable", "not_held_other_agency"): 6,
        ("unable", "not_held_nonexistent"): 4,
    }


def test_comparability_of_the_annex_is_the_codebooks() -> None:
    requests, _ = counted(read("annex_2014", 2016, ANNEX))
    known = {one.disposition: one.comparability for one in requests.dispositions}
    assert known["partial"] == "exact"
    assert known["granted"] == known["refused"] == known["redirected"] == "approx"
    assert known["clarification_requested"] == "none"


def test_closed_stands_in_where_no_answers_are_printed() -> None:
    report = read("annex_2014", 2016, ANNEX)
    without = [cell for cell in report.cells if cell.code != "a3.answered_total"]
    index = CellIndex(without)
    assert requests_of(report, index).answered == 47


def test_rates_of_the_annex_use_printed_answers() -> None:
    report = read("annex_2014", 2016, ANNEX)
    requests, index = counted(report)
    rates = rates_of(report, index, requests)
    narrow, broad = rates["disclosure_rate"], rates["disclosure_rate_broad"]
    assert (narrow.numerator, narrow.denominator) == (15, 46)
    assert (broad.numerator, broad.denominator, broad.kind) == (25, 46, "answered")
    assert rates["not_held_rate"].numerator == 10


def test_disputes_of_the_annex() -> None:
    _, index = counted(read("annex_2014", 2016, ANNEX))
    found = {d.route: dict(zip(OUTCOMES, d.values, strict=True)) for d in disputes_of(index)}
    assert found["review"] == {
        "upheld": 5,
        "corrected": 1,
        "other": 1,
        "pending": None,
        "total": 7,
    }
    assert found["suit"]["total"] == 3


def test_a_regional_denial_is_split_into_refused_and_unable() -> None:
    report = read("regional_sh_2008", 2011, REGIONAL)
    requests, index = counted(report)
    assert (requests.received, requests.answered, requests.unclassified) == (41, 38, 0)
    found = {one.disposition: (one.total, one.derived) for one in requests.dispositions}
    assert found == {
        "granted": (20, False),
        "partial": (2, False),
        "refused": (7, True),
        "unable": (9, True),
    }
    assert {d.route: d.values[-1] for d in disputes_of(index)} == {"review": 2, "suit": 1}
    denials = [check for check in report.checks if check.id == "R-DENY"]
    assert [str(check.outcome) for check in denials] == ["pass", "pass"]


def test_a_denial_without_grounds_is_never_a_refusal() -> None:
    report = read("regional_fj_2009", 2012, FUJIAN)
    requests, index = counted(report)
    assert {one.disposition: one.total for one in requests.dispositions} == {
        "granted": 18,
        "partial": 4,
    }
    assert (requests.classified, requests.unclassified) == (28, 0)  # 18 + 4, and 6 denied
    assert rates_of(report, index, requests)["refusal_rate"].value is None
    assert [str(c.outcome) for c in report.checks if c.id == "R-DENY"] == ["pass"]
