"""The page for programs: each example is asked as it is written, and answers what it says."""

import html
import json
import re

import made
import pytest

from archive.home import Home
from archive.pages.api import examples
from archive.serve import Site, create_app

PATH = "/about/api"


@pytest.fixture(scope="module")
def page(site: Site) -> str:
    answer = made.ask(site, PATH, lang="en")
    assert answer.status_code == 200
    return answer.text


def asked(page: str) -> dict[str, str]:
    """Answers as the page shows them, by the address that it links to."""
    found = re.findall(
        r'<pre class="answer"[^>]*data-path="([^"]+)"><code[^>]*>(.*?)</code>', page, re.S
    )
    return {html.unescape(path): html.unescape(text) for path, text in found}


def whole(site: Site, path: str, example_id: str) -> str:
    """What a reader gets who follows the link, one value a line."""
    text = made.ask(site, path).text.strip()
    if not text.startswith(("{", "[")):
        return "\n".join(text.splitlines())
    answer = json.loads(text)
    [members] = [one.show for one in examples() if one.id == example_id]
    kept = {name: answer[name] for name in members} if members else answer
    return json.dumps(kept, ensure_ascii=False, indent=2)


def path_of(page: str, example_id: str) -> str:
    (section,) = re.findall(rf'<section id="{example_id}">(.*?)</section>', page, re.S)
    return html.unescape(re.search(r'data-path="([^"]+)"', section)[1])


@pytest.mark.parametrize("example_id", [one.id for one in examples() if one.id != "health"])
def test_what_is_shown_is_what_is_answered(site: Site, page: str, example_id: str) -> None:
    path = path_of(page, example_id)
    shown = asked(page)[path]
    answer = whole(site, path, example_id)
    assert shown.removesuffix("\n…") in answer
    assert answer.startswith(shown.removesuffix("\n…"))
    assert shown.endswith("…") == (shown != answer)
    without_marks = re.sub(r"</?span[^>]*>", "", html.unescape(page))
    assert f"{path}</a>" in without_marks  # the command has the whole address


def test_every_example_has_an_answer(page: str) -> None:
    assert len(asked(page)) == len(examples())
    assert "nothing here to answer it with" not in page


def test_rows_are_those_of_the_database(sample_home: Home, site: Site, page: str) -> None:
    rows = json.loads(made.ask(site, path_of(page, "rows")).text)
    expected = made.rows(
        sample_home,
        "select agency, total from dispositions where disposition = 'refused' and current = 1"
        " and scope = 'government_aggregate' and source_class = 'sandbox'"
        " and year = (select max(year) from reports) order by total desc limit 2",
    )
    assert sorted(row["total"] for row in rows) == sorted(total for _, total in expected)


def test_the_count_is_that_of_the_database(sample_home: Home, site: Site, page: str) -> None:
    answer = json.loads(made.ask(site, path_of(page, "count")).text)
    sql = "select count(*) from reports where current = 1 and total_ok = 0"
    assert [(answer["filtered_table_rows_count"],)] == made.rows(sample_home, sql)


def test_the_facet_counts_requests(sample_home: Home, site: Site, page: str) -> None:
    answer = json.loads(made.ask(site, path_of(page, "facet")).text)
    found = {one["value"]: (one["count"], one["requests"])
             for one in answer["facet_results"]["year"]["results"]}  # fmt: skip
    expected = made.rows(
        sample_home,
        "select year, count(distinct report_id), sum(total) from dispositions where current = 1"
        " and disposition = 'refused' and source_class = 'sandbox' and total > 0 group by year",
    )
    assert found == {year: (count, requests) for year, count, requests in expected}


def test_every_comparison_that_is_named_works(site: Site, page: str) -> None:
    written = re.findall(r"<th scope=\"row\"><code>(\w+__\w+)=…</code>", page)
    assert len(written) >= 15
    for name in written:
        value = {"published_on": "2022-01-21", "agency": "%示例%"}.get(
            name.partition("__")[0], "2020"
        )
        answer = made.ask(site, f"/nianbao/reports.json?{name}={value}&_size=1&_nofacet=1")
        assert answer.status_code == 200, name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_whether_sql_is_open(site: Site, language: str) -> None:
    said = {"zh": "本站不开放 SQL", "en": "SQL is not open here"}[language]
    assert said in made.ask(site, PATH, lang=language).text


def test_examples_of_an_archive_without_years_name_none(tmp_path):
    home = made.make_home(tmp_path / "home")
    made.change(home.database_path, "update reports set year = null where id % 2 = 0")
    assert "year=None" not in made.ask(create_app(home), "/about/api").text
    made.change(home.database_path, "update reports set year = null")
    assert "year=None" not in made.ask(create_app(home), "/about/api").text
