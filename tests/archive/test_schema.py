"""The schema: everything declared once and described, and the file made of it."""

import sqlite3
from pathlib import Path

import pytest

from archive.database import (
    NoDatabaseError,
    create_indexes,
    create_schema,
    new_database,
    open_readonly,
)
from archive.schema import TABLES, VIEWS, ColumnSpec, TableSpec, ViewSpec, table

SPECS: tuple[TableSpec | ViewSpec, ...] = (*TABLES, *VIEWS)


@pytest.fixture
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    create_schema(made)
    return made


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_the_file_has_the_columns_of_the_declaration(
    connection: sqlite3.Connection, spec: TableSpec | ViewSpec
) -> None:
    found = [row[1] for row in connection.execute(f'PRAGMA table_info("{spec.name}")')]
    declared = [column.name for column in spec.columns]
    if isinstance(spec, TableSpec):
        assert found == declared
    else:
        assert set(found) == set(declared)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_everything_is_described_in_both_languages(spec: TableSpec | ViewSpec) -> None:
    for said in (spec, *spec.columns):
        assert said.label_zh
        assert said.label_en
        assert said.description.strip().endswith((".", "none."))
        assert said.description_zh


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_every_facet_column_is_indexed(connection: sqlite3.Connection, spec: TableSpec) -> None:
    create_indexes(connection)
    first = {
        connection.execute(f'PRAGMA index_info("{row[1]}")').fetchone()[2]
        for row in connection.execute(f'PRAGMA index_list("{spec.name}")')
    }
    assert set(spec.facets) <= first | set(spec.primary_key[:1])


def test_the_facets_that_the_site_shows_by_default_are_declared() -> None:
    assert {"scope", "province", "year", "form", "level"} <= set(table("reports").facets)
    shown = {"scope", "province", "year", "disposition"}
    assert shown <= set(table("dispositions").facets)


def test_names_are_unique() -> None:
    names = [spec.name for spec in SPECS]
    assert len(names) == len(set(names))
    for spec in SPECS:
        columns = [column.name for column in spec.columns]
        assert len(columns) == len(set(columns))


def test_a_value_stays_whole_or_exact(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO cells (id, value) VALUES (1, 12), (2, 238.99)")
    values = [row[0] for row in connection.execute("SELECT value FROM cells ORDER BY id")]
    assert values == [12, 238.99]
    assert isinstance(values[0], int)


def test_units_stand_where_numbers_do() -> None:
    counted = [column for column in table("dispositions").columns if column.name == "total"]
    assert [column.unit for column in counted] == ["件"]
    money = {column.name: column.unit for column in table("proactive").columns}
    assert (money["fee_amount"], money["proc_amount"]) == ("万元", "元")


class TestPublishing:
    def test_a_failed_fill_leaves_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "nianbao.db"
        with pytest.raises(ValueError, match="half way"), new_database(path):
            raise ValueError("half way")
        assert list(tmp_path.iterdir()) == []

    def test_leftovers_of_killed_builds_go(self, tmp_path: Path) -> None:
        path = tmp_path / "nianbao.db"
        for name in ("nianbao.db.new-17", "nianbao.db.new-17-journal"):
            (tmp_path / name).write_bytes(b"half")
        with new_database(path):
            pass
        assert [file.name for file in tmp_path.iterdir()] == ["nianbao.db"]

    def test_readers_keep_the_old_file_until_they_open_again(self, tmp_path: Path) -> None:
        path = tmp_path / "nianbao.db"
        for version in ("1", "2"):
            if version == "2":
                reader = open_readonly(path)
            with new_database(path) as database:
                database.load("build_info", [("n", version)])
        sql = "SELECT value FROM build_info"
        assert reader.execute(sql).fetchone()[0] == "1"
        assert open_readonly(path).execute(sql).fetchone()[0] == "2"

    def test_the_published_file_cannot_be_written(self, tmp_path: Path) -> None:
        path = tmp_path / "nianbao.db"
        with new_database(path):
            pass
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            open_readonly(path).execute("DELETE FROM build_info")

    @pytest.mark.parametrize("content", [None, b"", b"no database at all, but long enough"])
    def test_no_database_is_one_clear_sentence(self, tmp_path: Path, content: bytes | None) -> None:
        path = tmp_path / "nianbao.db"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(NoDatabaseError, match="nianbao build"):
            open_readonly(path)


def test_a_column_without_unit_says_so() -> None:
    assert all(
        column.unit is None or column.type != "TEXT" for spec in SPECS for column in spec.columns
    )
    assert isinstance(SPECS[0].columns[0], ColumnSpec)
