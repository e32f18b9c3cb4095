"""A database that another version built lacks what today's pages read: said before it is served."""

from contextlib import closing
from pathlib import Path

from archive import database
from archive.errors import ArchiveError
from archive.schema import SEARCH_COLUMNS, SEARCH_TABLE, TABLES


class OutdatedDatabaseError(ArchiveError):
    """The database was built by another version of this program."""


def expect_schema(path: Path) -> None:
    """Raise OutdatedDatabaseError where the file at `path` lacks a table or column."""
    with closing(database.open_readonly(path)) as connection:
        known = {spec.name: spec.column_names for spec in TABLES}
        for table, columns in {**known, SEARCH_TABLE: SEARCH_COLUMNS}.items():
            listed = connection.execute("select name from pragma_table_info(?)", (table,))
            lacking = set(columns) - {name for (name,) in listed}
            if lacking:
                raise OutdatedDatabaseError(
                    f"{path}: expected the tables of this version, found {table} without "
                    f"{', '.join(sorted(lacking)[:5])}: another version built it. "
                    "Build it again with: nianbao build"
                )
