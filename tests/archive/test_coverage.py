"""Coverage of years without a report: not found only where lists came after the deadline.

Deadlines: 2007 article 31, 31 March, for report years to 2018; 2019 article 49 after.
"""

from contextlib import closing

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive import clock
from archive.build import build
from archive.catalog import Catalog
from archive.exchanges.history import PortalRun, Run

TABLES = ("portals", "portal_problems", "portal_years", "coverage")


def visited(made: MadeHome, day: str, *codes: str, lists: str = "deep", outcome: str = "") -> None:
    """A run at the portal on a day, with these errors."""
    ended = clock.parse(f"{day}T08:00:00Z")
    outcome = outcome or ("findings" if codes else "done")
    errors = tuple((code, "said to the operator only") for code in codes)
    with closing(Catalog(made.home)) as catalog:
        catalog.put_run(Run(day, "crawl", ended, ended, outcome, {}))
        listed = {"2018": {"government": 2}}
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
