"""The portals that a home knows: the project's registry, and files of one's own that it used.

A crawl with `--portals FILE` leaves a copy of the file in the home as `portals-<name>.toml`, so
that a later build still knows which hosts are whose.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from archive.home import Home

if TYPE_CHECKING:
    from crawler.registry import Portal


def portals_of(home: Home) -> "dict[str, Portal]":
    """Every portal that is registered for a home, by id."""
    from crawler.registry import load_portals  # noqa: PLC0415 - slow, and not for every command

    known = load_portals(None)
    for own in sorted(home.path.glob("portals-*.toml")):
        known |= load_portals(own)
    return known


def remember(home: Home, registry: Path | None) -> None:
    """Keep a copy of a registry file of one's own in the home."""
    if registry is None:
        return
    copy = home.path / f"portals-{registry.stem}.toml"
    draft = copy.with_suffix(".draft")
    draft.write_bytes(registry.read_bytes())
    draft.replace(copy)
