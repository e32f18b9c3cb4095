"""Pages made to hold the reading up, and what must not be lost or guessed because of them."""

from parsers.hints import Hints
from parsers.model import Document, Line
from parsers.prose.passages import passages
from parsers.read import read_document

HEAD = "某市2020年政府信息公开工作年度报告"
SENTENCE = "2020年共受理政府信息公开申请12件，其中予以公开3件。"


def pieces(text: str) -> list[str]:
    line = Line(1, text, text)
    return [p.text for p in passages(Document("text/plain", "utf-8", (line,)), frozenset())]


def test_a_paragraph_longer_than_any_is_read_in_pieces_of_whole_sentences() -> None:
    found = pieces(SENTENCE * 500)
    assert "".join(found) == SENTENCE * 500
    assert len(found) > 1
    assert all(piece.endswith("。") for piece in found)


def test_a_paragraph_without_an_end_is_cut_and_nothing_of_it_is_lost() -> None:
    text = "公开" * 9000
    assert "".join(pieces(text)) == text


def test_figures_of_a_later_piece_keep_their_place() -> None:
    text = f"{HEAD}\n一、总体情况\n" + "认真做好公开。" * 900 + SENTENCE
    (report,) = read_document(text.encode(), Hints())
    (cell,) = [cell for cell in report.cells if cell.code == "p.received"]
    printed = text.splitlines()[(cell.place.line or 0) - 1]
    assert printed[(cell.place.start or 0) - 1 : cell.place.end] == cell.raw


def test_spans_made_to_harm_are_held_down() -> None:
    row = "<tr><td rowspan=1000 colspan=80>1</td></tr>"
    page = f"<h1>{HEAD}</h1><p>依申请公开 行政复议 5件</p><table>{row * 1000}</table>"
    (report,) = read_document(page.encode(), Hints(media_type="text/html"))
    assert not [cell for cell in report.cells if cell.code.startswith("t")]


def test_characters_of_numerals_that_are_no_number() -> None:
    text = f"{HEAD}\n二〇二一年十十月十日\n一、总体情况\n{SENTENCE}"
    (report,) = read_document(text.encode(), Hints())
    assert report.identity.year == 2020


def test_a_year_is_never_taken_from_an_address() -> None:
    text = "政府信息公开工作年度报告\n一、总体情况\n收到依申请公开申请5件，行政复议0件。"
    hints = Hints(url="http://www.moushi.gov.cn/art/2023/8/21/art_1_2.html")
    (report,) = read_document(text.encode(), hints)
    assert report.identity.year is None
    assert {"no_year", "no_agency"} <= {issue.code for issue in report.issues}
