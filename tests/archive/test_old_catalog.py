"""A catalog of an earlier version: its owner goes on in it, a reader is told what to do."""

import re
import sqlite3
from contextlib import closing

import pytest
from made_archive import MadeHome

from archive.catalog import Catalog
from archive.errors import CatalogUnreadableError, HomeUnwritableError
from archive.exchanges.catalog_file import connect
from archive.exchanges.catalog_schema import ADDED, SCHEMA, SHAPE
from archive.status import status
from archive.verify import rebuild_catalog

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


def test_a_catalog_bears_the_number_of_its_shape(old: MadeHome) -> None:
    for _ in range(2):
        with closing(Catalog(old.home)) as catalog:
            assert catalog.connection.execute("PRAGMA user_version").fetchone()[0] == SHAPE


@pytest.mark.parametrize("to_write", [True, False])
def test_a_catalog_of_a_later_version_is_left_alone(old: MadeHome, to_write: bool) -> None:
    with closing(sqlite3.connect(old.home.catalog_path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = old.home.catalog_path.read_bytes()
    with pytest.raises(CatalogUnreadableError, match="shape 999: a later version") as refused:
        connect(old.home.catalog_path, to_write)
    assert "rebuild" not in str(refused.value)
    assert old.home.catalog_path.read_bytes() == before


def test_another_shape_is_no_damage(made: MadeHome) -> None:
    made.home.catalog_path.unlink(missing_ok=True)
    with closing(sqlite3.connect(made.home.catalog_path)) as connection:
        connection.execute("CREATE TABLE snapshots (id INTEGER PRIMARY KEY, place TEXT)")
    with pytest.raises(CatalogUnreadableError, match=r"another shape .*catalog rebuild") as refused:
        Catalog(made.home)
    assert "damaged" not in str(refused.value)
    assert rebuild_catalog(made.home).problems == ()
    Catalog(made.home).close()
