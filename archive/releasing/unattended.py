"""Releases that `nianbao update` makes: it removes the oldest of its own, and none of others.

Which ones are its own stands in the home's run/. That file may be deleted: then every release
counts as made by hand, and stays.
"""

import json
from functools import partial
from pathlib import Path

from archive.home import Home
from archive.releasing.folders import remove_release
from archive.releasing.guards import ReleaseRefusedError
from archive.releasing.options import FORMATS, ReleaseOptions
from archive.releasing.refusals import forget_refusal, note_refusal, write_whole
from archive.releasing.release import release
from archive.releasing.standing import releases

_FILE = "releases-of-update.json"
_PATIENCE = 6 * 3600
"""Seconds that an update waits for an export by hand, longer than any takes."""
_REHEARSAL = ("sandbox_data",)
"""A rehearsal's home holds nothing but invented figures, and every file of it says so."""


def release_unattended(home: Home, keep: int, formats: tuple[str, ...] = FORMATS) -> None:
    """Make the release of an update, and remove all but the newest `keep` of its own.

    One that the guards refuse is noted (`archive.releasing.refusals`) and raises nothing. What is
    there, by whomever, is not replaced: the update's has another number, or is the same. Waits
    for an export by hand. Raises HomeLockedError where that does not end.
    """
    overrides = _REHEARSAL if home.kind == "sandbox" else ()
    options = ReleaseOptions(overrides=overrides, formats=formats)
    with home.export_lock(_PATIENCE):
        try:
            release(home, options, partial(_made_by_update, home))
        except ReleaseRefusedError as error:
            note_refusal(home, "; ".join(f"{one.key}: {one.text}" for one in error.reasons))
            return
        forget_refusal(home)
        _remember(home, _kept(home, _own(home), keep))


def _made_by_update(home: Home, folder: Path) -> None:
    """Note an update's release before it is there: killed later, it is still known as its own."""
    _remember(home, _own(home) | {folder.name})


def made_by_hand(home: Home, folder: Path) -> None:
    """Note that a person makes the release in `folder`: it is none of an update's any more."""
    forget_refusal(home)
    own = _own(home)
    if folder.parent.resolve() == home.exports_dir.resolve() and folder.name in own:
        _remember(home, own - {folder.name})


def _kept(home: Home, own: frozenset[str], keep: int) -> frozenset[str]:
    """Remove the oldest of the update's own releases, and return those that are left."""
    there = [path for path, _ in releases(home.exports_dir) if path.name in own]
    for path in there[:-keep]:
        remove_release(path)
    return frozenset(path.name for path in there[-keep:])


def _own(home: Home) -> frozenset[str]:
    try:
        found = json.loads((home.run_dir / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(filter(_is_name, found)) if isinstance(found, list) else frozenset()


def _is_name(found: object) -> bool:
    return isinstance(found, str)


def _remember(home: Home, own: frozenset[str]) -> None:
    write_whole(home.run_dir / _FILE, json.dumps(sorted(own)))
