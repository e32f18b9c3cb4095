"""The page on methods: its counts are the archive's, its worked citation leads to its proof."""

import html
import re
import shutil
import sqlite3
from contextlib import closing

import made
import pytest

from archive.home import Home
from archive.pages.methods import facts, worked
from archive.serve import Site, create_app

PATH = "/about/methods"


def page(site: Site, language: str) -> str:
    answer = made.ask(site, PATH, lang=language)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_its_counts_are_those_of_the_archive(sample_home: Home) -> None:
    with closing(sqlite3.connect(sample_home.database_path)) as connection:
        found = facts(connection)
    sql = "select count(*), sum(source_class = 'mirror') from reports where current = 1"
    assert [(found.reports, found.copies)] == made.rows(sample_home, sql)
    assert (found.first_year, found.last_year, found.withheld) == (2016, 2022, 1)


def test_files_taken_in_are_no_site(sample_home: Home, tmp_path) -> None:
    """Two sites of the register, and what belongs to none."""
    home = Home.open(shutil.copytree(sample_home.path, tmp_path / "home"))
    made.change(
        home.database_path,
        "DELETE FROM portals",
        "INSERT INTO portals (portal, province) VALUES"
        " ('one', '河北省'), ('two', '河北省'), ('ingest', NULL)",
        "UPDATE snapshots SET portal = 'ingest' WHERE id <= 3",
    )
    with closing(sqlite3.connect(home.database_path)) as connection:
        found = facts(connection)
    assert (found.portals, found.provinces, found.ingested) == (2, 1, 3)
    assert "3 files were taken in directly" in page(create_app(home), "en")
    assert "3 个文件" in page(create_app(home), "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_worked_citation_can_be_followed(sample_home: Home, site: Site, language: str) -> None:
    text = page(site, language)
    worked_through = re.search(r'<div class="worked">(.*?)</div>', text, re.S)[1]
    path = re.search(r'href="(/report/[^"]+)"', worked_through)[1]
    report = made.ask(site, path, lang=language)
    assert report.status_code == 200
    report_id = path.removeprefix("/report/")
    [(answered, refused, digest)] = made.rows(
        sample_home,
        "select requests_answered, (select sum(total) from dispositions where"
        " dispositions.report = reports.id and disposition = 'refused'), digest"
        " from reports where report_id = ? and current = 1",
        report_id,
    )
    assert f"{refused} / {answered} = <strong>" in worked_through
    share = float(re.search(r"<strong>([\d.]+)%</strong>", worked_through)[1])
    assert abs(share - 100 * refused / answered) <= 0.005
    assert digest.removeprefix("sha256:") in worked_through
    cited = re.search(r'<p class="cite">(.*?)</p>', worked_through, re.S)[1]
    on_its_own_page = re.search(r'<p class="citation" data-copy>(.*?)</p>', report.text, re.S)[1]
    assert cited == html.unescape(on_its_own_page)
    assert cited.endswith(f"{path}?edition=1")


def test_it_takes_the_report_with_most_requests(sample_home: Home) -> None:
    with closing(sqlite3.connect(sample_home.database_path)) as connection:
        found = worked(connection, "sandbox")
        assert worked(connection, "official") is None
    assert found is not None
    [(most,)] = made.rows(
        sample_home,
        "select max(requests_answered) from reports"
        " where current = 1 and scope = 'government_aggregate' and in_panel = 1",
    )
    assert found.value == most


def test_an_empty_archive_has_the_page_too(tmp_path) -> None:
    home = made.make_home(tmp_path / "home")
    made.change(home.database_path, "delete from reports", "delete from build_info")
    for language in ("zh", "en"):
        assert 'class="worked"' not in page(create_app(home), language)


SAID = {
    "zh": ("非政府网站", "不得相加", "结转", "2019", "空白", "固定的地区", "未登记", "附注",
           "不是零"),
    "en": ("not a government site", "must not be added up", "carried over", "2019", "blank",
           "fixed set of divisions", "not registered", "note beside it", "no zero"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_says_what_a_reader_must_know(site: Site, language: str) -> None:
    text = re.sub(r"<[^>]+>", "", page(site, language))
    if language == "zh":
        text = text.replace("不是政府网站", "非政府网站")
    missing = [one for one in SAID[language] if one not in text]
    assert not missing


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_accuses(site: Site, language: str) -> None:
    text = page(site, language)
    for word in ("违法", "失职", "隐瞒", "造假", "failed to publish", "illegal", "conceal"):
        assert word not in text


def test_every_heading_is_in_the_table_of_contents(site: Site) -> None:
    text = page(site, "en")
    ids = re.findall(r'<section id="([a-z]+)">', text)
    assert len(ids) == 15
    assert [one for one in ids if f'href="#{one}"' not in text] == []
