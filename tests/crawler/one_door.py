"""Both schemes of a portal at one port, since a rehearsal sends a host to one.

What begins like TLS goes on to the portal behind TLS, anything else to the one without, or is
led to https.
"""

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.sandbox.server import LOOPBACK

_HANDSHAKE = b"\x16"


class Door(socketserver.ThreadingTCPServer):
    """`shuts`: so many connections of TLS are closed at once; `leads_on`: http leads to https."""

    daemon_threads = True

    def __init__(self, secure: int, plain: int):
        super().__init__((LOOPBACK, 0), _Visit)
        self.secure, self.plain = secure, plain
        self.port: int = self.server_address[1]
        self.shuts = 0
        self.leads_on = True
        self.led_on = 0


class _Visit(socketserver.BaseRequestHandler):
    server: Door

    def handle(self) -> None:
        if self.request.recv(1, socket.MSG_PEEK) != _HANDSHAKE:
            self._lead_on() if self.server.leads_on else self._relay(self.server.plain)
        elif self.server.shuts:
            self.server.shuts -= 1
        else:
            self._relay(self.server.secure)

    def _lead_on(self) -> None:
        self.server.led_on += 1
        line, *headers = self.request.recv(65_536).decode("latin-1").split("\r\n")
        (host,) = [one[6:] for one in headers if one.lower().startswith("host: ")]
        answer = f"HTTP/1.1 301 Moved\r\nLocation: https://{host}{line.split()[1]}\r\n"
        self.request.sendall(f"{answer}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())

    def _relay(self, port: int) -> None:
        with socket.create_connection((LOOPBACK, port)) as behind:
            other = {self.request: behind, behind: self.request}
            while True:
                for one in select.select(list(other), [], [])[0]:
                    if not (data := one.recv(65_536)):
                        return
                    other[one].sendall(data)


@contextmanager
def door(secure: int, plain: int) -> Iterator[Door]:
    """A door before a portal's two ports."""
    with Door(secure, plain) as standing:
        threading.Thread(target=standing.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield standing
        finally:
            standing.shutdown()
