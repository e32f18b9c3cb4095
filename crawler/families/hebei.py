"""Hebei's columns: `/columns/<uuid>/YYYYMM/DD/<uuid>.html` (portals 3.7).

Evidence: crawlers of www.hebei.gov.cn (blocks with `page` and `fix=0`), report pages there and
at sjz.gov.cn, shidz.gov.cn. A column page is a shell without links; its script names the block
that has the list. Not established: how a block says how many pages it has, and what it
answers past the last; so each page leads to the next until one shows nothing new.
"""

import re
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.families.answers import no_list, number_of, numbered
from crawler.families.pieces import PieceSpider, article_addresses
from crawler.listing import MOST_PAGES, ListingPage, Page, report_links

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Where the script does not write the whole path: `templateId: '<uuid>', blockId: '<uuid>'`.
_APART = re.compile(rf"\b(template|block)\w*['\"]?\s*[:=]\s*['\"]({_ID})['\"]", re.IGNORECASE)
_FOLDER = re.compile(rf".*/columns/{_ID}/")
_BLOCK = re.compile(rf"(?:/[\w-]+)*/columns/{_ID}/templates/{_ID}/blocks/{_ID}")


class HebeiSpider(PieceSpider):
    """A shell, and a block of markup for each page of its list."""

    piece_names: ClassVar[tuple[str, ...]] = ("page",)
    states_its_end: ClassVar[bool] = False
    # The class differs by template.
    list_containers: ClassVar[tuple[str, ...]] = ("li[class*=-list-li]",)
    body_containers: ClassVar[tuple[str, ...]] = ("#zoom",)

    def read_listing(self, page: Page) -> ListingPage:
        """A page of a block and the one after it; or a shell with the blocks that it names."""
        if "/blocks/" not in urlsplit(page.url).path:
            pages = tuple(f"{urljoin(page.url, block)}?page=1&fix=0" for block in blocks_of(page))
            return ListingPage(reports=report_links(page, self.list_containers), pages=pages)
        records = article_addresses(page, "/columns/")
        number = number_of(page, "page") + 1
        return ListingPage(
            reports=report_links(page, self.list_containers),
            pages=(numbered(page, "page", number),) if records else (),
            stated=number if number > MOST_PAGES else 1,
            records=records,
            # Past the last one there is markup without lines, not a page or an error as JSON.
            withheld=no_list(page) if not records and _is_no_block(page) else "",
        )


def _is_no_block(page: Page) -> bool:
    return "<html" in page.text.lower() or page.text.lstrip().startswith("{")


def blocks_of(page: Page) -> list[str]:
    """The paths of the blocks that a shell names, whole or by the two ids that they add."""
    whole = list(dict.fromkeys(_BLOCK.findall(page.text)))
    ids = {name.lower(): one for name, one in reversed(_APART.findall(page.text))}
    folder = _FOLDER.match(urlsplit(page.url).path)
    if whole or folder is None or len(ids) < 2:
        return whole
    return [f"{folder[0]}templates/{ids['template']}/blocks/{ids['block']}"]
