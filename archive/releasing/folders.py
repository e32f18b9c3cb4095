"""The folder of a release: filled under a hidden name, given its own by a rename when whole.

A folder of `--to` is replaced as a whole too. Between the two renames that this takes, the old
release lies beside under a hidden name, and the next export puts it back if it finds no other.
"""

import fcntl
import logging
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.errors import NO_ROOM, HomeUnwritableError
from archive.releasing.errors import ExportFolderError, NoReleaseError
from archive.releasing.manifest import MANIFEST, SUMS, Manifest

_DRAFT, _OLD = "draft", "old"
_HIDDEN = re.compile(r"\.(?P<name>.+)\.(?P<what>draft|old)-\d+")
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
logger = logging.getLogger(__name__)


@contextmanager
def new_draft(folder: Path) -> Iterator[Path]:
    """Give a hidden folder beside `folder` to fill; what is left of it at the end is removed.

    Raises ExportFolderError where it cannot be written; HomeUnwritableError for a full disk.
    """
    with _writable(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = _beside(folder, _DRAFT)
        draft.mkdir()
        try:
            with _at_work(draft):
                yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def put_in_place(draft: Path, folder: Path) -> None:
    """Give a whole draft its name; a release of that name goes away."""
    for path in draft.rglob("*"):
        _sync(path)
    _sync(draft)  # everything is on the disk before the rename says that it is whole
    if folder.is_dir() and any(folder.iterdir()):
        old = _beside(folder, _OLD)
        with _at_work(folder):
            folder.rename(old)
            draft.rename(folder)
        _sync(folder.parent)
        _forget(old)
    else:
        draft.rename(folder)
        _sync(folder.parent)


def remove_release(folder: Path) -> None:
    """Remove a release: it is there whole or not at all, also where this is killed."""
    draft = _beside(folder, _DRAFT)
    folder.rename(draft)
    _forget(draft)


def clear_leftovers(parent: Path, name: str | None = None) -> None:
    """Remove what killed exports left in a folder; a release that they moved away returns.

    Of releases called `name`; of all, where none is given: then the folder is ours alone.
    """
    with _writable(parent):
        for path in sorted(parent.iterdir()) if parent.is_dir() else ():
            about = _HIDDEN.fullmatch(path.name)
            if about and name in (None, about["name"]) and not _is_at_work(path):
                _clear(path, path.with_name(about["name"]), about["what"])


def _clear(path: Path, folder: Path, what: str) -> None:
    if what == _OLD and (path / MANIFEST).is_file() and not folder.exists():
        path.rename(folder)
    else:
        _forget(path)


def expect_replaceable(folder: Path) -> None:
    """Refuse to write a release where it would take the place of anything but a release of ours.

    Raises ExportFolderError, which names what is there.
    """
    with _writable(folder):
        if folder.is_mount():
            raise _misplaced(folder, "a place where a disk is mounted", "a folder in it")
        if folder.exists() and not folder.is_dir():
            raise _misplaced(folder, "a file")
        foreign = _foreign(folder) if folder.is_dir() and any(folder.iterdir()) else None
        if foreign:
            raise _misplaced(folder, f"other files, which are left alone: {foreign}")


def is_same(folder: Path, draft: Path) -> bool:
    """Whether a folder holds the release in `draft`, to the byte, and whole."""
    try:
        if (folder / SUMS).read_bytes() != (draft / SUMS).read_bytes():
            return False
        there = ((one, folder / one.relative_to(draft)) for one in draft.rglob("*"))
        return all(
            other.is_file() and other.stat().st_size == one.stat().st_size
            for one, other in there
            if one.is_file()
        )
    except OSError:
        return False


def _misplaced(folder: Path, found: str, instead: str = "another folder") -> ExportFolderError:
    return ExportFolderError(
        f"{folder}: expected no folder, an empty one or a release to replace, found {found}. "
        f"Give {instead} with --to."
    )


def _foreign(folder: Path) -> str | None:
    """The first thing in a folder that is no part of a release of ours, None if all is."""
    try:
        Manifest.read(folder)
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (NoReleaseError, OSError, ValueError):
        return f"{min(folder.iterdir()).name}, and no {MANIFEST} of ours with its {SUMS}"
    ours = {SUMS, *(line.partition("  ")[2] for line in lines)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name not in ours and (path.is_symlink() or not path.is_dir()):
            return name
    return None


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}-{os.getpid()}")


def _forget(path: Path) -> None:
    """Remove a hidden folder; what stays is told, and the next export tries again."""
    shutil.rmtree(path, ignore_errors=True)
    if path.exists():
        logger.warning("%s: could not be removed whole", path)


@contextmanager
def _at_work(folder: Path) -> Iterator[None]:
    """Let other exports see that a hidden folder is in use: the lock goes with the process.

    Numbers of processes would not tell: each container has its process 1.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _is_at_work(folder: Path) -> bool:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held by another process, or nobody can tell
        return True
    finally:
        os.close(handle)
    return False


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise HomeUnwritableError.full(folder, error.strerror) from error
        raise ExportFolderError(
            f"{folder}: cannot be written ({error.strerror or error}). "
            "Give another folder with --to."
        ) from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in _FULL:
            raise HomeUnwritableError.full(folder, str(error)) from error
        raise
