"""Progress while a crawl runs, on stderr: a live line for each portal, or plain lines now and
then where nobody watches a terminal: few enough for years of a journal.
"""

import sys
import time
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet

from rich.console import Console
from rich.live import Live
from rich.table import Table

from crawler.session import Session
from crawler.tally import Tally

_EVERY_TERMINAL = 0.25
_EVERY_LOG = 30.0
# More portals at work than this are told of by their totals.
_FEW = 4
# Lines that fit a terminal.
_MOST_LINES = 20


def watch(session: Session, work: "Future[None]") -> None:
    """Show the counters of the session until the work is done; raises what the work raised."""
    console = Console(stderr=True)
    if console.is_terminal:
        with Live(console=console, refresh_per_second=4, transient=True) as live:
            while not _done(work, _EVERY_TERMINAL):
                live.update(_lines(session.tallies))
    else:
        told: set[str] = set()
        while not _done(work, _EVERY_LOG):
            _print(session.tallies, told)
        _print(session.tallies, told, at_end=True)
    work.result()


def _print(tallies: Iterable[Tally], told: set[str], *, at_end: bool = False) -> None:
    """Each portal once when it is done; those at work by themselves while they are few."""
    tallies = tuple(tallies)
    for tally in tallies:
        if tally.outcome != "running" and tally.portal not in told:
            told.add(tally.portal)
            tell(_line(tally))
    running = [one for one in tallies if one.outcome == "running"]
    if at_end or not running:
        return
    for text in map(_line, running) if len(running) <= _FEW else (_totals(tallies),):
        tell(text)


def tell(text: str) -> None:
    """Print a line for who watches."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _totals(tallies: Iterable[Tally]) -> str:
    """All portals in one line.

    >>> _totals([Tally("a", pages=7, new=3), Tally("b", pages=2, pending=4, outcome="blocked")])
    '1 of 2 portals done: 9 pages, 3 new, 0 failed, 4 waiting'
    """
    tallies = tuple(tallies)
    done = sum(one.outcome != "running" for one in tallies)
    return (
        f"{done} of {len(tallies)} portals done: {sum(one.pages for one in tallies)} pages, "
        f"{sum(one.new for one in tallies)} new, {sum(len(one.failures) for one in tallies)} "
        f"failed, {sum(one.pending for one in tallies)} waiting"
    )


def _done(work: "Future[None]", seconds: float) -> bool:
    try:
        work.exception(timeout=seconds)
    except NotYet:
        return False
    return True


def _lines(tallies: Iterable[Tally]) -> Table:
    tallies = tuple(tallies)
    lines = Table.grid(padding=(0, 2))
    running = [one for one in tallies if one.outcome == "running" and one.pages]
    for tally in (running if len(tallies) > _MOST_LINES else tallies)[:_MOST_LINES]:
        lines.add_row(_line(tally))
    if len(tallies) > _FEW:
        lines.add_row(_totals(tallies))
    return lines


def _line(tally: Tally) -> str:
    """One portal in one line.

    >>> _line(Tally("demo", pages=7, new=3, pending=2, outcome="done"))
    'demo: 7 pages, 3 new, 0 changed, 0 failed, 2 waiting, done'
    """
    state = "running" if tally.outcome == "running" else tally.outcome
    if tally.outcome == "running":
        state = f"{time.monotonic() - tally.began:.0f} s"
    return (
        f"{tally.portal}: {tally.pages} pages, {tally.new} new, {tally.changed} changed, "
        f"{len(tally.failures)} failed, {tally.pending} waiting, {state}"
    )
