"""Hanweb, jpaas, Hebei's columns, Lonsun as a crawler meets them: every trap is really there."""

import json
import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from crawler.sandbox.portals import Portals
from crawler.sandbox.printed import NOTICE
from crawler.sandbox.registry_file import registry_toml
from crawler.sandbox.sites.exchange import Asked, Reply
from crawler.sandbox.world import World, places

FAMILIES = ("hanweb", "jpaas", "hebei", "lonsun")
CHOSEN = tuple(place for place in places() if place.family in FAMILIES)
PORTALS = Portals(World.make(seed=3, reports=50 * len(CHOSEN), chosen=CHOSEN))
SITES = {site.place.key: site for site in PORTALS.sites.values()}


def ask(
    url: str, form: dict[str, str] | None = None, method: str = "GET", **headers: str
) -> Reply | None:
    parts = urlsplit(url)
    body = urlencode(form or {}).encode()
    host, query = parts.hostname or "", dict(parse_qsl(parts.query))
    asked = Asked("POST" if form else method, host, parts.path, query, headers, body)
    return PORTALS.reply(asked)


def text(url: str, form: dict[str, str] | None = None, **headers: str) -> str:
    reply = ask(url, form, **headers)
    assert reply is not None, url
    assert reply.status == 200
    return reply.content.decode("gb18030" if "zhexi" in url else "utf-8")


def entry(key: str, number: int = 1) -> str:
    return SITES[key].listings()[number]


def unit_of(key: str) -> str:
    """The address of a jpaas portal's list, as its page asks for it."""
    unit = re.findall(r'queryData="({.*?})"', text(entry(key)))[-1]
    query = urlencode(json.loads(unit.replace("'", '"')))
    return f"http://www.{key}-sample.test/api-gateway/jpaas-publish-server/front/page/build/unit?{query}"


def came(key: str) -> dict[str, str]:
    return {"referer": f"http://www.{key}-sample.test/"}


def following(key: str) -> str:
    """The address of the rest of a Hanweb list."""
    link = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', text(entry(key)))
    assert link
    return f"http://www.{key}-sample.test{link[1]}"


@pytest.mark.parametrize("key", SITES)
def test_every_page_says_that_it_is_a_sample(key: str) -> None:
    site = SITES[key]
    for url in (*site.listings(), f"http://{site.place.host}/", site.urls_of(site.orders[0])[0]):
        assert NOTICE in unescape(text(url))


def test_endpoints_say_so_too() -> None:
    block = re.search(r'block = "([^"]+)"', text(entry("yuntai")))
    assert block
    answers = (
        text(following("luoqiao")),
        text(unit_of("tingzhou"), **came("tingzhou")),
        text(f"http://www.yuntai-sample.test{block[1]}?page=1"),
        text("http://www.dingpu-sample.test/site/label/8888"),
    )
    assert all(NOTICE in answer for answer in answers)


class TestHanweb:
    def test_the_visible_list_is_empty(self) -> None:
        outside = re.sub(r"<script.*?</script>", "", text(entry("luoqiao")), flags=re.DOTALL)
        assert "/art/" not in outside

    def test_the_first_answer_holds_three_pages_and_says_how_many_there_are(self) -> None:
        page = text(entry("luoqiao"))
        total = re.search("<totalrecord>(\\d+)</totalrecord>", page)
        assert total
        assert page.count("<record>") == 30 < int(total[1])

    def test_one_item_is_broken_and_addresses_hold_ampersands(self) -> None:
        page = text(entry("luoqiao"))
        assert page.count("<li style=<br/>") == 1
        assert "?xxgkhide=1&type=3" in page
        assert "page=2&appid=1&webid=5" in page

    def test_what_is_sealed_comes_back_empty(self) -> None:
        assert "columnid=Hk9%2B" in following("zhexi")
        answer = text(following("zhexi"))
        assert (len(answer), "record>" in answer) == (54, False)

    def test_a_list_in_plain_html_has_an_empty_store(self) -> None:
        page = text(entry("yunpu", 0))
        assert "<record>" not in page
        assert page.count("<li><a href=") > 20

    def test_the_module_lists_other_columns_too(self) -> None:
        form = {"area": "370900", "divid": "div1", "currpage": "1"}
        rows = text("http://www.yunpu-sample.test/module/xxgk/search.jsp", form)
        assert len(set(re.findall(r"art_(\d+)_", rows))) == 2


class TestJpaas:
    def test_only_param_json_turns_the_page(self) -> None:
        first, bare, second = (
            text(unit_of("tingzhou") + more, **came("tingzhou"))
            for more in ("", "&pageNo=2", "&paramJson=%7B%22pageNo%22%3A2%7D")
        )
        assert first == bare != second

    def test_who_does_not_say_where_he_comes_from_is_refused(self) -> None:
        reply = ask(unit_of("tingzhou"))
        assert reply is not None
        assert reply.status == 403

    def test_a_wrong_template_is_no_list(self) -> None:
        wrong = unit_of("tingzhou").replace("tplSetId=", "tplSetId=0")
        assert json.loads(text(wrong, **came("tingzhou")))["success"] is False


class TestHebei:
    def test_a_shell_links_to_no_article(self) -> None:
        assert not re.search(r'href="[^"]*/\d{6}/\d{2}/', text(entry("yuntai")))

    @pytest.mark.parametrize(("key", "items"), [("yuntai", False), ("liuxi", True)])
    def test_past_the_end(self, key: str, items: bool) -> None:
        block = re.search(r'block = "([^"]+)"', text(entry(key)))
        assert block
        answer = text(f"http://www.{key}-sample.test{block[1]}?page=99&fix=0")
        assert ("-list-li" in answer) is items

    def test_date_and_time_stand_without_a_blank_between(self) -> None:
        page = text(SITES["yuntai"].urls_of(SITES["yuntai"].orders[-1])[0])
        assert re.search(r"发布时间：20\d\d-\d\d-\d\d18:26", page)
        assert re.search(r'"PubDate" content="20\d\d-\d\d-\d\d 18:26"', page)


class TestLonsun:
    def test_other_kinds_are_no_reports(self) -> None:
        script = re.search(r"data : {(.*?)}", text(entry("dingpu")))
        assert script
        fields = dict(re.findall(r'(\w+) : "([^"]*)"', script[1]))
        asked = fields | {"labelName": "publicInfoList", "action": "list", "pageIndex": "1"}
        label = "http://www.dingpu-sample.test/site/label/8888?"
        assert "年度报告" in text(label + urlencode(asked))
        assert "年度报告" not in text(label + urlencode(asked | {"type": "2"}))

    def test_a_label_may_answer_to_post_only(self) -> None:
        assert ask("http://www.lanbei-sample.test/site/label/8888?labelName=x") is None
        assert 'params = { "method" = "post" }' in registry_toml(PORTALS)


def test_a_clone_has_readings_in_brackets_and_no_place_in_the_registry() -> None:
    page = text("http://www.dingpu-copy.test/anything.html")
    assert len(re.findall(r"[一-鿿]\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", page)) > 20
    assert "-copy.test" not in registry_toml(PORTALS)
