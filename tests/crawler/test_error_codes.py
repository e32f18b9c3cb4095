"""Codes of errors: every one of its own, all of them explained, none of them changed."""

import re
from collections.abc import Iterator

import pytest

from archive.error_codes import error_code, error_codes
from crawler import blocks, errors, outcome
from crawler.errors import CrawlError, code_of

# What stands in run reports and acks.toml of homes that are years old.
GIVEN = {
    "challenge", "access_refused", "too_many_requests", "host_given_up", "robots_unreachable",
    "robots_disallowed", "home_page_redirect", "soft_not_found", "empty_listing",
    "too_few_listed", "listing_failed", "reports_failed", "fewer_than_last_year",
    "nothing_by_deadline", "no_listing", "host_not_registered", "private_address", "bad_address",
    "spider_bug",
}  # fmt: skip


def classes(base: type[CrawlError] = CrawlError) -> Iterator[type[CrawlError]]:
    """Every error class that the crawler has."""
    yield base
    for one in base.__subclasses__():
        yield from classes(one)


def test_no_two_errors_share_a_code() -> None:
    codes = [one.code for one in classes() if one.__module__ == errors.__name__]
    assert sorted(codes) == sorted(set(codes))
    assert set(codes) >= GIVEN
    assert all(re.fullmatch("[a-z][a-z_]*[a-z]", code) for code in codes)


def test_every_code_is_explained_in_both_languages() -> None:
    named = {one.code for one in classes()} | {word for _, word in outcome._REASONS}
    assert named <= error_codes().keys()
    for one in error_codes().values():
        assert re.search("[一-鿿]", one.zh), one.code
        assert one.en.isascii(), one.code
        assert one.next_step.endswith("."), one.code


def test_an_error_of_another_package_has_a_code_too() -> None:
    assert code_of(FileNotFoundError()) == "file_not_found"
    assert error_code("http_503").en == "Status 503"


@pytest.mark.parametrize(
    ("url", "text", "expected"),
    [
        ("http://a.test/", "首页", "home_page_redirect"),
        ("http://a.test/zfxxgk/", "您的访问过于频繁，请稍后再试", "too_many_requests"),
        ("http://a.test/zfxxgk/", "频繁访问", "too_many_requests"),
        ("http://a.test/zfxxgk/", "您访问的页面不存在", "soft_not_found"),
    ],
)
def test_a_page_that_is_none_is_named(url: str, text: str, expected: str) -> None:
    body = f"<html><body>{text}</body></html>".encode()
    answer = blocks.Answer(url, "http://a.test/zfxxgk/", 200, body, text)
    with pytest.raises(CrawlError, match="demo: expected a page at") as error:
        blocks.expect_page("demo", answer)
    assert error.value.code == expected
