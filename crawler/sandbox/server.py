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

from crawler.sandbox.portals import Portals
from crawler.sandbox.registry_file import registry_toml
from crawler.sandbox.truth import ExpectedReport, truth
from crawler.sandbox.world import World

LOOPBACK = "127.0.0.1"
START_SECONDS = 30


class SandboxServer:
    """Serves a world while the block runs; `port` 0 takes any free one.

    Raises OSError where the port is taken, TimeoutError where the server does not start.
    """

    def __init__(self, world: World | None = None, port: int = 0) -> None:
        self.portals_of_world = Portals(world or World.make())
        self._socket = socket.create_server((LOOPBACK, port), backlog=256)
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
    def resolve(self) -> dict[str, tuple[str, int]]:
        """Host to loopback address and port, as `--resolve` gives it to the crawler."""
        return dict.fromkeys(self.hosts, (LOOPBACK, self.port))

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
