"""Progress while a crawl runs, on stderr: one live line for each portal, or plain lines now
and then where nobody watches a terminal.
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


def watch(session: Session, work: "Future[None]") -> None:
    """Show the counters of the session until the work is done; raises what the work raised."""
    console = Console(stderr=True)
    if console.is_terminal:
        with Live(console=console, refresh_per_second=4, transient=True) as live:
            while not _done(work, _EVERY_TERMINAL):
                live.update(_lines(session.tallies))
    else:
        while not _done(work, _EVERY_LOG):
            _print(session.tallies)
        _print(session.tallies)
    work.result()


def _print(tallies: Iterable[Tally]) -> None:
    for tally in tallies:
        print(_line(tally), file=sys.stderr, flush=True)  # noqa: T201


def _done(work: "Future[None]", seconds: float) -> bool:
    try:
        work.exception(timeout=seconds)
    except NotYet:
        return False
    return True


def _lines(tallies: Iterable[Tally]) -> Table:
    lines = Table.grid(padding=(0, 2))
    for tally in tallies:
        lines.add_row(_line(tally))
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
