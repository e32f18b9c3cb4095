"""Which hosts are asked at all, and at which addresses.

Only hosts that the portal registers, and only addresses on the public internet: a portal's DNS
or a redirect must not turn the crawler on machines of the operator's own network. A rehearsal
(`--resolve`) is the one way to loopback, and then it is the only way anywhere.
"""

import asyncio
import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.settings import BaseSettings
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.snapshot import Kind
from crawler.errors import (
    BadAddressError,
    CrawlError,
    HostNotRegisteredError,
    HostOfOtherPortalError,
    NotLoopbackError,
    PrivateAddressError,
    UnresolvedHostError,
)
from crawler.manners import queue_of
from crawler.registry import Portal
from parsers.hosts import without_login

Target = tuple[str, int]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LOOKUP_TIMEOUT = 30.0
# Networks without IPv4 reach it under these addresses (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Names:
    """Host names to addresses, with the rules of this module; each host is looked up once.

    Raises NotLoopbackError where `resolve` leads off this machine.
    """

    def __init__(self, resolve: Mapping[str, Target], timeout: float = LOOKUP_TIMEOUT):
        for host, (address, port) in resolve.items():
            if not _is_loopback(address):
                raise _not_loopback(f"{host}={address}:{port}")
        self.resolve = {host.lower(): target for host, target in resolve.items()}
        self._timeout = timeout
        self._found: dict[str, tuple[str, ...]] = {}

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Names with what NIANBAO_RESOLVE sends to loopback."""
        return cls(parse_resolve(settings.get("NIANBAO_RESOLVE")), settings.getfloat("DNS_TIMEOUT"))

    async def target(self, host: str, port: int) -> Target:
        """Address and port at which a host is asked first.

        Raises UnresolvedHostError, PrivateAddressError, CannotResolveHostError.
        """
        return (await self.targets(host, port))[0]

    async def targets(self, host: str, port: int) -> tuple[Target, ...]:
        """All addresses of a host, each with its port; those of IPv4 first.

        浙江 and 陕西 answer by IPv6 alone, others by one of two that they name. Raises as `target`.
        """
        if self.resolve:
            if host not in self.resolve:
                raise UnresolvedHostError(
                    f"{host}: expected --resolve {host}=127.0.0.1:PORT in a rehearsal, found none. "
                    "Add it, or crawl into a real home."
                )
            return (self.resolve[host],)
        if host not in self._found:
            self._found[host] = await self._look_up(host)
        refuse_private(host, self._found[host])
        return tuple((address, port) for address in self._found[host])

    async def _look_up(self, host: str) -> tuple[str, ...]:
        loop = asyncio.get_running_loop()
        try:
            found = await asyncio.wait_for(loop.getaddrinfo(host, None), self._timeout)
        except (OSError, UnicodeError, TimeoutError) as error:
            raise CannotResolveHostError(f"{host}: {error or 'no answer in time'}") from error
        # IPv4 first: where both are there, more portals answer on it.
        return tuple(sorted({str(entry[4][0]) for entry in found}, key=lambda one: ":" in one))


def refuse_private(host: str, addresses: Sequence[str]) -> None:
    """Raise PrivateAddressError when any of the addresses is not a public one.

    >>> refuse_private("a.gov.cn", ["10.0.0.8"])
    Traceback (most recent call last):
    crawler.errors.PrivateAddressError: a.gov.cn: expected a public address, found 10.0.0.8. ...
    """
    for address in addresses:
        meant = _meant(ipaddress.ip_address(address.partition("%")[0]))
        is_inner = meant.is_reserved or getattr(meant, "is_site_local", False)
        if is_inner or meant.is_multicast or not meant.is_global:
            raise PrivateAddressError(
                f"{host}: expected a public address, found {address}. Nothing was sent there."
            )


def _meant(known: Address) -> Address:
    """The IPv4 address that one of IPv6 stands for, else itself.

    Mapped, by NAT64 and by 6to4. Other ways to write one (`::10.0.0.1`, `::ffff:0:10.0.0.1`,
    64:ff9b:1::/48) are for inner networks, or nobody's any more: `ipaddress` has them reserved.
    """
    if isinstance(known, ipaddress.IPv4Address):
        return known
    if known in _NAT64:
        return ipaddress.IPv4Address(known.packed[-4:])
    return known.ipv4_mapped or known.sixtofour or known


def parse_resolve(setting: str | Mapping[str, Target] | None) -> dict[str, Target]:
    """`HOST=127.0.0.1:PORT` entries with commas between them, as a mapping.

    Raises NotLoopbackError.

    >>> parse_resolve("a.test=127.0.0.1:8001")
    {'a.test': ('127.0.0.1', 8001)}
    """
    if setting is None or isinstance(setting, Mapping):
        return dict(setting or {})
    return dict(parse_target(entry) for entry in setting.split(",") if entry.strip())


def parse_target(entry: str) -> tuple[str, Target]:
    """One `HOST=127.0.0.1:PORT`. Raises NotLoopbackError.

    >>> parse_target("A.test=[::1]:8001")
    ('a.test', ('::1', 8001))
    """
    host, _, target = entry.strip().partition("=")
    address, _, port = target.rpartition(":")
    address = address.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not _is_loopback(address):
        raise _not_loopback(entry)
    return host.lower(), (address, int(port))


def _is_loopback(address: str) -> bool:
    """Whether it is a loopback address, not a name: `127.evil.com` is a host like any other."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _not_loopback(found: object) -> NotLoopbackError:
    return NotLoopbackError(
        f"expected HOST=127.0.0.1:PORT for a rehearsal, found {found}. "
        "Only this machine may stand in for a portal."
    )


class HostPolicyMiddleware:
    """Refuses requests, redirects included, that leave the portal or the public internet."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass or raise what is wrong with its host, and which page led there."""
        spider: Any = self._crawler.spider
        try:
            host, port = self._expect_registered(spider, request.url)
            await spider.session.names.target(host, port)
        except CrawlError as error:
            before = request.meta.get("redirect_urls")
            if not before:
                raise
            raise type(error)(f"{error} A redirect of {before[-1]} leads there.") from error
        request.meta["download_slot"] = _slot(spider.portal, host, request)
        if request.meta.get("kind") == Kind.ATTACHMENT.value:
            seconds = self._crawler.settings.getfloat("NIANBAO_FILE_TIMEOUT")
            request.meta.setdefault("download_timeout", seconds)

    def _expect_registered(self, spider: Any, url: str) -> Target:
        """The host and port of an address that the portal's own crawl may ask for."""
        host, port = _host_and_port(spider.name, url)
        _refuse_private_literal(spider.name, host)
        if host not in spider.portal.hosts:
            raise _stranger(spider.name, host, spider.session.owner_of(host))
        if port not in ports_of(spider.portal):
            raise HostNotRegisteredError(
                f"{spider.name}: expected a web server of the portal, found port {port} of {host}. "
                "Nothing was sent there. If pages stand there, name one of them in the entry, "
                "under listings or evidence."
            )
        return host, port


def ports_of(portal: Portal) -> frozenset[int]:
    """The ports at which a portal's hosts are asked: 0 (none is said), 80, 443, those it names.

    A link to port 22 or 6379 would make the crawler knock at doors that nobody opened to readers.
    """
    named = (_port_in(address) for address in (*portal.listings, portal.evidence))
    return frozenset((0, 80, 443, *named))


def _port_in(address: str) -> int:
    try:
        return urlsplit(address).port or 0
    except ValueError:
        return 0


def _slot(portal: Portal, host: str, request: Request) -> str:
    """One slow queue for all hosts of a platform, whose firewall counts visitors, not hosts.

    A page in a browser keeps its place there while its scripts ask for more, so robots.txt of
    what they ask for waits beside it; at the wire it takes its turn like all (crawler.wire).
    """
    queue = queue_of(portal, host)
    is_awaited = portal.render and request.meta.get("kind") == Kind.ROBOTS.value
    return f"robots.txt of {queue}" if is_awaited else queue


def _stranger(portal: str, host: str, owner: str | None) -> CrawlError:
    if owner:
        return HostOfOtherPortalError(
            f"{portal}: expected a host of the portal, found {host} of {owner}, whose own crawl "
            "asks for its pages. Not followed from here."
        )
    return HostNotRegisteredError(
        f"{portal}: expected a host of the portal, found {host}. "
        "Register it if the portal moved there."
    )


def _refuse_private_literal(portal: str, host: str) -> None:
    """Raise PrivateAddressError for an address in place of a name, where it is not public."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return
    refuse_private(portal, [host])


def _host_and_port(portal: str, url: str) -> Target:
    """Where an address leads; port 0 where it says none.

    Raises BadAddressError; `ftp:` or `file:` is none for us, nor is one with a password.
    """
    bare = without_login(url)
    try:
        parts = urlsplit(url)
        if bare != url:
            raise ValueError("it holds a name or a password")
        if parts.scheme not in ("http", "https"):
            raise ValueError(f"neither http nor https but {parts.scheme}")
        return (parts.hostname or "").lower(), parts.port or 0
    except ValueError as error:
        raise BadAddressError(
            f"{portal}: expected an address that can be asked for, found {bare}: {error}. "
            "Nothing was sent."
        ) from error


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str):
        self.name = name

    def cancel(self) -> None:
        """Lookups have a time limit of their own."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's resolver: what Names refuses cannot be connected to by anything in Scrapy."""

    def __init__(self, reactor: ReactorBase, names: Names):
        self._reactor = reactor
        self._names = names
        self._running: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Built by `scrapy crawl`."""
        return cls(reactor, Names.from_settings(crawler.settings))

    def install_on_reactor(self) -> None:
        """Answer every name that the reactor asks for."""
        self._reactor.installNameResolver(self)  # type: ignore[arg-type]

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Begin a lookup; a refused name has no address."""
        resolution: Any = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        task = asyncio.ensure_future(self._answer(resolutionReceiver, hostName, portNumber))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return resolution  # type: ignore[no-any-return]

    async def _answer(self, receiver: Any, host: str, port: int) -> None:
        try:
            found = await self._names.targets(host.lower(), port)
        except (UnresolvedHostError, PrivateAddressError, CannotResolveHostError):
            receiver.resolutionComplete()
            return
        for address, at in found:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, at))
        receiver.resolutionComplete()
