"""What is invented says so: how a document of the sandbox portals is told from a real one."""

from archive.addresses import host_of
from parsers.documents import parse_document
from parsers.errors import UnreadableDocumentError
from parsers.files import kinds, office
from parsers.hints import Hints
from parsers.model import Line
from parsers.text import decode

# What every page of the sandbox portals says; its hosts end in a label reserved for tests.
SAMPLE_NOTICE = "示例数据，数字均为虚构"
_SAMPLE_HOST = ".test"
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")


def is_sample(data: bytes, media_type: str, url: str | None) -> bool:
    """Whether a document is sample data, by its host or its words."""
    if host_of(url or "").endswith(_SAMPLE_HOST):
        return True
    return SAMPLE_NOTICE in _text_of(data, media_type)


def _text_of(data: bytes, media_type: str) -> str:
    """All words of a file; none of one that cannot be read, or only by LibreOffice."""
    if media_type in _TEXTS:
        return decode(data).text
    try:
        found = kinds.kind_of(data)
        if found is None or office.converts(found.kind):
            return ""
        blocks = parse_document(data, Hints(media_type=media_type)).blocks
    except UnreadableDocumentError:
        return ""
    return "".join(block.printed for block in blocks if isinstance(block, Line))
