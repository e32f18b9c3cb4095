"""The portals on a real port."""

import http.client
import tomllib

import pytest

from crawler.sandbox.server import SandboxServer
from crawler.sandbox.world import World, revise


@pytest.fixture(scope="module")
def sandbox():
    with SandboxServer(World.make(reports=24)) as server:
        yield server


def get(sandbox: SandboxServer, url: str) -> tuple[int, bytes]:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=20)
    connection.request("GET", f"/{path}", headers={"Host": host})
    response = connection.getresponse()
    try:
        return response.status, response.read()
    finally:
        connection.close()


def test_every_expected_report_is_served(sandbox: SandboxServer) -> None:
    assert len(sandbox.truth) == 24
    for report in sandbox.truth:
        status, content = get(sandbox, report.url)
        assert status == 200
        assert len(content) > (2000 if report.attached else 3000)


def test_hosts_resolve_to_the_loopback_port(sandbox: SandboxServer) -> None:
    assert set(sandbox.resolve.values()) == {("127.0.0.1", sandbox.port)}
    assert all(host.endswith(".test") for host in sandbox.resolve)


def test_the_registry_file_is_a_registry(sandbox: SandboxServer) -> None:
    entries = tomllib.loads(sandbox.registry.read_text(encoding="utf-8"))["portal"]
    assert {entry["id"] for entry in entries} == set(sandbox.portals)


def test_a_taken_port_is_an_error(sandbox: SandboxServer) -> None:
    with pytest.raises(OSError, match="in use"):
        SandboxServer(World.make(reports=1), port=sandbox.port)


def test_the_world_can_change_while_it_is_served() -> None:
    world = World.make(reports=4)
    with SandboxServer(world) as sandbox:
        url = sandbox.truth[0].url
        before = get(sandbox, url)[1]
        sandbox.change(revise(world, share=1))
        assert get(sandbox, url)[1] != before
