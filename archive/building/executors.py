"""Who reads pages: this process, processes of this machine, a cluster, or any executor given."""

import multiprocessing
import multiprocessing.process
import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from archive.errors import ArchiveError
from archive.home import Home

CLUSTER = "dask://"
_CLUSTER = re.compile(r"dask://(?P<place>(?:\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):\d{1,5})")
_INLINE_BELOW = 64
"""Fewer pages than this are read here: starting processes costs more than it saves."""


class UnknownExecutorError(ArchiveError):
    """The text given as executor names none."""


class WorkerLostError(ArchiveError):
    """A process that was reading ended; what others had read is kept."""


class RenewableExecutor(Executor):
    """Workers of ours, that may die and be replaced. `_max_workers` is how many work at once."""

    _max_workers: int

    def inspect(self, home: Home) -> None:
        """Look whether the workers can do the work. Raises ArchiveError where they cannot."""

    def check(self) -> None:
        """Look whether anybody is left to work. Raises BrokenExecutor after a while of nobody."""

    def renew(self) -> None:
        """Replace workers that died. Raises BrokenExecutor when no other can be had."""


class ReadingProcesses(RenewableExecutor):
    """Processes of this machine that read, and can be started again when one of them died."""

    def __init__(self, workers: int) -> None:
        self._max_workers = workers
        self._pool = self._started()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Let one of the processes call a function. Raises BrokenExecutor after a death."""
        return self._pool.submit(fn, *args, **named)

    def renew(self) -> None:
        """Start other processes. Raises BrokenExecutor when those do not even start."""
        self._pool.shutdown()
        self._pool = self._started()
        # What cannot start here must not be laid to the document that was being read.
        self._pool.submit(os.getpid).result()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _started(self) -> ProcessPoolExecutor:
        # Not forked: the progress bar and SQLite have threads and files not to be copied.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._max_workers, context, initializer=end_with_parent)


def _never() -> bool:
    return False


@contextmanager
def executor_for(
    wanted: str | Executor, tasks: int, apart: Callable[[], bool] = _never
) -> Iterator[Executor | None]:
    """Give an executor for that many tasks; None means this process.

    `local` takes one process per core, `local:N` takes N, `inline` none, `dask://HOST:PORT` the
    workers of a Dask cluster. Few tasks are not worth starting processes: they are done in this
    process or, where `apart` says that one of them may end it, in one other. An executor from
    outside is used as it is and stays open. Raises UnknownExecutorError, what a cluster that is
    not there raises, and WorkerLostError when a worker ended and cannot be replaced.
    """
    with ExitStack() as open_pools:
        executor = wanted if not isinstance(wanted, str) else None
        started = _starter(wanted, tasks, apart) if isinstance(wanted, str) else None
        if started is not None:
            executor = open_pools.enter_context(started())
        try:
            yield executor
        except BrokenExecutor as error:
            raise WorkerLostError(
                "a reading process ended before its work was done (killed, or out of memory): "
                f"{str(error).rstrip('.') or type(error).__name__}. The database is as it was; "
                "run `nianbao build` again: it goes on from there."
            ) from error


def end_with_parent() -> None:
    """Let a reading process end when the build is killed; else it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_exit, args=(parent,), daemon=True).start()


def _wait_and_exit(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _starter(
    wanted: str, tasks: int, apart: Callable[[], bool]
) -> Callable[[], RenewableExecutor] | None:
    """What starts the workers that a text names; None where this process does the work."""
    if wanted.startswith(CLUSTER):
        address = cluster_address(wanted)
        return (lambda: _cluster(address)) if tasks else None
    workers = _workers(wanted)
    if workers and tasks < _INLINE_BELOW:
        workers = 1 if apart() else 0
    return (lambda: ReadingProcesses(workers)) if workers else None


def cluster_address(wanted: str) -> str:
    """The scheduler that `dask://HOST:PORT` names, as Dask writes it. Raises UnknownExecutorError.

    >>> cluster_address("dask://10.0.0.5:8786")
    'tcp://10.0.0.5:8786'
    """
    found = _CLUSTER.fullmatch(wanted)
    if found is None:
        raise UnknownExecutorError(_expected(wanted))
    return f"tcp://{found['place']}"


def is_executor(name: object) -> bool:
    """Whether a text names an executor, as a file of settings may.

    >>> is_executor("dask://10.0.0.5:8786"), is_executor("local:0"), is_executor(2)
    (True, False, False)
    """
    if not isinstance(name, str):
        return False
    try:
        expect_executor(name)
    except UnknownExecutorError:
        return False
    return True


def expect_executor(wanted: str | Executor) -> None:
    """Refuse a text that names no executor, before any work. Raises UnknownExecutorError."""
    if isinstance(wanted, str):
        cluster_address(wanted) if wanted.startswith(CLUSTER) else _workers(wanted)


def _cluster(address: str) -> RenewableExecutor:
    from archive.building.cluster import ClusterReaders  # noqa: PLC0415 - Dask, for its users only

    return ClusterReaders(address)


def _workers(wanted: str) -> int:
    name, _, number = wanted.partition(":")
    if name == "inline" and not number:
        return 0
    if name == "local" and not number:
        return os.cpu_count() or 1
    if name == "local" and number.isdigit() and int(number) > 0:
        return int(number)
    raise UnknownExecutorError(_expected(wanted))


def _expected(wanted: str) -> str:
    return f"executor {wanted!r}: expected local, local:N, inline or dask://HOST:PORT."
