"""Releases in exports/ and at --to: none that may have been cited is replaced, nothing is lost."""

import hashlib
import json
import logging
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_archive import HOST, OPTIONS, MadeHome, report
from made_release import ALL, released

from archive import clock
from archive.build import build
from archive.cli import nianbao
from archive.errors import HomeLockedError
from archive.export import ExportFolderError, NoReleaseError, ReleaseOptions, export
from archive.home import Home
from archive.releasing.guards import ReleaseRefusedError
from archive.releasing.manifest import Manifest
from archive.releasing.standing import releases

CSV = ReleaseOptions(formats=("csv",), overrides=ALL)
SMALL = partial(ReleaseOptions, formats=("sqlite",), overrides=ALL)
FIGURES = {"t3.received_new": [4, 0, 0, 0, 0, 0, 4]}


@pytest.fixture
def built(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> MadeHome:
    monkeypatch.setenv("NIANBAO_NOW", "")  # `one_more` moves it, and this puts it back
    one_more(made)
    return made


def one_more(made: MadeHome) -> None:
    """A day later there is one more report, and a database with it."""
    os.environ["NIANBAO_NOW"] = clock.stamp(made.day)
    number = made.day.toordinal()
    made.add(report(agency=f"{number}局", rows=FIGURES), url=f"{HOST}/{number}.html")
    build(made.home, OPTIONS)


def run(database: Path, sql: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(sql)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def sums(folder: Path) -> bytes:
    return (folder / "SHA256SUMS").read_bytes()


def test_what_people_decided_since_makes_another_release(built: MadeHome) -> None:
    first = export(built.home, SMALL())
    before = sums(first.folder)
    with closing(sqlite3.connect(built.home.database_path)) as connection:
        (name,) = connection.execute("SELECT report_id FROM reports").fetchone()
    decision = f'[[withheld]]\nid = "{name}"\nwhat = "report"\nreason = "y"\ndate = "2021-01-01"\n'
    (built.home.path / "withheld.toml").write_text(decision)
    build(built.home, OPTIONS)
    second = export(built.home, SMALL())
    assert second.manifest.as_of == first.manifest.as_of
    assert (second.folder.name, second.rows["reports"]) == ("nianbao-2021-01-04-2", 0)
    assert (sums(first.folder), second.manifest.previous) == (before, first.folder.name)
    assert "| withheld |" in (second.folder / "CHANGES.md").read_text(encoding="utf-8")


def test_the_same_archive_read_otherwise_is_compared(built: MadeHome) -> None:
    first = export(built.home, SMALL()).folder
    run(built.home.database_path, "UPDATE reports SET requests_received = NULL")
    with pytest.raises(ReleaseRefusedError, match="province_fell"):
        export(built.home, SMALL(overrides=("empty_table",)))
    assert names(built.home.exports_dir) == [first.name]
    assert export(built.home, SMALL()).manifest.previous == first.name


def test_the_name_inside_is_the_folders(built: MadeHome) -> None:
    export(built.home, SMALL())
    folder = export(built.home, CSV).folder
    assert folder.name == "nianbao-2021-01-04-2"
    assert (folder / "README.md").read_text(encoding="utf-8").startswith(f"# {folder.name}\n")
    assert f"{folder.name}: figures" in (folder / "CITATION.cff").read_text(encoding="utf-8")
    for name in ("release.json", "datapackage.json"):
        assert json.loads((folder / name).read_text(encoding="utf-8"))["name"] == folder.name
    for line in sums(folder).decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_the_same_release_stands_as_it_is(built: MadeHome) -> None:
    first = export(built.home, SMALL())
    node = (first.folder / "nianbao.db").stat().st_ino
    again = export(built.home, SMALL())
    assert (first.made, again.made, again.folder) == (True, False, first.folder)
    assert (first.folder / "nianbao.db").stat().st_ino == node
    said = CliRunner().invoke(nianbao, ["export", f"--home={built.home.path}", *WANTED])
    assert "stands there already" in said.output
    assert names(built.home.exports_dir) == [first.folder.name]


WANTED = ["--format=sqlite", *(f"--override={name}" for name in ALL)]


def test_a_release_that_lost_a_file_is_made_beside(built: MadeHome) -> None:
    first = export(built.home, SMALL()).folder
    (first / "nianbao.db").unlink()
    assert export(built.home, SMALL()).folder.name == f"{first.name}-2"


def test_numbers_are_not_given_twice_and_sort_as_numbers(built: MadeHome) -> None:
    first = export(built.home, SMALL()).folder
    for number in (2, 10):
        shutil.copytree(first, first.with_name(f"{first.name}-{number}"))
    shutil.rmtree(first)
    found = [path.name for path, _ in releases(built.home.exports_dir)]
    assert found == [f"{first.name}-2", f"{first.name}-10"]
    assert export(built.home, CSV).folder.name == f"{first.name}-11"


def test_the_release_compared_with_is_one_that_can_be(built: MadeHome) -> None:
    full = export(built.home, SMALL()).folder
    export(built.home, CSV)
    export(built.home, SMALL(source_classes=("mirror",)))
    one_more(built)
    assert export(built.home, SMALL()).manifest.previous == full.name


def test_a_damaged_release_is_named_by_its_next(built: MadeHome) -> None:
    first = export(built.home, SMALL()).folder
    (built.home.exports_dir / "npm").mkdir()
    (built.home.exports_dir / "npm/release.json").write_text("[]")
    one_more(built)
    for damage in ('{"name":', "[]", '{"tables": {}, "overridden": []}'):
        (first / "release.json").write_text(damage)
        with pytest.raises(NoReleaseError, match=f"{first.name}.*damaged.*--previous"):
            export(built.home, SMALL())
    assert names(built.home.exports_dir) == [first.name, "npm"]


def test_what_a_later_version_says_too_is_passed_over(built: MadeHome) -> None:
    first = export(built.home, SMALL()).folder
    said = json.loads((first / "release.json").read_text(encoding="utf-8"))
    said["tables"]["reports"]["new"] = said["new"] = 1
    (first / "release.json").write_text(json.dumps(said))
    one_more(built)
    assert export(built.home, SMALL()).manifest.previous == first.name


def test_leftovers_of_other_days_are_cleared_and_a_release_returns(built: MadeHome) -> None:
    exports = built.home.exports_dir
    first = export(built.home, CSV).folder
    before = sums(first)
    first.rename(exports / f".{first.name}.old-4100000")  # killed between the two renames
    (exports / ".sample-nianbao-2020-11-20.draft-4100000/csv").mkdir(parents=True)
    (exports / ".nianbao-2020-11-20.old-4100000").mkdir()  # killed while it was removed
    other = export(built.home, SMALL()).folder
    assert names(exports) == [first.name, other.name] == [first.name, f"{first.name}-2"]
    assert sums(first) == before
    first.rename(exports / f".{first.name}.old-4100000")
    one_more(built)
    assert export(built.home, CSV).manifest.previous == other.name
    assert first.is_dir()


def test_files_of_people_are_not_taken_for_a_release(built: MadeHome, tmp_path: Path) -> None:
    ours = released(built.home, tmp_path / "ours", "csv").folder
    (ours / "csv/mywork.do").write_text("mine")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "release.json").write_text('{"name": "my-npm-app"}')
    (foreign / "thesis.txt").write_text("ten years of work")
    copied = tmp_path / "copied"
    shutil.copytree(ours, copied)
    (copied / "SHA256SUMS").unlink()
    one_more(built)
    expected = {ours: "csv/mywork.do", foreign: "release.json", copied: "CHANGES.md"}
    for folder, name in expected.items():
        there = sorted(folder.rglob("*"))
        wanted = [*WANTED, f"--home={built.home.path}", f"--to={folder}"]
        said = CliRunner().invoke(nianbao, ["export", *wanted])
        assert isinstance(said.exception, ExportFolderError)
        assert f"left alone: {name}" in str(said.exception)
        assert "free" not in said.stderr  # before anything is said of room
        assert sorted(folder.rglob("*")) == there


def test_a_link_is_followed_and_a_mounted_disk_refused(
    built: MadeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shelf/empty").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "shelf/empty")
    for reports in (1, 2):
        done = released(built.home, tmp_path / "link", "csv")
        assert done.folder == tmp_path / "shelf/empty"
        assert Manifest.read(tmp_path / "link").tables["reports"].rows == reports
        one_more(built)
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path / "shelf") == ["empty"]
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "disk")
    (tmp_path / "disk").mkdir()
    with pytest.raises(ExportFolderError, match=r"mounted.*folder in it"):
        released(built.home, tmp_path / "disk", "csv")
    with pytest.raises(ExportFolderError, match="cannot be written"):
        released(built.home, tmp_path / ("x" * 300), "csv")
    assert names(tmp_path) == ["disk", "home", "link", "shelf"]


def test_a_release_is_out_though_the_old_one_cannot_be_removed(
    built: MadeHome,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    released(built.home, tmp_path / "out", "csv")
    one_more(built)
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr("archive.releasing.folders.shutil.rmtree", lambda *_, **__: None)
        assert released(built.home, tmp_path / "out", "csv").made
    assert "could not be removed whole" in caplog.text
    released(built.home, tmp_path / "out", "csv")
    assert names(tmp_path) == ["home", "out"]


HOLDER = """
import sys
from archive.home import Home
with Home.open(sys.argv[1]).export_lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_export(home: Home) -> Iterator["subprocess.Popen[str]"]:
    """Another process that exports, until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(home.path)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_export_says_so(built: MadeHome, tmp_path: Path) -> None:
    with another_export(built.home) as process:
        said = re.escape(f"exports: expected to be alone, found process {process.pid}")
        with pytest.raises(HomeLockedError, match=said):
            export(built.home, SMALL())
        with pytest.raises(HomeLockedError):
            export(built.home, SMALL(to=built.home.exports_dir / "mine"))
        assert not built.home.exports_dir.exists()
        assert released(built.home, tmp_path / "out", "csv").made
    assert export(built.home, SMALL()).made
