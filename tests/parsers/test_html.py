"""Pages: the body, tables with merged cells, titles, meta tags and head fields."""

import time

import pytest

from parsers.documents import parse_document
from parsers.hints import Hints
from parsers.model import Document, Line, Table
from parsers.read import read_document


def page(body: str, head: str = "") -> Document:
    return parse_document(f"<html><head>{head}</head><body>{body}</body></html>".encode(), Hints())


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line)]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


LONG = "示例县人民政府办公室主动公开政府信息，办理政府信息公开申请，及时答复申请人。" * 3


@pytest.mark.parametrize(
    "container",
    [
        "<ucapcontent>{}</ucapcontent>",
        '<div id="UCAP-CONTENT">{}</div>',
        '<div class="view TRS_Editor">{}</div>',
        '<div id="zoom">{}</div>',
        '<div id="vsb_content_2">{}</div>',
        '<div class="detail-text">{}</div>',
        '<div class="conTxt">{}</div>',
    ],
)
def test_containers_of_known_families(container: str) -> None:
    body = container.format(f"<p>{LONG}</p>")
    document = page(f"<ul><li>首页</li></ul>{body}<div>版权所有</div>")
    assert lines(document) == [LONG.replace("，", ",")]


def test_trafilatura_finds_the_body_of_other_pages() -> None:
    menu = "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(30))
    text = "".join(f"<p>{n}、{LONG}</p>" for n in range(5))
    document = page(f"<ul>{menu}</ul><div class='unknown'>{text}</div><div>网站地图</div>")
    assert len(lines(document)) == 5


def test_inline_pieces_join_without_loss() -> None:
    document = page(
        f"<div id='zoom'><p>{LONG}</p><p><span>2017</span><span>年1</span><b>月</b></p></div>"
    )
    assert lines(document)[1] == "2017年1月"


def test_line_breaks_end_a_line() -> None:
    document = page(f"<div id='zoom'>{LONG}<br>二、其他<br/>三</div>")
    assert lines(document)[1:] == ["二、其他", "三"]


def test_spans_are_expanded_and_origins_kept() -> None:
    table = tables(
        page(
            "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr>"
            "<tr><td>1</td><td>2</td></tr></table>"
        )
    )[0]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["甲", "乙", "乙"],
        ["甲", "1", "2"],
    ]
    assert [[cell.origin for cell in row] for row in table.rows] == [
        [True, True, False],
        [False, True, True],
    ]


def test_layout_tables_are_not_data() -> None:
    inner = "<table><tr><td>规章</td><td>1</td></tr></table>"
    document = page(f"<table><tr><td>{LONG}{inner}</td><td>侧栏</td></tr></table>")
    assert [len(table.rows) for table in tables(document)] == [1]


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td colspan=999999999 rowspan=99999999>1</td><td>2</td></tr></table>",
        "<table><tr><td rowspan=0 colspan=x>1</td><td>2</td></tr></table>",
        "<table>" * 400 + "<tr><td>1</td></tr>",
        "<div>" * 3000 + "1",
        "<table></table><td>1<tr>",
        "<<<>>><p",
        "<p>" + "&nbsp;" * 100,
    ],
)
def test_rubbish_is_survived_in_time(body: str) -> None:
    start = time.process_time()
    page(body)
    assert time.process_time() - start < 5


def test_title_meta_and_head_fields() -> None:
    document = page(
        '<meta name="SiteName" content="内层">'
        "<table><tr><td>索 引 号：</td><td>A/1</td></tr></table>"
        "<p>发布机构：某局　　发布日期：2021-01-02</p>",
        '<title>某局2020年年度报告</title><META NAME="PubDate" CONTENT="2021-01-03">',
    )
    assert document.title == "某局2020年年度报告"
    assert document.meta["pubdate"] == "2021-01-03"
    assert document.meta["sitename"] == "内层"
    assert document.head == {"索引号": "A/1", "发布机构": "某局", "发布日期": "2021-01-02"}


def report_of(agency: str, count: int) -> str:
    chapters = "".join(
        f"<p>{title}</p><p>认真落实条例,工作顺利推进。</p>"
        for title in (
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "四、政府信息公开行政复议、行政诉讼情况",
            "五、存在的主要问题及改进情况",
            "六、其他需要报告的事项",
        )
    )
    return (
        f"<div><h1>{agency}2022年政府信息公开工作年度报告</h1><div class='article-content'>"
        f"<p>一、总体情况</p><p>2022年共收到政府信息公开申请{count}件。</p>{chapters}</div></div>"
    )


def test_two_reports_in_containers_of_their_own_are_both_read() -> None:
    inside = report_of("衡水市教育局", 5) + report_of("衡水市民政局", 7)
    content = f"<html><body><div>导航</div><div>{inside}</div></body></html>".encode()
    reports = read_document(content, Hints(media_type="text/html"))
    assert [report.identity.agency for report in reports] == ["衡水市教育局", "衡水市民政局"]
    assert [[c.value for c in r.cells if c.code == "p.received"] for r in reports] == [[5], [7]]


def test_a_text_repeated_for_telephones_is_one_report() -> None:
    inside = report_of("衡水市教育局", 5) * 2
    content = f"<html><body><div>{inside}</div></body></html>".encode()
    (report,) = read_document(content, Hints(media_type="text/html"))
    assert [cell.value for cell in report.cells if cell.code == "p.received"] == [5]


@pytest.mark.parametrize(
    ("rows", "row"),
    [(1001, "<td>规章<td>1"), (2, "<td>1" * 81), (30, "<td rowspan=30 colspan=80>1<td>2")],
    ids=["rows", "columns", "spans"],
)
def test_a_table_that_is_cut_says_so(rows: int, row: str) -> None:
    page = f"<html><body><p>年度报告</p><table>{f'<tr>{row}' * rows}</table></body></html>"
    document = parse_document(page.encode(), Hints())
    assert [issue.code for issue in document.issues] == ["table_cut"]
