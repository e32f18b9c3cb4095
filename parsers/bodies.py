"""Where on a page the report stands: the element that holds its text and tables.

The containers of known families come first, as data in `bodies.txt`; on other pages
trafilatura says which text is the body, once, on the page without its tables of figures,
whose markup would cost it most of its time.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from importlib import resources
from itertools import groupby
from operator import itemgetter

from lxml import etree

from parsers.dom import squeezed, text_of

_SHORTEST_BODY = 80
_PART_OF_BODY = 3
_NEARLY_ALL = 0.9
_MOST_PIECES = 1000
_LEAST_ROWS = 3
_ABSURD = 50
_HOLDERS = ("div", "td", "article", "section", "main", "form", "ul", "dl", "table", "ucapcontent")
_INLINE = ("span", "font", "b", "strong", "i", "em", "u")
_SERIAL = re.compile(r"_?\d*$")  # vsb_content, vsb_content_2, vsb_content_1001
_FIGURE_CELL = re.compile(r"\s*[-+]?\d[\d,.]*\s*")


@cache
def _containers() -> Mapping[str, int]:
    """Containers as `bodies.txt` writes them, with their rank."""
    path = resources.files("parsers") / "bodies.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("# ")]
    return {name: rank for rank, name in enumerate(names)}


@cache
def selectors() -> tuple[str, ...]:
    """The containers as CSS selectors, the surest first, for the crawler."""
    shapes = ((name, name.removesuffix("*")) for name in _containers())
    return tuple(f'[id^="{bare[1:]}"]' if name != bare else bare for name, bare in shapes)


def find_body(root: etree._Element) -> etree._Element:
    """The smallest element that is known, or found, to hold the whole report."""
    known = [(rank, element) for element in root.iter(*_HOLDERS) for rank in _ranks(element)]
    for _, ranked in groupby(sorted(known, key=itemgetter(0)), key=itemgetter(0)):
        found = [(squeezed(element), element) for _, element in ranked]
        longest, _ = max(found, key=_length)
        if len(longest) >= _SHORTEST_BODY:
            return _around([e for text, e in found if _is_part(text, longest)], longest)
    return _by_trafilatura(root)


def _length(found: tuple[str, etree._Element]) -> int:
    return len(found[0])


def _is_part(text: str, longest: str) -> bool:
    """Whether a container holds about as much as the longest: a second report, or the whole."""
    return len(text) * _PART_OF_BODY >= len(longest)


def _around(parts: list[etree._Element], longest: str) -> etree._Element:
    """The container of the longest text, or what holds it and another report beside it.

    Templates for telephones repeat the text: a container of the same text is no other report.
    """
    body = next(part for part in parts if squeezed(part) == longest)
    apart = [part for part in parts if squeezed(part) != longest and not _nested(part, body)]
    for other in apart:
        body = next((e for e in body.iterancestors() if e in other.iterancestors()), body)
    return body


def _nested(one: etree._Element, other: etree._Element) -> bool:
    return one in other.iterancestors() or other in one.iterancestors()


def _ranks(element: etree._Element) -> Iterator[int]:
    """Where an element stands among the containers; nearly always nowhere."""
    known, name = _containers(), element.get("id")
    names = [str(element.tag), *(f".{word}" for word in element.get("class", "").split())]
    if name:
        names += [f"#{name}", re.sub(_SERIAL, "*", f"#{name}")]
    return (known[name] for name in names if name in known)


def _by_trafilatura(root: etree._Element) -> etree._Element:
    """The smallest element with nearly all text that trafilatura calls the body.

    The tables of figures that the page holds must stand in it too.
    """
    tables = [table for table in root.iter("table") if _has_figures(table)]
    wanted = _some(["".join(line.split()) for line in re.split(r"[\n|]", _extracted(root))])
    body = root.find("body")
    element = body if body is not None else root
    if not any(wanted):
        return element
    least = int(_NEARLY_ALL * sum(map(len, wanted)))
    while True:
        inner = next((c for c in element if _holds(c, wanted, least, tables)), None)
        if inner is None or inner.tag in {"table", "tbody", "tr", "td"}:
            return element
        element = inner


def _some(pieces: list[str]) -> list[str]:
    """Enough of the pieces, from all over the text: looking for each of 100,000 takes minutes."""
    return pieces[:: 1 + len(pieces) // _MOST_PIECES]


def _extracted(root: etree._Element) -> str:
    import trafilatura  # noqa: PLC0415 - slow to import, and known families do without

    logging.getLogger("trafilatura").setLevel(logging.ERROR)  # it warns where it finds nothing
    page = etree.tostring(_without_figures(root), encoding="unicode", method="html")
    return trafilatura.extract(page, fast=True, favor_recall=True) or ""


def _has_figures(table: etree._Element) -> bool:
    """Whether a table without tables inside has rows of figures."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = (row for row in table.iter("tr") if any(_is_figure(cell) for cell in row))
    return sum(1 for _ in zip(rows, range(_LEAST_ROWS), strict=False)) == _LEAST_ROWS


def _is_figure(cell: etree._Element) -> bool:
    return bool(_FIGURE_CELL.fullmatch(text_of(cell)))


def _without_figures(root: etree._Element) -> etree._Element:
    """A copy of the page without tables of figures, inline markup and spans that fill memory."""
    copied = deepcopy(root)
    etree.strip_tags(copied, *_INLINE)
    for table in list(copied.iter("table")):
        if _has_figures(table):
            table.tag = "div"
            del table[:]
    for cell in copied.iter("td", "th"):
        for name in ("rowspan", "colspan"):
            if not 0 < _number(cell.get(name, "1")) < _ABSURD:
                del cell.attrib[name]
    return copied


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 0


def _holds(
    element: etree._Element, wanted: list[str], least: int, tables: list[etree._Element]
) -> bool:
    """Whether pieces of at least so many characters stand in an element, and all tables."""
    text = squeezed(element)
    # A page of 100,000 lines has as many short children: none is looked at for each piece.
    if len(text) < least or sum(len(piece) for piece in wanted if piece in text) < least:
        return False
    return all(element in table.iterancestors() for table in tables)
