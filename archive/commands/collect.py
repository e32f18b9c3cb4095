"""Verbs that bring material into the archive: crawl and ingest."""

from dataclasses import replace
from pathlib import Path

import click

from archive import ingest as ingesting
from archive.commands.asking import asking_options, registry_option
from archive.commands.common import FINDINGS, epilog, home_option, home_path, print_json
from archive.commands.registry import adopt, portals_for, portals_of, refuse_unknown, remember
from archive.commands.types import Country
from archive.home import Home


@click.command(epilog=epilog("nianbao crawl hengshui yiyang --since 2019"))
@click.argument("names", nargs=-1, metavar="[PORTAL]...")
@click.option("--since", type=int, metavar="YEAR", help="Only reports for this year and later.")
@click.option(
    "--recheck", is_flag=True, help="Every known report now, not only those whose turn it is."
)
@click.option("--all", "everything", is_flag=True, help="Every portal of the registry.")
@click.option(
    "--due", is_flag=True, help="Of these portals, or of all, those whose turn it is in the season."
)
@registry_option
@asking_options
@click.option("--json", "as_json", is_flag=True, help="The run report as JSON.")
@home_option
def crawl(
    names: tuple[str, ...],
    everything: bool,
    registry: Path | None,
    home: Path | None,
    as_json: bool,
    **options: object,
) -> None:
    """Crawl registered portals into the archive, politely, and say what became of each."""
    from crawler import run, schedule  # noqa: PLC0415

    known = portals_for(home_path(home), registry)
    due = options.pop("due")
    chosen = sorted(known) if everything or (due and not names) else list(names)
    refuse_unknown(chosen, known)
    resolve = dict(options.pop("resolve"))  # type: ignore[call-overload]
    place = Home.open(home_path(home), kind="sandbox" if resolve else "real", create=True)
    if due:
        chosen = [one.id for one in schedule.due(place, [known[name] for name in chosen])]
        if not chosen:
            click.echo("No portal's turn today.", err=True)
            return
    crawl_options = run.CrawlOptions(registry=registry, resolve=resolve, **options)  # type: ignore[arg-type]
    report = run.crawl(place, [known[name] for name in chosen], crawl_options)
    if as_json:
        print_json(report.to_json())
    else:
        report.render()
    if report.needs_a_person:
        raise click.exceptions.Exit(FINDINGS)


@click.command(epilog=epilog("nianbao ingest report.html --url http://www.example.gov.cn/r.html"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", help="The address that the file was published at (one file only).")
@click.option(
    "--captured-at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"]),
    help="When it was captured, UTC; the time of this command unless told.",
)
@click.option("--portal", help="The registered portal that it comes from.")
@registry_option
@click.option(
    "--vantage",
    type=Country(),
    help="The country from which captures were made, as CN; a home may say so itself.",
)
@click.option("--json", "as_json", is_flag=True, help="What became of each path, as JSON.")
@home_option
def ingest(
    paths: tuple[Path, ...],
    registry: Path | None,
    home: Path | None,
    as_json: bool,
    **told: object,
) -> None:
    """Take documents, web archives (WARC, WACZ) and other homes into the archive.

    Local pages, linearised text, PDF and Office files are taken as they are; of a web archive the
    report pages and files of registered hosts, with the time at which they were captured; another
    home is merged into this one.
    """
    others = [Home.open(path) for path in paths if ingesting.is_home(path)]
    place = Home.open(home_path(home), kind=others[0].kind if others else None, create=True)
    if registry:
        remember(place, registry)
    options = ingesting.IngestOptions(**told)  # type: ignore[arg-type]
    if (
        others
        or options.portal not in (None, ingesting.NO_PORTAL)
        or ingesting.needs_registry(paths)
    ):
        options = _registered(place, others, options)
    try:
        report = ingesting.ingest(place, paths, options)
    except ingesting.WrongOptionError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        print_json(report.to_json())
    else:
        report.render()
    if report.failed:
        raise click.exceptions.Exit(1)
    if report.is_damaged:
        raise click.exceptions.Exit(FINDINGS)


def _registered(
    place: Home, others: list[Home], options: ingesting.IngestOptions
) -> ingesting.IngestOptions:
    """The same with the hosts of the registry, which is slow to load: documents need it not."""
    for other in others:
        adopt(place, ingesting.other_home(place, other.path))
    known = portals_of(place)
    hosts: tuple[str, ...] = ()
    if options.portal not in (None, ingesting.NO_PORTAL):
        refuse_unknown([str(options.portal)], known)
        hosts = known[str(options.portal)].hosts
    every = {name: portal.hosts for name, portal in known.items()}
    return replace(options, hosts=hosts, registered=every)
