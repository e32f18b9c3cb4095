"""A disk that is full, or may not be written: what is said, and to whom."""

import errno
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from made_archive import MadeHome

from archive import clock
from archive.acks import acknowledge
from archive.building.failures import failure
from archive.catalog import Catalog
from archive.errors import MAKE_ROOM, ArchiveError, ClockError, HomeUnwritableError, in_words
from archive.exchanges.history import Run
from archive.ingest import ingest
from archive.releasing.room import expect_room
from archive.status import status
from archive.update_settings import UpdateSettings
from archive.updating import update

KEEP = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read())"


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "part", ["archive.heartbeat.Heartbeat.save", "archive.home.FileLock.acquire"]
)
def test_an_update_tells_though_nothing_can_be_written(
    made: MadeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(part, full)
    begun: list[str] = []
    settings = UpdateSettings(mail=(sys.executable, "-c", KEEP, str(tmp_path / "mail")))
    steps = [("crawl", lambda: begun.append("crawl"))]
    with pytest.raises(HomeUnwritableError, match="No space left"):
        update(made.home, steps, lambda: status(made.home), settings)
    assert begun == []
    text = (tmp_path / "mail").read_text(encoding="utf-8")
    assert text.startswith("nianbao: the update failed at its start\n")
    assert str(made.home.path) in text
    assert "Make room (cache/, " in text


def test_a_step_that_met_a_full_disk_is_told_with_home_and_remedy(
    made: MadeHome, tmp_path: Path
) -> None:
    settings = UpdateSettings(mail=(sys.executable, "-c", KEEP, str(tmp_path / "mail")))
    with pytest.raises(OSError, match="No space left"):
        update(made.home, [("build", full)], lambda: status(made.home), settings)
    text = (tmp_path / "mail").read_text(encoding="utf-8")
    assert f"home {made.home.path}" in text
    assert "Make room (cache/, " in text


def test_a_lock_note_that_finds_no_room_stops_nobody(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "write_text", full)
    with made.home.lock():
        assert made.home.run_dir.is_dir()


def test_a_transaction_that_found_no_room_is_undone_whole(made: MadeHome) -> None:
    """Also where the disk is full only when it ends; the next one begins anew."""
    with closing(Catalog(made.home)) as catalog:
        connection = catalog.connection
        connection.execute("CREATE TABLE many (one TEXT)")
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        refused = pytest.raises(HomeUnwritableError, match=r"database or disk is full\. Make room")
        with refused, catalog.transaction():
            connection.execute("INSERT INTO many VALUES ('small')")
            connection.execute("INSERT INTO many VALUES (?)", ("x" * 100_000,))
        assert not connection.in_transaction
        assert connection.execute("SELECT count(*) FROM many").fetchone()[0] == 0
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            connection.execute("SELECT * FROM none")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "Make room"),
        (errno.EROFS, "Give this user the right"),
        (errno.ENOENT, "expected a file, found none"),
        (errno.EISDIR, "data/acks.toml: Is a directory."),
    ],
)
def test_what_the_system_refuses_is_said_with_the_next_step(number: int, said: str) -> None:
    found = in_words(
        OSError(number, {errno.EISDIR: "Is a directory"}.get(number, "x"), "data/acks.toml")
    )
    assert said in found
    assert "data/acks.toml" in found
    assert "Errno" not in found


def test_an_ack_that_cannot_be_written_names_its_file(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(HomeUnwritableError, match=r"acks\.toml: expected to write there"):
        acknowledge(made.home, "moushi:challenge", clock.now().date(), "known")


def test_a_clock_that_is_moved_to_no_time_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_NOW", "garbage")
    with pytest.raises(ClockError, match=r'NIANBAO_NOW: .* found "garbage"'):
        clock.now()


def test_a_clock_behind_the_last_run_is_named(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Catalog(made.home)) as catalog:
        moment = clock.parse("2021-02-01T08:00:00Z")
        catalog.put_run(Run("r1", "crawl", moment, moment, "done", {}))
    monkeypatch.setenv("NIANBAO_NOW", "2021-01-12T08:00:00Z")
    status(made.home).render()
    said = capsys.readouterr().out
    assert "last run 20 days ahead of this machine's clock" in said
    assert "-" not in said.splitlines()[0]


def test_an_archive_that_is_not_there_is_said_without_a_number(made: MadeHome) -> None:
    report = ingest(made.home, [Path("nosuch.warc.gz")])
    (failed,) = report.failed
    assert failed.reason == "expected a file, found none. Is the name right?"


def test_every_message_says_alike_what_may_be_deleted(made: MadeHome) -> None:
    """Never all releases: people cite them, and the next one is judged by the newest."""
    said = [str(failure(made.home, OSError(errno.ENOSPC, "No space left on device")))]
    said.append(str(HomeUnwritableError.full(made.home.path, "No space left on device")))
    with pytest.raises(ArchiveError) as refused:
        expect_room(made.home.exports_dir, 10**18)
    said.append(str(refused.value))
    with pytest.raises(ArchiveError) as refused:
        update(made.home, [], lambda: status(made.home), UpdateSettings(free_gigabytes=1e9))
    said.append(str(refused.value))
    assert "older exports/" in MAKE_ROOM
    assert [text for text in said if MAKE_ROOM not in text] == []
    assert "`formats` in update.toml" in said[2]
