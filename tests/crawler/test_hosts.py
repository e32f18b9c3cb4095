"""Nothing is sent to addresses inside the operator's own network."""

import asyncio

import pytest
from tiny_portal import EPORTAL, eportal

from crawler.errors import (
    BadAddressError,
    NotLoopbackError,
    PrivateAddressError,
    UnresolvedHostError,
)
from crawler.hosts import Names, _host_and_port, parse_resolve, ports_of, refuse_private
from crawler.settings import DOWNLOAD_HANDLERS


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "224.0.0.1", "fe80::1%eth0",
        "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "64:ff9b:1::808:808",
        "2002:a00:1::", "2002:7f00:1::1", "::a00:1", "::127.0.0.1", "::ffff:0:a00:1", "fec0::1",
        "240.0.0.1", "4000::1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    with pytest.raises(PrivateAddressError, match="expected a public address"):
        refuse_private("a.gov.cn", [address])


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(PrivateAddressError):
        refuse_private("a.gov.cn", ["8.8.8.8", "10.0.0.1"])


def test_public_addresses_pass() -> None:
    refuse_private("a.gov.cn", ["8.8.8.8", "2001:4860:4860::8888"])


@pytest.mark.parametrize("address", ["64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1"])
def test_public_addresses_of_ipv4_pass_in_the_forms_of_ipv6(address: str) -> None:
    refuse_private("a.gov.cn", [address])


def test_a_name_that_leads_to_loopback_is_refused() -> None:
    with pytest.raises(PrivateAddressError):
        asyncio.run(Names({}).target("localhost", 80))


def test_a_rehearsal_reaches_its_hosts_and_no_other() -> None:
    names = Names(parse_resolve("a.test=127.0.0.1:8001,b.test=127.0.0.1:8002"))
    assert asyncio.run(names.target("b.test", 80)) == ("127.0.0.1", 8002)
    with pytest.raises(UnresolvedHostError, match=r"--resolve www\.hebei\.gov\.cn="):
        asyncio.run(names.target("www.hebei.gov.cn", 443))


@pytest.mark.parametrize(
    "target",
    [
        "93.184.216.34:80", "127.evil.com:80", "10.0.0.1:80", "0.0.0.0:80", "localhost:80",
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "[2001:db8::1]:80", ":80", "127.1:80", "",
    ],
)  # fmt: skip
def test_a_rehearsal_leads_to_this_machine_only(target: str) -> None:
    with pytest.raises(NotLoopbackError, match="Only this machine"):
        parse_resolve(f"a.test={target}")


def test_a_rehearsal_that_leads_elsewhere_has_no_names() -> None:
    with pytest.raises(NotLoopbackError):
        Names({"a.test": ("93.184.216.34", 80)})


@pytest.mark.parametrize(
    "url", ["ftp://a.test/x.pdf", "file:///etc/passwd", "s3://a.test/x", "data:text/html,x"]
)
def test_nothing_but_http_is_spoken(url: str) -> None:
    with pytest.raises(BadAddressError, match="neither http nor https"):
        _host_and_port("demo", url)
    assert DOWNLOAD_HANDLERS[url.partition(":")[0]] is None


def test_every_address_of_a_name_is_offered_those_of_ipv4_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def look_up(self: asyncio.AbstractEventLoop, *_: object) -> list[tuple[object, ...]]:
        found = ("2001:4860:4860::8888", "8.8.4.4")
        return [(None, None, None, "", (address, 0)) for address in found]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    found = asyncio.run(Names({}).targets("a.gov.cn", 443))
    assert found == (("8.8.4.4", 443), ("2001:4860:4860::8888", 443))


def test_one_private_address_spoils_all_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_up(self: asyncio.AbstractEventLoop, *_: object) -> list[tuple[object, ...]]:
        return [(None, None, None, "", (address, 0)) for address in ("8.8.4.4", "fe80::1%eth0")]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    with pytest.raises(PrivateAddressError):
        asyncio.run(Names({}).targets("a.gov.cn", 443))


def test_ports_that_an_entry_names_are_asked_beside_those_of_the_web() -> None:
    assert ports_of(eportal()) == {0, 80, 443}
    assert ports_of(eportal(evidence=f"http://{EPORTAL}:8080/1.html")) == {0, 80, 443, 8080}
    own = eportal(listings=(f"http://{EPORTAL}:9001/list/",), evidence="http://[bad")
    assert ports_of(own) == {0, 80, 443, 9001}
