"""A disk that is full, or may not be written: what is said, and to whom."""

import errno
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from made_archive import MadeHome

from archive.catalog import Catalog
from archive.errors import HomeUnwritableError, in_words
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
    assert "Make room (cache/, exports/" in text


def test_a_step_that_met_a_full_disk_is_told_with_home_and_remedy(
    made: MadeHome, tmp_path: Path
) -> None:
    settings = UpdateSettings(mail=(sys.executable, "-c", KEEP, str(tmp_path / "mail")))
    with pytest.raises(OSError, match="No space left"):
        update(made.home, [("build", full)], lambda: status(made.home), settings)
    text = (tmp_path / "mail").read_text(encoding="utf-8")
    assert f"home {made.home.path}" in text
    assert "Make room (cache/, exports/" in text


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
