"""What a build that fails, is killed or is one of two may not do, and who may do its reading."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, report

from archive.build import BuildFailedError, BuildOptions, NotEnoughDiskError, build
from archive.building.executors import UnknownExecutorError, WorkerLostError
from archive.errors import HomeLockedError
from archive.home import Home


class Dying(Executor):
    """An executor whose workers are killed."""

    def submit(self, *_: object, **__: object) -> Future[Any]:  # type: ignore[override]
        lost: Future[Any] = Future()
        lost.set_exception(BrokenProcessPool("terminated abruptly"))
        return lost


class TestSafety:
    def test_a_failing_build_leaves_the_old_file(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        before = made.home.database_path.read_bytes()
        made.add(report(text="改。"))

        def fail(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr("archive.build.load_summaries", fail)
        with pytest.raises(BuildFailedError, match=r"disk is full.*is as it was"):
            build(made.home, OPTIONS)
        assert made.home.database_path.read_bytes() == before
        assert not list(made.home.path.glob("nianbao.db.new*"))

    def test_too_little_room_is_said_before_the_work(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made.add(report())
        usage = type("usage", (), {"free": 1000})
        monkeypatch.setattr("archive.build.shutil.disk_usage", lambda _: usage)
        with pytest.raises(NotEnoughDiskError, match="Make room"):
            build(made.home, OPTIONS)

    def test_unchanged_captures_need_no_room(
        self, made: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(5):
            made.add(report())
        usage = type("usage", (), {"free": 500_000})
        monkeypatch.setattr("archive.build.shutil.disk_usage", lambda _: usage)
        assert build(made.home, OPTIONS).editions == 1

    def test_a_lost_worker_leaves_the_old_file(self, made: MadeHome) -> None:
        made.add(report())
        build(made.home, OPTIONS)
        before = made.home.database_path.read_bytes()
        made.add(report(text="改。"))
        with pytest.raises(WorkerLostError, match="goes on from there"):
            build(made.home, replace(OPTIONS, executor=Dying()))
        assert made.home.database_path.read_bytes() == before
        assert build(made.home, OPTIONS).read_now == 1

    @pytest.mark.parametrize("name", ["dask", "local:0", "local:x", "inline:2", ""])
    def test_an_unknown_executor_is_named(self, made: MadeHome, name: str) -> None:
        with pytest.raises(UnknownExecutorError, match="expected local"):
            build(made.home, replace(OPTIONS, executor=name, full=True))
        assert not made.home.cache_dir.exists()  # nothing was begun, no reading thrown away

    def test_any_executor_of_concurrent_futures_will_do(self, made: MadeHome) -> None:
        for number in range(5):
            made.add(report(text=f"{number}"), url=f"{HOST}/{number}.html")
        with ThreadPoolExecutor(2) as threads:
            build(made.home, replace(OPTIONS, executor=threads))
        in_threads = dump(made.home)
        build(made.home, replace(OPTIONS, full=True))
        assert dump(made.home) == in_threads

    def test_two_builds_at_once_are_refused(self, made: MadeHome) -> None:
        made.add(report())
        waiting = _start(made.home, seconds=60)
        try:
            with pytest.raises(HomeLockedError, match=str(waiting.pid)):
                build(made.home, OPTIONS)
        finally:
            waiting.kill()
            waiting.wait()

    @pytest.mark.parametrize("step", ["reading", "loading"])
    def test_a_killed_build_is_as_if_it_had_not_been(self, made: MadeHome, step: str) -> None:
        for number in range(3):
            made.add(report(text=f"第{number}份。"), url=f"{HOST}/{number}.html")
        build(made.home, OPTIONS)
        before = made.home.database_path.read_bytes()
        made.add(report(text="后来。"), url=f"{HOST}/late.html")
        killed = _start(made.home, seconds=60, step=step)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert made.home.database_path.read_bytes() == before
        build(made.home, OPTIONS)
        after_kill = dump(made.home)
        assert not list(made.home.path.glob("nianbao.db.new*"))
        made.home.database_path.unlink()
        build(made.home, replace(OPTIONS, full=True))
        assert dump(made.home) == after_kill


SLOW_BUILD = """
import sys, time
sys.path.insert(0, {tests!r})
import made_archive, archive.building.reading, archive.build
from archive.home import Home
from dataclasses import replace

def slowly(step):
    print("in", step, flush=True)
    time.sleep({seconds})

def read(data, hints):
    slowly("reading")
    return made_archive.read_made(data, hints)

def load(*_):
    slowly("loading")

archive.building.reading.read_document = read if {step!r} == "reading" else made_archive.read_made
archive.build.load_summaries = load
archive.build.build(Home.open({home!r}), replace(made_archive.OPTIONS, full=True))
"""


def _start(home: Home, seconds: int, step: str = "reading") -> subprocess.Popen[str]:
    """A build in a process of its own that stays in one step; returns once it is there."""
    code = SLOW_BUILD.format(
        tests=str(Path(__file__).parent), seconds=seconds, step=step, home=str(home.path)
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout is not None
    assert process.stdout.readline() == f"in {step}\n"
    return process


def test_worker_processes_give_the_same_tables(tmp_path: Path) -> None:
    """Real processes and the real reader, on pages that are no reports."""
    made = MadeHome(tmp_path / "home")
    for number in range(70):
        made.add_bytes(f"<html><p>通知 {number}</p></html>".encode(), f"{HOST}/{number}.html")
    build(made.home, replace(OPTIONS, executor="local:2"))
    first = dump(made.home)
    build(made.home, replace(OPTIONS, full=True))
    assert dump(made.home) == first
    assert BuildOptions().executor == "local"


_KILLED_PARENT = """
import os, signal, sys
from archive.building.executors import executor_for

def main():
    with executor_for("local:1", 1000) as executor:
        print(executor.submit(os.getpid).result(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    main()
"""


def test_reading_processes_end_with_a_killed_build(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(_KILLED_PARENT)
    done = subprocess.run(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, check=False, timeout=60
    )
    worker = int(done.stdout)
    deadline = time.monotonic() + 20
    while _runs(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(worker)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        not Path(f"/proc/{pid}/stat").exists() or " Z " not in Path(f"/proc/{pid}/stat").read_text()
    )
