"""A code, a level and a province have one name each, wherever a page says it."""

import re
import sqlite3
from collections.abc import Iterator

import pytest

from archive.home import Home
from archive.lists import listed
from archive.pages.labels import labels
from archive.pages.levels import level_order
from archive.pages.report_figures import figures_of
from archive.pages.shares import LEVELS
from archive.pages.subjects import form_rows, subjects
from archive.provinces import provinces
from archive.words import words
from parsers import forms
from parsers.codebook import entries

NUMBER = re.compile("N[件条次篇人万]")
"""How the codebook marks the place of the number in a sentence."""
NAMES = {
    "form_2019": "行政处罚｜处理决定数量",
    "form_2021": "行政处罚｜本年处理决定数量",
    None: "行政处罚｜本年处理决定数量",
}
"""Codebook 2: of a row of table 2, whose column was named anew in 2021."""
PENALTIES = "t2.penalty.decisions"


@pytest.fixture
def connection(sample_home: Home) -> Iterator[sqlite3.Connection]:
    copied = sqlite3.connect(":memory:")
    with sqlite3.connect(sample_home.database_path) as kept:
        kept.backup(copied)
    yield copied
    copied.close()


@pytest.mark.parametrize("form", NAMES)
def test_a_code_is_called_as_its_form_calls_it(
    connection: sqlite3.Connection, form: str | None
) -> None:
    found = labels(connection, [PENALTIES, "no.such"], form)
    assert {code: label.zh for code, label in found.items()} == {PENALTIES: NAMES[form]}


def test_the_newest_form_is_the_one_for_the_latest_years(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the order in which forms are told from one another."""
    turned = forms.names()[::-1]
    monkeypatch.setattr(forms, "names", lambda: turned)
    assert labels(connection, [PENALTIES])[PENALTIES].zh == NAMES["form_2021"]


@pytest.mark.parametrize("form", ["form_2019", "form_2021"])
def test_a_figure_is_called_as_the_form_of_its_report_calls_it(
    connection: sqlite3.Connection, form: str
) -> None:
    (report,) = connection.execute(
        "select report from cells join codes on codes.id = cells.code where codes.name = ? limit 1",
        (PENALTIES,),
    ).fetchone()
    connection.execute("update reports set form = ? where id = ?", (form, report))
    found = [one for one in figures_of(connection, report) if one.code == PENALTIES]
    assert {one.label for one in found} == {NAMES[form]}


@pytest.mark.parametrize("every", [False, True])
def test_no_label_shows_the_place_of_its_number(
    connection: sqlite3.Connection, every: bool
) -> None:
    codes = {one.code for one in entries()}
    found = labels(connection, codes, every=every)
    assert found.keys() == codes
    assert [one for one in found.values() if NUMBER.search(one.zh) or not one.zh] == []


def test_pages_of_subjects_tell_every_wording(connection: sqlite3.Connection) -> None:
    told = {
        label.code: label.zh
        for subject in subjects()
        for row in form_rows(connection, subject)
        for label in row.labels
    }
    assert [label for label in told.values() if NUMBER.search(label)] == []
    assert told["p.granted"] == "同意公开(答复) / 予以公开 / 全部公开"
    assert told["p.refused.internal_or_process"] == "内部管理信息 / 过程性信息"


def test_levels_are_sorted_as_they_are_listed() -> None:
    known = list(words("level"))
    values = ", ".join(f"('{one}')" for one in sorted(known))
    ordered = sqlite3.connect(":memory:").execute(
        f"with of(level) as (values {values}, (null), ('moon')) select level from of"
        f" order by {level_order('level')}, level"
    )
    assert [level for (level,) in ordered] == [*known, None, "moon"]
    assert [one for one in known if one in LEVELS] == list(LEVELS)


def test_the_names_of_provinces_stand_once() -> None:
    written = [row["code"] for row in listed("words.csv") if row["kind"] == "province"]
    assert written == ["新疆生产建设兵团"]
    assert list(words("province")) == [*(one.zh for one in provinces()), *written]
    assert [one.en for one in words("province").values()][:31] == [one.en for one in provinces()]
