"""Names of public bodies taken apart: place, kind, level, the full name."""

import pytest

from parsers.agencies import expand, full_name, read_name

NAMES = [
    # name, codes it can mean, scope, level of the kind, full name
    ("河北省", ["130000"], "government_aggregate", None, "河北省人民政府"),
    ("衡水", ["131100"], "government_aggregate", None, "衡水市人民政府"),
    ("衡水市政府", ["131100"], "government_aggregate", None, "衡水市人民政府"),
    ("兴安盟", ["152200"], "government_aggregate", None, "兴安盟行政公署"),
    ("河北省保定市徐水区", ["130609"], "government_aggregate", None, "河北省保定市徐水区人民政府"),
    ("徐水区政府办公室", ["130609"], "government_office", None, "徐水区人民政府办公室"),
    ("河北省政府办公厅", ["130000"], "government_office", None, "河北省人民政府办公厅"),
    ("石家庄市人民政府办公室", ["130100"], "government_office", None, "石家庄市人民政府办公室"),
    ("沭阳县发展和改革局", ["321322"], "department", None, "沭阳县发展和改革局"),
    ("福州市人民政府外事办公室", ["350100"], "department", None, "福州市人民政府外事办公室"),
    ("北京市市场监督管理局", ["110000"], "department", None, "北京市市场监督管理局"),
    ("广州市公安局荔湾区分局", ["440103"], "department", None, "广州市公安局荔湾区分局"),
    ("国家税务总局衡水市税务局", ["131100"], "vertical_agency", None, "国家税务总局衡水市税务局"),
    ("国家统计局河北调查总队", ["130000"], "vertical_agency", None, "国家统计局河北调查总队"),
    ("衡水市气象局", ["131100"], "vertical_agency", None, "衡水市气象局"),
    ("生态环境部", [], "department", "national", "生态环境部"),
    ("国家能源局", [], "department", "national", "国家能源局"),
    ("长桥乡", [], "township", "township", "长桥乡人民政府"),
    ("密云区高岭镇", ["110118"], "township", "township", "密云区高岭镇人民政府"),
    ("西城区什刹海街道", ["110102"], "subdistrict", "township", "西城区什刹海街道办事处"),
    ("朝阳街道办事处", [], "subdistrict", "township", "朝阳街道办事处"),
    (
        "石家庄经济技术开发区",
        ["130100"],
        "government_aggregate",
        "zone",
        "石家庄经济技术开发区管理委员会",
    ),
    (
        "广东从化经济开发区管理委员会",
        ["440117"],
        "government_aggregate",
        "zone",
        "广东从化经济开发区管理委员会",
    ),
    ("郑州高新区管委会城市管理局", ["410100"], "department", "zone", "郑州高新区管委会城市管理局"),
    ("衡水市人民医院", ["131100"], "public_institution", None, "衡水市人民医院"),
    ("中共武邑县委", ["131122"], "department", None, "中共武邑县委"),
    ("共青团团风县委", ["421121"], "department", None, "共青团团风县委"),
    ("团风县教育局", ["421121"], "department", None, "团风县教育局"),
    ("县委宣传部", [], "department", None, "县委宣传部"),
    ("衡水市城市管理委员会", ["131100"], "department", None, "衡水市城市管理委员会"),
]


@pytest.mark.parametrize(("text", "codes", "scope", "level", "whole"), NAMES)
def test_takes_a_name_apart(
    text: str, codes: list[str], scope: str, level: str | None, whole: str
) -> None:
    name = read_name(text, 2020)
    assert [place.code for place in name.places] == codes
    assert name.kind is not None
    assert (name.kind.scope, name.kind.level) == (scope, level)
    assert full_name(name) == whole


def test_a_name_that_several_divisions_bear_stays_open() -> None:
    name = read_name("鼓楼区教育局", 2020)
    assert len(name.places) == 4
    assert name.division is None
    assert name.rest == "教育局"


@pytest.mark.parametrize("text", ["沐阳县人民政府", "某某县教育局"])
def test_a_place_that_no_table_has_is_told(text: str) -> None:
    name = read_name(text, 2020)
    assert name.places == ()
    assert name.unknown == text[:3]


@pytest.mark.parametrize("text", ["市教育局", "县人民政府", "自治区人民政府办公厅", "教育局"])
def test_a_place_left_out_is_not_unknown(text: str) -> None:
    assert read_name(text, 2020).unknown is None


@pytest.mark.parametrize(
    ("text", "place", "whole"),
    [
        ("市政府办公室", "衡水市", "衡水市人民政府办公室"),
        ("区政府办", "保定市徐水区", "保定市徐水区人民政府办公室"),
        ("自治区人民政府办公厅", "西藏自治区", "西藏自治区人民政府办公厅"),
        ("市水利局", "衡水市", "衡水市水利局"),
        ("县委办公室", "武邑县", "武邑县委办公室"),
        ("市委统战部", "衡水市", "衡水市委统战部"),
        ("团县委", "武邑县", "团武邑县委"),
        ("县残联", "武邑县", "武邑县残联"),
        ("市总工会", "衡水市", "衡水市总工会"),
        ("团县委", "衡水市", None),
        ("县水利局", "衡水市", None),
        ("水利局", "衡水市", None),
    ],
)
def test_completes_a_name_that_leaves_its_place_out(
    text: str, place: str, whole: str | None
) -> None:
    assert expand(text, place) == whole
