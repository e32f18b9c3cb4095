"""A home is marked, of one kind, and worked in by one process at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import (
    HomeLockedError,
    HomeNotFoundError,
    HomeUnwritableError,
    MarkerLostError,
    NotAHomeError,
    WrongHomeKindError,
)
from archive.home import Home

HOLD = """
import sys
from archive.home import Home
with Home.open(sys.argv[1]).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_new_home_is_marked_and_found_again(tmp_path: Path) -> None:
    made = Home.open(tmp_path / "a" / "home", kind="sandbox", create=True)
    assert Home.open(made.path) == made
    assert made.kind == "sandbox"
    assert Home.open(tmp_path / "other", create=True).kind == "real"


def test_a_folder_without_marker_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(HomeNotFoundError, match="expected an archive folder"):
        Home.open(tmp_path)


@pytest.mark.parametrize(("kind", "other"), [("real", "sandbox"), ("sandbox", "real")])
def test_neither_kind_takes_the_others_place(tmp_path: Path, kind: str, other: str) -> None:
    Home.open(tmp_path, kind=kind, create=True)  # type: ignore[arg-type]
    with pytest.raises(WrongHomeKindError, match=f"expected a {other} home, found a {kind} one"):
        Home.open(tmp_path, kind=other, create=True)  # type: ignore[arg-type]


def test_a_damaged_marker_is_no_kind(tmp_path: Path) -> None:
    (tmp_path / "home.toml").write_text('kind = "both"')
    with pytest.raises(WrongHomeKindError, match='found "both"'):
        Home.open(tmp_path)


@pytest.mark.parametrize("part", ["catalog.db", "warc"])
def test_an_archive_that_lost_its_marker_is_not_marked_anew(tmp_path: Path, part: str) -> None:
    (tmp_path / part).mkdir()
    with pytest.raises(MarkerLostError, match=f"expected home.toml beside {part}, found none"):
        Home.open(tmp_path, kind="sandbox", create=True)
    assert not (tmp_path / "home.toml").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnwritableError, match="expected a folder that can be written"):
        Home.open(tmp_path / "file" / "home", create=True)


def test_a_second_process_is_told_who_holds_the_home(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home", create=True)
    command = [sys.executable, "-c", HOLD, str(home.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(HomeLockedError, match=f"process {holder.pid} at work since"),
            home.lock(),
        ):
            pass
        holder.kill()
        holder.wait()
    with home.lock():
        pass


def test_the_same_thread_may_enter_twice(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home", create=True)
    with home.lock(), home.lock():
        pass


def test_an_archive_is_not_made_among_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    with pytest.raises(NotAHomeError, match="thesis"):
        Home.open(tmp_path, kind="sandbox", create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_settings_may_lie_there_before_the_archive(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("allow_sql = true")
    assert Home.open(tmp_path, kind="real", create=True).kind == "real"
