"""Answers of list endpoints that are no pages: JSON, JSONP, markup inside of them.

The names of fields differ by vendor and stand here as data; what is a report is decided by
the title, as on pages.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.listing import MOST_PAGES, Call, ListedLink, Page, parse_page

# Fields of one record, by what they hold: Ucap, both of Suzhou's, Epoint (portals 3.4, 3.10).
# Epoint's `title` may be cut, its `realtitle` is whole.
_TITLE = ("realtitle", "title", "TITLE")
_ADDRESS = ("url", "link", "infourl", "URL_COMMP")
_DATE = ("publishedTimeStr", "pubtime", "infodate", "PUBLISHED_TIME_FORMAT")
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_CALLBACK = re.compile(r"\s*[\w.$]+\s*\((?P<inside>.*)\)\s*;?\s*", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def json_in(page: Page) -> Any | None:
    """What a JSON or JSONP answer holds; None for a page of any other kind.

    >>> json_in(_page('cb({"result": 1});')), json_in(_page("<p>{}</p>"))
    ({'result': 1}, None)
    """
    called = _CALLBACK.fullmatch(page.text)
    text = called["inside"] if called else page.text
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError:
        return None


def within(answer: Any, *path: str) -> Any | None:
    """The value at a path of keys; None where the path ends before.

    >>> within({"data": {"results": [1]}}, "data", "results"), within({"data": ""}, "data", "x")
    ([1], None)
    """
    for key in path:
        answer = answer.get(key) if isinstance(answer, Mapping) else None
    return answer


def holds(answer: Any, *path: str) -> bool:
    """Whether there is a value at a path of keys, be it null.

    >>> holds({"data": {"results": None}}, "data", "results"), holds({"code": 500}, "data")
    (True, False)
    """
    inside = within(answer, *path[:-1])
    return isinstance(inside, Mapping) and path[-1] in inside


def no_list(page: Page) -> str:
    """In words, what an endpoint answered with in place of a list."""
    return f"no list but {page.text[:80]!r}"


def links_of(records: object, base: str) -> tuple[ListedLink, ...]:
    """The links of records that have a title and an address."""
    found = records if isinstance(records, Sequence) else ()
    links = (_link(one, base) for one in found if isinstance(one, Mapping))
    return tuple(link for link in links if link is not None)


def _link(record: Mapping[str, object], base: str) -> ListedLink | None:
    title, address = _first(record, _TITLE), _first(record, _ADDRESS)
    if not title or not address:
        return None
    day = _DAY.search(_first(record, _DATE))
    text = html.unescape(re.sub(r"<[^>]+>", "", title)).strip()
    return ListedLink(urljoin(base, address), text, day.group() if day else None)


def _first(record: Mapping[str, object], names: Sequence[str]) -> str:
    values = (record.get(name) for name in names)
    return next((value.strip() for value in values if isinstance(value, str) and value), "")


def count(value: object) -> int | None:
    """A count as JSON gives it, as a number or as digits."""
    text = str(value)
    return int(text) if text.isdecimal() else None


def fragment(page: Page, markup: str) -> Page | None:
    """Markup inside an answer as a page of its own; of XML what its CDATA sections hold."""
    inner = parse_page("\n".join(_CDATA.findall(markup) or [markup]).encode(), page.url)
    return replace(inner, posted=page.posted) if inner else None


def numbered(page: Page, name: str, number: int) -> str | Call:
    """The same request for another page of the list, whose number stands under `name`."""
    if page.posted:
        form = [(key, value) for key, value in _pairs(page.posted) if key != name]
        return Call(page.url, (*form, (name, str(number))))
    parts = urlsplit(page.url)
    query = [(key, value) for key, value in _pairs(parts.query) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, str(number))])))


def number_of(page: Page, name: str, otherwise: int = 1) -> int:
    """The number of a page or the size of its list, as it was asked for under `name`."""
    written = dict(_pairs(page.posted or urlsplit(page.url).query)).get(name, "")
    return int(written) if written.isdecimal() else otherwise


def pages_after(page: Page, name: str, last: int) -> Iterator[str | Call]:
    """The pages after this one: the first names all, so that a failing one hides no other.

    A later one names the next, for lists that grow meanwhile.
    """
    current = number_of(page, name)
    last = min(last, MOST_PAGES)
    numbers = range(2, last + 1) if current == 1 else range(current + 1, last + 1)[:1]
    return (numbered(page, name, number) for number in numbers)


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _page(text: str) -> Page:
    page = parse_page(text.encode(), "http://x.test/")
    assert page is not None
    return page
