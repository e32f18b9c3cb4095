"""The sandbox portals on a loopback port, in a thread of their own.

with SandboxServer(World.make()) as sandbox:
    sandbox.port, sandbox.resolve, sandbox.registry
"""

import socket
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType

import uvicorn

from crawler.registry import Portal, parse_registry
from crawler.sandbox.faults import Faults
from crawler.sandbox.portals import Portals
from crawler.sandbox.registry_file import registry_toml
from crawler.sandbox.truth import ExpectedReport, truth
from crawler.sandbox.world import World

LOOPBACK = "127.0.0.1"
START_SECONDS = 30


def _listen(port: int) -> socket.socket:
    # IPPROTO_TCP said aloud: asyncio sets TCP_NODELAY only on sockets that name it, and
    # without it every page takes the 40 ms of a delayed acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    listener.listen(256)
    return listener


class SandboxServer:
    """Serves a world while the block runs; `port` 0 takes any free one.

    Raises OSError where the port is taken, TimeoutError where the server does not start.
    """

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        self.portals_of_world = Portals(world or World.make())
        self._socket = _listen(port)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            self.portals_of_world.application(),
            log_level="warning",
            access_log=False,
            lifespan="off",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._folder = tempfile.TemporaryDirectory(prefix="nianbao-sandbox-")

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> "SandboxServer":
        """Start serving; the registry file is there from now on."""
        self._thread.start()
        self.registry.write_text(registry_toml(self.portals_of_world), encoding="utf-8")
        for _ in range(START_SECONDS * 100):
            if self._server.started:
                return self
            time.sleep(0.01)
        raise TimeoutError(f"the sandbox did not start on {LOOPBACK}:{self.port}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(timeout=START_SECONDS)
        self._socket.close()
        self._folder.cleanup()

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host that the sandbox answers to."""
        return tuple(self.portals_of_world.by_host)

    @property
    def faults(self) -> Faults:
        """The switches that let a portal fail."""
        return self.portals_of_world.faults

    @property
    def resolve(self) -> dict[str, tuple[str, int]]:
        """Host to loopback address and port, as `--resolve` gives it to the crawler."""
        return dict.fromkeys(self.hosts, (LOOPBACK, self.port))

    @property
    def portals(self) -> dict[str, Portal]:
        """The portals of this world, by id, read through their registry file."""
        text = self.registry.read_text(encoding="utf-8")
        return {portal.id: portal for portal in parse_registry(text, self.registry.name)}

    @property
    def registry(self) -> Path:
        """The registry file of these portals, for `--portals`; gone when the block ends."""
        return Path(self._folder.name) / "sandbox.toml"

    @property
    def truth(self) -> list[ExpectedReport]:
        """What a crawl must find."""
        return truth(self.portals_of_world)

    def change(self, world: World) -> None:
        """Serve another state of the world from now on, as `world.revise` makes it."""
        self.portals_of_world.become(world)
