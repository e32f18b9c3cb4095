"""CSV files and the data dictionary: complete, readable by spreadsheets, the same every time."""

import csv
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report

from archive.build import build
from archive.database import NoDatabaseError, open_readonly
from archive.export import (
    ExportFolderError,
    UnknownFormatError,
    dictionary_markdown,
    dictionary_rows,
    export,
)
from archive.home import Home
from archive.schema import TABLES, VIEWS


@pytest.fixture
def built(made: MadeHome) -> MadeHome:
    for number in range(3):
        said = report(text=f"第{number}份", agency=f"{number}局", year=2018 + number)
        made.add(said, url=f"{HOST}/{number}.html")
    build(made.home, OPTIONS)
    return made


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_every_public_table_is_a_file(built: MadeHome, tmp_path: Path) -> None:
    export(built.home, tmp_path / "out")
    public = {spec.name for spec in TABLES if not spec.hidden} | {view.name for view in VIEWS}
    assert {path.stem for path in (tmp_path / "out").glob("*.csv")} == public | {"data-dictionary"}


def test_the_rows_are_those_of_the_database(built: MadeHome, tmp_path: Path) -> None:
    done = export(built.home, tmp_path)
    header, *lines = read(tmp_path / "dispositions.csv")
    with closing(open_readonly(built.home.database_path)) as connection:
        found = connection.execute("SELECT * FROM dispositions ORDER BY id").fetchall()
    expected = [["" if value is None else str(value) for value in row] for row in found]
    assert header == list(found[0].keys())
    assert lines == expected
    assert done.rows["dispositions"] == len(lines) == 3


def test_spreadsheets_see_the_encoding(built: MadeHome, tmp_path: Path) -> None:
    export(built.home, tmp_path)
    data = (tmp_path / "reports.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data


def test_text_that_would_run_as_a_formula_is_disarmed(made: MadeHome, tmp_path: Path) -> None:
    made.add(report(title="=HYPERLINK(1)", rows={"t2.licensing.items_delta": [-616]}))
    build(made.home, OPTIONS)
    export(made.home, tmp_path)
    assert "'=HYPERLINK(1)" in read(tmp_path / "reports.csv")[1]
    assert "-616" in read(tmp_path / "proactive.csv")[1]


def test_the_same_archive_gives_the_same_bytes(built: MadeHome, tmp_path: Path) -> None:
    export(built.home, tmp_path / "one")
    build(built.home, replace(OPTIONS, full=True))
    export(built.home, tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_sandbox_files_say_so(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    build(home, OPTIONS)
    export(home, tmp_path / "out")
    marked = [path.name for path in (tmp_path / "out").glob("*.csv")]
    assert all(name.startswith(("sample-", "data-dictionary")) for name in marked)
    assert "示例数据" in (tmp_path / "out/README.md").read_text(encoding="utf-8")


def test_real_files_do_not(built: MadeHome, tmp_path: Path) -> None:
    export(built.home, tmp_path)
    assert not list(tmp_path.glob("sample-*"))
    assert "示例数据" not in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_the_dictionary_explains_every_column() -> None:
    explained = {(row[0], row[1]) for row in dictionary_rows()}
    text = dictionary_markdown()
    for spec in (*(spec for spec in TABLES if not spec.hidden), *VIEWS):
        assert f"## {spec.name} " in text
        for column in spec.columns:
            assert (spec.name, column.name) in explained


def test_wrong_wishes_are_one_sentence_each(built: MadeHome, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match="expected csv"):
        export(built.home, tmp_path, "docx")
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportFolderError, match="--to"):
        export(built.home, tmp_path / "file")
    built.home.database_path.unlink()
    with pytest.raises(NoDatabaseError, match="nianbao build"):
        export(built.home, tmp_path)
