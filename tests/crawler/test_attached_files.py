"""Which files of a report page are fetched, how they are asked for, and what passes for one."""

from contextlib import closing

import pytest
from tiny_portal import EPORTAL, TinySite, eportal

from archive.catalog import Catalog
from archive.home import Home
from archive.snapshot import Kind
from crawler import article
from crawler.run import CrawlOptions, crawl
from crawler.tally import PortalReport

PAGE = f"{EPORTAL}/eportal/ui?pageId=8&articleKey=2024&columnId=9"
TEXT = "全年受理申请若干件，均在期限内答复。" * 20
PDF = b"%PDF-1.4 sample data"


def run(home: Home, site: TinySite) -> PortalReport:
    (only,) = crawl(home, [eportal()], CrawlOptions(resolve=site.resolve)).portals
    return only


def page(site: TinySite, *links: str, text: str = "见附件", around: str = "") -> None:
    body = f'<div id="zoom"><p>{text}</p>{"".join(links)}</div>{around}'
    site.answers[PAGE] = (200, "text/html", body.encode())


def link(path: str, text: str) -> str:
    return f'<p><a href="{path}">{text}</a></p>'


def files(home: Home) -> dict[str, str]:
    """Path and media type of each archived file."""
    with closing(Catalog(home)) as catalog:
        return {
            (one.url or "").removeprefix(f"http://{EPORTAL}"): one.media_type
            for one in catalog.snapshots()
            if one.kind is Kind.ATTACHMENT
        }


@pytest.mark.parametrize(
    "name",
    ["a.pdf", "a.PDF", "a.doc", "a.docx", "a.wps", "a.xls", "a.xlsx", "a.zip", "a.rar", "a.ofd"],
)
def test_a_page_without_text_has_its_report_in_the_file(
    home: Home, site: TinySite, name: str
) -> None:
    page(site, link(f"/files/{name}", "点击查看"))
    site.answers[f"{EPORTAL}/files/{name}"] = (200, "application/octet-stream", PDF)
    assert run(home, site).failures == ()
    assert files(home) == {f"/files/{name}": "application/octet-stream"}


def test_a_file_without_an_ending_is_known_by_its_download_address(
    home: Home, site: TinySite
) -> None:
    path = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=7"
    page(site, link(path, "年报.pdf"))
    site.answers[f"{EPORTAL}{path}"] = (200, "application/pdf", PDF)
    run(home, site)
    assert files(home) == {path: "application/pdf"}


def test_a_file_is_asked_for_from_its_page(home: Home, site: TinySite) -> None:
    page(site, link("/files/a.pdf", "报告"))
    site.answers[f"{EPORTAL}/files/a.pdf"] = (200, "application/pdf", PDF)
    run(home, site)
    assert site.referers[f"{EPORTAL}/files/a.pdf"] == f"http://{PAGE}"


def test_beside_a_report_its_annex_is_fetched_and_nothing_else(home: Home, site: TinySite) -> None:
    page(
        site,
        link("/files/1.xls", "附件：政府信息公开情况统计表"),
        link("/files/2.doc", "政府信息公开指南"),
        link("/files/3.pdf", "一图读懂年度报告"),
        link("/files/4.pdf", "招标公告"),
        text=TEXT,
    )
    site.answers[f"{EPORTAL}/files/1.xls"] = (200, "application/vnd.ms-excel", PDF)
    run(home, site)
    assert sorted(files(home)) == ["/files/1.xls"]
    assert not [one for one in site.asked if "/files/" in one and "1.xls" not in one]


def test_a_scan_is_the_pictures_of_the_body_alone(home: Home, site: TinySite) -> None:
    page(site, '<img src="/p/1.jpg"><img src="/p/2.jpg">', around='<img src="/logo.png">')
    for number in (1, 2):
        site.answers[f"{EPORTAL}/p/{number}.jpg"] = (200, "image/jpeg", b"\xff\xd8\xff")
    run(home, site)
    assert sorted(files(home)) == ["/p/1.jpg", "/p/2.jpg"]


def test_pictures_of_a_page_with_text_are_left_alone(home: Home, site: TinySite) -> None:
    page(site, '<img src="/p/1.jpg">', text=TEXT)
    run(home, site)
    assert files(home) == {}


def test_the_same_file_on_two_pages_is_asked_for_once(home: Home, site: TinySite) -> None:
    for year in (2023, 2024):
        address = PAGE.replace("2024", str(year))
        body = f'<div id="zoom">{link("/files/a.pdf", "报告")}</div>'
        site.answers[address] = (200, "text/html", body.encode())
    site.answers[f"{EPORTAL}/files/a.pdf"] = (200, "application/pdf", PDF)
    run(home, site)
    assert site.asked[f"{EPORTAL}/files/a.pdf"] == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, "text/html", b"gone"), "http_404"),
        ((200, "application/pdf", b"<html><body>please log in</body></html>"), "soft_not_found"),
        ((200, "application/octet-stream", b"\r\n<!DOCTYPE html><p>no</p>"), "soft_not_found"),
        ((200, "image/jpeg", b"<html><body>no</body></html>"), "soft_not_found"),
        ((200, "application/pdf", b""), "soft_not_found"),
    ],
)
def test_what_came_in_place_of_a_file_is_a_named_failure(
    home: Home, site: TinySite, answer: tuple[int, str, bytes], reason: str
) -> None:
    page(site, link("/files/a.pdf", "报告"))
    site.answers[f"{EPORTAL}/files/a.pdf"] = answer
    assert run(home, site).failures == ((reason, f"http://{EPORTAL}/files/a.pdf"),)


def test_a_file_sent_as_a_page_is_a_file(home: Home, site: TinySite) -> None:
    page(site, link("/files/a.pdf", "报告"))
    site.answers[f"{EPORTAL}/files/a.pdf"] = (200, "text/html", PDF)
    assert run(home, site).failures == ()


def test_a_file_elsewhere_is_a_finding_and_not_fetched(home: Home, site: TinySite) -> None:
    page(site, link("http://files.elsewhere.test/a.pdf", "报告"))
    portal = run(home, site)
    assert portal.failures == (("host_not_registered", "http://files.elsewhere.test/a.pdf"),)
    with closing(Catalog(home)) as catalog:
        assert catalog.missed_files() == [
            ("http://files.elsewhere.test/a.pdf", "host_not_registered")
        ]


def test_a_file_of_200_megabytes_is_too_large(home: Home, site: TinySite) -> None:
    page(site, link("/files/a.pdf", "报告"))
    site.answers[f"{EPORTAL}/files/a.pdf"] = (200, "application/pdf", bytes(200 * 1024**2))
    assert [why for why, _ in run(home, site).failures] == ["too_large"]
    assert files(home) == {}


def test_a_page_of_too_many_files_is_told_of(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article, "MOST_FILES", 2)
    page(site, *(link(f"/files/{number}.pdf", "报告") for number in range(3)))
    for number in range(3):
        site.answers[f"{EPORTAL}/files/{number}.pdf"] = (200, "application/pdf", PDF)
    portal = run(home, site)
    assert "found 3" in portal.errors["listing_failed"]
    assert len(files(home)) == 2


def test_a_scan_of_too_many_pictures_is_told_of(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article, "MOST_PICTURES", 2)
    page(site, *(f'<img src="/p/{number}.jpg">' for number in range(3)))
    for number in range(3):
        site.answers[f"{EPORTAL}/p/{number}.jpg"] = (200, "image/jpeg", b"\xff\xd8\xff")
    portal = run(home, site)
    assert "expected at most 2" in portal.errors["listing_failed"]
    assert sorted(files(home)) == ["/p/0.jpg", "/p/1.jpg"]
