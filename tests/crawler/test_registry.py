"""The registry refuses what it does not understand, and says what and where."""

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from crawler.doubts import doubts
from crawler.errors import RegistryError
from crawler.registry import load_portals, parse_registry
from crawler.run import CrawlOptions, make_settings
from crawler.spiderloader import PortalSpiderLoader, spider_class

GOOD = """
[[portal]]
id = "demo"
name = "示例市"
province = "河北省"
division_code = "131100"
level = "prefecture"
family = "eportal"
hosts = ["www.demo.gov.cn"]
listings = ["http://www.demo.gov.cn/list/"]
"""


# The provinces of the portal table (portals 4), and the Corps.
PROVINCES = {
    "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省",
    "上海市", "江苏省", "浙江省", "安徽省", "福建省", "江西省", "山东省", "河南省",
    "湖北省", "湖南省", "广东省", "广西壮族自治区", "海南省", "重庆市", "四川省", "贵州省",
    "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区",
    "新疆生产建设兵团",
}  # fmt: skip
# Lists of some portals as the table gives them: read there, not in our files.
KNOWN = [
    ("hengshui", "eportal", "http://xxgk.hengshui.gov.cn/eportal/ui?pageId=792845&columnId=792560"),
    ("yiyang", "creator", "https://www.yiyang.gov.cn/xxgkpt/625/629/27495/"),
    ("beijing", "trs", "https://www.beijing.gov.cn/gongkai/zfxxgk/gknb/"),
    ("hebei", "hebei",
     "https://www.hebei.gov.cn/columns/8aef2fa0-cc14-409e-9f68-fbdba00a0c72/index.html"),
    ("shanghai", "shanghai", "https://www.shanghai.gov.cn/nw12344/index.html"),
    ("xizang", "trs", "http://www.xizang.gov.cn/zwgk/xxgk_424/xxgknb/"),
    ("guangdong", "nfcms", "http://www.gd.gov.cn/zwgk/xxgknb/szf/index.html"),
    ("wenzhou", "hanweb", "http://www.wenzhou.gov.cn/col/col1229781587/index.html"),
    ("xushui", "generic", "https://xushui.gov.cn/zfxxgk/zfgknb/"),
    ("liupanshui", "trs", "https://www.gzlps.gov.cn/zwgk/bmxxgk/szfb/zfxxgknb_5751035/"),
]  # fmt: skip
# Portals without a list that the sources could not give one either (portals 9.4 and the Corps).
WITHOUT = {"hubei", "gansu", "guangxi", "zhejiang", "jilin", "neimenggu", "shaanxi", "bingtuan"}


def test_every_province_and_the_corps_is_there() -> None:
    provincial = [one.province for one in load_portals().values() if one.level == "province"]
    assert set(provincial) == PROVINCES


def test_every_host_and_list_is_at_an_official_address() -> None:
    for portal in load_portals().values():
        assert all(host.split(".")[-2:] == ["gov", "cn"] for host in portal.hosts), portal.id


@pytest.mark.parametrize(("name", "family", "listing"), KNOWN)
def test_known_lists_are_registered(name: str, family: str, listing: str) -> None:
    portal = load_portals()[name]
    assert portal.family == family
    assert listing in portal.listings


def test_what_was_not_found_has_no_list_and_says_so() -> None:
    without = [one for one in load_portals().values() if not one.listings]
    assert {one.id for one in without} >= WITHOUT
    assert all(one.missing and not one.verified for one in without)


def test_an_entry_has_ten_lines_at_most() -> None:
    """Comments and further lists of a portal not counted; long addresses do not wrap."""
    for file in resources.files("crawler.portals").iterdir():
        for entry in file.read_text(encoding="utf-8").split("[[portal]]")[1:]:
            lines = [line for line in entry.splitlines() if line.strip()]
            keys = [line for line in lines if not line.startswith(("#", " "))]
            assert len(keys) < 10, entry


def test_a_portal_is_found_by_one_host_only_where_two_families_share_it() -> None:
    seen: dict[str, list[str]] = {}
    for portal in load_portals().values():
        for host in portal.hosts:
            seen.setdefault(host, []).append(portal.id)
    shared = {tuple(names) for names in seen.values() if len(names) > 1}
    # Guangdong's portal is NFCMS, its disclosure platform gkmlpt.
    assert shared == {("guangdong", "guangdong-gkmlpt")}


def test_defaults_are_filled_in() -> None:
    (portal,) = parse_registry(GOOD + "verified = 2026-01-05\n", "demo.toml")
    assert (portal.scheme, portal.first_year, portal.expected_min) == ("http", 2008, 1)
    assert portal.verified == date(2026, 1, 5)
    assert portal.to_json()["verified"] == "2026-01-05"


SHORT = """
[[portal]]
id = "demo"
name = "示例市徐水区"
division_code = "130609"
family = "generic"
listings = ["https://www.demo.gov.cn/a/", "http://xxgk.demo.gov.cn/b/"]
"""


def test_what_an_entry_leaves_out_comes_from_its_code_and_its_lists() -> None:
    (portal,) = parse_registry(SHORT.replace("generic", "eportal"), "demo.toml")
    assert (portal.province, portal.level) == ("河北省", "county")
    assert portal.hosts == ("www.demo.gov.cn", "demo.gov.cn", "xxgk.demo.gov.cn")
    assert (portal.scheme, portal.platform) == ("https", "demo.gov.cn")
    assert (portal.render, portal.cookies, portal.missing) == (False, False, "")


def test_an_unknown_code_tells_nothing() -> None:
    unknown = SHORT.replace("generic", "eportal").replace("130609", "139999")
    with pytest.raises(RegistryError, match='expected a code of parsers/divisions, found "139999"'):
        list(parse_registry(unknown, "demo.toml"))


def test_a_portal_without_a_list_says_why() -> None:
    without = SHORT.replace("generic", "eportal").replace("listings = [", "listings = [] # [")
    with pytest.raises(RegistryError, match='either "listings" or, where none is known, "missing"'):
        list(parse_registry(without, "demo.toml"))
    (portal,) = parse_registry(without + 'missing = "not found"\n', "demo.toml")
    assert (portal.listings, portal.hosts, portal.platform) == ((), (), "demo")


def test_a_national_body_has_no_division() -> None:
    national = SHORT.replace("generic", "eportal").replace('division_code = "130609"\n', "")
    with pytest.raises(RegistryError, match='or level = "national"'):
        list(parse_registry(national, "demo.toml"))
    (portal,) = parse_registry(national + 'level = "national"\n', "demo.toml")
    assert (portal.level, portal.province, portal.division_code) == ("national", None, None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('id = "demo"', 'id = "Demo City"'), 'key "id": expected lower-case letters'),
        (('family = "eportal"', 'family = "joomla"'), "expected one of eportal, creator"),
        (('level = "prefecture"', 'level = "city"'), 'key "level": expected one of'),
        (('division_code = "131100"', "division_code = 131100"), "expected six digits"),
        (('hosts = ["www.demo.gov.cn"]', "hosts = []"), "expected a list of host names"),
        (('hosts = ["www.demo.gov.cn"]', 'hosts = ["http://a.cn/"]'), "a list of host names"),
        (("http://www.demo.gov.cn/list/", "http://other.gov.cn/"), "on one of its hosts"),
        (('http://www.demo.gov.cn/list/"]', 'http://www.demo.gov.cn/"]\nmissing = "x"'), "either"),
        (('level = "prefecture"', 'level = "prefecture"\ncookies = 1'), "true or false"),
        (("http://www.demo.gov.cn/list/", "file:///etc/passwd"), "http or https addresses"),
        (('name = "示例市"\n', ""), 'expected the key "name", found "none"'),
        (('name = "示例市"', 'name = "示例市"\ncolour = "red"'), 'found "colour"'),
        (('name = "示例市"', 'name = "示例市"\ntitle_rule = "("'), "a regular expression"),
        (('name = "示例市"', 'name = "示例市"\nverified = true'), "a date or false"),
        (("[[portal]]", "[[portal]"), "expected TOML"),
        (("[[portal]]", "[[portals]]"), "[[portal]] entries and nothing else"),
    ],
)
def test_a_wrong_entry_is_refused_by_name(change: tuple[str, str], said: str) -> None:
    with pytest.raises(RegistryError) as refused:
        list(parse_registry(GOOD.replace(*change), "demo.toml"))
    assert str(refused.value).startswith("demo.toml")
    assert said in str(refused.value)


def test_an_id_is_used_once(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(GOOD.replace('"demo"', '"hengshui"'), encoding="utf-8")
    with pytest.raises(RegistryError, match='portal "hengshui": expected an id of its own'):
        load_portals(file)


def test_a_registry_file_of_ones_own_is_added(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert load_portals(file)["demo"].hosts == ("www.demo.gov.cn",)


def test_scrapy_sees_each_portal_as_a_spider() -> None:
    loader = PortalSpiderLoader.from_settings(make_settings(CrawlOptions()))
    assert loader.list() == list(load_portals())
    for name in loader.list():
        assert loader.load(name).name == name
    with pytest.raises(KeyError):
        loader.load("nowhere")


def test_every_first_request_can_be_made_offline() -> None:
    for portal in load_portals().values():
        spider = spider_class(portal)()
        for entry in portal.listings:
            for request in spider.listing_requests(entry):
                assert request.url.startswith(("http://", "https://"))
                assert request.meta["kind"] == "listing"


def test_settings_are_polite_unless_on_loopback() -> None:
    settings = make_settings(CrawlOptions(contact="mailto:someone@example.org"))
    cls = spider_class(load_portals()["hengshui"])
    cls.update_settings(settings)
    assert settings["USER_AGENT"].startswith("nianbao ")
    assert settings["USER_AGENT"].endswith("mailto:someone@example.org")
    assert settings.getfloat("DOWNLOAD_DELAY") >= 2
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getbool("AUTOTHROTTLE_ENABLED")
    assert not settings.getbool("COOKIES_ENABLED")
    rehearsal = make_settings(CrawlOptions(resolve={"a.test": ("127.0.0.1", 80)}))
    cls.update_settings(rehearsal)
    assert rehearsal.getfloat("DOWNLOAD_DELAY") == 0


def test_the_registry_is_beyond_doubt_but_for_one_bare_address() -> None:
    """Qinghai's path was seen on its server's IP address, which nobody can register."""
    (doubt,) = doubts(load_portals().values())
    assert doubt == "qinghai: the evidence is on 118.213.59.20, which is none of its hosts."


def test_a_valid_entry_can_be_doubtful() -> None:
    twice = SHORT.replace("generic", "trs").replace(
        "listings", 'evidence = "http://www.demo.gov.cn/info/1/2.htm"\nlistings'
    )
    first, second = (
        next(parse_registry(twice.replace('"demo"', f'"{name}"'), "a")) for name in "ab"
    )
    assert list(doubts([first, second])) == [
        'a: the family is "trs", but http://www.demo.gov.cn/info/1/2.htm looks like "vsb".',
        'b: the family is "trs", but http://www.demo.gov.cn/info/1/2.htm looks like "vsb".',
        "a, b: all have the list demo.gov.cn/a/.",
        "a, b: all have the list xxgk.demo.gov.cn/b/.",
    ]
