"""Two reports on one page: a main report with a department's after it, or several years."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers import head, linear
from parsers.model import Document, Line, Table
from parsers.sections import chapter
from parsers.text import Script
from parsers.titles import ReportTitle, parse_title

_LAST_CHAPTERS = frozenset({"sec.problems", "sec.other"})
_LEAST_CHAPTERS = 2
_LONGEST_TITLE = 60
# A table of contents has chapters and no text under them.
_SHORTEST_TEXT = 20
# Page titles in meta tags are the first report's.
_TITLES_OF_THE_PAGE = frozenset({"heading", "articletitle", "title"})
_AGENCY = re.compile(
    r"[\u4e00-\u9fff]{3,28}(?:局|委|委员会|办|办公室|厅|部|政府|街道|办事处|镇|乡|管委会|中心|队|处|站|院|社|署)"
)
_GOVERNMENT = re.compile(r"(?:人民)?政府$")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A block that tells reports apart: the heading of a chapter, or a report's title."""

    index: int
    chapter: str | None = None
    title: ReportTitle | None = None


@dataclass(slots=True)
class _Current:
    """The report that a walk over the marks is in."""

    title: ReportTitle | None
    start: int = 0
    chapters: set[str] = field(default_factory=set)


def split_reports(document: Document) -> tuple[Document, ...]:
    """The document cut before every title that opens another report.

    Such a title stands after a report's text and chapters, names another body or year, and
    has chapters of its own before the next title. The title printed again above an annex,
    and links to other reports, cut nothing.
    """
    starts = [0, *_starts(document)]
    if len(starts) == 1:
        return (document,)
    ends = [*starts[1:], len(document.blocks)]
    return tuple(_part(document, a, b) for a, b in zip(starts, ends, strict=True))


def _starts(document: Document) -> Iterator[int]:
    marks = list(_marks(document))
    current = _Current(parse_title(document.title) if document.title else None)
    for number, mark in enumerate(marks):
        if mark.chapter is not None:
            current.chapters.add(mark.chapter)
        elif mark.title is not None and _opens(document, current, marks, number):
            start = mark.index - (_agency_above(document, mark.index) is not None)
            yield start
            current = _Current(mark.title, start)
        else:
            current.title = current.title or mark.title


def _marks(document: Document) -> Iterator[_Mark]:
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Line) or len(block.text) > _LONGEST_TITLE:
            continue
        if found := chapter(block.text):
            yield _Mark(index, chapter=found[0])
        elif title := parse_title(block.text):
            body = title.body or _agency_above(document, index) or ""
            yield _Mark(index, title=replace(title, body=body))


def _agency_above(document: Document, index: int) -> str | None:
    """The agency's name where it has a line of its own above a title without one."""
    above = document.blocks[index - 1] if index else None
    own = document.blocks[index]
    if not isinstance(above, Line) or not isinstance(own, Line):
        return None
    title = parse_title(own.text)
    if title is None or title.body or not _AGENCY.fullmatch(above.text.strip()):
        return None
    return above.text.strip()


def _opens(document: Document, current: _Current, marks: list[_Mark], number: int) -> bool:
    mark = marks[number]
    if mark.title is None or not _ended(document, current, mark.index):
        return False
    if current.title is not None and _same(current.title, mark.title):
        return False
    return _chapters_behind(marks, number) >= _LEAST_CHAPTERS


def _ended(document: Document, current: _Current, index: int) -> bool:
    """Whether the report before a title may be at its end: chapters, and text under them."""
    if not current.chapters & _LAST_CHAPTERS and len(current.chapters) <= _LEAST_CHAPTERS:
        return False
    blocks = document.blocks[current.start : index]
    return any(isinstance(b, Table) or len(b.text) >= _SHORTEST_TEXT for b in blocks)


def _chapters_behind(marks: list[_Mark], number: int) -> int:
    """Chapters between a title and the next that is of another report."""
    title = marks[number].title
    count = 0
    for mark in marks[number + 1 :]:
        if mark.title is not None and title is not None and not _same(title, mark.title):
            break
        count += mark.chapter is not None
    return count


def _same(one: ReportTitle, other: ReportTitle) -> bool:
    """Whether two titles may name one report; what a title leaves out is no difference."""
    if one.year is not None and other.year is not None and one.year != other.year:
        return False
    bodies = {_GOVERNMENT.sub("", title.body) for title in (one, other) if title.body}
    return len(bodies) < 2


def _part(document: Document, start: int, end: int) -> Document:
    blocks = document.blocks[start:end]
    lines = [block for block in blocks if isinstance(block, Line)]
    tables = [block for block in blocks if isinstance(block, Table)]
    rows = linear.only_of(document.linear, lines, tables)
    if start == 0:
        return replace(document, blocks=blocks, linear=rows)
    script = Script(document.script == "hant", False, document.pinyin_artefacts)
    fields = head.of_lines(lines, script)
    meta = {name: text for name, text in document.meta.items() if name not in _TITLES_OF_THE_PAGE}
    return replace(document, blocks=blocks, linear=rows, title="", meta=meta, head=fields)
