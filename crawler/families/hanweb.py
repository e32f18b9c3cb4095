"""Hanweb JCMS 大汉: `/art/Y/M/D/art_<column>_<id>.html`, list `/col/col<id>/` (portals 3.2).

Evidence: collectors of Jiangsu's cities (GET proxy, `perpage`, search.jsp), of Zhejiang's
health commission (POST proxy in groups of three pages), of NHSA (encrypted ids, empty pages).
Not established: how a proxy that ignores `perpage` pages; taken as pages of the size that it
shows. The visible list is empty: records stand in XML inside a script, each one as markup.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qsl, urljoin, urlsplit

from w3lib.url import add_or_replace_parameters

from crawler.families import jpage
from crawler.families.columns import ColumnSpider
from crawler.families.pieces import PieceSpider, article_addresses
from crawler.listing import (
    MOST_PAGES,
    Call,
    ListedLink,
    ListingPage,
    Page,
    names_a_year,
    report_links,
)

_COLUMN = re.compile(r"/col/col(?P<id>\d+)(?:/|$)")
_SEARCH = "/module/xxgk/search.jsp"
_TREE = re.compile(r"/module/xxgk/tree\.jsp\?(?P<query>[^\"'\s<>]+)")
_PAGES_SHOWN = re.compile(r"共\s*(?:<[^>]+>\s*)*(\d+)\s*(?:<[^>]+>\s*)*页")
# Larger ones are cut at about 300 by the proxy.
PER_PAGE = 100


class HanwebSpider(PieceSpider, ColumnSpider):
    """Records in the page's own XML, the rest from the proxy; or the disclosure module."""

    piece_names: ClassVar[tuple[str, ...]] = ("page", "startrecord", "endrecord")
    list_containers: ClassVar[tuple[str, ...]] = (".record", ".news_list li", ".list li")
    body_containers: ClassVar[tuple[str, ...]] = ("#zoom", ".main-txt", ".article-content")

    def read_listing(self, page: Page) -> ListingPage:
        """By the kind of page: the disclosure module's answer, a proxy's, or a column."""
        if urlsplit(page.url).path.endswith(_SEARCH):
            return searched(page)
        stores = jpage.stores_in(page)
        if any(store.records for store in stores):
            return _together([self._read_store(page, store) for store in stores])
        if jpage.is_proxy(page):
            return ListingPage(reports=(), withheld="an empty page")
        return self._read_column(page, stores)

    def _read_store(self, page: Page, store: jpage.Store) -> ListingPage:
        pages, withheld = further_pages(page, store)
        records = store.as_page(page)
        return ListingPage(
            reports=report_links(records, self.list_containers),
            columns=() if jpage.is_proxy(page) else tuple(self.columns(page)),
            pages=pages,
            stated=-(-store.total // PER_PAGE),
            records=article_addresses(records, "/"),
            withheld=withheld,
        )

    def _read_column(self, page: Page, stores: list[jpage.Store]) -> ListingPage:
        """A column in plain HTML, as in Shandong, or one that only the module fills."""
        links = report_links(page, self.list_containers)
        shown, total = len(article_addresses(page, "/art/")), sum(one.total for one in stores)
        hides = links and shown < total
        return ListingPage(
            reports=links,
            columns=tuple(self.columns(page)),
            pages=() if links else tuple(_first_search(page)),
            withheld=f"{shown} of {total} records" if hides else "",
        )

    def columns(self, page: Page) -> Iterator[ListedLink]:
        """Columns for one year; the tree of columns does not show in addresses."""
        here = _COLUMN.search(page.url)
        for link in page.links():
            there = _COLUMN.search(link.url)
            if there and names_a_year(link) and (not here or here["id"] != there["id"]):
                yield link

    def is_leaf_report(self, page: Page, listing: ListingPage, title: str) -> bool:
        """A column that is the report, named by the link or, as an entry, by itself.

        Seen: mzt.jiangsu.gov.cn/col/col90135/index.html is the report for 2023.
        """
        return super().is_leaf_report(page, listing, title or _own_title(page))


def _together(parts: list[ListingPage]) -> ListingPage:
    """What several lists of one page lead to."""
    first, *others = parts
    for other in others:
        first = replace(
            first,
            reports=first.reports + other.reports,
            pages=first.pages + other.pages,
            stated=max(first.stated, other.stated),
            records=first.records + other.records,
            withheld=first.withheld or other.withheld,
        )
    return first


def further_pages(page: Page, store: jpage.Store) -> tuple[tuple[str | Call, ...], str]:
    """What to ask the proxy for beside the records that are here; in words what it hides."""
    missing = store.total - len(store.records)
    if jpage.is_proxy(page):
        return tuple(_pages_of_proxy(page, store)), ""
    if missing <= 0:
        return (), ""
    pages = tuple(_asked_for(page, store))
    return pages, "" if pages else f"{len(store.records)} of {store.total} records"


def _asked_for(page: Page, store: jpage.Store) -> Iterator[str | Call]:
    """GET where the page gives a whole address, else POST with the ids in its script.

    Encrypted ids come back empty (NHSA), so the script's plain ones go first.
    """
    call = jpage.call_in(page, store)
    if store.following and (store.has_plain_ids or call is None):
        last = min(-(-store.total // PER_PAGE), MOST_PAGES)
        yield from (_numbered(store.following, number) for number in range(1, last + 1))
    elif call:
        yield from jpage.groups(call, len(store.records), store.total)


def _pages_of_proxy(page: Page, store: jpage.Store) -> Iterator[str]:
    """The pages after the first of a proxy that gives fewer records than it was asked for."""
    asked = dict(parse_qsl(urlsplit(page.url).query))
    size = len(store.records)
    if not page.posted and asked.get("page") == "1" and size < min(PER_PAGE, store.total):
        last = min(-(-store.total // size), MOST_PAGES)
        yield from (_numbered(page.url, number) for number in range(2, last + 1))


def _numbered(url: str, number: int) -> str:
    return add_or_replace_parameters(url, {"page": str(number), "perpage": str(PER_PAGE)})


def _first_search(page: Page) -> Iterator[Call]:
    """The disclosure module's first page, where a column is drawn by it."""
    tree = _TREE.search(page.text)
    if tree:
        written = dict(parse_qsl(tree["query"].replace("&amp;", "&")))
        form = {name: written.get(name, "") for name in ("infotypeId", "jdid", "divid", "area")}
        yield _search(urljoin(page.url, _SEARCH), form | {"requestUrl": page.url}, 1)


def _search(url: str, form: dict[str, str], number: int) -> Call:
    """A page of the module's list; `requestUrl` is the vendor's own field for the column."""
    empty = dict.fromkeys(("vc_title", "vc_number", "vc_filenumber", "vc_all"), "")
    rest = {"texttype": "0", "fbtime": "-1", "sortfield": ",createdate:0,orderid:0"}
    fields = empty | rest | form | {"currpage": str(number)}
    return Call(url, tuple(fields.items()))


def searched(page: Page) -> ListingPage:
    """The module's rows that are of the column; it lists those of all columns."""
    form = dict(parse_qsl(page.posted, keep_blank_values=True))
    column = _COLUMN.search(form.get("requestUrl", ""))
    mark = f"art_{column['id']}_" if column else "/art/"
    shown = _PAGES_SHOWN.search(page.text)
    last, current = int(shown[1]) if shown else 1, int(form.get("currpage", "1"))
    records = article_addresses(page, "/art/")
    numbers = range(2, min(last, MOST_PAGES) + 1) if current == 1 else range(0)
    return ListingPage(
        reports=tuple(link for link in page.links() if mark in link.url and link.is_report),
        pages=tuple(_search(page.url, form, number) for number in numbers),
        stated=last,
        records=records,
        withheld="an empty page" if current > 1 and not records else "",
    )


def _own_title(page: Page) -> str:
    """The title that a page gives itself."""
    named = [tag.get("content") or "" for tag in page.select("meta[name=ArticleTitle]")]
    return next(iter([*named, *(one.text_content() for one in page.select("title"))]), "")
