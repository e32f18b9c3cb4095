"""Robots rules as design 10 sets them: what cannot be had gives no permission."""

import pytest

from crawler.errors import RobotsUnreachableError
from crawler.robots import read_rules

FORBID = b"User-agent: *\nDisallow: /private/\n"


@pytest.mark.parametrize("status", [404, 410])
def test_no_robots_txt_is_no_rule(status: int) -> None:
    assert read_rules("demo", status, "text/html", b"<html>").can_fetch(
        "http://a.test/x", "nianbao"
    )


@pytest.mark.parametrize("status", [403, 412, 500, 502, 503, 521, 401, 202, 301])
def test_an_unreachable_robots_txt_forbids_all(status: int) -> None:
    with pytest.raises(RobotsUnreachableError, match=f"demo: expected robots.txt .* {status}"):
        read_rules("demo", status, "text/plain", FORBID)


@pytest.mark.parametrize(
    ("media_type", "body"), [("text/html", b"hello"), ("text/plain", b" <html>")]
)
def test_a_page_in_place_of_robots_txt_forbids_all(media_type: str, body: bytes) -> None:
    with pytest.raises(RobotsUnreachableError, match="an HTML page"):
        read_rules("demo", 200, media_type, body)


def test_a_byte_order_mark_hides_no_rule() -> None:
    rules = read_rules("demo", 200, "text/plain", b"\xef\xbb\xbf" + FORBID)
    assert not rules.can_fetch("http://a.test/private/1", "nianbao")


@pytest.mark.parametrize(
    "body", [b"not found", b"Disallow: /\n", FORBID.decode().encode("utf-16"), "系统错误".encode()]
)
def test_a_text_without_a_group_of_rules_forbids_all(body: bytes) -> None:
    with pytest.raises(RobotsUnreachableError, match="a text without rules"):
        read_rules("demo", 200, "text/plain", body)


@pytest.mark.parametrize(
    "body", [b"", b"\r\n", b"# nothing forbidden\n", b"Sitemap: http://a.test/sitemap.xml\n"]
)
def test_a_robots_txt_that_forbids_nothing_allows_all(body: bytes) -> None:
    assert read_rules("demo", 200, "text/plain", body).can_fetch("http://a.test/x", "nianbao")


def test_rules_are_obeyed() -> None:
    rules = read_rules("demo", 200, "text/plain", FORBID)
    assert rules.can_fetch("http://a.test/open/", "nianbao")
    assert not rules.can_fetch("http://a.test/private/1", "nianbao")
