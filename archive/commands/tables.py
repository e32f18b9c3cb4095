"""What the verbs of the registry print for people: portals, verdicts, what a probe found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from crawler.listing import ListedLink
    from crawler.live import Verdict
    from crawler.probe import Probe
    from crawler.registry import Portal

NOT_ARCHIVED = "Nothing was archived."
# Links that a probe shows of each kind.
_SHOWN = 8


def portal_table(portals: Sequence["Portal"]) -> Table:
    """One row a portal under its province; addresses are shown by `portals show`."""
    table = _new("name", "publisher", "level", "family", "verified", "lists")
    province: str | None = ""
    for portal in portals:
        if portal.province != province:
            province = portal.province
            table.add_section()
            table.add_row("", f"[bold]{escape(province or 'national')}[/bold]")
        table.add_row(
            portal.id,
            escape(portal.name),
            portal.level,
            portal.family,
            str(portal.verified or "no"),
            str(len(portal.listings) or "none"),
        )
    return table


def portal_lines(entry: Mapping[str, Any]) -> Table:
    """One entry, a key a line; what is not set is left out, but for the two that matter most."""
    lines = Table.grid(padding=(0, 2))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    said = {**entry, "listings": entry["listings"] or "none is known"}
    said["verified"] = entry["verified"] or "no: nobody looked at the lists yet"
    for key, value in said.items():
        if value not in (None, "", [], (), {}, False):
            several = isinstance(value, list | tuple)
            lines.add_row(key, escape("\n".join(map(str, value)) if several else str(value)))
    return lines


def verdict_table(verdicts: Iterable["Verdict"]) -> Table:
    """One row a portal, those that need a person first."""
    table = _new("portal", "result", "code", "found")
    table.caption = NOT_ARCHIVED
    for verdict in sorted(verdicts, key=lambda one: not one.needs_a_person):
        table.add_row(verdict.portal, verdict.result, verdict.code or "", escape(verdict.why))
    return table


def _new(*headings: str) -> Table:
    """Columns of words stay whole; those of names and sentences fold."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in headings:
        table.add_column(heading, no_wrap=heading not in ("publisher", "found"), overflow="fold")
    return table


def probe_lines(found: "Probe") -> Iterator[str]:
    """What a probe found, line by line."""
    yield f"address   {found.url}"
    if found.moved_to:
        yield f"moved to  {found.moved_to}"
    yield f"title     {found.title or 'none'}"
    others = ", ".join(one for one in found.families if one != found.family)
    seen = "" if found.family in found.families else " (nothing on the page says so)"
    yield f"family    {found.family or 'not known'}{seen}" + (f"; or {others}" if others else "")
    yield from _links("reports", found.reports)
    yield from _links("columns", found.columns)
    if found.foreign:
        yield from _links("elsewhere", found.foreign)
        yield "          on other hosts: not followed, unless you register them"
    yield f"further   pages of this list: {found.further}; read: {found.pages_read}"
    if found.advice:
        yield f"advice    {found.advice}"
    if found.known_as:
        yield f"known     the host is registered already: {', '.join(found.known_as)}"
    if found.error:
        yield f"error     {found.error[0]}: {found.error[1]}"
    yield f"{NOT_ARCHIVED}\n"


def _links(name: str, links: Sequence["ListedLink"]) -> Iterator[str]:
    yield f"{name:<9} {len(links)}" + (f", the first {_SHOWN}:" if len(links) > _SHOWN else "")
    for link in links[:_SHOWN]:
        yield f"          {link.title}\n            {link.url}"
