"""Reading by the workers of a Dask cluster; needs the extra `nianbao[cluster]`.

The workers read WARC files where this process sees them, so the home must lie at the same path
there, and they must read with the same code: both are looked at before any work goes out. Dask
does the work of a worker that died anew on others; what ends several of them is read on this
machine, where the culprit is found.
"""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, wait
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from archive.building.document_kinds import library_versions, versions
from archive.building.executors import CLUSTER, RenewableExecutor
from archive.errors import ArchiveError
from archive.home import Home

CONNECT_SECONDS = 10.0
"""How long to wait for the scheduler and, at the beginning, for its first worker."""
PATIENCE_SECONDS = 60.0
"""How long a cluster may be without any worker: Dask starts one that died again."""
_SIZE_SECONDS = 10.0
_LOOK_SECONDS = 0.05
_TALKATIVE = ("distributed", "distributed.client", "distributed.core", "distributed.batched")
"""Loggers that write of lost connections to the terminal; what matters comes as our errors."""
_SAME = "Install the same there, then start it again."
_INSTALL = "Install nianbao[cluster] of this version there, then start it again."
T = TypeVar("T")
_RUN_ALIKE = ("python", "dask", "distributed", "msgpack", "cloudpickle")


class ClusterMissingError(ArchiveError):
    """Dask is asked for and not installed."""


class ClusterUnreachableError(ArchiveError):
    """No scheduler answers at an address, or it has no workers."""


class ClusterMismatchError(ArchiveError):
    """The workers of a cluster cannot do this build: other versions, or no sight of the home."""


class NoAnswerError(TimeoutError):
    """Whoever took the connection does not answer."""


class ClusterReaders(RenewableExecutor):
    """The workers that a scheduler has; those that come later too.

    Raises ClusterMissingError, ClusterUnreachableError.
    """

    def __init__(self, address: str) -> None:
        self._name = address.replace("tcp://", CLUSTER)
        dask = _library()
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        limits = {"timeout": CONNECT_SECONDS, "set_as_default": False}
        try:
            self._client = _within(2 * CONNECT_SECONDS, lambda: dask.Client(address, **limits))
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterUnreachableError(
                f"{self._name}: expected a Dask scheduler, found none ({error}). Start one with "
                "`dask scheduler`, or give another --executor."
            ) from error
        self._pool = self._client.get_executor(pure=False)
        self._size = (0.0, 0)

    @property
    def _max_workers(self) -> int:  # type: ignore[override]
        """How many tasks the cluster works on at once; it may grow and shrink."""
        looked, size = self._size
        if not size or time.monotonic() - looked > _SIZE_SECONDS:
            size = max(sum(self._threads().values()), 1)
            self._size = (time.monotonic(), size)
        return size

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Let one of the workers call a function. Raises BrokenExecutor without a scheduler."""
        with _broken("the scheduler is gone"):
            future: Future[Any] = self._pool.submit(fn, *args, **named)
        return future

    def inspect(self, home: Home) -> None:
        """Ask every worker what it reads with and whether it sees the home.

        Raises ClusterUnreachableError without workers, ClusterMismatchError.
        """
        with _note(home) as note:
            found = self._still_there(self._asked(note)) or self._asked(note)
            expected = facts_of_worker(str(note))
        for worker, facts in sorted(found.items()):
            self._compare(worker, facts, expected)

    def _asked(self, note: Path) -> Mapping[str, Any]:
        """What each worker answers, by its address."""
        try:
            return _within(PATIENCE_SECONDS, lambda: self._answers(note))
        except NoAnswerError as error:
            raise ClusterUnreachableError(
                f"{self._name}: expected answers of the scheduler and its workers, found none "
                f"({error}). Start them again, or give another --executor."
            ) from error
        except TimeoutError as error:
            raise ClusterUnreachableError(
                f"{self._name}: expected workers, found none. Start some with `dask worker`."
            ) from error
        except OSError as error:
            raise ClusterUnreachableError(
                f"{self._name}: the scheduler is gone ({error}). Start it and its workers again, "
                "or give another --executor."
            ) from error
        except Exception as error:
            # Of an error that a worker had Dask may bring home another.
            raise ClusterMismatchError(
                f"{self._name}: the workers could not be asked what they read with "
                f"({type(error).__name__}: {error}). {_INSTALL}"
            ) from error

    def _answers(self, note: Path) -> Mapping[str, Any]:
        self._compare_libraries()
        self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        found: Mapping[str, Any] = self._client.run(facts_of_worker, str(note), on_error="return")
        return found

    def _still_there(self, found: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answers without those of workers that died before they gave one.

        The scheduler hears of a death a moment later than who was just asking.
        """
        lost = {worker for worker, facts in found.items() if isinstance(facts, OSError)}
        until = time.monotonic() + CONNECT_SECONDS
        while lost & self._threads().keys() and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
        gone = lost - self._threads().keys()
        return {worker: facts for worker, facts in found.items() if worker not in gone}

    def check(self) -> None:
        """Wait for a worker where there is none. Raises BrokenExecutor when none comes."""
        if not self._threads():
            self.renew()

    def renew(self) -> None:
        """Wait until there is a worker: Dask itself replaces one that died."""
        with _broken(f"no worker came back in {PATIENCE_SECONDS:.0f} seconds"):
            self._threads()
            self._client.wait_for_workers(1, timeout=PATIENCE_SECONDS)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which goes on; what this build still had under way is dropped."""
        self._pool.shutdown(wait=False)
        self._client.close(timeout=CONNECT_SECONDS)

    def _threads(self) -> Mapping[str, int]:
        """Threads by worker. Raises BrokenExecutor when the scheduler is gone."""
        with _broken("the scheduler is gone"):
            if self._client.status != "running":
                raise OSError(f"the client is {self._client.status}")
            found: Mapping[str, int] = self._client.nthreads()
        return found

    def _compare_libraries(self) -> None:
        """What runs a cluster must be of one version, else messages are misread."""
        told = self._client.get_versions(packages=list(_RUN_ALIKE))
        ours = told["client"]["packages"]
        others = {"the scheduler": told["scheduler"], **told["workers"]}
        for who, facts in others.items():
            found = (facts or {}).get("packages", {})
            for name in _RUN_ALIKE:
                if _release(found.get(name)) != _release(ours.get(name)):
                    raise ClusterMismatchError(
                        f"{self._name}: {who} has {name} {found.get(name)}, this process "
                        f"{ours.get(name)}. {_SAME}"
                    )

    def _compare(self, worker: str, facts: Any, expected: Mapping[str, Any]) -> None:
        if isinstance(facts, BaseException):
            raise ClusterMismatchError(
                f"{self._name}: worker {worker} could not run nianbao "
                f"({type(facts).__name__}: {facts}). {_INSTALL}"
            )
        if facts["seen"] != expected["seen"]:
            raise ClusterMismatchError(
                f"{self._name}: worker {worker} was expected to see the home, and found: "
                f"{facts['seen']}. Mount the folder there at the same path."
            )
        different = [
            f"{name} {facts['libraries'].get(name, '-')} (here {version})"
            for name, version in expected["libraries"].items()
            if facts["libraries"].get(name) != version
        ]
        if facts["versions"] != expected["versions"]:
            raise ClusterMismatchError(
                f"{self._name}: worker {worker} reads with other versions: "
                f"{', '.join(different) or 'other code of nianbao'}. {_SAME}"
            )


def facts_of_worker(note: str) -> dict[str, object]:
    """What a worker reads with, and what it finds in a file of the home; runs there."""
    try:
        seen = Path(note).read_text(encoding="ascii")
    except OSError as error:
        seen = str(error)
    return {"seen": seen, "versions": dict(versions()), "libraries": dict(library_versions())}


@contextmanager
def _note(home: Home) -> Iterator[Path]:
    """A file of the home that no copy of the home has: who reads it sees this one."""
    home.run_dir.mkdir(parents=True, exist_ok=True)
    path = home.run_dir / f"sight.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        path.write_text(secrets.token_hex(16), encoding="ascii")
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _broken(said: str) -> Iterator[None]:
    """Whatever Dask raises for want of a scheduler or worker, as the error of executors."""
    try:
        yield
    except BrokenExecutor:
        raise
    except Exception as error:
        raise BrokenExecutor(f"{said} ({type(error).__name__}: {error})") from error


def _within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` returns or raises; NoAnswerError when it takes longer.

    Dask limits how long a connection may take, and not all that is asked over it: an address
    that accepts and is silent would be waited for for ever. What hangs is left to a thread of
    its own, which ends with this process.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=run, name="dask", daemon=True).start()
    done, _ = wait([answer], seconds)
    if not done:
        raise NoAnswerError(f"no answer in {seconds:g} seconds")
    return answer.result()


def _release(version: object) -> object:
    """A version; of Python the minor one, within which messages are the same.

    >>> _release("3.11.14.final.0"), _release("2026.8.0")
    ('3.11', '2026.8.0')
    """
    parts = str(version).split(".")
    return ".".join(parts[:2]) if "final" in parts else version


def _library() -> Any:
    try:
        return import_module("distributed")
    except ImportError as error:
        raise ClusterMissingError(
            "executor dask://: expected Dask, found it not installed. "
            "Run `pip install 'nianbao[cluster]'`, or give another --executor."
        ) from error
