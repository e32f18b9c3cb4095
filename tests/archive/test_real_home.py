"""Real reports through ingest and build, where the folder of documents is there."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made_real_home import FOLDER, NEEDS_DOCUMENTS, OPTIONS, real_home

from archive.build import build
from archive.database import open_readonly
from archive.home import Home
from archive.ingest import ingest

NAMES = ("hebei-2020", "xushui-2020", "shijiazhuang-office-2022", "yiyang-office-2020")

pytestmark = NEEDS_DOCUMENTS


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return real_home(tmp_path_factory.mktemp("real"), NAMES)


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with closing(open_readonly(home.database_path)) as connection:
        return [tuple(row) for row in connection.execute(sql)]


def test_requests_by_disposition(home: Home) -> None:
    found = dict(
        rows(home, "SELECT disposition_zh, sum(total) FROM dispositions GROUP BY disposition_zh")
    )
    assert {label: found[label] for label in ("予以公开", "部分公开", "不予公开", "无法提供")} == {
        "予以公开": 4790,
        "部分公开": 586,
        "不予公开": 527,
        "无法提供": 3981,
    }


@pytest.mark.parametrize(
    ("agency", "expected"),
    [
        ("河北省人民政府", (5298, 9971, 53.13)),
        ("石家庄市人民政府办公室", (39, 343, 11.37)),
        ("益阳市人民政府办公室", (39, 42, 92.86)),
    ],
)
def test_disclosure_rates_of_the_codebook(
    home: Home, agency: str, expected: tuple[int, int, float]
) -> None:
    (found,) = rows(
        home,
        "SELECT disclosure_rate_numerator, disclosure_rate_denominator,"
        " round(100 * disclosure_rate, 2), disclosure_rate_denominator_kind FROM reports"
        f" WHERE agency = '{agency}'",
    )
    assert found == (*expected, "answered")


def test_the_province_has_its_row_among_divisions(home: Home) -> None:
    (found,) = rows(
        home,
        "SELECT round(100 * refusal_rate, 2), round(100 * not_held_rate, 2),"
        " round(100 * unable_rate, 2), round(100 * not_processed_rate, 2),"
        " round(100 * review_correction_rate, 2), round(100 * litigation_loss_rate, 2),"
        " round(100 * natural_person_share, 2) FROM division_years"
        " WHERE division_code = '130000' AND year = 2020 AND report IS NOT NULL",
    )
    assert found == (5.07, 35.93, 37.29, 1.80, 26.84, 15.05, 90.62)


def test_quality_flags(home: Home) -> None:
    found = rows(home, "SELECT agency, total_ok, columns_ok FROM reports ORDER BY agency")
    assert ("河北省人民政府", 1, 0) in found
    assert ("石家庄市人民政府办公室", 1, 1) in found
    assert ("益阳市人民政府办公室", 0, 0) in found


def test_only_the_registered_host_is_official(home: Home) -> None:
    found = rows(
        home, "SELECT source_class, count(*) FROM reports GROUP BY source_class ORDER BY 1"
    )
    assert found == [("mirror", 1), ("official", 1), ("unknown", 2)]


def test_a_second_build_adds_no_edition(home: Home) -> None:
    done = build(home, OPTIONS)
    assert (done.read_now, done.editions) == (0, 4)


def test_ingesting_the_same_again_adds_none_either(home: Home, tmp_path: Path) -> None:
    (source,) = (FOLDER / "yiyang-office-2020").glob("source.*")
    ingest(home, [source])
    assert build(home, OPTIONS).editions == 4
