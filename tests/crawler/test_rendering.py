"""A portal whose lists only a browser fills, in a real Chromium."""

import asyncio

import chromium
import pytest
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

PLACE = next(place for place in places() if place.family == "scripted")


@pytest.mark.skipif(chromium.switched_off(), reason="NIANBAO_NO_BROWSER=1")
def test_a_browser_fills_what_no_endpoint_gives(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", chromium.find() or "")
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


def test_the_browser_knows_no_name_but_the_portals() -> None:
    names = Names({"a.test": ("127.0.0.1", 8001)})
    rules = asyncio.run(resolver_rules(["a.test"], names))
    assert rules == "MAP a.test 127.0.0.1:8001, MAP * ~NOTFOUND"


def test_a_private_address_starts_no_browser() -> None:
    with pytest.raises(PrivateAddressError):
        asyncio.run(resolver_rules(["localhost"], Names({})))
