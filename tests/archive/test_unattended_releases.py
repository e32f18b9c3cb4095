"""What `nianbao update` does with releases: refuses by itself, keeps the newest of its own."""

import json
import os
from datetime import timedelta
from functools import partial

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report
from test_release_folders import another_export

from archive import clock
from archive.acks import Quiet, acknowledge, quiet
from archive.build import build
from archive.export import ReleaseOptions, export
from archive.home import Home
from archive.releasing import unattended
from archive.releasing.refusals import refused
from archive.schema import TABLES, VIEWS
from archive.status import status
from archive.update_settings import UpdateSettings
from archive.updating import update

CSV_ALONE = partial(ReleaseOptions, formats=("csv",))
release_unattended = partial(unattended.release_unattended, formats=("csv",))
ANY_TABLE = json.dumps([*(spec.name for spec in TABLES), *(view.name for view in VIEWS)])


@pytest.fixture
def home(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> MadeHome:
    """A home whose releases are small, and refused for nothing but what a test does."""
    monkeypatch.setenv("NIANBAO_NOW", "")  # `one_more` moves it, and this puts it back
    made.home.run_dir.mkdir()
    allow(made.home)
    return made


def allow(home: Home, errors: float = 1) -> None:
    (home.path / "release.toml").write_text(
        f"extraction_errors = {errors}\nmay_be_empty = {ANY_TABLE}\n"
    )


def one_more(made: MadeHome, **said: object) -> None:
    """A day later there is one more report, and a database with it."""
    os.environ["NIANBAO_NOW"] = clock.stamp(made.day)
    number = made.day.toordinal()
    made.add(report(**{"agency": f"{number}局", **said}), url=f"{HOST}/{number}.html")
    build(made.home, OPTIONS)


def names(home: Home) -> list[str]:
    return sorted(path.name for path in home.exports_dir.iterdir())


def test_the_newest_of_its_own_are_kept(home: MadeHome) -> None:
    for _ in range(3):
        one_more(home)
        release_unattended(home.home, keep=2)
    assert names(home.home) == ["nianbao-2021-01-05", "nianbao-2021-01-06"]


def test_releases_made_by_hand_are_never_removed_nor_replaced(home: MadeHome) -> None:
    one_more(home)
    mine = export(home.home, CSV_ALONE(source_classes=("mirror",))).folder
    before = (mine / "SHA256SUMS").read_bytes()
    release_unattended(home.home, keep=1)
    assert (mine / "SHA256SUMS").read_bytes() == before
    for _ in range(2):
        one_more(home)
        release_unattended(home.home, keep=1)
    assert names(home.home) == [mine.name, "nianbao-2021-01-06"]


def test_an_own_release_that_a_person_makes_again_is_theirs(home: MadeHome) -> None:
    one_more(home)
    release_unattended(home.home, keep=1)
    export(home.home, CSV_ALONE())
    one_more(home)
    release_unattended(home.home, keep=1)
    assert names(home.home) == ["nianbao-2021-01-04", "nianbao-2021-01-05"]


def test_the_only_release_kept_stands_though_the_one_before_it_is_gone(home: MadeHome) -> None:
    for _ in range(2):
        one_more(home)
        release_unattended(home.home, keep=1)
    (folder,) = home.home.exports_dir.iterdir()
    before = (folder / "SHA256SUMS").read_bytes()
    release_unattended(home.home, keep=1)
    assert names(home.home) == ["nianbao-2021-01-05"]
    assert (folder / "SHA256SUMS").read_bytes() == before


def test_a_release_of_an_update_killed_after_it_is_its_own(
    home: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    one_more(home)
    (home.home.run_dir / "releases-of-update.json").write_text('[["x"], "y"]')
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("archive.releasing.unattended.forget_refusal", killed)
        release_unattended(home.home, keep=1)
    one_more(home)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("archive.releasing.folders._forget", killed)
        release_unattended(home.home, keep=1)
    hidden, shown = names(home.home)  # what it removes is not half there
    assert hidden.startswith(".nianbao-2021-01-04.draft-")
    assert shown == "nianbao-2021-01-05"
    release_unattended(home.home, keep=1)
    assert names(home.home) == [shown]


def test_an_update_waits_for_an_export_by_hand(
    home: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_more(home)
    with another_export(home.home) as process:
        # The other one ends as soon as the update waits, which is when filelock sleeps.
        monkeypatch.setattr("time.sleep", lambda _: process.communicate())
        release_unattended(home.home, keep=1)
        assert process.returncode == 0
    assert names(home.home) == ["nianbao-2021-01-04"]


def test_a_refused_release_is_a_problem_until_one_is_made(home: MadeHome) -> None:
    allow(home.home, errors=0)
    one_more(home, issues=["unread_cell"])
    steps = [("export", lambda: release_unattended(home.home, keep=1))]
    done = update(home.home, steps, lambda: status(home.home), UpdateSettings())
    assert done.needs_a_person
    (problem,) = done.new
    assert problem.key == "release:release_refused"
    assert "extraction_errors: 1 of 1 reports (100.0 %)" in problem.text
    assert "--override" in problem.next_step
    assert not home.home.exports_dir.exists()
    again = update(home.home, steps, lambda: status(home.home), UpdateSettings())
    assert (again.new, again.open) == ((), (problem,))
    export(home.home, CSV_ALONE(overrides=("extraction_errors",)))
    assert status(home.home).problems == ()


def test_a_refusal_can_be_acknowledged(home: MadeHome) -> None:
    allow(home.home, errors=0)
    one_more(home, issues=["unread_cell"])
    release_unattended(home.home, keep=1)
    (loud,) = refused(home.home, Quiet())
    assert loud.needs_a_person
    day = home.day.date() + timedelta(days=40_000)
    acknowledge(home.home, "release:release_refused", day, "known")
    (still,) = refused(home.home, quiet(home.home))
    assert (still.needs_a_person, still.note) == (False, "known")


def test_a_rehearsal_lets_invented_figures_pass_and_says_so(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    allow(home)
    build(home, OPTIONS)
    release_unattended(home, keep=1)
    (folder,) = home.exports_dir.iterdir()
    said = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    assert [one["guard"] for one in said["overridden"]] == ["sandbox_data"]
    text = (folder / "CHANGES.md").read_text(encoding="utf-8")
    assert "示例数据" in text
    assert "`sandbox_data`" in text
