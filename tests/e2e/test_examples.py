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
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import rscript
from large_home import FIRST_DAY, order, page, portals
from made_real_home import FOLDER, real_home

from archive.build import BuildOptions, build
from archive.catalog import Catalog
from archive.exchanges.capture import Resource
from archive.exchanges.recording import Recording
from archive.export import ReleaseOptions, export
from archive.home import Home
from archive.releasing.guards import GUARDS
from crawler.sandbox.generator import make
from crawler.sandbox.printed import MadeReport, Order
from crawler.sandbox.renderings import RENDERINGS

Table = list[dict[str, str]]
ROOT = Path(__file__).parents[2]
NAMES = ("hebei-2020", "hengshui-2017", "shijiazhuang-office-2022", "yiyang-office-2020")
MADE = 26  # reports: two bodies, 13 years each
ALL = ReleaseOptions(
    formats=("csv", "parquet", "sqlite"),
    source_classes=("official", "mirror", "unknown"),
    overrides=tuple(GUARDS),
)
TOTAL = ("total", None)
"""Figures on all applicants: a column of table 3, the only one before 2019."""
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
    if not FOLDER.is_dir():
        pytest.skip(f"{FOLDER} is absent")
    return export(real_home(tmp_path_factory.mktemp("examples"), NAMES), ALL).folder


def made_order(number: int) -> Order:
    """Sheets of the annex from 2014 to 2018, prose before, tables after."""
    made = order(number)
    return replace(made, form="annex_2014") if 2014 <= made.year <= 2018 else made


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of made reports: one county's bodies from 2012 to 2024, all in force."""
    home = Home.open(tmp_path_factory.mktemp("made"), kind="sandbox", create=True)
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as door:
        for number in range(MADE):
            at, body = page(number), RENDERINGS["html-plain"].render(make(made_order(number)))
            door.resource(at.portal, Resource(at.url, FIRST_DAY, "text/html", body))
    build(home, BuildOptions(executor="inline", portals=portals(), progress=False))
    return export(home, replace(ALL, source_classes=())).folder


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
    sandbox: Path, tmp_path: Path, language: Callable[[Path, Path], list[str]]
) -> None:
    rows = {(row["agency"], row["year"]): row for row in figures(language, sandbox, tmp_path)}
    assert len(rows) == MADE
    forms = set()
    for report in map(make, map(made_order, range(MADE))):
        parts = _parts(report)
        if not parts or not parts["answered"]:
            continue
        forms.add(report.form)
        row = rows[report.order.agency.name, str(report.order.year)]
        for rate, (numerator, denominator) in _rates(parts).items():
            percent = f"{100 * numerator / denominator:.2f}"
            assert rate_of(row, rate) == (numerator, denominator, percent), (report.title, rate)
    assert forms == {"annex_2014", "form_2019", "form_2021"}


@LANGUAGES
def test_called_without_its_arguments_an_example_says_how(
    tmp_path: Path, language: Callable[[Path, Path], list[str]]
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "docs/examples")
    command = language(tmp_path, tmp_path / "out.csv")
    for given in (command[:-2], command[:-1]):
        done = subprocess.run(given, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "RELEASE known-figures.csv" in done.stderr
        assert "Traceback" not in done.stderr


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
    expected = _median_rates(folder)
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    # The last digit of a mean of two is each program's own.
    medians = [row[2] for row in expected]
    assert [row[2] for row in found] == pytest.approx(medians, rel=1e-12)


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


PARTS = {
    # Codes of the totals that each rate is made of: codebook 5 and 6.
    "t3": {
        "answered": ["answered_total"],
        "disclosed": ["granted", "partial"],
        "public": [],
        "refused": [f"refused.{reason}" for reason in REFUSED],
        "not_held": ["unable.not_held"],
    },
    "a3": {
        "answered": ["answered_total"],
        "disclosed": ["granted", "partial"],
        "public": ["already_public"],
        "refused": ["refused"],
        "not_held": ["unable.not_held_other_agency", "unable.not_held_nonexistent"],
    },
}


def _parts(report: MadeReport) -> dict[str, int] | None:
    """The printed totals of a report with a table that adds up and has them all, or None."""
    table = "a3" if report.form == "annex_2014" else "t3"
    totals = {cell.code: cell.value for cell in report.table_cells if cell.applicant in TOTAL}
    found = {
        name: [totals.get(f"{table}.{code}") for code in codes]
        for name, codes in PARTS[table].items()
    }
    if report.inconsistencies or any(None in values for values in found.values()):
        return None
    return {name: sum(map(int, filter(None, values))) for name, values in found.items()}


def _rates(parts: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Numerator and denominator of codebook 6."""
    broad = parts["disclosed"] + parts["public"]
    return {
        "disclosure_rate": (parts["disclosed"], parts["answered"]),
        "disclosure_rate_broad": (broad, parts["answered"]),
        "refusal_rate": (parts["refused"], parts["answered"]),
        "not_held_rate": (parts["not_held"], parts["answered"]),
    }
