"""Signs that a document is a copy: pinyin all over the text, a host or a domain of others.

Clones carry the tags and the words of the page they copy (portals 7), so the signs are told as
issues; whether a report is official is decided by its registered host, in the archive.
"""

import re
from collections.abc import Iterator

from parsers.headings import RunningText
from parsers.hints import Hints
from parsers.hosts import host_of, is_governmental, kind_of_host
from parsers.model import Document, Issue

# Rare names bear a reading now and then; clones have 5 and more in 1,000 characters.
_DENSE, _FEWEST = 5 / 1000, 5
# 本报告电子版可从某门户网站(www.example.com)下载: clones put their own domain there.
_OFFERED = re.compile(
    r"(?:电子版|下载|查阅|门户网站)[^。;；\n]{0,40}?(?<![@\w.-])"
    r"(?P<domain>(?:[a-z0-9-]+\.)+(?:com|net|cc|top|vip|store|xyz|app|asia|tw))(?![\w.-])",
    re.IGNORECASE,
)


def signs_of_copy(document: Document, text: RunningText, hints: Hints) -> Iterator[Issue]:
    """Issues `pinyin_dense` and `foreign_domain`."""
    length = len(text.prose) or 1
    count = document.pinyin_artefacts
    if count >= _FEWEST and count / length >= _DENSE:
        yield Issue("pinyin_dense", f"{count} readings in {length} characters")
    if kind_of_host(hints.url) == "mirror":
        yield Issue("foreign_domain", host_of(hints.url or ""))
    offered = {found["domain"].lower() for found in _OFFERED.finditer(text.prose)}
    for domain in sorted(offered):
        if not is_governmental(domain):
            yield Issue("foreign_domain", f"text: {domain}")
