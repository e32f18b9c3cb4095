"""Pages that are not what they say: challenges, error pages with status 200, emptied lists.

Judged after archiving and before reading, from status, headers and body alone. A challenge is
never solved: the portal is blocked, by that name, and its pages come in by ingesting a WARC
that someone else could make.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.addresses import canonical_address
from crawler.errors import (
    ChallengePageError,
    HomePageRedirectError,
    SoftNotFoundError,
    TooManyRequestsError,
)

# Statuses that Chinese web firewalls answer with (portals 6): 瑞数 412, 加速乐 521.
CHALLENGE_STATUSES = {412: "瑞数", 521: "加速乐"}
_CHALLENGE_SCRIPTS = {
    "瑞数": re.compile(rb"\$_ts\s*=\s*window\[['\"]\$_ts['\"]\]"),
    "加速乐": re.compile(rb"__jsl_clearance"),
    "滑块": re.compile(rb"(?:captcha|geetest)\.js|_waf_|yunsuo_session", re.IGNORECASE),
}
# A real page that mentions such words is much longer than a challenge.
_CHALLENGE_SIZE = 30_000
STUB_SIZE = 1_024
# A page that is short enough to say one thing only.
_SHORT = 8 * STUB_SIZE
_ERROR_WORDS = re.compile(
    "页面不存在|找不到(?:该|您)?.{0,8}页面|访问的页面.{0,6}(?:不存在|已删除)|404 Not Found|系统错误"
)
_OF_A_REPORT = re.compile("信息公开|年度报告|年报|[资資]訊公開|報告")
_TOO_OFTEN = re.compile("频繁访问|访问(?:过于|太)?频繁")
_TOO_OFTEN_RAW = re.compile(
    b"|".join(_TOO_OFTEN.pattern.encode(charset) for charset in ("utf-8", "gb18030"))
)

# How files of the kinds that hold reports begin: PDF, ZIP and with it DOCX, OLE, RTF, RAR,
# 7z, pictures. Some portals send them as text/html.
_FILE_BEGINNINGS = (
    b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x89PNG",
    b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as far as it is judged here; `text` is its visible text, "" for a file."""

    url: str
    asked: str
    status: int
    body: bytes
    text: str = ""


def begins_as_file(body: bytes) -> bool:
    """Whether a body is a file and no page, whatever its media type says."""
    return body.startswith(_FILE_BEGINNINGS)


def says_too_often(body: bytes) -> bool:
    """Whether a body that is too short for anything else says that we come too often.

    Words of reports, such as 人员变动比较频繁, say nothing of the kind.

    >>> says_too_often("访问过于频繁".encode("gb18030")), says_too_often("变动频繁".encode())
    (True, False)
    """
    return len(body) < _SHORT and bool(_TOO_OFTEN_RAW.search(body))


def expect_no_challenge(portal: str, answer: Answer) -> None:
    """Raise ChallengePageError where the answer is a firewall's."""
    vendor = CHALLENGE_STATUSES.get(answer.status) or _challenge_in(answer.body)
    if vendor:
        raise ChallengePageError(
            f"{portal}: expected a page at {answer.url}, found a challenge page ({vendor}, "
            f"status {answer.status}). Ask again another day, or ingest a WARC made elsewhere."
        )


def expect_page(portal: str, answer: Answer) -> None:
    """Raise where status 200 stands over something else: TooManyRequestsError for a page that
    says so, HomePageRedirectError for the home page, SoftNotFoundError for an error page.
    """
    if _TOO_OFTEN.search(_short_text(answer)):
        raise TooManyRequestsError(
            f"{portal}: expected a page at {answer.url}, found one that says we come too often. "
            "Nothing else was asked; the next crawl goes on. Give the portal a longer delay."
        )
    if _is_home_page(answer):
        raise HomePageRedirectError(_no_page(portal, answer, f"the home page {answer.url}"))
    found = _soft_error(answer)
    if found:
        raise not_found(portal, answer, found)


def expect_report(portal: str, answer: Answer) -> None:
    """Raise SoftNotFoundError for a stub in a report's place: below STUB_SIZE, and of no report.

    门头沟 and others send a few hundred bytes with status 200 where a page was.
    """
    if not _OF_A_REPORT.search(answer.text):
        raise not_found(portal, answer, f"a stub of {len(answer.body)} bytes")


def not_found(portal: str, answer: Answer, found: str) -> SoftNotFoundError:
    """The error for a page that is none."""
    return SoftNotFoundError(_no_page(portal, answer, found))


def _no_page(portal: str, answer: Answer, found: str) -> str:
    return (
        f"{portal}: expected a page at {answer.asked}, found {found}. "
        "Look whether it moved; the registry may need another address."
    )


def _challenge_in(body: bytes) -> str | None:
    if len(body) > _CHALLENGE_SIZE:
        return None
    return next((name for name, mark in _CHALLENGE_SCRIPTS.items() if mark.search(body)), None)


def _is_home_page(answer: Answer) -> bool:
    """Whether a page led home. Articles may stand at /?a=…, and move to https."""
    moved = canonical_address(answer.url) != canonical_address(answer.asked)
    parts = urlsplit(answer.url)
    return moved and not parts.query and parts.path in ("", "/", "/index.html")


def _short_text(answer: Answer) -> str:
    """The text of a page that is short enough to say one thing only."""
    return answer.text if len(answer.body) < _SHORT else ""


def _soft_error(answer: Answer) -> str | None:
    if not answer.body.strip():
        return "an empty page"
    words = _ERROR_WORDS.search(_short_text(answer))
    return f'an error page that says "{words.group()}"' if words else None
