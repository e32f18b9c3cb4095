"""What is said when the system fails a build: what happened, to which file, what to do next."""

import sqlite3

from archive.building.readings import DamagedReadingError
from archive.errors import MAKE_ROOM, NO_ROOM, ArchiveError
from archive.home import Home

BROKEN_OFF = (sqlite3.DatabaseError, OSError, DamagedReadingError)
"""What a full disk, a file that is held and a file that is damaged raise."""
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_AGAIN = "run `nianbao build` again"


class BuildFailedError(ArchiveError):
    """The system failed during the build: a full disk, a file that is held or damaged."""


def failure(home: Home, error: Exception) -> BuildFailedError:
    """The error of a build that broke off at one of BROKEN_OFF; the old database stands."""
    return BuildFailedError(
        f"{home.database_path}: the build broke off ({error}); the database is as it was. "
        f"{_next_step(home, error)}"
    )


def _next_step(home: Home, error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", None) or 0
    if code & 0xFF in _HELD:
        return (
            f"Another program holds {home.cache_dir / 'readings.db'} or {home.catalog_path}: "
            f"close it and {_AGAIN}."
        )
    if code & 0xFF in _DAMAGED or isinstance(error, DamagedReadingError):
        return (
            f"A file is damaged: delete {home.cache_dir}, what it held is read anew, and {_AGAIN}. "
            "If that does not help, run `nianbao catalog rebuild` before."
        )
    full = code & 0xFF == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in NO_ROOM
    if full:
        return f"{MAKE_ROOM} and {_AGAIN}: what is left of cache/ is not read anew."
    return f"Mend that and {_AGAIN}: what was read is kept."
