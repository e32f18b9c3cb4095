"""Articles that a script puts into their page, and the marks at which one cuts them."""

import json

from parsers.attached import file_links
from parsers.documents import parse_document
from parsers.hints import Hints
from parsers.model import Line

ARTICLE = 8 * "a1b2"
SHELL = f"http://x.test/c1/202401/{ARTICLE}.shtml"
CALL = "/interface-cms/proxy/api?apiUrl=manuscript/getManuscriptById"
PAGE = (
    "<html><head><title>示例局年度报告</title></head><body>{}"
    f'<script>$.get("{CALL}&manuscriptId=" + id, show);</script></body></html>'
)


def lines_of(data: bytes, media_type: str) -> list[str]:
    blocks = parse_document(data, Hints(url=SHELL, media_type=media_type)).blocks
    return [block.text for block in blocks if isinstance(block, Line)]


def test_the_article_hangs_on_the_page_that_its_script_fills() -> None:
    shell = PAGE.format('<div id="UCAP-CONTENT"></div>').encode()
    (link,) = file_links(shell, Hints(url=SHELL))
    assert link.url == f"http://x.test{CALL}&manuscriptId={ARTICLE}"


def test_a_page_that_holds_its_article_needs_none() -> None:
    filled = PAGE.format('<div id="UCAP-CONTENT"><p>示例数据</p></div>').encode()
    assert file_links(filled, Hints(url=SHELL)) == ()


def test_the_article_is_read_from_the_answer() -> None:
    lines = (
        "一、总体情况，虚构数字，示例数据若干。",
        "二、主动公开情况，文字虚构。",
    )
    content = "".join(f"<p>{line}</p>" for line in lines * 3)
    answer = {"data": {"title": "示例局2023年政府信息公开工作年度报告", "content": content}}
    data = json.dumps(answer, ensure_ascii=False).encode()
    document = parse_document(data, Hints(url=SHELL, media_type="application/json"))
    assert document.title == "示例局2023年政府信息公开工作年度报告"
    assert any("总体情况" in line for line in lines_of(data, "application/json"))


def test_json_of_any_other_kind_is_no_article() -> None:
    data = b'{"data": {"results": [], "content": ""}}'
    assert parse_document(data, Hints(media_type="application/json")).title == ""


def test_the_mark_at_which_a_script_cuts_pages_is_no_text() -> None:
    text = "示例数据，虚构数字。" * 12
    page = f'<body><div id="UCAP-CONTENT"><p>{text}</p>\n#PAGE_BREAK#\n<p>第二页</p></div></body>'
    lines = lines_of(page.encode(), "text/html")
    assert lines
    assert not any("PAGE_BREAK" in line for line in lines)
