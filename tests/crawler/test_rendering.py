"""A portal whose lists only a browser fills, in a real Chromium."""

import asyncio
import socket
from contextlib import closing
from types import SimpleNamespace

import chromium
import pytest
from scrapy.exceptions import CannotResolveHostError
from scrapy.settings import Settings
from tiny_portal import CREATOR, EPORTAL, TinySite, creator, eportal, tiny_site
from warcio.archiveiterator import ArchiveIterator

from archive.catalog import Catalog
from archive.home import Home
from archive.snapshot import Kind
from archive.warc import read_payload
from crawler.errors import PrivateAddressError
from crawler.hosts import Names
from crawler.rendering import resolver_rules
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.sites.scripted import ELSEWHERE, LIST, UNWANTED, ScriptedSite
from crawler.sandbox.world import World, places
from crawler.spiderloader import spider_class

PLACE = next(place for place in places() if place.family == "scripted")


needs_browser = pytest.mark.skipif(chromium.switched_off(), reason="NIANBAO_NO_BROWSER=1")
LIST_PAGE = f"{EPORTAL}/tiny/7/index.html"
REPORT = f"{EPORTAL}/eportal/ui?pageId=8&articleKey=2023&columnId=9"
ITEM = (
    '<li><a href="/eportal/ui?pageId=8&amp;articleKey=2023&amp;columnId=9" '
    'title="示例县人民政府2023年政府信息公开工作年度报告">2023年</a></li>'
)


@pytest.fixture(autouse=True)
def _in_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", chromium.find() or "")


@needs_browser
def test_a_browser_fills_what_no_endpoint_gives(home: Home) -> None:
    with SandboxServer(World.make(reports=24, chosen=(PLACE,))) as sandbox:
        resolve = {**sandbox.resolve, ELSEWHERE: ("127.0.0.1", sandbox.port)}
        options = CrawlOptions(resolve=resolve, registry=sandbox.registry)
        report = crawl(home, [*sandbox.portals.values()], options)
        expected = {one.url for one in sandbox.truth}
        (site,) = sandbox.portals_of_world.sites.values()
    assert isinstance(site, ScriptedSite)
    assert [one.outcome for one in report.portals] == ["done"]
    catalog = Catalog(home)
    snapshots = list(catalog.snapshots())
    assert {one.url for one in snapshots if one.kind is Kind.REPORT} == expected
    assert not set(UNWANTED) & set(site.wanted)
    log = (home.run_dir / "crawl.log").read_text(encoding="utf-8")
    assert f"refused http://{ELSEWHERE}/count.js" in log
    (listing,) = [one for one in snapshots if one.kind is Kind.LISTING]
    assert listing.url == f"http://{PLACE.host}{LIST}"
    assert b"<li>" in read_payload(home, listing)
    catalog.close()
    # The browser's page stands beside the answers that it was made of, in their own words.
    types = _records(home)
    assert types[listing.url].count("response") == types[listing.url].count("conversion") == 1
    assert sum(url.endswith(".json") for url in types) == len(site.pages)


def _records(home: Home) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in home.warc_dir.glob("*/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                found.setdefault(url, []).append(record.rec_type)
    return found


# All that a page may try to get past robots.txt, and past the crawler's eyes.
BOLD = """
fetch('/leads-astray').catch(() => 0);
fetch('/leads-on').then(r => r.text()).then(text => document.querySelector('ul').innerHTML = text);
var frame = document.createElement('iframe');
frame.src = '/leads-frame-astray'; document.body.append(frame);
var popup = window.open('/popup'); window.open('/popup', 'b', 'noopener');
try { window.open('').fetch('/popup'); } catch (e) {}
navigator.sendBeacon('/forbidden/beacon', '');
try { new SharedWorker('/shared.js'); } catch (e) {}
var code = "fetch('http://HOST/forbidden/worker').catch(() => 0); new WebSocket('ws://HOST/socket')";
new Worker(URL.createObjectURL(new Blob([code])));
try { new WebSocket('ws://HOST/socket'); } catch (e) {}
try {
  var peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]});
  peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o));
} catch (e) {}
"""


def _list(script: str, items: str = "") -> tuple[int, str, bytes]:
    page = f'<html><body><ul class="conList_ull">{items}</ul>{script}</body></html>'
    return 200, "text/html; charset=utf-8", page.encode()


def _forbid(site: TinySite, path: str) -> None:
    rules = f"User-agent: *\nDisallow: {path}\n"
    site.answers[f"{EPORTAL}/robots.txt"] = (200, "text/plain", rules.encode())


def _bold(site: TinySite, port: int) -> None:
    _forbid(site, "/forbidden/")
    code = BOLD.replace("HOST", EPORTAL).replace("PORT", str(port))
    site.answers |= {
        LIST_PAGE: _list(f"<script>{code}</script>"),
        f"{EPORTAL}/leads-astray": (302, "text/html", b"/forbidden/secret"),
        f"{EPORTAL}/leads-frame-astray": (302, "text/html", b"/forbidden/frame"),
        f"{EPORTAL}/leads-on": (302, "text/html", b"/items"),
        f"{EPORTAL}/items": (200, "text/html; charset=utf-8", ITEM.encode()),
        f"{EPORTAL}/shared.js": (200, "text/javascript", b"fetch('/by-shared')"),
    }


@needs_browser
def test_nothing_in_a_page_leaves_robots_txt_or_the_archive(home: Home) -> None:
    with tiny_site() as site, closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stun:
        stun.bind(("127.0.0.1", 0))
        stun.setblocking(False)
        _bold(site, stun.getsockname()[1])
        report = crawl(home, [eportal(render="lists")], CrawlOptions(resolve=site.resolve))
        with pytest.raises(BlockingIOError):  # no packet has come
            stun.recv(1)
    asked = {address.removeprefix(EPORTAL) for address in site.asked}
    assert asked - {LIST_PAGE.removeprefix(EPORTAL), REPORT.removeprefix(EPORTAL)} == {
        "/robots.txt", "/leads-astray", "/leads-frame-astray", "/leads-on", "/items",
    }  # fmt: skip
    assert [one.outcome for one in report.portals] == ["done"]
    assert site.asked[REPORT] == 1
    records = _records(home)
    assert all(records[f"http://{EPORTAL}{path}"].count("response") == 1 for path in asked)


@needs_browser
def test_a_page_that_moved_is_judged_like_any_redirect(home: Home) -> None:
    targets = ("/forbidden/list", f"http://{CREATOR}/list", "/open/list")
    entries = [f"{EPORTAL}/entry{n}" for n in range(len(targets))]
    portal = eportal(render="lists", listings=tuple(f"http://{entry}" for entry in entries))
    with tiny_site() as site:
        _forbid(site, "/forbidden/")
        for entry, target in zip(entries, targets, strict=True):
            site.answers[entry] = (302, "text/html", target.encode())
        site.answers[f"{EPORTAL}/open/list"] = _list("", ITEM)
        (one,) = crawl(home, [portal], CrawlOptions(resolve=site.resolve)).portals
    assert {"robots_disallowed", "host_not_registered"} <= set(one.errors)
    expected = {*entries, f"{EPORTAL}/robots.txt", f"{EPORTAL}/open/list", REPORT}
    assert set(site.asked) == expected
    records = _records(home)
    # Of the same bytes, those of no body, only the first are kept.
    assert all({"response", "revisit"} & set(records[f"http://{entry}"]) for entry in entries)


SECOND, THIRD = f"{CREATOR}/items.js", "files.tiny-eportal.test"
# A site of its own, whose robots.txt nobody asks for before the page does.
OTHER_PORT, NO_PORT = f"{EPORTAL}:8080/more.js", f"{EPORTAL}:9200/x.js"
FAILED = f"{CREATOR}/failed.js"


@needs_browser
def test_a_list_is_filled_by_another_host_of_its_slow_platform(home: Home) -> None:
    """And a host whose rules cannot be read is not asked, though the page wants it."""
    hosts, evidence = (EPORTAL, CREATOR, THIRD), f"http://{OTHER_PORT}"
    portal = eportal(render="lists", hosts=hosts, platform="tiny", evidence=evidence)
    wanted = (f"{THIRD}/x.js", SECOND, OTHER_PORT, NO_PORT, FAILED)
    scripts = "".join(f'<script src="http://{one}"></script>' for one in wanted)
    code = f"document.querySelector('ul').innerHTML = '{ITEM}'"
    with tiny_site() as site:
        site.answers[LIST_PAGE] = _list(scripts)
        site.answers[SECOND] = (200, "text/javascript; charset=utf-8", code.encode())
        site.answers[OTHER_PORT] = (200, "text/javascript", b"var more = 1;")
        site.answers[f"{THIRD}/robots.txt"] = (403, "text/html", b"<html>no</html>")
        resolve = {**site.resolve, THIRD: ("127.0.0.1", site.port)}
        (one,) = crawl(home, [portal], CrawlOptions(resolve=resolve, delay=0.3)).portals
    assert (set(one.errors), site.asked[REPORT]) == ({"other_host_given_up"}, 1)
    assert [site.asked[one] for one in wanted] == [0, 1, 1, 0, 1]


def test_the_browser_knows_no_name_but_the_portals() -> None:
    names = Names({"a.test": ("127.0.0.1", 8001)})
    rules = asyncio.run(resolver_rules(["a.test"], names))
    assert rules == "MAP a.test 127.0.0.1:8001, MAP * ~NOTFOUND"


def test_a_portal_with_a_browser_opens_no_file_either() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    spider_class(eportal(render="lists"), None).update_settings(settings)
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert handlers["https"] == handlers["http"] == "crawler.rendering.RenderingHandler"
    assert [handlers[one] for one in ("data", "file", "ftp", "s3")] == [None] * 4


def test_without_the_driver_the_portal_is_named_and_the_others_are_crawled(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.chromium.find_spec", lambda name: None)
    options = CrawlOptions(resolve=site.resolve)
    report = crawl(home, [eportal(render="lists"), creator()], options)
    assert [one.outcome for one in report.portals] == ["findings", "done"]
    (text,) = report.portals[0].errors.values()
    assert "nianbao[js]" in text


def test_the_browser_does_without_a_host_that_has_no_address() -> None:
    async def target(host: str, port: int) -> tuple[str, int]:
        if host == "files.test":
            raise CannotResolveHostError("files.test: unknown")
        return "127.0.0.1", 8001

    names = SimpleNamespace(target=target)
    rules = asyncio.run(resolver_rules(["files.test", "a.test"], names))  # type: ignore[arg-type]
    assert rules == "MAP a.test 127.0.0.1:8001, MAP * ~NOTFOUND"


def test_a_private_address_starts_no_browser() -> None:
    with pytest.raises(PrivateAddressError):
        asyncio.run(resolver_rules(["localhost"], Names({})))
