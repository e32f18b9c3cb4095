"""Hanweb's list inside a page: XML in a script, and the proxy that has the rest (portals 3.2).

    <script type="text/xml"><datastore><totalrecord>130</totalrecord>
    <nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=2&columnid=…"></a>]]>
    </nextgroup><recordset><record><![CDATA[<li><a href='/art/…'>…</a></li>]]></record>…

The proxy answers with the same XML, often labelled text/html.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from crawler.listing import MOST_PAGES, Call, Page

PROXY = "/module/web/jpage/dataproxy.jsp"
# Pages that the first answer holds, and each answer to a POST.
GROUP = 3
_STORE = re.compile(r"<datastore>.*?</datastore>", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"totalRecord\s*:\s*['\"]?(\d+)")
_PER_PAGE = re.compile(r"perPage\s*:\s*['\"]?(\d+)")
_PROXY_PATH = re.compile(r"proxyUrl\s*:\s*['\"]([^'\"]+)['\"]")
_PARAM = re.compile(r"var\s+param_(\w+)\s*=\s*\{(?P<inside>.*?)\}", re.DOTALL)
_PAIR = re.compile(r"['\"]?(\w+)['\"]?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([^,'\"\s}]+))")
# The form of a POST in the order of the vendor's own script.
_FIELDS = {
    "col": "1", "appid": "1", "webid": "", "path": "/", "columnid": "", "sourceContentType": "1",
    "unitid": "", "webname": "", "permissiontype": "0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Store:
    """One list: the markup of each record here, how many there are in all, where the rest is."""

    records: tuple[str, ...]
    total: int
    following: str

    @property
    def has_plain_ids(self) -> bool:
        """Whether the address of the rest names column and unit by numbers."""
        asked = dict(parse_qsl(urlsplit(self.following).query))
        return all(asked.get(name, "").isdecimal() for name in ("columnid", "unitid"))

    def as_page(self, page: Page) -> Page:
        """The records as a page; each parsed by itself, so that a broken one spoils no other."""
        root = lxml_html.document_fromstring("<body></body>")
        for record in self.records:
            inner = lxml_html.fragment_fromstring(record, create_parent="div")
            inner.set("class", "record")
            root[0].append(inner)
        return replace(page, root=root)


def is_proxy(page: Page) -> bool:
    """Whether a page is a proxy's answer."""
    return urlsplit(page.url).path.endswith("dataproxy.jsp")


def stores_in(page: Page) -> list[Store]:
    """The lists that a page holds."""
    found = (_parse(written) for written in _STORE.findall(page.text))
    return [_store(page, element) for element in found if element is not None]


def _parse(written: str) -> etree._Element | None:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    return etree.fromstring(written, parser)


def _store(page: Page, element: etree._Element) -> Store:
    written = (one.text or "" for one in element.iter("record"))
    records = tuple(text for text in written if text.strip())
    stated = (element.findtext(".//totalrecord") or "").strip()
    in_script = _TOTAL.search(page.text)
    total = int(stated) if stated.isdecimal() else int(in_script[1]) if in_script else 0
    link = re.search(r"href=[\"']([^\"']+)[\"']", element.findtext(".//nextgroup") or "")
    following = urljoin(page.url, link[1].replace("&amp;", "&")) if link else ""
    return Store(records, total, following)


def call_in(page: Page, store: Store) -> Call | None:
    """The POST that the page's script would make; None where it names no column."""
    params = [one for one in _params(page) if one.get("columnid", "").isdecimal()]
    if not params:
        return None
    # A page with two lists has the parameters of both; the unit tells whose they are.
    of_store = [one for one in params if f"={one.get('unitid')}&" in store.following]
    written = (of_store or params)[0]
    named = _PROXY_PATH.search(page.text)
    path = named[1] if named else urlsplit(store.following).path or PROXY
    per_page = _PER_PAGE.search(page.text)
    size = per_page[1] if per_page else str(max(1, len(store.records) // GROUP))
    fields = {name: written.get(name, usual) for name, usual in _FIELDS.items()}
    return Call(f"{urljoin(page.url, path)}?{urlencode({'perpage': size})}", tuple(fields.items()))


def _params(page: Page) -> Iterator[dict[str, str]]:
    """What the page's script sets for each of its lists."""
    for found in _PARAM.finditer(page.text):
        yield {name: a or b or c for name, a, b, c in _PAIR.findall(found["inside"])}


def groups(call: Call, here: int, total: int) -> Iterator[Call]:
    """The POSTs for the records after those that are `here`, a group of pages each."""
    address, _, query = call.url.partition("?")
    size = dict(parse_qsl(query))["perpage"]
    step = int(size) * GROUP
    for first in range(here + 1, min(total, here + step * MOST_PAGES) + 1, step):
        window = {"startrecord": first, "endrecord": first + step - 1, "perpage": size}
        yield replace(call, url=f"{address}?{urlencode(window)}")
