"""Figures in sentences: made sentences in the patterns that reports use, and their traps.

`made/sentences.csv` lists for each sentence every cell that must come out, and no other
may: `code=value`, nothing behind the = where a quantity is said without a figure. Nothing
in `made/` is taken from a published report.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest
from made_documents import document

from parsers.model import Document, State
from parsers.prose import read_prose
from parsers.read import read_document
from parsers.text import simplified, survey

MADE = Path(__file__).parent / "made"
CHAPTERS = {
    "requests": "三、政府信息依申请公开情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
    "overview": "一、总体情况",
    "none": "",
}


def under(chapter: str, text: str) -> Document:
    text = simplified(text) if survey(text).traditional else text
    return document(f"{CHAPTERS[chapter]}\n{text}")


def figures(document: Document) -> Counter[str]:
    cells = read_prose(document).cells
    return Counter(f"{c.code}={'' if c.value is None else c.value}" for c in cells)


def sentences():
    for path in sorted(MADE.glob("sentences*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = f"{row['chapter']}: {row['name']}"
                yield pytest.param(row["chapter"], row["text"], row["figures"], id=name)


def traps() -> list[str]:
    return (MADE / "traps.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("chapter", "text", "expected"), list(sentences()))
def test_a_sentence_gives_its_figures_and_no_other(chapter, text, expected):
    assert figures(under(chapter, text)) == Counter(expected.split())


@pytest.mark.parametrize("chapter", ["none", "overview", "requests"])
@pytest.mark.parametrize("text", traps())
def test_traps_give_nothing(text, chapter):
    assert figures(under(chapter, text)) == Counter()


def test_a_wrapped_sentence_is_read_over_line_ends():
    text = (
        "全市政务公开系统不断提升办理能力和水平,全年共收办政府信息公开申请案件\n"
        "3121件,其中予以公开1190件、部分公开32\n8件。"
    )
    cells = read_prose(under("overview", text)).cells
    assert [(c.code, c.value, c.place.line, c.place.start) for c in cells] == [
        ("p.received", 3121, 4, 1),
        ("p.granted", 1190, 4, 13),
        ("p.partial", 328, 4, 23),
    ]


def test_lines_of_tables_are_never_read():
    text = "一、本年新收政府信息公开申请数量\n3402\n行政复议\n12"
    assert figures(under("requests", text)) == Counter()
    skipped = read_prose(under("requests", "收到政府信息公开申请7件。"), frozenset({3}))
    assert skipped.cells == ()


def test_a_cell_keeps_what_was_printed_and_where():
    (cell,) = read_prose(under("overview", "全市發佈主动公开政府信息近８.1万条。")).cells
    assert (cell.value, cell.raw, cell.unit) == (81000, "近８.1万", "条")
    assert (cell.state, cell.place.line) == (State.NUMBER, 3)


def test_zero_in_words_quotes_the_phrase():
    (cell,) = read_prose(under("requests", "本年度,我局未收到信息公开申请。")).cells
    assert (cell.value, cell.state) == (0, State.SAID_IN_WORDS)
    assert cell.raw == "未收到信息公开申请"


def test_percentages_stay_with_their_figures():
    reading = read_prose(under("requests", "答复申请40件,予以公开30件,占75.0%,同比增长9%。"))
    assert [(s.code, s.value, s.printed) for s in reading.shares] == [("p.granted", 30, "75.0")]


def test_two_places_of_a_text_may_disagree():
    text = "全办共受理政府信息公开申请53件。\n二、主动公开政府信息情况\n受理依申请公开政府信息3件。"
    assert figures(under("overview", text)) == Counter(["p.received=53", "p.received=3"])


def test_an_outcome_without_a_code_is_noted_and_counted_as_no_other():
    reading = read_prose(under("disputes", "发生行政复议3件,其中维持2件,终止1件。"))
    assert [(c.code, c.value) for c in reading.cells] == [
        ("p.review.total", 3),
        ("p.review.upheld", 2),
    ]
    (issue,) = reading.issues
    assert (issue.code, issue.text) == ("prose_figure_without_code", "终止: 1")
    assert issue.place is not None
    assert (issue.place.line, issue.place.start) == (3, 19)


@pytest.mark.parametrize("furniture", ["- 3 -", "— 3 —", "第3页 共9页", "Page 9 - 3", "\n- 3 -\n"])
def test_the_foot_of_a_page_is_no_part_of_the_sentence_around_it(furniture):
    above = "本年度全市各级各部门共收到公民、法人和其他组织提出的政府信息公开申请12"
    text = f"{above}\n{furniture}\n48件。"
    assert figures(under("requests", text)) == Counter(["p.received=1248"])


PAGES = {
    "a layout table": "<table><tr><td><p>{}</p></td></tr></table>",
    "a layout table in a layout table": (
        "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>"
    ),
    "breaks": "<div>{}<br/><br/></div>",
    "a list": "<ul><li>{}</li></ul>",
    "words cut by markup": "<p><span>{}</span></p>",
}


@pytest.mark.parametrize("kind", PAGES)
def test_sentences_in_the_markup_of_pages(kind):
    sentence = "全年共收到政府信息公开申请26件,已答复25件,结转1件。未发生行政复议、行政诉讼。"
    if kind == "words cut by markup":
        sentence = "</span><span>".join(sentence)
    page = (
        "<html><head><title>示例县2020年政府信息公开工作年度报告</title></head><body>"
        "<h1>示例县2020年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>工作平稳,机制健全。</p>"
        f"{PAGES[kind].format(sentence)}</body></html>"
    )
    (report,) = read_document(page.encode())
    found = Counter((c.code, c.value) for c in report.cells if c.code.startswith("p."))
    assert found == Counter(
        [
            ("p.received", 26), ("p.answered_total", 25), ("p.pending", 1),
            ("p.review.total", 0), ("p.suit.total", 0),
        ]
    )  # fmt: skip
