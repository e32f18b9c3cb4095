"""Chinese search: what it finds equals SQL LIKE, for words of any length."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.database import create_schema
from archive.search import NOTHING, bigrams, match_query

LETTERS = "公开政府信息复议a1"
TEXTS = st.text(alphabet=LETTERS + "，。 （）", max_size=40)
WORDS = st.text(alphabet=LETTERS, min_size=1, max_size=5)


def index(texts: list[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    create_schema(connection)
    connection.executemany(
        "INSERT INTO reports_fts (rowid, head, body) VALUES (?, '', ?)",
        ((number, bigrams(text)) for number, text in enumerate(texts)),
    )
    return connection


def search(connection: sqlite3.Connection, typed: str) -> set[int]:
    found = connection.execute(
        "SELECT rowid FROM reports_fts WHERE reports_fts MATCH ?", (match_query(typed),)
    )
    return {rowid for (rowid,) in found}


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8), word=WORDS)
def test_a_word_finds_the_texts_that_contain_it_and_no_other(texts: list[str], word: str) -> None:
    expected = {number for number, text in enumerate(texts) if word in text}
    assert search(index(texts), word) == expected


@settings(max_examples=300, deadline=None)
@given(typed=st.text(max_size=30))
def test_nothing_that_is_typed_is_a_syntax_error(typed: str) -> None:
    search(index(["政府信息公开"]), typed)


TEXT = "县人民政府办公室收到申请，补正后答复；公开，条例。2020年"


@pytest.fixture(scope="module")
def one_text() -> Iterator[sqlite3.Connection]:
    yield index([TEXT])


@pytest.mark.parametrize(
    "typed",
    [
        "申请",
        "補正",
        "縣人民政府辦公室",
        "申",
        "答復",
        "办公室 申请",
        "２０２０",
        "2020年",
        "“申请”",
    ],
)
def test_found(one_text: sqlite3.Connection, typed: str) -> None:
    assert search(one_text, typed) == {0}


@pytest.mark.parametrize(
    "typed", ["公开条例", "申请补正", "办公室 诉讼", "复议", "", "，", "*", '"']
)
def test_not_found(one_text: sqlite3.Connection, typed: str) -> None:
    assert search(one_text, typed) == set()


def test_simplified_text_with_a_character_that_conversion_would_change() -> None:
    """乾县 is written so in simplified text too; conversion alone would look for 干县."""
    assert search(index(["乾县", "干县"]), "乾县") == {0, 1}


def test_punctuation_alone_asks_for_nothing() -> None:
    assert match_query("（*）") == NOTHING
