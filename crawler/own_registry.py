"""Registry files of one's own: a home keeps a copy of each that a crawl of it used.

So a later build still knows which hosts are whose. A copy is named for the file and its content,
`portals-<name>-<12 characters of its SHA-256>.toml`: two files of one name stand side by side.
"""

import hashlib
import os
from pathlib import Path

from archive.home import Home
from crawler.errors import RegistryError
from crawler.registry import Portal, load_portals, parse_registry


def portals_of(home: Home) -> dict[str, Portal]:
    """Every portal that is registered for a home, by id.

    Raises RegistryError where two files give one id to different portals.
    """
    known = load_portals(None)
    for copy in _copies(home):
        for name, portal in _kept_in(copy).items():
            if known.setdefault(name, portal) != portal:
                raise _clash(name, copy, copy)
    return dict(sorted(known.items()))


def remember(home: Home, registry: Path | None) -> None:
    """Keep a copy of a registry file of one's own in the home. Hold the home's lock.

    The copy of an earlier edition goes: one whose portals are all in the new file. Raises
    RegistryError where the file gives another meaning to an id of another file.
    """
    if registry is None:
        return
    portals = _portals_in(registry)
    earlier = []
    for copy in _copies(home):
        known = _kept_in(copy)
        if known.keys() <= portals.keys():
            earlier.append(copy)
        else:
            _refuse_clash(portals, known, registry, copy)
    kept = _keep(home, registry)
    for copy in earlier:
        if copy != kept:
            copy.unlink()


def adopt(home: Home, other: Home) -> None:
    """Keep the registry files of another home, whose captures are to be merged into this one.

    Raises RegistryError where an id means another portal here.
    """
    with home.lock():
        for theirs in _copies(other):
            portals = _portals_in(theirs)
            for copy in _copies(home):
                _refuse_clash(portals, _portals_in(copy), theirs, copy)
            kept = home.path / theirs.name
            if not kept.exists():
                draft = kept.with_suffix(".draft")
                draft.write_bytes(theirs.read_bytes())
                draft.replace(kept)


def _copies(home: Home) -> list[Path]:
    return sorted(home.path.glob("portals-*.toml"))


def _portals_in(file: Path) -> dict[str, Portal]:
    """The portals of one file; an id of the project's registry is refused."""
    every = load_portals(file)
    own = {portal.id for portal in parse_registry(file.read_text(encoding="utf-8"), str(file))}
    return {name: every[name] for name in own}


def _kept_in(copy: Path) -> dict[str, Portal]:
    """The portals of a home's copy, without those that the project's registry took over since.

    They bear the same id and share a host: the home goes on with the project's entry, and what
    it archived under that name stays where it is.
    """
    ours = load_portals(None)
    kept = {}
    for portal in parse_registry(copy.read_text(encoding="utf-8"), str(copy)):
        taken = ours.get(portal.id)
        if taken is None:
            kept[portal.id] = portal
        elif not set(taken.hosts) & set(portal.hosts):
            raise _clash(portal.id, copy, "the registry")
    return kept


def _refuse_clash(
    new: dict[str, Portal], known: dict[str, Portal], registry: Path, copy: Path
) -> None:
    for name in new.keys() & known.keys():
        if new[name] != known[name]:
            raise _clash(name, registry, copy)


def _clash(name: str, registry: Path, copy: Path | str) -> RegistryError:
    return RegistryError(
        f'{registry}, portal "{name}": expected the same entry in every file of this home, found '
        f"another in {copy}. Give it an id of its own, or mend or remove that copy."
    )


def _keep(home: Home, registry: Path) -> Path:
    content = registry.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    copy = home.path / f"portals-{registry.stem}-{digest}.toml"
    if not copy.exists():
        draft = copy.with_suffix(".draft")
        with draft.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(copy)
    return copy
