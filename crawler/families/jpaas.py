"""jpaas, Hanweb's successor: `…/art/YYYY/art_<32hex>.html` below a column (portals 3.3).

Evidence: the page and endpoint of mofcom.gov.cn as described by its crawlers, collectors of
Jiangsu, Yantai and Hangzhou. A column page holds units: scripts with `url` and `queryData`,
each filled from the endpoint; a bare `pageNo` is ignored there, paging goes by `paramJson`.
"""

import json
import re
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html as lxml_html
from w3lib.url import add_or_replace_parameters

from crawler.families.answers import json_in, within
from crawler.families.columns import ColumnSpider
from crawler.families.pieces import PieceSpider, article_addresses, fragment_of
from crawler.listing import MOST_PAGES, ListingPage, Page, report_links

ENDPOINT = "/jpaas-publish-server/front/page/build/unit"
# What a unit may leave out; `bulidstatic` is the vendor's spelling.
USUAL = {"parseType": "bulidstatic", "pageType": "column", "editType": "null"}
_ROWS = re.compile(r"\brows\s*=\s*[\"'](\d+)[\"']")
_COUNT = re.compile(r"\bcount\s*=\s*[\"'](\d+)[\"']")


class JpaasSpider(PieceSpider, ColumnSpider):
    """A shell with units; each unit's list as markup inside JSON."""

    piece_names: ClassVar[tuple[str, ...]] = ("paramJson",)
    list_containers: ClassVar[tuple[str, ...]] = (".page-content li",)
    body_containers: ClassVar[tuple[str, ...]] = ("#zoom", ".article-content", ".main-txt")

    def read_listing(self, page: Page) -> ListingPage:
        """A unit's answer, or a column with its units and the columns below it."""
        if urlsplit(page.url).path.endswith(ENDPOINT):
            return self._read_unit(page)
        links = report_links(page, self.list_containers)
        below = tuple(self.columns(page))
        addresses = {column.url for column in below}
        return ListingPage(
            reports=tuple(link for link in links if link.url not in addresses),
            columns=below,
            pages=tuple(filter(None, (_address(page, unit) for unit in _units(page)))),
        )

    def _read_unit(self, page: Page) -> ListingPage:
        answer = json_in(page)
        markup = within(answer, "data", "html") or within(answer, "data")
        if within(answer, "success") is not True or not isinstance(markup, str):
            return ListingPage(reports=(), withheld=f"no list but {page.text[:80]!r}")
        unit = fragment_of(page, markup)
        records, last = article_addresses(unit, "/art/"), page_count(markup)
        return ListingPage(
            reports=report_links(unit, self.list_containers),
            pages=_pages_after_first(page, markup),
            stated=last,
            records=records,
            withheld="an empty page" if current_page(page) > 1 and not records else "",
        )


def _units(page: Page) -> list[lxml_html.HtmlElement]:
    """The scripts that fill a shell; parsers write `queryData` in lower case."""
    return page.select("[querydata][url]")


def _address(page: Page, unit: lxml_html.HtmlElement) -> str | None:
    """What a unit's script asks for; None for one that names no template."""
    try:
        query = json.loads((unit.get("querydata") or "").replace("'", '"'))
    except json.JSONDecodeError:
        return None
    if not isinstance(query, dict) or "tagId" not in query:
        return None
    fields = {name: str(value) for name, value in (USUAL | query).items()}
    return add_or_replace_parameters(urljoin(page.url, unit.get("url") or ""), fields)


def page_count(markup: str) -> int:
    """How many pages a unit says it has: its `count` of records by its `rows` a page."""
    rows, count = _ROWS.search(markup), _COUNT.search(markup)
    return -(-int(count[1]) // max(1, int(rows[1]))) if rows and count else 1


def current_page(page: Page) -> int:
    """The number of a unit's page, as it was asked for."""
    asked: Any = json.loads(dict(parse_qsl(urlsplit(page.url).query)).get("paramJson", "{}"))
    return int(asked.get("pageNo", 1))


def _pages_after_first(page: Page, markup: str) -> tuple[str, ...]:
    """The first page names all others, so that one which fails hides none."""
    rows = _ROWS.search(markup)
    if current_page(page) != 1 or rows is None:
        return ()
    numbers = range(2, min(page_count(markup), MOST_PAGES) + 1)
    return tuple(_numbered(page.url, number, int(rows[1])) for number in numbers)


def _numbered(url: str, number: int, size: int) -> str:
    written = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    return add_or_replace_parameters(url, {"paramJson": written})
