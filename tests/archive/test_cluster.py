"""Reading by a Dask cluster: a real scheduler and workers in processes of this machine."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import made_worker
import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, report, rows
from test_build_killed import build_of, unread

from archive.build import build
from archive.building import cluster, sharing_out
from archive.building.cluster import (
    ClusterMismatchError,
    ClusterMissingError,
    ClusterReaders,
    ClusterUnreachableError,
)
from archive.building.document_kinds import library_versions
from archive.building.executors import UnknownExecutorError, WorkerLostError, cluster_address
from archive.building.sharing_out import OtherVersionError, read_batch

WAIT_SECONDS = 60


@contextmanager
def running(folder: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask that is ended at the end."""
    settings = {
        "MADE_WORKER": str(folder / "fault"),
        # A document is given up when it has ended two workers, not four.
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    with (folder / "dask.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=log,
            stderr=log,
            env={**os.environ, **settings},
            cwd=folder,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler that answers: its address as --executor takes it, and its process."""
    from distributed import Client

    told = folder / "scheduler.json"
    command = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    with running(folder, *command, "--scheduler-file", str(told), "--no-dashboard") as process:
        # Waits until the file is there.
        Client(scheduler_file=str(told), timeout=WAIT_SECONDS, set_as_default=False).close()
        yield json.loads(told.read_text())["address"].replace("tcp://", "dask://"), process


@contextmanager
def workers(address: str, folder: Path, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Workers with the made reader; returns once the scheduler knows them."""
    from distributed import Client

    at = address.replace("dask://", "tcp://")
    preload = ("--preload", str(Path(made_worker.__file__)))
    command = ("distributed.cli.dask_worker", at, "--nthreads", "1", "--no-dashboard")
    with ExitStack() as stack:
        # Without the process that starts a dead worker again: like a machine that is gone.
        whole = (*command, *preload, "--no-nanny")
        with Client(at, set_as_default=False) as client:
            there = len(client.nthreads())
            started = [stack.enter_context(running(folder, *whole)) for _ in range(count)]
            client.wait_for_workers(there + count, timeout=WAIT_SECONDS)
        yield started


@dataclass
class Cluster:
    """A scheduler with one worker."""

    address: str
    folder: Path
    scheduler: subprocess.Popen[bytes]

    def fault(self, name: str) -> None:
        (self.folder / "fault").write_text(name)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    with scheduler(folder) as (address, process), workers(address, folder, 1):
        yield Cluster(address, folder, process)


@pytest.fixture
def one(shared: Cluster) -> Iterator[Cluster]:
    """The cluster that tests share; nothing is wrong with it before and after."""
    yield shared
    shared.fault("")


def fill(made: MadeHome, count: int = 90) -> None:
    for number in range(count):
        made.add(report(text=f"第{number}份。", year=1900 + number), url=f"{HOST}/{number}.html")


def test_workers_that_die_cost_only_time(made: MadeHome, one: Cluster, tmp_path: Path) -> None:
    """One when the build asks it, one half way: a third does it all, as one process would."""
    with workers(one.address, tmp_path, 2) as (asked, working):
        (tmp_path / "fault").write_text(f"dies {asked.pid}")
        fill(made, 45)
        made.add(report(text=f"{made_worker.OTHER}{working.pid}|"), url=f"{HOST}/killer.html")
        fill(made)
        done = build(made.home, replace(OPTIONS, executor=one.address))
        assert [dead.wait(WAIT_SECONDS) for dead in (asked, working)] == [-signal.SIGKILL] * 2
    assert done.read_now == 91
    by_cluster = dump(made.home)
    build(made.home, replace(OPTIONS, full=True))
    assert dump(made.home) == by_cluster


@pytest.mark.stress
def test_of_two_workers_one_is_killed_half_way_then_the_other(
    made: MadeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other does the work of both; without any the build ends, and the database stays."""
    with (
        scheduler(tmp_path) as (address, _),
        workers(address, tmp_path, 2) as started,
    ):
        _one_is_killed_half_way(made, address, tmp_path / "killed")
        assert _killed(tmp_path, started) == [-signal.SIGKILL]
        monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 0.5)
        monkeypatch.setattr(sharing_out, "_LOOK_SECONDS", 0.2)
        _nobody_is_left(made, address)
        assert _killed(tmp_path, started) == [-signal.SIGKILL] * 2


@pytest.mark.stress
def test_a_document_that_ends_every_worker_is_named(made: MadeHome, tmp_path: Path) -> None:
    """Dask gives it up after two; it is then found in a process of our own."""
    with scheduler(tmp_path) as (address, _), workers(address, tmp_path, 3) as started:
        made.add(report(text="甲。", year=1800), url=f"{HOST}/before.html")
        made.add_bytes(made_worker.ALWAYS + b" exits", f"{HOST}/culprit.html")
        made.add(report(text="乙。", year=1801), url=f"{HOST}/after.html")
        build_of(made, address)
        assert _killed(tmp_path, started) == [-signal.SIGKILL] * 2
    assert unread(made) == [f"{HOST}/culprit.html"]
    found = rows(made.home, "SELECT year FROM reports ORDER BY year")
    assert found == [(1800,), (1801,)]


def _killed(folder: Path, started: list[subprocess.Popen[bytes]]) -> list[int]:
    """How those workers ended that a document killed."""
    told = (folder / "deaths").read_text().split()
    return [one.wait(WAIT_SECONDS) for one in started if str(one.pid) in told]


def _one_is_killed_half_way(made: MadeHome, address: str, mark: Path) -> None:
    """It costs only time: others do its work, and the tables are those of one process."""
    fill(made, 45)
    made.add(report(text=f"{made_worker.ONCE}{mark}|"), url=f"{HOST}/killer.html")
    fill(made)
    done = build(made.home, replace(OPTIONS, executor=address))
    assert mark.exists()
    assert done.read_now == 91
    by_cluster = dump(made.home)
    build(made.home, replace(OPTIONS, full=True))
    assert dump(made.home) == by_cluster
    assert by_cluster["reports"]


def _nobody_is_left(made: MadeHome, address: str) -> None:
    before = made.home.database_path.read_bytes()
    made.add_bytes(made_worker.ALWAYS, f"{HOST}/last.html")
    with pytest.raises(WorkerLostError, match="no worker came back"):
        build(made.home, replace(OPTIONS, executor=address))
    assert made.home.database_path.read_bytes() == before


@pytest.mark.stress
def test_a_scheduler_that_ends_leaves_the_old_database(
    made: MadeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First it has no workers; then it ends half way, and before the build looks at it."""
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 3.0)
    made.add(report())
    build(made.home, OPTIONS)
    before = made.home.database_path.read_bytes()
    with scheduler(tmp_path) as (address, process):
        made.add(report(text=f"{made_worker.OTHER}{process.pid}|"))
        with pytest.raises(ClusterUnreachableError, match="expected workers, found none"):
            build(made.home, replace(OPTIONS, executor=address))
        with workers(address, tmp_path, 1):
            readers = ClusterReaders(cluster_address(address))
            with pytest.raises(WorkerLostError, match="the scheduler is gone"):
                build(made.home, replace(OPTIONS, executor=readers))
            assert process.wait(20) == -signal.SIGKILL
            with readers, pytest.raises(ClusterUnreachableError, match="dask://127"):
                build(made.home, replace(OPTIONS, executor=readers))
    assert made.home.database_path.read_bytes() == before


def test_what_a_worker_cannot_get_at_is_read_here(made: MadeHome, one: Cluster) -> None:
    one.fault("lost")
    fill(made, 3)
    assert build(made.home, replace(OPTIONS, executor=one.address)).reports == 3


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("blind", "expected to see the home, and found: .*No such file.*Mount the folder"),
        ("other", "reads with other versions: other code of nianbao. Install the same there"),
    ],
)
def test_workers_that_cannot_do_it_are_told_of_before_any_work(
    made: MadeHome, one: Cluster, fault: str, said: str
) -> None:
    one.fault(fault)
    made.add(report())
    with pytest.raises(ClusterMismatchError, match=said):
        build(made.home, replace(OPTIONS, executor=one.address))
    assert not made.home.database_path.exists()
    assert not list(made.home.run_dir.glob("sight.*"))


def test_another_library_on_a_worker_is_named(
    made: MadeHome, one: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = {**library_versions(), "lxml": "0.1"}
    monkeypatch.setattr(cluster, "library_versions", lambda: ours)
    monkeypatch.setattr(cluster, "versions", lambda: {"whole": "with lxml 0.1"})
    made.add(report())
    theirs = re.escape(version("lxml"))
    with pytest.raises(ClusterMismatchError, match=rf"versions: lxml {theirs} \(here 0\.1\)\. "):
        build(made.home, replace(OPTIONS, executor=one.address))


def test_no_scheduler_is_told_of(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    made.add(report())
    build(made.home, OPTIONS)
    before = made.home.database_path.read_bytes()
    made.add(report(text="改。"))
    with pytest.raises(ClusterUnreachableError, match=r"dask://127.0.0.1:1: expected a Dask"):
        build(made.home, replace(OPTIONS, executor="dask://127.0.0.1:1"))
    assert made.home.database_path.read_bytes() == before
    build(made.home, OPTIONS)
    nothing_new = build(made.home, replace(OPTIONS, executor="dask://127.0.0.1:1"))
    assert nothing_new.read_now == 0


def test_an_address_that_accepts_and_says_nothing_is_not_waited_for(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    made.add(report())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"dask://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ClusterUnreachableError, match=f"{address}: expected a Dask sched"):
            build(made.home, replace(OPTIONS, executor=address))
    assert not made.home.database_path.exists()


def test_a_scheduler_that_falls_silent_is_not_waited_for(
    made: MadeHome, one: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 0.5)
    made.home.run_dir.mkdir(exist_ok=True)
    with ClusterReaders(cluster_address(one.address)) as readers:
        one.scheduler.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(ClusterUnreachableError, match=r"no answer in 0\.5 seconds"):
                readers.inspect(made.home)
        finally:
            one.scheduler.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("name", ["dask://", "dask://host", "dask://host:x", "dask://a b:1"])
def test_an_address_without_host_or_port_is_refused(made: MadeHome, name: str) -> None:
    with pytest.raises(UnknownExecutorError, match=r"or dask://HOST:PORT"):
        build(made.home, replace(OPTIONS, executor=name))


def test_without_dask_the_extra_is_named(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    made.add(report())
    with pytest.raises(ClusterMissingError, match=r"pip install 'nianbao\[cluster\]'"):
        build(made.home, replace(OPTIONS, executor="dask://127.0.0.1:1"))


def test_a_worker_of_another_version_reads_nothing(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one of an executor given from outside, and one that joined late."""
    with pytest.raises(OtherVersionError, match="the same nianbao and libraries"):
        read_batch(made.home, [], "another")
    made.add(report())
    versions = iter(["asked for", "the worker's", "the worker's"])
    monkeypatch.setattr(sharing_out, "whole_version", lambda: next(versions))
    with ThreadPoolExecutor(1) as threads, pytest.raises(OtherVersionError):
        build(made.home, replace(OPTIONS, executor=threads))
