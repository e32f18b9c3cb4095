"""Whole crawls of a tiny portal on loopback, through the real spiders and settings."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from tiny_portal import CREATOR, EPORTAL, YEARS, TinySite, creator, eportal

from archive.catalog import Catalog
from archive.errors import HomeLockedError
from archive.home import Home
from archive.verify import verify
from archive.warc import read_payload
from crawler.registry import Portal
from crawler.run import CrawlOptions, crawl
from crawler.tally import PortalReport, RunReport

LIST_2 = f"{EPORTAL}/eportal/ui?pageId=7&currentPage=2&moduleId=abc&staticRequest=yes"
FIRST = f"{EPORTAL}/tiny/7/index.html"
REPORT = f"{EPORTAL}/eportal/ui?pageId=8&articleKey=2024&columnId=9"


def run(home: Home, site: TinySite, *portals: Portal, **options: object) -> RunReport:
    chosen = CrawlOptions(resolve=site.resolve, **options)
    return crawl(home, portals or (eportal(),), chosen)


def only(report: RunReport) -> PortalReport:
    (portal,) = report.portals
    return portal


def fetched(home: Home) -> set[tuple[str, int, str]]:
    with closing(Catalog(home)) as catalog:
        return {(one.url or "", one.status or 0, one.payload_digest) for one in catalog.snapshots()}


@pytest.mark.parametrize("portal", [eportal, creator])
def test_every_report_is_found_and_archived(
    home: Home, site: TinySite, portal: Callable[[], Portal]
) -> None:
    report = run(home, site, portal())
    assert (report.outcome, report.needs_a_person) == ("done", False)
    assert only(report).reports_found == only(report).new_addresses == len(YEARS)
    assert only(report).failures == ()
    with closing(Catalog(home)) as catalog:
        captures = list(catalog.report_snapshots())
        assert {one.link_text for one in captures} >= {
            f"示例县人民政府{YEARS[0]}年政府信息公开工作年度报告"
        }
        assert all("虚构" in _text(read_payload(home, one)) for one in captures)
    assert verify(home).ok


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gbk")


def test_unchanged_pages_are_kept_as_revisits(home: Home, site: TinySite) -> None:
    run(home, site)
    again = only(run(home, site, recheck=True))
    assert (again.new_addresses, again.changed_bodies, again.unchanged) == (0, 0, len(YEARS))
    with closing(Catalog(home)) as catalog:
        captures = list(catalog.report_snapshots())
        assert [one.revisit for one in captures] == [False] * len(YEARS) + [True] * len(YEARS)


def test_a_changed_body_is_counted(home: Home, site: TinySite) -> None:
    run(home, site)
    site.answers[REPORT] = (200, "text/html", "<h1>更正后的年度报告</h1><p>示例数据</p>".encode())
    again = only(run(home, site, recheck=True))
    assert (again.changed_bodies, again.unchanged) == (1, len(YEARS) - 1)


def test_two_portals_side_by_side_keep_to_themselves(home: Home, site: TinySite) -> None:
    site.answers[FIRST] = (500, "text/plain", b"")
    report = run(home, site, eportal(), creator())
    outcomes = {portal.portal: portal.outcome for portal in report.portals}
    assert outcomes == {"tiny-eportal": "findings", "tiny-creator": "done"}


def test_since_leaves_earlier_reports(home: Home, site: TinySite) -> None:
    assert only(run(home, site, since=2020)).reports_found == 5


def test_recheck_asks_for_reports_that_no_list_shows_any_more(home: Home, site: TinySite) -> None:
    run(home, site)
    site.answers[LIST_2] = (200, "text/html", b"<p>gone from the list</p>")
    assert only(run(home, site)).unchanged == 0
    assert only(run(home, site, recheck=True)).unchanged == len(YEARS)


def test_an_empty_list_is_never_a_success(home: Home, site: TinySite) -> None:
    site.answers[FIRST] = (200, "text/html", "<p>栏目建设中</p>".encode())
    report = run(home, site)
    assert report.needs_a_person
    assert "empty_listing" in only(report).errors
    assert f"http://{FIRST}" in only(report).errors["empty_listing"]


def test_a_page_of_a_list_that_fails_is_named(home: Home, site: TinySite) -> None:
    site.answers[LIST_2] = (404, "text/plain", b"")
    portal = only(run(home, site))
    assert portal.failures == (("http_404", f"http://{LIST_2}"),)
    assert "listing_failed" in portal.errors
    assert portal.reports_found == len(YEARS) - 5


def test_fewer_reports_than_expected_are_named(home: Home, site: TinySite) -> None:
    assert "too_few_listed" in only(run(home, site, eportal(expected_min=99))).errors


def test_a_report_that_is_gone_is_a_failure_with_its_reason(home: Home, site: TinySite) -> None:
    site.answers[REPORT] = (410, "text/plain", b"")
    report = run(home, site)
    assert only(report).failures == (("http_410", f"http://{REPORT}"),)
    assert not report.needs_a_person


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (412, b"<script>"),
        (521, b"<script>"),
        (202, b"<script>$_ts=window['$_ts'];</script>"),
        (200, b"<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></html>"),
    ],
)
def test_a_challenge_page_blocks_the_portal_and_is_archived(
    home: Home, site: TinySite, status: int, body: bytes
) -> None:
    site.answers[FIRST] = (status, "text/html", body)
    portal = only(run(home, site))
    assert (portal.outcome, list(portal.errors)) == ("blocked", ["challenge"])
    assert any(url == f"http://{FIRST}" and code == status for url, code, _ in fetched(home))
    assert site.asked[REPORT] == 0


def test_a_forbidding_robots_txt_is_obeyed(home: Home, site: TinySite) -> None:
    site.answers[f"{EPORTAL}/robots.txt"] = (
        200,
        "text/plain",
        b"User-agent: *\nDisallow: /eportal/",
    )
    portal = only(run(home, site))
    assert {reason for reason, _ in portal.failures} == {"robots_disallowed"}
    assert not any("/eportal/" in address for address in site.asked)


def test_an_unreachable_robots_txt_is_no_permission(home: Home, site: TinySite) -> None:
    site.answers[f"{EPORTAL}/robots.txt"] = (503, "text/plain", b"")
    portal = only(run(home, site))
    assert (portal.outcome, list(portal.errors)) == ("blocked", ["robots_unreachable"])
    assert set(site.asked) == {f"{EPORTAL}/robots.txt"}
    assert {status for _, status, _ in fetched(home)} == {503}


def test_redirects_stay_inside_the_portal(home: Home, site: TinySite) -> None:
    site.answers[REPORT] = (302, "text/html", b"http://www.elsewhere.test/secret")
    portal = only(run(home, site))
    assert portal.failures == (("host_not_registered", "http://www.elsewhere.test/secret"),)
    with closing(Catalog(home)) as catalog:
        failures = list(catalog.failures(next(iter(catalog.runs())).id))
    # The address asked for led nowhere, for the same reason.
    assert [one.url for one in failures] == ["http://www.elsewhere.test/secret", f"http://{REPORT}"]
    assert {one.reason for one in failures} == {"host_not_registered"}


def test_each_hop_of_a_redirect_is_archived(home: Home, site: TinySite) -> None:
    site.answers[REPORT] = (301, "text/html", b"/moved.html")
    site.answers[f"{EPORTAL}/moved.html"] = (200, "text/html", "<p>示例数据：年度报告</p>".encode())
    assert only(run(home, site)).failures == ()
    statuses = {url: status for url, status, _ in fetched(home)}
    assert statuses[f"http://{REPORT}"] == 301
    assert statuses[f"http://{EPORTAL}/moved.html"] == 200


def test_a_short_page_brings_its_file_along(home: Home, site: TinySite) -> None:
    page = '<div id="zoom"><p>见附件</p><a href="/files/2024.pdf">报告.pdf</a></div>'
    site.answers[REPORT] = (200, "text/html", page.encode())
    site.answers[f"{EPORTAL}/files/2024.pdf"] = (200, "application/pdf", b"%PDF-1.4 sample data")
    run(home, site)
    with closing(Catalog(home)) as catalog:
        files = [one for one in catalog.snapshots() if one.kind == "attachment"]
    assert [(one.url, one.via) for one in files] == [
        (f"http://{EPORTAL}/files/2024.pdf", f"http://{REPORT}")
    ]


def test_an_error_page_with_status_200_is_no_report(home: Home, site: TinySite) -> None:
    site.answers[REPORT] = (200, "text/html", "<p>您访问的页面不存在</p>".encode())
    assert only(run(home, site)).failures == (("soft_not_found", f"http://{REPORT}"),)


def test_a_rehearsal_asks_no_host_that_is_not_resolved(home: Home, site: TinySite) -> None:
    report = crawl(home, [eportal()], CrawlOptions(resolve={CREATOR: ("127.0.0.1", site.port)}))
    assert only(report).failures[0][0] == "host_not_resolved_here"
    assert not site.asked


def test_a_home_is_crawled_by_one_process_at_a_time(home: Home, site: TinySite) -> None:
    import threading

    def hold(entered: threading.Event, leave: threading.Event) -> None:
        with home.lock():
            entered.set()
            leave.wait()

    entered, leave = threading.Event(), threading.Event()
    threading.Thread(target=hold, args=(entered, leave)).start()
    entered.wait()
    try:
        with pytest.raises(HomeLockedError, match="expected to be alone, found process"):
            run(home, site)
    finally:
        leave.set()


def test_the_report_is_kept_and_can_be_read(
    home: Home, site: TinySite, capsys: pytest.CaptureFixture[str]
) -> None:
    report = run(home, site)
    (line,) = home.runs_path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["portals"] == report.to_json()["portals"]
    report.render()
    assert "tiny-eportal" in capsys.readouterr().out
    with closing(Catalog(home)) as catalog:
        (status,) = catalog.portal_status()
        assert (status.portal, status.reports_known) == ("tiny-eportal", len(YEARS))
        assert status.last_success is not None


def test_a_finished_crawl_leaves_no_frontier(home: Home, site: TinySite) -> None:
    run(home, site)
    with closing(sqlite3.connect(home.catalog_path)) as database:
        assert database.execute("SELECT count(*) FROM frontier").fetchone() == (0,)


def test_a_link_to_another_portal_is_that_portals_affair(home: Home, site: TinySite) -> None:
    site.answers[REPORT] = (302, "text/html", b"http://www.hebei.gov.cn/report.html")
    portal = only(run(home, site))
    assert portal.failures == (("host_of_other_portal", "http://www.hebei.gov.cn/report.html"),)
    assert portal.errors == {}
