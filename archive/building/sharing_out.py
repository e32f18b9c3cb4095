"""Who reads which snapshots: batches go out to an executor, readings come back.

Any `concurrent.futures` executor will do. Batches are under way in bounded number, so that
memory stays flat; each that comes back is kept at once, so that a killed build goes on where it
was. A document that ends the process that reads it, as a faulty file may do through a library
in C, is found and named; the others are read.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import ExitStack
from itertools import islice
from threading import Lock

from archive.building.document_kinds import whole_version
from archive.building.executors import ReadingProcesses, RenewableExecutor
from archive.building.reading import Task, needs_process, read_one
from archive.building.readings import Reading, ReadingState
from archive.errors import ArchiveError
from archive.home import Home

BATCH = 32
"""Snapshots per task: one at a time costs half as much again in passing them around."""

_KILLED = "reading it twice ended the process that read it (a crash, or out of memory)"
_LOOK_SECONDS = 5.0
"""How long nothing may come back before one looks whether anybody is left to work."""
_OF_THE_MACHINE = (ReadingState.LOST, ReadingState.NO_CONVERTER)
"""What a worker elsewhere may have met only because of where it runs."""
_one_at_a_time = Lock()


class OtherVersionError(ArchiveError):
    """A worker reads with other code or other libraries than this process."""


def read_all(home: Home, tasks: Iterable[Task], executor: Executor | None) -> Iterator[Reading]:
    """Read every task, in any order; in this process when there is no executor.

    Raises BrokenExecutor when an executor from outside loses a worker, or when workers that
    may be replaced cannot be started again; OtherVersionError, and what `inspect` of a
    RenewableExecutor raises.
    """
    if executor is None:
        for task in tasks:
            yield read_one(home, task)
        return
    if isinstance(executor, RenewableExecutor):
        executor.inspect(home)
    with _Sharing(home, executor) as sharing:
        yield from sharing.read(iter(tasks))


def read_batch(home: Home, tasks: list[Task], version: str) -> list[Reading]:
    """Read some tasks; what a worker runs. Raises OtherVersionError before it reads any."""
    if whole_version() != version:
        raise OtherVersionError(
            f"a worker reads by version {whole_version()}, this process by {version}. Give both "
            "the same nianbao and libraries, then run `nianbao build` again."
        )
    # PDFium is not made for threads; those of one process would wait for each other anyway.
    with _one_at_a_time:
        return [read_one(home, task) for task in tasks]


class _Sharing:
    """What is under way at one executor."""

    def __init__(self, home: Home, executor: Executor) -> None:
        self._home = home
        self._executor = executor
        self._elsewhere = not isinstance(executor, ReadingProcesses)
        self._running: dict[Future[list[Reading]], list[Task]] = {}
        self._open = ExitStack()
        self._alone: ReadingProcesses | None = None

    def __enter__(self) -> "_Sharing":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def read(self, tasks: Iterator[Task]) -> Iterator[Reading]:
        """Every reading as it comes."""
        while True:
            for batch in _batches(tasks, room=_in_flight(self._executor) - len(self._running)):
                self._running[self._submitted(batch)] = batch
            if not self._running:
                return
            done = self._wait(FIRST_COMPLETED)
            if any(self._is_lost(future) for future in done):
                yield from self._read_apart()
                continue
            for future in done:
                yield from self._mended(self._running.pop(future), future.result())

    def _submitted(self, batch: list[Task]) -> Future[list[Reading]]:
        """A batch under way; one that comes after the death of a process fails like the others."""
        try:
            return self._executor.submit(read_batch, self._home, batch, whole_version())
        except BrokenExecutor as error:
            failed: Future[list[Reading]] = Future()
            failed.set_exception(error)
            return failed

    def _wait(self, until: str) -> set[Future[list[Reading]]]:
        """Futures that are done; looks now and then whether somebody is left to do them."""
        seconds = _LOOK_SECONDS if isinstance(self._executor, RenewableExecutor) else None
        while True:
            done, open_still = wait(self._running, seconds, until)
            if not open_still or (done and until == FIRST_COMPLETED):
                return done
            if isinstance(self._executor, RenewableExecutor):
                self._executor.check()

    def _is_lost(self, future: Future[list[Reading]]) -> bool:
        """Whether a batch ended with its worker. Reading itself raises nothing but our errors."""
        if future.cancelled():
            return True
        error = future.exception()
        if self._elsewhere:
            return error is not None and not isinstance(error, ArchiveError)
        return isinstance(error, BrokenExecutor)

    def _read_apart(self) -> Iterator[Reading]:
        """What was under way when a worker died, one document at a time to find the culprit."""
        self._wait("ALL_COMPLETED")
        lost = [future for future in self._running if self._is_lost(future)]
        if not isinstance(self._executor, RenewableExecutor):
            raise BrokenExecutor(_said(lost[0]))
        self._executor.renew()
        running, self._running = self._running, {}
        for future in running.keys() - lost:
            yield from self._mended(running[future], future.result())
        for future in lost:
            for task in running[future]:
                yield self._read_alone(task)

    def _mended(self, batch: list[Task], readings: list[Reading]) -> Iterator[Reading]:
        """Readings; what a worker elsewhere could not get at is tried on this machine again."""
        tasks = {task.key: task for task in batch}
        for reading in readings:
            if self._elsewhere and reading.state in _OF_THE_MACHINE:
                yield self._read_here(tasks[reading.key])
            else:
                yield reading

    def _read_here(self, task: Task) -> Reading:
        if needs_process(self._home, task):
            return self._read_alone(task)
        return read_one(self._home, task)

    def _read_alone(self, task: Task) -> Reading:
        if self._alone is None:
            self._alone = self._open.enter_context(ReadingProcesses(1))
        try:
            reading: Reading = self._alone.submit(read_one, self._home, task).result()
        except BrokenExecutor:
            self._alone.renew()
            return Reading(task.key, whole_version(), ReadingState.UNREAD, _KILLED, (), b"")
        return reading


def _said(future: Future[list[Reading]]) -> str:
    error = None if future.cancelled() else future.exception()
    return f"{type(error).__name__}: {error}" if error else "the work was cancelled"


def _in_flight(executor: Executor) -> int:
    # Every executor of the standard library keeps its size there; a cluster's client does not.
    return 2 * (getattr(executor, "_max_workers", None) or 32)


def _batches(tasks: Iterator[Task], room: int) -> Iterator[list[Task]]:
    for _ in range(room):
        batch = list(islice(tasks, BATCH))
        if not batch:
            return
        yield batch
