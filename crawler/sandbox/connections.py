"""The sandbox portals behind other connections: TLS of two ages, and doors that nobody opens.

    with secured(sandbox, OLD) as port:
        resolve = {host: (LOOPBACK, port)}

A rehearsal sends a host to one port whatever the scheme, so a TLS port is a portal without
http, and the ordinary one a portal without https.
"""

import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from archive import clock
from crawler.sandbox.server import LOOPBACK, SandboxServer

# Servers of 山东 and 湖南 (portals 6) that modern libraries refuse, and one of today.
OLD, MODERN = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_3


@contextmanager
def secured(sandbox: SandboxServer, newest: ssl.TLSVersion) -> Iterator[int]:
    """The port of the same portals behind TLS up to that version."""
    with tempfile.TemporaryDirectory(prefix="nianbao-tls-") as folder:
        config = uvicorn.Config(
            sandbox.portals_of_world.application(),
            host=LOOPBACK,
            port=0,
            log_level="critical",
            lifespan="off",
            ssl_certfile=_certificate(Path(folder)),
            ssl_ciphers="DEFAULT:@SECLEVEL=0",
        )
        config.load()
        assert config.ssl is not None
        config.ssl.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        config.ssl.maximum_version = newest
        with _running(uvicorn.Server(config)) as port:
            yield port


@contextmanager
def _running(server: uvicorn.Server) -> Iterator[int]:
    thread = threading.Thread(target=server.run, name="sandbox-tls", daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def closed_port() -> Iterator[int]:
    """A port at which every connection is refused."""
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))
        yield holder.getsockname()[1]


def _certificate(folder: Path) -> Path:
    """A certificate that nobody signed, as on many portals, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sample.test")])
    moment = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "sample.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path
