"""Archived pages that try to get out: none runs, none reaches another host, none touches the site.

The host that they try to reach is a socket on loopback which counts every connection, so that
also what a browser does without a request in sight (preconnect) would be seen.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Frame, Page

from archive import database
from archive.build import build
from archive.exchanges.payload import digest_of
from archive.home import Home
from archive.ingest import ingest

HOSTILE = {
    "scripts": (
        "<script>top.location = '{evil}/top'; parent.document.title = 'taken';"
        "fetch('{evil}/fetch'); new Image().src = '{evil}/image'; alert(1);"
        "document.cookie = 'nianbao_lang=en'; open('{evil}/popup');</script>"
        "<script src='{evil}/a.js'></script><script type=module src='{evil}/m.js'></script>"
    ),
    "handlers": (
        "<body onload=\"parent.document.title = 'taken'; location = '{evil}/load'\">"
        "<img src=x onerror=\"location = '{evil}/error'\"><marquee onstart=alert(1)>x</marquee>"
        "<input autofocus onfocus=\"location = '{evil}/focus'\">"
        "<details open ontoggle=alert(1)>x</details>"
        "<video><source onerror=\"location='{evil}/video'\"></video></body>"
    ),
    "frames": (
        "<iframe src='{evil}/frame'></iframe><iframe srcdoc=\"<script>top.document.title = 'taken'"
        "</script><img src='{evil}/srcdoc'>\"></iframe><object data='{evil}/object'></object>"
        "<embed src='{evil}/embed'><frameset><frame src='{evil}/frameset'></frameset>"
        "<iframe src=\"javascript:parent.parent.document.title = 'taken'\"></iframe>"
    ),
    "links": (
        "<a href=\"javascript:top.document.title = 'taken'\">脚本</a>"
        "<a href='{evil}/link'>出去</a><a href='{evil}/above' target=_top>到上面</a>"
        "<a href='{evil}/popup' target=_blank>新窗口</a>"
        "<a href='{evil}/ping' ping='{evil}/p'>报告</a>"
        "<a href='data:text/html,<script>top.document.title=1</script>'>数据</a>"
        "<a href='/' target=_parent>首页</a><a href='{evil}/file' download>下载</a>"
        "<map name=m><area href='{evil}/area' shape=default></map>"
    ),
    "refresh": (
        "<meta http-equiv=refresh content='0;url={evil}/refresh'>"
        "<meta http-equiv=refresh content=\"0;url=javascript:top.document.title='taken'\">"
        "<meta http-equiv=set-cookie content='nianbao_lang=en'><base href='{evil}/' target=_top>"
    ),
    "pictures": (
        "<svg onload=\"top.document.title = 'taken'\"><script>top.document.title = 'taken'</script>"
        "<image href='{evil}/svg.png'/><use href='{evil}/use.svg#a'/><foreignObject><iframe "
        "src='{evil}/inside'></iframe></foreignObject><animate onbegin=alert(1) attributeName=x "
        "dur=1s /><a href='javascript:alert(1)'><text>x</text></a></svg>"
        "<img src='{evil}/a.png' srcset='{evil}/b.png 2x'><picture><source srcset='{evil}/c.webp'>"
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><script>top.document"
        ".title=1</script><image href='{evil}/nested.png'/></svg>\"></picture>"
    ),
    "styles": (
        "<style>@import '{evil}/a.css'; @font-face {{ font-family: x; src: url({evil}/x.woff) }}"
        "body {{ background: url({evil}/bg.png); font-family: x; position: fixed; inset: 0 }}"
        "</style><link rel=stylesheet href='{evil}/b.css'><link rel=preload as=image "
        "href='{evil}/p.png'><link rel=prefetch href='{evil}/q'><link rel=icon href='{evil}/i.ico'>"
        "<link rel=preconnect href='{evil}'><link rel=dns-prefetch href='{evil}'>"
        "<link rel=modulepreload href='{evil}/r.js'><link rel=manifest href='{evil}/m.json'>"
        "<link rel=prerender href='{evil}/s'><div style='width:99999px;height:99999px;z-index:"
        "2147483647;background:url({evil}/d.png)'></div>"
    ),
    "forms": (
        "<form action='{evil}/form' method=post><button id=go>提交</button></form>"
        "<form action='/nianbao/reports'><button id=own formtarget=_top>本站</button></form>"
        "<button form=none formaction='javascript:alert(1)'>x</button>"
    ),
    "huge": "<img src='data:image/png;base64,{filler}'><p data-x='{filler}'>大</p>",
}
"""Ways out of a page; `{evil}` is the counting host."""


@dataclass
class Evil:
    """A host that answers nobody and counts who knocks."""

    address: str
    visits: list[str] = field(default_factory=list)
    knocked: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Rehearsed:
    """The site over a real home of hostile pages, and where each of them stands."""

    address: str
    captures: dict[str, int]


@pytest.fixture(scope="module")
def evil() -> Iterator[Evil]:
    listener = socket.create_server(("127.0.0.1", 0))
    found = Evil(f"http://127.0.0.1:{listener.getsockname()[1]}")

    def count() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                found.visits.append(connection.recv(200).decode("latin-1"))
                found.knocked.set()

    threading.Thread(target=count, daemon=True).start()
    yield found
    listener.close()


@pytest.fixture(scope="module")
def site(
    evil: Evil, served: Callable[[Home], str], tmp_path_factory: pytest.TempPathFactory
) -> Rehearsed:
    folder = tmp_path_factory.mktemp("hostile")
    home = Home.open(folder / "home", kind="real", create=True)
    (home.path / "site.toml").write_text('publish_captures = "full"\n')
    ingest(home, [_written(folder, name, evil.address) for name in HOSTILE])
    build(home)
    with closing(database.open_readonly(home.database_path)) as connection:
        rows = connection.execute("select digest, id from snapshots")
        by_digest = dict(rows)
    captures = {name: by_digest[digest_of(_page(name, evil.address))] for name in HOSTILE}
    return Rehearsed(served(home), captures)


def _page(name: str, evil: str) -> bytes:
    body = HOSTILE[name].format(evil=evil, filler="A" * 2_000_000)
    return (
        "<!doctype html><html><head><meta charset=utf-8><title>x</title></head>"
        f"<body><h1>{name}</h1><p>本页原样保存。</p>{body}</body></html>"
    ).encode()


def _written(folder: Path, name: str, evil: str) -> Path:
    path = folder / f"{name}.html"
    path.write_bytes(_page(name, evil))
    return path


@pytest.mark.parametrize("name", HOSTILE)
def test_an_archived_page_stays_in_its_frame(
    page: Page, site: Rehearsed, evil: Evil, name: str
) -> None:
    own = f"{site.address}/-/capture/{site.captures[name]}"
    opened: list[str] = []
    page.on("dialog", lambda dialog: _dismissed(dialog, opened))
    page.context.on("page", lambda other: opened.append(other.url))
    page.goto(own, wait_until="networkidle")
    title, cookies = page.title(), page.context.cookies()
    frame = page.locator("iframe.replay").element_handle().content_frame()
    assert frame is not None
    assert name in frame.locator("h1").inner_text()
    assert evil.visits == []
    _pressed(page, frame)
    page.wait_for_load_state("networkidle")
    assert page.url == own
    assert page.title() == title
    assert page.context.cookies() == cookies
    assert opened == []
    assert evil.visits == []


def _dismissed(dialog: Dialog, opened: list[str]) -> None:
    opened.append(dialog.message)
    dialog.dismiss()


def _pressed(page: Page, frame: Frame) -> None:
    """Press whatever can be pressed; where a press led the frame away, begin anew."""
    for place in range(frame.locator("a, button, area").count()):
        page.reload(wait_until="networkidle")
        inner = page.locator("iframe.replay").element_handle().content_frame()
        assert inner is not None
        inner.locator("a, button, area").nth(place).dispatch_event("click")


def test_by_itself_the_content_leads_to_the_page_that_says_what_it_is(
    page: Page, site: Rehearsed, evil: Evil
) -> None:
    own = f"{site.address}/-/capture/{site.captures['scripts']}"
    page.goto(f"{own}/content", wait_until="networkidle")
    assert page.url == own
    page.locator("#banner").wait_for()
    assert evil.visits == []


@pytest.fixture(scope="module")
def unlocked(evil: Evil) -> Iterator[str]:
    """A server of the same pages as they are, without any lock."""

    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(_page(self.path.strip("/"), evil.address))

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Plain) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("name", ["scripts", "handlers", "frames", "refresh", "pictures", "styles"])
def test_without_the_lock_the_same_page_gets_out(
    page: Page, unlocked: str, evil: Evil, name: str
) -> None:
    evil.knocked.clear()
    page.goto(f"{unlocked}/{name}", wait_until="commit")
    assert evil.knocked.wait(20)
    page.close()
    evil.visits.clear()
