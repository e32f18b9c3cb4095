"""The codebook's pages hold every row of the codebook, with the way into the panel."""

import html
import re
import shutil
from pathlib import Path

import made
import pytest

from archive.home import Home
from archive.pages.codebook import codebook_words
from archive.pages.subjects import subjects
from archive.panel.crosswalk import crosswalk
from archive.serve import Site, create_app
from archive.words import words
from parsers import forms
from parsers.codebook import entries


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    home = made.make_home(tmp_path_factory.mktemp("codebook") / "home")
    return create_app(home)


def page(site: Site, path: str, language: str = "zh") -> str:
    answer = made.ask(site, path, lang=language)
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.mark.parametrize("form", forms.names())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_row_of_a_form_stands_on_its_page(site: Site, form: str, language: str) -> None:
    text = page(site, f"/codebook/{form}", language)
    own = [entry for entry in entries() if entry.form == form]
    assert own
    for entry in own:
        assert f"<code>{entry.code}</code>" in text
        assert entry.zh_label in text  # in English too: it is the official wording
        assert language == "zh" or entry.en_label in text
    assert forms.load(form).notice in text


def test_no_row_is_there_twice(site: Site) -> None:
    for form in forms.names():
        ids = re.findall(r'<tr id="([^"]+)"', page(site, f"/codebook/{form}"))
        assert len(ids) == len(set(ids)) == len({e.code for e in entries() if e.form == form})


def row(text: str, code: str) -> str:
    return re.search(rf'<tr id="{code.replace(".", "-")}">(.*?)</tr>', text, re.S)[1]


def test_rows_lead_to_the_panel(site: Site) -> None:
    """Codebook 5: 不属于本机关公开 and 信息不存在 are exact as a sum, none apart."""
    found = row(page(site, "/codebook/annex_2014"), "a3.unable.not_held_nonexistent")
    targets = re.findall(r'href="/codebook/panel#([\w-]+)"', found)
    assert {"unable-not_held", "unable-not_held_nonexistent"} <= set(targets)
    assert "单独一项与" in found or "不可比" in found
    assert "一致" in found
    panel = page(site, "/codebook/panel")
    assert all(f'<tr id="{target}">' in panel for target in targets)


def test_a_source_that_the_codebook_does_not_have_is_shown_by_its_code(
    sample_home: Home, tmp_path: Path
) -> None:
    copied = shutil.copytree(sample_home.path, tmp_path / "home")
    gone = "a3.unable.not_held_nonexistent"
    made.change(copied / "nianbao.db", f"DELETE FROM codebook WHERE code = '{gone}'")
    text = page(create_app(Home.open(copied)), "/codebook/annex_2014", "zh")
    assert f"连同{gone}" in row(text, "a3.unable.not_held_other_agency")


def test_every_rule_of_the_crosswalk_has_words() -> None:
    assert {rule.rule for rule in crosswalk()} <= codebook_words("rule").keys()


def test_every_word_that_the_pages_need_is_there() -> None:
    assert {entry.table for entry in entries()} <= codebook_words("block").keys()
    evidence = {entry.evidence for entry in entries() if entry.evidence}
    assert evidence <= codebook_words("evidence").keys()
    assert set(forms.names()) == codebook_words("years").keys() == codebook_words("holds").keys()
    assert words("state").keys() == codebook_words("state_meaning").keys()
    assert words("scope").keys() == codebook_words("scope_meaning").keys()
    units = {entry.unit for entry in entries() if entry.unit}
    assert units <= words("unit").keys()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_page_leads_to_all_of_it(site: Site, language: str) -> None:
    text = page(site, "/codebook", language)
    for form in forms.names():
        assert f'href="/codebook/{form}"' in text
    for one in subjects().values():
        assert f'href="{one.path}"' in text
        assert (one.name.zh if language == "zh" else one.name.en) in text
    for check in words("check").values():
        assert (check.zh if language == "zh" else check.en) in text
    assert "(granted + already_public + partial) / answered_total" in text


def test_a_form_that_there_is_not(site: Site) -> None:
    assert made.ask(site, "/codebook/form_2099").status_code == 404


def test_reports_of_a_form_are_counted(sample_home: Home, site: Site) -> None:
    [(count,)] = made.rows(
        sample_home, "select count(*) from reports where current = 1 and form = 'form_2021'"
    )
    text = page(site, "/codebook")
    assert re.search(rf'form=form_2021">{count}</a>', text)
