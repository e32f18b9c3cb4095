"""The state of a home in a terminal: a table of portals, then what is wrong, in words."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from archive import clock
from archive.heartbeat import FAILED
from archive.problems import Problem

if TYPE_CHECKING:
    from archive.status import PortalState, Status

_HEADINGS = (
    "portal", "last run", "outcome", "listed", "last new", "reports", "unread", "kept", "years",
)  # fmt: skip
# What goes first where a terminal is too narrow for all, since a cut cell says nothing.
_SPARE = ("kept", "unread", "last new", "listed", "years")
_BETWEEN, _YEARS = 2, len("2008-2025,")


def render(status: "Status") -> None:
    """Print the state of a home."""
    console = Console(highlight=False)
    year = clock.now().year - 1
    seen = [one for one in status.portals if one.last_run or one.captures]
    if seen:
        _print_table(console, _headline(status), _worst_first(status, seen), year)
    else:
        console.print(_headline(status))
    for line in _remarks(status):
        console.print(line, markup=False, soft_wrap=True)


def _worst_first(status: "Status", portals: "list[PortalState]") -> "list[PortalState]":
    to_do = {one.portal for one in status.problems if one.needs_a_person}
    return sorted(portals, key=lambda one: one.portal not in to_do)


def _print_table(console: Console, title: str, portals: "list[PortalState]", year: int) -> None:
    rows = [dict(zip(_HEADINGS, _columns(one, year), strict=True)) for one in portals]
    widths = {name: _width(name, rows) for name in _HEADINGS}
    left_out = _left_out(widths, rows, console.width)
    table = Table(title=title, title_justify="left", box=None, padding=(0, _BETWEEN, 0, 0))
    for name, width in widths.items():
        table.add_column(name, no_wrap=name != "years", min_width=width)
    for row in rows:
        table.add_row(*(row[name] for name in widths))
    # An id that is cut is none: the lines of a very narrow terminal wrap.
    narrowest = sum(widths.values()) + _BETWEEN * len(widths)
    Console(highlight=False, width=max(console.width, narrowest)).print(table)
    if "listed" in widths:
        console.print(f"listed: reports on the lists for {year}/{year - 1}")
    if left_out:
        console.print(f"Left out for want of room: {', '.join(left_out)}; --json has all.")


def _width(name: str, rows: list[dict[str, str]]) -> int:
    widest = max(cell_len(text) for text in (name, *(row[name] for row in rows)))
    return min(widest, _YEARS) if name == "years" else widest


def _left_out(widths: dict[str, int], rows: list[dict[str, str]], room: int) -> list[str]:
    """Take columns away until the others fit; empty ones go first. Those that say something."""
    empty = [name for name in _SPARE if all(row[name] in ("", "0") for row in rows)]
    gone: list[str] = []
    for name in (*empty, *(name for name in _SPARE if name not in empty)):
        if sum(widths.values()) + _BETWEEN * len(widths) <= room:
            break
        del widths[name]
        gone += [] if name in empty else [name]
    return gone


def _columns(portal: "PortalState", year: int) -> tuple[str, ...]:
    years = f"{portal.years[0]}-{portal.years[-1]}" if portal.years else ""
    missing = (
        f", none for {', '.join(map(str, portal.missing_years))}" if portal.missing_years else ""
    )
    listed = f"{portal.listed.get(year, 0)}/{portal.listed.get(year - 1, 0)}"
    return (
        portal.portal,
        (portal.last_run or "never")[:10],
        portal.outcome or "",
        listed if portal.listed else "",
        (portal.last_new_report or "")[:10],
        str(portal.reports),
        str(portal.unread),
        str(portal.kept),
        years + missing,
    )


def _headline(status: "Status") -> str:
    days, run = status.days_since_update, status.days_since_run
    if run is not None and run < 0:
        return f"{status.kind} home, last run {-run} days ahead of this machine's clock: mend that"
    if not status.built:
        return f"{status.kind} home, no database yet: run nianbao build"
    if not status.crawled:
        return f"{status.kind} home, no crawl yet"
    since = "no good update yet" if days is None else f"{days} days since the last good update"
    return f"{status.kind} home, {since}" + ("" if run in (None, days) else f", {run} since any")


def _remarks(status: "Status") -> Iterator[str]:
    beat = status.heartbeat
    if beat and status.stale:
        yield f"Updates have stopped: the last sign of one is of {beat.beat_at}. Look at the timer."
    if beat and beat.state == FAILED:
        yield f"The last update failed at {beat.step}: {beat.said}"
    to_do = [one for one in status.problems if one.needs_a_person]
    if to_do:
        yield f"Needs a person: {len(to_do)}"
    for one in to_do:
        yield f"  {one.portal}: {one.code}: {one.text}"
        yield f"    {one.next_step} Or: nianbao ack {one.key} --until DATE --note TEXT"
    yield from _quiet(
        one
        for one in status.problems
        if not one.needs_a_person
        # Told of below, with the reason that the registry gives.
        and not (one.kind == "unknown" and one.portal in status.without_list)
    )
    for portal in status.portals:
        yield from _missed(portal)
    for name, why in status.without_list.items():
        yield f"{name}: no list known: {why}"
    never = [
        one.portal
        for one in status.portals
        if not (one.last_run or one.captures or one.portal in status.without_list)
    ]
    if never:
        yield f"Never crawled: {len(never)} ({', '.join(never)})"


def _missed(portal: "PortalState") -> Iterator[str]:
    for reason, count in portal.failures:
        address = portal.examples.get(reason)
        example = f", for example {address}" if address else ""
        known = portal.acknowledged.get(reason)
        quiet = f" (acknowledged until {known})" if known else ""
        yield f"{portal.portal}: {count} not fetched, {reason}{example}{quiet}"
    if portal.would_be_gone:
        yield (
            f"{portal.portal}: {portal.would_be_gone} reports would count as gone, had its lists "
            "come on those days; none is published as gone"
        )


def _quiet(problems: Iterable[Problem]) -> Iterator[str]:
    for one in problems:
        if one.until:
            yield f"{one.portal}: {one.code}, acknowledged until {one.until}: {one.note}"
        else:
            yield f"{one.portal}: {one.code}: {one.text}"
