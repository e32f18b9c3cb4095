"""Which pages and files of a web archive made by others are reports. Strict: a doubt is a no.

The crawler knows what it asked for; here nobody does. A page is a report's when it says so itself
(title of an annual report, with its year) or when a list in the same archive links to it under
such a title and its text speaks of it. A file is, when such a title leads to it or when it hangs
on a report's page and is named like the report or its tables (`parsers.attached`).
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree, html

from archive.addresses import canonical_address
from archive.snapshot import Kind
from parsers.attached import SHORT_TEXT, belongs_to_a_report, file_links
from parsers.errors import UnreadableDocumentError
from parsers.hints import Hints
from parsers.text import decode
from parsers.titles import parse_title

_SAYS_SO = re.compile("信息公开|政务公开|[资資]訊公開|信息公開|政務公開")
_REPORT = re.compile("年度?报告|年报|年度?報告|年報")
# A page with so many links to reports and little text beside them is a list of reports.
_LINKS_OF_A_LIST, _TEXT_OF_A_REPORT = 3, 1_000


@dataclass(frozen=True, slots=True)
class Led:
    """How a page is reached: kind, the page with the link, and the words of the link."""

    kind: Kind
    via: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What of a page counts here: its title as a report's, links under such titles, its text."""

    title: str | None
    links: tuple[tuple[str, str], ...]
    text: str

    @property
    def is_list(self) -> bool:
        """Whether it lists reports and is none."""
        return len(self.links) >= _LINKS_OF_A_LIST and len(self.text) < _TEXT_OF_A_REPORT


@dataclass(slots=True)
class Judge:
    """What the lists of one web archive say of its pages. Show it every page, then ask."""

    _reports: dict[str, Led] = field(default_factory=dict)
    _files: dict[str, Led] = field(default_factory=dict)

    def look_at_links(self, url: str, page: Page) -> None:
        """Note where a page leads under the title of a report."""
        for address, text in page.links:
            self._reports.setdefault(canonical_address(address), Led(Kind.REPORT, url, text))

    def page(self, url: str, page: Page) -> Led | str:
        """What a page is, or why it is not taken."""
        led = self._reports.get(canonical_address(url))
        if page.is_list:
            return "a list, no report"
        if page.title:
            return led or Led(Kind.REPORT)
        if led and _SAYS_SO.search(page.text) and _REPORT.search(page.text):
            return led
        return "no report page"

    def look_at_files(self, url: str, body: bytes, charset: str | None, page: Page) -> None:
        """Note the files that hang on a page which was taken."""
        for link in file_links(body, Hints(url=url, charset=charset)):
            if len(page.text) < SHORT_TEXT or belongs_to_a_report(link.text, link.url):
                led = Led(Kind.ATTACHMENT, url, link.text or None)
                self._files.setdefault(canonical_address(link.url), led)

    def file(self, url: str) -> Led | str:
        """What a file is, or why it is not taken."""
        address = canonical_address(url)
        return self._reports.get(address) or self._files.get(address) or "a file of no report"


def read_page(url: str, body: bytes, charset: str | None) -> Page | None:
    """The page as far as it is judged; None for what is no page or cannot be read."""
    try:
        text = decode(body, charset).text
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1))
    except (UnreadableDocumentError, etree.LxmlError, ValueError):
        return None
    etree.strip_elements(root, "script", "style", "noscript", etree.Comment, with_tail=False)
    links = tuple(_report_links(url, root))
    titles = map(_named_report, _titles(root))
    return Page(next(filter(None, titles), None), links, _words(root))


def _titles(root: html.HtmlElement) -> list[str]:
    """What the page calls itself: the CMS's own field first, as GB/T 33190 pages have it."""
    named = root.xpath("//meta[translate(@name,'ARTICLE','article')='articletitle']/@content")
    headed = [one.text_content() for one in root.iter("h1")]
    return [*map(str, named), *headed, *(one.text_content() for one in root.iter("title"))]


def _named_report(printed: str) -> str | None:
    title = parse_title(printed)
    return title.text if title and title.year else None


def _report_links(url: str, root: html.HtmlElement) -> "list[tuple[str, str]]":
    found: dict[str, str] = {}
    for anchor in root.iter("a"):
        words = (anchor.get("title") or "").strip() or anchor.text_content()
        if _named_report(words):
            try:
                address = urljoin(url, (anchor.get("href") or "").strip()).partition("#")[0]
                canonical_address(address)
            except ValueError:
                continue
            if address.startswith(("http://", "https://")) and address != url:
                found.setdefault(address, " ".join(words.split()))
    return list(found.items())


def _words(root: html.HtmlElement) -> str:
    """The text beside the links, blanks gone."""
    parts = root.xpath("//body//text()[not(ancestor::a)]")
    return "".join("".join(map(str, parts)).split())
