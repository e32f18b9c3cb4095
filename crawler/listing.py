"""Listing pages: bytes in, candidate links and further pages out. Pure; fetches nothing.

A link's title is its `title` attribute before its text: lists cut long titles, the attribute
keeps them. Which titles are reports is `parsers.titles`' affair.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from parsers.attached import is_file, is_image, may_name_a_file
from parsers.errors import UnreadableDocumentError
from parsers.hosts import through_gate, without_login
from parsers.text import decode
from parsers.titles import parse_link_title

_DATE = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_YEAR_COLUMN = re.compile(
    r"(20[0-3]\d)\s*(?:年度?)?(?:政府信息公开|信息公开)?(?:工作)?(?:年度)?(?:报告|年报)?"
)

# An address in quotes: whole, or with a slash or an ending that pages have.
_OPENED = re.compile(
    r"""["'](?P<address>https?://[^"']+|[^"'\s]*/[^"'\s]+|[^"'\s]+\.s?html?)["']""", re.IGNORECASE
)

# A list of more pages than this is a misread number.
MOST_PAGES = 500

_SHOWN = "//text()[not(parent::script) and not(parent::style)]"
# Plain strings: half the time of strings that know where they stand.
_shown_texts = etree.XPath(f".{_SHOWN}", smart_strings=False)
_unlinked_texts = etree.XPath(f"//body{_SHOWN}[not(ancestor::a)]", smart_strings=False)


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link as a list shows it: absolute address, whole title, date printed beside it."""

    url: str
    title: str
    date: str | None = None

    @property
    def is_report(self) -> bool:
        """Whether the title is that of an annual report."""
        return parse_link_title(self.title) is not None

    @property
    def year(self) -> int | None:
        """The report year that the title names; None where it names none."""
        title = parse_link_title(self.title)
        return title.year if title else None


@dataclass(frozen=True, slots=True)
class Call:
    """A page of a list that is had by POST: a form, or `json` as the body where it is not empty."""

    url: str
    form: tuple[tuple[str, str], ...] = ()
    json: str = ""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What a page of a list leads to: reports, columns below it, its further pages.

    `stated` is the number of pages that the list says it has; no more than MOST_PAGES of them
    are in `pages`, each an address or, where the list answers to POST only, a Call.
    `records` are the addresses of all that the page lists, reports or not, where the family can
    tell; a page that repeats another is known by them. `withheld` says in words what the list
    says it has and does not show ("70 of 130 records"); empty where it shows all.
    """

    reports: tuple[ListedLink, ...]
    columns: tuple[ListedLink, ...] = ()
    pages: tuple[str | Call, ...] = ()
    stated: int = 1
    records: tuple[str, ...] = ()
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of any kind as elements, with the address that its links are relative to.

    `posted` is the body of the POST that it answers: two pages of one list may share an address.
    """

    root: lxml_html.HtmlElement
    url: str
    text: str
    posted: str = ""

    def select(self, css: str) -> list[lxml_html.HtmlElement]:
        """Elements that a CSS selector finds, in document order."""
        return list(self.root.cssselect(css))

    def links(self, within: str = "body") -> Iterator[ListedLink]:
        """Links inside the elements of a CSS selector, each address once, longest title kept."""
        found: dict[str, ListedLink] = {}
        for container in self.select(within):
            for anchor in container.iter("a"):
                link = self._link(anchor)
                known = found.get(link.url) if link else None
                if link and (known is None or len(link.title) > len(known.title)):
                    found[link.url] = link
        yield from found.values()

    def images(self, within: str) -> Iterator[ListedLink]:
        """Pictures that the elements of a CSS selector show."""
        for container in self.select(within):
            for image in container.iter("img"):
                url = _absolute(self.url, (image.get("src") or "").strip())
                if url and url.startswith(("http://", "https://")):
                    yield ListedLink(url.partition("#")[0], (image.get("alt") or "").strip())

    def scripted(self) -> Iterator[ListedLink]:
        """Links that a script opens: `onclick="show('./202605/t20260524_1.html')"`."""
        for element in self.root.xpath("//*[@onclick]"):
            written = _OPENED.search(element.get("onclick") or "")
            url = _absolute(self.url, written["address"]) if written else None
            if url and url.startswith(("http://", "https://")):
                yield ListedLink(url.partition("#")[0], _title(element), _date_near(element))

    def frames(self) -> Iterator[str]:
        """Addresses of the pages that stand inside of this one."""
        for frame in self.root.iter("iframe", "frame"):
            url = _absolute(self.url, (frame.get("src") or "").strip())
            if url and url.startswith(("http://", "https://")):
                yield url.partition("#")[0]

    def shown(self) -> list[str]:
        """The texts that a reader sees, scripts left out."""
        return _texts(self.root)

    def unusable(self) -> Iterator[ListedLink]:
        """Links whose address, as it is written, cannot be asked for; passwords are left out."""
        for anchor in self.root.iter("a"):
            href = _href(anchor)
            if href and _absolute(self.url, href) is None:
                yield ListedLink(without_login(href), _title(anchor))

    def _link(self, anchor: lxml_html.HtmlElement) -> ListedLink | None:
        href = _href(anchor)
        url = _absolute(self.url, href) if href else None
        if not url or not url.startswith(("http://", "https://")):
            return None
        # A view in traditional characters is the page behind its gate.
        url = through_gate(url.partition("#")[0])
        return ListedLink(url, _title(anchor), _date_near(anchor))


def _href(anchor: lxml_html.HtmlElement) -> str:
    """The address as it is written; the empty text for a link that leads to no page."""
    href = (anchor.get("href") or "").strip()
    return "" if href.startswith(("#", "javascript:", "mailto:", "tel:")) else href


def _absolute(base: str, href: str) -> str | None:
    """The whole address; None for `http://[…`, `http://host:abc/`, `http://user:pw@…`."""
    try:
        url = urljoin(base, href)
        urlsplit(url).port  # noqa: B018 - raises where it is no number
    except ValueError:
        return None
    return url if url == without_login(url) else None


def _title(anchor: lxml_html.HtmlElement) -> str:
    return (anchor.get("title") or "").strip() or _visible(anchor)


def parse_page(body: bytes, url: str, charset: str | None = None) -> Page | None:
    """The page as elements; None for an empty or binary body.

    `charset` is what the response or the registry declares; the decoding tries strict UTF-8
    first, so that GBK pages labelled UTF-8 and the reverse come out right.
    """
    try:
        text = decode(body, charset).text
        root = lxml_html.document_fromstring(_without_declaration(text))
    except (UnreadableDocumentError, etree.ParserError):
        return None
    base = root.find(".//base[@href]")
    written = (base.get("href") or "").strip() if base is not None else ""
    return Page(root, _absolute(url, written) or url, text)


def report_links(page: Page, containers: Iterable[str]) -> tuple[ListedLink, ...]:
    """Links with a report's title: from the first container that has any, else the whole page."""
    for css in (*containers, "body"):
        found = tuple(link for link in page.links(css) if link.is_report)
        if found:
            return found
    return ()


def attachments(page: Page, containers: Iterable[str]) -> tuple[ListedLink, ...]:
    """Files that a page offers, known by extension, by download address or by the link's text.

    From the first container that has any, else the whole page: some templates list them below
    the text.
    """
    if not may_name_a_file(page.text.encode()):
        return ()
    for css in (*containers, "body"):
        found = tuple(link for link in page.links(css) if is_file(link.url, link.title))
        if found:
            return found
    return ()


def pictures(page: Page, containers: Iterable[str]) -> tuple[ListedLink, ...]:
    """Pictures that stand in the body of a page, or that it links to there; a scan is so."""
    for css in containers:
        found = {link.url: link for link in page.links(css) if is_image(link.url)}
        found |= {link.url: link for link in page.images(css) if is_image(link.url)}
        if found:
            return tuple(found.values())
    return ()


def names_a_year(link: ListedLink) -> bool:
    """Whether a link is named like a column for one year: 2020年, 2020年度, 2020年年报.

    >>> names_a_year(ListedLink("http://a.gov.cn/27708/", "2019年"))
    True
    """
    return _YEAR_COLUMN.fullmatch("".join(link.title.split())) is not None


def text_length(page: Page, containers: Iterable[str], enough: int) -> int:
    """Characters of text without white space, counted no further than `enough`.

    In the first container that is there; else on the whole page without its links, which leaves
    menus out.
    """
    for css in containers:
        found = page.select(css)
        if found:
            return _count((text for one in found for text in _texts(one)), enough)
    return _count(_strings(_unlinked_texts, page.root), enough)


def _count(texts: Iterable[str], enough: int) -> int:
    total = 0
    for text in texts:
        total += len("".join(text.split()))
        if total >= enough:
            return total
    return total


def _visible(element: lxml_html.HtmlElement) -> str:
    return "".join(_texts(element)).strip()


def _texts(element: lxml_html.HtmlElement) -> list[str]:
    return _strings(_shown_texts, element)


def _strings(texts: etree.XPath, element: lxml_html.HtmlElement) -> list[str]:
    return [str(text) for text in texts(element)]  # type: ignore[union-attr]


def _date_near(anchor: lxml_html.HtmlElement) -> str | None:
    """The date in the link's list item or row, ISO 8601.

    Hebei's items are made of paragraphs, the link in one of them and the date in another.
    """
    row = next(anchor.iterancestors("li", "tr", "dd", "p"), anchor)
    item = next(anchor.iterancestors("li"), row)
    found = _DATE.search(row.text_content()) or _DATE.search(item.text_content())
    if not found:
        return None
    year, month, day = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}"


def _without_declaration(text: str) -> str:
    """lxml refuses text that declares an encoding of its own."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)
