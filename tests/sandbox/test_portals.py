"""The portals as a crawler meets them: lists complete, encodings as labelled or not, traps."""

import asyncio
import re
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from lxml import html

from crawler.sandbox.portals import Portals
from crawler.sandbox.printed import NOTICE
from crawler.sandbox.registry_file import registry_toml
from crawler.sandbox.truth import ExpectedReport, to_json, truth
from crawler.sandbox.world import World, places, revise

PORTALS = Portals(World.make())
EXPECTED = truth(PORTALS)
SITES = list(PORTALS.sites.values())


def fetch(url: str, method: str = "GET") -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=PORTALS.application())
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(method, url)

    return asyncio.run(send())


def page(url: str) -> html.HtmlElement:
    response = fetch(url)
    encoding = "gb18030" if "moquan" in url else "utf-8"
    return html.fromstring(response.content.decode(encoding))


def eportal_pages(url: str) -> list[str]:
    hidden = page(url).xpath('//input[@name="article_paging_list_hidden"]')[0]
    total, module = int(hidden.get("totalpage")), hidden.get("moduleid")
    here = page(url).xpath('//input[@name="eprotalCurrentPageId"]/@value')[0]
    more = f"/eportal/ui?pageId={here}&currentPage={{}}&moduleId={module}&staticRequest=yes"
    return [url] + [urljoin(url, more.format(number)) for number in range(2, total + 1)]


def creator_pages(url: str) -> list[str]:
    total = int(re.search(r"createPageHTML\((\d+),", html.tostring(page(url)).decode())[1])
    return [url] + [urljoin(url, f"index_{number}.htm") for number in range(1, total)]


def listed(url: str) -> dict[str, str]:
    """Address and whole title of everything that a list leads to, sub-columns included."""
    creator = "eportal" not in url and not re.search(r"/\w+/\d+/index\.html$", url)
    found: dict[str, str] = {}
    for one in creator_pages(url) if creator else eportal_pages(url):
        for anchor in page(one).xpath('//ul[@class="conList_ull"]//a | //*[@class="lbcc-nr"]//a'):
            address = urljoin(one, anchor.get("href"))
            if re.fullmatch(r"20\d\d年", anchor.get("title")):
                found |= below(address)
            else:
                found[address] = anchor.get("title")
    return found


def below(address: str) -> dict[str, str]:
    title = page(address).xpath('//meta[@name="ArticleTitle"]/@content')
    return {address: title[0]} if title else listed(address)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.place.key)
def test_the_lists_lead_to_every_report_and_to_furniture(site) -> None:
    found: dict[str, str] = {}
    for url in site.listings():
        found |= listed(url)
    expected = {
        url: report.title
        for report in EXPECTED
        if report.portal == site.place.key
        for url in (report.url, *report.other_urls)
    }
    assert expected.items() <= found.items()
    rest = set(found.values()) - set(expected.values())
    assert any("指南" in title for title in rest)
    assert any("网站工作年度报表" in title for title in rest)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.place.key)
def test_long_titles_are_cut_in_the_text_and_whole_in_the_attribute(site) -> None:
    anchors = page(site.listings()[-1]).xpath("//ul//a[@title]")
    cut = [anchor for anchor in anchors if anchor.text.endswith("…")]
    assert cut
    assert all(anchor.get("title").startswith(anchor.text[:-1]) for anchor in cut)


@pytest.mark.parametrize("report", EXPECTED[::7], ids=lambda report: report.title)
def test_articles_carry_meta_tags_and_the_notice_outside_the_body(
    report: ExpectedReport,
) -> None:
    root = page(report.url)
    meta = {tag.get("name"): tag.get("content") for tag in root.iter("meta")}
    assert meta["ArticleTitle"] == report.title
    assert report.published_on in meta["PubDate"]
    assert meta["ContentSource"].removeprefix("来源：") == report.agency
    assert re.fullmatch(r"\d{10}", meta["SiteIDCode"])
    for notice in root.xpath('//div[@class="sample"]'):
        assert notice.text == NOTICE
    assert len(root.xpath('//div[@class="sample"]')) == 2


def test_gbk_pages_are_gbk_and_one_says_utf8() -> None:
    gbk = [report for report in EXPECTED if report.portal == "moquan"]
    labels = {}
    for report in gbk:
        response = fetch(report.url)
        response.content.decode("gbk")
        labels[report.url] = response.headers["content-type"]
    assert sorted(set(labels.values())) == ["text/html; charset=gbk", "text/html; charset=utf-8"]
    assert sum("utf-8" in label for label in labels.values()) == 1


def test_robots_are_absent_on_some_hosts_and_real_on_others() -> None:
    assert fetch("http://www.qinghe-sample.test/robots.txt").status_code == 404
    assert "Disallow: /admin/" in fetch("http://www.jichuan-sample.test/robots.txt").text


@pytest.mark.parametrize(
    "url",
    [
        "http://www.moquan-sample.test/moquan/2/135/138/index_9.htm",
        "http://www.qinghe-sample.test/eportal/ui?pageId=1&currentPage=9",
    ],
)
def test_past_the_last_page_comes_a_stub_with_status_200(url: str) -> None:
    response = fetch(url)
    assert response.status_code == 200
    assert len(response.content) < 400


def test_the_bare_host_sends_a_redirect_stub() -> None:
    response = fetch("http://zhilan-sample.test/")
    assert response.status_code == 200
    assert b'http-equiv="refresh"' in response.content
    assert 700 < len(response.content) < 1300


def test_pages_do_not_change_but_for_the_printed_counter() -> None:
    counter = "浏览次数：\\d+".encode("gbk")
    counted = 0
    for report in EXPECTED[::3]:
        first, second = (fetch(report.url).content for _ in range(2))
        counted += first != second
        assert re.sub(counter, b"", first) == re.sub(counter, b"", second)
        said = next(place.validators for place in places() if place.key == report.portal)
        assert ("etag" in fetch(report.url).headers) == (said == "etag")
    assert 0 < counted < 14


def test_the_eportal_counter_is_filled_by_post() -> None:
    url = "http://www.qinghe-sample.test/eportal/ui?moduleId=articlecount&articleKey=2300000"
    counts = [int(fetch(url, "POST").text) for _ in range(2)]
    assert all(count >= 100 for count in counts)


def test_one_article_answers_under_several_pages() -> None:
    twice = [report for report in EXPECTED if report.other_urls]
    assert [report.portal for report in twice] == ["qinghe"]
    for report in twice:
        bodies = {
            html.tostring(page(url).xpath("//h1")[0]) for url in (report.url, *report.other_urls)
        }
        assert len(bodies) == 1


def test_a_leaf_column_is_itself_the_report() -> None:
    leaf = [report for report in EXPECTED if report.url.endswith("/index.htm")]
    assert [(report.portal, report.year) for report in leaf] == [("zhilan", 2024)]


def test_unknown_hosts_and_paths_are_not_found() -> None:
    assert fetch("http://elsewhere.test/").status_code == 404
    assert fetch("http://www.zhilan-sample.test/nowhere").status_code == 404


def test_every_kind_of_page_says_that_it_is_a_sample() -> None:
    for site in SITES:
        addresses = [*site.listings(), f"http://{site.place.host}/"]
        for url in addresses:
            response = fetch(url)
            assert NOTICE in response.content.decode(site.place.charset)


def test_the_registry_lists_every_site() -> None:
    text = registry_toml(PORTALS)
    assert text.count("[[portal]]") == len(SITES)
    assert all(urlsplit(url).hostname in text for site in SITES for url in site.listings())


def test_the_truth_names_each_report_once() -> None:
    assert len({report.url for report in EXPECTED}) == 160
    assert len(list(to_json(PORTALS))) == 160


def test_a_revised_world_keeps_its_addresses() -> None:
    world = World.make(reports=40)
    before, after = (truth(Portals(w)) for w in (world, revise(world, 0.5)))
    assert [report.url for report in before] == [report.url for report in after]
    assert [r.cells for r in before] != [r.cells for r in after]
