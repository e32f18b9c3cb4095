"""TRS WCM: `/YYYYMM/t<8 digits>_<digits>.html` in a tree of columns (portals 3.1).

Evidence: columns of Beijing, Fujian, Chongqing, Guizhou and others, paging from public crawlers.
The count of pages stands in a call, not in links; past the end there is a 404 or a stub with
status 200, which lists nothing. The date in an address is no date of publication
(`t19700101_…` at liunan.gov.cn), so nothing here reads it.
"""

from typing import ClassVar

from crawler.families.columns import ColumnSpider


class TrsSpider(ColumnSpider):
    """Columns for years and kinds of bodies, `index_1.html` as the second page."""

    body_containers: ClassVar[tuple[str, ...]] = (
        "div.TRS_Editor",
        ".trs_editor_view",
        ".TRS_UEDITOR",
        "#zoom",
        ".article-content",
        "#ivs_content",
    )
