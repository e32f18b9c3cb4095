"""What another home knows of pages that did not come is known after a merge, and when it was."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.history import Run
from archive.exchanges.recording import Link, Recording
from archive.exchanges.runlog import append_run, line_of
from archive.exchanges.visits import gone_addresses, last_good
from archive.home import Home
from archive.ingest import IngestOptions, ingest
from archive.snapshot import Kind
from archive.verify import rebuild_catalog

START = datetime(2025, 1, 1, tzinfo=UTC)
PAGE, OTHER = "http://www.moushi.gov.cn/1.html", "http://www.moushi.gov.cn/2.html"
LINK = Link(Kind.REPORT)
KNOWN = IngestOptions(registered={"moushi": ("www.moushi.gov.cn",)})


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.set_for_tests(None)


def visit(home: Home, day: int, **came: bytes | None) -> None:
    """A run on one day: a body under 200, None for 404; a body that says 404 is judged."""
    clock.set_for_tests(START + timedelta(days=day))
    with closing(Catalog(home)) as catalog:
        run = catalog.begin_run("crawl")
        with closing(Recording(home, catalog, run)) as recording:
            for name, body in came.items():
                url = f"http://www.moushi.gov.cn/{name[1:]}.html"
                if body is None:
                    recording.failure("moushi", url, "http_404", LINK)
                    continue
                sent = Exchange(url, clock.now(), "GET", (), 200, "OK", (), body)
                recording.exchange("moushi", sent, LINK)
                if b"404" in body:
                    recording.judgement("moushi", url, "soft_not_found", LINK)
        done = Run(run, "crawl", clock.now(), catalog.tick(), "done", {"day": day})
        append_run(home, catalog, line_of(done))
        catalog.put_run(done)


def memory(home: Home) -> tuple[object, ...]:
    with closing(Catalog(home)) as catalog:
        good = [last_good(catalog, url, Kind.REPORT) for url in (PAGE, OTHER)]
        seen = [(one.captured_at, one.payload_digest) if one else None for one in good]
        return list(gone_addresses(catalog)), seen, [run.id for run in catalog.runs()]


@pytest.fixture
def theirs(tmp_path: Path) -> Home:
    home = Home.open(tmp_path / "theirs", kind="real", create=True)
    visit(home, 0, _1=b"good", _2=b"good")
    for day in (31, 32, 33):
        visit(home, day, _1=None, _2=b"404" if day == 32 else b"better")
    return home


def test_a_page_that_is_gone_is_gone_since_the_same_day(theirs: Home, tmp_path: Path) -> None:
    ours = Home.open(tmp_path / "ours", kind="real", create=True)
    visit(ours, 5, _3=b"ours")
    clock.set_for_tests(START + timedelta(days=60))
    ingest(ours, [theirs.path], KNOWN)
    gone, good, runs = memory(theirs)
    assert [(address, since[:10]) for address, since in gone] == [  # type: ignore[attr-defined]
        ("moushi.gov.cn/1.html", "2025-02-01")
    ]
    assert memory(ours)[:2] == (gone, good)
    assert set(runs) < set(memory(ours)[2])  # type: ignore[arg-type]


def test_again_and_from_the_files_alone_it_is_the_same(theirs: Home, tmp_path: Path) -> None:
    ours = Home.open(tmp_path / "ours", kind="real", create=True)
    ingest(ours, [theirs.path], KNOWN)
    before = memory(ours)[:2]
    ingest(ours, [theirs.path], KNOWN)
    assert memory(ours)[:2] == before == memory(theirs)[:2]
    ours.catalog_path.unlink()
    assert rebuild_catalog(ours).problems == ()
    assert memory(ours)[:2] == before


def test_runs_of_one_name_are_two_runs(theirs: Home, tmp_path: Path) -> None:
    ours = Home.open(tmp_path / "ours", kind="real", create=True)
    visit(ours, 0, _3=b"ours", _4=None)
    with closing(Catalog(ours)) as catalog:
        (own,) = catalog.runs()
    assert own.id in memory(theirs)[2]  # type: ignore[operator]
    other = Home.open(tmp_path / "other", kind="real", create=True)
    visit(other, 0, _5=b"theirs", _6=None)
    (runs,) = other.runs_path.read_text().splitlines()
    other.runs_path.write_text(runs.replace('"day": 0', '"day": 7') + "\n")
    clock.set_for_tests(START + timedelta(days=60))
    for _ in range(2):
        ingest(ours, [other.path], KNOWN)
    with closing(Catalog(ours)) as catalog:
        ids = [run.id for run in catalog.runs() if run.command == "crawl"]
        assert ids == [own.id, f"{own.id}-2"]
        assert [one.url[-6] for one in catalog.failures(f"{own.id}-2")] == ["6"]
        captured = catalog.connection.execute("select run from snapshots where url like '%5.html'")
        assert captured.fetchall()[0][0] == f"{own.id}-2"
