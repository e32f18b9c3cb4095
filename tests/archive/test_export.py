"""The folder of a release: what is in it, when it is refused, and that it is whole or not there."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_archive import HOST, OPTIONS, MadeHome, report
from made_release import ALL, read, released

from archive.build import build
from archive.cli import nianbao
from archive.database import NoDatabaseError, open_readonly
from archive.errors import HomeUnwritableError
from archive.export import (
    FORMATS,
    ExportFolderError,
    NoReleaseError,
    ReleaseOptions,
    UnknownFormatError,
    UnknownSourceClassError,
    dictionary_markdown,
    dictionary_rows,
    export,
)
from archive.home import Home
from archive.releasing.folders import clear_leftovers
from archive.releasing.guards import ReleaseRefusedError
from archive.releasing.manifest import Manifest
from archive.releasing.standing import releases
from archive.releasing.value_labels import labels_of
from archive.schema import TABLES, VIEWS

PUBLIC = {spec.name for spec in TABLES if not spec.hidden} | {view.name for view in VIEWS}


@pytest.fixture
def built(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> MadeHome:
    monkeypatch.setenv("NIANBAO_NOW", "2021-01-06T08:00:00Z")
    for number in range(3):
        said = report(text=f"第{number}份", agency=f"{number}局", year=2018 + number)
        made.add(said, url=f"{HOST}/{number}.html")
    build(made.home, OPTIONS)
    return made


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_release_that_may_have_been_cited_is_not_replaced_by_another(built: MadeHome) -> None:
    first = export(built.home, ReleaseOptions(formats=("csv",), overrides=ALL))
    before = (first.folder / "SHA256SUMS").read_bytes()
    other = export(built.home, ReleaseOptions(formats=("sqlite",), overrides=ALL))
    assert other.folder.name == "nianbao-2021-01-06-2"
    assert other.manifest.name == other.folder.name
    again = export(built.home, ReleaseOptions(formats=("csv",), overrides=ALL))
    assert again.folder == first.folder
    assert (first.folder / "SHA256SUMS").read_bytes() == before


def test_a_release_is_named_for_the_archives_last_entry(built: MadeHome) -> None:
    done = export(built.home, ReleaseOptions(formats=("csv",), overrides=ALL))
    assert done.folder == built.home.exports_dir / "nianbao-2021-01-06"
    assert done.manifest.as_of.startswith("2021-01-06T08:00:00.")


def test_what_stands_beside_the_tables(built: MadeHome, tmp_path: Path) -> None:
    folder = released(built.home, tmp_path / "out", "csv").folder
    beside = {name for name in names(folder) if "/" not in name}
    assert beside >= {
        "CHANGES.md",
        "CITATION.cff",
        "LICENSE.md",
        "README.md",
        "SHA256SUMS",
        "changes.csv",
        "codebook.csv",
        "data-dictionary.csv",
        "data-dictionary.html",
        "data-dictionary.md",
        "datapackage.json",
        "release.json",
    }
    assert not {name for name in names(folder) if name.startswith(("parquet/", "stata/"))}


def test_every_public_table_is_a_file(built: MadeHome, tmp_path: Path) -> None:
    released(built.home, tmp_path / "out", "csv", "parquet")
    for form in ("csv", "parquet"):
        assert {path.stem for path in (tmp_path / "out" / form).iterdir()} == PUBLIC


def test_the_rows_are_those_of_the_database(built: MadeHome, tmp_path: Path) -> None:
    done = released(built.home, tmp_path / "out", "csv")
    header, *lines = read(tmp_path / "out/csv/dispositions.csv")
    with closing(open_readonly(built.home.database_path)) as connection:
        found = connection.execute("SELECT * FROM dispositions ORDER BY id").fetchall()
    expected = [["" if value is None else str(value) for value in row] for row in found]
    assert header == list(found[0].keys())
    assert lines == expected
    assert done.rows["dispositions"] == len(lines) == 3


def test_spreadsheets_see_the_encoding(built: MadeHome, tmp_path: Path) -> None:
    released(built.home, tmp_path / "out", "csv")
    data = (tmp_path / "out/csv/reports.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data


def test_text_that_would_run_as_a_formula_is_disarmed(made: MadeHome, tmp_path: Path) -> None:
    made.add(report(title="=HYPERLINK(1)", rows={"t2.licensing.items_delta": [-616]}))
    build(made.home, OPTIONS)
    released(made.home, tmp_path / "out", "csv")
    assert "'=HYPERLINK(1)" in read(tmp_path / "out/csv/reports.csv")[1]
    assert "-616" in read(tmp_path / "out/csv/proactive.csv")[1]


def test_sandbox_files_say_so(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    build(home, OPTIONS)
    folder = released(home, tmp_path / "out").folder
    tables = [name for name in names(folder) if name.endswith((".parquet", ".dta", ".db"))]
    tables += [name for name in names(folder) if name.startswith("csv/")]
    assert len(tables) > 2 * len(PUBLIC)
    assert all(Path(name).name.startswith("sample-") for name in tables)
    for name in ("README.md", "LICENSE.md", "CHANGES.md"):
        assert "示例数据" in (folder / name).read_text(encoding="utf-8")
    for name in ("CITATION.cff", "data-dictionary.md", "data-dictionary.html", "datapackage.json"):
        assert "sample data" in (folder / name).read_text(encoding="utf-8").lower()


def test_real_files_do_not(built: MadeHome, tmp_path: Path) -> None:
    folder = released(built.home, tmp_path / "out").folder
    assert not [name for name in names(folder) if "sample" in name]
    for name in ("README.md", "CITATION.cff", "LICENSE.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "示例数据，" not in text
        assert "sample data" not in text.lower()


def test_the_dictionary_explains_every_column(built: MadeHome, tmp_path: Path) -> None:
    explained = {(row[0], row[1]): row for row in dictionary_rows()}
    text = dictionary_markdown()
    for spec in (*(spec for spec in TABLES if not spec.hidden), *VIEWS):
        assert f"## {spec.name} " in text
        for column in spec.columns:
            said = explained[spec.name, column.name]
            assert all(one.code in said[8] and one.zh in said[8] for one in labels_of(column))
    released(built.home, tmp_path / "out", "csv")
    page = (tmp_path / "out/data-dictionary.html").read_text(encoding="utf-8")
    assert page.count("<tr><td><code>") == len(explained)
    assert read(tmp_path / "out/data-dictionary.csv")[1:] == [
        list(row) for row in explained.values()
    ]


def test_overridden_guards_stay_on_the_release(built: MadeHome, tmp_path: Path) -> None:
    folder = released(built.home, tmp_path / "out", "csv").folder
    said = Manifest.read(folder).overridden
    assert "empty_table:disputes" in {one.guard for one in said}
    assert "`empty_table:disputes`: 0 rows" in (folder / "README.md").read_text(encoding="utf-8")


def test_wrong_wishes_are_one_sentence_each(built: MadeHome, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match="csv, parquet, stata, sqlite"):
        released(built.home, tmp_path / "out", "docx")
    with pytest.raises(UnknownSourceClassError, match="official, mirror, unknown"):
        released(built.home, tmp_path / "out", classes=("offical",))
    with pytest.raises(NoReleaseError, match=r"release\.json"):
        export(built.home, ReleaseOptions(previous=tmp_path, overrides=ALL))
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportFolderError, match="--to"):
        released(built.home, tmp_path / "file")
    built.home.database_path.unlink()
    with pytest.raises(NoDatabaseError, match="nianbao build"):
        released(built.home, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_left_alone(built: MadeHome, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("ten years of work")
    with pytest.raises(ExportFolderError, match="other files"):
        released(built.home, tmp_path / "mine", "csv")
    assert names(tmp_path / "mine") == {"thesis.txt"}


def test_a_release_is_replaced_as_a_whole(built: MadeHome, tmp_path: Path) -> None:
    released(built.home, tmp_path / "out")
    built.add(report(agency="4局"), url=f"{HOST}/4.html")
    build(built.home, OPTIONS)
    done = released(built.home, tmp_path / "out", "csv")
    assert done.rows["reports"] == 4
    assert not (tmp_path / "out/parquet").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_full_disk_is_told_before_and_leaves_the_old_release(
    built: MadeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(built.home, tmp_path / "out", "csv")
    before = (tmp_path / "out/SHA256SUMS").read_bytes()
    monkeypatch.setitem(_shares(), "sqlite", 10**12)
    with pytest.raises(HomeUnwritableError, match="Nothing was begun"):
        released(built.home, tmp_path / "out")
    assert (tmp_path / "out/SHA256SUMS").read_bytes() == before


def _shares() -> dict[str, float]:
    from archive.releasing import room

    return room._SHARES


def test_a_disk_that_fills_half_way_leaves_the_old_release(
    built: MadeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(built.home, tmp_path / "out", "csv")
    before = (tmp_path / "out/SHA256SUMS").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archive.releasing.release._TABLES", {"csv": full})
    with pytest.raises(HomeUnwritableError, match="Make room"):
        released(built.home, tmp_path / "out", "csv")
    assert (tmp_path / "out/SHA256SUMS").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


KILLED = """
import os, signal, sys
from pathlib import Path
from archive.export import ReleaseOptions, export
from archive.home import Home
from archive.releasing import release
from archive.releasing.guards import GUARDS
release._TABLES["parquet"] = lambda draft: os.kill(os.getpid(), signal.SIGKILL)
wanted = ReleaseOptions(to=Path(sys.argv[2]), formats=("csv", "parquet"), overrides=tuple(GUARDS))
export(Home.open(sys.argv[1]), wanted)
"""


def test_an_export_killed_half_way_leaves_nothing_half(built: MadeHome, tmp_path: Path) -> None:
    to = tmp_path / "out"
    command = [sys.executable, "-c", KILLED, built.home.path, to]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert not to.exists()
    (left,) = (path for path in tmp_path.iterdir() if path.name.startswith(".out."))
    assert (left / "csv/reports.csv").is_file()
    released(built.home, to, "csv")
    assert not left.exists()
    assert Manifest.read(to).tables["reports"].rows == 3


def test_a_release_moved_away_by_a_killed_export_returns(built: MadeHome, tmp_path: Path) -> None:
    to = released(built.home, tmp_path / "out", "csv").folder
    gone = tmp_path / ".out.old-99999999"  # no process has so high a number
    to.rename(gone)
    clear_leftovers(tmp_path, "out")
    assert Manifest.read(to).name == "nianbao-2021-01-06"
    gone.mkdir()
    clear_leftovers(tmp_path, "out")
    assert {path.name for path in tmp_path.iterdir()} == {"home", "out"}


def test_the_draft_of_an_export_at_work_is_left_alone(built: MadeHome, tmp_path: Path) -> None:
    at_work = tmp_path / ".out.draft-1"  # as in a container; process 1 of ours is another
    at_work.mkdir()
    handle = os.open(at_work, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    released(built.home, tmp_path / "out", "csv")
    assert at_work.is_dir()
    os.close(handle)
    released(built.home, tmp_path / "out", "csv")
    assert not at_work.exists()


def test_the_release_before_is_found_by_its_time(
    built: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ReleaseOptions(formats=("csv",), overrides=ALL)
    first = export(built.home, asked)
    assert first.manifest.previous is None
    monkeypatch.setenv("NIANBAO_NOW", "2021-01-07T08:00:00Z")
    built.add(report(agency="4局"), url=f"{HOST}/4.html")
    build(built.home, OPTIONS)
    second = export(built.home, asked)
    assert second.manifest.previous == first.folder.name
    # Made again it is compared with the same one, not with itself.
    assert export(built.home, asked).manifest.previous == first.folder.name
    (built.home.exports_dir / "notes").mkdir()
    assert [path for path, _ in releases(built.home.exports_dir)] == [first.folder, second.folder]


def test_the_panel_holds_what_was_asked_for(built: MadeHome, tmp_path: Path) -> None:
    built.add(report(agency="5局", year=2021), url="http://copy.example.com/5.html")
    built.add(report(agency="6局", year=2021), url=None)
    build(built.home, replace(OPTIONS, full=True))
    usual = released(built.home, tmp_path / "usual", "csv", "sqlite")
    released(built.home, tmp_path / "asked", "csv", classes=("mirror", "unknown"))
    assert usual.manifest.source_classes == ("official",)
    assert column(tmp_path / "usual", "division_years", "source_class") == {"official"}
    assert column(tmp_path / "asked", "division_years", "source_class") == {"mirror", "unknown"}
    for folder in ("usual", "asked"):
        everything = column(tmp_path / folder, "reports", "source_class")
        assert everything == {"official", "mirror", "unknown"}
    with closing(open_readonly(tmp_path / "usual/nianbao.db")) as connection:
        found = connection.execute("SELECT DISTINCT source_class FROM division_years").fetchall()
    assert [row[0] for row in found] == ["official"]


def column(folder: Path, table: str, name: str) -> set[str]:
    header, *lines = read(folder / f"csv/{table}.csv")
    return {line[header.index(name)] for line in lines if line[header.index("report_id")]}


def test_all_formats_are_the_usual_wish(built: MadeHome, tmp_path: Path) -> None:
    assert export(built.home, ReleaseOptions(overrides=ALL)).manifest.formats == FORMATS


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 900 KB: enough for a draft to begin."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", place]
    if not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("form", FORMATS)
def test_a_disk_too_small_for_any_format_is_told(
    built: MadeHome, small_disk: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.releasing.release.expect_room", lambda *_: 0)
    with pytest.raises(HomeUnwritableError, match="Make room"):
        released(built.home, small_disk / "out", form)
    assert list(small_disk.iterdir()) == []


def test_the_command_says_what_room_it_takes_and_what_is_there(
    built: MadeHome, tmp_path: Path
) -> None:
    wanted = [f"--override={name}" for name in ALL] + ["--format=csv", "--format=parquet"]
    place = [f"--home={built.home.path}", f"--to={tmp_path / 'out'}"]
    done = CliRunner().invoke(nianbao, ["export", *wanted, *place])
    assert done.exit_code == 0, done.output
    assert " MB, " in done.stderr
    assert " free" in done.stderr
    assert "  reports\n" in done.stdout
    assert "--override province_fell: no guard sees that" in done.stderr
    assert "--override empty_table:" not in done.stderr
    assert Manifest.read(tmp_path / "out").formats == ("csv", "parquet")


def test_the_command_names_the_guards_that_refuse(built: MadeHome, tmp_path: Path) -> None:
    place = [f"--home={built.home.path}", f"--to={tmp_path / 'out'}"]
    refused = CliRunner().invoke(nianbao, ["export", *place])
    assert isinstance(refused.exception, ReleaseRefusedError)
    assert "--override empty_table" in str(refused.exception)
    assert not (tmp_path / "out").exists()
