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

_WHOLE = frozenset(("portal", "last run", "last new"))


def render(status: "Status") -> None:
    """Print the state of a home."""
    console = Console(highlight=False)
    year = clock.now().year - 1
    seen = [one for one in status.portals if one.last_run or one.captures]
    if seen:
        _print_table(console, _table(_headline(status), seen, year))
        console.print(f"listed: reports on the lists for {year}/{year - 1}")
    else:
        console.print(_headline(status))
    for line in _remarks(status):
        console.print(line, markup=False, soft_wrap=True)


def _print_table(console: Console, table: Table) -> None:
    narrowest = console.measure(table, options=console.options.update(max_width=10_000)).minimum
    Console(highlight=False, width=max(console.width, narrowest)).print(table)


def _table(title: str, portals: "list[PortalState]", year: int) -> Table:
    headings = (
        "portal", "last run", "outcome", "listed", "last new", "reports",
        "unread", "kept", "years",
    )  # fmt: skip
    table = Table(title=title, title_justify="left")
    rows = [_columns(one, year) for one in portals]
    for number, heading in enumerate(headings):
        # An id or a date that is cut is none: those columns keep their width.
        widest = max((cell_len(row[number]) for row in rows), default=0)
        whole = heading in _WHOLE
        table.add_column(heading, no_wrap=whole, min_width=widest if whole else None)
    for row in rows:
        table.add_row(*row)
    return table


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
    if not status.built:
        return f"{status.kind} home, no database yet: run nianbao build"
    if not status.crawled:
        return f"{status.kind} home, no crawl yet"
    days, run = status.days_since_update, status.days_since_run
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
        for reason, count in portal.failures:
            yield f"{portal.portal}: {count} not fetched, {reason}"
    for name, why in status.without_list.items():
        yield f"{name}: no list known: {why}"
    never = [
        one.portal
        for one in status.portals
        if not (one.last_run or one.captures or one.portal in status.without_list)
    ]
    if never:
        yield f"Never crawled: {len(never)} ({', '.join(never)})"


def _quiet(problems: Iterable[Problem]) -> Iterator[str]:
    for one in problems:
        if one.until:
            yield f"{one.portal}: {one.code}, acknowledged until {one.until}: {one.note}"
        else:
            yield f"{one.portal}: {one.code}: {one.text}"
