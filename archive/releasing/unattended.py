"""Releases that `nianbao update` makes: it removes the oldest of its own, and none of others.

Which ones are its own stands in the home's run/. That file may be deleted: then every release
counts as made by hand, and stays.
"""

import json
import shutil
from pathlib import Path

from archive.home import Home
from archive.releasing.folders import releases
from archive.releasing.guards import ReleaseRefusedError
from archive.releasing.options import FORMATS, ReleaseOptions
from archive.releasing.refusals import forget_refusal, note_refusal
from archive.releasing.release import release

_FILE = "releases-of-update.json"
_REHEARSAL = ("sandbox_data",)
"""A rehearsal's home holds nothing but invented figures, and every file of it says so."""


def release_unattended(home: Home, keep: int, formats: tuple[str, ...] = FORMATS) -> None:
    """Make the release of an update, and remove all but the newest `keep` of its own.

    One that the guards refuse is noted (`archive.releasing.refusals`) and raises nothing. What a
    person released of the same day stays: the update's has another number, or is the same.
    """
    own, before = _own(home), {path.name for path, _ in releases(home.exports_dir)}
    overrides = _REHEARSAL if home.kind == "sandbox" else ()
    try:
        name = release(home, ReleaseOptions(overrides=overrides, formats=formats)).folder.name
    except ReleaseRefusedError as error:
        note_refusal(home, "; ".join(f"{one.key}: {one.text}" for one in error.reasons))
        return
    forget_refusal(home)
    made = frozenset() if name in before - own else frozenset((name,))
    _remember(home, _kept(home, own | made, keep))


def made_by_hand(home: Home, folder: Path) -> None:
    """Note that a person made the release in `folder`: it is none of an update's any more."""
    forget_refusal(home)
    own = _own(home)
    if folder.parent == home.exports_dir and folder.name in own:
        _remember(home, own - {folder.name})


def _kept(home: Home, own: frozenset[str], keep: int) -> frozenset[str]:
    """Remove the oldest of the update's own releases, and return those that are left."""
    there = [path for path, _ in releases(home.exports_dir) if path.name in own]
    for path in there[:-keep]:
        shutil.rmtree(path)
    return frozenset(path.name for path in there[-keep:])


def _own(home: Home) -> frozenset[str]:
    try:
        found = json.loads((home.run_dir / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(found) if isinstance(found, list) else frozenset()


def _remember(home: Home, own: frozenset[str]) -> None:
    draft = home.run_dir / f".{_FILE}"
    draft.write_text(json.dumps(sorted(own)), encoding="utf-8")
    draft.replace(home.run_dir / _FILE)
