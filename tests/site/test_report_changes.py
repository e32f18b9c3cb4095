"""What changed between two editions: figures from the ledger, text among what did not change."""

import re
from pathlib import Path

import made as made_site
import pytest
from made_archive import HOST, OPTIONS, MadeHome, read_made, report, rows

from archive.build import build
from archive.pages.report_changes import compared
from archive.serve import create_app

BEFORE = {"t3.granted": [1, 0, 0, 0, 0, 0, 1], "t3.partial": [None, 0, 0, 0, 0, 0, 2]}
AFTER = {"t3.granted": [1, 0, 0, 0, 0, 0, 7], "t3.partial": [0, 0, 0, 0, 0, 0, 2]}
KEPT = [f"第{n}段照旧不变。" for n in range(1, 9)]
TEXT = "\n".join(["全年收到申请十二件。", *KEPT])


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeHome:
    monkeypatch.setattr("archive.building.reading.read_document", read_made)
    return MadeHome(tmp_path / "home")


def changes(archive: MadeHome, *editions, url=f"{HOST}/1.html", lang="zh") -> str:
    for said in editions:
        archive.add(report(**said), url=url)
    build(archive.home, OPTIONS)
    ((report_id,),) = rows(archive.home, "SELECT DISTINCT report_id FROM reports")
    return made_site.ask(create_app(archive.home), f"/report/{report_id}/changes", lang=lang).text


def lines(page: str) -> list[str]:
    found = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in found]


def test_one_edition_has_nothing_to_compare(archive: MadeHome) -> None:
    assert "至今只见到一个版本" in changes(archive, {}, {})


def test_every_changed_figure_is_told_before_and_after(archive: MadeHome) -> None:
    page = changes(archive, {"rows": BEFORE}, {"rows": AFTER})
    granted, partial = lines(page)
    assert granted == "（一）予以公开 · 总计 t3.granted 改动 1 7 第1表 第1行 第7列"
    assert partial.startswith("（二）部分公开")
    assert partial.endswith(" · 自然人 t3.partial 改动 空白 0 第1表 第2行 第1列")
    assert "第 1 版 → 第 2 版" in page


def test_a_changed_fact_of_the_head_is_said_in_words(archive: MadeHome) -> None:
    page = changes(archive, {}, {"form": "form_2019"}, lang="en")
    assert "Form Uniform format of 2021 Uniform format of 2019" in lines(page)


def test_changed_words_stand_among_those_that_did_not(archive: MadeHome) -> None:
    page = changes(archive, {"text": TEXT}, {"text": TEXT.replace("十二", "十三")})
    assert "全年收到申请<del>十二</del><ins>十三</ins>件。" in page
    assert KEPT[0] in page
    assert KEPT[5] not in page


def test_the_report_leads_to_its_changes(archive: MadeHome) -> None:
    changes(archive, {"rows": BEFORE}, {"rows": AFTER})
    ((report_id,),) = rows(archive.home, "SELECT DISTINCT report_id FROM reports")
    page = made_site.ask(create_app(archive.home), f"/report/{report_id}", lang="zh").text
    link = f'href="/report/{report_id}/changes#edition-2">改动：数字 2 处，正文 0 部分'
    assert link in page


def test_the_newest_change_comes_first(archive: MadeHome) -> None:
    page = changes(archive, *({"text": f"{TEXT}\n末段{n}。"} for n in (1, 2, 3)))
    assert re.findall(r'<section id="edition-(\d)">', page) == ["3", "2"]


def test_copies_are_compared_by_the_day_of_capture(archive: MadeHome) -> None:
    url = "http://copies.example.net/1.html"
    page = changes(archive, {"text": "全年收到一件。"}, {"text": "全年收到二件。"}, url=url)
    assert "2021-01-04 → 2021-01-05" in page
    assert "全年收到<del>一</del><ins>二</ins>件。" in page
    assert "edition=None" not in page


def test_hostile_text_stays_text(archive: MadeHome) -> None:
    bad = '<script>alert("x")</script>'
    page = changes(archive, {"text": "甲。"}, {"text": f"{bad}。", "title": bad})
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["甲"], ["甲"], []),
        ([], ["新"], ["came"]),
        (["旧"], [], ["gone"]),
        (["甲乙丙丁"], ["甲乙丙戊"], ["both"]),
        (["首", *KEPT, "旧旧旧"], ["首", *KEPT], ["cut", "same", "gone"]),
    ],
)
def test_paragraphs(before: list[str], after: list[str], expected: list[str]) -> None:
    assert [one.what for one in compared(before, after)] == expected


def test_paragraphs_without_likeness_are_shown_whole() -> None:
    (found,) = compared(["全年收到申请"], ["完全不同的另一句话在此"])
    assert [(one.what, one.text) for one in found.pieces] == [
        ("gone", "全年收到申请"),
        ("came", "完全不同的另一句话在此"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "gone", "came"),
    [
        ("申请85件，予以公开38件。", "申请86件，予以公开39件。", ["85", "38"], ["86", "39"]),
        ("经费1,234.5元。", "经费1,234.6元。", ["1,234.5"], ["1,234.6"]),
        ("占比5.3%，同比持平。", "占比5.8%，同比持平。", ["5.3%"], ["5.8%"]),
        ("其中网络４５件，信函12件。", "其中网络４６件，信函12件。", ["４５"], ["４６"]),
        ("分别为3，12件和4件。", "分别为3，13件和4件。", ["12"], ["13"]),
        ("召开会议二十一次。", "召开会议二十二次。", ["二十一"], ["二十二"]),
        ("申请85件。", "申请85件，均已答复。", [], ["，均已答复"]),
    ],
)
def test_a_number_changes_as_a_whole(
    before: str, after: str, gone: list[str], came: list[str]
) -> None:
    (found,) = compared([before], [after])
    pieces = [(one.what, one.text) for one in found.pieces]
    assert [text for what, text in pieces if what == "gone"] == gone
    assert [text for what, text in pieces if what == "came"] == came
    assert "".join(text for what, text in pieces if what != "came") == before
    assert "".join(text for what, text in pieces if what != "gone") == after


def test_very_long_paragraphs_are_not_compared_word_by_word() -> None:
    """Comparing takes the product of their lengths; a page may hold a million characters."""
    old, new = "甲乙" * 50_000, "乙甲" * 50_000
    (found,) = compared([old], [new])
    assert len(found.pieces) == 2
