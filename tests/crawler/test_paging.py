"""How far lists are read: until a page shows nothing new, and to their ends all the same where
that might hide something. The tiny portal's list has four pages of five reports.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import tiny_portal
from scrapy import Request
from tiny_portal import EPORTAL, TinySite, eportal

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.crawls import last_crawl
from archive.home import Home
from archive.verify import rebuild_catalog
from crawler.families.eportal import EportalSpider
from crawler.listing import Call
from crawler.paging import BEHIND, _from_plain, _plain
from crawler.run import CrawlOptions, crawl
from crawler.tally import PortalReport

FIRST = f"{EPORTAL}/tiny/7/index.html"
MONDAY = datetime(2025, 7, 7, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    clock.set_for_tests(MONDAY)
    yield
    clock.set_for_tests(None)


def page_of_list(number: int) -> str:
    if number == 1:
        return FIRST
    return f"{EPORTAL}/eportal/ui?pageId=7&currentPage={number}&moduleId=abc&staticRequest=yes"


def visit(home: Home, site: TinySite, **options: object) -> PortalReport:
    site.asked.clear()
    chosen = CrawlOptions(resolve=site.resolve, **options)
    (portal,) = crawl(home, [eportal(first_year=2003)], chosen).portals
    return portal


def pages_asked(site: TinySite) -> list[int]:
    return [number for number in range(1, 8) if site.asked[page_of_list(number)]]


def publish(monkeypatch: pytest.MonkeyPatch, first: int, last: int) -> None:
    """From now on the list shows the reports for these years, the newest first."""
    monkeypatch.setattr(tiny_portal, "YEARS", range(first, last + 1))


def test_a_first_crawl_reads_the_whole_list(home: Home, site: TinySite) -> None:
    assert visit(home, site).lists == "deep"
    assert pages_asked(site) == [1, 2, 3, 4]


def test_a_page_with_known_reports_only_ends_the_paging(home: Home, site: TinySite) -> None:
    visit(home, site)
    again = visit(home, site)
    assert (again.lists, again.outcome, pages_asked(site)) == ("shallow", "done", [1])
    assert again.reports_found == 5
    assert not any("articleKey" in address for address in site.asked)


def test_something_new_leads_on_page_by_page(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(home, site)
    publish(monkeypatch, 2009, 2025)
    again = visit(home, site)
    assert (again.new_addresses, again.lists, pages_asked(site)) == (1, "shallow", [1, 2])
    publish(monkeypatch, 2011, 2030)
    again = visit(home, site)
    assert (again.new_addresses, pages_asked(site)) == (5, [1, 2])


def test_another_number_of_pages_is_looked_at_whole(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(home, site)
    publish(monkeypatch, 2004, 2024)
    again = visit(home, site)
    assert (again.new_addresses, again.lists) == (5, "deep")
    assert pages_asked(site) == [1, 2, 3, 4, 5]


def test_lists_are_read_to_their_ends_every_thirty_days(home: Home, site: TinySite) -> None:
    visit(home, site)
    clock.set_for_tests(MONDAY + timedelta(days=29))
    assert visit(home, site).lists == "shallow"
    clock.set_for_tests(MONDAY + timedelta(days=31))
    assert visit(home, site).lists == "deep"
    clock.set_for_tests(MONDAY + timedelta(days=40))
    assert visit(home, site).lists == "shallow"


def test_a_page_that_did_not_come_is_made_up_for(home: Home, site: TinySite) -> None:
    site.answers[page_of_list(3)] = (404, "text/plain", b"")
    assert visit(home, site).lists == "incomplete"
    del site.answers[page_of_list(3)]
    again = visit(home, site)
    assert (again.lists, again.new_addresses) == ("deep", 5)


def test_a_blocked_crawl_is_made_up_for(home: Home, site: TinySite) -> None:
    visit(home, site)
    site.answers[FIRST] = (412, "text/html", b"<script>")
    assert visit(home, site).lists == "incomplete"
    del site.answers[FIRST]
    assert visit(home, site).lists == "deep"


def test_recheck_and_since_look_at_everything(home: Home, site: TinySite) -> None:
    visit(home, site)
    assert visit(home, site, since=2020).lists == "part"
    assert pages_asked(site) == [1, 2, 3, 4]
    assert visit(home, site, recheck=True).lists == "deep"


def test_a_crawl_of_some_years_does_not_hide_the_others(home: Home, site: TinySite) -> None:
    assert visit(home, site, since=2020).new_addresses == 5
    assert visit(home, site).new_addresses == 11


def test_a_family_whose_lists_are_in_no_order_is_read_whole(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EportalSpider, "newest_first", False)
    visit(home, site)
    assert visit(home, site).lists == "deep"


def test_what_the_next_crawl_rests_on_comes_back_with_a_rebuilt_catalog(
    home: Home, site: TinySite
) -> None:
    visit(home, site)
    clock.set_for_tests(MONDAY + timedelta(days=1))
    visit(home, site)
    with closing(Catalog(home)) as catalog:
        before = last_crawl(catalog, "tiny-eportal")
    home.catalog_path.unlink()
    rebuild_catalog(home)
    with closing(Catalog(home)) as catalog:
        assert last_crawl(catalog, "tiny-eportal") == before
    assert (before.lists, before.deep_at) == ("shallow", _whole_seconds(before.deep_at))
    assert visit(home, site).lists == "shallow"


def _whole_seconds(moment: datetime | None) -> datetime:
    """The first crawl's end: some microseconds after the moment at which the clock stood."""
    assert moment is not None and MONDAY <= moment < MONDAY + timedelta(seconds=1)
    return moment


@pytest.mark.parametrize(
    "page", ["http://a.test/2.html", Call("http://a.test/", (("page", "2"),)), Call("/", (), "{}")]
)
def test_pages_behind_survive_a_kill(page: str | Call) -> None:
    import json

    kept = json.loads(json.dumps(Request("http://a.test/", meta={BEHIND: [_plain(page)]}).meta))
    assert [_from_plain(one) for one in kept[BEHIND]] == [page]
