"""Files that hang on a page: which links lead to them, and reading one as if it stood there.

A report may be only in an attached file, or have its tables in one (portals 6). The file is
read with what its page says: publisher, date and title stand on the page, not in the file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from parsers.documents import parse_document
from parsers.errors import UnreadableDocumentError
from parsers.hints import Cover, Hints
from parsers.identity import identify
from parsers.manuscripts import manuscript_of
from parsers.model import Document
from parsers.text import decode
from parsers.titles import NOT_REPORTS, parse_title

SHORT_TEXT = 200
"""With fewer characters than this a page is the way to a file, no report (portals 6)."""

_ENDING = r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)"
_FILE = re.compile(rf"{_ENDING}(?:$|[?#&])", re.IGNORECASE)
_NAMED = re.compile(rf"{_ENDING}(?![a-z])", re.IGNORECASE)
# Addresses that hand out a file without an extension: VSB (portals 3.5) and others.
_DOWNLOAD = re.compile(
    r"DownloadAttachUrl|wbfileid=|download(?:file|attach\w*)?(?:\.\w+)?(?:$|[/?])|attach\w*\.jsp",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?)(?:$|[?#])", re.IGNORECASE)
# What a report page calls the file that holds the report or its tables.
_BELONGS = re.compile(
    r"附[件表]|统计表|情况表|年度?报告|年\s*报|报告全文|全文|电子版|下\s*载|pdf|word|excel",
    re.IGNORECASE,
)
# A page in lower case without any of these names no file. Literal beginnings keep it fast.
_MAY_END_SO = re.compile(_ENDING.encode() + rb"(?![a-z])")
_MAY_BE_HANDED_OUT = (b"download", b"wbfileid", b"attach", b"/interface-cms/")
_WHOSE = ("articletitle", "heading", "contentsource", "title", "source", "author")
_WHOSE_FIELDS = ("名称", "标题", "信息名称", "发布机构", "发文机关", "公开机构", "信息来源")


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to a file, or a picture, as a page shows it; `url` is absolute."""

    url: str
    text: str


def may_name_a_file(data: bytes) -> bool:
    """Whether anything in a page's source looks like a file; most pages are spared the walk."""
    low = data.lower()
    return any(word in low for word in _MAY_BE_HANDED_OUT) or bool(_MAY_END_SO.search(low))


def is_file(url: str, text: str) -> bool:
    """Whether a link leads to a file: by its address, or by its text and a download address.

    >>> is_file("http://a.gov.cn/uploadfiles/202101/7.pdf", "附件")
    True
    >>> is_file("http://a.gov.cn/system/_content/download.jsp?owner=1&wbfileid=2", "年报")
    True
    >>> is_file("http://a.gov.cn/download/index.html", "下载中心")
    False
    """
    parts = urlsplit(url)
    named = _FILE.search(parts.path) or _FILE.search(unquote(parts.query))
    page = re.search(r"\.(?:s?html?|htm)$|/$", parts.path)
    return bool(named or (not page and _DOWNLOAD.search(url)) or _handed_out(parts.query, text))


def _handed_out(query: str, text: str) -> bool:
    """A link named like a file, at an address that a program answers."""
    return bool(query and _NAMED.search(text))


def is_image(url: str) -> bool:
    """Whether an address is that of a picture."""
    return bool(_IMAGE.search(urlsplit(url).path))


def belongs_to_a_report(link_text: str, url: str = "") -> bool:
    """Whether a file beside a report is named like the report, its tables or its annex.

    >>> belongs_to_a_report("附件：政府信息公开情况统计表.xls")
    True
    >>> belongs_to_a_report("政府信息公开指南.doc"), belongs_to_a_report("一图读懂年度报告.pdf")
    (False, False)
    """
    name = f"{link_text} {unquote(urlsplit(url).path.rpartition('/')[2])}"
    if any(word in name for word in NOT_REPORTS):
        return False
    return parse_title(link_text) is not None or bool(_BELONGS.search(link_text))


def file_links(data: bytes, hints: Hints, *, pictures: bool = False) -> tuple[FileLink, ...]:
    """Links to files on a page, each address once in the order of the page.

    With `pictures` also what the page shows as images: a scanned report may be nothing else.
    Nothing for bytes that are no page.
    """
    if not pictures and not may_name_a_file(data):
        return ()
    try:
        text = decode(data, hints.charset).text
        root = etree.fromstring(_undeclared(text), parser=etree.HTMLParser(huge_tree=True))
    except (UnreadableDocumentError, etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    if root is None:
        return ()
    found: dict[str, FileLink] = {}
    for link in _links(root, hints.url or "", pictures):
        found.setdefault(link.url, link)
    if scripted := manuscript_of(text, hints.url or ""):
        found.setdefault(scripted, FileLink(scripted, ""))
    return tuple(found.values())


def _undeclared(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)


def _links(root: etree._Element, url: str, pictures: bool) -> Iterator[FileLink]:
    base = next((one.get("href", "") for one in root.iter("base") if one.get("href")), "")
    start = _absolute(url, base) or url
    for element in root.iter("a", "img"):
        written = element.get("href" if element.tag == "a" else "src") or ""
        address = _absolute(start, written.strip())
        text = _text(element)
        if address is None:
            continue
        is_file_link = element.tag == "a" and is_file(address, text)
        if is_file_link or (pictures and is_image(address)):
            yield FileLink(address, text)


def _absolute(base: str, written: str) -> str | None:
    try:
        address = urljoin(base, written).partition("#")[0]
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def _text(element: etree._Element) -> str:
    """The words of a link: its `title` or `alt`, else its text."""
    said = element.get("title") or element.get("alt") or ""
    return " ".join((said.strip() or "".join(map(str, element.itertext()))).split())


def cover_of(data: bytes, hints: Hints) -> Cover:
    """What a page says of the files that hang on it. Raises UnreadableDocumentError."""
    document = parse_document(data, hints)
    identity = identify(document, hints).identity
    return Cover(document.title, dict(document.meta), dict(document.head), identity)


def on_its_page(document: Document, hints: Hints) -> Document:
    """An attached file as if its text stood on its page; any other document as it is.

    Where the link to the file names another body than the page (a list of departments), only
    date and site are taken from the page.
    """
    cover = hints.cover
    if cover is None:
        return document
    meta, head, title = cover.meta, cover.head, cover.title
    if _names_another_body(hints.link_text or "", cover):
        meta, head, title = _without(meta, _WHOSE), _without(head, _WHOSE_FIELDS), ""
    return replace(document, meta=meta, head=head, title=title)


def _names_another_body(link_text: str, cover: Cover) -> bool:
    own, page = parse_title(link_text), parse_title(cover.identity.title or cover.title)
    return bool(own and page and own.body and page.body and own.body != page.body)


def _without(fields: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name not in names}
