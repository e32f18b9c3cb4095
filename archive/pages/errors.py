"""What an error page says, in the page's language: a heading, what happened and what to do next.

Datasette's own sentences come in English alone; `error_messages.csv` has the Chinese ones, and
`error_pages.csv` what a page of each status says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from archive.pages.language import say

INTERRUPTED = "SQL Interrupted"
"""The title that Datasette gives a query which ran into its time limit."""

NO_PAGE = "Database not found"
"""What Datasette says of any address that is no page: it took its first part for a database."""

SILENT = ("500", "timeout")
"""Pages without the message: it is an exception's, for the log, or shows SQL."""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Which page it is (a status or `timeout`), its words, and the message if one is shown."""

    code: str
    heading: str
    advice: str
    detail: str


def error_page(status: object, title: object = None, message: object = None) -> ErrorPage:
    """What to say. Datasette names no status where it refuses: that is 403.

    >>> error_page(404, None, "Table not found").detail
    '没有这个数据表'
    >>> error_page(400, "SQL Interrupted", "<p>SQL query took too long").detail
    ''
    """
    code = "timeout" if title == INTERRUPTED else str(status if isinstance(status, int) else 403)
    words = _pages().get(code) or _pages()["500"]
    shown = "" if words["code"] in SILENT else detail(message)
    return ErrorPage(
        words["code"],
        say(words["zh"], words["en"]),
        say(words["zh_advice"], words["en_advice"]),
        shown,
    )


def detail(message: object) -> str:
    """A message of Datasette's in the page's language where that is known, else as it came, as ours
    come in the page's language; a bare status says nothing.

    >>> detail("Table not found"), detail("404"), detail("disk is full")
    ('没有这个数据表', '', 'disk is full')
    """
    text = str(message or "").strip()
    if text.isdecimal() or text == NO_PAGE:
        return ""
    return say(_chinese(text) or text, text)


def _chinese(text: str) -> str | None:
    for pattern, chinese in _messages():
        found = pattern.fullmatch(text)
        if found:
            return found.expand(chinese)
    return None


@cache
def _pages() -> dict[str, Mapping[str, str]]:
    return {row["code"]: row for row in listed("pages/error_pages.csv")}


@cache
def _messages() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = listed("pages/error_messages.csv")
    return tuple((re.compile(row["pattern"], re.DOTALL), row["zh"]) for row in rows)
