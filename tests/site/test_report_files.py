"""One report as files: JSON, CSV, BibTeX, RIS; every figure with its place."""

import csv
import io
import json
import re
import shutil

import made
import pytest

from archive.home import Home
from archive.pages.report_citation import Cited, citation, error_link, in_words, release_with, ris
from archive.releasing.manifest import Manifest
from archive.serve import create_app

REPORT = "sample-000000000002"
FILES = {"json": "application/json", "csv": "text/csv", "bib": "application/x-bibtex",
         "ris": "application/x-research-info-systems"}  # fmt: skip


def cells(home, report_id, edition=1):
    return made.rows(
        home,
        "select code, applicant, value, state, place from cells_readable where report ="
        " (select id from reports where report_id = ? and edition = ?) order by id",
        report_id,
        edition,
    )


@pytest.mark.parametrize("kind", FILES)
def test_each_file_has_its_type_and_name(get, kind):
    answer = get(f"/report/{REPORT}.{kind}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(FILES[kind])
    if kind != "json":
        assert (
            f'filename="sample-{REPORT}-edition-1.{kind}"' in answer.headers["content-disposition"]
        )


def test_json_holds_every_figure_with_its_place(get, sample_home):
    found = get(f"/report/{REPORT}.json").json()
    told = [(c["code"], c["applicant"], c["value"], c["state"], c["place"]) for c in found["cells"]]
    assert told == [
        (code, applicant, value, state, json.loads(place))
        for code, applicant, value, state, place in cells(sample_home, REPORT)
    ]
    assert found["report"]["report_id"] == REPORT
    assert isinstance(found["report"]["dispositions"], list)
    assert found["sections"][0]["text"].startswith("示例数据")
    assert "id" not in found["report"]


def test_csv_has_a_mark_for_spreadsheets_and_a_line_for_every_figure(get, sample_home):
    answer = get(f"/report/{REPORT}.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    expected = cells(sample_home, REPORT)
    assert [(row["code"], row["applicant"] or None, int(row["value"])) for row in rows] == [
        (code, applicant, value) for code, applicant, value, *_ in expected
    ]
    place = json.loads(expected[0][4])
    assert [rows[0][name] for name in ("table", "row", "column", "line")] == [
        *(str(place[name]) for name in ("table", "row", "column")),
        "",
    ]


def test_text_that_a_spreadsheet_would_run_is_disarmed_and_numbers_stay(sample_home, tmp_path):
    shutil.copytree(sample_home.path, tmp_path / "home")
    home = Home.open(tmp_path / "home")
    made.change(
        home.database_path,
        "update cells set raw = '=1+1' where id = (select min(id) from cells where report = 2)",
        "update cells set value = -616 where id = (select min(id) + 1 from cells where report = 2)",
    )
    answer = made.ask(create_app(home), f"/report/{REPORT}.csv")
    first, second, *_ = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert first["raw"] == "'=1+1"
    assert second["value"] == "-616"


def test_an_earlier_edition_has_files_of_its_own(get):
    report_id = "sample-000000000001"
    assert get(f"/report/{report_id}.json").json()["report"]["edition"] == 2
    assert get(f"/report/{report_id}.json", edition=1).json()["report"]["edition"] == 1
    page = get(f"/report/{report_id}", edition=1).text
    assert f"/report/{report_id}.csv?edition=1" in page
    for kind in FILES:
        assert get(f"/report/{report_id}.{kind}", edition=7).status_code == 404


def test_a_merged_id_leads_on_to_the_same_file(get):
    answer = get(f"/report/{made.FORMER}.json")
    assert (answer.status_code, answer.headers["location"]) == (
        301,
        "/report/sample-000000000003.json",
    )
    assert get(f"/report/{made.FORMER}/changes").headers["location"].endswith("3/changes")


@pytest.mark.parametrize("end", [".json", ".csv", ".bib", ".ris", "/changes"])
def test_a_withheld_report_has_no_file(get, end):
    assert get(f"/report/sample-withheld{end}").status_code == 410
    assert get(f"/report/nothing{end}").status_code == 404


def hostile_head(title):
    known = dict.fromkeys(("agency", "year", "published_on", "date_basis", "edition", "url"))
    more = {"report_id": "a-1", "captured_at": "2022-02-01T08:00:00Z", "digest": "0" * 64}
    return {**known, **more, "title": title, "source_class": "official"}


def at_home(head, from_file=False, permanent=True):
    found = Cited(head, from_file, {})
    return citation(found, f"https://example.org{found.path}", permanent, [])


def test_a_title_cannot_break_out_of_its_entry(get):
    title = "a}, url = {x\nTY  - BOOK"
    cited = at_home(hostile_head(title))
    lines = ris(cited).split("\r\n")
    assert [line[:2] for line in lines].count("TY") == 1
    assert "TI  - a}, url = {x TY - BOOK" in lines
    entry = get(f"/report/{REPORT}.bib").text
    assert re.match(r"@misc\{nianbao:sample-000000000002,\n", entry)
    assert entry.count("{") == entry.count("}")


@pytest.mark.parametrize(
    ("basis", "cited"), [("displayed", "2023-08-21"), ("meta", "2023-08-21"), ("address", None)]
)
def test_a_date_in_an_address_is_not_cited_as_that_of_publication(basis, cited):
    head = {**hostile_head("t"), "published_on": "2023-08-21", "date_basis": basis}
    found = at_home(head)
    assert found.published_on == cited
    assert ("PY  - 2023" in ris(found)) == (cited is not None)


def test_the_source_is_cited_beside_our_address():
    source = "http://www.example.gov.cn/2021/1.html"
    found = at_home({**hostile_head("t"), "url": source})
    for language in ("zh", "en"):
        line = in_words(found, language)
        assert source in line
        assert line.endswith("https://example.org/report/a-1")
    assert f"LK  - {source}\r\n" in ris(found)


def test_a_file_that_was_given_is_not_cited_as_captured():
    given, fetched = (at_home(hostile_head("t"), from_file=one) for one in (True, False))
    assert "captured 2022" in in_words(fetched, "en") and "采集于 2022" in in_words(fetched, "zh")
    assert "captured" not in in_words(given, "en") + ris(given)
    assert "not fetched by the archive" in in_words(given, "en")
    assert "非本站采集" in in_words(given, "zh")


def test_an_address_that_nobody_told_is_that_of_a_copy():
    copy, own = (at_home(hostile_head("t"), permanent=one) for one in (False, True))
    assert "Address of this copy: https://example.org/" in in_words(copy, "en")
    assert "本副本地址：https://example.org/" in in_words(copy, "zh")
    assert "copy" not in in_words(own, "en") and "副本" not in in_words(own, "zh")


def manifest(name, as_of):
    texts = dict.fromkeys(("version", "parser_version", "kind", "file_prefix"), "")
    return Manifest(name=name, as_of=as_of, source_classes=(), formats=(), tables={}, **texts)


def test_a_release_is_cited_once_it_can_hold_the_edition():
    made_before = manifest("nianbao-2022-01-01", "2022-01-01T00:00:00Z")
    made_after = manifest("nianbao-2022-03-01", "2022-03-01T00:00:00Z")
    captured = "2022-02-01T08:00:00Z"
    assert release_with([made_before], captured) is None
    assert release_with([made_before, made_after], captured) == "nianbao-2022-03-01"
    assert release_with([made_after], None) is None


@pytest.mark.parametrize("to", [None, "", "javascript:alert(1)", "ftp://x"])
def test_only_web_and_mail_addresses_take_reports_of_errors(to):
    assert error_link(to, "a", "b") is None
