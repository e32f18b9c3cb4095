"""nianbao.db of a release: a copy of the published database, the panel cut to what was asked."""

import sqlite3
from contextlib import closing

from archive.releasing.content import PANEL_TABLES
from archive.releasing.draft import Draft
from archive.schema import TABLES, VIEWS

NAME = "nianbao.db"


def write_sqlite(draft: Draft) -> None:
    """Copy the database with every table, index and the search.

    VACUUM INTO writes the same bytes for the same rows, however the file came to be.
    """
    path = draft.folder / f"{draft.content.mark}{NAME}"
    for _ in draft.progress.track([NAME], "SQLite", 1):
        draft.content.connection.execute("VACUUM INTO ?", (str(path),))
        with closing(sqlite3.connect(path)) as copy, copy:
            _cut(copy, draft)


def _cut(copy: sqlite3.Connection, draft: Draft) -> None:
    """Take reports of other source classes out of the panel's tables and views."""
    copy.execute("PRAGMA journal_mode = OFF")
    for spec in TABLES:
        if spec.name in PANEL_TABLES:
            condition, values = draft.content.condition(spec)
            copy.execute(f'DELETE FROM "{spec.name}" WHERE NOT ({condition})', values)
    _cut_views(copy, draft.content.source_classes)


def _cut_views(copy: sqlite3.Connection, source_classes: tuple[str, ...]) -> None:
    """A view reads `reports` too, which keeps every class, and so has to say which it shows.

    The source classes are words of ours (`archive.words`): a view takes no parameters.
    """
    listed = ", ".join(f"'{name}'" for name in source_classes)
    for view in VIEWS:
        if view.name in PANEL_TABLES:
            copy.execute(f'DROP VIEW "{view.name}"')
            copy.execute(
                f'CREATE VIEW "{view.name}" AS'
                f" SELECT * FROM ({view.sql}) WHERE source_class IN ({listed})"
            )
