"""The page of printed figures that do not add up: each with both sides and its proof."""

import re
import shutil

import made
import pytest

from archive.home import Home
from archive.serve import create_app

HAN = re.compile("[㐀-鿿]")
FAULTY = "source_class = 'sandbox' and verdict = 'source_inconsistency' and current = 1"


def main(answer) -> str:
    assert answer.status_code == 200
    return re.findall("<main.*</main>", answer.text, re.S)[0]


def changed(sample_home, path, *statements):
    """The site over a changed copy of the made home."""
    shutil.copytree(sample_home.path, path)
    made.change(path / "nianbao.db", *statements)
    return create_app(Home.open(path))


def test_a_contradiction_shows_both_sides_and_leads_to_its_number(get, sample_home):
    page = main(get("/errors", lang="en"))
    rows = made.rows(
        sample_home,
        'select report_id, check_id, "left", "right" from checks'
        f" where outcome = 'fail' and {FAULTY}",
    )
    assert {row[1] for row in rows} == {"T3-SUM", "N-SELF"}
    for report_id, check, left, right in rows:
        assert f"{left:,} ≠ {right:,}" in page
        assert f"<code>{check}</code>" in page
        assert f'href="/report/{report_id}"' in page
    report = get(f"/report/{rows[0][0]}").text
    anchors = re.findall(r'class="proof" href="/report/[^"#]*#([\w-]+)"', page)
    assert len(anchors) == 2
    assert all(f'id="{anchor}"' in report for anchor in anchors)


def test_it_says_that_nobody_knows_which_is_wrong(get):
    assert "We do not know which is wrong" in main(get("/errors", lang="en"))
    assert "哪一个数有误，我们不知道" in main(get("/errors", lang="zh"))


def test_what_the_page_printed_in_chinese_is_marked(get):
    page = main(get("/errors", lang="en"))
    assert "共收到申请42件……收到申请2件" in page
    shown = re.sub(r'<span lang="zh-Hans">.*?</span>', "", page, flags=re.S)
    shown = re.sub(r'value="[^"]*"', "", shown)
    assert HAN.findall(re.sub("<[^>]*>", "", shown)) == []


def test_filters_narrow_the_list_and_keep_the_choice(get):
    page = main(get("/errors", check="T3-SUM", lang="en"))
    assert page.count('<li class="sev-') == 1
    assert "N-SELF" in page  # in the list of checks, to turn to
    assert main(get("/errors", severity="W", lang="en")).count('<li class="sev-W"') == 1
    assert "No such contradiction is known" in main(get("/errors", year=2016, lang="en"))
    assert "No such contradiction is known" in main(get("/errors", province="甘肃省", lang="en"))


@pytest.mark.parametrize(
    "more", [{"check": "T9"}, {"year": "x"}, {"severity": "I"}, {"province": "月球"}]
)
def test_what_is_not_known_is_refused(get, more):
    assert get("/errors", **more).status_code == 400


def test_what_we_misread_is_not_here(sample_home, tmp_path):
    site = changed(sample_home, tmp_path / "home", "UPDATE checks SET verdict = 'extraction_error'")
    page = main(made.ask(site, "/errors", lang="en"))
    assert '<li class="sev-' not in page
    assert "All reports held add up" in page


def test_printed_text_is_shown_as_text(sample_home, tmp_path):
    hostile = made.HOSTILE.replace("'", "''")
    site = changed(
        sample_home,
        tmp_path / "home",
        f"UPDATE checks SET text = '{hostile}'",
        f"UPDATE reports SET agency = '{hostile}', url = 'javascript:alert(1)'",
    )
    page = made.ask(site, "/errors").text
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    assert 'href="javascript:' not in page


def test_pages_hold_every_report_once(sample_home, tmp_path):
    site = changed(
        sample_home,
        tmp_path / "home",
        "DELETE FROM checks",
        "INSERT INTO checks (report, report_id, year, check_id, outcome, severity, verdict,"
        " current, source_class, \"left\", \"right\") SELECT id, report_id, year, 'T3-SUM', 'fail',"
        " 'E', 'source_inconsistency', current, source_class, 2, 1 FROM reports",
    )
    shown = []
    for page in (1, 2):
        answer = main(made.ask(site, "/errors", page=page))
        shown += re.findall(r'<h3><a href="/report/([^"]*)"', answer)
    expected = made.rows(
        sample_home,
        "select report_id from reports where current = 1 and source_class = 'sandbox'",
    )
    assert sorted(shown) == sorted(report for (report,) in expected)
    assert len(shown) > 25


def test_how_many_add_up_is_counted_by_year(sample_home, tmp_path):
    site = changed(
        sample_home,
        tmp_path / "home",
        "UPDATE reports SET total_ok = id % 3 > 0, columns_ok = id % 2 WHERE year > 2018",
    )
    page = main(made.ask(site, "/errors", lang="en"))
    reports = made.rows(
        sample_home,
        "select id from reports where year = 2020 and current = 1 and source_class = 'sandbox'",
    )
    ids = [row for (row,) in reports]
    (row,) = re.findall(r'<tr><th scope="row"><a href="/errors\?year=2020">.*?</tr>', page)
    numbers = [int(one) for one in re.findall(r'<td class="num">(\d+)', row)]
    assert numbers == [len(ids), sum(n % 3 > 0 for n in ids), sum(n % 2 for n in ids)]
    assert 'href="/errors?year=2016"' not in page  # nothing of it can be checked


def test_shares_of_a_few_reports_are_left_out(sample_home, tmp_path):
    """Seven reports a year can be checked here: below 30 no share, and no trend is told."""
    few = changed(sample_home, tmp_path / "few", "UPDATE reports SET total_ok = 1")
    page = main(made.ask(few, "/errors", lang="en"))
    (sums,) = re.findall('<section id="sums">.*?</section>', page, re.S)
    assert "%" not in sums and "are a trend" in sums
    site = changed(
        sample_home, tmp_path / "home", "UPDATE reports SET year = 2020, total_ok = id > 9"
    )
    ((reports, hold),) = made.rows(
        sample_home,
        "select count(*), sum(id > 9) from reports where current = 1 and source_class = 'sandbox'",
    )
    assert reports >= 30
    assert f"{100 * hold / reports:.1f}%" in main(made.ask(site, "/errors", lang="en"))


def test_a_blank_is_shown_as_no_zero(sample_home, tmp_path):
    """The faulty report's legal services print no total; a total is blank beside a printed 0."""
    ((report,),) = made.rows(
        sample_home, f"select report from checks where check_id = 'T3-SUM' and {FAULTY}"
    )
    where = "report = {} and code = (select id from codes where name = '{}') and applicant ="
    who = "(select id from applicants where name = 'org_legal_service')"
    blank = where.format(report, "t3.answered_total") + who
    ((outcomes, carried),) = made.rows(
        sample_home,
        "select (select sum(value) from cells_readable where report = c.report and applicant"
        " = c.applicant and code not in ('t3.received_new', 't3.answered_total', 't3.carried_in',"
        " 't3.carried_out')), value from cells_readable c where code = 't3.carried_out'"
        f" and report = {report} and applicant = 'org_legal_service'",
    )
    assert outcomes > 0 and carried == 0
    check = (
        'INSERT INTO checks (report, report_id, year, check_id, code, "column", outcome, severity,'
        ' verdict, current, source_class, "left", "right", text) SELECT report, report_id, year,'
        " '{}', {}, 'org_legal_service', 'fail', 'E', verdict, 1, source_class, {}, 0, '{}'"
        f" FROM checks WHERE check_id = 'T3-SUM' AND {FAULTY}"
    )
    site = changed(
        sample_home,
        tmp_path / "home",
        f"UPDATE cells SET value = NULL, raw = '' WHERE {blank}",
        check.format("T3-SUM", "NULL", outcomes, f"org_legal_service: {outcomes}, printed blank"),
        check.format("T3-BAL", "NULL", outcomes, f"org_legal_service: {outcomes}, printed 0"),
        check.format("T3-SUM", "NULL", 9, "org_legal_service: 7 + 2 = 9, printed blank"),
    )
    ((report_id,),) = made.rows(sample_home, f"select report_id from reports where id = {report}")
    for path in ("/errors", f"/report/{report_id}"):
        page = main(made.ask(site, path, lang="en"))
        assert f"{outcomes:,} ≠ blank" in page, path
        assert f"{outcomes:,} ≠ 0 (with a blank)" in page, path
        assert f"{outcomes:,} ≠ 0<" not in page, path
        chinese = main(made.ask(site, path, lang="zh"))
        assert f"{outcomes:,} ≠ 空白" in chinese and f"{outcomes:,} ≠ 0（有空白）" in chinese, path
    listed = main(made.ask(site, "/errors", lang="zh"))
    assert "7 + 2 = 9，所印为空白" in listed
    assert "printed" not in listed and "org_legal_service" not in listed


def test_copies_are_counted_and_shown_only_when_asked_for(sample_home, tmp_path):
    site = changed(
        sample_home,
        tmp_path / "home",
        "INSERT INTO checks (report, report_id, year, check_id, outcome, severity, verdict,"
        " current, source_class) SELECT id, report_id, year, 'T3-SUM', 'fail', 'E',"
        " 'source_inconsistency', 1, source_class FROM reports WHERE source_class = 'mirror'",
    )
    usual = main(made.ask(site, "/errors", lang="en"))
    assert "ingest-00000000000b" not in usual and "Show them too" in usual
    asked = main(made.ask(site, "/errors", lang="en", copies=1))
    assert "ingest-00000000000b" in asked and "Official sites only" in asked


def test_it_counts_what_the_view_holds(get, sample_home):
    ((errors, reports),) = made.rows(
        sample_home,
        "select count(*), count(distinct report) from source_errors where source_class = 'sandbox'",
    )
    page = main(get("/errors", lang="en"))
    assert re.findall(r"<dd>([\d,]+)</dd>", page)[:2] == [f"{reports:,}", f"{errors:,}"]
