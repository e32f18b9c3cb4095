"""Verbs for a home that runs by itself: update, which a timer calls, and ack."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.commands.asking import asking_options, registry_option
from archive.commands.common import FINDINGS, epilog, home_option, home_path, print_json
from archive.commands.registry import portals_of, refuse_unknown
from archive.home import Home
from archive.problems import RELEASE

if TYPE_CHECKING:
    from archive.update_settings import UpdateSettings
    from archive.updating import Step, UpdateReport
    from crawler.registry import Portal
    from crawler.run import CrawlOptions


@click.command(epilog=epilog("nianbao update --home /srv/nianbao"))
@click.option("--all", "everything", is_flag=True, help="Every portal, whether it is due or not.")
@registry_option
@asking_options
@click.option("--json", "as_json", is_flag=True, help="How it ended, as JSON.")
@home_option
def update(
    everything: bool,
    as_json: bool,
    home: Path | None,
    registry: Path | None,
    **options: Any,
) -> None:
    """Crawl what is due, build, export, tell what is new: the one command for a timer.

    Ends with 3 while a problem is open that nobody acknowledged. Settings: update.toml.
    """
    from archive.status import status  # noqa: PLC0415
    from archive.update_settings import update_settings  # noqa: PLC0415
    from archive.updating import update as run_update  # noqa: PLC0415
    from crawler.run import CrawlOptions  # noqa: PLC0415

    resolve = dict(options["resolve"])
    place = Home.open(home_path(home), kind="sandbox" if resolve else "real", create=True)
    settings, known = update_settings(place), _portals(place, registry, resolve)
    chosen = CrawlOptions(registry=registry, resolve=resolve, contact=options["contact"])
    steps = _steps(place, settings, partial(_crawl, place, known, chosen, everything))
    report = run_update(place, steps, partial(status, place, known), settings)
    if as_json:
        print_json(report.to_json())
    else:
        _show(report)
    if report.needs_a_person:
        raise click.exceptions.Exit(FINDINGS)


def _portals(home: Home, registry: Path | None, resolve: "dict[str, Any]") -> "dict[str, Portal]":
    """The home's portals; in a rehearsal those alone that --resolve sends to loopback."""
    from crawler.registry import load_portals  # noqa: PLC0415

    known = load_portals(registry) if registry else portals_of(home)
    if not resolve:
        return known
    return {
        name: one for name, one in known.items() if one.hosts and set(one.hosts) <= resolve.keys()
    }


def _steps(home: Home, settings: "UpdateSettings", crawl: Callable[[], None]) -> "list[Step]":
    from archive.releasing.unattended import release_unattended  # noqa: PLC0415

    steps: list[Step] = [("crawl", crawl), ("build", partial(_build, home, settings))]
    export = partial(release_unattended, home, settings.keep_releases, settings.formats)
    return [*steps, ("export", export)] if settings.export else steps


def _crawl(
    home: Home, known: "dict[str, Portal]", options: "CrawlOptions", everything: bool
) -> None:
    from crawler.run import crawl  # noqa: PLC0415
    from crawler.schedule import due  # noqa: PLC0415

    chosen = list(known.values()) if everything else list(due(home, known.values()))
    if chosen:
        crawl(home, chosen, options)


def _build(home: Home, settings: "UpdateSettings") -> None:
    from archive.build import BuildOptions, build  # noqa: PLC0415

    build(home, BuildOptions(executor=settings.executor, portals=portals_of(home)))


def _show(report: "UpdateReport") -> None:
    click.echo(f"Update: {report.outcome}.")
    for one in report.open:
        click.echo(f"{'NEW ' if one in report.new else ''}{one.key}: {one.text}")
    for key in report.mended:
        click.echo(f"Mended: {key}")
    for text in report.undelivered:
        click.echo(f"Not delivered: {text}", err=True)


@click.command(
    epilog=epilog('nianbao ack hengshui:challenge --until 2027-03-31 --note "wrote to them"')
)
@click.argument("what", metavar="PORTAL:CODE")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The last day on which it is quiet, at most a year ahead.",
)
@click.option("--note", required=True, help="Why, for whoever comes after you.")
@home_option
def ack(what: str, until: datetime, note: str, home: Path | None) -> None:
    """Take note of a known problem: until a day it rings no bell. It stays in every report."""
    from archive import acks, clock  # noqa: PLC0415

    place = Home.open(home_path(home))
    _expect_problem(place, what)
    days = (until.date() - clock.now().date()).days
    if not 0 <= days <= _LONGEST:
        raise click.UsageError(
            f"--until: expected a day from today to {_LONGEST} days ahead, found {until.date()}. "
            "What lasts longer should be looked at again."
        )
    before = acks.acknowledge(place, what, until.date(), note)
    instead = f" (before: until {before.until}, {before.note})" if before else ""
    click.echo(
        f"{what} is quiet until {until.date()}{instead}; take it out of acks.toml to hear it again."
    )
    _say_if_not_open(place, what)


_LONGEST = 366


def _expect_problem(home: Home, what: str) -> None:
    from archive.error_codes import error_codes  # noqa: PLC0415
    from archive.findings import CODES  # noqa: PLC0415

    portal, colon, code = what.partition(":")
    if not colon:
        raise click.UsageError(
            f'Expected PORTAL:CODE as `nianbao status` prints it, found "{what}".'
        )
    refuse_unknown([portal], {*portals_of(home), *_archived(home), RELEASE})
    known = [*error_codes(), *CODES]
    if code not in known:
        raise click.UsageError(f'No problem is called "{code}". Codes: {", ".join(known)}.')


def _say_if_not_open(home: Home, what: str) -> None:
    from archive.catalog import Catalog  # noqa: PLC0415
    from archive.error_codes import error_codes  # noqa: PLC0415
    from archive.problems import is_open  # noqa: PLC0415

    if what.startswith(f"{RELEASE}:"):
        return  # no portal: the refusal stands until a release is made
    if what.partition(":")[2] not in error_codes():
        return  # a finding of `nianbao check`, which the last run knows nothing of
    with closing(Catalog(home)) as catalog:
        if not is_open(catalog.portal_status(), what):
            click.echo(f"{what} is not open now: it will be quiet if it comes.")


def _archived(home: Home) -> list[str]:
    """Portals that the archive holds something of, registered or not."""
    folders = home.warc_dir.glob("*/") if home.warc_dir.is_dir() else ()
    return [folder.name for folder in folders]
