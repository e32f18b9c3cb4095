"""Figures on pages about agencies and beside reports: each leads to the cell that was printed, and
has beside it all that must be said. What is printed is the truth of `made`.
"""

import re

import lxml.html
import made
import pytest

from archive.serve import create_app

GOVERNMENT = "松原示例市人民政府"
SUMS = re.compile(r"[\d,]+")


def words(node) -> str:
    return " ".join(node.text_content().split())


@pytest.fixture(scope="module")
def tree(site):
    known = {}

    def opened(path):
        if path not in known:
            known[path] = lxml.html.fromstring(made.ask(site, path, lang="zh").text)
        return known[path]

    return opened


@pytest.fixture(scope="module")
def agency_path(sample_home):
    ((found,),) = made.rows(
        sample_home, "select agency_id from agencies where agency = ?", GOVERNMENT
    )
    return f"/agency/{found}"


@pytest.fixture
def changed(tmp_path):
    """A page in a home whose database was changed."""

    def ask(path, *statements, lang="zh"):
        home = made.make_home(tmp_path / "home")
        made.change(home.database_path, *statements)
        return lxml.html.fromstring(made.ask(create_app(home), path, lang=lang).text)

    return ask


def test_every_count_leads_to_the_cell_that_was_printed(tree, agency_path):
    followed = 0
    for cell in tree(agency_path).xpath("//*[@id='figures']//td[contains(@class, 'pt')]"):
        for link in cell.xpath("./a[contains(@href, '#')]"):
            path, _, anchor = link.get("href").partition("#")
            line = tree(path).get_element_by_id(anchor)
            if "Σ" not in words(cell) and SUMS.fullmatch(words(link)):
                number = words(link).replace(",", "")
                printed = line.xpath("./td[1]/a/text() | ./td[1]/text()")[0].strip()
                assert printed == number, (path, anchor)
                followed += 1
    assert followed > 200


def test_a_total_that_fails_a_check_is_marked_among_the_figures_of_its_agency(changed, sample_home):
    ((agency_id,),) = made.rows(
        sample_home, "select agency_id from checks where check_id = 'T3-SUM'"
    )
    page = changed(
        f"/agency/{agency_id}", "update checks set \"column\" = 'total' where check_id = 'T3-SUM'"
    )
    failing = page.xpath("//*[@id='figures']//tr[.//abbr[@class='sign-contradictory']]")
    assert [words(row.xpath("./th")[0]) for row in failing] == ["办理（答复）总计"]
    (link,) = failing[0].xpath("./td[.//abbr[@class='sign-contradictory']]/a/@href")
    assert link.endswith("#figure-t3.answered_total.total")


FAILING = "(select id from reports where report_id = '{}' and current = 1)"
RATE = "(select id from indicator_definitions where code = '{}')"


@pytest.fixture
def yiyang(sample_home):
    """Statements that give a report the refusals of the codebook's example: 3 of 42 or of 43."""
    ((report_id,),) = made.rows(
        sample_home, "select report_id from checks where check_id = 'T3-SUM'"
    )
    return report_id, (
        "update indicator_values set numerator = 3, denominator = 42, second_denominator = 43,"
        " value = 3 / 42.0, second_value = 3 / 43.0, low = 3 / 43.0, high = 3 / 42.0,"
        " mark = 'contradictory', comparability = 'exact', low_base = 0"
        f" where report = {FAILING.format(report_id)} and indicator = {RATE.format('refusal_rate')}"
    )


def test_a_contradictory_rate_has_both_denominators_and_its_mark(changed, yiyang):
    report_id, statement = yiyang
    page = changed(f"/report/{report_id}", statement)
    (shown,) = page.xpath("//*[@class='key-figures']/div[dt='不予公开率']/dd")
    assert words(shown) == "7.1%✗3 / 42，3 / 437.0%–7.1%"
    assert "所印数字自相矛盾" in words(page.xpath("//p[contains(@class, 'key')]")[0])
    assert shown.xpath("./a/@href")[0].startswith("#figure-t3.refused.")
    own = page.xpath("//table[contains(@class, 'other-years')]//tr[@class='this']")[0]
    assert "7.1%✗3 / 42，3 / 437.0%–7.1%" in words(own)


def test_a_blank_in_a_text_has_its_line_alone(changed, sample_home):
    """Nothing is printed there, so that it has neither a first nor a last character; and a report
    that was taken in without an address names none.
    """
    ((report_id, code),) = made.rows(
        sample_home, "select report_id, code from cells_readable where state = 'number' limit 1"
    )
    of_report = f"where report = {FAILING.format(report_id)}"
    page = changed(
        f"/report/{report_id}",
        f"update cells set place = '{{\"line\": 319}}' {of_report}",
        "update addresses set url = ''",
    )
    assert code
    said = words(page.body)
    assert "第319段" in said
    assert "None" not in said
    assert not page.xpath("//span[@class='url'][not(normalize-space())]")


def test_what_a_report_says_in_words_stands_among_its_key_figures(changed, sample_home):
    ((report_id,),) = made.rows(
        sample_home, "select report_id from checks where check_id = 'T3-SUM'"
    )
    report = FAILING.format(report_id)
    value = f"update panel_values set {{}} where report = {report} and code ="
    code = " (select id from panel_codes where code = '{}')"
    page = changed(
        f"/report/{report_id}",
        "update reports set requests_answered = null",
        value.format("state = (select id from states where name = 'said_in_words'), value = null")
        + code.format("answered_total"),
        value.format("value = 17") + code.format("unclassified"),
    )
    shown = {
        words(one.xpath("./dt")[0]): words(one.xpath("./dd")[0])
        for one in page.xpath("//*[@class='key-figures']/div")
    }
    assert shown["办理总计"] == "文字表述"
    assert shown["未归入任何结果"] == "17"


def test_an_earlier_edition_keeps_its_rates(tree, sample_home):
    ((report_id, edition, above, below),) = made.rows(
        sample_home,
        "select report_id, edition, disclosure_rate_numerator, disclosure_rate_denominator"
        " from reports where current = 0",
    )
    page = tree(f"/report/{report_id}?edition={edition}")
    (shown,) = page.xpath("//*[@class='key-figures']/div[starts-with(dt, '公开率')]/dd")
    assert f"{above:,} / {below:,}" in words(shown)
