"""Identity of made pages: tags, tables above the report and the host, in the order of trust."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from test_identity import TITLE, codes, place, read, read_page

BUREAU = "<p>一、总体情况</p><p>2020年，我局认真落实。我局主动公开信息10条。</p>"
LIXIAN = {
    "SiteName": "澧县人民政府门户网站",
    "SiteIDCode": "4307230001",
    "SiteDomain": "www.lixian.gov.cn",
}
LIXIAN_PAGE = "https://www.lixian.gov.cn/a/1.html"


@dataclass(frozen=True)
class Page:
    """A page by its parts; the report stands in its body."""

    title: str = TITLE
    meta: Mapping[str, str] = field(default_factory=dict)
    head: str = ""
    body: str = BUREAU
    url: str | None = None

    @property
    def html(self) -> str:
        tags = "".join(f"<meta name='{k}' content='{v}'>" for k, v in self.meta.items())
        return (
            f"<html><head><title>{self.title}</title>{tags}</head><body>{self.head}"
            f"<div id='zoom'>{self.body}</div></body></html>"
        )


HEAD = (
    "<table><tr><td>索 引 号</td><td>11330523MB1A/2021-1</td><td>发布机构</td>"
    f"<td>安吉县卫生健康局</td></tr><tr><td>名 称</td><td>{TITLE}</td>"
    "<td>公开日期</td><td>2021-01-25</td></tr></table>"
)
PAGES = [
    (
        "published by ContentSource",
        Page(meta={"ContentSource": "滨海县教育局", "PubDate": "2021-01-17 10:00"}),
        ("滨海县教育局", "江苏省", "盐城市", "滨海县", "2021-01-17"),
    ),
    (
        "a label inside the tag",
        Page(meta={"ContentSource": "来源：安化县民政局", "PubDate": "时间：2021-01-19 09:10"}),
        ("安化县民政局", "湖南省", "益阳市", "安化县", "2021-01-19"),
    ),
    (
        "the site's name after the title",
        Page(f"萍乡市水利局{TITLE}-萍乡市人民政府", {"SiteName": "萍乡市人民政府"}),
        ("萍乡市水利局", "江西省", "萍乡市", None, None),
    ),
    (
        "a table above the report",
        Page("信息公开", head=HEAD),
        ("安吉县卫生健康局", "浙江省", "湖州市", "安吉县", "2021-01-25"),
    ),
    (
        "a county by its site",
        Page(meta=LIXIAN, url=LIXIAN_PAGE, body="<p>2020年，我县坚持。全县共收到申请9件。</p>"),
        ("澧县人民政府", "湖南省", "常德市", "澧县", None),
    ),
    (
        "a bureau of the county whose site it is",
        Page(f"县财政局{TITLE}", LIXIAN, url=LIXIAN_PAGE),
        ("澧县财政局", "湖南省", "常德市", "澧县", None),
    ),
    (
        "a town of that county",
        Page(f"火连坡镇{TITLE}", LIXIAN, url=LIXIAN_PAGE, body="<p>我镇公开。我镇答复。</p>"),
        ("火连坡镇人民政府", "湖南省", "常德市", "澧县", None),
    ),
    (
        "a city on its province's site",
        Page(
            f"衡阳市{TITLE}",
            {"SiteIDCode": "4300000001", "SiteDomain": "www.hunan.gov.cn"},
            url="http://www.hunan.gov.cn/a/1.html",
        ),
        ("衡阳市人民政府", "湖南省", "衡阳市", None, None),
    ),
    (
        "a code of twelve digits says nothing",
        Page(
            f"教育局{TITLE}",
            {"SiteIDCode": "310000000044", "SiteDomain": "x.gov.cn"},
            url="http://x.gov.cn/1.html",
        ),
        ("教育局", None, None, None, None),
    ),
    (
        "a copied template with the code of Chongqing",
        Page(
            f"教育局{TITLE}",
            {"SiteIDCode": "5001070012", "SiteDomain": "www.cq.gov.cn"},
            url="http://www.qqhr.gov.cn/1.html",
        ),
        ("教育局", "黑龙江省", "齐齐哈尔市", None, None),
    ),
    (
        "a place overwritten with a brand, on a copy",
        Page(f"某娱乐城市教育局{TITLE}", url="http://saintpaulhem.com/1.html"),
        (None, "江西省", "南昌市", None, None),
    ),
]


@pytest.mark.parametrize(("page", "expected"), [c[1:] for c in PAGES], ids=[c[0] for c in PAGES])
def test_page(page: Page, expected: tuple[str | None, ...]) -> None:
    given = {"url": page.url} if page.url else {}
    identity = read_page(page.html, **given).identity
    found = (identity.agency, identity.province, identity.prefecture, identity.county)
    assert (*found, identity.published_on) == expected


class TestAddressOfACityInADistrict:
    """A city's bureau sits in a district, whose bureau it is not."""

    def test_the_city_alone_is_certain(self) -> None:
        reading = read(f"{TITLE}\n地址:南昌市红谷滩区示例路1号。\n我局公开。我局答复。")
        assert place(reading) == ("江西省", "南昌市", None, None)
        assert "division_inferred" in codes(reading)

    def test_unless_the_text_speaks_of_its_district(self) -> None:
        text = f"{TITLE}\n地址:南昌市红谷滩区示例路1号。\n我局公开。我局答复区政府。"
        assert place(read(text))[:3] == ("江西省", "南昌市", "红谷滩区")

    def test_or_its_site_is_that_of_the_district(self) -> None:
        text = f"{TITLE}\n地址:石家庄市鹿泉区示例路1号。\n我局公开。我局答复。"
        assert place(read(text, url="http://www.sjzlq.gov.cn/1.html"))[2] is None
        assert place(read(text, url="http://www.luquan.gov.cn/1.html"))[2] == "鹿泉区"

    def test_a_county_is_where_its_bureaus_are(self) -> None:
        reading = read(f"{TITLE}\n地址:武邑县示例路1号。\n我局公开。我局答复。")
        assert place(reading)[:3] == ("河北省", "衡水市", "武邑县")
