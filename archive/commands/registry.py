"""The portals that a home knows, for the verbs: the registry and files of one's own."""

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import HomeNotFoundError
from archive.home import Home

if TYPE_CHECKING:
    from crawler.registry import Portal


def portals_of(home: Home) -> "dict[str, Portal]":
    """Every portal that is registered for a home, by id; see `crawler.own_registry`."""
    from crawler import own_registry  # noqa: PLC0415 - slow, and not for every command

    return own_registry.portals_of(home)


def portals_for(path: Path, registry: Path | None) -> "dict[str, Portal]":
    """The registry with a file of one's own; without one, what the home at `path` knows, if any."""
    from crawler.registry import load_portals  # noqa: PLC0415

    try:
        return load_portals(registry) if registry else portals_of(Home.open(path))
    except HomeNotFoundError:
        return load_portals(None)


def remember(home: Home, registry: Path | None) -> None:
    """Let a home know the portals of a file of one's own; see `crawler.own_registry`."""
    from crawler import own_registry  # noqa: PLC0415

    with home.lock():
        own_registry.remember(home, registry)


def adopt(home: Home, other: Home) -> None:
    """Let a home know the portals that another has of its own; see `crawler.own_registry`."""
    from crawler import own_registry  # noqa: PLC0415

    own_registry.adopt(home, other)


def refuse_unknown(names: list[str], known: Container[str]) -> None:
    """Raise a usage error where no portal is named, or one that nobody registered."""
    if not names:
        raise click.UsageError("Name a portal, or --all. `nianbao portals list` shows the names.")
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(
            f"No portal is called {', '.join(unknown)}. `nianbao portals list` shows the names."
        )
