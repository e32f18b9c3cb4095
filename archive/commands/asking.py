"""The options that every verb has which asks portals for something."""

from pathlib import Path

import click

from archive.commands.common import Command
from archive.commands.types import Resolve


def registry_option(command: Command) -> Command:
    """Add `--portals FILE`."""
    return click.option(
        "--portals",
        "registry",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="A registry file of one's own, added to the registry.",
    )(command)


def asking_options(command: Command) -> Command:
    """Add `--resolve` and `--contact`."""
    resolve = click.option(
        "--resolve",
        type=Resolve(),
        multiple=True,
        help="Send a host's requests to loopback, for rehearsals; never into a real home.",
    )
    contact = click.option(
        "--contact", envvar="NIANBAO_CONTACT", help="Address or page named in User-Agent."
    )
    return resolve(contact(command))
