"""CHANGES.md, changes.csv and the guards in a release: what a reader of the last one is told."""

import csv
import os
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report

from archive import clock
from archive.build import build
from archive.errors import HomeUnwritableError
from archive.export import ReleaseOptions, export
from archive.releasing.differences import Change
from archive.releasing.errors import OldDatabaseError
from archive.releasing.guards import GUARDS, ReleaseRefusedError, UnknownGuardError
from archive.releasing.manifest import Manifest
from archive.releasing.previous import PreviousReleaseError

SMALL = partial(ReleaseOptions, formats=("sqlite",), overrides=tuple(GUARDS))


class Days:
    """A home with a release a day."""

    def __init__(self, made: MadeHome) -> None:
        self.made = made

    def add(self, name: str, value: int = 1, **said: object) -> None:
        os.environ["NIANBAO_NOW"] = clock.stamp(self.made.day)
        rows = {"t3.received_new": [value, 0, 0, 0, 0, 0, value]}
        page = report(**{"agency": f"{name}局", "text": name, "rows": rows} | said)
        self.made.add(page, url=f"{HOST}/{name}.html")

    def release(self, options: ReleaseOptions | None = None) -> Path:
        build(self.made.home, OPTIONS)
        return export(self.made.home, options or SMALL()).folder


@pytest.fixture
def days(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> Days:
    monkeypatch.setenv("NIANBAO_NOW", "")  # `add` moves it, and this puts it back
    first = Days(made)
    for name in "甲乙丙":
        first.add(name)
    return first


def changes(folder: Path) -> list[dict[str, str]]:
    with (folder / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def said(folder: Path) -> str:
    return (folder / "CHANGES.md").read_text(encoding="utf-8")


def test_a_first_release_has_nothing_to_be_compared_with(days: Days) -> None:
    folder = days.release()
    assert changes(folder) == []
    assert "The first release" in said(folder)
    assert Manifest.read(folder).previous is None


def test_each_change_is_a_row_and_counted(days: Days) -> None:
    first = days.release()
    days.add("甲", value=2)
    days.add("丁")
    folder = days.release()
    assert Manifest.read(folder).previous == first.name
    rows = changes(folder)
    found = sorted((row["agency"], row["what"], row["change"], row["code"]) for row in rows)
    assert found == [
        ("丁局", "report", "added", ""),
        ("甲局", "cell", "changed", "t3.received_new"),
        ("甲局", "cell", "changed", "t3.received_new"),
        ("甲局", "edition", "added", ""),
    ]
    (total,) = [row for row in rows if row["applicant"] == "total"]
    assert (total["before_value"], total["after_value"], total["why"]) == ("1", "2", "new_edition")
    assert f"Previous release: {first.name}" in said(folder)
    assert "| 单元格 cell | 改变 changed | new_edition | 2 |" in said(folder)
    assert "| 报告 report | 新增 added | new_report | 1 |" in said(folder)


def test_the_list_of_changes_is_part_of_the_data_package(days: Days) -> None:
    import frictionless

    days.release()
    days.add("甲", value=2)
    days.add("丁")
    folder = days.release(SMALL(formats=("csv",)))
    assert len(changes(folder)) == 4
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert "changes" in [task.name for task in report.tasks]


def test_nothing_differs(days: Days) -> None:
    days.release()
    os.environ["NIANBAO_NOW"] = clock.stamp(days.made.day)
    days.made.add_response(f"{HOST}/news.html", b"[]")
    folder = days.release()
    assert changes(folder) == []
    assert "Nothing differs" in said(folder)


def test_a_formula_that_was_mended(days: Days) -> None:
    first = days.release()
    _run(first, "UPDATE indicator_definitions SET numerator = 'x' WHERE code = 'refusal_rate'")
    _run(first, "DELETE FROM panel_codes WHERE code = 'granted'")
    days.add("甲")
    rows = {row["code"]: row for row in changes(days.release())}
    assert rows.keys() == {"indicator_definitions: refusal_rate", "panel_codes: granted"}
    assert {(row["what"], row["why"]) for row in rows.values()} == {("definition", "other_version")}
    rate, granted = rows["indicator_definitions: refusal_rate"], rows["panel_codes: granted"]
    assert (granted["change"], granted["before_raw"]) == ("added", "")
    assert '"numerator": "x"' in rate["before_raw"]
    assert '"numerator": "refused"' in rate["after_raw"]


def test_a_release_without_its_database_cannot_be_compared(days: Days) -> None:
    days.release(SMALL(formats=("csv",)))
    days.add("丁")
    folder = days.release()
    assert changes(folder) == []
    assert "cannot be compared" in said(folder)


def test_a_release_with_other_tables_cannot_be_compared(days: Days) -> None:
    first = days.release()
    _run(first, "DROP TABLE tombstones")
    days.add("丁")
    folder = days.release()
    assert "other tables" in said(folder)
    assert changes(folder) == []


@pytest.mark.parametrize(
    "older",
    [
        "DROP TABLE panel_codes",
        "DROP TABLE cells",
        "ALTER TABLE reports RENAME COLUMN snapshot TO capture",
    ],
)
def test_older_tables_are_told_before_anything_is_read(days: Days, older: str) -> None:
    first = days.release()
    _run(first, older)
    days.add("丁")
    folder = days.release()
    assert "other tables (no such" in said(folder)
    assert changes(folder) == []


def test_a_disk_that_fills_while_comparing_is_no_other_tables(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is released that says so: the sort of many reports writes to the disk, too."""

    def sorting(*_: sqlite3.Connection) -> Iterator[Change]:
        yield Change("id", "report", "added", "new_report")
        with sqlite3.connect(":memory:") as small:
            small.execute("PRAGMA max_page_count = 1")
            small.execute("CREATE TABLE sorted (id)")

    days.release()
    monkeypatch.setattr("archive.releasing.changes.differences", sorting)
    days.add("丁")
    with pytest.raises(HomeUnwritableError, match="full"):
        days.release()
    assert len(list(days.made.home.exports_dir.iterdir())) == 1


def test_a_damaged_release_is_named(days: Days) -> None:
    first = days.release()
    database = first / "nianbao.db"
    data = bytearray(database.read_bytes())
    data[8192 : len(data) : 2] = b"\xff" * len(data[8192 : len(data) : 2])
    database.write_bytes(data)
    days.add("丁")
    with pytest.raises(PreviousReleaseError, match="--previous"):
        days.release()
    assert [path.name for path in days.made.home.exports_dir.iterdir()] == [first.name]


def test_a_refused_release_leaves_the_last_one_and_nothing_else(days: Days) -> None:
    first = days.release()
    before = (first / "SHA256SUMS").read_bytes()
    for name in "甲乙":
        days.add(name, value=2, province="湖南省")
    with pytest.raises(ReleaseRefusedError) as refused:
        days.release(SMALL(overrides=("empty_table",)))
    assert [one.key for one in refused.value.reasons] == ["province_fell:河北省"] * 2
    assert "1 reports, the last release had 3: down 66.7 %" in str(refused.value)
    assert [path.name for path in days.made.home.exports_dir.iterdir()] == [first.name]
    assert (first / "SHA256SUMS").read_bytes() == before


def test_what_was_overridden_is_said_wherever_people_look(days: Days) -> None:
    days.release()
    for name in "甲乙":
        days.add(name, value=2, province="湖南省")
    folder = days.release(SMALL(overrides=("empty_table", "province_fell:河北省")))
    overridden = [one.guard for one in Manifest.read(folder).overridden]
    assert overridden.count("province_fell:河北省") == 2
    for name in ("CHANGES.md", "README.md", "release.json"):
        assert "province_fell:河北省" in (folder / name).read_text(encoding="utf-8")


def test_counts_of_a_release_without_database_are_in_its_release_json(days: Days) -> None:
    days.release(SMALL(formats=("csv",)))
    for name in "甲乙":
        days.add(name, value=2, province="湖南省")
    with pytest.raises(ReleaseRefusedError, match="province_fell:河北省"):
        days.release(SMALL(overrides=("empty_table",)))


def test_an_override_that_is_none_is_refused_first(days: Days) -> None:
    with pytest.raises(UnknownGuardError, match="province_fell"):
        days.release(SMALL(overrides=("all",)))


def _run(folder: Path, sql: str) -> None:
    with sqlite3.connect(folder / "nianbao.db") as connection:
        connection.execute(sql)


def test_a_database_of_another_version_is_built_anew_first(days: Days) -> None:
    build(days.made.home, OPTIONS)
    with sqlite3.connect(days.made.home.database_path) as connection:
        connection.execute("DROP TABLE disputes")
    with pytest.raises(OldDatabaseError, match=r"disputes.*nianbao build"):
        export(days.made.home, SMALL())


@pytest.mark.parametrize("name", ["nianbao_version", "parser_version"])
def test_a_database_of_another_version_with_the_same_tables_neither(days: Days, name: str) -> None:
    build(days.made.home, OPTIONS)
    with sqlite3.connect(days.made.home.database_path) as connection:
        connection.execute("UPDATE build_info SET value = '0.0.1' WHERE key = ?", (name,))
    with pytest.raises(OldDatabaseError, match=rf"{name}.*0\.0\.1.*nianbao build"):
        export(days.made.home, SMALL())
    assert not days.made.home.exports_dir.exists()
