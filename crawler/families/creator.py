"""Creator CMS of Hunan: `…/<digits>/content_<id>.html`, leaf columns `…/index.htm` (portals 3.9).

Evidence: lists of a Yueyang bureau (index_1.htm is page 2; index.jsp?pager.offset=), report
addresses of www.yiyang.gov.cn. Not established: Yiyang's own list markup and paging; that the
number in `createPageHTML(N,` counts pages and not records (taken as pages, as in TRS, from
which the call comes).
"""

from collections.abc import Iterator
from typing import ClassVar

from crawler.families.columns import ColumnSpider, columns_below
from crawler.listing import ListedLink, Page, names_a_year


class CreatorSpider(ColumnSpider):
    """Lists of links, one sub-column for each year, reports that are a column of their own."""

    list_containers: ClassVar[tuple[str, ...]] = (
        ".lbcc-nr li",
        "ul.news-list li",
        "div.list_li ul li",
    )
    ending: ClassVar[str] = "htm"
    body_containers: ClassVar[tuple[str, ...]] = (".detail-text",)

    def columns(self, page: Page) -> Iterator[ListedLink]:
        """Columns for one year alone: in a body's own column no others were seen."""
        return (link for link in columns_below(page) if names_a_year(link))
