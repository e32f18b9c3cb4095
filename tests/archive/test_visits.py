"""From the log of fetches: known, due again, gone. Blocked is not gone."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.recording import Link, Recording
from archive.exchanges.visits import (
    Visits,
    gone_addresses,
    last_good,
    portal_visits,
    portals_to_ask_again,
    would_be_gone,
)
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.verify import rebuild_catalog

BEGIN = datetime(2021, 3, 29, 3, tzinfo=UTC)
URL, OTHER = "http://www.a.test/1.html", "http://a.test/"
LIST = "http://www.a.test/nb/"
REPORT = Link(Kind.REPORT, text="年度报告")
HTML = (("Content-Type", "text/html"),)


@pytest.fixture(autouse=True)
def _clock():
    yield
    clock.set_for_tests(None)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)


def visit(home: Home, *events: tuple[float, int | str]) -> Visits:
    """Visits on days after the first: by a status, a reason, or a judgement (`no: reason`)."""
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        for day, what in events:
            clock.set_for_tests(BEGIN + timedelta(days=day))
            if isinstance(what, int):
                _answer(recording, what, last_good(catalog, URL, Kind.REPORT))
            elif what == "unasked 304":
                _answer(recording, 304)
            elif what.startswith("no: "):
                _answer(recording, 200)
                recording.judgement("demo", URL, what.removeprefix("no: "), REPORT)
            else:
                recording.failure("demo", URL, what, REPORT)
        (visits,) = portal_visits(catalog, "demo", Kind.REPORT)
        return visits


def _answer(
    recording: Recording,
    status: int,
    known: Snapshot | None = None,
    url: str = URL,
    link: Link = REPORT,
) -> None:
    body = f"{status} {clock.now()}".encode()
    moment = clock.now()
    exchange = Exchange(url, moment, "GET", (), status, "", HTML, body)
    recording.exchange("demo", exchange, link, known)


def on(day: float) -> datetime:
    return BEGIN + timedelta(days=day)


def test_a_page_that_came_is_known_and_due_after_a_month_then_half_yearly(home: Home) -> None:
    visits = visit(home, (0, 200))
    assert (visits.is_known, visits.address, visits.due_at) == (True, "a.test/1.html", on(30))
    assert visit(home, (12, 200)).due_at == on(30)
    assert visit(home, (30, 304)).due_at == on(30 + 182)


def test_a_page_that_never_came_is_asked_for_at_once(home: Home) -> None:
    visits = visit(home, (0, 404), (1, 404), (2, 404))
    assert (visits.is_known, visits.due_at) == (False, None)


@pytest.mark.parametrize("sign", [404, 410, "no: soft_not_found", "no: home_page_redirect"])
def test_three_days_without_the_page_and_it_is_gone_since_the_first(
    home: Home, sign: int | str
) -> None:
    assert visit(home, (0, 200), (30, sign), (31, sign)).gone_since is None
    visits = visit(home, (32, sign))
    assert visits.gone_since is not None
    assert abs(visits.gone_since - on(30)) < timedelta(seconds=1)
    with closing(Catalog(home)) as catalog:
        ((address, since),) = gone_addresses(catalog)
        assert (address, since[:10]) == ("a.test/1.html", "2021-04-28")


def test_three_visits_on_one_day_are_one(home: Home) -> None:
    visits = visit(home, (0, 200), (30, 404), (30.1, 404), (30.2, 410), (31, 404))
    assert visits.gone_since is None


@pytest.mark.parametrize(
    "sign", [403, 412, 429, 500, 503, 521, "timeout", "name_not_found", "no: challenge"]
)
def test_blocked_or_broken_is_not_gone(home: Home, sign: int | str) -> None:
    days = [(day, sign) for day in range(30, 40)]
    visits = visit(home, (0, 200), *days)
    assert (visits.gone_since, visits.is_known) == (None, True)
    with closing(Catalog(home)) as catalog:
        assert list(gone_addresses(catalog)) == []


def _lists(home: Home, *days: int, status: int = 404) -> None:
    """What the portal's list answered on days after the first."""
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        for day in days:
            clock.set_for_tests(BEGIN + timedelta(days=day, hours=1))
            _answer(recording, status, url=LIST, link=Link(Kind.LISTING))


def test_what_goes_with_its_portals_lists_is_not_gone(home: Home) -> None:
    """A portal that is away for some days takes no report back."""
    _lists(home, 30, 31, 32)
    visits = visit(home, (0, 200), *((day, 404) for day in (30, 31, 32)))
    assert (visits.gone_since, visits.would_be_gone) == (None, True)
    with closing(Catalog(home)) as catalog:
        assert list(gone_addresses(catalog)) == []
        assert would_be_gone(catalog) == {"demo": 1}
    # When the lists are back, the days on which they were away do not count.
    _lists(home, 33, 34, 35, status=200)
    assert visit(home, (33, 404), (34, 404)).gone_since is None
    assert visit(home, (35, 404)).gone_since == on(33)
    with closing(Catalog(home)) as catalog:
        assert would_be_gone(catalog) == {}


def test_one_list_of_several_is_enough_to_see_the_portal(home: Home) -> None:
    _lists(home, 30, 31, 32)
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        for day in (30, 31, 32):
            clock.set_for_tests(BEGIN + timedelta(days=day, hours=2))
            _answer(recording, 200, url=f"{LIST}other", link=Link(Kind.LISTING))
    visits = visit(home, (0, 200), *((day, 404) for day in (30, 31, 32)))
    assert (visits.gone_since, visits.would_be_gone) == (on(30), False)


def test_blocked_days_between_neither_count_nor_take_back(home: Home) -> None:
    events = [(30, 404), (31, 503), (32, 404), (33, "timeout"), (34, 404)]
    assert visit(home, (0, 200), *events).gone_since == on(30)


def test_a_page_that_comes_back_is_there(home: Home) -> None:
    visits = visit(home, (0, 200), (30, 404), (31, 404), (32, 404), (60, 200))
    assert (visits.gone_since, visits.failed, visits.due_at) == (None, (), on(60 + 182))
    assert visit(home, (61, 404), (62, 404)).gone_since is None


@pytest.mark.parametrize(("sign", "patience"), [(404, 182), (503, 30)])
def test_a_failed_page_is_due_the_next_day_but_not_for_ever(
    home: Home, sign: int, patience: int
) -> None:
    a_little_early = timedelta(hours=20)  # so that a daily timer does not miss it by minutes
    assert visit(home, (0, 200), (30, sign)).due_at == on(30) + a_little_early
    assert visit(home, (31, sign)).due_at == on(31) + a_little_early
    assert visit(home, (32, sign)).due_at == on(32 + patience)


def test_a_redirect_that_leads_on_is_no_failure(home: Home) -> None:
    visits = visit(home, (0, 200), (30, 301))
    assert visits.failed == ()


def test_what_was_judged_to_be_no_page_is_never_the_last_good_one(home: Home) -> None:
    visit(home, (0, 200), (30, "no: soft_not_found"))
    with closing(Catalog(home)) as catalog:
        known = last_good(catalog, URL, Kind.REPORT)
        assert known is not None and known.captured_at == on(0)
        assert last_good(catalog, URL, Kind.ATTACHMENT) is None
        assert last_good(catalog, OTHER, Kind.REPORT) is None


def test_a_304_that_nobody_asked_for_brings_nothing(home: Home) -> None:
    visits = visit(home, (0, "unasked 304"))
    assert (visits.is_known, visits.failed) == (False, (on(0),))
    assert visit(home, (1, 200)).failed == ()
    assert visit(home, (30, "unasked 304")).failed == (on(30),)
    with closing(Catalog(home)) as catalog:
        known = last_good(catalog, URL, Kind.REPORT)
        assert known is not None and known.captured_at == on(1)
        assert [one.captured_at for one in catalog.report_snapshots()] == [on(1)]
        assert portals_to_ask_again(catalog, on(31.1)) == {"demo"}


def test_the_last_good_one_is_not_the_one_that_was_brought_last(home: Home) -> None:
    visit(home, (30, 200))
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        early = Exchange(URL, on(0), "GET", (), 200, "", HTML, b"from another archive")
        recording.exchange("demo", early, REPORT)
        known = last_good(catalog, URL, Kind.REPORT)
        assert known is not None and known.captured_at == on(30)


def test_who_is_to_be_asked_again(home: Home) -> None:
    visit(home, (0, 200), (30, 404))
    with closing(Catalog(home)) as catalog:
        assert portals_to_ask_again(catalog, on(30.5)) == set()
        assert portals_to_ask_again(catalog, on(31.1)) == {"demo"}
    visit(home, (31, 404), (32, 404))
    with closing(Catalog(home)) as catalog:
        assert portals_to_ask_again(catalog, on(33.1)) == set()


def test_judgements_come_back_with_a_rebuilt_catalog(home: Home) -> None:
    from archive.exchanges.history import Run
    from archive.exchanges.runlog import append_run, line_of

    with closing(Catalog(home)) as catalog:
        run = catalog.begin_run("crawl demo")
        with closing(Recording(home, catalog, run)) as recording:
            for day, judged in ((0, False), (30, True), (31, True), (32, True)):
                clock.set_for_tests(on(day))
                _answer(recording, 200)
                if judged:
                    recording.judgement("demo", URL, "soft_not_found", REPORT)
            recording.failure("demo", OTHER, "timeout", REPORT)
        done = Run(run, "crawl demo", on(0), catalog.tick(), "done", {"portals": []})
        append_run(home, catalog, line_of(done))
        catalog.put_run(done)
        before = _fetches(catalog)
        assert [row["snapshot"] for row in before] == [1, 2, 2, 3, 3, 4, 4, None]
    rebuild_catalog(home)
    with closing(Catalog(home)) as catalog:
        assert _fetches(catalog) == before
        assert [address for address, _ in gone_addresses(catalog)] == ["a.test/1.html"]


def _fetches(catalog: Catalog) -> list[dict[str, object]]:
    return [dict(row) for row in catalog.connection.execute("SELECT * FROM fetches ORDER BY id")]
