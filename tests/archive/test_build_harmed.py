"""A build that is harmed: the disk is full, a file is held or damaged, a reading process dies.

It ends with a message that says what and where, and the old database is as it was; or it
completes. Nothing is half published, and what was read is kept.
"""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, report, rows

import archive.build
from archive.build import BuildFailedError, build
from archive.building.reading_cache import ReadingCache
from archive.catalog import Catalog
from archive.database import NewDatabase
from archive.errors import ArchiveError
from archive.exchanges import catalog_file
from archive.findings import findings

# More text than fits into the pages that a small database has already.
LONG = "".join(f"第{number}件申请已经答复。" for number in range(20_000))


@pytest.fixture
def built(made: MadeHome) -> MadeHome:
    """A home with a database, and a report that came later."""
    made.add(report(text="先。"))
    build(made.home, OPTIONS)
    made.add(report(text=LONG, year=2019), url=f"{HOST}/2.html")
    return made


@contextmanager
def unharmed(made: MadeHome) -> Iterator[None]:
    """What goes on leaves the old database, and nothing of a new one."""
    before = made.home.database_path.read_bytes()
    yield
    assert made.home.database_path.read_bytes() == before
    assert not list(made.home.path.glob("nianbao.db?*"))


def full_from_here(connection: sqlite3.Connection) -> None:
    """The disk that holds this database has no room for another page."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def filling(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step that finds the disk full when it begins."""

    def full(database: NewDatabase, *rest: object) -> Any:
        full_from_here(getattr(database, "connection", database))
        return step(database, *rest)

    return full


class TestAFullDisk:
    @pytest.mark.parametrize(
        "step",
        [
            "archive.build.NewDatabase.load",
            "archive.build.NewDatabase.index",
            "archive.build.load_summaries",
            "archive.build.load_search",
            "archive.database._finish",
        ],
    )
    def test_at_any_step(self, built: MadeHome, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        owner, _, name = step.rpartition(".")
        with unharmed(built), monkeypatch.context() as patch:
            patch.setattr(step, filling(_found(owner, name)))
            with pytest.raises(BuildFailedError, match=r"disk is full.*as it was\. Make room"):
                build(built.home, OPTIONS)
        done = build(built.home, OPTIONS)
        assert (done.read_now, done.reports) == (0, 2)

    @pytest.mark.parametrize("what", ["os.fsync", "pathlib.Path.replace"])
    def test_when_the_new_file_takes_its_place(
        self, built: MadeHome, monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        with unharmed(built), monkeypatch.context() as patch:
            patch.setattr(what, no_room)
            with pytest.raises(BuildFailedError, match=r"No space left.*Make room"):
                build(built.home, OPTIONS)
        assert build(built.home, OPTIONS).read_now == 0

    def test_when_readings_are_kept(self, built: MadeHome, monkeypatch: pytest.MonkeyPatch) -> None:
        add = ReadingCache.add

        def full(cache: ReadingCache, readings: Any) -> None:
            full_from_here(cache.connection)
            add(cache, readings)

        with unharmed(built), monkeypatch.context() as patch:
            patch.setattr(ReadingCache, "add", full)
            with pytest.raises(BuildFailedError, match=r"disk is full.*Make room"):
                build(built.home, OPTIONS)
        assert build(built.home, OPTIONS).read_now == 1


def _found(owner: str, name: str) -> Any:
    place: Any = archive.build if owner.startswith("archive.build") else archive.database
    for part in owner.split(".")[2:]:
        place = getattr(place, part)
    return getattr(place, name)


class TestAFileThatIsHeld:
    @pytest.fixture(autouse=True)
    def hasty(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who waits for a lock waits no longer than a test may."""
        connect, connection = sqlite3.connect, catalog_file._Connection

        class Hasty(connection):  # type: ignore[misc, valid-type]
            def __init__(self, *place: Any, timeout: float, **how: Any) -> None:
                super().__init__(*place, timeout=min(timeout, 0.1), **how)

        monkeypatch.setattr(
            sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.1})
        )
        monkeypatch.setattr(catalog_file, "_Connection", Hasty)

    @pytest.mark.parametrize("name", ["cache/readings.db", "catalog.db"])
    def test_what_the_build_needs(self, built: MadeHome, name: str) -> None:
        path = built.home.path / name
        with unharmed(built), held(path):
            with pytest.raises(ArchiveError, match="database is locked") as raised:
                build(built.home, OPTIONS)
            assert str(path) in str(raised.value)
            assert "Another program holds" in str(raised.value)
        assert build(built.home, OPTIONS).read_now == 1

    def test_the_old_database_is_replaced_all_the_same(self, built: MadeHome) -> None:
        """Who reads the old one goes on reading it."""
        with held(built.home.database_path) as reader:
            assert build(built.home, OPTIONS).reports == 2
            assert reader.execute("SELECT count(*) FROM reports").fetchone() == (1,)
        assert rows(built.home, "SELECT count(*) FROM reports") == [(2,)]


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program has the file for itself."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield other


class TestADamagedFile:
    def test_a_record_that_does_not_decompress_is_named(self, built: MadeHome) -> None:
        """The other reports are built; what the archive could not give is a finding."""
        with closing(Catalog(built.home)) as catalog:
            file, offset = catalog.connection.execute(
                "SELECT warc_file, warc_offset FROM snapshots ORDER BY id DESC LIMIT 1"
            ).fetchone()
        path = built.home.warc_dir / file
        data = bytearray(path.read_bytes())
        data[offset + 40 : offset + 80] = bytes(40)
        path.write_bytes(data)
        done = build(built.home, OPTIONS)
        assert (done.reports, done.unread) == (1, 1)
        (found,) = (one for one in findings(built.home).items if one.code == "lost")
        assert f"{HOST}/2.html" in str(found.examples)
        assert "nianbao verify" in str(found)

    def test_a_cache_damaged_within(self, built: MadeHome) -> None:
        """Its head is sound, so that opening it shows nothing."""
        build(built.home, OPTIONS)
        path = built.home.cache_dir / "readings.db"
        size = path.stat().st_size
        with path.open("r+b") as file:
            for offset in range(4096, size, 4096):
                file.seek(offset)
                file.write(b"\xff" * 2048)
        built.add(report(text="后来。", year=2018), url=f"{HOST}/3.html")
        with unharmed(built), pytest.raises(BuildFailedError, match=r"malformed.*delete .*cache"):
            build(built.home, OPTIONS)
        for file_of_cache in built.home.cache_dir.iterdir():
            file_of_cache.unlink()
        assert build(built.home, OPTIONS).reports == 3

    @pytest.mark.parametrize(("table", "column"), [("readings", "body"), ("derived", "rows")])
    def test_what_the_cache_holds_is_not_what_was_written(
        self, built: MadeHome, table: str, column: str
    ) -> None:
        """One byte in the middle is another; SQLite does not see it."""
        build(built.home, OPTIONS)
        with closing(sqlite3.connect(built.home.cache_dir / "readings.db")) as cache:
            ((key, body),) = cache.execute(
                f"SELECT key, {column} FROM {table} ORDER BY length({column}) DESC LIMIT 1"
            )
            middle = len(body) // 2
            other = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]
            cache.execute(f"UPDATE {table} SET {column} = ? WHERE key = ?", (other, key))
            if table == "readings":  # else nobody looks at it
                cache.execute("DELETE FROM derived")
            cache.commit()
        with unharmed(built), pytest.raises(BuildFailedError, match=r"damaged: delete .*cache"):
            build(built.home, OPTIONS)


KILLED_ONCE = """
import sys
sys.path.insert(0, {tests!r})
import made_archive, made_worker, archive.build, archive.building.reading
from archive.home import Home
from dataclasses import replace

archive.building.reading.read_document = made_worker.read

if __name__ == "__main__":
    options = replace(made_archive.OPTIONS, executor="local:2")
    print(archive.build.build(Home.open({home!r}), options).read_now)
"""


@pytest.mark.stress
def test_a_local_process_killed_half_way_costs_only_time(made: MadeHome, tmp_path: Path) -> None:
    """Killed from outside, as by a system short of memory: nothing is wrong with what it read."""
    import made_worker

    mark = tmp_path / "killed"
    for number in range(90):
        text = f"第{number}份。" if number != 45 else f"{made_worker.ONCE}{mark}|"
        made.add(report(text=text, year=1900 + number), url=f"{HOST}/{number}.html")
    script = tmp_path / "building.py"
    tests = str(Path(__file__).parent)
    script.write_text(KILLED_ONCE.format(tests=tests, home=str(made.path)))
    done = subprocess.run([sys.executable, script], check=False, timeout=120, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) == 90
    assert mark.exists()
    assert rows(made.home, "SELECT count(*) FROM reports") == [(90,)]
    by_processes = dump(made.home)
    build(made.home, replace(OPTIONS, full=True))
    assert dump(made.home) == by_processes
