"""Faults of the sandbox portals: each way in which real ones fail (portals 6), as a switch.

    sandbox.faults.on("www.qinghe-sample.test", "captcha", where=LISTS)

A fault answers in the portal's place; nothing else of the portal changes, and no other portal.
`connections.py` beside this has those below HTTP: old TLS, no TLS, nobody there.
"""

import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from crawler.sandbox.printed import NOTICE
from crawler.sandbox.sites.base import Asked, Reply, Site

# Where a fault acts. Files beside reports go with the reports.
ROBOTS, LISTS, REPORTS = "robots", "lists", "reports"
PAGES = (LISTS, REPORTS)
EVERYWHERE = (ROBOTS, LISTS, REPORTS)

HTML = "text/html; charset=utf-8"
_BOMB_SIZE = 80 * 1024**2


class Hanging(Response):
    """Takes the request and never answers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait until the other side gives up."""
        while (await receive())["type"] != "http.disconnect":
            pass


class CutShort(Response):
    """Promises a body and sends half of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head, half of the body, and end."""
        await send(
            {"type": "http.response.start", "status": 200, "headers": self.raw_headers},
        )
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})


Fault = Callable[[Asked, Reply | None], Response | None]
"""Answers in the portal's place; None lets the portal's own reply pass."""


@dataclass(slots=True)
class Switch:
    """A fault that is on: where, and for how many requests more (None: until it is off)."""

    fault: Fault
    where: tuple[str, ...]
    times: int | None = None


@dataclass(slots=True)
class Faults:
    """The switches of all portals, by host.

    `visits`: when hosts with a switch were asked; `met`: how many of them met the fault.
    """

    switches: dict[str, Switch] = field(default_factory=dict)
    visits: list[float] = field(default_factory=list)
    met: int = 0

    def on(
        self, host: str, name: str, where: str | tuple[str, ...], times: int | None = None
    ) -> None:
        """Let a host fail. Raises KeyError for a fault that nobody has written."""
        places = (where,) if isinstance(where, str) else where
        self.switches[host] = Switch(FAULTS[name], places, times)

    def off(self) -> None:
        """Let every portal be well."""
        self.switches.clear()
        self.visits.clear()
        self.met = 0

    def answer(self, site: Site, asked: Asked, reply: Reply | None) -> Response | None:
        """The fault's answer, None where the portal's own is to be sent."""
        switch = self.switches.get(asked.host)
        if switch is not None:
            self.visits.append(time.monotonic())
        if switch is None or switch.times == 0 or _kind(site, asked) not in switch.where:
            return None
        response = switch.fault(asked, reply)
        if response is not None:
            self.met += 1
            switch.times = None if switch.times is None else switch.times - 1
        return response


def _kind(site: Site, asked: Asked) -> str:
    if asked.path == "/robots.txt":
        return ROBOTS
    return (
        REPORTS if _address(asked) in _report_addresses(site) or asked.path in site.files else LISTS
    )


def _address(asked: Asked) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.query.items())
    return f"{asked.path}?{query}" if query else asked.path


@cache
def _report_addresses(site: Site) -> frozenset[str]:
    whole = (url for order in site.orders for url in site.urls_of(order))
    return frozenset("/" + url.split("/", 3)[3] for url in whole)


def _page(text: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><p>{text}</p><p>{NOTICE}</p></body></html>".encode()


def _says(
    status: int, body: bytes, headers: Mapping[str, str] | None = None, media_type: str = HTML
) -> Fault:
    return lambda _asked, _reply: Response(body, status, headers, media_type)


def _leads(to: str) -> Fault:
    return lambda _asked, _reply: Response(b"", 302, {"location": to})


def _home(asked: Asked, _reply: Reply | None) -> Response:
    """门头沟: an address that is gone leads to the home page."""
    if asked.path == "/":
        return Response(_page("网站首页"), media_type=HTML)
    return Response(b"", 301, {"location": "/"})


def _loops(asked: Asked, _reply: Reply | None) -> Response:
    return Response(b"", 302, {"location": _address(asked)})


def _wants_cookie(asked: Asked, _reply: Reply | None) -> Response | None:
    """司法部: the first visit is sent to the same address with a cookie in hand."""
    if "visited=1" in asked.headers.get("cookie", ""):
        return None
    headers = {"location": _address(asked), "set-cookie": "visited=1; Path=/"}
    return Response(b"", 302, headers)


def _wants_another_cookie(asked: Asked, _reply: Reply | None) -> Response:
    """As above, but content with none that it set: a script would have to make one."""
    headers = {"location": _address(asked), "set-cookie": "visited=1; Path=/"}
    return Response(b"", 302, headers)


def _wants_referer(asked: Asked, _reply: Reply | None) -> Response | None:
    """truecms: 404 for who does not come from the page."""
    return None if asked.headers.get("referer") else Response(b"", 404)


def _gbk_called_utf8(_asked: Asked, reply: Reply | None) -> Response | None:
    if reply is None or not reply.content_type.startswith("text/html"):
        return None
    charset = reply.content_type.rpartition("=")[2]
    content = reply.content.decode(charset).encode("gbk", errors="xmlcharrefreplace")
    return Response(content, reply.status, media_type=HTML)


def _gzip_unasked(_asked: Asked, reply: Reply | None) -> Response | None:
    """CNIPA: compressed whatever was asked for."""
    if reply is None:
        return None
    headers = {"content-encoding": "gzip", "content-type": reply.content_type}
    return Response(gzip.compress(reply.content), reply.status, headers)


@cache
def _bomb() -> bytes:
    return gzip.compress(b"<p>" + b"0" * _BOMB_SIZE, 1)


def _unfolds(_asked: Asked, _reply: Reply | None) -> Response:
    return Response(_bomb(), 200, {"content-encoding": "gzip"}, HTML)


def _is_large(_asked: Asked, _reply: Reply | None) -> Response:
    return CutShort(b"%PDF-1.4", headers={"content-length": str(10 * 1024**3)})


_RUISHU = b"<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></html>"
_JSL = b"<script>document.cookie='__jsl_clearance_s=1;path=/'</script>"
_CAPTCHA = _page("请完成安全验证", '<script src="/captcha.js"></script>')
_GEO = _page("Access denied. reason:GeoBL")
_LONG = {"retry-after": "120"}

FAULTS: Mapping[str, Fault] = {
    # Firewalls: never solved, the portal is blocked.
    "ruishu_412": _says(412, _RUISHU, {"set-cookie": "FSSBBIl1UgzbN7NS=1; Path=/"}),
    "ruishu_202": _says(202, _RUISHU),
    "ruishu_200": _says(200, _RUISHU),
    "jiasule_521": _says(521, _JSL, {"set-cookie": "__jsluid_s=1; Path=/"}),
    "captcha": _says(200, _CAPTCHA),
    "geo_403": _says(403, _GEO, {"set-cookie": "wzws_sessionid=1; Path=/"}),
    # Rate, and servers that are not well.
    "too_many_429": _says(429, b"", _LONG),
    "come_back_tomorrow_429": _says(429, b"", {"retry-after": "86400"}),
    "too_often_200": _says(200, _page("您的访问过于频繁，请稍后再试")),
    "error_500": _says(500, _page("Internal Server Error")),
    "gateway_502": _says(502, b""),
    "busy_503": _says(503, b"", _LONG),
    "hangs": lambda _asked, _reply: Hanging(),
    "cut_short": lambda _asked, _reply: CutShort(_page("示例" * 2_000), media_type=HTML),
    "too_large": _is_large,
    "gzip_bomb": _unfolds,
    # Redirects.
    "redirect_loop": _loops,
    "redirect_home": _home,
    "redirect_elsewhere": _leads("http://www.elsewhere-sample.test/"),
    "redirect_to_loopback": _leads("http://127.0.0.1:22/"),
    "redirect_to_network": _leads("http://10.0.0.1/"),
    "redirect_to_metadata": _leads("http://169.254.169.254/latest/"),
    "redirect_to_no_address": _leads("http://host:abc/"),
    # robots.txt.
    "stub": _says(200, _page("首页")),
    "forbids": _says(200, b"User-agent: *\nDisallow: /\n", media_type="text/plain"),
    "slow_down": _says(200, b"User-agent: *\nCrawl-delay: 7\n", media_type="text/plain"),
    # Pages that are not what they say.
    "emptied_list": _says(200, _page("栏目建设中")),
    "moved_column": _says(404, b"Not Found"),
    "gone_410": _says(410, b"Gone"),
    "soft_404": _says(200, _page("您访问的页面不存在")),
    "empty_page": _says(200, b""),
    # What a portal wants of a visitor, and what it does unasked: no failure to who is ready.
    "cookie_wall": _wants_cookie,
    "cookie_loop": _wants_another_cookie,
    "referer_wall": _wants_referer,
    "gbk_called_utf8": _gbk_called_utf8,
    "gzip_unasked": _gzip_unasked,
}
