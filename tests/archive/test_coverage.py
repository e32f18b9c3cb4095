"""Coverage of years without a report: not found only where lists came after the deadline.

Deadlines: 2007 article 31, 31 March, for report years to 2018; 2019 article 49 after.
"""

from contextlib import closing

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive import clock
from archive.build import build
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.history import PortalRun, Run
from archive.exchanges.recording import Link, Recording
from archive.snapshot import Kind

TABLES = ("portals", "portal_problems", "portal_years", "coverage")


def visited(
    made: MadeHome,
    day: str,
    *codes: str,
    lists: str = "deep",
    outcome: str = "",
    listed: dict[str, dict[str, int]] | None = None,
) -> None:
    """A run at the portal on a day, with these errors."""
    ended = clock.parse(f"{day}T08:00:00Z")
    outcome = outcome or ("findings" if codes else "done")
    errors = tuple((code, "said to the operator only") for code in codes)
    with closing(Catalog(made.home)) as catalog:
        catalog.put_run(Run(day, "crawl", ended, ended, outcome, {}))
        listed = listed or {"2018": {"government": 2}}
        done = PortalRun(day, "moushi", ended, outcome, 9, 3, errors, {}, listed, lists)
        catalog.put_portal_run(done)


def gap(made: MadeHome) -> tuple[str, str | None, str | None]:
    """What is said of 2019, between two years with a report."""
    for year in (2018, 2020):
        made.add(report(year=year, text=f"{year}"), url=f"{HOST}/{year}.html")
    build(made.home, OPTIONS)
    (found,) = rows(made.home, "SELECT status, last_looked, note FROM coverage WHERE year = 2019")
    return (found[0], (found[1] or "")[:10] or None, found[2])


def test_lists_that_came_after_the_deadline(made: MadeHome) -> None:
    visited(made, "2021-04-01")
    assert gap(made) == ("not_found", "2021-04-01", None)


def test_lists_that_came_before_it_say_nothing(made: MadeHome) -> None:
    visited(made, "2020-01-15")
    assert gap(made) == ("not_assessed", None, None)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("challenge", "blocked"),
        ("access_refused", "blocked"),
        ("robots_unreachable", "blocked"),
        ("robots_disallowed", "robots_disallowed"),
    ],
)
def test_lists_that_were_kept_from_us(made: MadeHome, code: str, status: str) -> None:
    visited(made, "2021-04-01", code, lists="incomplete", outcome="blocked")
    assert gap(made) == (status, "2021-04-01", code)


def test_a_list_that_moved_is_not_the_agencys_absence(made: MadeHome) -> None:
    visited(made, "2021-04-01", "empty_listing", lists="incomplete")
    assert gap(made)[0] == "not_assessed"


def test_what_was_seen_before_a_block_still_holds(made: MadeHome) -> None:
    visited(made, "2021-04-01")
    visited(made, "2021-05-01", "challenge", lists="incomplete", outcome="blocked")
    assert gap(made) == ("not_found", "2021-04-01", None)


def test_nothing_of_it_depends_on_today(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    visited(made, "2021-04-01", "nothing_by_deadline")
    gap(made)
    before = {name: rows(made.home, f"SELECT * FROM {name}") for name in TABLES}
    assert before["portal_problems"][0][1:4] == ("moushi", "nothing_by_deadline", "absent")
    assert ("moushi", 2018, 2, 1) in [row[1:] for row in before["portal_years"]]
    assert "operator only" not in str(before)
    monkeypatch.setenv("NIANBAO_NOW", "2031-07-01T00:00:00Z")
    build(made.home, OPTIONS)
    assert {name: rows(made.home, f"SELECT * FROM {name}") for name in TABLES} == before


def failed(made: MadeHome, status: int | None, title: str | None, *days: str) -> None:
    """A report that the list shows did not come on these days."""
    url = f"{HOST}/listed.html"
    link = Link(Kind.REPORT, f"{HOST}/", title)
    for day in days:
        with (
            closing(Catalog(made.home)) as catalog,
            closing(Recording(made.home, catalog, day)) as recording,
        ):
            if status is None:
                clock.set_for_tests(clock.parse(f"{day}T08:00:00Z"))
                recording.failure("moushi", url, "timeout", link)
                clock.set_for_tests(None)
            else:
                moment = clock.parse(f"{day}T08:00:00Z")
                answer = Exchange(url, moment, "GET", (), status, "", (), day.encode())
                recording.exchange("moushi", answer, link)


NAMED = "某市人民政府2019年政府信息公开工作年度报告"
LISTED = f"{HOST}/listed.html"


@pytest.mark.parametrize(
    ("status", "title", "expected"),
    [
        (500, NAMED, ("not_assessed", "2021-04-01", LISTED)),
        (404, NAMED, ("not_assessed", "2021-04-01", LISTED)),
        (500, NAMED[:18] + "…", ("not_assessed", "2021-04-01", LISTED)),
        (500, NAMED.replace("2019", "2017"), ("not_found", "2021-04-02", None)),
        # Nobody knows what it was, and no more are listed for 2019 than are held.
        (None, None, ("not_found", "2021-04-02", None)),
    ],
)
def test_a_report_that_is_listed_and_did_not_come(
    made: MadeHome, status: int | None, title: str | None, expected: tuple[str, str, str | None]
) -> None:
    failed(made, status, title, "2021-04-01")
    visited(made, "2021-04-02")
    assert gap(made) == expected


def test_of_what_did_not_come_without_a_title_the_lists_say_the_year(made: MadeHome) -> None:
    failed(made, None, None, "2021-04-01")
    visited(made, "2021-04-02", listed={"2019": {"government": 1}})
    assert gap(made) == ("not_assessed", "2021-04-01", LISTED)


def test_a_report_of_somebody_else_says_nothing(made: MadeHome) -> None:
    """Its own agency has no report of 2019 either, and of that one it is said."""
    other = report(year=2018, agency="某市民政局", text="民政")
    made.add(other, url=f"{HOST}/mz.html")
    failed(made, 500, "某市民政局2019年政府信息公开工作年度报告", "2021-04-01")
    visited(made, "2021-04-02")
    for year in (2018, 2020):
        made.add(report(year=year, text=f"{year}"), url=f"{HOST}/{year}.html")
    build(made.home, OPTIONS)
    found = dict(rows(made.home, "SELECT agency, status FROM coverage WHERE year = 2019"))
    assert found["某市民政局"] == "not_assessed"
    assert [status for name, status in found.items() if name != "某市民政局"] == ["not_found"]


def test_a_report_that_is_listed_and_gone(made: MadeHome) -> None:
    failed(made, 404, NAMED, "2021-03-01", "2021-03-15", "2021-04-01")
    visited(made, "2021-04-02")
    assert gap(made) == ("gone", "2021-04-01", LISTED)


def test_a_crawl_for_newer_reports_alone_did_not_look_for_this_one(made: MadeHome) -> None:
    visited(made, "2021-04-01", lists="part")
    assert gap(made) == ("not_assessed", None, None)
