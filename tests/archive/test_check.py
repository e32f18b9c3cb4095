"""`nianbao check`: whose turn it is, and the exit code."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report

from archive import clock
from archive.build import build
from archive.catalog import Catalog
from archive.decisions import DecisionsError
from archive.exchanges.history import PortalRun, Run
from archive.findings import OURS, SOURCE, findings

SOURCE_FAULT = ("T3-SUM", None, "total", "fail", "source_inconsistency")
OUR_FAULT = ("T3-SUM", None, "total", "fail", "extraction_error")


def built(made: MadeHome, **said: object) -> MadeHome:
    made.add(report(**said))
    build(made.home, OPTIONS)
    return made


def ack(home: Path, what: str, until: str) -> None:
    text = f'[[ack]]\nwhat = "{what}"\nuntil = {until}\nnote = "known"\n'
    (home / "acks.toml").write_text(text, encoding="utf-8")


def test_nothing_to_say(made: MadeHome) -> None:
    found = findings(built(made).home)
    assert found.items == ()
    assert found.exit_code() == 0


def test_what_agencies_printed_wrong_is_listed_and_no_fault(made: MadeHome) -> None:
    found = findings(built(made, checks=[SOURCE_FAULT]).home)
    assert [(item.turn, item.code, item.count) for item in found.items] == [(SOURCE, "T3-SUM", 1)]
    assert found.exit_code() == 0
    assert found.exit_code(strict=True) == 3


@pytest.mark.parametrize(
    "said",
    [
        {"checks": [OUR_FAULT]},
        {"rows": {"t3.granted": [1, 0, 0, 0, 0, 0, "?"]}},
        {"issues": ["unknown_form"]},
        {"issues": ["a_code_that_nobody_has_seen"]},
    ],
)
def test_what_is_ours_to_mend_ends_with_3(made: MadeHome, said: dict[str, object]) -> None:
    found = findings(built(made, **said).home)
    assert found.items[0].turn == OURS
    assert found.exit_code() == 3


def test_an_unread_capture_ends_with_3(made: MadeHome) -> None:
    made.add_bytes(b"\x00", f"{HOST}/2.html")
    found = findings(built(made).home)
    assert found.items[0].key == "moushi:unread"
    assert f"{HOST}/2.html" in found.items[0].examples[0]
    assert found.exit_code() == 3


def test_a_portal_that_broke_off_ends_with_3(made: MadeHome) -> None:
    ended = clock.parse("2021-02-01T08:00:00Z")
    with closing(Catalog(made.home)) as catalog:
        catalog.put_run(Run("r1", "crawl", ended, ended, "findings", {}))
        errors = (("empty_listing", "no links"),)
        catalog.put_portal_run(PortalRun("r1", "moushi", ended, "findings", 1, 0, errors, {}))
    found = findings(built(made).home)
    assert [item.key for item in found.items] == ["moushi:empty_listing"]
    assert found.exit_code() == 3
    ack(made.home.path, "moushi:empty_listing", "2999-01-01")
    assert findings(made.home).exit_code() == 0


def test_oddities_of_the_source_do_not(made: MadeHome) -> None:
    found = findings(built(made, issues=["ambiguous_date"]).home)
    assert found.items[0].turn == SOURCE
    assert found.exit_code() == 0


@pytest.mark.parametrize("code", ["M-YEAR", "M-DATE", "M-AGENCY"])
def test_neither_do_contradictions_in_its_head(made: MadeHome, code: str) -> None:
    found = findings(built(made, issues=[code]).home)
    assert (found.items[0].turn, found.exit_code()) == (SOURCE, 0)
    assert "labels.csv" not in found.items[0].next_step


def test_older_editions_are_not_counted(made: MadeHome) -> None:
    made.add(report(issues=["unknown_form"]))
    found = findings(built(made, text="Neu gefasst.").home)
    assert found.items == ()


@pytest.mark.parametrize(("until", "expected"), [("2999-01-01", 0), ("2020-01-01", 3)])
def test_an_acknowledged_finding_is_quiet_until_its_day(
    made: MadeHome, until: str, expected: int
) -> None:
    built(made, issues=["unknown_form"])
    ack(made.home.path, "unknown_form", until)
    assert findings(made.home).exit_code() == expected


def test_a_broken_file_of_decisions_is_named(made: MadeHome) -> None:
    built(made)
    (made.home.path / "acks.toml").write_text("[[ack]]\nwhat = 1\n", encoding="utf-8")
    with pytest.raises(DecisionsError, match=r"acks\.toml"):
        findings(made.home)


def test_json_and_text_say_the_same(made: MadeHome, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(built(made, checks=[SOURCE_FAULT], issues=["unknown_form"]).home)
    said = json.loads(json.dumps(found.to_json()))
    assert [item["code"] for item in said["findings"]] == ["unknown_form", "T3-SUM"]
    found.render()
    printed = capsys.readouterr().out
    assert "unknown_form: 1" in printed
    assert "T3-SUM: 1" in printed


def test_files_that_are_kept_and_not_read_are_all_named(made: MadeHome) -> None:
    for number in range(7):
        body = b"Rar!\x1a\x07\x00" + str(number).encode()
        made.add_bytes(body, f"{HOST}/{number}.rar", "application/x-rar")
    (found,) = findings(built(made).home).items
    assert (found.turn, found.key, found.count, found.more) == (SOURCE, "moushi:kept", 7, 0)
    assert found.examples[6] == f"{HOST}/6.rar: application/x-rar"
    assert findings(made.home).exit_code(strict=True) == 0


def test_a_scan_is_told_of_by_its_report(made: MadeHome) -> None:
    (found,) = findings(built(made, rows={}, issues=["needs_ocr"]).home).items
    assert (found.turn, found.code, found.count) == (SOURCE, "needs_ocr", 1)


def test_findings_in_the_same_words_are_one_example(
    made: MadeHome, capsys: pytest.CaptureFixture[str]
) -> None:
    found = findings(built(made, issues=["unknown_form"] * 8).home)
    (example,) = found.items[0].examples
    assert example.endswith("(8 times)")
    found.render()
    printed = capsys.readouterr().out
    assert "Ours to mend: 1 kind, 8 findings" in printed
    assert "In the sources: nothing" in printed
    assert "more" not in printed
