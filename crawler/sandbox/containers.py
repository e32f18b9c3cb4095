"""An article's body -> a whole page as a CMS family frames it (portals.md 3).

The frames are data, in `containers.toml`.
"""

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources

from crawler.sandbox.printed import MadeReport

PAGE = """<!DOCTYPE html>
<html><head>{meta}<title>{title}</title></head>
<body>
<div class="nav"><a href="/">首页</a> &gt; <a href="/zfxxgk/">政府信息公开</a></div>
{article}
<div class="footer">主办：{agency} 网站地图 联系我们</div>
</body></html>
"""


class Container(StrEnum):
    """The element that holds the report, by CMS family."""

    BARE = "bare"
    TRS = "trs"
    TRS_HEAD = "trs_head"
    TRS_UEDITOR = "trs_ueditor"
    IVS = "ivs"
    HANWEB = "hanweb"
    JPAAS = "jpaas"
    UCAP = "ucap"
    VSB = "vsb"
    GKMLPT = "gkmlpt"
    HEBEI = "hebei"
    EPORTAL = "eportal"
    CREATOR = "creator"
    LONSUN = "lonsun"
    WORDPRESS = "wordpress"
    LAYOUT_TABLE = "layout_table"


@cache
def _frames() -> dict[str, str]:
    source = resources.files("crawler.sandbox").joinpath("containers.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def page(report: MadeReport, body: str, container: Container, meta: str = "") -> str:
    """The whole page around a body; `meta` are tags for its head."""
    words = {
        "title": (report.heading or report.title).replace("\n", "<br/>"),
        "agency": report.order.agency.name,
        "date": report.published_on,
        "year": str(report.order.year + 1),
        "body": body,
    }
    article = _frames()[container]
    for name, value in words.items():
        article = article.replace(f"{{{name}}}", value)
    return PAGE.format(meta=meta, title=report.title, article=article, agency=words["agency"])
