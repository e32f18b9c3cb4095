"""The folder of a release: filled under another name, put in place by a rename when whole.

A release is replaced as a whole too. Between the two renames that this takes, the old one lies
beside under a hidden name, and the next export puts it back if it finds no other.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import NO_ROOM, HomeUnwritableError
from archive.releasing.errors import ExportFolderError, NoReleaseError
from archive.releasing.manifest import MANIFEST, Manifest

_DRAFT, _OLD = "draft", "old"
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)


@contextmanager
def new_release(folder: Path) -> Iterator[Path]:
    """Give a folder to fill; when the block ends well it takes the place of `folder`.

    On any exception the draft is removed and `folder` stays as it was. What a killed export
    left beside it is cleared away first. Raises ExportFolderError for a folder that holds
    anything but a release, and where it cannot be written; HomeUnwritableError for a full disk.
    """
    with _writable(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(folder)
        _refuse_foreign(folder)
        draft = _beside(folder, _DRAFT)
        draft.mkdir()
        try:
            yield draft
            _put_in_place(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def clear_leftovers(folder: Path) -> None:
    """Remove what killed exports left beside `folder`; a release that they moved away returns."""
    if not folder.parent.is_dir():
        return
    for old in sorted(folder.parent.glob(f".{folder.name}.{_OLD}-*")):
        if _is_alive(old):
            continue
        if folder.exists() or not (old / MANIFEST).is_file():
            shutil.rmtree(old)
        else:
            old.rename(folder)
    for draft in folder.parent.glob(f".{folder.name}.{_DRAFT}-*"):
        if not _is_alive(draft):
            shutil.rmtree(draft, ignore_errors=True)


def releases(folder: Path) -> list[tuple[Path, Manifest]]:
    """The releases in a folder with what they say, the oldest first."""
    found = [(one.parent, read_release(one.parent)) for one in folder.glob(f"[!.]*/{MANIFEST}")]
    known = [(path, manifest) for path, manifest in found if manifest is not None]
    return sorted(known, key=lambda one: (one[1].as_of, one[0].name))


def read_release(folder: Path) -> Manifest | None:
    """What the release in a folder says of itself; None where there is none."""
    try:
        return Manifest.read(folder)
    except NoReleaseError:
        return None


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}-{os.getpid()}")


def _is_alive(place: Path) -> bool:
    """Whether the process that made a hidden folder still runs (another user's process does)."""
    number = place.name.rpartition("-")[2]
    if not number.isdigit() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_foreign(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise ExportFolderError(
            f"{folder}: expected no folder, an empty one or a release to replace, found other "
            "files, which are left alone. Give another folder with --to."
        )


def _put_in_place(draft: Path, folder: Path) -> None:
    _keep(draft)
    if (folder / MANIFEST).is_file():
        old = _beside(folder, _OLD)
        folder.rename(old)
        draft.rename(folder)
        shutil.rmtree(old)
    else:
        draft.rename(folder)
    _sync(folder.parent)


def _keep(draft: Path) -> None:
    """Have everything on the disk before the rename says that it is whole."""
    for path in draft.rglob("*"):
        _sync(path)
    _sync(draft)


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
