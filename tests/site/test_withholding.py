"""A decision in withheld.toml holds from the next request on, without a build."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial

import made
import pytest

from archive import database
from archive.decisions import DecisionsError, withheld
from archive.pages import asked_sql, withholding
from archive.schema import TABLES
from archive.serve import create_app

REPORT, ROW = "sample-000000000004", 4
ENTRY = '[[withheld]]\nid = "{}"\nwhat = "{}"\nreason = "涉及个人隐私"\ndate = 2026-11-22\n'
PATHS = (
    f"/report/{REPORT}",
    f"/nianbao/reports/{ROW}",
    f"/-/capture/{ROW}",
    f"/-/capture/{ROW}/content",
)


@pytest.fixture
def home(tmp_path):
    return made.make_home(tmp_path / "home")


def withhold(home, withheld_id, what="report"):
    (home.path / "withheld.toml").write_text(ENTRY.format(withheld_id, what), encoding="utf-8")


def ids(site, table):
    answer = made.ask(site, f"/nianbao/{table}.json?_shape=array&_size=max&_sort=id&current=1")
    return {row["report_id"] for row in answer.json()}


@pytest.mark.parametrize("withheld_id", [REPORT, str(ROW)])
def test_a_running_site_keeps_back_what_is_withheld_meanwhile(home, withheld_id):
    site = create_app(home)
    assert {made.ask(site, path).status_code for path in PATHS} == {200}
    withhold(home, withheld_id)
    assert not {made.ask(site, path).status_code for path in PATHS} - {404, 410}
    stone = made.ask(site, f"/report/{withheld_id}" if withheld_id == REPORT else PATHS[2])
    assert stone.status_code == 410
    assert "涉及个人隐私" in stone.text


def test_a_capture_says_why_it_is_kept_back_with_its_report(home):
    ((agency,),) = made.rows(home, "select agency_id from reports where report_id = ?", REPORT)
    for withheld_id, what in ((REPORT, "report"), (agency, "agency"), (str(ROW), "snapshot")):
        withhold(home, withheld_id, what)
        site = create_app(home)
        for path in PATHS[2:]:
            answer = made.ask(site, path)
            assert answer.status_code == 410, withheld_id
            assert "涉及个人隐私" in answer.text
        assert made.ask(site, "/-/capture/999999").status_code == 404


def test_no_table_holds_its_rows(home):
    before = create_app(home)
    assert REPORT in ids(before, "reports") & ids(before, "dispositions")
    withhold(home, REPORT)
    site = create_app(home)
    for table in ("reports", "dispositions", "reasons", "proactive", "disputes"):
        assert ids(site, table) == ids(before, table) - {REPORT}
    for table in ("cells", "cells_readable", "sections"):
        answer = made.ask(site, f"/nianbao/{table}.json?report={ROW}")
        assert answer.json()["filtered_table_rows_count"] == 0
    assert REPORT not in made.ask(site, "/nianbao/reports.csv?_stream=on&_size=max").text
    assert withheld_stones(site) == {"sample-withheld", REPORT}


COVERED = """
insert into coverage (agency_id, agency, province, level, year, status, report_id, last_looked,
    attempts) select agency_id, agency, province, level, year, 'found', report_id,
    '2021-01-01T00:00:00.000000Z', 2 from reports where current = 1
"""


@pytest.mark.parametrize("when", ["since the build", "before it"])
def test_a_withheld_report_is_not_told_as_never_looked_for(home, when):
    """What is held and kept back is neither missing nor not assessed."""
    ((agency, province, year),) = made.rows(
        home, "select agency_id, province, year from reports where report_id = ?", REPORT
    )
    made.change(home.database_path, COVERED)
    if when == "before it":
        masked = "status = 'not_assessed', report_id = null, last_looked = null, note = 'withheld'"
        made.change(
            home.database_path,
            f"update coverage set {masked}, attempts = 0 where report_id = '{REPORT}'",
            f"delete from reports where report_id = '{REPORT}'",
        )
    else:
        withhold(home, REPORT)
    site = create_app(home)
    page = made.ask(site, f"/agency/{agency}", lang="zh").text
    (row,) = re.findall(r'<tr class="nothing"><th scope="row">(.*?)</th>(.*?)</tr>', page)
    assert row[0] == str(year)
    assert "已收录，不予展示" in row[1]
    assert "未评估" not in row[1]
    asked = {"province": province, "status": "withheld", "lang": "en"}
    for listed in (asked, {**asked, "year": year}):
        page = made.ask(site, "/coverage", **listed).text
        (section,) = re.findall(r'<section id="(?:agencies|entries)">.*?</section>', page, re.S)
        (line,) = re.findall(r"<tr><th scope=\"row\">.*?</tr>", section, re.S)
        assert "held, and withheld from view" in line
        assert "not assessed" not in line
    for address in (f"/agency/{agency}", "/coverage"):
        assert REPORT not in made.ask(site, address).text


def withheld_stones(site):
    rows = made.ask(site, "/nianbao/tombstones.json?_shape=array").json()
    return {row["withheld_id"] for row in rows}


def test_pages_still_hold_every_other_row_once(home):
    withhold(home, REPORT)
    site = create_app(home)
    address, found = "/nianbao/reports.json?_size=7&_shape=objects", []
    while address:
        answer = made.ask(site, address).json()
        found += [row["id"] for row in answer["rows"]]
        address = answer["next_url"]
    assert sorted(found) == [row for row in range(1, 38) if row != ROW]


def test_facets_and_search_leave_it_out(home):
    site = create_app(home)
    word = {"_zh": made.WORD, "current": 1, "source_class": "sandbox"}
    (found,) = made.rows(
        home,
        "select min(report_id) from sections where report_id like 'sample%' and text like ?",
        f"%{made.WORD}%",
    )
    withhold(home, found[0])
    answer = made.ask(site, "/nianbao/reports.json", **word).json()
    assert answer["filtered_table_rows_count"] == 6
    assert sum(one["reports"] for one in answer["facet_results"]["year"]["results"]) == 6


def test_a_real_home_is_not_downloaded_whole_until_the_next_build(tmp_path):
    home = made.make_home(tmp_path / "real", kind="real")
    site = create_app(home)
    assert made.ask(site, "/nianbao.db").status_code == 200
    withhold(home, REPORT)
    assert made.ask(site, "/nianbao.db").status_code == 403


def test_an_agency_is_withheld_with_all_its_reports(home):
    (row,) = made.rows(home, "select agency_id from reports where report_id = ?", REPORT)
    agency = row[0]
    expected = made.rows(home, "select report_id from reports where agency_id = ?", agency)
    site = create_app(home)
    withhold(home, agency, "agency")
    assert not ids(site, "reports") & {report for (report,) in expected}


def test_a_half_written_file_changes_nothing_and_stops_a_start(home, capsys):
    withhold(home, REPORT)
    site = create_app(home)
    (home.path / "withheld.toml").write_text("[[withheld\n")
    assert made.ask(site, f"/report/{REPORT}").status_code == 410
    assert "withheld.toml" in capsys.readouterr().err
    with pytest.raises(DecisionsError):
        create_app(home)


def left(home, site, table):
    """The rows of a table, counted one by one."""
    with closing(database.open_readonly(home.database_path)) as connection:
        withholding.keep_back(connection, site.withheld)
        return len(connection.execute(f"select 1 from {table}").fetchall())


def test_every_count_is_of_what_is_left(home):
    """What the build counted is counted without the withheld: rows of whole tables, facets."""
    withhold(home, REPORT)
    site = create_app(home)
    for table in TABLES:
        found = made.ask(site, f"/nianbao/{table.name}.json?_size=1&_nofacet=1").json()
        assert found["filtered_table_rows_count"] == left(home, site, table.name), table.name
    usual = "current=1&source_class=sandbox"
    page = made.ask(site, f"/nianbao/reports.json?{usual}&_size=max&_shape=objects").json()
    assert REPORT not in {row["report_id"] for row in page["rows"]}
    for name in ("scope", "province", "year"):
        counted = sum(one["reports"] for one in page["facet_results"][name]["results"])
        assert counted == len(page["rows"]) == page["filtered_table_rows_count"]
    requests = sum(row["requests_classified"] or 0 for row in page["rows"])
    scopes = page["facet_results"]["scope"]["results"]
    assert sum(one["requests"] or 0 for one in scopes) == requests


MORE = """with recursive more (n) as (select 0 union all select n + 1 from more where n < {})
    insert into issues (id, report, report_id, current, code)
    select 100000 + n, 1000 + n, 'sample-' || n, 1, 'unread_cell' from more where n > 0"""
NUMBERS = """select kind, source_class, province, year, code, sum(count) from front_counts
    where kind in ('report', 'issue', 'contradiction', 'check') group by 1, 2, 3, 4, 5"""


def numbers(connection):
    """The numbers of the front page that Python can count again, without what is withheld."""
    found = Counter()
    current = "where current = 1"
    reports = connection.execute(f"select source_class, province, year from reports {current}")
    for source_class, province, year in reports:
        found["report", source_class, province, year, None] += 1
    for code, _ in set(connection.execute(f"select code, report from issues {current}")):
        found["issue", None, None, None, code] += 1
    failed = set(
        connection.execute(
            f"select source_class, check_id, report from checks {current} and outcome = 'fail'"
            " and severity in ('E', 'W') and verdict = 'source_inconsistency'"
        )
    )
    for source_class, check_id, _ in failed:
        found["check", source_class, None, None, check_id] += 1
    for source_class, _ in {(one, report) for one, _, report in failed}:
        found["contradiction", source_class, None, None, None] += 1
    return {key: count for key, count in found.items() if count}


@pytest.mark.parametrize("row", range(1, 38, 4))
def test_the_numbers_of_the_front_page_lose_what_is_withheld(home, row):
    (found,) = made.rows(home, "select report_id from reports where id = ?", row)
    withhold(home, found[0])
    with closing(database.open_readonly(home.database_path)) as connection:
        connection.row_factory = None
        withholding.keep_back(
            connection, withholding.since_build(home.database_path, withheld(home))
        )
        shown = {tuple(row[:5]): row[5] for row in connection.execute(NUMBERS) if row[5]}
        assert shown == numbers(connection)
        assert connection.execute("select count(*) from reports").fetchone()[0] < 37


def test_a_division_with_a_withheld_year_leaves_the_chart_of_the_front_page(home):
    """Every division of the chart has a report of every year, and its sums are of these reports."""
    made.change(
        home.database_path,
        "delete from series_reports",
        "delete from series_totals",
        "insert into series_reports select id, id, report_id, source_class, level, province,"
        " prefecture, county, division_code, year from reports where current = 1"
        " and source_class = 'sandbox' and division_code in ('131100', '331100') and"
        " scope = 'government_aggregate' and year > 2018",
        "insert into series_totals select row_number() over (), reports.source_class,"
        " reports.level, reports.year, disposition, 2, sum(total) from series_reports"
        " join reports on reports.id = series_reports.report join dispositions on"
        " dispositions.report = reports.id group by reports.year, disposition",
    )
    whole = made.rows(home, "select count(*) from series_reports")[0][0]
    (gone,) = made.rows(home, "select report_id from series_reports where year = 2019 limit 1")
    withhold(home, gone[0])
    with closing(database.open_readonly(home.database_path)) as connection:
        entries = withholding.since_build(home.database_path, withheld(home))
        withholding.keep_back(connection, entries)
        kept = connection.execute("select report, year from series_reports").fetchall()
        totals = connection.execute("select year, disposition, divisions, total from series_totals")
        assert 0 < len(kept) == whole // 2
        for year, disposition, divisions, total in totals.fetchall():
            (report,) = {row[0] for row in kept if row[1] == year}
            printed = connection.execute(
                "select sum(total) from dispositions where report = ? and disposition = ?",
                (report, disposition),
            ).fetchone()[0]
            assert (divisions, total) == (1, printed or 0)


def test_what_is_withheld_leads_to_no_count_of_the_whole_archive(home):
    """Every connection keeps it back: that must not take longer the larger the archive is."""
    withhold(home, REPORT)
    entries = withholding.since_build(home.database_path, withheld(home))
    steps = []
    for copies in (0, 3_000):
        made.change(home.database_path, MORE.format(copies), "analyze")
        with closing(database.open_readonly(home.database_path)) as connection:
            counted = []
            connection.set_progress_handler(partial(counted.append, 1), 100)
            withholding.keep_back(connection, entries)
            steps.append(len(counted))
    assert steps[1] < 2 * steps[0]


def test_a_fenced_query_goes_past_no_view(home):
    """Also where something is withheld between the look at a reader's permission and his query."""
    withhold(home, REPORT)
    entries = withholding.since_build(home.database_path, withheld(home))
    for kept_back in ((), entries):
        with closing(database.open_readonly(home.database_path)) as connection:
            withholding.keep_back(connection, kept_back)
            for name in ("main.reports", "reports", "withheld_reports", "reports_fts"):
                read = asked_sql.fenced(lambda one, name=name: one.execute(f"select * from {name}"))
                if kept_back or name not in ("main.reports", "reports"):
                    with pytest.raises(sqlite3.DatabaseError):
                        read(connection)
                else:
                    assert read(connection).fetchone()
            assert connection.execute("select 1 from reports_fts").fetchone()
