"""A crawl that is killed goes on with the same command and ends as if nothing had happened."""

import math
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tiny_portal import CREATOR, YEARS, TinySite, creator, eportal

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.crawls import INCOMPLETE
from archive.exchanges.frontier import Frontier
from archive.home import Home
from archive.verify import rebuild_catalog, verify
from archive.warc import read_payload
from crawler.run import CrawlOptions, crawl
from crawler.schedule import due
from crawler.session import Session

SEED = 2026
SAMPLE = 6
# A suite started in the background of a shell ignores Ctrl-C, and what it starts does too.
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {tests!r})
from tiny_portal import creator, eportal
from archive.home import Home
from crawler.hosts import parse_resolve
from crawler.run import CrawlOptions, crawl
home = Home.open({home!r}, kind="sandbox", create=True)
crawl(home, [eportal(), creator()], CrawlOptions(resolve=parse_resolve({resolve!r})))
"""


def found(home: Home) -> set[tuple[str, int, str]]:
    with closing(Catalog(home)) as catalog:
        return {(one.url or "", one.status or 0, one.payload_digest) for one in catalog.snapshots()}


def finish(home: Home, site: TinySite) -> None:
    crawl(home, [eportal(), creator()], CrawlOptions(resolve=site.resolve))


def start(home: Path, site: TinySite) -> subprocess.Popen[bytes]:
    resolve = ",".join(f"{host}={at}:{port}" for host, (at, port) in site.resolve.items())
    tests = str(Path(__file__).parent)
    program = PROGRAM.format(tests=tests, home=str(home), resolve=resolve)
    return subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)


def kill_after(asked: int, process: subprocess.Popen[bytes], site: TinySite) -> None:
    """Kill it that many requests later; of those that come meanwhile none is answered."""
    goal = site.asked.total() + asked
    site.goes_on.clear()
    site.most = goal
    while site.asked.total() < goal and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    site.most = math.inf
    site.goes_on.set()


def moments(count: int) -> list[int]:
    return sorted(random.Random(SEED).sample(range(1, 55), count))


@pytest.mark.parametrize("kills", [SAMPLE, pytest.param(50, marks=pytest.mark.stress)])
def test_a_killed_crawl_ends_like_an_undisturbed_one(
    tmp_path: Path, site: TinySite, kills: int
) -> None:
    undisturbed = Home.open(tmp_path / "undisturbed", kind="sandbox", create=True)
    finish(undisturbed, site)
    site.slow = 0.005
    for asked in moments(kills):
        home = Home.open(tmp_path / f"killed-{asked}", kind="sandbox", create=True)
        kill_after(asked, start(home.path, site), site)
        finish(home, site)
        assert found(home) == found(undisturbed), f"killed after {asked} requests"
        assert verify(home).problems == (), f"killed after {asked} requests"


def test_a_torn_last_record_is_kept_aside_and_fetched_again(tmp_path: Path, site: TinySite) -> None:
    undisturbed = Home.open(tmp_path / "undisturbed", kind="sandbox", create=True)
    finish(undisturbed, site)
    site.slow = 0.005
    home = Home.open(tmp_path / "killed", kind="sandbox", create=True)
    kill_after(25, start(home.path, site), site)
    for path in home.warc_dir.glob("*/*.warc.gz"):
        path.write_bytes(path.read_bytes()[:-40])
    assert not verify(home).ok
    finish(home, site)
    assert found(home) == found(undisturbed)
    assert verify(home).problems == ()
    assert list(home.warc_dir.glob("*/*.broken-1"))


def test_a_page_whose_answer_was_archived_is_not_asked_for_again(
    tmp_path: Path, site: TinySite
) -> None:
    site.slow = 0.005
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    kill_after(20, start(home.path, site), site)
    with closing(Catalog(home)) as catalog:
        had = {one.url for one in catalog.snapshots() if one.kind != "robots"}
    site.asked.clear()
    finish(home, site)
    again = {f"http://{address}" for address in site.asked}
    assert had and not had & again


LATER = [(timedelta(hours=1), False), (timedelta(days=2), True)]


@pytest.mark.parametrize(("later", "asked"), LATER)
def test_a_portal_that_was_done_with_is_asked_again_another_day(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch, later: timedelta, asked: bool
) -> None:
    with monkeypatch.context() as patch:  # as if killed when both portals were done with
        patch.setattr(Frontier, "forget_finished", lambda _: None)
        finish(home, site)
    with closing(Catalog(home)) as catalog:
        catalog.connection.execute("UPDATE runs SET ended_at = NULL, outcome = NULL")
        last = catalog.last_entry()
    site.asked.clear()
    clock.set_for_tests((last or clock.now()) + later)
    try:
        finish(home, site)
    finally:
        clock.set_for_tests(None)
    assert bool(site.asked) == asked
    with closing(Catalog(home)) as catalog:
        assert catalog.connection.execute("SELECT count(*) FROM frontier").fetchone()[0] == 0


def test_the_killed_run_is_told_of(tmp_path: Path, site: TinySite) -> None:
    site.slow = 0.005
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    kill_after(10, start(home.path, site), site)
    finish(home, site)
    with closing(Catalog(home)) as catalog:
        assert [run.outcome for run in catalog.runs()] == ["killed", "done"]


@pytest.mark.parametrize("kill", [False, True])
def test_a_lost_catalog_is_made_again(tmp_path: Path, site: TinySite, kill: bool) -> None:
    site.slow = 0.005
    site.answers["www.tiny-eportal.test/tiny/7/index.html"] = (302, "text/html", b"http://x.test/")
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    if kill:
        kill_after(20, start(home.path, site), site)
    finish(home, site)
    finish(home, site)
    tables = dump(home)
    home.catalog_path.unlink()
    rebuild_catalog(home)
    assert dump(home) == tables
    assert len(tables["fetches"]) > len(tables["snapshots"])
    with closing(Catalog(home)) as catalog:
        assert all(read_payload(home, one) is not None for one in catalog.snapshots())


def dump(home: Home) -> dict[str, list[tuple[object, ...]]]:
    with closing(Catalog(home)) as catalog:
        return {
            table: [tuple(row) for row in catalog.connection.execute(f"SELECT * FROM {table}")]
            for table in ("snapshots", "fetches", "runs", "portal_runs", "report_ids")
        }


def test_ctrl_c_ends_in_order_and_goes_on_later(tmp_path: Path, site: TinySite) -> None:
    site.slow = 0.05
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    site.most = 15
    process = start(home.path, site)
    while site.asked.total() <= site.most:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)  # it hears the signal while a request is held: it cannot end before
    site.most = math.inf
    site.goes_on.set()
    assert process.wait(timeout=30) != 0
    site.slow = 0
    finish(home, site)
    with closing(Catalog(home)) as catalog:
        assert [run.outcome for run in catalog.runs()] == ["interrupted", "done"]
        assert len(list(catalog.report_snapshots())) == 2 * len(YEARS)
    assert verify(home).ok


def test_ctrl_c_says_nothing_of_portals_that_still_waited(home: Home, site: TinySite) -> None:
    """They stay due, and what was wrong with them before still is."""
    one_queue = [eportal(platform="tiny.test"), creator(platform="tiny.test")]
    options = CrawlOptions(resolve=site.resolve)
    site.answers[f"{CREATOR}/robots.txt"] = (403, "text/html", b"")
    crawl(home, one_queue, options)
    site.slow = 0.1
    asked = Counter(site.hosts)[CREATOR]
    works: list[Future[None]] = []

    def interrupt(session: Session, work: Future[None]) -> None:
        works.append(work)
        while sum(tally.pages for tally in session.tallies) < 3:
            time.sleep(0.002)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crawl(home, one_queue, replace(options, recheck=True), show=interrupt)
    assert works[0].done()
    assert Counter(site.hosts)[CREATOR] == asked
    with closing(Catalog(home)) as catalog:
        last = catalog.connection.execute(
            "SELECT portal, outcome FROM portal_runs WHERE run = (SELECT max(id) FROM runs)"
        )
        assert [tuple(row) for row in last] == [("tiny-eportal", "interrupted")]
        known = {one.portal: one.last_run for one in catalog.portal_status()}
    assert known["tiny-eportal"].outcome == "done"
    assert [code for code, _ in known["tiny-creator"].errors] == ["robots_unreachable"]
    assert known["tiny-creator"].lists == INCOMPLETE


def test_ctrl_c_in_the_first_crawl_leaves_all_due(home: Home, site: TinySite) -> None:
    one_queue = [eportal(platform="tiny.test"), creator(platform="tiny.test")]

    def interrupt(session: Session, _work: Future[None]) -> None:
        while sum(tally.pages for tally in session.tallies) < 3:
            time.sleep(0.002)
        raise KeyboardInterrupt

    site.slow = 0.1
    with pytest.raises(KeyboardInterrupt):
        crawl(home, one_queue, CrawlOptions(resolve=site.resolve), show=interrupt)
    assert due(home, one_queue) == one_queue
    with closing(Catalog(home)) as catalog:
        assert [one.last_run.outcome for one in catalog.portal_status()] == ["interrupted"]
