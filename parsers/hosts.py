"""What the host of an address tells: a government's own site, a view of one, or a copy.

A gate shows a page in traditional characters on a government's host; the page behind it is
meant. A copy on another host may still say which site it was taken from: web proxies carry the
address in theirs, and `divisions/mirrors.csv` lists clones that were looked at. Only text is
compared here; whether a host is registered is the archive's matter.
"""

import re
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from parsers import divisions

# Traditional-character views of official sites: /gate/big5/<host>/<path> is that page of <host>.
_GATE = re.compile(r"^/gate/big5/(?P<host>[^/]+)(?P<path>/.*)?$")
_INSIDE = re.compile(r"(?<![\w.-])(?P<host>(?:[a-z0-9-]+\.)+gov\.cn)(?![\w.-])")
# What stands before the host and is not for us: `user:password@`.
_LOGIN = re.compile(r"^(\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]{2})[^/\\?#]*@")
# Names that nobody can have (RFC 2606): made pages are no copies.
_RESERVED = ("test", "example", "invalid", "localhost")
# A library's proxy writes each letter as the one before it and the dot as z.
_SHIFTED = str.maketrans("abcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyz.")


def host_of(url: str) -> str:
    """The host of an address, lower case, without port; "" where there is none.

    >>> host_of("http://WWW.gd.gov.cn:8080/a.html"), host_of("http://[bad")
    ('www.gd.gov.cn', '')
    """
    parts = parts_of(url if "//" in url else f"//{url}")
    return (parts.hostname or "").lower()


def parts_of(url: str) -> SplitResult:
    """The parts of an address, all empty for one that cannot be: addresses come as written."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def without_login(url: str) -> str:
    """The address without the name and the password before its host; most addresses as they are.

    Nobody's password goes into an archive. Browsers take a backslash for a slash, so does this.

    >>> without_login("http://user:pw@a.gov.cn/b@c.html"), without_login("//pw@a.gov.cn")
    ('http://a.gov.cn/b@c.html', '//a.gov.cn')
    """
    return _LOGIN.sub(r"\1", url, count=1)


def is_governmental(host: str) -> bool:
    """Whether the last two labels of a host are gov.cn.

    >>> is_governmental("www.hebei.gov.cn"), is_governmental("www-wuming-gov-cn.example.net")
    (True, False)
    """
    return host.split(".")[-2:] == ["gov", "cn"]


def through_gate(url: str) -> str:
    """The address behind a government's traditional view; any other address as it is.

    >>> through_gate("http://big5.www.gov.cn/gate/big5/www.xizang.gov.cn/a.html")
    'http://www.xizang.gov.cn/a.html'
    >>> through_gate("http://example.com/gate/big5/www.xizang.gov.cn/a.html")
    'http://example.com/gate/big5/www.xizang.gov.cn/a.html'
    """
    if "/gate/" not in url:
        return url
    parts = parts_of(url)
    gate = _GATE.match(parts.path)
    if not gate or not (is_governmental(host_of(url)) or _is_reserved(host_of(url))):
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{gate['host']}{gate['path'] or '/'}{query}"


def kind_of_host(url: str | None) -> str:
    """`official` by its host, `gate` for a view of one, `mirror`, or `unknown` without any.

    An address that is a number says nothing of whose it is: `unknown` (a province's site was
    seen at one).

    >>> kind_of_host("http://big5.www.gov.cn/gate/big5/www.xizang.gov.cn/a.html")
    'gate'
    >>> kind_of_host("http://www.gov.cn.example.com/a.html"), kind_of_host(None)
    ('mirror', 'unknown')
    """
    host = host_of(url or "")
    if not host or _is_number(host) or _is_reserved(host):
        return "unknown"
    if not is_governmental(host):
        return "mirror"
    return "official" if through_gate(url or "") == url else "gate"


def _is_reserved(host: str) -> bool:
    return host.rpartition(".")[2] in _RESERVED


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def copied_host(url: str | None) -> str | None:
    """The government's host that a mirror's page was taken from, where that can be told.

    >>> copied_host("http://www-wuming-gov-cn.proxy.example.net/a.html")
    'www.wuming.gov.cn'
    >>> copied_host("http://www.example.com/index.php/http://www.gd.gov.cn/a.html")
    'www.gd.gov.cn'
    """
    if not url or kind_of_host(url) not in ("mirror", "unknown"):
        return None
    host = host_of(url)
    label = host.split(".")[0]
    if label.endswith("-gov-cn"):
        return label.replace("-", ".")
    path = unquote(parts_of(url).path)
    for segment in path.split("/"):
        found = _INSIDE.fullmatch(segment) or _INSIDE.fullmatch(segment.translate(_SHIFTED))
        if found:
            return found["host"]
    labels = host.split(".")
    clones = (_clones().get(".".join(labels[at:])) for at in range(len(labels) - 1))
    return next((copied for copied in clones if copied), None)


@cache
def _clones() -> Mapping[str, str]:
    return {row["host"]: row["copies"] for row in divisions.rows("mirrors.csv")}
