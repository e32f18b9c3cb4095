"""Rows are derived once, by whoever reads; kept with the reading; made again when they must be."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, page, read_made, report, rows

from archive.build import build
from archive.building import deriving, document_kinds
from archive.building.derived import derive, derived, derived_report
from archive.building.editions import (
    IN_STRETCHES,
    Edition,
    EditionRows,
    derived_columns,
    edition_columns,
)
from archive.building.numbering import Numbers
from archive.database import new_database
from archive.schema import TABLES, table
from parsers.hints import Hints

DECIDE_NO_ROW = {
    "archive",
    "archive.clock",
    "archive.errors",
    "archive.home",
    "archive.home_settings",
    "archive.search",
}
"""Loaded with the code that derives, and asked nothing of what a row holds."""


def of(**said: Any) -> Any:
    (read,) = read_made(page(report(**said)), Hints())
    return read


def built(made: MadeHome) -> dict[str, list[tuple[Any, ...]]]:
    build(made.home, OPTIONS)
    return dump(made.home)


@pytest.fixture
def three(made: MadeHome) -> MadeHome:
    for number in range(3):
        made.add(report(agency=f"第{number}局"), url=f"{HOST}/{number}.html")
    return made


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a document is read, and a batch derived without reading."""
    counted: Counter[str] = Counter()

    def reading(data: bytes, hints: Hints) -> Any:
        counted["read"] += 1
        return read_made(data, hints)

    def in_batches(batch: deriving.Batch) -> deriving.Rows:
        counted["derived"] += len(batch)
        return kept(batch)

    kept = deriving.derive_batch
    monkeypatch.setattr("archive.building.reading.read_document", reading)
    monkeypatch.setattr(deriving, "derive_batch", in_batches)
    return counted


class TestKept:
    def test_who_reads_derives(self, three: MadeHome, calls: Counter[str]) -> None:
        built(three)
        assert calls == {"read": 3}

    def test_a_second_build_does_neither(self, three: MadeHome, calls: Counter[str]) -> None:
        before = built(three)
        calls.clear()
        assert built(three) == before
        assert not calls

    def test_other_deriving_code_derives_and_does_not_read(
        self, three: MadeHome, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = built(three)
        calls.clear()
        monkeypatch.setattr(deriving, "rows_version", lambda: "another")
        assert built(three) == before
        assert calls == {"derived": 3}
        calls.clear()
        built(three)
        assert not calls

    def test_a_document_read_anew_loses_its_old_rows(
        self, three: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        built(three)

        def renamed(data: bytes, hints: Hints) -> Any:
            return read_made(data.replace("局".encode(), "委".encode()), hints)

        monkeypatch.setattr("archive.building.reading.read_document", renamed)
        another = {kind: f"another {kind}" for kind in document_kinds.versions()}
        for module in ("archive.build", "archive.building.reading"):
            monkeypatch.setattr(f"{module}.versions", lambda: another)
        built(three)
        agencies = rows(three.home, "SELECT agency FROM reports ORDER BY 1")
        assert agencies == [("第0委",), ("第1委",), ("第2委",)]

    def test_rows_without_their_reading_are_dropped(self, three: MadeHome) -> None:
        built(three)
        three.home.catalog_path.unlink()
        for file in three.home.path.glob("warc/*/*"):
            file.unlink()
        three.add(report(agency="新局"), url=f"{HOST}/new.html")
        assert build(three.home, OPTIONS).reports == 1
        import sqlite3

        cache = sqlite3.connect(three.home.cache_dir / "readings.db")
        assert cache.execute("SELECT count(*) FROM derived").fetchone() == (1,)
        cache.close()

    def test_a_report_that_cannot_be_derived_ends_the_build_and_says_so(
        self, three: MadeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(reports: object) -> bytes:
            raise ValueError("no such row")

        monkeypatch.setattr("archive.building.reading.derive", broken)
        monkeypatch.setattr(deriving, "derive", broken)
        with pytest.raises(ValueError, match="no such row"):
            build(three.home, OPTIONS)
        assert not three.home.database_path.exists()


class Dying(Executor):
    """An executor whose workers die with their second batch."""

    def __init__(self) -> None:
        self.submitted = 0

    def submit(self, fn: Any, /, *args: Any, **named: Any) -> Future[Any]:
        self.submitted += 1
        if self.submitted > 2:
            raise BrokenExecutor("gone")
        future: Future[Any] = Future()
        if self.submitted == 2:
            future.set_exception(BrokenExecutor("died"))
        else:
            future.set_result(fn(*args, **named))
        return future


def test_batches_of_a_process_that_died_are_derived_here() -> None:
    bodies = [(str(number), b"") for number in range(4)]
    batches = ([one] for one in bodies)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deriving, "derive_batch", lambda batch: [(batch[0][0], "v", b"rows")])
        patch.setattr(deriving, "rows_version", lambda: "v")
        found = list(deriving._derived(batches, Dying()))
    assert found == [[(str(number), "v", b"rows")] for number in range(4)]


class TestRows:
    def test_come_back_as_they_were(self) -> None:
        one = of(checks=[("T3-SUM", "t3.granted", "total", "fail", "source_inconsistency")])
        (back,) = derived(derive([one]))
        assert back == derived_report(one)

    @pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
    def test_columns_are_of_the_edition_or_derived(self, spec: Any) -> None:
        both = {"id", *edition_columns(spec.name), *derived_columns(spec.name)}
        assert both == {"id", *spec.column_names}

    def test_every_derived_row_has_the_columns_of_its_table(self) -> None:
        found = derived_report(of())
        for name, listed in found.tables.items():
            assert {len(row) for row in listed} == {len(derived_columns(name))}, name
        for name, values in found.stretches.items():
            assert len(values) % len(derived_columns(name)) == 0, name
        assert set(found.stretches) == set(IN_STRETCHES)

    def test_a_code_that_the_codebook_lacks_gets_a_number(self, made: MadeHome) -> None:
        for number in range(2):
            told = {"t3.granted": [1, 0, 0, 0, 0, 0, 1], "t2.new_thing": [7], "t2.other": [number]}
            made.add(report(rows=told, year=2020 + number), url=f"{HOST}/{number}.html")
        build(made.home, OPTIONS)
        found = rows(
            made.home,
            "SELECT year, code, value FROM cells_readable"
            " WHERE code IN ('t2.new_thing', 't2.other') ORDER BY year, code",
        )
        assert found == [
            (2020, "t2.new_thing", 7),
            (2020, "t2.other", 0),
            (2021, "t2.new_thing", 7),
            (2021, "t2.other", 1),
        ]
        assert rows(made.home, "SELECT count(*), count(DISTINCT name) FROM codes")[0][0] == len(
            {name for _, name in rows(made.home, "SELECT id, name FROM codes")}
        )

    def test_numbering_leaves_the_rest_of_a_row_alone(self) -> None:
        numbers = Numbers()
        last = max(number for name, (number, _) in numbers.rows() if name == "codes")
        given = ("t9.new", "text", 1, 5, "t9.new", 2)
        assert numbers.numbered(given, 3) == (last + 1, "text", 1, 5, "t9.new", 2)
        assert numbers.numbered((*given, "t9.newer", None, 3), 3)[6:] == (last + 2, None, 3)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 63, 64, 65, 209])
def test_any_number_of_rows_goes_in_many_at_a_time(tmp_path: Path, count: int) -> None:
    width = len(derived_columns("cells"))
    values = tuple(number for row in range(count) for number in range(row, row + width))
    edition = Edition(7, "x-1", 1, 1, "sandbox", "x", None, 1, "2021", "sha256:0")
    with new_database(tmp_path / "nianbao.db") as database:
        filled = EditionRows(database)
        filled.add_stretches(edition, {"cells": values})
        columns = ", ".join(derived_columns("cells"))
        found = database.connection.execute(f"SELECT {columns} FROM cells ORDER BY id").fetchall()
        owners = database.connection.execute("SELECT DISTINCT report FROM cells").fetchall()
    # Figures stay as they are; a column of text takes them as text.
    kinds = [one.type for one in table("cells").columns if one.name in derived_columns("cells")]
    told = [
        tuple(
            str(row + place) if kind == "TEXT" else row + place for place, kind in enumerate(kinds)
        )
        for row in range(count)
    ]
    assert found == told
    assert owners == ([(7,)] if count else [])
    assert filled.counts["cells"] == count


def test_the_version_covers_all_code_that_decides_what_a_row_holds() -> None:
    """Every module that comes with the deriving code is in it, or decides nothing."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, archive.building.derived; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    ours = {name for name in loaded if name.partition(".")[0] == "archive"}
    covered = (
        *("archive.building", "archive.panel", "archive.schema"),
        *("archive.issue_codes", "archive.lists"),
    )
    outside = {name for name in ours if not name.startswith(covered)}
    assert outside <= DECIDE_NO_ROW | {"archive.database"}
    # Of the parsers it covers what pages are read by: no file of another kind may come along.
    named = {kind.name: kind.files for kind in document_kinds.document_kinds()}
    foreign = {
        file.removesuffix(".py").replace("/", ".")
        for kind, files in named.items()
        if kind not in ("all", "page")
        for file in files
    }
    parsers = {name.removeprefix("parsers.") for name in loaded if name.startswith("parsers.")}
    assert not parsers & foreign


def test_divisions_that_differ_in_one_null_are_told_apart(made: MadeHome) -> None:
    """Two places without a code and one year each: each has a gap in the other's year."""
    for number, (prefecture, year) in enumerate([("甲市", 2019), ("乙市", 2020)]):
        made.add(
            report(agency=f"{prefecture}人民政府", prefecture=prefecture, year=year)
            | {"division_code": None},
            url=f"{HOST}/{number}.html",
        )
    build(made.home, OPTIONS)
    found = rows(
        made.home,
        "SELECT prefecture, year, report IS NULL FROM division_years ORDER BY prefecture, year",
    )
    assert found == [("乙市", 2019, 1), ("乙市", 2020, 0), ("甲市", 2019, 0), ("甲市", 2020, 1)]
