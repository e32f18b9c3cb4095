"""Registry files of one's own: a home keeps a copy of each that a crawl of it used.

So a later build still knows which hosts are whose. A copy is named for the file and its content,
`portals-<name>-<12 characters of its SHA-256>.toml`: two files of one name stand side by side.
"""

import hashlib
import logging
import os
import re
from pathlib import Path

from archive.home import Home
from crawler.errors import RegistryError
from crawler.registry import Portal, load_portals, parse_registry

logger = logging.getLogger(__name__)
# The line that opens an entry.
_ENTRY = re.compile(r"^[ \t]*\[\[[ \t]*portal[ \t]*\]\]", re.MULTILINE)


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

    The copy of an earlier edition goes: one whose portals are all in the new file, or that bears
    its name and has a portal of it. Portals that an edition drops stay known where the home holds
    captures of them, in a copy of their own. Raises RegistryError where the file gives another
    meaning to an id of another file.
    """
    if registry is None:
        return
    portals = _portals_in(registry)
    earlier = []
    for copy in _copies(home):
        known = _kept_in(copy)
        if known.keys() <= portals.keys() or _is_edition(copy, known, registry, portals):
            earlier.append(copy)
        else:
            _refuse_clash(portals, known, registry, copy)
    kept = {_keep_dropped(home, copy, registry, portals) for copy in earlier}
    kept.add(_keep(home, registry.stem, registry.read_bytes()))
    for copy in earlier:
        if copy not in kept:
            copy.unlink()


def _is_edition(
    copy: Path, known: dict[str, Portal], registry: Path, portals: dict[str, Portal]
) -> bool:
    """Whether a copy is of the same file: of its name, and the same sites under the same ids."""
    name, _, _ = copy.stem.removeprefix("portals-").rpartition("-")
    shared = known.keys() & portals.keys()
    same_sites = all(set(known[one].hosts) & set(portals[one].hosts) for one in shared)
    return name == registry.stem and bool(shared) and same_sites


def _keep_dropped(
    home: Home, copy: Path, registry: Path, portals: dict[str, Portal]
) -> Path | None:
    """A copy of those entries of an edition that the next one has no more and the home needs.

    Without them nobody would know any more whose the captures of those portals are. Raises
    RegistryError where the edition cannot be cut.
    """
    text = copy.read_text(encoding="utf-8")
    written = [portal.id for portal in parse_registry(text, str(copy))]
    wanted = {
        name for name in written if name not in portals and (home.warc_dir / name).is_dir()
    } - load_portals(None).keys()
    if not wanted:
        return None
    _, *entries = _ENTRY.split(text)
    if len(entries) != len(written):
        raise _clash(min(wanted), registry, copy)  # not written as [[portal]], so not to be cut
    chosen = [entry for name, entry in zip(written, entries, strict=True) if name in wanted]
    name, _, _ = copy.stem.removeprefix("portals-").rpartition("-")
    kept = _keep(home, name, "".join(f"[[portal]]{entry}" for entry in chosen).encode())
    logger.warning(
        "%s: no more in the registry file; the home holds captures of it and goes on knowing it "
        "from %s. Without that copy its hosts are strangers'.",
        ", ".join(sorted(wanted)),
        kept,
    )
    return kept


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
        f"another in {copy}. Give it an id of its own, or mend that copy. It may be an earlier "
        "edition of your file under another name: then remove it, but portals that it alone has "
        "are known no more, and pages of their hosts count as copies from elsewhere."
    )


def _keep(home: Home, name: str, content: bytes) -> Path:
    digest = hashlib.sha256(content).hexdigest()[:12]
    copy = home.path / f"portals-{name}-{digest}.toml"
    if not copy.exists():
        draft = copy.with_suffix(".draft")
        with draft.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(copy)
    return copy
