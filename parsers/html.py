"""A page to a Document: its body's paragraphs and tables in document order.

`parsers.bodies` says which element is the body. Nothing here knows what a report is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from parsers import head, linear
from parsers.bodies import find_body
from parsers.dom import select, squeezed, text_of
from parsers.errors import UnreadableDocumentError
from parsers.files import page_pictures
from parsers.grid import cell_rows, expand_spans, what_is_cut
from parsers.hints import Hints
from parsers.lines import line_of
from parsers.model import Document, Issue, Line, Linear, Place, Table
from parsers.text import Decoded, Script, survey
from parsers.titles import parse_title

_HEADINGS = etree.XPath("//h1|//h2|//h3|//ucaptitle|//*[contains(@class, 'tit')]")

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
_MOST_NESTED = 100
_LONGEST_CELL = 600
_LONGEST_LABELLED = 400
_COLON = re.compile("[:：﹕︓]")
# libxml2 compares every attribute of an element with every other; a picture in its own
# address makes a tag as long, but has few attributes.
_LONGEST_TAG = 20_000
_ENDLESS_TAG = re.compile(rf"<(\w+)\s[^<>]{{{_LONGEST_TAG},}}>")
_MOST_ATTRIBUTES = 500
# Where a script of Ucap's cuts an article into pages (portals 3.4); nobody sees it.
_PAGE_BREAK = "#PAGE_BREAK#"
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class _Known:
    """An element whose blocks were made already."""

    element: etree._Element
    blocks: tuple[Line | Table, ...]


@dataclass(slots=True)
class _Writer:
    """Collects inline text until a block ends."""

    script: Script
    linear: list[Linear]
    blocks: list[Line | Table] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    pictures: list[tuple[int, etree._Element]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    lines: int = 0
    tables: int = 0
    preformatted: int = 0

    def text(self, piece: str | None) -> None:
        if piece and self.preformatted and "|" in piece:  # a table in lines: each is a row
            for line in piece.splitlines():
                self.pieces.append(line)
                self.end_line()
        elif piece:
            self.pieces.append(piece)

    def end_line(self) -> None:
        if not self.pieces:
            return
        printed = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if printed and self.keeps(printed):
            self.lines += 1
            line = line_of(self.lines, printed, self.script)
            self.blocks.append(line)
            self.linear.append(linear.of_line(line))

    def keeps(self, printed: str) -> bool:
        """Every line belongs to the document."""
        return True

    def table(self, element: etree._Element) -> None:
        self.end_line()
        self.tables += 1
        if cut := what_is_cut(element):
            self.issues.append(Issue("table_cut", cut, Place(table=self.tables)))
        self.blocks.append(Table(self.tables, expand_spans(element, self.script)))
        self.linear.extend(linear.of_table(element, self.script, self.tables))


@dataclass(slots=True)
class _LabelWriter(_Writer):
    """Collects what may be head fields; menus and lists of links are passed over."""

    def keeps(self, printed: str) -> bool:
        return len(printed) < _LONGEST_LABELLED and bool(_COLON.search(printed))

    def table(self, element: etree._Element) -> None:
        self.end_line()
        self.blocks.append(Table(0, expand_spans(element, self.script)))


def parse(decoded: Decoded, hints: Hints) -> Document:
    """Body, title, meta tags and labelled head fields of a page.

    Raises UnreadableDocumentError when there is no element in the text.
    """
    root = _tree(decoded.text.replace(_PAGE_BREAK, ""))
    title = _title(root)
    meta = {**_meta(root), **_heading(root)}
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    script = survey(text_of(root))
    body = find_body(root)
    writer = _Writer(script, [])
    _fill(writer, body)
    blocks = tuple(writer.blocks)
    document = Document(
        media_type=hints.media_type or "text/html",
        encoding=decoded.encoding,
        blocks=blocks,
        linear=tuple(writer.linear),
        title=title,
        meta=meta,
        head=_head(root, script, _Known(body, blocks)),
        script=script.name,
        pinyin_artefacts=script.pinyin_artefacts,
        issues=(*decoded.issues, *writer.issues),
    )
    return page_pictures.marked(document, root, writer.pictures)


def _tree(text: str) -> etree._Element:
    # Not lxml.html's parser: its element classes cost a Python call for every element touched.
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    if max(map(len, text.split("<"))) > _LONGEST_TAG:
        text = _ENDLESS_TAG.sub(_bounded, text)
    try:
        root = etree.fromstring(_XML_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocumentError(f"expected a page, found no element: {error}") from error
    if root is None:
        raise UnreadableDocumentError("expected a page, found no element")
    return root


def _bounded(tag: re.Match[str]) -> str:
    return f"<{tag[1]}>" if tag[0].count("=") > _MOST_ATTRIBUTES else tag[0]


def _title(root: etree._Element) -> str:
    return next((_squeeze(text_of(title)) for title in root.iter("title")), "")


def _meta(root: etree._Element) -> Mapping[str, str]:
    """Meta tags by lower-case name, those inside the body too; the first with text counts."""
    tags: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = _squeeze(element.get("content") or "")
        if name and content:
            tags.setdefault(name, content)
    return tags


def _heading(root: etree._Element) -> Mapping[str, str]:
    """The report's heading, which templates set above the container that holds its text.

    As `heading` beside the meta tags; headings that are no report titles are left out.
    """
    texts = [_squeeze(text_of(element)) for element in select(_HEADINGS, root)]
    titles = [(text, parse_title(text)) for text in texts if 8 <= len(text) <= 120]
    named = sorted((not title.body, at) for at, (_, title) in enumerate(titles) if title)
    return {"heading": titles[named[0][1]][0]} if named else {}


def _squeeze(text: str) -> str:
    return _WHITE.sub(" ", text).strip()


def _fill(writer: _Writer, element: etree._Element, known: _Known | None = None) -> None:
    """Lines and tables below an element; those of a part that is known are put in its place."""
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, child in walker:
        if event == "end":
            _close(writer, child, inside=child is not element)
        elif known and child is known.element:
            writer.end_line()
            writer.blocks.extend(known.blocks)
            walker.skip_subtree()
        elif child.tag == "table" and is_data_table(child):
            writer.table(child)
            walker.skip_subtree()
        else:
            _open(writer, child)
    writer.end_line()


def _open(writer: _Writer, element: etree._Element) -> None:
    if element.tag == "img":
        writer.pictures.append((len(writer.blocks), element))
    if element.tag in _BLOCKS:
        writer.end_line()
    writer.preformatted += element.tag == "pre"
    writer.text(element.text)


def _close(writer: _Writer, element: etree._Element, *, inside: bool) -> None:
    if element.tag in _BLOCKS:
        writer.end_line()
    writer.preformatted -= element.tag == "pre"
    if inside:
        writer.text(element.tail)


def is_data_table(table: etree._Element) -> bool:
    """Whether a table holds data, not other tables or the page itself."""
    if _is_layout(table):
        return False
    cells = [cell for row in cell_rows(table) for cell in row]
    return len(cells) > 1 and all(_is_short(cell) for cell in cells)


def _is_layout(table: etree._Element) -> bool:
    """Whether most of a table is other tables; one row in a cell is how editors write a cell."""
    if all(_rows_of(inner) <= 1 for inner in table.iterdescendants("table")):
        return False
    return _text_inside(table) * 2 > len(squeezed(table))


def _rows_of(table: etree._Element) -> int:
    """0, 1 or more rows, which count as 2."""
    return len(list(islice(table.iterdescendants("tr"), 2)))


def _is_short(cell: etree._Element) -> bool:
    text = text_of(cell)
    return len(text) <= _LONGEST_CELL or len("".join(text.split())) <= _LONGEST_CELL


def _text_inside(table: etree._Element) -> int:
    """Characters in tables inside a table; where they are very deep, more than any."""
    if sum(1 for _ in table.iterdescendants("table")) > _MOST_NESTED:
        return 10**9
    inner = [t for t in table.iterdescendants("table") if next(t.iterancestors("table")) is table]
    return sum(len(squeezed(element)) for element in inner)


def _head(root: etree._Element, script: Script, body: _Known) -> Mapping[str, str]:
    """Head fields from pairs of cells anywhere, then from lines of the whole page."""
    writer = _LabelWriter(script, [])
    _fill(writer, root, body)
    fields: dict[str, str] = {}
    lines = []
    for block in writer.blocks:
        if isinstance(block, Table):
            fields = {**head.of_table(block), **fields}
        elif ":" in block.text and len(block.text) < _LONGEST_LABELLED:
            lines.append(block)
    return {**head.of_lines(lines, script), **fields}
