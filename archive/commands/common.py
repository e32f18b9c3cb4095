"""What the verbs share: the option --home, the two consoles, errors as one sentence."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

FINDINGS = 3
"""Exit code of a command that did its work and found something that needs a person."""

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 120
"""Columns of tables that go to a file or a pipe."""

Command = Callable[..., Any]


def home_option(command: Command) -> Command:
    """Add `--home DIR`, which stands behind the same option of `nianbao` itself."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        help="The archive folder; else that of `nianbao --home`, else $NIANBAO_HOME, else ./data.",
    )(command)


def home_path(given: Path | None) -> Path:
    """The archive folder that a command works on, in the order of the options' help."""
    above = (click.get_current_context().find_root().params or {}).get("home")
    return given or above or Path(os.environ.get("NIANBAO_HOME") or "data")


def epilog(example: str) -> str:
    """The end of a command's help: an example that works."""
    return f"\b\nExample:\n  {example}"


def print_json(value: object) -> None:
    """One JSON document on one line, Chinese as it is."""
    import json  # noqa: PLC0415

    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def console() -> "Console":
    """Standard output for people: as wide as the terminal, wide enough in a pipe."""
    from rich.console import Console  # noqa: PLC0415

    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=PIPE_WIDTH)
