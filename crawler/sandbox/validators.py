"""What sandbox portals say of a page's state, and their 304s: a property of the place.

`etag` and `last_modified` as web servers send them for files; most pages of a CMS have neither
(empty). Stateless, so that a portal that was restarted still knows its pages: a page's date is
drawn from its bytes, and compared for being the same one, as nginx does unless told otherwise.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from crawler.sandbox.sites.base import Asked, Reply
from crawler.sandbox.world import Place

_EPOCH = datetime(2021, 1, 1, tzinfo=UTC)
_ASKED_BY = {"etag": "if-none-match", "last_modified": "if-modified-since"}
_SAID_BY = {"etag": "ETag", "last_modified": "Last-Modified"}


def validated(place: Place, asked: Asked, reply: Reply | None) -> Reply | None:
    """The reply with what the place says of its state; 304 where the asker has it."""
    if reply is None or not place.validators or reply.status != 200 or asked.method != "GET":
        return reply
    state = _state(place.validators, reply.content)
    headers = {**reply.headers, _SAID_BY[place.validators]: state}
    if asked.headers.get(_ASKED_BY[place.validators]) == state:
        return Reply(b"", reply.content_type, 304, headers)
    return replace(reply, headers=headers)


def _state(kind: str, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    if kind == "etag":
        return f'"{digest[:16]}"'
    return format_datetime(_EPOCH + timedelta(seconds=int(digest[:7], 16)), usegmt=True)
