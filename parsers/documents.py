"""Bytes to a Document: a page or linearised text, told apart by what it is made of."""

import re

from parsers import html, lines
from parsers.hints import Hints
from parsers.model import Document
from parsers.text import decode

_ELEMENT = re.compile(r"<(?:!doctype|html|head|body|div|table|tr|td|p|span|br)\b", re.IGNORECASE)


def parse_document(data: bytes, hints: Hints) -> Document:
    """Decoded and cut into lines and tables, before any meaning.

    Raises UnreadableDocumentError when the bytes give no text.
    """
    decoded = decode(data, hints.charset)
    if _is_page(decoded.text, hints):
        return html.parse(decoded, hints)
    return lines.parse(decoded, hints)


def _is_page(text: str, hints: Hints) -> bool:
    if hints.media_type:
        return "html" in hints.media_type.lower()
    return len(_ELEMENT.findall(text[:50_000])) > 1
