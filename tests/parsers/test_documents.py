"""Real reports outside the repository, read end to end and compared with what they print.

The folder is NIANBAO_DOCUMENTS, by default ../shared/documents from the repository's root.
What is expected was written by reading the sources; see the README there.
"""

import json
from functools import cache
from typing import Any

import pytest
from real_documents import documents_folder, source_of

from parsers.model import Outcome, Report, Severity, State, Verdict
from parsers.read import Hints, read_document

FOLDER = documents_folder()
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/expected.json"))
TABLES = ("t2.", "t3.", "t4.")

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no real documents: {FOLDER} is absent")


def expectation(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name / "expected.json").read_text("utf-8"))


def about(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name / "meta.json").read_text("utf-8"))


@cache
def report(name: str) -> Report:
    reports = read_document(source_of(FOLDER / name), Hints(url=about(name)["url"] or None))
    assert len(reports) == 1
    return reports[0]


@pytest.mark.parametrize("name", NAMES)
def test_form_is_found(name: str) -> None:
    assert report(name).form == about(name)["form"]


@pytest.mark.parametrize("name", NAMES)
def test_every_table_cell_is_exact_and_none_is_added(name: str) -> None:
    expected = {
        (cell["code"], cell["applicant"]): cell["value"]
        for cell in expectation(name)["tables"]
        if not cell.get("ambiguous")
    }
    unscored = {
        (c["code"], c["applicant"]) for c in expectation(name)["tables"] if c.get("ambiguous")
    }
    cells = [c for c in report(name).cells if c.code.startswith(TABLES)]
    read = {(cell.code, cell.applicant): cell for cell in cells}
    assert len(read) == len(cells)
    assert {key: read[key].value for key in read if key not in unscored} == expected
    assert not [cell for cell in read.values() if cell.state is State.UNREAD]


@pytest.mark.parametrize("name", NAMES)
def test_figures_in_sentences_are_those_that_a_person_listed(name: str) -> None:
    """Every listed figure, and under a listed code no other, but where the text disagrees."""
    listed: dict[str, set[float]] = {}
    for figure in expectation(name)["prose"]:
        listed.setdefault(figure["code"], set()).add(figure["value"])
    stated = {code: {c.value for c in report(name).cells if c.code == code} for code in listed}
    known = about(name)["known_inconsistencies"]
    for code in {entry.get("code") for entry in known if entry["check"] == "N-SELF"} & set(listed):
        assert stated.pop(code) > listed.pop(code)
    assert stated == listed


@pytest.mark.parametrize("name", NAMES)
def test_known_inconsistencies_are_the_failed_checks(name: str) -> None:
    failed = {(c.id, c.column) for c in report(name).checks if c.outcome is Outcome.FAIL}
    failed |= {(c.id, c.code) for c in report(name).checks if c.outcome is Outcome.FAIL}
    known = [k for k in about(name)["known_inconsistencies"] if k["check"]]
    for entry in known:
        assert (entry["check"], entry.get("column") or entry.get("code")) in failed
    errors = [
        check
        for check in report(name).checks
        if check.outcome is Outcome.FAIL and check.severity is Severity.E
    ]
    assert len(errors) == sum(entry["check"].startswith("T") for entry in known)
    assert all(check.verdict is Verdict.SOURCE_INCONSISTENCY for check in errors)


def test_a_dump_that_lost_its_figures_gives_no_cell_and_says_so() -> None:
    name = "xiongxian-2019-no-values"
    if name not in NAMES:
        pytest.skip(f"{name} is not in {FOLDER}")
    assert not [c for c in report(name).cells if c.code.startswith(TABLES)]
    assert "unrecoverable" in {issue.code for issue in report(name).issues}
