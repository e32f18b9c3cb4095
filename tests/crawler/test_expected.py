"""Absences by the calendar: quiet before a deadline, loud after it, by last year's count.

Deadlines from the regulations (2019, article 49): departments 31 January, governments 31 March.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from rich.console import Console
from test_crawl import only, run
from tiny_portal import CREATOR, EPORTAL, YEARS, TinySite, creator, eportal

from archive import clock
from archive.acks import acknowledge
from archive.catalog import Catalog
from archive.exchanges.run_rows import best_listed
from archive.exchanges.visits import portal_visits, would_be_gone
from archive.home import Home
from archive.snapshot import Kind
from archive.verify import rebuild_catalog
from crawler.expected import Excess, Shortfall, by_year, excess, seen, shortfall
from crawler.listing import ListedLink
from crawler.registry import Portal

LAST = {"2023": {"department": 10, "government": 2}}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.set_for_tests(None)


@pytest.mark.parametrize(
    ("day", "listed", "expected"),
    [
        # Before 1 February nothing is due, however little is there.
        ("2025-01-31", {}, None),
        ("2025-02-01", {}, (10, 0, "2025-01-31")),
        # One is there: late ones have a month.
        ("2025-02-01", {"department": 1}, None),
        ("2025-03-03", {"department": 4}, (10, 4, "2025-01-31")),
        ("2025-03-03", {"department": 5}, None),
        ("2025-04-01", {}, (12, 0, "2025-03-31")),
        ("2025-05-01", {"department": 5, "government": 1}, None),
        ("2025-05-01", {"department": 5}, (12, 5, "2025-03-31")),
        # After June the last late ones are in.
        ("2025-06-30", {"department": 8, "government": 1}, None),
        ("2025-07-01", {"department": 8, "government": 1}, (12, 9, "2025-03-31")),
        ("2025-12-31", {"department": 8, "government": 2}, None),
    ],
)
def test_what_is_missing_depends_on_the_day(
    day: str, listed: dict[str, int], expected: tuple[int, int, str] | None
) -> None:
    found = shortfall({**LAST, "2024": listed}, {}, "county", date.fromisoformat(day))
    if expected is None:
        assert found is None
    else:
        due, there, last_day = expected
        assert found == Shortfall(2024, 2023, due, there, date.fromisoformat(last_day))


def test_ministries_are_departments_whatever_their_titles_say() -> None:
    listed = {"2023": {"government": 1}}
    assert shortfall(listed, {}, "county", date(2025, 2, 1)) is None
    assert shortfall(listed, {}, "national", date(2025, 2, 1)) is not None


def test_what_earlier_crawls_saw_counts_too() -> None:
    """A crawl that stops at known reports sees one page of a list."""
    first_page = {"2024": {"department": 1}}
    today = date(2025, 8, 1)
    assert shortfall(first_page, {**LAST, "2024": {"department": 11}}, "county", today) is None
    assert shortfall(first_page, LAST, "county", today) is not None


def test_a_column_of_old_reports_is_no_alarm() -> None:
    old = {"2014": {"government": 9}}
    assert shortfall(old, {}, "county", date(2025, 8, 1)) is None
    # Nothing for two years running still is one.
    assert shortfall({"2022": {"government": 9}}, {}, "county", date(2025, 8, 1)) is not None


@pytest.mark.parametrize(
    ("level", "listed", "expected"),
    [
        ("county", {"2023": 300, "2022": 300}, None),
        # The newest of the years that are too full.
        ("county", {"2023": 588, "2022": 588}, (2023, 300, 588)),
        ("prefecture", {"2023": 588, "2022": 588}, None),
        ("prefecture", {"2023": 588, "2022": 20}, (2023, 300, 588)),
        ("prefecture", {"2023": 588}, None),
        ("province", {"2023": 588, "2022": 120}, None),
    ],
)
def test_more_than_can_be_is_named(
    level: str, listed: dict[str, int], expected: tuple[int, int, int] | None
) -> None:
    kinds = {year: {"department": count} for year, count in listed.items()}
    assert excess(kinds, {}, level) == (Excess(*expected) if expected else None)
    # What was said once is said again: what it was is no measure of what can be.
    assert excess(kinds, kinds, level) == (Excess(*expected) if expected else None)


def test_a_list_of_far_too_many_is_no_success(home: Home, site: TinySite) -> None:
    titles = [f"示例第{n}局2023年政府信息公开工作年度报告" for n in range(301)]
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = (200, "text/html", _list_of(titles))
    crawled = only(run(home, site, eportal(first_year=2024)))
    assert "too_many_listed" in crawled.errors
    assert "at most 300 reports for 2023" in crawled.errors["too_many_listed"]


def test_a_clone_is_no_report_that_the_portal_lists(home: Home, site: TinySite) -> None:
    """Beside what is held it would look like a report that we lost."""
    page = _list_of(["示例水利局2023年政府信息公开工作年度报告"] * 2).decode()
    page = page.replace("/tiny/7/1.html", "http://www.tiny-eportal-copy.test/1.html")
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = (200, "text/html", page.encode())
    acknowledge(home, "tiny-eportal:host_not_registered", date(2999, 1, 1), "a clone")
    report = run(home, site, eportal())
    assert [reason for reason, _ in only(report).failures].count("host_not_registered") == 1
    assert only(report).listed == {"2023": {"department": 1}}
    report.render(Console(file=(said := StringIO())))
    assert "copy.test/1.html (acknowledged until 2999-01-01: a clone)" in said.getvalue()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("示例市人民政府2023年政府信息公开工作年度报告", (2023, "government")),
        ("示例市人民政府办公室2023年政府信息公开工作年度报告", (2023, "department")),
        ("示例镇人民政府2023年政府信息公开工作年度报告", (2023, "government")),
        ("示例市水利局2023年政府信息公开工作年度报告", (2023, "department")),
        ("2023年政府信息公开工作年度报告", (2023, "government")),
    ],
)
def test_a_listed_title_says_whose_it_is(title: str, expected: tuple[int, str]) -> None:
    assert seen(ListedLink("http://a.test/1.html", title)) == expected


def test_a_link_without_any_year_is_not_counted() -> None:
    link = ListedLink("http://a.test/1.html", "政府信息公开工作年度报告")
    assert by_year([seen(link)]) == {}


def test_lists_are_counted_by_year_and_survive_a_rebuild(home: Home, site: TinySite) -> None:
    listed = {str(year): {"government": 1} for year in YEARS}
    assert only(run(home, site)).listed == listed
    assert only(run(home, site, creator())).listed == listed
    home.catalog_path.unlink()
    assert rebuild_catalog(home).problems == ()
    with closing(Catalog(home)) as catalog:
        assert best_listed(catalog.connection, "tiny-eportal") == listed


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2025-04-30", []),  # 2024 is listed: nothing is missing
        ("2026-03-31", []),  # 2025 has until tonight
        ("2026-04-01", ["nothing_by_deadline"]),
    ],
)
def test_a_portal_with_nothing_new_by_its_deadline_is_named(
    home: Home, site: TinySite, day: str, code: list[str]
) -> None:
    clock.set_for_tests(clock.parse(f"{day}T12:00:00+08:00"))
    report = run(home, site)
    assert list(only(report).errors) == code
    assert report.needs_a_person is bool(code)


def test_the_year_of_a_rehearsal_is_not_judged_by_todays_calendar(
    home: Home, site: TinySite
) -> None:
    assert only(run(home, site)).errors == {}


def test_fewer_than_last_year_is_named(home: Home, site: TinySite) -> None:
    clock.set_for_tests(clock.parse("2025-07-01T12:00:00+08:00"))
    titles = [f"示例{who}2023年政府信息公开工作年度报告" for who in ("水利局", "民政局", "财政局")]
    titles.append("示例水利局2024年政府信息公开工作年度报告")
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = (200, "text/html", _list_of(titles))
    for number in range(len(titles)):
        page = "<h1>示例</h1>" + "<p>示例数据，虚构数字。</p>" * 40
        site.answers[f"{EPORTAL}/tiny/7/{number}.html"] = (200, "text/html", page.encode())
    portal = only(run(home, site, eportal()))
    assert list(portal.errors) == ["fewer_than_last_year"]
    assert "as 3 were for 2023, found 1" in portal.errors["fewer_than_last_year"]


def test_a_list_that_failed_is_not_judged_by_the_calendar(home: Home, site: TinySite) -> None:
    clock.set_for_tests(clock.parse("2026-05-01T12:00:00+08:00"))
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = (500, "text/plain", b"")
    assert list(only(run(home, site)).errors) == ["listing_failed"]


@pytest.fixture
def no_files(site: TinySite) -> Portal:
    """A portal whose files lie on a host that is shut, which somebody may have acknowledged."""
    page = f'<div id="zoom"><a href="http://{CREATOR}/1.pdf">年度报告.pdf</a></div>'
    site.answers[f"{EPORTAL}/eportal/ui?pageId=8&articleKey=2020&columnId=9"] = (
        200,
        "text/html",
        page.encode(),
    )
    site.answers[f"{CREATOR}/robots.txt"] = (521, "text/html", b"")
    return eportal(hosts=(EPORTAL, CREATOR))


def test_an_error_elsewhere_hides_no_absence(home: Home, site: TinySite, no_files: Portal) -> None:
    clock.set_for_tests(clock.parse("2026-04-01T12:00:00+08:00"))
    few = replace(no_files, expected_min=len(YEARS) + 1)
    errors = only(run(home, site, few)).errors
    assert set(errors) == {"other_host_given_up", "too_few_listed", "nothing_by_deadline"}


EMPTY = f"{EPORTAL}/tiny/8/index.html"


def test_an_emptied_column_hides_no_absence_in_another(home: Home, site: TinySite) -> None:
    clock.set_for_tests(clock.parse("2026-04-01T12:00:00+08:00"))
    site.answers[EMPTY] = (200, "text/html", _list_of([]))
    two = eportal(listings=(*eportal().listings, f"http://{EMPTY}"), expected_min=len(YEARS) + 1)
    errors = only(run(home, site, two)).errors
    assert set(errors) == {"empty_listing", "too_few_listed", "nothing_by_deadline"}


def test_a_portal_that_lists_nothing_says_so_once(home: Home, site: TinySite) -> None:
    clock.set_for_tests(clock.parse("2025-04-01T12:00:00+08:00"))
    run(home, site)
    clock.set_for_tests(clock.parse("2026-04-01T12:00:00+08:00"))
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = (200, "text/html", _list_of([]))
    assert list(only(run(home, site, eportal(expected_min=9))).errors) == ["empty_listing"]


def test_a_portal_that_is_away_loses_no_report(home: Home, site: TinySite) -> None:
    """Lists and reports answer 404 for days: that nothing came is told, nothing is gone."""
    clock.set_for_tests(clock.parse("2025-04-01T12:00:00+08:00"))
    assert only(run(home, site)).errors == {}
    site.answers = dict.fromkeys(site.asked, (404, "text/html", b"gone"))
    for day in ("05-10", "05-11", "05-12"):
        clock.set_for_tests(clock.parse(f"2025-{day}T12:00:00+08:00"))
        assert {"listing_failed", "reports_failed"} <= only(run(home, site)).errors.keys(), day
    with closing(Catalog(home)) as catalog:
        reports = list(portal_visits(catalog, "tiny-eportal", Kind.REPORT))
        assert would_be_gone(catalog) == {"tiny-eportal": len(YEARS)}
    assert not any(one.gone_since for one in reports)


def _list_of(titles: list[str]) -> bytes:
    links = "".join(
        f'<li><a href="/tiny/7/{number}.html">{title}</a></li>'
        for number, title in enumerate(titles)
    )
    return f"<html><body><ul class='conList_ull'>{links}</ul></body></html>".encode()
