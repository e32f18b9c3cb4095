"""Real reports in the files of a release: what researchers get out of them, to the last digit.

Expected figures: codebook 6, reference values, and codebook 9.
"""

from pathlib import Path
from typing import Any

import pytest
from made_real_home import FIVE, NEEDS_DOCUMENTS, real_home
from made_release import CLASSES, released

from archive.home import Home

pytestmark = NEEDS_DOCUMENTS


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    path = tmp_path_factory.mktemp("real") / "home"
    path.mkdir()
    (path / "expected.toml").write_text("[governments]\nlevels = []\n", encoding="utf-8")
    return real_home(path)


@pytest.fixture(scope="module")
def folder(home: Home) -> Path:
    return released(home, home.path.parent / "all", classes=CLASSES).folder


def asked(folder: Path, query: str) -> list[tuple[Any, ...]]:
    import duckdb

    return duckdb.sql(query.format(parquet=folder / "parquet")).fetchall()


RATES = {
    ("河北省人民政府", 2020, "disclosure_rate"): (5298, 9971, 53.13),
    ("河北省人民政府", 2020, "refusal_rate"): (506, 9971, 5.07),
    ("河北省人民政府", 2020, "not_held_rate"): (3583, 9971, 35.93),
    ("河北省人民政府", 2020, "review_correction_rate"): (102, 380, 26.84),
    ("河北省人民政府", 2020, "litigation_loss_rate"): (42, 279, 15.05),
    ("石家庄市人民政府办公室", 2022, "disclosure_rate"): (39, 343, 11.37),
    ("石家庄市人民政府办公室", 2022, "refusal_rate"): (18, 343, 5.25),
    ("石家庄市人民政府办公室", 2022, "not_held_rate"): (246, 343, 71.72),
    ("衡水市人民政府", 2017, "disclosure_rate"): (44, 167, 26.35),
    ("衡水市人民政府", 2017, "disclosure_rate_broad"): (75, 167, 44.91),
    ("益阳市人民政府办公室", 2020, "disclosure_rate"): (39, 42, 92.86),
}


@pytest.mark.parametrize("key", RATES, ids=lambda key: f"{key[0]}-{key[2]}")
def test_the_rates_of_the_codebook(folder: Path, key: tuple[str, int, str]) -> None:
    agency, year, code = key
    found = asked(
        folder,
        "SELECT numerator, denominator, round(100 * value, 2)"
        f" FROM '{{parquet}}/indicators.parquet'"
        f" WHERE agency = '{agency}' AND year = {year} AND code = '{code}'",
    )
    assert found == [RATES[key]]


def test_mirrors_and_unknown_copies_enter_only_when_asked_for(home: Home, folder: Path) -> None:
    usual = released(home, home.path.parent / "usual", "parquet").folder
    query = "SELECT DISTINCT agency FROM '{parquet}/panel_wide.parquet'"
    assert asked(usual, query) == [("河北省人民政府",)]
    assert len(asked(folder, query)) == len(FIVE)
    everything = "SELECT count(*) FROM '{parquet}/reports.parquet'"
    assert asked(usual, everything) == asked(folder, everything) == [(len(FIVE),)]


def test_a_real_data_package_validates(folder: Path) -> None:
    import frictionless

    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
