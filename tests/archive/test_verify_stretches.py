"""Damage in the middle of a WARC file costs the records that it touches, and no other."""

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.catalog import Catalog
from archive.commands import audit
from archive.errors import HomeUnwritableError, RecordNotFoundError
from archive.exchanges.capture import Exchange, Resource
from archive.exchanges.members import stretches
from archive.exchanges.recording import Link, Recording
from archive.exchanges.recovery import sound_end
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.verify import rebuild_catalog, verify
from archive.warc import read_payload

MOMENT = datetime(2026, 1, 5, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html"),)
NOISE = random.Random(7)
BODIES = [b"sample data %d " % serial + NOISE.randbytes(2000) for serial in range(5)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)


def record(home: Home, *bodies: bytes) -> list[Snapshot]:
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        return [
            recording.exchange(
                "one",
                Exchange(
                    f"http://one.test/{body[12:13].decode()}",
                    *(MOMENT, "GET", (), 200, "OK", HEADERS, body),
                ),
                Link(Kind.REPORT),
            )
            for body in bodies
        ]


def rows(home: Home) -> list[Snapshot]:
    with closing(Catalog(home)) as catalog:
        return list(catalog.snapshots())


@pytest.fixture
def hurt(home: Home) -> list[Snapshot]:
    """Five captures of one file; a hundred bytes of the third are others."""
    captures = record(home, *BODIES)
    with (home.warc_dir / captures[2].warc_file).open("r+b") as file:
        file.seek(captures[2].warc_offset + 900)
        file.write(random.Random(1).randbytes(100))
    return captures


def test_one_stretch_is_damaged(home: Home, hurt: list[Snapshot]) -> None:
    path = home.warc_dir / hurt[2].warc_file
    found = list(stretches(path))
    assert [one.start for one in found if not one.is_sound] == [hurt[2].warc_offset]
    assert len(found) == 16
    assert found[-1].end == path.stat().st_size == sound_end(path)


def test_a_rebuild_loses_the_one_record_and_names_it(home: Home, hurt: list[Snapshot]) -> None:
    (length,) = (
        one.end - one.start
        for one in stretches(home.warc_dir / hurt[2].warc_file)
        if not one.is_sound
    )
    report = rebuild_catalog(home)
    assert report.snapshots == 4
    assert [read_payload(home, one) for one in rows(home)] == [*BODIES[:2], *BODIES[3:]]
    (problem,) = report.problems
    place = f"{hurt[2].warc_file} at {hurt[2].warc_offset}"
    assert problem.startswith(f"{place}: {length} bytes are no whole record")


def test_the_verbs_tell_of_it_by_their_exit_code(home: Home, hurt: list[Snapshot]) -> None:
    runner = CliRunner()
    assert runner.invoke(audit.verify, ["--home", str(home.path)]).exit_code == 1
    rebuilt = runner.invoke(audit.catalog, ["rebuild", "--home", str(home.path)])
    assert rebuilt.exit_code == 3


def test_verify_names_one_bad_record_once(home: Home, hurt: list[Snapshot]) -> None:
    report = verify(home)
    ((place, text),) = report.problems
    assert place == f"{hurt[2].warc_file} at {hurt[2].warc_offset}"
    assert "no whole record; take the file from a copy" in text
    assert "; snapshot 3 of http://one.test/2 is lost; without a copy, run" in text
    assert report.records == 15


@pytest.mark.parametrize("is_lost", [False, True])
def test_the_next_write_leaves_the_whole_records_where_they_are(
    home: Home, hurt: list[Snapshot], is_lost: bool
) -> None:
    path = home.warc_dir / hurt[2].warc_file
    before = path.read_bytes()
    if is_lost:
        rebuild_catalog(home)
    record(home, b"sample data 9")
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.broken-*"))
    assert len(rows(home)) == (5 if is_lost else 6)


def test_only_the_torn_tail_is_set_aside_and_named(home: Home, hurt: list[Snapshot]) -> None:
    path = home.warc_dir / hurt[2].warc_file
    before = path.read_bytes()
    path.write_bytes(before[:-40])
    record(home, b"sample data 9")
    assert before.startswith(path.read_bytes())
    assert [one.url for one in rows(home)] == [
        f"http://one.test/{serial}" for serial in (0, 1, 2, 3, 9)
    ]
    report = verify(home)
    assert report.set_aside == (f"{hurt[2].warc_file}.broken-1",)
    assert len(report.problems) == 1


def test_a_lost_body_is_told_of_in_one_short_sentence(home: Home, hurt: list[Snapshot]) -> None:
    path = home.warc_dir / hurt[2].warc_file
    with path.open("r+b") as file:
        file.seek(hurt[2].warc_offset)
        file.write(random.Random(1).randbytes(1000))
    with pytest.raises(RecordNotFoundError) as error:
        read_payload(home, hurt[2])
    assert str(error.value).startswith(
        f"bytes at {hurt[2].warc_offset} of {hurt[2].warc_file} do not decompress"
    )
    assert len(str(error.value)) < 200


def test_a_file_without_address_is_named_by_portal_and_digest(home: Home) -> None:
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        one = recording.resource("ingest", Resource(None, MOMENT, "text/plain", b"sample data"))
    (home.warc_dir / one.warc_file).unlink()
    ((_, text),) = verify(home).problems
    assert text == f"snapshot 1 of ingest, {one.payload_digest} has no record here"


class TestReadOnlyHome:
    """A user who may not write reads, and is not told that anything is damaged."""

    @pytest.fixture(autouse=True)
    def readonly(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        record(home, *BODIES[:2])
        monkeypatch.setattr("archive.exchanges.catalog_file.os.access", lambda *_: False)

    def test_it_is_read(self, home: Home) -> None:
        assert verify(home).ok

    def test_it_is_read_where_no_file_can_be_made_beside_it(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connect = sqlite3.connect

        def refuse(database: str, **options: object) -> sqlite3.Connection:
            if database.endswith("mode=ro"):
                return _Refusing()  # type: ignore[return-value]
            return connect(database, **options)  # type: ignore[call-overload, no-any-return]

        monkeypatch.setattr("archive.exchanges.catalog_file.sqlite3.connect", refuse)
        assert verify(home).ok

    def test_a_change_is_refused_by_name(self, home: Home) -> None:
        refused = pytest.raises(HomeUnwritableError, match="cannot be written")
        with closing(Catalog(home)) as catalog, refused as error:
            catalog.begin_run("crawl")
        assert "rebuild" not in str(error.value)


class _Refusing:
    """A connection whose database cannot be opened."""

    def close(self) -> None:
        pass

    def execute(self, _: str) -> None:
        raise sqlite3.OperationalError("unable to open database file")
