"""Lines to passages: what belongs to one paragraph, under which headings it stands.

Text layers of PDF files break lines inside sentences and inside words; such lines are
joined again, and every character of a passage still knows its line. Meaning is left to
the reader.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from parsers.model import Document, Line, Place
from parsers.sections import chapter, prose_lines, subheading

# A shorter line ends its paragraph: no text layer wraps before that.
_SHORTEST_WRAPPED = 20
# Reading a sentence looks back over its passage: a longer paragraph is read in pieces.
_LONGEST = 1500
_SENTENCE_END = re.compile(r"[。;；!！]")
_ENDED = re.compile(r"[。!?！?:|]\s*$")
_STARTS = re.compile(
    r"\s*(?:#|[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、](?!\d))"
)
# (二)未收到政府信息公开申请。 is a heading and all that it says; so is 五、复议诉讼情况:无.
_SAYS_SOMETHING = re.compile(r"(?:。|无)\s*$")
# A sentence after a number, cut by the end of the line: (二)全年共收到申请12.
_CUT = re.compile(
    r"(?:(?<!\d)\d{1,4}|[,、])\s*$"
    r"|(?:全年|年度?,|共|已)[^。]{0,30}(?:收到|受理|办结|答复)[^。]*[^。]$"
)
_YEAR = re.compile(r"(20\d\d)年")
_TITLE_COUNTS = 2  # a title against a year that is only quoted here and there
_STATED_YEAR = re.compile(r"(20\d\d)年(?:度)?[^。,]{0,40}?(?:年度(?:工作)?报告|年报)")
# Between two pages of a text layer that came as text: - 3 -, 第3页 共9页, Page 3.
_FURNITURE = re.compile(
    r"\s*(?:[-—–·•]{1,2}\s*\d{1,3}\s*[-—–·•]{1,2}|第\s*\d{1,3}\s*页(?:[,/ ]*共\s*\d{1,3}\s*页)?"
    r"|[Pp](?:age|\.)\s*\d{1,3}(?:\s*(?:of|/|-)\s*\d{0,3}.{0,3})?)\s*"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph. `topic` is its chapter's heading and the subheading above it."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]
    chapter: str | None
    topic: str

    def place(self, start: int, end: int) -> Place:
        """Place of `text[start:end]`, in the line where it starts."""
        line, first = self._line(start)
        return line.place(start - first, min(end - first, len(line.text)))

    def printed(self, start: int, end: int) -> str:
        """`text[start:end]` as printed, over the ends of lines."""
        pieces = []
        while start < end:
            line, first = self._line(start)
            stop = min(end, first + len(line.text))
            place = line.place(start - first, stop - first)
            pieces.append(line.printed[(place.start or 1) - 1 : place.end])
            start = stop
        return "".join(pieces)

    def _line(self, position: int) -> tuple[Line, int]:
        index = bisect_right(self.starts, position) - 1
        return self.lines[index], self.starts[index]


def passages(document: Document, table_lines: frozenset[int]) -> Iterator[Passage]:
    """The paragraphs of a document with their headings, tables and headings left out."""
    chapter_code: str | None = None
    titles = ["", ""]
    held: list[Line] = []
    skipped = 0
    for line in prose_lines(document, table_lines):
        if _FURNITURE.fullmatch(line.text):
            skipped += 1
            continue
        heading = chapter(line.text)
        starts_new = heading is not None or subheading(line.text)
        if starts_new and _CUT.search(line.text):
            heading, starts_new = None, False
        if held and (starts_new or not _continues(held[-1], line, skipped)):
            yield from _in_pieces(_passage(held, chapter_code, titles))
            held = []
        skipped = 0
        if heading is not None:
            chapter_code, titles = heading[0], [heading[1], ""]
        elif starts_new:
            titles[1] = line.text.strip()
        if starts_new and _SAYS_SOMETHING.search(line.text):
            yield _passage([line], chapter_code, titles)
        elif not starts_new:
            held.append(line)
    if held:
        yield from _in_pieces(_passage(held, chapter_code, titles))


def _passage(lines: list[Line], chapter_code: str | None, titles: list[str]) -> Passage:
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line.text))
    text = "".join(line.text for line in lines)
    return Passage(text, tuple(starts), tuple(lines), chapter_code, "/".join(filter(None, titles)))


def _in_pieces(passage: Passage) -> Iterator[Passage]:
    """A passage, or its pieces of whole sentences where it is longer than any paragraph."""
    start = 0
    while len(passage.text) - start > _LONGEST:
        ends = [m.end() for m in _SENTENCE_END.finditer(passage.text, start, start + _LONGEST)]
        stop = ends[-1] if ends else start + _LONGEST
        yield _piece(passage, start, stop)
        start = stop
    yield _piece(passage, start, len(passage.text)) if start else passage


def _piece(passage: Passage, start: int, stop: int) -> Passage:
    starts = tuple(first - start for first in passage.starts)
    return replace(passage, text=passage.text[start:stop], starts=starts)


def _continues(above: Line, below: Line, skipped: int) -> bool:
    """Whether the sentence of the line above goes on below, `skipped` lines of furniture on."""
    text = above.text.strip()
    if len(text) < _SHORTEST_WRAPPED or _ENDED.search(text) or _STARTS.match(below.text):
        return False
    gap = below.number - above.number - skipped
    return gap == 1 or (gap == 2 and text[-1] not in ";)）”") or (skipped > 0 and gap <= 3)


def report_year(document: Document) -> int | None:
    """The year that the text itself speaks of: the one named most, its title's preferred."""
    texts = [document.title, *(b.text for b in document.blocks if isinstance(b, Line))]
    named = Counter(int(year) for text in texts for year in _YEAR.findall(text))
    stated = next((int(m[1]) for m in map(_STATED_YEAR.search, texts) if m is not None), None)
    if stated is not None:
        named[stated] += _TITLE_COUNTS
    return named.most_common(1)[0][0] if named else None
