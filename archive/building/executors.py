"""Who reads pages: this process, processes of this machine, or an executor given from outside."""

import multiprocessing
import multiprocessing.process
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from archive.errors import ArchiveError

_INLINE_BELOW = 64
"""Fewer pages than this are read here: starting processes costs more than it saves."""


class UnknownExecutorError(ArchiveError):
    """The text given as executor names none."""


class WorkerLostError(ArchiveError):
    """A process that was reading ended; what others had read is kept."""


class ReadingProcesses(Executor):
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

    `local` takes one process per core, `local:N` takes N, `inline` none. Few tasks are done in
    this process or, where `apart` says that one of them may end it, in one process. An executor
    from outside is used as it is and stays open. Raises UnknownExecutorError, and
    WorkerLostError when a process that was reading ends and cannot be replaced.
    """
    with ExitStack() as open_pools:
        executor = wanted if not isinstance(wanted, str) else None
        workers = _workers(wanted) if isinstance(wanted, str) else 0
        if workers and tasks < _INLINE_BELOW:
            workers = 1 if apart() else 0
        if workers:
            executor = open_pools.enter_context(ReadingProcesses(workers))
        try:
            yield executor
        except BrokenExecutor as error:
            raise WorkerLostError(
                "a reading process ended before its work was done (killed, or out of memory). "
                "The database is as it was; run `nianbao build` again: it goes on from there."
            ) from error


def end_with_parent() -> None:
    """Let a reading process end when the build is killed; else it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_exit, args=(parent,), daemon=True).start()


def _wait_and_exit(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _workers(wanted: str) -> int:
    name, _, number = wanted.partition(":")
    if name == "inline" and not number:
        return 0
    if name == "local" and not number:
        return os.cpu_count() or 1
    if name == "local" and number.isdigit() and int(number) > 0:
        return int(number)
    raise UnknownExecutorError(f"executor {wanted!r}: expected local, local:N or inline.")
