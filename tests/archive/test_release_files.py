"""The files of a release, each read by a program that had no part in writing it."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from made_archive import MadeHome, read_made
from made_release import CLASSES, fill, read, released

from archive.building.progress import progress_bar
from archive.database import open_readonly
from archive.releasing.content import PANEL_TABLES, Content, order
from archive.releasing.content import released as released_tables
from archive.releasing.csv_files import disarmed
from archive.releasing.draft import Draft
from archive.releasing.options import FORMATS, ReleaseOptions
from archive.releasing.release_texts import write_texts
from archive.releasing.stata_files import STATA_TABLES, stata_name, variable_label
from archive.releasing.value_labels import labels_of
from archive.schema import TABLES, VIEWS, ColumnSpec, TableSpec, ViewSpec
from archive.words import words

SPECS = {spec.name: spec for spec in released_tables()}
STATA = [spec for spec in SPECS.values() if spec.name in STATA_TABLES]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeHome]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.building.reading.read_document", read_made)
        patch.setenv("NIANBAO_NOW", "2021-02-01T08:00:00Z")
        home = MadeHome(tmp_path_factory.mktemp("files") / "home")
        fill(home)
        yield home


@pytest.fixture(scope="module")
def folder(made: MadeHome) -> Path:
    """A release with reports of every source class."""
    return released(made.home, made.path.parent / "release", classes=CLASSES).folder


def sqlite_rows(folder: Path, spec: TableSpec | ViewSpec) -> list[tuple[Any, ...]]:
    listed = ", ".join(f'"{column.name}"' for column in spec.columns)
    with closing(open_readonly(folder / "nianbao.db")) as connection:
        found = connection.execute(f'SELECT {listed} FROM "{spec.name}" ORDER BY {order(spec)}')
        return [tuple(row) for row in found]


def test_the_made_home_fills_most_tables(folder: Path) -> None:
    """What the comparisons below are worth: tables that are empty here say nothing."""
    empty = {name for name, spec in SPECS.items() if not sqlite_rows(folder, spec)}
    assert empty <= {
        "agency_changes",
        "annotations",
        "disappearances",
        "documents",
        "issues",
        "portal_problems",
        "tombstones",
        "portal_years",
    }


@pytest.mark.parametrize("name", SPECS)
def test_parquet_read_by_duckdb_equals_sqlite(folder: Path, name: str) -> None:
    import duckdb

    spec = SPECS[name]
    place = str(folder / f"parquet/{name}.parquet")
    with closing(duckdb.connect()) as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [place])
        assert [column[0] for column in found.description] == list(spec_names(spec))
        assert found.fetchall() == sqlite_rows(folder, spec)


@pytest.mark.parametrize("name", SPECS)
def test_parquet_has_the_types_and_words_of_the_schema(folder: Path, name: str) -> None:
    from pyarrow import parquet

    types = {"INTEGER": "int64", "TEXT": "string", "NUMERIC": "double", "REAL": "double"}
    for field, column in zip(
        parquet.read_schema(folder / f"parquet/{name}.parquet"), SPECS[name].columns, strict=True
    ):
        assert str(field.type) == types[column.type]
        assert field.metadata[b"label_zh"].decode() == column.label_zh
        assert field.metadata[b"description_en"].decode() == column.description


@pytest.mark.parametrize("name", SPECS)
def test_csv_says_the_same(folder: Path, name: str) -> None:
    spec = SPECS[name]
    header, *lines = read(folder / f"csv/{name}.csv")
    expected = [
        ["" if value is None else str(value) for value in disarmed(row)]
        for row in sqlite_rows(folder, spec)
    ]
    assert header == list(spec_names(spec))
    assert lines == expected


def test_the_release_database_is_the_homes(made: MadeHome, folder: Path) -> None:
    """Every table that nobody may cut, the search with it; the file is whole."""
    with (
        closing(open_readonly(made.home.database_path)) as ours,
        closing(open_readonly(folder / "nianbao.db")) as theirs,
    ):
        for spec in (*TABLES, *VIEWS):
            query = f'SELECT * FROM "{spec.name}" ORDER BY {order(spec)}'
            one, two = (
                [tuple(row) for row in connection.execute(query)] for connection in (ours, theirs)
            )
            assert one == two, spec.name
        found = "SELECT rowid FROM reports_fts WHERE reports_fts MATCH '\"公开\"'"
        assert len(theirs.execute(found).fetchall()) == len(ours.execute(found).fetchall()) > 0
        assert theirs.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        listed = "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY 1"
        assert theirs.execute(listed).fetchall() == ours.execute(listed).fetchall()


def test_the_data_package_validates(folder: Path) -> None:
    import frictionless

    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == len(SPECS) + 1  # the list of changes


def test_the_data_package_would_see_a_broken_file(folder: Path, tmp_path: Path) -> None:
    """A reference to a report that is not there, a word among numbers."""
    import frictionless

    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (tmp_path / "csv").mkdir()
    for spec in SPECS:
        data = (folder / f"csv/{spec}.csv").read_bytes()
        if spec == "disputes":
            data = data.replace(b"\r\n1,2,", b"\r\n1,99,").replace(b",2020,", b",heuer,")
        (tmp_path / f"csv/{spec}.csv").write_bytes(data)
    (tmp_path / "changes.csv").write_bytes((folder / "changes.csv").read_bytes())
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    found = {kind for _, kind in report.flatten(["name", "type"])}
    assert found == {"foreign-key", "type-error"}


def test_the_data_package_names_keys_and_words(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resources = {one["name"]: one for one in package["resources"]}
    assert set(resources) == {*SPECS, "changes"}
    schema = resources["dispositions"]["schema"]
    assert schema["primaryKey"] == ["id"]
    assert {"fields": ["report"], "reference": {"resource": "reports", "fields": ["id"]}} in (
        schema["foreignKeys"]
    )
    for spec in SPECS.values():
        for field, column in zip(
            resources[spec.name]["schema"]["fields"], spec.columns, strict=True
        ):
            assert column.label_zh in field["title"]
            assert column.label_en in field["title"]
            assert column.description in field["description"]
            assert column.description_zh in field["description"]


@pytest.mark.parametrize("spec", STATA, ids=lambda spec: spec.name)
def test_stata_reads_the_same_values(folder: Path, spec: TableSpec | ViewSpec) -> None:
    import pyreadstat

    frame, _ = pyreadstat.read_dta(folder / f"stata/{spec.name}.dta")
    expected = sqlite_rows(folder, spec)
    assert expected
    for place, column in enumerate(spec.columns):
        values = frame[stata_name(column.name)].astype(object)
        found = values.where(values.notna(), None).tolist()
        assert found == [in_stata(column, row[place]) for row in expected], column.name


def in_stata(column: ColumnSpec, value: Any) -> Any:
    """Codes are numbers there; text is never missing; every number is a number."""
    if column.type == "TEXT":
        by_code = {label.code: label.number for label in labels_of(column)}
        return (by_code[value] if value else None) if by_code else value or ""
    return value


@pytest.mark.parametrize("spec", STATA, ids=lambda spec: spec.name)
def test_stata_reads_labels_in_both_languages(folder: Path, spec: TableSpec | ViewSpec) -> None:
    import pyreadstat

    _, meta = pyreadstat.read_dta(folder / f"stata/{spec.name}.dta")
    assert meta.file_label == f"{spec.label_en} / {spec.label_zh}"
    assert meta.creation_time.isoformat() == "2021-02-01T08:00:00"
    assert meta.column_names_to_labels == {
        stata_name(column.name): variable_label(column) for column in spec.columns
    }
    assert meta.variable_value_labels == {
        stata_name(column.name): {label.number: label.both for label in labels_of(column)}
        for column in spec.columns
        if labels_of(column)
    }


def test_the_words_of_value_labels_are_the_sites(folder: Path) -> None:
    import pyreadstat

    _, meta = pyreadstat.read_dta(folder / "stata/panel_wide.dta")
    labels = meta.variable_value_labels
    assert "Whole government (aggregate) / 本级政府汇总" in labels["scope"].values()
    assert labels["total_ok"] == {1: "yes / 是", 0: "no / 否"}
    assert len(labels["form"]) == len(words("form"))
    assert len(labels["level"]) == len(words("level"))


@pytest.mark.parametrize("spec", STATA, ids=lambda spec: spec.name)
def test_names_and_labels_fit_stata(spec: TableSpec | ViewSpec) -> None:
    names = [stata_name(column.name) for column in spec.columns]
    assert len(set(names)) == len(names)
    assert [name for name in names if len(name) > 32] == []
    for column in spec.columns:
        label = variable_label(column)
        assert len(label) <= 80
        english, _, chinese = label.rpartition(" / ")
        assert chinese == column.label_zh
        assert column.label_en.startswith(english.removesuffix("…"))


def test_numbers_of_value_labels_are_each_given_once() -> None:
    for column in {one.name: one for spec in SPECS.values() for one in spec.columns}.values():
        numbers = [label.number for label in labels_of(column)]
        assert len(set(numbers)) == len(numbers), column.name


def test_the_citation_says_which_release(folder: Path) -> None:
    cited = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= cited.keys()
    assert (cited["type"], cited["license"]) == ("dataset", "CC-BY-4.0")
    assert str(cited["date-released"]) == "2021-02-01"
    assert "nianbao-2021-02-01" in cited["abstract"]


def test_the_citation_tells_two_releases_of_a_day_apart(made: MadeHome, tmp_path: Path) -> None:
    cited = []
    with closing(open_readonly(made.home.database_path)) as connection:
        for serial in (1, 2):
            content = replace(Content.of(connection), serial=serial)
            with progress_bar(False) as progress:
                write_texts(Draft(made.home, content, ReleaseOptions(), tmp_path, progress))
            cited.append(yaml.safe_load((tmp_path / "CITATION.cff").read_text(encoding="utf-8")))
    first, second = cited
    assert first["version"].endswith("+2021-02-01")
    assert second["version"] == f"{first['version']}.2"
    assert [one["identifiers"][0]["value"] for one in cited] == [
        "nianbao-2021-02-01",
        "nianbao-2021-02-01-2",
    ]
    assert "2021-02-01T08:00:00" in first["identifiers"][0]["description"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_readme_lists_the_files_that_are_there(
    made: MadeHome, tmp_path: Path, form: str
) -> None:
    folder = released(made.home, tmp_path / "some", form).folder
    text = (folder / "README.md").read_text(encoding="utf-8")
    listed = [
        name
        for line in text.splitlines()
        if line.startswith("| `") and line.count("|") == 3 and "`examples/`" not in line
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    ]
    stem, *endings = [name for name in listed if name.startswith((".", "data-dictionary"))]
    files = [name for name in listed if "." in name[1:] or name.endswith("/") or name.isupper()]
    assert [name for name in files if not (folder / name).exists()] == []
    assert all((folder / stem).with_suffix(ending).is_file() for ending in endings)
    places = {"csv": "csv/", "parquet": "parquet/", "stata": "stata/", "sqlite": "nianbao.db"}
    assert [name for name in files if name in places.values()] == [places[form]]


def test_the_tables_of_the_dictionary_scroll_by_themselves(folder: Path) -> None:
    """On a telephone the page stays as wide as the screen."""
    text = (folder / "data-dictionary.html").read_text(encoding="utf-8")
    assert text.count("<table>") == text.count('<div class="wide"><table>') == len(SPECS) + 1
    assert ".wide{overflow-x:auto}" in text
    assert 'name="viewport"' in text


def test_the_checksums_are_of_every_file(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    said = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert said == there
    tables = json.loads((folder / "release.json").read_text(encoding="utf-8"))["tables"]
    for name, one in tables.items():
        assert one["rows"] == len(sqlite_rows(folder, SPECS[name]))
        assert {f"csv/{name}.csv", f"parquet/{name}.parquet"} <= one["files"].keys()
        assert all(there[path] == digest for path, digest in one["files"].items())


ANEW = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import archive.building.reading
from archive.build import build
from archive.home import Home
from made_archive import OPTIONS, read_made
from made_release import CLASSES, released
archive.building.reading.read_document = read_made
home = Home.open(Path(sys.argv[2]))
build(home, replace(OPTIONS, full=True))
released(home, Path(sys.argv[3]), classes=CLASSES)
"""


def test_two_releases_of_one_archive_are_the_same_bytes(made: MadeHome, folder: Path) -> None:
    """Built anew, a day later, in another process, zone and language, into another folder.

    A zone, a locale and the seed of hashes are a process's own from its start.
    """
    there = {
        "NIANBAO_NOW": "2021-02-02T09:30:00Z",
        "TZ": "Asia/Shanghai",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
    }
    again = folder.parent / "again"
    command = [sys.executable, "-c", ANEW, Path(__file__).parent, made.path, again]
    subprocess.run(command, check=True, env={**os.environ, **there})
    assert contents(again) == contents(folder)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_only_the_panel_is_cut_by_source_class() -> None:
    cut = {
        spec.name
        for spec in TABLES
        if spec.name.startswith(("panel_", "indicator")) and "report" in spec.column_names
    }
    assert cut | {"division_years"} <= PANEL_TABLES


def spec_names(spec: TableSpec | ViewSpec) -> tuple[str, ...]:
    return tuple(column.name for column in spec.columns)
