"""Links that nobody should follow as they are written: refused by name, and told of."""

from contextlib import closing

import pytest
from tiny_portal import EPORTAL, TinySite, eportal

from archive.catalog import Catalog
from archive.home import Home
from crawler.run import CrawlOptions, crawl
from crawler.tally import PortalReport

FIRST = f"{EPORTAL}/tiny/7/index.html"
TITLE = "示例县人民政府2020年政府信息公开工作年度报告"
REPORT = "eportal/ui?pageId=8&articleKey=2020&columnId=9"
LOGIN = f"http://user:pa55word@{EPORTAL}/{REPORT}"


def run(home: Home, site: TinySite, href: str) -> PortalReport:
    """A crawl of a list with one link."""
    page = f'<ul class="conList_ull"><li><a href="{href}">{TITLE}</a></li></ul>'
    site.answers[FIRST] = (200, "text/html; charset=utf-8", page.encode())
    (only,) = crawl(home, [eportal()], CrawlOptions(resolve=site.resolve)).portals
    return only


def written(home: Home) -> str:
    """All that a crawl wrote of links, but for the archived pages themselves."""
    with closing(Catalog(home)) as catalog:
        rows = "\n".join(catalog.connection.iterdump())
    files = (home.run_dir / "crawl.log", home.runs_path)
    return "\n".join([rows, *(file.read_text(encoding="utf-8") for file in files)])


def test_a_link_with_a_password_is_a_bad_address_and_the_password_nowhere(
    home: Home, site: TinySite
) -> None:
    portal = run(home, site, LOGIN)
    assert portal.failures == (("bad_address", f"http://{EPORTAL}/{REPORT}"),)
    assert "spider_bug" not in portal.errors
    assert "pa55word" not in written(home)
    assert site.asked.total() == 2  # robots.txt and the list


def test_a_redirect_to_a_password_is_a_bad_address_and_the_password_nowhere(
    home: Home, site: TinySite
) -> None:
    site.answers[f"{EPORTAL}/moved.html"] = (302, "text/html", LOGIN.encode())
    portal = run(home, site, "/moved.html")
    assert portal.failures == (("bad_address", f"http://{EPORTAL}/moved.html"),)
    assert "pa55word" not in written(home)


@pytest.mark.parametrize("by_redirect", [False, True])
def test_only_ports_of_web_servers_are_asked(
    home: Home, site: TinySite, *, by_redirect: bool
) -> None:
    target = f"http://{EPORTAL}:22/{REPORT}"
    site.answers[f"{EPORTAL}/moved.html"] = (302, "text/html", target.encode())
    portal = run(home, site, "/moved.html" if by_redirect else target)
    assert portal.failures == (("host_not_registered", target),)
    assert not any(":22" in address for address in site.asked)


def test_a_list_that_leads_to_another_port_says_from_where(home: Home, site: TinySite) -> None:
    site.answers[FIRST] = (301, "text/html", f"http://{EPORTAL}:22/".encode())
    (portal,) = crawl(home, [eportal()], CrawlOptions(resolve=site.resolve)).portals
    (said,) = portal.errors.values()
    assert "found port 22" in said
    assert f"http://{FIRST}" in said


def test_a_private_redirect_says_from_where(home: Home, site: TinySite) -> None:
    site.answers[FIRST] = (302, "text/html", b"http://127.0.0.1:22/")
    (portal,) = crawl(home, [eportal()], CrawlOptions(resolve=site.resolve)).portals
    assert portal.errors["private_address"] == (
        "tiny-eportal: expected a public address, found 127.0.0.1. Nothing was sent there. "
        f"A redirect of http://{FIRST} leads there."
    )


@pytest.mark.parametrize(
    ("href", "reason", "logged"),
    [
        ("http://链接.测试/nb/1.html", "host_not_registered", "xn--gzu811i.xn--0zwm56d/nb/1.html"),
        ("./2024\n01/1.html", "http_404", "/tiny/7/202401/1.html"),
        ("./202401/ t1.html", "http_404", "/tiny/7/202401/%20t1.html"),
        ("http://host:abc/1.html", "bad_address", "http://host:abc/1.html"),
    ],
)
def test_no_link_goes_without_a_trace(
    href: str, reason: str, logged: str, home: Home, site: TinySite
) -> None:
    portal = run(home, site, href)
    ((found, url),) = portal.failures
    assert found == reason
    log = (home.run_dir / "crawl.log").read_text(encoding="utf-8")
    assert [line for line in log.splitlines() if logged in line], log
    assert logged in url
