"""A tiny portal on loopback in the markup of both families. All of it is invented sample data."""

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.registry import Portal

EPORTAL, CREATOR = "www.tiny-eportal.test", "www.tiny-creator.test"
YEARS = range(2009, 2025)
PER_PAGE = 5
NOTE = "示例数据，虚构数字 / sample data, invented figures"


def eportal(**changes: object) -> Portal:
    fields: dict = {
        "id": "tiny-eportal", "name": "示例", "province": "河北省", "division_code": "131100",
        "level": "county", "family": "eportal", "hosts": (EPORTAL,), "scheme": "http",
        "listings": (f"http://{EPORTAL}/tiny/7/index.html",),
    }  # fmt: skip
    return Portal(**fields | changes)


def creator(**changes: object) -> Portal:
    fields: dict = {
        "id": "tiny-creator", "name": "示例", "province": "湖南省", "division_code": "430900",
        "level": "county", "family": "creator", "hosts": (CREATOR,), "scheme": "http",
        "listings": (f"http://{CREATOR}/xxgk/1/",),
    }  # fmt: skip
    return Portal(**fields | changes)


@dataclass
class TinySite:
    """The two portals; `answers` replaces an answer by (status, media type, body).

    The body of a redirect is where it leads; a body that is gzip is sent as a compressed one.
    `most_at_once` is the most requests that one host had to answer at the same time,
    `most_together` that all of them had; `times` are when requests came, in seconds, `hosts` to
    whom. Of more requests than `most` each waits for `goes_on`: no crawl comes to its end before.
    """

    port: int = 0
    slow: float = 0.0
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: Counter = field(default_factory=Counter)
    referers: dict[str, str] = field(default_factory=dict)
    running: Counter = field(default_factory=Counter)
    most_at_once: Counter = field(default_factory=Counter)
    most_together: int = 0
    times: list[float] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    most: float = math.inf
    goes_on: threading.Event = field(default_factory=threading.Event)

    @property
    def resolve(self) -> dict[str, tuple[str, int]]:
        return dict.fromkeys((EPORTAL, CREATOR), ("127.0.0.1", self.port))

    def respond(self, request: Request) -> Response:
        host = request.headers["host"]
        address = f"{host}{request.url.path}" + (
            f"?{request.url.query}" if request.url.query else ""
        )
        with self.lock:  # Starlette answers in several threads
            self.asked[address] += 1
            self.times.append(time.monotonic())
            self.hosts.append(host)
            self.referers[address] = request.headers.get("referer", "")
            self.running[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self.running[host])
            self.most_together = max(self.most_together, self.running.total())
            is_held = self.asked.total() > self.most
        if is_held:
            self.goes_on.wait(60)
        time.sleep(self.slow)
        with self.lock:
            self.running[host] -= 1
        if address in self.answers:
            status, media_type, body = self.answers[address]
            headers = {"location": body.decode()} if 300 <= status < 400 else {}
            if body.startswith(b"\x1f\x8b"):
                headers["content-encoding"] = "gzip"
            return Response(body, status, headers, media_type=media_type)
        body = _eportal(request) if host == EPORTAL else _creator(request)
        if body is None:
            return Response("nothing here", 404)
        if host == CREATOR:
            # As the family does: GBK bytes, labelled UTF-8 by the server.
            return Response(body.encode("gbk"), media_type="text/html; charset=utf-8")
        return Response(body, media_type="text/html; charset=utf-8")


def _page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}<p>{NOTE}</p></body></html>"


def _title(year: int) -> str:
    return f"示例县人民政府{year}年政府信息公开工作年度报告"


def _article(year: int) -> str:
    text = "全年受理申请若干件，均在期限内答复。" * 20
    return f'<h1>{_title(year)}</h1><div class="detail-text" id="zoom"><p>{year}{text}</p></div>'


def _eportal(request: Request) -> str | None:
    query = request.query_params
    if request.url.path == "/tiny/7/index.html":
        return _eportal_list(1)
    if request.url.path == "/eportal/ui" and "articleKey" in query:
        return _page("示例县政府", _article(int(query["articleKey"])))
    if request.url.path == "/eportal/ui" and query.get("pageId") == "7":
        return _eportal_list(int(query["currentPage"]))
    return None


def _eportal_list(page: int) -> str:
    years = list(YEARS)[::-1]
    shown = years[(page - 1) * PER_PAGE : page * PER_PAGE]
    items = "".join(
        f'<li><a href="/eportal/ui?pageId=8&amp;articleKey={year}&amp;columnId=9" '
        f'title="{_title(year)}">{_title(year)[:9]}…</a><span>{year + 1}-01-20</span></li>'
        for year in shown
    )
    total = -(-len(years) // PER_PAGE)
    hidden = (
        '<div easysite="easysiteHiddenDiv"><input type="hidden" name="eprotalCurrentPageId" '
        'value="7"/></div><input type="hidden" name="article_paging_list_hidden" '
        f'moduleid="abc" totalpage="{total}"/>'
    )
    guide = '<li><a href="/tiny/guide.html" title="政府信息公开指南">指南</a></li>'
    return _page("年报", f'<ul class="conList_ull">{items}{guide}</ul>{hidden}')


def _creator(request: Request) -> str | None:
    path = request.url.path
    if path == "/xxgk/1/":
        links = "".join(f'<li><a href="{year}/index.htm">{year}年</a></li>' for year in YEARS)
        return _page("年报", f'<ul class="menu">{links}</ul><div class="lbcc-nr"></div>')
    parts = path.strip("/").split("/")
    if len(parts) == 4 and parts[2].isdigit():
        year = int(parts[2])
        if parts[3] == "index.htm" and year == max(YEARS):
            return _page("示例县政府", _article(year))
        if parts[3] == "index.htm":
            link = f'<li><a href="content_{year}.html">{_title(year)}</a><span>{year}</span></li>'
            return _page("年报", f'<div class="lbcc-nr"><ul>{link}</ul></div>')
        if parts[3] == f"content_{year}.html":
            return _page("示例县政府", _article(year))
    return None


@contextmanager
def tiny_site() -> Iterator[TinySite]:
    """The site on a free port of loopback."""
    site = TinySite()
    app = Starlette(routes=[Route("/{path:path}", site.respond)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    site.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.should_exit = True
        thread.join(timeout=10)
