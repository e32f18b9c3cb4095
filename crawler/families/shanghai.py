"""Shanghai: `/nw12344/YYYYMMDD/<32 hex>.html`, lists `/nw<id>/index.html` (portals 3.10).

Evidence: report addresses of www.shanghai.gov.cn; a public crawler of its other columns, from
which come the second page `index_2.html`, the count `totalPage: N` and the columns for years,
whose folders follow no rule: they lie beside the column above them, not below it.
"""

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.families.columns import ColumnSpider, columns_below
from crawler.listing import ListedLink, Page, names_a_year

_COLUMN = re.compile(r"^/nw\w+/(?:index\.html)?$")


class ShanghaiSpider(ColumnSpider):
    """Columns for years anywhere on the host, `index_2.html` as the second page."""

    second_page: ClassVar[int] = 2
    body_containers: ClassVar[tuple[str, ...]] = ("#ivs_content", ".Article_content")

    def columns(self, page: Page) -> Iterator[ListedLink]:
        """Columns below, and on the same host those for one year."""
        yield from columns_below(page)
        here = urlsplit(page.url)
        for link in page.links():
            there = urlsplit(link.url)
            beside = there.netloc == here.netloc and there.path != here.path
            if beside and _COLUMN.match(there.path) and names_a_year(link):
                yield link
