"""Real reports: what they contradict is found, and nothing else is called an error.

Every document stands outside the repository (see conftest.documents_folder); expectations
come from its `meta.json` and `expected.json`, which people wrote by reading the source.
Twice: on the expected cells, which tests the checks alone, and on our own reading.
"""

import json
from collections import Counter
from pathlib import Path

import pytest
from real_documents import document_folders

from parsers.checks import evaluate
from parsers.model import Cell, Check, Outcome, Place, Report, Severity, State, Verdict
from parsers.read import Hints, read_document

FOLDERS = document_folders()
WHATEVER_ELSE = 1  # a sentence holds more figures than a person lists


def read(folder: Path) -> Report:
    (source,) = folder.glob("source.*")
    return read_document(source.read_bytes(), Hints(path=str(source)))[0]


def listed(folder: Path, name: str) -> list[dict]:
    file, part = name.split("/")
    return json.loads((folder / file).read_text("utf-8")).get(part, [])


def expected_cells(folder: Path) -> list[Cell]:
    return [_cell(entry) for entry in listed(folder, "expected.json/tables")]


def _cell(entry: dict) -> Cell:
    value = entry["value"]
    state = State.BLANK if value is None else State.NUMBER if value else State.ZERO
    raw = "" if value is None else str(value)
    return Cell(entry["code"], entry["applicant"], value, raw, state, None, Place())


def failures(checks: tuple[Check, ...], *severities: Severity) -> set[tuple[str, str | None]]:
    """(id, column) and (id, code) of every failed check."""
    wanted = severities or tuple(Severity)
    failed = [c for c in checks if c.outcome is Outcome.FAIL and c.severity in wanted]
    return {(c.id, place) for c in failed for place in {c.column or c.code, c.code or c.column}}


def known(folder: Path) -> set[tuple[str, str | None]]:
    entries = listed(folder, "meta.json/known_inconsistencies")
    return {(e["check"], e.get("column") or e.get("code")) for e in entries if e["check"]}


def on_expected_cells(folder: Path, report: Report) -> tuple[Check, ...]:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    sentences = [c for c in report.cells if c.code.startswith("p.")]
    cells = [*expected_cells(folder), *sentences]
    keys = frozenset((c.code, c.applicant) for c in cells)
    return evaluate(meta["form"], cells, frozenset(), keys, meta["year"])


@pytest.mark.parametrize("ours", [False, True], ids=["expected cells", "our reading"])
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_contradictions(folder, ours):
    report = read(folder)
    checks = report.checks if ours else on_expected_cells(folder, report)
    assert known(folder) - failures(checks) == set()
    assert failures(checks, Severity.E) - known(folder) == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_agency_printed_it_so(folder):
    failed = [c for c in read(folder).checks if c.outcome is Outcome.FAIL]
    told = {(c.id, place): c.verdict for c in failed for place in {c.column or c.code, c.code}}
    assert {told.get(entry) for entry in known(folder)} <= {Verdict.SOURCE_INCONSISTENCY}


# Described by their readers as inferred from more than the document.
BEYOND_THE_DOCUMENT = {"dizhenju-2010-traditional"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_form_year_and_province(folder):
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    (source,) = folder.glob("source.*")
    report = read_document(source.read_bytes(), Hints(url=meta["url"] or None))[0]
    assert (report.form, report.identity.year) == (meta["form"], meta["year"])
    province = None if folder.name in BEYOND_THE_DOCUMENT else meta["province"] or None
    assert report.identity.province == province


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_figures_of_sentences(folder):
    expected = {(e["code"], e["value"]) for e in listed(folder, "expected.json/prose")}
    found = {(c.code, c.value) for c in read(folder).cells if c.code.startswith("p.")}
    assert expected - found == set()
    codes = {code for code, _ in expected}
    extra = Counter(code for code, _ in found - expected if code in codes)
    assert not [code for code, count in extra.items() if count > WHATEVER_ELSE]
