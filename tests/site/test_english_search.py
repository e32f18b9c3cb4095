"""A search without a Chinese character finds nothing in Chinese reports: it leads on instead."""

import html
import re

import pytest

from archive.lists import listed
from archive.pages.english_search import leads
from archive.pages.subjects import subjects
from archive.provinces import provinces
from parsers import divisions


def callout(get, asked, lang="en"):
    page = get("/nianbao/reports", _zh=asked, lang=lang).text
    found = re.search(r'<div class="callout" id="not-chinese">.*?</div>', page, re.DOTALL)
    return html.unescape(found[0]) if found else None


@pytest.mark.parametrize(
    ("asked", "address", "said"),
    [
        ("Hebei", "/province/130000", "Hebei"),
        ("hunan refused", "/province/430000", "Hunan"),
        ("refused", "/disposition/refused", "Refused"),
        ("refusal", "/disposition/refused", "Refused"),
        ("state secrets", "/reason/refused/state_secret", "State secret"),
    ],
)
def test_english_words_lead_to_the_pages_that_they_name(get, asked, address, said):
    found = callout(get, asked)
    assert f'<a href="{address}">{said}</a>' in found
    assert "Reports are written in Chinese" in found


@pytest.mark.parametrize("asked", ["Shijiazhuang", "shi jia zhuang", "Shijiazhuang City"])
def test_pinyin_leads_to_the_reports_of_a_city(get, asked):
    found = callout(get, asked)
    address = re.search(r'href="([^"]+)">Shijiazhuang</a> <small lang="zh-Hans">石家庄市', found)[1]
    assert "prefecture=%E7%9F%B3" in address and "current=1" in address
    assert get(address).status_code == 200


def test_a_county_is_told_from_others_of_its_sound():
    found = {(one.zh, one.province.en): one.filters for one in leads("Chaoyang").divisions}
    assert found["朝阳市", "Liaoning"] == {"province": "辽宁省", "prefecture": "朝阳市"}
    assert found["朝阳县", "Liaoning"]["prefecture"] == "朝阳市"
    assert found["朝阳区", "Beijing"] == {"province": "北京市", "county": "朝阳区"}


def test_what_is_not_known_leads_to_where_one_can_begin(get):
    for lang, said in (("en", "written in Chinese"), ("zh", "报告都是中文写的")):
        found = callout(get, "quetzalcoatl 2020", lang)
        assert said in found and 'href="/provinces"' in found


def test_a_chinese_search_is_left_alone(get):
    assert callout(get, "复议") is None
    assert callout(get, "复议 AI") is None
    assert callout(get, "") is None


def test_every_province_and_subject_is_found_by_its_own_name():
    for province in provinces():
        assert province in leads(province.en).provinces
    for subject in subjects().values():
        assert subject in leads(subject.name.en).subjects, subject.code


@pytest.mark.parametrize(
    ("asked", "zh"),
    [
        ("Hohhot", "呼和浩特市"),
        ("Urumqi", "乌鲁木齐市"),
        ("Ürümqi", "乌鲁木齐市"),
        ("Lhasa", "拉萨市"),
        ("Shigatse", "日喀则市"),
        ("Xigazê", "日喀则市"),
        ("Kashgar", "喀什地区"),
        ("Kashi", "喀什地区"),
        ("Harbin", "哈尔滨市"),
        ("Hulunbuir", "呼伦贝尔市"),
        ("Hulun Buir City", "呼伦贝尔市"),
        ("Ordos", "鄂尔多斯市"),
        ("Xilingol League", "锡林郭勒盟"),
        ("Ili", "伊犁哈萨克自治州"),
        ("Lüliang", "吕梁市"),
        ("huhehaote", "呼和浩特市"),  # plain pinyin goes on
    ],
)
def test_places_are_found_by_the_names_that_english_writes(asked, zh):
    assert zh in [one.zh for one in leads(asked).divisions]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Tibet", "540000"), ("Xizang", "540000"), ("Inner Mongolia", "150000"),
        ("Nei Mongol", "150000"), ("Xinjiang", "650000"), ("Shaanxi", "610000"),
        ("Shanxi", "140000"),
    ],
)  # fmt: skip
def test_a_province_is_found_by_each_of_its_names_and_no_other(asked, code):
    assert [one.code for one in leads(asked).provinces] == [code]


def test_a_place_is_called_what_english_calls_it(get):
    found = callout(get, "urumqi")
    assert re.search(r'">Ürümqi</a> <small lang="zh-Hans">乌鲁木齐市</small>', found)


def test_banners_are_told_from_their_league():
    named = {
        "Alxa": [("阿拉善盟", "Alxa")],
        "Alxa Zuoqi": [("阿拉善盟", "Alxa"), ("阿拉善左旗", "Alxa Left Banner")],
        "Alxa Right Banner": [("阿拉善盟", "Alxa"), ("阿拉善右旗", "Alxa Right Banner")],
        "alashanyou": [("阿拉善右旗", "Alxa Right Banner")],  # plain pinyin goes on
    }
    for asked, expected in named.items():
        assert [(one.zh, one.en) for one in leads(asked).divisions] == expected, asked


def test_every_english_name_is_that_of_a_division_and_says_where_it_is_from():
    known = [(one.code[:2], one.name) for one in divisions.load()]
    for row in listed("pages/english_names.csv"):
        assert row["source"] in ("transcribed", "common"), row
        assert any(
            code == row["province"][:2] and name.startswith(row["place"]) for code, name in known
        ), row
