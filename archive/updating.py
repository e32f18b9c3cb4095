"""`nianbao update`: what a timer calls. Crawl what is due, build, export, and say how it went.

One update at a time: it holds the home's lock from its first step to its last. It leaves a
heartbeat behind at every step, judges at its end what needs a person, tells the operator what is
new of that, and pings a watcher.
"""

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from threading import Event, Lock, Thread

from archive.errors import MAKE_ROOM, ArchiveError, HomeUnwritableError, in_words
from archive.heartbeat import DONE, FAILED, FINDINGS, RUNNING, Heartbeat, read_heartbeat
from archive.home import Home
from archive.notices import Notice, ping, ways
from archive.problems import Problem
from archive.status import Status
from archive.update_settings import UpdateSettings

logger = logging.getLogger(__name__)
BEATS = 60.0
"""Seconds between the beats of an update at work: the first crawl of a country takes weeks."""

Step = tuple[str, Callable[[], object]]
"""A step's name and what it does."""
Told = Mapping[str, tuple[str, ...]]
Wrong = tuple[str, ...]


class NoRoomError(ArchiveError):
    """The disk is so full that an update would break off in the middle."""


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """How an update ended: `done`, or `findings` where a person is needed.

    `new` are the problems that the operator had not been told of, `open` all that need a person,
    `mended` those told of that are gone (as `<portal>:<code>`), `undelivered` what went wrong
    with ping and notice. `killed` is the step at which the update before this one was killed.
    """

    outcome: str
    open: tuple[Problem, ...]
    new: tuple[Problem, ...]
    mended: tuple[str, ...]
    undelivered: tuple[str, ...] = ()
    killed: str | None = None

    @property
    def needs_a_person(self) -> bool:
        """Whether a problem is open."""
        return self.outcome == FINDINGS

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return asdict(self)


def update(
    home: Home, steps: Sequence[Step], look: Callable[[], Status], settings: UpdateSettings
) -> UpdateReport:
    """Take the steps, then judge the home by `look`, tell and ping.

    Raises HomeLockedError where another process is at work; then nothing is touched. Whatever
    else a step raises ends the update: the operator is told, the watcher is not pinged.
    """
    with _alone(home, settings):
        before = read_heartbeat(home) or Heartbeat(state=DONE)
        with _beating(home, before, settings) as beat:
            for name, do in steps:
                beat.at(name)
                do()
            beat.at("judge")
            report = _judge(look(), before)
            return beat.end(report)


@contextmanager
def _alone(home: Home, settings: UpdateSettings) -> Iterator[None]:
    """Hold the home's lock; where a full disk does not even take that, the operator is told."""
    with ExitStack() as held:
        try:
            held.enter_context(home.lock())
        except HomeUnwritableError as error:
            _tell_of_failure(settings, "its start", str(error))
            raise
        yield


class _Beat:
    """The heartbeat of a running update, written at each of its steps and while one lasts."""

    def __init__(self, home: Home, before: Heartbeat, settings: UpdateSettings):
        self._home, self._settings = home, settings
        self._writing, self._over = Lock(), Event()
        self.now = before.begin()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Begin, and beat by itself meanwhile."""
        self._write(lambda now: now)
        worker = Thread(target=self._go_on, name="heartbeat", daemon=True)
        worker.start()
        try:
            yield
        finally:
            self._over.set()
            worker.join()

    def _go_on(self) -> None:
        while not self._over.wait(BEATS):
            try:
                self._write(Heartbeat.beat)
            except HomeUnwritableError as error:
                # The step meets the same disk, and says it better.
                logger.warning("heartbeat: cannot be written (%s)", error)

    def _write(self, change: Callable[[Heartbeat], Heartbeat]) -> None:
        with self._writing:
            self.now = change(self.now)
            try:
                self.now.save(self._home)
            except OSError as error:
                raise HomeUnwritableError.full(f"home {self._home.path}", error.strerror) from error

    def at(self, step: str) -> None:
        self._write(lambda now: now.at(step))

    def end(self, report: UpdateReport) -> UpdateReport:
        """Tell and ping; what was told is remembered only where it arrived."""
        wrong, told_by = _tell(self._settings, report, self.now.told_by)
        arrived = len(wrong) < max(1, len(told_by))
        told = _keys(report.open) if arrived else self.now.told
        said = "; ".join(wrong) or None
        self._write(lambda now: replace(now, told=told, told_by=told_by).end(report.outcome, said))
        wrong += tuple(filter(None, (ping(self._settings),)))
        return replace(report, undelivered=wrong)

    def fail(self, said: str) -> None:
        self.stop(said)
        _tell_of_failure(self._settings, self.now.step or "its start", said)

    def stop(self, said: str) -> None:
        try:
            self._write(lambda now: now.end(FAILED, said))
        except HomeUnwritableError as error:
            # It is told all the same: a full disk is silent by itself.
            logger.warning("heartbeat: cannot be written (%s)", error)


def _tell_of_failure(settings: UpdateSettings, step: str, said: str) -> None:
    if settings.tell != "never":
        for send in ways(settings).values():
            send(Notice(f"nianbao: the update failed at {step}", said, {"state": FAILED}))


@contextmanager
def _beating(home: Home, before: Heartbeat, settings: UpdateSettings) -> Iterator[_Beat]:
    beat = _Beat(home, before, settings)
    try:
        _expect_room(home, settings)
        with beat.going_on():
            yield beat
    except KeyboardInterrupt:
        beat.stop("stopped by hand")
        raise
    except Exception as error:
        said = f"home {home.path}: {in_words(error)}" if isinstance(error, OSError) else str(error)
        beat.fail(said or type(error).__name__)
        raise


def _expect_room(home: Home, settings: UpdateSettings) -> None:
    free = shutil.disk_usage(home.path).free / 1e9
    if free < settings.free_gigabytes:
        raise NoRoomError(
            f"home {home.path}: expected {settings.free_gigabytes:g} GB free before an update, "
            f"found {free:.1f} GB. Nothing was begun. {MAKE_ROOM}."
        )


def _judge(status: Status, before: Heartbeat) -> UpdateReport:
    found = tuple(one for one in status.problems if one.needs_a_person)
    killed = before.step if before.state == RUNNING else None
    report = UpdateReport(FINDINGS if found else DONE, found, (), (), killed=killed)
    return _since(report, before.told)


def _since(report: UpdateReport, told: Sequence[str]) -> UpdateReport:
    """The report to somebody who has been told of these problems."""
    keys = _keys(report.open)
    return replace(
        report,
        new=tuple(one for one in report.open if one.key not in told),
        mended=tuple(key for key in told if key not in keys),
    )


def _keys(problems: Sequence[Problem]) -> tuple[str, ...]:
    return tuple(one.key for one in problems)


def _tell(settings: UpdateSettings, report: UpdateReport, told_by: Told) -> tuple[Wrong, Told]:
    """Tell by each way what is new there; what went wrong, and what each has told by now."""
    if settings.tell == "never":
        return (), told_by
    wrong, after = [], {}
    for name, send in ways(settings).items():
        before = told_by.get(name, ())
        news = _since(report, before)
        is_news = news.new or news.mended or news.killed or settings.tell == "always"
        failed = send(notice(news)) if is_news else None
        after[name] = before if failed else _keys(report.open)
        wrong += [failed] if failed else []
    return tuple(wrong), after


def notice(report: UpdateReport) -> Notice:
    """What the operator is told: news first, what is still open as a number."""
    subject = (
        f"nianbao: {len(report.new)} new, {len(report.open)} open, {len(report.mended)} mended"
    )
    facts: dict[str, object] = {
        "state": report.outcome,
        "new": [asdict(one) for one in report.new],
        "open": [one.key for one in report.open],
        "mended": list(report.mended),
    }
    return Notice(subject, "\n".join(_lines(report)), facts)


def _lines(report: UpdateReport) -> Iterator[str]:
    if report.killed:
        yield f"The update before this one was killed at: {report.killed}."
    # What an error says ends with what to do next; `next_step` would say it twice.
    yield from (f"{one.key}: {one.text}" for one in report.new)
    if report.mended:
        yield f"Mended: {', '.join(report.mended)}."
