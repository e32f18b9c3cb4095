"""What the codes of a crawl's errors and failures mean: in words, and what to do next.

One table beside this module. The words are for the public too: they say what we saw and never
what an agency did or did not do. A code that is not listed, as `http_404`, is its own word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One code: its kind, its name in Chinese and English, a sentence that says what to do.

    `kind`: `refused` the site lets us see nothing, `disallowed` robots.txt forbids it, `moved` a
    column is not where it was, `failed` pages did not come, `absent` reports are not listed that
    the calendar lets expect, `unknown` we do not know where to look, `outside` an address that is
    not followed, `ours` a fault of our own.
    """

    code: str
    kind: str
    zh: str
    en: str
    next_step: str


def error_code(code: str) -> ErrorCode:
    """What a code means.

    >>> error_code("empty_listing").kind, error_code("http_404").zh
    ('moved', '状态码 404')
    """
    status = code.removeprefix("http_")
    zh, en = (f"状态码 {status}", f"Status {status}") if status != code else (code, code)
    return error_codes().get(code) or ErrorCode(code, "failed", zh, en, "Open the address.")


@cache
def error_codes() -> Mapping[str, ErrorCode]:
    """Every listed code, in the order of the table."""
    return {row["code"]: ErrorCode(**row) for row in listed("error_codes.csv")}
