"""A page saved with its parts in one file (MHT, MHTML) to the page alone."""

from email import message_from_bytes, policy
from email.message import Message

from parsers.errors import UnreadableDocumentError

_MOST_BYTES = 60 * 2**20


def page_of(data: bytes) -> tuple[bytes, str | None]:
    """The page's bytes and the charset that its part declares.

    Raises UnreadableDocumentError when no part is a page.
    """
    if len(data) > _MOST_BYTES:
        raise UnreadableDocumentError(
            f"a web archive of {len(data):,} bytes: no report is as large"
        )
    message = message_from_bytes(data, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            return _payload(part), part.get_content_charset()
    raise UnreadableDocumentError("a web archive (MHT) without a page in it: capture it again")


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
