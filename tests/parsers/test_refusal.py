"""What is no report is refused, and a report without any figure is none of that."""

import pytest

from parsers.errors import NotAReportError
from parsers.read import Hints, read_document

CHAPTERS = (
    "一、总体情况\n我局重视政府信息公开工作,健全机制。\n"
    "二、主动公开政府信息情况\n及时更新主动公开的政府信息。\n"
    "三、依申请公开政府信息情况\n依申请公开渠道畅通,按规定办理。\n"
    "四、行政复议、行政诉讼情况\n无。\n"
    "五、存在的主要问题及改进情况\n公开内容不够丰富,下一步改进。\n"
)
GUIDE = (
    "一、主动公开\n本机关主动公开政府信息的范围见目录。\n"
    "二、依申请公开\n申请人可以当面提出,5个工作日内答复,每次申请限1件。\n"
    "三、监督\n可以申请行政复议或者提起行政诉讼。\n"
)


def test_a_report_without_any_figure_is_a_report() -> None:
    (report,) = read_document(f"示例县水务局2012年政府信息公开工作年度报告\n{CHAPTERS}".encode())
    assert report.identity.year == 2012
    assert [section.code for section in report.sections][-5:] == [
        "sec.overview", "sec.proactive", "sec.requests", "sec.disputes", "sec.problems",
    ]  # fmt: skip
    assert {cell.code: cell.value for cell in report.cells} == {
        "p.review.total": 0,
        "p.suit.total": 0,
    }


def test_a_report_whose_zeros_are_in_words_is_a_report() -> None:
    text = (
        "2015年政府信息公开工作年度报告\n全年主动公开政府信息,没有接到依申请公开政府信息的要求,"
        "无人申请行政复议。"
    )
    (report,) = read_document(text.encode())
    assert {cell.code: cell.value for cell in report.cells}["p.received"] == 0


@pytest.mark.parametrize(
    "text",
    [
        f"示例县水务局政府信息公开指南\n{GUIDE}",
        f"示例县人民政府信息公开目录\n{GUIDE}",
        f"示例县政府信息公开工作年度报告制度\n{GUIDE}",
        f"示例县依申请公开办法(试行)\n{CHAPTERS.replace('无', '略')}",
        f"关于做好2019年度政府信息公开工作年度报告编制的通知\n{GUIDE}",
        f"示例县2020年政务公开工作要点\n{GUIDE}",
        "示例县召开政务公开推进会\n会议要求,扩大主动公开,规范依申请公开,减少行政复议、行政诉讼。",
        (
            f"<html><title>政府信息公开制度_示例县人民政府</title><body>"
            f"<p>{GUIDE.replace(chr(10), '</p><p>')}</p></body></html>"
        ),
    ],
)
def test_other_kinds_of_documents_are_refused(text: str) -> None:
    with pytest.raises(NotAReportError, match="expected an annual report"):
        read_document(text.encode())


def test_a_titled_sheet_that_nobody_has_mapped_is_a_report_and_gives_no_figure() -> None:
    rows = "".join(
        f"<tr><td>{label}</td><td>{figure}</td></tr>"
        for label, figure in (("网上办事量", 31), ("公开申请受理量", 5), ("公开栏目更新量", 77))
    )
    page = (
        f"<h1>示例县水务局2011年政府信息公开工作年度报告</h1><p>依申请公开</p><table>{rows}</table>"
    )
    (report,) = read_document(page.encode(), Hints(media_type="text/html"))
    assert report.form is None
    assert report.cells == ()
    (issue,) = [issue for issue in report.issues if issue.code == "unknown_form"]
    assert "公开申请受理量" in issue.text
