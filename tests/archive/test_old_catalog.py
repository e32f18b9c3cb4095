"""A catalog of an earlier version: its owner goes on in it, a reader is told what to do."""

import re
import sqlite3
from contextlib import closing

import pytest
from made_archive import MadeHome

from archive.catalog import Catalog
from archive.errors import HomeUnwritableError
from archive.exchanges.catalog_file import connect
from archive.exchanges.catalog_schema import ADDED, SCHEMA
from archive.status import status

MOMENT = "2021-02-01T08:00:00.000000Z"


@pytest.fixture
def old(made: MadeHome) -> MadeHome:
    """A home whose catalog has none of the columns that were added since, and one run."""
    made.home.catalog_path.unlink(missing_ok=True)
    with closing(sqlite3.connect(made.home.catalog_path)) as connection:
        connection.executescript(re.sub("--.*", "", SCHEMA))  # they confuse DROP COLUMN
        for name, column, _ in ADDED:
            connection.execute(f"ALTER TABLE {name} DROP COLUMN {column}")
        connection.execute(
            "INSERT INTO runs VALUES ('r1', 'crawl', ?, ?, 'done', '{}')", (MOMENT, MOMENT)
        )
        connection.execute(
            "INSERT INTO portal_runs (run, portal, ended_at, outcome, pages, reports, errors,"
            " failures) VALUES ('r1', 'moushi', ?, 'done', 9, 3, '[]', '{}')",
            (MOMENT,),
        )
        connection.commit()
    return made


def test_its_owner_goes_on(old: MadeHome) -> None:
    with closing(Catalog(old.home)) as catalog:
        (portal,) = catalog.portal_status()
        assert (portal.last_run.reports, portal.last_run.listed) == (3, {})
    assert [one.portal for one in status(old.home).portals] == ["moushi"]


def test_a_reader_is_told_what_to_do(old: MadeHome) -> None:
    with pytest.raises(HomeUnwritableError, match=r"earlier version\. Let its owner"):
        connect(old.home.catalog_path, to_write=False)
