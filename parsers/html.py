"""A page to a Document: its body's paragraphs and tables in document order.

The containers of the known families come first, as data; on other pages trafilatura says
which text is the body. Nothing here knows what a report is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import lxml.html
from lxml import etree

from parsers import head
from parsers.errors import UnreadableDocumentError
from parsers.grid import cell_rows, expand_spans
from parsers.hints import Hints
from parsers.lines import line_of
from parsers.model import Document, Line, Table
from parsers.text import Decoded, Script, survey
from parsers.titles import parse_title

_HEADINGS = "//h1|//h2|//h3|//ucaptitle|//*[contains(@class, 'tit')]"

_DROPPED = ("script", "style", "noscript", "template", "svg", "head", "textarea", "select")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body br caption center dd details div dl dt fieldset
        figure footer form header hr h1 h2 h3 h4 h5 h6 html legend li main nav ol p pre section
        table tbody td tfoot th thead tr ul ucapcontent ucaptitle""",
    )
)
_WHITE = re.compile(r"\s+")
_SHORTEST_BODY = 80
_MOST_NESTED = 100
_ABSURD_SPAN = re.compile(r"((?:row|col)span\s*=\s*[\"']?)(?:[5-9]\d|\d{3,})", re.IGNORECASE)


@dataclass(slots=True)
class _Writer:
    """Collects inline text until a block ends."""

    script: Script
    blocks: list[Line | Table] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    lines: int = 0
    tables: int = 0

    def text(self, piece: str | None) -> None:
        if piece:
            self.pieces.append(piece)

    def end_line(self) -> None:
        printed = _WHITE.sub(" ", "".join(self.pieces)).strip()
        self.pieces.clear()
        if printed:
            self.lines += 1
            self.blocks.append(line_of(self.lines, printed, self.script))

    def table(self, element: lxml.html.HtmlElement) -> None:
        self.end_line()
        self.tables += 1
        self.blocks.append(Table(self.tables, expand_spans(element, self.script)))


def parse(decoded: Decoded, hints: Hints) -> Document:
    """Body, title, meta tags and labelled head fields of a page.

    Raises UnreadableDocumentError when there is no element in the text.
    """
    root = _tree(decoded.text)
    title = _title(root)
    meta = {**_meta(root), **_heading(root)}
    _drop(root)
    script = survey(_text(root))
    body = _body(root, decoded.text)
    blocks = _blocks(body, script)
    return Document(
        media_type=hints.media_type or "text/html",
        encoding=decoded.encoding,
        blocks=blocks,
        title=title,
        meta=meta,
        head=_head(root, script),
        script=script.name,
        pinyin_artefacts=script.pinyin_artefacts,
        issues=decoded.issues,
    )


def _tree(text: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    without_declaration = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        return lxml.html.document_fromstring(without_declaration, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocumentError(f"expected a page, found no element: {error}") from error


def _title(root: lxml.html.HtmlElement) -> str:
    return next((_squeeze(_text(title)) for title in root.iter("title")), "")


def _meta(root: lxml.html.HtmlElement) -> Mapping[str, str]:
    """Meta tags by lower-case name, those inside the body too; the first with text counts."""
    tags: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = _squeeze(element.get("content") or "")
        if name and content:
            tags.setdefault(name, content)
    return tags


def _heading(root: lxml.html.HtmlElement) -> Mapping[str, str]:
    """The report's heading, which templates set above the container that holds its text.

    As `heading` beside the meta tags; headings that are no report titles are left out.
    """
    texts = [_squeeze(_text(element)) for element in root.xpath(_HEADINGS)]
    titles = [(text, parse_title(text)) for text in texts if 8 <= len(text) <= 120]
    named = sorted((not title.body, at) for at, (_, title) in enumerate(titles) if title)
    return {"heading": titles[named[0][1]][0]} if named else {}


def _drop(root: lxml.html.HtmlElement) -> None:
    for element in list(root.iter(*_DROPPED)):
        if element.getparent() is not None:
            element.drop_tree()


def _text(element: lxml.html.HtmlElement) -> str:
    return "".join(element.itertext())


def _squeeze(text: str) -> str:
    return _WHITE.sub(" ", text).strip()


@cache
def body_selectors() -> tuple[str, ...]:
    """XPath of the known families' article containers, the surest first."""
    path = resources.files("parsers") / "bodies.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _body(root: lxml.html.HtmlElement, text: str) -> lxml.html.HtmlElement:
    for selector in body_selectors():
        found = [e for e in root.xpath(selector) if len(_squeeze(_text(e))) >= _SHORTEST_BODY]
        if found:
            return max(found, key=lambda element: len(_text(element)))
    return _body_by_trafilatura(root, text)


def _body_by_trafilatura(root: lxml.html.HtmlElement, text: str) -> lxml.html.HtmlElement:
    """The smallest element that holds nearly all text that trafilatura calls the body."""
    import trafilatura  # noqa: PLC0415 - slow to import, and known families do without

    text = _ABSURD_SPAN.sub(r"\g<1>1", text)  # it fills every slot of a span
    extracted = trafilatura.extract(text, include_tables=True, favor_recall=True) or ""
    wanted = {_bare(line) for line in re.split(r"[\n|]", extracted)} - {""}
    element = root.find("body") if root.find("body") is not None else root
    if not wanted:
        return element
    while True:
        inner = next((child for child in element if _holds(child, wanted)), None)
        if inner is None or inner.tag in {"table", "tbody", "tr", "td"}:
            return element
        element = inner


def _holds(element: lxml.html.HtmlElement, wanted: set[str]) -> bool:
    text = _bare(_text(element))
    return sum(len(piece) for piece in wanted if piece in text) >= 0.9 * sum(map(len, wanted))


def _bare(text: str) -> str:
    return _WHITE.sub("", text)


def _blocks(body: lxml.html.HtmlElement, script: Script) -> tuple[Line | Table, ...]:
    writer = _Writer(script)
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if element.tag == "table" and is_data_table(element):
                writer.table(element)
                walker.skip_subtree()
            else:
                _open(writer, element)
        else:
            _close(writer, element, inside=element is not body)
    writer.end_line()
    return tuple(writer.blocks)


def _open(writer: _Writer, element: lxml.html.HtmlElement) -> None:
    if element.tag in _BLOCKS:
        writer.end_line()
    writer.text(element.text)


def _close(writer: _Writer, element: lxml.html.HtmlElement, *, inside: bool) -> None:
    if element.tag in _BLOCKS:
        writer.end_line()
    if inside:
        writer.text(element.tail)


def is_data_table(table: lxml.html.HtmlElement) -> bool:
    """Whether a table holds data, not other tables or the page itself."""
    nested = next(table.iterdescendants("table"), None)
    if nested is not None and _text_inside(table) * 2 > len(_bare(_text(table))):
        return False
    cells = [cell for row in cell_rows(table) for cell in row]
    longest = max((len(_bare(_text(cell))) for cell in cells), default=0)
    return len(cells) > 1 and longest <= 600


def _text_inside(table: lxml.html.HtmlElement) -> int:
    """Characters in tables inside a table; where they are very deep, more than any."""
    if sum(1 for _ in table.iterdescendants("table")) > _MOST_NESTED:
        return 10**9
    inner = [t for t in table.iterdescendants("table") if next(t.iterancestors("table")) is table]
    return sum(len(_bare(_text(element))) for element in inner)


def _head(root: lxml.html.HtmlElement, script: Script) -> Mapping[str, str]:
    """Head fields from pairs of cells anywhere, then from lines of the whole page."""
    fields: dict[str, str] = {}
    lines = []
    for block in _blocks(root, script):
        if isinstance(block, Table):
            fields = {**head.of_table(block), **fields}
        else:
            lines.append(block)
    return {**head.of_lines(_labelled(lines), script), **fields}


def _labelled(lines: list[Line]) -> Iterator[Line]:
    return (line for line in lines if ":" in line.text and len(line.text) < 400)
