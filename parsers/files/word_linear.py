"""A Word document a second time, for the second reader: rows as the XML writes them.

A walk of its own over the elements, which knows of no grid, no span and no numbering.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from parsers.model import Linear, Place
from parsers.text import Script, clean

_GONE = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "rt", "sdtPr", "tblPr"}
)


def linear(body: Any, script: Script) -> Iterator[Linear]:
    """A Linear for each row of a table, every written cell ended by `|`, and each paragraph.

    The rest of a cell merged downwards is no cell. A row that holds a table is its rows.
    """
    lines, tables = 0, 0
    row_of_table: dict[Any, tuple[int, int]] = {}
    for kind, element in _parts(body):
        if kind == "p":
            for text in _text(element).split("\n"):
                if text.strip():
                    lines += 1
                    yield Linear(_cleaned(text, script), Place(line=lines))
            continue
        table = next(element.iterancestors(f"{{{element.nsmap.get('w') or ''}}}tbl"), None)
        number, row = row_of_table.get(table, (0, 0))
        tables += not number
        row_of_table[table] = (number or tables, row + 1)
        text = "".join(f"{_cleaned(cell, script)}|" for cell in _cells(element))
        yield Linear(text, Place(table=number or tables, row=row + 1))


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _parts(element: Any) -> Iterator[tuple[str, Any]]:
    """Paragraphs outside tables, and rows of the innermost tables."""
    for child in element.iterchildren("*"):
        name = _name(child)
        if name in _GONE:
            continue
        if name == "p":
            yield "p", child
        elif name == "tr" and not _is_deleted(child):
            inner = any(_name(below) == "tbl" for below in child.iterdescendants("*"))
            yield from _parts(child) if inner else iter([("tr", child)])
        elif name != "tr":
            yield from _parts(child)


def _is_deleted(row: Any) -> bool:
    settings = [child for child in row.iterchildren("*") if _name(child) == "trPr"]
    return any(_name(mark) == "del" for one in settings for mark in one)


def _cells(row: Any) -> Iterator[str]:
    for cell in row.iterdescendants("*"):
        if _name(cell) == "tc" and not _goes_on(cell):
            yield " ".join(_text(cell).split())


def _goes_on(cell: Any) -> bool:
    """Whether a written cell is the rest of the merged one above."""
    for mark in cell.iterdescendants("*"):
        if _name(mark) == "vMerge":
            return all(value != "restart" for value in mark.attrib.values())
        if _name(mark) == "p":
            return False
    return False


def _text(element: Any) -> str:
    pieces: list[str] = []
    walker = etree.iterwalk(element, events=("start",))
    for _, child in walker:
        name = _name(child)
        if name in _GONE or (name == "r" and _is_hidden(child)):
            walker.skip_subtree()
        elif name == "t":
            pieces.append(child.text or "")
        elif name in {"br", "cr", "p"}:
            pieces.append("\n")
        elif name == "tab":
            pieces.append(" ")
        elif name == "noBreakHyphen":
            pieces.append("-")
    return "".join(pieces)


def _is_hidden(run: Any) -> bool:
    marks = [mark for settings in run if _name(settings) == "rPr" for mark in settings]
    hidden = [mark for mark in marks if _name(mark) == "vanish"]
    return any("0" not in m.attrib.values() and "false" not in m.attrib.values() for m in hidden)


def _cleaned(text: str, script: Script) -> str:
    cleaned = clean(text.strip(), pinyin=script.pinyin, traditional=script.traditional).text
    return cleaned.replace("|", "¦").strip()
