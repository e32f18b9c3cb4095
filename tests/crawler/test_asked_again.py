"""What failed once is asked for again, though a crawl that knows the rest asks for little."""

from datetime import UTC, datetime, timedelta

import pytest
from tiny_portal import EPORTAL, TinySite, eportal

from archive import clock
from archive.exchanges.crawls import DEEP, SHALLOW
from archive.home import Home
from crawler.run import CrawlOptions, crawl
from crawler.schedule import due
from crawler.tally import PortalReport

# Outside the season: lists are read monthly.
BEGIN = datetime(2025, 7, 7, 3, tzinfo=UTC)
# It stands on the third page of the list, which a later crawl need not see.
OLD = f"{EPORTAL}/eportal/ui?pageId=8&articleKey=2012&columnId=9"
FILES = {year: f"{EPORTAL}/files/{year}.pdf" for year in range(2021, 2025)}
PDF = (200, "application/pdf", b"%PDF-1.4 sample")
ERROR = (500, "text/html", b"<p>error</p>")


@pytest.fixture(autouse=True)
def _clock():
    yield
    clock.set_for_tests(None)


def visit(home: Home, site: TinySite, day: float) -> PortalReport:
    clock.set_for_tests(BEGIN + timedelta(days=day))
    site.asked.clear()
    (report,) = crawl(home, [eportal()], CrawlOptions(resolve=site.resolve)).portals
    return report


def page(year: int) -> str:
    return f"{EPORTAL}/eportal/ui?pageId=8&articleKey={year}&columnId=9"


def with_files(site: TinySite) -> None:
    """Four reports with a file each, none of which comes."""
    for year, file in FILES.items():
        text = f"示例县人民政府{year}年政府信息公开工作年度报告"
        link = f'<a href="http://{file}">{text}.pdf</a>'
        body = f'<h1>{text}</h1><div id="zoom"><p>{"示例数据，虚构数字。" * 30}{link}</p></div>'
        site.answers[page(year)] = (200, "text/html; charset=utf-8", body.encode())
        site.answers[file] = ERROR


@pytest.mark.parametrize("status", [404, 503])
def test_a_report_that_failed_once_is_asked_for_again(
    home: Home, site: TinySite, status: int
) -> None:
    site.answers[OLD] = (status, "text/html", b"<p>error</p>")
    assert visit(home, site, 0).lists == DEEP
    site.answers.clear()
    assert [one.id for one in due(home, [eportal()])] == []
    clock.set_for_tests(BEGIN + timedelta(days=1.1))
    assert [one.id for one in due(home, [eportal()])] == [eportal().id]
    report = visit(home, site, 1.1)
    assert (site.asked[OLD], report.new_addresses) == (1, 1)
    # Then nothing is missing any more, and the first page of the list is enough.
    assert visit(home, site, 2).lists == SHALLOW


def test_one_that_is_not_there_is_asked_for_on_three_days(home: Home, site: TinySite) -> None:
    site.answers[OLD] = (404, "text/html", b"")
    for day in range(3):
        assert visit(home, site, day).lists == DEEP
        assert site.asked[OLD] == 1
    assert visit(home, site, 3).lists == SHALLOW
    assert site.asked[OLD] == 0
    assert [one.id for one in due(home, [eportal()])] == []


def test_a_file_that_failed_once_is_asked_for_again(home: Home, site: TinySite) -> None:
    with_files(site)
    assert visit(home, site, 0).errors == {}
    # Their pages are known. They were told of before: that they fail again is nothing new.
    assert visit(home, site, 0.5).errors == {}
    assert [site.asked[page(year)] for year in FILES] == [0] * 4
    site.answers |= dict.fromkeys(FILES.values(), PDF)
    visit(home, site, 1.6)
    assert [site.asked[file] for file in FILES.values()] == [1] * 4
    assert site.referers[FILES[2024]] == f"http://{page(2024)}"
    visit(home, site, 3)
    assert [site.asked[file] for file in FILES.values()] == [0] * 4


def test_a_file_has_a_turn_of_its_own(home: Home, site: TinySite) -> None:
    with_files(site)
    visit(home, site, 0)
    site.answers[FILES[2023]] = PDF
    visit(home, site, 2)
    # The page's turn comes first, and again after half a year.
    visit(home, site, 30.5)
    assert (site.asked[page(2023)], site.asked[FILES[2023]]) == (1, 0)
    visit(home, site, 32.5)
    assert (site.asked[page(2023)], site.asked[FILES[2023]]) == (0, 1)
