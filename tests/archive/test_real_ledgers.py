"""The ledgers of a home that holds real reports: worked values of codebook 8.2 and 9."""

import json
from pathlib import Path

from made_real_home import FOLDER, NEEDS_DOCUMENTS, OPTIONS
from test_real_home import home, rows

from archive.build import build
from archive.home import Home
from archive.ingest import IngestOptions, ingest

pytestmark = NEEDS_DOCUMENTS

__all__ = ["home"]

ERRORS = 'SELECT check_id, code, "column", "left", "right" FROM source_errors WHERE agency = '


def test_errors_that_hebei_printed_itself(home: Home) -> None:
    assert set(rows(home, f"{ERRORS} '河北省人民政府'")) == {
        ("T3-BAL", None, "natural_person", 9227, 9234),
        ("T3-BAL", None, "org_business", 318, 317),
        ("T3-BAL", None, "org_public_benefit", 39, 38),
        ("T3-BAL", None, "org_other", 63, 58),
    }


def test_errors_that_yiyang_printed_itself(home: Home) -> None:
    assert set(rows(home, f"{ERRORS} '益阳市人民政府办公室'")) == {
        ("T3-BAL", None, "natural_person", 39, 42),
        ("T3-BAL", None, "org_business", 3, 0),
        ("T3-SUM", None, "natural_person", 43, 42),
        ("T3-SUM", None, "org_legal_service", 3, 0),
        ("T3-SUM", None, "total", 43, 42),
        ("T3-ROW", "t3.refused.process_information", None, 3, 0),
        ("N-SELF", "p.received", None, 42, 2),
    }


def test_every_error_leads_to_the_bytes_that_show_it(home: Home) -> None:
    found = rows(home, "SELECT DISTINCT warc_file, warc_offset, digest FROM source_errors")
    assert len(found) == 2
    for file, offset, digest in found:
        assert (home.warc_dir / file).stat().st_size > offset
        assert digest.startswith("sha256:")


def test_a_migrated_address_is_no_lateness(home: Home) -> None:
    """The page of Hebei 2020 moved in August 2023; the copy held displays no date."""
    told = "deadline, address_on, kind, on_time FROM publication_lags WHERE province = '河北省'"
    found = rows(home, f"SELECT {told} AND prefecture IS NULL")
    assert found == [("2021-03-31", "2023-08-21", "upper_bound", None)]


def test_hengshui_published_in_time(tmp_path: Path) -> None:
    folder = FOLDER / "hengshui-2017"
    place = Home.open(tmp_path / "home", kind="real", create=True)
    (place.path / "expected.toml").write_text(
        '[governments]\nprovinces = ["河北省"]\n', encoding="utf-8"
    )
    url = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["url"]
    (source,) = folder.glob("source.*")
    ingest(place, [source], IngestOptions(url=url or None))
    build(place, OPTIONS)
    told = "printed_on, deadline, deadline_rule, kind, on_time, days_late"
    assert rows(place, f"SELECT {told} FROM publication_lags") == [
        ("2018-02-06", "2018-03-31", "条例（2007）第三十一条", "exact", 1, -53)
    ]


def test_the_register_has_the_report_and_every_gap_around_it(home: Home) -> None:
    """Hebei's portal is registered and was never crawled; the mirror's district is not found."""
    told = "SELECT year, status, portal, expected_by FROM coverage WHERE division_code = "
    hebei = {year: tuple(rest) for year, *rest in rows(home, f"{told} '130000'")}
    assert set(hebei) == set(range(2008, 2023))
    assert hebei.pop(2020) == ("found", "hebei", "division_table")
    assert list(hebei.values()) == [("not_assessed", "hebei", "division_table")] * 14
    xushui = rows(home, f"{told} '130609' AND year = 2020")
    assert [row[1] for row in xushui] == ["not_assessed"]


def test_the_questions_of_the_documentation_can_be_asked(home: Home) -> None:
    text = (Path(__file__).parents[2] / "docs" / "ledgers.md").read_text(encoding="utf-8")
    block = text.split("```sql\n")[1].split("```")[0]
    asked = [part for part in block.split(";") if part.strip()]
    assert len(asked) == 3
    for question in asked:
        rows(home, question)
