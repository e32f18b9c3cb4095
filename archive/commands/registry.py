"""The portals that a home knows, for the verbs: the registry and files of one's own."""

from typing import TYPE_CHECKING

from archive.home import Home

if TYPE_CHECKING:
    from crawler.registry import Portal


def portals_of(home: Home) -> "dict[str, Portal]":
    """Every portal that is registered for a home, by id; see `crawler.own_registry`."""
    from crawler import own_registry  # noqa: PLC0415 - slow, and not for every command

    return own_registry.portals_of(home)
