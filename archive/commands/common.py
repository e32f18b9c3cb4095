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
    """Add `--home DIR`, which stands before the same option of `nianbao` itself."""
    return _home(
        "The archive folder; else that of `nianbao --home`, else $NIANBAO_HOME, else ./data."
    )(command)


def demo_home_option(command: Command) -> Command:
    """Add the demo's `--home DIR`: its home is its own, never the one in NIANBAO_HOME."""
    return _home("The demo's own folder; else that of `nianbao --home`, else ./demo-data.")(command)


def _home(meaning: str) -> Callable[[Command], Command]:
    return click.option("--home", type=click.Path(path_type=Path, file_okay=False), help=meaning)


def home_path(given: Path | None) -> Path:
    """The archive folder that a command works on, in the order of the options' help."""
    return given or _home_above() or Path(os.environ.get("NIANBAO_HOME") or "data")


def demo_home_path(given: Path | None) -> Path:
    """The folder that the demo works on."""
    return given or _home_above() or Path("demo-data")


def _home_above() -> Path | None:
    home: Path | None = click.get_current_context().find_root().params.get("home")
    return home


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
