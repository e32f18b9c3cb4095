"""A crawl that was cut short is gone on with only by one that was told the same, and soon."""

from contextlib import closing
from datetime import timedelta

import pytest
from tiny_portal import EPORTAL, YEARS, TinySite, eportal

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.frontier import Frontier, Scope, Wanted
from archive.home import Home
from crawler.run import CrawlOptions, crawl
from crawler.tally import PortalReport

LIST = f"{EPORTAL}/tiny/7/index.html"


@pytest.fixture(autouse=True)
def _clock():
    yield
    clock.set_for_tests(None)


def page(year: int) -> str:
    return f"{EPORTAL}/eportal/ui?pageId=8&articleKey={year}&columnId=9"


def go(home: Home, site: TinySite, **options: object) -> PortalReport:
    site.asked.clear()
    chosen = CrawlOptions(resolve=site.resolve, **options)  # type: ignore[arg-type]
    (report,) = crawl(home, [eportal()], chosen).portals
    return report


def cut_short(
    home: Home, site: TinySite, patch: pytest.MonkeyPatch, **options: object
) -> PortalReport:
    """A crawl whose lists were read and which was ended before it asked for one report."""
    with patch.context() as kept:
        kept.setattr(Frontier, "forget_finished", lambda _: None)
        report = go(home, site, **options)
    with closing(Catalog(home)) as catalog:
        catalog.connection.execute(
            "UPDATE frontier SET state = 'pending', snapshot = NULL WHERE url LIKE '%Key=2023%'"
        )
        catalog.connection.execute("UPDATE portal_runs SET outcome = 'interrupted'")
    return report


def reports(home: Home) -> int:
    with closing(Catalog(home)) as catalog:
        return len({one.url for one in catalog.report_snapshots()})


def test_one_that_was_told_the_same_goes_on(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(home, site, monkeypatch, since=2022)
    report = go(home, site, since=2022)
    assert (report.resumed, dict(site.asked)) == (True, {page(2023): 1} | robots(site))


def robots(site: TinySite) -> dict[str, int]:
    return {address: count for address, count in site.asked.items() if "robots" in address}


def test_all_reports_come_after_some_were_asked_for(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(home, site, monkeypatch, since=2022)
    assert reports(home) == 3
    assert not go(home, site).resumed
    assert reports(home) == len(YEARS)


def test_all_are_asked_for_again_after_a_crawl_that_asked_for_new_ones(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(home, site, monkeypatch)
    go(home, site, recheck=True)
    assert [site.asked[page(year)] for year in YEARS] == [1] * len(YEARS)
    cut_short(home, site, monkeypatch, recheck=True)
    go(home, site)
    assert (site.asked[LIST], site.asked[page(2022)]) == (1, 0)


@pytest.mark.parametrize(("days", "resumed"), [(6, True), (8, False)])
def test_what_lists_showed_long_ago_is_not_gone_on_with(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch, days: int, resumed: bool
) -> None:
    cut_short(home, site, monkeypatch)
    clock.set_for_tests(clock.now() + timedelta(days=days))
    assert go(home, site).resumed == resumed
    assert site.asked[LIST] == int(not resumed)


def test_files_stay_when_their_crawl_is_not_gone_on_with(home: Home) -> None:
    """Their pages are known, so the lists would not lead to them again."""
    with closing(Catalog(home)) as catalog:
        frontier = Frontier(catalog, "demo")
        assert not frontier.reopen(Scope(since=2022))
        kinds = ("listing", "report", "attachment")
        frontier.add([Wanted(kind, kind, kind, "", 0, f"{kind} as JSON") for kind in kinds])
        frontier.add([Wanted("had", "had", "report", "", -1, "had as JSON")])
        catalog.connection.execute("UPDATE frontier SET snapshot = 1 WHERE key = 'had'")
        again = Frontier(catalog, "demo")
        assert not again.reopen(Scope())
        taken = [again.take() for _ in range(again.pending)]
        assert [one.meta for one in taken if one] == ["attachment as JSON", "had as JSON"]
        assert again.take() is None
