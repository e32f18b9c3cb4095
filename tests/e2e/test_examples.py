"""docs/examples: Python and R give one table of figures, the ones known from elsewhere.

On the sandbox release they are the generator's truth, on the real documents those that the
codebook works out by hand (section 6).
"""

import csv
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import rscript
from made_archive import Facts
from real_documents import READ, documents_folder
from rehearsing import Rehearsal

from archive.build import BuildOptions, build
from archive.export import ReleaseOptions, export
from archive.home import Home
from archive.ingest import IngestOptions, ingest
from archive.releasing.guards import GUARDS
from crawler.sandbox.portals import Portals
from crawler.sandbox.truth import ExpectedReport, truth

Table = list[dict[str, str]]
ROOT = Path(__file__).parents[2]
DOCUMENTS = documents_folder()
NAMES = ("hebei-2020", "hengshui-2017", "shijiazhuang-office-2022", "yiyang-office-2020")
HEBEI = Facts("河北省人民政府", "河北省", "130000", "province", "columns", ("www.hebei.gov.cn",))
ALL = ReleaseOptions(
    formats=("csv", "parquet", "sqlite"),
    source_classes=("official", "mirror", "unknown"),
    overrides=tuple(GUARDS),
)
REFUSED = (
    *("state_secret", "prohibited_by_law", "security_stability", "third_party_rights"),
    *("internal_affairs", "process_information", "enforcement_file", "registry_query"),
)


def python(release: Path, output: Path) -> list[str]:
    return [sys.executable, str(release / "examples/panel.py"), str(release), str(output)]


def r(release: Path, output: Path) -> list[str]:
    if rscript.switched_off():
        pytest.skip("NIANBAO_NO_R=1")
    found = rscript.find()
    assert found, rscript.HELP
    return [found, "--vanilla", str(release / "examples/panel.R"), str(release), str(output)]


LANGUAGES = pytest.mark.parametrize("language", [python, r])


def figures(language: Callable[[Path, Path], list[str]], release: Path, folder: Path) -> Table:
    output = folder / "known-figures.csv"
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    command = language(release, output)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    with output.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of real documents, official or not."""
    if not DOCUMENTS.is_dir():
        pytest.skip(f"{DOCUMENTS} is absent")
    home = Home.open(tmp_path_factory.mktemp("examples"), kind="real", create=True)
    for name in NAMES:
        url = json.loads((DOCUMENTS / name / "meta.json").read_text(encoding="utf-8"))["url"]
        (source,) = (DOCUMENTS / name).glob("source.*")
        READ.add(name)
        assert not ingest(home, [source], IngestOptions(url=url or None)).failed
    build(home, BuildOptions(executor="inline", portals={"hebei": HEBEI}, progress=False))
    return export(home, ALL).folder


@pytest.fixture(scope="module")
def sandbox(rehearsal: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sandbox release."""
    to = tmp_path_factory.mktemp("examples") / "release"
    options = replace(ALL, to=to, source_classes=())
    return export(Home.open(rehearsal.home), options).folder


KNOWN = {
    # Numerator, denominator and per cent as the codebook prints them.
    ("河北省人民政府", "disclosure_rate"): (5298, 9971, "53.13"),
    ("河北省人民政府", "refusal_rate"): (506, 9971, "5.07"),
    ("河北省人民政府", "not_held_rate"): (3583, 9971, "35.93"),
    ("石家庄市人民政府办公室", "disclosure_rate"): (39, 343, "11.37"),
    ("石家庄市人民政府办公室", "refusal_rate"): (18, 343, "5.25"),
    ("石家庄市人民政府办公室", "not_held_rate"): (246, 343, "71.72"),
    ("衡水市人民政府", "disclosure_rate"): (44, 167, "26.35"),
    ("衡水市人民政府", "disclosure_rate_broad"): (75, 167, "44.91"),
    ("益阳市人民政府办公室", "disclosure_rate"): (39, 42, "92.86"),
}


@LANGUAGES
def test_the_figures_that_the_codebook_works_out(
    real: Path, tmp_path: Path, language: Callable[[Path, Path], list[str]]
) -> None:
    rows = {row["agency"]: row for row in figures(language, real, tmp_path)}
    assert len(rows) == len(NAMES)
    found = {(agency, rate): rate_of(rows[agency], rate) for agency, rate in KNOWN}
    assert found == KNOWN


@LANGUAGES
def test_the_figures_that_the_generator_made(
    sandbox: Path,
    rehearsal: Rehearsal,
    tmp_path: Path,
    language: Callable[[Path, Path], list[str]],
) -> None:
    rows = {(row["agency"], row["year"]): row for row in figures(language, sandbox, tmp_path)}
    expected = [one for one in truth(Portals(rehearsal.world)) if _is_plain(one)]
    assert len(expected) >= 10
    for report in expected:
        row = rows[report.agency, str(report.year)]
        for rate, (numerator, denominator) in _rates(report).items():
            found = rate_of(row, rate)
            assert found and found[:2] == (numerator, denominator), (report.title, rate)
            assert found[2] == f"{100 * numerator / denominator:.2f}"


@pytest.mark.parametrize("release", ["real", "sandbox"])
def test_both_languages_give_one_table(
    release: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = request.getfixturevalue(release)
    ours, theirs = (figures(language, folder, tmp_path) for language in (python, r))
    assert [_rounded(row) for row in ours] == [_rounded(row) for row in theirs]


@pytest.mark.parametrize("release", ["real", "sandbox"])
def test_the_note_on_duckdb_works_as_it_stands(
    release: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = request.getfixturevalue(release)
    note = (ROOT / "docs/scale.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(import duckdb.*?)```", note, re.DOTALL)
    (tmp_path / "release").symlink_to(folder)
    code += "import json; print(json.dumps(rates.fetchall()))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == _median_rates(folder)


def _median_rates(folder: Path) -> list[list[Any]]:
    """The same from the release's SQLite file, by hand."""
    (path,) = folder.glob("*nianbao.db")
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT year, value FROM indicators WHERE code = 'disclosure_rate_broad'"
            " AND scope = 'government_aggregate' AND value IS NOT NULL ORDER BY year"
        ).fetchall()
    assert rows
    groups = [[value for _, value in group] for _, group in groupby(rows, key=itemgetter(0))]
    years = sorted({year for year, _ in rows})
    return [
        [year, len(values), statistics.median(values)]
        for year, values in zip(years, groups, strict=True)
    ]


def test_the_example_for_stata_says_that_it_was_not_run(sandbox: Path) -> None:
    text = (sandbox / "examples/panel.do").read_text(encoding="utf-8")
    assert "NOT RUN BY THE TESTS" in text


def rate_of(row: Mapping[str, str], rate: str) -> tuple[int, int, str] | None:
    """Numerator, denominator and per cent to the second decimal."""
    parts = [row[f"{rate}_{part}"] for part in ("numerator", "denominator", "percent")]
    if not all(parts):
        return None
    return int(float(parts[0])), int(float(parts[1])), f"{float(parts[2]):.2f}"


def _rounded(row: Mapping[str, str]) -> dict[str, Any]:
    """The row with its numbers as numbers: the languages print them with other digits."""
    words = ("report_id", "agency", "scope", "form")
    return {
        name: value if name in words or not value else round(float(value), 6)
        for name, value in row.items()
    }


def _is_plain(report: ExpectedReport) -> bool:
    """A report of 2019 or later, all of whose figures on requests were printed, that adds up."""
    totals = _totals(report)
    wanted = {"t3.granted", "t3.partial", "t3.answered_total", "t3.unable.not_held"}
    wanted |= {f"t3.refused.{reason}" for reason in REFUSED}
    return (
        report.form in ("form_2019", "form_2021")
        and not report.inconsistencies
        and wanted <= {code for code, value in totals.items() if value is not None}
        and bool(totals["t3.answered_total"])
    )


def _totals(report: ExpectedReport) -> dict[str, Any]:
    return {cell.code: cell.value for cell in report.cells if cell.applicant == "total"}


def _rates(report: ExpectedReport) -> dict[str, tuple[int, int]]:
    """Codebook 6 on the printed totals."""
    totals = _totals(report)
    answered = totals["t3.answered_total"]
    disclosed = totals["t3.granted"] + totals["t3.partial"]
    return {
        "disclosure_rate": (disclosed, answered),
        "disclosure_rate_broad": (disclosed, answered),
        "refusal_rate": (sum(totals[f"t3.refused.{reason}"] for reason in REFUSED), answered),
        "not_held_rate": (totals["t3.unable.not_held"], answered),
    }
