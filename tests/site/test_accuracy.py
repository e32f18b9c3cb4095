"""The page on accuracy shows the committed figures, all of them, and says what they mean."""

import html
import json
import re
from collections.abc import Iterable

import pytest

from archive.pages.accuracy import Part, accuracy, measures, names

PARTS = accuracy().parts
PATH = "/about/accuracy"


@pytest.fixture
def page(get) -> str:
    answer = get(PATH, lang="zh")
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def english(get) -> str:
    return html.unescape(get(PATH, lang="en").text)


def rows(page: str, part: str) -> list[str]:
    (section,) = re.findall(rf'<section id="{part}">(.*?)</section>', page, re.S)
    return re.findall(r"<tr data-form=.*?</tr>", section, re.S)


FIRST = {
    name: one
    for name, one in measures().items()
    if name in ("cells", "wrong", "missing", "unread", "prose", "prose_found", "documents")
}
"""What a reader sees before unfolding anything: as wide as a page."""


def counts(row: str, columns: Iterable[str]) -> dict[str, int]:
    share, *numbers = re.findall(r"<td[^>]*>([^<]*)</td>", row)
    assert share == "—" or share.endswith("%")
    return {
        name: int(number.replace(",", "")) for name, number in zip(columns, numbers, strict=True)
    }


def check_part(page: str, part: Part) -> None:
    shown = rows(page, part.part.code)
    some, all_of_them = shown[: len(part.sums)], shown[len(part.sums) :]
    assert [counts(row, FIRST) for row in some] == [
        {name: row.counts[name] for name in FIRST} for row in part.sums
    ]
    assert [counts(row, measures()) for row in all_of_them] == [
        row.counts for row in (*part.sums, *part.rows)
    ]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.part.code)
def test_every_committed_count_stands_on_the_page(page: str, part: Part) -> None:
    check_part(page, part)


def test_the_sum_of_a_form_adds_up_its_shapes() -> None:
    for part in PARTS:
        for one in part.sums:
            shapes = [row.counts for row in part.rows if row.form == one.form]
            assert one.counts == {name: sum(s[name] for s in shapes) for name in measures()}


def test_every_measure_is_defined_in_both_languages(page: str, english: str) -> None:
    for measure in measures().values():
        assert page.count(f'id="of-{measure.name}"') == 1
        assert measure.zh_meaning in html.unescape(page)
        assert measure.en_meaning in english


def test_the_counts_are_the_same_in_english(english: str) -> None:
    for part in PARTS:
        check_part(english, part)


def test_the_page_says_what_was_not_measured(page: str, english: str) -> None:
    assert "没有衡量的" in page
    assert "What was not measured" in english


@pytest.mark.parametrize("path", ["/", PATH, "/nianbao/reports"])
def test_pages_lead_to_it(get, path: str) -> None:
    assert f'href="{PATH}"' in get(path).text


def test_the_figures_are_there_for_programs(get) -> None:
    answer = get(f"{PATH}.json")
    stored = json.loads(answer.text)
    assert answer.headers["content-type"].startswith("application/json")
    assert stored["columns"] == ["part", "form", "shape", *measures()]
    assert len(stored["rows"]) == sum(len(part.rows) for part in PARTS)


def test_every_part_and_shape_has_its_name_in_both_languages() -> None:
    for part in PARTS:
        assert part.part.zh_meaning
        assert part.part.en_meaning
        for row in part.rows:
            assert row.form.en, row.form
            known = names("shape").get(row.shape.code)
            assert known, f"{row.shape.code}: name it in archive/pages/accuracy_names.csv"
            assert known.zh != known.en
            assert known.en


def test_a_share_is_cut_off_and_never_rounded_up() -> None:
    for part in PARTS:
        for row in part.rows:
            perfect = row.counts["exact"] == row.counts["cells"] > 0
            assert (row.share == "100%") == perfect
