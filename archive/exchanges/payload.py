"""Bodies: content coding taken off, digests. Bytes in, bytes out."""

import hashlib
from io import BytesIO

from warcio.bufferedreaders import BufferedReader

# A few kilobytes of gzip can unfold to gigabytes; no report does.
MAX_DECODED = 256 * 1024**2
_BLOCK = 1 << 20


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
    if coding not in BufferedReader.get_supported_decompressors():
        return body
    reader = BufferedReader(BytesIO(body), decomp_type=coding, read_all_members=True)
    decoded = bytearray()
    while block := reader.read(_BLOCK):
        decoded += block
        if len(decoded) > MAX_DECODED:
            return body
    return bytes(decoded)
