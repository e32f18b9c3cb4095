"""Whose turn it is: the rhythm of portals 6, checked against its own words."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from tiny_portal import EPORTAL, TinySite, creator, eportal

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.crawls import DEEP, INCOMPLETE, LastCrawls, last_crawl
from archive.home import Home
from crawler.run import CrawlOptions, crawl
from crawler.schedule import days_between, due, is_due

# "daily 5 Jan - 10 Feb and 20 Feb - 10 Apr, weekly to end of June, monthly otherwise"
DAILY = ["01-05", "01-31", "02-10", "02-20", "03-31", "04-10"]
WEEKLY = ["04-11", "05-01", "06-30"]
MONTHLY = ["01-01", "01-04", "02-11", "02-19", "07-01", "10-15", "12-31"]


@pytest.fixture(autouse=True)
def _clock():
    yield
    clock.set_for_tests(None)


@pytest.mark.parametrize(
    ("day", "days"),
    [(day, days) for days, some in ((1, DAILY), (7, WEEKLY), (30, MONTHLY)) for day in some],
)
def test_the_season(day: str, days: int) -> None:
    assert days_between(date.fromisoformat(f"2026-{day}")) == days


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "now", "turn"),
    [
        # Midnight in Beijing is 16:00 UTC: two visits of one Beijing day are one too many.
        ("2026-01-20T15:00", "2026-01-20T15:59", False),
        ("2026-01-20T15:00", "2026-01-20T16:00", True),
        ("2026-05-01T03:00", "2026-05-07T03:00", False),
        ("2026-05-01T03:00", "2026-05-08T02:00", True),
        ("2026-10-01T03:00", "2026-10-30T03:00", False),
        ("2026-10-01T03:00", "2026-10-31T03:00", True),
        # The season begins: who was looked at in December is due again.
        ("2025-12-20T03:00", "2026-01-04T15:00", False),
        ("2025-12-20T03:00", "2026-01-05T03:00", True),
    ],
)
def test_days_are_those_of_beijing(last: str, now: str, turn: bool) -> None:
    assert is_due(LastCrawls(at(last), DEEP), at(now)) is turn


def test_a_portal_that_was_never_crawled_is_due() -> None:
    assert is_due(LastCrawls(), at("2026-10-01T03:00"))


@pytest.mark.parametrize(("in_a_row", "turn"), [(1, True), (2, True), (3, False)])
def test_lists_that_did_not_come_are_tried_the_next_day(in_a_row: int, turn: bool) -> None:
    last = LastCrawls(at("2026-10-01T03:00"), INCOMPLETE, in_a_row)
    assert is_due(last, at("2026-10-02T03:00")) is turn


def test_all_are_due_in_an_empty_home(home: Home) -> None:
    assert [one.id for one in due(home, [eportal(), creator()])] == ["tiny-eportal", "tiny-creator"]


def test_a_report_that_failed_makes_its_portal_due_the_next_day(home: Home, site: TinySite) -> None:
    started, options = at("2026-07-01T03:00"), CrawlOptions(resolve=site.resolve)
    both = [eportal(), creator()]
    clock.set_for_tests(started)
    crawl(home, both, options)
    clock.set_for_tests(started + timedelta(days=29))
    assert due(home, both) == []
    site.answers[f"{EPORTAL}/eportal/ui?pageId=8&articleKey=2020&columnId=9"] = (
        404,
        "text/plain",
        b"",
    )
    clock.set_for_tests(started + timedelta(days=30))
    crawl(home, both, options)
    turns = []
    for day in (30, 31, 32, 33, 34):
        clock.set_for_tests(started + timedelta(days=day, hours=1))
        chosen = due(home, both)
        turns.append([one.id for one in chosen])
        if chosen:
            crawl(home, chosen, options)
    # 410, 404 and the like three days in a row: gone, and no more to be asked for so soon.
    assert turns == [[], ["tiny-eportal"], ["tiny-eportal"], [], []]


def test_a_crawl_that_was_cut_short_does_not_count(home: Home, site: TinySite) -> None:
    crawl(home, [eportal()], CrawlOptions(resolve=site.resolve))
    with closing(Catalog(home)) as catalog:
        catalog.connection.execute("UPDATE portal_runs SET outcome = 'interrupted'")
        assert last_crawl(catalog, "tiny-eportal") == LastCrawls()
