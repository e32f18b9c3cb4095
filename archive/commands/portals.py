"""Verbs of the registry: list, show, validate (offline and live), probe."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.commands.asking import asking_options, registry_option
from archive.commands.common import FINDINGS, Command, console, epilog, print_json
from archive.commands.registry import refuse_unknown
from archive.commands.tables import portal_lines, portal_table, probe_lines, verdict_table

if TYPE_CHECKING:
    from crawler.registry import Portal
    from crawler.run import CrawlOptions

Portals = Mapping[str, "Portal"]


def filter_options(command: Command) -> Command:
    """Add the options that choose portals; `_chosen` applies them."""
    for option in reversed(
        (
            click.option("--province", metavar="NAME", help="Of one province: 河北 or 河北省."),
            click.option("--family", metavar="FAMILY", help="Of one family: trs, ucap, …"),
            click.option("--level", metavar="LEVEL", help="national, province, prefecture, …"),
            click.option(
                "--verified/--unverified", default=None, help="Whose lists were seen, or were not."
            ),
            click.option(
                "--listing/--no-listing", default=None, help="With a known list, or without."
            ),
        )
    ):
        command = option(command)
    return command


@click.group()
def portals() -> None:
    """Look at the registry of portals, and at a column that is to be added to it."""


@portals.command(name="list", epilog=epilog("nianbao portals list --province 河北 --no-listing"))
@filter_options
@registry_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object per portal.")
def list_portals(registry: Path | None, as_json: bool, **filters: Any) -> None:
    """List the registered portals, by province."""
    from crawler.registry import load_portals  # noqa: PLC0415

    chosen = _chosen(load_portals(registry), filters)
    if as_json:
        for portal in chosen:
            print_json(portal.to_json())
        return
    without = sum(not portal.listings for portal in chosen)
    console().print(portal_table(chosen))
    click.echo(f"{len(chosen)} portals, {without} of them without a known list.")


@portals.command(name="show", epilog=epilog("nianbao portals show hengshui"))
@click.argument("name", metavar="PORTAL")
@registry_option
@click.option("--json", "as_json", is_flag=True, help="The entry as JSON.")
def show_portal(name: str, registry: Path | None, as_json: bool) -> None:
    """Show what the registry says of one portal."""
    from crawler.registry import load_portals  # noqa: PLC0415

    known = load_portals(registry)
    refuse_unknown([name], known)
    entry = known[name].to_json()
    if as_json:
        print_json(entry)
    else:
        console().print(portal_lines(entry), soft_wrap=False)


@portals.command(name="validate", epilog=epilog("nianbao portals validate --live --province 河北"))
@click.argument("registry", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--live", is_flag=True, help="Ask one page of the first list of each portal.")
@filter_options
@asking_options
@click.option("--json", "as_json", is_flag=True, help="With --live: one JSON object per portal.")
def validate_portals(
    registry: Path | None,
    live: bool,
    resolve: tuple[tuple[str, tuple[str, int]], ...],
    contact: str | None,
    as_json: bool,
    **filters: Any,
) -> None:
    """Check every entry of the registry, and of one's own file, offline; --live asks the portals.

    With --live each portal is ok, moved, blocked, empty or failed; nothing is archived. A file
    of one's own is then looked at alone. Exit code 3: something needs a person.
    """
    from crawler.registry import load_portals  # noqa: PLC0415

    known = load_portals(registry)
    if live:
        own = known.keys() - load_portals().keys() if registry else known.keys()
        chosen = _chosen({name: known[name] for name in own}, filters)
        _look_at(chosen, _options(registry, resolve, contact), as_json)
        return
    doubtful = _say_what_is_doubtful(known)
    without = sum(not portal.listings for portal in known.values())
    click.echo(
        f"{len(known)} portals, all entries valid; {without} without a known list; "
        f"doubtful: {doubtful or 'none'}."
    )


def _say_what_is_doubtful(known: Portals) -> int:
    """Name what may be right and looks wrong; their number. No error: the entries work."""
    from crawler.doubts import doubts  # noqa: PLC0415

    found = list(doubts(known.values()))
    for doubt in found:
        click.echo(f"doubtful: {doubt}", err=True)
    return len(found)


def _look_at(chosen: "list[Portal]", options: "CrawlOptions", as_json: bool) -> None:
    from crawler.live import validate_live  # noqa: PLC0415

    verdicts = validate_live(chosen, options)
    if as_json:
        for verdict in verdicts:
            print_json(verdict.to_json())
    else:
        console().print(verdict_table(verdicts))
    if any(verdict.needs_a_person for verdict in verdicts):
        raise click.exceptions.Exit(FINDINGS)


@portals.command(
    name="probe", epilog=epilog("nianbao portals probe https://www.example.gov.cn/zfxxgknb/")
)
@click.argument("url", metavar="URL")
@click.option("--family", metavar="FAMILY", help="Look as this family, whatever the page seems.")
@asking_options
@click.option("--json", "as_json", is_flag=True, help="What was found, as JSON.")
def probe_column(
    url: str,
    family: str | None,
    resolve: tuple[tuple[str, tuple[str, int]], ...],
    contact: str | None,
    as_json: bool,
) -> None:
    """Fetch a column page, recognise its family, show what a crawl would follow, print the TOML.

    robots.txt is obeyed, no host but that of URL is asked, and nothing is archived. The entry
    goes to stdout, all else to stderr. Exit code 3: the page did not come, or shows no report.
    """
    from crawler.probe import probe  # noqa: PLC0415

    _refuse_unknown_family(family)
    found = probe(url, _options(None, resolve, contact), family)
    if as_json:
        print_json(found.to_json())
    else:
        for line in probe_lines(found):
            click.echo(line, err=True)
        click.echo(found.entry, nl=False)
    if found.error or not found.reports:
        raise click.exceptions.Exit(FINDINGS)


def _options(
    registry: Path | None, resolve: tuple[tuple[str, tuple[str, int]], ...], contact: str | None
) -> "CrawlOptions":
    from crawler.run import CrawlOptions  # noqa: PLC0415

    return CrawlOptions(registry=registry, resolve=dict(resolve), contact=contact)


def _refuse_unknown_family(family: str | None) -> None:
    from crawler.families import FAMILIES  # noqa: PLC0415

    if family is not None and family not in FAMILIES:
        raise click.UsageError(f"No family is called {family}. There are {', '.join(FAMILIES)}.")


def _chosen(known: Portals, filters: Mapping[str, Any]) -> "list[Portal]":
    """The portals that every given filter lets through, national ones first, then by division."""
    _refuse_unknown_family(filters["family"])
    _refuse_unknown_level(filters["level"])
    _refuse_unknown_province(filters["province"], known)
    wanted = [keep for name, keep in _FILTERS.items() if filters[name] is not None]
    values = [filters[name] for name in _FILTERS if filters[name] is not None]
    found = [
        portal
        for portal in known.values()
        if all(keep(portal, value) for keep, value in zip(wanted, values, strict=True))
    ]
    return sorted(found, key=lambda one: (one.division_code or one.province or "", one.id))


def _refuse_unknown_level(level: str | None) -> None:
    from crawler.registry import LEVELS  # noqa: PLC0415

    if level is not None and level not in LEVELS:
        raise click.UsageError(f"No level is called {level}. There are {', '.join(LEVELS)}.")


def _refuse_unknown_province(name: str | None, known: Portals) -> None:
    provinces = sorted({portal.province for portal in known.values() if portal.province})
    if name is not None and not any(one.startswith(name) for one in provinces):
        raise click.UsageError(
            f"No portal is of a province called {name}. There are {', '.join(provinces)}."
        )


_FILTERS: dict[str, Callable[["Portal", Any], bool]] = {
    "province": lambda portal, name: (portal.province or "").startswith(name),
    "family": lambda portal, name: portal.family == name,
    "level": lambda portal, name: portal.level == name,
    "verified": lambda portal, yes: bool(portal.verified) == yes,
    "listing": lambda portal, yes: bool(portal.listings) == yes,
}
