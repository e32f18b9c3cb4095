"""Verbs that look at what there is and say what is wrong: check, status, verify, catalog."""

from pathlib import Path

import click

from archive.commands.common import FINDINGS, epilog, home_option, home_path, print_json
from archive.home import Home


@click.command(epilog=epilog("nianbao check"))
@click.option("--strict", is_flag=True, help="Exit 3 for the agencies' own contradictions too.")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON.")
@home_option
def check(strict: bool, as_json: bool, home: Path | None) -> None:
    """List failed checks and issues of the built database, ours to mend first."""
    from archive import findings  # noqa: PLC0415

    found = findings.findings(Home.open(home_path(home)))
    if as_json:
        print_json(found.to_json())
    else:
        found.render()
    if found.exit_code(strict=strict):
        raise click.exceptions.Exit(FINDINGS)


@click.command(epilog=epilog("nianbao status --json"))
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@home_option
def status(as_json: bool, home: Path | None) -> None:
    """Show, per portal, the last run, what is listed and what is wrong; 3 if a person is needed."""
    from archive import status as state  # noqa: PLC0415
    from archive.commands.registry import portals_of  # noqa: PLC0415

    place = Home.open(home_path(home))
    shown = state.status(place, portals_of(place))
    if as_json:
        print_json(shown.to_json())
    else:
        shown.render()
    if shown.needs_a_person:
        raise click.exceptions.Exit(FINDINGS)


@click.command(epilog=epilog("nianbao verify"))
@home_option
def verify(home: Path | None) -> None:
    """Read every record of the archive and compare its digest with the catalog."""
    from archive import verify as fixity  # noqa: PLC0415

    report = fixity.verify(Home.open(home_path(home)))
    report.render()
    if not report.ok:
        raise click.exceptions.Exit(1)


@click.group()
def catalog() -> None:
    """Work on catalog.db, the list of what was fetched."""


@catalog.command(epilog=epilog("nianbao catalog rebuild"))
@home_option
def rebuild(home: Path | None) -> None:
    """Make catalog.db again from the WARC files and runs.jsonl."""
    from archive import verify as fixity  # noqa: PLC0415

    report = fixity.rebuild_catalog(Home.open(home_path(home)))
    report.render()
    if report.problems:
        raise click.exceptions.Exit(FINDINGS)
