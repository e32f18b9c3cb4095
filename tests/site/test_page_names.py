"""A page has one name: its title, heading and crumb, and wherever another page leads to it."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
with (ROOT / "archive/pages/site_pages.csv").open(encoding="utf-8") as lines:
    PAGES = [row for row in csv.DictReader(lines) if not row["path"].startswith("/feed")]
TABLES = [row for row in PAGES if row["path"].startswith("/nianbao/")]
OWN = [row for row in PAGES if row not in TABLES]
MARKS = re.compile(r"<[^>]*>")


def named(pattern: str, page: str) -> list[str]:
    return [MARKS.sub("", one).strip() for one in re.findall(pattern, page, re.DOTALL)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("row", OWN, ids=lambda row: row["path"])
def test_a_page_calls_itself_by_its_name(get, row, language):
    page = get(f"{row['path']}?lang={language}").text
    assert named("<h1>(.*?)</h1>", page) == [row[language]]
    assert named('<li aria-current="page">(.*?)</li>', page) == [row[language]]
    assert named("<title>(.*?) · ", page)[0] == row[language]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bar_foot_and_errors_name_pages_alike(get, language):
    page = get(f"/nothing/here?lang={language}").text
    for row in OWN:
        path = re.escape(row["path"])
        names = set(named(f'<a href="{path}"[^>]*>(.*?)</a>', page))
        assert names == {row[language]}, row["path"]


def test_no_two_pages_share_a_name():
    for language in ("zh", "en"):
        names = [row[language] for row in PAGES]
        assert len(names) == len(set(names))


def test_the_table_of_a_page_s_data_is_told_apart_from_it(get):
    for language, heading in (("zh", "处理结果（数据）"), ("en", "Dispositions (data)")):
        page = get(f"/nianbao/dispositions?lang={language}").text
        assert named("<h1>(.*?)</h1>", page) == [heading]
