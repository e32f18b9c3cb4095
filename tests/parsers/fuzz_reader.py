"""Reads hostile input in a process of its own, and measures what that costs.

A reading may end in reports or in one of the package's own errors; it may take ten seconds of
processor time and 300 MB above what the process held before. Anything else is a fault.
"""

import json
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from parsers.errors import ReadingError
from parsers.hints import Hints
from parsers.jsonform import report_to_json
from parsers.read import read_document

# Of processor time: tells a hang from a busy machine, on which ten were too few.
SECONDS, MEGABYTES = 30, 300
WATCHDOG, PATIENCE = 40, 600
"""Seconds of processor time, and on the clock, after which the process is ended: for code that
no signal reaches.
"""

ADDRESS_SPACE = 3_000_000_000
"""Bytes that the process may ask for at all, so that the machine survives a fault."""

SENTENCE = "2022年共收到政府信息公开申请3件，主动公开12条，未发生行政复议。"
CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Input:
    """Something to read; the name says how to make it again."""

    name: str
    data: bytes
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of an input: `fault` is empty where all is well. Processor time in seconds,
    memory in MB above the start; `reports` is None where the document was refused.
    """

    name: str
    size: int
    reports: int | None = None
    seconds: float = 0.0
    megabytes: float = 0.0
    fault: str = ""

    def judged(self) -> str:
        """The fault, also of a reading that ended well but cost too much."""
        if self.fault:
            return f"{self.name}: {self.fault}"
        if self.seconds > SECONDS:
            return f"{self.name}: took {self.seconds:.1f} s"
        if self.megabytes > MEGABYTES:
            return f"{self.name}: took {self.megabytes:.0f} MB"
        return ""


def _peak() -> float:
    """The most memory that the process has held, in MB, since it was last forgotten."""
    if CLEAR.exists():
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1000
    unit = 1_000_000 if sys.platform == "darwin" else 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _worked(process: int) -> float:
    """Processor time of another process in seconds; 0 where the system does not tell."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _forget() -> None:
    """Start counting the peak anew, where the system can."""
    if CLEAR.exists():
        CLEAR.write_text("5", "ascii")


def _read(data: bytes, media_type: str | None) -> int | None:
    """The number of reports; what is read must also be fit to be stored and printed."""
    try:
        reports = read_document(data, Hints(media_type=media_type))
    except ReadingError:
        return None
    for report in reports:
        json.dumps(report_to_json(report), ensure_ascii=False).encode()
    return len(reports)


def _attempt(data: bytes, media_type: str | None) -> tuple[int | None, str]:
    signal.setitimer(signal.ITIMER_PROF, SECONDS + 1)
    try:
        return _read(data, media_type), ""
    except Exception as error:  # noqa: BLE001 - any other error is what we look for
        ours = [f for f in traceback.extract_tb(error.__traceback__) if "parsers" in f.filename]
        places = ", ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in ours[-3:])
        return None, f"{type(error).__name__}: {str(error)[:200]} at {places}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(*signal_and_frame: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def serve(pipe: Connection) -> None:
    """The child: read what comes until nothing comes."""
    _read(f"某县2022年政府信息公开工作年度报告\n一、总体情况\n{SENTENCE}".encode(), None)
    signal.signal(signal.SIGPROF, _too_long)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    _forget()
    start = _peak()
    while True:
        try:
            data, media_type = pipe.recv()
        except EOFError:
            return
        _forget()
        before = time.process_time()
        reports, fault = _attempt(data, media_type)
        pipe.send((reports, time.process_time() - before, max(0.0, _peak() - start), fault))


@dataclass(slots=True)
class Reader:
    """A child process that reads one input after the other; a new one when it was ended."""

    process: Any = None
    pipe: Any = field(default=None)

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._end()

    def read(self, given: Input) -> Reading:
        """Read one input. Memory is judged in a new process: an old one keeps some of what
        earlier inputs took.
        """
        reading = self._read(given)
        if reading.fault or reading.megabytes <= MEGABYTES:
            return reading
        self._end()
        self._start()
        return self._read(given)

    def _read(self, given: Input) -> Reading:
        """Read in the present process; ends it where it does not answer."""
        try:
            self.pipe.send((given.data, given.media_type))
            answer = self.pipe.recv() if self._answers() else None
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return self._anew(given, f"the process died, exit code {self._code()}")
        if answer is None:
            return self._anew(given, f"no answer after {WATCHDOG} s of work")
        return Reading(given.name, len(given.data), *answer)

    def _answers(self) -> bool:
        """Wait for an answer, but no longer than the child may work."""
        most, deadline = _worked(self.process.pid) + WATCHDOG, time.monotonic() + PATIENCE
        while not self.pipe.poll(1):
            if _worked(self.process.pid) > most or time.monotonic() > deadline:
                return False
        return True

    def _anew(self, given: Input, fault: str) -> Reading:
        self._end()
        self._start()
        return Reading(given.name, len(given.data), fault=fault)

    def _code(self) -> int | None:
        self.process.join(5)
        return self.process.exitcode

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def _end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def read_all(inputs: Iterable[Input], readers: int = 1) -> Iterator[Reading]:
    """Read many inputs in several processes."""

    def work(part: int) -> list[Reading]:
        with Reader() as reader:
            return [reader.read(one) for one in everything[part::readers]]

    everything = inputs if isinstance(inputs, list) else list(inputs)
    with ThreadPoolExecutor(readers) as threads:
        for readings in threads.map(work, range(readers)):
            yield from readings
