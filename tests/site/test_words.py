"""Words of one, two and more characters find what contains them, and nothing else."""

import made
import pytest

SAMPLE = {"current": "1", "source_class": "sandbox"}


def found(get, **parameters):
    answer = get("/nianbao/reports.json", _size="max", _shape="array", **parameters, **SAMPLE)
    return {row["id"] for row in answer.json()}


def like(home, word):
    return {
        row
        for (row,) in made.rows(
            home,
            "select reports.id from reports where current = 1 and source_class = 'sandbox' and"
            " (title like :w or agency like :w or exists (select 1 from sections where"
            " report = reports.id and (sections.title like :w or text like :w)))".replace(
                ":w", f"'%{word}%'"
            ),
        )
    }


@pytest.mark.parametrize("word", [made.WORD, "复议", "示", "存在的主要问题", "衡水", "不存在此词"])
def test_search_of_texts_equals_like(get, sample_home, word):
    """With tables too: `test_search_complete.py`."""
    assert found(get, _zh=word, _in="text") == like(sample_home, word)


def test_the_word_stands_in_seven_reports(get):
    assert len(found(get, _zh=made.WORD)) == 7


def test_traditional_input_finds_simplified_text(get):
    assert found(get, _zh="複議") == found(get, _zh="复议") != set()


def test_a_word_across_a_comma_finds_nothing(get, sample_home):
    assert "足，方" in made.sections("")[1].text
    assert found(get, _zh="足方") == like(sample_home, "足方") == set()


def test_several_words_must_all_occur(get):
    assert found(get, _zh=f"{made.WORD} 复议") == found(get, _zh=made.WORD) & found(get, _zh="复议")


def test_datasettes_own_parameter_means_the_same(get):
    assert found(get, _search=made.WORD) == found(get, _zh=made.WORD)


def test_figures_are_searched_through_their_reports(get):
    answer = get("/nianbao/dispositions.json", _shape="array", _size="max", _zh=made.WORD, **SAMPLE)
    assert len({row["report"] for row in answer.json()}) == 7


def test_a_table_without_text_says_so(get):
    answer = get("/nianbao/codebook.json", _zh="公开")
    assert answer.status_code == 400
    assert "/nianbao/reports?_zh=" in answer.json()["error"]


def test_the_page_marks_the_word(get):
    page = get("/nianbao/reports", _zh=made.WORD, **SAMPLE).text
    assert page.count(f"<mark>{made.WORD}</mark>") == 7


@pytest.mark.parametrize("strange", ['"', "*", "a AND", "NEAR(", "' or 1=1 --", "，。"])
def test_strange_input_is_no_error(get, strange):
    assert get("/nianbao/reports", _zh=strange, **SAMPLE).status_code == 200
