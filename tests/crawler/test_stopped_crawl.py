"""A crawl that is stopped while it begins, twice, or by a full disk: it ends, and goes on later."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from tiny_portal import YEARS, TinySite, creator, eportal

from archive.catalog import Catalog
from archive.errors import HomeUnwritableError
from archive.exchanges.runlog import read_runs
from archive.home import Home
from archive.verify import verify
from crawler import run
from crawler.run import CrawlOptions, crawl
from crawler.session import Session

BOTH = [eportal(), creator()]


@dataclass
class Show:
    """What waits for the crawl: it does `first`, then waits until the work is done."""

    first: Callable[[Session], None]
    works: list["Future[None]"] = field(default_factory=list)

    def __call__(self, session: Session, work: "Future[None]") -> None:
        self.works.append(work)
        self.first(session)
        work.result(timeout=30)


def interrupt(_session: Session) -> None:
    raise KeyboardInterrupt


def reports(home: Home) -> int:
    with closing(Catalog(home)) as catalog:
        return len(list(catalog.report_snapshots()))


def test_a_stop_before_anything_runs_is_not_forgotten(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scrapy forgets a stop that comes before its engine runs: it crawled on, and hung."""
    monkeypatch.setattr(run, "ENDS_WITHIN", 10.0)
    show = Show(interrupt)
    with pytest.raises(KeyboardInterrupt):
        crawl(home, BOTH, CrawlOptions(resolve=site.resolve), show=show)
    assert show.works[0].done()
    assert not show.works[0].cancelled()
    assert site.asked.total() < len(BOTH) * len(YEARS)
    assert "Ctrl-C again to end now" in capsys.readouterr().err
    assert crawl(home, BOTH, CrawlOptions(resolve=site.resolve)).outcome == "done"
    assert reports(home) == 2 * len(YEARS)


def test_what_takes_too_long_is_not_waited_for(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "ENDS_WITHIN", 0.2)
    site.slow = 1.5

    def once_asked(_session: Session) -> None:
        while not site.asked:
            time.sleep(0.002)
        raise KeyboardInterrupt

    show = Show(once_asked)
    with pytest.raises(KeyboardInterrupt):
        crawl(home, [eportal()], CrawlOptions(resolve=site.resolve), show=show)
    assert show.works[0].cancelled()
    with closing(Catalog(home)) as catalog:
        assert [one.outcome for one in catalog.runs()] == ["interrupted"]


def test_a_full_disk_ends_the_run_under_its_name(home: Home, site: TinySite) -> None:
    """SQLite takes no page more: what a full disk says, without one."""

    def fill(session: Session) -> None:
        while not any(one.pages > 2 for one in session.tallies):
            time.sleep(0.002)
        (pages,) = session.catalog.connection.execute("PRAGMA page_count").fetchone()
        session.catalog.connection.execute(f"PRAGMA max_page_count = {pages}")

    site.slow = 0.05
    found: dict[str, str] = {}
    try:
        report = crawl(home, BOTH, CrawlOptions(resolve=site.resolve), show=Show(fill))
        found = {key: text for one in report.portals for key, text in one.errors.items()}
    except HomeUnwritableError as error:
        found = {"home_unwritable": str(error)}
    assert list(found) == ["home_unwritable"]
    assert "older exports/ may be deleted" in found["home_unwritable"]
    assert site.asked.total() < len(BOTH) * len(YEARS)
    site.slow = 0
    assert crawl(home, BOTH, CrawlOptions(resolve=site.resolve)).outcome == "done"
    assert reports(home) == 2 * len(YEARS)
    assert verify(home).ok
    assert None not in list(read_runs(home))
