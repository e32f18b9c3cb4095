"""Articles that a script puts into their page: Ucap's interface-cms (portals 3.4).

The page is a shell with an empty container; what fills it is JSON at an address of its own. So
the article hangs on its page like a file. Seen on Lhasa's and Tibetan counties' portals.
"""

import json
import re
from html import escape
from urllib.parse import urljoin, urlsplit

_CALL = "/interface-cms/proxy/api?apiUrl=manuscript/getManuscriptById"
_EMPTY = re.compile(r"""id=["']UCAP-CONTENT["'][^>]*>\s*</""", re.IGNORECASE)
_ARTICLE = re.compile(r"/(?P<id>[0-9a-f]{32})\.s?html?$")


def manuscript_of(page: str, url: str) -> str | None:
    """The address of the article that a script puts into a page; None for any other page.

    >>> shell = '<div id="UCAP-CONTENT"></div><script>$.get("' + _CALL + '&manuscriptId=")'
    >>> manuscript_of(shell, "http://x.test/a/" + 32 * "0" + ".shtml")[-45:]
    'manuscriptId=00000000000000000000000000000000'
    """
    found = _ARTICLE.search(urlsplit(url).path)
    if not found or _CALL not in page or not _EMPTY.search(page):
        return None
    return urljoin(url, f"{_CALL}&manuscriptId={found['id']}")


def page_of(text: str) -> str | None:
    """The article that an answer holds, as a page; None for a text of any other kind."""
    data = _data(text)
    content = data.get("content")
    if not isinstance(content, str) or not content.strip():
        return None
    title, date = (escape(str(data.get(key) or "")) for key in ("title", "publishedTimeStr"))
    return (
        f'<html><head><title>{title}</title><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="{date}"></head>'
        f'<body><h1>{title}</h1><div id="UCAP-CONTENT">{content}</div></body></html>'
    )


def _data(text: str) -> dict[str, object]:
    if not text.lstrip().startswith("{") or '"content"' not in text:
        return {}
    try:
        answer = json.loads(text, strict=False)
    except json.JSONDecodeError:
        return {}
    data = answer.get("data") if isinstance(answer, dict) else None
    return data if isinstance(data, dict) else {}
