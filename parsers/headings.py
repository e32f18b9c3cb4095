"""Report titles wherever a document, its page or its link prints them, and its running text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from parsers.agencies import read_name
from parsers.hints import Hints
from parsers.hosts import parts_of
from parsers.model import Document, Line
from parsers.text import simplified
from parsers.titles import ReportTitle, parse_title

# A heading stands within these lines of a page's text; lists of links may come before it.
HEAD_LINES = 40
LONGEST_PART = 45
JOINED_LINES = 4
TITLE_FIELDS = ("名称", "标题", "信息名称")
_FIRST_CHAPTER = re.compile(r"^\s*(?:第?[一1][、.章节 ]|\(一\))")
_OPENING_LINES, _OPENING_CHARACTERS = 14, 2500
_WRAPPED = 28
_SENTENCE_ENDS = "。;；:：!！?？|)"


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """A title and where it stood: `text`, `head`, `meta`, `page`, `link` or `address`."""

    title: ReportTitle
    source: str


@dataclass(frozen=True, slots=True)
class RunningText:
    """A document's lines without the blank ones.

    `prose` is all of it with hard-wrapped lines joined; `opening` what precedes the first
    chapter; `short_head` the short lines at the top, among which a heading stands.
    """

    lines: tuple[str, ...]
    prose: str
    opening: str


def running_text(document: Document) -> RunningText:
    """The lines of a document for reading sentences across them."""
    lines = tuple(
        block.text.strip()
        for block in document.blocks
        if isinstance(block, Line) and block.text.strip(" |\t")
    )
    return RunningText(lines, unwrap(lines), _opening(lines))


def unwrap(lines: tuple[str, ...]) -> str:
    """Lines joined where one is long and ends inside a sentence; `\\n` between the others."""
    parts: list[str] = []
    for line in lines:
        parts.append(line)
        open_end = len(line) >= _WRAPPED and line[-1] not in _SENTENCE_ENDS
        parts.append("" if open_end else "\n")
    return "".join(parts)


def _opening(lines: tuple[str, ...]) -> str:
    start = next((at for at, line in enumerate(lines) if _FIRST_CHAPTER.match(line)), None)
    if not start:
        start = _OPENING_LINES
    return "\n".join(lines[:start][-_OPENING_LINES:])[:_OPENING_CHARACTERS]


def found_titles(document: Document, text: RunningText, hints: Hints) -> tuple[FoundTitle, ...]:
    """Every title, most trusted source first; in the text those that name a body first."""
    return tuple(_sources(document, text, hints))


def _sources(document: Document, text: RunningText, hints: Hints) -> Iterator[FoundTitle]:
    for title in sorted(text_titles(text.lines), key=lambda title: not title.body):
        yield FoundTitle(title, "text")
    printed = [("head", document.head.get(field)) for field in TITLE_FIELDS]
    printed += [("head", document.meta.get("heading")), ("meta", document.meta.get("articletitle"))]
    printed += [("page", document.title), ("link", hints.link_text)]
    printed += [("address", _address_title(hints.url)), ("address", _file_title(hints.path))]
    for source, words in printed:
        found = parse_title(simplified(words)) if words else None
        if found is not None:
            yield FoundTitle(found, source)


def text_titles(lines: tuple[str, ...]) -> list[ReportTitle]:
    """Titles on one line, else on up to four lines together, those with a year first."""
    head = tuple(cell.strip() for line in lines[:HEAD_LINES] for cell in line.split("|") if cell)
    single = [title for title in map(parse_title, head) if title is not None]
    if any(title.body for title in single):
        return single
    return [*sorted(_joined_titles(head), key=lambda title: title.year is None), *single]


def _joined_titles(head: tuple[str, ...]) -> list[ReportTitle]:
    found = []
    for count in range(2, JOINED_LINES + 1):
        for at in range(len(head) - count + 1):
            parts = head[at : at + count]
            if all(len(part) <= LONGEST_PART for part in parts):
                title = parse_title("".join(parts))
                if title is not None and _is_body(title):
                    found.append(title)
    return found


def _is_body(title: ReportTitle) -> bool:
    """Lines above a heading may be anything: only a public body's name joins it."""
    name = read_name(title.body, title.year)
    return name.kind is not None or name.unknown is not None


def _file_title(path: str | None) -> str | None:
    """Files are named by those who saved them, often with the report's title."""
    name = re.split(r"[/\\]", path)[-1] if path else ""
    return name if parse_title(simplified(name)) else None


def _address_title(url: str | None) -> str | None:
    """Encyclopaedias write the title into the address, percent-encoded."""
    parts = unquote(parts_of(url).path).split("/") if url else []
    named = (simplified(part) for part in parts if not part.isascii())
    return next((part for part in named if parse_title(part)), None)
