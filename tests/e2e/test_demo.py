"""The whole way: what the sandbox printed is what nianbao.db holds, cell by cell."""

import json
import shutil
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rehearsing import Rehearsal, nianbao, rehearse

from crawler.sandbox.portals import Portals
from crawler.sandbox.truth import ExpectedReport, truth

VOLATILE = {"build_info"}
"""Tables that may say how a database was made; all others follow from the archive alone."""


def query(database: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(sql, values).fetchall()


def tables(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every ordinary table."""
    names = query(
        database,
        "select name from sqlite_master where type = 'table' and name not like '%fts%'"
        " and name not like 'sqlite_%'",
    )
    return {
        name: sorted(query(database, f"select * from [{name}]"), key=repr)
        for (name,) in names
        if name not in VOLATILE
    }


@pytest.fixture(scope="module")
def expected(rehearsal: Rehearsal) -> list[ExpectedReport]:
    return truth(Portals(rehearsal.world))


@pytest.fixture(scope="module")
def found(rehearsal: Rehearsal) -> dict[tuple[str, int], dict[str, Any]]:
    with sqlite3.connect(f"file:{rehearsal.database}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("select * from reports").fetchall()
    return {(row["agency"], row["year"]): dict(row) for row in rows}


def test_every_report_is_found_once_and_no_other(
    rehearsal: Rehearsal, expected: list[ExpectedReport]
) -> None:
    rows = query(rehearsal.database, "select agency, year from reports")
    assert Counter(rows) == Counter((report.agency, report.year) for report in expected)


def test_every_cell_equals_what_was_printed(
    rehearsal: Rehearsal,
    expected: list[ExpectedReport],
    found: dict[tuple[str, int], dict[str, Any]],
) -> None:
    read: dict[int, Counter[tuple[Any, ...]]] = {}
    for report, *cell in query(
        rehearsal.database, "select report, code, applicant, value, state from cells_readable"
    ):
        read.setdefault(report, Counter())[tuple(cell)] += 1
    for report in expected:
        row = found[report.agency, report.year]
        printed = Counter(
            (cell.code, cell.applicant, cell.value, str(cell.state)) for cell in report.cells
        )
        assert read.get(row["id"], Counter()) == printed, report.title


@pytest.mark.parametrize(
    "field", ["title", "province", "prefecture", "county", "level", "scope", "form", "published_on"]
)
def test_identity_is_what_was_printed(
    field: str,
    expected: list[ExpectedReport],
    found: dict[tuple[str, int], dict[str, Any]],
) -> None:
    for report in expected:
        assert found[report.agency, report.year][field] == getattr(report, field), report.title


def test_contradictions_are_flagged_and_no_others_as_errors(
    rehearsal: Rehearsal, expected: list[ExpectedReport]
) -> None:
    flagged: dict[tuple[str, int], set[tuple[str, str | None, str | None]]] = {}
    for agency, year, *check in query(
        rehearsal.database,
        "select r.agency, r.year, c.check_id, c.column, c.code, c.severity, c.verdict"
        " from checks c join reports r on r.id = c.report where c.outcome = 'fail'",
    ):
        flagged.setdefault((agency, year), set()).add(tuple(check))  # type: ignore[arg-type]
    for report in expected:
        checks = flagged.get((report.agency, report.year), set())
        for wanted in report.inconsistencies:
            hits = [
                found
                for found in checks
                if found[0] == wanted.check
                and (found[1] == wanted.column if wanted.column else found[2] == wanted.code)
            ]
            assert hits, (report.title, wanted)
            assert {found[4] for found in hits} == {"source_inconsistency"}
        declared = {wanted.check for wanted in report.inconsistencies}
        assert {found[0] for found in checks if found[3] == "E"} <= declared, report.title


ROLES = {"docx": "report", "xlsx": "annex", "pdf": "unread", "doc": "unread"}
ISSUES = {"pdf": "needs_ocr", "doc": "attachment_unread"}


def test_reports_in_files_say_so_and_what_could_not_be_read(
    rehearsal: Rehearsal, expected: list[ExpectedReport]
) -> None:
    attached = [report for report in expected if report.attached]
    assert Counter(report.attached for report in attached) == {
        "docx": 4, "xlsx": 2, "pdf": 1, "doc": 1
    }  # fmt: skip
    for report in attached:
        ((row, url, form),) = query(
            rehearsal.database,
            "select id, url, form from reports where agency = ? and year = ?",
            report.agency,
            report.year,
        )
        assert (url, form) == (report.url, report.form)
        documents = "select role from documents where report = ? order by number"
        assert query(rehearsal.database, documents, row) == [("page",), (ROLES[report.attached],)]
        issues = query(rehearsal.database, "select code from issues where report = ?", row)
        lost = {"needs_ocr", "attachment_unread"} & {code for (code,) in issues}
        assert lost == set(filter(None, [ISSUES.get(report.attached)]))
        coverage = "select status from coverage where agency = ? and year = ?"
        ((status,),) = query(rehearsal.database, coverage, report.agency, report.year)
        assert (status == "unread") == (report.attached in ISSUES)


def test_figures_name_the_file_that_they_stand_in(
    rehearsal: Rehearsal, expected: list[ExpectedReport]
) -> None:
    for report in expected:
        places = query(
            rehearsal.database,
            "select code, place from cells_readable where agency = ? and year = ?",
            report.agency,
            report.year,
        )
        in_file = {code for code, place in places if json.loads(place).get("document") == 2}
        tables = {code for code, _ in places if not code.startswith("p.")}
        whole = {"docx": {code for code, _ in places}, "xlsx": tables}
        assert in_file == whole.get(report.attached, set()), report.title


def test_everything_made_from_the_sandbox_says_so(rehearsal: Rehearsal) -> None:
    assert query(rehearsal.database, "select distinct source_class from reports") == [("sandbox",)]
    assert "sandbox" in (rehearsal.home / "home.toml").read_text()


def test_a_second_crawl_asks_for_the_lists_alone_and_brings_no_edition(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(rehearsal.home, home)
    before = tables(home / "nianbao.db")
    assert rehearse(home).returncode == 0
    after = tables(home / "nianbao.db")
    for name in ("reports", "dispositions", "reasons", "proactive", "disputes", "sections"):
        assert [row[1:3] for row in before[name]] == [row[1:3] for row in after[name]]
    runs = [json.loads(line) for line in (home / "runs.jsonl").read_text().splitlines()]
    for first, second in zip(runs[0]["portals"], runs[-1]["portals"], strict=True):
        assert second["new_addresses"] == second["changed_bodies"] == second["unchanged"] == 0
        assert 0 < second["pages_fetched"] < first["pages_fetched"] / 2


def test_a_database_built_again_is_the_same(rehearsal: Rehearsal, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(rehearsal.home, home)
    before = tables(home / "nianbao.db")
    (home / "nianbao.db").unlink()
    shutil.rmtree(home / "cache")
    assert nianbao("build", home=home).returncode == 0
    assert tables(home / "nianbao.db") == before


def test_the_catalog_is_made_again_from_the_archive(rehearsal: Rehearsal, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(rehearsal.home, home)
    before = tables(home / "nianbao.db")
    for path in home.glob("catalog.db*"):
        path.unlink()
    rebuilt = nianbao("catalog", "rebuild", home=home)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert nianbao("verify", home=home).returncode == 0
    assert nianbao("build", home=home).returncode == 0
    assert tables(home / "nianbao.db") == before


def test_check_status_and_export_speak(rehearsal: Rehearsal, tmp_path: Path) -> None:
    check = nianbao("check", "--json", home=rehearsal.home)
    # The old Word file that one report is in, and nothing else.
    ours = [one["code"] for one in json.loads(check.stdout)["findings"] if one["turn"] == "ours"]
    assert (check.returncode, ours) == (3, ["attachment_unread"])
    status = json.loads(nianbao("status", "--json", home=rehearsal.home).stdout)
    assert status
    passed = ("--override=sandbox_data", "--override=empty_table")
    done = nianbao("export", *passed, "--to", tmp_path / "out", home=rehearsal.home)
    assert done.returncode == 0, done.stderr
    files = list((tmp_path / "out").rglob("*reports*.csv"))
    assert len(files) == 1
    text = files[0].read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.count(b"\n") > rehearsal.world.size
