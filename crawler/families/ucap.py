"""Ucap 开普: `/c<digits>/YYYYMM/<32 hex>.shtml`, lists static or from an endpoint (portals 3.4).

Evidence: portals 3.4; `/getChannelList` and `/searchList/<channel>` of csrc.gov.cn,
`/common/search/<channel>` of harbin.gov.cn, both of Suzhou's endpoints, in public crawlers.
Not established: the paging of static lists (`<name>_2.shtml` is [C]); whether a server that
sends fragments says how many pages there are (taken: no, so pages are asked for until one is
empty); the total of Suzhou's getInfoCommon.

Of the registry's `params`: `channel`, `endpoint` (the path before the channel), `dept`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from crawler.article import Article
from crawler.families.answers import (
    count,
    holds,
    json_in,
    links_of,
    no_list,
    number_of,
    numbered,
    pages_after,
    within,
)
from crawler.families.pieces import PieceSpider
from crawler.listing import (
    MOST_PAGES,
    Call,
    ListedLink,
    ListingPage,
    Page,
    report_links,
)
from parsers.manuscripts import manuscript_of

PAGE_SIZE = 20
# The path before the channel in an address that a script puts together; a search form, which
# every page has, goes on with a file's name instead.
_ENDPOINT = re.compile(
    r"""(?P<path>(?:https?://[\w.-]+)?(?:/[\w-]+)*/(?:searchList|search|manuscriptList))/"""
    r"""(?=["']\s*\+|\$\{|[0-9a-f]{32}|\d)"""
)
_CHANNEL = re.compile(
    r"""\bchannel_?id\b["']?\s*(?:[=:]|content=)\s*["']?(?P<id>[0-9a-f]{32}|\d+)\b""", re.IGNORECASE
)
_DEPARTMENT = re.compile(r"""deptCode["']?\s*[=:]\s*["'](?P<code>\w+)["']""")
_CHANNEL_CODE = re.compile(r"/(?P<code>[cC]\d+[a-z]?)(?:/|$)")
_CHANNEL_LIST = re.compile(r"(?:/[\w-]+)*/getChannelList\b")
_STATIC_COUNT = re.compile(
    r"""createPageHTML\(\s*['"][\w-]+['"]\s*,\s*(?P<pages>\d+)\s*,\s*\d+\s*,"""
    r"""\s*['"](?P<stem>[\w-]+)['"]\s*,\s*['"](?P<ending>s?html?)['"]"""
)
_STATIC_PAGE = re.compile(r"_\d+(?=\.s?html?$)")
# Where the records of an answer stand, how many pages or records there are, and under which
# name the page is asked for and its size.
_RECORDS = (("data", "results"), ("infolist",), ("data", "list"))
_TOTALS = (("data", "total"), ("data", "allRow"))
_NUMBERS = ("page", "currpage", "pageIndex")
_SIZES = ("_pageSize", "pagesize", "pageSize")
_SEARCH = {
    "_isAgg": "true", "_isJson": "true", "_pageSize": str(PAGE_SIZE), "_template": "index",
    "_rangeTimeGte": "", "_channelName": "", "page": "1",
}  # fmt: skip
# Status 4 is published; newest first.
_POSTED = (
    ("page", "1"), ("_pageSize", str(PAGE_SIZE)), ("_isAgg", "true"), ("_isJson", "true"),
    ("datas[0][key]", "status"), ("datas[0][value]", "4"),
    ("datas[0][join]", "and"), ("datas[0][queryType]", "term"),
    ("datas[1][key]", "publishedTime"), ("datas[1][sort]", "true"), ("datas[1][order]", "desc"),
)  # fmt: skip


class UcapSpider(PieceSpider):
    """Lists in the page, static or not; else the endpoint that the page's script names."""

    piece_names: ClassVar[tuple[str, ...]] = _NUMBERS
    list_containers: ClassVar[tuple[str, ...]] = (".list li", ".common_list li", ".zfxxgk_list li")
    body_containers: ClassVar[tuple[str, ...]] = ("ucapcontent", "#UCAP-CONTENT", "#zoomcon")

    def read_listing(self, page: Page) -> ListingPage:
        """A column, or what one of the endpoints answered."""
        answer = json_in(page)
        if answer is not None:
            return read_answer(page, answer)
        links = report_links(page, self.list_containers)
        if _is_endpoint(page):
            return _read_fragment(page, links)
        pages: tuple[str | Call, ...] = static_pages(page)
        return ListingPage(links, pages=pages or tuple(self.first_calls(page, bool(links))))

    def says_its_end(self, page: Page) -> bool:
        """Neither fragments nor Suzhou's getInfoCommon say how many pages there are."""
        return json_in(page) is not None and "/getInfoCommon" not in page.url

    def first_calls(self, page: Page, lists_reports: bool) -> Iterator[str | Call]:
        """The first request to the endpoint that fills this column; none for a static column."""
        channel = self.portal_param("channel") or _found(_CHANNEL, page.text, "id")
        named = _ENDPOINT.search(page.text)
        endpoint = self.portal_param("endpoint") or (named["path"] if named else "")
        if "loadDataByChannelIdAndDeptIdBackSort" in page.text and channel:
            yield self._suzhou_departments(page, channel)
        elif "getInfoCommon" in page.text and channel:
            yield urljoin(page.url, f"/szinf/info/getInfoCommon/?{_suzhou(channel)}")
        elif channel and endpoint:
            yield search_call(page, endpoint, channel, posted="datas[" in page.text)
        elif code := _CHANNEL_CODE.search(urlsplit(page.url).path):
            yield from _ask_for_channel(page, code["code"], lists_reports)

    def _suzhou_departments(self, page: Page, channel: str) -> Call:
        department = self.portal_param("dept") or _found(_DEPARTMENT, page.text, "code")
        form = {"channelId": channel, "deptCode": department, "pageSize": "15", "pageIndex": "1"}
        address = "/szinf/interfacesWebManu/loadDataByChannelIdAndDeptIdBackSort"
        return Call(urljoin(page.url, address), tuple(form.items()))

    def read_article(self, page: Page) -> Article:
        """As on every page; one that a script fills hangs on its page as JSON."""
        article = super().read_article(page)
        scripted = manuscript_of(page.text, page.url)
        if scripted is None:
            return article
        return replace(article, attachments=(ListedLink(scripted, ""), *article.attachments))


def read_answer(page: Page, answer: Any) -> ListingPage:
    """Reports and further pages of an endpoint's answer, or the channel that was looked up."""
    if "/getChannelList" in page.url:
        return ListingPage((), pages=tuple(_looked_up(page, answer)))
    records = next((one for path in _RECORDS if (one := within(answer, *path))), ())
    links = links_of(records, page.url)
    last = _last_page(page, answer, len(links))
    name = next((one for one in _NUMBERS if number_of(page, one, 0)), "page")
    return ListingPage(
        reports=tuple(link for link in links if link.is_report),
        pages=tuple(pages_after(page, name, last)),
        stated=last,
        records=tuple(link.url for link in links),
        withheld="" if links else _missing(page, answer),
    )


def _missing(page: Page, answer: Any) -> str:
    """In words, what is wrong with an answer without records; a list may also be at its end."""
    if not any(holds(answer, *path) for path in _RECORDS):
        return no_list(page)
    total = _total(answer)
    is_first = max(number_of(page, name, 1) for name in _NUMBERS) == 1
    # Without a total there is always a page more than there are records.
    return "an empty page" if total or (total is not None and not is_first) else ""


def _total(answer: Any) -> int | None:
    totals = (count(within(answer, *path)) for path in _TOTALS)
    return next((one for one in totals if one is not None), None)


def _last_page(page: Page, answer: Any, found: int) -> int:
    """By the total; where none is said, a full page has one after it."""
    size = max(number_of(page, name, 0) for name in _SIZES) or PAGE_SIZE
    total = _total(answer)
    current = max(number_of(page, name, 1) for name in _NUMBERS)
    if total is None:
        return current + (found >= size)
    # Some servers give fewer records at once than they are asked for.
    given = min(size, found) if found and current == 1 and found < total else size
    return -(-total // given)


def search_call(page: Page, endpoint: str, channel: str, *, posted: bool) -> str | Call:
    """The first page of a channel at the vendor's endpoint."""
    address = urljoin(page.url, f"{endpoint}/{channel}")
    return Call(address, _POSTED) if posted else f"{address}?{urlencode(_SEARCH)}"


def static_pages(page: Page) -> tuple[str, ...]:
    """Static pages of a column: page 2 is `<name>_2.shtml`, by links and by the stated count."""
    stem = _STATIC_PAGE.sub("", page.url)
    linked = [link.url for link in page.links() if _STATIC_PAGE.search(link.url)]
    own = [url for url in linked if _STATIC_PAGE.sub("", url) == stem and url != page.url]
    stated = _STATIC_COUNT.search(page.text)
    if stated:
        last = min(int(stated["pages"]), MOST_PAGES)
        names = (f"{stated['stem']}_{n}.{stated['ending']}" for n in range(2, last + 1))
        own += [url for name in names if (url := urljoin(page.url, name)) != page.url]
    return tuple(dict.fromkeys(own))


def _ask_for_channel(page: Page, code: str, lists_reports: bool) -> Iterator[str]:
    """The code in the path turned into a channel, where the page says so or lists nothing."""
    named = _CHANNEL_LIST.search(page.text)
    if named or not lists_reports:
        address = named.group() if named else "/getChannelList"
        yield urljoin(page.url, f"{address}?channelCode={code}")


def _looked_up(page: Page, answer: Any) -> Iterator[str | Call]:
    parts = urlsplit(page.url)
    code = parse_qs(parts.query).get("channelCode", [""])[0]
    levels = (within(answer, "results", key) for key in ("channelLevel", "children"))
    # Harbin's installation has its endpoints below /common.
    endpoint = "/common/search" if parts.path.startswith("/common/") else "/searchList"
    for one in (one for level in levels if isinstance(level, list) for one in level):
        channel = within(one, "channelId")
        if within(one, "channelCode") == code and isinstance(channel, str):
            yield search_call(page, endpoint, channel, posted=False)


def _is_endpoint(page: Page) -> bool:
    return bool(page.posted) or "_isAgg=" in page.url


def _read_fragment(page: Page, reports: tuple[ListedLink, ...]) -> ListingPage:
    """Markup that an endpoint gave; a whole page without links is no end of a list."""
    records = tuple(link.url for link in page.links())
    withheld = no_list(page) if not records and "<html" in page.text.lower() else ""
    return ListingPage(reports, pages=_next_fragment(page), records=records, withheld=withheld)


def _next_fragment(page: Page) -> tuple[str | Call, ...]:
    """The page after a fragment that holds links; it says nothing of how many there are."""
    number = number_of(page, "page") + 1
    return (numbered(page, "page", number),) if any(page.links()) and number <= MOST_PAGES else ()


def _suzhou(channel: str) -> str:
    return urlencode({"pagesize": "15", "currpage": "1", "channelid": channel})


def _found(pattern: re.Pattern[str], text: str, group: str) -> str:
    found = pattern.search(text)
    return found[group] if found else ""
