"""Two reports on one page: a main report with a department's after it, or several years."""

from dataclasses import replace

from parsers import head, linear
from parsers.model import Document, Line, Table
from parsers.sections import chapter
from parsers.text import Script
from parsers.titles import parse_title

_LAST_CHAPTERS = frozenset({"sec.problems", "sec.other"})
_LEAST_CHAPTERS = 2


def split_reports(document: Document) -> tuple[Document, ...]:
    """The document cut before every title that opens another report.

    Such a title stands after a report's last chapters, names another body or year, and has
    chapters of its own after it.
    """
    blocks = document.blocks
    chapters = [_chapter(block) for block in blocks]
    starts = [0]
    for i, block in enumerate(blocks):
        ended = _LAST_CHAPTERS & set(chapters[starts[-1] : i])
        follows = len([code for code in chapters[i:] if code])
        if ended and follows >= _LEAST_CHAPTERS and isinstance(block, Line) and _is_title(block):
            starts.append(i)
    if len(starts) == 1:
        return (document,)
    ends = [*starts[1:], len(blocks)]
    return tuple(_part(document, a, b) for a, b in zip(starts, ends, strict=True))


def _chapter(block: object) -> str | None:
    found = chapter(block.text) if isinstance(block, Line) else None
    return found[0] if found else None


def _is_title(line: Line) -> bool:
    return len(line.text) <= 60 and parse_title(line.text) is not None


def _part(document: Document, start: int, end: int) -> Document:
    blocks = document.blocks[start:end]
    lines = [block for block in blocks if isinstance(block, Line)]
    tables = [block for block in blocks if isinstance(block, Table)]
    rows = linear.only_of(document.linear, lines, tables)
    if start == 0:
        return replace(document, blocks=blocks, linear=rows)
    script = Script(document.script == "hant", False, document.pinyin_artefacts)
    fields = head.of_lines(lines, script)
    return replace(document, blocks=blocks, linear=rows, title="", head=fields)
