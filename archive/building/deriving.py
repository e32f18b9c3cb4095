"""Rows for readings that have none of this version: after a change of what is derived.

Who reads a page derives its rows at once. What is left are readings that other code derived
from, and those of pages and files together. It is work for the processors of this machine, also
where a cluster reads: the readings lie here, and sending them costs as much as deriving.
"""

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from itertools import islice

from archive.building.derived import derive, rows_version
from archive.building.executors import executor_for
from archive.building.plan import Plan
from archive.building.progress import Progress
from archive.building.reading_cache import ReadingCache
from archive.building.readings import decode

_BATCH = 64
Batch = list[tuple[str, bytes]]
"""Key and encoded reports of some readings."""
Rows = list[tuple[str, str, bytes]]
"""Key, version and rows of some readings."""


def derive_missing(
    plan: Plan, cache: ReadingCache, wanted: str | Executor, progress: Progress
) -> int:
    """Derive the rows that the plan's readings lack, keeping each batch; return how many lacked.

    A process that dies costs nothing but time: its batch is derived here.
    """
    count = plan.underived(rows_version())
    local = wanted if isinstance(wanted, str) and not wanted.startswith("dask") else "local"
    with executor_for(local, count) as executor:
        batches = _batches(progress.track(plan.bodies_underived(), "deriving", count))
        for rows in _derived(batches, executor):
            cache.add_rows(rows)
    return count


def derive_batch(batch: Batch) -> Rows:
    """Derive the rows of some readings; what a worker process runs."""
    return [(key, rows_version(), derive(decode(body))) for key, body in batch]


def _derived(batches: Iterator[Batch], executor: Executor | None) -> Iterator[Rows]:
    if executor is None:
        yield from map(derive_batch, batches)
        return
    running: list[tuple[Batch, Future[Rows]]] = []
    while True:
        room = 2 * getattr(executor, "_max_workers", 1) - len(running)
        running += [(batch, _submitted(executor, batch)) for batch in islice(batches, room)]
        if not running:
            return
        yield _result(*running.pop(0))


def _result(batch: Batch, future: Future[Rows]) -> Rows:
    """What a worker derived; derived here where it died, or derives by another version."""
    wait([future])
    if future.cancelled() or future.exception() is not None:
        return derive_batch(batch)
    rows = future.result()
    return rows if all(one[1] == rows_version() for one in rows) else derive_batch(batch)


def _submitted(executor: Executor, batch: Batch) -> Future[Rows]:
    try:
        return executor.submit(derive_batch, batch)
    except BrokenExecutor as error:
        failed: Future[Rows] = Future()
        failed.set_exception(error)
        return failed


def _batches(bodies: Iterator[tuple[str, bytes]]) -> Iterator[Batch]:
    while batch := list(islice(bodies, _BATCH)):
        yield batch
