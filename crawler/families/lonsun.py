"""Lonsun, of Anhui: `/public/<organ>/<id>.html`, lists from `/site/label/8888` (portals 3.9).

Evidence: crawlers of departments of Anhui (GET), of Huaibei and of Anhui's medical insurance
(POST), of a county of Sichuan (what the page's `Ls.pagination({…})` says). The label gives
several kinds of things; `type=3` are the annual reports. `method = "post"` among a portal's
`params` is for labels that answer to nothing else; `siteId`, `organId`, `catId` and `file`
there stand in for a script that does not name them.
"""

import re
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.families.answers import number_of, pages_after
from crawler.families.pieces import PieceSpider, article_addresses
from crawler.listing import MOST_PAGES, Call, ListingPage, Page, report_links

ANNUAL_REPORTS = "3"
_LABEL = re.compile(r"url\s*:\s*['\"]([^'\"]*/site/label/\d+)")
_DATA = re.compile(r"data\s*:\s*\{(.*?)\}", re.DOTALL)
_PAIR = re.compile(r"['\"]?(\w+)['\"]?\s*:\s*['\"]([^'\"]*)['\"]")
_COUNT = re.compile(r"pageCount\s*:\s*['\"]?(\d+)")
# What differs by portal; the rest is the vendor's.
_OWN = ("siteId", "organId", "catId", "catIds", "file", "pageSize")


class LonsunSpider(PieceSpider):
    """A column whose script says what to ask the label for; answers are markup."""

    piece_names: ClassVar[tuple[str, ...]] = ("pageIndex",)
    list_containers: ClassVar[tuple[str, ...]] = ("a.title", ".xxgk_list li", "li")
    body_containers: ClassVar[tuple[str, ...]] = (".j-fontContent", ".wzcon", "#zoom")

    def read_listing(self, page: Page) -> ListingPage:
        """Reports, and the label's pages that are not here."""
        reports = report_links(page, self.list_containers)
        records = article_addresses(page, "/public/")
        if "/site/label/" not in urlsplit(page.url).path:
            return ListingPage(reports=reports, pages=tuple(self._pages_of_column(page, reports)))
        last, current = _stated(page), number_of(page, "pageIndex")
        return ListingPage(
            reports=reports,
            pages=tuple(pages_after(page, "pageIndex", last)),
            stated=last,
            records=records,
            withheld="an empty page" if current > 1 and not records else "",
        )

    def _pages_of_column(self, page: Page, here: tuple[object, ...]) -> list[str | Call]:
        """The label's pages; its first where the column shows nothing itself."""
        fields = self._asked_for(page)
        if not fields.get("organId"):
            return []
        first = 2 if here else 1
        last = min(max(_stated(page), 2 - first), MOST_PAGES)
        return [self._label(page, fields, number) for number in range(first, last + 1)]

    def _asked_for(self, page: Page) -> dict[str, str]:
        """The label's parameters, in the vendor's order."""
        script = _DATA.search(page.text)
        written = dict(_PAIR.findall(script[1])) if script else {}
        asked = dict(parse_qsl(urlsplit(page.url).query))
        told = {name: self.portal_param(name) for name in _OWN}
        known = {**told, **asked, **written}
        own = {name: known[name] for name in _OWN if known.get(name)}
        kind = known.get("type", ANNUAL_REPORTS)
        usual = {"action": "list", "isDate": "true", "dateFormat": "yyyy-MM-dd", "length": "80"}
        return {"labelName": "publicInfoList", "type": kind, "pageSize": "15"} | own | usual

    def _label(self, page: Page, fields: dict[str, str], number: int) -> str | Call:
        label = _LABEL.search(page.text)
        url = urljoin(page.url, label[1] if label else "/site/label/8888")
        numbered = {**fields, "pageIndex": str(number)}
        if self.portal_param("method") == "post":
            return Call(url, tuple(numbered.items()))
        return f"{url}?{urlencode(numbered)}"


def _stated(page: Page) -> int:
    """How many pages the list says it has; 1 where it says nothing."""
    found = _COUNT.search(page.text)
    return int(found[1]) if found else 1
