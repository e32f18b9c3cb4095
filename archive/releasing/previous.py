"""The database of the release before, opened for the guards and for the list of changes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive.database import NoDatabaseError, open_readonly
from archive.errors import ArchiveError
from archive.releasing.manifest import Manifest


class PreviousReleaseError(ArchiveError):
    """The database of the release before is damaged."""


@contextmanager
def previous_database(folder: Path) -> Iterator[sqlite3.Connection | None]:
    """Give the nianbao.db of the release in `folder`, None where it was made without one.

    Raises PreviousReleaseError for a damaged one; sqlite3.OperationalError, for a table or
    column that it does not have, passes.
    """
    path = folder / f"{Manifest.read(folder).file_prefix}nianbao.db"
    if not path.is_file():
        yield None
        return
    try:
        with closing(open_readonly(path)) as connection:
            yield connection
    except sqlite3.OperationalError:
        raise
    except (NoDatabaseError, sqlite3.DatabaseError) as error:
        raise PreviousReleaseError(
            f"{path}: expected the database of a release, found: {error.__cause__ or error}. "
            "Compare with another release by --previous, or fetch this one again."
        ) from error
