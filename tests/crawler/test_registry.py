"""The registry refuses what it does not understand, and says what and where."""

from datetime import date
from pathlib import Path

import pytest

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


def test_both_portals_of_the_registry_are_there_at_official_addresses() -> None:
    portals = load_portals()
    assert {"hengshui", "yiyang"} <= portals.keys()
    assert portals["hengshui"].family == "eportal"
    assert portals["yiyang"].family == "creator"
    for portal in portals.values():
        assert all(host.split(".")[-2:] == ["gov", "cn"] for host in portal.hosts)


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
