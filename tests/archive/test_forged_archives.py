"""What a stranger's archive says of itself is no more than a claim: pages, hosts, times."""

import base64
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from made_web_archives import HOST, LIST, LISTING, REPORT, TITLE, WITH_ANNEX, Made, page

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange, Resource
from archive.exchanges.history import Run
from archive.exchanges.recording import Link, Recording
from archive.exchanges.runlog import append_run, line_of
from archive.exchanges.visits import portal_visits
from archive.home import Home
from archive.ingest import IngestOptions, ingest
from archive.ingesting.tally import Taken
from archive.snapshot import Kind, Snapshot

NOW = datetime(2022, 6, 1, tzinfo=UTC)
KNOWN = {"moushi": ("www.moushi.gov.cn",)}
EVIL, MENU = "http://evil.example.com/x.html", f"{HOST}/menu.html"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    clock.set_for_tests(NOW)
    yield
    clock.set_for_tests(None)


def home_at(path: Path) -> Home:
    return Home.open(path, kind="real", create=True)


def record(home: Home, **kinds: Kind) -> Path:
    """A home's WARC file in which our own words make each page what they like."""
    pages = {
        "evil": (EVIL, page(TITLE)),
        "menu": (MENU, page("首页")),
        "list": (LIST, LISTING),
        "report": (REPORT, WITH_ANNEX),
    }
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog, "r")) as recording:
        for name, kind in kinds.items():
            url, body = pages[name]
            sent = Exchange(url, clock.now(), "GET", (), 200, "OK", HTML, body)
            recording.exchange("moushi", sent, Link(kind, text="2021年度报告"))
    (file,) = home.warc_dir.rglob("*.warc.gz")
    return file


def take(home: Home, path: Path) -> Taken:
    (told,) = ingest(home, [path], IngestOptions(registered=KNOWN)).archives
    return told


def archived(home: Home) -> dict[str | None, Snapshot]:
    with closing(Catalog(home)) as catalog:
        return {one.url: one for one in catalog.snapshots()}


def test_a_web_archive_with_words_of_ours_is_judged_like_any_other(tmp_path: Path) -> None:
    named = {"evil": Kind.REPORT, "menu": Kind.REPORT, "list": Kind.LISTING, "report": Kind.REPORT}
    file = record(home_at(tmp_path / "forged"), **named)
    copy = Path(shutil.copy(file, tmp_path / "someone.warc.gz"))
    home = home_at(tmp_path / "home")
    told = take(home, copy)
    assert {url: one.kind for url, one in archived(home).items()} == {REPORT: Kind.REPORT}
    assert dict(told.skipped) == {
        "host not registered": 1, "no report page": 1, "a list, no report": 1,
    }  # fmt: skip
    assert dict(take(home, copy).skipped)["already there"] == 1


def test_a_home_brings_no_page_of_a_host_that_nobody_registered(tmp_path: Path) -> None:
    theirs = home_at(tmp_path / "forged")
    record(theirs, evil=Kind.REPORT, report=Kind.REPORT)
    home = home_at(tmp_path / "home")
    told = take(home, theirs.path)
    assert archived(home).keys() == {REPORT}
    assert (dict(told.skipped), dict(told.hosts)) == (
        {"host not registered": 1}, {"evil.example.com": 1},
    )  # fmt: skip


def test_what_a_person_took_into_another_home_comes_from_anywhere(tmp_path: Path) -> None:
    theirs = home_at(tmp_path / "theirs")
    with closing(Catalog(theirs)) as catalog, closing(Recording(theirs, catalog, "r")) as recording:
        for portal, url in (("ingest", EVIL), ("ingest", None), ("moushi", None)):
            body = page(f"{TITLE}{portal}{url}")
            recording.resource(portal, Resource(url, clock.now(), "text/html", body))
    assert take(home_at(tmp_path / "home"), theirs.path).captures == 3


@pytest.mark.parametrize("date", ["2099-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_is_to_come_is_none(tmp_path: Path, date: str) -> None:
    made = Made()
    made.response(REPORT, WITH_ANNEX, date)
    (tmp_path / "a.warc.gz").write_bytes(made.data)
    home = home_at(tmp_path / "home")
    told = take(home, tmp_path / "a.warc.gz")
    assert (archived(home), told.skipped.total()) == ({}, 1)
    assert "time" in next(iter(told.skipped))


@pytest.mark.parametrize("date", ["2099-01-01T00:00:00Z", "some day"])
def test_a_revisit_at_no_time_is_none(tmp_path: Path, date: str) -> None:
    made, body = Made(), page(TITLE)
    made.response(REPORT, body, "2022-03-01T08:00:00Z")
    named = "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()
    made.revisit(REPORT, named, "2022-04-01T08:00:00Z")
    made.revisit(REPORT, named, date)
    (tmp_path / "a.warc.gz").write_bytes(made.data)
    home = home_at(tmp_path / "home")
    assert take(home, tmp_path / "a.warc.gz").captures == 2
    with closing(Catalog(home)) as catalog:
        (visits,) = portal_visits(catalog, "moushi", Kind.REPORT)
    assert visits.last_good == datetime(2022, 4, 1, 8, tzinfo=UTC)


def test_clocks_may_differ_by_some_hours(tmp_path: Path) -> None:
    made = Made()
    made.response(REPORT, WITH_ANNEX, clock.stamp(NOW + timedelta(hours=9)))
    (tmp_path / "a.warc.gz").write_bytes(made.data)
    assert take(home_at(tmp_path / "home"), tmp_path / "a.warc.gz").captures == 1


def test_a_home_whose_clock_is_ahead_brings_it_when_the_time_has_come(tmp_path: Path) -> None:
    theirs, home = home_at(tmp_path / "theirs"), home_at(tmp_path / "home")
    clock.set_for_tests(NOW + timedelta(days=900))
    record(theirs, report=Kind.REPORT)
    with closing(Catalog(theirs)) as catalog, closing(Recording(theirs, catalog, "r")) as recording:
        recording.failure("moushi", MENU, "http_404", Link(Kind.REPORT))
        done = Run("r", "crawl", clock.now(), catalog.tick(), "done", {})
        append_run(theirs, catalog, line_of(done))
    clock.set_for_tests(NOW)
    told = take(home, theirs.path)
    assert (told.captures, told.failed_requests) == (0, 0)
    assert dict(told.skipped) == {"a time of capture that is to come": 2}
