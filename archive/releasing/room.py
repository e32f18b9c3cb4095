"""The disk that a release needs, said before anything is written."""

import shutil
from pathlib import Path

from archive.errors import MAKE_ROOM, HomeUnwritableError
from archive.home import Home
from archive.releasing.options import ReleaseOptions

_SHARES = {"csv": 2.0, "parquet": 0.3, "stata": 0.5, "sqlite": 1.1}
"""Bytes of one format to one byte of nianbao.db, at most: measured and rounded up."""
_AT_LEAST = 2_000_000


def room_needed(home: Home, options: ReleaseOptions) -> int:
    """Bytes that a release may take on the disk, beside the one that it replaces."""
    size = home.database_path.stat().st_size
    return _AT_LEAST + int(size * sum(_SHARES[form] for form in options.formats))


def expect_room(folder: Path, needed: int) -> int:
    """Return the bytes free where `folder` will be. Raises HomeUnwritableError if too few."""
    there = next(one for one in (folder, *folder.parents) if one.is_dir())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise HomeUnwritableError(
            f"{folder}: expected {in_words(needed)} of room for the release, found "
            f"{in_words(free)}. Nothing was begun. {MAKE_ROOM}, choose fewer with --format (an "
            "update: `formats` in update.toml), or another disk with --to."
        )
    return free


def in_words(size: int) -> str:
    """Bytes in the unit that people read.

    >>> in_words(2_000_000), in_words(150_400_000_000)
    ('2 MB', '150.4 GB')
    """
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
