"""Verbs that bring material into the archive: crawl, ingest, and the registry of portals."""

from datetime import datetime
from pathlib import Path

import click

from archive import ingest as ingesting
from archive.commands.common import FINDINGS, epilog, home_option, home_path, print_json
from archive.home import Home


class Resolve(click.ParamType[tuple[str, tuple[str, int]]]):
    """`HOST=127.0.0.1:PORT`, as curl's option of that name; loopback only."""

    name = "HOST=127.0.0.1:PORT"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, tuple[str, int]]:
        """Host and (address, port), or a usage error that shows the form."""
        from crawler.errors import NotLoopbackError  # noqa: PLC0415
        from crawler.hosts import parse_target  # noqa: PLC0415

        try:
            return parse_target(value)
        except NotLoopbackError as error:
            self.fail(str(error), param, context)


@click.command(epilog=epilog("nianbao crawl hengshui yiyang --since 2019"))
@click.argument("names", nargs=-1, metavar="[PORTAL]...")
@click.option("--since", type=int, metavar="YEAR", help="Only reports for this year and later.")
@click.option("--recheck", is_flag=True, help="Known reports too that no list shows any more.")
@click.option("--all", "everything", is_flag=True, help="Every portal of the registry.")
@click.option(
    "--portals",
    "registry",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A registry file of one's own, added to the registry.",
)
@click.option(
    "--resolve",
    type=Resolve(),
    multiple=True,
    help="Send a host's requests to loopback, for rehearsals; makes the home a sandbox home.",
)
@click.option("--contact", envvar="NIANBAO_CONTACT", help="Address or page named in User-Agent.")
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
    from crawler import registry as portals  # noqa: PLC0415
    from crawler import run  # noqa: PLC0415

    known = portals.load_portals(registry)
    chosen = sorted(known) if everything else list(names)
    _refuse_unknown(chosen, known)
    resolve = dict(options.pop("resolve"))  # type: ignore[call-overload]
    place = Home.open(home_path(home), kind="sandbox" if resolve else "real", create=True)
    crawl_options = run.CrawlOptions(registry=registry, resolve=resolve, **options)  # type: ignore[arg-type]
    report = run.crawl(place, [known[name] for name in chosen], crawl_options)
    if as_json:
        print_json(report.to_json())
    else:
        report.render()
    if report.needs_a_person:
        raise click.exceptions.Exit(FINDINGS)


def _refuse_unknown(names: list[str], known: object) -> None:
    if not names:
        raise click.UsageError("Name a portal, or --all. `nianbao portals list` shows the names.")
    unknown = [name for name in names if name not in known]  # type: ignore[operator]
    if unknown:
        raise click.UsageError(
            f"No portal is called {', '.join(unknown)}. `nianbao portals list` shows the names."
        )


@click.command(epilog=epilog("nianbao ingest report.html --url http://www.example.gov.cn/r.html"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", help="The address that the file was published at (one file only).")
@click.option(
    "--captured-at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"]),
    help="When it was captured, UTC; the time of this command unless told.",
)
@click.option("--portal", help="The registered portal that it comes from.")
@home_option
def ingest(
    paths: tuple[Path, ...],
    url: str | None,
    captured_at: datetime | None,
    portal: str | None,
    home: Path | None,
) -> None:
    """Take local pages, linearised text, PDF and Office files into the archive, as they are."""
    from archive.commands.registry import portals_of  # noqa: PLC0415

    place = Home.open(home_path(home), create=True)
    hosts: tuple[str, ...] = ()
    if portal is not None and portal != ingesting.NO_PORTAL:
        known = portals_of(place)
        _refuse_unknown([portal], known)
        hosts = known[portal].hosts
    options = ingesting.IngestOptions(url, captured_at, portal, hosts)
    try:
        report = ingesting.ingest(place, paths, options)
    except ingesting.WrongOptionError as error:
        raise click.UsageError(str(error)) from error
    report.render()
    if report.failed:
        raise click.exceptions.Exit(1)


@click.group()
def portals() -> None:
    """Look at the registry of portals, offline."""


@portals.command(name="list", epilog=epilog("nianbao portals list"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per portal.")
def list_portals(as_json: bool) -> None:
    """List the registered portals."""
    from crawler.registry import load_portals  # noqa: PLC0415

    for portal in load_portals(None).values():
        if as_json:
            print_json(portal.to_json())
        else:
            click.echo(f"{portal.id}\t{portal.family}\t{portal.province}\t{portal.name}")


@portals.command(name="show", epilog=epilog("nianbao portals show hengshui"))
@click.argument("name", metavar="PORTAL")
def show_portal(name: str) -> None:
    """Show what the registry says of one portal."""
    from crawler.registry import load_portals  # noqa: PLC0415

    known = load_portals(None)
    _refuse_unknown([name], known)
    for key, value in known[name].to_json().items():
        shown = "\n".join(map(str, value)) if isinstance(value, list | tuple) else value
        click.echo(f"{key:<14} {str(shown).replace(chr(10), chr(10) + ' ' * 15)}")


@portals.command(name="validate", epilog=epilog("nianbao portals validate"))
@click.argument("registry", required=False, type=click.Path(path_type=Path, exists=True))
def validate_portals(registry: Path | None) -> None:
    """Check every entry of the registry, and of one's own file, offline."""
    from crawler.registry import load_portals  # noqa: PLC0415

    click.echo(f"{len(load_portals(registry))} portals, all entries valid.")
