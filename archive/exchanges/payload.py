"""Bodies: content coding taken off, digests. Bytes in, bytes out."""

import hashlib
from io import BytesIO

import brotli
from warcio.bufferedreaders import BufferedReader

# A few kilobytes of gzip can unfold to gigabytes; no report does.
MAX_DECODED = 256 * 1024**2
_BLOCK = 1 << 20
CODINGS = ("gzip", "deflate", "br")


def digest_of(*parts: bytes) -> str:
    """SHA-256 of a body, or of several parts one after another, as "sha256:<hex>".

    >>> digest_of(b"")[:20]
    'sha256:e3b0c44298fc1'
    """
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return "sha256:" + found.hexdigest()


def decode_content(body: bytes, content_encoding: str | None) -> bytes:
    """The body without gzip, deflate or br; as it is where the header lies or is unknown.

    A body that unfolds to more than MAX_DECODED bytes stays folded.

    >>> import gzip
    >>> decode_content(gzip.compress(b"report"), "gzip")
    b'report'
    >>> decode_content(b"report", "gzip")
    b'report'
    """
    coding = (content_encoding or "").strip().lower().removeprefix("x-")
    if coding not in CODINGS:
        return body
    unfolded = _unfolded_brotli(body) if coding == "br" else _unfolded(body, coding)
    return body if unfolded is None else unfolded


def _unfolded(body: bytes, coding: str) -> bytes | None:
    reader = BufferedReader(BytesIO(body), decomp_type=coding, read_all_members=True)
    decoded = bytearray()
    while block := reader.read(_BLOCK):
        decoded += block
        if len(decoded) > MAX_DECODED:
            return None
    return bytes(decoded)


def _unfolded_brotli(body: bytes) -> bytes | None:
    """Not by warcio 1.8, which cannot make a decompressor of brotli 1.2."""
    unfolding = brotli.Decompressor()
    decoded = bytearray()
    waiting = body
    try:
        while not unfolding.is_finished():
            block = unfolding.process(waiting, output_buffer_limit=_BLOCK)
            decoded += block
            if len(decoded) > MAX_DECODED:
                return None
            if not block and unfolding.can_accept_more_data():
                break  # cut short
            waiting = b""
    except brotli.error:
        return bytes(decoded) or None
    return bytes(decoded)
