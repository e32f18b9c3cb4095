"""A report's page: each figure leads to its proof and back, failed sums are written out, and what
it cites and links to is that report.
"""

import html
import re
import shutil
from contextlib import closing

import made
import pytest

from archive import database
from archive.errors import SiteSettingsError
from archive.home import Home
from archive.pages import settings
from archive.pages.report import report_page
from archive.serve import create_app
from archive.words import word
from archive.words import words as listed
from parsers.codebook import entries

YEARS = (2016, 2019, 2020, 2021, 2022)


@pytest.fixture(scope="module")
def failing_id(sample_home):
    ((report_id,),) = made.rows(sample_home, "select report_id from reports where errors > 0")
    return report_id


@pytest.fixture
def changed(sample_home, tmp_path, failing_id):
    """`changed(*statements, settings="")`: the failing report's page after changes to the home."""

    def ask(*statements, settings="", path=f"/report/{failing_id}", lang="zh"):
        shutil.copytree(sample_home.path, tmp_path / "home", dirs_exist_ok=True)
        home = Home.open(tmp_path / "home")
        made.change(home.database_path, *statements)
        (home.path / "site.toml").write_text(settings)
        return made.ask(create_app(home), path, lang=lang).text

    return ask


@pytest.fixture
def failing(get, failing_id):
    return get(f"/report/{failing_id}", lang="zh").text


def line_of(page, number):
    return re.search(rf'<tr id="figure-{re.escape(number)}">.*?</tr>', page, re.DOTALL)[0]


def test_each_figure_of_a_table_leads_to_its_own_line_and_back(failing, sample_home, failing_id):
    cells = re.findall(r'<td [^>]*id="cell-([^"]+)".*?href="#figure-([^"]+)"', failing)
    ((printed,),) = made.rows(
        sample_home,
        "select count(*) from cells_readable join reports on reports.id = cells_readable.report"
        " where reports.report_id = ?",
        failing_id,
    )
    assert len(cells) == printed
    assert all(cell == line for cell, line in cells)
    lines = re.findall(r'<tr id="figure-([^"]+)">', failing)
    assert sorted(lines) == sorted(cell for cell, _ in cells)
    for number in lines:
        assert f'href="#cell-{number}"' in line_of(failing, number)


def test_a_line_of_proof_says_what_was_printed_and_where(failing):
    dash = re.search(r'id="cell-([^"]+)"[^>]*data-raw="—"', failing)[1]
    line = line_of(failing, dash)
    assert '<td class="raw">—</td>' in line
    assert "第2表 第4行 第5列" in line
    assert "横线" in line
    assert "/-/capture/" in line  # the place leads to the archived copy


def test_the_sides_of_a_failed_sum_are_its_printed_figures(changed, sample_home):
    leaves = made.leaf_codes("form_2019")
    listed = ", ".join(f"'{code}'" for code in leaves)
    column = (
        "from cells_readable where applicant = 'natural_person' and report ="
        " (select report from checks where check_id = 'T3-SUM') and code"
    )
    ((left,),) = made.rows(sample_home, f"select sum(value) {column} in ({listed})")
    ((right,),) = made.rows(sample_home, f"select value {column} = 't3.answered_total'")
    printed = dict(made.rows(sample_home, f"select code, value {column} in ({listed})"))
    page = changed(
        # The check as a build writes it: T3-SUM is of the form as a whole and names a column.
        f'update checks set code = null, "left" = {left}, "right" = {right}'
        " where check_id = 'T3-SUM'"
    )
    item = re.search(r'<li id="check-1".*?</li>', page, re.DOTALL)[0]
    sides = re.findall(r"<div><dt>([\d,]+)</dt><dd>(.*?)</dd></div>", item, re.DOTALL)
    assert [int(total) for total, _ in sides] == [left, right]
    figures = re.findall(r'href="#figure-([^"]+)">.*?<b>(\d+)</b>', sides[0][1], re.DOTALL)
    assert sorted(int(shown) for _, shown in figures) == sorted(filter(None, printed.values()))
    for number, shown in figures:
        assert f'id="cell-{number}"' in page
        assert f'<td class="raw">{shown}</td>' in line_of(page, number)
    zeros = sum(value == 0 for value in printed.values())
    assert f"零 {zeros} 格，空白 1 格未列" in sides[0][1]  # granted is blank in this column


def test_sides_that_do_not_come_to_what_the_database_says_are_not_shown(sample_home, failing_id):
    """The made check names other sums than its cells come to."""
    with closing(database.open_readonly(sample_home.database_path)) as connection:
        page = report_page(connection, failing_id)
    number = next(one.number for one in page.checks if one.id == "T3-SUM")
    assert number not in page.sides


def test_an_english_page_has_the_official_words_beside_the_english(get, failing_id):
    page = get(f"/report/{failing_id}", lang="en").text
    labels = {one.code: one for one in entries() if one.form == "form_2019"}
    for code in ("t3.granted", "t3.refused.state_secret", "t3.carried_out"):
        entry = labels[code]
        assert f'{entry.en_label} <small lang="zh-Hans">{entry.zh_label}</small>' in page
    assert "Every figure and its place" in page
    assert "全部数字及其位置" not in page


def test_the_contents_lead_to_what_is_there(failing):
    contents = re.search(r'<nav class="contents".*?</nav>', failing, re.DOTALL)[0]
    anchors = re.findall(r'href="#([^"]+)"', contents)
    assert {"t2", "t3", "t4", "checks", "text", "cite", "figures"} <= set(anchors)
    assert {"prose", "documents"}.isdisjoint(anchors)
    for anchor in anchors:
        assert failing.count(f'id="{anchor}"') == 1, anchor
    assert "一、总体情况" in contents


def test_other_years_stand_with_their_figures(failing, sample_home, failing_id):
    table = re.search(r'<table class="ledger other-years">.*?</table>', failing, re.DOTALL)[0]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">.*?</tr>", table, re.DOTALL)
    assert [int(re.search(r">(20\d\d)<", row)[1]) for row in rows] == sorted(YEARS, reverse=True)
    expected = made.rows(
        sample_home,
        "select year, requests_received from reports where agency_id = (select agency_id from"
        " reports where report_id = ?) and current = 1 and source_class = 'sandbox'"
        " order by year desc",
        failing_id,
    )
    for row, (_, received) in zip(rows, expected, strict=True):
        assert f"<td>{received:,}</td>" in row
    # The line before the forms of 2019 stands between 2019 and 2016.
    assert [("data-break" in row) for row in rows] == [False] * 4 + [True]
    assert "2019年：此前格式的统计口径不同" in failing


def test_a_report_is_cited_whole(get, failing_id, sample_home):
    page = get(f"/report/{failing_id}", lang="zh").text
    cited = re.sub("<[^>]+>", "", re.search(r'<p class="citation"[^>]*>(.*?)</p>', page)[1])
    ((title, agency, digest),) = made.rows(
        sample_home, "select title, agency, digest from reports where report_id = ?", failing_id
    )
    for part in (
        title,
        agency,
        f"SHA-256：{digest.removeprefix('sha256:')}；",
        "2022-02-01 08:00 UTC",
        "第1版",
        "示例数据",
    ):
        assert part in cited
    assert cited.endswith(f"http://localhost/report/{failing_id}?edition=1")
    assert "尚未收入任何发布版" in page


def test_an_error_can_be_reported_with_the_report_named(failing, changed, failing_id):
    link = re.search(r'id="report-error" href="([^"]+)"', failing)[1]
    assert link.startswith(f"{settings.SAMPLE['report_errors_to']}?")  # the demo's own
    page = changed(settings='report_errors_to = "mailto:errors@example.org"')
    link = re.search(r'id="report-error" href="([^"]+)"', page)[1]
    assert link.startswith(f"mailto:errors@example.org?subject=nianbao%3A%20{failing_id}&amp;body=")


def test_an_address_that_is_no_link_is_not_made_one(changed):
    with pytest.raises(SiteSettingsError, match="report_errors_to"):
        changed(settings='report_errors_to = "javascript:alert(1)"')


def test_an_annotation_stands_beside_its_number(changed, failing_id):
    page = changed(
        "insert into annotations (id, report_id, code, applicant, note, date) values"
        f" (1, '{failing_id}', 't3.granted', null, '原文如此<b>', '2022-05-01')",
        "insert into annotations (id, report_id, code, applicant, note, date) values"
        f" (2, '{failing_id}', 't4.review.total', null, '另见更正', '2022-05-02')",
    )
    total = re.search(
        r'<td [^>]*data-code="t3.granted" data-applicant="total".*?</td>', page, re.DOTALL
    )[0]
    assert 'href="#note-1"' in total
    assert (
        'href="#note-2"'
        in re.search(r'<td [^>]*data-code="t4.review.total".*?</td>', page, re.DOTALL)[0]
    )
    assert re.search(r'<li id="note-1">.*?原文如此&lt;b&gt;', page)


@pytest.mark.parametrize(
    ("lag", "said"),
    [
        ("1, null, 'exact'", "有据可知在期限前已公布"),
        ("0, null, 'exact'", "页面所示日期在期限之后"),
        ("0, 'http://www.example.gov.cn/list.html', 'upper_bound'", "栏目页尚未列出这份报告"),
        ("null, null, 'unknown'", "不足以判断是否按时"),
    ],
)
def test_what_is_known_of_the_date_is_said_with_its_proof(changed, failing_id, lag, said):
    page = changed(
        "insert into publication_lags (id, report_id, deadline, deadline_rule, first_seen,"
        " last_listed_without, on_time, listing_url, kind) select 1, report_id, '2021-01-31',"
        " '条例（2019）第四十九条', captured_at, '2021-02-03T01:00:00Z', " + lag + " from reports"
        f" where report_id = '{failing_id}'",
    )
    section = re.search(r'<section id="timing">.*?</section>', page, re.DOTALL)[0]
    assert said in section
    assert "条例（2019）第四十九条" in section


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_without_figures_or_text_is_still_one(changed, lang):
    page = changed(
        "delete from cells where report = 4",
        "delete from sections where report = 4",
        "update reports set form = null, deadline = null, province = null, scope = null,"
        " level = null, published_on = null, date_basis = null, url = null where id = 4",
        path="/report/sample-000000000004",
        lang=lang,
    )
    assert "None" not in page
    assert 'id="figures"' not in page
    assert 'id="provenance"' in page


def test_the_head_counts_warnings_beside_errors(changed):
    """The list of all contradictions counts both: one sum fails, and the text names two numbers."""
    head = changed("update reports set errors = 1", lang="en").partition('<section id="checks">')[0]
    assert re.search(r">1 sum fails</a>.*?>and 1 warning</a>", head, re.DOTALL)


def test_a_number_of_ten_thousands_is_not_read_as_one_more_number(get):
    """`0 10,000 yuan` reads as ten thousand."""
    page = get("/report/sample-000000000005", lang="en").text
    assert "<small>× 10,000 yuan</small>" in page
    assert "<small>10,000 yuan</small>" not in page


UNCLASSIFIED = (
    "insert into checks (report, report_id, year, check_id, code, outcome, severity, verdict,"
    ' current, source_class, "left", "right", text) select id, report_id, year, \'P-SUM\','
    " 'p.received', 'fail', '{}', 'source_inconsistency', 1, source_class, 167, {},"
    " '151 + 16 = 167, stated {}: {} unclassified' from reports where report_id = '{}'"
)


def test_what_is_unclassified_is_no_contradiction(changed, failing_id):
    """Codebook 6: of Hengshui 2017, 17 of 184 are not classified, which accuses nobody."""
    page = changed(UNCLASSIFIED.format("I", 184, 184, 17, failing_id))
    (item,) = re.findall(r'<li id="check-\d+" class="sev-I">.*?</li>', page, re.DOTALL)
    assert "167 / 184" in item and "17 件未归类" in item and "结果未涵盖全部件数" in item
    assert "不一致" not in item and "≠" not in item
    # More than there are is one.
    page = changed(UNCLASSIFIED.format("W", 150, 150, -17, failing_id))
    items = re.findall(r'<li id="check-\d+" class="sev-W">.*?</li>', page, re.DOTALL)
    (item,) = [one for one in items if "P-SUM" in one]
    assert "167 ≠ 150" in item and "自身的数字不一致" in item


OFFICE, DEPARTMENT = "government_office", "department"


@pytest.mark.parametrize(("lang", "said"), [("zh", "不在档案中"), ("en", "is not in the archive")])
def test_figures_of_an_office_are_not_taken_for_the_city(get, sample_home, lang, said):
    """No aggregate of 益阳市 is made; of 衡水市 one stands beside the department."""
    ((office, year),) = made.rows(
        sample_home,
        f"select report_id, year from reports where scope = '{OFFICE}' and current = 1"
        " and prefecture = '益阳市' order by year desc limit 1",
    )
    page = html.unescape(get(f"/report/{office}", lang=lang).text)
    note = word("scope_note", OFFICE)
    sentence = note.zh if lang == "zh" else note.en
    assert page.count(sentence) == 2  # under the figures, and beside the scope
    whose = re.search(r'<p class="scope-note".*?</p>', page, re.DOTALL)[0]
    assert "益阳市" in whose and said in whose
    assert f"/coverage?province=430000&year={year}&level=" in whose


def test_the_aggregate_of_the_same_division_and_year_is_named(get, sample_home):
    pairs = made.rows(
        sample_home,
        "select part.report_id, whole.report_id, part.year from reports part join reports whole"
        " on whole.prefecture = part.prefecture and whole.year = part.year"
        f" and whole.scope = 'government_aggregate' and part.scope = '{DEPARTMENT}'"
        " and part.level is whole.level and part.county is whole.county"
        " and part.current = 1 and whole.current = 1 and part.source_class = 'sandbox'"
        " and whole.source_class = 'sandbox'",
    )
    department, whole, year = pairs[0]
    page = get(f"/report/{department}", lang="zh").text
    whose = re.search(r'<p class="scope-note".*?</p>', page, re.DOTALL)[0]
    assert f'href="/report/{whole}"' in whose and str(year) in whose
    assert "不在档案中" not in whose
    itself = get(f"/report/{whole}", lang="zh").text
    whose = re.search(r'<p class="scope-note".*?</p>', itself, re.DOTALL)[0]
    assert word("scope_note", "government_aggregate").zh in whose and "<a" not in whose


def test_every_scope_has_its_sentence():
    assert listed("scope_note").keys() == listed("scope").keys()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_that_was_given_is_not_said_to_be_captured(changed, failing_id, lang):
    given = "update snapshots set status = null, kind = 'ingest'"
    page = changed(given, lang=lang)
    visible = re.sub(r"<[^>]+>", "", page.partition('id="provenance"')[2])
    assert 'id="from-a-file"' in page
    assert ("采集时间" if lang == "zh" else "Captured") not in visible
    editions = page.partition('<section id="editions">')[2].partition("</section>")[0]
    assert ("收入于" if lang == "zh" else "taken in from a file") in editions
    capture = changed(given, path="/-/capture/2", lang=lang)
    assert ("非本站采集" if lang == "zh" else "not fetched by us") in capture
    assert "非本站采集" not in changed("update snapshots set status = 200", path="/-/capture/2")


@pytest.mark.parametrize("kind", ["ingest", "report"])
def test_a_date_of_taking_in_is_none_of_a_capture(changed, failing_id, kind):
    page = changed(
        f"update snapshots set status = null, kind = '{kind}'",
        "insert into publication_lags (id, report_id, first_seen, date_used, date_basis, kind)"
        " select 1, report_id, captured_at, '2022-02-01', 'first_seen', 'upper_bound'"
        f" from reports where report_id = '{failing_id}'",
    )
    timing = re.search(r'<section id="timing">.*?</section>', page, re.DOTALL)[0]
    assert ("文件收入日期" in timing, "收入时间" in timing) == (kind == "ingest",) * 2
    assert ("首次采集" in timing) == (kind == "report")
