"""One document end to end: what is a report, what is none, and the JSON of design 4."""

import json

import made_tables as made
import pytest

from parsers.errors import NotAReportError, UnreadableDocumentError
from parsers.jsonform import report_to_json
from parsers.model import State
from parsers.read import Hints, read_document


def text_of(form: str = "form_2021", seed: int = 1) -> str:
    return made.document(made.make_sheet(form, seed), made.value_and_mark)


def test_json_has_every_field_of_the_contract() -> None:
    report = read_document(text_of().encode(), Hints(path="a.txt"))[0]
    read = json.loads(json.dumps(report_to_json(report), ensure_ascii=False))
    assert {
        "source", "title", "agency", "province", "prefecture", "county", "division_code",
        "level", "scope", "year", "form", "published_on", "index_number", "document_number",
        "script", "pinyin_artefacts", "sections", "cells", "checks", "issues",
    } <= read.keys()  # fmt: skip
    assert read["form"] == "form_2021"
    assert read["year"] == 2023
    cell = next(cell for cell in read["cells"] if cell["code"] == "t3.granted")
    assert set(cell) == {"code", "applicant", "value", "raw", "state", "unit", "place"}
    assert cell["place"]["line"] > 0
    assert read["source"]["path"] == "a.txt"


def test_places_in_a_page_are_table_row_and_column() -> None:
    page = made.document(made.make_sheet("form_2021", 1), made.html)
    read = report_to_json(read_document(page.encode(), Hints())[0])
    cell = next(c for c in read["cells"] if c["code"] == "t3.received_new")
    assert cell["place"] == {"table": 2, "row": 4, "column": 4}


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\x03" * 50, b"%PDF-1.7"])
def test_bytes_that_are_no_text(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        read_document(data)


@pytest.mark.parametrize(
    "text",
    [
        "今天天气很好，我们去公园散步。",
        "<html><body><h1>404 Not Found</h1></body></html>",
        (
            "<html><title>某县政府信息公开指南</title><body><p>主动公开范围、依申请公开程序，"
            "收费标准见附件，行政复议与行政诉讼。共3件。</p></body></html>"
        ),
        "".join(f"<li><a>某县{y}年政府信息公开工作年度报告</a></li>" for y in range(2010, 2024)),
    ],
)
def test_other_documents_are_no_reports(text: str) -> None:
    with pytest.raises(NotAReportError, match="expected an annual report"):
        read_document(text.encode())


def test_two_reports_on_one_page_are_two_reports() -> None:
    second = text_of("form_2019", 2).replace("示例县人民政府", "示例县教育局")
    reports = read_document((text_of() + second).encode())
    assert [report.form for report in reports] == ["form_2021", "form_2019"]
    assert [report.identity.year for report in reports] == [2023, 2020]
    assert [len([c for c in r.cells if c.code[:2] != "p."]) for r in reports] == [200, 198]


def test_the_title_printed_twice_makes_one_report() -> None:
    text = text_of()
    assert len(read_document((text.splitlines()[0] + "\n" + text).encode())) == 1


def test_a_form_printed_for_another_year_is_kept_and_flagged() -> None:
    report = read_document(text_of().replace("2023年", "2019年").encode())[0]
    assert report.form == "form_2021"
    assert "form_year_mismatch" in {issue.code for issue in report.issues}


def test_an_unknown_form_is_named_and_gives_no_figures() -> None:
    rows = "".join(f"<tr><td>新指标{n}</td><td>件</td><td>{n}0</td></tr>" for n in range(6))
    page = (
        "<html><title>某县2030年政府信息公开工作年度报告</title><body><p>本年度主动公开信息，"
        f"办理依申请公开，未发生行政复议、行政诉讼。</p><table>{rows}</table></body></html>"
    )
    report = read_document(page.encode())[0]
    assert report.form is None
    assert not [cell for cell in report.cells if cell.state is State.NUMBER]
    issue = next(issue for issue in report.issues if issue.code == "unknown_form")
    assert "新指标0" in issue.text


def test_other_bodies_figures_are_no_figures_of_a_body_that_only_the_preamble_names() -> None:
    text = (
        "2020年政府信息公开工作年度报告\n现将示例县人民政府办公室2020年政府信息公开工作情况报告如下:\n三、依申请公开情况\n"
        "县自然资源局收到政府信息公开申请24件，办结27件，是受理较多的部门。\n未发生行政复议。"
    )
    (report,) = read_document(text.encode(), Hints())
    assert report.identity.agency == "示例县人民政府办公室"
    assert not [cell for cell in report.cells if cell.code in {"p.received", "p.answered_total"}]
