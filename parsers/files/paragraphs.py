"""Printed lines of PDF pages to paragraphs: what the width of a page broke is joined again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.files.pdf_grids import PrintedLine, PrintedPage, RuledTable

_LONG = 15  # characters of a line that shows where the margins are
_HANGING = 3.5  # characters that may go to the next line with a mark that cannot begin one
_ENDED = re.compile(r"[。!?！?:：；;|]\s*$")
_STARTS = re.compile(
    r"\s*(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十]+[章节条部])"
)
_WORDS = re.compile(r"[\u3400-\u9fff，。、；：（）《》“”]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the page where it begins."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class _Margins:
    """The left and right edges of running text on a page; None where there is none."""

    left: float
    right: float


def paragraphs(pages: Sequence[PrintedPage]) -> Iterator[Paragraph | tuple[int, RuledTable]]:
    """Paragraphs and (page, table) in the order in which they stand."""
    held: Paragraph | None = None
    full = False
    for page in pages:
        margins = _margins(page)
        for block in page.blocks:
            if isinstance(block, RuledTable):
                if held:
                    yield held
                held, full = None, False
                yield page.number, block
            elif held and full and _goes_on(held, block, margins):
                held, full = replace(held, text=held.text + block.text), _is_full(block, margins)
            else:
                if held:
                    yield held
                held, full = Paragraph(block.text, page.number), _is_full(block, margins)
    if held:
        yield held


def _margins(page: PrintedPage) -> _Margins | None:
    lines = [block for block in page.blocks if isinstance(block, PrintedLine)]
    long = [line for line in lines if len(_WORDS.findall(line.text)) >= _LONG]
    if len(long) < 2:
        return None
    return _Margins(min(line.x0 for line in long), max(line.x1 for line in long))


def _is_full(line: PrintedLine, margins: _Margins | None) -> bool:
    """Whether a line of words reaches the right edge, so that its paragraph may go on."""
    if margins is None or len(_WORDS.findall(line.text)) < _LONG:
        return False
    return line.x1 > margins.right - _HANGING * line.size and not _ENDED.search(line.text)


def _goes_on(held: Paragraph, line: PrintedLine, margins: _Margins | None) -> bool:
    if margins is not None and line.x0 > margins.left + line.size:
        return False
    return not _STARTS.match(line.text)
