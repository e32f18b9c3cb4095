"""gkmlpt, the disclosure platform of Guangdong: `/gkmlpt/index` and its JSON (portals 3.6).

The index page holds `window._CONFIG` with the site's number (SID) and the tree of categories; a
category is listed by `/gkmlpt/api/all/<category>?page=<n>&sid=<SID>`, 100 documents a page,
pages 0 and 1 alike. A document often stands in a column of NFCMS too, under the same number:
such columns may be entries of the same portal.
Evidence: a public crawler of some 30 of these sites; report addresses of www.gd.gov.cn.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from crawler.errors import ListingFailedError
from crawler.families.columns import names_bodies
from crawler.families.nfcms import NfcmsSpider
from crawler.listing import MOST_PAGES, ListedLink, ListingPage, Page
from parsers.titles import NOT_REPORTS

PER_PAGE = 100
EVERYTHING = "0"
"""The category that holds all documents, for sites that keep reports in no category of theirs."""

_API = re.compile(r"/gkmlpt/api/all/(?P<category>\d+)$")
_SID = re.compile(r"\bSID\s*:\s*['\"]?(\d+)")
_TREE = re.compile(r"\bTREE\s*:\s*(?=\[)")
_OF_REPORTS = re.compile(r"年报|年度报告")
_ESCAPED = re.compile(r"(?:\\|%)u([0-9a-fA-F]{4})")
# Escapes of JSON, and any other backslash: \x3C, \', \u003.
_BACKSLASH = re.compile(r'\\(?P<known>["\\/bfnrt]|u[0-9a-fA-F]{4})?')


class GkmlptSpider(NfcmsSpider):
    """Index page -> categories of annual reports -> their pages; else a column of NFCMS."""

    def read_listing(self, page: Page) -> ListingPage:
        """What the index page, a page of a category or a column leads to.

        Raises ListingFailedError for a page of the platform that cannot be read.
        """
        path = urlsplit(page.url).path
        if _API.search(path):
            return read_category(page)
        if "/gkmlpt/" not in path:
            return super().read_listing(page)
        return read_tree(page)


def read_tree(page: Page) -> ListingPage:
    """The categories of annual reports, as first pages; of all documents where there is none.

    A category that leads elsewhere (`jump_url`) is empty here; on the same host it leads to the
    column of NFCMS that holds its documents. One on a host that the portal does not register is
    refused there, by name.
    """
    sid, tree = _SID.search(page.text), _TREE.search(page.text)
    if not sid or not tree:
        raise _unread(page.url, "SID and TREE in window._CONFIG", page.text)
    nodes = list(_nodes_of_reports(_value_at(page, tree.end())))
    jumps = [
        ListedLink(urljoin(page.url, one["jump_url"]), one["name"])
        for one in nodes
        if one.get("jump_url")
    ]
    categories = [str(one["id"]) for one in nodes if not one.get("jump_url")]
    if not categories and not any(_host(one.url) == _host(page.url) for one in jumps):
        categories = [EVERYTHING]
    base, query = page.url.partition("/gkmlpt/")[0], urlencode({"page": 1, "sid": sid[1]})
    pages = tuple(f"{base}/gkmlpt/api/all/{category}?{query}" for category in categories)
    return ListingPage(reports=(), columns=tuple(jumps), pages=pages)


def _nodes_of_reports(nodes: Any, within: bool = False) -> Iterator[Mapping[str, Any]]:
    """Leaves of the tree: those of reports by their names, and below such by whose they hold."""
    for node in nodes:
        name, children = str(node.get("name", "")), node.get("children") or []
        if any(word in name for word in NOT_REPORTS):
            continue
        of_reports = bool(_OF_REPORTS.search(name)) or (within and names_bodies(name))
        if of_reports and (node.get("jump_url") or not children):
            yield node
        yield from _nodes_of_reports(children, within or of_reports)


def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def read_category(page: Page) -> ListingPage:
    """Reports of one page of a category, and from page 1 the pages behind it."""
    answer = _value_at(page, 0)
    if not isinstance(answer, Mapping) or not isinstance(answer.get("articles"), list):
        raise _unread(page.url, "JSON with articles", page.text)
    links = tuple(_link(page.url, article) for article in answer["articles"])
    count = (answer.get("classify") or {}).get("post_count") or 0
    total = max(1, -(-int(count) // PER_PAGE))
    return ListingPage(
        reports=tuple(link for link in links if link.is_report),
        pages=tuple(_pages_behind(page.url, total)),
        stated=total,
        # An empty category has one page; others are asked for where it says that it has more.
        withheld="" if links or (not count and _number(page.url) == 1) else "an empty page",
    )


def _link(base: str, article: Mapping[str, Any]) -> ListedLink:
    """The document under the first of its two addresses; titles may be escaped twice."""
    address = article.get("url") or article.get("post_url") or ""
    title = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), str(article.get("title", "")))
    date = str(article.get("created_at") or "")[:10]
    return ListedLink(urljoin(base, str(address)), title, date or None)


def _number(url: str) -> int:
    return int(parse_qs(urlsplit(url).query).get("page", ["1"])[0])


def _pages_behind(url: str, total: int) -> Iterator[str]:
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    if query.get("page") != "1":
        return
    for number in range(2, min(total, MOST_PAGES) + 1):
        yield urljoin(url, f"?{urlencode(query | {'page': number})}")


def _value_at(page: Page, start: int) -> Any:
    """The JSON value that begins there, with escapes mended that JSON does not know."""
    written = page.text[start:].lstrip()
    text = _BACKSLASH.sub(lambda one: one[0] if one["known"] else r"\\", written)
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except json.JSONDecodeError as error:
        raise _unread(page.url, f"JSON ({error.msg} at {error.pos})", text) from error


def _unread(url: str, expected: str, found: str) -> ListingFailedError:
    return ListingFailedError(
        f"{urlsplit(url).hostname}: expected {expected} at {url}, found {found[:80]!r}. "
        "Look whether the platform changed."
    )
