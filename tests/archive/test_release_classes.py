"""A release of an archive with every source class: what was asked for, in all formats."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made_archive import MadeHome, read_made
from made_release import CLASSES, fill, read, released

from archive.database import open_readonly
from archive.releasing.content import PANEL_TABLES, Content, order
from archive.releasing.content import released as released_tables
from archive.releasing.csv_files import disarmed
from archive.schema import TABLES, VIEWS, TableSpec, ViewSpec

SPECS = {spec.name: spec for spec in released_tables()}
ALL: dict[str, TableSpec | ViewSpec] = {
    **{spec.name: spec for spec in TABLES},
    **{view.name: view for view in VIEWS},
}
CUT = [name for name in ALL if name in PANEL_TABLES]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeHome]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.building.reading.read_document", read_made)
        patch.setenv("NIANBAO_NOW", "2021-02-01T08:00:00Z")
        home = MadeHome(tmp_path_factory.mktemp("classes") / "home")
        fill(home)
        yield home


@pytest.fixture(scope="module", params=[("official",), ("mirror",), CLASSES])
def release(made: MadeHome, request: pytest.FixtureRequest) -> tuple[tuple[str, ...], Path]:
    """The source classes asked for, and the release."""
    to = made.path.parent / "-".join(request.param)
    return request.param, released(made.home, to, classes=request.param).folder


def sqlite_rows(database: Path, spec: TableSpec | ViewSpec) -> list[tuple[Any, ...]]:
    listed = ", ".join(f'"{name}"' for name in (column.name for column in spec.columns))
    with closing(open_readonly(database)) as connection:
        found = connection.execute(f'SELECT {listed} FROM "{spec.name}" ORDER BY {order(spec)}')
        return [tuple(row) for row in found]


def test_every_table_and_view_is_the_same_in_every_format(
    release: tuple[tuple[str, ...], Path],
) -> None:
    import duckdb

    _, folder = release
    for name, spec in SPECS.items():
        rows = sqlite_rows(folder / "nianbao.db", spec)
        place = str(folder / f"parquet/{name}.parquet")
        with closing(duckdb.connect()) as connection:
            assert connection.execute("SELECT * FROM read_parquet(?)", [place]).fetchall() == rows
        lines = read(folder / f"csv/{name}.csv")[1:]
        expected = [["" if one is None else str(one) for one in disarmed(row)] for row in rows]
        assert lines == expected, name


@pytest.mark.parametrize("name", CUT)
def test_the_database_has_the_panel_of_the_classes_alone(
    made: MadeHome, release: tuple[tuple[str, ...], Path], name: str
) -> None:
    """As many rows as the home's database has of reports of those classes, and no other."""
    classes, folder = release
    named = "source_class" in {column.name for column in ALL[name].columns}
    source = "source_class" if named else "(SELECT source_class FROM reports WHERE id = report)"
    query = f'SELECT {source}, count(*) FROM "{name}" GROUP BY 1'
    with (
        closing(open_readonly(made.home.database_path)) as ours,
        closing(open_readonly(folder / "nianbao.db")) as theirs,
    ):
        whole, cut = (dict(map(tuple, one.execute(query))) for one in (ours, theirs))
    assert cut == {key: rows for key, rows in whole.items() if key in classes}
    assert set(whole) == set(CLASSES), "the archive has something of every class"


def test_reports_themselves_are_not_cut(
    made: MadeHome, release: tuple[tuple[str, ...], Path]
) -> None:
    spec = SPECS["reports"]
    folder = release[1]
    assert sqlite_rows(folder / "nianbao.db", spec) == sqlite_rows(made.home.database_path, spec)


@pytest.mark.parametrize("lot", [1, 2, 1000])
def test_indicators_come_lot_by_lot_and_each_once(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch, lot: int
) -> None:
    """A sort of all of them would write gigabytes of a country to /tmp, for each format."""
    monkeypatch.setattr("archive.releasing.content._LOT", lot)
    spec = SPECS["indicators"]
    with closing(open_readonly(made.home.database_path)) as connection:
        content = Content.of(connection, CLASSES)
        found = [tuple(row) for row in content.rows(spec)]
        (reports,) = connection.execute("SELECT count(*) FROM reports").fetchone()
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        assert [tuple(row) for row in content.rows(spec)] == found
        connection.set_trace_callback(None)
    assert found == sqlite_rows(made.home.database_path, spec)
    keys = [(row[spec_place("report_id")], row[spec_place("code")]) for row in found]
    assert len(set(keys)) == len(keys) > 20
    assert keys == sorted(keys)
    lots = [query for query in asked if 'FROM "indicators"' in query]
    assert len(lots) == 1 if lot == 1000 else len(lots) >= reports // lot // 2


def spec_place(name: str) -> int:
    return [column.name for column in SPECS["indicators"].columns].index(name)
