"""Epoint 新点: `/govxxgk/<area>/YYYY-MM-DD/<uuid>.html`, lists by a POST of JSON (portals 3.10).

A column's page is a shell; `/js/webBuilderCommon.js` says where the endpoint is and which site
it is asked for. Evidence: portals 3.10, public crawlers of Xuzhou's districts. These differ in
whether the first page is 0 or 1; both are asked for, and a page too many at the end is empty.

Of the registry's `params`: `deptcode`, `categorynum`, where the entry's address lacks them.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from archive.addresses import canonical_address
from crawler.families.answers import count, json_in, links_of, no_list, within
from crawler.families.pieces import PieceSpider
from crawler.families.recognise import is_article_address
from crawler.listing import MOST_PAGES, Call, ListingPage, Page, report_links

PAGE_SIZE = 20
_CONFIGURATION = "/js/webBuilderCommon.js"
_ASKED = ("deptcode", "categorynum")
_PROJECT = re.compile(r"""["']?projectName["']?\s*:\s*["'](?P<value>[^"']*)["']""")
_SITE = re.compile(r"""["']?siteGuid["']?\s*:\s*["'](?P<value>[^"']+)["']""")


class EpointSpider(PieceSpider):
    """Column, then configuration, then the endpoint's pages."""

    list_containers: ClassVar[tuple[str, ...]] = (".ewb-list li", ".wb-data-item")
    body_containers: ClassVar[tuple[str, ...]] = (".ewb-article-content", "#zoom")

    def read_listing(self, page: Page) -> ListingPage:
        """A column, the configuration, or a page of the list."""
        answer = json_in(page)
        if answer is not None:
            return read_answer(page, answer)
        if urlsplit(page.url).path == _CONFIGURATION:
            calls = first_calls(page)
            return ListingPage((), pages=calls, withheld="" if calls else no_list(page))
        if page.posted:
            return ListingPage((), withheld=no_list(page))
        return ListingPage(
            report_links(page, self.list_containers), pages=(self.configuration(page),)
        )

    def says_its_end(self, page: Page) -> bool:
        """Page 1 is page 0 over again where pages count from 1."""
        return int(_asked(page).get("pageIndex", 0)) > 1

    def identity(self, url: str) -> str:
        """An article is one page, whichever organ's `deptcode` its address bears."""
        canonical = canonical_address(url)
        return canonical.partition("?")[0] if is_article_address(url) else canonical

    def configuration(self, page: Page) -> str:
        """The address of the configuration; it carries what the column is asked for by.

        So every column of a portal asks for it by an address of its own and goes on from there.
        """
        query = parse_qs(urlsplit(page.url).query)
        asked = {key: self.portal_param(key) or query.get(key, [""])[0] for key in _ASKED}
        return urljoin(page.url, f"{_CONFIGURATION}?{urlencode(asked)}")


def first_calls(page: Page) -> tuple[Call, ...]:
    """Page 0 of the list that a configuration was asked for."""
    project, site = _PROJECT.search(page.text), _SITE.search(page.text)
    if not project or not site:
        return ()
    query = parse_qs(urlsplit(page.url).query)
    asked = {key: query.get(key, [""])[0] for key in _ASKED}
    body = asked | {"siteGuid": site["value"], "pageIndex": 0, "pageSize": PAGE_SIZE}
    address = f"/{project['value'].strip('/')}/rest/lightfrontaction/getgovinfolist"
    return (_call(urljoin(page.url, address), body),)


def read_answer(page: Page, answer: Any) -> ListingPage:
    """Reports of one page of the list; page 0 names all others."""
    custom = _inner(answer)
    links = links_of(within(custom, "data"), page.url)
    asked = _asked(page)
    last = _last_page(asked, count(within(custom, "total")), len(links))
    numbers = range(asked.get("pageIndex", 0) + 1, min(last, MOST_PAGES) + 1)
    return ListingPage(
        reports=tuple(link for link in links if link.is_report),
        pages=tuple(_call(page.url, asked | {"pageIndex": number}) for number in numbers),
        stated=last,
        records=tuple(link.url for link in links),
        withheld="" if links else _missing(page, custom),
    )


def _inner(answer: Any) -> Any:
    """The inner object, which some installations send as text."""
    custom = within(answer, "custom")
    try:
        return json.loads(custom) if isinstance(custom, str) else custom
    except json.JSONDecodeError:
        return None


def _missing(page: Page, custom: Any) -> str:
    """In words, what is wrong with an answer without records; the page too many has none."""
    if not isinstance(within(custom, "data"), list):
        return no_list(page)
    last = -(-(count(within(custom, "total")) or 0) // PAGE_SIZE)
    return "an empty page" if int(_asked(page).get("pageIndex", 0)) < last else ""


def _asked(page: Page) -> dict[str, Any]:
    """What a page of the list was asked for by."""
    asked: dict[str, Any] = json.loads(page.posted or "{}")
    return asked


def _last_page(asked: Mapping[str, Any], total: int | None, found: int) -> int:
    """The highest number to ask for, which is one too many where pages count from 0."""
    if total is not None:
        return -(-total // PAGE_SIZE)
    return int(asked.get("pageIndex", 0)) + (found >= PAGE_SIZE)


def _call(url: str, body: Mapping[str, Any]) -> Call:
    return Call(url, json=json.dumps(dict(body), ensure_ascii=False, sort_keys=True))
