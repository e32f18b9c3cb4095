"""NFCMS of Guangdong: `…/content/post_<id>.html` in columns, `mpost_` for telephones (portals 3.6).

Evidence: columns of www.gd.gov.cn and www.gz.gov.cn. That `index_2.html` is the second page has
one source; the pager's own links go before it.
"""

import re
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from archive.addresses import canonical_address
from crawler.families.columns import ColumnSpider
from crawler.listing import ListingPage, Page

_POST = re.compile(r"/content/(?:\d+/\d+/)?m?post_(?P<id>\d+)\.html$")


class NfcmsSpider(ColumnSpider):
    """Columns for years and kinds of bodies, `index_2.html` as the second page."""

    second_page: ClassVar[int] = 2
    body_containers: ClassVar[tuple[str, ...]] = (
        "div.article-content",
        ".news_cont_d_wrap",
        ".tyxxy_main",
    )

    def read_listing(self, page: Page) -> ListingPage:
        """As of every tree of columns; of a post's two pages that for telephones comes last."""
        listing = super().read_listing(page)
        in_order = sorted(listing.reports, key=lambda link: "/mpost_" in link.url)
        return replace(listing, reports=tuple(in_order))

    def identity(self, url: str) -> str:
        """Host and number of the post: one document stands in columns and in gkmlpt."""
        post = _POST.search(urlsplit(url).path)
        if post is None:
            return super().identity(url)
        return canonical_address(urljoin(url, f"/post_{post['id']}.html"))
