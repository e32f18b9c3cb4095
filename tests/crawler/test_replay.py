"""What was crawled can be replayed by others: byte for byte, from valid files that name nobody."""

import getpass
import hashlib
import http.client
import os
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from other_reader import Replay, read
from tiny_portal import TinySite, eportal
from warcio.checker import Checker

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange, Resource
from archive.exchanges.recording import Link, Recording
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.verify import rebuild_catalog, verify
from archive.warc import WarcWriter, read_payload
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.world import World, places

RENDERED = "http://www.rendered-sample.test/1.html"


@dataclass(frozen=True)
class Crawled:
    home: Home
    snapshots: list[Snapshot]
    replay: Replay
    served: dict[str, bytes]


def ask(server: SandboxServer, url: str) -> tuple[int, bytes]:
    """What the portal says to a plain HTTP client."""
    host, _, path = url.removeprefix("http://").partition("/")
    with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection:
        connection.request("GET", f"/{path}", headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read()


def render(home: Home) -> None:
    """A page of which a browser made something else than what was sent."""
    page = Resource(RENDERED, clock.now(), "text/html; charset=utf-8", "<p>已渲染</p>".encode())
    sent = Exchange(RENDERED, clock.now(), "GET", (), 200, "OK", (), b"<script></script>")
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        recording.rendered("rendered", [sent], page, Link(Kind.REPORT))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    home = Home.open(tmp_path_factory.mktemp("replay") / "home", kind="sandbox", create=True)
    chosen = tuple(
        replace(next(one for one in places() if one.family == family), validators=validators)
        for family, validators in (("eportal", "etag"), ("trs", "last_modified"), ("vsb", ""))
    )
    with SandboxServer(World.make(seed=3, reports=18, chosen=chosen)) as server:
        options = CrawlOptions(resolve=server.resolve, recheck=True)
        for _ in range(2):
            crawl(home, list(server.portals.values()), options)
        render(home)
        with closing(Catalog(home)) as catalog:
            snapshots = list(catalog.snapshots())
        told = [one for one in snapshots if one.kind is Kind.REPORT and one.url != RENDERED]
        answers = {one.url or "": ask(server, one.url or "") for one in told}
    served = {url: body for url, (status, body) in answers.items() if status == 200}
    yield Crawled(home, snapshots, Replay(home.warc_dir), served)


def moments(crawled: Crawled, url: str) -> list[str]:
    return [clock.stamp(one.captured_at) for one in crawled.snapshots if one.url == url]


def test_another_reader_gives_the_bytes_that_were_served(crawled: Crawled) -> None:
    assert len(crawled.served) >= 18
    for url, body in crawled.served.items():
        times = moments(crawled, url)
        assert len(times) == 2, url
        assert [crawled.replay.body(url, one) for one in times] == [body, body]


def test_every_kind_of_record_is_there(crawled: Crawled) -> None:
    profiles = [
        one.fields["warc-profile"].rpartition("/")[2] for one in crawled.replay.of("revisit")
    ]
    assert set(profiles) == {"identical-payload-digest", "server-not-modified"}
    (made,) = crawled.replay.of("conversion")
    assert made.body.decode() == "<p>已渲染</p>"
    source = {one.fields["warc-record-id"]: one for one in crawled.replay.of("response")}
    assert source[made.fields["warc-refers-to"]].body == b"<script></script>"


def test_our_reader_gives_the_same_bytes(crawled: Crawled) -> None:
    for one in crawled.snapshots:
        if one.kind is Kind.REPORT and one.url in crawled.served:
            assert read_payload(crawled.home, one) == crawled.served[one.url]


def test_digests_hold_for_whoever_computes_them(crawled: Crawled) -> None:
    for one in crawled.replay.records:
        found = "sha256:" + hashlib.sha256(one.block).hexdigest()
        assert one.fields["warc-block-digest"] == found
        if one.type == "response":
            body = "sha256:" + hashlib.sha256(one.body).hexdigest()
            assert one.fields["warc-payload-digest"] == body


def test_warcio_finds_every_file_valid(
    crawled: Crawled, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(path) for path in crawled.home.warc_dir.rglob("*.warc.gz")]
    arguments = type("Arguments", (), {"inputs": files, "verbose": True})
    assert Checker(arguments()).process_all() == 0
    assert "fail" not in capsys.readouterr().out


def test_records_of_one_exchange_stand_together(crawled: Crawled) -> None:
    for before, one in zip(crawled.replay.records, crawled.replay.records[1:], strict=False):
        if one.type in ("response", "revisit", "conversion"):
            assert before.type == "metadata"
            assert before.fields["warc-concurrent-to"] == one.fields["warc-record-id"]


def test_nobody_is_named(crawled: Crawled) -> None:
    """Neither machine nor user nor address nor cookie; loopback is where this machine is."""
    own = {socket.gethostname(), getpass.getuser(), os.uname().nodename, str(crawled.home.path)}
    words = [rf"\b{re.escape(word)}\b" for word in own if len(word) > 3]
    named = re.compile("|".join([*words, r"127\.0\.0\.1", r"::1", "localhost"]).encode())
    for one in crawled.replay.records:
        fields = repr(one.fields).encode()
        text = fields + (one.head if one.type in ("request", "response", "revisit") else one.block)
        assert not named.search(text), one
        assert not re.search(rb"(?im)^(set-)?cookie|^authorization|^x-forwarded-for", one.head)
        assert "warc-ip-address" not in one.fields
    (info, *_) = crawled.replay.of("warcinfo")
    assert {line.split(b":")[0] for line in info.block.splitlines()} == {
        b"software", b"format", b"conformsTo", b"robots"
    }  # fmt: skip


def test_a_cookie_that_a_portal_set_stays_out(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home", kind="sandbox", create=True)
    headers = (("Set-Cookie", "JSESSIONID=7"), ("X-Client-IP", "203.0.113.9"), ("Server", "n"))
    sent = Exchange(RENDERED, clock.now(), "GET", (("Cookie", "a=b"),), 200, "OK", headers, b"x")
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        recording.exchange("demo", sent, Link(Kind.REPORT))
    text = b"".join(one.block for one in Replay(home.warc_dir).records)
    assert b"Server: n" in text
    for word in (b"JSESSIONID", b"a=b", b"203.0.113.9"):
        assert word not in text


def test_a_crawl_over_many_files_is_one_archive(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = partial(WarcWriter, rotate_at=5_000)
    monkeypatch.setattr("archive.exchanges.recording.WarcWriter", small)
    for _ in range(2):
        crawl(home, [eportal()], CrawlOptions(resolve=site.resolve, recheck=True))
    files = sorted(home.warc_dir.rglob("*.warc.gz"))
    assert len(files) > 4
    assert all(path.stat().st_size < 5_000 + 10_000 for path in files)
    assert [one.type for path in files for one in islice(read(path), 1)] == ["warcinfo"] * len(
        files
    )
    with closing(Catalog(home)) as catalog:
        before = list(catalog.snapshots())
    home.catalog_path.unlink()
    assert rebuild_catalog(home).problems == ()
    with closing(Catalog(home)) as catalog:
        assert list(catalog.snapshots()) == before
    assert verify(home).ok
